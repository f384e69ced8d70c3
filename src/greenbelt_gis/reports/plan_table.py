"""A planting plan checked, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.model.vocabulary import BAND, FITS, PLANTING_TYPE
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (
    Text("code", "编码"),
    Text("planting type", "种植类型"),
    Text("species", "物种"),
    Text("band", "水位分带"),
    Text("zone", "分带编码"),
    Text("m²", "平方米"),
    Text("type", "类型"),
    Text("species (advice)", "物种（建议）"),
)
_ZONES = (
    Text("zone", "分带编码"),
    Text("band", "水位分带"),
    Text("must mainly hold", "应以此为主"),
    Text("before", "实施前"),
    Text("with the plan", "实施后"),
    Text("kept", "符合"),
)
_HEADING = Text(
    "{site}, as of {day}, rule set {rules} {version}, zones from {zones}, measured in {crs}",
    "{site}，审查日 {day}，规则集 {rules} {version}，分带来自 {zones}，量测坐标系 {crs}",
)
_OUTSIDE = Text("outside every band", "所有分带之外")
_KEPT = {"yes": Text("yes", "是"), "no": Text("no", "否"), "unknown": FITS["unknown"]}
ALL_LISTED = 60
"""Pieces up to which all are listed; of a longer plan only those of which there is something to say."""
_FINE = Text("pieces that fit and are not listed: {n}", "适宜而未列出的种植：{n}")
_FITS = Text("the plan fits", "方案适宜")
_FITS_NOT = Text("the plan does not fit as it is", "方案不完全适宜")


def plan_table(told: Mapping[str, Any], language: Language) -> str:
    """Pieces, then why those are not plainly fine, then what zones would mainly hold; ``told`` is a check's summary."""
    heading = _HEADING.format(
        site=told["site"], day=told["as_of"], rules=told["rule_set"], version=told["rule_set_version"],
        zones=told["zones_from"], crs=told["crs"],
    )  # fmt: skip
    listed = told["pieces"] if len(told["pieces"]) <= ALL_LISTED else [p for p in told["pieces"] if _worth_saying(p)]
    pieces = [_piece(piece, language) for piece in listed]
    parts = [heading.say(language)]
    if pieces:
        parts.append(text_table([head.say(language) for head in _HEAD], pieces, frozenset({5})))
    if len(listed) < len(told["pieces"]):
        parts.append(_FINE.format(n=len(told["pieces"]) - len(listed)).say(language))
    reasons = [piece[f"why_{language}"] for piece in told["pieces"] if _worth_saying(piece)]
    if reasons:
        parts.append("\n".join(reasons))
    if told["zones"]:
        zones = [_zone(zone, language) for zone in told["zones"]]
        parts.append(text_table([head.say(language) for head in _ZONES], zones, frozenset({3, 4})))
    notes = [Text(f"note: {note['en']}", f"提示：{note['zh']}").say(language) for note in told["notes"]]
    parts.append("\n".join([*notes, (_FITS if told["all_fits"] else _FITS_NOT).say(language)]))
    return "\n\n".join(parts)


def _piece(piece: Mapping[str, Any], language: Language) -> list[str]:
    kind, band = piece["planting_type"], piece["band"]
    return [
        piece["code"],
        PLANTING_TYPE[kind].say(language) if kind in PLANTING_TYPE else kind,
        piece["species"],
        (BAND[band] if band else _OUTSIDE).say(language),
        piece["zone"] or "–",
        "–" if piece["area_m2"] is None else f"{piece['area_m2']:.1f}",
        FITS[piece["fits"]].say(language),
        FITS[piece["species_fits"]].say(language) if piece["species_known"] else "–",
    ]


def _worth_saying(piece: Mapping[str, Any]) -> bool:
    """Whether the sentence says more than that all is well."""
    plainly = {piece["planting_type"], "anything"} & set(piece["allowed_types"])
    return piece["fits"] != "yes" or not plainly or "; " in piece["why_en"]


def _zone(zone: Mapping[str, Any], language: Language) -> list[str]:
    comma = "、" if language == "zh" else ", "
    return [
        zone["zone"],
        BAND[zone["band"]].say(language),
        comma.join(PLANTING_TYPE[word].say(language) for word in zone["planting_types"]),
        *("–" if zone[name] is None else f"{zone[name]:.1%}" for name in ("share_before", "share_after")),
        _KEPT[zone["mainly_after"]].say(language),
    ]
