"""A generated town under inspection: assets of many classes, beds in bands, and what surveyors recorded of them.

Everything stands on a regular grid, so that patches lie on what they belong to; the same for the same seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

CRS = "EPSG:4549"
ORIGIN = (370_000.0, 3_540_000.0)
PITCH_M = 40.0
"""Side of the cell that every asset or bed stands in."""

SHARES = {
    "furniture.seat": 0.24, "furniture.sign": 0.10, "furniture.nameplate": 0.05, "furniture.planter": 0.06,
    "furniture.tree_guard": 0.06, "art.sculpture": 0.02, "utility.street_lamp": 0.17, "paving.footway": 0.14,
    "paving.garden_path": 0.08, "paving.carriageway.asphalt": 0.05, "paving.carriageway.concrete": 0.03,
}  # fmt: skip
BANDS = ("below_normal", "normal_to_2y", "2y_to_5y", "above_5y")
KINDS = {
    "below_normal": ("aquatic",), "normal_to_2y": ("wet_tolerant_shrub", "groundcover"),
    "2y_to_5y": ("low_shrub", "groundcover"), "above_5y": ("tree_shrub_group", "lawn", "hedge"),
}  # fmt: skip
DISTRESS = {
    "paving.footway": ("pit", "depth_mm", 20.0), "paving.garden_path": ("settlement", "depth_mm", 20.0),
    "paving.carriageway.asphalt": ("pothole", "depth_mm", 20.0),
    "paving.carriageway.concrete": ("settlement", "depth_mm", 30.0),
}  # fmt: skip

Floats = NDArray[np.floating[Any]]


def town(assets: int, seed: int = 20260601) -> dict[str, GeoDataFrame]:
    """Contract layers: so many assets, a fifth as many trees (a hundredth of them heritage trees), a tenth as many
    beds, twice as many observations."""
    random = np.random.default_rng(seed)
    beds = assets // 10
    columns = int(np.ceil(np.sqrt(assets + beds)))
    cells = np.arange(assets + beds)
    corner = np.column_stack([cells % columns, cells // columns]) * PITCH_M + ORIGIN
    layers = _assets(random, assets, corner[:assets])
    layers["planting"], layers["zones"] = _planting(random, beds, corner[assets:], columns)
    layers["trees"] = _trees(random, assets // 5, columns)
    names = layers["assets"]["class"].to_numpy()
    guards = np.flatnonzero(np.isin(names, ["furniture.nameplate", "furniture.tree_guard"]))[::20]
    layers["assets"].loc[guards, "tree"] = [f"T{100 * (n % max(1, assets // 500))}" for n in range(len(guards))]
    layers["observations"] = _observations(random, layers, 2 * assets)
    layers["surveys"] = _surveys(random, layers["assets"])
    return layers


def _boxes(corner: Floats, width: Any, height: Any) -> NDArray[np.object_]:
    x, y = corner[:, 0], corner[:, 1]
    return np.asarray(shapely.box(x, y, x + width, y + height), dtype=object)


def _assets(random: np.random.Generator, count: int, corner: Floats) -> dict[str, GeoDataFrame]:
    names = np.array(list(SHARES))[random.choice(len(SHARES), count, p=list(SHARES.values()))]
    paved = np.char.startswith(names.astype(str), "paving")
    shape = np.empty(count, dtype=object)
    shape[paved] = _boxes(corner[paved], 30.0, 6.0)
    shape[~paved] = shapely.points(corner[~paved] + 10.0)
    frame = GeoDataFrame(
        {"code": [f"A{n}" for n in range(count)], "class": pd.array(names.astype(object), dtype="str"),
         "status": "in_service", "tree": pd.array([None] * count, dtype="str"), "accuracy_m": 0.05},
        geometry=shape, crs=CRS,
    )  # fmt: skip
    return {"assets": frame}


def _trees(random: np.random.Generator, count: int, columns: int) -> GeoDataFrame:
    xy = random.uniform(0, columns * PITCH_M, (count, 2)) + ORIGIN
    heritage = np.where(np.arange(count) % 100 == 0, "1", "none")
    return GeoDataFrame(
        {"code": [f"T{n}" for n in range(count)], "heritage": pd.array(heritage.astype(object), dtype="str"),
         "dbh_cm": random.integers(20, 150, count).astype(float), "crown_diameter_m": 8.0, "accuracy_m": 0.05},
        geometry=shapely.points(xy), crs=CRS,
    )  # fmt: skip


def _planting(
    random: np.random.Generator, count: int, corner: Floats, columns: int
) -> tuple[GeoDataFrame, GeoDataFrame]:
    """Beds of 12 by 28 m, and zones that are stretches of the rows they stand in, with wavy borders."""
    row = np.rint((corner[:, 1] - ORIGIN[1]) / PITCH_M).astype(np.int64)
    stretch = np.rint((corner[:, 0] - ORIGIN[0]) / PITCH_M).astype(np.int64) // 50
    band = (row + stretch) % 4
    types = np.array(
        [KINDS[BANDS[b]][n] for b, n in zip(band, random.integers(0, 2, count) % 1, strict=True)], dtype=object
    )
    other = random.random(count) < 0.02
    types[other] = "tree_shrub_group"
    planting = GeoDataFrame(
        {"code": [f"B{n}" for n in range(count)], "planting_type": pd.array(types, dtype="str"), "accuracy_m": 0.1},
        geometry=_boxes(corner, 12.0, 28.0), crs=CRS,
    )  # fmt: skip
    keys = np.unique(np.column_stack([row, stretch]), axis=0)
    shapes, bands = [], []
    for r, s in keys:
        x = ORIGIN[0] + s * 50 * PITCH_M - 2 + np.linspace(0, 50 * PITCH_M, 101)
        y = ORIGIN[1] + r * PITCH_M
        low, high = y - 4 + np.sin(x / 9.0), y + 33 + np.sin(x / 7.0)
        shapes.append(shapely.Polygon(np.concatenate([np.column_stack([x, low]), np.column_stack([x, high])[::-1]])))
        bands.append(BANDS[(r + s) % 4])
    zones = GeoDataFrame({"code": [f"Z{n}" for n in range(len(keys))], "band": bands}, geometry=shapes, crs=CRS)
    return planting, zones


def _observations(random: np.random.Generator, layers: dict[str, GeoDataFrame], count: int) -> GeoDataFrame:
    assets, planting = layers["assets"], layers["planting"]
    names = assets["class"].to_numpy(dtype=object)
    parts = [_patches(random, assets, names, count // 10), _beds(random, planting, count // 20)]
    left = count - sum(len(part) for part in parts)
    measured = np.flatnonzero(np.isin(names, [n for n in SHARES if n.startswith(("furniture", "art"))]))
    which = measured[random.integers(0, len(measured), left)]
    metric = np.where(np.arange(left) % 3 == 0, "usable", "damage_share").astype(object)
    art = names[which] == "art.sculpture"
    metric[art] = np.where(np.arange(left)[art] % 2 == 0, "tilt_deg", "corrosion_share")
    metric[(names[which] == "furniture.seat") & (np.arange(left) % 5 == 0)] = "corrosion_share"
    value = np.minimum(random.exponential(0.018, left), 1.0)
    value = np.where(metric == "usable", (random.random(left) > 0.005).astype(float), value)
    value = np.where(metric == "tilt_deg", random.exponential(4.0, left), value)
    rough = {"asset": assets["code"].to_numpy(dtype=object)[which], "metric": metric, "value": value}
    exemption = np.full(left, None, dtype=object)
    exemption[random.random(left) < 0.02] = "crack"
    parts.append(pd.DataFrame({**rough, "exemption": exemption, "geometry": None}))
    frame = pd.concat(parts, ignore_index=True)
    minutes = random.integers(0, 525_600, len(frame))
    frame["observed_at"] = pd.Timestamp("2025-06-30", tz="UTC") + pd.to_timedelta(minutes, unit="min")
    for name in ("asset", "metric", "patch", "distress", "exemption"):
        frame[name] = pd.array(frame[name].to_numpy(dtype=object), dtype="str")
    return GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _patches(random: np.random.Generator, assets: GeoDataFrame, names: Any, count: int) -> pd.DataFrame:
    """Damaged patches of pavings: a polygon with a depth each."""
    paved = np.flatnonzero(np.isin(names, list(DISTRESS)))
    which = paved[random.integers(0, len(paved), count)]
    corner = shapely.bounds(np.asarray(assets.geometry.array)[which])[:, :2] + random.uniform(
        0, [27.0, 4.0], (count, 2)
    )
    size = random.uniform(0.1, 1.2, (count, 2))
    distress = np.array([DISTRESS[name][0] for name in names[which]], dtype=object)
    limit = np.array([DISTRESS[name][2] for name in names[which]])
    return pd.DataFrame(
        {"asset": assets["code"].to_numpy(dtype=object)[which], "metric": "depth_mm",
         "value": np.round(limit * random.exponential(0.6, count), 1), "patch": [f"p{n}" for n in range(count)],
         "distress": distress, "geometry": _boxes(corner, size[:, 0], size[:, 1])}
    )  # fmt: skip


def _beds(random: np.random.Generator, planting: GeoDataFrame, count: int) -> pd.DataFrame:
    """Pest and bare ground in beds: polygons; one bed in a hundred is badly infested."""
    which = random.integers(0, len(planting), count)
    bad = which % 100 == 0
    corner = shapely.bounds(np.asarray(planting.geometry.array)[which])[:, :2] + random.uniform(
        0, [6.0, 20.0], (count, 2)
    )
    size = np.where(bad[:, None], random.uniform(3.0, 6.0, (count, 2)), random.uniform(0.5, 2.0, (count, 2)))
    metric = np.where(np.arange(count) % 3 == 0, "bare_ground", "pest").astype(object)
    return pd.DataFrame(
        {"asset": planting["code"].to_numpy(dtype=object)[which], "metric": metric, "value": 1.0,
         "patch": [f"b{n}" for n in range(count)], "geometry": _boxes(corner, size[:, 0], size[:, 1])}
    )  # fmt: skip


def _surveys(random: np.random.Generator, assets: GeoDataFrame) -> GeoDataFrame:
    art = assets[assets["class"] == "art.sculpture"]
    moved = shapely.get_coordinates(np.asarray(art.geometry.array)) + random.normal(0, 0.3, (len(art), 2))
    return GeoDataFrame(
        {"asset": art["code"].to_numpy(), "surveyed_at": pd.Timestamp("2026-03-01", tz="UTC"), "accuracy_m": 0.03},
        geometry=shapely.points(moved), crs=CRS,
    )  # fmt: skip
