"""Two judgements side by side: what appears, disappears, changes its verdict; two rule sets key by key."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.workflows.rules import diff_rules
from tests.conftest import Ran
from tests.helpers.files import folder

TREES = "code,heritage,dbh_cm,accuracy_m,x,y\nT1,1,100,0,377000,3547000\nT2,2,,0,377100,3547000\n"
HEAD = "code,class,accuracy_m,installed_on,wkt\n"
CRS = ("--crs", "EPSG:4549", "--as-of", "2026-06-30")


def square(x: float) -> str:
    x += 377_000
    return f'"POLYGON (({x} 3547000, {x + 1} 3547000, {x + 1} 3547001, {x} 3547001, {x} 3547000))"'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    rows = [f"P1,paving.footway,0,,{square(2)}", f"P4,paving.footway,0,2026-03-01,{square(4.5)}",
            f"Q1,paving.footway,0,,{square(103.5)}"]  # fmt: skip
    return folder(tmp_path / "d", trees_csv=TREES, assets_csv=HEAD + "\n".join(rows) + "\n")


def own(tmp_path: Path, **content: Any) -> Path:
    file = tmp_path / "own.yaml"
    body = {"schema_version": 1, "name": "own", "title": {"en": "Own", "zh": "自"}, "extends": "qinglong", **content}
    file.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    return file


def five(tmp_path: Path) -> Path:
    return own(tmp_path, change={"heritage.trunk-paving": {"limit": {"distance_m": 5, "operator": ">="}}})


def told(ran: Ran) -> dict[tuple[str, str, str], int]:
    return {(r["change"], r["verdict_a"], r["verdict_b"]): r["count"] for r in json.loads(ran.out)["counts"]}


def test_a_larger_distance_adds_and_settles_findings(greenbelt: Callable[..., Ran], site: Path, tmp_path: Path) -> None:
    ran = greenbelt("audit", site, *CRS, "--compare", "qinglong", five(tmp_path), "--json")
    assert ran.code == 1
    assert told(ran) == {
        ("stays", "violation", "violation"): 1,  # P1, nearer than 3 m
        ("appears", "", "violation"): 1,  # P4, between 3 and 5 m
        ("changes", "indeterminate", "violation"): 1,  # Q1, 3.5 m from a trunk of unknown diameter
    }


def test_the_other_way_round_is_the_mirror_image(greenbelt: Callable[..., Ran], site: Path, tmp_path: Path) -> None:
    ran = greenbelt("audit", site, *CRS, "--compare", five(tmp_path), "qinglong", "--json")
    assert told(ran) == {
        ("stays", "violation", "violation"): 1, ("disappears", "violation", ""): 1,
        ("changes", "violation", "indeterminate"): 1,
    }  # fmt: skip


def test_rules_of_other_names_are_matched_by_what_they_judge(
    greenbelt: Callable[..., Ran], site: Path, tmp_path: Path
) -> None:
    rule = load_rule_set().rules["heritage.trunk-paving"].model_dump(mode="json", by_alias=True)
    file = own(tmp_path, remove=["heritage.trunk-paving"], rules=[{**rule, "id": "own.trunk"}])
    ran = greenbelt("audit", site, *CRS, "--compare", "qinglong", file, "--json", "--out", tmp_path / "c.geojson")
    assert ran.code == 0
    assert {key[0] for key in told(ran)} == {"stays"}
    rows = [f["properties"] for f in json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))["features"]]
    assert {(row["rule_a"], row["rule_b"]) for row in rows} == {("heritage.trunk-paving", "own.trunk")}


def test_two_days(greenbelt: Callable[..., Ran], site: Path, tmp_path: Path) -> None:
    compare = ("--compare", "2026-01-01", "2026-06-30", "--rule-set", five(tmp_path))
    ran = greenbelt("audit", site, "--crs", "EPSG:4549", *compare, "--json")
    assert told(ran)["appears", "", "violation"] == 1  # P4 was installed in March
    assert [side["as_of"] for side in json.loads(ran.out)["sides"]] == ["2026-01-01", "2026-06-30"]


def test_table_map_and_file(greenbelt: Callable[..., Ran], site: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "c.gpkg", tmp_path / "c.html"
    ran = greenbelt("audit", site, *CRS, "--compare", "qinglong", five(tmp_path), "--out", out, "--map", page)
    assert "another verdict" in ran.out
    assert out.exists()
    html = page.read_text(encoding="utf-8")
    assert "新出现 Appears" in html
    assert "1 appear, 0 disappear, 1 change their verdict, 1 stay" in html


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--compare", "qinglong", "2026-06-30"), "not the same sort of thing"),
        (("--compare", "qinglong", "shangh"), "there is no rule set 'shangh'"),
        (("--map", "x.html"), "--map goes with --compare"),
    ],
)
def test_a_wrong_comparison_is_told(
    greenbelt: Callable[..., Ran], site: Path, arguments: tuple[str, ...], why: str
) -> None:
    ran = greenbelt("audit", site, *CRS, *arguments)
    assert ran.code == 2
    assert why in ran.err


def test_a_comparison_needs_a_file(greenbelt: Callable[..., Ran]) -> None:
    assert "a comparison needs a dataset" in greenbelt("audit", "record", "--compare", "qinglong", "qinglong").err


def test_rule_sets_differ_key_by_key(greenbelt: Callable[..., Ran], tmp_path: Path) -> None:
    file = own(
        tmp_path, change={"seat.damage": {"severity": "grave"}}, remove=["seat.tilt"],
        parameters={"default_accuracy_m": 0.5},
    )  # fmt: skip
    found = [(one.rule, one.key, one.a, one.b) for one in diff_rules("qinglong", file)]
    assert found == [
        ("", "default_accuracy_m", 0.1, 0.5),
        ("seat.damage", "severity", "normal", "grave"),
        ("seat.tilt", "", "Seat tilt", None),
    ]
    ran = greenbelt("rules", "diff", "qinglong", file)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "~ parameters · default_accuracy_m: 0.1 → 0.5", '~ seat.damage · severity: "normal" → "grave"',
        "- seat.tilt · Seat tilt",
    ]  # fmt: skip
    same = greenbelt("rules", "diff", "qinglong", "qinglong")
    assert (same.code, same.out.strip()) == (0, "they say the same")
