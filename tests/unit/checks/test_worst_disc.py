"""The disc that holds the most of some patches: by hand, against brute force, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from greenbelt_gis.checks import worst_disc as module
from greenbelt_gis.checks.worst_disc import Disc, area_in_disc, worst_disc, worst_discs

FAR = (4.2e5, 3.47e6)
NEAR_ENOUGH = 0.99
SEEDS = st.integers(0, 100_000)


def round_(x: float, y: float, r: float) -> shapely.Polygon:
    """A disc, as near as makes no difference, about the size of which there is no doubt."""
    return shapely.Point(x, y).buffer(r, quad_segs=500)


def held(disc: Disc, bed: shapely.Geometry, patches: shapely.Geometry) -> Disc:
    """The disc, after Shapely has confirmed what it holds."""
    # Of a wide disc the corners of the polygon would stand back; only its arc in the bed is drawn then.
    centre, bounds = np.array([disc.x, disc.y]), shapely.bounds(bed)
    middle = (bounds[:2] + bounds[2:]) / 2
    away = np.hypot(*(middle - centre))
    size = np.hypot(*(bounds[2:] - bounds[:2]))
    if away > 2 * size:
        towards, half = np.arctan2(*(middle - centre)[::-1]), np.arcsin(size / away)
        angle = towards + np.linspace(-half, half, 2001)
        shape = shapely.Polygon([centre, *(centre + disc.radius * np.column_stack([np.cos(angle), np.sin(angle)]))])
    else:
        shape = shapely.Point(disc.x, disc.y).buffer(disc.radius, quad_segs=2000)
    assert shapely.area(shapely.intersection(shape, bed)) == pytest.approx(100, rel=1e-3)
    assert shapely.area(shapely.intersection(shape, patches)) == pytest.approx(disc.area, rel=1e-3, abs=1e-3)
    return disc


def most(bed: shapely.Geometry, patches: shapely.Geometry, *, anywhere: bool = True) -> float:
    return held(worst_disc(bed, patches, anywhere=anywhere), bed, patches).area


def brute(bed: shapely.Geometry, patches: shapely.Geometry, spacing: float) -> float:
    """The most over a grid of discs that reaches beyond the bed, and over straight cuts in many directions."""
    west, south, east, north = shapely.bounds(bed)
    x, y = np.meshgrid(np.arange(west - 4, east + 4, spacing), np.arange(south - 4, north + 4, spacing))
    points = np.asarray(shapely.points(x.ravel(), y.ravel()))
    low, high = np.zeros(len(points)), np.full(len(points), 2 * np.hypot(east - west, north - south) + 20)
    for _ in range(24):
        middle = (low + high) / 2
        enough = shapely.area(shapely.intersection(shapely.buffer(points, middle, quad_segs=16), bed)) > 100
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    discs = shapely.area(shapely.intersection(shapely.buffer(points, low, quad_segs=16), patches))
    cuts = []
    for angle in range(0, 360, 15):
        turned, with_it = (affinity.rotate(each, angle, origin=(0, 0)) for each in (bed, patches))
        west, south, east, north = shapely.bounds(turned)
        low_x, high_x = west, east
        for _ in range(24):
            x = (low_x + high_x) / 2
            wide = shapely.area(shapely.clip_by_rect(turned, west - 1, south - 1, x, north + 1)) > 100
            low_x, high_x = (low_x, x) if wide else (x, high_x)
        cuts.append(shapely.area(shapely.clip_by_rect(with_it, west - 1, south - 1, low_x, north + 1)))
    return float(max(discs.max(), *cuts))


def star(rng: np.random.Generator, corners: int, low: float, high: float) -> shapely.Polygon:
    angle = (np.arange(corners) + rng.uniform(0, 0.8, corners)) * 2 * np.pi / corners
    radius = rng.uniform(low, high, corners)
    return shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def scattered(rng: np.random.Generator, bed: shapely.Geometry, count: int, widest: float) -> shapely.Geometry:
    west, south, east, north = shapely.bounds(bed)
    points = shapely.points(rng.uniform(west, east, count), rng.uniform(south, north, count))
    return shapely.intersection(
        shapely.union_all(shapely.buffer(points, rng.uniform(0.2, widest, count), quad_segs=2)), bed
    )


def drawn(seed: int) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Some bed (rectangle, star, with a hole, in parts) and its patches."""
    rng = np.random.default_rng(seed)
    beds: list[shapely.Geometry] = [
        shapely.box(0, 0, rng.uniform(8, 25), rng.uniform(13, 20)),
        star(rng, 9, 7, 14),
        star(rng, 8, 9, 14).difference(star(rng, 6, 2, 5)),
        shapely.MultiPolygon([shapely.box(0, 0, 7, 12), shapely.box(9, 3, 9 + rng.uniform(5, 9), 14)]),
    ]
    bed = beds[seed % 4]
    return bed, scattered(rng, bed, int(rng.integers(1, 12)), 1.5)


@given(seed=SEEDS, angle=st.floats(0, 360), turned=st.booleans())
def test_area_in_disc_is_that_of_shapely(seed: int, angle: float, turned: bool) -> None:
    rng = np.random.default_rng(seed)
    polygon = shapely.union(star(rng, 9, 3, 12).difference(star(rng, 7, 1, 3)), shapely.box(20, 0, 25, 1))
    if turned:
        polygon = shapely.reverse(affinity.rotate(polygon, angle))
    x, y, r = rng.uniform(-15, 30, 40), rng.uniform(-15, 15, 40), rng.uniform(0.1, 25, 40)
    corners = shapely.get_coordinates(polygon)[:5]
    x[:5], y[:5] = corners[:, 0], corners[:, 1]
    expected = shapely.area(shapely.intersection(shapely.buffer(shapely.points(x, y), r, quad_segs=500), polygon))
    np.testing.assert_allclose(area_in_disc(polygon, x, y, r), expected, rtol=1e-4, atol=1e-4)
    moved = affinity.translate(polygon, *FAR)
    np.testing.assert_allclose(area_in_disc(moved, x + FAR[0], y + FAR[1], r), expected, rtol=1e-4, atol=1e-4)


def test_area_in_disc_by_hand() -> None:
    square = shapely.box(0, 0, 2, 2)
    x, y = np.array([1.0, 1.0, 0.0, 0.0, 5.0, 1.0]), np.array([1.0, 1.0, 1.0, 0.0, 5.0, 0.0])
    r = np.array([1.0, 9.0, 1.0, 1.0, 1.0, 1e-3])
    expected = [np.pi, 4.0, np.pi / 2, np.pi / 4, 0.0, np.pi / 2 * 1e-6]
    np.testing.assert_allclose(area_in_disc(square, x, y, r), expected, rtol=1e-9)
    assert area_in_disc(shapely.Polygon(), x, y, r).tolist() == [0.0] * 6


def test_area_does_not_depend_on_how_many_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    bed, patches = drawn(1)
    x, y, r = np.linspace(-9, 9, 50), np.linspace(-3, 8, 50), np.linspace(1, 9, 50)
    at_once = area_in_disc(patches, x, y, r), worst_disc(bed, patches)
    monkeypatch.setattr(module, "CELLS", 20)
    np.testing.assert_allclose(area_in_disc(patches, x, y, r), at_once[0], rtol=1e-12, atol=1e-12)
    assert worst_disc(bed, patches).area == pytest.approx(at_once[1].area, rel=0.01)


def test_a_patch_in_the_middle_counts_whole() -> None:
    assert most(shapely.box(0, 0, 20, 20), shapely.box(7.5, 7.5, 12.5, 12.5)) == pytest.approx(25, rel=1e-6)


def test_of_patches_in_far_corners_one_counts() -> None:
    patches = shapely.MultiPolygon([shapely.box(0, 0, 3, 3), shapely.box(37, 37, 40, 40.5 - 0.5)])
    assert most(shapely.box(0, 0, 40, 40), patches) == pytest.approx(9, rel=1e-6)


def test_no_patches() -> None:
    bed = shapely.box(0, 0, 20, 20)
    assert most(bed, shapely.Polygon()) == 0.0
    assert most(bed, shapely.MultiPolygon()) == 0.0


def test_nothing_but_patches() -> None:
    bed = shapely.box(0, 0, 30, 30)
    assert most(bed, bed) == pytest.approx(100, rel=1e-6)
    assert most(bed, shapely.box(2, 2, 16, 16)) == pytest.approx(100, rel=1e-6)


def test_a_bed_hardly_larger_than_the_window() -> None:
    bed = shapely.box(0, 0, 10, 10.0001)
    assert most(bed, shapely.box(0, 0, 2, 2)) == pytest.approx(4, rel=0.01)


def test_a_narrow_bed_is_a_stretch() -> None:
    bed = shapely.box(0, 0, 100, 2)
    patches = shapely.union_all([shapely.box(x, 0, x + 1, 2) for x in (3, 30, 40, 50, 60, 70, 97)])
    assert most(bed, patches, anywhere=False) == pytest.approx(10, rel=0.01)
    assert most(bed, shapely.union_all([shapely.box(x, 0, x + 1, 2) for x in (0, 99)])) == pytest.approx(2, rel=0.01)


def test_a_straight_cut_is_a_disc_with_a_far_centre() -> None:
    bed, patches = shapely.box(0, 0, 20, 20), shapely.box(0, 0, 5, 20)
    assert most(bed, patches) == pytest.approx(100, rel=0.01)
    assert most(bed, patches, anywhere=False) < 85


def test_the_centre_may_lie_in_the_notch() -> None:
    bed = shapely.Polygon([(0, 0), (30, 0), (30, 8), (8, 8), (8, 30), (0, 30)])
    patches = shapely.MultiPolygon([shapely.box(10, 6, 15, 8), shapely.box(6, 10, 8, 15)])
    disc = held(worst_disc(bed, patches), bed, patches)
    assert disc.area == pytest.approx(20, rel=0.01)
    assert not bed.covers(shapely.Point(disc.x, disc.y))


def test_round_a_hole() -> None:
    bed = shapely.box(0, 0, 30, 30).difference(round_(15, 15, 6))
    patches = shapely.intersection(bed, round_(15, 15, 7))
    assert most(bed, patches) == pytest.approx(13 * np.pi, rel=0.01)


def test_a_disc_reaches_over_parts() -> None:
    parts = [shapely.box(x, y, x + 9, y + 9) for x in (0, 10) for y in (0, 10)]
    corners = [shapely.box(x, y, x + 1, y + 1) for x in (8, 10) for y in (8, 10)]
    assert most(shapely.MultiPolygon(parts), shapely.MultiPolygon(corners)) == pytest.approx(4, rel=1e-6)


def test_many_beds_as_one_by_one() -> None:
    beds, patches = (np.array(each, dtype=object) for each in zip(*map(drawn, range(4)), strict=True))
    x, y, radius, area = worst_discs(beds, patches)
    expected = [worst_disc(bed, patch) for bed, patch in zip(beds, patches, strict=True)]
    assert [Disc(*row) for row in zip(x.tolist(), y.tolist(), radius.tolist(), area.tolist(), strict=True)] == expected
    assert [len(column) for column in worst_discs(beds[:0], patches[:0])] == [0, 0, 0, 0]


def test_the_window_may_be_another() -> None:
    bed = shapely.box(0, 0, 20, 20)
    disc = worst_disc(bed, shapely.box(0, 0, 20, 20), window_m2=10.0)
    assert disc.area == pytest.approx(10, rel=1e-6)


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_no_disc_of_a_dense_grid_is_worse_by_a_hundredth(seed: int) -> None:
    bed, patches = drawn(seed)
    if shapely.area(bed) > 101:
        assert most(bed, patches) >= NEAR_ENOUGH * brute(bed, patches, 1.0)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, angle=st.floats(0, 360))
def test_turning_and_moving_change_nothing(seed: int, angle: float) -> None:
    bed, patches = drawn(seed)
    if shapely.area(bed) > 101:
        moved = [affinity.translate(affinity.rotate(each, angle, origin=(0, 0)), *FAR) for each in (bed, patches)]
        assert most(*moved) == pytest.approx(most(bed, patches), rel=0.01, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_more_patches_are_no_better(seed: int) -> None:
    bed, patches = drawn(seed)
    if shapely.area(bed) > 101:
        more = shapely.union(patches, scattered(np.random.default_rng(seed + 1), bed, 3, 1.0))
        within = most(bed, patches, anywhere=False)
        assert most(bed, more) >= NEAR_ENOUGH * most(bed, patches)
        assert most(bed, patches) >= NEAR_ENOUGH * within
