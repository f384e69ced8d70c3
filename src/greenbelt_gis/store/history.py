"""One row's history, and going back to an old state of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.layers import ACCURACY, LAYERS, SHARED_CODES
from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.revisions import SERIES, end_earlier
from greenbelt_gis.store.tables import HISTORY, TABLE_OF
from greenbelt_gis.text import Text, did_you_mean

Operation = Literal["insert", "update", "delete"]
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Version:
    """One thing that was written of a row: made, changed or deleted.

    ``at`` is when the record knew it; ``valid_from`` (None: since ever) and ``valid_to`` (None: still) bound it in the
    world as it was written; late data may lie before what was known earlier. ``changed``: column (of the user's
    own attributes ``attributes.NAME``) to old and new value. ``geometry`` is GeoJSON in WGS 84, ``moved_m`` how far
    its middle moved where it was drawn anew, None where it was not.
    """

    change_id: int
    at: datetime
    actor: str
    action: str
    note: str
    operation: Operation
    valid_from: datetime | None
    valid_to: datetime | None
    changed: Mapping[str, tuple[Any, Any]]
    moved_m: float | None
    geometry: dict[str, Any] | None


_VERSIONS = """
SELECT {columns}, change_id, superseded_by, operation, nullif(valid_from, '-infinity') AS valid_from,
       nullif(valid_to, '-infinity') AS valid_to, valid_to = '-infinity' AS never,
       ST_AsGeoJSON(ST_Transform(geom, 4326), 8) AS geometry,
       CASE WHEN ST_AsEWKB(geom) IS DISTINCT FROM lag(ST_AsEWKB(geom)) OVER written
            THEN ST_Distance(ST_Centroid(geom), lag(ST_Centroid(geom)) OVER written) END AS moved_m
FROM (SELECT {all}, version, valid_to, superseded_by, operation FROM {past} WHERE id = %(id)s
      UNION ALL SELECT {all}, NULL, NULL, NULL, NULL FROM {table} WHERE id = %(id)s) AS v
WINDOW written AS (ORDER BY version NULLS LAST) ORDER BY version NULLS LAST
"""


def history_of(connection: Connection, layer: str, id_: UUID) -> list[Version]:
    """Everything that was written of a row, the newest first.

    Raises ``UsageError`` for an unknown layer, ``MissingError`` where the record never had such a row.
    """
    table, content = _table(layer), _content(layer)
    statement = sql.SQL(_VERSIONS).format(
        columns=_list(content), all=_list([*content, "id", "geom", "valid_from", "change_id"]),
        table=sql.Identifier(table), past=sql.Identifier(HISTORY, table),
    )  # fmt: skip
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, {"id": id_}).fetchall()
        if not rows:
            raise _missing(layer, id_)
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
                valid_to=row["valid_from"] if row["never"] else row["valid_to"],
                changed={} if before is None else _difference(before, state), moved_m=row["moved_m"],
                geometry=geometry,
            )
        )  # fmt: skip
        if row["operation"] == "delete":
            change = row["superseded_by"]
            written.append(
                Version(
                    change, **told[change], operation="delete", valid_from=row["valid_to"], valid_to=None, changed={},
                    moved_m=None, geometry=None,
                )
            )  # fmt: skip
        before = state
    return written[::-1]


def restore(
    connection: Connection,
    layer: str,
    id_: UUID,
    change_id: int,
    *,
    actor: str,
    note: str = "",
    valid_from: datetime | None = None,
) -> int:
    """Make the state that a change gave a row its present state, as a new change; the new change's id.

    A deleted row comes back under its id. ``valid_from`` (None: now) is from when on it is so again. The caller
    commits. Raises ``MissingError`` where that change did not write the row, ``UsageError`` where the state is the
    present one already, or what it needs (its code, its site) is not there any more.
    """
    table = _table(layer)
    target, past = sql.Identifier(table), sql.Identifier(HISTORY, table)
    content = [*_content(layer), "geom", *([] if layer == "site" else ["site_id"])]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT change_id FROM {} WHERE id = %s FOR UPDATE").format(target), (id_,))
        current = cursor.fetchone()
        if current is not None and current[0] == change_id:
            raise UsageError(Text("that is the present state", "这已是当前状态"), where={"id": id_})
        cursor.execute(
            sql.SQL("SELECT max(version) FROM {} WHERE id = %s AND change_id = %s").format(past), (id_, change_id)
        )
        (version,) = cursor.fetchone() or (None,)
        if version is None:
            raise _missing(layer, id_, change_id)
        change = new_change(cursor, actor, "restore", note)
        values = {"change": change, "version": version, "from": valid_from}
        stamp = sql.SQL("%(change)s, coalesce(%(from)s, now())")
        if current is None:
            statement = sql.SQL(
                "INSERT INTO {t} (id, {names}, change_id, valid_from) SELECT id, {names}, {stamp} FROM {p} "
                "WHERE version = %(version)s"
            ).format(t=target, p=past, names=_list(content), stamp=stamp)
        else:
            names = [name for name in content if name != "site_id"]
            statement = sql.SQL(
                "UPDATE {t} AS t SET ({names}, change_id, valid_from) = (SELECT {names}, {stamp} FROM {p} WHERE "
                "version = %(version)s) WHERE id = %(id)s"
            ).format(t=target, p=past, names=_list(names), stamp=stamp)
            values["id"] = id_
        try:
            cursor.execute(statement, values)
        except (psycopg.errors.UniqueViolation, psycopg.errors.ForeignKeyViolation) as problem:
            raise _in_the_way(layer, problem) from None
        _check_code(cursor, layer, id_)
        if layer in SERIES:
            cursor.execute(sql.SQL("SELECT site_id FROM {} WHERE id = %s").format(target), (id_,))
            (site,) = cursor.fetchone() or (None,)
            end_earlier(cursor, layer, site, change)
    return change


def _check_code(cursor: psycopg.Cursor[Any], layer: str, id_: UUID) -> None:
    """Codes are unique across trees, assets and planting; no constraint of one table can see to that."""
    for other in SHARED_CODES if layer in SHARED_CODES else ():
        if other != layer:
            cursor.execute(
                sql.SQL("SELECT r.code FROM {} AS r JOIN {} AS o USING (site_id, code) WHERE r.id = %s").format(
                    sql.Identifier(TABLE_OF[layer]), sql.Identifier(TABLE_OF[other])
                ),
                (id_,),
            )
            if taken := cursor.fetchone():
                raise UsageError(
                    Text("the code {code} has been given to another object", "编码 {code} 已用于其他对象").format(
                        code=taken[0]
                    ),
                    where={"layer": other, "code": taken[0]},
                )


def _in_the_way(layer: str, problem: psycopg.Error) -> UsageError:
    taken = isinstance(problem, psycopg.errors.UniqueViolation)
    return UsageError(
        Text("the code of the old state has been given to another object", "旧状态的编码已用于其他对象")
        if taken
        else Text("the site of the old state is not there any more", "旧状态所属的场地已不存在"),
        where={"layer": layer},
    )


def _missing(layer: str, id_: UUID, change: int | None = None) -> MissingError:
    if change is None:
        return MissingError(Text("the record never had it", "数据库从未有过该对象"), where={"layer": layer, "id": id_})
    return MissingError(
        Text("change {n} left no state of it to go back to", "变更 {n} 没有留下可恢复的状态").format(n=change),
        where={"layer": layer, "id": id_},
    )


def _table(layer: str) -> str:
    if layer not in TABLE_OF:
        raise UsageError(
            Text("there is no layer {layer!r}", "没有图层“{layer}”").format(layer=layer),
            fix=did_you_mean(layer, TABLE_OF),
        )
    return TABLE_OF[layer]


def _content(layer: str) -> list[str]:
    """Columns that say something of the thing itself, but its geometry."""
    names = [column.name for column in LAYERS[layer].columns]
    return [*names, *([] if ACCURACY.name in names else [ACCURACY.name]), "source_crs", "attributes"]


def _list(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _state(row: Mapping[str, Any], content: list[str]) -> dict[str, Any]:
    own = {f"attributes.{key}": value for key, value in row["attributes"].items()}
    return {name: row[name] for name in content if name != "attributes"} | own


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [*new, *(name for name in old if name not in new)]
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}
