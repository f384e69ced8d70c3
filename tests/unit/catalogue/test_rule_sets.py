"""The package's rule sets: all load, and the same scene gets from each the answer that its document gives.

What is expected was worked out by hand from what the documents say, not from the rules.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
import shapely

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules, rule_set_names
from greenbelt_gis.catalogue.rules import Judged
from greenbelt_gis.checks.engine import audit, judge
from greenbelt_gis.checks.examples import judged_example
from greenbelt_gis.workflows.rules import show_rule
from tests.helpers.drawn import ORIGIN, activity, layer, paving, square, tree

DAY = date(2026, 6, 30)
NAMES = [
    "as-4970", "beijing", "bs-5837", "cn-national", "din-18920", "natural-england", "qinglong", "shanghai", "zaozhuang",
    "zhengzhou",
]  # fmt: skip


@cache
def loaded(name: str) -> RuleSet:
    return load_rule_set(name)


def test_these_are_the_sets_of_the_package() -> None:
    assert rule_set_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_set_loads_survives_its_body_and_its_examples_come_out(name: str) -> None:
    found = loaded(name)
    assert found.name == name
    assert RuleSet.from_body(found.body(), "run.json").fingerprint == found.fingerprint
    for rule in found.rules.values():
        for example in rule.examples if isinstance(rule, Judged) else ():
            judged = judged_example(rule, example, found)
            assert judged.as_expected, (rule.id, example.name, judged.told)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "qinglong"])
def test_a_rule_belongs_to_its_set_and_says_where_it_comes_from(name: str) -> None:
    for rule in loaded(name).rules.values():
        assert rule.id.startswith(f"{name}.")
        assert rule.note
        chinese = name in {"cn-national", "shanghai", "zhengzhou", "zaozhuang", "beijing"}
        assert rule.source.verified is chinese, rule.id
        assert rule.effective.from_ == (date(2025, 3, 15) if name == "cn-national" else None)
    assert show_rule(next(iter(loaded(name).rules)))["id"].startswith(name)


# --- one scene, ten answers

# A tree of 80 cm (trunk radius 0.4 m) in a crown from -4 to 4 m, in a published zone from -10 to 10 m; something stands
# x metres east of it. From which x on is it clear? 0: nothing of the kind is forbidden.
PAVING: dict[str, dict[str, float]] = {
    "famous": {
        "qinglong": 3.4,  # 3 m from the trunk's surface
        "cn-national": 10,  # the zone's border
        "shanghai": 9, "zhengzhou": 9,  # crown + 5
        "zaozhuang": 7, "beijing": 7,  # crown + 3
        "din-18920": 5.5,  # crown + 1.5
        "natural-england": 12,  # the larger of 15 × 0.8 and crown + 5
        "as-4970": 3.0134,  # 0.64 × 40^0.42
        "bs-5837": 0,  # a square metre is less than a fifth of π × 9.6²
    },
}  # fmt: skip
PAVING["1"] = PAVING["famous"]
PAVING["2"] = PAVING["1"] | {"zhengzhou": 7, "zaozhuang": 6}
PAVING["3"] = PAVING["1"] | {"zhengzhou": 6, "zaozhuang": 5}
_ANY_TREE = {"din-18920", "as-4970", "bs-5837"}
PAVING["none"] = {name: x if name in _ANY_TREE else 0 for name, x in PAVING["1"].items()}
PAVING["reserve"] = PAVING["none"] | {"shanghai": 6}
DIGGING = {
    grade: row | {
        name: x for name, x in {
            "qinglong": 7.0,  # crown + 3
            "zhengzhou": 9.0,  # crown + 5 whatever the grade
        }.items() if row[name]
    } | {"bs-5837": 9.6}  # 12 × 0.8
    for grade, row in PAVING.items()
}  # fmt: skip
CASES = [
    pytest.param(thing, grade, name, x, id=f"{thing}-{grade}-{name}")
    for thing, table in (("paving", PAVING), ("digging", DIGGING))
    for grade, row in table.items()
    for name, x in row.items()
]


def scene(grade: str, **layers: list[dict[str, Any]]) -> dict[str, Any]:
    rows: dict[str, list[dict[str, Any]]] = {
        "trees": [tree("T", (0, 0), heritage=grade, dbh_cm=80)],
        "crowns": [{"tree": "T", "accuracy_m": 0.0, "at": square(-4, -4, 8)}],
        "protection_zones": [
            {"tree": "T", "accuracy_m": 0.0, "published_on": "2024-05-01", "at": square(-10, -10, 20)}
        ],
        **layers,
    }
    return {name: layer(*found) for name, found in rows.items()}


def verdicts(name: str, thing: str, grade: str, x: float) -> set[str]:
    if thing == "paving":
        at = square(x, -0.5)
        layers = scene(grade, assets=[paving("P", at, installed_on="2025-06-01", permeable=None)])
    else:
        layers = scene(grade, activities=[activity("A", square(x, -0.5))])
    return set(audit(layers, loaded(name), DAY)["verdict"])


@pytest.mark.parametrize(("thing", "grade", "name", "clear_from"), CASES)
def test_each_set_gives_its_own_answer(thing: str, grade: str, name: str, clear_from: float) -> None:
    if clear_from == 0:
        assert verdicts(name, thing, grade, 0.5) == set()
        return
    assert verdicts(name, thing, grade, clear_from) == set()
    assert verdicts(name, thing, grade, clear_from - 0.002) == {"violation"}


@pytest.mark.parametrize(
    ("name", "x", "fails"),
    # The part of a circle beyond x = u × r is (arccos u − u × √(1 − u²)) / π: 20.7, 19.0, 10.3, 9.4 %.
    [("bs-5837", 0.48, 1), ("bs-5837", 0.51, 0), ("as-4970", 0.68, 1), ("as-4970", 0.70, 0)],
)
def test_large_surfaces_are_judged_by_their_share_of_the_circle(name: str, x: float, fails: int) -> None:
    wide = shapely.box(ORIGIN[0] + x * 9.6, ORIGIN[1] - 20, ORIGIN[0] + 20, ORIGIN[1] + 20)
    findings = audit(scene("none", assets=[paving("P", wide)]), loaded(name), DAY)
    assert list(findings["against"]) == [""] * fails


@pytest.mark.parametrize(("permeable", "sets"), [(True, {"qinglong", "din-18920", "natural-england", "as-4970"})])
def test_permeable_paving_is_forbidden_by_some_only(permeable: bool, sets: set[str]) -> None:
    row = paving("P", square(0.5, -0.5), installed_on="2025-06-01", permeable=permeable)
    assert {name for name in NAMES if len(audit(scene("1", assets=[row]), loaded(name), DAY))} == sets


@pytest.mark.parametrize(
    ("drop", "open_"),
    [
        # A paving 8.5 m off: who needs the missing fact, cannot say.
        ({"crowns"}, {"shanghai", "zhengzhou", "zaozhuang", "beijing", "din-18920", "natural-england"}),
        ({"protection_zones"}, {"cn-national"}),
    ],
)
def test_what_depends_on_a_missing_fact_is_indeterminate(drop: set[str], open_: set[str]) -> None:
    layers = scene("1", assets=[paving("P", square(8.5, -0.5), installed_on="2025-06-01")])
    less = {name: frame for name, frame in layers.items() if name not in drop}
    found = {name: set(audit(less, loaded(name), DAY)["verdict"]) for name in NAMES}
    assert {name for name, verdict in found.items() if "indeterminate" in verdict} == open_


def test_an_unknown_diameter_is_open_where_the_stem_is_the_measure() -> None:
    layers = scene("1", assets=[paving("P", square(3.2, -0.5))], activities=[activity("A", square(3.2, 2))])
    layers["trees"] = layers["trees"].assign(dbh_cm=None)
    found = {name: set(audit(layers, loaded(name), DAY)["verdict"]) for name in NAMES}
    assert {name for name, verdict in found.items() if "indeterminate" in verdict} == {
        "qinglong", "bs-5837", "as-4970", "natural-england",
    }  # fmt: skip


def test_before_the_national_regulation_there_was_none() -> None:
    layers = scene("1", activities=[activity("A", (0, 0), kind="open_fire")])
    done = judge(layers, loaded("cn-national"), date(2025, 3, 14))
    assert len(done.findings) == 0
    assert [note.key for note in done.notes] == ["rule_not_in_force"] * len(loaded("cn-national").rules)
    assert len(audit(layers, loaded("cn-national"), date(2025, 3, 15))) == 1


def test_a_nameplate_of_a_reserve_tree_is_one_of_a_heritage_tree_in_shanghai_only() -> None:
    assert [name for name in NAMES if "reserve" in loaded(name).parameters.heritage_grades] == ["shanghai"]


def test_no_rule_of_the_package_is_in_two_sets() -> None:
    ids = [rule.id for name in NAMES for rule in loaded(name).rules.values()]
    assert sorted(ids) == sorted(package_rules())
