"""What a survey of a class has to record follows from the rules."""

from __future__ import annotations

import pytest

from greenbelt_gis.catalogue.needs import kinds, needs_of
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import UsageError

PATCH = ("present", "area_m2")


@pytest.mark.parametrize(
    ("kind", "metrics", "distresses", "exemptions"),
    [
        (
            "furniture.seat",
            ("damage_share", "missing_share", "corrosion_share", "usable", "safe", "upright"),
            (),
            ("chipped_corner", "crack", "faded", "missing_part", "relocated_by_plan"),
        ),
        ("tree", ("dead_growth_share", "pest_share"), (), ()),
        ("lawn", ("area_m2", "bare_ground"), (), ()),
        ("low_shrub", ("dead_growth_share", "pest_share", "area_m2", "pest", "bare_ground"), (), ()),
        ("paving.garden_path", PATCH, ("settlement", "heave", "missing", "broken"), ()),
        (
            "paving.carriageway.asphalt",
            ("present", "depth_mm", "height_mm", "crack_width_mm", "crack_spacing_mm", "area_m2"),
            ("pothole", "upheaval", "mud_pumping", "rutting", "alligator_cracking"),
            (),
        ),
        (
            "paving.footway",
            ("step_mm", "surface_even", "present", "settled", "unit_broken", "depth_mm", "height_mm", "through_cracks", "area_m2"),
            ("settlement", "pit", "heave", "missing", "broken"),
            (),
        ),
        ("art.sculpture", ("damage_share", "corrosion_share", "tilt_deg", "safe"), (), ("chipped_corner", "crack", "faded", "missing_part")),
    ],
)  # fmt: skip
def test_a_kind_needs_what_its_rules_read(
    kind: str, metrics: tuple[str, ...], distresses: tuple[str, ...], exemptions: tuple[str, ...]
) -> None:
    needs = needs_of(kind, load_rule_set())
    assert set(needs.metrics) == set(metrics)
    assert needs.distresses == distresses
    assert needs.exemptions == exemptions


def test_a_guard_needs_the_same_wherever_it_stands() -> None:
    assert needs_of("furniture.tree_guard", load_rule_set()).metrics == ("damage_share", "usable")


def test_only_the_rules_of_the_set_count() -> None:
    rules = load_rule_set().only(["seat.tilt"])
    assert set(needs_of("furniture.seat", rules).metrics) == {"upright", "usable"}
    with pytest.raises(UsageError, match=r"there is something to record of furniture\.seat"):
        needs_of("tree", rules)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("furniture.sea", r"did you mean 'furniture\.seat'"),
        ("seat", r"did you mean 'furniture\.seat'"),
        ("furniture", r"group of classes.*furniture\.fitness"),
        ("utility.fire", r"no rule of qinglong asks .* of utility\.fire.*tree"),
    ],
)
def test_what_cannot_be_surveyed_is_told(word: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        needs_of(word, load_rule_set())


def test_no_name_means_two_kinds() -> None:
    assert {kind.layer for kind in kinds().values()} == {"trees", "planting", "assets"}
