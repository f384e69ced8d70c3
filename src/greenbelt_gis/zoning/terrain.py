"""Cuts the water-level bands of a site from a terrain model and three levels."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError
from greenbelt_gis.model.crs import require_metric
from greenbelt_gis.model.terrain import Terrain
from greenbelt_gis.parallel import collector_paused, workers
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.assembly import Ground, assembled
from greenbelt_gis.zoning.ground import Window, window_of
from greenbelt_gis.zoning.marching import PAD, Crossings, Floats, contour_crossings, outline_crossings
from greenbelt_gis.zoning.pieces import LEVELS
from greenbelt_gis.zoning.result import Cut
from greenbelt_gis.zoning.rings import RingStore
from greenbelt_gis.zoning.terrain_input import checked_levels, checked_min_area, site_outline, with_water

Progress = Callable[[Text], None]

STRIP_PIXELS = 4_000_000
"""Pixels read at a time."""
MOST_VERTICES = 4_000_000
"""Corners of level lines that are worth drawing; beyond, ever larger islands and hollows are swallowed."""
_COARSER = 2.0


@dataclass
class _Scan:
    """What one pass over the pixels gives."""

    levels: list[RingStore]
    outline: RingStore = field(default_factory=RingStore)
    low: float = np.inf
    high: float = -np.inf
    odd: int = 0


def cut_terrain(
    terrain: Terrain,
    levels: Mapping[str, float],
    *,
    crs: CRS,
    site: GeoDataFrame | None = None,
    code: str,
    min_area_m2: float = 25.0,
    connected_to: BaseGeometry | None = None,
    progress: Progress | None = None,
    strip_pixels: int = STRIP_PIXELS,
    most_vertices: int = MOST_VERTICES,
) -> Cut:
    """The bands of a site, cut from terrain by linear interpolation between pixel centres.

    ``levels``: metres, for ``normal`` < ``2y`` < ``5y``, in the terrain's height datum. Ground lower than a level is
    below it, ground at the level above. ``crs``: projected, in metres; all results are in it. ``site``: polygons in
    any CRS; without it, the terrain where it has data. ``min_area_m2``: pieces and holes that are smaller go to the
    band around them. ``connected_to``: the river (any geometry in ``crs``): low ground from which no lower ground
    than a level leads to it takes the band of the lowest level at which it is connected, and is told in ``hollows``;
    ground without data that the river meets counts as river, and paths are looked for within the box around site and
    river. ``strip_pixels`` bounds the memory for pixels and cannot change the result. Where the lines would have more
    than ``most_vertices`` corners, the minimum area is doubled until they have not, and a note says so.

    Raises ``UsageError`` for levels that make no sense, ``InputError`` for terrain without data or away from the site,
    ``CrsError`` for a CRS that does not measure metres or does not reach there.
    """
    require_metric(crs)
    wanted = checked_levels(levels)
    least = checked_min_area(min_area_m2)
    outline = site_outline(site, crs)
    window = window_of(terrain, crs, with_water(outline, connected_to))
    tell = progress or _silent
    tell(
        Text("reading {rows} x {columns} pixels", "正在读取 {rows} × {columns} 像素").format(
            rows=window.rows, columns=window.columns
        )
    )
    with collector_paused():
        scan, used = _scanned(window, wanted, least, strip_pixels, most_vertices)
        if not np.isfinite(scan.low):
            raise InputError(
                Text("the terrain has no data", "地形没有任何有效数据")
                if outline is None
                else Text("the terrain has no data around the site", "地形在场地周围没有有效数据"),
                where={"file": terrain.name},
                fix=Text("take a terrain model that covers the site", "请使用覆盖场地的地形模型"),
            )
        tell(Text("assembling bands", "正在拼合分带"))
        ground = Ground(
            window=window,
            levels=wanted,
            rings=[store.taken() for store in scan.levels],
            data=scan.outline.taken(),
            lowest=scan.low,
            highest=scan.high,
            odd=scan.odd,
            swallowed=sum(store.dropped for store in scan.levels),
            asked_m2=least,
            least_m2=used,
        )
        return assembled(ground, site=outline, code=code, water=connected_to)


def _silent(text: Text) -> None:
    """Progress that nobody listens to."""


def _scanned(
    window: Window, levels: Mapping[str, float], least: float, strip_pixels: int, most: int
) -> tuple[_Scan, float]:
    """Strings the borders of all strips together; tells the minimum area that was needed to keep within bounds."""
    pixel = window.pixel_area()
    scan = _Scan([RingStore(least / pixel) for _ in LEVELS])
    for found in _strips(window, levels, strip_pixels):
        scan.low, scan.high, scan.odd = min(scan.low, found.low), max(scan.high, found.high), scan.odd + found.odd
        for store, crossed in zip([scan.outline, *scan.levels], [found.outline, *found.levels], strict=True):
            if crossed is not None:
                store.add(*crossed)
        if scan.outline.vertices > 4 * most:
            raise InputError(
                Text(
                    "the terrain has too many small gaps without data to draw around them",
                    "地形中无数据的小空洞过多，无法逐一勾绘",
                ),
                where={"file": window.terrain.name},
                fix=Text(
                    "fill small gaps first, for example by gdal_fillnodata", "请先填补小空洞，例如用 gdal_fillnodata"
                ),
            )
        # Rings that are closed stay, so what is too much now would be too much at the end: strips change nothing.
        while sum(store.vertices for store in scan.levels) > most:
            least = max(least, pixel) * _COARSER
            for store in scan.levels:
                store.raise_least(least / pixel)
    return scan, least


@dataclass(frozen=True)
class _Strip:
    """The borders of a strip, and the range of its heights in metres."""

    outline: tuple[Crossings, Floats] | None
    levels: list[tuple[Crossings, Floats] | None]
    low: float
    high: float
    odd: int


def _strips(window: Window, levels: Mapping[str, float], strip_pixels: int) -> Iterator[_Strip]:
    """All strips from north to south, a few ahead on threads; neighbours share a row of nodes."""
    rows = window.rows + 2 * PAD
    tall = max(1, strip_pixels // (window.columns + 2 * PAD))
    firsts = range(0, rows - 1, tall)

    def scan(first: int) -> _Strip:
        nodes, valid, odd = window.strip(first, min(first + tall, rows - 1) + 1)
        low = float(nodes.min())  # what stands for missing heights is never lower than all others
        high = float(nodes.max(where=valid, initial=-np.inf))
        found = [
            contour_crossings(nodes, float(nodes.dtype.type(level)), order, first)
            for order, level in enumerate(levels.values())
        ]
        return _Strip(outline_crossings(valid, first), found, low, high, odd)

    with ThreadPoolExecutor(max_workers=workers()) as pool:
        ahead: deque[Future[_Strip]] = deque()
        for first in firsts:
            ahead.append(pool.submit(scan, first))
            if len(ahead) > workers():
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
