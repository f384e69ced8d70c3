"""Explain one finding: clause, inputs, calculation, limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.findings import read_findings, read_run
from greenbelt_gis.model import vocabulary
from greenbelt_gis.model.units import bound
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.judged import kept_findings
from greenbelt_gis.text import Text

SHORTEST_ID = 8
"""Characters of an id that may stand for the whole."""


@dataclass(frozen=True)
class Explanation:
    """A finding told in full: headed lines in both languages, and the same as plain values."""

    lines: tuple[tuple[Text, Text], ...]
    finding: dict[str, Any]
    inputs: dict[str, Any]


def explain(finding: Mapping[Any, Any], rules: RuleSet, as_of: date | None = None) -> Explanation:
    """Explain one finding (a row of findings, ``findings.iloc[0]`` for example) by the rule set that judged it.

    ``as_of``: the day it was judged, where the set has several versions of a rule.
    """
    row = {str(key): value for key, value in finding.items() if key != "geometry"}
    rule = rules.rule(str(row["rule"]), as_of)
    assert isinstance(rule, Judged)
    inputs = json.loads(row["evidence"])
    calculation = kind_of(rule).explain(row, inputs, rule, rules.parameters)
    lines = [*_heading(row, rule, rules), *((Text("calculation", "计算"), line) for line in calculation)]
    lines.append((Text("limit", "限值"), _limit(row)))
    lines.append((Text("to fix", "处理"), rule.how_to_fix.text))
    return Explanation(tuple(lines), {k: _plain(v) for k, v in row.items()}, inputs)


def explain_finding(finding_id: str, findings: Path) -> Explanation:
    """Explain a finding of a file; its id may be shortened to any unique start of eight characters or more."""
    table = read_findings(findings)
    row = _the_one(finding_id, table)
    run = read_run(findings)
    rule_set = (
        RuleSet.from_body(run["rule_set_body"], findings)
        if run is not None and "rule_set_body" in run
        else load_rule_set(str(row["rule_set"]))
    )
    told = explain(row, rule_set, date.fromisoformat(str(run["as_of"])) if run is not None else None)
    if run is None:
        return told
    files = ", ".join(f"{name} ({digest[:12]})" for name, digest in run["inputs"].items())
    return replace(told, lines=(*told.lines, _as_of(str(run["as_of"])), (Text("on data", "数据"), Text(files, files))))


def explain_kept(record: Record, finding_id: str) -> Explanation:
    """Explain a finding of the record by what its newest assessment kept, the rules' body included."""
    if len(finding_id) < SHORTEST_ID or not set(finding_id.lower()) <= set("0123456789abcdef-"):
        raise UsageError(
            Text("{id} is not the id of a finding, nor the start of one", "{id} 不是问题编号或其开头").format(
                id=finding_id
            ),
            fix=Text("give eight characters or more of the id", "请给出编号的前八位或更多"),
        )
    kept = kept_findings(record, finding_id.lower())
    if not kept:
        raise UsageError(
            Text("the record has no finding {id}", "数据库中没有问题 {id}").format(id=finding_id),
            fix=Text(
                "name the file that holds it with --findings, or audit the record first",
                "请用 --findings 指定所在文件，或先审查数据库",
            ),
        )
    if len(kept) > 1:
        raise _ambiguous(finding_id, len(kept))
    row, body, audit = kept[0]
    told = explain(row, RuleSet.from_body(body, "record"), audit.as_of)
    state = Text("gone since audit {n}", "自第 {n} 次审查起已消除") if audit.gone_by else Text("open", "未消除")
    life = Text(
        "opened by audit {first}, last seen by audit {last}: ", "由第 {first} 次审查发现，最近见于第 {last} 次："
    )
    lines = (
        *told.lines,
        _as_of(audit.as_of.isoformat()),
        (Text("life", "状态"), life.format(first=audit.opened_by, last=audit.seen_by) + state.format(n=audit.gone_by)),
    )
    return replace(told, lines=lines)


def _as_of(day: str) -> tuple[Text, Text]:
    return Text("judged as of", "审查日"), Text(day, day)


def _heading(row: dict[str, Any], rule: Rule, rule_set: RuleSet) -> list[tuple[Text, Text]]:
    verdict = vocabulary.VERDICT[str(row["verdict"])]
    same = Text(str(row["id"]), str(row["id"]))
    department = vocabulary.DEPARTMENT[str(row["department"])]
    severity = vocabulary.SEVERITY[str(row["severity"])]
    source = rule.source.document.text
    return [
        (Text("finding", "问题"), same),
        (Text("rule", "规则"), Text(f"{rule.id} · {rule.title.en}", f"{rule.id} · {rule.title.zh}")),
        (
            Text("clause", "条款"),
            Text(
                "{clause}, {source} (rule set {name} {version})",
                "{clause}，{source}（规则集 {name} {version}）",
            ).format(clause=rule.clause, source=source, name=rule_set.name, version=rule_set.version),
        ),
        (
            Text("verdict", "结论"),
            verdict + Text(" · {s} · {d}", " · {s} · {d}").format(s=severity, d=department),
        ),
        (Text("says", "说明"), Text(str(row["message_en"]), str(row["message_zh"]))),
    ]


def _limit(row: dict[str, Any]) -> Text:
    text = bound(str(row["operator"]), float(row["limit"]), str(row["unit"]))
    return Text(text, text)


def _the_one(finding_id: str, table: Any) -> dict[str, Any]:
    ids = table["id"].astype(str) if len(table) else []
    matches = [at for at, found in enumerate(ids) if found == finding_id] or [
        at for at, found in enumerate(ids) if len(finding_id) >= SHORTEST_ID and found.startswith(finding_id)
    ]
    if not matches:
        raise UsageError(
            Text("the file has no finding {id}", "文件中没有问题 {id}").format(id=finding_id),
            fix=Text("take an id from column `id` of the file", "请使用文件 id 列中的编号"),
        )
    if len(matches) > 1:
        raise _ambiguous(finding_id, len(matches))
    row: dict[str, Any] = table.iloc[matches[0]].to_dict()
    row["accuracy_assumed"] = str(row["accuracy_assumed"]).lower() in {"true", "1"}
    return row


def _ambiguous(finding_id: str, count: int) -> UsageError:
    return UsageError(
        Text("{n} findings begin with {id}", "有 {n} 条问题以 {id} 开头").format(n=count, id=finding_id),
        fix=Text("give more of the id", "请给出更长的编号"),
    )


def _plain(value: Any) -> Any:
    value = getattr(value, "item", lambda: value)()
    return (
        None
        if value is None or value != value
        else (value if isinstance(value, str | int | float | bool) else str(value))
    )
