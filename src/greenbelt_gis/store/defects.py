"""Reports and observations of a site, each with its place, without reading the things that were observed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import adbc_driver_postgresql.dbapi as adbc
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.store.database import Record, unreachable
from greenbelt_gis.store.tables import TABLE_OF

_OWN = {
    "reports": ("p", "SELECT p.id::text AS id, p.category, p.reported_at, {xy} FROM report p"),
    # A code is of one thing only; as in all else, a row's own place comes first.
    "observations": (
        "t",
        "SELECT t.id::text AS id, t.asset, t.metric, t.value, t.observed_at, {xy} FROM observation t "
        "LEFT JOIN tree ON t.geom IS NULL AND tree.site_id = t.site_id AND tree.code = t.asset "
        "LEFT JOIN asset ON t.geom IS NULL AND asset.site_id = t.site_id AND asset.code = t.asset "
        "LEFT JOIN planting ON t.geom IS NULL AND planting.site_id = t.site_id AND planting.code = t.asset, "
        "LATERAL (SELECT coalesce(t.geom, tree.geom, asset.geom, planting.geom)) p(geom)",
    ),
}
_XY = "ST_X(ST_Centroid(p.geom)) AS x, ST_Y(ST_Centroid(p.geom)) AS y"
_TITLED = {
    "trees": ("'tree'", "t.species"),
    "assets": ("t.class", "t.name"),
    "planting": ("t.planting_type", "t.species"),
}


@dataclass(frozen=True)
class Thing:
    """A tree, an asset or a bed: its layer, id, code, kind (class or planting type) and what it is called."""

    layer: str
    id: UUID
    code: str
    kind: str
    title: str | None


def placed_defects(record: Record, site: str) -> dict[str, GeoDataFrame]:
    """``reports`` (``id``, ``category``, ``reported_at``) and ``observations`` (``id``, ``asset``, ``metric``,
    ``value``, ``observed_at``) of a site as they are now, as far as there are any.

    The geometry is a point in the record's CRS, the middle of the row's own geometry, else of what was observed; None
    where neither is known.
    """
    found: dict[str, GeoDataFrame] = {}
    try:
        with record.place(), adbc.connect(record.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for name, (row, source) in _OWN.items():
                of_site = "site_id = (SELECT id FROM site WHERE code = $1)"
                cursor.execute(f"{source.format(xy=_XY)} WHERE {row}.{of_site} ORDER BY {row}.id", (site,))
                table = cursor.fetch_arrow_table().to_pandas()
                if len(table):
                    found[name] = _frame(table, record)
    except adbc.Error as problem:
        raise unreachable(problem) from None
    return found


def _frame(table: pd.DataFrame, record: Record) -> GeoDataFrame:
    xy = table[["x", "y"]].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(xy).all(axis=1)
    shapes = np.full(len(table), None, dtype=object)
    shapes[known] = shapely.points(xy[known])
    return GeoDataFrame(table.drop(columns=["x", "y"]), geometry=shapes, crs=record.crs)


def things_of(record: Record, site: str, codes: Collection[str]) -> dict[str, Thing]:
    """What has these codes on a site; codes that nothing has any more are left out."""
    parts = " UNION ALL ".join(
        f"SELECT '{layer}', t.id, t.code, {_TITLED[layer][0]}, {_TITLED[layer][1]} "  # noqa: S608 - names of the contract only
        f'FROM "{TABLE_OF[layer]}" t JOIN site s ON s.id = t.site_id '
        "WHERE s.code = %(site)s AND t.code = ANY(%(codes)s::text[])"
        for layer in SHARED_CODES
    )
    with record.connect() as connection:
        rows = connection.execute(parts.encode(), {"site": site, "codes": list(codes)}).fetchall()
    return {row[2]: Thing(*row) for row in rows}


def told_rows(record: Record, layer: str, ids: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """What reports or observations of these ids say, by id: ``category``, ``at``, ``value``, ``unit``, ``distress``,
    ``patch``, ``text``."""
    columns = {
        "reports": "category, reported_at AS at, NULL AS value, NULL AS unit, NULL AS distress, NULL AS patch, text",
        "observations": "metric AS category, observed_at AS at, value, unit, distress, patch, NULL AS text",
    }
    statement = f'SELECT id::text AS id, {columns[layer]} FROM "{TABLE_OF[layer]}" WHERE id = ANY(%s::uuid[])'  # noqa: S608 - our own names
    with record.connect() as connection:
        cursor = connection.execute(statement.encode(), (list(ids),))
        names = [column.name for column in cursor.description or ()]
        return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor.fetchall()}
