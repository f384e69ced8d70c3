"""Kind ``area_density``: pest in a bed, by its total where it is small and by its worst disc where it is large."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from greenbelt_gis.checks import area_density
from greenbelt_gis.checks.engine import Judgement, make_case
from tests.helpers.findings import assert_findings
from tests.helpers.observing import (
    DAY,
    LATER,
    RULES,
    asset,
    bed,
    box,
    inputs,
    judged,
    layers,
    notes,
    results,
    seen,
    verdicts,
)

Row = dict[str, Any]
PEST = "greenery.bed-pest-area"
SMALL, LARGE = box(0, 0, 10, 10), box(0, 0, 40, 40)


def pest(at: Any, value: float | None = 1, **columns: Any) -> Row:
    return seen("B", "pest", value, at=at, **columns)


def judge_bed(*rows: Row, at: Any = SMALL, kind: str = "low_shrub") -> Judgement:
    return judged(PEST, planting=[bed("B", at, kind)], observations=list(rows))


# --- a bed no larger than the window


@pytest.mark.parametrize(("height", "verdict"), [(4.0, []), (4.001, ["violation"])])
def test_a_small_bed_is_judged_by_its_total(height: float, verdict: list[str]) -> None:
    assert verdicts(judge_bed(pest(box(0.1, 0.3, 2.5, height)), pest(box(5.1, 0.3, 2.5, height)))) == verdict


def test_a_bed_of_exactly_100_m2_is_small() -> None:
    done = judge_bed(pest(box(0, 0, 2, 10)), pest(box(8, 0, 2, 10)))
    assert results(done) == [("B", "violation", 40.0)]
    assert inputs(done)["disc"] is None


def test_overlap_counts_once() -> None:
    assert verdicts(judge_bed(pest(box(0, 0, 4, 4)), pest(box(0, 1, 4, 4)))) == []


def test_what_lies_outside_the_bed_does_not_count() -> None:
    assert verdicts(judge_bed(pest(box(8, 0, 20, 10)))) == []
    assert results(judge_bed(pest(box(-30, 0, 33, 10)))) == [("B", "violation", 30.0)]
    assert verdicts(judge_bed(pest(box(50, 0, 10, 10)))) == []


def test_a_patch_that_touches_the_bed_from_outside_and_one_inside() -> None:
    rows = [pest(shapely.union(box(10, 0, 5, 10), box(6, 0, 2, 1)))]
    assert verdicts(judge_bed(*rows)) == []


# --- a large one


def test_in_a_large_bed_the_worst_disc_decides() -> None:
    done = judge_bed(pest(box(10, 10, 5, 5)), pest(box(35, 35, 3, 3)), at=LARGE)
    assert (verdicts(done), done.findings["measured"].iloc[0]) == (["violation"], pytest.approx(25.0, rel=0.01))
    disc = inputs(done)["disc"]
    centre = shapely.Point(disc["x"], disc["y"])
    assert shapely.distance(centre, box(10, 10, 5, 5)) < disc["r"]
    assert done.findings.geometry.iloc[0].contains(centre)
    assert shapely.area(shapely.intersection(centre.buffer(disc["r"], quad_segs=200), LARGE)) == pytest.approx(
        100, rel=1e-3
    )


def test_what_is_spread_over_a_large_bed_is_allowed() -> None:
    corners = [(0, 0), (37, 0), (0, 37), (37, 37)]
    assert verdicts(judge_bed(*(pest(box(x, y, 3, 3)) for x, y in corners), at=LARGE)) == []


def test_where_the_total_passes_nothing_is_searched() -> None:
    assert verdicts(judge_bed(pest(box(10, 10, 4, 5)), at=LARGE)) == []


# --- not drawn


def test_a_patch_that_was_not_drawn_may_lie_anywhere() -> None:
    rows = [pest(box(0, 0, 5, 3)), pest(None, patch="a"), seen("B", "area_m2", 8, patch="a")]
    done = judge_bed(*rows)
    assert results(done) == [("B", "indeterminate", 15.0)]
    assert inputs(done)["elsewhere_m2"] == 8
    assert "8 m² more" in done.findings["message_en"].iloc[0]
    assert verdicts(judge_bed(*rows[1:])) == []


def test_of_unknown_area_it_is_indeterminate() -> None:
    done = judge_bed(pest(None, patch="a"))
    assert verdicts(done) == ["indeterminate"]
    assert inputs(done)["elsewhere_m2"] is None
    assert "an area is missing" in done.findings["message_en"].iloc[0]
    assert shapely.equals(done.findings.geometry.iloc[0], SMALL)


def test_what_is_drawn_may_be_too_much_already() -> None:
    assert results(judge_bed(pest(box(0, 0, 5, 5)), pest(None, patch="a"))) == [("B", "violation", 25.0)]


def test_a_bed_that_is_only_a_point_may_be_of_any_size() -> None:
    point = SMALL.centroid
    done = judge_bed(pest(box(0, 0, 5, 5)), at=point)
    assert results(done) == [("B", "indeterminate", 0.0)]
    assert inputs(done)["elsewhere_m2"] == 25
    assert verdicts(judge_bed(pest(box(0, 0, 5, 3)), at=point)) == []


# --- which count


@pytest.mark.parametrize(
    ("kind", "count"),
    [("wet_tolerant_shrub", 1), ("low_shrub", 1), ("groundcover", 1), ("tree_shrub_group", 1), ("single_shrub", 0),
     ("lawn", 0), ("hedge", 0)],
)  # fmt: skip
def test_mass_planting_only(kind: str, count: int) -> None:
    assert len(judge_bed(pest(box(0, 0, 5, 5)), kind=kind).findings) == count


@pytest.mark.parametrize(("value", "count"), [(None, 1), (1, 1), (0, 0)])
def test_value_empty_or_1(value: float | None, count: int) -> None:
    assert len(judge_bed(pest(box(0, 0, 5, 5), value)).findings) == count


def test_a_later_0_clears() -> None:
    done = judge_bed(pest(box(0, 0, 5, 5)), pest(None, 0, when=LATER))
    assert (verdicts(done), done.tallies[0].judged) == ([], 1)


def test_a_named_patch_that_is_gone() -> None:
    rows = [pest(box(0, 0, 5, 5), patch="a"), seen("B", "present", 0, LATER, patch="a")]
    assert verdicts(judge_bed(*rows)) == []


def test_the_newest_survey_day_counts() -> None:
    assert verdicts(judge_bed(pest(box(0, 0, 5, 5)), pest(box(0, 0, 1, 1), when=LATER))) == []


def test_bare_ground_is_no_pest() -> None:
    assert verdicts(judge_bed(seen("B", "bare_ground", 1, at=box(0, 0, 5, 5)))) == []


def test_beds_are_judged_apart() -> None:
    rows = [pest(box(7, 0, 3, 6)), {**pest(box(10, 0, 3, 6)), "asset": "D"}]
    done = judged(PEST, planting=[bed("B"), bed("D", box(10, 0, 10, 10))], observations=rows)
    assert verdicts(done) == []
    done = judged(PEST, planting=[bed("B"), bed("D", box(10, 0, 10, 10))], observations=[*rows, pest(box(0, 0, 3, 3))])
    assert results(done) == [("B", "violation", 27.0)]


def test_the_fields_and_numbers() -> None:
    done = judged(PEST, planting=[bed("B"), bed("D", box(10, 0, 10, 10))], observations=[pest(box(0, 0, 5, 5))])
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["measured"], row["limit"], row["unit"], row["margin"], row["part"]) == (25, 20, "m2", 5, "")
    assert shapely.equals(row["geometry"], box(0, 0, 5, 5))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (1, 1)


def test_nothing_to_judge() -> None:
    assert judged(PEST, planting=[bed("B")]).tallies[0].not_inspected == 1
    done = judged(PEST, assets=[asset("A", "furniture.seat")], observations=[pest(box(0, 0, 5, 5))])
    assert (notes(done), len(done.findings)) == ({"observations_unknown_object": 1}, 0)
    case = make_case(layers(planting=[bed("B")]), RULES, DAY)
    assert area_density.reach_m(case, RULES.rules[PEST]) == 0


def test_input_geometry_is_left_as_it_was() -> None:
    frames = layers(planting=[bed("B", LARGE)], observations=[pest(box(0, 0, 5, 5))])
    from greenbelt_gis.checks.engine import judge

    judge(frames, RULES.only([PEST]), DAY)
    assert not np.array([shapely.is_prepared(g) for f in frames.values() for g in f.geometry]).any()
