"""Kinds ``measured`` and ``qualitative``: sentence by sentence of the contract."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rules import Exemption
from greenbelt_gis.checks import measured
from greenbelt_gis.checks.engine import Judgement, make_case
from tests.helpers.drawn import tree
from tests.helpers.findings import assert_findings
from tests.helpers.observing import (
    LATER,
    RULES,
    asset,
    bed,
    changed,
    footway,
    inputs,
    judged,
    layers,
    notes,
    results,
    seat,
    seen,
    verdicts,
)

Row = dict[str, Any]
SEATS = ["seat.damage", "seat.missing", "seat.tilt", "seat.corrosion"]


def seats(*rows: Row, rules: Any = "seat.damage", **columns: Any) -> Judgement:
    return judged(rules, assets=[seat(**columns)], observations=list(rows))


def damage(value: float, **columns: Any) -> Row:
    return seen("C", "damage_share", value, **columns)


# --- limits


@pytest.mark.parametrize(("share", "verdict"), [(0.1, []), (0.1 + 1e-12, []), (0.100001, ["violation"]), (0.099, [])])
def test_at_most(share: float, verdict: list[str]) -> None:
    assert verdicts(seats(damage(share))) == verdict


@pytest.mark.parametrize(("share", "verdict"), [(0.3, ["violation"]), (0.3 - 1e-12, ["violation"]), (0.299999, [])])
def test_less_than(share: float, verdict: list[str]) -> None:
    rows = [seen("G", "damage_share", share)]
    done = judged("greenery.tree-guard-damage", assets=[asset("G", "furniture.tree_guard")], observations=rows)
    assert verdicts(done) == verdict


def test_a_share_of_a_third_is_a_third() -> None:
    for share, count in ((1 / 3, 0), (0.3334, 1)):
        done = judged("greenery.dead-growth", trees=[tree("T", (0, 0))],
                      observations=[seen("T", "dead_growth_share", share)])  # fmt: skip
        assert len(done.findings) == count


# --- several patches


def test_shares_of_several_patches_add_up() -> None:
    rows = [damage(0.06, patch="a"), damage(0.05, patch="b"), damage(0.02)]
    assert results(seats(*rows)) == [("C", "violation", 0.13)]


def test_the_sum_of_shares_is_capped_at_1() -> None:
    assert results(seats(damage(0.7, patch="a"), damage(0.7, patch="b"))) == [("C", "violation", 1.0)]


def test_shares_that_add_up_to_the_limit_are_at_the_limit() -> None:
    assert verdicts(seats(*(damage(0.01, patch=str(n)) for n in range(10)))) == []


def test_of_each_patch_the_newest_share_is_added() -> None:
    rows = [damage(0.5, patch="a"), damage(0.02, patch="a", when=LATER), damage(0.06, patch="b")]
    assert verdicts(seats(*rows)) == []


def test_of_other_metrics_the_worst_patch_counts() -> None:
    rows = [seen("W", "step_mm", 8, patch="a"), seen("W", "step_mm", 12, patch="b")]
    assert results(judged("footway.surface-step", assets=[footway()], observations=rows)) == [("W", "violation", 12)]


def test_of_yes_and_no_the_no_of_any_patch_counts() -> None:
    rows = [seen("C", "upright", 1, patch="a"), seen("C", "upright", 0, patch="b")]
    assert results(seats(*rows, rules="seat.tilt")) == [("C", "violation", 0)]


# --- all(...)


def test_every_limb_must_hold() -> None:
    assert verdicts(seats(damage(0.05), seen("C", "usable", 1))) == []
    assert verdicts(seats(damage(0.05), seen("C", "usable", 0))) == ["violation"]
    assert verdicts(seats(damage(0.5), seen("C", "usable", 1))) == ["violation"]


def test_a_rule_is_judged_where_any_of_its_metrics_was_observed() -> None:
    done = seats(damage(0.05))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (1, 0)


def test_a_missing_limb_is_left_out_and_the_notes_say_so() -> None:
    done = seats(damage(0.05))
    assert notes(done) == {"limb_not_observed:seat.damage:usable": 1}
    assert notes(seats(damage(0.05), seen("C", "usable", 1))) == {}


def test_all_limbs_of_a_qualitative_rule_can_be_the_one() -> None:
    for metric in ("form_kept", "pattern_recognisable", "lines_clear"):
        rows = [seen("B", metric, 0)]
        done = judged("greenery.topiary-form", planting=[bed("B", kind="hedge")], observations=rows)
        assert results(done) == [("B", "violation", 0)]
        assert len(notes(done)) == 2


@pytest.mark.parametrize("condition", ["usable", "safe"])
@pytest.mark.parametrize("value", [0, 1])
def test_usable_or_safe_alone_do_not_make_a_rule_judged(condition: str, value: int) -> None:
    done = seats(seen("C", condition, value), rules=["seat.missing", "seat.corrosion", "seat.tilt"])
    assert [t.judged for t in done.tallies] == [0, 0, 0]
    assert len(done.findings) == 0


def test_of_no_use_and_no_judged_rule_asks_for_it_the_first_of_the_class_is_judged_by_it() -> None:
    done = seats(seen("C", "usable", 0), rules=SEATS)
    assert list(done.findings["rule"]) == ["seat.damage"]
    assert {t.rule: (t.judged, t.not_inspected) for t in done.tallies} == {
        "seat.corrosion": (0, 1), "seat.damage": (1, 0), "seat.missing": (0, 1), "seat.tilt": (0, 1),
    }  # fmt: skip


def test_of_no_use_where_a_judged_rule_asks_for_it_only_that_one_tells_it() -> None:
    done = seats(seen("C", "usable", 0), seen("C", "upright", 1), rules=SEATS)
    assert list(done.findings["rule"]) == ["seat.tilt"]


def test_a_judged_rule_that_does_not_ask_for_it_leaves_the_first() -> None:
    done = seats(seen("C", "usable", 0), seen("C", "corrosion_share", 0.0), rules=SEATS)
    assert list(done.findings["rule"]) == ["seat.damage"]


def test_which_is_first_does_not_depend_on_which_rules_a_run_judges() -> None:
    assert len(seats(seen("C", "usable", 0), rules=["seat.missing"]).findings) == 0
    assert len(seats(seen("C", "usable", 0), rules=["seat.damage"]).findings) == 1


def test_the_first_is_that_of_the_class() -> None:
    done = judged(RULES, assets=[asset("S", "furniture.sign"), asset("X", "art.sculpture"), asset("P", "paving.plaza")],
                  observations=[seen(code, name, 0) for code in "SXP" for name in ("usable", "safe")])  # fmt: skip
    assert [(r, s) for r, s in zip(done.findings["rule"], done.findings["subject"], strict=True)] == [
        ("greenery.sign-damage", "S"), ("sculpture.tilt", "X"),
    ]  # fmt: skip


def test_usable_again_is_no_finding() -> None:
    assert verdicts(seats(seen("C", "usable", 0), seen("C", "usable", 1, LATER))) == []


def test_no_observation_at_all_is_not_inspected_and_no_finding() -> None:
    done = judged("seat.damage", assets=[seat("C"), seat("D")], observations=[damage(0.01)])
    assert (len(done.findings), done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 1, 1)
    alone = judged("seat.damage", assets=[seat("C"), seat("D")])
    assert (alone.tallies[0].judged, alone.tallies[0].not_inspected) == (0, 2)


def test_things_outside_the_scope_are_neither_judged_nor_not_inspected() -> None:
    done = judged("seat.damage", assets=[footway()], observations=[seen("W", "damage_share", 0.9)])
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 0)


# --- exemptions


def test_an_exempt_row_is_taken_out_of_the_rules_that_list_it() -> None:
    rows = [damage(0.4, exemption="faded"), seen("C", "safe", 1)]
    assert verdicts(seats(*rows)) == []


def test_and_only_of_those() -> None:
    rows = [damage(0.4, exemption="full_break"), seen("C", "safe", 1)]
    assert verdicts(seats(*rows)) == ["violation"]
    corroded = [seen("C", "corrosion_share", 0.4, exemption="faded"), seen("C", "safe", 1)]
    assert verdicts(seats(*corroded, rules="seat.corrosion")) == ["violation"]


@pytest.mark.parametrize("word", ["chipped_corner", "crack", "faded", "missing_part"])
@pytest.mark.parametrize(("safe", "verdict"), [(1, []), (0, ["violation"]), (None, ["indeterminate"])])
def test_every_word_under_its_condition(word: str, safe: int | None, verdict: list[str]) -> None:
    rows = [damage(0.4, exemption=word)] + ([] if safe is None else [seen("C", "safe", safe)])
    assert verdicts(seats(*rows)) == verdict


def test_an_unrecorded_condition_that_would_change_nothing_is_no_finding() -> None:
    assert verdicts(seats(damage(0.05, exemption="crack"))) == []


def test_a_violation_by_the_other_rows_stays_one() -> None:
    rows = [damage(0.2, patch="a"), damage(0.4, patch="b", exemption="crack")]
    done = seats(*rows)
    assert results(done) == [("C", "violation", 0.2)]
    assert inputs(done)["limbs"][0]["value_if_not_exempt"] == 0.6


def test_open_rows_count_together_with_those_that_count() -> None:
    rows = [damage(0.08, patch="a"), damage(0.08, patch="b", exemption="crack")]
    done = seats(*rows)
    assert results(done) == [("C", "indeterminate", 0.16)]
    assert np.isnan(done.findings["probability"].iloc[0])
    assert "the condition of an exemption was not recorded" in done.findings["message_en"].iloc[0]


def test_an_exempt_row_still_makes_the_rule_judged() -> None:
    done = seats(damage(0.4, exemption="crack"), seen("C", "safe", 1))
    assert done.tallies[0].judged == 1
    assert "limb_not_observed:seat.damage:damage_share" not in notes(done)


def test_the_newest_condition_decides() -> None:
    rows = [damage(0.4, exemption="crack"), seen("C", "safe", 1), seen("C", "safe", 0, LATER)]
    assert verdicts(seats(*rows)) == ["violation"]


def test_relocated_by_plan_needs_no_condition() -> None:
    rows = [seen("C", "missing_share", 1.0, exemption="relocated_by_plan")]
    assert verdicts(seats(*rows, rules="seat.missing")) == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_word_exempt_without_condition_stays_so_where_it_also_stands_under_one(turned: bool) -> None:
    both = (
        Exemption(words=("crack",)),
        Exemption(words=("crack",), when=Limit.model_validate({"safe": 1, "operator": "="})),
    )
    rules = changed("seat.damage", exemptions=both[::-1] if turned else both)
    assert verdicts(seats(damage(0.4, exemption="crack"), rules=rules)) == []


def test_of_no_use_is_told_although_the_damage_is_exempt() -> None:
    rows = [damage(0.4, exemption="crack"), seen("C", "safe", 1), seen("C", "usable", 0)]
    done = seats(*rows)
    assert (done.findings["unit"].iloc[0], results(done)) == ("", [("C", "violation", 0)])


# --- the finding


def test_the_fields_of_a_failing_number() -> None:
    done = seats(damage(0.1234567, when=LATER), seen("C", "usable", 1))
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["measured"], row["limit"], row["operator"], row["unit"], row["margin"]) == (
        0.123457, 0.1, "<=", "ratio", 0.023457)  # fmt: skip
    assert (row["probability"], row["sigma"], row["accuracy_assumed"], row["against"], row["part"]) == (
        1,
        0,
        False,
        "",
        "",
    )
    assert row["observed_at"] == pd.Timestamp("2026-06-10T04:00:00Z")
    assert (row["severity"], row["department"], row["clause"]) == ("normal", "engineering", "2.2/2(4)-1")


def test_of_a_failing_yes_no_limb_the_finding_shows_that_limb() -> None:
    row = seats(damage(0.05), seen("C", "usable", 0)).findings.iloc[0]
    assert (row["measured"], row["limit"], row["operator"], row["unit"], row["margin"]) == (0, 1, "=", "", 1)
    assert row["message_en"].startswith("C: usable: no; yes is required")


def test_of_two_failing_limbs_the_first_is_shown() -> None:
    row = seats(damage(0.5), seen("C", "usable", 0)).findings.iloc[0]
    assert (row["measured"], row["operator"]) == (0.5, "<=")


def test_of_a_sure_and_an_open_limb_the_sure_one_is_shown() -> None:
    row = seats(damage(0.5, exemption="crack"), seen("C", "usable", 0)).findings.iloc[0]
    assert (row["verdict"], row["measured"], row["operator"]) == ("violation", 0, "=")


def test_findings_without_geometry_of_their_own_take_the_assets() -> None:
    done = seats(damage(0.5))
    assert done.findings.geometry.iloc[0].equals(layers(assets=[seat()])["assets"].geometry.iloc[0])


def test_the_evidence_says_what_was_observed_of_each_limb() -> None:
    done = seats(damage(0.5, patch="a"), damage(0.1, patch="b"))
    assert inputs(done)["limbs"] == [
        {"metric": "damage_share", "value": 0.6, "value_if_not_exempt": 0.6, "rows": 2, "exempt": 0, "open": 0,
         "observed_at": "2026-06-01T12:00:00+08:00"},
        {"metric": "usable", "value": None, "value_if_not_exempt": None, "rows": 0, "exempt": 0, "open": 0,
         "observed_at": None},
    ]  # fmt: skip


def test_an_observation_without_time_has_none_in_the_finding() -> None:
    assert pd.isna(seats(damage(0.5, when=None)).findings["observed_at"].iloc[0])


def test_nothing_beyond_a_thing_decides_about_it() -> None:
    case = make_case(layers(assets=[seat()]), RULES, pd.Timestamp("2026-06-30").date())
    assert measured.reach_m(case, RULES.rules["seat.damage"]) == 0


# --- scopes


def test_a_nameplate_is_judged_by_the_rule_of_its_tree() -> None:
    plates = [asset("N", "furniture.nameplate", (0, 0), tree="T"), asset("M", "furniture.nameplate", (0, 0), tree="O"),
              asset("L", "furniture.nameplate", (0, 0)), asset("S", "furniture.sign", (0, 0), tree="T")]  # fmt: skip
    rows = [seen(code, "damage_share", 0.5) for code in "NMLS"]
    trees = [tree("T", (0, 0)), tree("O", (9, 9), heritage="reserve")]
    done = judged(["greenery.sign-damage", "heritage.nameplate-damage"], trees=trees, assets=plates, observations=rows)
    assert list(zip(done.findings["rule"], done.findings["subject"], strict=True)) == [
        ("greenery.sign-damage", "L"), ("greenery.sign-damage", "M"), ("greenery.sign-damage", "S"),
        ("heritage.nameplate-damage", "N"), ("heritage.nameplate-damage", "S"),
    ]  # fmt: skip


def test_a_tree_that_has_ended_is_no_heritage_tree_any_more() -> None:
    rows = [seen("G", "damage_share", 0.31)]
    guard = [asset("G", "furniture.tree_guard", (0, 0), tree="T")]
    for columns, rule in (({}, "heritage.guard-damage"), ({"ended_on": "2026-01-01"}, "greenery.tree-guard-damage")):
        done = judged(["heritage.guard-damage", "greenery.tree-guard-damage"], trees=[tree("T", (0, 0), **columns)],
                      assets=guard, observations=rows)  # fmt: skip
        assert list(done.findings["rule"]) == [rule]


def test_planting_without_geometry_can_be_measured_too() -> None:
    done = judged("greenery.plant-pest-share", planting=[{**bed("B"), "at": None}],
                  observations=[seen("B", "pest_share", 0.2, at=(0, 0))])  # fmt: skip
    assert results(done) == [("B", "violation", 0.2)]
    assert done.findings.geometry.iloc[0] is None
