"""Codes, areas and levels of the pieces of bands."""

from __future__ import annotations

import doctest

import pytest
from pyproj import CRS
from shapely import MultiPolygon, Polygon, box

from greenbelt_gis.zoning import pieces
from greenbelt_gis.zoning.pieces import zones_frame

METRES = CRS("EPSG:4549")
LEVELS = {"normal": 4.2, "2y": 6.1, "5y": None}


def test_pieces_are_counted_west_to_east_then_south_to_north_whatever_their_order() -> None:
    squares = [("below_normal", box(x, y, x + 1, y + 1)) for x in (0, 2, 4) for y in (0, 2)]
    squares += [("above_5y", box(9, 9, 10, 10))]
    wanted = zones_frame("S", squares, LEVELS, METRES)
    assert list(wanted["code"]) == [f"S-below_normal-{n}" for n in range(1, 7)] + ["S-above_5y-1"]
    assert wanted.geometry.iloc[1].bounds[:2] == (0, 2)
    assert zones_frame("S", squares[::-1], LEVELS, METRES).equals(wanted)
    assert zones_frame("S", squares[5:] + squares[:5], LEVELS, METRES).equals(wanted)


def test_a_multipolygon_gives_a_row_for_each_part_and_an_empty_one_none() -> None:
    two = MultiPolygon([box(0, 0, 1, 1), box(1, 1, 3, 2)])  # they touch in a point only
    frame = zones_frame("S", [("2y_to_5y", two), ("above_5y", Polygon())], LEVELS, METRES)
    assert list(frame["area_m2"]) == [1.0, 2.0]
    assert list(frame["levels"]) == ["2y=6.1;5y"] * 2
    assert frame.crs == METRES


def test_no_piece_at_all_is_an_empty_layer_with_all_columns() -> None:
    frame = zones_frame("S", [], LEVELS, METRES)
    assert len(frame) == 0
    assert list(frame.columns) == [*pieces.COLUMNS, "geometry"]
    assert frame.crs == METRES


def test_an_unknown_band_is_refused() -> None:
    with pytest.raises(KeyError):
        zones_frame("S", [("beach", box(0, 0, 1, 1))], LEVELS, METRES)


def test_the_examples_hold() -> None:
    assert doctest.testmod(pieces).failed == 0
