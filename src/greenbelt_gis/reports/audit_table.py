"""The summary of an audit as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (
    Text("rule", "规则"),
    Text("violations", "违规"),
    Text("possible", "可能"),
    Text("indeterminate", "无法判定"),
    Text("judged", "已审查"),
    Text("not inspected", "未检查"),
    Text("title", "名称"),
)
_NUMBERS = frozenset({1, 2, 3, 4, 5})


def audit_table(told: Mapping[str, Any], titles: Mapping[str, Text], language: Language) -> str:
    """Rules with their counts, then what was read, rejected and noted; ``told`` is an audit's summary.

    Rules of which the dataset holds no subject at all are counted in one line.
    """
    spoken_of = [tally for tally in told["rules"] if tally["judged"] or tally["not_inspected"]]
    rows = [
        [
            tally["rule"],
            *(str(tally[key]) for key in ("violation", "possible", "indeterminate", "judged", "not_inspected")),
            titles[tally["rule"]].say(language),
        ]
        for tally in spoken_of
    ]
    heading = Text(
        "{site}, as of {day}, rule set {rules} {version}, measured in {crs}",
        "{site}，审查日 {day}，规则集 {rules} {version}，量测坐标系 {crs}",
    ).format(
        site=told["site"],
        day=told["as_of"],
        rules=told["rule_set"],
        version=told["rule_set_version"],
        crs=told["crs"],
    )
    read = ", ".join(f"{name} {count}" for name, count in told["rows"].items())
    tail = [
        Text("rows: {read}; rejected {x}, repaired {y}", "读入：{read}；拒绝 {x} 行，修复 {y} 行").format(
            read=read, x=told["rejected_rows"], y=told["repaired_rows"]
        ),
        *(_note(note) for note in told["notes"]),
    ]
    silent = len(told["rules"]) - len(spoken_of)
    if silent:
        tail.insert(
            0,
            Text("rules of which there is nothing here: {n}", "此处无适用对象的规则：{n} 条").format(n=silent),
        )
    table = text_table([h.say(language) for h in _HEAD], rows, _NUMBERS)
    return "\n".join([heading.say(language), "", table, "", *(line.say(language) for line in tail)])


def _note(note: Mapping[str, Any]) -> Text:
    return Text(f"note: {note['en']}", f"提示：{note['zh']}")
