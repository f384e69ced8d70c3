"""Look at what is judged: list, show, check a file."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Difference:
    """One difference: a rule (empty: the set's parameters), a key (empty: the whole rule), the values of both sets."""

    rule: str
    key: str
    a: Any
    b: Any


def diff_rules(first: str | Path, second: str | Path) -> list[Difference]:
    """What two rule sets say differently, examples left aside: parameters, then rule by rule, key by key."""
    one, other = load_rule_set(first), load_rule_set(second)
    found = _keys_that_differ("", one.parameters.model_dump(), other.parameters.model_dump())
    for key in dict.fromkeys([*one.rules, *other.rules]):
        a, b = one.rules.get(key), other.rules.get(key)
        if a is not None and b is not None:
            found += _keys_that_differ(
                key, a.model_dump(mode="json", by_alias=True), b.model_dump(mode="json", by_alias=True)
            )
        else:
            found.append(Difference(key, "", a and a.title.en, b and b.title.en))
    return found


def _keys_that_differ(rule: str, a: dict[str, Any], b: dict[str, Any]) -> list[Difference]:
    left, right = _flat(a), _flat(b)
    return [
        Difference(rule, name, left.get(name), right.get(name))
        for name in dict.fromkeys([*left, *right])
        if left.get(name) != right.get(name) and name != "examples"
    ]


def _flat(value: Any, start: str = "") -> dict[str, Any]:
    """Nested keys as paths: ``limit.distance_m``."""
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{start}{key}.").items()}
    return {start.removesuffix("."): value}


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
