"""The species of the catalogue as a table."""

from __future__ import annotations

from collections.abc import Sequence

from greenbelt_gis.catalogue.species_file import Species
from greenbelt_gis.model.vocabulary import FLOOD_TOLERANCE, FLOWER_COLOUR, PLANTING_TYPE
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (
    Text("Latin name", "学名"),
    Text("name", "名称"),
    Text("planted as", "种植类型"),
    Text("flooding", "耐淹性"),
    Text("flowers", "花色"),
)
_NONE = Text("no species of the catalogue is like that", "名录中没有符合条件的物种")
_UNREAD = Text("*: no source read yet", "*：尚未查证文献")


def species_table(found: Sequence[Species], language: Language) -> str:
    """One line a species; a star where no source was read for a field."""
    if not found:
        return _NONE.say(language)
    comma = "、" if language == "zh" else ", "
    rows = [
        [
            one.names.la,
            one.names.zh if language == "zh" else one.names.en,
            comma.join(PLANTING_TYPE[word].say(language) for word in one.planting_types),
            FLOOD_TOLERANCE[one.flood_tolerance].say(language) + ("" if one.verified("flood_tolerance") else " *"),
            comma.join(FLOWER_COLOUR[word].say(language) for word in one.flowers)
            + ("" if one.flowers == ("none",) or one.verified("flowers") else " *"),
        ]
        for one in found
    ]
    return f"{text_table([head.say(language) for head in _HEAD], rows)}\n\n{_UNREAD.say(language)}"
