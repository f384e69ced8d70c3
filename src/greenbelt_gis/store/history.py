"""One row's history: everything that was written of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.layers import ACCURACY, LAYERS
from greenbelt_gis.store.tables import HISTORY, TABLE_OF, contract_columns
from greenbelt_gis.text import Text, did_you_mean

Operation = Literal["insert", "update", "delete"]
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Version:
    """One thing that was written of a row: made, changed or deleted.

    ``at`` is when the record knew it; ``valid_from`` (None: since ever) and ``valid_to`` (None: still) are from when
    and until when it counts in the world, by all that is known now; ``held`` is False where nothing of that is left,
    since what was written later reaches back before it. ``changed``: column (of the user's own attributes
    ``attributes.NAME``) to old and new value. ``geometry`` is GeoJSON in WGS 84, ``moved_m`` how far its middle moved
    where it was drawn anew, None where it was not.
    """

    change_id: int
    at: datetime
    actor: str
    action: str
    note: str
    operation: Operation
    valid_from: datetime | None
    valid_to: datetime | None
    held: bool
    changed: Mapping[str, tuple[Any, Any]]
    moved_m: float | None
    geometry: dict[str, Any] | None


_VERSIONS = """
SELECT {columns}, change_id, superseded_by, operation, nullif(valid_from, '-infinity') AS valid_from,
       nullif(valid_to, '-infinity') AS valid_to,
       ST_AsGeoJSON(ST_Transform(geom, 4326), 8) AS geometry,
       CASE WHEN ST_AsEWKB(geom) IS DISTINCT FROM lag(ST_AsEWKB(geom)) OVER written
            THEN ST_Distance(ST_Centroid(geom), lag(ST_Centroid(geom)) OVER written) END AS moved_m
FROM (SELECT {all}, version, valid_to, superseded_by, operation FROM {past} WHERE id = %(id)s
      UNION ALL SELECT {all}, NULL, NULL, NULL, NULL FROM {table} WHERE id = %(id)s) AS v
WINDOW written AS (ORDER BY version NULLS LAST) ORDER BY version NULLS LAST
"""


def last_site(connection: Connection, layer: str, id_: UUID) -> UUID | None:
    """The site that a row is of, or was of before it was deleted; None where the record never had it."""
    table = table_of(layer)
    statement = sql.SQL(
        "SELECT {site} FROM {table} WHERE id = %(id)s UNION ALL SELECT {site} FROM {past} WHERE id = %(id)s LIMIT 1"
    ).format(
        site=sql.Identifier("id" if layer == "site" else "site_id"), table=sql.Identifier(table),
        past=sql.Identifier(HISTORY, table),
    )  # fmt: skip
    row = connection.execute(statement, {"id": id_}).fetchone()
    return None if row is None else row[0]


def state_of(connection: Connection, layer: str, id_: UUID, change_id: int) -> tuple[dict[str, Any], Any, bytes | None]:
    """What a change made of a row: its columns, its attributes, its geometry as WKB (record's CRS).

    Raises ``MissingError`` where that change left no state of it.
    """
    table = table_of(layer)
    names = [column.name for column in contract_columns(LAYERS[layer])]
    statement = sql.SQL(
        "SELECT {names}, attributes, ST_AsBinary(geom) FROM ("
        "SELECT {names}, attributes, geom, 0 AS late FROM {table} WHERE id = %(id)s AND change_id = %(change)s "
        "UNION ALL SELECT {names}, attributes, geom, version FROM {past} "
        "WHERE id = %(id)s AND change_id = %(change)s) AS found "
        "ORDER BY late DESC LIMIT 1"
    ).format(names=listed(names), table=sql.Identifier(table), past=sql.Identifier(HISTORY, table))
    row = connection.execute(statement, {"id": id_, "change": change_id}, binary=True).fetchone()
    if row is None:
        raise no_such(layer, id_, change_id)
    return dict(zip(names, row[:-2], strict=True)), row[-2], row[-1]


def history_of(connection: Connection, layer: str, id_: UUID) -> list[Version]:
    """Everything that was written of a row, the newest first.

    Raises ``UsageError`` for an unknown layer, ``MissingError`` where the record never had such a row.
    """
    table, content = table_of(layer), content_of(layer)
    statement = sql.SQL(_VERSIONS).format(
        columns=listed(content), all=listed([*content, "id", "geom", "valid_from", "change_id"]),
        table=sql.Identifier(table), past=sql.Identifier(HISTORY, table),
    )  # fmt: skip
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, {"id": id_}).fetchall()
        if not rows:
            raise no_such(layer, id_)
        changes = {row["change_id"] for row in rows} | {row["superseded_by"] for row in rows} - {None}
        cursor.execute("SELECT id, at, actor, action, note FROM change WHERE id = ANY(%s)", (list(changes),))
        told = {row.pop("id"): row for row in cursor.fetchall()}
    written: list[Version] = []
    before: dict[str, Any] | None = None
    for row in rows:
        operation: Operation = "insert" if not written or written[-1].operation == "delete" else "update"
        state = _state(row, content)
        geometry = None if row["geometry"] is None else json.loads(row["geometry"])
        written.append(
            Version(
                row["change_id"], **told[row["change_id"]], operation=operation, valid_from=row["valid_from"],
                valid_to=None, held=True,
                changed={} if before is None else _difference(before, state), moved_m=row["moved_m"], geometry=geometry,
            )
        )  # fmt: skip
        if row["operation"] == "delete":
            change = row["superseded_by"]
            written.append(
                Version(
                    change, **told[change], operation="delete", valid_from=row["valid_to"], valid_to=None, held=True,
                    changed={}, moved_m=None, geometry=None,
                )
            )  # fmt: skip
        before = state
    return _bounded(written[::-1])


def _bounded(newest_first: list[Version]) -> list[Version]:
    """With ``valid_to`` and ``held``: everything counts until the earliest beginning of what was written later."""
    bounded: list[Version] = []
    end = datetime.max.replace(tzinfo=UTC)
    for one in newest_first:
        start = one.valid_from or datetime.min.replace(tzinfo=UTC)
        held = start < end
        until = one.valid_from if not held else None if end.year == datetime.max.year else end
        bounded.append(replace(one, valid_to=until, held=held))
        end = min(start, end)
    return bounded


def table_of(layer: str) -> str:
    """The table of a layer; a ``UsageError`` for an unknown one."""
    if layer not in TABLE_OF:
        raise UsageError(
            Text("there is no layer {layer!r}", "没有图层“{layer}”").format(layer=layer),
            fix=did_you_mean(layer, TABLE_OF),
        )
    return TABLE_OF[layer]


def content_of(layer: str) -> list[str]:
    """Columns that say something of the thing itself, but its geometry."""
    names = [column.name for column in LAYERS[layer].columns]
    return [*names, *([] if ACCURACY.name in names else [ACCURACY.name]), "source_crs", "attributes"]


def listed(names: list[str]) -> sql.Composed:
    """Column names, quoted, with commas between."""
    return sql.SQL(", ").join(map(sql.Identifier, names))


def no_such(layer: str, id_: UUID, change: int | None = None) -> MissingError:
    """The error for a row, or for a change of it, that the record does not have."""
    if change is None:
        return MissingError(Text("the record never had it", "数据库从未有过该对象"), where={"layer": layer, "id": id_})
    return MissingError(
        Text("change {n} left no state of it to go back to", "变更 {n} 没有留下可恢复的状态").format(n=change),
        where={"layer": layer, "id": id_},
    )


def _state(row: Mapping[str, Any], content: list[str]) -> dict[str, Any]:
    own = {f"attributes.{key}": value for key, value in row["attributes"].items()}
    return {name: row[name] for name in content if name != "attributes"} | own


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [*new, *(name for name in old if name not in new)]
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}
