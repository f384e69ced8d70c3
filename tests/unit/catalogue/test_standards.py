"""The catalogue says what the table of standards says: no more, no less, nothing otherwise.

Every expectation is read out of the table's own words; a rule file that differs in a limit, an operator, a limb,
an exemption or a scope fails here.
"""

from __future__ import annotations

import copy
import csv
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set, package_rules
from greenbelt_gis.catalogue.rules import RULE, Rule, unit_of
from greenbelt_gis.catalogue.yaml_files import parse_model
from greenbelt_gis.model.vocabulary import ACTIVITY

with (Path(__file__).parent / "standards.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))

IDS = [row["id"] for row in ROWS]
UNTOLD = {
    "schema_version", "source", "effective", "how_to_fix", "examples", "note",
    "largest_trunk_radius_m", "largest_crown_radius_m", "blocking"}  # fmt: skip
"""Keys of a rule that the table is silent on; a note is compared where the table has one."""

_LIMB = re.compile(r"([a-z]\w*) (<=|>=|<|>|=) ([0-9./]+)$")


# --- the table's words as the rule format


def split_top(text: str) -> list[str]:
    """The parts between semicolons outside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def limit_of(text: str) -> dict[str, Any]:
    """``all(damage_share <= 0.10; usable = 1)`` as a rule file says it."""
    if nested := re.fullmatch(r"(all|any)\((.*)\)", text):
        return {nested[1]: [limit_of(part) for part in split_top(nested[2])]}
    limb = _LIMB.match(text)
    assert limb, text
    return {limb[1]: float(Fraction(limb[3])), "operator": limb[2]}


def selector(layer: str, **keys: Any) -> dict[str, Any]:
    """A selector as it is dumped."""
    plain: dict[str, Any] = dict.fromkeys(
        ("classes", "heritage", "planting_types", "kinds", "bands", "unless_status"), ()
    )
    dumped = {
        "layer": layer,
        "at_heritage_tree": None,
        "permeable": None,
        **{key: list(value) for key, value in plain.items()},
    }
    assert set(keys) <= set(dumped)
    return dumped | keys


def selector_of(text: str) -> dict[str, Any]:
    """One scope of column ``applies_to``: ``assets:furniture.sign|furniture.nameplate without a heritage tree``."""
    found = re.fullmatch(r"(\w+)(?::\s*([\w.|]+|any type))?( with a heritage tree| without a heritage tree)?", text)
    assert found, text
    layer, words, at = found.groups()
    key = {"assets": "classes", "planting": "planting_types", "zones": "bands"}.get(layer)
    keys: dict[str, Any] = {}
    if words and words != "any type":
        assert key, text
        keys[key] = words.split("|")
    if at:
        keys["at_heritage_tree"] = "without" not in at
    return selector(layer, **keys)


def exemptions_of(text: str) -> list[dict[str, Any]]:
    """``crack|faded if safe=1; relocated_by_plan``."""
    found = []
    for part in split_top(text):
        if not part:
            continue
        words, _, condition = part.partition(" if ")
        when = limit_of(re.sub(r"\s*(<=|>=|<|>|=)\s*", r" \1 ", condition)) if condition else None
        found.append({"words": words.split("|"), "when": when})
    return found


def one(pattern: str, text: str) -> str:
    """The one place where a pattern occurs."""
    found = re.findall(pattern, text)
    assert len(found) == 1, (pattern, text)
    return str(found[0])


def separation_of(row: dict[str, str]) -> dict[str, Any]:
    found = re.fullmatch(
        r"trees:heritage ([\w|]+), reference (trunk|crown); against (?:assets:([\w.|]+)|activities of any kind \((.*)\))",
        row["applies_to"],
    )
    assert found, row["applies_to"]
    heritage, reference, classes, open_list = found.groups()
    return {
        "subject": selector("trees", heritage=heritage.split("|")),
        "reference": reference,
        "against": selector("assets", classes=classes.split("|")) if classes else selector("activities"),
        "unsure_kinds": re.findall(rf"kind ({'|'.join(ACTIVITY)}): indeterminate", open_list or ""),
        "limit": limit_of(row["test"]),
        # One distance for all trees, whatever stood there first.
        "by_grade": {}, "columnar_distance_m": None, "by_dbh": None, "era": None,
    }  # fmt: skip


def predominance_of(row: dict[str, str]) -> dict[str, Any]:
    found = re.fullmatch(r"share_of\(([\w|]+)\) (.*)", row["test"])
    assert found, row["test"]
    return {
        "planting_types": found[1].split("|"),
        "limit": limit_of(f"share {found[2]}"),
        "accents_exempt": row["exceptions"] == "accent",
    }


def zone_planting_of(row: dict[str, str]) -> dict[str, Any]:
    layer, _, bands = row["applies_to"].partition(": ")
    allowed = {}
    for part in split_top(bands):
        band, types = part.replace(" allows ", " ").split(" ")
        allowed[band] = types.split("|")
    return {
        "subject": [selector(layer)],
        "allowed": allowed,
        "accents_exempt": row["exceptions"] == "accent",
        "limit": limit_of(row["test"]),
    }


def distresses_of(note: str) -> list[str]:
    """The distresses that a note lists, as in "patches with distress a, b or c"."""
    listed = re.match(r"patches with distress ((?:\w+, )*\w+ or \w+)", note)
    return re.split(r", | or ", listed[1]) if listed else []


def of_kind(row: dict[str, str]) -> dict[str, Any]:
    """What the table says beyond the head, by kind."""
    kind, test, note = row["kind"], row["test"], row["note"]
    if kind == "separation":
        return separation_of(row)
    if kind == "zone_planting":
        return zone_planting_of(row)
    subject = [selector_of(part) for part in split_top(row["applies_to"])]
    if kind == "not judged":
        assert not test
        return {"subject": subject}
    if kind == "definition":
        distress, _, limit = test.partition(": ")
        return {"subject": subject, "distress": distress, "limit": limit_of(limit)}
    if kind == "predominance":
        return {"subject": subject, **predominance_of(row)}
    found: dict[str, Any] = {"subject": subject, "limit": limit_of(test)}
    if kind in {"measured", "qualitative"}:
        found["exemptions"] = exemptions_of(row["exceptions"])
    elif kind == "area_total":
        found["definitions"] = re.findall(r"([a-z.]+)\.\*", note)
    elif kind == "contiguous_area":
        found["distresses"] = distresses_of(note)
        found["metric"] = "" if found["distresses"] else one(r"polygon rows of metric (\w+)", note)
    elif kind == "area_density":
        found["metric"] = one(r"polygon rows of metric (\w+)", note)
        found["window_m2"] = float(one(r"worst (\d+) m2", row["scope"]))
    else:
        assert kind == "displacement", kind
        status = one(r"^status (\w+)$", row["exceptions"])
        found["subject"] = [one_scope | {"unless_status": [status]} for one_scope in subject]
    return found


def expected(row: dict[str, str]) -> dict[str, Any]:
    """All that the table says of a rule, as the rule is dumped."""
    head: dict[str, Any] = {
        "id": row["id"],
        "kind": row["kind"].replace(" ", "_"),
        "title": {"en": row["title_en"], "zh": row["title_zh"]},
        "clause": row["clause"],
    }
    if row["severity"] or row["department"]:
        head |= {"severity": row["severity"], "department": row["department"]}
    return head | of_kind(row)


def told(rule: Rule) -> dict[str, Any]:
    """All that a rule says on what the table speaks of."""
    return {key: value for key, value in dumped(rule).items() if key not in UNTOLD}


def dumped(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(mode="json", by_alias=True)


# --- the comparison


def test_no_row_without_a_rule_and_no_rule_without_a_row() -> None:
    assert len(set(IDS)) == len(IDS)
    assert set(IDS) == set(load_rule_set("qinglong").rules)


def test_the_rule_set_has_the_order_of_the_table() -> None:
    assert list(load_rule_set("qinglong").rules) == IDS


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_rule_says_what_its_row_says(row: dict[str, str]) -> None:
    rule = package_rules()[row["id"]]
    assert told(rule) == expected(row)
    if row["note"]:
        assert rule.note == row["note"]
    everything = dumped(rule)
    assert everything["effective"] == {"from": None, "to": None}
    assert not everything.get("blocking"), "recording what is there must not be refused by default"
    assert everything["source"]["document"] == {
        "en": "Qinglong green belt O&M brief", "zh": "青龙绿带运营维护任务书",
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_units_and_scopes_follow_from_the_rule(row: dict[str, str]) -> None:
    body = dumped(package_rules()[row["id"]])
    metrics = [key for limb in limbs(body.get("limit")) for key in limb if key != "operator"]
    if row["kind"] != "definition":  # the table gives definitions no unit
        assert row["unit"] == (unit_of(metrics[0]) if metrics else "")
    plants = {found["layer"] for found in as_list(body["subject"])} <= {"trees", "planting"}
    scope = {
        "measured": "plant" if plants else "asset",
        "qualitative": "plant" if plants else "asset",
        "separation": "pair",
        "definition": "patch",
        "area_total": "asset",
        "contiguous_area": "contiguous patch",
        "area_density": f"worst {body.get('window_m2', 0):g} m2 of a bed",
        "displacement": "asset",
        "predominance": "zone",
        "zone_planting": "planting",
        "not_judged": "",
    }
    assert row["scope"] == scope[body["kind"]]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def limbs(limit: Any) -> list[dict[str, Any]]:
    """The single tests of a dumped limit."""
    if not limit:
        return []
    parts = limit.get("all") or limit.get("any")
    return [limb for part in parts for limb in limbs(part)] if parts else [limit]


# --- and that the comparison is a strict one


def changed(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A rule with one thing altered, for each thing that decides."""
    for number in range(len(limbs(body.get("limit")))):
        for name in ("value", "operator"):
            other = copy.deepcopy(body)
            limb = limbs(other["limit"])[number]
            metric = next(key for key in limb if key != "operator")
            if name == "value":
                limb[metric] = limb[metric] * 1.001
            else:
                limb["operator"] = {"<=": "<", "<": "<=", ">=": ">", ">": ">=", "=": "<="}[limb["operator"]]
            yield f"{metric} {name}", other
    if len(body.get("limit", {}).get("all", ())) > 1:
        other = copy.deepcopy(body)
        other["limit"]["all"].pop()
        yield "a limb less", other
    for number in range(len(body.get("exemptions", ()))):
        other = copy.deepcopy(body)
        other["exemptions"].pop(number)
        yield "an exemption less", other
        other = copy.deepcopy(body)
        when = other["exemptions"][number]["when"]
        other["exemptions"][number]["when"] = None if when else {"usable": 1, "operator": "="}
        yield "another condition", other
    for number, found in enumerate(as_list(body["subject"])):
        for key, value in found.items():
            if key == "layer" or value in ([], None):
                continue
            other = copy.deepcopy(body)
            as_list(other["subject"])[number][key] = None if key == "at_heritage_tree" else value[:-1]
            yield f"a wider or narrower {key}", other


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_any_change_of_a_rule_is_noticed(row: dict[str, str]) -> None:
    for what, body in changed(dumped(package_rules()[row["id"]])):
        if row["kind"] == "qualitative" and any(limb["operator"] != "=" or 1 not in limb.values() for limb in limbs(body["limit"])):  # fmt: skip
            continue  # the format itself refuses it
        if row["kind"] == "separation" and body["limit"]["operator"] not in {">", ">="}:
            continue
        assert told(parse_model(body, RULE, what)) != expected(row), what


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("dead_growth_share <= 1/3", {"dead_growth_share": 1 / 3, "operator": "<="}),
        (
            "any(a_mm > 5; all(b_mm > 50; c_mm >= 500))",
            {"any": [{"a_mm": 5.0, "operator": ">"},
                     {"all": [{"b_mm": 50.0, "operator": ">"}, {"c_mm": 500.0, "operator": ">="}]}]},
        ),
    ],
)  # fmt: skip
def test_the_tables_limits_are_read_right(text: str, limit: dict[str, Any]) -> None:
    assert limit_of(text) == limit
