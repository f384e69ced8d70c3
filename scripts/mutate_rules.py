"""Every small change of every rule: is it noticed by the rule's own examples, or by the table of standards?

A rule file is altered in one place at a time: a limit a little up or down, an operator strict or not, a limb, an
exemption or its condition gone, ``all`` for ``any``, a word of a list less. Prints how many of these mutants each
rule has and who notices them; ends with 1 where nobody does.

    PYTHONPATH=src:. .venv/bin/python scripts/mutate_rules.py
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.catalogue.test_standards import ROWS, dumped, expected, told

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules
from greenbelt_gis.catalogue.rules import RULE, AreaTotal, Definition, Rule
from greenbelt_gis.catalogue.yaml_files import parse_model
from greenbelt_gis.checks.area_total import definition_is_meant
from greenbelt_gis.checks.examples import judged_example
from greenbelt_gis.errors import CatalogueError
from greenbelt_gis.model.metrics import METRICS

Body = dict[str, Any]
LITTLE = 0.02
"""By how much of itself a limit is moved."""
_OTHER_OPERATOR = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}
_LISTS = ("distresses", "definitions", "planting_types", "unsure_kinds")
_SELECTOR_LISTS = ("classes", "heritage", "planting_types", "kinds", "bands", "unless_status")


@dataclass(frozen=True)
class Mutant:
    """A rule with one change, and who notices it."""

    rule: str
    change: str
    by_examples: bool
    by_table: bool


def mutants_of(body: Body) -> Iterator[tuple[str, Body]]:
    """A rule's body with one change, for each change; not all are valid rules."""
    for path, limb in _limbs(body.get("limit"), ("limit",)):
        metric = next(key for key in limb if key != "operator")
        value = float(limb[metric])
        steps: tuple[float, ...] = (value * (1 - LITTLE), value * (1 + LITTLE))
        if metric in METRICS and METRICS[metric].whole:
            steps = (1.0 - value,) if limb["operator"] == "=" else (value - 1, value + 1)
        for changed in steps:
            yield f"{metric} {value:g} -> {changed:g}", _with(body, (*path, metric), changed)
        if limb["operator"] in _OTHER_OPERATOR:
            operator = _OTHER_OPERATOR[limb["operator"]]
            yield f"{metric} {limb['operator']} -> {operator}", _with(body, (*path, "operator"), operator)
    for path, group in _groups(body.get("limit"), ("limit",)):
        name = next(iter(group))
        for at, part in enumerate(group[name]):
            if len(group[name]) > 1:
                yield f"{name} without {_named(part)}", _without(body, (*path, name), at)
        yield (
            f"{name} -> {'any' if name == 'all' else 'all'}",
            _with(body, path, {"any" if name == "all" else "all": group[name]}),
        )
    yield from _exemptions(body)
    for name in _LISTS:
        for at, word in enumerate(body.get(name, ())):
            yield f"{name} without {word}", _without(body, (name,), at)
    yield from _selectors(body)
    for band, types in body.get("allowed", {}).items():
        for at, word in enumerate(types):
            yield f"{band} without {word}", _without(body, ("allowed", band), at)
        less = copy.deepcopy(body)
        del less["allowed"][band]
        yield f"without {band}", less
    if "accents_exempt" in body:
        yield "accents count", _with(body, ("accents_exempt",), not body["accents_exempt"])
    if "reference" in body:
        yield "other reference", _with(body, ("reference",), "crown" if body["reference"] == "trunk" else "trunk")


def _exemptions(body: Body) -> Iterator[tuple[str, Body]]:
    for number, exemption in enumerate(body.get("exemptions", ())):
        for at, word in enumerate(exemption["words"]):
            yield f"no exemption of {word}", _without(body, ("exemptions", number, "words"), at)
        if exemption["when"]:
            yield f"exemption {number} without its condition", _with(body, ("exemptions", number, "when"), None)
            metric = next(key for key in exemption["when"] if key != "operator")
            other = {"usable": "safe", "safe": "usable"}[metric]
            condition = {other: exemption["when"][metric], "operator": exemption["when"]["operator"]}
            yield f"exemption {number} if {other}", _with(body, ("exemptions", number, "when"), condition)


def _selectors(body: Body) -> Iterator[tuple[str, Body]]:
    for side in ("subject", "against"):
        found: Any = body.get(side)
        several = isinstance(found, list)
        selectors: list[Body] = found if isinstance(found, list) else [found] if found else []
        for number, selector in enumerate(selectors):
            path: tuple[Any, ...] = (side, number) if several else (side,)
            for name in _SELECTOR_LISTS:
                for at, word in enumerate(selector[name]):
                    yield f"{side} without {word}", _without(body, (*path, name), at)
            if selector["at_heritage_tree"] is not None:
                yield f"{side} at any tree", _with(body, (*path, "at_heritage_tree"), None)
                yield (
                    f"{side} at the other trees",
                    _with(body, (*path, "at_heritage_tree"), not selector["at_heritage_tree"]),
                )
            if len(selectors) > 1:
                yield f"{side} without {selector['layer']} ({number})", _without(body, (side,), number)


def _limbs(limit: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Body]]:
    if not limit:
        return
    if "operator" in limit:
        yield path, limit
        return
    name = next(iter(limit))
    for at, part in enumerate(limit[name]):
        yield from _limbs(part, (*path, name, at))


def _groups(limit: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Body]]:
    if not limit or "operator" in limit:
        return
    yield path, limit
    name = next(iter(limit))
    for at, part in enumerate(limit[name]):
        yield from _groups(part, (*path, name, at))


def _named(part: Body) -> str:
    return next(key for key in part if key != "operator")


def _at(body: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def _with(body: Body, path: tuple[Any, ...], value: Any) -> Body:
    other = copy.deepcopy(body)
    _at(other, path[:-1])[path[-1]] = value
    return other


def _without(body: Body, path: tuple[Any, ...], at: int) -> Body:
    other = copy.deepcopy(body)
    _at(other, path).pop(at)
    return other


# --- who notices


def sound(body: Body, name: str) -> Rule | None:
    """The mutant as a rule; None where the format itself refuses it."""
    try:
        return parse_model(body, RULE, name)
    except CatalogueError:
        return None


def killed_by_examples(mutant: Rule, rule_set: RuleSet) -> bool:
    """Whether an example of the rule comes out otherwise; for a definition, one of the rules that count by it."""
    rules = dict(rule_set.rules) | {mutant.id: mutant}
    changed = RuleSet(rule_set.name, rule_set.title, rule_set.version, rule_set.parameters, MappingProxyType(rules))
    judges = (
        [rule for rule in rules.values() if isinstance(rule, AreaTotal) and definition_is_meant(rule, mutant)]
        if isinstance(mutant, Definition)
        else [mutant]
    )
    return any(
        not judged_example(judge, example, changed).as_expected
        for judge in judges
        for example in getattr(package_rules()[judge.id], "examples", ())
    )


def killed_by_table(mutant: Rule) -> bool:
    """Whether the mutant says something else than its row of the table."""
    return told(mutant) != expected(next(row for row in ROWS if row["id"] == mutant.id))


def all_mutants(rules: Mapping[str, Rule] | None = None) -> list[Mutant]:
    """Every sound mutant of some rules (all of the package), with who notices it."""
    rule_set = load_rule_set()
    found = []
    for rule in (rules or load_rule_set().rules).values():
        for change, body in mutants_of(dumped(rule)):
            mutant = sound(body, change)
            if mutant is not None and mutant != rule:
                found.append(Mutant(rule.id, change, killed_by_examples(mutant, rule_set), killed_by_table(mutant)))
    return found


def main() -> int:
    """Print the table; 1 where a mutant survives both."""
    found = all_mutants()
    print(f"{'rule':34} {'mutants':>8} {'examples':>9} {'table':>6} {'survived':>9}")
    for rule in load_rule_set().rules:
        mine = [mutant for mutant in found if mutant.rule == rule]
        alive = sum(not (mutant.by_examples or mutant.by_table) for mutant in mine)
        examples, table = sum(m.by_examples for m in mine), sum(m.by_table for m in mine)
        print(f"{rule:34} {len(mine):8} {examples:9} {table:6} {alive:9}")
    unseen = [mutant for mutant in found if not mutant.by_examples]
    survivors = [mutant for mutant in unseen if not mutant.by_table]
    print(f"\n{len(found)} mutants; not noticed by the examples: {len(unseen)}; by nobody: {len(survivors)}")
    for mutant in unseen:
        print(f"  {'SURVIVED' if mutant in survivors else 'table only'}: {mutant.rule}: {mutant.change}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
