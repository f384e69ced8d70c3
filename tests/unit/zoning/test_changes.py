"""What a new cut changes: nothing is lost, nothing counted twice, and the same as cell by cell."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from greenbelt_gis.errors import CrsError, InputError, MissingError
from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.zoning.band_areas import TILE_CORNERS, band_areas, tiles_of
from greenbelt_gis.zoning.changed_things import by_pair
from greenbelt_gis.zoning.changes import changed_bands, changed_things, changes_between
from tests.helpers.drawn import CRS, ORIGIN, layer, square

BANDS = list(BAND)
SIDE = 5
cells = st.lists(st.integers(0, 4), min_size=SIDE * SIDE, max_size=SIDE * SIDE).map(
    lambda values: np.array(values).reshape(SIDE, SIDE)
)
"""A small plan: the rank of each cell's band; 4 is outside."""


def at(x: float, y: float) -> tuple[float, float]:
    return ORIGIN[0] + x, ORIGIN[1] + y


def box(x: float, y: float, x2: float, y2: float) -> shapely.Polygon:
    return shapely.box(*at(x, y), *at(x2, y2))


def plan(grid: np.ndarray) -> GeoDataFrame:
    """One zone a cell."""
    found = [(x, y, rank) for (y, x), rank in np.ndenumerate(grid) if rank < 4]
    return GeoDataFrame(
        {"code": [f"Z{n}" for n in range(len(found))], "band": [BANDS[rank] for _, _, rank in found]},
        geometry=[square(x, y) for x, y, _ in found],
        crs=CRS,
    )


def strips(*borders: float, high: float = 10) -> GeoDataFrame:
    """Bands side by side from x = 0, as wide as the borders say."""
    edges = [0.0, *borders]
    return layer(
        *({"code": f"Z{n}", "band": BANDS[n], "at": box(a, 0, b, high)} for n, (a, b) in enumerate(pairwise(edges)))
    )


def bed(code: str, shape: shapely.Geometry | None, **more: object) -> dict[str, object]:
    return {"code": code, "planting_type": "lawn", "species": "麦冬", "at": shape, **more}


def told(frame: pd.DataFrame, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in frame[list(names)].round(6).itertuples(index=False)]


OLD, NEW = strips(10, 20, 30, 40), strips(10, 22, 29, 40)


def test_areas_that_changed_band() -> None:
    found = changed_bands(OLD, NEW)
    assert list(found.columns) == ["old_band", "new_band", "change", "area_m2", "geometry"]
    assert told(found, "old_band", "new_band", "change", "area_m2") == [
        ("2y_to_5y", "normal_to_2y", "wetter", 20.0),
        ("2y_to_5y", "above_5y", "drier", 10.0),
    ]
    assert found.crs == OLD.crs
    assert found.geometry.iloc[0].equals(box(20, 0, 22, 10))


def test_what_was_or_is_outside_every_zone() -> None:
    assert told(changed_bands(strips(10, 20), strips(10, 20, 30)), "old_band", "new_band", "change") == [
        ("", "2y_to_5y", "zoned")
    ]
    assert told(changed_bands(strips(10, 20, 30), strips(10, 20)), "old_band", "new_band", "change") == [
        ("2y_to_5y", "", "unzoned")
    ]
    nothing = OLD.iloc[:0]
    assert changed_bands(nothing, OLD)["area_m2"].sum() == pytest.approx(400)
    assert set(changed_bands(OLD, nothing)["change"]) == {"unzoned"}
    assert len(changed_bands(nothing, nothing)) == 0


def test_one_row_for_each_connected_piece_largest_first() -> None:
    old = layer({"code": "Z", "band": "above_5y", "at": box(0, 0, 30, 10)})
    new = layer(
        {"code": "A", "band": "2y_to_5y", "at": shapely.union_all([box(0, 0, 2, 10), box(20, 0, 24, 10)])},
        {"code": "B", "band": "2y_to_5y", "at": box(24, 0, 26, 10)},  # touches: one place with its neighbour
        {"code": "C", "band": "above_5y", "at": shapely.union_all([box(2, 0, 20, 10), box(26, 0, 30, 10)])},
    )
    assert told(changed_bands(old, new), "new_band", "area_m2") == [("2y_to_5y", 60.0), ("2y_to_5y", 20.0)]


def test_beds_and_plants_that_changed_wholly_or_partly() -> None:
    planting = layer(
        bed("whole", box(20.5, 0, 21.5, 1)), bed("part", box(18, 0, 22, 1)), bed("two", box(21, 2, 30, 3)),
        bed("same", box(1, 1, 5, 5)), bed("point", shapely.Point(at(21, 5)), species=None),
        bed("away", box(100, 0, 101, 1)), bed("nowhere", None),
    )  # fmt: skip
    trees = layer({"code": "T1", "species": "银杏", "at": (29.5, 5)}, {"code": "T2", "species": "樟", "at": (5, 5)})
    found = changed_things(OLD, NEW, planting, trees)
    assert told(found.fillna(-1), "layer", "code", "old_band", "new_band", "area_m2", "share") == [
        ("planting", "part", "2y_to_5y", "normal_to_2y", 2.0, 0.5),
        ("planting", "point", "2y_to_5y", "normal_to_2y", -1, -1),
        ("planting", "two", "2y_to_5y", "normal_to_2y", 1.0, 0.111111),
        ("planting", "two", "2y_to_5y", "above_5y", 1.0, 0.111111),
        ("planting", "whole", "2y_to_5y", "normal_to_2y", 1.0, 1.0),
        ("trees", "T1", "2y_to_5y", "above_5y", -1, -1),
    ]
    assert list(found["species"]) == ["麦冬", "", "麦冬", "麦冬", "麦冬", "银杏"]
    assert list(found["planting_type"]) == ["lawn"] * 5 + [""]
    assert found.geometry.iloc[0].equals(box(20, 0, 22, 1))
    numbers = by_pair(changed_bands(OLD, NEW), found)
    assert told(numbers, "old_band", "new_band", "area_m2", "beds", "bed_area_m2", "plants") == [
        ("2y_to_5y", "normal_to_2y", 20.0, 3, 4.0, 1),
        ("2y_to_5y", "above_5y", 10.0, 1, 1.0, 1),
    ]


def test_without_planting_there_are_no_things() -> None:
    for planting in (None, layer(bed("x", box(1, 1, 2, 2))).iloc[:0], layer(bed("x", box(1, 1, 2, 2)))):
        found = changed_things(OLD, NEW, planting, None)
        assert len(found) == 0
        assert {"layer", "code", "area_m2", "share", "geometry"} <= set(found.columns)
        assert by_pair(changed_bands(OLD, NEW), found)["beds"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("x", "changes"),
    [
        (20, []),  # was on the border, on its wetter side; now it lies in that band
        (21.999, ["wetter"]),
        (22, ["wetter"]),  # now on the border, on its wetter side
        (22.001, []),
        (29, []),  # now on the border, and still in the wetter of both
        (30, ["drier"]),  # was on the border, on its wetter side
        (0, []),
        (40, []),
    ],
)
def test_on_a_border_a_point_stands_in_the_wettest_band_there(x: float, changes: list[str]) -> None:
    found = changed_things(OLD, NEW, layer(bed("p", shapely.Point(at(x, 5)))), None)
    assert list(found["change"]) == changes


def test_a_border_that_moved_by_less_than_a_sliver_moves_no_plant() -> None:
    new = strips(10, 20.01, 30, 40)
    planting = layer(bed("p", shapely.Point(at(20.005, 5))), bed("b", box(19, 0, 21, 1)))
    changes = changes_between(OLD, new, planting)
    assert len(changes.areas) == len(changes.things) == 0
    assert [(note.key, note.count) for note in changes.notes] == [("band_change_slivers", 1)]
    assert "20 mm" in changes.notes[0].told.en
    assert len(changed_bands(OLD, new, least_width_m=0.005)) == 1
    assert len(changed_bands(OLD, new, least_width_m=0.005, least_area_m2=1)) == 0


def test_a_bed_that_a_changed_area_only_grazes_is_counted_not_listed() -> None:
    changes = changes_between(OLD, NEW, layer(bed("b", box(21.99, 0, 25, 5)), bed("c", box(21, 0, 21.2, 0.2))))
    assert len(changes.things) == 0
    assert [(note.key, note.count) for note in changes.notes] == [("band_change_parts", 2)]


def test_where_zones_of_one_cut_overlap_the_wettest_counts() -> None:
    old = layer(
        {"code": "A", "band": "above_5y", "at": box(0, 0, 20, 10)}, {"code": "B", "band": "2y_to_5y", "at": box(10, 0, 30, 10)}
    )  # fmt: skip
    new = layer(
        {"code": "B", "band": "2y_to_5y", "at": box(10, 0, 30, 10)}, {"code": "A", "band": "above_5y", "at": box(0, 0, 10, 10)},
        {"code": "B2", "band": "2y_to_5y", "at": box(15, 0, 25, 10)},
    )  # fmt: skip
    assert len(changed_bands(old, new)) == 0


def test_shapes_that_are_not_sound_are_made_so_and_left_as_they_are() -> None:
    x, y = ORIGIN
    bow = shapely.from_wkt(f"POLYGON (({x + 20} {y}, {x + 22} {y + 2}, {x + 22} {y}, {x + 20} {y + 2}, {x + 20} {y}))")
    high = shapely.force_3d(box(18, 4, 24, 5), 7.0)
    several = shapely.MultiPolygon([box(19, 6, 21, 7), box(21, 7, 23, 8)])
    planting = layer(bed("bow", bow), bed("high", high), bed("several", several), bed("empty", shapely.Polygon()))
    old = OLD.copy()
    old.geometry.array[0] = shapely.from_wkt(
        f"POLYGON (({x} {y}, {x + 10} {y}, {x + 10} {y + 10}, {x} {y + 10}, {x} {y}, {x - 1} {y}, {x} {y}))"
    )
    before = planting.copy(), old.copy()
    found = changed_things(old, NEW, planting)
    assert told(found, "code", "area_m2") == [("bow", 2.0), ("high", 2.0), ("several", 2.0)]
    assert not shapely.has_z(found.geometry.to_numpy()).any()
    pd.testing.assert_frame_equal(planting, before[0])
    pd.testing.assert_frame_equal(old, before[1])


def test_what_cannot_be_compared_is_told() -> None:
    with pytest.raises(CrsError, match=r"EPSG:4548 here, EPSG:4549 elsewhere \(layer zones \(new\)\)"):
        changed_bands(OLD, NEW.set_crs("EPSG:4548", allow_override=True))
    with pytest.raises(CrsError, match="layer trees"):
        changed_things(OLD, NEW, None, layer({"code": "T", "at": (1, 1)}, crs="EPSG:4548"))
    with pytest.raises(CrsError, match="distances cannot be measured in EPSG:4326"):
        changed_bands(OLD.to_crs(4326), NEW.to_crs(4326))
    with pytest.raises(CrsError, match="no coordinate reference system"):
        changed_bands(OLD, layer({"code": "Z", "band": "above_5y", "at": box(0, 0, 1, 1)}, crs=None))
    with pytest.raises(MissingError, match="column band"):
        changed_bands(OLD.drop(columns="band"), NEW)
    with pytest.raises(InputError, match=r"'2y_to_5' is not a band.*did you mean '2y_to_5y'"):
        changed_bands(OLD, NEW.replace({"band": {"2y_to_5y": "2y_to_5"}}))


EXACT: dict[str, Any] = {"least_area_m2": 0.0, "least_width_m": 0.0}


@given(cells, cells)
@settings(max_examples=60)
def test_areas_are_those_of_the_cells(old: np.ndarray, new: np.ndarray) -> None:
    found = changed_bands(plan(old), plan(new), **EXACT)
    names = np.array([*BANDS, ""])
    expected: dict[tuple[str, str], list[float]] = {}
    for was, becomes in product(range(5), repeat=2):
        if was != becomes and (sizes := _pieces((old == was) & (new == becomes))):
            expected[names[was], names[becomes]] = sizes
    pairs = found.groupby(["old_band", "new_band"])["area_m2"]
    assert {pair: sorted(areas.round(6)) for pair, areas in pairs} == expected
    # Nothing is lost: where both have a band, it changed or it stayed.
    both = plan(old).union_all().intersection(plan(new).union_all()).area
    changed = found[(found["old_band"] != "") & (found["new_band"] != "")]["area_m2"].sum()
    assert changed + ((old == new) & (old < 4)).sum() == pytest.approx(both)
    assert (found.geometry.area == found["area_m2"]).all()
    shapes = found.geometry.to_numpy()
    assert shapely.union_all(shapes).area == pytest.approx(found["area_m2"].sum())


def _pieces(mask: np.ndarray) -> list[float]:
    """Sizes of the groups of cells that share edges."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}
    sizes = []
    while left:
        front, size = [left.pop()], 0
        while front:
            y, x = front.pop()
            size += 1
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            left -= near
            front += near
        sizes.append(float(size))
    return sorted(sizes)


@given(cells, cells)
@settings(max_examples=40)
def test_swapping_the_cuts_swaps_the_columns(old: np.ndarray, new: np.ndarray) -> None:
    there, back = changed_bands(plan(old), plan(new), **EXACT), changed_bands(plan(new), plan(old), **EXACT)
    one = sorted(told(there, "old_band", "new_band", "area_m2"))
    other = sorted(told(back, "new_band", "old_band", "area_m2"))
    assert one == other
    assert len(changed_bands(plan(old), plan(old), **EXACT)) == 0


half = st.integers(0, 2 * SIDE).map(lambda n: n / 2)
places = st.lists(st.tuples(half, half), min_size=1, max_size=12)


@given(cells, cells, places)
@settings(max_examples=60)
def test_beds_are_those_of_the_cells(
    old: np.ndarray,
    new: np.ndarray,
    corners: list[tuple[float, float]],
) -> None:
    beds = layer(*(bed(f"B{n}", box(x, y, x + 1.5, y + 1)) for n, (x, y) in enumerate(corners)))
    found = changed_things(plan(old), plan(new), beds, **EXACT)
    names = [*BANDS, ""]
    expected: dict[tuple[str, str, str], float] = {}
    for n, shape in enumerate(beds.geometry):
        for (y, x), was in np.ndenumerate(old):
            shared = shape.intersection(square(x, y)).area
            if was != new[y, x] and shared > 0:
                key = (f"B{n}", names[was], names[new[y, x]])
                expected[key] = expected.get(key, 0.0) + shared
    measured = {(r.code, r.old_band, r.new_band): r.area_m2 for r in found.itertuples()}
    assert measured == pytest.approx(expected)
    assert found["share"].to_numpy() == pytest.approx(found["area_m2"].to_numpy() / 1.5)


@given(cells, cells, places)
@settings(max_examples=60)
def test_points_are_those_of_the_cells_they_touch(
    old: np.ndarray,
    new: np.ndarray,
    spots: list[tuple[float, float]],
) -> None:
    points = layer(*(bed(f"P{n}", shapely.Point(at(x, y))) for n, (x, y) in enumerate(spots)))
    found = changed_things(plan(old), plan(new), points, **EXACT)
    expected = {}
    for n, (x, y) in enumerate(spots):
        near = [(cy, cx) for cy, cx in np.ndindex(SIDE, SIDE) if cx <= x <= cx + 1 and cy <= y <= cy + 1]
        was, becomes = (min((grid[cell] for cell in near), default=4) for grid in (old, new))
        changed = {(old[cell], new[cell]) for cell in near}
        if was != becomes and (was, becomes) in changed:
            expected[f"P{n}"] = ([*BANDS, ""][was], [*BANDS, ""][becomes])
    assert {r.code: (r.old_band, r.new_band) for r in found.itertuples()} == expected


def test_a_large_piece_is_cut_in_tiles_and_beds_come_out_whole() -> None:
    x = np.linspace(0, 400, 4001)
    edge = [np.column_stack([x, 20 * n + 5 * np.sin(x / 9)]) + ORIGIN for n in range(3)]
    zones = [shapely.Polygon(np.concatenate([edge[n], edge[n + 1][::-1]])) for n in (0, 1)]
    old = layer(*({"code": f"Z{n}", "band": BANDS[n], "at": zone} for n, zone in enumerate(zones)))
    new = old.assign(band=BANDS[2])
    tiles, of = tiles_of(old.geometry.to_numpy())
    assert shapely.get_num_coordinates(tiles).max() <= TILE_CORNERS
    assert np.bincount(of, weights=shapely.area(tiles)) == pytest.approx(shapely.area(old.geometry.to_numpy()))
    corner = np.random.default_rng(3).uniform([0, -10], [400, 50], (500, 2)) + ORIGIN
    beds = GeoDataFrame(
        {"code": [f"B{n}" for n in range(500)], "planting_type": "lawn"},
        geometry=shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 6, corner[:, 1] + 6), crs=CRS,
    )  # fmt: skip
    found = changed_things(old, new, beds, **EXACT)
    plain = geopandas.overlay(beds[["code", "geometry"]], old[["band", "geometry"]])
    expected = dict(zip(zip(plain["code"], plain["band"], strict=True), plain.geometry.area, strict=True))
    measured = dict(zip(zip(found["code"], found["old_band"], strict=True), found["area_m2"], strict=True))
    assert measured == pytest.approx(expected, abs=1e-6)
    assert set(found.geometry.geom_type) == {"Polygon"}


def _stars(random: np.random.Generator, count: int) -> list[shapely.Polygon]:
    """Polygons of any shape, most of them crossing themselves."""
    return [
        shapely.Polygon(random.uniform(0, 200, 2) + ORIGIN + random.uniform(2, 60) * random.normal(size=(corners, 2)))
        for corners in random.integers(3, 9, count)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_of_wild_shapes_nothing_is_lost_or_counted_twice(seed: int) -> None:
    random = np.random.default_rng(seed)
    old, new = (
        layer(*({"code": f"Z{n}", "band": BANDS[random.integers(0, 4)], "at": one} for n, one in enumerate(_stars(random, 12))))
        for _ in range(2)
    )  # fmt: skip
    beds = layer(*(bed(f"B{n}", one) for n, one in enumerate(_stars(random, 15))))
    changes = changes_between(old, new, beds, **EXACT)
    before, after = band_areas(old, "old"), band_areas(new, "new")
    both = shapely.area(shapely.intersection(shapely.union_all(before), shapely.union_all(after)))
    stays = shapely.intersection(before, after)
    told_of = changes.areas[changes.areas["change"].isin(["wetter", "drier"])]["area_m2"].sum()
    assert told_of + shapely.area(stays).sum() == pytest.approx(both, rel=1e-6)
    sound_beds = shapely.make_valid(beds.geometry.to_numpy())
    nowhere = shapely.union_all([*before, *after])
    part = changes.things.groupby("code")["area_m2"].sum()
    for code, shape in zip(beds["code"], sound_beds, strict=True):
        rest = shapely.area(shapely.intersection(shape, stays)).sum() + shapely.area(shapely.difference(shape, nowhere))
        assert part.get(code, 0.0) + rest == pytest.approx(shapely.area(shape), rel=1e-4, abs=1e-3)
    for frame in (changes.areas, changes.things):
        assert shapely.is_valid(frame.geometry.to_numpy()).all()
        assert set(frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
