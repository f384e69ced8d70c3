"""Which patches are one: the named boundary cases, and what must not change the answer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import affinity

from greenbelt_gis import parallel
from greenbelt_gis.checks.touching import components

SQUARE = shapely.box(0, 0, 1, 1)
RING = shapely.box(-5, -5, 5, 5).difference(shapely.box(-2, -2, 2, 2))
FAR = (4.2e5, 3.47e6)


def objects(*geometries: object) -> np.ndarray:
    result = np.empty(len(geometries), dtype=object)
    result[:] = geometries
    return result


def joined(*geometries: object) -> bool:
    return bool(components(objects(*geometries)).max() == 0)


def arc(radius: float, thick: float, step_m: float, offset: float = 0.0) -> shapely.Polygon:
    """A quarter of an annulus, digitised in short segments."""
    angle = np.arange(offset, np.pi / 2, step_m / radius)
    way = np.column_stack([np.cos(angle), np.sin(angle)])
    return shapely.Polygon(np.concatenate([way * radius, way[::-1] * (radius + thick)]))


CASES = {
    "squares that share a corner": (SQUARE, shapely.box(1, 1, 2, 2), False),
    "squares a gap apart at a corner": (SQUARE, shapely.box(1.03, 1.03, 2, 2), False),
    "a diamond with its corner on an edge": (
        SQUARE,
        affinity.translate(affinity.rotate(SQUARE, 45), 1.2071067811, 0),
        False,
    ),
    "squares that share an edge": (SQUARE, shapely.box(1, 0, 2, 1), True),
    "a gap of 5 cm": (SQUARE, shapely.box(1.05, 0.4, 2, 0.6), True),
    "a gap of 6 cm": (SQUARE, shapely.box(1.06, 0, 2, 1), False),
    "touching over 10 cm": (SQUARE, shapely.box(1, 0.4, 2, 0.5), False),
    "touching over 12 cm": (SQUARE, shapely.box(1, 0.4, 2, 0.52), True),
    "facing over 10 cm": (SQUARE, shapely.box(1.05, 0.9, 2, 2), False),
    "facing over 12 cm": (SQUARE, shapely.box(1.05, 0.88, 2, 2), True),
    "in the hole of another, all round": (RING, shapely.box(-2, -2, 2, 2), True),
    "in the hole of another, with a gap": (RING, shapely.box(-1.96, -1.96, 1.96, 1.96), True),
    "in the hole of another, far from its edge": (RING, SQUARE, False),
    "overlapping at corners": (SQUARE, shapely.box(0.99, 0.99, 2, 2), True),
    "overlapping at corners by a sliver": (SQUARE, shapely.box(0.9995, 0.9995, 2, 2), False),
    "crossing": (SQUARE, shapely.box(-1, 0.45, 2, 0.55), True),
    "one inside another": (shapely.box(-3, -3, 3, 3), SQUARE, True),
    "twice the same": (SQUARE, SQUARE, True),
    "a thin strip that touches over 6 cm": (SQUARE, shapely.box(1, 0.4, 1.02, 0.46), False),
    "converging by 20 degrees, near over 14 cm": (
        shapely.box(0, -1, 1, 0),
        affinity.rotate(shapely.box(0, 0, 1, 1), 20, origin=(0, 0)),
        True,
    ),
    "two short contacts that add up": (
        SQUARE,
        shapely.Polygon([(1, 0.1), (1.5, 0.1), (1.5, 0.9), (1, 0.9), (1, 0.82), (1.2, 0.82), (1.2, 0.18), (1, 0.18)]),
        True,
    ),
    "arcs in segments of 5 cm": (arc(2.0, 0.5, 0.05), arc(1.47, 0.5, 0.05, 0.01), True),
    "arcs in segments of 5 cm, too far": (arc(2.0, 0.5, 0.05), arc(1.44, 0.5, 0.05, 0.01), False),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("angle", [0.0, 17.3, 90.0, 211.0])
def test_named_cases(case: str, angle: float) -> None:
    one, other, expected = CASES[case]
    turned = [affinity.rotate(each, angle, origin=(0, 0)) for each in (one, other)]
    moved = [affinity.translate(each, *FAR) for each in turned]
    assert joined(*turned) is expected
    assert joined(*moved) is expected
    assert joined(*reversed(moved)) is expected


def test_none_and_one() -> None:
    assert components(objects()).tolist() == []
    assert components(objects(SQUARE)).tolist() == [0]


def test_labels_follow_first_occurrence_and_hang_together_through_others() -> None:
    row = [shapely.box(i, 0, i + 1, 1) for i in (0, 5, 2, 1, 6, 9)]
    assert components(objects(*row)).tolist() == [0, 1, 0, 0, 1, 2]


def test_any_part_of_several_joins() -> None:
    scattered = shapely.MultiPolygon([SQUARE, shapely.box(10, 0, 11, 1)])
    assert components(objects(shapely.box(11, 0, 12, 1), shapely.box(-3, 0, -2, 1), scattered)).tolist() == [0, 1, 0]


def test_many_corners_are_compared_with_few() -> None:
    disc = shapely.Point(0, 0).buffer(50, quad_segs=2000)
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False) + 0.004
    small = [
        affinity.translate(
            affinity.rotate(shapely.box(0, -0.2, 0.4, 0.2), a, (0, 0), use_radians=True),
            50.02 * np.cos(a),
            50.02 * np.sin(a),
        )
        for a in angle
    ]
    assert components(objects(disc, *small)).max() == 0
    assert components(objects(disc, *(affinity.scale(s, 0.2, 0.2) for s in small))).max() == 200


def test_in_chunks_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    patches = scatter(np.random.default_rng(3), 300)
    whole = components(patches)
    monkeypatch.setattr(parallel, "CHUNK", 16)
    assert components(patches).tolist() == whole.tolist()


def scatter(rng: np.random.Generator, count: int) -> np.ndarray:
    side = np.sqrt(count) * 1.5
    discs = shapely.buffer(shapely.points(rng.uniform(0, side, (count, 2))), rng.uniform(0.2, 0.9, count), quad_segs=3)
    return np.asarray(shapely.set_precision(discs, 0.01))


def groups(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2, 25),
    angle=st.floats(0, 360),
    east=st.floats(0, 8e5),
    north=st.floats(0, 5e6),
)
def test_turning_moving_and_order_change_nothing(
    seed: int, count: int, angle: float, east: float, north: float
) -> None:
    rng = np.random.default_rng(seed)
    patches = scatter(rng, count)
    expected = components(patches)
    order = rng.permutation(count)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = shapely.transform(patches, lambda xy: xy @ turn.T + (east, north))
    assert groups(components(moved)) == groups(expected)
    shuffled = np.empty(count, dtype=np.intp)
    shuffled[order] = components(moved[order])
    assert groups(shuffled) == groups(expected)
    assert [int(np.flatnonzero(expected == label)[0]) for label in range(expected.max() + 1)] == sorted(
        min(group) for group in groups(expected)
    )


@given(seed=st.integers(0, 10_000), count=st.integers(2, 25), gaps=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)))
def test_a_wider_gap_joins_no_less(seed: int, count: int, gaps: tuple[float, float]) -> None:
    patches = scatter(np.random.default_rng(seed), count)
    narrow, wide = (groups(components(patches, gap_m=gap)) for gap in sorted(gaps))
    assert all(any(group <= larger for larger in wide) for group in narrow)
    long = groups(components(patches, gap_m=max(gaps), over_m=0.3))
    assert all(any(group <= larger for larger in wide) for group in long)


@given(seed=st.integers(0, 10_000), corners=st.integers(3, 30), where=st.floats(0.1, 0.9), angle=st.floats(0, 180))
def test_a_cut_makes_no_two(seed: int, corners: int, where: float, angle: float) -> None:
    rng = np.random.default_rng(seed)
    hull = shapely.convex_hull(shapely.MultiPoint(rng.uniform(0, 5, (corners, 2))))
    turned = affinity.translate(affinity.rotate(hull, angle), *FAR)
    west, south, east, north = turned.bounds
    x = west + where * (east - west)
    halves = [
        shapely.clip_by_rect(turned, west - 1, south - 1, x, north + 1),
        shapely.clip_by_rect(turned, x, south - 1, east + 1, north + 1),
    ]
    assume(shapely.length(shapely.intersection(turned, shapely.LineString([(x, south - 1), (x, north + 1)]))) > 0.11)
    assert joined(*halves)


@given(seed=st.integers(0, 10_000))
def test_joined_are_near_and_overlapping_are_joined(seed: int) -> None:
    patches = scatter(np.random.default_rng(seed), 12)
    labels = components(patches)
    for group in groups(labels):
        shape = shapely.union_all(shapely.buffer(patches[sorted(group)], 0.0251))
        assert shapely.get_num_geometries(shape) == 1
    for a, b in itertools.combinations(range(len(patches)), 2):
        if shapely.area(shapely.intersection(patches[a], patches[b])) > 1e-5:
            assert labels[a] == labels[b]
