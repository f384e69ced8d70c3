"""Counts of a whole layer by cells, read once, from which the tiles of all low zooms are made.

A tile of a low zoom covers a large part of the record: counted anew, each of them would read that part again. So all
is counted once in the cells of the finest of these zooms (``counts_statement``), and four cells make one of the next.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from greenbelt_gis.catalogue.tile_layers import FINDINGS, TileLayer
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.clocks import Clocks
from greenbelt_gis.store.counting import literal
from greenbelt_gis.store.tile_grid import EXTENT, HALF_M, cell_m, coarsest_zoom
from greenbelt_gis.store.tiles import count_name, source_of, source_values, version_of

FINEST_ZOOM = 11
"""From the next zoom on a tile covers so little (100 square kilometres in the middle latitudes) that it is counted by
itself: after an edit that is sooner done than counting everything."""
Integers = NDArray[np.int64]
_COUNTS = """
SELECT coalesce(array_agg(i), '{{}}'), coalesce(array_agg(j), '{{}}'), coalesce(array_agg(v), '{{}}'),
       coalesce(array_agg(n), '{{}}'), {version}
FROM (SELECT floor((ST_XMin(b) + ST_XMax(b)) / 2 / $1::float8)::int AS i,
             floor((ST_YMin(b) + ST_YMax(b)) / 2 / $1::float8)::int AS j, {value} AS v, count(*)::int AS n
      FROM (SELECT Box3D({geom}) AS b{by} FROM {rows} OFFSET 0) AS a
      GROUP BY 1, 2, 3) AS c
"""
_TILE = """
SELECT ST_AsMVT(q, '{name}', {extent}, 'geom')
FROM (SELECT ST_MakePoint(u, v) AS geom, "count"{each} FROM unnest({arrays}) AS t(u, v, "count"{names})) AS q
"""


def finest_zoom(layer: TileLayer) -> int:
    """The last zoom whose tiles are made of counts of the whole layer."""
    # Findings are read by what is open, wherever it lies: there are far more assessments.
    return layer.features_from - 1 if layer.source == FINDINGS else min(FINEST_ZOOM, layer.features_from - 1)


@cache
def counts_statement(layer: TileLayer, *, sited: bool, past: bool = False) -> str:
    """All counts of a layer by cell, and their version; ``counts_values`` makes the values."""
    source = source_of(layer, first=2, sited=sited, past=past)
    known = ", ".join(literal(value) for value in layer.values)
    return _COUNTS.format(
        version=version_of(layer.source, source.sites), geom=source.geom, rows=source.rows("IS NOT NULL"),
        by=f", {source.by} AS by_" if source.by else "",
        value=f"coalesce(array_position(ARRAY[{known}], by_::text), 0)" if source.by else "0",
    )  # fmt: skip


def counts_values(layer: TileLayer, srid: int, *, times: Clocks, sites: Collection[UUID] | None) -> list[Any]:
    """The values for ``counts_statement``."""
    return [cell_m(srid, finest_zoom(layer)), *source_values(layer, times, sites)]


@cache
def encode_statement(layer: TileLayer) -> str:
    """The tile of some cells: u, v, count, and counts of each of the layer's values, an array each."""
    names = [f'"{count_name(layer, value)}"' for value in layer.values]
    return _TILE.format(
        name=layer.name, extent=EXTENT, each="".join(f", nullif({one}, 0) AS {one}" for one in names),
        arrays=", ".join(f"${at + 1}::int[]" for at in range(3 + len(names))),
        names="".join(f", {one}" for one in names),
    )  # fmt: skip


@dataclass(frozen=True)
class Level:
    """Cells of one zoom, sorted, each once: by each value how many; and where their middles lie (Web Mercator)."""

    counts: Integers
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass
class CountGrid:
    """Counts of a layer as they were under a version and on a day; columns of ``counts``: other values first."""

    srid: int
    finest: int
    version: str
    day: date
    i: Integers
    j: Integers
    value: Integers
    count: Integers
    values: int
    _levels: dict[int, Level] = field(default_factory=dict)

    @classmethod
    def of(cls, layer: TileLayer, srid: int, day: date, row: Any) -> CountGrid:
        """From the row of ``counts_statement``."""
        *arrays, version = row
        i, j, value, count = (np.array(one, dtype=np.int64) for one in arrays)
        return cls(srid, finest_zoom(layer), str(version), day, i, j, value, count, len(layer.values))

    @property
    def bytes(self) -> int:
        """About what it takes, with all zooms."""
        return 1000 + len(self.i) * 8 * 4 + len(self.i) * (4 + 1 + self.values) * 8 * 4 // 3

    def cells(self, z: int, x: int, y: int) -> list[list[int]]:
        """What ``encode_statement`` takes for a tile; empty where nothing is in it. ``z``: at most ``finest``."""
        level = self._level(z)
        scale = 2**z * EXTENT / (2 * HALF_M)
        u = np.floor((level.x + HALF_M) * scale).astype(np.int64) - x * EXTENT
        v = np.floor((HALF_M - level.y) * scale).astype(np.int64) - y * EXTENT
        here = (u >= 0) & (u < EXTENT) & (v >= 0) & (v < EXTENT)
        if not here.any():
            return []
        counts = level.counts[here]
        columns = [u[here], v[here], counts.sum(axis=1), *counts[:, 1:].T]
        return [column.tolist() for column in columns]

    def _level(self, z: int) -> Level:
        # Below a zoom cells grow no more, and all zooms share theirs.
        at = max(z, min(coarsest_zoom(self.srid), self.finest))
        if at not in self._levels:
            shift = self.finest - at
            cells = np.column_stack([self.i >> shift, self.j >> shift])
            of, inverse = np.unique(cells, axis=0, return_inverse=True)
            counts = np.zeros((len(of), 1 + self.values), dtype=np.int64)
            np.add.at(counts, (inverse.reshape(-1), self.value), self.count)
            middles = (of + 0.5) * cell_m(self.srid, at)
            x, y = transformer(CRS.from_epsg(self.srid), CRS.from_epsg(3857)).transform(middles[:, 0], middles[:, 1])
            self._levels[at] = Level(counts, np.asarray(x), np.asarray(y))
        return self._levels[at]
