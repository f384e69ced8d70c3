"""What a new cut of bands changes, as tables for the terminal: by pair of bands, then every bed and plant."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from greenbelt_gis.model.units import amount
from greenbelt_gis.model.vocabulary import BAND, BAND_CHANGE, PLANTING_TYPE
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

OUTSIDE = Text("outside the bands", "分带之外")
_PAIRS = (
    Text("from", "原分带"), Text("to", "新分带"), Text("change", "变化"), Text("area, m²", "面积（m²）"),
    Text("beds", "种植块"), Text("of them changed, m²", "其中变化（m²）"), Text("plants", "单株"),
)  # fmt: skip
_THINGS = (
    Text("code", "编码"), Text("what", "类型"), Text("species", "树种"), Text("from", "原分带"), Text("to", "新分带"),
    Text("area, m²", "面积（m²）"), Text("share of it", "占比"),
)  # fmt: skip
_NOTHING = Text("no place changes its band", "没有任何位置改变分带")
_MORE = Text("… and {n} more", "……另有 {n} 行")
_TREE = Text("tree", "树木")


def band_named(band: str) -> Text:
    """A band in words; the empty band lies outside."""
    return BAND.get(band, OUTSIDE)


def pair_rows(pairs: pd.DataFrame, language: Language) -> list[list[str]]:
    """Rows of the table by pair of bands: ``pairs`` is what ``zoning.changed_things.by_pair`` gives."""
    return [
        [
            band_named(row["old_band"]).say(language),
            band_named(row["new_band"]).say(language),
            BAND_CHANGE[row["change"]].say(language),
            f"{row['area_m2']:.1f}",
            str(row["beds"]),
            f"{row['bed_area_m2']:.1f}",
            str(row["plants"]),
        ]
        for row in pairs.to_dict("records")
    ]


def thing_rows(things: pd.DataFrame, language: Language) -> list[list[str]]:
    """Rows of the list of beds and plants: ``things`` is what ``zoning.changes.changed_things`` gives."""
    return [
        [
            str(row["code"]),
            _kind(row).say(language),
            str(row["species"]) or "–",
            band_named(row["old_band"]).say(language),
            band_named(row["new_band"]).say(language),
            f"{row['area_m2']:.1f}" if row["area_m2"] == row["area_m2"] else "–",
            amount(round(row["share"], 3), "ratio") if row["share"] == row["share"] else "–",
        ]
        for row in things.to_dict("records")
    ]


def _kind(row: Mapping[Hashable, Any]) -> Text:
    if row["layer"] == "trees":
        return _TREE
    word = str(row["planting_type"])
    return PLANTING_TYPE.get(word, Text(word or "–", word or "–"))


def zone_changes_table(pairs: pd.DataFrame, things: pd.DataFrame, language: Language, most: int | None = None) -> str:
    """Both tables, one below the other; of the list no more than ``most`` rows, and how many are left out."""
    if len(pairs) == 0:
        return _NOTHING.say(language)
    parts = [text_table([one.say(language) for one in _PAIRS], pair_rows(pairs, language), frozenset({3, 4, 5, 6}))]
    if len(things):
        shown = things if most is None else things.head(most)
        parts.append(text_table([one.say(language) for one in _THINGS], thing_rows(shown, language), frozenset({5, 6})))
        if len(shown) < len(things):
            parts[-1] += "\n" + _MORE.format(n=len(things) - len(shown)).say(language)
    return "\n\n".join(parts)
