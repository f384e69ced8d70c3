"""Single rows of a layer: read as they are, made, changed, deleted under a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
import shapely
from geopandas import GeoDataFrame
from psycopg import sql
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import ConflictError
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.store.arrow import new_ids
from greenbelt_gis.store.tables import TABLE_OF, contract_columns
from greenbelt_gis.text import Text

Cursor = psycopg.Cursor[Any]


@dataclass(frozen=True)
class Row:
    """A row as it is: ``version`` is the change that wrote it (its ETag); geometry is in the record's CRS."""

    layer: str
    id: UUID
    site: UUID
    site_code: str
    version: int
    values: Mapping[str, Any]
    attributes: Mapping[str, Any]
    geometry: BaseGeometry | None

    @property
    def box(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """West, south, east, north (m); NaN where there is no geometry."""
        return np.asarray(shapely.bounds(self.geometry), dtype=np.float64)


def read_rows(cursor: Cursor, layer: str, ids: Iterable[UUID], *, for_update: bool = False) -> dict[UUID, Row]:
    """Rows by their ids; those that are not there are missing. ``for_update``: nobody else changes them meanwhile."""
    columns = [column.name for column in contract_columns(LAYERS[layer])]
    own = layer == "site"
    statement = sql.SQL(
        "SELECT t.id, {site}, {code}, t.change_id, t.attributes, ST_AsBinary(t.geom), {columns} FROM {table} t {join} "
        "WHERE t.id = ANY(%s) ORDER BY t.id {lock}"
    ).format(
        site=sql.SQL("t.id" if own else "t.site_id"),
        code=sql.SQL("t.code" if own else "s.code"),
        join=sql.SQL("" if own else "JOIN site s ON s.id = t.site_id"),
        columns=sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in columns),
        table=sql.Identifier(TABLE_OF[layer]),
        lock=sql.SQL("FOR UPDATE OF t" if for_update else ""),
    )
    cursor.execute(statement, (list(ids),), binary=True)
    found = {}
    for id_, site, code, version, attributes, wkb, *values in cursor.fetchall():
        shape = None if wkb is None else shapely.from_wkb(wkb)
        found[id_] = Row(layer, id_, site, code, version, dict(zip(columns, values, strict=True)), attributes, shape)
    return found


def new_id() -> UUID:
    """An id of our own making: UUID version 7, ordered by time."""
    return UUID(bytes=new_ids(1)[0].tobytes())


def known_codes(cursor: Cursor, site: str, codes: Iterable[str]) -> set[str]:
    """Which of some codes trees, assets and planting of a site have."""
    wanted = sorted(set(codes))
    if not wanted:
        return set()
    parts = [
        sql.SQL(
            "SELECT t.code FROM {} t JOIN site s ON s.id = t.site_id "
            "WHERE s.code = %(site)s AND t.code = ANY(%(codes)s)"
        ).format(sql.Identifier(TABLE_OF[name]))
        for name in SHARED_CODES
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(parts), {"site": site, "codes": wanted})
    return {row[0] for row in cursor.fetchall()}


def refuse_taken(cursor: Cursor, site: UUID, layer: str, codes: Sequence[str], leaving: Sequence[UUID]) -> None:
    """A ``ConflictError`` where a code is taken in another layer; ``leaving``: rows that give theirs up."""
    if layer not in SHARED_CODES or not codes:
        return
    for other in SHARED_CODES:
        if other != layer:
            cursor.execute(
                sql.SQL("SELECT code FROM {} WHERE site_id = %s AND code = ANY(%s) AND id <> ALL(%s) LIMIT 1").format(
                    sql.Identifier(TABLE_OF[other])
                ),
                (site, list(codes), list(leaving)),
            )
            if taken := cursor.fetchone():
                raise _taken(layer, taken[0])


def insert_row(
    cursor: Cursor, layer: str, id_: UUID, site: UUID, frame: GeoDataFrame, change: int, srid: int,
    valid_from: datetime | None,
) -> None:  # fmt: skip
    """Make the row that a frame of one row says; a ``ConflictError`` where its id or code is taken."""
    values = _values(layer, frame, srid) | {"id": id_, "change_id": change}
    if valid_from is not None:
        values["valid_from"] = valid_from
    if layer != "site":
        values["site_id"] = site
    _write(
        cursor, layer, values,
        sql.SQL("INSERT INTO {table} ({names}) VALUES ({places})").format(
            table=sql.Identifier(TABLE_OF[layer]),
            names=sql.SQL(", ").join(map(sql.Identifier, values)),
            places=sql.SQL(", ").join(map(sql.Placeholder, values)),
        ),
    )  # fmt: skip


def update_row(
    cursor: Cursor, row: Row, frame: GeoDataFrame, change: int, srid: int, valid_from: datetime | None
) -> None:
    """Make a row what a frame of one row says, from now or from an instant on."""
    values = _values(row.layer, frame, srid) | {"change_id": change}
    if shapely.equals_exact(frame.geometry.iloc[0], row.geometry):
        del values["source_crs"]  # which tells where the geometry came from
    sets: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values
    ]
    sets.append(sql.SQL("valid_from = coalesce(%(since)s, now())"))
    _write(
        cursor, row.layer, values | {"row": row.id, "since": valid_from},
        sql.SQL("UPDATE {table} SET {sets} WHERE id = %(row)s").format(
            table=sql.Identifier(TABLE_OF[row.layer]), sets=sql.SQL(", ").join(sets)
        ),
    )  # fmt: skip


def delete_row(cursor: Cursor, row: Row) -> None:
    """Take a row away, under the transaction's change; a ``ConflictError`` for a site that still has something."""
    try:
        cursor.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(TABLE_OF[row.layer])), (row.id,))
    except psycopg.errors.ForeignKeyViolation:
        raise ConflictError(
            Text("the site still holds objects, audits or rights", "场地仍有对象、审查或权限记录"),
            where={"layer": row.layer, "code": row.site_code},
        ) from None


def _write(cursor: Cursor, layer: str, values: Mapping[str, Any], statement: sql.Composed) -> None:
    try:
        cursor.execute(statement, values)
    except psycopg.errors.UniqueViolation:
        raise _taken(layer, values.get("code") or values.get("id")) from None


def _taken(layer: str, what: object) -> ConflictError:
    return ConflictError(
        Text("{what} is there already", "{what} 已存在").format(what=what),
        where={"layer": layer},
        fix=Text("give every object a code and an id of its own", "请使用唯一的编码与标识"),
    )


def planned_row(layer: str, id_: UUID, site: UUID, site_code: str, frame: GeoDataFrame) -> Row:
    """The row that a frame of one row would make; its version is 0."""
    values = _values(layer, frame, 0)
    columns = {column.name: values[column.name] for column in contract_columns(LAYERS[layer])}
    return Row(layer, id_, site, site_code, 0, columns, values["attributes"].obj, frame.geometry.iloc[0])


def _values(layer: str, frame: GeoDataFrame, srid: int) -> dict[str, Any]:
    """The columns of a frame of one row as the database takes them."""
    row: dict[str, Any] = {str(name): value for name, value in frame.iloc[0].items()}
    columns = contract_columns(LAYERS[layer])
    values = {column.name: _plain(row.get(column.name), column.kind) for column in columns}
    known = {*values, "source_crs", str(frame.geometry.name)}
    attributes = {name: value for name, value in row.items() if name not in known and value is not None}
    shape = row[str(frame.geometry.name)]
    values["source_crs"] = _plain(row.get("source_crs"), "text") or ""
    values["attributes"] = Jsonb(attributes)
    values["geom"] = (
        None if shape is None else shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True)
    )
    return values


def _plain(value: Any, kind: str) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if kind == "number":
        return float(value)
    if kind == "flag":
        return bool(value)
    if kind == "day":
        return pd.Timestamp(value).date() if not isinstance(value, date) else value
    if kind == "instant":
        return pd.Timestamp(value).to_pydatetime()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
