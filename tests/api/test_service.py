"""The service against a real record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from greenbelt_api.app import create_app
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load

pytestmark = pytest.mark.postgis
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
SAMPLE = FIRST_LOOK.parent / "qinglong.gpkg"
PLACE = {"lon": 118.70, "lat": 32.045, "radius_m": 300}


@pytest.fixture
def client(new_record: str, tmp_path: Path) -> Iterator[TestClient]:
    record = open_record(new_record, tmp_path, "EPSG:4549")
    dataset = read_dataset(FIRST_LOOK, crs="EPSG:4549")
    for site in ("first_look", "<b>&'\""):
        load(record, site, dataset.layers, actor="t", note="t")
    with TestClient(
        create_app(Settings(database_url=new_record, home=tmp_path, public_read=True)),
        raise_server_exceptions=False,
    ) as made:
        yield made


def test_near_answers_geojson_nearest_first(client: TestClient) -> None:
    answer = client.get("/assets/near", params=PLACE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/geo+json")
    distances = [f["properties"]["distance_m"] for f in answer.json()["features"]]
    assert distances == sorted(distances)
    assert len(distances) == 6
    one = client.get("/assets/near", params={**PLACE, "class": "furniture", "limit": 1}).json()["features"]
    assert [f["properties"]["class"] for f in one] == ["furniture.seat"]
    trees = client.get("/assets/near", params={**PLACE, "class": "tree"}).json()["features"]
    assert trees[0]["properties"]["species"].startswith("银杏")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lon": "nan"}, "lon"), ({"lat": "inf"}, "lat"), ({"lat": 91}, "lat"), ({"lon": 1e308}, "lon"), ({"radius_m": 0}, "radius_m"),
        ({"radius_m": 5000.1}, "radius_m"), ({"limit": 1001}, "limit"), ({"limit": "many"}, "limit"), ({"lon": ""}, "lon"),
        ({"class": "furnitur"}, "furniture"), ({"class": "x" * 81}, "class"), ({"class": "'; DROP TABLE asset; --"}, "no asset class"),
    ],
)  # fmt: skip
def test_absurd_questions_get_a_problem_document(client: TestClient, changes: dict[str, Any], told: str) -> None:
    answer = client.get("/assets/near", params={**PLACE, **changes})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["status"] == 422
    assert told in answer.json()["detail"]


def test_problems_speak_chinese_where_asked(client: TestClient) -> None:
    answer = client.get("/assets/near", params={**PLACE, "class": "furnitur"}, headers={"accept-language": "zh-CN"})
    assert "没有设施类别" in answer.json()["title"]


def test_an_unknown_path_or_method_is_a_problem_too(client: TestClient) -> None:
    for answer in (client.get("/nothing"), client.post("/assets/near"), client.get("/maps/other.html")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code in {404, 405, 422}


def test_health_and_readiness_and_recovery_without_a_restart(
    client: TestClient, new_record: str, postgis_address: str
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    name = new_record.split("/")[3].split("?")[0]
    with psycopg.connect(postgis_address, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        answer = client.get("/readyz")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert client.get("/healthz").status_code == 200
        assert client.get("/assets/near", params=PLACE).status_code == 503
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert client.get("/readyz").status_code == 200
    assert client.get("/assets/near", params=PLACE).status_code == 200


@pytest.mark.parametrize("kind", ["compliance", "assets", "defects", "zones"])
def test_maps_of_a_site(client: TestClient, kind: str) -> None:
    answer = client.get(f"/maps/{kind}.html", params={"site": "first_look", "as_of": "2026-06-30"})
    if kind == "defects":  # neither reports nor observations: an empty map is right
        assert answer.status_code == 200
    assert "default-src 'none'" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/maps/{kind}.html").status_code == 422  # two sites: which?
    assert client.get(f"/maps/{kind}.html", params={"site": "none"}).status_code == 404


def test_a_map_of_bands_out_of_the_record(client: TestClient, new_record: str, tmp_path: Path) -> None:
    bands = read_dataset(SAMPLE, crs="EPSG:4549", site="QL")
    load(open_record(new_record, tmp_path, "EPSG:4549"), "QL", bands.layers, actor="t", note="t")
    html = client.get("/maps/zones.html", params={"site": "QL", "as_of": "2026-06-30"}).text
    for word in ("水位分带 Water-level bands", "不在适宜分带：6 块种植", "两年 2y 6.10 m", "rule set qinglong"):
        assert word in html
    empty = client.get("/maps/zones.html", params={"site": "first_look"}).text
    assert "no bands here yet" in empty


def test_the_start_page_shows_names_as_text(client: TestClient) -> None:
    answer = client.get("/overview")
    assert "&lt;b&gt;&amp;&#x27;&quot;" in answer.text
    assert "<b>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "/maps/compliance.html?site=%3Cb%3E%26%27%22" in answer.text
    assert "/maps/zones.html?site=%3Cb%3E%26%27%22" in answer.text


def test_openapi_describes_it(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/assets/near", "/healthz", "/readyz", "/maps/{kind}.html"} <= set(paths)
    assert {p["name"] for p in paths["/assets/near"]["get"]["parameters"]} == {
        "lon",
        "lat",
        "radius_m",
        "class",
        "limit",
        "after",
        "attributes",
    }


def test_an_unknown_error_tells_nothing(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("greenbelt_gis.workflows.around.Around.near", broken)
    answer = client.get("/assets/near", params=PLACE)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
