"""What lies near a point, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (Text("distance m", "距离（米）"), Text("code", "编码"), Text("class", "类别"), Text("name", "名称"))
_NOTHING = Text("nothing within {radius:g} m", "{radius:g} 米内没有对象")


def near_table(features: Sequence[Mapping[str, Any]], radius_m: float, language: Language) -> str:
    """One line a feature, in their order."""
    if not features:
        return _NOTHING.format(radius=radius_m).say(language)
    rows = []
    for feature in features:
        told = feature["properties"]
        known = asset_classes().get(told["class"])
        label = known.title.text.say(language) if known else told["class"]
        rows.append([f"{told['distance_m']:.1f}", told["code"], label, told.get("name") or told.get("species") or ""])
    return text_table([head.say(language) for head in _HEAD], rows, frozenset({0}))
