"""Import, audit, near: the record against files and against plain arithmetic."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely
from pyproj import CRS

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from greenbelt_gis.errors import CrsError, MissingError, RecordError, UsageError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.store import load as loading
from greenbelt_gis.store.arrow import new_ids
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers, site_codes, the_site
from greenbelt_gis.store.load import Loaded, load
from greenbelt_gis.store.near import near
from tests.conftest import Ran
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.files import ASSETS, TREES, folder

pytestmark = pytest.mark.postgis
DAY = date(2026, 6, 30)
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


def rows(record: Record, statement: str) -> list[Any]:
    with psycopg.connect(record.url) as connection:
        return connection.execute(statement).fetchall()


def put(record: Record, layers: dict[str, Any], **options: Any) -> list[Loaded]:
    return load(record, "S", layers, actor="test", note="test", **options)


# --- import


def test_import_again_changes_nothing_and_one_change_is_one_update(record: Record) -> None:
    layers = {"trees": layer(tree("T1", (0, 0)), tree("T2", (9, 0)))}
    assert put(record, layers) == [Loaded("trees", 2, 0, 0)]
    before = rows(record, "SELECT id, valid_from::text, change_id FROM tree ORDER BY code")
    assert put(record, layers) == [Loaded("trees", 0, 0, 2)]
    assert rows(record, "SELECT id, valid_from::text, change_id FROM tree ORDER BY code") == before
    layers["trees"].loc[0, "dbh_cm"] = 101.0
    assert put(record, layers) == [Loaded("trees", 0, 1, 1)]
    after = rows(record, "SELECT id, dbh_cm FROM tree ORDER BY code")
    assert [row[0] for row in after] == [row[0] for row in before]
    assert [row[1] for row in after] == ["101", "100"]


def test_nothing_ends_by_absence(record: Record) -> None:
    put(record, {"trees": layer(tree("T1", (0, 0)), tree("T2", (9, 0)))})
    put(record, {"trees": layer(tree("T3", (0, 0)))})
    assert rows(record, "SELECT count(*) FROM tree") == [(3,)]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(record: Record) -> None:
    assert put(record, {"trees": layer(tree("T1", (0, 0)))}, dry_run=True) == [Loaded("trees", 1, 0, 0)]
    assert rows(record, "SELECT count(*) FROM tree") == [(0,)]
    assert site_codes(record) == []


def test_rows_without_a_code_are_known_by_their_content(record: Record) -> None:
    reports = layer(
        {"category": "litter", "reported_at": None, "at": (0, 0)}, {"category": "litter", "reported_at": None, "at": (0, 0)},
        {"category": "lamp", "reported_at": None, "at": (0, 0)},
    )  # fmt: skip
    assert put(record, {"reports": reports}) == [Loaded("reports", 2, 0, 1)]
    assert put(record, {"reports": reports}) == [Loaded("reports", 0, 0, 3)]


def test_every_kind_of_column_comes_back_as_it_went(record: Record, tmp_path: Path) -> None:
    source = folder(
        tmp_path / "d",
        trees_csv='code,species,heritage,dbh_cm,planted_on,accuracy_m,keeper,x,y\nT1,银杏,1,30;25,2001-02-03,0.05,"王 ""O"" \\",377000,3547000\nT2,,,,,,,377010,3547000\n',
        assets_csv="code,class,permeable,installed_on,x,y\nA1,furniture.seat,true,2020-01-01,377005,3547000\nA2,furniture.seat,,,377006,3547000\n",
        observations_csv="asset,metric,value,observed_at\nA1,usable,1,2026-05-01T08:00:00+08:00\n",
    )
    dataset = read_dataset(source, crs="EPSG:4549")
    load(record, dataset.site, dataset.layers, actor="t", note="t")
    found = fetch_layers(record, dataset.site)
    for name in ("trees", "assets", "observations"):
        original = dataset.layers[name]
        key = "asset" if name == "observations" else "code"
        again = found[name].set_index(key).reindex(original[key])
        for column in sorted(set(original.columns) & set(again.columns) - {"geometry", "source_crs"}):
            one, other = (
                ["–" if pd.isna(v) else str(v) for v in frame[column]]
                for frame in (original.set_index(key, drop=False), again)
            )
            assert one == other, column
        assert shapely.equals(np.asarray(original.geometry), np.asarray(again.geometry)).all() or name == "observations"
    attributes = dict(rows(record, "SELECT code, attributes FROM tree"))
    assert attributes["T1"]["keeper"] == '王 "O" \\'
    assert dict(rows(record, "SELECT code, source_crs FROM tree"))["T1"] == "EPSG:4549"


def test_many_rows_load_without_indexes_which_are_back_after(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    query = (
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'tree' UNION ALL "
        "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'tree'::regclass ORDER BY 1"
    )
    before = rows(record, query)
    monkeypatch.setattr(loading, "BULK_FROM", 10)
    put(record, {"trees": layer(*(tree(f"T{n}", (n % 50, n // 50)) for n in range(500)))})
    assert rows(record, query) == before


def test_an_import_that_fails_leaves_nothing(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = {"trees": layer(tree("T1", (0, 0))), "assets": layer(paving("P1", square(1, 0)))}
    whole = loading.copy_table

    def broken(cursor: Any, table: str, content: Any) -> None:
        whole(cursor, table, content)
        if "asset" in table:
            raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    monkeypatch.setattr(loading, "copy_table", broken)
    with pytest.raises(RecordError, match="No space left on device"):
        put(record, layers)
    assert rows(record, "SELECT count(*) FROM tree") == [(0,)]


def test_a_killed_import_leaves_nothing(record: Record, tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom greenbelt_gis.store import load as l\n"
        "from greenbelt_gis.store.database import Record\nfrom greenbelt_gis.io.dataset import read_dataset\n"
        "whole = l.copy_table\n"
        "def die(cursor, table, rows):\n    whole(cursor, table, rows)\n    os.kill(os.getpid(), 9)\n"
        "l.copy_table = die\n"
        f"d = read_dataset({str(FIRST_LOOK)!r}, crs='EPSG:4549')\n"
        f"l.load(Record({record.url!r}, 4549), d.site, d.layers, actor='t', note='t')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == -9
    assert rows(record, "SELECT count(*) FROM tree") == [(0,)]


def test_two_imports_of_one_site_at_once(record: Record) -> None:
    results: list[list[Loaded]] = []

    def work() -> None:
        results.append(put(record, {"trees": layer(*(tree(f"T{n}", (n, 0)) for n in range(200)))}))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result[0].inserted for result in results) == [0, 200]
    assert rows(record, "SELECT count(*) FROM tree") == [(200,)]


def test_ids_are_uuid7_in_order() -> None:
    import uuid

    ids = [uuid.UUID(bytes=raw.tobytes()) for raw in new_ids(5000)]
    assert len(set(ids)) == 5000
    assert ids == sorted(ids)
    assert {(i.version, i.variant) for i in ids} == {(7, uuid.RFC_4122)}


# --- the right database


def test_a_record_in_another_crs_is_refused(new_record: str, tmp_path: Path) -> None:
    assert open_record(new_record, tmp_path, "EPSG:4549").crs == CRS.from_epsg(4549)
    with pytest.raises(
        CrsError, match=r"the record is in EPSG:4549, GREENBELT_CRS says EPSG:4548.*set GREENBELT_CRS=EPSG:4549"
    ):
        open_record(new_record, tmp_path, "EPSG:4548")


def test_a_record_of_a_newer_version_is_refused(record: Record, tmp_path: Path) -> None:
    with psycopg.connect(record.url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordError, match=r"newer version \(schema 9999\).*update greenbelt_gis"):
        open_record(record.url, tmp_path, "EPSG:4549")


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be reached"):
        open_record(f"postgresql://nobody@/none?host={tmp_path}", tmp_path, "EPSG:4549")
    with pytest.raises(RecordError, match="cannot be reached"):
        fetch_layers(Record(f"postgresql://nobody@/none?host={tmp_path}", 4549), "S")


# --- audit


def test_a_record_is_judged_as_its_file_is(record: Record) -> None:
    dataset = read_dataset(FIRST_LOOK, crs="EPSG:4549")
    load(record, dataset.site, dataset.layers, actor="t", note="t")
    rules = load_rule_set()
    from_file = audit(dataset.layers, rules, DAY, site=dataset.site)
    from_record = audit(fetch_layers(record, dataset.site), rules, DAY, site=dataset.site)
    assert from_file.drop(columns="geometry").equals(from_record.drop(columns="geometry"))
    assert shapely.equals_exact(np.asarray(from_file.geometry), np.asarray(from_record.geometry), 1e-9).all()


@pytest.mark.parametrize("name", ["cn-national", "bs-5837"])
def test_the_record_is_judged_by_zones_and_diameters_as_the_dataset_is(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    zone = 'tree,published_on,wkt\nT1,2024-05-01,"POLYGON ((376990 3546990, 377010 3546990, 377010 3547010, 376990 3546990))"\n'
    source = folder(
        tmp_path / "site",
        trees_csv="code,heritage,dbh_cm,x,y\nT1,1,80,377005,3547000\nT2,3,,377030,3547000\n",
        assets_csv=ASSETS,
        activities_csv="code,kind,x,y\nA1,open_fire,377006,3547000\n",
        protection_zones_csv=zone,
    )
    assert greenbelt("import", source).code == 0
    how = ("--as-of", "2026-06-30", "--rule-set", name, "--out")
    ran = greenbelt("audit", source, "--crs", "EPSG:4549", *how, tmp_path / "file.csv")
    assert ran.code == 1, ran
    assert greenbelt("audit", "record", *how, tmp_path / "record.csv").code == 1
    found = (tmp_path / "record.csv").read_text(encoding="utf-8")
    assert found == (tmp_path / "file.csv").read_text(encoding="utf-8")
    assert "violation" in found
    zones = rows(record, "SELECT count(*), bool_and(ST_IsEmpty(geom)) FROM keep_clear_zone WHERE tree = 'T2'")
    assert zones == [(0, None)]  # nobody published its zone or measured it


def test_a_planting_plan_is_held_against_the_zones_and_the_planting_of_the_record(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    square = '"POLYGON (({0} 3547000, {1} 3547000, {1} 3547010, {0} 3547010, {0} 3547000))"'
    lawn = f"code,planting_type,wkt\nX,lawn,{square.format(377004, 377009)}\n"
    zones = f"code,band,wkt\nZ1,normal_to_2y,{square.format(377000, 377010)}\n"
    there = folder(tmp_path / "there", planting_csv=lawn, zones_csv=zones)
    assert greenbelt("import", there).code == 0
    cover = f"code,planting_type,species,wkt\nB,groundcover,麦冬,{square.format(377001, 377003)}\n"
    plan = folder(tmp_path / "plan", planting_csv=cover)
    for crs in ((), ("--crs", "EPSG:4549")):
        ran = greenbelt("plan", plan, "--zones", "record", "--as-of", "2026-06-30", "--json", *crs)
        told = json.loads(ran.out)
        assert (ran.code, told["zones_from"]) == (1, "there")
        assert [(piece["code"], piece["area_m2"], piece["fits"]) for piece in told["pieces"]] == [("B", 20, "yes")]
        assert [(zone["share_before"], zone["mainly_after"]) for zone in told["zones"]] == [(0, "no")]
    from_file = json.loads(
        greenbelt("plan", plan, "--zones", there, "--crs", "EPSG:4549", "--as-of", "2026-06-30", "--json").out
    )
    assert from_file["pieces"] == told["pieces"]
    assert from_file["zones"] == told["zones"]


def test_findings_open_stay_and_go(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    source = folder(tmp_path / "site", trees_csv=TREES, assets_csv=ASSETS)
    ran = greenbelt("import", source)
    assert ran.code == 0
    assert "trees     2        0          0         0" in ran.out
    day = ("--as-of", "2026-06-30")
    assert "record: 1 new, 0 still open, 0 gone" in greenbelt("audit", "record", *day).out
    assert "record: 0 new, 1 still open, 0 gone" in greenbelt("audit", "record", *day, "--site", "site").out
    ended = ASSETS.replace("code,class,wkt", "code,class,status,wkt").replace(
        "paving.footway,", "paving.footway,ended,"
    )
    folder(source, assets_csv=ended)
    assert "assets    0        1          0         0" in greenbelt("import", source).out
    assert "record: 0 new, 1 still open, 0 gone" in greenbelt("audit", "record", *day).out  # it has ended now, not then
    folder(source, assets_csv=ASSETS)
    greenbelt("import", source)
    folder(source, assets_csv=ended)
    since = ("--valid-from", "2026-06-01")
    assert "assets    0        1          0         0" in greenbelt("import", source, *since).out
    ran = greenbelt("audit", "record", *day)
    assert (ran.code, "record: 0 new, 0 still open, 1 gone" in ran.out) == (0, True)
    folder(source, assets_csv=ASSETS)
    greenbelt("import", source, *since)
    told = json.loads(greenbelt("audit", "record", *day, "--json", "--out", tmp_path / "f.csv").out)
    assert told["record"]["opened"] == 1
    assert {"fetch", "judge", "store"} <= set(told["seconds"])
    assert (tmp_path / "f.csv.run.json").exists()
    assert rows(record, "SELECT count(*) FROM rule_body") == [(1,)]
    assert rows(record, "SELECT count(*), count(gone_by) FROM finding") == [(1, 0)]
    assert rows(record, "SELECT count(*) FROM assessment") == [(4,)]
    assert rows(record, "SELECT count(*), count(DISTINCT rule) FROM keep_clear_zone") == [(4, 2)]


def test_a_run_of_one_rule_leaves_the_findings_of_others(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    greenbelt("import", FIRST_LOOK)
    day = ("--as-of", "2026-06-30")
    assert "5 new" in greenbelt("audit", "record", *day).out
    ran = greenbelt("audit", "record", "--as-of", "2030-01-01", "--rule", "heritage.crown-clearance")
    assert "record: 0 new, 1 still open, 1 gone" in ran.out
    assert rows(record, "SELECT count(*) FROM finding WHERE gone_by IS NULL") == [(4,)]


def test_which_site_must_be_clear(record: Record) -> None:
    with pytest.raises(UsageError, match=r"the record is empty.*greenbelt import"):
        the_site(record, None)
    for code in ("A", "B"):
        load(record, code, {"trees": layer(tree("T1", (0, 0)))}, actor="t", note="t")
    with pytest.raises(UsageError, match=r"the record has 2 sites.*A, B"):
        the_site(record, None)
    with pytest.raises(MissingError, match=r"no site 'C'"):
        the_site(record, "C")
    assert the_site(record, "A") == "A"


def test_the_record_cannot_be_reached_ends_with_3(
    greenbelt: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", f"postgresql://nobody@/none?host={tmp_path}")
    for arguments in (("audit", "record"), ("import", FIRST_LOOK), ("near", "--lon", "118.7", "--lat", "32")):
        ran = greenbelt(*arguments)
        assert ran.code == 3
        assert ran.err.startswith("error: the record cannot be reached")
        assert "Traceback" not in ran.err


# --- near


def test_near_is_nearest_first_and_agrees_with_plain_distances(record: Record) -> None:
    random = np.random.default_rng(3)
    places = random.uniform(0, 400, (300, 2))
    put(record, {"assets": layer(*(
        {"code": f"A{n}", "class": "furniture.seat" if n % 3 else "utility.cctv", "at": (float(x), float(y))}
        for n, (x, y) in enumerate(places)
    )), "trees": layer(tree("T1", (200, 200)))})  # fmt: skip
    from greenbelt_gis.model.crs import transformer

    lon, lat = transformer(CRS.from_epsg(4549), CRS.from_epsg(4326)).transform(377_200, 3_547_200)
    plain = np.hypot(*(places - 200).T)
    found = near(record, lon, lat, radius_m=100, limit=1000)["features"]
    assert [f["properties"]["code"] for f in found] == [f"A{n}" for n in np.argsort(plain) if plain[n] <= 100]
    np.testing.assert_allclose([f["properties"]["distance_m"] for f in found], np.sort(plain[plain <= 100]), atol=1e-3)
    seats = near(record, lon, lat, radius_m=100, asset_class="furniture", limit=5)["features"]
    assert {f["properties"]["class"] for f in seats} == {"furniture.seat"}
    assert len(seats) == 5
    (only,) = near(record, lon, lat, asset_class="tree")["features"]
    assert only["properties"]["code"] == "T1"
    assert only["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-7)
    with pytest.raises(CrsError, match="outside the area"):
        near(record, -60.0, -10.0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"lon": float("nan")}, "lon"), ({"lat": 91.0}, "lat"), ({"lon": float("inf")}, "lon"), ({"radius_m": 5001.0}, "radius"),
     ({"radius_m": -1.0}, "radius"), ({"limit": 0}, "limit"), ({"limit": 1001}, "limit"), ({"asset_class": "furnitur"}, "did you mean 'furniture'")],
)  # fmt: skip
def test_absurd_numbers_are_refused(record: Record, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        near(record, **{"lon": 118.7, "lat": 32.0, **changes})


def test_near_on_the_command_line(
    greenbelt: Callable[..., Ran], record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    greenbelt("import", FIRST_LOOK)
    place = ("--lon", "118.70", "--lat", "32.045")
    ran = greenbelt("near", *place, "--radius", "300")
    assert ran.out.splitlines()[2].split()[:3] == ["171.9", "LD-01", "Greenway"]
    assert greenbelt("near", *place, "--radius", "1").out == "nothing within 1 m\n"
    assert len(json.loads(greenbelt("near", *place, "--radius", "300", "--json").out)["features"]) == 3
    assert greenbelt("near", *place, "--radius", "nan").code == 2
