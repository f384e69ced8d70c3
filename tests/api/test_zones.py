"""What bands hold and what another level would change, over HTTP, on the sample site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from greenbelt_api.app import create_app
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.demo import DAY
from greenbelt_gis.workflows.record import audit_record, import_dataset
from tests.helpers.people import OTHER, OWN, Service
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
SAMPLE = Path(__file__).parents[2] / "data" / "qinglong.gpkg"


@pytest.fixture(scope="module")
def sample(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Record]]:
    """A service over the sample site, judged."""
    home = tmp_path_factory.mktemp("home")
    with record_database(postgis_address) as url:
        record = open_record(url, home, "EPSG:4549")
        import_dataset(record, SAMPLE, site="QL", valid_from=DAY, timezone="Asia/Shanghai")
        audit_record(record, Request(SAMPLE, as_of=DAY, site="QL", timezone="Asia/Shanghai"))
        with TestClient(create_app(Settings(database_url=url, home=home, public_read=True))) as client:
            yield client, record


@pytest.fixture
def client(sample: tuple[TestClient, Record]) -> TestClient:
    return sample[0]


def supposed(client: TestClient, **body: Any) -> Response:
    return client.post("/zones/what-if", json=body)


def test_bands_hold_all_planting_once(client: TestClient, sample: tuple[TestClient, Record]) -> None:
    told = client.get("/zones/summary").json()
    assert [one["band"] for one in told["bands"]] == ["below_normal", "normal_to_2y", "2y_to_5y", "above_5y"]
    assert sum(one["share"] for one in told["bands"]) == pytest.approx(1)
    parts = [*told["bands"], told["outside"]]
    with sample[1].connect() as connection:
        area, trees = connection.execute(
            "SELECT sum(ST_Area(geom)), (SELECT count(*) FROM tree) FROM planting WHERE ended_on IS NULL"
        ).fetchone() or (0, 0)
    assert sum(one["beds"]["area_m2"] for one in parts) == pytest.approx(area, abs=1)
    assert sum(one["trees"]["count"] for one in parts) == trees
    for one in parts:
        assert sum(species["area_m2"] for species in one["species"]) == pytest.approx(one["beds"]["area_m2"], abs=0.1)
    assert sum(one["findings_count"] for one in parts) == 9
    assert {level["level"]: level["below"] for level in told["bands"][1]["levels"]} == {"normal": True, "2y": False}


@pytest.mark.parametrize(("metres", "pair"), [(2, ["2y_to_5y", "normal_to_2y"]), (-2, ["normal_to_2y", "2y_to_5y"])])
def test_a_moved_level_changes_the_bands_beside_it_alone(client: TestClient, metres: float, pair: list[str]) -> None:
    told = supposed(client, level="2y", shift_m=metres).json()
    assert [[one["old_band"], one["new_band"]] for one in told["pairs"]] == [pair]
    before, after = (sum(one[when] for one in told["bands"]) for when in ("before_m2", "after_m2"))
    assert after == pytest.approx(before, abs=1)
    gained = {one["band"]: one["after_m2"] - one["before_m2"] for one in told["bands"]}
    assert gained[pair[1]] == pytest.approx(told["pairs"][0]["area_m2"], abs=5)
    assert told["things_count"] == len(told["things"]) > 0
    assert {one["change"] for one in told["findings"]["changed"]} <= {"appears", "disappears", "changes"}
    assert len({one["subject"] for one in told["findings"]["changed"]}) == len(told["findings"]["changed"])
    assert not told["estimated"]


def test_nothing_moved_changes_nothing_and_nothing_is_saved(
    client: TestClient, sample: tuple[TestClient, Record]
) -> None:
    count = "SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM zone), (SELECT count(*) FROM finding)"
    with sample[1].connect() as connection:
        before = connection.execute(count).fetchone()
        told = supposed(client, level="normal", shift_m=0).json()
        assert connection.execute(count).fetchone() == before
    assert (told["pairs"], told["things"], told["findings"]["changed"]) == ([], [], [])
    assert told["findings"]["stays"] == 9


def test_a_level_by_elevation_is_told_as_an_estimate(client: TestClient) -> None:
    told = supposed(client, level="2y", elevation_m=6.4).json()
    assert told["estimated"]
    assert "80 spot heights" in told["notes"][0]["message_en"]
    assert "并非实测地形" in told["notes"][0]["message_zh"]
    assert [one["change"] for one in told["pairs"]] == ["wetter"]
    third = told["bands"][2]
    assert 0.55 < third["after_m2"] / third["before_m2"] < 0.8, "a third of the way from 6.1 m to 7.0 m"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"level": "2y"}, "in one way"), ({"level": "2y", "shift_m": 1, "elevation_m": 6}, "in one way"),
        ({"level": "2y", "shift_m": 40}, "would meet the 5-year flood line"),
        ({"level": "2y", "elevation_m": 7.1}, "must lie below"), ({"level": "2y", "elevation_m": 99}, "known only from"),
        ({"level": "5y", "elevation_m": 7.5}, "leaves the ground whose height can be estimated"),
        ({"level": "2y", "line": {"type": "Point", "coordinates": [118.7, 32.04]}}, "cannot be used"),
        ({"level": "2y", "line": {"type": "LineString", "coordinates": [[118.7, 32.0475], [118.701, 32.0473]]}}, "begins"),
        ({"level": "2y", "line": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}, "outside the area"),
        ({"level": "10y", "shift_m": 1}, "level"), ({"level": "2y", "shift_m": "NaN"}, "shift_m"),
        ({"level": "2y", "shift_m": 1, "more": 1}, "more"),
        ({"level": "2y", "line": {"type": "LineString", "coordinates": [[1, 2], "<b>"]}}, "not a position"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(client: TestClient, body: dict[str, Any], why: str) -> None:
    answer = supposed(client, **body)
    assert answer.status_code == 422, answer.text
    assert why in answer.json()["detail"]


def test_a_site_without_bands_says_what_to_do_and_others_are_as_good_as_unknown(people: Service) -> None:
    headers = people.bearer(("viewer", OWN))
    mine = people.client.get("/zones/summary", params={"site": OWN}, headers=headers).json()
    assert {one["zones"] for one in mine["bands"]} == {0}
    assert mine["outside"]["trees"]["count"] > 0
    body = {"level": "2y", "shift_m": 1}
    none = people.client.post("/zones/what-if", params={"site": OWN}, json=body, headers=headers)
    assert none.status_code == 404
    assert "greenbelt zones" in none.json()["detail"]
    other = people.client.post("/zones/what-if", params={"site": OTHER}, json=body, headers=headers)
    assert "no site" in other.json()["detail"]
