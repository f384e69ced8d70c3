"""The map of water-level bands: bands and level lines, planting that is out of place, what a new cut changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import numpy as np
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.map_layers import MapLayer, map_layers
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.maps.elements import Entry, FactBox, FeatureLayer, Legend
from greenbelt_gis.maps.features import PopupRows, degrees_around, features, shown
from greenbelt_gis.maps.labels import Labels
from greenbelt_gis.maps.page import both, new_map
from greenbelt_gis.maps.things import LABEL, finding_popup, rows_of, styles_used, thing_popup, thinned, word
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.units import amount
from greenbelt_gis.text import Text

TITLE = Text("Water-level bands", "水位分带")
MOST_FEATURES = 10_000
"""Rows of one layer that are drawn; above it, thinned (areas: the largest stay), and the map says so."""
MOST_CORNERS = 200_000
"""Corners of one layer; above it, shapes are drawn more coarsely, and the map says how coarsely."""
_WHOLE = {"zones", "band_changes"}
_OUTSIDE = Text("outside the bands", "分带之外")
_QUIET = Text("Planting that is in its place", "位置无误的种植")
_LEVEL = {"normal": Text("normal", "常水位"), "2y": Text("2y", "两年"), "5y": Text("5y", "五年")}


def zones_map(
    layers: Mapping[str, GeoDataFrame],
    misplaced: GeoDataFrame,
    changes: GeoDataFrame | None = None,
    things: GeoDataFrame | None = None,
    *,
    rules: Mapping[str, Rule],
    heading: str,
    facts: list[Text],
    tianditu_key: str = "",
) -> folium.Map:
    """Draw bands and what is wrong or new in them.

    ``layers``: those in force (``site`` ``water`` ``zones`` ``planting`` ``water_levels`` ``spot_heights`` are drawn).
    ``misplaced``: findings of the rules on planting by band; ``rules`` by id. ``changes`` and ``things``: frames of
    ``zoning.changes``, where two cuts are compared. What is too much for a page is thinned, and the map says so.
    """
    told: list[Text] = []
    drawn: list[tuple[MapLayer, list[dict[str, Any]], str]] = []

    def draw(name: str, frame: GeoDataFrame | None, popup: Any = None, mark: str = "rect", label: Any = None) -> None:
        layer = map_layers()[name]
        if frame is None or len(frame) == 0:
            return
        frame, said = (_largest if name in _WHOLE else thinned)(frame, layer.title.text, MOST_FEATURES)
        frame, coarse = _coarser(frame, layer.title.text)
        told.extend([*said, *coarse])
        style = [str(v) for v in frame[layer.by].fillna("")] if layer.by in frame.columns else [""] * len(frame)
        shapes = features(frame, style, popup)
        if label is not None:
            placed = frame[~frame.geometry.isna()].to_dict("records")
            for shape, record in zip(shapes, placed, strict=True):
                shape["properties"]["l"] = label(record)
        drawn.append((layer, shapes, mark))

    draw("site", layers.get("site"))
    draw("water", layers.get("water"), _popup("name"))
    draw("zones", _with_area(layers.get("zones")), _zone_popup)
    planting, said_of_planting = _planting(layers, misplaced, things)
    told.extend(said_of_planting)
    draw("planting", planting, thing_popup)
    draw("spot_heights", layers.get("spot_heights"), _popup("elevation_m"), "circle", _height_label)
    draw("band_changes", changes, _change_popup)
    draw("water_levels", layers.get("water_levels"), _level_popup, "line", _level_label)
    draw("changed_things", things, _changed_thing_popup)
    draw("findings", _large_first(misplaced), finding_popup(rules))
    frames = [layers[n] for n in ("site", "zones", "water_levels") if n in layers]
    page = new_map(TITLE, degrees_around(frames or list(layers.values())), tianditu_key)
    legend: list[Entry] = []
    labelled = []
    for layer, shapes, mark in drawn:
        element = FeatureLayer(layer, shapes, zoomed=layer.id in {"planting", "spot_heights", "changed_things"})
        element.add_to(page)
        if any("l" in shape["properties"] for shape in shapes):
            labelled.append(element)
        zoom = (layer.zoom.min, layer.zoom.max) if element.zoomed else (0, 24)
        legend += [Entry(style, mark, zoom) for style in styles_used(layer, shapes)]
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    page.add_child(Legend(legend))
    page.add_child(FactBox(heading, [*facts, *told]))
    for element in labelled:
        page.add_child(Labels(element))
    return page


def _planting(
    layers: Mapping[str, GeoDataFrame], misplaced: GeoDataFrame, things: GeoDataFrame | None
) -> tuple[GeoDataFrame | None, list[Text]]:
    """Planting; where there is too much for a page, all that is spoken of and as much of the rest as there is room."""
    frame = layers.get("planting")
    if frame is None or len(frame) <= MOST_FEATURES:
        return frame, []
    named = set(misplaced["subject"]) | (set(things["code"]) if things is not None else set())
    spoken_of = frame["code"].isin(named)
    room = max(1, MOST_FEATURES - int(spoken_of.sum()))
    rest, told = thinned(frame[~spoken_of], _QUIET, room)
    return frame[spoken_of | frame.index.isin(rest.index)], told


def _largest(frame: GeoDataFrame, title: Text, most: int) -> tuple[GeoDataFrame, list[Text]]:
    """No more than so many areas, the largest: one in so many would leave holes that look like places without band."""
    if len(frame) <= most:
        return frame, []
    told = Text("{title}: the largest {most} drawn of {n}", "{title}：共 {n} 个，仅绘最大的 {most} 个")
    largest = np.sort(np.argsort(-frame.geometry.area.to_numpy(), kind="stable")[:most])
    return frame.iloc[largest], [told.format(title=title, most=most, n=len(frame))]


def _coarser(frame: GeoDataFrame, title: Text) -> tuple[GeoDataFrame, list[Text]]:
    shapes = np.asarray(frame.geometry.array, dtype=object)
    tolerance, coarse = 0.125, shapes
    while shapely.get_num_coordinates(coarse).sum() > MOST_CORNERS and tolerance < 8:
        tolerance *= 2
        coarse = shapely.simplify(shapes, tolerance)
    if coarse is shapes:
        return frame, []
    told = Text("{title}: shapes drawn to {m:g} m", "{title}：图形简化至 {m:g} 米").format(title=title, m=tolerance)
    return frame.set_geometry(coarse, crs=frame.crs), [told]


def _with_area(zones: GeoDataFrame | None) -> GeoDataFrame | None:
    return None if zones is None else zones.assign(area_m2=zones.geometry.area)


def _large_first(findings: GeoDataFrame) -> GeoDataFrame:
    """What is drawn last lies on top and can be clicked: the certain ones, and the small ones."""
    certain = (findings["verdict"] == "violation").to_numpy()
    return findings.iloc[np.lexsort((-findings.geometry.area.fillna(0).to_numpy(), certain))]


def _popup(*names: str) -> Any:
    def rows(record: Mapping[str, Any]) -> PopupRows:
        return rows_of(record, *names)

    return rows


def _zone_popup(record: Mapping[str, Any]) -> PopupRows:
    area = (both(LABEL["area_m2"]), f"{record['area_m2']:,.1f}")
    return [*thing_popup(record), area, *rows_of(record, "levels"), *_since(record)]


def _since(record: Mapping[str, Any]) -> PopupRows:
    since = record.get("effective_on")
    known = since is not None and since == since and since != ""
    return [(both(LABEL["effective_on"]), str(since)[:10])] if known else []


def _level_popup(record: Mapping[str, Any]) -> PopupRows:
    level = (both(LABEL["level"]), word(record["level"], words.LEVEL))
    return [level, *rows_of(record, "elevation_m"), *_since(record)]


def _level_label(record: Mapping[str, Any]) -> str:
    level = str(record["level"])
    name = both(_LEVEL[level]) if level in _LEVEL else level
    return f"{name} {_height_label(record)} m" if _height_label(record) else name


def _height_label(record: Mapping[str, Any]) -> str:
    height = record.get("elevation_m")
    return "" if height is None or height != height else f"{float(height):.2f}"


def _band(value: object) -> str:
    return both(words.BAND.get(str(value), _OUTSIDE))


def _change_popup(record: Mapping[str, Any]) -> PopupRows:
    area = record["area_m2"]
    return [
        (both(LABEL["change"]), word(record["change"], words.BAND_CHANGE)),
        (both(LABEL["old_band"]), _band(record["old_band"])),
        (both(LABEL["new_band"]), _band(record["new_band"])),
        (both(LABEL["area_m2"]), f"{area:,.1f}" if area == area else shown(None)),
    ]  # fmt: skip


def _changed_thing_popup(record: Mapping[str, Any]) -> PopupRows:
    kind = [(both(LABEL["planting_type"]), word(record["planting_type"], words.PLANTING_TYPE))]
    share = shown(None) if record["share"] != record["share"] else amount(round(record["share"], 3), "ratio")
    return [
        *rows_of(record, "code", "species"),
        *(kind if record["planting_type"] else []),
        *_change_popup(record),
        (both(LABEL["share"]), share),
    ]
