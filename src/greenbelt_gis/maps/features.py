"""Frames as map features: WGS 84, few decimals, only what a popup shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

DECIMALS = 7
"""About a centimetre."""

PopupRows = list[tuple[str, str]]


def features(
    frame: GeoDataFrame, style: Sequence[str], popup: Callable[[Mapping[str, Any]], PopupRows] | None = None
) -> list[dict[str, Any]]:
    """GeoJSON features with a style name each and the rows of a popup; rows without geometry are left out."""
    present = frame.loc[~frame.geometry.isna()]
    if len(present) == 0:
        return []
    names = [s for s, keep in zip(style, ~frame.geometry.isna(), strict=True) if keep]
    degrees = np.asarray(present.geometry.to_crs(4326).array, dtype=object)
    shapes = shapely.to_geojson(shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS)))
    records: list[dict[str, Any]] = present.drop(columns=present.geometry.name).to_dict("records")  # type: ignore[assignment]
    return [
        {
            "type": "Feature",
            "properties": {"s": name, **({"p": popup(record)} if popup else {})},
            "geometry": json.loads(shape),
        }
        for shape, name, record in zip(shapes, names, records, strict=True)
    ]


def degrees_around(frames: Sequence[GeoDataFrame]) -> tuple[float, float, float, float] | None:
    """West, south, east, north around all frames that have geometry, or None."""
    boxes = [f.geometry.to_crs(4326).total_bounds for f in frames if len(f) and not f.geometry.isna().all()]
    if not boxes:
        return None
    stacked = np.array(boxes)
    low, high = np.nanmin(stacked[:, :2], axis=0), np.nanmax(stacked[:, 2:], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def shown(value: object) -> str:
    """A value for a popup; missing is a dash."""
    if value is None or value != value or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)
