"""What people read of a displacement: the sentence and the calculation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Displacement, Rule
from greenbelt_gis.checks.measured_text import limit_told
from greenbelt_gis.checks.probability import POSSIBLE
from greenbelt_gis.checks.probability_text import probability_lines
from greenbelt_gis.text import Text


def says(code: str, limit: Limit, distance: float, verdict: int) -> Text:
    """The sentence of a finding."""
    why = (
        Text(" (possible: the survey accuracy leaves it open)", "（可能：测量精度不足以确定）")
        if verdict == POSSIBLE
        else Text("", "")
    )
    return (
        Text(
            "{code} stands {distance:.3f} m from its registered position; {limit}",
            "{code} 偏离登记位置 {distance:.3f} 米，{limit}",
        ).format(code=code, distance=distance, limit=limit_told(limit))
        + why
    )


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """Both positions with their accuracy, the distance, the probability."""
    assert isinstance(rule, Displacement)
    distance, limit = float(inputs["distance_m"]), rule.limit.value
    assumed = (
        Text(" (assumed where not stated)", "（未注明者取默认值）") if finding["accuracy_assumed"] else Text("", "")
    )
    return [
        Text("newest survey: {at}", "最近复测：{at}").format(at=inputs["surveyed_at"] or "?"),
        Text(
            "accuracy at 95 %: registered {a:g} m, survey {b:g} m{assumed}",
            "精度（95%）：登记 {a:g} 米，复测 {b:g} 米{assumed}",
        ).format(a=inputs["accuracy_registered_m"], b=inputs["accuracy_survey_m"], assumed=assumed),
        Text("distance = {d:.3f} m", "距离 = {d:.3f} 米").format(d=distance),
        Text("margin = {d:.3f} − {l:g} = {x:.3f} m beyond the limit", "超限量 = {d:.3f} − {l:g} = {x:.3f} 米").format(
            d=distance, l=limit, x=distance - limit
        ),
        *probability_lines(finding, parameters, shape_sigma=0.0),
    ]
