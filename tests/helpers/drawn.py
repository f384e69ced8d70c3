"""Geometry drawn as text, and layers out of short rows: one idea a test, visible at a glance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely
from geopandas import GeoDataFrame

CRS = "EPSG:4549"
ORIGIN = (377_000.0, 3_547_000.0)
"""Near Nanjing in EPSG:4549, so that tests meet coordinates of realistic size."""


def drawing(text: str, *, cell: float = 1.0, origin: tuple[float, float] = (0.0, 0.0)) -> dict[str, shapely.Geometry]:
    """An ASCII grid as geometry: a capital letter that stands once is a point (the middle of its cell), one that
    fills several cells is the polygon of those cells. The lowest line is the southernmost.

    >>> sorted(drawing("T..PP")), drawing("T..PP")["P"].area
    (['P', 'T'], 2.0)
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    cells: dict[str, list[tuple[int, int]]] = {}
    for y, line in enumerate(reversed(lines)):
        for x, letter in enumerate(line):
            if letter.isalpha():
                cells.setdefault(letter, []).append((x, y))
    ox, oy = origin
    found: dict[str, shapely.Geometry] = {}
    for letter, squares in cells.items():
        if len(squares) == 1:
            x, y = squares[0]
            found[letter] = shapely.Point(ox + (x + 0.5) * cell, oy + (y + 0.5) * cell)
        else:
            boxes = [
                shapely.box(ox + x * cell, oy + y * cell, ox + (x + 1) * cell, oy + (y + 1) * cell) for x, y in squares
            ]
            found[letter] = shapely.union_all(boxes)
    return found


def layer(*rows: dict[str, Any], crs: str | None = CRS) -> GeoDataFrame:
    """Rows as a layer; ``at`` is a geometry, WKT, or a pair of coordinates from ORIGIN."""
    shapes = [_shape(row.get("at")) for row in rows]
    table = pd.DataFrame([{k: v for k, v in row.items() if k != "at"} for row in rows])
    return GeoDataFrame(table, geometry=shapes, crs=crs)


def _shape(at: Any) -> Any:
    if isinstance(at, str):
        return shapely.from_wkt(at)
    if isinstance(at, tuple):
        return shapely.Point(ORIGIN[0] + at[0], ORIGIN[1] + at[1])
    return at


def square(x: float, y: float, side: float = 1.0) -> shapely.Polygon:
    """A square whose lower left corner lies at (x, y) from ORIGIN."""
    return shapely.box(ORIGIN[0] + x, ORIGIN[1] + y, ORIGIN[0] + x + side, ORIGIN[1] + y + side)


def tree(code: str, at: Any, **columns: Any) -> dict[str, Any]:
    """A heritage tree with an exact position, DBH 100 cm (trunk radius 0.5 m) unless said otherwise."""
    return {"code": code, "heritage": "1", "dbh_cm": 100.0, "accuracy_m": 0.0, "at": at, **columns}


def paving(code: str, at: Any, **columns: Any) -> dict[str, Any]:
    """An exact footway."""
    return {"code": code, "class": "paving.footway", "accuracy_m": 0.0, "at": at, **columns}


def activity(code: str, at: Any, **columns: Any) -> dict[str, Any]:
    """An exact excavation, going on since ever."""
    return {"code": code, "kind": "excavation", "accuracy_m": 0.0, "at": at, **columns}
