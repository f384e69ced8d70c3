"""The rule format: what it accepts, and how it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules
from greenbelt_gis.catalogue.rules import RULE, Effective, Limit, NotJudged, Rule, Separation, unit_of
from greenbelt_gis.catalogue.yaml_files import parse_model
from greenbelt_gis.errors import CatalogueError, UsageError


def body(**changes: Any) -> dict[str, Any]:
    """A sound separation rule, changed; None removes a key."""
    found = package_rules()["heritage.trunk-paving"].model_dump(mode="json", by_alias=True)
    found.update(changes)
    return {key: value for key, value in found.items() if value is not None or key == "note"}


def parsed(**changes: Any) -> Rule:
    return parse_model(body(**changes), RULE, "rule.yaml")


HEAD = {
    "id": "a.rule",
    "title": {"en": "A", "zh": "甲"},
    "clause": "1",
    "source": {"document": {"en": "B", "zh": "乙"}},
}
JUDGED = {
    **HEAD,
    "severity": "normal",
    "department": "ecology",
    "how_to_fix": {"en": "Mend it", "zh": "修复"},
    "examples": [
        {"name": "fails", "verdict": "violation", "layers": {}},
        {"name": "passes", "verdict": None, "layers": {}},
    ],
}
SHRUBS = {"layer": "planting", "planting_types": ["low_shrub"]}
SEATS = {"layer": "assets", "classes": ["furniture.seat"]}
KINDS: list[dict[str, Any]] = [
    {**JUDGED, "kind": "measured", "subject": [{"layer": "trees"}, SHRUBS],
     "limit": {"dead_growth_share": "1/3", "operator": "<="}},
    {**JUDGED, "kind": "measured", "subject": [SEATS],
     "limit": {"all": [{"damage_share": 0.1, "operator": "<="}, {"usable": 1, "operator": "="}]},
     "exemptions": [{"words": ["crack", "faded"], "when": {"safe": 1, "operator": "="}}, {"words": ["relocated_by_plan"]}]},
    {**JUDGED, "kind": "measured", "limit": {"damage_share": 0.3, "operator": "<="},
     "subject": [{"layer": "assets", "classes": ["furniture.tree_guard"], "at_heritage_tree": True}]},
    {**JUDGED, "kind": "qualitative", "subject": [SEATS], "limit": {"upright": 1, "operator": "="}},
    {**HEAD, "kind": "definition", "subject": [{"layer": "assets", "classes": ["paving.carriageway.concrete"]}],
     "distress": "broken_slab",
     "limit": {"any": [{"crack_width_mm": 5, "operator": ">"},
                       {"all": [{"spall_width_mm": 50, "operator": ">"}, {"spall_length_mm": 500, "operator": ">="}]}]}},
    {**JUDGED, "kind": "area_total", "subject": [{"layer": "assets", "classes": ["paving.carriageway"]}],
     "definitions": ["road.asphalt", "road.concrete"], "limit": {"damaged_m2": 1, "operator": "<="}},
    {**JUDGED, "kind": "contiguous_area", "subject": [{"layer": "planting"}], "metric": "bare_ground",
     "limit": {"bare_ground_m2": 5, "operator": "<="}},
    {**JUDGED, "kind": "contiguous_area", "subject": [{"layer": "assets", "classes": ["paving.plaza"]}],
     "distresses": ["settlement", "heave"], "limit": {"surface_defect_m2": 3, "operator": "<="}},
    {**JUDGED, "kind": "area_density", "subject": [SHRUBS], "metric": "pest", "window_m2": 100,
     "limit": {"pest_m2_per_100m2": 20, "operator": "<="}},
    {**JUDGED, "kind": "displacement", "limit": {"distance_m": 1, "operator": "<="},
     "subject": [{"layer": "assets", "classes": ["art"], "unless_status": ["maintenance"]}]},
    {**JUDGED, "kind": "zone_planting", "subject": [{"layer": "planting"}],
     "allowed": {"below_normal": ["aquatic"], "above_5y": ["anything"]},
     "limit": {"misplaced_m2": 0.5, "operator": "<="}},
    {**JUDGED, "kind": "predominance", "subject": [{"layer": "zones", "bands": ["normal_to_2y"]}],
     "planting_types": ["wet_tolerant_shrub", "groundcover"], "limit": {"share": 0.5, "operator": ">"}},
    {**HEAD, "kind": "not_judged", "subject": [{"layer": "zones", "bands": ["above_5y"]}]},
]  # fmt: skip


@pytest.mark.parametrize("written", KINDS, ids=[f"{k['kind']}-{n}" for n, k in enumerate(KINDS)])
def test_the_format_carries_every_kind_of_standard(written: dict[str, Any]) -> None:
    rule = parse_model(written, RULE, "rule.yaml")
    again = parse_model(rule.model_dump(mode="json", by_alias=True), RULE, "rule.yaml")
    assert again == rule


def limit_of(written: dict[str, Any]) -> Limit:
    rule = parse_model(written, RULE, "r")
    assert not isinstance(rule, NotJudged)
    return rule.limit


def test_a_limit_knows_its_limbs_and_unit() -> None:
    nested = limit_of(KINDS[4])
    assert [limb.metric for limb in nested.limbs] == ["crack_width_mm", "spall_width_mm", "spall_length_mm"]
    assert nested.unit == "mm"
    assert limit_of(KINDS[0]).value == pytest.approx(1 / 3, rel=1e-15)


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("step_mm", "mm"),
        ("tilt_deg", "deg"),
        ("area_m2", "m2"),
        ("share", "ratio"),
        ("through_cracks", ""),
        ("pest_m2_per_50m2", "m2"),
    ],
)
def test_the_unit_stands_in_the_metrics_name(metric: str, unit: str) -> None:
    assert unit_of(metric) == unit


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"referense": "trunk"}, r"unknown key 'referense'.*key referense.*did you mean 'reference'"),
        ({"kind": "seperation"}, r"'seperation' is not a valid word.*did you mean 'separation'"),
        ({"severity": "grav"}, r"'grav' is not a valid word.*key severity.*did you mean 'grave'"),
        ({"department": "ecologie"}, r"'ecologie' is not a valid word; did you mean 'ecology'"),
        ({"title": {"en": "A"}}, r"a key is missing.*key title.zh"),
        ({"title": {"en": "A", "zh": " "}}, r"key title.zh"),
        ({"subject": {"layer": "tree"}}, r"'tree' is not a valid word; did you mean 'trees'"),
        ({"subject": {"layer": "trees", "heritage": ["4"]}}, r"'4' is not a valid word"),
        ({"subject": {"layer": "trees", "bands": ["below_normal"]}}, r"'bands' goes with layer 'zones' only"),
        ({"subject": {"layer": "assets"}}, r"the subject of a separation is layer 'trees'"),
        ({"subject": {"layer": "trees", "herritage": ["1"]}}, r"unknown key 'herritage'.*did you mean 'heritage'"),
        ({"against": {"layer": "activities", "kinds": ["piling", "digging"]}}, r"'digging' is not a valid word"),
        ({"unsure_kinds": ["othr"]}, r"'othr' is not a valid word; did you mean 'other'"),
        ({"limit": {"distance_m": 3}}, r"one metric with its value, and an operator"),
        ({"limit": {"distance_m": 3, "operator": "<="}}, r"the limit of this kind is distance_m"),
        ({"limit": {"distance_m": 3, "operator": "=>"}}, r"'=>' is not a valid word"),
        ({"limit": {"distance_m": True, "operator": ">="}}, r"compared with 1 or 0"),
        ({"limit": {"Distance": 3, "operator": ">="}}, r"'Distance' is not the name of a metric"),
        ({"limit": {"all": [], "any": []}}, r"a limit is one metric with its value, or `all`, or `any`"),
        ({"limit": 3}, r"key limit"),
        ({"largest_trunk_radius_m": -1}, r"key largest_trunk_radius_m"),
        ({"id": "Heritage Trunk"}, r"key id"),
        ({"limit": {"distance_m": -1, "operator": ">="}}, r"a distance is not negative"),
        ({"limit": {"distance_m": "1/0", "operator": ">="}}, r"a denominator other than 0"),
        ({"limit": {"distance_m": float("inf"), "operator": ">="}}, r"a limit must be finite"),
        ({"against": {"layer": "planting"}}, r"a separation is against 'assets' or 'activities'"),
        ({"against": {"layer": "assets", "at_heritage_tree": True}}, r"does not read 'at_heritage_tree'"),
        ({"effective": {"from": date(2026, 2, 1), "to": date(2026, 1, 1)}}, r"`from` must not be after `to`"),
        ({"schema_version": 2}, r"'2' is not a valid word|2.*key schema_version"),
        ({"examples": [{"name": "a", "verdict": "violation", "layers": {}}]}, r"key examples"),
        (
            {"examples": [{"name": n, "verdict": "violation", "layers": {}} for n in "ab"]},
            r"at least one passing and one failing example",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_key(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        parsed(**changes)


@pytest.mark.parametrize(
    ("at", "changes", "told"),
    [
        (6, {"distresses": ["heave"]}, "either a metric or distresses"),
        (
            1,
            {"limit": {"any": [{"damage_share": 0.1, "operator": "<="}, {"usable": 1, "operator": "="}]}},
            "joined by `all`",
        ),
        (1, {"limit": {"all": [{"all": [{"usable": 1, "operator": "="}]}]}}, "limits within limits are not judged"),
        (10, {"allowed": {"above_6y": ["aquatic"]}}, "'above_6y' is not a valid word"),
        (10, {"allowed": {"above_5y": ["aquatics"]}}, "'aquatics' is not a valid word"),
        (11, {"planting_types": ["grass"]}, "'grass' is not a valid word"),
        (1, {"exemptions": [{"words": ["cracked"]}]}, "'cracked' is not a valid word; did you mean 'crack'"),
        (9, {"subject": [{"layer": "assets", "unless_status": ["repair"]}]}, "'repair' is not a valid word"),
        (0, {"subject": [{"layer": "planting", "planting_types": ["bush"]}]}, "'bush' is not a valid word"),
        (11, {"subject": [{"layer": "zones", "bands": ["dry"]}]}, "'dry' is not a valid word"),
        (3, {"limit": {"upright": 0.9, "operator": "="}}, "a yes/no metric is 1 or 0 with ="),
        (3, {"limit": {"upright": 1, "operator": ">="}}, "a yes/no metric is 1 or 0 with ="),
        (5, {"limit": {"damage_m2": 1, "operator": "<="}}, "the limit of this kind is damaged_m2 with <= or <"),
        (5, {"limit": {"damaged_m2": 1, "operator": ">"}}, "the limit of this kind is damaged_m2 with <= or <"),
        (6, {"limit": {"surface_defect_m2": 5, "operator": "<="}}, "the limit of this kind is bare_ground_m2"),
        (7, {"limit": {"bare_ground_m2": 5, "operator": "<="}}, "the limit of this kind is surface_defect_m2"),
        (8, {"limit": {"pest_m2": 20, "operator": "<="}}, "the limit of this kind is pest_m2_per_100m2"),
        (8, {"window_m2": 50}, "the limit of this kind is pest_m2_per_50m2"),
        (9, {"limit": {"distance_mm": 1, "operator": "<="}}, "the limit of this kind is distance_m"),
        (10, {"limit": {"area_m2": 1, "operator": "<="}}, "the limit of this kind is misplaced_m2"),
        (11, {"limit": {"share": 0.5, "operator": "<"}}, "the limit of this kind is share with > or >="),
        (4, {"subject": [SHRUBS]}, "the subject of this kind is layer 'assets'"),
        (5, {"subject": [{"layer": "trees"}]}, "the subject of this kind is layer 'assets'"),
        (8, {"subject": [SEATS]}, "the subject of this kind is layer 'planting'"),
        (9, {"subject": [{"layer": "trees"}]}, "the subject of this kind is layer 'assets'"),
        (10, {"subject": [SEATS]}, "the subject of this kind is layer 'planting'"),
        (11, {"subject": [SHRUBS]}, "the subject of this kind is layer 'zones'"),
        (12, {"limit": {"share": 0.5, "operator": ">"}}, "unknown key 'limit'"),
        (12, {"severity": "normal"}, "unknown key 'severity'"),
    ],
)
def test_other_kinds_check_their_words_too(at: int, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        parse_model({**KINDS[at], **changes}, RULE, "rule.yaml")


def test_several_mistakes_name_the_first_and_count_the_rest() -> None:
    with pytest.raises(CatalogueError, match=r"unknown key 'x' \(and 1 more\)"):
        parsed(x=1, severity="bad")


def test_dates_of_effect_are_inclusive_and_open() -> None:
    effective = Effective.model_validate({"from": date(2026, 1, 1), "to": date(2026, 12, 31)})
    assert effective.covers(date(2026, 1, 1))
    assert effective.covers(date(2026, 12, 31))
    assert not effective.covers(date(2027, 1, 1))
    assert not effective.covers(date(2025, 12, 31))
    assert Effective().covers(date(1900, 1, 1))


# --- rule-set files


def write(folder: Path, **changes: Any) -> Path:
    content = {
        "schema_version": 1,
        "name": "mine",
        "title": {"en": "Mine", "zh": "我的"},
        "rules": ["heritage.trunk-paving"],
        **changes,
    }
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def test_a_users_file_takes_rules_by_id_and_brings_its_own(tmp_path: Path) -> None:
    own = body(id="mine.trunk-five", limit={"distance_m": 5, "operator": ">"})
    found = load_rule_set(write(tmp_path, rules=["heritage.trunk-paving", own]))
    assert list(found.rules) == ["heritage.trunk-paving", "mine.trunk-five"]
    five = found.rules["mine.trunk-five"]
    assert isinstance(five, Separation)
    assert five.limit.value == 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rules": ["heritage.trunk-pavin"]}, r"no rule 'heritage.trunk-pavin'.*key rules.0.*did you mean"),
        ({"rules": ["heritage.trunk-paving"] * 2}, r"stands twice.*key rules.1"),
        ({"rules": []}, r"a rule set needs rules, or another one that it extends"),
        ({"parametres": {}}, r"unknown key 'parametres'.*did you mean 'parameters'"),
        ({"parameters": {"violation_probability": 0.01}}, r"clear_probability must be below"),
        ({"parameters": {"default_accuracy": 1}}, r"unknown key 'default_accuracy'.*did you mean 'default_accuracy_m'"),
        ({"rules": [{"id": "x"}]}, r"rules.0"),
    ],
)
def test_a_wrong_rule_set_is_told(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        load_rule_set(write(tmp_path, **changes))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: a\nname: b\n", "the key 'name' stands twice"),
        ("name: [\n", "not valid YAML"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("- 1\n", "expected keys and values"),
        ("? [a, b]\n: 1\n", "not valid YAML"),
        ("? {a: b}\n: 1\n", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_sound_yaml_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        load_rule_set(file)


def test_a_file_in_another_encoding_or_too_large_or_a_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes("name: 树".encode("gb18030"))
    with pytest.raises(CatalogueError, match="not UTF-8"):
        load_rule_set(file)
    file.write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    with pytest.raises(CatalogueError, match="larger than 4 MB"):
        load_rule_set(file)
    with pytest.raises(CatalogueError, match="no such file"):
        load_rule_set(tmp_path / "none.yaml")
    with pytest.raises(CatalogueError, match="cannot read"):
        load_rule_set(tmp_path)


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no rule set 'qinglon'.*did you mean 'qinglong'"):
        load_rule_set("qinglon")


def test_a_rule_set_survives_its_body_and_its_fingerprint_tells_a_change(tmp_path: Path) -> None:
    found = load_rule_set()
    again = RuleSet.from_body(found.body(), "run.json")
    assert again.body() == found.body()
    assert again.fingerprint == found.fingerprint
    other = load_rule_set(write(tmp_path, rules=[body(limit={"distance_m": 3.1, "operator": ">="})]))
    assert other.fingerprint != load_rule_set(write(tmp_path)).fingerprint


def test_the_order_of_its_rules_is_part_of_a_set(tmp_path: Path) -> None:
    ids = ["seat.missing", "seat.damage", "seat.tilt"]
    found = load_rule_set(write(tmp_path, rules=ids))
    assert list(RuleSet.from_body(found.body(), "run.json").rules) == ids
    assert list(found.only(["seat.tilt", "seat.missing"]).rules) == ["seat.missing", "seat.tilt"]
    assert load_rule_set(write(tmp_path, rules=sorted(ids))).fingerprint != found.fingerprint


def test_some_rules_only() -> None:
    found = load_rule_set().only(["heritage.trunk-paving"])
    assert list(found.rules) == ["heritage.trunk-paving"]
    with pytest.raises(UsageError, match=r"no rule 'trunk-paving'.*did you mean 'heritage.trunk-paving'"):
        load_rule_set().only(["trunk-paving"])


def test_a_limit_is_a_single_form() -> None:
    assert Limit.model_validate({"all": [{"usable": 1, "operator": "="}]}).limbs[0].metric == "usable"
