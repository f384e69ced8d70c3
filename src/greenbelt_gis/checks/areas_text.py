"""What people read of findings on areas of patches: sentences, inputs, calculation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import AreaDensity, AreaTotal, ContiguousArea, Rule
from greenbelt_gis.checks.measured_text import limit_told
from greenbelt_gis.checks.patches import PATCH_METRICS, Patches
from greenbelt_gis.checks.probability import INDETERMINATE
from greenbelt_gis.checks.rows import number, when
from greenbelt_gis.model.metrics import DISTRESS, METRICS
from greenbelt_gis.model.units import amount
from greenbelt_gis.text import Text

_STATE = {
    0: Text("does not count", "不计入"),
    1: Text("counts", "计入"),
    -1: Text("may count: a measurement is missing", "是否计入未知：缺少测量值"),
    2: Text("the surface does not define this distress", "该面层未定义此病害"),
}
_UNKNOWN_AREA = Text("area unknown", "面积未知")


def patch_inputs(patches: Patches, row: int, state: int, timezone: str, code: str = "") -> dict[str, Any]:
    """One patch for the evidence."""
    values = {
        name: number(patches.values[row, at])
        for at, name in enumerate(PATCH_METRICS)
        if not np.isnan(patches.values[row, at])
    }
    return {
        **({"of": code} if code else {}),
        "patch": patches.key[row],
        "distress": patches.distress[row],
        "state": state,
        "area_m2": number(patches.area[row]),
        "drawn": patches.polygon[row] is not None,
        "values": values,
        "observed_at": when(int(patches.at[row].max()), timezone),
    }


def says_total(code: str, limit: Limit, low: float, high: float, verdict: int) -> Text:
    """The sentence of a finding on a total."""
    sentence = Text("{code}: damaged area {area}; {limit}", "{code}：破损面积 {area}，{limit}").format(
        code=code, area=amount(low, "m2"), limit=limit_told(limit)
    )
    if verdict != INDETERMINATE:
        return sentence
    if np.isfinite(high):
        return sentence + Text(
            " (cannot be determined: up to {high} if all that is uncertain counts)",
            "（无法判定：若不确定者全部计入则为 {high}）",
        ).format(high=amount(high, "m2"))
    return sentence + Text(
        " (cannot be determined: an area, a measurement or a definition is missing)",
        "（无法判定：缺少面积、测量值或病害定义）",
    )


def says_contiguous(code: str, rule: ContiguousArea, area: float, things: int, unknown: bool) -> Text:
    """The sentence of a finding on one contiguous patch."""
    what = METRICS[rule.metric].title if rule.metric else Text("defective surface", "面层病害")
    across = Text(" across {n} objects", "（跨 {n} 个对象）").format(n=things) if things > 1 else Text("", "")
    if unknown:
        return Text(
            "{code}: {what}{across}: area unknown (cannot be determined); {limit}",
            "{code}：{what}{across}：面积未知（无法判定），{limit}",
        ).format(code=code, what=what, across=across, limit=limit_told(rule.limit))
    return Text(
        "{code}: {what}{across}: contiguous {area}; {limit}", "{code}：{what}{across}：连片 {area}，{limit}"
    ).format(code=code, what=what, across=across, area=amount(area, "m2"), limit=limit_told(rule.limit))


def says_density(code: str, rule: AreaDensity, low: float, high: float, verdict: int, in_disc: bool) -> Text:
    """The sentence of a finding on a density."""
    where = (
        Text("in the worst {w:g} m² of the bed", "最严重的 {w:g} 平方米种植范围内").format(w=rule.window_m2)
        if in_disc
        else Text("in the bed", "种植范围内")
    )
    sentence = Text("{code}: {what} {area} {where}; {limit}", "{code}：{where}{what} {area}，{limit}").format(
        code=code, what=METRICS[rule.metric].title, area=amount(low, "m2"), where=where, limit=limit_told(rule.limit)
    )
    if verdict != INDETERMINATE:
        return sentence
    if np.isfinite(high):
        return sentence + Text(
            " (cannot be determined: {more} more, and the patch or the bed is not drawn)",
            "（无法判定：另有 {more}，斑块或种植范围未绘制）",
        ).format(more=amount(high - low, "m2"))
    return sentence + Text(" (cannot be determined: an area is missing)", "（无法判定：缺少面积）")


def explain_density(
    finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters
) -> list[Text]:
    """The patches, the bed, and the window that holds most."""
    assert isinstance(rule, AreaDensity)
    lines = [_patch(one) for one in inputs["patches"]]
    lines.append(Text("bed: {a}", "种植面积：{a}").format(a=amount(inputs["bed_m2"], "m2")))
    disc = inputs["disc"]
    if disc is None:
        lines.append(
            Text("in all within the bed: {a}", "种植范围内合计：{a}").format(a=amount(inputs["worst_m2"], "m2"))
        )
    else:
        lines.append(
            Text(
                "disc around ({x:.2f}, {y:.2f}) with radius {r:.2f} m holds {w:g} m² of the bed, "
                "and of them {a} are affected",
                "以（{x:.2f}, {y:.2f}）为心、半径 {r:.2f} 米的圆含种植 {w:g} 平方米，其中 {a} 受害",
            ).format(**disc, w=rule.window_m2, a=amount(inputs["worst_m2"], "m2"))
        )
    if inputs["elsewhere_m2"]:
        lines.append(
            Text(
                "perhaps in it too, since the patch or the bed is not drawn: {a}",
                "斑块或种植范围未绘制、可能亦在其中：{a}",
            ).format(a=amount(inputs["elsewhere_m2"], "m2"))
        )
    return lines


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """Patch by patch, then the sum."""
    assert isinstance(rule, AreaTotal | ContiguousArea)
    lines = [_patch(one) for one in inputs["patches"]]
    if isinstance(rule, ContiguousArea):
        if inputs["area_m2"] is not None:
            lines.append(
                Text("together, overlap counted once: {area}", "合并（重叠只计一次）：{area}").format(
                    area=amount(inputs["area_m2"], "m2")
                )
            )
        return lines
    lines.append(
        Text("in all, overlap counted once: {area}", "合计（重叠只计一次）：{area}").format(
            area=amount(inputs["known_m2"], "m2")
        )
    )
    if inputs["possible_m2"] is not None and inputs["possible_m2"] > inputs["known_m2"]:
        lines.append(
            Text("with all that may count: {area}", "若不确定者全部计入：{area}").format(
                area=amount(inputs["possible_m2"], "m2")
            )
        )
    return lines


def _patch(told: Mapping[str, Any]) -> Text:
    area = _UNKNOWN_AREA if told["area_m2"] is None else _same(amount(told["area_m2"], "m2"))
    distress = DISTRESS.get(told["distress"], _same(told["distress"] or "-"))
    values = [
        Text("{what} {value}", "{what} {value}").format(
            what=METRICS[name].title, value=amount(value, METRICS[name].unit)
        )
        for name, value in told["values"].items()
        if METRICS[name].sort not in {"cover", "area"}
    ]
    listed = Text("; ".join(v.en for v in values), "；".join(v.zh for v in values))
    owner = f"{told['of']} " if "of" in told else ""
    return Text(
        "patch {owner}{key} ({distress}): {area}{values}, observed {at}: {state}",
        "斑块 {owner}{key}（{distress}）：{area}{values}，观测于 {at}：{state}",
    ).format(
        owner=owner, key=told["patch"], distress=distress, area=area,
        values=Text("; ", "；") + listed if values else _same(""), at=told["observed_at"] or "?",
        state=_STATE[told["state"]],
    )  # fmt: skip


def _same(text: str) -> Text:
    return Text(text, text)
