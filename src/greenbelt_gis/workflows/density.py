"""Where defects are: reports and observations counted by hexagon, for whoever may see their sites.

What counts, and how often, is settled by ``maps.defects``, for this and for the self-contained map alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.errors import UsageError
from greenbelt_gis.maps.defects import located_points, without_repeats
from greenbelt_gis.maps.density import MOST_HEXAGONS, SMALLEST_M, Ints, centres_of, corners_of, hexagon_of
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.days import as_days
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.defects import placed_defects
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.layer_rows import DECIMALS

MOST_POINTS = 20_000
"""Places in an answer; of more, every so-manieth is told, each standing for several."""
STEP = 1.4
"""By how much hexagons grow, where nobody says how large, until there are not too many."""
Cell = tuple[int, int]


@dataclass(frozen=True)
class DensityQuestion:
    """Which defects: of a site (None: of all that may be seen), from a day to a day (both inclusive, in the service's
    time zone), of a category (empty: of all). ``undated``: with those that nobody knows the day of.

    ``size_m``: side of the hexagons; None: the smallest that does not give too many.
    """

    site: str | None = None
    first: date | None = None
    last: date | None = None
    category: str = ""
    undated: bool = True
    size_m: float | None = None


@dataclass(frozen=True)
class Defects:
    """What is counted. ``points``: ``site``, ``layer``, ``id``, ``asset``, ``category``, ``day`` (NaT: unknown), ``x``,
    ``y``; those of the period and category. ``categories``: how many of each in the period; ``first``, ``last``: the
    days from and to which anything is known at all; ``repeats``, ``nowhere``: rows not counted."""

    points: pd.DataFrame
    categories: dict[str, int]
    first: str | None
    last: str | None
    repeats: int
    nowhere: int


def read_defects(record: Record, asked: DensityQuestion, within: Collection[UUID] | None, timezone: str) -> Defects:
    """Read and choose; raises ``MissingError`` for a site that may not be seen, ``UsageError`` for a period that ends
    before it begins."""
    if asked.first is not None and asked.last is not None and asked.first > asked.last:
        raise UsageError(
            Text("the period ends before it begins", "时段的结束日期早于开始日期"),
            fix=Text("swap from and to", "请对调 from 与 to"),
        )
    known = sites(record, within)
    if asked.site is not None:
        one_of(known, asked.site)
        known = {asked.site: known[asked.site]}
    tables, repeats = [_NOTHING], 0
    for site in known:
        layers = placed_defects(record, site)
        if layers:
            once, told_again = without_repeats(layers)
            repeats += told_again
            tables.append(_table(site, once, timezone))
    every = pd.concat([one for one in tables if len(one)] or tables, ignore_index=True)
    placed = every["x"].notna()
    found = every[placed]
    days = found["day"].dropna()
    in_period = found[chosen_days(found["day"], asked)]
    chosen = in_period[in_period["category"] == asked.category] if asked.category else in_period
    return Defects(
        chosen, {str(name): int(n) for name, n in in_period["category"].value_counts().items()},
        _day(days.min()) if len(days) else None, _day(days.max()) if len(days) else None,
        repeats, int((~placed).sum()),
    )  # fmt: skip


_NOTHING = pd.DataFrame(
    {
        **dict.fromkeys(("site", "layer", "id", "asset", "category"), pd.Series([], dtype=object)),
        "day": pd.Series([], dtype="datetime64[s]"), **dict.fromkeys("xy", pd.Series([], dtype=float)),
    }
)  # fmt: skip


def _table(site: str, layers: dict[str, GeoDataFrame] | Any, timezone: str) -> pd.DataFrame:
    points = located_points(layers, timezone)
    shapes = np.asarray(points.geometry.array, dtype=object)
    parts = []
    for layer, column in (("reports", "reported_at"), ("observations", "observed_at")):
        if layer in layers:
            rows = layers[layer].loc[points["row"][points["layer"] == layer]]
            asset = rows["asset"] if "asset" in rows.columns else pd.Series("", index=rows.index)
            days = as_days(rows[column], timezone).astype("datetime64[s]")
            parts.append(pd.DataFrame({"id": rows["id"].array, "asset": asset.array, "day": days}))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(
        site=site, layer=points["layer"].array, category=points["category"].fillna("").astype(str).array,
        x=shapely.get_x(shapes), y=shapely.get_y(shapes),
    )  # fmt: skip


def chosen_days(days: pd.Series[Any], asked: DensityQuestion) -> pd.Series[Any]:
    """Which days (NaT: unknown) lie in the period that was asked for."""
    inside = days.notna()
    if asked.first is not None:
        inside &= days >= pd.Timestamp(asked.first)
    if asked.last is not None:
        inside &= days <= pd.Timestamp(asked.last)
    return inside | days.isna() if asked.undated else inside


def _day(value: Any) -> str:
    return str(value.date().isoformat())


def cells_of(points: pd.DataFrame, size_m: float | None) -> tuple[float, Ints, Ints]:
    """Side (m), axial coordinates of the hexagons that hold anything, and of each point which one holds it.

    Raises ``UsageError`` where hexagons of the size asked for would be too many.
    """
    x, y = points["x"].to_numpy(dtype=np.float64), points["y"].to_numpy(dtype=np.float64)
    size = size_m or SMALLEST_M
    while True:
        cells, at = np.unique(np.column_stack(hexagon_of(x, y, size)), axis=0, return_inverse=True)
        if len(cells) <= MOST_HEXAGONS:
            break
        size = float(round(size * STEP))
    if size_m is not None and size > size_m:
        raise UsageError(
            Text("hexagons of {size:g} m would be more than {most}", "边长 {size:g} 米的六边形将超过 {most} 个").format(
                size=size_m, most=MOST_HEXAGONS
            ),
            fix=Text(
                "choose a shorter period or hexagons of {size:.0f} m", "请缩短时段，或选用边长 {size:.0f} 米"
            ).format(size=size),
        )
    return size, cells.astype(np.int64).reshape(-1, 2), at.ravel()


def answer(found: Defects, crs: CRS, size_m: float | None) -> dict[str, Any]:
    """Hexagons as GeoJSON features with ``cell``, ``count``, ``categories``; the places; and what was left out."""
    size, cells, at = cells_of(found.points, size_m)
    lon, lat = _in_degrees(corners_of(centres_of(cells, size), size), crs)
    by_cell: list[dict[str, int]] = [{} for _ in cells]
    counted = pd.DataFrame({"cell": at, "category": found.points["category"].array}).value_counts(sort=False)
    for cell, category, count in counted.reset_index().itertuples(index=False):
        by_cell[cell][category] = int(count)
    features = [
        {
            "type": "Feature", "id": at_ + 1,
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            "properties": {"cell": cell, "count": sum(kinds.values()), "categories": kinds},
        }
        for at_, (cell, kinds, ring) in enumerate(
            zip(cells.tolist(), by_cell, np.stack([lon, lat], axis=2).tolist(), strict=True)
        )
    ]  # fmt: skip
    return {
        "type": "FeatureCollection", "size_m": size, "total": len(found.points),
        "undated": int(found.points["day"].isna().sum()), "without_place": found.nowhere, "repeats": found.repeats,
        "first": found.first, "last": found.last,
        "categories": [{"category": name, "count": n} for name, n in found.categories.items()],
        "points": _told_points(found.points, crs), "features": features,
    }  # fmt: skip


def _in_degrees(xy: Any, crs: CRS) -> Any:
    moved = transformer(crs, CRS.from_epsg(4326)).transform(xy[..., 0], xy[..., 1])
    return np.round(moved[0], DECIMALS), np.round(moved[1], DECIMALS)


def _told_points(points: pd.DataFrame, crs: CRS) -> dict[str, Any]:
    """Places in degrees, and how many points each of them stands for."""
    rows = np.arange(len(points))
    if len(points) > MOST_POINTS:
        rows = np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(np.intp)
    lon, lat = _in_degrees(points[["x", "y"]].to_numpy(dtype=np.float64)[rows], crs)
    return {
        "shown": len(rows), "each_stands_for": round(len(points) / max(1, len(rows)), 6),
        "places": np.column_stack([lon, lat]).tolist(),
    }  # fmt: skip
