"""Maps out of the record take the rule set and the older plan that they are given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas
import pytest

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record_maps import write_record_map

pytestmark = pytest.mark.postgis
SAMPLE = Path(__file__).parents[2] / "data" / "qinglong.gpkg"


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    found = open_record(new_record, tmp_path, "EPSG:4549")
    load(found, "QL", read_dataset(SAMPLE, crs="EPSG:4549").layers, actor="t", note="t")
    return found


def request(**options: object) -> Request:
    return Request(Path("record"), as_of=date(2026, 6, 30), **options)  # type: ignore[arg-type]


def test_bands_compared_with_an_older_plan_in_another_crs(record: Record, tmp_path: Path) -> None:
    old = geopandas.read_file(SAMPLE, layer="zones")
    old = old.set_geometry(old.geometry.translate(2, -3)).to_crs("EPSG:4548")
    old.to_file(tmp_path / "old.gpkg", layer="zones")
    write_record_map(record, "zones", request(), tmp_path / "m.html", compare=tmp_path / "old.gpkg")
    html = (tmp_path / "m.html").read_text(encoding="utf-8")
    for word in ("Became wetter", "changed: wetter", "drier 0 m²", "不在适宜分带：6 块种植"):
        assert word in html


def test_a_map_is_judged_by_the_rule_set_and_the_rules_that_are_asked_for(record: Record, tmp_path: Path) -> None:
    write_record_map(record, "compliance", request(rule_set="beijing"), tmp_path / "m.html")
    assert "rule set beijing" in (tmp_path / "m.html").read_text(encoding="utf-8")
    write_record_map(record, "compliance", request(rules=("heritage.trunk-paving",)), tmp_path / "m.html")
    html = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "No hard paving near the trunk" in html
    assert "Seat damage" not in html
