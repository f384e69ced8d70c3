"""Noise, hollows, gaps, edges, and everything that terrain and levels can have wrong."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, Point, Polygon, box

from greenbelt_gis.errors import CrsError, GreenbeltError, InputError, UsageError
from greenbelt_gis.model.terrain import Terrain
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.result import Cut
from greenbelt_gis.zoning.terrain import cut_terrain
from tests.helpers.terrain import LEVELS, METRES, NORTH_UP, X0, Y0, Heights, Places, areas, cut, hills, keys, surface


def told(found: Cut, key: str) -> Text:
    return next(note.told for note in found.notes if note.key == key)


def noisy(side: int, noise: float = 0.1) -> Heights:
    """A slope, and in its middle a plateau at the 2-year level."""
    heights = surface(side, side, lambda p: p.x * 8 / side)
    middle = slice(side // 4, 3 * side // 4)
    heights[middle, middle] = 4 + np.random.default_rng(3).normal(0, noise, (side // 2, side // 2))
    return heights.astype(np.float32)


def test_noise_is_swallowed() -> None:
    slope = surface(200, 200, lambda p: p.x * 8 / 200) + np.random.default_rng(1).normal(0, 0.1, (200, 200))
    full, calm = cut(slope, min_area_m2=0), cut(slope)
    assert len(full.zones) > 100
    assert len(calm.zones) < 15
    assert calm.zones["area_m2"].min() >= 25
    assert told(calm, "swallowed").en.startswith(f"{len(full.zones) - len(calm.zones)} islands")
    for band, area in areas(full).items():
        assert areas(calm)[band] == pytest.approx(area, rel=0.05)


def test_a_plateau_at_a_level_is_bounded_and_says_so() -> None:
    heights = noisy(400)
    found = cut(heights, most_vertices=5_000)
    assert "min_area_raised" in keys(found)
    assert "25 m² to" in told(found, "min_area_raised").en
    assert shapely.get_num_coordinates(found.lines.geometry.to_numpy()).sum() < 10_000
    assert found.zones["area_m2"].sum() == pytest.approx(160_000, abs=1e-4)
    same = cut(heights, most_vertices=5_000, strip_pixels=5_000)
    assert same.notes == found.notes
    assert same.zones.equals(found.zones)


def bowl() -> Heights:
    """A river in the west; a hollow in the east that a bank of 5 m parts from it, and one behind a bank of 9 m."""

    def height(p: Places) -> Any:
        x, y = p
        ground = np.where(x < 20, 1.0, 9.0)
        ground = np.where((x > 30) & (x < 50) & (y > 10) & (y < 30), 1.0, ground)
        ground = np.where((x > 15) & (x < 35) & (y > 15) & (y < 25) & (ground > 5), 5.0, ground)
        return np.where((x > 30) & (x < 50) & (y > 40) & (y < 55), 3.0, ground)

    return surface(60, 60, height)


def test_hollows_take_the_band_of_the_level_at_which_they_are_connected() -> None:
    river = LineString([(X0 + 5, Y0 - 60), (X0 + 5, Y0)])
    apart, plain = cut(bowl(), connected_to=river), cut(bowl())
    assert areas(plain)["below_normal"] > 1500 - 60
    assert areas(apart)["below_normal"] == pytest.approx(60 * 19.6, rel=0.02)
    deep = apart.hollows[apart.hollows["level"] == "normal"]
    assert len(deep) == 1
    assert deep["area_m2"].iloc[0] == pytest.approx(400, rel=0.1)
    inside = Point(X0 + 42, Y0 - 20)
    zone = apart.zones[apart.zones.contains(inside)]
    assert zone["band"].iloc[0] == "2y_to_5y"  # over the bank of 5 m, below the 5-year level of 6 m
    behind = apart.zones[apart.zones.contains(Point(X0 + 40, Y0 - 47))]
    assert behind["band"].iloc[0] == "above_5y"
    assert set(apart.hollows["level"]) == {"normal", "2y", "5y"}
    assert apart.zones["area_m2"].sum() == pytest.approx(3600, abs=1e-4)
    assert "hollows" in keys(apart)
    assert len(plain.hollows) == 0


def test_a_gap_that_the_river_meets_counts_as_river() -> None:
    heights = bowl()
    heights[:, :10] = np.nan  # no echo over water
    found = cut(heights, connected_to=LineString([(X0 + 3, Y0 - 60), (X0 + 3, Y0)]))
    assert areas(found)["below_normal"] == pytest.approx(60 * 9.6, rel=0.02)
    assert "gaps_as_water" in keys(found)


def test_paths_to_the_river_may_leave_the_site() -> None:
    river = LineString([(X0 + 5, Y0 - 60), (X0 + 5, Y0)])
    whole = cut(bowl(), connected_to=river)
    part = cut(bowl(), box(X0 + 32, Y0 - 28, X0 + 48, Y0 - 12), connected_to=river)
    assert set(part.zones["band"]) == {"2y_to_5y"}
    assert "2y_to_5y" in set(whole.zones["band"])


def test_gaps_and_ground_beyond_the_terrain_are_not_zoned() -> None:
    heights = surface(40, 50, lambda p: 0.17 * p.x)
    heights[10:14, 20:25] = np.nan
    heights[30, 30] = np.inf
    heights[35, 35] = -9999.0
    found = cut(heights, box(X0 + 10, Y0 - 39, X0 + 60, Y0 - 2))
    lost = found.not_zoned.groupby("why")["area_m2"].sum()
    assert lost["nodata"] == pytest.approx(22)
    assert lost["beyond_terrain"] == pytest.approx(370)
    assert found.zones["area_m2"].sum() + lost.sum() == pytest.approx(50 * 37, abs=1e-6)
    assert told(found, "nodata").en.startswith("22.0 m²")
    assert told(found, "beyond_terrain").zh.startswith("场地有 370.0 平方米")
    assert told(found, "undeclared_nodata").en.startswith("1 pixels")


def test_gaps_do_not_move_the_borders_beside_them() -> None:
    heights = surface(40, 50, lambda p: 0.17 * p.x + 0.02 * p.y)
    holed = heights.copy()
    holed[10:14, 21:26] = np.nan
    whole, found = cut(heights), cut(holed)
    lost = box(X0 + 21, Y0 - 14, X0 + 26, Y0 - 10)
    for one, other in zip(whole.zones.geometry, found.zones.geometry, strict=True):
        assert one.difference(lost.buffer(1)).symmetric_difference(other.difference(lost.buffer(1))).area < 1e-9
        assert one.difference(lost).symmetric_difference(other).area < 1


@pytest.mark.parametrize(
    ("levels", "band", "words"),
    [
        ({"normal": -3.0, "2y": 4.0, "5y": 6.0}, "below_normal", "(-3 m) lies below all ground (from 0."),
        ({"normal": 2.0, "2y": 4.0, "5y": 60.0}, "above_5y", "(60 m) lies above all ground (up to 8."),
    ],
)
def test_a_level_off_the_terrain_leaves_a_band_empty_and_says_so(
    levels: dict[str, float], band: str, words: str
) -> None:
    found = cut(surface(40, 50, lambda p: 0.17 * p.x), levels=levels)
    assert band not in areas(found)
    assert words in told(found, f"empty_band:{band}").en
    assert len(areas(found)) == 3


def test_flat_ground_is_one_piece() -> None:
    found = cut(surface(20, 20, lambda p: 5.0 + 0 * p.x))
    assert areas(found) == pytest.approx({"2y_to_5y": 400.0})
    assert len(found.lines) == 0
    assert list(found.lines.columns) == ["level", "elevation_m", "geometry"]
    assert {"empty_band:below_normal", "empty_band:above_5y"} <= keys(found)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 2)])
def test_the_smallest_terrain(shape: tuple[int, int]) -> None:
    found = cut(surface(*shape, lambda p: p.x + p.y), min_area_m2=0)
    assert found.zones["area_m2"].sum() == pytest.approx(shape[0] * shape[1], abs=1e-9)


def test_a_site_smaller_than_the_minimum_area_keeps_its_band() -> None:
    found = cut(surface(40, 50, lambda p: 0.17 * p.x), box(X0 + 20, Y0 - 20, X0 + 22, Y0 - 18))
    assert areas(found) == pytest.approx({"normal_to_2y": 4.0})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"2y": None}, "no elevation for: 2-year flood line"),
        ({"2y": 2.0}, "must lie below"),
        ({"5y": 1.0}, "2-year flood line (4 m) must lie below 5-year flood line (1 m)"),
        ({"2y": math.nan}, "finite"),
        ({"5y": math.inf}, "finite"),
        ({"10y": 9.0}, "no level '10y'"),
    ],
)
def test_levels_that_make_no_sense_are_refused(change: dict[str, float | None], words: str) -> None:
    levels = {level: value for level, value in {**LEVELS, **change}.items() if value is not None}
    with pytest.raises(UsageError, match="To fix") as caught:
        cut(hills(1), levels=levels)
    assert words in caught.value.say("en")
    assert "处理" in caught.value.say("zh")


def refused(kind: type[GreenbeltError], words: str, heights: Any = None, site: Any = None, **options: Any) -> None:
    with pytest.raises(kind, match="To fix") as caught:
        cut(hills(1) if heights is None else heights, site, **options)
    assert words in caught.value.say("en")
    assert pickle.loads(pickle.dumps(caught.value)).say("zh") == caught.value.say("zh")  # noqa: S301


def test_terrain_and_sites_that_cannot_be_cut_are_refused() -> None:
    holed = hills(1)
    holed[20:30, 20:30] = np.nan
    refused(InputError, "the terrain has no data", np.full((9, 9), np.nan))
    refused(InputError, "no data within the site", holed, box(X0 + 22, Y0 - 28, X0 + 28, Y0 - 22))
    refused(InputError, "the site lies outside of the terrain", site=box(X0 - 90, Y0, X0 - 50, Y0 + 9))
    refused(
        InputError, "outside of the terrain", site=box(X0 - 90, Y0, X0 - 50, Y0 + 9), connected_to=Point(X0 + 5, Y0 - 5)
    )
    refused(InputError, "outside of the terrain", site=Polygon([(X0 - 5, Y0), (X0 - 5, Y0 - 50), (X0 - 1, Y0 - 5)]))
    refused(InputError, "no area", site=LineString([(X0, Y0), (X0 + 9, Y0 - 9)]))
    refused(InputError, "does not meet the terrain", connected_to=Point(X0 - 500, Y0))
    refused(InputError, "the river has no geometry", connected_to=LineString())
    refused(UsageError, "minimum area", min_area_m2=-1)
    refused(UsageError, "minimum area", min_area_m2=math.nan)
    speckled = hills(1)
    speckled[::2, ::2] = np.nan
    refused(InputError, "too many small gaps", speckled, most_vertices=500)


def test_the_error_tells_where_site_and_terrain_lie() -> None:
    with pytest.raises(InputError) as caught:
        cut(hills(1), box(X0 - 90_000, Y0, X0 - 80_000, Y0 + 9))
    assert "119.0" in caught.value.say("en")
    assert "31.6" in caught.value.say("en")


def test_crs_that_do_not_measure_or_do_not_reach_are_refused() -> None:
    terrain = Terrain.of_array(hills(1), METRES, NORTH_UP)
    with pytest.raises(CrsError, match="cannot be measured"):
        cut_terrain(terrain, LEVELS, crs=CRS("EPSG:4490"), code="S")
    world = Terrain.of_array(np.ones((18, 36)), CRS("EPSG:4326"), (10.0, 0.0, -180.0, 0.0, -10.0, 90.0))
    with pytest.raises(CrsError):
        cut_terrain(world, LEVELS, crs=METRES, code="S")
    with pytest.raises(CrsError, match="site"):
        cut_terrain(terrain, LEVELS, crs=METRES, site=GeoDataFrame(geometry=[Point(0, 0).buffer(1)]), code="S")


def test_a_site_in_degrees_is_taken_to_the_working_crs() -> None:
    site = GeoDataFrame(geometry=[box(X0 + 5, Y0 - 30, X0 + 30, Y0 - 5)], crs=METRES)
    terrain = Terrain.of_array(surface(40, 50, lambda p: 0.17 * p.x), METRES, NORTH_UP)
    one = cut_terrain(terrain, LEVELS, crs=METRES, site=site.to_crs("EPSG:4490"), code="S")
    assert one.zones["area_m2"].sum() == pytest.approx(625, abs=1e-3)


def test_only_the_part_around_the_site_is_read() -> None:
    read: list[tuple[int, int, int, int]] = []
    heights = surface(400, 400, lambda p: 0.02 * p.x)

    def reader(row0: int, row1: int, column0: int, column1: int) -> Any:
        read.append((row0, row1, column0, column1))
        return heights[row0:row1, column0:column1]

    terrain = Terrain("t", METRES, NORTH_UP, (400, 400), reader)
    said: list[Text] = []
    site = GeoDataFrame(geometry=[box(X0 + 190, Y0 - 230, X0 + 220, Y0 - 200)], crs=METRES)
    cut_terrain(terrain, LEVELS, crs=METRES, site=site, code="S", progress=said.append)
    assert min(w[0] for w in read) >= 190
    assert max(w[1] for w in read) <= 240
    assert min(w[2] for w in read) >= 180
    assert max(w[3] for w in read) <= 230
    assert said


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.floats(0, 60), st.floats(0, 50)), min_size=2, max_size=4))
def test_hollows_are_those_that_overlay_finds(seed: int, course: list[tuple[float, float]]) -> None:
    river = LineString([(X0 + x, Y0 - y) for x, y in course])
    heights = hills(seed, 50, 60, smooth=2.0)
    plain, found = cut(heights, min_area_m2=0), cut(heights, min_area_m2=0, connected_to=river)
    bands = ["below_normal", "normal_to_2y", "2y_to_5y", "above_5y"]
    place = np.array([bands.index(band) for band in plain.zones["band"]])
    zones = np.array(list(plain.zones.geometry), dtype=object)
    wanted = np.full(len(zones), 3)
    for level in (2, 1, 0):
        low = shapely.get_parts(shapely.union_all(zones[place <= level]))
        reached = low[shapely.intersects(low, river)]
        for zone in np.flatnonzero(place <= level):
            if shapely.contains(reached, zones[zone].representative_point()).any():
                wanted[zone] = level
    area = shapely.area(zones)
    expected = {bands[order]: area[wanted == order].sum() for order in set(wanted.tolist())}
    assert areas(found) == pytest.approx(expected, abs=1e-4)
    assert found.hollows["area_m2"].sum() == pytest.approx(area[wanted > place].sum(), abs=1e-4)
