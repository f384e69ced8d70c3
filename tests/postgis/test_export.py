"""A site taken out of the record: read back it changes nothing, QGIS finds its styles, and it is logged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from greenbelt_gis.catalogue.map_layers import map_layers
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.export import export_site
from greenbelt_gis.workflows.record import import_dataset
from tests.conftest import Ran
from tests.helpers.drawn import layer, tree
from tests.helpers.observing import asset
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
SAMPLE = Path(__file__).parents[2] / "data" / "qinglong.gpkg"
TIMEZONE = "Asia/Shanghai"


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


def test_the_sample_site_read_back_changes_nothing(record: Record, tmp_path: Path) -> None:
    first = import_dataset(record, SAMPLE, site="QL", timezone=TIMEZONE)
    out = tmp_path / "QL.gpkg"
    done = export_site(record, "QL", out, as_of=None, timezone=TIMEZONE)
    assert {one.layer: one.inserted for one in first.loaded} == dict(done.rows)
    assert {name for name, _ in pyogrio.list_layers(out)} == {*done.rows, "layer_styles"}
    again = import_dataset(record, out, site="QL", timezone=TIMEZONE)
    assert again.dataset.report.rejected == []
    assert {one.layer: (one.inserted, one.updated) for one in again.loaded} == dict.fromkeys(done.rows, (0, 0))
    assert rows(record, "SELECT detail->>'what', site_id IS NOT NULL FROM access.event WHERE action = 'export'") == [
        ("geopackage", True)
    ]


def test_attributes_are_columns_and_none_takes_a_columns_place(record: Record, tmp_path: Path) -> None:
    some = [
        {"Model": "M1", "count": 3, "tall": True, "name of it": "长椅", "parts": "", "Code": "other", "fid": "9"},
        {"Model": "7", "count": 4, "tall": False, "w": 1.5},
        {},
    ]
    things = [asset(f"A{n}", "furniture.seat", (n, 0), **one) for n, one in enumerate(some)]
    load(record, "S", {"assets": layer(*things), "trees": layer(tree("T", (0, 9), dbh_cm=30.0))}, actor="t", note="t")
    out = tmp_path / "S.gpkg"
    done = export_site(record, "S", out, as_of=None, timezone=TIMEZONE)
    found = pyogrio.read_dataframe(out, layer="assets").set_index("code")
    assert found.loc["A0", "Model"] == "M1"
    assert found.loc["A1", "Model"] == "7"
    assert dict(done.left_out) == {"assets.Code": 1, "assets.fid": 1}
    assert "Code" not in found.columns
    again = import_dataset(record, out, site="S", timezone=TIMEZONE)
    assert again.dataset.report.rejected == []


def test_every_table_has_the_catalogues_style(record: Record, tmp_path: Path) -> None:
    import_dataset(record, SAMPLE, site="QL", timezone=TIMEZONE)
    out = tmp_path / "QL.gpkg"
    export_site(record, "QL", out, as_of=None, timezone=TIMEZONE)
    with closing(sqlite3.connect(out)) as database:
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault").fetchall())
        tables = {row[0] for row in database.execute("SELECT table_name FROM gpkg_geometry_columns")}
    drawn = {one.layer for one in map_layers().values()}
    assert set(styles) == tables & drawn >= {"trees", "assets", "zones", "planting"}
    for name, style in styles.items():
        root = ET.fromstring(style.partition("\n")[2])  # noqa: S314 - our own
        symbols = [one.attrib["name"] for one in root.iter("symbol")]
        used = [one.attrib["symbol"] for one in root.iter("rule") if "symbol" in one.attrib]
        assert sorted(used) == sorted(symbols), name
        of_table = [one for one in map_layers().values() if one.layer == name]
        assert len(root.findall("./renderer-v2/rules/rule")) == len(of_table)
    root = ET.fromstring(styles["zones"].partition("\n")[2])  # noqa: S314
    rule = next(one for one in root.iter("rule") if "'below_normal'" in (one.get("filter") or ""))
    assert rule.get("label") == "常水位以下 Below the normal level"
    symbol = next(one for one in root.iter("symbol") if one.get("name") == rule.get("symbol"))
    assert symbol.get("type") == "fill"
    assert [one.get("value") for one in symbol.iter("Option") if one.get("name") == "color"] == ["127,178,217,102"]


def test_at_the_command_line(
    record: Record, tmp_path: Path, greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    load(record, "S", {"trees": layer(tree("T", (0, 9)))}, actor="t", note="t")
    done = greenbelt("export", "S", "--out", tmp_path / "S.gpkg")
    assert (done.code, done.out) == (0, "trees: 1\n")
    unknown = greenbelt("export", "T", "--out", tmp_path / "T.gpkg")
    assert unknown.code == 2
    assert "no site 'T'" in unknown.err
    assert not (tmp_path / "T.gpkg").exists()
    assert greenbelt("export", "S", "--out", tmp_path / "S.shp").code == 2
