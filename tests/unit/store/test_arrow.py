"""Frames as arrow in the form that binary COPY takes: the same as the slow ways say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.store.arrow import content_ids, contract_table, geometry_column
from greenbelt_gis.store.json_text import json_values

SHAPES: list[Any] = [
    shapely.Point(1, 2),
    None,
    shapely.box(0, 0, 1, 1),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    shapely.LineString([(0, 0), (1, 1)]),
]


def test_geometry_is_what_geos_writes_with_an_srid() -> None:
    frame = GeoDataFrame(geometry=SHAPES * 3, crs="EPSG:4549")
    wanted = shapely.to_wkb(shapely.set_srid(np.array(SHAPES * 3), 4549), include_srid=True)
    assert geometry_column(frame, 4549).to_pylist() == list(wanted)
    assert geometry_column(frame.iloc[[1]], 4549).to_pylist() == [None]
    assert geometry_column(frame.iloc[:0], 4549).to_pylist() == []


@given(st.lists(st.one_of(st.none(), st.text()), max_size=8))
def test_text_comes_back_from_json(texts: list[str | None]) -> None:
    values = pd.Series(texts, dtype="str")
    assert [json.loads(text) for text in json_values(values).to_pylist()] == texts


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (pd.Series([1.5, float("nan"), float("inf"), 60.0]), [1.5, None, None, 60]),
        (pd.Series([1, 2]), [1, 2]),
        (pd.Series([True, None], dtype="boolean"), [True, None]),
        (pd.to_datetime(pd.Series(["2026-01-02", None])), ["2026-01-02T00:00:00", None]),
        (
            pd.Series([{"a": ["x"]}, date(2026, 1, 2), None, float("nan")], dtype=object),
            [{"a": ["x"]}, "2026-01-02", None, None],
        ),
    ],
)
def test_other_values_too(values: pd.Series[Any], wanted: list[object]) -> None:
    assert [json.loads(text) for text in json_values(values).to_pylist()] == wanted


def test_a_row_keeps_its_id_whether_or_not_there_are_columns_for_its_days() -> None:
    frame = GeoDataFrame(
        {"level": ["2y", "5y"], "elevation_m": [6.1, 7.0], "effective_on": [None, "2026-07-01"]},
        geometry=[SHAPES[4]] * 2, crs="EPSG:4549",
    )  # fmt: skip
    table = contract_table("water_levels", frame, 4549)
    ids = content_ids(table, b"s")
    before = content_ids(table.drop_columns(["effective_on", "ended_on"]), b"s")
    assert (ids[0] == before[0]).all()
    assert (ids[1] != before[1]).any()
    other = contract_table(
        "water_levels", frame.assign(effective_on=pd.Series([None, "2026-08-01"], dtype=object)), 4549
    )
    assert (content_ids(other, b"s")[1] != ids[1]).any()
