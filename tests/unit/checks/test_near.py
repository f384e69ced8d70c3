"""The spatial join against the plain definition of distance."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greenbelt_gis import parallel
from greenbelt_gis.checks import grid, near
from greenbelt_gis.checks.near import pairs_within
from tests.helpers.city import city


def brute(left: np.ndarray, right: np.ndarray, reach: np.ndarray) -> set[tuple[int, int]]:
    distance = shapely.distance(left[:, None], right[None, :])
    with np.errstate(invalid="ignore"):
        at, other = np.nonzero(distance <= reach[:, None])
    return set(zip(at.tolist(), other.tolist(), strict=True))


def found(left: np.ndarray, right: np.ndarray, reach: np.ndarray) -> set[tuple[int, int]]:
    at, other, distance = pairs_within(left, right, reach)
    np.testing.assert_allclose(distance, shapely.distance(left[at], right[other]), rtol=1e-12, atol=1e-9)
    pairs = list(zip(at.tolist(), other.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def objects(*geometries: object) -> np.ndarray:
    result = np.empty(len(geometries), dtype=object)
    result[:] = geometries
    return result


@pytest.fixture
def small_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small inputs take the ways of large ones."""
    monkeypatch.setattr(near, "SORT_FROM", 10)
    monkeypatch.setattr(near, "GRID_FROM", 10)
    monkeypatch.setattr(grid, "COMPLEX_FROM", 20)
    monkeypatch.setattr(parallel, "CHUNK", 16)
    monkeypatch.setattr(grid, "_CANDIDATES_AT_ONCE", 50)


def test_touching_at_the_reach_counts() -> None:
    left, right = objects(shapely.Point(0, 0)), objects(shapely.box(3, -1, 4, 1))
    assert found(left, right, np.array([3.0])) == {(0, 0)}
    assert found(left, right, np.array([2.999999])) == set()


def test_null_and_empty_geometry_pairs_with_nothing() -> None:
    left = objects(shapely.Point(0, 0), None, shapely.Point())
    right = objects(None, shapely.Polygon(), shapely.box(0, 0, 1, 1))
    assert found(left, right, np.full(3, 1.0)) == {(0, 2)}


def test_nothing_on_either_side() -> None:
    none, one = objects(), objects(shapely.Point(0, 0))
    assert found(none, one, np.zeros(0)) == set()
    assert found(one, none, np.ones(1)) == set()


def mixed(random: np.random.Generator, count: int, *, points: bool) -> np.ndarray:
    """Points, lines, polygons, many-cornered discs, multipolygons, holes; a null and an empty one."""
    shapes: list[object] = [None, shapely.Point() if points else shapely.Polygon()]
    for kind, (x, y) in zip(random.integers(0, 6, count), random.uniform(0, 200, (count, 2)), strict=True):
        size = random.uniform(0.5, 8)
        box = shapely.box(x, y, x + size, y + size)
        shapes.append(
            [
                shapely.Point(x, y),
                shapely.LineString([(x, y), (x + size, y + 2)]),
                box,
                shapely.Point(x, y).buffer(size, quad_segs=30),
                shapely.MultiPolygon([box, shapely.box(x + 20, y, x + 21, y + 1)]),
                box.difference(box.buffer(-size / 4)),
            ][kind if not points or kind == 3 else 0]
        )
    return objects(*shapes)


@pytest.mark.usefixtures("small_thresholds")
@pytest.mark.parametrize("seed", range(12))
def test_every_way_agrees_with_the_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    left = mixed(random, int(random.integers(5, 120)), points=bool(seed % 2))
    right = mixed(random, int(random.integers(5, 120)) * (10 if seed % 3 == 0 else 1), points=False)
    reach = random.choice([0.0, 0.7, 3.0, 40.0], len(left))
    assert found(left, right, reach) == brute(left, right, reach)


@pytest.mark.usefixtures("small_thresholds")
def test_points_on_one_line_or_in_one_place_make_a_grid_too() -> None:
    row = objects(*(shapely.Point(x, 5) for x in range(40)))
    same = objects(*(shapely.Point(7, 7) for _ in range(40)))
    boxes = objects(*(shapely.box(x, 4, x + 0.5, 6) for x in range(0, 40, 10)))
    for left in (row, same):
        assert found(left, boxes, np.full(40, 1.5)) == brute(left, boxes, np.full(40, 1.5))


@pytest.mark.usefixtures("small_thresholds")
def test_a_large_many_cornered_geometry_is_not_marked_as_prepared() -> None:
    disc = shapely.Point(100, 100).buffer(60, quad_segs=50)
    random = np.random.default_rng(1)
    left = np.asarray(shapely.points(random.uniform(0, 200, (300, 2))), dtype=object)
    right = objects(disc, *(shapely.box(x, 0, x + 1, 1) for x in range(40)))
    assert found(left, right, np.full(300, 2.0)) == brute(left, right, np.full(300, 2.0))
    assert not shapely.is_prepared(disc)


@given(st.integers(0, 10_000), st.floats(0.1, 30))
@settings(max_examples=25)
def test_any_reach_agrees(seed: int, reach: float) -> None:
    place = city(2400, seed)
    distance = np.full(len(place.trees), reach)
    at, other, _ = pairs_within(place.trees, place.pavings, distance)
    tree = shapely.STRtree(place.pavings)
    a, b = tree.query(place.trees, predicate="dwithin", distance=distance)
    assert set(zip(at, other, strict=True)) == set(zip(a, b, strict=True))
