"""What people read of findings on planting and bands: sentences and calculation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Predominance, Rule, ZonePlanting
from greenbelt_gis.checks.measured_text import limit_told
from greenbelt_gis.model.units import amount
from greenbelt_gis.model.vocabulary import BAND, PLANTING_TYPE
from greenbelt_gis.text import Text


def _listed(types: Sequence[str]) -> Text:
    known = [PLANTING_TYPE.get(word, Text(word, word)) for word in types]
    return Text(", ".join(one.en for one in known), "、".join(one.zh for one in known))


def says_misplaced(code: str, kind: str, most: Mapping[str, Any], area: float, limit: Limit) -> Text:
    """The sentence of a planting with area in a wrong band."""
    return Text(
        "{code} ({kind}): {area} in a band that does not suit it, most of it in zone {zone} ({band}); {limit}",
        "{code}（{kind}）：{area} 位于不适宜的分带，主要在分带 {zone}（{band}），{limit}",
    ).format(
        code=code, kind=PLANTING_TYPE.get(kind, Text(kind, kind)), area=amount(area, "m2"), zone=most["zone"],
        band=BAND[str(most["band"])], limit=limit_told(limit),
    )  # fmt: skip


def says_misplaced_point(code: str, kind: str, band: str, zone: str) -> Text:
    """The sentence of a point planting in a wrong band."""
    return Text(
        "{code} ({kind}) stands in zone {zone} ({band}), which does not suit it; its area is unknown "
        "(cannot be determined)",
        "{code}（{kind}）位于不适宜的分带 {zone}（{band}），面积未知（无法判定）",
    ).format(code=code, kind=PLANTING_TYPE.get(kind, Text(kind, kind)), zone=zone, band=BAND[band])


def says_share(code: str, band: str, rule: Predominance, share: float) -> Text:
    """The sentence of a zone whose planting is mainly something else."""
    return Text(
        "zone {code} ({band}): {types} hold {share} of the planted area; {limit}",
        "分带 {code}（{band}）：{types}占种植面积的 {share}，{limit}",
    ).format(
        code=code, band=BAND[band], types=_listed(rule.planting_types), share=amount(share, "ratio"),
        limit=limit_told(rule.limit),
    )  # fmt: skip


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """The areas by band, and what each band allows; or the two areas of the share."""
    if isinstance(rule, Predominance):
        held, total = float(inputs["wanted_m2"]), float(inputs["planted_m2"])
        return [
            Text("planted area of the zone, accents left out: {a}", "分带内种植面积（不含点景）：{a}").format(
                a=amount(total, "m2")
            ),
            Text("of it {types}: {a}", "其中{types}：{a}").format(types=_listed(inputs["types"]), a=amount(held, "m2")),
            Text("share = {a:.3f} / {b:.3f} = {share}", "占比 = {a:.3f} / {b:.3f} = {share}").format(
                a=held, b=total, share=amount(float(finding["measured"]), "ratio")
            ),
        ]
    assert isinstance(rule, ZonePlanting)
    lines = []
    for part in inputs["in"]:
        unknown = Text("area unknown", "面积未知")
        area = unknown if part["area_m2"] is None else Text(*[amount(part["area_m2"], "m2")] * 2)
        lines.append(
            Text(
                "in zone {zone} ({band}): {area}; allowed there: {types}",
                "在分带 {zone}（{band}）：{area}；该带适宜：{types}",
            ).format(zone=part["zone"], band=BAND[part["band"]], area=area, types=_listed(rule.allowed[part["band"]]))
        )
    if finding["verdict"] != "indeterminate":
        lines.append(
            Text("in all, overlap counted once: {a}", "合计（重叠只计一次）：{a}").format(
                a=amount(float(finding["measured"]), "m2")
            )
        )
    return lines
