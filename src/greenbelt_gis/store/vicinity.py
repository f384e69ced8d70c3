"""Rows around an edit, gathered by place and by name inside the edit's own transaction; every row once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
import shapely
from geopandas import GeoDataFrame
from geopandas.array import GeometryArray
from numpy.typing import NDArray
from pyproj import CRS

from greenbelt_gis.model.layers import LAYERS, Column
from greenbelt_gis.store.revisions import SERIES
from greenbelt_gis.store.tables import TABLE_OF, contract_columns

Row = tuple[Any, ...]
Boxes = NDArray[np.float64]


class Vicinity:
    """Rows of a site's layers. ``day``: whose bands are in force."""

    def __init__(self, cursor: psycopg.Cursor[Any], site: UUID, srid: int, day: date) -> None:
        self._cursor, self._site, self._srid, self._day = cursor, site, srid, day
        self._rows: dict[str, dict[UUID, Row]] = {layer: {} for layer in LAYERS if layer != "site"}

    def near(self, layer: str, boxes: Boxes) -> list[UUID]:
        """Rows whose boxes meet one of some boxes (m); the ids of those that are new here."""
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        if len(boxes) == 0:
            return []
        places = "unnest(%(w)s::float8[], %(s)s::float8[], %(e)s::float8[], %(n)s::float8[]) AS b (w, s, e, n)"
        values = dict(zip("wsen", boxes.T.tolist(), strict=True))
        where = "t.geom && ST_MakeEnvelope(b.w, b.s, b.e, b.n, %(srid)s)"
        return self._gather(layer, f"{places}, ", where, values | {"srid": self._srid})

    def named(self, layer: str, column: str, names: Iterable[str]) -> list[UUID]:
        """Rows whose column holds one of some names; the ids of those that are new here."""
        wanted = sorted(set(names))
        if not wanted:
            return []
        assert LAYERS[layer].column(column) is not None
        return self._gather(layer, "", f't."{column}" = ANY(%(names)s::text[])', {"names": wanted})

    def these(self, layer: str, ids: Iterable[UUID]) -> list[UUID]:
        """Rows by their ids."""
        wanted = list(ids)
        return self._gather(layer, "", "t.id = ANY(%(ids)s::uuid[])", {"ids": wanted}) if wanted else []

    def _gather(self, layer: str, more: str, where: str, values: Mapping[str, Any]) -> list[UUID]:
        columns = ", ".join(f't."{column.name}"' for column in contract_columns(LAYERS[layer]))
        days = ""
        if layer in SERIES:
            days = (
                " AND (t.effective_on IS NULL OR t.effective_on <= %(day)s)"
                " AND (t.ended_on IS NULL OR t.ended_on >= %(day)s)"
            )
        statement = (
            f"SELECT DISTINCT ON (t.id) t.id, {columns}, ST_AsBinary(t.geom) "  # noqa: S608 - names of the contract only
            f'FROM {more}"{TABLE_OF[layer]}" t WHERE t.site_id = %(site)s AND {where}{days}'
        )
        self._cursor.execute(statement.encode(), {**values, "site": self._site, "day": self._day}, binary=True)
        known = self._rows[layer]
        found = [row for row in self._cursor.fetchall() if row[0] not in known]
        known.update((row[0], row) for row in found)
        return [row[0] for row in found]

    def values(self, layer: str, column: str, ids: Iterable[UUID] | None = None) -> list[Any]:
        """What a column holds, of some rows or of all; missing left out."""
        names = [one.name for one in contract_columns(LAYERS[layer])]
        at, rows = names.index(column) + 1, self._rows[layer]
        found = (rows[one][at] for one in (rows if ids is None else ids))
        return [value for value in found if value is not None]

    def boxes(self, layer: str, ids: Iterable[UUID] | None = None) -> Boxes:
        """The boxes of some rows, or of all."""
        rows = self._rows[layer]
        return np.asarray(
            shapely.bounds(shapely.from_wkb([rows[one][-1] for one in (rows if ids is None else ids)]))
        ).reshape(-1, 4)

    def ids(self, layer: str) -> list[UUID]:
        """Ids of a layer's rows, in the order of its frame."""
        return sorted(self._rows[layer])

    def frames(self, crs: CRS) -> dict[str, GeoDataFrame]:
        """All layers as frames, those without a row too: that nothing is near does not mean that there is none."""
        return {layer: self.frame(layer, crs) for layer in self._rows}

    def frame(self, layer: str, crs: CRS | None = None) -> GeoDataFrame:
        """A layer's rows as a frame, in the order of ``ids``; those of none are one and the same: not to be changed."""
        if not self._rows[layer]:
            return _nothing(layer, crs)
        rows = [self._rows[layer][one] for one in self.ids(layer)]
        return _framed(layer, rows, crs)


def _framed(layer: str, rows: Sequence[Row], crs: CRS | None) -> GeoDataFrame:
    columns = contract_columns(LAYERS[layer])
    data = {column.name: typed_column(column, [row[at] for row in rows]) for at, column in enumerate(columns, 1)}
    shapes = shapely.from_wkb(np.array([row[-1] for row in rows], dtype=object))
    return GeoDataFrame({**data, "geometry": GeometryArray(shapes, crs=crs)}, geometry="geometry")


@lru_cache(maxsize=64)
def _nothing(layer: str, crs: CRS | None) -> GeoDataFrame:
    return _framed(layer, [], crs)


def typed_column(column: Column, values: list[Any]) -> Any:
    """Values of the record as a column of a frame, in the type that reading a dataset gives it."""
    if column.kind == "number":
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if column.kind == "flag":
        return pd.array(values, dtype="boolean")
    if column.kind == "day":
        return np.array(values, dtype="datetime64[s]")
    if column.kind == "instant":
        return pd.DatetimeIndex(pd.to_datetime(values, utc=True)).as_unit("us") if values else _NO_INSTANT
    return pd.array(values, dtype="str")


_NO_INSTANT = pd.DatetimeIndex([], dtype="datetime64[us, UTC]")
