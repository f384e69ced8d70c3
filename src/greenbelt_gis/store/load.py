"""Loads a dataset into the record: binary COPY in one transaction; upsert by site and code; nothing ends by absence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from greenbelt_gis.errors import RecordError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.arrow import along_hilbert, content_ids, contract_table, new_ids, uuid_column
from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.database import Record, unreachable
from greenbelt_gis.store.revisions import SERIES, end_earlier, end_staged, overlapping_zones
from greenbelt_gis.store.tables import TABLE_OF, identity
from greenbelt_gis.text import Text

Progress = Callable[[Text], None]
Cursor = psycopg.Cursor[Any]
Rows = NDArray[np.intp]
Meanwhile = Callable[[Cursor, int, "list[Loaded]"], None]
"""Called in the transaction that loads, with its change and what it did, before it is kept."""

BATCH_ROWS = 65_536
BULK_FROM = 20_000
"""Rows from which on a table's indexes may be dropped and made again after."""
BULK_SHARE = 3
"""They are where the table holds at most so many times the rows that come."""
BYTES_A_ROW = 250
"""About what a row takes, to tell from a table's size how many it holds."""


@dataclass(frozen=True)
class Loaded:
    """What happened to one layer: rows new, changed, and already there as they are.

    ``ended``: rows of bands and level lines that got a last day because a later revision follows them.
    ``overlapping``: bands of today that share ground with another: what was there before still holds beside the new.
    """

    layer: str
    inserted: int
    updated: int
    unchanged: int
    ended: int = 0
    overlapping: int = 0


def load(
    record: Record,
    site: str,
    layers: Mapping[str, GeoDataFrame],
    *,
    actor: str,
    note: str,
    valid_from: datetime | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    meanwhile: Meanwhile | None = None,
) -> list[Loaded]:
    """Load contract layers (in the record's CRS) of one site; all or nothing.

    ``valid_from``: from when on what it changes has been so (None: from now); what is new has been so since ever.
    ``dry_run`` does everything and takes it back, and then calls no ``meanwhile``. Two loads of one site wait for each
    other. Raises ``RecordError`` where the database refuses or is lost; then nothing has changed.
    """
    try:
        with (
            record.place(),
            psycopg.connect(record.url, connect_timeout=10) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"greenbelt site {site}",))
            change = new_change(cursor, actor, "import", note)
            # Read by what updates rows, which needs no parameter through every function then.
            cursor.execute("SELECT set_config('greenbelt.valid_from', coalesce(%s, now())::text, true)", (valid_from,))
            site_id, site_result = _site(cursor, site, layers.get("site"), change, record.srid)
            results = [site_result] if "site" in layers else []
            for name in LAYERS:
                if name != "site" and name in layers:
                    if progress is not None:
                        progress(Text("loading {layer}", "正在载入 {layer}").format(layer=name))
                    results.append(_layer(cursor, name, layers[name], site_id, change, record.srid))
            if "zones" in layers:
                results = [
                    replace(one, overlapping=overlapping_zones(cursor, site_id)) if one.layer == "zones" else one
                    for one in results
                ]
            _stamp(cursor, change)
            if dry_run:
                connection.rollback()
            elif meanwhile is not None:
                meanwhile(cursor, change, results)
            return results
    except psycopg.OperationalError as problem:
        raise unreachable(problem) from None
    except psycopg.Error as problem:
        raise RecordError(
            Text("the record refuses the data: {why}", "数据库拒绝数据：{why}").format(why=str(problem).splitlines()[0])
        ) from None


def _stamp(cursor: Cursor, change: int) -> None:
    """Say when the change is known, where filling tables anew made the database say it too early.

    The service's role may not, and need not: it fills none, and the database says it at the commit.
    """
    cursor.execute("SELECT has_table_privilege('change', 'UPDATE')")
    if _one(cursor):
        cursor.execute("UPDATE change SET at = clock_timestamp() WHERE id = %s", (change,))


def _one(cursor: Cursor) -> Any:
    row = cursor.fetchone()
    return None if row is None else row[0]


def _site(cursor: Cursor, code: str, frame: GeoDataFrame | None, change: int, srid: int) -> tuple[Any, Loaded]:
    """Make sure that the site is there; its layer, if any, gives name and boundary."""
    if frame is not None and len(frame):
        one = frame.assign(code=code).iloc[:1]
        table = contract_table("site", one, srid)
        inserted, updated, unchanged = _upsert(cursor, "site", [_with_ids(table, None, change)], ("code",))
    else:
        cursor.execute("SELECT 1 FROM site WHERE code = %s", (code,))
        inserted, updated, unchanged = (0, 0, 1) if cursor.fetchone() else (1, 0, 0)
        cursor.execute(
            "INSERT INTO site (id, code, change_id) VALUES (%s, %s, %s) ON CONFLICT (code) DO NOTHING",
            (new_ids(1)[0].tobytes().hex(), code, change),
        )
    cursor.execute("SELECT id FROM site WHERE code = %s", (code,))
    return _one(cursor), Loaded("site", inserted, updated, unchanged)


def _layer(cursor: Cursor, name: str, frame: GeoDataFrame, site_id: Any, change: int, srid: int) -> Loaded:
    table, key = TABLE_OF[name], LAYERS[name].key
    order = along_hilbert(frame)
    if key is None:
        content = contract_table(name, frame.iloc[order], srid)
        ids = content_ids(content, site_id.bytes + table.encode())
        _, first = np.unique(ids.view("V16").ravel(), return_index=True)
        keep = np.sort(first)
        rows = _with_ids(content.take(pa.array(keep)), site_id, change, ids[keep])
        if name in SERIES:
            done = _revision(cursor, name, [rows], ("id",), site_id, change)
            return replace(done, unchanged=done.unchanged + len(frame) - len(keep))
        inserted, updated, unchanged = _upsert(cursor, table, [rows], ("id",))
        return Loaded(name, inserted, updated, unchanged + len(frame) - len(keep))
    batches = _batches(name, frame, order, site_id, change, srid)
    if name in SERIES:
        return _revision(cursor, name, batches, identity(LAYERS[name]), site_id, change)
    target = sql.Identifier(table)
    cursor.execute(
        sql.SQL(
            "SELECT EXISTS (SELECT FROM {} WHERE site_id = %s), pg_table_size({table}), "
            "(SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = {table}::regclass)"
        ).format(target, table=sql.Literal(table)),
        (site_id,),
    )
    row = cursor.fetchone()
    assert row is not None
    known, size, owned = row
    if known:
        return Loaded(name, *_upsert(cursor, table, batches, identity(LAYERS[name])))
    # The service's role owns no table, so it cannot take indexes away.
    if not owned or len(frame) < BULK_FROM or size > BULK_SHARE * BYTES_A_ROW * len(frame):
        copy_table(cursor, table, batches)
    else:
        _fill(cursor, table, batches)
    return Loaded(name, len(frame), 0, 0)


def _revision(
    cursor: Cursor, name: str, batches: Iterable[pa.Table], key: tuple[str, ...], site_id: Any, change: int
) -> Loaded:
    """Upsert a layer made anew from some day on, and end what a later revision follows."""
    table = TABLE_OF[name]
    staged, columns, count = _stage(cursor, table, batches)
    end_staged(cursor, name, staged, site_id)
    inserted, updated = _merge(cursor, table, staged, columns, key)
    cursor.execute(
        sql.SQL("SELECT count(*) FROM {} s JOIN {} t USING (id) WHERE s.ends AND t.change_id = %s").format(
            sql.Identifier(staged), sql.Identifier(table)
        ),
        (change,),
    )
    ended = int(_one(cursor)) + end_earlier(cursor, name, site_id, change)
    return Loaded(name, inserted, updated, count - inserted - updated, ended)


def _batches(name: str, frame: GeoDataFrame, order: Rows, site_id: Any, change: int, srid: int) -> Iterator[pa.Table]:
    """The rows of a layer in an order, as tables of some ten thousand, the next made while the last one is sent."""

    def batch(start: int) -> pa.Table:
        return _with_ids(contract_table(name, frame.iloc[order[start : start + BATCH_ROWS]], srid), site_id, change)

    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(batch, 0)
        for start in range(BATCH_ROWS, len(frame), BATCH_ROWS):
            ready, coming = coming, pool.submit(batch, start)
            yield ready.result()
        yield coming.result()


def _with_ids(content: pa.Table, site_id: Any, change: int, ids: Any = None) -> pa.Table:
    """The columns that every row of the record has before its content."""
    count = content.num_rows
    columns = {"id": uuid_column(new_ids(count) if ids is None else ids)}
    if site_id is not None:
        raw = np.broadcast_to(np.frombuffer(site_id.bytes, dtype=np.uint8), (count, 16))
        columns["site_id"] = uuid_column(raw)
    columns |= {name: content.column(name) for name in content.column_names}
    columns["change_id"] = pa.repeat(pa.scalar(change, pa.int64()), count)
    return pa.table(columns)


def copy_table(cursor: Cursor, table: str, batches: Iterable[pa.Table]) -> tuple[list[str], int]:
    """Binary COPY of arrow tables of one shape into a table with these columns; the columns, and how many rows."""
    coming = iter(batches)
    first = next(coming)
    names = first.column_names
    listed = sql.SQL(", ").join(sql.Identifier(name) for name in names)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), listed)
    encoder = ArrowToPostgresBinaryEncoder(first.schema)
    count = 0
    with cursor.copy(statement) as copy:
        copy.write(encoder.write_header())
        for rows in chain([first], coming):
            count += rows.num_rows
            for batch in rows.to_batches(max_chunksize=BATCH_ROWS):
                copy.write(encoder.write_batch(batch))
        copy.write(encoder.finish())
    return names, count


def _fill(cursor: Cursor, table: str, batches: Iterable[pa.Table]) -> None:
    """Into a table that becomes mostly these rows, without its indexes and keys, which are made again after."""
    name = sql.Identifier(table)
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    # A key that refers to changes cannot be dropped while one waits to be stamped; ``load`` stamps it at its end.
    cursor.execute("SET CONSTRAINTS change_is_known IMMEDIATE")
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass "
        "AND contype IN ('p', 'u', 'f') ORDER BY contype DESC",
        (table,),
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        (table,),
    )
    indexes = cursor.fetchall()
    for index, _ in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    for constraint, _ in constraints:
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(constraint)))
    copy_table(cursor, table, batches)
    for constraint, definition in constraints:
        # The definition is the server's own text.
        cursor.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(name, sql.Identifier(constraint), sql.SQL(definition))
        )
    for _, definition in indexes:
        cursor.execute(definition)


def _upsert(cursor: Cursor, table: str, batches: Iterable[pa.Table], key: tuple[str, ...]) -> tuple[int, int, int]:
    """Insert new rows, update changed ones, leave equal ones alone; how many of each."""
    staged, columns, count = _stage(cursor, table, batches)
    inserted, updated = _merge(cursor, table, staged, columns, key)
    return inserted, updated, count - inserted - updated


def _stage(cursor: Cursor, table: str, batches: Iterable[pa.Table]) -> tuple[str, list[str], int]:
    """Rows in a temporary table of the same shape; its name, the columns that came, how many rows."""
    staged = f"staged_{table}"
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} (LIKE {} INCLUDING DEFAULTS) ON COMMIT DROP").format(
            sql.Identifier(staged), sql.Identifier(table)
        )
    )
    columns, count = copy_table(cursor, staged, batches)
    return staged, columns, count


def _merge(cursor: Cursor, table: str, staged: str, columns: list[str], key: tuple[str, ...]) -> tuple[int, int]:
    """Staged rows into their table: how many were new, how many changed."""
    target, stage = sql.Identifier(table), sql.Identifier(staged)
    names = [sql.Identifier(name) for name in columns]
    content = [n for n in columns if n not in {"id", "site_id", "change_id", *key}]
    column = {name: sql.Identifier(name) for name in content}
    statement = sql.SQL(
        "WITH done AS (INSERT INTO {target} ({names}) SELECT {names} FROM {stage} ON CONFLICT ({key}) DO UPDATE SET "
        "{sets}, change_id = excluded.change_id, "
        "valid_from = current_setting('greenbelt.valid_from')::timestamptz WHERE ({old}) IS DISTINCT FROM ({new}) "
        "RETURNING xmax = 0 AS fresh) SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM done"
    ).format(
        target=target,
        stage=stage,
        names=sql.SQL(", ").join(names),
        key=sql.SQL(", ").join(map(sql.Identifier, key)),
        sets=sql.SQL(", ").join(sql.SQL("{} = excluded.{}").format(c, c) for c in column.values()),
        old=sql.SQL(", ").join(sql.SQL("{}.{}").format(target, c) for c in column.values()),
        new=sql.SQL(", ").join(sql.SQL("excluded.{}").format(c) for c in column.values()),
    )
    cursor.execute(statement)
    row = cursor.fetchone()
    assert row is not None
    return int(row[0]), int(row[1])
