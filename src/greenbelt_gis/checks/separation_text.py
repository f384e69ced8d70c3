"""What people read of a separation finding: the sentence, the inputs, the calculation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Rule, Separation
from greenbelt_gis.checks.probability import INDETERMINATE, POSSIBLE
from greenbelt_gis.checks.probability_text import probability_lines
from greenbelt_gis.checks.reference import CROWN_UNKNOWN, SHAPES, STEM_UNKNOWN, TRUNK_UNKNOWN, Reference
from greenbelt_gis.checks.strings import Strings, fixed, joined, picked
from greenbelt_gis.checks.table import Floats, Mask, Rows
from greenbelt_gis.text import Text

_REFERENCE = {
    "trunk": Text("trunk", "树干"), "crown": Text("crown", "树冠"), "stem": Text("middle of the stem", "树干中心"),
    "official_zone": Text("published protection zone", "公布的保护范围"),
}  # fmt: skip
_WHY = (
    Text("", ""),
    Text(" (possible: the survey accuracy leaves it open)", "（可能：测量精度不足以确定）"),
    Text(" (cannot be determined: trunk diameter unknown)", "（无法判定：胸径未知）"),
    Text(" (cannot be determined: crown unknown)", "（无法判定：树冠范围未知）"),
    Text(" (cannot be determined: kind of activity not named)", "（无法判定：活动类型未明确）"),
)


def messages(
    rule: Separation,
    subject: Strings,
    against: Strings,
    signed: Floats,
    required: Floats,
    verdict: NDArray[np.int8],
    shape: NDArray[np.int8],
    unsure: Mask,
) -> tuple[Strings, Strings]:
    """The sentence of each finding, in English and Chinese."""
    why = np.zeros(len(subject), dtype=np.intp)
    why[verdict == POSSIBLE] = 1
    open_ = verdict == INDETERMINATE
    why[open_ & np.isin(shape, (TRUNK_UNKNOWN, STEM_UNKNOWN))] = 2
    why[open_ & (shape == CROWN_UNKNOWN)] = 3
    why[open_ & unsure] = 4
    metres, what = fixed(np.maximum(signed, 0.0), 3), _REFERENCE[rule.reference]
    asked = Text("more than", "大于") if rule.limit.operator == ">" else Text("at least", "不小于")
    values, which = np.unique(required, return_inverse=True)
    limit = picked([f"{value:.4g}" for value in values], which)
    reason_en, reason_zh = picked([one.en for one in _WHY], why), picked([one.zh for one in _WHY], why)
    english = joined(against, " is ", metres, f" m from the {what.en} of ", subject, f"; {asked.en} ", limit,
                     " m is required", reason_en)  # fmt: skip
    chinese = joined(
        against, " 距 ", subject, f" 的{what.zh} ", metres, f" 米，要求{asked.zh} ", limit, " 米", reason_zh
    )
    if rule.reference != "official_zone":
        return english, chinese
    depth, inside = fixed(np.maximum(-signed, 0.0), 3), pa.array(signed < 0)
    return (
        pc.if_else(
            inside, joined(against, " reaches ", depth, f" m into the {what.en} of ", subject, reason_en), english
        ),
        pc.if_else(inside, joined(against, " 伸入 ", subject, f" {what.zh} ", depth, " 米", reason_zh), chinese),
    )


def evidence(shapes: Reference, near: Rows, accuracy: Floats, distance: Floats, unsure: Mask) -> Strings:
    """The inputs of each finding as a JSON object; lengths in metres."""
    return joined(
        '{"shape":"', picked(SHAPES, shapes.shape[near]),
        '","distance_m":', fixed(distance, 6),
        ',"radius_m":', fixed(shapes.radius[near], 6),
        ',"plausible_radius_m":', fixed(shapes.plausible[near], 3),
        ',"accuracy_subject_m":', fixed(shapes.accuracy[near], 6),
        ',"accuracy_against_m":', fixed(accuracy, 6),
        ',"sigma_shape_m":', fixed(shapes.sigma_shape[near], 6),
        ',"required_m":', fixed(shapes.required[near], 6),
        ',"unsure":', picked(["false", "true"], unsure.astype(np.int8)), "}",
    )  # fmt: skip


_SHAPE = {
    "trunk": Text("trunk surface: position less the radius {radius:.3f} m", "树干外缘：位置减去半径 {radius:.3f} 米"),
    "trunk_unknown": Text(
        "position of the tree; the trunk diameter is unknown (radius up to {plausible:g} m is plausible)",
        "树木位置；胸径未知（合理半径不超过 {plausible:g} 米）",
    ),
    "crown_surveyed": Text("surveyed crown projection", "实测树冠投影"),
    "crown_circle": Text(
        "crown drawn as a circle: position less the radius {radius:.3f} m",
        "按冠幅绘制的圆：位置减去半径 {radius:.3f} 米",
    ),
    "crown_unknown": Text(
        "trunk of the tree (radius {radius:.3f} m); the crown is unknown (radius up to {plausible:g} m is plausible)",
        "树干（半径 {radius:.3f} 米）；树冠未知（合理半径不超过 {plausible:g} 米）",
    ),
    "stem": Text("middle of the stem", "树干中心"),
    "stem_unknown": Text(
        "middle of the stem; its diameter is unknown (up to {plausible:g} m more could be required)",
        "树干中心；胸径未知（所需距离可能再增加 {plausible:g} 米）",
    ),
    "official_zone": Text("published protection zone (negative inside it)", "公布的保护范围（范围内为负）"),
}


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """The calculation behind a separation finding, line by line."""
    assert isinstance(rule, Separation)
    if inputs.get("zone", "") is None:
        return [Text("no protection zone was published for this tree", "该树木未公布保护范围")]
    radius, plausible = float(inputs["radius_m"]), inputs["plausible_radius_m"]
    distance, limit = float(inputs["distance_m"]), float(inputs.get("required_m", rule.limit.value))
    signed = distance - radius
    assumed = (
        Text(" (assumed where not stated)", "（未注明者取默认值）") if finding["accuracy_assumed"] else Text("", "")
    )
    lines = [
        *_how_required(rule, limit),
        Text("measured from: ", "量测起点：") + _SHAPE[inputs["shape"]].format(radius=radius, plausible=plausible or 0),
        Text("accuracy at 95 %: {a:g} m and {b:g} m{assumed}", "精度（95%）：{a:g} 米与 {b:g} 米{assumed}").format(
            a=inputs["accuracy_subject_m"], b=inputs["accuracy_against_m"], assumed=assumed
        ),
        Text(
            "signed distance = {d:.3f} − {r:.3f} = {s:.3f} m (told as {m:.3f} m)",
            "带符号距离 = {d:.3f} − {r:.3f} = {s:.3f} 米（显示为 {m:.3f} 米）",
        ).format(d=distance, r=radius, s=signed, m=float(finding["measured"])),
        Text("margin = {l:g} − {s:.3f} = {x:.3f} m beyond the limit", "超限量 = {l:g} − {s:.3f} = {x:.3f} 米").format(
            l=limit, s=signed, x=limit - signed
        ),
    ]
    if finding["verdict"] == "indeterminate":
        lines.append(_open_question(inputs, limit))
        return lines
    lines += probability_lines(finding, parameters, shape_sigma=float(inputs["sigma_shape_m"]))
    return lines


def _how_required(rule: Separation, limit: float) -> list[Text]:
    """Where the distance comes from, unless it is the same for every tree."""
    if rule.by_dbh is not None:
        most = "∞" if rule.by_dbh.max_m is None else f"{rule.by_dbh.max_m:g}"
        formula = f"{rule.by_dbh.factor:g} × DBH" if rule.by_dbh.formula == "multiple" else "(50 × D)^0.42 × 0.64"
        return [
            Text(
                "required: {formula}, within {low:g} and {most} m = {r:.3f} m",
                "所需距离：{formula}，限于 {low:g} 至 {most} 米 = {r:.3f} 米",
            ).format(formula=formula, low=rule.limit.value, most=most, r=limit)
        ]
    if rule.by_grade or rule.columnar_distance_m is not None:
        return [Text("required for a tree of its kind: {r:g} m", "该类树木所需距离：{r:g} 米").format(r=limit)]
    return []


def _open_question(inputs: Mapping[str, Any], limit: float) -> Text:
    if inputs["unsure"]:
        return Text(
            "the kind of activity is not one of those named: a person must decide",
            "活动类型不在列举之内：须由人工判定",
        )
    return Text(
        "up to {limit:g} + {plausible:g} m from the position the answer depends on a diameter nobody recorded",
        "距树木位置 {limit:g} + {plausible:g} 米以内，结论取决于未记录的直径",
    ).format(limit=limit, plausible=inputs["plausible_radius_m"])
