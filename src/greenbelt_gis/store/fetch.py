"""Frames out of the record: what the engine judges, as arrow over ADBC."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import adbc_driver_postgresql.dbapi as adbc
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES, Layer
from greenbelt_gis.store.cells import Held, lock
from greenbelt_gis.store.clocks import clocks, state_query
from greenbelt_gis.store.database import Record, unreachable
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.store.tables import TABLE_OF, contract_columns
from greenbelt_gis.text import Text


def site_codes(record: Record, within: Collection[UUID] | None = None) -> list[str]:
    """Codes of all sites in the record; ``within``: of these only."""
    return list(sites(record, within))


def object_codes(record: Record, site: str) -> set[str]:
    """Codes of all trees, assets and plantings of a site."""
    parts = " UNION ALL ".join(
        f'SELECT t.code FROM "{TABLE_OF[name]}" t JOIN site s ON s.id = t.site_id WHERE s.code = %(site)s'  # noqa: S608 - names of the contract only
        for name in SHARED_CODES
    )
    with record.connect() as connection:
        return {row[0] for row in connection.execute(parts.encode(), {"site": site})}


def the_site(record: Record, wanted: str | None, within: Collection[UUID] | None = None) -> str:
    """The site asked for, or the only one there is; an error names them where that is not clear.

    ``within``: the sites that the caller may see (None: all); others do not exist for them. Raises ``MissingError``
    for an unknown site, ``UsageError`` where one must be named.
    """
    known = sites(record, within)
    codes = list(known)
    if wanted is not None:
        one_of(known, wanted)
        return wanted
    if not codes:
        raise UsageError(
            Text("the record is empty", "数据库中尚无场地"),
            fix=Text("import a site: greenbelt import SOURCE", "请先导入：greenbelt import 数据集"),
        )
    if len(codes) > 1:
        raise UsageError(
            Text("the record has {n} sites", "数据库中有 {n} 个场地").format(n=len(codes)),
            fix=Text("choose one with --site: {codes}", "请用 --site 指定：{codes}").format(codes=", ".join(codes)),
        )
    return codes[0]


@dataclass(frozen=True)
class State:
    """What was so by the two clocks: frames by layer, and the instant by which the record knew it.

    ``audit``: the largest number of a run or a judged edit that it has seen; what is larger came after.
    """

    layers: dict[str, GeoDataFrame]
    known_at: datetime
    audit: int = 0


def fetch_layers(
    record: Record,
    site: str,
    names: Iterable[str] = tuple(LAYERS),
    *,
    as_of: date | datetime | None = None,
    known_at: datetime | None = None,
    timezone: str = DEFAULT_TIMEZONE,
) -> dict[str, GeoDataFrame]:
    """The contract layers of a site, from one snapshot; layers without a row are left out.

    ``as_of`` (a day means its end in ``timezone``; None the present): what was so in the world. ``known_at`` (None
    now): by what the record knew then. Of bands and level lines only the revision in force on that day comes.
    Columns are the contract's; geometry is in the record's CRS. Attributes of the user's own stay in the record.
    """
    return fetch_state(record, site, names, as_of=as_of, known_at=known_at, timezone=timezone).layers


def fetch_state(
    record: Record,
    site: str,
    names: Iterable[str],
    *,
    as_of: date | datetime | None,
    known_at: datetime | None,
    timezone: str,
    settled: bool = False,
    attributes: bool = False,
) -> State:
    """As ``fetch_layers``, with the instant of the snapshot where ``known_at`` is None: to read the same again.

    ``settled``: at a moment at which nobody is writing the site, so that whatever is written after it has a larger
    number than ``State.audit``. ``attributes``: with those of the user's own, as JSON in the column ``attributes``.
    """
    times = clocks(as_of, known_at, timezone)
    frames: dict[str, GeoDataFrame] = {}
    try:
        with record.place(), adbc.connect(record.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with _alone(record, site) if settled else nullcontext():
                # The first statement opens the snapshot.
                cursor.execute("SELECT clock_timestamp(), (SELECT coalesce(max(id), 0) FROM audit)")
                now, newest = cursor.fetchone()
            for name in names:
                columns = _columns(LAYERS[name]) + (', t."attributes"::text AS "attributes"' if attributes else "")
                cursor.execute(*state_query(name, columns, site, times))
                table = cursor.fetch_arrow_table()
                if table.num_rows:
                    frames[name] = _frame(table, record)
    except adbc.Error as problem:
        raise unreachable(problem) from None
    return State(frames, times.known or now, int(newest))


@contextmanager
def _alone(record: Record, site: str) -> Iterator[None]:
    """While nobody else writes the site: whoever does ends first, whoever wants to waits."""
    with record.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")  # an import may be under way
        lock(cursor, site, Held(site=True))
        yield


def _columns(layer: Layer) -> str:
    """Names come from the contract, never from a user."""
    names = [column.name for column in contract_columns(layer)]
    # An own cast to bytea keeps the driver from having to know PostGIS's type.
    return ", ".join(f't."{name}"' for name in names) + ", ST_AsBinary(t.geom) AS geom"


def _frame(table: pa.Table, record: Record) -> GeoDataFrame:
    shapes = shapely.from_wkb(np.asarray(table.column("geom").to_numpy(zero_copy_only=False), dtype=object))
    data: dict[str, Any] = {}
    for name in table.column_names:
        if name == "geom":
            continue
        column = table.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            data[name] = pd.array(column, dtype="str")
        elif pa.types.is_boolean(column.type):
            data[name] = pd.array(column.to_pandas(), dtype="boolean")
        elif pa.types.is_date(column.type):
            data[name] = column.cast(pa.timestamp("s")).to_pandas()
        else:
            data[name] = column.to_pandas()
    return GeoDataFrame(pd.DataFrame(data), geometry=shapes, crs=record.crs)
