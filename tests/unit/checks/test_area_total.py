"""Kind ``area_total`` with its definitions: sentence by sentence of the contract."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.checks import area_total
from greenbelt_gis.checks.engine import Judgement, make_case
from greenbelt_gis.checks.truth import FALSE, TRUE, UNKNOWN, truth
from tests.helpers.drawn import tree
from tests.helpers.findings import assert_findings
from tests.helpers.observing import (
    DAY,
    LATER,
    RULES,
    asset,
    bed,
    box,
    footway,
    inputs,
    judged,
    layers,
    notes,
    results,
    seen,
    verdicts,
    with_limit,
)

Row = dict[str, Any]
ROAD, FOOT = "road.damage-area", "footway.damage-area"
ASPHALT, CONCRETE = "paving.carriageway.asphalt", "paving.carriageway.concrete"


def road(*rows: Row, kind: str = ASPHALT) -> Judgement:
    return judged(ROAD, assets=[asset("R", kind), asset("S", kind, box(20, 0, 20, 10))], observations=list(rows))


def hole(depth: float | None = 30, of: str = "R", **columns: Any) -> Row:
    return seen(of, "depth_mm", depth, **{"patch": "a", "distress": "pothole", **columns})


def slab(metric: str, value: float | None, distress: str = "pit", **columns: Any) -> Row:
    return seen("R", metric, value, **{"patch": "a", "distress": distress, **columns})


# --- the total


@pytest.mark.parametrize(("width", "verdict"), [(1.0, []), (1.001, ["violation"]), (0.999, [])])
def test_the_limit(width: float, verdict: list[str]) -> None:
    assert verdicts(road(hole(at=box(3, 3, width)))) == verdict


@pytest.mark.parametrize("x", [0.1, 0.7, 3.3, 19.05])
def test_exactly_the_limit_is_allowed_wherever_it_lies(x: float) -> None:
    """Coordinates of real size say a corner to half a nanometre; that must not break a limit."""
    rows = [hole(patch=str(n), at=box(x + n * 0.1, 0.3, 0.1, 1)) for n in range(10)]
    assert verdicts(road(*rows)) == []


def test_overlap_counts_once_in_the_total() -> None:
    rows = [hole(at=box(0, 0, 2)), hole(patch="b", at=box(1, 0, 2)), hole(patch="c", at=box(9, 0, 1))]
    assert results(road(*rows)) == [("R", "violation", 4.0)]


def test_assets_are_summed_apart() -> None:
    assert verdicts(road(hole(at=box(0, 0, 0.9)), hole(of="S", at=box(21, 0, 0.9)))) == []


def test_different_distresses_of_one_patch_count_once() -> None:
    rows = [hole(at=box(0, 0, 2)), slab("depth_mm", 16, "rutting")]
    assert results(road(*rows)) == [("R", "violation", 2.0)]


def test_noted_areas_add_to_drawn_ones() -> None:
    rows = [hole(at=box(0, 0, 1)), hole(patch="b"), seen("R", "area_m2", 0.5, patch="b", distress="pothole")]
    assert results(road(*rows)) == [("R", "violation", 1.5)]


def test_the_noted_areas_of_one_patch_are_one_the_largest() -> None:
    rows = [hole(), slab("area_m2", 0.8, "pothole"), slab("depth_mm", 20, "rutting"), slab("area_m2", 0.9, "rutting")]
    assert verdicts(road(*rows)) == []
    assert results(road(*rows, slab("area_m2", 1.7, "rutting", when=LATER))) == [("R", "violation", 1.7)]


def test_a_named_patch_called_like_a_distress_is_not_the_unnamed_one() -> None:
    rows = [hole(patch="pothole"), seen("R", "area_m2", 0.8, patch="pothole", distress="pothole"),
            hole(patch=""), seen("R", "area_m2", 0.8, distress="pothole")]  # fmt: skip
    assert results(road(*rows)) == [("R", "violation", 1.6)]


# --- what meets a definition


def test_a_definition_not_met_adds_nothing() -> None:
    assert verdicts(road(hole(15, at=box(0, 0, 9)))) == []


@pytest.mark.parametrize(
    ("kind", "distress", "values", "met"),
    [
        (ASPHALT, "pothole", {"depth_mm": 20}, 0), (ASPHALT, "pothole", {"depth_mm": 20.1}, 1),
        (ASPHALT, "upheaval", {"height_mm": 15}, 0), (ASPHALT, "upheaval", {"height_mm": 15.1}, 1),
        (ASPHALT, "rutting", {"depth_mm": 15}, 0), (ASPHALT, "rutting", {"depth_mm": 15.1}, 1),
        (ASPHALT, "mud_pumping", {"present": 1}, 1), (ASPHALT, "mud_pumping", {"present": 0}, 0),
        (ASPHALT, "alligator_cracking", {"crack_width_mm": 3, "crack_spacing_mm": 100}, 1),
        (ASPHALT, "alligator_cracking", {"crack_width_mm": 2.9, "crack_spacing_mm": 100}, 0),
        (ASPHALT, "alligator_cracking", {"crack_width_mm": 3, "crack_spacing_mm": 101}, 0),
        (CONCRETE, "settlement", {"depth_mm": 30}, 1), (CONCRETE, "settlement", {"depth_mm": 29.9}, 0),
        (CONCRETE, "broken_slab", {"crack_width_mm": 5}, 0), (CONCRETE, "broken_slab", {"crack_width_mm": 5.1}, 1),
        (CONCRETE, "broken_slab", {"spall_width_mm": 50.1, "spall_length_mm": 500}, 1),
        (CONCRETE, "broken_slab", {"spall_width_mm": 50, "spall_length_mm": 500}, 0),
        (CONCRETE, "broken_slab", {"spall_width_mm": 51, "spall_length_mm": 499}, 0),
        (CONCRETE, "pit", {"depth_mm": 30}, 1), (CONCRETE, "pit", {"depth_mm": 29}, 0),
        (CONCRETE, "exposed_aggregate", {"present": 1}, 1),
        (CONCRETE, "faulting", {"height_mm": 10}, 1), (CONCRETE, "faulting", {"height_mm": 9.9}, 0),
        ("paving.footway", "pit", {"depth_mm": 20}, 0), ("paving.kerb", "pit", {"depth_mm": 20.1}, 1),
        ("paving.footway", "heave", {"height_mm": 30}, 0), ("paving.footway", "heave", {"height_mm": 30.1}, 1),
        ("paving.kerb", "settlement", {"depth_mm": 20}, 0), ("paving.kerb", "settlement", {"depth_mm": 21}, 1),
        ("paving.footway", "missing", {"present": 1}, 1),
        ("paving.footway", "broken", {"through_cracks": 1, "settled": 1}, 1),
        ("paving.footway", "broken", {"through_cracks": 1, "unit_broken": 1}, 1),
        ("paving.footway", "broken", {"through_cracks": 0, "unit_broken": 1}, 0),
        ("paving.footway", "broken", {"through_cracks": 2, "unit_broken": 0, "settled": 0}, 0),
    ],
)  # fmt: skip
def test_each_definition_at_its_limits(kind: str, distress: str, values: dict[str, float], met: int) -> None:
    rows = [seen("R", name, value, patch="a", distress=distress, at=box(0, 0, 4)) for name, value in values.items()]
    done = judged([ROAD, FOOT], assets=[asset("R", kind)], observations=rows)
    assert results(done) == [("R", "violation", 4.0)] * met


@pytest.mark.parametrize(
    ("distress", "values", "state"),
    [
        ("alligator_cracking", {"crack_width_mm": 5}, "indeterminate"),
        ("alligator_cracking", {"crack_spacing_mm": 50}, "indeterminate"),
        ("alligator_cracking", {"crack_width_mm": 1}, None),
        ("alligator_cracking", {"present": 1}, "indeterminate"),
    ],
)
def test_a_missing_limb_of_all_is_unknown_unless_another_is_false(distress: str, values: Row, state: Any) -> None:
    rows = [seen("R", name, value, patch="a", distress=distress, at=box(0, 0, 4)) for name, value in values.items()]
    assert verdicts(road(*rows)) == ([state] if state else [])


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"crack_width_mm": 4}, None),
        ({"spall_width_mm": 60, "spall_length_mm": 600}, "violation"),
        ({"spall_width_mm": 60}, "indeterminate"),
        ({"crack_width_mm": 4, "spall_width_mm": 60}, "indeterminate"),
        ({"crack_width_mm": 4, "spall_width_mm": 40}, None),
    ],
)
def test_an_unrecorded_alternative_of_any_is_false(values: dict[str, float], verdict: str | None) -> None:
    rows = [slab(name, value, "broken_slab", at=box(0, 0, 4)) for name, value in values.items()]
    assert verdicts(road(*rows, kind=CONCRETE)) == ([verdict] if verdict else [])


def test_unknown_where_its_area_cannot_matter_is_no_finding() -> None:
    row = slab("crack_width_mm", 5, "alligator_cracking", at=box(0, 0, 0.3))
    assert verdicts(road(row)) == []
    done = road(row, hole(patch="b", at=box(5, 0, 0.8)))
    assert results(done) == [("R", "indeterminate", 0.8)]
    assert inputs(done)["possible_m2"] == pytest.approx(1.1)


def test_three_values() -> None:
    limit = Limit.model_validate({"all": [{"a": 1, "operator": "="}, {"any": [
        {"b": 1, "operator": "="}, {"c": 1, "operator": "="}]}]})  # fmt: skip
    table = {
        (1, 1, 1): TRUE, (1, 1, 0): TRUE, (1, 0, 0): FALSE, (0, 1, 1): FALSE, (None, 1, 1): UNKNOWN,
        (None, 0, 0): FALSE, (1, None, None): FALSE, (1, None, 1): TRUE, (1, None, 0): FALSE, (None, None, None): FALSE,
    }  # fmt: skip
    columns = np.array([[np.nan if v is None else v for v in row] for row in table], dtype=float)
    assert truth(limit, lambda name: columns[:, "abc".index(name)]).tolist() == list(table.values())


# --- areas unknown


def test_a_definition_met_without_any_area_is_indeterminate_never_zero() -> None:
    done = road(hole())
    assert verdicts(done) == ["indeterminate"]
    assert inputs(done)["possible_m2"] is None
    assert np.isnan(done.findings["probability"].iloc[0])


def test_the_known_area_may_break_the_limit_already() -> None:
    assert results(road(hole(), hole(patch="b", at=box(0, 0, 2)))) == [("R", "violation", 2.0)]


def test_not_met_without_any_area_is_nothing() -> None:
    assert verdicts(road(hole(10))) == []


def test_a_finding_without_a_drawn_patch_takes_the_geometry_of_the_asset() -> None:
    done = road(hole(), slab("area_m2", 3, "pothole"))
    assert results(done) == [("R", "violation", 3.0)]
    assert shapely.equals(done.findings.geometry.iloc[0], box(0, 0, 20, 10))


# --- surfaces


def test_a_distress_that_the_surface_does_not_define_is_indeterminate() -> None:
    done = road(hole(at=box(0, 0, 0.1)), kind=CONCRETE)
    assert verdicts(done) == ["indeterminate"]
    assert inputs(done)["patches"][0]["state"] == 2


def test_but_a_violation_where_the_known_area_breaks_the_limit() -> None:
    rows = [hole(at=box(0, 0, 0.1)), slab("height_mm", 20, "faulting", patch="b", at=box(3, 0, 3))]
    assert results(road(*rows, kind=CONCRETE)) == [("R", "violation", 3.0)]


@pytest.mark.parametrize("metric", ["present", "depth_mm", "height_mm"])
def test_and_nothing_once_it_is_closed(metric: str) -> None:
    rows = [hole(at=box(0, 0, 2)), seen("R", metric, 0, LATER, patch="a", distress="pothole")]
    assert verdicts(road(*rows, kind=CONCRETE)) == []


def test_a_patch_without_a_distress_is_for_a_person() -> None:
    assert verdicts(road(seen("R", "area_m2", 0.2, patch="a"))) == ["indeterminate"]


def test_pest_on_a_road_is_no_damage() -> None:
    done = road(seen("R", "pest", 1, at=box(0, 0, 5)))
    assert (len(done.findings), done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 0, 2)


def test_a_pit_is_another_thing_on_concrete_than_on_a_footway() -> None:
    rows = [seen(code, "depth_mm", 25, patch="a", distress="pit", at=box(0, 0, 3)) for code in "RW"]
    done = judged([ROAD, FOOT], assets=[asset("R", CONCRETE), footway("W")], observations=rows)
    assert results(done) == [("W", "violation", 3.0)]


def test_definitions_are_known_though_a_run_judges_by_one_rule() -> None:
    rule: Any = RULES.rules[ROAD]
    case = make_case(layers(assets=[asset("R", ASPHALT)]), RULES.only([ROAD]), DAY)
    assert {d.id.rsplit(".", 1)[0] for d in area_total.definitions_of(case, rule)} == {"road.asphalt", "road.concrete"}
    assert area_total.reach_m(case, rule) == 0


# --- closing


@pytest.mark.parametrize(
    "closing",
    [("present", 0.0), ("depth_mm", 0.0), ("depth_mm", 20.0)],
)
def test_a_newer_present_0_depth_0_or_value_below_closes_whatever_the_polygon_said(closing: tuple[str, float]) -> None:
    metric, value = closing
    rows = [hole(at=box(0, 0, 5)), seen("R", metric, value, LATER, patch="a", distress="pothole")]
    assert verdicts(road(*rows)) == []
    assert verdicts(road(*rows[:1], {**rows[1], "observed_at": "2026-05-01"})) == ["violation"]


def test_a_deeper_measurement_later_opens_it_again() -> None:
    rows = [hole(at=box(0, 0, 5)), seen("R", "present", 0, LATER, patch="a", distress="pothole"),
            hole(25, when="2026-06-20")]  # fmt: skip
    assert results(road(*rows)) == [("R", "violation", 5.0)]


# --- limits on area inside a definition


def test_touching_patches_of_the_same_distress_are_joined_before_their_own_limit_is_asked() -> None:
    rows = [slab("present", 1, "exposed_aggregate", patch=n, at=box(x, 0, 0.6)) for n, x in (("a", 0), ("b", 0.6))]
    assert results(road(*rows, kind=CONCRETE)) == [("R", "violation", 1.2)]


@pytest.mark.parametrize(("gap", "joined"), [(0.05, True), (0.06, False)])
def test_and_those_that_face_each_other_within_5_cm(gap: float, joined: bool) -> None:
    rows = [
        slab("present", 1, "exposed_aggregate", patch=n, at=box(x, 0, 0.6)) for n, x in (("a", 0), ("b", 0.6 + gap))
    ]
    assert verdicts(road(*rows, kind=CONCRETE)) == (["violation"] if joined else [])


def test_patches_of_another_distress_are_not_joined_for_it() -> None:
    rows = [slab("present", 1, "exposed_aggregate", at=box(0, 0, 0.6)),
            slab("depth_mm", 40, "settlement", patch="b", at=box(0.6, 0, 0.6))]  # fmt: skip
    done = judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)], observations=rows)
    assert results(done) == [("R", "violation", 0.6)]


def test_they_join_across_assets_and_each_counts_its_own_part() -> None:
    rows = [seen("R", "present", 1, patch="a", distress="exposed_aggregate", at=box(19.4, 0, 0.6)),
            seen("S", "present", 1, patch="a", distress="exposed_aggregate", at=box(20, 0, 1.2))]  # fmt: skip
    done = road(*rows, kind=CONCRETE)
    assert results(done) == [("S", "violation", 1.2)]
    alone = judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE), asset("S", CONCRETE, box(20, 0, 20, 10))],
                   observations=rows)  # fmt: skip
    assert results(alone) == [("R", "violation", 0.6), ("S", "violation", 1.2)]


def pits(*patches: tuple[str, float | None, float, float]) -> list[Row]:
    return [slab("depth_mm", depth, patch=name, at=box(x, 0, width)) for name, depth, x, width in patches]


def test_a_patch_too_shallow_does_not_help_its_neighbour_over_the_area() -> None:
    done = judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)],
                  observations=pits(("a", 40, 0, 0.06), ("b", 10, 0.06, 0.06)))  # fmt: skip
    assert verdicts(done) == []


def test_a_patch_of_unknown_depth_may_help_its_neighbour() -> None:
    done = judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)],
                  observations=pits(("a", 40, 0, 0.06), ("b", None, 0.06, 0.06)))  # fmt: skip
    assert verdicts(done) == ["indeterminate"]


def test_a_patch_that_is_gone_does_not_help() -> None:
    rows = [*pits(("a", 40, 0, 0.06), ("b", 40, 0.06, 0.06)), slab("present", 0, patch="b", when=LATER)]
    assert verdicts(judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)], observations=rows)) == []


def test_exactly_the_area_of_a_definition_counts() -> None:
    for width, count in ((0.1, 1), (0.099, 0)):
        done = judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)], observations=pits(("a", 40, 0.3, width)))
        assert len(done.findings) == count


def test_a_pit_of_unknown_area_may_count() -> None:
    assert verdicts(road(slab("depth_mm", 40), kind=CONCRETE)) == ["indeterminate"]
    assert verdicts(road(slab("depth_mm", 20), kind=CONCRETE)) == []


def test_a_noted_area_is_asked_alone() -> None:
    rows = [slab("depth_mm", 40), slab("area_m2", 0.09)]
    assert verdicts(judged(with_limit(ROAD, 0.0), assets=[asset("R", CONCRETE)], observations=rows)) == []


# --- the finding, the numbers


def test_the_fields() -> None:
    done = road(hole(at=box(0, 0, 2)), hole(10, patch="b", at=box(5, 0, 2)))
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["measured"], row["limit"], row["operator"], row["unit"], row["margin"]) == (2, 1, "<=", "m2", 1)
    assert (row["part"], row["against"], row["probability"], row["sigma"]) == ("", "", 1, 0)
    assert shapely.equals(row["geometry"], box(0, 0, 2))
    assert [(p["patch"], p["state"]) for p in inputs(done)["patches"]] == [("a", 1)]


def test_inspected_is_what_has_a_patch_whatever_it_says() -> None:
    done = road(hole(10, at=box(0, 0, 2)))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (1, 1)


def test_without_observations_assets_or_patches_nothing_is_inspected() -> None:
    assert judged(ROAD, assets=[asset("R", ASPHALT)]).tallies[0].not_inspected == 1
    assert judged(ROAD, planting=[bed("B")]).tallies[0].not_inspected == 0
    assert judged(ROAD, trees=[tree("T", (0, 0))], observations=[hole()]).tallies[0].judged == 0


def test_observations_of_an_asset_that_ended_do_not_count() -> None:
    done = judged(ROAD, assets=[asset("R", ASPHALT, status="ended")], observations=[hole(at=box(0, 0, 2))])
    assert (len(done.findings), notes(done)) == (0, {"observations_not_present": 1})
