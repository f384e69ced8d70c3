"""The survey sheet's form: what its columns are called and mean; writing and reading take it from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from greenbelt_gis.model.metrics import DISTRESS, METRICS, Metric
from greenbelt_gis.model.vocabulary import EXEMPTION
from greenbelt_gis.text import Text

SURVEY, GUIDE, HIDDEN = "survey", "guide", "greenbelt"
"""Names of the sheet to fill in, of the one that explains it, and of the hidden one that says what it is."""
MARK = "greenbelt survey sheet"
VERSION = 1
TITLE_ROW, FIRST_ROW = 2, 3

TITLES: Mapping[str, Text] = {
    "asset": Text("code of the object", "对象编码"),
    "observed_at": Text("date of the inspection", "检查日期"),
    "patch": Text("patch", "病害斑块"),
    "distress": Text("distress", "病害类型"),
    "exemption": Text("exemption", "豁免"),
    "note": Text("note", "备注"),
}
"""Columns that are no metric."""

_COVER = {
    "pest": Text("pest seen", "有病虫害"),
    "bare_ground": Text("bare ground seen", "有裸露地面"),
}
_HOW = {
    "share": Text("0 to 1; 0.1 is 10 %", "0 至 1，0.1 即 10%"),
    "length": Text("0 or more", "不小于 0"),
    "area": Text("0 or more", "不小于 0"),
    "angle": Text("0 to 180", "0 至 180"),
    "count": Text("a whole number", "整数"),
    "cover": Text("1 there, 0 gone", "1 有，0 无"),
}
_GOOD = Text("1 yes (good), 0 no", "1 是（合格），0 否")
_BAD = Text("1 yes (a fault), 0 no", "1 是（有病害），0 否")


@dataclass(frozen=True)
class Form:
    """A sheet as its hidden part describes it."""

    kind: str
    rule_set: str
    columns: tuple[str, ...]


def title_of(metric: Metric) -> Text:
    """What a metric is called on a sheet."""
    return _COVER.get(metric.name, metric.title)


def how_to_fill(metric: Metric) -> Text:
    """Which values a metric takes."""
    if metric.sort == "flag":
        return _BAD if metric.high_is_bad else _GOOD
    return _HOW[metric.sort]


def heading(column: str) -> Text:
    """The second row of a column: what people read."""
    if column in METRICS:
        return title_of(METRICS[column]) + Text("\n", "\n") + how_to_fill(METRICS[column])
    return TITLES[column]


def word_of(value: str, words: Mapping[str, Text]) -> str:
    """The word that a drop-down in either language stands for; what is none stays as it is."""
    low = value.lower()
    return next((word for word, title in words.items() if low in {word, title.en.lower(), title.zh}), value)


WORDS: Mapping[str, Mapping[str, Text]] = {"distress": DISTRESS, "exemption": EXEMPTION}
"""Columns with a drop-down of words."""
