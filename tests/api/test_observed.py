"""What requests leave behind: a line of JSON without secrets, measurements, an id; and bounds on connections."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from greenbelt_api.app import create_app
from greenbelt_api.logs import JsonLines
from greenbelt_gis.errors import RecordError
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.room import Room
from tests.helpers.people import OWN, PASSWORD, Service, bearer

pytestmark = pytest.mark.postgis
PLACE = {"lon": 118.70, "lat": 32.045, "radius_m": 300}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as the service writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("greenbelt")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield text
    logger.removeHandler(handler)
    logger.setLevel(before)


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_one_line_that_names_the_route_and_no_secret(people: Service, lines: io.StringIO) -> None:
    account = people.account(("viewer", None), name="watched", password=PASSWORD)
    form = {"grant_type": "password", "username": "watched", "password": PASSWORD}
    token = people.client.post("/auth/token", data=form).json()["access_token"]
    people.client.get("/assets/near", params=PLACE, headers=bearer(token))
    people.client.get("/assets/near", params={**PLACE, "attributes": "true"}, headers=bearer(token))
    people.client.get(f"/maps/assets.html?site={OWN}", headers=bearer(token))
    people.client.get("/no/such/place/4711?token=hush", headers={"Authorization": "Bearer hush"})
    people.client.get("/auth/token?password=hush")
    got = told(lines)
    assert [(one["method"], one["route"], one["status"]) for one in got] == [
        ("POST", "/auth/token", 200), ("GET", "/assets/near", 200), ("GET", "/assets/near", 200),
        ("GET", "/maps/{kind}.html", 200), ("GET", "(none)", 404), ("GET", "/auth/token", 405),
    ]  # fmt: skip
    assert [one.get("account") for one in got] == [None, *[str(account)] * 3, None, None]
    for one in got:
        assert {"time", "level", "request_id", "ms"} <= one.keys()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", one["time"])
    for secret in (PASSWORD, token, "hush", "4711", "32.045", OWN):
        assert secret not in lines.getvalue()


@pytest.mark.parametrize("path", ["/healthz", "/assets/near?lon=1", "/nothing", "/metrics"])
def test_every_answer_has_the_request_s_id_and_problems_say_it(people: Service, path: str, lines: io.StringIO) -> None:
    for brought, kept in (("my-request_0001", True), ("short", False), ("x" * 65, False), ('a"b<c>{}d', False)):
        answer = people.client.get(path, headers={"X-Request-ID": brought})
        found = answer.headers["x-request-id"]
        assert (found == brought) is kept
        assert told(lines)[-1]["request_id"] == found
        if answer.status_code >= 400:
            assert answer.json()["request_id"] == found


def test_an_unknown_error_is_logged_whole_and_told_in_no_detail(
    people: Service, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("greenbelt_gis.workflows.around.Around.near", broken)
    answer = people.client.get("/assets/near", params=PLACE, headers=people.bearer(("viewer", None)))
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "inner" not in answer.text
    error, request = told(lines)
    assert (error["level"], "inner detail" in error["error"], "Traceback" in error["error"]) == ("error", True, True)
    assert (request["status"], error["request_id"]) == (500, request["request_id"])


def test_measurements_are_for_those_who_may_see_the_logs(people: Service) -> None:
    people.client.get("/assets/near", params=PLACE, headers=people.bearer(("viewer", None)))
    people.client.get("/never/heard/of/this")
    assert people.client.get("/metrics").status_code == 401
    assert people.client.get("/metrics", headers=people.bearer(("engineering", None))).status_code == 403
    text = people.client.get("/metrics", headers=people.bearer(("administrator", None))).text
    assert re.search(r'greenbelt_requests_total\{method="GET",route="/assets/near",status="200"\} [1-9]', text)
    assert re.search(r'greenbelt_request_seconds_bucket\{le="0.05",method="GET",route="/assets/near"\} ', text)
    assert 'greenbelt_connections_most{pool="readers"} 4.0' in text
    assert 'greenbelt_connections_most{pool="clients"} 2.0' in text
    assert 'greenbelt_connections_most{pool="others"} 5.0' in text
    assert 'greenbelt_connections_busy{pool="others"} 0.0' in text
    assert "greenbelt_requests_in_flight 1.0" in text
    assert "never" not in text


def test_a_map_that_is_fetched_is_an_export_in_the_log(people: Service) -> None:
    account = people.account(("viewer", OWN), name="mapper")
    headers = {**bearer(people.secret(account)), "X-Request-ID": "map-request-1"}
    assert people.client.get("/maps/assets.html", headers=headers).status_code == 200
    assert people.client.get("/maps/assets.html?site=OTHER", headers=headers).status_code == 404
    with people.record.connect() as connection:
        rows = connection.execute(
            "SELECT action, site_id, detail, request_id FROM access.event WHERE account_id = %s", (account,)
        ).fetchall()
    assert rows == [("export", people.sites[OWN], {"what": "map assets", "site": OWN}, "map-request-1")]


def test_connections_are_bounded_all_together(new_record: str, tmp_path: Path) -> None:
    open_record(new_record, tmp_path, "EPSG:4549")
    settings = Settings(database_url=new_record, home=tmp_path, public_read=True, database_connections=4)
    most = 0
    with (
        TestClient(create_app(settings), raise_server_exceptions=False) as client,
        psycopg.connect(new_record, autocommit=True) as watching,
        ThreadPoolExecutor(24) as pool,
    ):
        asked = [
            pool.submit(client.get, path, params=PLACE if "near" in path else {})
            for _ in range(40) for path in ("/assets/near", "/readyz", "/overview")
        ]  # fmt: skip
        while not all(one.done() for one in asked):
            row = watching.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            most = max(most, row[0] if row else 0)
        assert {one.result().status_code for one in asked} == {200}
    assert 2 <= most <= 6  # the server takes a moment to end those that were closed


def test_what_is_kept_counts_as_a_connection(new_record: str, tmp_path: Path) -> None:
    room = Room(2, patience_s=0.1)
    record = open_record(new_record, tmp_path, "EPSG:4549").as_service(room=room)
    with record.connect() as one, record.connect() as other:
        pids = {one.info.backend_pid, other.info.backend_pid}
    assert (room.busy, room.idle) == (0, 2)
    with record.connect() as again:
        assert again.info.backend_pid in pids, "a kept one is used"
        with record.place():
            assert (room.busy, room.idle) == (2, 0), "one kept makes way for a connection of somebody's own"
    with suppress(ValueError), record.connect() as connection:
        connection.execute("CREATE TEMP TABLE t (x int)")
        raise ValueError("undone")
    with record.connect() as connection:
        assert connection.execute("SELECT to_regclass('pg_temp.t')").fetchone() == (None,)
    room.close()
    assert room.idle == 0
    with record.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert room.idle == 0, "closed for good"


def test_who_finds_no_place_is_told_so() -> None:
    room = Room(1, patience_s=0.1)
    with room.place():
        assert room.busy == 1
        with pytest.raises(RecordError, match=r"in use.*GREENBELT_DATABASE_CONNECTIONS"), room.place():
            pass
    with room.place():
        assert (room.busy, room.waiting) == (1, 0)
