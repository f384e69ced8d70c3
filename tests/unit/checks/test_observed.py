"""Which observations count on a day: sentence by sentence of the contract."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from greenbelt_gis.checks.engine import make_case
from greenbelt_gis.checks.observed import NAMES, Observed, end_of, groups
from greenbelt_gis.checks.table import NEVER
from tests.helpers.drawn import tree
from tests.helpers.observing import DAY, LATER, NOON, RULES, asset, bed, box, footway, judged, layers, notes, seat, seen

Row = dict[str, Any]


def index(*rows: Row, as_of: date = DAY, timezone: str = "Asia/Shanghai", **things: list[Row]) -> Observed:
    if not things:
        things = {"assets": [footway("W"), footway("V")]}
    return make_case(layers(**things, observations=list(rows)), RULES, as_of, timezone).observed


def current(*rows: Row, **options: Any) -> list[float]:
    """Values that count, sorted; a polygon without value as -1."""
    found = index(*rows, **options)
    return sorted(np.nan_to_num(found.value[found.current], nan=-1.0).tolist())


# --- the day


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("2026-06-30T23:59:59+08:00", True),
        ("2026-07-01T00:00:00+08:00", False),
        ("2026-06-30T15:59:59Z", True),
        ("2026-06-30T16:00:00Z", False),
        ("2026-06-30T23:59:59", True),
        ("2026-07-01T00:00:00", False),
        ("2026-06-30", True),
        ("2026-07-01", False),
        (None, True),
    ],
)
def test_not_after_as_of_is_the_end_of_that_local_day(when: str | None, counts: bool) -> None:
    assert current(seen("W", "step_mm", 5, when)) == ([5] if counts else [])


def test_another_timezone_ends_the_day_elsewhere() -> None:
    row = seen("W", "step_mm", 5, "2026-06-30T23:00:00Z")
    assert current(row, timezone="UTC") == [5]
    assert current(row) == []
    assert end_of(DAY, "UTC") - end_of(DAY, "Asia/Shanghai") == 8 * 3600 * 1_000_000


def test_a_later_observation_waits_for_its_day_and_is_counted_in_the_notes() -> None:
    rows = [seen("C", "damage_share", 0.5, "2026-07-02T09:00:00+08:00")]
    done = judged("seat.damage", assets=[seat()], observations=rows)
    assert (len(done.findings), notes(done)["observations_later"]) == (0, 1)
    assert len(judged("seat.damage", date(2026, 7, 2), assets=[seat()], observations=rows).findings) == 1


# --- the newest


def test_of_the_same_asset_metric_distress_and_patch_the_newest_counts() -> None:
    assert current(seen("W", "step_mm", 12), seen("W", "step_mm", 5, LATER)) == [5]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"of": "W"}, {"of": "V"}),
        ({"patch": "a"}, {"patch": "b"}),
        ({"patch": "a"}, {}),
        ({"distress": "pit"}, {"distress": "heave"}),
        ({"metric": "depth_mm"}, {"metric": "height_mm"}),
    ],
)
def test_what_differs_in_one_of_them_counts_besides(one: Row, other: Row) -> None:
    def row(value: float, when: str, of: str = "W", metric: str = "depth_mm", **columns: Any) -> Row:
        return seen(of, metric, value, when, **columns)

    assert current(row(1, NOON, **one), row(2, LATER, **other)) == [1, 2]


def test_a_time_without_offset_is_local_whatever_stands_in_other_rows() -> None:
    rows = [seen("W", "step_mm", 1, "2026-06-01T12:00:00+08:00"), seen("V", "step_mm", 1, "2026-06-01T12:00:00"),
            seen("W", "depth_mm", 1, None)]  # fmt: skip
    at = index(*rows).at
    assert at[0] == at[1]
    assert at[2] == NEVER


def test_an_observation_without_a_time_is_older_than_any_other() -> None:
    assert current(seen("W", "step_mm", 12, None), seen("W", "step_mm", 5, "1999-01-01")) == [5]


@pytest.mark.parametrize(
    ("metric", "values", "worst"),
    [("step_mm", (3, 12), 12), ("usable", (1, 0), 0), ("crack_spacing_mm", (80, 120), 80), ("present", (0, 1), 1)],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_new_ones_the_worst_counts_whatever_their_order(
    metric: str, values: tuple[float, float], worst: float, turned: bool
) -> None:
    rows = [seen("W", metric, value) for value in values]
    assert current(*(rows[::-1] if turned else rows)) == [worst]


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_new_and_equal_ones_the_one_without_exemption_counts(turned: bool) -> None:
    rows = [seen("C", "damage_share", 0.4, exemption="relocated_by_plan"), seen("C", "damage_share", 0.4)]
    found = index(*(rows[::-1] if turned else rows), assets=[seat()])
    assert found.exemption.codes[found.current].tolist() == [0]


def test_equal_instants_in_two_offsets_are_equal() -> None:
    rows = [seen("W", "step_mm", 12, "2026-06-01T12:00:00+08:00"), seen("W", "step_mm", 5, "2026-06-01T04:00:00Z")]
    assert current(*rows) == current(*rows[::-1]) == [12]


# --- unnamed polygons


def poly(x: float, value: float | None = 1, when: str = NOON, metric: str = "bare_ground", **columns: Any) -> Row:
    return seen("B", metric, value, when, **{"at": box(x, 0, 1), **columns})


BEDS = {"planting": [bed("B"), bed("D", box(20, 0, 10, 10))]}


def test_each_polygon_without_a_patch_is_a_patch_of_its_own() -> None:
    assert current(poly(0), poly(2), poly(4), **BEDS) == [1, 1, 1]


def test_all_polygons_of_the_newest_survey_day_count_and_none_of_an_older_one() -> None:
    rows = [poly(0, 0.1, "2026-05-31T08:00:00+08:00"), poly(2, 0.2, "2026-06-01T08:00:00+08:00"),
            poly(4, 0.3, "2026-06-01T18:00:00+08:00")]  # fmt: skip
    assert current(*rows, **BEDS) == [0.2, 0.3]


def test_the_survey_day_is_the_local_one() -> None:
    """23:00 on 31 May and 01:00 on 1 June in Shanghai fall on one day in UTC, and on two here."""
    rows = [poly(0, 0.1, "2026-05-31T15:00:00Z"), poly(2, 0.2, "2026-05-31T17:00:00Z")]
    assert current(*rows, **BEDS) == [0.2]
    assert current(*rows, timezone="UTC", **BEDS) == [0.1, 0.2]


def test_the_newest_day_is_that_of_the_asset_and_metric_alone() -> None:
    rows = [poly(0, 0.1), poly(2, 0.2, LATER, "pest"), {**poly(4, 0.3, LATER), "asset": "D"}]
    assert current(*rows, **BEDS) == [0.1, 0.2, 0.3]


def test_a_later_row_of_value_0_without_polygon_clears_them() -> None:
    assert current(poly(0), poly(2), seen("B", "bare_ground", 0, LATER), **BEDS) == [0]


def test_an_inspection_in_the_evening_clears_those_of_the_morning() -> None:
    assert current(poly(0), seen("B", "bare_ground", 0, "2026-06-01T18:00:00+08:00"), **BEDS) == [0]


@pytest.mark.parametrize("when", ["2026-05-01T09:00:00+08:00", NOON])
def test_an_earlier_or_simultaneous_0_does_not(when: str) -> None:
    assert current(poly(0), seen("B", "bare_ground", 0, when), **BEDS) == [0, 1]


def test_what_is_found_after_the_clearing_counts() -> None:
    rows = [poly(0, 0.1), seen("B", "bare_ground", 0, LATER), poly(2, 0.2, "2026-06-20T09:00:00+08:00")]
    assert current(*rows, **BEDS) == [0, 0.2]


@pytest.mark.parametrize(
    "columns", [{"metric": "pest"}, {"of": "D"}, {"patch": "a"}, {"value": 1.0}, {"when": "2026-07-10T09:00:00+08:00"}]
)
def test_only_a_0_of_the_same_asset_and_metric_by_that_day_clears(columns: Row) -> None:
    row = {"of": "B", "metric": "bare_ground", "value": 0.0, "when": LATER, **columns}
    assert 0.7 in current(poly(0, 0.7), seen(row.pop("of"), row.pop("metric"), row.pop("value"), row.pop("when"), **row), **BEDS)  # fmt: skip


def test_a_0_with_a_polygon_is_a_survey_of_that_day_that_found_nothing() -> None:
    assert current(poly(0), poly(2, 0, LATER), **BEDS) == [0]


def test_present_0_of_the_same_distress_clears_polygons_of_any_metric() -> None:
    rows = [seen("W", "depth_mm", 30, distress="pit", at=box(0, 0, 1)), seen("W", "present", 0, LATER, distress="pit")]
    assert current(*rows) == [0]
    rows[1]["distress"] = "heave"
    assert current(*rows) == [0, 30]


def test_a_named_polygon_is_not_of_the_survey_day() -> None:
    rows = [poly(0, 0.1, patch="a"), poly(2, 0.2, LATER)]
    assert current(*rows, seen("B", "bare_ground", 0, "2026-06-20"), **BEDS) == [0, 0.1]


def test_points_and_empty_polygons_are_no_polygons() -> None:
    rows = [poly(0, 0.1, at=shapely.Polygon()), poly(0, 0.2, LATER, at=box(0, 0, 1).centroid)]
    assert current(*rows, **BEDS) == [0.2]


def test_a_multipolygon_is_one() -> None:
    found = index(poly(0, at=shapely.MultiPolygon([box(0, 0, 1), box(3, 0, 1)])), **BEDS)
    assert found.polygon.tolist() == [True]


# --- rows without a value


def test_a_polygon_of_pest_or_bare_ground_needs_no_value() -> None:
    assert current(poly(0, None), poly(2, None, metric="pest"), **BEDS) == [-1, -1]


@pytest.mark.parametrize("metric", ["damage_share", "usable", "tilt_deg", "depth_mm", "pest"])
def test_without_value_and_polygon_nothing_was_said(metric: str) -> None:
    done = judged("seat.damage", assets=[seat()], observations=[seen("C", metric)])
    assert notes(done) == {"observations_without_value": 1}
    assert done.tallies[0].judged == 0


def test_a_newer_row_without_a_value_hides_nothing() -> None:
    done = judged("seat.damage", assets=[seat()], observations=[
        seen("C", "damage_share", 0.5), seen("C", "damage_share", None, LATER)])  # fmt: skip
    assert list(done.findings["measured"]) == [0.5]


def test_a_newer_polygon_without_a_value_moves_the_patch_and_leaves_its_depth() -> None:
    rows = [seen("W", "depth_mm", 30, patch="a"), seen("W", "depth_mm", None, LATER, patch="a", at=box(0, 0, 2))]
    assert current(*rows) == [30]


# --- whose


def test_any_tree_asset_or_planting_can_be_observed() -> None:
    things: dict[str, list[Row]] = {"trees": [tree("T", (0, 0))], "assets": [seat()], "planting": [bed("B")]}
    found = index(*(seen(code, "damage_share", 0.1) for code in ("B", "T", "C")), **things)
    assert found.thing.tolist() == [2, 0, 1]


def test_observations_of_nothing_known_are_counted_in_the_notes() -> None:
    done = judged("seat.damage", assets=[seat()], observations=[seen("X", "usable", 0), seen("", "usable", 0)])
    assert notes(done) == {"observations_unknown_object": 2}


@pytest.mark.parametrize("columns", [{"status": "ended"}, {"ended_on": "2026-06-29"}, {"installed_on": "2026-07-01"}])
def test_observations_of_assets_that_do_not_count_on_the_day_stand_in_the_notes(columns: Row) -> None:
    done = judged("seat.damage", assets=[seat(**columns)], observations=[seen("C", "usable", 0)])
    assert (len(done.findings), notes(done)) == (0, {"observations_not_present": 1})


def test_a_metric_nobody_knows_is_left_out_and_told() -> None:
    done = judged("seat.damage", assets=[seat()], observations=[seen("C", "beauty", 1)])
    assert notes(done) == {"observations_unknown_metric": 1}


def test_the_same_note_of_several_rules_is_told_once() -> None:
    done = judged(["seat.damage", "seat.missing"], assets=[seat()], observations=[seen("X", "usable", 0)])
    assert [n.key for n in done.notes] == ["observations_unknown_object"]


# --- frames as they come


def test_columns_may_lack_altogether() -> None:
    frame = layers(assets=[seat()], observations=[{"asset": "C", "metric": "usable", "value": 0, "at": None}])
    found = make_case(frame, RULES, DAY).observed
    assert (found.value.tolist(), found.at.tolist(), found.patch.tolist()) == ([0], [NEVER], [0])


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, ""])
@pytest.mark.parametrize("dtype", ["object", "str", "string"])
def test_text_columns_without_any_value(empty: Any, dtype: str) -> None:
    frame = layers(assets=[seat()], observations=[seen("C", "usable", 0, patch="", distress="", exemption="")])
    column = pd.Series([empty], dtype=dtype)
    frame["observations"] = frame["observations"].assign(patch=column, distress=column, exemption=column)
    assert make_case(frame, RULES, DAY).observed.current.tolist() == [True]


@pytest.mark.parametrize("dtype", ["float64", "Float64", "Int64"])
def test_a_text_column_that_came_as_numbers(dtype: str) -> None:
    """A column without any value reads as numbers, and so do patches named 1, 2, 3."""
    rows = [seen("W", "depth_mm", 30), seen("W", "depth_mm", 20, LATER)]
    frame = layers(assets=[footway()], observations=rows)
    for values, expected in (([None, None], [20.0]), ([1, 2], [20.0, 30.0]), ([1, None], [20.0, 30.0])):
        column: Any = pd.array(values, dtype="Float64")
        column = column.to_numpy(float, na_value=np.nan) if dtype == "float64" else column.astype(dtype)
        frame["observations"] = frame["observations"].assign(patch=column)
        found = make_case(frame, RULES, DAY).observed
        assert sorted(found.value[found.current]) == expected


def test_no_observations_at_all() -> None:
    empty = layers(assets=[seat()], observations=[seen("C", "usable", 0)])
    empty["observations"] = empty["observations"].iloc[:0]
    for frame in (empty, layers(assets=[seat()])):
        case = make_case(frame, RULES, DAY)
        assert (len(case.observed.thing), len(case.patches)) == (0, 0)
        assert case.observed.rows_of("usable").tolist() == []


def test_observations_without_any_object() -> None:
    case = make_case(layers(observations=[seen("C", "usable", 0, at=(0, 0))]), RULES, DAY)
    assert len(case.observed.thing) == 0
    assert [note.key for note in case.observed.notes] == ["observations_unknown_object"]


def test_positions_of_current_rows_by_metric() -> None:
    found = index(seen("W", "step_mm", 1), seen("V", "depth_mm", 2), seen("V", "step_mm", 3))
    assert found.rows_of("step_mm").tolist() == [0, 2]
    assert NAMES[found.metric[1]] == "depth_mm"


def test_groups_are_equal_where_all_columns_are_even_with_many_of_each() -> None:
    count = 100_000
    column = np.arange(count)
    found = groups(column, column[::-1], column % 7)
    assert len(np.unique(found)) == count
    assert groups(np.array([3, 3, 5]), np.array([1, 1, 1])).tolist()[:2] == [0, 0]


def test_a_crowd_of_assets_is_told_apart_from_a_crowd_of_others() -> None:
    things = [asset(f"C{n}", "furniture.seat", (n, 0)) for n in range(50)]
    rows = [seen(f"C{n}", "step_mm", n, patch=f"p{n % 5}", distress=d) for n in range(50) for d in ("pit", "heave")]
    assert len(current(*rows, assets=things)) == 100
