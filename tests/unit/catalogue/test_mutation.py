"""No small change of a rule goes unnoticed, neither by its examples nor by the table of standards."""

from __future__ import annotations

from functools import cache

import pytest
from scripts import mutate_rules
from scripts.mutate_rules import Mutant, all_mutants, mutants_of

from greenbelt_gis.catalogue.rule_sets import load_rule_set, package_rules
from tests.unit.catalogue.test_standards import dumped

pytestmark = pytest.mark.slow


@cache
def found() -> list[Mutant]:
    return all_mutants()


def test_every_rule_has_mutants() -> None:
    assert {mutant.rule for mutant in found()} == set(load_rule_set().rules)


def test_no_mutant_survives() -> None:
    assert [mutant for mutant in found() if not (mutant.by_examples or mutant.by_table)] == []


def test_the_examples_alone_notice_all_but_wider_scopes() -> None:
    """Which surfaces a definition speaks of, and a band where anything may grow, only the table tells."""
    untold = [m for m in found() if not m.by_examples and not m.change.startswith("subject without ")]
    assert [(mutant.rule, mutant.change) for mutant in untold] == [("planting.misplaced", "without above_5y")]


def test_the_mutants_of_a_rule_are_what_they_say() -> None:
    changes = [change for change, _ in mutants_of(dumped(package_rules()["seat.missing"]))]
    assert changes == [
        "missing_share 0.1 -> 0.098", "missing_share 0.1 -> 0.102", "missing_share <= -> <", "usable 1 -> 0",
        "all without missing_share", "all without usable", "all -> any",
        "no exemption of chipped_corner", "no exemption of crack", "no exemption of faded",
        "no exemption of missing_part", "exemption 0 without its condition", "exemption 0 if usable",
        "no exemption of relocated_by_plan", "subject without furniture.seat",
    ]  # fmt: skip


def test_the_table_is_printed_and_a_survivor_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutate_rules, "all_mutants", found)
    assert mutate_rules.main() == 0
    assert "by nobody: 0" in capsys.readouterr().out
    survivor = Mutant("seat.tilt", "nothing", by_examples=False, by_table=False)
    monkeypatch.setattr(mutate_rules, "all_mutants", lambda: [survivor])
    assert mutate_rules.main() == 1
    assert "SURVIVED: seat.tilt: nothing" in capsys.readouterr().out
