"""A survey sheet into the record: imported, judged, and nothing registered by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Ran
from tests.helpers.files import folder
from tests.helpers.sheets import sheet

pytestmark = pytest.mark.postgis
DATA = Path(__file__).parents[2] / "data"
DAY = datetime(2026, 6, 30)
Run = Callable[..., Ran]


@pytest.fixture
def database(new_record: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", new_record)
    return new_record


def count(database: str, table: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_a_sheet_of_the_sample_site_is_imported_and_judged(greenbelt: Run, database: str, tmp_path: Path) -> None:
    assert greenbelt("import", DATA / "qinglong.gpkg").code == 0
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT code FROM asset WHERE class = 'furniture.seat' AND code NOT IN "
            "(SELECT asset FROM observation WHERE value > 0.1 AND metric = 'damage_share' OR patch IS NOT NULL) "
            "ORDER BY code LIMIT 1"
        ).fetchone()
    assert row is not None
    code = row[0]
    assets, observations = count(database, "asset"), count(database, "observation")
    path = sheet(
        tmp_path / "seats.xlsx", "furniture.seat",
        {"asset": code, "observed_at": DAY, "damage_share": 0.4, "usable": 1, "note": "split"},
        {"asset": f"{code}x", "observed_at": DAY, "damage_share": 0.4},
        {"asset": "nowhere at all", "observed_at": DAY, "upright": 0, "usable": 0},
    )  # fmt: skip
    ran = greenbelt("import", path, "--site", "QL", "--rejects", tmp_path / "r.csv")
    assert ran.code == 0, ran.err
    assert "observations: 3 rejected: no tree, asset or planting has the code" in ran.err
    rejects = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[3:5] for line in rejects[1:]] == [
        ["4", f"{code}x"],
        ["5", "nowhere at all"],
        ["5", "nowhere at all"],
    ]
    assert count(database, "asset") == assets
    assert count(database, "observation") == observations + 2
    ran = greenbelt("audit", "record", "--as-of", "2026-06-30", "--out", tmp_path / "f.geojson")
    features = json.loads((tmp_path / "f.geojson").read_text(encoding="utf-8"))["features"]
    (found,) = [f for f in features if f["properties"]["subject"] == code and f["properties"]["rule"] == "seat.damage"]
    assert found["properties"]["measured"] == 0.4
    assert found["geometry"] is not None
    again = greenbelt("import", path, "--site", "QL", "--json", "--quiet")
    (told,) = json.loads(again.out)["layers"]
    assert told == {"layer": "observations", "inserted": 0, "updated": 0, "unchanged": 2, "ended": 0, "overlapping": 0}


def test_a_sheet_makes_no_site(greenbelt: Run, database: str, tmp_path: Path) -> None:
    path = sheet(tmp_path / "seats.xlsx", "furniture.seat", {"asset": "S1", "observed_at": DAY, "usable": 1})
    assert "the record is empty" in greenbelt("import", path).err
    site = folder(tmp_path / "QL", assets_csv="code,class,x,y\nS1,furniture.seat,377000,3547000\n")
    assert greenbelt("import", site).code == 0
    assert "did you mean 'QL'" in greenbelt("import", path, "--site", "QLL").err
    assert greenbelt("import", path).code == 0  # the only site there is
    assert count(database, "observation") == 1


def test_observations_of_what_the_dataset_or_the_record_holds_are_loaded(
    greenbelt: Run, database: str, tmp_path: Path
) -> None:
    first = folder(tmp_path / "1", assets_csv="code,class,x,y\nS1,furniture.seat,377000,3547000\n")
    assert greenbelt("import", first, "--site", "Q").code == 0
    second = folder(
        tmp_path / "2",
        assets_csv="code,class,x,y\nS2,furniture.seat,377000,3547000\n",
        observations_csv="asset,metric,value\nS1,usable,1\nS2,usable,1\nS3,usable,1\n",
        surveys_csv="asset,x,y\nS9,377000,3547000\nS1,377000,3547000\n",
    )
    ran = greenbelt("import", second, "--site", "Q")
    assert ran.code == 0
    assert "observations: 1 rejected: no tree, asset or planting has the code" in ran.err
    assert (count(database, "observation"), count(database, "survey")) == (2, 1)
