"""The kind `separation`: boundary cases by name. Trees and pavings are exact unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.checks.engine import audit, judge
from greenbelt_gis.checks.probability import RADIAL_95
from tests.helpers.drawn import activity, drawing, layer, paving, square, tree
from tests.helpers.findings import assert_findings, told

DAY = date(2026, 6, 30)
QINGLONG = load_rule_set()
TRUNK = QINGLONG.only(["heritage.trunk-paving"])
CROWN = QINGLONG.only(["heritage.crown-clearance"])


def trunk(trees: Any, *pavings: dict[str, Any], rules: RuleSet = TRUNK, **layers: Any) -> Any:
    findings = audit({"trees": layer(trees), "assets": layer(*pavings), **layers}, rules, DAY)
    assert_findings(findings)
    return findings


def crown(trees: dict[str, Any], *acts: dict[str, Any], **layers: Any) -> Any:
    findings = audit({"trees": layer(trees), "activities": layer(*acts), **layers}, CROWN, DAY)
    assert_findings(findings)
    return findings


# --- trunk


def test_three_metres_from_the_trunk_surface_is_allowed() -> None:
    assert told(trunk(tree("T", (0, 0)), paving("P", square(3.5, 0)))) == []


def test_a_millimetre_nearer_is_a_violation() -> None:
    found = trunk(tree("T", (0, 0)), paving("P", square(3.499, 0)))
    assert told(found) == [("T", "P", "violation")]
    row = found.iloc[0]
    assert (row["measured"], row["margin"], row["limit"], row["operator"], row["unit"]) == (
        2.999,
        0.001,
        3.0,
        ">=",
        "m",
    )
    assert (row["probability"], row["sigma"]) == (1.0, 0.0)
    assert row["message_en"] == "P is 2.999 m from the trunk of T; at least 3 m is required"
    assert row["message_zh"] == "P 距 T 的树干 2.999 米，要求不小于 3 米"
    assert (row["severity"], row["department"], row["clause"], row["rule_set"]) == (
        "grave", "ecology", "2.2/1(2)-1", "qinglong",
    )  # fmt: skip


def test_the_evidence_runs_from_the_trunk_surface_to_the_paving() -> None:
    found = trunk(tree("T", (0, 0)), paving("P", square(2.5, -0.5)))
    line = found.geometry.iloc[0]
    assert line.geom_type == "LineString"
    assert line.length == pytest.approx(2.0)
    assert line.length == pytest.approx(found["measured"].iloc[0])


def test_paving_against_the_trunk_meets_it_in_a_point() -> None:
    found = trunk(tree("T", (0, 0)), paving("P", square(0.5, -0.5)))
    assert found.geometry.iloc[0].geom_type == "Point"
    assert found["measured"].iloc[0] == 0


def test_paving_cutting_into_the_trunk_measures_zero_but_counts_signed() -> None:
    found = trunk(tree("T", (0, 0)), paving("P", square(0.2, -0.5)))
    assert (found["measured"].iloc[0], found["margin"].iloc[0]) == (0.0, 3.3)


def test_a_tree_in_the_middle_of_paving_counts_from_the_edge_inwards() -> None:
    found = trunk(tree("T", (5, 5)), paving("P", square(0, 0, 10)))
    assert (found["measured"].iloc[0], found["margin"].iloc[0]) == (0.0, 3 + 5 + 0.5)
    assert found.geometry.iloc[0].geom_type == "Point"


def test_a_tree_in_an_open_pit_within_paving_is_outside_it() -> None:
    ring = square(0, 0, 20).difference(square(5, 5, 10))
    assert told(trunk(tree("T", (10, 10)), paving("P", ring))) == []  # 5 m to the ring's inner edge
    assert told(trunk(tree("T", (7, 10)), paving("P", ring))) == [("T", "P", "violation")]


def test_paving_in_several_parts_counts_by_its_nearest() -> None:
    parts = shapely.MultiPolygon([square(50, 0), square(2, 0)])
    found = trunk(tree("T", (0, 0)), paving("P", parts))
    assert found["measured"].iloc[0] == 1.5


def test_paving_drawn_as_a_line_or_a_point_counts_by_plain_distance() -> None:
    line = shapely.LineString([(377_002, 3_546_990), (377_002, 3_547_010)])
    point = shapely.Point(377_000, 3_547_000)
    found = trunk(tree("T", (0, 0)), paving("L", line, **{"class": "paving.kerb"}), paving("P", point))
    assert list(found["measured"]) == [1.5, 0.0]
    assert list(found["margin"]) == [1.5, 3.5]


def test_the_same_drawn() -> None:
    """T stands 2 m left of the paving, S is farther off."""
    found = drawing("""
        ......PPPP
        S.....PPPP
        ...T..PPPP
    """)
    frame = layer(tree("T", found["T"], dbh_cm=None), tree("S", found["S"], dbh_cm=None))
    findings = audit({"trees": frame, "assets": layer(paving("P", found["P"]))}, TRUNK, DAY)
    assert told(findings) == [("T", "P", "violation")]
    assert findings["measured"].iloc[0] == 2.5


@pytest.mark.parametrize("code", ["paving.kerb", "paving.carriageway.asphalt", "paving.parking"])
def test_every_paving_counts(code: str) -> None:
    assert len(trunk(tree("T", (0, 0)), paving("P", square(1, 0), **{"class": code}))) == 1


@pytest.mark.parametrize("permeable", [True, False, None])
def test_permeable_or_not(permeable: bool | None) -> None:
    assert len(trunk(tree("T", (0, 0)), paving("P", square(1, 0), permeable=permeable))) == 1


def test_what_is_no_paving_does_not_count() -> None:
    assert told(trunk(tree("T", (0, 0)), paving("P", square(1, 0), **{"class": "structure.boardwalk"}))) == []


@pytest.mark.parametrize(
    ("grade", "protected"), [("famous", 1), ("1", 1), ("2", 1), ("3", 1), ("reserve", 0), ("none", 0), (None, 0)]
)
def test_grades(grade: str | None, protected: int) -> None:
    assert len(trunk(tree("T", (0, 0), heritage=grade), paving("P", square(1, 0)))) == protected


def test_several_stems_combine() -> None:
    found = trunk(tree("T", (0, 0), dbh_cm="60;80"), paving("P", square(3.4, 0)))
    assert found["measured"].iloc[0] == 2.9


# --- trunk diameter unknown


@pytest.mark.parametrize("dbh", [None, 0.0, -3.0])
@pytest.mark.parametrize(
    ("x", "verdict"),
    [(2.999, "violation"), (3.0, "indeterminate"), (3.5, "indeterminate"), (4.0, "indeterminate"), (4.001, None)],
)
def test_an_unknown_diameter(dbh: float | None, x: float, verdict: str | None) -> None:
    found = trunk(tree("T", (0, 0), dbh_cm=dbh), paving("P", square(x, 0)))
    assert list(found["verdict"]) == ([verdict] if verdict else [])
    if verdict == "indeterminate":
        assert np.isnan(found["probability"].iloc[0])
        assert found["message_en"].iloc[0].endswith("(cannot be determined: trunk diameter unknown)")
        assert found["message_zh"].iloc[0].endswith("（无法判定：胸径未知）")


def test_a_diameter_column_that_lacks_altogether_is_unknown() -> None:
    trees = layer(tree("T", (0, 0))).drop(columns="dbh_cm")
    found = audit({"trees": trees, "assets": layer(paving("P", square(3.2, 0)))}, TRUNK, DAY)
    assert list(found["verdict"]) == ["indeterminate"]


# --- accuracy


def test_the_probability_is_the_normal_distribution_of_the_margin() -> None:
    found = trunk(tree("T", (0, 0), accuracy_m=0.5), paving("P", square(3.4, 0), accuracy_m=0.3))
    sigma = np.hypot(0.5, 0.3) / RADIAL_95
    row = found.iloc[0]
    assert row["verdict"] == "possible"
    assert row["sigma"] == round(sigma, 3)
    from statistics import NormalDist

    assert row["probability"] == pytest.approx(NormalDist().cdf(0.1 / sigma), abs=1e-6)
    assert "possible: the survey accuracy leaves it open" in row["message_en"]


@pytest.mark.parametrize(("accuracy", "verdict"), [(0.02, "violation"), (0.5, "possible")])
def test_two_point_nine_metres_is_certain_or_not_by_the_survey(accuracy: float, verdict: str) -> None:
    found = trunk(tree("T", (0, 0), accuracy_m=accuracy), paving("P", square(3.4, 0)))
    assert list(found["verdict"]) == [verdict]


def test_just_outside_the_limit_may_still_be_inside_it() -> None:
    found = trunk(tree("T", (0, 0), accuracy_m=1.0), paving("P", square(3.9, 0)))
    assert list(found["verdict"]) == ["possible"]
    assert found["margin"].iloc[0] == -0.4


def test_accuracy_not_stated_takes_the_rule_sets_default_and_says_so() -> None:
    stated = trunk(tree("T", (0, 0), accuracy_m=0.1), paving("P", square(3.4, 0), accuracy_m=0.1))
    assumed = trunk(tree("T", (0, 0), accuracy_m=None), paving("P", square(3.4, 0), accuracy_m=0.1))
    assert list(assumed["probability"]) == list(stated["probability"])
    assert (bool(stated["accuracy_assumed"].iloc[0]), bool(assumed["accuracy_assumed"].iloc[0])) == (False, True)


# --- crown


def test_a_surveyed_crown_counts_by_its_edge() -> None:
    crowns = layer({"tree": "T", "accuracy_m": 0.0, "at": square(-4, -4, 8)})
    assert told(crown(tree("T", (0, 0)), activity("A", square(7, 0)), crowns=crowns)) == []
    found = crown(tree("T", (0, 0)), activity("A", square(6, 0)), crowns=crowns)
    assert (found["verdict"].iloc[0], found["measured"].iloc[0]) == ("violation", 2.0)


def test_under_a_surveyed_crown_the_distance_is_zero() -> None:
    crowns = layer({"tree": "T", "accuracy_m": 0.0, "at": square(-4, -4, 8)})
    found = crown(tree("T", (0, 0)), activity("A", (2, 2)), crowns=crowns)
    assert (found["measured"].iloc[0], found["margin"].iloc[0]) == (0.0, 3.0)
    assert found.geometry.iloc[0].geom_type == "Point"


def test_a_surveyed_crown_is_used_instead_of_the_diameter() -> None:
    crowns = layer({"tree": "T", "accuracy_m": 0.0, "at": square(-1, -1, 2)})
    assert told(crown(tree("T", (0, 0), crown_diameter_m=30), activity("A", (5, 0)), crowns=crowns)) == []


def test_several_surveyed_crowns_of_one_tree_are_taken_together_and_said() -> None:
    crowns = layer(
        {"tree": "T", "accuracy_m": 0.0, "at": square(-4, -1, 2)},
        {"tree": "T", "accuracy_m": 0.2, "at": square(2, -1, 2)},
    )
    layers = {"trees": layer(tree("T", (0, 0))), "activities": layer(activity("A", (6, 0))), "crowns": crowns}
    done = judge(layers, CROWN, DAY)
    assert list(done.findings["measured"]) == [2.0]
    assert [n.key for n in done.notes] == ["crowns_united"]


def test_crowns_of_no_tree_are_counted() -> None:
    crowns = layer({"tree": "X", "accuracy_m": 0.0, "at": square(0, 0)})
    layers = {"trees": layer(tree("T", (0, 0))), "activities": layer(activity("A", (60, 0))), "crowns": crowns}
    assert [(n.key, n.count) for n in judge(layers, CROWN, DAY).notes] == [("crowns_without_tree", 1)]


def test_a_crown_drawn_as_a_circle_is_an_estimate() -> None:
    found = crown(tree("T", (0, 0), crown_diameter_m=10), activity("A", (7.9, 0)))
    assert (found["verdict"].iloc[0], found["measured"].iloc[0]) == ("possible", 2.9)
    assert found["sigma"].iloc[0] == 0.5  # a tenth of the radius


@pytest.mark.parametrize(
    ("x", "verdict"),
    [(3.4, "violation"), (3.5, "indeterminate"), (18.0, "indeterminate"), (18.001, None)],
)
def test_an_unknown_crown_is_judged_by_the_trunk_as_far_as_that_goes(x: float, verdict: str | None) -> None:
    found = crown(tree("T", (0, 0)), activity("A", (x, 0)))
    assert list(found["verdict"]) == ([verdict] if verdict else [])
    if verdict == "indeterminate":
        assert found["message_en"].iloc[0].endswith("(cannot be determined: crown unknown)")


def test_crown_and_trunk_both_unknown() -> None:
    found = crown(tree("T", (0, 0), dbh_cm=None), activity("A", (2.9, 0)), activity("B", (3.1, 0)))
    assert told(found) == [("T", "A", "violation"), ("T", "B", "indeterminate")]


@pytest.mark.parametrize("kind", ["harmful_storage", "piling", "excavation", "open_fire", "dumping"])
def test_every_named_activity_counts(kind: str) -> None:
    assert list(crown(tree("T", (0, 0), crown_diameter_m=2), activity("A", (2, 0), kind=kind))["verdict"]) == [
        "violation"
    ]


def test_another_activity_is_for_a_person_to_decide_inside_the_range_only() -> None:
    inside = crown(tree("T", (0, 0), crown_diameter_m=2), activity("A", (2, 0), kind="other"))
    assert list(inside["verdict"]) == ["indeterminate"]
    assert "kind of activity not named" in inside["message_en"].iloc[0]
    assert told(crown(tree("T", (0, 0), crown_diameter_m=2), activity("A", (9, 0), kind="other"))) == []


# --- what exists on the day


@pytest.mark.parametrize(
    ("columns", "there"),
    [
        ({}, True),
        ({"status": "in_service"}, True),
        ({"status": "maintenance"}, True),
        ({"status": "out_of_service"}, True),
        ({"status": "ended"}, False),
        ({"installed_on": "2026-06-30"}, True),
        ({"installed_on": "2026-07-01"}, False),
        ({"ended_on": "2026-06-30"}, True),
        ({"ended_on": "2026-06-29"}, False),
    ],
)
def test_paving_counts_while_it_exists(columns: dict[str, Any], there: bool) -> None:
    assert len(trunk(tree("T", (0, 0)), paving("P", square(1, 0), **columns))) == int(there)


@pytest.mark.parametrize(
    ("columns", "there"),
    [({"planted_on": "2026-07-01"}, False), ({"ended_on": "2026-06-29"}, False), ({"planted_on": "1800-01-01"}, True)],
)
def test_trees_count_while_they_exist(columns: dict[str, Any], there: bool) -> None:
    assert len(trunk(tree("T", (0, 0), **columns), paving("P", square(1, 0)))) == int(there)


@pytest.mark.parametrize(
    ("columns", "there"),
    [
        ({"starts_on": "2026-06-30"}, True),
        ({"starts_on": "2026-07-01"}, False),
        ({"ends_on": "2026-06-30"}, True),
        ({"ends_on": "2026-06-29"}, False),
    ],
)
def test_activities_count_while_they_go_on(columns: dict[str, Any], there: bool) -> None:
    assert len(crown(tree("T", (0, 0)), activity("A", (1, 0), **columns))) == int(there)
