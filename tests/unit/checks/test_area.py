"""An area is judged as the whole is, of what stands in it; and what is in it and what is not make the whole."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.checks.area import AreaJudged, judge_area, judge_rows
from greenbelt_gis.checks.assemble import merged
from greenbelt_gis.checks.closure import subjects_of
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.checks.parts import HOMED
from tests.helpers.drawn import ORIGIN, layer, paving, tree
from tests.helpers.observing import DAY, RULES, torn
from tests.helpers.soak import examples
from tests.unit.checks.test_kind_properties import Scene, scene
from tests.unit.workflows.test_partitioned import around, with_trees

metres = st.integers(-4, 64).map(lambda n: n / 2)


def subjects(judged: AreaJudged) -> set[tuple[str, str]]:
    """Pairs of a rule and a code that it could speak of in the area."""
    return {
        (rule.id, code)
        for rule in RULES.in_force(DAY)
        for selector in subjects_of(rule)
        if getattr(selector, "layer", "")
        for code in judged.codes(selector.layer)
    }


@examples(20)
@given(scene, around, st.tuples(metres, metres, metres, metres))
def test_what_is_in_an_area_and_what_is_not_make_the_whole(
    drawn: Scene, more: dict[str, Any], corners: tuple[float, float, float, float]
) -> None:
    layers = with_trees(drawn, more)
    if not layers:
        return
    x, y, to_x, to_y = corners
    east, north = ORIGIN
    box = shapely.box(
        east + min(x, to_x), north + min(y, to_y), east + max(x, to_x), north + max(y, to_y)
    )  # fmt: skip
    one = judge_area(layers, RULES, DAY, box, site="S")
    for name in HOMED:
        if name in layers:
            meets = layers[name][layers[name].intersects(box)]
            assert set(meets["code"]) <= set(one.codes(name))
    rest = {name: ~layers[name]["code"].isin(one.codes(name)).to_numpy(dtype=bool) for name in HOMED if name in layers}
    other = judge_rows(layers, RULES, DAY, rest, site="S")
    for name in rest:
        assert Counter([*one.codes(name), *other.codes(name)]) == Counter(layers[name]["code"])
    found = judge(layers, RULES, DAY, site="S")
    both = [one.judgement.findings, other.judgement.findings]
    pd.testing.assert_frame_equal(pd.DataFrame(found.findings), pd.DataFrame(merged(both)))
    keys = list(zip(one.judgement.findings["rule"], one.judgement.findings["subject"], strict=True))
    assert set(keys) <= subjects(one)
    for tally, mine, theirs in zip(found.tallies, one.judgement.tallies, other.judgement.tallies, strict=True):
        for name in ("judged", "violation", "possible", "indeterminate", "not_inspected"):
            assert getattr(tally, name) == getattr(mine, name) + getattr(theirs, name), (tally.rule, name)


def test_what_stands_outside_counts_against_what_stands_inside() -> None:
    east, north = ORIGIN
    trees = layer(tree("IN", (0, 0), heritage="1", dbh_cm=60.0), tree("OUT", (50, 0), heritage="1", dbh_cm=60.0))
    beds = layer(
        *(paving(f"P{n}", shapely.box(east + x, north - 1, east + x + 1, north + 1)) for n, x in enumerate((2, 48)))
    )
    area = shapely.Point(ORIGIN).buffer(0.5)
    judged = judge_area({"trees": trees, "assets": beds}, RULES, DAY, area, site="S")
    assert (judged.codes("trees"), judged.codes("assets")) == (["IN"], [])
    assert set(judged.judgement.findings["subject"]) == {"IN"}
    assert set(judged.judgement.findings["against"]) == {"P0"}


@pytest.mark.parametrize("where", [shapely.Point(ORIGIN[0] + 9000, ORIGIN[1]).buffer(1)])
def test_an_area_with_nothing_in_it_is_judged_to_nothing(where: Any) -> None:
    judged = judge_area({"trees": layer(tree("A", (0, 0), heritage="1"))}, RULES, DAY, where, site="S")
    assert (len(judged.judgement.findings), judged.codes("trees")) == (0, [])
    assert {tally.judged for tally in judged.judgement.tallies} == {0}


def test_what_comes_in_with_its_tree_brings_what_its_patches_touch() -> None:
    whole = judge(torn(), RULES, DAY, site="S").findings
    assert "B" in set(whole["subject"])  # the larger part of the hole
    judged = judge_area(torn(), RULES, DAY, shapely.Point(ORIGIN).buffer(1), site="S")
    assert sorted(judged.codes("assets")) == ["A", "B"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(whole[whole["subject"].isin(["A", "B", "T"])]).reset_index(drop=True),
        pd.DataFrame(judged.judgement.findings),
    )
