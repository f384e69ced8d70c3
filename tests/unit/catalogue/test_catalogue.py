"""Every file of the catalogue loads, and every example of every rule comes out as it says."""

from __future__ import annotations

import re
from functools import cache

import pytest

from greenbelt_gis.catalogue.classes import asset_classes, assignable_classes, is_below
from greenbelt_gis.catalogue.map_layers import map_layers
from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules, rule_set_names
from greenbelt_gis.catalogue.rules import Example, Rule
from greenbelt_gis.checks.examples import judged_example
from greenbelt_gis.model.layers import LAYERS

CONTRACT_CLASSES = """
paving.footway .garden_path .greenway .carriageway.asphalt .carriageway.concrete .kerb .plaza .parking
structure.boardwalk .platform .railing .wall .retaining_wall .revetment .anti_slide_pile .pier .footbridge .trestle
.landscape_bridge .pavilion .gallery .building .toilet .cycle_station
furniture.seat .sign .nameplate .planter .flower_stand .tree_guard .green_guard .litter_bin .play .fitness
art.sculpture .ornament
utility.power .low_voltage .cctv .public_address .communications .street_lamp .landscape_light .water_supply .drainage
.fire .sponge
"""


def contract_codes() -> set[str]:
    codes, top = set(), ""
    for word in CONTRACT_CLASSES.split():
        if not word.startswith("."):
            top = word.split(".")[0]
        codes.add(top + word if word.startswith(".") else word)
    return codes


def test_the_classes_are_those_of_the_contract() -> None:
    assert set(assignable_classes()) == contract_codes()
    assert {code for code, found in asset_classes().items() if found.group} == {
        "art", "furniture", "paving", "paving.carriageway", "structure", "utility",
    }  # fmt: skip


def test_every_class_that_assets_may_have_says_its_shapes_and_both_titles() -> None:
    for code, found in asset_classes().items():
        assert found.group or found.geometry, code
        assert re.search(r"[一-鿿]", found.title.zh), code


def test_a_class_stands_for_all_below_it_and_for_nothing_that_only_begins_alike() -> None:
    assert is_below("paving.carriageway.asphalt", "paving.carriageway")
    assert is_below("paving", "paving")
    assert not is_below("pavingstone", "paving")


def test_every_map_layer_draws_a_layer_there_is_and_all_are_drawn() -> None:
    drawn = {found.layer for found in map_layers().values()}
    assert drawn - {"findings", "buffers", "band_changes", "changed_things"} == set(LAYERS)
    orders = [found.order for found in map_layers().values()]
    assert orders == sorted(orders)
    for found in map_layers().values():
        assert found.zoom.min < found.zoom.max
        for name in found.classes:
            assert name in asset_classes()


def test_values_choose_a_style_and_others_take_the_plain_one() -> None:
    layer = map_layers()["findings"]
    assert layer.style_for("possible").legend.en == "Possible violation"
    assert layer.style_for("anything else") is layer.style


@cache
def rule_sets() -> list[RuleSet]:
    return [load_rule_set(name) for name in rule_set_names()]


def examples() -> list[tuple[str, Rule, Example]]:
    return [
        (f"{rule.id}: {example.name}", rule, example)
        for rule in package_rules().values()
        for example in getattr(rule, "examples", ())
    ]


@pytest.mark.parametrize(("rule", "example"), [e[1:] for e in examples()], ids=[e[0] for e in examples()])
def test_example(rule: Rule, example: Example) -> None:
    for rule_set in rule_sets():
        if rule.id in rule_set.rules:
            judged = judged_example(rule, example, rule_set)
            assert judged.as_expected, judged.told


def test_every_rule_of_the_package_is_in_some_rule_set() -> None:
    used = {rule for name in rule_set_names() for rule in load_rule_set(name).rules}
    assert used == set(package_rules())
