"""Look at what is judged: list, show, check a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from greenbelt_gis.catalogue.rule_sets import (
    DEFAULT_RULE_SET,
    RuleSet,
    load_rule_set,
    package_rules,
)
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.examples import judged_example
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.errors import CatalogueError, UsageError
from greenbelt_gis.text import Text, did_you_mean


def list_rules(rule_set: str | Path = DEFAULT_RULE_SET) -> RuleSet:
    """A rule set with its rules."""
    return load_rule_set(rule_set)


def show_rule(rule_id: str, rule_set: str | Path = DEFAULT_RULE_SET) -> dict[str, Any]:
    """One rule, whole, as plain values, of several in time the last; a ``UsageError`` names the nearest id."""
    judged, package = load_rule_set(rule_set), package_rules()
    if rule_id in {rule.id for rule in judged.rules.values()}:
        found: Rule = judged.rule(rule_id)
    elif rule_id in package:
        found = package[rule_id]
    else:
        raise UsageError(
            Text("there is no rule {id!r}", "没有规则“{id}”").format(id=rule_id), fix=did_you_mean(rule_id, package)
        )
    return found.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def check_rules(file: Path) -> RuleSet:
    """Load a rule-set file, make sure that every rule can be judged, and that its examples come out as they say."""
    found = load_rule_set(file)
    for rule in found.rules.values():
        if not isinstance(rule, Judged):
            continue
        kind_of(rule)
        for example in rule.examples:
            got = judged_example(rule, example, found)
            if not got.as_expected:
                raise CatalogueError(
                    Text("the example {name!r} comes out differently: {got}", "示例“{name}”结果不符：{got}").format(
                        name=example.name, got=got.told
                    ),
                    where={"file": file, "rule": rule.id},
                    fix=Text("correct the limit or the example", "请更正限值或示例"),
                )
    return found
