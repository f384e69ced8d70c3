"""Kind ``predominance``: what is mainly planted in a zone."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from greenbelt_gis.checks import predominance
from greenbelt_gis.checks.engine import Judgement, make_case
from tests.helpers.drawn import tree
from tests.helpers.findings import assert_findings
from tests.helpers.observing import DAY, RULES, bed, box, inputs, judged, layers, notes, results, verdicts, zone

Row = dict[str, Any]
LOW, HIGH = "planting.normal-to-2y", "planting.2y-to-5y"


def planted(*beds: Row, rule: str = LOW, zones: list[Row] | None = None) -> Judgement:
    return judged(rule, planting=list(beds), zones=[zone("Z", "normal_to_2y")] if zones is None else zones)


def parts(wanted: float, other: float = 0.0, kind: str = "groundcover") -> list[Row]:
    rows = [bed("B", box(0, 0, wanted), kind), bed("C", box(0, 5, other or 10 - wanted), "lawn")]
    return rows if wanted else rows[1:]


@pytest.mark.parametrize(("wanted", "verdict"), [(5.0, ["violation"]), (5.001, []), (4.999, ["violation"]), (0, ["violation"])])  # fmt: skip
def test_more_than_half(wanted: float, verdict: list[str]) -> None:
    assert verdicts(planted(*parts(wanted))) == verdict


@pytest.mark.parametrize("width", [0.1, 0.3, 1 / 3, 0.7, 2.1])
@pytest.mark.parametrize("east", [0.0, 0.1, 1 / 7, 39_000_000.0])
def test_exactly_half_is_half_wherever_it_lies(width: float, east: float) -> None:
    rows = [bed("B", box(east, 0, width), "groundcover"), bed("C", box(east + width, 0, width), "lawn")]
    done = planted(*rows, zones=[zone("Z", "normal_to_2y", box(east - 1, -1, 10, 10))])
    assert verdicts(done) == ["violation"]


@pytest.mark.parametrize(
    ("rule", "band", "kind", "share"),
    [
        (LOW, "normal_to_2y", "wet_tolerant_shrub", None), (LOW, "normal_to_2y", "groundcover", None),
        (LOW, "normal_to_2y", "low_shrub", 0.0), (HIGH, "2y_to_5y", "low_shrub", None),
        (HIGH, "2y_to_5y", "groundcover", None), (HIGH, "2y_to_5y", "wet_tolerant_shrub", 0.0),
        (HIGH, "2y_to_5y", "bamboo", 0.0),
    ],
)  # fmt: skip
def test_each_band_has_its_types(rule: str, band: str, kind: str, share: float | None) -> None:
    done = planted(bed("B", kind=kind), rule=rule, zones=[zone("Z", band)])
    assert results(done) == ([] if share is None else [("Z", "violation", share)])


@pytest.mark.parametrize("band", ["below_normal", "2y_to_5y", "above_5y"])
def test_other_bands_are_not_judged_by_it(band: str) -> None:
    done = planted(bed("B", kind="lawn"), zones=[zone("Z", band)])
    assert (verdicts(done), done.tallies[0].judged, done.tallies[0].not_inspected) == ([], 0, 0)


def test_types_add_up() -> None:
    rows = [
        bed("A", box(0, 0, 3), "groundcover"),
        bed("B", box(3, 0, 3), "wet_tolerant_shrub"),
        bed("C", box(0, 2, 5), "lawn"),
    ]
    assert verdicts(planted(*rows)) == []


def test_overlap_counts_once_in_both_areas() -> None:
    rows = [
        bed("A", box(0, 0, 4), "groundcover"),
        bed("B", box(1, 0, 4), "wet_tolerant_shrub"),
        bed("C", box(0, 2, 5), "lawn"),
    ]
    assert results(planted(*rows)) == [("Z", "violation", 0.5)]
    under = [bed("A", box(0, 0, 4), "groundcover"), bed("C", box(0, 0, 8), "lawn")]
    assert results(planted(*under)) == [("Z", "violation", 0.5)]


def test_only_what_lies_in_the_zone_counts() -> None:
    rows = [bed("A", box(-50, 0, 52), "groundcover"), bed("C", box(2, 0, 3), "lawn")]
    assert results(planted(*rows)) == [("Z", "violation", 0.4)]


def test_zones_are_judged_apart() -> None:
    zones = [
        zone("Z2", "normal_to_2y", box(10, 0, 10, 10)),
        zone("Z1", "normal_to_2y"),
        zone("Z3", "normal_to_2y", box(50, 0, 9, 9)),
    ]
    done = planted(bed("A", box(0, 0, 10), "groundcover"), bed("C", box(10, 0, 10), "lawn"), zones=zones)
    assert results(done) == [("Z2", "violation", 0.0)]
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (2, 1)


def test_accents_and_existing_trees_do_not_count() -> None:
    rows = [bed("A", box(0, 0, 1), "groundcover"), bed("C", box(0, 2, 9), "woodland", accent=True)]
    done = judged(LOW, planting=rows, zones=[zone("Z", "normal_to_2y")], trees=[tree("T", (5, 5))])
    assert verdicts(done) == []


def test_points_have_no_area_and_are_told() -> None:
    done = planted(*parts(6), bed("P", (5, 5), "lawn"), bed("Q", (5, 5), "lawn", accent=True))
    assert (verdicts(done), notes(done)) == ([], {"planting_points_without_area": 1})


def test_a_zone_without_planting_is_not_inspected() -> None:
    done = planted(bed("P", (5, 5), "lawn"))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 1)


@pytest.mark.parametrize("columns", [{"planted_on": "2026-07-01"}, {"ended_on": "2026-06-29"}])
def test_planting_that_does_not_exist_on_the_day(columns: Row) -> None:
    assert planted(bed("C", kind="lawn", **columns)).tallies[0].judged == 0


def test_the_fields_and_the_evidence() -> None:
    done = planted(*parts(2, 6))
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["measured"], row["limit"], row["operator"], row["unit"], row["margin"]) == (
        0.25,
        0.5,
        ">",
        "ratio",
        0.25,
    )
    assert (row["subject"], row["against"], row["part"]) == ("Z", "", "")
    assert shapely.equals(row["geometry"], box(0, 5, 6))
    assert (inputs(done)["planted_m2"], inputs(done)["wanted_m2"]) == (8, 2)


def test_without_any_wanted_planting_all_of_it_is_the_evidence() -> None:
    done = planted(*parts(0, 6))
    assert results(done) == [("Z", "violation", 0.0)]
    assert shapely.equals(done.findings.geometry.iloc[0], box(0, 5, 6))


def test_layers_may_lack() -> None:
    assert judged(LOW, planting=[bed("B")]).tallies[0].judged == 0
    assert judged(LOW, zones=[zone("Z", "normal_to_2y")]).tallies[0].not_inspected == 1
    assert judged(LOW, planting=[bed("B") | {"at": None}], zones=[zone("Z", "normal_to_2y")]).tallies[0].judged == 0


def test_its_reach() -> None:
    case = make_case(layers(planting=[bed("B")]), RULES, DAY)
    assert predominance.reach_m(case, RULES.rules[LOW]) == 0
