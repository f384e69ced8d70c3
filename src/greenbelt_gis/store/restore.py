"""Going back: an old state of a row made its present one, as a new change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.history import Connection, content_of, listed, no_such, table_of
from greenbelt_gis.store.revisions import SERIES, end_earlier
from greenbelt_gis.store.tables import HISTORY, TABLE_OF
from greenbelt_gis.text import Text


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
    table = table_of(layer)
    target, past = sql.Identifier(table), sql.Identifier(HISTORY, table)
    content = [*content_of(layer), "geom", *([] if layer == "site" else ["site_id"])]
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
            raise no_such(layer, id_, change_id)
        change = new_change(cursor, actor, "restore", note)
        values = {"change": change, "version": version, "from": valid_from}
        stamp = sql.SQL("%(change)s, coalesce(%(from)s, now())")
        if current is None:
            statement = sql.SQL(
                "INSERT INTO {t} (id, {names}, change_id, valid_from) SELECT id, {names}, {stamp} FROM {p} "
                "WHERE version = %(version)s"
            ).format(t=target, p=past, names=listed(content), stamp=stamp)
        else:
            names = [name for name in content if name != "site_id"]
            statement = sql.SQL(
                "UPDATE {t} AS t SET ({names}, change_id, valid_from) = (SELECT {names}, {stamp} FROM {p} WHERE "
                "version = %(version)s) WHERE id = %(id)s"
            ).format(t=target, p=past, names=listed(names), stamp=stamp)
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
