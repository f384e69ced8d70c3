"""Kind ``zone_planting``: planting out of its band."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from greenbelt_gis.checks import zone_planting
from greenbelt_gis.checks.engine import Judgement, audit, make_case
from greenbelt_gis.model.vocabulary import BAND, PLANTING_TYPE
from tests.helpers.drawn import ORIGIN, layer, tree
from tests.helpers.findings import assert_findings
from tests.helpers.observing import DAY, RULES, bed, box, inputs, judged, layers, notes, results, verdicts, zone

Row = dict[str, Any]
MISPLACED = "planting.misplaced"
ALLOWED = {
    "below_normal": {"aquatic"},
    "normal_to_2y": {"wet_tolerant_shrub", "groundcover"},
    "2y_to_5y": {"low_shrub", "groundcover"},
    "above_5y": set(PLANTING_TYPE),
}
ZONES = [zone("Z1", "normal_to_2y"), zone("Z2", "above_5y", box(10, 0, 10, 10))]


def placed(*beds: Row, zones: list[Row] = ZONES) -> Judgement:
    return judged(MISPLACED, planting=list(beds), zones=zones)


@pytest.mark.parametrize(("width", "verdict"), [(0.5, []), (0.501, ["violation"])])
def test_the_misplaced_area_is_limited(width: float, verdict: list[str]) -> None:
    assert verdicts(placed(bed("B", box(10 - width, 0, 5), "lawn"))) == verdict


@pytest.mark.parametrize("band", list(BAND))
@pytest.mark.parametrize("kind", list(PLANTING_TYPE))
def test_every_type_in_every_band(band: str, kind: str) -> None:
    done = placed(bed("B", box(0, 0, 3), kind), zones=[zone("Z", band)])
    assert results(done) == ([] if kind in ALLOWED[band] else [("B", "violation", 3.0)])
    point = placed(bed("B", (5, 5), kind), zones=[zone("Z", band)])
    assert verdicts(point) == ([] if kind in ALLOWED[band] else ["indeterminate"])


def test_the_areas_in_several_wrong_zones_add_up_and_the_finding_names_the_largest() -> None:
    zones = [
        zone("Z1", "normal_to_2y"),
        zone("Z2", "2y_to_5y", box(10, 0, 10, 10)),
        zone("Z3", "above_5y", box(20, 0, 10, 10)),
    ]
    done = placed(bed("B", box(8, 0, 15), "lawn"), zones=zones)
    row = done.findings.iloc[0]
    assert (row["against"], row["measured"], row["margin"], row["unit"]) == ("Z2", 12, 11.5, "m2")
    assert [(p["zone"], p["area_m2"]) for p in inputs(done)["in"]] == [("Z2", 10), ("Z1", 2)]
    assert shapely.equals(row["geometry"], box(8, 0, 12))
    assert_findings(done.findings)


@pytest.mark.parametrize("turned", [False, True])
def test_of_equal_zones_the_first_by_code_is_named(turned: bool) -> None:
    zones = [zone("Z1", "normal_to_2y"), zone("Z2", "2y_to_5y", box(10, 0, 10, 10))]
    done = placed(bed("B", box(7, 0, 6), "lawn"), zones=zones[::-1] if turned else zones)
    assert list(done.findings["against"]) == ["Z1"]


def test_zones_that_overlap_count_once() -> None:
    done = placed(bed("B", box(0, 0, 3), "lawn"), zones=[zone("Z1", "normal_to_2y"), zone("Z2", "normal_to_2y")])
    assert results(done) == [("B", "violation", 3.0)]


def test_touching_a_zone_is_not_being_in_it() -> None:
    done = placed(bed("B", box(10, 0, 3), "lawn"), zones=ZONES[:1])
    assert (verdicts(done), notes(done)) == ([], {"planting_outside_zones": 1})


def test_accents_stand_anywhere() -> None:
    assert verdicts(placed(bed("B", box(0, 0, 3), "lawn", accent=True), bed("C", (5, 5), "lawn", accent=True))) == []
    assert verdicts(placed(bed("B", box(0, 0, 3), "lawn", accent=False))) == ["violation"]


def test_planting_outside_every_zone_is_not_judged_and_stands_in_the_notes() -> None:
    done = placed(bed("B", box(50, 0, 3), "lawn"), bed("C", (50, 5), "lawn"), bed("D", (12, 5), "lawn"))
    assert notes(done) == {"planting_outside_zones": 2}
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (1, 2)


def test_trees_are_never_judged_for_their_band() -> None:
    done = judged(MISPLACED, trees=[tree("T", (5, 5))], zones=ZONES)
    assert (verdicts(done), done.tallies[0].judged) == ([], 0)


@pytest.mark.parametrize("columns", [{"planted_on": "2026-07-01"}, {"ended_on": "2026-06-29"}])
def test_planting_that_does_not_exist_on_the_day(columns: Row) -> None:
    assert verdicts(placed(bed("B", box(0, 0, 3), "lawn", **columns))) == []


def test_a_point_in_a_wrong_band_has_no_area_and_is_indeterminate() -> None:
    done = placed(bed("B", (5, 5), "lawn"))
    row = done.findings.iloc[0]
    assert (row["against"], row["verdict"]) == ("Z1", "indeterminate")
    assert np.isnan(row[["measured", "margin", "probability"]].astype(float)).all()
    assert inputs(done)["in"] == [{"zone": "Z1", "band": "normal_to_2y", "area_m2": None}]
    assert_findings(done.findings)


def test_a_point_on_the_line_may_stand_on_the_side_that_suits_it() -> None:
    assert verdicts(placed(bed("B", (10, 5), "lawn"))) == []
    zones = [zone("Z1", "normal_to_2y"), zone("Z2", "2y_to_5y", box(10, 0, 10, 10))]
    for order in (zones, zones[::-1]):
        assert list(placed(bed("B", (10, 5), "lawn"), zones=order).findings["against"]) == ["Z1"]


def test_several_points() -> None:
    rows = [
        bed("P3", (1, 1), "lawn"),
        bed("P1", (2, 1), "lawn"),
        bed("P2", (3, 1), "groundcover"),
        bed("P4", (11, 1), "lawn"),
    ]
    assert list(placed(*rows).findings["subject"]) == ["P1", "P3"]


def test_many_points_do_not_cost_their_square() -> None:
    count = 20_000
    x = np.linspace(0.1, 9.9, count)
    rows = [bed(f"P{n}", (0, 0), "groundcover") for n in range(count)]
    points = layer(*rows).set_geometry(shapely.points(x + ORIGIN[0], np.full(count, 1 + ORIGIN[1])), crs="EPSG:4549")
    found = audit({"planting": points, "zones": layer(*ZONES)}, RULES.only([MISPLACED]), DAY)
    assert len(found) == 0


def test_zones_of_a_band_nobody_names_are_no_zones() -> None:
    zones = [zone("Z", "normal_to_2y") | {"band": None}]
    assert notes(placed(bed("B", box(0, 0, 3), "lawn"), zones=zones)) == {"planting_outside_zones": 1}


def test_only_the_revision_in_force_counts() -> None:
    ended = zone("Z", "normal_to_2y") | {"effective_on": None, "ended_on": "2025-12-31"}
    now = zone("Z", "above_5y") | {"effective_on": "2026-01-01", "ended_on": None}
    frames = layers(planting=[bed("B", box(0, 0, 3), "lawn")], zones=[ended, now])
    only = RULES.only([MISPLACED])
    assert list(audit(frames, only, date(2025, 12, 31))["verdict"]) == ["violation"]
    assert len(audit(frames, only, date(2026, 1, 1))) == 0


def test_an_unknown_type_suits_no_band_but_the_one_for_anything() -> None:
    assert results(placed(bed("B", box(8, 0, 4), "x") | {"planting_type": None})) == [("B", "violation", 2.0)]


def test_layers_may_lack() -> None:
    assert placed(bed("B", box(0, 0, 3), "lawn"), zones=[]).tallies[0].not_inspected == 1
    assert judged(MISPLACED, zones=ZONES).tallies[0].judged == 0
    empty = layers(planting=[bed("B")], zones=ZONES)
    for name in empty:
        frames = {**empty, name: empty[name].iloc[:0]}
        assert len(audit(frames, RULES.only([MISPLACED]), DAY)) == 0


def test_planting_without_geometry_is_outside_every_zone() -> None:
    assert notes(placed(bed("B") | {"at": None})) == {"planting_outside_zones": 1}


def test_its_reach() -> None:
    case = make_case(layers(planting=[bed("B")]), RULES, DAY)
    assert zone_planting.reach_m(case, RULES.rules[MISPLACED]) == 0
