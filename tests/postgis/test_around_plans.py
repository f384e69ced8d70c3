"""The index gives the order and bounds what is read, whatever is filtered: what the planner makes of the statements."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas
import numpy as np
import psycopg
import pytest
import shapely

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.around import near_statement, within_statement
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.store.readers import PLANNING, Readers
from tests.helpers.loops import run as in_a_loop
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
EAST, NORTH, SIDE, ROWS = 377_000.0, 3_547_000.0, 2000.0, 30_000
SQUARE = shapely.to_wkb(shapely.box(EAST + 900, NORTH + 900, EAST + 1000, NORTH + 1000))


@pytest.fixture(scope="module")
def record(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    random = np.random.default_rng(1)
    x, y = random.uniform(0, SIDE, (2, ROWS)) + np.array([[EAST], [NORTH]])
    rare = np.where(np.arange(ROWS) < 3, "art.sculpture", "furniture.seat")
    frame = geopandas.GeoDataFrame(
        {"code": [f"A{n}" for n in range(ROWS)], "class": rare},
        geometry=geopandas.points_from_xy(x, y),
        crs="EPSG:4549",
    )
    with record_database(postgis_address) as url:
        made = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        load(made, "S", {"assets": frame}, actor="t", note="t")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield made.as_service()


async def explained(record: Record, statement: str, values: list[Any]) -> list[dict[str, Any]]:
    """All nodes of the plan that a connection of the service runs."""
    readers = Readers(record.url, 1)
    await readers.fetch("SELECT 1")
    (connection,) = readers._idle
    settings = await connection.fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [*PLANNING, "jit"])
    assert dict(settings) == {**PLANNING, "jit": "off"}
    found = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    await readers.close()
    return list(_nodes(json.loads(found)[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


@pytest.mark.parametrize(("classed", "sited", "paged"), [*product([False, True], repeat=3)])
@pytest.mark.parametrize("radius", [100.0, 5000.0])
def test_near_goes_by_the_index_of_places(
    record: Record, classed: bool, sited: bool, paged: bool, radius: float
) -> None:
    statement = near_statement(4549, "asset", classed=classed, sited=sited, paged=paged, attributes=False)
    values: list[Any] = [EAST + 1000, NORTH + 1000, radius, 50]
    values += ["furniture.seat", "furniture.seat."] if classed else []
    values += [[_site(record)]] if sited else []
    values += [1.5, uuid4()] if paged else []
    nodes = in_a_loop(explained(record, statement, values))
    (scan,) = (node for node in nodes if node.get("Relation Name") == "asset")
    assert (scan["Node Type"], scan["Index Name"], "<->" in scan["Order By"]) == ("Index Scan", "ix_asset_geom", True)
    assert "Sort" not in {node["Node Type"] for node in nodes}
    assert scan["Actual Rows"] < 150  # it stops when it has enough
    assert nodes[0]["Actual Rows"] == 50


def test_a_rare_class_costs_no_more_than_what_lies_within_the_radius(record: Record) -> None:
    statement = near_statement(4549, "asset", classed=True, sited=False, paged=False, attributes=False)
    values = [EAST + 1000, NORTH + 1000, 100.0, 50, "art", "art."]
    nodes = in_a_loop(explained(record, statement, values))
    (scan,) = (node for node in nodes if node.get("Relation Name") == "asset")
    density = ROWS / SIDE**2
    assert scan["Rows Removed by Filter"] < 200 * 200 * density * 1.2


@pytest.mark.parametrize(("classed", "sited", "paged"), [*product([False, True], repeat=3)])
def test_within_goes_by_the_index_of_places(record: Record, classed: bool, sited: bool, paged: bool) -> None:
    statement = within_statement(4549, "asset", classed=classed, sited=sited, paged=paged, attributes=True)
    values: list[Any] = [SQUARE, 50]
    values += ["furniture.seat", "furniture.seat."] if classed else []
    values += [[_site(record)]] if sited else []
    values += [uuid4()] if paged else []
    nodes = in_a_loop(explained(record, statement, values))
    (scan,) = (node for node in nodes if node.get("Index Name") == "ix_asset_geom")
    assert "&&" in scan["Index Cond"]
    assert not any(node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "asset" for node in nodes)


def _site(record: Record) -> Any:
    with record.connect() as connection:
        return connection.execute("SELECT id FROM site").fetchall()[0][0]


def test_readers_come_back_after_their_connections_were_cut_and_tell_what_takes_too_long(record: Record) -> None:
    async def go() -> None:
        readers = Readers(record.url, 2)
        await asyncio.gather(*(readers.fetch("SELECT pg_sleep(0.1)") for _ in range(6)))
        assert (readers.open, readers.busy, readers.waiting) == (2, 0, 0)
        pids = [connection.get_server_pid() for connection in readers._idle]
        with psycopg.connect(_owner(record), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", (pids,))
        assert await readers.fetch("SELECT 1 AS one") == [(1,)]
        await readers.fetch("SELECT set_config('statement_timeout', '50', false)")
        with pytest.raises(RecordError, match="took too long"):
            await readers.fetch("SELECT pg_sleep(5)")
        with pytest.raises(RecordError, match="holds no record any more"):
            await readers.fetch("SELECT 1 FROM not_there")
        await readers.close()
        assert readers.open == 0

    in_a_loop(go())


def test_what_only_psycopg_knows_in_an_address_does_not_disturb(record: Record) -> None:
    async def go() -> None:
        joint = "&connect_timeout=7&keepalives=1&application_name=a%20b"
        readers = Readers(record.url + joint, 1)
        rows = await readers.fetch("SELECT current_setting('application_name'), current_user::text")
        assert rows == [("a b", "greenbelt_service")]
        await readers.close()

    in_a_loop(go())


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be reached"):
        in_a_loop(Readers(f"postgresql://u@/d?host={tmp_path}", 1).fetch("SELECT 1"))


def _owner(record: Record) -> str:
    return record.url.partition("&options=")[0]
