"""The rules of a rule set as a table."""

from __future__ import annotations

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Limit, NotJudged
from greenbelt_gis.model.vocabulary import SEVERITY
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (
    Text("rule", "规则"),
    Text("kind", "类型"),
    Text("limit", "限值"),
    Text("severity", "严重程度"),
    Text("clause", "条款"),
    Text("title", "名称"),
)


def rule_table(rule_set: RuleSet, language: Language) -> str:
    """Every rule with its kind, limit, severity, clause and title."""
    rows = []
    for rule in rule_set.rules.values():
        severity = getattr(rule, "severity", None)
        rows.append(
            [
                rule.id,
                rule.kind,
                "" if isinstance(rule, NotJudged) else limit_text(rule.limit),
                SEVERITY[severity].say(language) if severity else "",
                rule.clause,
                rule.title.text.say(language),
            ]
        )
    heading = f"{rule_set.name} {rule_set.version} · {rule_set.title.text.say(language)}"
    return f"{heading}\n\n{text_table([h.say(language) for h in _HEAD], rows)}"


def limit_text(limit: Limit) -> str:
    """A limit as people write it: ``distance_m >= 3``."""
    if limit.metric:
        return f"{limit.metric} {limit.operator} {limit.value:g}"
    name, parts = ("all", limit.all) if limit.all else ("any", limit.any)
    return f"{name}({'; '.join(limit_text(part) for part in parts)})"
