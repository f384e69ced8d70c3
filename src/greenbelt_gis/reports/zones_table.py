"""A cut of water-level bands as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (Text("band", "分带"), Text("pieces", "片数"), Text("area m²", "面积 m²"), Text("between", "界线"))


def zones_table(told: Mapping[str, Any], language: Language) -> str:
    """Bands with the number of their pieces, area, levels; ``told`` is a cut's summary."""
    rows = []
    for band, label in BAND.items():
        pieces = [zone for zone in told["zones"] if zone["band"] == band]
        area = sum(zone["area_m2"] for zone in pieces)
        rows.append([label.say(language), str(len(pieces)), f"{area:,.1f}", pieces[0]["levels"] if pieces else "–"])
    heading = Text("{site}", "{site}").format(site=told["site"])
    if told["effective_on"]:
        heading += Text(", in force from {day}", "，自 {day} 起施行").format(day=told["effective_on"])
    table = text_table([one.say(language) for one in _HEAD], rows, frozenset({1, 2}))
    rest = [
        text.format(m2=f"{told[key]:,.1f}").say(language)
        for key, text in (
            ("not_zoned_m2", Text("without a band: {m2} m²", "未分带：{m2} m²")),
            ("hollows_m2", Text("hollows not connected to the river: {m2} m²", "与河道不连通的洼地：{m2} m²")),
        )
        if told[key]
    ]
    return "\n".join([heading.say(language), "", table, *rest])
