"""Tiles are found by the index of places, and versions cost writers nothing they would notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely

from greenbelt_gis.catalogue.tile_layers import FINDINGS, tile_layers
from greenbelt_gis.model.days import end_of_day
from greenbelt_gis.store.clocks import Clocks
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.store.tables import TABLE_OF
from greenbelt_gis.store.tiles import tile_statement, tile_values, version_statement
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record
from tests.helpers.drawn import ORIGIN, layer, paving, tree
from tests.helpers.loops import run as in_a_loop
from tests.helpers.plans import planned
from tests.helpers.postgis import record_database
from tests.helpers.recording import a_tree, change, delete_tree, rows, set_tree, site
from tests.helpers.tiled import layers_of, tile_at

pytestmark = pytest.mark.postgis
DAY = date(2026, 6, 30)
COUNTED = "SELECT coalesce(sum(n), 0)::bigint FROM tile_version WHERE layer = 'trees'"


@pytest.fixture(scope="module")
def record(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Two sites with rows of every layer, 800 trees over a larger ground, paving beside some of them, judged twice."""
    with record_database(postgis_address) as url:
        made = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        places = np.random.default_rng(5).uniform(0, 3000, (800, 2))
        trees = layer(*(tree(f"X{n}", (float(x), float(y))) for n, (x, y) in enumerate(places)))
        beds = layer(
            *(
                paving(f"Y{n}", shapely.box(*(np.array(ORIGIN) + at), *(np.array(ORIGIN) + at + 1)))
                for n, at in enumerate(places[::20])
            )
        )
        for code in ("S", "R"):
            load(made, code, layers_of(np.random.default_rng(2)), actor="t", note="t")
            load(made, code, {"trees": trees, "assets": beds}, actor="t", note="t")
            for _ in range(2):
                audit_record(made, Request(Path("record"), site=code))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield made.as_service()


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("sited", [False, True])
@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("name", list(tile_layers()))
def test_a_tile_goes_by_the_index_of_places(record: Record, name: str, counted: bool, sited: bool, past: bool) -> None:
    one = tile_layers()[name]
    z = one.features_from - counted
    x, y = tile_at(ORIGIN[0] + 450, ORIGIN[1] + 450, z)
    sites = [rows(record, "SELECT id FROM site ORDER BY code LIMIT 1")[0][0]] if sited else None
    times = Clocks(DAY, end_of_day(DAY) if past else None)
    values = tile_values(one, 4549, z, x, y, counted=counted, times=times, sites=sites)
    assert values is not None
    nodes = planned(record, tile_statement(one, 4549, counted=counted, sited=sited, past=past), values)
    read = {node.get("Relation Name"): node for node in nodes}
    if name == FINDINGS and counted:  # by what is open, of which there is less than of all that was ever assessed
        assert {"finding", "assessment"} <= set(read)
        assert read["assessment"]["Index Name"] == "pk_assessment"
        return
    table = "assessment" if name == FINDINGS else TABLE_OF[one.source]
    [scan] = [node for node in nodes if node.get("Index Name") == f"ix_{table}_geom"]
    assert "&&" in scan["Index Cond"]
    assert not any(node["Node Type"] == "Seq Scan" and node.get("Relation Name") == table for node in nodes)
    if name == "trees" and not counted and not sited:
        assert 180 < scan["Actual Rows"] < 1200  # of the 1,780 those about this tile


def version(record: Record, source: str, *sites: Any) -> str:
    async def ask() -> str:
        readers = Readers(record.url, 1)
        values = [list(sites)] if sites else []
        [(found,)] = await readers.fetch(version_statement(source, sited=bool(sites)), *values)
        await readers.close()
        return str(found)

    return in_a_loop(ask())


def test_a_version_is_of_a_layer_and_what_is_changed_or_deleted_of_its_site(record: Record) -> None:
    one, other = site(record, "V1"), site(record, "V2")

    def all_of() -> list[str]:
        return [version(record, "trees", one), version(record, "trees", other), version(record, "assets", one)]

    made = a_tree(record, one)
    before = all_of()
    set_tree(record, made, species="b")
    after = all_of()
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, True]
    assert version(record, "trees", one, other) != version(record, "trees", other)
    before = after
    with change(record) as (cursor, _):
        cursor.execute("UPDATE tree SET species = 'x' WHERE id = gen_random_uuid()")
    assert all_of() == before  # nothing was changed
    delete_tree(record, made)
    assert [a == b for a, b in zip(before, all_of(), strict=True)] == [False, True, True]
    before = all_of()
    a_tree(record, one)
    assert [a == b for a, b in zip(before, all_of(), strict=True)] == [False, False, True]  # new rows: for all sites


def test_every_commit_gives_a_version_that_never_was(record: Record) -> None:
    """Whoever ends first, and also where one takes back what it did."""
    one = site(record, "V3")
    seen = [version(record, "trees")]
    with change(record) as (slow, first), change(record) as (quick, second), change(record) as (undone, third):
        for cursor, number in ((slow, first), (quick, second), (undone, third)):
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            for n in range(2):
                cursor.execute(
                    "INSERT INTO tree (id, site_id, code, geom, change_id) VALUES (gen_random_uuid(), %s, %s, "
                    "'SRID=4549;POINT(377000 3547000)', %s)",
                    (one, f"V{number}-{n}", number),
                )
        assert version(record, "trees") == seen[0]
        undone.connection.rollback()
        assert version(record, "trees") == seen[0]
        quick.connection.commit()
        seen.append(version(record, "trees"))
        slow.connection.commit()
        seen.append(version(record, "trees"))
    assert len(set(seen)) == 3
    for _ in range(5):
        a_tree(record, one, f"T{len(seen)}")
        seen.append(version(record, "trees"))
    assert len(set(seen)) == 8
    [(counters,)] = rows(record, "SELECT count(*) FROM tile_version WHERE layer = 'trees' AND site_id IS NULL")
    assert counters <= 3  # as many as there were writers at a time


def test_one_transaction_counts_once_also_where_it_took_something_back(record: Record) -> None:
    one, insert = site(record, "V4"), (
        "INSERT INTO tree (id, site_id, code, geom, change_id) VALUES (gen_random_uuid(), %s, %s, "
        "'SRID=4549;POINT(377000 3547000)', %s)"
    )  # fmt: skip
    [(before,)] = rows(record, COUNTED)
    with change(record) as (cursor, number):
        cursor.execute("SAVEPOINT s")
        cursor.execute(insert, (one, "A", number))
        cursor.execute("ROLLBACK TO s; RELEASE s")
        for n in range(50):
            cursor.execute(insert, (one, f"B{n}", number))
    [(after,)] = rows(record, COUNTED)
    assert after - before == 1


def test_findings_have_a_version_too(record: Record) -> None:
    before = version(record, FINDINGS)
    audit_record(record, Request(Path("record"), site="S"))
    assert version(record, FINDINGS) != before


def test_insertions_put_no_rows_aside_and_the_service_only_reads_versions(record: Record) -> None:
    found = rows(
        record,
        "SELECT tgrelid::regclass::text, tgname, tgnewtable, tgoldtable, tgtype & 1 FROM pg_trigger "
        "WHERE tgname LIKE 'tiles\\_%'",
    )
    assert {(table, name) for table, name, *_ in found} == {
        *((table, f"tiles_{did}") for table in TABLE_OF.values() for did in ("inserted", "updated", "deleted")),
        ("finding", "tiles_written"), ("assessment", "tiles_written"),
    }  # fmt: skip
    for _, name, new, old, by_row in found:
        assert by_row == 0
        assert (new, old) == {
            "tiles_updated": ("changed_rows", None), "tiles_deleted": (None, "changed_rows"),
        }.get(name, (None, None))  # fmt: skip
    for statement in (
        "UPDATE tile_version SET n = 0",
        "DELETE FROM tile_version",
        "INSERT INTO tile_version DEFAULT VALUES",
    ):
        with psycopg.connect(record.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
