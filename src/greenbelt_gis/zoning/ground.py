"""The part of a terrain model that a cut reads: strips of heights, and where pixels lie in the working CRS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS
from scipy import ndimage
from shapely import Polygon

from greenbelt_gis.errors import CrsError, InputError
from greenbelt_gis.model.crs import crs_name, transformer
from greenbelt_gis.model.terrain import Affine, Terrain, placed
from greenbelt_gis.parallel import apply
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.marching import PAD, Floats, Ints, Mask, Nodes

LOWEST_M, HIGHEST_M = -500.0, 9000.0
"""Heights between which land lies; what is outside is a gap that the terrain model does not declare."""
_MARGIN_PX = 8
"""Pixels read around a site: its edge is straight in one CRS and bent in the other."""
_EDGE_POINTS = 64
_FRAME_PX = 16


@dataclass(frozen=True)
class Window:
    """The part of a terrain that is read: ``rows`` × ``columns`` pixels from ``row``, ``column``."""

    terrain: Terrain
    row: int
    column: int
    rows: int
    columns: int
    crs: CRS

    def strip(self, first: int, stop: int) -> tuple[Nodes, Mask, int]:
        """Nodes of the padded window from row ``first`` up to ``stop``, and which of them are pixels with a height.

        The last number tells how many pixels of all but the last row hold a height that is none on this earth.

        A node without height takes the mean of its neighbours, so that borders run on to the edge of the data;
        farther out all is infinitely high, which closes every border.
        """
        low, high = first - PAD - 1, stop - PAD + 1
        row0, row1 = max(low, 0), min(high, self.rows)
        inner = self.terrain.read(self.row + row0, self.row + row1, self.column, self.column + self.columns)
        nodes = np.full((high - low, self.columns + 2 * PAD), np.inf, dtype=inner.dtype)
        nodes[row0 - low : row1 - low, PAD:-PAD] = inner
        valid = (nodes > LOWEST_M) & (nodes < HIGHEST_M)
        odd = int(np.count_nonzero(np.isfinite(nodes[1:-2]))) - int(np.count_nonzero(valid[1:-2]))
        near = _near(valid)
        nodes[~valid] = np.inf
        nodes.ravel()[near] = _from_neighbours(nodes, near)
        return nodes[1:-1], valid[1:-1], odd

    def to_crs(self, pixels: Floats) -> Floats:
        """Places in the window (column, row in pixels) as coordinates in the working CRS."""
        x, y = placed(self.terrain.transform, pixels[:, 0] + self.column, pixels[:, 1] + self.row)
        if self.crs != self.terrain.crs:
            change = transformer(self.terrain.crs, self.crs)
            both = apply(lambda a, b: np.column_stack(change.transform(a, b)), x, y)
        else:
            both = np.column_stack([x, y])
        if not np.isfinite(both).all():
            raise CrsError(
                Text(
                    "parts of the terrain lie where {crs} cannot measure", "地形的一部分超出 {crs} 可量测的范围"
                ).format(crs=crs_name(self.crs)),
                where={"file": self.terrain.name},
                fix=Text("name the site, or choose a CRS that fits the place", "请指定场地，或选用适合该地的坐标系"),
            )
        return both

    def extent(self) -> Polygon:
        """The outline of the window in the working CRS, with a corner at every pixel."""
        return Polygon(self.to_crs(_outline(0, 0, self.columns, self.rows, 1)))

    def frame(self) -> Polygon:
        """An outline around everything that borders can reach."""
        out = PAD + 2
        return Polygon(self.to_crs(_outline(-out, -out, self.columns + out, self.rows + out, _FRAME_PX)))

    def pixel_area(self) -> float:
        """The largest area of a pixel in the working CRS, in square metres, among a few places."""
        x, y = np.meshgrid(np.linspace(0, self.columns - 1, 9), np.linspace(0, self.rows - 1, 9))
        corner = np.column_stack([x.ravel(), y.ravel()])
        ring = np.stack([self.to_crs(corner + shift) for shift in ((0, 0), (1, 0), (1, 1), (0, 1))], axis=1)
        return float(shapely.area(shapely.polygons(ring)).max())


def window_of(terrain: Terrain, crs: CRS, around: Polygon | None) -> Window:
    """The part of the terrain around a polygon in ``crs``, or all of it; an ``InputError`` where they are apart."""
    rows, columns = terrain.shape
    if around is None:
        return Window(terrain, 0, 0, rows, columns, crs)
    edge = shapely.get_coordinates(shapely.segmentize(around, max(around.length / _EDGE_POINTS, 1e-9)))
    x, y = transformer(crs, terrain.crs).transform(edge[:, 0], edge[:, 1])
    column, row = placed(_inverse(terrain.transform), np.asarray(x), np.asarray(y))
    if not (np.isfinite(column).all() and np.isfinite(row).all()):
        raise apart(terrain, crs, around.bounds)
    low = np.floor([row.min(), column.min()]) - _MARGIN_PX
    high = np.ceil([row.max(), column.max()]) + _MARGIN_PX
    low, high = np.maximum(low, 0), np.minimum(high, [rows, columns])
    if (high <= low).any():
        raise apart(terrain, crs, around.bounds)
    (row0, column0), (row1, column1) = low.astype(int).tolist(), high.astype(int).tolist()
    return Window(terrain, row0, column0, row1 - row0, column1 - column0, crs)


def apart(terrain: Terrain, crs: CRS, bounds: tuple[float, ...]) -> InputError:
    """The site lies outside of the terrain: where both are, in degrees where that can be told."""
    rows, columns = terrain.shape
    corners = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], dtype=np.float64)
    x, y = placed(terrain.transform, corners[:, 0], corners[:, 1])
    west, south, east, north = bounds
    return InputError(
        Text(
            "the site lies outside of the terrain: the site at {site}, the terrain at {terrain}",
            "场地位于地形范围之外：场地在 {site}，地形在 {terrain}",
        ).format(site=_place(crs, np.array([west, east]), np.array([south, north])), terrain=_place(terrain.crs, x, y)),
        where={"file": terrain.name},
        fix=Text("check the CRS of both, or take the terrain of this place", "请检查两者的坐标系，或使用该地的地形"),
    )


def _place(crs: CRS, x: Floats, y: Floats) -> str:
    """A range of places in degrees, west to east and south to north."""
    lon, lat = transformer(crs, CRS("EPSG:4326")).transform(x, y)
    if not np.isfinite([*lon, *lat]).all():
        return f"x {x.min():.6g}…{x.max():.6g}, y {y.min():.6g}…{y.max():.6g} ({crs_name(crs)})"
    return f"{min(lon):.4f}…{max(lon):.4f}°, {min(lat):.4f}…{max(lat):.4f}°"


def _inverse(transform: Affine) -> Affine:
    a, b, c, d, e, f = transform
    size = a * e - b * d
    a, b, d, e = e / size, -b / size, -d / size, a / size
    return a, b, -a * c - b * f, d, e, -d * c - e * f


def _near(valid: Mask) -> Ints:
    """Nodes without height beside one with a height, as places in the flattened array (never at the rim)."""
    beside = ndimage.binary_dilation(valid, np.ones((3, 3), dtype=bool))
    beside &= ~valid
    beside[[0, -1]] = False
    beside[:, [0, -1]] = False
    return np.flatnonzero(beside)


def _from_neighbours(nodes: Nodes, at: Ints) -> Floats:
    """The mean of the neighbours above, below and beside that have a height, else of those across the corner."""
    wide = nodes.shape[1]
    flat = nodes.ravel()
    filled = np.full(len(at), np.nan)
    for steps in ((-wide, -1, 1, wide), (-wide - 1, 1 - wide, wide - 1, wide + 1)):
        around = np.stack([flat[at + step].astype(np.float64) for step in steps])
        known = np.isfinite(around)
        count = known.sum(axis=0)
        mean = np.where(known, around, 0.0).sum(axis=0) / np.maximum(count, 1)
        filled = np.where(np.isnan(filled) & (count > 0), mean, filled)
    return filled


def _outline(left: int, top: int, right: int, bottom: int, step: int) -> Floats:
    """Corners along a box, in order."""
    x = np.unique(np.append(np.arange(left, right, step), right)).astype(np.float64)
    y = np.unique(np.append(np.arange(top, bottom, step), bottom)).astype(np.float64)
    return np.concatenate(
        [
            np.column_stack([x, np.full(len(x), top)]),
            np.column_stack([np.full(len(y) - 1, right), y[1:]]),
            np.column_stack([x[-2::-1], np.full(len(x) - 1, bottom)]),
            np.column_stack([np.full(len(y) - 2, left), y[-2:0:-1]]),
        ]
    )
