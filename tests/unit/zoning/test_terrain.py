"""Bands cut from terrain: exact places, a partition, the same whatever the strips."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import contourpy
import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely import Point, Polygon, affinity, box

from greenbelt_gis.zoning.result import Cut
from tests.helpers.terrain import LEVELS, METRES, X0, Y0, areas, cut, hills, keys, surface

INSET = box(X0 + 2, Y0 - 38, X0 + 48, Y0 - 2)


def shapes_of(frame: GeoDataFrame, *bands: str) -> NDArray[np.object_]:
    """The geometries of some bands, or of all rows."""
    rows = frame[frame["band"].isin(bands)] if bands else frame
    return np.array(list(rows.geometry), dtype=object)


def filled(tool: Any, low: float, high: float) -> tuple[Any, Any]:
    points, offsets = tool.filled(low, high)
    return points, offsets


def overlaps(found: Cut) -> float:
    """Square metres that zones and what is not zoned share."""
    shapes = np.concatenate([shapes_of(found.zones), shapes_of(found.not_zoned)])
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    return float(shapely.area(shapely.intersection(shapes[one[pairs]], shapes[other[pairs]])).sum())


def test_on_a_plane_borders_are_straight_lines_at_the_exact_place() -> None:
    plane = surface(40, 50, lambda p: 0.17 * p.x + 0.05 * p.y)
    found = cut(plane, INSET)
    assert list(found.zones["band"]) == ["below_normal", "normal_to_2y", "2y_to_5y", "above_5y"]
    for level, line in zip(found.lines["level"], found.lines.geometry, strict=True):
        x, y = np.array(line.coords).T
        assert np.abs(0.17 * (x - X0) + 0.05 * (Y0 - y) - LEVELS[level]).max() < 1e-6
    for lower, upper, band in (
        (-9, 2, "below_normal"),
        (2, 4, "normal_to_2y"),
        (4, 6, "2y_to_5y"),
        (6, 99, "above_5y"),
    ):
        edges = [(X0 + (h - 0.05 * y) / 0.17, Y0 - y) for h, y in ((lower, -9), (upper, -9), (upper, 99), (lower, 99))]
        exact = Polygon(edges).intersection(INSET)
        zone = found.zones.geometry[found.zones["band"] == band].iloc[0]
        assert zone.symmetric_difference(exact).area < 1e-6


def test_a_plane_at_a_level_on_whole_rows_of_pixels_is_cut_there() -> None:
    found = cut(surface(40, 50, lambda p: (p.x - 0.5) / 4), INSET)  # pixel centres lie at the levels themselves
    for level, line in zip(found.lines["level"], found.lines.geometry, strict=True):
        assert np.abs(np.array(line.coords)[:, 0] - X0 - 0.5 - 4 * LEVELS[level]).max() < 1e-6


def test_a_cone_gives_circles() -> None:
    found = cut(surface(120, 120, lambda p: 9 - np.hypot(p.x - 60, p.y - 60) / 8))
    held = areas(found)
    assert held["above_5y"] == pytest.approx(np.pi * 24**2, rel=1e-3)
    assert held["2y_to_5y"] == pytest.approx(np.pi * (40**2 - 24**2), rel=1e-3)
    assert len(found.zones[found.zones["band"] == "above_5y"]) == 1
    assert len(shapely.get_coordinates(found.lines.geometry.iloc[-1])) > 150


@pytest.mark.parametrize("seed", range(4))
def test_areas_are_those_of_contourpy(seed: int) -> None:
    heights = hills(seed)
    x, y = np.arange(heights.shape[1]) + 0.5, np.arange(heights.shape[0]) + 0.5
    tool = contourpy.contour_generator(x, y, heights, fill_type=contourpy.FillType.OuterOffset)
    found = cut(heights, box(X0 + 0.5, Y0 - y[-1], X0 + x[-1], Y0 - 0.5), min_area_m2=0)
    bounds = [-99.0, *LEVELS.values(), 99.0]
    for place, band in enumerate(("below_normal", "normal_to_2y", "2y_to_5y", "above_5y")):
        points, offsets = filled(tool, bounds[place], bounds[place + 1])
        exact = sum(
            Polygon(corners[at[0] : at[1]], [corners[a:b] for a, b in pairwise(at[1:])]).area
            for corners, at in zip(points, offsets, strict=True)
        )
        assert areas(found).get(band, 0.0) == pytest.approx(exact, abs=1e-4)


@st.composite
def sites(draw: st.DrawFn) -> Polygon:
    """A star around some place, perhaps beyond the terrain's edge."""
    count = draw(st.integers(3, 9))
    reach = draw(st.lists(st.floats(5, 40), min_size=count, max_size=count))
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + draw(st.floats(0, 1))
    x, y = draw(st.floats(0, 70)), draw(st.floats(0, 60))
    return Polygon([(X0 + x + r * np.cos(a), Y0 - y + r * np.sin(a)) for r, a in zip(reach, turn, strict=True)])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), sites(), st.sampled_from([0.0, 25.0]), st.booleans(), st.booleans())
def test_bands_are_a_partition_of_the_site(seed: int, site: Polygon, least: float, holes: bool, river: bool) -> None:
    heights = hills(seed, smooth=2.0)
    if holes:
        heights[gaps(seed)] = np.nan
    line = shapely.LineString([(X0, Y0 - 30), (X0 + 70, Y0 - 25)])
    found = cut(heights, site, min_area_m2=least, connected_to=line if river else None)
    total = found.zones["area_m2"].sum() + found.not_zoned["area_m2"].sum()
    assert total == pytest.approx(site.area, abs=1e-4)
    assert overlaps(found) < 1e-4
    assert shapely.is_valid(shapes_of(found.zones)).all()
    assert found.zones["area_m2"].gt(0).all()
    if least and not holes and len(found.zones) > 1:
        assert found.zones["area_m2"].min() >= least
    for band in set(found.zones["band"]):  # what is connected is one piece
        alike = shapes_of(found.zones, band)
        one, other = shapely.STRtree(alike).query(alike, predicate="intersects")
        shared: Any = shapely.intersection(alike[one], alike[other])
        assert shapely.length(shared[one < other]).max(initial=0) < 1e-6
    for level, line_found in zip(found.lines["level"], found.lines.geometry, strict=True):
        assert level in LEVELS
        assert line_found.length > 0


def gaps(seed: int) -> NDArray[np.bool_]:
    """Pixels without data."""
    return np.asarray(hills(seed + 1, smooth=2.0) > 7.5)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 900), st.booleans())
def test_the_size_of_the_strips_changes_nothing(seed: int, pixels: int, holes: bool) -> None:
    heights = hills(seed, smooth=1.5)
    if holes:
        heights[gaps(seed)] = np.nan
    one, other = cut(heights), cut(heights, strip_pixels=pixels)
    for layer in ("zones", "lines", "not_zoned", "hollows"):
        assert_geodataframe_equal(getattr(one, layer), getattr(other, layer))
    assert one.notes == other.notes


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 1.9))
def test_a_higher_level_never_shrinks_what_lies_below_it(seed: int, rise: float) -> None:
    heights = hills(seed)
    lower, higher = cut(heights, min_area_m2=0), cut(heights, levels={**LEVELS, "2y": 4.0 + rise}, min_area_m2=0)
    below = ["below_normal", "normal_to_2y"]
    one, other = (shapely.union_all(shapes_of(c.zones, *below)) for c in (lower, higher))
    assert one.difference(other).area < 1e-6


def test_degrees_are_measured_in_the_working_crs() -> None:
    step = 1e-5
    transform = (step, 0.0, 118.7, 0.0, -step, 32.05)
    found = cut(surface(80, 90, lambda p: p.x / 10), transform=transform, terrain_crs=CRS("EPSG:4490"))
    change = Transformer.from_crs("EPSG:4490", METRES, always_xy=True)
    corners = [(118.7 + step * x, 32.05 - step * y) for x, y in ((0, 0), (90, 0), (90, 80), (0, 80))]
    site = Polygon([change.transform(*corner) for corner in corners])
    assert found.zones["area_m2"].sum() == pytest.approx(site.area, rel=1e-6)
    assert areas(found)["below_normal"] == pytest.approx(site.area * 20 / 90, rel=1e-4)
    assert found.zones.crs == METRES


@pytest.mark.parametrize("turn", [0.0, 30.0, 200.0])
@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_turned_sheared_and_mirrored_grids_are_cut_where_they_lie(turn: float, mirror: float) -> None:
    heights = hills(3)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    transform = (cos, -sin * mirror + 0.2, X0, sin, cos * mirror, Y0)
    found, plain = cut(heights, transform=transform, min_area_m2=0), cut(heights, min_area_m2=0)
    size = abs(transform[0] * transform[4] - transform[1] * transform[3])
    assert areas(found) == pytest.approx({band: size * area for band, area in areas(plain).items()}, rel=1e-6)
    a, b, _, d, e, _ = transform
    # From the plain place (x east, y south) to the turned one.
    moved = affinity.affine_transform(
        shapely.union_all(shapes_of(plain.zones, "2y_to_5y")),
        [a, -b, d, -e, X0 - a * X0 + b * Y0, Y0 - d * X0 + e * Y0],
    )
    there = shapely.union_all(shapes_of(found.zones, "2y_to_5y"))
    assert moved.symmetric_difference(there).area < 1e-3


def test_water_at_exactly_the_level_is_not_below_it_even_in_32_bits() -> None:
    levels = {"normal": 4.2, "2y": 6.1, "5y": 7.0}
    heights = surface(60, 60, lambda p: np.where(p.x < 30, 4.2, 4.2 + (p.x - 30) / 5)).astype(np.float32)
    found = cut(heights, levels=levels)
    assert "below_normal" not in areas(found)
    assert areas(found)["normal_to_2y"] == pytest.approx(60 * (30 + 9.5), rel=1e-3)
    lower = heights.copy()
    lower[:, :20] -= np.float32(0.01)
    assert areas(cut(lower, levels=levels))["below_normal"] == pytest.approx(60 * 20.5, abs=0.1)
    assert shapely.is_valid(cut(lower, levels=levels).zones.geometry.to_numpy()).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_chequerboard_at_the_level_stays_a_partition(dtype: type) -> None:
    heights: Any = surface(30, 30, lambda p: np.where((p.x.astype(int) + p.y.astype(int)) % 2, 4.0, 3.9)).astype(dtype)
    for least in (0.0, 25.0):
        found = cut(heights, min_area_m2=least)
        assert found.zones["area_m2"].sum() == pytest.approx(900, abs=1e-4)
        assert overlaps(found) < 1e-4
        assert shapely.is_valid(shapes_of(found.zones)).all()


def test_a_wall_keeps_every_level_apart() -> None:
    found = cut(surface(40, 40, lambda p: np.where(p.x < 20, 0.0, 500.0)), min_area_m2=0)
    assert set(areas(found)) == {"below_normal", "normal_to_2y", "2y_to_5y", "above_5y"}
    assert found.zones["area_m2"].sum() == pytest.approx(1600, abs=1e-6)
    swallowed = cut(surface(40, 40, lambda p: np.where(p.x < 20, 0.0, 500.0)))
    assert set(areas(swallowed)) == {"below_normal", "above_5y"}
    assert len(swallowed.zones) == 2


def test_codes_areas_levels_and_lines_are_told() -> None:
    site = Point(X0 + 25, Y0 - 20).buffer(19)
    found = cut(surface(40, 50, lambda p: 0.17 * p.x), site)
    assert found.zones["code"].iloc[0] == "S-below_normal-1"
    assert list(found.zones["levels"]) == ["normal=2", "normal=2;2y=4", "2y=4;5y=6", "5y=6"]
    assert list(found.lines["elevation_m"]) == [2.0, 4.0, 6.0]
    assert np.allclose(found.zones["area_m2"], found.zones.area)
    assert keys(found) == set()
    assert found.lines.geometry.iloc[1].length == pytest.approx(
        shapely.LineString([(X0 + 4 / 0.17, Y0 - 99), (X0 + 4 / 0.17, Y0 + 99)]).intersection(site).length, abs=1e-5
    )
