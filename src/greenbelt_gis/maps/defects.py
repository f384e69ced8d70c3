"""The density of reports and observations: hexagons with counts, and heat, by category and month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from greenbelt_gis.catalogue.map_layers import map_layers
from greenbelt_gis.maps.density import density
from greenbelt_gis.maps.density_element import DensityLayer, HeatLayer
from greenbelt_gis.maps.elements import FactBox, FeatureLayer
from greenbelt_gis.maps.features import degrees_around, features
from greenbelt_gis.maps.page import new_map
from greenbelt_gis.model.metrics import METRICS
from greenbelt_gis.text import Text

TITLE = Text("Density of defects", "病害密度")
_HEXAGONS = Text("Hexagons with counts", "六边形计数")
_HEAT = Text("Heat", "热力")
_REPEATS = Text(
    "{n} rows that repeat a report (same category and place) are not counted again",
    "另有 {n} 行为重复报告（类别与位置相同），不重复计数",
)
SAME_PLACE_M = 0.1
"""Reports of one category whose coordinates agree to this are one report told several times."""


def defects_map(
    layers: Mapping[str, GeoDataFrame], *, heading: str, facts: list[Text], timezone: str, tianditu_key: str = ""
) -> folium.Map:
    """Draw ``reports`` by category, and ``observations`` by metric where they (or their asset) have a place."""
    layers, repeats = without_repeats(layers)
    points = located_points(layers, timezone)
    found = density(points, points["category"], points["month"])
    site = [layers["site"]] if "site" in layers else []
    page = new_map(TITLE, degrees_around([*site, _most(points)]), tianditu_key)
    for frame in site:
        FeatureLayer(map_layers()["site"], features(frame, [""] * len(frame))).add_to(page)
    heat = HeatLayer(_HEAT)
    heat.add_to(page)
    DensityLayer(found, points.crs, _HEXAGONS, heat).add_to(page)
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    side = Text(
        "{n} reports and observations, hexagons of {size:.0f} m", "共 {n} 条报告与观测，六边形边长 {size:.0f} 米"
    ).format(n=found.total, size=found.size_m)
    page.add_child(FactBox(heading, [*facts, side, *([_REPEATS.format(n=repeats)] if repeats else [])]))
    return page


def _most(points: GeoDataFrame) -> GeoDataFrame:
    """The points but the outermost thousandth on each side: a few strays must not shrink a city to a dot."""
    if len(points) < 1000:
        return points
    middle = points.geometry.centroid
    inside = pd.Series(True, index=points.index)
    for values in (middle.x, middle.y):
        low, high = values.quantile([0.001, 0.999])
        inside &= values.between(low, high)
    return points[inside]


def without_repeats(layers: Mapping[str, GeoDataFrame]) -> tuple[Mapping[str, GeoDataFrame], int]:
    """The layers with every report once, and how many rows of ``reports`` repeated another.

    A city's list tells an open case again every day. A report repeats another of the same category at the same
    place (to `SAME_PLACE_M`), whenever it was made: the first known time stays. A row of unknown time is a repeat
    too, and stays only where no row of its case has a time. Rows without a place, which no map counts, all stay.
    Observations are measurements: taken again, they are new.
    """
    if "reports" not in layers:
        return layers, 0
    reports = layers["reports"]
    middle = shapely.centroid(np.asarray(reports.geometry.array, dtype=object))
    placed = ~(shapely.is_missing(middle) | shapely.is_empty(middle))
    cells = np.rint(np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])[placed] / SAME_PLACE_M)
    case = pd.DataFrame(
        {"category": pd.factorize(reports["category"][placed])[0], "x": cells[:, 0], "y": cells[:, 1]},
        index=np.flatnonzero(placed),
    )
    if "reported_at" in reports.columns:
        at = pd.Series(reports["reported_at"].array)[placed]
        case = case.loc[at.sort_values(kind="stable", na_position="last").index]
    repeats = case.index[case.duplicated(keep="first")]
    if len(repeats) == 0:
        return layers, 0
    kept = np.ones(len(reports), dtype=bool)
    kept[repeats] = False
    return {**layers, "reports": reports[kept]}, len(repeats)


def located_points(layers: Mapping[str, GeoDataFrame], timezone: str) -> GeoDataFrame:
    """Reports and observations with ``category`` and ``month``; an observation without a place takes its asset's.

    ``layer`` and ``row`` (label in the frame of that layer) tell which row each one is.
    """
    parts = []
    crs = next(frame.crs for frame in layers.values())
    if "reports" in layers:
        reports = layers["reports"]
        at = reports.get("reported_at")
        parts.append(_part("reports", reports, reports["category"], at, reports.geometry, timezone))
    if "observations" in layers:
        observed = layers["observations"]
        observed = observed[says_something_is_wrong(observed)]
        at = observed.get("observed_at")
        parts.append(_part("observations", observed, observed["metric"], at, _places(observed, layers), timezone))
    if not parts:
        return GeoDataFrame({"category": [], "month": [], "layer": [], "row": []}, geometry=[], crs=crs)
    return GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=crs)


def says_something_is_wrong(observed: GeoDataFrame) -> NDArray[np.bool_]:
    """Observations of something bad: where much is inspected and all is well, there is no defect."""
    if "value" not in observed.columns:
        return np.ones(len(observed), dtype=bool)
    value = observed["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    good_when_high = observed["metric"].isin(
        [m.name for m in METRICS.values() if m.sort == "flag" and not m.high_is_bad]
    )
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(good_when_high, ~(value > 0), ~(value <= 0)), dtype=bool)


def _part(layer: str, frame: GeoDataFrame, category: Any, at: Any, places: Any, timezone: str) -> pd.DataFrame:
    if at is None:
        month = pd.Series([""] * len(frame), index=frame.index)
    else:
        month = at.dt.tz_convert(timezone).dt.strftime("%Y-%m").fillna("")
    shapes = np.asarray(places, dtype=object)
    return pd.DataFrame(
        {
            "category": category.to_numpy(), "month": month.to_numpy(), "layer": layer, "row": frame.index.to_numpy(),
            "geometry": shapes,
        }
    )  # fmt: skip


def _places(observed: GeoDataFrame, layers: Mapping[str, GeoDataFrame]) -> Any:
    """Geometry of every observation: its own, else that of what it observes."""
    known: dict[str, Any] = {}
    for name in ("planting", "assets", "trees"):
        if name in layers:
            known |= dict(zip(layers[name]["code"], layers[name].geometry, strict=True))
    own = observed.geometry
    return [
        known.get(code) if missing else shape
        for code, shape, missing in zip(observed["asset"], own, own.isna(), strict=True)
    ]
