"""A record with so many rows in every table that the planner must choose."""

from __future__ import annotations

from typing import Any

import psycopg

from greenbelt_gis.model.layers import LAYERS, Column
from greenbelt_gis.store.tables import TABLE_OF

EAST, NORTH, SIDE = 377_000.0, 3_547_000.0, 2000.0
_POINT = f"ST_SetSRID(ST_MakePoint({EAST} + random() * {SIDE}, {NORTH} + random() * {SIDE}), 4549)"


def crowd(url: str, rows: int = 20_000) -> None:
    """As many sites' things of every layer and as many open findings, at random in a square."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "SET max_parallel_workers_per_gather = 0")
        run(connection, "SELECT setseed(0.5)")  # the same places every time
        run(connection, "INSERT INTO change (actor, action) VALUES ('t', 't')")
        run(
            connection,
            "INSERT INTO site (id, code, geom, change_id) SELECT gen_random_uuid(), 'S' || n, ST_Expand("
            f"{_POINT}, 5), 1 FROM generate_series(1, {rows // 10}) AS n",
        )
        run(connection, "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER () AS place FROM site")
        for layer in LAYERS.values():
            if layer.name == "site":
                continue
            needed = [column for column in layer.columns if column.required]
            names = "".join(f', "{column.name}"' for column in needed)
            values = "".join(f", {_value(column)}" for column in needed)
            run(
                connection,
                f"INSERT INTO {TABLE_OF[layer.name]} (id, site_id, geom, change_id{names}) SELECT gen_random_uuid(), "
                f"s.id, {_POINT}, 1{values} FROM generate_series(1, {rows}) AS n JOIN numbered AS s "
                f"ON s.place = 1 + n % {rows // 10}",
            )
        run(connection, "INSERT INTO rule_body (fingerprint, body) VALUES ('f', '{}')")
        run(
            connection,
            "INSERT INTO audit (site_id, as_of, rule_set, rule_body, software, summary) "
            "SELECT id, '2026-01-01', 'r', 'f', 's', '{}' FROM numbered",
        )
        run(
            connection,
            "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by) "
            "SELECT gen_random_uuid(), a.site_id, 'r', 'x' || n, '', '', a.id, a.id FROM audit AS a, "
            "generate_series(1, 10) AS n",
        )
        run(
            connection,
            'INSERT INTO assessment (audit_id, finding_id, verdict, "limit", operator, unit, sigma, accuracy_assumed, '
            "severity, clause, department, message_en, message_zh, evidence, geom) SELECT seen_by, id, 'violation', 1, "
            f"'>=', 'm', 0, false, 's', 'c', 'd', 'e', 'z', '{{}}', {_POINT} FROM finding",
        )
        run(connection, "VACUUM ANALYZE")


def run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())


def _value(column: Column) -> str:
    if column.words is not None:
        return f"'{next(iter(column.words))}'"
    if column.kind == "class":
        return (
            "(ARRAY['paving.footway', 'furniture.seat', 'art.sculpture', 'utility.fire', 'structure.wall'])[1 + n % 5]"
        )
    return "n" if column.kind == "number" else "'c' || n"
