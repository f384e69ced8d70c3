"""Migrations go up, down and up again, and say the same as the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from greenbelt_gis.store.database import alembic_config, sqlalchemy_engine
from greenbelt_gis.store.migrations.names import include_name, include_object
from greenbelt_gis.store.tables import TABLE_OF, schema

pytestmark = pytest.mark.postgis
SRID = 4549


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    made = sqlalchemy_engine(empty_database)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT schemaname, tablename FROM pg_tables "
                "WHERE schemaname IN ('public', 'history', 'access', 'jobs') AND NOT starts_with(tablename, 'procrastinate_')"
            )
        )
        named = {table if schema_ == "public" else f"{schema_}.{table}" for schema_, table in rows}
        return named - {"spatial_ref_sys", "alembic_version"}


def test_up_down_up(engine: Engine) -> None:
    for direction in (command.upgrade, command.downgrade, command.upgrade):
        with engine.begin() as connection:
            direction(alembic_config(connection, SRID), "base" if direction is command.downgrade else "head")
        assert tables(engine) == (set() if direction is command.downgrade else set(schema(SRID).tables))


def test_autogenerate_finds_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection, SRID), "head")
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": include_object, "include_name": include_name, "include_schemas": True,
                "compare_type": True, "compare_server_default": True,
            },
        )  # fmt: skip
        assert compare_metadata(context, schema(SRID)) == []


def test_every_contract_layer_has_a_table_and_geometry_in_the_records_srid(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection, SRID), "head")
        rows = connection.execute(text("SELECT f_table_name, srid FROM geometry_columns")).all()
    srids = {row[0]: row[1] for row in rows}
    assert set(TABLE_OF.values()) <= set(srids)
    assert set(srids.values()) == {SRID}


def test_geometry_of_another_srid_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection, SRID), "head")
    wrong = text(
        "INSERT INTO site (id, code, geom, change_id) VALUES (gen_random_uuid(), 'a', 'SRID=4548;POINT(0 0)', 1)"
    )
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO change (actor, action) VALUES ('t', 't')"))
        with pytest.raises(DBAPIError, match="SRID"):
            connection.execute(wrong)
