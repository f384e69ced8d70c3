"""How certain a distance is, told step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.checks.probability import RADIAL_95
from greenbelt_gis.text import Text


def probability_lines(finding: Mapping[str, Any], parameters: Parameters, *, shape_sigma: float) -> list[Text]:
    """The standard deviation and the probability that the limit is broken; ``a`` and ``b`` are the accuracies."""
    sigma = float(finding["sigma"])
    formula = "√((a/{q})² + (b/{q})² + {shape:.3f}²)" if shape_sigma else "√((a/{q})² + (b/{q})²)"
    lines = [
        Text(f"σ = {formula} = {{sigma:.3f}} m", f"σ = {formula} = {{sigma:.3f}} 米").format(
            q=RADIAL_95, shape=shape_sigma, sigma=sigma
        )
    ]
    if sigma == 0:
        lines.append(Text("σ = 0: compared plainly", "σ = 0：直接比较"))
    lines.append(
        Text(
            "probability that the limit is broken: Φ(margin / σ) = {p:.6f}; violation from {high:g}, "
            "no finding up to {low:g}",
            "超限概率：Φ(超限量 / σ) = {p:.6f}；≥ {high:g} 为违规，≤ {low:g} 不列为问题",
        ).format(
            p=float(finding["probability"]),
            high=parameters.violation_probability,
            low=parameters.clear_probability,
        )
    )
    return lines
