"""Kind ``contiguous_area``: sentence by sentence of the contract."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from greenbelt_gis.checks import contiguous_area
from greenbelt_gis.checks.engine import Judgement, make_case
from greenbelt_gis.model.finding import finding_id
from tests.helpers.findings import assert_findings
from tests.helpers.observing import (
    DAY,
    LATER,
    NOON,
    RULES,
    asset,
    bed,
    box,
    footway,
    inputs,
    judged,
    layers,
    results,
    seen,
    verdicts,
    with_limit,
)

Row = dict[str, Any]
BARE, PATH = "greenery.bare-ground", "greenery.path-defect"


def bare(x: float, width: float, of: str = "B", value: float | None = 1, **columns: Any) -> Row:
    return seen(of, "bare_ground", value, **{"at": box(x, 0, width), **columns})


def beds(*rows: Row) -> Judgement:
    return judged(BARE, planting=[bed("B"), bed("D", box(10, 0, 10, 10), "lawn")], observations=list(rows))


def paths(*rows: Row) -> Judgement:
    things = [footway("W"), asset("V", "paving.plaza", box(20, 0, 20, 10)), asset("R", "paving.carriageway.concrete")]
    return judged(PATH, assets=things, observations=list(rows))


def defect(metric: str = "present", value: float | None = 1, when: str = NOON, **columns: Any) -> Row:
    return seen("W", metric, value, when, **{"patch": "a", "distress": "missing", **columns})


# --- what is contiguous


@pytest.mark.parametrize(("width", "verdict"), [(5.0, []), (5.001, ["violation"])])
def test_the_limit_is_that_of_one_patch(width: float, verdict: list[str]) -> None:
    assert verdicts(beds(bare(0.1, width))) == verdict


@pytest.mark.parametrize(
    ("other", "one_patch"),
    [
        (box(3, 0, 3), True),
        (box(2, 0, 4), True),
        (box(3.05, 0, 3), True),
        (box(3.0502, 0, 3), False),
        (box(3, 1, 3), False),
        (box(3, 0.9, 3), False),
        (box(3, 0.89, 3), True),
        (box(4, 0, 3), False),
    ],
    ids=["edge", "overlap", "gap 5 cm", "gap beyond", "corner", "0.1 m of edge", "a little more", "a metre"],
)
def test_patches_are_one_when_they_overlap_or_face_each_other(other: Any, one_patch: bool) -> None:
    assert verdicts(beds(bare(0, 3), bare(0, 0, at=other))) == (["violation"] if one_patch else [])


def test_patches_chain() -> None:
    assert results(beds(*(bare(x, 1) for x in range(6)))) == [("B", "violation", 6.0)]


def test_overlap_counts_once_in_the_area() -> None:
    assert verdicts(beds(bare(0, 4), bare(1, 4))) == []
    assert results(beds(bare(0, 4), bare(2, 4))) == [("B", "violation", 6.0)]


def test_two_patches_of_one_bed_are_two_findings_with_their_own_part() -> None:
    done = judged(BARE, planting=[bed("B", box(0, 0, 30, 10))], observations=[bare(0, 6), bare(10, 7)])
    assert list(done.findings["part"]) == ["2026-06-01 6.000 m2", "2026-06-01 7.000 m2"]
    assert_findings(done.findings)


def test_alike_patches_of_one_bed_are_told_apart() -> None:
    rows = [bare(10, 6), bare(0, 6)]
    done, turned = (
        judged(BARE, planting=[bed("B", box(0, 0, 30, 10))], observations=r).findings for r in (rows, rows[::-1])
    )
    assert list(done["part"]) == ["2026-06-01 6.000 m2", "2026-06-01 6.000 m2 #2"]
    assert done["id"].is_unique
    assert [g.bounds[0] for g in done.geometry] == [g.bounds[0] for g in turned.geometry] == [377_000, 377_010]


# --- across assets


def test_contiguous_across_assets_and_the_subject_has_the_largest_part() -> None:
    for left, subject in ((2, "D"), (5, "B")):
        done = beds(bare(10 - left, left), bare(10, 4, "D"))
        assert results(done) == [(subject, "violation", left + 4.0)]
        assert "across 2 objects" in done.findings["message_en"].iloc[0]


@pytest.mark.parametrize("turned", [False, True])
def test_of_equal_parts_the_first_code_is_the_subject(turned: bool) -> None:
    rows = [bare(7, 3), bare(10, 3, "D")]
    assert results(beds(*(rows[::-1] if turned else rows))) == [("B", "violation", 6.0)]


def test_the_largest_part_is_the_union_of_its_patches() -> None:
    rows = [bare(7, 3), bare(7, 3, value=None), bare(10, 4, "D")]
    assert results(beds(*rows)) == [("D", "violation", 7.0)]


def test_the_part_is_the_smallest_key_of_the_subjects_own_patches() -> None:
    rows = [
        seen("W", "present", 1, patch=name, distress="missing", at=box(x, 0, 2)) for name, x in (("m", 18), ("k", 16))
    ]
    done = paths(*rows, seen("V", "present", 1, patch="a", distress="heave", at=box(20, 0, 2)))
    assert (done.findings["subject"].iloc[0], done.findings["part"].iloc[0]) == ("W", "k")
    assert done.findings["id"].iloc[0] == finding_id("", PATH, "W", "", "k")


def test_things_outside_the_scope_do_not_chain() -> None:
    rows = [defect(at=box(0, 0, 2)), seen("R", "present", 1, patch="a", distress="missing", at=box(2, 0, 2))]
    assert verdicts(paths(*rows)) == []


# --- distresses


@pytest.mark.parametrize("distress", ["settlement", "heave", "missing", "broken"])
@pytest.mark.parametrize("metric", ["present", "depth_mm", "height_mm", "area_m2", "crack_width_mm"])
def test_whatever_the_depth(distress: str, metric: str) -> None:
    assert results(paths(defect(metric, 1, distress=distress, at=box(0, 0, 4)))) == [("W", "violation", 4.0)]


@pytest.mark.parametrize("distress", ["pit", "pothole", ""])
def test_other_distresses_do_not_count(distress: str) -> None:
    done = paths(defect(distress=distress, at=box(0, 0, 4)))
    assert (verdicts(done), done.tallies[0].judged) == ([], 0)


def test_different_distresses_join() -> None:
    rows = [defect(at=box(0, 0, 2)), defect(patch="b", distress="heave", at=box(2, 0, 2))]
    assert results(paths(*rows)) == [("W", "violation", 4.0)]


@pytest.mark.parametrize(
    ("closing", "closed"),
    [
        (defect("present", 0, LATER), True),
        (defect("depth_mm", 0, LATER, distress="settlement"), True),
        (defect("present", 0, LATER, distress=""), True),
        (defect("depth_mm", 1, LATER, distress="settlement"), False),
        (defect("area_m2", 0, LATER, distress="settlement"), False),
        (defect("crack_width_mm", 0, LATER, distress="settlement"), False),
        (defect("present", 0, LATER, distress="heave"), False),
        (defect("present", 0, LATER, patch="b"), False),
        (defect("present", 0, "2026-05-01"), False),
    ],
)
def test_closed_only_by_a_newer_present_0_or_depth_0(closing: Row, closed: bool) -> None:
    distress = "missing" if closing["distress"] == "missing" else "settlement"
    opened = defect("depth_mm", 12, distress=distress, at=box(0, 0, 5))
    assert verdicts(paths(opened, closing)) == ([] if closed else ["violation"])


def test_a_settlement_is_open_though_its_height_was_noted_as_0_beside_it() -> None:
    rows = [defect("depth_mm", 12, distress="settlement", at=box(0, 0, 5)),
            defect("height_mm", 0, distress="settlement")]  # fmt: skip
    assert verdicts(paths(*rows)) == ["violation"]


def test_a_later_0_without_patch_clears_what_has_none_and_nothing_named() -> None:
    loose, named = defect(patch="", at=box(0, 0, 5)), defect(at=box(0, 3, 4))
    done = paths(loose, named, defect("present", 0, LATER, patch=""))
    assert results(done) == [("W", "violation", 4.0)]


# --- areas that are not drawn


def test_a_noted_area_stands_alone() -> None:
    rows = [defect(), defect("area_m2", 2), defect(patch="b", at=box(0, 0, 2))]
    assert verdicts(paths(*rows)) == []
    assert results(paths(*rows, defect("area_m2", 4, LATER))) == [("W", "violation", 4.0)]


def test_an_unknown_area_is_indeterminate() -> None:
    done = paths(defect())
    assert verdicts(done) == ["indeterminate"]
    assert inputs(done)["area_m2"] is None
    assert "area unknown (cannot be determined)" in done.findings["message_en"].iloc[0]
    assert shapely.equals(done.findings.geometry.iloc[0], box(0, 0, 20, 10))


def test_two_distresses_of_one_undrawn_patch_are_one_finding() -> None:
    done = paths(defect(), defect(distress="broken"))
    assert list(done.findings["part"]) == ["a"]
    assert done.findings["id"].is_unique
    assert results(paths(defect(), defect(distress="broken"), defect("area_m2", 4, distress=""))) == [
        ("W", "violation", 4.0)
    ]


# --- a metric's polygons


def test_value_empty_or_1_counts_and_0_does_not() -> None:
    assert [len(beds(bare(0, 6, value=value)).findings) for value in (None, 1, 0)] == [1, 1, 0]


def test_named_patches_of_a_metric() -> None:
    rows = [bare(0, 6, patch="a"), bare(0, 0, patch="a", value=0, when=LATER, at=None)]
    assert verdicts(beds(*rows[:1])) == ["violation"]
    assert verdicts(beds(*rows)) == []
    gone = seen("B", "present", 0, LATER, patch="a")
    assert verdicts(beds(rows[0], gone)) == []


def test_every_type_of_planting_and_no_asset() -> None:
    done = judged(BARE, assets=[footway("W")], observations=[bare(0, 9, "W")])
    assert (verdicts(done), done.tallies[0].not_inspected) == ([], 0)


# --- the finding, the numbers


def test_the_fields() -> None:
    done = beds(bare(0, 4, when="2026-06-01T08:00:00+08:00"), bare(4, 4))
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["measured"], row["limit"], row["unit"], row["margin"], row["probability"]) == (8, 5, "m2", 3, 1)
    assert shapely.equals(row["geometry"], box(0, 0, 8))
    assert str(row["observed_at"]) == "2026-06-01 04:00:00+00:00"
    assert [(p["of"], p["patch"]) for p in inputs(done)["patches"]] == [
        ("B", "2026-06-01 4.000 m2"), ("B", "2026-06-01 4.000 m2 #2"),
    ]  # fmt: skip


def test_cleared_is_inspected() -> None:
    done = beds(bare(0, 9), seen("B", "bare_ground", 0, LATER))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected, len(done.findings)) == (1, 1, 0)


def test_without_observations() -> None:
    assert judged(BARE, planting=[bed("B")]).tallies[0].not_inspected == 1
    assert judged(BARE, assets=[footway()]).tallies[0].not_inspected == 0


def test_its_reach_is_no_distance() -> None:
    case = make_case(layers(planting=[bed("B")]), RULES, DAY)
    assert contiguous_area.reach_m(case, RULES.rules[BARE]) == 0


def test_a_looser_limit() -> None:
    rows = [bare(0, 6)]
    assert verdicts(judged(with_limit(BARE, 6.0), planting=[bed("B")], observations=rows)) == []
    assert np.isclose(
        judged(with_limit(BARE, 5.9), planting=[bed("B")], observations=rows).findings["margin"], 0.1
    ).all()
