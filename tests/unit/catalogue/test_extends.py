"""Rule sets on top of others: what they add, change, leave out; several versions of a rule in time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules
from greenbelt_gis.catalogue.rules import Encroachment, Separation
from greenbelt_gis.checks.engine import audit, judge
from greenbelt_gis.errors import CatalogueError
from greenbelt_gis.workflows.rules import check_rules, show_rule
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.findings import told

TRUNK = "heritage.trunk-paving"
CROWN = "heritage.crown-clearance"


def write(folder: Path, name: str = "mine", **content: Any) -> Path:
    file = folder / f"{name}.yaml"
    head = {"schema_version": 1, "name": name, "title": {"en": "Mine", "zh": "我的"}}
    file.write_text(yaml.safe_dump({**head, **content}, allow_unicode=True), encoding="utf-8")
    return file


def body(rule_id: str = TRUNK, **changes: Any) -> dict[str, Any]:
    return {**package_rules()[rule_id].model_dump(mode="json", by_alias=True), **changes}


def at_least(metres: float) -> dict[str, Any]:
    return {"distance_m": metres, "operator": ">="}


def limits(found: RuleSet) -> dict[str, float]:
    return {key: rule.limit.value for key, rule in found.rules.items() if isinstance(rule, Separation)}


def test_a_set_of_the_package_by_name(tmp_path: Path) -> None:
    found = load_rule_set(write(tmp_path, extends="qinglong"))
    base = load_rule_set("qinglong")
    assert list(found.rules.items()) == list(base.rules.items())
    assert (found.name, found.version, found.parameters) == ("mine", "1", base.parameters)
    assert found.fingerprint != base.fingerprint


def test_a_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path, "base", rules=[TRUNK])
    assert list(load_rule_set(write(tmp_path, extends="base.yaml", rules=[CROWN])).rules) == [TRUNK, CROWN]


def test_a_file_in_a_folder_beside_it_and_a_chain_of_three(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", "lowest", rules=[TRUNK, CROWN])
    write(tmp_path / "sub", "middle", extends="lowest.yaml", change={TRUNK: {"limit": at_least(4)}})
    found = load_rule_set(write(tmp_path, extends="sub/middle.yaml", change={CROWN: {"limit": at_least(6)}}))
    assert limits(found) == {TRUNK: 4.0, CROWN: 6.0}


def test_change_alters_keys_and_keeps_the_rest(tmp_path: Path) -> None:
    found = load_rule_set(write(tmp_path, extends="qinglong", change={TRUNK: {"limit": at_least(5), "note": "ours"}}))
    rule, old = found.rules[TRUNK], package_rules()[TRUNK]
    assert isinstance(rule, Separation)
    assert (rule.limit.value, rule.note, rule.how_to_fix) == (5.0, "ours", getattr(old, "how_to_fix", None))
    assert list(found.rules) == list(load_rule_set("qinglong").rules)  # in its place


def test_a_project_states_the_day_of_its_tree_survey(tmp_path: Path) -> None:
    found = load_rule_set(
        write(tmp_path, extends="bs-5837", change={"bs-5837.root-area": {"existing_until": date(2026, 3, 1)}})
    )
    rule = found.rules["bs-5837.root-area"]
    assert isinstance(rule, Encroachment)
    assert rule.existing_until == date(2026, 3, 1)
    assert RuleSet.from_body(found.body(), "run.json").fingerprint == found.fingerprint


def test_remove_leaves_rules_out(tmp_path: Path) -> None:
    found = load_rule_set(write(tmp_path, extends="cn-national", remove=["cn-national.zone-structures"]))
    assert set(load_rule_set("cn-national").rules) - set(found.rules) == {"cn-national.zone-structures"}


def test_rules_add_and_replace(tmp_path: Path) -> None:
    own = body(id="mine.trunk", limit=at_least(7))
    found = load_rule_set(
        write(tmp_path, extends="qinglong", rules=[body(limit=at_least(8)), own, "beijing.crown-acts"])
    )
    assert limits(found) == {TRUNK: 8.0, CROWN: 3.0, "mine.trunk": 7.0, "beijing.crown-acts": 3.0}
    assert list(found.rules)[-3:] == [TRUNK, "mine.trunk", "beijing.crown-acts"]


def test_parameters_override_single_numbers(tmp_path: Path) -> None:
    found = load_rule_set(write(tmp_path, extends="shanghai", parameters={"default_accuracy_m": 0.5}))
    base = load_rule_set("shanghai").parameters
    assert found.parameters == base.model_copy(update={"default_accuracy_m": 0.5})
    assert "reserve" in found.parameters.heritage_grades


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"extends": "qinlong"}, r"no rule set 'qinlong'.*key extends.*did you mean 'qinglong'"),
        ({"extends": "none.yaml"}, r"no such file"),
        ({"extends": "qinglong", "remove": ["heritage.trunk-pavin"]},
         r"qinglong has no rule 'heritage.trunk-pavin'.*key remove.*did you mean 'heritage.trunk-paving'"),
        ({"extends": "qinglong", "change": {"heritage.crown": {}}},
         r"qinglong has no rule 'heritage.crown'.*key change.heritage.crown.*did you mean 'heritage.crown-clearance'"),
        ({"extends": "shanghai", "change": {TRUNK: {}}}, r"shanghai has no rule 'heritage.trunk-paving'"),
        ({"extends": "qinglong", "change": {TRUNK: {"limitt": 3}}},
         r"unknown key 'limitt'.*change.heritage.trunk-paving.*did you mean 'limit'"),
        ({"extends": "qinglong", "change": {TRUNK: {"limit": {"distance_m": 5, "operator": "<="}}}},
         r"the limit of this kind is distance_m"),
        ({"extends": "qinglong", "parameters": {"default_accuracy": 1}}, r"did you mean 'default_accuracy_m'"),
        ({"extends": "qinglong", "parameters": {"clear_probability": 0.99}}, r"clear_probability must be below"),
        ({"extend": "qinglong", "rules": [TRUNK]}, r"unknown key 'extend'.*did you mean 'extends'"),
        ({"rules": [TRUNK], "remove": [TRUNK]}, r"`change` and `remove` go with `extends`"),
        ({"rules": [TRUNK], "change": {TRUNK: {}}}, r"`change` and `remove` go with `extends`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_key(tmp_path: Path, content: dict[str, Any], error: str) -> None:
    with pytest.raises(CatalogueError, match=error):
        load_rule_set(write(tmp_path, **content))


def test_a_set_that_extends_itself_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"extends itself: mine.yaml → mine.yaml"):
        load_rule_set(write(tmp_path, extends="mine.yaml"))


@pytest.mark.parametrize("back", ["mine.yaml", "./mine.yaml"])
def test_a_circle_through_another_file_is_told_with_its_links(tmp_path: Path, back: str) -> None:
    write(tmp_path, "second", extends="third.yaml")
    write(tmp_path, "third", extends=back)
    with pytest.raises(CatalogueError, match=r"extends itself: mine.yaml → second.yaml → third.yaml → mine.yaml"):
        load_rule_set(write(tmp_path, extends="second.yaml"))


def test_a_file_that_has_the_name_of_a_package_set_may_extend_it(tmp_path: Path) -> None:
    file = write(tmp_path, "shanghai", extends="shanghai", remove=["shanghai.crown-acts"])
    assert list(load_rule_set(file).rules) == ["shanghai.crown-paving"]


def test_examples_of_a_changed_rule_are_its_own_to_state(tmp_path: Path) -> None:
    file = write(tmp_path, extends="qinglong", change={TRUNK: {"limit": at_least(5)}})
    with pytest.raises(CatalogueError, match=r"paving exactly at 3 m .* comes out differently"):
        check_rules(file)
    examples = [
        {
            "name": name,
            "verdict": verdict,
            "layers": {
                "trees": [{"code": "T", "heritage": "1", "dbh_cm": 100, "accuracy_m": 0, "wkt": "POINT (0 0)"}],
                "assets": [{"code": "P", "class": "paving.footway", "accuracy_m": 0, "wkt": f"POINT ({x} 0)"}],
            },
        }
        for name, verdict, x in (("at 5 m", None, 5.5), ("nearer", "violation", 5.4))
    ]
    change = {TRUNK: {"limit": at_least(5), "examples": examples}}
    assert check_rules(write(tmp_path, extends="qinglong", remove=[CROWN], change=change)).name == "mine"


def test_the_example_of_the_documentation_holds(tmp_path: Path) -> None:
    pages = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    [written] = [block for block in re.findall(r"```yaml\n(.*?)```", pages, re.DOTALL) if "extends:" in block]
    (tmp_path / "north.yaml").write_text(written, encoding="utf-8")
    found = check_rules(tmp_path / "north.yaml")
    assert list(found.rules) == ["bs-5837.root-area", "beijing.crown-acts"]


# --- a rule in several versions

OLD = {"from": "2020-01-01", "to": "2025-03-14"}
NEW = {"from": "2025-03-15"}


def two_versions(folder: Path) -> Path:
    return write(folder, rules=[body(effective=OLD, limit=at_least(2)), body(effective=NEW, limit=at_least(5))])


@pytest.mark.parametrize(
    ("day", "limit"),
    [("2019-12-31", None), ("2020-01-01", 2.0), ("2025-03-14", 2.0), ("2025-03-15", 5.0), ("2030-01-01", 5.0)],
)
def test_a_day_is_judged_by_the_version_in_force(tmp_path: Path, day: str, limit: float | None) -> None:
    found = load_rule_set(two_versions(tmp_path))
    layers = {"trees": layer(tree("T", (0, 0))), "assets": layer(paving("P", square(2, 0)))}
    done = judge(layers, found, date.fromisoformat(day))
    assert list(done.findings["limit"]) == ([limit] if limit else [])
    assert len(done.tallies) == int(limit is not None)
    assert [note.key for note in done.notes] == ([] if limit else ["rule_not_in_force"])


def test_both_versions_have_the_same_findings_by_name(tmp_path: Path) -> None:
    found = load_rule_set(two_versions(tmp_path))
    layers = {"trees": layer(tree("T", (0, 0))), "assets": layer(paving("P", square(2, 0)))}
    ids = {audit(layers, found, day)["id"].iloc[0] for day in (date(2025, 3, 14), date(2025, 3, 15))}
    assert len(ids) == 1


def test_versions_survive_the_body(tmp_path: Path) -> None:
    found = load_rule_set(two_versions(tmp_path))
    again = RuleSet.from_body(found.body(), "run.json")
    assert again.body() == found.body()
    assert list(again.rules) == list(found.rules) == [TRUNK, f"{TRUNK}@2025-03-15"]
    assert len(found.only([TRUNK]).rules) == 2
    left = RuleSet.from_body(found.only([TRUNK]).body(), "run.json")
    assert left.only([TRUNK]).fingerprint == found.only([TRUNK]).fingerprint


def test_a_rule_is_the_one_of_the_day_or_the_last(tmp_path: Path) -> None:
    file = two_versions(tmp_path)
    found = load_rule_set(file)
    for day, value in ((date(2024, 1, 1), 2.0), (date(2026, 1, 1), 5.0), (None, 5.0), (date(1999, 1, 1), 5.0)):
        rule = found.rule(TRUNK, day)
        assert isinstance(rule, Separation)
        assert rule.limit.value == value
    assert show_rule(TRUNK, file)["limit"] == {"distance_m": 5.0, "operator": ">="}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({}, NEW),
        (OLD, {"from": "2025-03-14"}),
        ({"from": "2025-01-01"}, {"to": "2025-01-01"}),
        ({"from": "2020-01-01", "to": "2030-01-01"}, {"from": "2022-01-01", "to": "2023-01-01"}),
    ],
)
def test_versions_for_the_same_day_are_told(tmp_path: Path, one: dict[str, str], other: dict[str, str]) -> None:
    with pytest.raises(CatalogueError, match=r"stands twice for the same days.*key rules.1.*end the older one"):
        load_rule_set(write(tmp_path, rules=[body(effective=one), body(effective=other)]))


def test_a_set_on_top_changes_removes_or_replaces_all_versions(tmp_path: Path) -> None:
    two_versions(tmp_path).rename(tmp_path / "base.yaml")
    changed = load_rule_set(write(tmp_path, extends="base.yaml", change={TRUNK: {"severity": "advice"}}))
    assert [getattr(rule, "severity", "") for rule in changed.rules.values()] == ["advice", "advice"]
    assert list(limits(changed).values()) == [2.0, 5.0]
    assert not load_rule_set(write(tmp_path, extends="base.yaml", remove=[TRUNK])).rules
    replaced = load_rule_set(write(tmp_path, extends="base.yaml", rules=[TRUNK]))
    assert limits(replaced) == {TRUNK: 3.0}


def test_a_change_that_lets_versions_overlap_is_told(tmp_path: Path) -> None:
    two_versions(tmp_path).rename(tmp_path / "base.yaml")
    change = {TRUNK: {"effective": {"from": "2026-01-01"}}}
    with pytest.raises(CatalogueError, match=r"stands twice for the same days.*key change.heritage.trunk-paving"):
        load_rule_set(write(tmp_path, extends="base.yaml", change=change))


def test_a_newer_version_beside_the_packages_own(tmp_path: Path) -> None:
    """The base's version ends, one of our own begins: `change` and a second entry in a set on top of that."""
    write(tmp_path, "ends", extends="qinglong", change={TRUNK: {"effective": {"to": "2026-12-31"}}})
    rules = load_rule_set(tmp_path / "ends.yaml").rules
    both = [rule.model_dump(mode="json", by_alias=True) for key, rule in rules.items() if key == TRUNK]
    file = write(
        tmp_path, extends="ends.yaml", rules=[*both, body(effective={"from": "2027-01-01"}, limit=at_least(5))]
    )
    found = load_rule_set(file)
    layers = {"trees": layer(tree("T", (0, 0))), "assets": layer(paving("P", square(4, 0)))}
    assert told(audit(layers, found.only([TRUNK]), date(2026, 12, 31))) == []
    assert told(audit(layers, found.only([TRUNK]), date(2027, 1, 1))) == [("T", "P", "violation")]
