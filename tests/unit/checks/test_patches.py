"""Damaged patches: what several observations say of one place, put together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from greenbelt_gis.checks.engine import make_case
from greenbelt_gis.checks.patches import Patches, joined
from tests.helpers.observing import DAY, LATER, NOON, RULES, bed, box, footway, layers, seen

Row = dict[str, Any]
LAST = "2026-06-20T12:00:00+08:00"


def found(*rows: Row) -> Patches:
    things: dict[str, list[Row]] = {"assets": [footway("W"), footway("V")], "planting": [bed("B")]}
    return make_case(layers(**things, observations=list(rows)), RULES, DAY).patches


def seen_at_w(metric: str, value: float | None, when: str = NOON, **columns: Any) -> Row:
    return seen("W", metric, value, when, **columns)


def pit(metric: str, value: float | None, when: str = NOON, **columns: Any) -> Row:
    return seen_at_w(metric, value, when, **{"patch": "a", "distress": "pit", **columns})


def told(patches: Patches) -> set[tuple[str, str, float]]:
    return set(zip(patches.key, patches.distress, np.nan_to_num(patches.area, nan=-1), strict=True))


# --- what belongs together


def test_the_rows_of_a_named_patch_describe_it_together() -> None:
    patches = found(pit("depth_mm", 30), pit("area_m2", 2), pit("crack_width_mm", 4, LATER))
    assert told(patches) == {("a", "pit", 2)}
    assert [patches.column(name)[0] for name in ("depth_mm", "area_m2", "crack_width_mm")] == [30, 2, 4]


def test_a_name_is_unique_within_its_asset_only() -> None:
    assert len(found(pit("depth_mm", 30), {**pit("depth_mm", 30), "asset": "V"})) == 2


def test_each_unnamed_polygon_is_a_patch() -> None:
    rows = [seen_at_w("depth_mm", 30, distress="pit", at=box(x, 0, 1)) for x in (0, 2, 4)]
    assert len(found(*rows)) == 3


def test_unnamed_rows_without_polygon_are_one_patch_per_asset_and_distress() -> None:
    rows = [pit("depth_mm", 30, patch=""), pit("area_m2", 2, patch=""), pit("height_mm", 4, patch="", distress="heave"),
            {**pit("depth_mm", 5, patch=""), "asset": "V"}]  # fmt: skip
    assert told(found(*rows)) == {("pit", "pit", 2), ("heave", "heave", -1), ("pit", "pit", -1)}


def test_a_patch_with_two_distresses_is_an_instance_of_each_in_the_same_place() -> None:
    patches = found(pit("depth_mm", 30, at=box(0, 0, 2)), pit("height_mm", 40, distress="heave"))
    assert told(patches) == {("a", "pit", 2), ("a", "heave", 2)}
    assert len(set(patches.whole)) == 1


def test_a_row_without_distress_speaks_of_every_distress_of_its_patch() -> None:
    patches = found(pit("depth_mm", 30), pit("height_mm", 40, distress="heave"), pit("area_m2", 3, distress=""))
    assert told(patches) == {("a", "pit", 3), ("a", "heave", 3)}


def test_a_patch_of_rows_without_distress_only_has_none() -> None:
    assert told(found(pit("area_m2", 3, distress=""))) == {("a", "", 3)}
    assert told(found(pit("area_m2", 3, distress="", patch=""))) == {("-", "", 3)}


def test_metrics_of_the_whole_object_make_no_patch() -> None:
    assert len(found(seen_at_w("step_mm", 30, patch="a"), seen_at_w("usable", 0, at=box(0, 0, 1)))) == 0


def test_with_and_without_distress_the_newer_value_counts() -> None:
    patches = found(pit("depth_mm", 30), pit("depth_mm", 10, LATER, distress=""))
    assert patches.column("depth_mm").tolist() == [10]


# --- area


def test_the_area_is_that_of_the_newest_polygon() -> None:
    patches = found(pit("depth_mm", 30, at=box(0, 0, 5)), pit("depth_mm", 30, LATER, at=box(0, 0, 3)))
    assert patches.area == pytest.approx([3])


def test_a_newest_row_without_polygon_leaves_the_older_polygon() -> None:
    patches = found(pit("depth_mm", 30, at=box(0, 0, 5)), pit("depth_mm", 30, LATER))
    assert patches.area == pytest.approx([5])


def test_a_polygon_goes_before_a_newer_noted_area() -> None:
    patches = found(pit("depth_mm", 30, at=box(0, 0, 5)), pit("area_m2", 9, LATER))
    assert patches.area == pytest.approx([5])


def test_the_polygon_may_stand_on_any_row_of_the_patch() -> None:
    patches = found(pit("depth_mm", 30), pit("height_mm", 1, LATER, at=box(0, 0, 3), distress=""))
    assert patches.area == pytest.approx([3])


def test_the_polygon_of_another_patch_or_asset_is_not_its_own() -> None:
    patches = found(pit("depth_mm", 30), pit("depth_mm", 30, patch="b", at=box(0, 0, 3)),
                    {**pit("depth_mm", 30, at=box(5, 0, 4)), "asset": "V"})  # fmt: skip
    assert told(patches) == {("a", "pit", -1), ("b", "pit", 3), ("a", "pit", 4)}


def test_without_any_polygon_the_newest_noted_area_counts() -> None:
    patches = found(pit("area_m2", 9), pit("area_m2", 2, LATER), pit("depth_mm", 30))
    assert patches.area.tolist() == [2]


def test_without_either_it_is_unknown() -> None:
    assert np.isnan(found(pit("depth_mm", 30)).area).all()


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_new_polygons_the_larger_counts(turned: bool) -> None:
    rows = [pit("depth_mm", 30, at=box(0, 0, 5)), pit("depth_mm", 30, at=box(0, 0, 3))]
    assert found(*(rows[::-1] if turned else rows)).area == pytest.approx([5])


def test_a_polygon_after_the_day_does_not_count() -> None:
    rows = [pit("depth_mm", 30, at=box(0, 0, 5)), pit("depth_mm", 30, "2026-07-02", at=box(0, 0, 3))]
    assert found(*rows).area == pytest.approx([5])


# --- closed


@pytest.mark.parametrize(
    ("rows", "gone", "undone"),
    [
        ([pit("present", 1)], False, False),
        ([pit("present", 0)], True, True),
        ([pit("present", 1), pit("present", 0, LATER)], True, True),
        ([pit("present", 0), pit("present", 1, LATER)], False, False),
        ([pit("depth_mm", 30), pit("present", 0, LATER)], True, True),
        ([pit("present", 0), pit("depth_mm", 30, LATER)], False, False),
        ([pit("depth_mm", 30), pit("depth_mm", 0, LATER)], False, True),
        ([pit("depth_mm", 30, at=box(0, 0, 1)), pit("depth_mm", 0, LATER)], False, True),
        ([pit("height_mm", 30), pit("height_mm", 0, LATER)], False, True),
        ([pit("crack_width_mm", 30), pit("crack_width_mm", 0, LATER)], False, False),
        ([pit("depth_mm", 30), pit("present", 0, LATER, distress="")], True, True),
        ([pit("depth_mm", 30), pit("present", 0, LATER, distress=""), pit("depth_mm", 25, LAST)], False, False),
        # noted on one visit
        ([pit("depth_mm", 15), pit("height_mm", 0)], False, False),
        ([pit("depth_mm", 0), pit("height_mm", 15)], False, False),
        ([pit("depth_mm", 0), pit("height_mm", 0)], False, True),
        ([pit("present", 1), pit("depth_mm", 0)], False, False),
        ([pit("present", 0), pit("depth_mm", 0)], True, True),
        ([pit("depth_mm", 0), pit("area_m2", 4)], False, True),
        ([pit("depth_mm", 15), pit("height_mm", 0, LATER)], False, True),
    ],
)  # fmt: skip
def test_gone_and_undone(rows: list[Row], gone: bool, undone: bool) -> None:
    patches = found(*rows)
    assert (patches.gone().tolist(), patches.undone().tolist()) == ([gone], [undone])


def test_present_0_of_one_distress_leaves_the_other() -> None:
    patches = found(pit("depth_mm", 30), pit("height_mm", 40, distress="heave"), pit("present", 0, LATER))
    assert dict(zip(patches.distress, patches.gone().tolist(), strict=True)) == {"pit": True, "heave": False}


# --- names of what has none


def test_an_unnamed_polygon_is_called_by_day_and_area() -> None:
    late = "2026-06-01T20:00:00Z"
    patches = found(seen_at_w("present", 1, late, distress="pit", at=box(0, 0, 3)))
    assert patches.key.tolist() == ["2026-06-02 3.000 m2"]
    assert found(seen("W", "present", 1, None, distress="pit", at=box(0, 0, 3))).key.tolist() == ["3.000 m2"]


@pytest.mark.parametrize("turned", [False, True])
def test_alike_polygons_are_numbered_from_the_west_and_not_by_their_rows(turned: bool) -> None:
    rows = [seen_at_w("present", 1, distress="pit", at=box(x, 0, 3)) for x in (8, 0, 4)]
    patches = found(*(rows[::-1] if turned else rows))
    west = [polygon.bounds[0] - 377_000 for polygon in patches.polygon]
    assert dict(zip(west, patches.key, strict=True)) == {
        0: "2026-06-01 3.000 m2", 4: "2026-06-01 3.000 m2 #2", 8: "2026-06-01 3.000 m2 #3",
    }  # fmt: skip


def test_alike_polygons_of_two_assets_are_not_numbered() -> None:
    row = seen_at_w("present", 1, distress="pit", at=box(0, 0, 3))
    assert set(found(row, {**row, "asset": "V"}).key) == {"2026-06-01 3.000 m2"}


# --- together


def test_touching_patches_have_one_area_with_the_overlap_counted_once() -> None:
    rows = [pit("depth_mm", 30, patch=name, at=box(x, 0, 3)) for name, x in (("a", 0), ("b", 2), ("c", 9))]
    patches = found(*rows, pit("area_m2", 7, patch="d"), pit("depth_mm", 9, patch="e"))
    together = joined(patches)
    area = dict(zip(patches.key, together.area[together.component], strict=True))
    assert [area[key] for key in "abc"] == pytest.approx([5, 5, 3])
    assert area["d"] == 7
    assert np.isnan(area["e"])


def test_the_distresses_of_one_patch_are_together_though_it_was_not_drawn() -> None:
    patches = found(pit("area_m2", 2), pit("area_m2", 5, distress="heave"), pit("present", 1, distress="broken"))
    together = joined(patches)
    assert set(together.component) == {0}
    assert together.area.tolist() == [5]


def test_nothing_joined_is_nothing() -> None:
    together = joined(found(pit("depth_mm", 3)).taken(np.zeros(0, dtype=np.intp)))
    assert (len(together.component), len(together.area)) == (0, 0)


def test_only_pest_or_bare_ground_is_no_damage() -> None:
    rows = [seen("B", "pest", None, at=box(0, 0, 1)), seen("B", "bare_ground", 0, LATER), pit("depth_mm", 3),
            seen_at_w("pest", 1, patch="z", distress="pit")]  # fmt: skip
    patches = found(*rows)
    assert dict(zip(patches.key, patches.cover_only().tolist(), strict=True)) == {
        "2026-06-01 1.000 m2": True, "-": True, "a": False, "z": False,
    }  # fmt: skip
