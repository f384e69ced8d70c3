"""A record of the time before history comes along whole, and can go back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import Engine, text

from greenbelt_gis.store.database import Record, alembic_config, open_record, sqlalchemy_engine
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.local import find_binaries
from tests.helpers.recording import a_tree, rows, set_tree, site

pytestmark = pytest.mark.postgis
SRID = 4549
FILL = """
INSERT INTO change (actor, action, note) VALUES ('old', 'import', 'file');
INSERT INTO site (id, code, change_id) VALUES (gen_random_uuid(), 'S', 1);
INSERT INTO tree (id, site_id, code, species, geom, change_id)
SELECT gen_random_uuid(), s.id, 'T' || n, '银杏', ST_SetSRID(ST_MakePoint(377000 + n, 3547000), 4549), 1
FROM site s, generate_series(1, 20) n;
INSERT INTO zone (id, site_id, code, band, geom, change_id)
SELECT gen_random_uuid(), id, 'Z', '2y_to_5y', ST_Buffer('SRID=4549;POINT(377000 3547000)', 9), 1 FROM site;
"""
CONTENT = (
    "SELECT t::text FROM (SELECT id, site_id, code, species, attributes, geom, change_id FROM tree ORDER BY code) t"
)


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    made = sqlalchemy_engine(empty_database)
    yield made
    made.dispose()


def migrate(engine: Engine, how: Any, to: str) -> None:
    with engine.begin() as connection:
        how(alembic_config(connection, SRID), to)


def test_a_filled_record_keeps_its_data(engine: Engine, empty_database: str, tmp_path: Path) -> None:
    migrate(engine, command.upgrade, "0003")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO record (srid) SELECT 4549 WHERE NOT EXISTS (SELECT FROM record)"))
        connection.execute(text(FILL))
    before = rows(Record(empty_database, SRID), CONTENT)
    changed = rows(Record(empty_database, SRID), "SELECT id, at, actor, action, note FROM change")
    record = open_record(empty_database, tmp_path, "EPSG:4549")
    assert rows(record, CONTENT) == before
    assert rows(record, "SELECT id, at, actor, action, note FROM change") == changed
    # What it had was so since ever, as far as it knows.
    assert len(fetch_layers(record, "S", as_of=date(2001, 1, 1))["trees"]) == 20
    ((one,),) = rows(record, "SELECT id FROM tree WHERE code = 'T1'")
    set_tree(record, one, species="a")
    assert rows(record, "SELECT count(*) FROM history.tree") == [(1,)]
    migrate(engine, command.downgrade, "0003")
    assert len(rows(record, CONTENT)) == 20
    assert rows(record, "SELECT count(*) FROM tree WHERE valid_from > '2020-01-01'") == [(20,)]
    migrate(engine, command.upgrade, "head")
    assert len(rows(record, CONTENT)) == 20


def test_a_record_and_its_history_come_back_from_a_dump(
    empty_database: str, postgis_address: str, tmp_path: Path
) -> None:
    record = open_record(empty_database, tmp_path, "EPSG:4549")
    one = a_tree(record, site(record, "S"), species="a")
    set_tree(record, one, species="b")
    program = str(find_binaries() / "pg_dump")
    dump = subprocess.run([program, empty_database], check=True, capture_output=True, text=True).stdout
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgis_address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        url = f"postgresql://postgres@/{name}?host={connection.info.host}"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=dump, check=True, capture_output=True, text=True)
    try:
        again = open_record(url, tmp_path, "EPSG:4549").as_service()
        for table in ("tree", "history.tree", "change"):
            statement = f"SELECT t::text FROM {table} t ORDER BY 1"
            assert rows(again, statement) == rows(record, statement)
        set_tree(again, one, species="c")
        assert rows(again, "SELECT species FROM history.tree ORDER BY version") == [("a",), ("b",)]
    finally:
        with psycopg.connect(postgis_address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
