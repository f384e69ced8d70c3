"""Hexagons of the service: each place in its own, all counted once, the same ones for every question."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from greenbelt_gis.errors import UsageError
from greenbelt_gis.maps.density import centres_of, corners_of
from greenbelt_gis.workflows.density import MOST_POINTS, Defects, DensityQuestion, answer, cells_of, chosen_days
from greenbelt_gis.workflows.density_cell import read_cell

UTM = CRS.from_epsg(4549)
PLACES = st.lists(
    st.tuples(st.floats(376_000, 378_000), st.floats(3_546_000, 3_548_000), st.sampled_from("ab")),
    min_size=1,
    max_size=60,
)


def points(rows: list[tuple[float, float, str]]) -> pd.DataFrame:
    x, y, category = zip(*rows, strict=True)
    return pd.DataFrame({"x": x, "y": y, "category": category, "day": pd.Timestamp("2026-01-01")})


def defects(rows: list[tuple[float, float, str]]) -> Defects:
    return Defects(points(rows), {}, None, None, 0, 0)


@settings(deadline=None, max_examples=60)
@given(PLACES, st.floats(5, 500))
def test_every_place_lies_in_its_hexagon_and_the_counts_add_up(
    rows: list[tuple[float, float, str]], size: float
) -> None:
    size_m, cells, at = cells_of(points(rows), size)
    assert size_m == size
    hexagons = np.asarray(shapely.polygons(corners_of(centres_of(cells, size_m), size_m)), dtype=object)
    assert shapely.area(hexagons) == pytest.approx(1.5 * 3**0.5 * size**2)
    xy = np.array([row[:2] for row in rows])
    assert (shapely.distance(hexagons[at], shapely.points(xy)) < 1e-6).all()
    told = answer(defects(rows), UTM, size)
    counts = [feature["properties"] for feature in told["features"]]
    assert sum(one["count"] for one in counts) == len(rows) == told["total"] == len(told["points"]["places"])
    assert all(one["count"] == sum(one["categories"].values()) for one in counts)


@settings(deadline=None, max_examples=40)
@given(PLACES, PLACES, st.floats(5, 500))
def test_hexagons_do_not_shift_between_questions(
    rows: list[tuple[float, float, str]], more: list[tuple[float, float, str]], size: float
) -> None:
    _, few, at = cells_of(points(rows), size)
    _, many, at_many = cells_of(points(rows + more), size)
    assert (few[at] == many[at_many[: len(rows)]]).all()


def test_a_size_that_gives_too_many_is_refused_with_one_that_does_not() -> None:
    strewn = [(376_000.0 + 100 * (n % 90), 3_546_000.0 + 100 * (n // 90), "a") for n in range(8100)]
    with pytest.raises(UsageError, match="hexagons of 5 m would be more than 6000") as refused:
        cells_of(points(strewn), 5)
    assert refused.value.fix is not None
    enough = float(refused.value.fix.en.split(" of ")[1].removesuffix(" m"))
    assert cells_of(points(strewn), enough)[0] == enough
    assert len(cells_of(points(strewn), None)[1]) <= 6000


def test_of_very_many_places_some_stand_for_all() -> None:
    told = answer(defects([(376_000.0 + n % 7, 3_546_000.0, "a") for n in range(3 * MOST_POINTS)]), UTM, 25)
    assert told["points"]["shown"] == len(told["points"]["places"]) == MOST_POINTS
    assert told["points"]["each_stands_for"] == 3
    assert sum(feature["properties"]["count"] for feature in told["features"]) == 3 * MOST_POINTS


def test_nothing_is_no_hexagon() -> None:
    empty = Defects(points([(0.0, 0.0, "a")]).iloc[:0], {}, None, None, 0, 0)
    assert answer(empty, UTM, None)["features"] == []


def test_a_period_holds_its_days_and_undated_ones_where_they_are_wanted() -> None:
    days = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-31", "2026-02-01", ""]))
    whole = DensityQuestion(first=date(2026, 1, 1), last=date(2026, 1, 31))
    assert chosen_days(days, whole).tolist() == [True, True, False, True]
    dated = DensityQuestion(first=date(2026, 1, 31), undated=False)
    assert chosen_days(days, dated).tolist() == [False, True, True, False]
    assert chosen_days(days, DensityQuestion()).all()


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "1.5,2", "1,", "--1,2", "9999999999,1", "１,２"])
def test_a_cell_is_two_whole_numbers(text: str) -> None:
    with pytest.raises(UsageError):
        read_cell(text)
    assert read_cell("-38534,94615") == (-38534, 94615)
