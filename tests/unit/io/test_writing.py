"""Findings out and in again; templates; nothing half-written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from greenbelt_gis.catalogue.classes import assignable_classes
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from greenbelt_gis.errors import GreenbeltError, InputError, MissingError, OutputError, UsageError
from greenbelt_gis.io import write
from greenbelt_gis.io.findings import read_findings, read_run, run_file
from greenbelt_gis.io.report import RowEvent, defused, events_as_csv, events_as_json
from greenbelt_gis.io.template import write_template
from greenbelt_gis.io.write import write_events, write_findings
from greenbelt_gis.model.finding import COLUMNS
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text
from tests.helpers.drawn import activity, layer, paving, square, tree
from tests.helpers.files import read

DAY = date(2026, 6, 30)
SUFFIXES = ["gpkg", "geojson", "parquet", "csv"]


def findings(nasty: str = "=1+1") -> geopandas.GeoDataFrame:
    layers = {
        "trees": layer(tree("T1", (0, 0)), tree("T2", (30, 0), dbh_cm=None)),
        "assets": layer(paving(nasty, square(1, 0)), paving("P2", square(33.5, 0))),
        "activities": layer(activity("A", (31, 0))),
    }
    return audit(layers, load_rule_set(), DAY, site="QL")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_findings_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(tmp_path / name / f"f.{suffix}")
        write_findings(findings(), files[-1])
    assert files[0].read_bytes() == files[1].read_bytes()
    assert [p.name for p in (tmp_path / "one").iterdir()] == [f"f.{suffix}"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_findings_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"f.{suffix}"
    found = findings("P1")
    write_findings(found, file)
    again = read_findings(file)
    assert list(again["id"]) == list(found["id"])
    for name in ("rule", "subject", "against", "verdict", "message_zh", "evidence"):
        assert list(again[name]) == list(found[name]), name
    pd.testing.assert_series_equal(
        again["probability"].astype(float), found["probability"], check_dtype=False, check_index_type=False
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_findings_can_be_written_too(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"f.{suffix}"
    write_findings(findings().iloc[:0], file)
    assert len(read_findings(file)) == 0


def test_geojson_is_wgs84_with_eight_decimals_and_has_ids(tmp_path: Path) -> None:
    file = tmp_path / "f.geojson"
    write_findings(findings(), file)
    content = json.loads(file.read_text(encoding="utf-8"))
    feature = content["features"][0]
    assert feature["id"] == feature["properties"]["id"]
    assert list(feature["properties"]) == list(COLUMNS)
    for found in content["features"]:
        for value in shapely.get_coordinates(shapely.from_geojson(json.dumps(found["geometry"]))).ravel():
            assert value == round(value, 8)
    assert geopandas.read_file(file).crs == "EPSG:4326"
    assert 118 < shapely.from_geojson(json.dumps(feature["geometry"])).bounds[0] < 119


def test_other_formats_keep_the_working_crs_and_csv_has_wkt(tmp_path: Path) -> None:
    for suffix in ("gpkg", "parquet", "csv"):
        write_findings(findings(), tmp_path / f"f.{suffix}")
    assert geopandas.read_file(tmp_path / "f.gpkg", layer="findings").crs == "EPSG:4549"
    assert geopandas.read_parquet(tmp_path / "f.parquet").crs == "EPSG:4549"
    table = pd.read_csv(tmp_path / "f.csv")
    assert shapely.from_wkt(table["wkt"]).shape == (len(table),)


def test_csv_runs_no_formula_and_keeps_negative_numbers(tmp_path: Path) -> None:
    write_findings(findings(), tmp_path / "f.csv")
    table = pd.read_csv(tmp_path / "f.csv")
    assert "'=1+1" in set(table["against"])
    assert (table["margin"] < 0).any()
    assert [defused(v) for v in ("=1", "+1", "-1", "@a", "\ta", "a=1", -1)] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "'\ta",
        "a=1",
        -1,
    ]


def test_an_unknown_ending_or_place_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write f.xlsx.*\.gpkg \.geojson \.parquet \.csv"):
        write_findings(findings(), tmp_path / "f.xlsx")
    with pytest.raises(OutputError, match="the folder does not exist"):
        write_findings(findings(), tmp_path / "none" / "f.csv")
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(OutputError, match="a folder of that name"):
        write_findings(findings(), tmp_path / "f.csv")


def test_no_right_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenbelt_gis.io.write.os.access", lambda *_: False)
    with pytest.raises(OutputError, match=r"cannot be written: permission denied.*choose another place"):
        write_findings(findings(), tmp_path / "f.csv")


def test_a_disk_that_fills_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "f.csv"
    file.write_text("old")

    def full(frame: object, path: Path, layer: str) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(write.WRITERS, ".csv", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_findings(findings(), file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_row_events_as_csv_and_json(tmp_path: Path) -> None:
    events = [
        RowEvent("rejected", "a.csv", "trees", 3, "=T", Text("no geometry", "没有几何"), Text("add it", "请补充"))
    ]
    assert events_as_csv(events) == (
        "action,file,layer,row,code,reason_en,reason_zh,fix_en,fix_zh\n"
        "rejected,a.csv,trees,3,'=T,no geometry,没有几何,add it,请补充\n"
    )
    assert json.loads(events_as_json(events))[0]["code"] == "=T"
    for suffix in ("csv", "json"):
        write_events(events, tmp_path / f"r.{suffix}")
        assert "没有几何" in (tmp_path / f"r.{suffix}").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        write_events(events, tmp_path / "r.txt")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.csv", "a,b\n1,2\n"),
        ("f.geojson", "[]"),
        ("f.geojson", "{"),
        ("f.parquet", "x"),
        ("f.gpkg", "x"),
        ("f.txt", "x"),
    ],
)
def test_a_file_that_holds_no_findings_is_told(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=r"findings"):
        read_findings(tmp_path / name)


def test_missing_findings_and_broken_run_files(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        read_findings(tmp_path / "f.csv")
    assert read_run(tmp_path / "f.csv") is None
    run_file(tmp_path / "f.csv").write_text("{")
    with pytest.raises(InputError, match="run file cannot be read"):
        read_run(tmp_path / "f.csv")
    run_file(tmp_path / "f.csv").write_text("[]")
    assert read_run(tmp_path / "f.csv") is None


# --- template


def test_a_template_has_every_layer_empty_and_reads_back_as_a_dataset(tmp_path: Path) -> None:
    file = tmp_path / "t.gpkg"
    write_template(file, CRS.from_epsg(4549), "zh")
    found = read(file, crs=None)
    assert set(found.layers) == set(LAYERS)
    assert all(len(frame) == 0 for frame in found.layers.values())
    assert found.crs == "EPSG:4549"


def test_enumerated_columns_carry_their_words_as_domains(tmp_path: Path) -> None:
    file = tmp_path / "t.gpkg"
    write_template(file, CRS.from_epsg(4549), "zh")
    with closing(sqlite3.connect(file)) as database:
        query = (
            "SELECT value, c.description FROM gpkg_data_column_constraints c JOIN gpkg_data_columns USING (constraint_name) "
            "WHERE table_name = ? AND column_name = ?"
        )
        grades = dict(database.execute(query, ("trees", "heritage")).fetchall())
        classes = dict(database.execute(query, ("assets", "class")).fetchall())
    assert grades["1"] == "一级古树"
    assert set(classes) == set(assignable_classes())


def test_the_same_template_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_template(tmp_path / name / "t.gpkg", CRS.from_epsg(4549), "en")
    assert (tmp_path / "a" / "t.gpkg").read_bytes() == (tmp_path / "b" / "t.gpkg").read_bytes()


def test_what_a_surveyor_fills_in_is_read(tmp_path: Path) -> None:
    file = tmp_path / "t.gpkg"
    write_template(file, CRS.from_epsg(4549), "en")
    frame = layer({"code": "T1", "heritage": "2", "dbh_cm": "30;25", "at": (0, 0)})
    frame.to_file(file, layer="trees", mode="a")
    assert list(read(file).layers["trees"]["dbh_cm"]) == ["30;25"]
    with pytest.raises(GreenbeltError):
        write_template(tmp_path / "t.csv", CRS.from_epsg(4549), "en")
