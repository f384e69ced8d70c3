"""How certain it is that a limit is broken, and what follows.

Survey accuracies are radial at 95 %; for a circular normal error that is 2.448 standard deviations per axis.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.checks.table import Floats, Mask

RADIAL_95 = 2.448
"""Radius that holds 95 % of a circular normal error, in standard deviations: √(−2 ln 0.05), three decimals."""
TOLERANCE = 1e-9
"""Relative tolerance of every comparison of floats."""

CLEAR, POSSIBLE, VIOLATION, INDETERMINATE = 0, 1, 2, 3
VERDICTS = ["", "possible", "violation", "indeterminate"]


def sigma_m(accuracy_a: Floats, accuracy_b: Floats, shape: Floats) -> Floats:
    """Standard deviation of a distance (m) from two radial accuracies at 95 % and that of a drawn shape."""
    return np.sqrt((accuracy_a / RADIAL_95) ** 2 + (accuracy_b / RADIAL_95) ** 2 + shape**2)


def breaks(value: Floats, operator: str, limit: float | Floats, step: float | Floats = 0.0) -> Mask:
    """Where ``value operator limit`` does not hold; equal is within the tolerance or the ``step`` of floats."""
    equal = np.isclose(value, limit, rtol=TOLERANCE, atol=step)
    holds = {
        ">=": (value > limit) | equal,
        ">": (value > limit) & ~equal,
        "<=": (value < limit) | equal,
        "<": (value < limit) & ~equal,
        "=": equal,
    }[operator]
    return ~holds


def broken_probability(margin: Floats, sigma: Floats, plainly: Mask) -> Floats:
    """Probability that the true value lies beyond the limit: Φ(margin / σ), or plain yes and no where σ = 0."""
    exact = sigma == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        uncertain = ndtr(margin / np.where(exact, 1.0, sigma))
    return np.where(exact, plainly.astype(np.float64), uncertain)


def verdicts(probability: Floats, parameters: Parameters) -> NDArray[np.int8]:
    """Violation from one threshold of the rule set on, clear up to the other, possible between."""
    high, low = parameters.violation_probability, parameters.clear_probability
    result = np.full(probability.shape, POSSIBLE, dtype=np.int8)
    result[probability >= high * (1 - TOLERANCE)] = VIOLATION
    result[probability <= low * (1 + TOLERANCE)] = CLEAR
    return result


def reach_in_sigmas(parameters: Parameters) -> float:
    """How many σ beyond a limit a finding is still possible (at least 0, a hair wide)."""
    if parameters.clear_probability <= 0:
        return 9.0  # Φ(−9) is 1e-19: nothing beyond is told in six decimals
    return max(0.0, float(-ndtri(parameters.clear_probability))) * (1 + 1e-6)
