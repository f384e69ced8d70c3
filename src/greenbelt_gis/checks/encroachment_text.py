"""What people read of an encroachment: the sentence and the calculation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Encroachment, Rule
from greenbelt_gis.checks.measured_text import limit_told
from greenbelt_gis.model.units import amount
from greenbelt_gis.text import Text


def says(code: str, limit: Limit, share: float) -> Text:
    """The sentence of a finding; a share that is no number is unknown."""
    if math.isnan(share):
        return Text(
            "{code}: hard surface near it, trunk diameter unknown (cannot be determined); {limit}",
            "{code}：附近有硬化面，胸径未知（无法判定），{limit}",
        ).format(code=code, limit=limit_told(limit))
    return Text(
        "{code}: new hard surface covers {share} of its root protection area; {limit}",
        "{code}：新增硬化面占根系保护范围的 {share}，{limit}",
    ).format(code=code, share=amount(share, "ratio"), limit=limit_told(limit))


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """The circle, what was surfaced before, what is new, the share."""
    assert isinstance(rule, Encroachment)
    if inputs["dbh_cm"] is None:
        return [
            Text(
                "trunk diameter unknown: within {r:.3f} m, what the thickest plausible trunk needs, {new} is surfaced",
                "胸径未知：在最粗合理树干对应的 {r:.3f} 米半径内有硬化面 {new}",
            ).format(r=inputs["radius_m"], new=amount(inputs["new_m2"], "m2"))
        ]
    circle, old, new = (float(inputs[name]) for name in ("circle_m2", "existing_m2", "new_m2"))
    return [
        Text("trunk diameter {d:g} cm gives a radius of {r:.3f} m", "胸径 {d:g} 厘米，半径 {r:.3f} 米").format(
            d=inputs["dbh_cm"], r=inputs["radius_m"]
        ),
        Text("root protection area {a}, of it surfaced before {b}", "根系保护范围 {a}，其中原有硬化面 {b}").format(
            a=amount(circle, "m2"), b=amount(old, "m2")
        ),
        Text("new hard surface, overlap counted once: {a}", "新增硬化面（重叠只计一次）：{a}").format(
            a=amount(new, "m2")
        ),
        Text("share = {n:.3f} / ({c:.3f} − {o:.3f}) = {s}", "占比 = {n:.3f} / ({c:.3f} − {o:.3f}) = {s}").format(
            n=new, c=circle, o=old, s=amount(new / (circle - old), "ratio") if circle > old else "–"
        ),
    ]
