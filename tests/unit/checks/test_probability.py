import numpy as np
import pytest

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.checks.probability import (
    CLEAR,
    POSSIBLE,
    RADIAL_95,
    VIOLATION,
    breaks,
    broken_probability,
    reach_in_sigmas,
    sigma_m,
    verdicts,
)


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_accuracies_are_radial_at_95_percent() -> None:
    # Of a circular normal error, 95 % lies within 2.448 σ: simulate it.
    random = np.random.default_rng(1)
    radius = np.hypot(*random.normal(0, 1, (2, 400_000)))
    assert np.mean(radius <= RADIAL_95) == pytest.approx(0.95, abs=0.002)
    assert sigma_m(array(2.448), array(0.0), array(0.0)) == pytest.approx(1.0)
    assert sigma_m(array(2.448), array(2.448), array(1.0)) == pytest.approx(np.sqrt(3))


@pytest.mark.parametrize(
    ("operator", "broken_at"),
    [(">=", [True, False, False]), (">", [True, True, False]), ("<=", [False, False, True]),
     ("<", [False, True, True]), ("=", [True, False, True])],
)  # fmt: skip
def test_operators_at_the_limit(operator: str, broken_at: list[bool]) -> None:
    assert breaks(array(2.9, 3.0, 3.1), operator, 3.0).tolist() == broken_at


def test_equal_within_a_billionth() -> None:
    assert breaks(array(3.0 - 2e-9), ">=", 3.0).tolist() == [False]
    assert breaks(array(3.0 - 4e-9), ">=", 3.0).tolist() == [True]


def test_without_sigma_the_answer_is_plain() -> None:
    found = broken_probability(array(0.5, -0.5), array(0.0, 0.0), np.array([True, False]))
    assert found.tolist() == [1.0, 0.0]


def test_with_sigma_it_is_the_normal_distribution() -> None:
    found = broken_probability(array(0.0, 1.0, -1.6448536), array(1.0, 1.0, 1.0), np.array([False, True, False]))
    np.testing.assert_allclose(found, [0.5, 0.8413447, 0.05], atol=1e-7)


def test_thresholds_are_inclusive() -> None:
    assert verdicts(array(0.05, 0.0500001, 0.9499999, 0.95, 1.0), Parameters()).tolist() == [
        CLEAR, POSSIBLE, POSSIBLE, VIOLATION, VIOLATION,
    ]  # fmt: skip


def test_reach_covers_everything_possible() -> None:
    assert reach_in_sigmas(Parameters()) == pytest.approx(1.6448536, rel=1e-5)
    assert reach_in_sigmas(Parameters(clear_probability=0.6, violation_probability=0.9)) == 0.0
    assert reach_in_sigmas(Parameters(clear_probability=0.0)) > 8
