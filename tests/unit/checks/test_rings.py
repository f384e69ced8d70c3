"""Distances on arrays against GEOS."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greenbelt_gis.checks.rings import MOST_CORNERS, small_rings


@given(st.integers(0, 10_000), st.sampled_from([0.0, 4e6]))
@settings(max_examples=80)
def test_they_agree_with_geos(seed: int, origin: float) -> None:
    random = np.random.default_rng(seed)
    corners = int(random.integers(3, MOST_CORNERS))
    angles = np.sort(random.uniform(0, 2 * np.pi, (40, corners)), axis=1)
    radius = random.uniform(1, 9, (40, corners))
    middle = random.uniform(0, 20, (40, 1, 2)) + origin
    rings = np.stack([np.cos(angles) * radius, np.sin(angles) * radius], axis=2) + middle
    polygons = np.asarray(shapely.polygons(rings), dtype=object)
    polygons = polygons[shapely.is_valid(polygons)]
    found = small_rings(polygons)
    assert found.small.all()
    points = random.uniform(-5, 25, (len(polygons), 2)) + origin
    distance = found.distance(points[:, 0], points[:, 1], np.arange(len(polygons)))
    np.testing.assert_allclose(distance, shapely.distance(shapely.points(points), polygons), rtol=1e-12, atol=1e-8)


@pytest.mark.parametrize(
    ("x", "y", "distance"),
    [
        (0.5, 0.5, 0),
        (0, 0, 0),
        (0.5, 0, 0),
        (0, 0.5, 0),
        (1, 1, 0),
        (2, 0.5, 1),
        (2, 0, 1),
        (-1, 1, 1),
        (2, 2, 2**0.5),
        (0.5, -3, 3),
    ],
)
def test_corners_edges_and_rays_through_corners(x: float, y: float, distance: float) -> None:
    found = small_rings(np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    assert found.distance(np.array([x]), np.array([y]), np.array([0]))[0] == pytest.approx(distance, abs=1e-15)


def test_a_corner_given_twice_does_no_harm() -> None:
    twice = shapely.Polygon([(0, 0), (0, 0), (4, 0), (4, 4), (4, 4), (0, 4)])
    found = small_rings(np.array([twice], dtype=object))
    points = np.array([[-3.0, 2.0], [2.0, 2.0], [7.0, 8.0]])
    assert found.distance(points[:, 0], points[:, 1], np.zeros(3, dtype=int)).tolist() == [3.0, 0.0, 5.0]


def test_what_is_left_to_geos() -> None:
    box = shapely.box(0, 0, 9, 9)
    shapes = np.array(
        [box.difference(box.buffer(-2)), shapely.Point(0, 0).buffer(1), shapely.LineString([(0, 0), (1, 1)]),
         shapely.MultiPolygon([box]), shapely.Polygon(), None, box], dtype=object,
    )  # fmt: skip
    assert small_rings(shapes).small.tolist() == [False] * 6 + [True]
