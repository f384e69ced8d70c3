"""Maps: self-contained, and text from data stays text. What a browser makes of them: tests/browser."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set, rule_set_names
from greenbelt_gis.errors import OutputError, UsageError
from greenbelt_gis.maps import compliance, page
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import compliance_map
from tests.helpers.files import ASSETS, TREES, folder

NASTY = "<img src=x onerror=alert(1)>${alert(2)}</script><script>alert(3)</script>"


def source(tmp_path: Path) -> Path:
    trees = TREES.replace("T1,", f'"{NASTY}",').replace("code,heritage", "code,heritage").replace("x,y\n", "x,y\n")
    acts = f'code,kind,x,y\n"{NASTY}A",excavation,377001,3547000\n'
    site = 'code,name,wkt\nQL,x,"POLYGON ((376900 3546900, 377200 3546900, 377200 3547100, 376900 3546900))"\n'
    crowns = 'tree,wkt\nT2,"POLYGON ((377098 3546998, 377102 3546998, 377102 3547002, 377098 3546998))"\n'
    return folder(
        tmp_path / "d", trees_csv=trees, assets_csv=ASSETS, activities_csv=acts, site_csv=site, crowns_csv=crowns
    )


def drawn(tmp_path: Path, key: str = "") -> str:
    out = tmp_path / "m.html"
    compliance_map(Request(source(tmp_path), crs="EPSG:4549", as_of=date(2026, 6, 30)), out, key)
    return out.read_text(encoding="utf-8")


def test_the_map_needs_no_network(tmp_path: Path) -> None:
    html = drawn(tmp_path)
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=""", html)
    assert "url(images" not in html
    assert "default-src 'none'" in html
    assert "L_NO_TOUCH" in html  # folium's own part is there
    assert not re.search(r"jsdelivr|cdnjs|code\.jquery|unpkg", html)


def test_text_from_data_is_never_markup(tmp_path: Path) -> None:
    html = drawn(tmp_path)
    assert "<img src=x" not in html
    assert "onerror=alert(1)>" not in html
    assert "</script><script>alert(3)" not in html
    assert json.dumps("<img")[1:-1] not in html
    assert "\\u003cimg src=x onerror=alert(1)\\u003e" in html


def test_evidence_zones_legend_scale_and_both_languages_are_there(tmp_path: Path) -> None:
    html = drawn(tmp_path)
    for word in (
        "Keep-clear zone around the trunk",
        "树干周边禁止范围",
        "Violation",
        "违规",
        "2.2/1(2)-1",
        "L.control.scale",
    ):
        assert word in html
    assert "Layer" in html
    assert "layer_control" in html


def test_tianditu_only_with_a_sound_key(tmp_path: Path) -> None:
    assert "tianditu" not in drawn(tmp_path)
    with_key = drawn(tmp_path, "0123456789abcdef0123456789abcdef")
    assert "tk=0123456789abcdef" in with_key
    assert "img-src data: blob: https://*.tianditu.gov.cn" in with_key
    with pytest.raises(UsageError, match="Tianditu key"):
        drawn(tmp_path, "x' onload='alert(1)")


def test_many_trees_without_findings_are_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance, "MOST_SUBJECTS", 1)
    html = drawn(tmp_path)
    assert "trees without a finding, not drawn: 1" in html


def test_a_map_of_nothing_still_opens(tmp_path: Path) -> None:
    out = tmp_path / "m.html"
    empty = folder(tmp_path / "d", trees_csv=TREES.splitlines()[0] + "\n", assets_csv=ASSETS)
    compliance_map(Request(empty, crs="EPSG:4549"), out)
    assert "违规 0" in out.read_text(encoding="utf-8")


def test_without_its_scripts_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "files", lambda _: Path("/nonexistent"))
    with pytest.raises(OutputError, match="make setup"):
        page._vendored("leaflet.js")


def test_a_map_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    made = page.html_of(page.new_map(Text("A", "甲"), None))
    with pytest.raises(OutputError, match="cannot be written"):
        page.save(made, tmp_path / "none" / "m.html")


ZONED = {
    "trees_csv": "code,heritage,dbh_cm,crown_diameter_m,x,y\nT1,1,80,8,377000,3547000\nT2,reserve,,,377040,3547000\n"
    "T3,3,,8,377080,3547000\n",
    "assets_csv": 'code,class,installed_on,wkt\nP1,paving.footway,2025-06-01,"POLYGON ((377001 3546900, 377099 3546900, '
    '377099 3547100, 377001 3547100, 377001 3546900))"\n',
    "activities_csv": "code,kind,x,y\nA1,open_fire,377001,3547000\nA2,excavation,377002,3547000\n",
    "protection_zones_csv": 'tree,published_on,wkt\nT1,2024-05-01,"POLYGON ((376990 3546990, 377010 3546990, '
    '377010 3547010, 376990 3547010, 376990 3546990))"\n',
}
DRAWN = {
    "as-4970": "Zone by trunk diameter", "bs-5837": "Zone by trunk diameter", "natural-england": "按胸径确定的范围",
    "cn-national": "Published zone that rules keep clear", "qinglong": "Keep-clear zone around the trunk",
}  # fmt: skip


@pytest.mark.parametrize("name", rule_set_names())
def test_a_map_of_every_rule_set(tmp_path: Path, name: str) -> None:
    out = tmp_path / "m.html"
    done = compliance_map(
        Request(folder(tmp_path / "d", **ZONED), rule_set=name, crs="EPSG:4549", as_of=date(2026, 6, 30)), out
    )
    html = out.read_text(encoding="utf-8")
    assert len(done.judgement.findings)
    assert DRAWN.get(name, "Keep-clear zone around the crown") in html
    assert "No new paving that is not permeable in the published zone" not in html or name == "cn-national"


def test_a_zone_that_several_rules_share_is_drawn_once(tmp_path: Path) -> None:
    out = tmp_path / "m.html"
    request = Request(folder(tmp_path / "d", **ZONED), rule_set="beijing", crs="EPSG:4549", as_of=date(2026, 6, 30))
    compliance_map(request, out)
    html = out.read_text(encoding="utf-8")
    assert html.count("beijing.crown-acts, beijing.crown-paving") == 2  # of T1 and T3


def test_every_rule_of_the_default_set_can_be_drawn() -> None:
    assert set(load_rule_set().rules)
