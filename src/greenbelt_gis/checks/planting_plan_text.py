"""What people read of a planting plan: why a piece fits or not, and advice on its species."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from greenbelt_gis.catalogue.flood_advice import Answer, flood_advice
from greenbelt_gis.catalogue.species import species_named
from greenbelt_gis.checks.planting_pieces import NOWHERE, Piece
from greenbelt_gis.model.units import amount
from greenbelt_gis.model.vocabulary import ACCENT_COLOURS, BAND, FLOWER_COLOUR, PLANTING_TYPE
from greenbelt_gis.text import Text

TALL = ("woodland", "tree_shrub_group")
"""Types that hold tall trees: accents among bamboo whatever their flowers."""
_FLOOD = {
    "no": Text("advice: {name} {tolerance}, which does not suit this band", "建议：{name}{tolerance}，不适宜该分带"),
    "unknown": Text(
        "advice: {name} {tolerance}; whether that suits this band depends on the place",
        "建议：{name}{tolerance}，是否适宜该分带须视现场而定",
    ),
}
_LIVES = {
    "aquatic": Text("lives only in standing water", "仅生于水中"),
    "emergent": Text("lives in standing water or at its edge", "生于浅水或水边"),
    "long": Text("stands weeks of flooding, not standing water", "耐淹数周，但不宜长期生于水中"),
    "short": Text("stands days of flooding", "仅耐淹数日"),
    "none": Text("does not stand flooding", "不耐淹"),
}
_UNVERIFIED = Text(" (no source read yet)", "（尚未查证文献）")


@dataclass(frozen=True)
class Advice:
    """What the catalogue says of a species in a band; ``id`` is empty where it is not known."""

    id: str
    known: bool
    fits: Answer
    suits_type: Answer
    told: tuple[Text, ...]


def advice_on(species: str, kind: str, band: str, accent: bool) -> Advice:
    """Advice on a species as it is written in a planting list, planted as ``kind`` in a band (empty: in none)."""
    if not species.strip():
        return Advice("", False, "unknown", "unknown", ())
    found = species_named(species)
    if found is None:
        told = Text("the catalogue does not know {species}", "名录中没有“{species}”").format(species=species)
        return Advice("", False, "unknown", "unknown", (told,))
    sentences = []
    fits: Answer = "unknown" if band == NOWHERE else flood_advice().suits(found.flood_tolerance, band)
    if band != NOWHERE and fits != "yes":
        told = _FLOOD[fits].format(name=found.text, tolerance=_LIVES[found.flood_tolerance])
        sentences.append(told if found.verified("flood_tolerance") else told + _UNVERIFIED)
    suits: Answer = "yes" if kind in found.planting_types else "no"
    if suits == "no":
        sentences.append(
            Text("advice: {name} is planted as {types}", "建议：{name}通常用作{types}").format(
                name=found.text, types=listed(found.planting_types)
            )
        )
    if accent and kind not in TALL and not set(found.flowers) & set(ACCENT_COLOURS):
        sentences.append(
            Text(
                "advice: accents flower pink or white; {name}: {colours}",
                "建议：点景植物宜开粉色或白色花；{name}：{colours}"
            ).format(name=found.text, colours=_joined([FLOWER_COLOUR[one] for one in found.flowers]))
        )  # fmt: skip
    return Advice(found.id, True, fits, suits, tuple(sentences))


def why(piece: Piece, code: str, kind: str, accent: bool, advice: Advice, judged: bool) -> Text:
    """One line on a piece: what the rules say, then advice."""
    return _chained([_ruled(piece, code, kind, judged), *advice.told])


def _ruled(piece: Piece, code: str, kind: str, judged: bool) -> Text:
    what = Text("{code} ({kind})", "{code}（{kind}）").format(code=code, kind=PLANTING_TYPE.get(kind, Text(kind, kind)))
    if piece.shape is None or shapely.is_empty(piece.shape):
        return Text("{what} has no place", "{what}没有位置").format(what=what)
    size = Text("", "") if np.isnan(piece.area_m2) else _measured(piece.area_m2)
    if piece.zone == NOWHERE:
        if shapely.length(piece.shape) and np.isnan(piece.area_m2):
            return Text("{what} is drawn as a line, its area is unknown", "{what}以线绘制，面积未知").format(what=what)
        return Text("{what}{size} lies outside every band", "{what}{size}位于所有分带之外").format(what=what, size=size)
    place = Text("zone {zone} ({band})", "分带 {zone}（{band}）").format(band=BAND[piece.band], zone=piece.zone)
    if piece.fits == "unknown":
        text = Text("{what}{size}: no rule speaks of it in {place}", "{what}{size}：没有规则涉及其在{place}的种植")
    elif piece.exempt:
        text = Text("{what}{size}: an accent may stand in {place}", "{what}{size}：点景植物可位于{place}")
    elif piece.tolerated:
        text = Text(
            "{what}{size} does not suit {place}, but is so little that it passes",
            "{what}{size}不适宜{place}，但面积很小，予以容许",
        )
    elif piece.fits == "yes":
        text = Text("{what}{size} suits {place}", "{what}{size}适宜{place}")
    else:
        text = Text("{what}{size} does not suit {place}; {would}", "{what}{size}不适宜{place}；{would}")
    types = listed(piece.allowed) if piece.allowed else Text("no type", "无任何类型")
    would = Text("{types} would", "适宜：{types}").format(types=types)
    return text.format(what=what, size=size, place=place, would=would)


def listed(types: Sequence[str]) -> Text:
    """Planting types as people say them."""
    return _joined([PLANTING_TYPE.get(word, Text(word, word)) for word in types])


def listed_words(words: Sequence[str]) -> Text:
    """Words of a user's own, at most five; braces are theirs and no placeholders."""
    some = [word.replace("{", "{{").replace("}", "}}") for word in words[:5]] + ["…"] * (len(words) > 5)
    return Text(", ".join(some), "、".join(some))


def _measured(area: float) -> Text:
    return Text(f", {amount(area, 'm2')},", f" {amount(area, 'm2')} ")


def _joined(texts: Sequence[Text]) -> Text:
    return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))


def _chained(texts: Sequence[Text]) -> Text:
    return Text("; ".join(one.en for one in texts), "；".join(one.zh for one in texts))
