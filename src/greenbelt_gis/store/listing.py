"""Rows of a layer page by page, in the order of their ids: as they are, or as they were by the two clocks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import shapely
from psycopg import RawCursor

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.clocks import Clocks, state_query
from greenbelt_gis.store.rows import Row
from greenbelt_gis.store.tables import TABLE_OF, contract_columns

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Wanted:
    """Which rows: of which sites (None: all), in which area (WKB in the record's CRS), of class, by code, by id."""

    sites: Collection[UUID] | None = None
    area: bytes | None = None
    asset_class: str = ""
    code: str = ""
    id: UUID | None = None


def list_rows(
    connection: Connection, layer: str, wanted: Wanted, srid: int, *, after: UUID | None, limit: int
) -> list[Row]:
    """Present rows; ``after``: the id that the page before ended with."""
    source = f'"{TABLE_OF[layer]}" t'
    return _rows(connection, layer, source, (), wanted, srid, after, limit)


def list_state(
    connection: Connection,
    layer: str,
    site: str,
    times: Clocks,
    wanted: Wanted,
    srid: int,
    *,
    after: UUID | None,
    limit: int,
) -> list[Row]:
    """Rows of one site as they were, by what the record knew."""
    names = ["id", "change_id", "attributes", "geom", *(c.name for c in contract_columns(LAYERS[layer]))]
    own = "t.id AS site_id" if layer == "site" else "t.site_id"
    statement, values = state_query(layer, ", ".join(f't."{name}"' for name in names) + f", {own}", site, times)
    return _rows(connection, layer, f"({statement}) t", values, wanted, srid, after, limit)


def _rows(
    connection: Connection, layer: str, source: str, given: tuple[Any, ...], wanted: Wanted, srid: int,
    after: UUID | None, limit: int,
) -> list[Row]:  # fmt: skip
    values = list(given)

    def value(one: Any) -> str:
        values.append(one)
        return f"${len(values)}"

    own = layer == "site" and not given
    site = "t.id" if own else "t.site_id"
    where = []
    if wanted.sites is not None:
        where.append(f"{site} = ANY({value(list(wanted.sites))}::uuid[])")
    if wanted.area is not None:
        where.append(f"ST_Intersects(t.geom, ST_GeomFromWKB({value(wanted.area)}::bytea, {int(srid)}))")
    if wanted.asset_class:
        one = value(wanted.asset_class)
        where.append(f"(t.class = {one}::text OR starts_with(t.class, {one}::text || '.'))")
    if wanted.code:
        where.append(f"t.code = {value(wanted.code)}::text")
    if wanted.id is not None:
        where.append(f"t.id = {value(wanted.id)}::uuid")
    if after is not None:
        where.append(f"t.id > {value(after)}::uuid")
    columns = [column.name for column in contract_columns(LAYERS[layer])]
    statement = (
        "SELECT t.id, s.id, s.code, t.change_id, t.attributes, ST_AsBinary(t.geom), "  # noqa: S608 - our own names
        + ", ".join(f't."{name}"' for name in columns)
        + f" FROM {source} JOIN site s ON s.id = {site}"
        + (f" WHERE {' AND '.join(where)}" if where else "")
        + f" ORDER BY t.id LIMIT {int(limit)}"
    )
    with RawCursor(connection) as cursor:
        cursor.execute(statement.encode(), values, binary=True)
        return [
            Row(
                layer, id_, site_id, code, version, dict(zip(columns, found, strict=True)), attributes,
                None if wkb is None else shapely.from_wkb(wkb),
            )
            for id_, site_id, code, version, attributes, wkb, *found in cursor.fetchall()
        ]  # fmt: skip
