"""Where subjects live and which other rows their part sees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.checks.parts import (
    TOUCHING_M,
    Cover,
    beyond,
    borders,
    brought_together,
    hashes,
    homes,
    touching,
    widest_reach_m,
)
from greenbelt_gis.checks.registry import KINDS, kind_of
from tests.helpers.drawn import layer, tree
from tests.helpers.observing import DAY, RULES

sizes = st.sampled_from([0.0, 0.5, 3.0, 70.0, 900.0, 9_000.0])
boxes = st.lists(
    st.tuples(st.integers(-200, 200), st.integers(-200, 200), sizes, sizes).map(
        lambda row: (row[0] * 4.0, row[1] * 4.0, row[0] * 4.0 + row[2], row[1] * 4.0 + row[3])
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(boxes, boxes, st.integers(1, 5))
def test_a_cover_never_misses_a_part_that_looks_there(looked: list[object], rows: list[object], parts: int) -> None:
    one, other = np.array(looked, dtype=float), np.array(rows, dtype=float)
    part = (np.arange(len(one)) % parts).astype(np.int32)
    row, found = Cover.of(one, part).parts_near(other)
    told = set(zip(row.tolist(), found.tolist(), strict=True))
    near = shapely.STRtree(shapely.box(*one.T)).query(shapely.box(*other.T))
    assert {(int(at), int(part[source])) for at, source in near.T} <= told
    assert len(told) == len(row)


def test_a_cover_of_nothing_is_nowhere() -> None:
    cover = Cover.of(np.zeros((0, 4)), np.zeros(0, dtype=np.int32))
    assert len(cover.parts_near(np.array([[0.0, 0.0, 1.0, 1.0], [np.nan] * 4, [0.0, 0.0, 1e6, 1e6]]))[0]) == 0


def test_far_rows_are_not_seen() -> None:
    cover = Cover.of(np.array([[0.0, 0.0, 10.0, 10.0]]), np.array([3], dtype=np.int32))
    row, part = cover.parts_near(np.array([[1000.0, 0.0, 1001.0, 1.0], [9.0, 9.0, 20.0, 20.0]]))
    assert (row.tolist(), part.tolist()) == ([1], [3])


def test_parts_hold_about_as_many() -> None:
    along = np.random.default_rng(1).integers(0, 2**32 - 1, 10_000, dtype=np.uint32)
    counts = np.bincount(homes(along, borders(along, 7)), minlength=7)
    assert counts.min() > 1400
    assert counts.max() < 1450


def test_one_part_and_no_rows() -> None:
    nothing = np.zeros(0, dtype=np.uint32)
    assert homes(nothing, borders(nothing, 3)).tolist() == []
    assert set(homes(np.arange(5, dtype=np.uint32), borders(np.arange(5, dtype=np.uint32), 1))) == {0}


def test_what_hangs_together_lives_with_its_first() -> None:
    home = np.array([2, 0, 1, 0, 1], dtype=np.int32)
    found = brought_together(home, np.array([4, 2]), np.array([2, 0]))
    assert found.tolist() == [2, 0, 2, 0, 2]


def chain(gap: float, length: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    x = np.arange(length) * (1 + gap)
    return np.column_stack([x, np.zeros(length), x + 1, np.ones(length)])


@pytest.mark.parametrize(("gap", "pairs"), [(0.0, 4), (TOUCHING_M - 0.01, 4), (TOUCHING_M + 0.01, 0)])
def test_touching_patches_of_things_with_two_homes_are_found_whole(gap: float, pairs: int) -> None:
    one, other = touching(np.arange(5), chain(gap, 5), np.array([0, 0, 0, 1, 1], dtype=np.int32))
    assert len({tuple(sorted(pair)) for pair in zip(one.tolist(), other.tolist(), strict=True)}) == pairs


def test_nothing_is_searched_where_every_neighbour_has_the_same_home() -> None:
    assert len(touching(np.arange(5), chain(0.0, 5), np.zeros(5, dtype=np.int32))[0]) == 0
    assert len(touching(np.zeros(0, dtype=np.intp), np.zeros((0, 4)), np.zeros(0, dtype=np.int32))[0]) == 0


def test_patches_too_large_for_cells_are_compared_too() -> None:
    large = np.array([[0.0, 0.0, 20_000.0, 20_000.0], [20_000.0, 0.0, 20_001.0, 1.0]])
    assert len(touching(np.arange(2), large, np.array([0, 1], dtype=np.int32))[0]) > 0


def test_a_missing_code_is_no_code() -> None:
    found = hashes(pd.Series(["A", None, "B"], dtype="str"))
    assert found[1] == 0
    assert len(set(found.tolist())) == 3


def test_every_kind_whose_judgement_reaches_says_where_it_looks() -> None:
    alone = {"area_total", "contiguous_area"}  # closed by touching patches
    for rule in RULES.rules.values():
        if rule.kind in KINDS and kind_of(rule).reach != "asset" and rule.kind not in alone:
            assert beyond(rule) is not None, rule.id
        elif rule.kind in KINDS:
            assert beyond(rule) is None, rule.id


def test_the_widest_reach_holds_trunk_accuracies_and_crowns_nobody_knows() -> None:
    trees = layer(tree("T1", (0, 0), dbh_cm=200.0), tree("T2", (9, 9), crown_diameter_m=None))
    assert widest_reach_m(trees, RULES, DAY, "Asia/Shanghai", 0.0, 0.0) == pytest.approx(18.0, abs=0.01)
    assert widest_reach_m(trees, RULES, DAY, "Asia/Shanghai", 3.0, 4.0) == pytest.approx(
        18 + 1.645 * 5 / 2.448, abs=0.01
    )
    assert widest_reach_m(trees.iloc[:0], RULES, DAY, "Asia/Shanghai", 3.0, 4.0) == 0
