"""Distances that go by grade, crown shape, trunk diameter or published zone. All exact unless a test says otherwise."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.checks.engine import audit, judge, make_case
from greenbelt_gis.checks.protection import keep_clear_zones
from greenbelt_gis.checks.registry import KINDS, layers_read
from tests.helpers.drawn import ORIGIN, activity, layer, paving, square, tree
from tests.helpers.findings import assert_findings, told
from tests.helpers.rules import one_rule

DAY = date(2026, 6, 30)


def found(rules: RuleSet, **layers: list[dict[str, Any]]) -> GeoDataFrame:
    findings = audit({name: layer(*rows) for name, rows in layers.items()}, rules, DAY)
    assert_findings(findings)
    return findings


def explained(rules: RuleSet, findings: GeoDataFrame, at: int = 0) -> tuple[str, str]:
    row = findings.iloc[at]
    rule = rules.rule(row["rule"])
    lines = KINDS[rule.kind].explain(
        {str(k): v for k, v in row.items()}, json.loads(row["evidence"]), rule, rules.parameters
    )
    return "\n".join(one.en for one in lines), "\n".join(one.zh for one in lines)


def around(code: str, radius: float, **columns: Any) -> dict[str, Any]:
    """A published square zone, so many metres each way of the origin."""
    return {"tree": code, "accuracy_m": 0.0, "at": square(-radius, -radius, 2 * radius), **columns}


# --- by grade

ZAOZHUANG = one_rule("zaozhuang.crown-acts")
CROWN = {"tree": "T", "accuracy_m": 0.0, "at": square(-4, -4, 8)}


@pytest.mark.parametrize(("grade", "needed"), [("famous", 3.0), ("1", 3.0), ("2", 2.0), ("3", 1.0)])
def test_each_grade_has_its_distance_and_the_finding_tells_it(grade: str, needed: float) -> None:
    trees = [tree("T", (0, 0), heritage=grade)]
    at = activity("A", (4 + needed, 0)), activity("B", (4 + needed - 0.001, 0))
    row = found(ZAOZHUANG, trees=trees, crowns=[CROWN], activities=[*at])
    assert told(row) == [("T", "B", "violation")]
    assert (row["limit"].iloc[0], row["measured"].iloc[0], row["margin"].iloc[0]) == (needed, needed - 0.001, 0.001)
    assert f"at least {needed:g} m is required" in row["message_en"].iloc[0]
    assert f"要求不小于 {needed:g} 米" in row["message_zh"].iloc[0]
    english, chinese = explained(ZAOZHUANG, row)
    assert f"required for a tree of its kind: {needed:g} m" in english
    assert f"该类树木所需距离：{needed:g} 米" in chinese


def test_trees_of_several_grades_have_a_limit_each() -> None:
    trees = [tree(code, (x, 0), heritage=code) for x, code in ((0, "1"), (100, "2"), (200, "3"))]
    acts = [activity(f"A{x}", (x + 0.5, 0)) for x in (0, 100, 200)]
    findings = found(ZAOZHUANG, trees=trees, activities=acts)
    assert dict(zip(findings["subject"], findings["limit"], strict=True)) == {"1": 3.0, "2": 2.0, "3": 1.0}


# --- columnar crowns

DIN = one_rule("din-18920.paving")


@pytest.mark.parametrize(
    ("columns", "needed"),
    [({}, 1.5), ({"crown_shape": "normal"}, 1.5), ({"crown_shape": None}, 1.5), ({"crown_shape": "columnar"}, 5.0)],
)
def test_a_columnar_crown_needs_more(columns: dict[str, Any], needed: float) -> None:
    rows = [paving("P", square(4 + needed, 0)), paving("Q", square(4 + needed - 0.001, 2))]
    findings = found(DIN, trees=[tree("T", (0, 0), **columns)], crowns=[CROWN], assets=rows)
    assert told(findings) == [("T", "Q", "violation")]
    assert findings["limit"].iloc[0] == needed


# --- the middle of the stem

BS = one_rule("bs-5837.works")


@pytest.mark.parametrize(
    ("dbh", "needed"),
    [(50, 6.0), (1.0, 0.12), (124.9, 14.988), (125, 15.0), (126, 15.0), (300, 15.0), ("30;40", 6.0), ("20;20;10", 3.6)],
)
def test_twelve_diameters_from_the_middle_of_the_stem(dbh: Any, needed: float) -> None:
    trees = [tree("T", (0, 0), heritage=None, dbh_cm=dbh)]
    acts = [activity("A", (needed, 0)), activity("B", (needed - 0.002, 0))]
    findings = found(BS, trees=trees, activities=acts)
    assert told(findings) == [("T", "B", "violation")]
    assert findings["limit"].iloc[0] == pytest.approx(needed, abs=5e-4)
    assert findings["message_en"].iloc[0].startswith(f"B is {needed - 0.002:.3f} m from the middle of the stem of T")
    assert f"的树干中心 {needed - 0.002:.3f} 米" in findings["message_zh"].iloc[0]
    english, chinese = explained(BS, findings)
    assert f"required: 12 × DBH, within 0 and 15 m = {needed:.3f} m" in english
    assert f"所需距离：12 × DBH，限于 0 至 15 米 = {needed:.3f} 米" in chinese


@pytest.mark.parametrize("dbh", [None, 0.0])
@pytest.mark.parametrize(
    ("x", "verdict"), [(0.0, "indeterminate"), (7.0, "indeterminate"), (15.0, "indeterminate"), (15.001, None)]
)
def test_an_unknown_diameter_is_open_within_reach_of_a_thick_trunk(dbh: Any, x: float, verdict: str | None) -> None:
    findings = found(BS, trees=[tree("T", (0, 0), dbh_cm=dbh)], activities=[activity("A", (x, 0))])
    assert list(findings["verdict"]) == ([verdict] if verdict else [])
    if verdict:
        assert np.isnan(findings["probability"].iloc[0])
        assert findings["message_en"].iloc[0].endswith("(cannot be determined: trunk diameter unknown)")
        english, chinese = explained(BS, findings)
        assert "its diameter is unknown (up to 15 m more could be required)" in english
        assert "胸径未知（所需距离可能再增加 15 米）" in chinese


def test_a_tree_of_unknown_diameter_within_the_activity_breaks_any_distance() -> None:
    findings = found(BS, trees=[tree("T", (0, 0), dbh_cm=None)], activities=[activity("A", square(-1, -1, 2))])
    assert (findings["verdict"].iloc[0], findings["margin"].iloc[0]) == ("violation", 1.0)


def test_without_a_cap_the_thickest_plausible_trunk_bounds_what_is_open() -> None:
    rules = one_rule("natural-england.stem-works", largest_trunk_radius_m=0.5)
    acts = [activity("A", (15.0, 0)), activity("B", (15.001, 0))]
    assert told(found(rules, trees=[tree("T", (0, 0), dbh_cm=None)], activities=acts)) == [("T", "A", "indeterminate")]
    thick = found(rules, trees=[tree("T", (0, 0), dbh_cm=200)], activities=[activity("A", (29.9, 0))])
    assert thick["limit"].iloc[0] == 30.0  # a known diameter may exceed what is plausible
    assert "within 0 and ∞ m = 30.000 m" in explained(rules, thick)[0]


def test_the_structural_root_zone_of_as_4970() -> None:
    rules = one_rule("as-4970.structural-works")
    trees = [tree("A", (0, 0), dbh_cm=50), tree("B", (100, 0), dbh_cm=14), tree("C", (200, 0), dbh_cm=None)]
    acts = [activity(f"X{x}", (x, 0)) for x in (1, 101, 201)]
    findings = found(rules, trees=trees, activities=acts)
    # (50 × 0.5)^0.42 × 0.64 = 2.4735 by hand: 25^0.42 = e^(0.42 × 3.218876) = 3.8649
    assert list(findings["limit"]) == [2.474, 1.5, 1.5]
    assert list(findings["verdict"]) == ["violation"] * 3  # nearer than the least is too near whatever the trunk
    assert "(50 × D)^0.42 × 0.64, within 1.5 and ∞ m = 2.474 m" in explained(rules, findings)[0]


def test_the_survey_accuracy_counts_from_the_stem_too() -> None:
    trees = [tree("T", (0, 0), dbh_cm=50, accuracy_m=0.5)]
    findings = found(BS, trees=trees, activities=[activity("A", (6.1, 0))])
    assert list(findings["verdict"]) == ["possible"]


# --- official zones

ACTS = one_rule("cn-national.zone-acts")
NEW = one_rule("cn-national.zone-paving")
LEGACY = one_rule("cn-national.zone-paving-legacy")


def in_zone(
    shape: Any, rules: RuleSet = LEGACY, zones: list[dict[str, Any]] | None = None, **cols: Any
) -> GeoDataFrame:
    zones = [around("T", 10)] if zones is None else zones
    return found(rules, trees=[tree("T", (0, 0))], protection_zones=zones, assets=[paving("P", shape, **cols)])


@pytest.mark.parametrize(
    ("shape", "depth"),
    [
        (square(10, 0), None),  # shares a part of the border
        (square(10, 10), None),  # touches a corner
        (square(9.999, 0), 0.001),
        (square(8, 0, 5), 2.0),
        (square(-12, 9, 24), 1.0),  # along the whole of one side
        (square(-1, -1, 2), 10.0),  # around the tree
        (square(2, 2, 3), 8.0),
        (square(-20, -20, 40), 10.0),  # covers all of the zone
        (shapely.box(*(np.array([4, -10, 5, 10]) + np.tile(ORIGIN, 2))), 6.0),  # a path from border to border
        (shapely.box(*(np.array([-20, -0.5, 20, 0.5]) + np.tile(ORIGIN, 2))), 10.0),
        (shapely.LineString([(ORIGIN[0] - 20, ORIGIN[1] + 7), (ORIGIN[0] + 20, ORIGIN[1] + 7)]), 3.0),
        (shapely.LineString([(ORIGIN[0] + 10, ORIGIN[1] - 20), (ORIGIN[0] + 10, ORIGIN[1] + 20)]), None),
        (shapely.MultiPolygon([square(30, 0), square(7, 0)]), 3.0),
        (shapely.union_all([square(8, 0, 3), square(10, 3, 5), square(10, -9, 10)]), 2.0),  # reaches in and runs along
    ],
)
def test_how_deep_something_reaches_into_the_zone(shape: Any, depth: float | None) -> None:
    findings = in_zone(shape)
    if depth is None:
        assert told(findings) == []
        return
    row = findings.iloc[0]
    assert (row["verdict"], row["measured"], row["limit"], row["operator"]) == ("violation", 0.0, 0.0, ">=")
    assert row["margin"] == pytest.approx(depth, abs=1e-3)
    assert row["message_en"] == f"P reaches {depth:.3f} m into the published protection zone of T"
    assert row["message_zh"] == f"P 伸入 T 公布的保护范围 {depth:.3f} 米"
    english, chinese = explained(LEGACY, findings)
    assert "published protection zone (negative inside it)" in english
    assert "公布的保护范围（范围内为负）" in chinese
    assert not findings.geometry.iloc[0].is_empty


def test_a_ring_of_paving_around_the_zone_only_touches_it() -> None:
    assert told(in_zone(square(-20, -20, 40).difference(square(-10, -10, 20)))) == []


@pytest.mark.parametrize(("x", "depth"), [(9.999, 0.001), (0.0, 10.0), (-4.0, 6.0), (10.0, None), (10.5, None)])
def test_an_activity_at_a_point(x: float, depth: float | None) -> None:
    layers = {"trees": [tree("T", (0, 0))], "protection_zones": [around("T", 10)]}
    findings = found(ACTS, **layers, activities=[activity("A", (x, 0), kind="open_fire")])
    assert list(findings["margin"]) == ([] if depth is None else [depth])


def test_the_accuracy_of_a_zone_leaves_its_border_open() -> None:
    findings = in_zone(square(10.1, 0), zones=[around("T", 10, accuracy_m=0.5)])
    assert list(findings["verdict"]) == ["possible"]
    assert findings["message_en"].iloc[0].startswith("P is 0.100 m from the published protection zone of T")


def test_several_zones_of_one_tree_are_one() -> None:
    zones = [around("T", 10), {"tree": "T", "accuracy_m": 0.0, "at": square(10, -10, 20)}]
    assert in_zone(square(9, 0, 2), zones=zones)["margin"].iloc[0] == 10.0  # their common border is none
    assert told(in_zone(square(31, 0), zones=zones)) == []


def test_zones_of_other_trees_do_not_count() -> None:
    assert told(in_zone(square(0, 0), zones=[around("X", 10)])) == [("T", "", "indeterminate")]


@pytest.mark.parametrize("zones", [[], None])
def test_a_tree_without_a_zone_is_indeterminate_once(zones: list[dict[str, Any]] | None) -> None:
    layers: dict[str, Any] = {"trees": layer(tree("T", (0, 0)), tree("S", (5, 0)))}
    layers["assets"] = layer(*(paving(f"P{n}", square(n, 0)) for n in range(3)))
    if zones is not None:
        layers["protection_zones"] = layer(around("S", 1))
    for rules in (NEW, LEGACY):
        findings = audit(layers, rules, DAY)
        assert_findings(findings)
        of_t = findings[findings["subject"] == "T"]
        assert told(of_t) == [("T", "", "indeterminate")]
        row = of_t.iloc[0]
        assert (row["limit"], row["message_zh"]) == (0.0, "T 未公布保护范围（无法判定）")
        assert row["message_en"] == "T has no published protection zone (cannot be determined)"
        assert row.geometry.equals(layers["trees"].geometry.iloc[0])
        at = list(findings["subject"]).index("T")
        assert explained(rules, findings, at) == (
            "no protection zone was published for this tree", "该树木未公布保护范围",
        )  # fmt: skip


def test_a_tree_without_a_zone_tells_its_own_distance() -> None:
    limit = {"distance_m": 2.0, "operator": ">="}
    rules = one_rule("cn-national.zone-acts", limit=limit, by_grade={"3": 1.0})
    trees = [tree("A", (0, 0)), tree("B", (9, 0), heritage="3")]
    findings = found(rules, trees=trees, activities=[activity("X", (50, 0))])
    assert list(findings["limit"]) == [2.0, 1.0]


@pytest.mark.parametrize(
    ("installed", "published", "era"),
    [
        ("2024-05-02", "2024-05-01", "new"),
        ("2024-05-01", "2024-05-01", "legacy"),
        ("2010-01-01", "2024-05-01", "legacy"),
        (None, "2024-05-01", "legacy"),
        ("2024-05-02", None, "new"),
        (None, None, "legacy"),
    ],
)
def test_what_came_after_the_zone_and_what_was_there(installed: Any, published: Any, era: str) -> None:
    zones = [around("T", 10, published_on=published)]
    eras = [("new", NEW), ("legacy", LEGACY)]
    got = [name for name, rules in eras if len(in_zone(square(0, 0), rules, zones, installed_on=installed))]
    assert got == [era]


def test_the_first_publication_of_a_zone_counts() -> None:
    zones = [around("T", 10, published_on=day) for day in ("2025-01-01", "2024-01-01", None)]
    assert len(in_zone(square(0, 0), NEW, zones, installed_on="2024-06-01")) == 1


def test_each_tree_has_its_own_day() -> None:
    trees = [tree("A", (0, 0)), tree("B", (0.5, 0))]
    zones = [around("A", 10, published_on="2020-01-01"), around("B", 10, published_on="2025-01-01")]
    rows = [paving("P", square(0, 0), installed_on="2022-01-01")]
    layers = {"trees": trees, "protection_zones": zones, "assets": rows}
    assert told(found(NEW, **layers)) == [("A", "P", "violation")]
    assert told(found(LEGACY, **layers)) == [("B", "P", "violation")]


@pytest.mark.parametrize(("permeable", "found_"), [(True, 0), (False, 1), (None, 1)])
def test_unknown_permeability_is_not_permeable(permeable: bool | None, found_: int) -> None:
    assert len(in_zone(square(0, 0), permeable=permeable)) == found_


def test_a_dataset_without_the_column_permeable() -> None:
    assert len(in_zone(square(0, 0))) == 1


def test_judging_by_zones_reads_the_layer_of_zones() -> None:
    assert {"trees", "assets", "protection_zones"} <= layers_read(LEGACY.rule("cn-national.zone-paving-legacy"))


def test_no_layer_of_activities_leaves_the_rule_unjudged() -> None:
    done = judge({"trees": layer(tree("T", (0, 0)))}, ACTS, DAY)
    assert len(done.findings) == 0
    assert [note.key for note in done.notes] == ["no_against_layer"]


# --- moved, turned, in another order

SCENE: dict[str, list[dict[str, Any]]] = {
    "trees": [tree("A", (0, 0), dbh_cm=50), tree("B", (12, 3), dbh_cm="30;40", heritage="3"), tree("C", (40, 0))],
    "protection_zones": [around("A", 6, published_on="2020-01-01"), around("A", 4), around("B", 9)],
    "activities": [activity("X", (5.5, 0), kind="dumping"), activity("Y", square(7, 1), kind="open_fire")],
}


@pytest.mark.parametrize("rules", [BS, ACTS, ZAOZHUANG], ids=["stem", "official_zone", "by_grade"])
def test_neither_order_nor_place_matters(rules: RuleSet) -> None:
    plain = {name: layer(*rows) for name, rows in SCENE.items()}
    wanted = audit(plain, rules, DAY)
    assert len(wanted)
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in plain.items()}
    moved = {name: frame.set_geometry(frame.translate(1234.5, -77.25)) for name, frame in plain.items()}
    for layers in (turned, moved):
        got = audit(layers, rules, DAY)
        for column in ("subject", "against", "verdict", "margin", "limit", "message_zh"):
            assert list(got[column].fillna(0)) == list(wanted[column].fillna(0)), column


# --- keep-clear zones


def test_the_ground_that_each_reference_reserves() -> None:
    trees = [
        tree("A", (0, 0), dbh_cm=50, crown_diameter_m=8),
        tree("B", (90, 0), dbh_cm=None, crown_diameter_m=8, heritage="3"),
    ]
    layers = {"trees": layer(*trees), "protection_zones": layer(around("A", 10))}

    def areas(rules: RuleSet) -> dict[str, Any]:
        zones = keep_clear_zones(layers, rules, DAY)
        assert not (zones.geometry.is_empty | zones.geometry.isna()).any()
        assert zones["tree"].is_unique
        found = zip(zones["tree"], zones["distance_m"], np.sqrt(zones.area / np.pi), strict=True)
        return {tree: (distance, float(radius)) for tree, distance, radius in found}

    assert areas(BS) == {"A": (6.0, pytest.approx(6, rel=1e-3))}  # of B nothing is certain
    assert areas(ACTS) == {"A": (0.0, pytest.approx(20 / np.sqrt(np.pi), rel=1e-9))}  # B has no zone
    assert areas(ZAOZHUANG) == {"A": (3.0, pytest.approx(7, rel=1e-3)), "B": (1.0, pytest.approx(5, rel=1e-3))}


def test_how_far_a_change_reaches() -> None:
    case = make_case({name: layer(*rows) for name, rows in SCENE.items()}, load_rule_set("bs-5837"), DAY)
    reach = KINDS["separation"].reach_m(case, BS.rule("bs-5837.works"))
    assert reach == pytest.approx(12, rel=1e-6)  # the thickest, C, has 100 cm
