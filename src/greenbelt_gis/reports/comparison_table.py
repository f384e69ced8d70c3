"""A comparison as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.model.vocabulary import CHANGE, VERDICT
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_NOTHING = Text("neither finds anything", "两者均未发现问题")


def comparison_table(told: Mapping[str, Any], language: Language) -> str:
    """Both sides, then how many findings of each change; ``told`` is a comparison's summary."""
    a, b = told["sides"]
    head = [Text("difference", "差异"), *(_side(side) for side in (a, b)), Text("findings", "问题数")]
    rows = [
        [
            CHANGE[row["change"]].say(language),
            *(VERDICT[v].say(language) if (v := row[f"verdict_{side}"]) else "–" for side in ("a", "b")),
            str(row["count"]),
        ]
        for row in told["counts"]
    ]
    heading = f"{told['site']}\n\n"
    if not rows:
        return heading + _NOTHING.say(language)
    return heading + text_table([one.say(language) for one in head], rows, frozenset({3}))


def _side(side: Mapping[str, Any]) -> Text:
    name = f"{side['rule_set']} {side['version']}, {side['as_of']}"
    return Text(name, name)
