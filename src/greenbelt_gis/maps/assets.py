"""The map of what there is: every layer of the contract in the catalogue's order and colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import numpy as np
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.classes import asset_classes, is_below
from greenbelt_gis.catalogue.map_layers import MapLayer, map_layers
from greenbelt_gis.maps.elements import Entry, FactBox, FeatureLayer, Legend
from greenbelt_gis.maps.features import PopupRows, degrees_around, features, shown
from greenbelt_gis.maps.page import both, new_map
from greenbelt_gis.maps.things import thinned
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text

TITLE = Text("Assets", "设施")
MOST_FEATURES = 30_000
"""Features of one map layer that are drawn; above it, evenly thinned, and the map says so."""
_NOT_DRAWN = {"observations", "surveys", "reports"}
_WORDS = {
    "status": words.STATUS, "heritage": words.HERITAGE, "planting_type": words.PLANTING_TYPE, "band": words.BAND,
    "level": words.LEVEL, "kind": words.ACTIVITY,
}  # fmt: skip


def assets_map(
    layers: Mapping[str, GeoDataFrame], *, heading: str, facts: list[Text], tianditu_key: str = ""
) -> folium.Map:
    """Draw contract layers that people maintain; measurements and reports have maps of their own."""
    drawn = {name: frame for name, frame in layers.items() if name not in _NOT_DRAWN and len(frame)}
    page = new_map(TITLE, degrees_around(list(drawn.values())), tianditu_key)
    legend: list[Entry] = []
    for layer in map_layers().values():
        if layer.layer not in drawn:
            continue
        frame = _members(drawn[layer.layer], layer)
        if len(frame) == 0:
            continue
        frame, said = thinned(frame, layer.title.text, MOST_FEATURES)
        facts = [*facts, *said]
        styles = (
            [str(v) if v == v and v is not None else "" for v in frame[layer.by]]
            if layer.by in frame.columns
            else [""] * len(frame)
        )
        FeatureLayer(layer, features(frame, styles, _popup(layer.layer)), zoomed=True).add_to(page)
        used = set(styles)
        plain = [layer.style] if used - set(layer.values) else []
        mark = _mark(frame)
        zoom = (layer.zoom.min, layer.zoom.max)
        legend += [
            Entry(style, mark, zoom) for style in (*plain, *(s for value, s in layer.values.items() if value in used))
        ]
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    page.add_child(Legend(legend))
    page.add_child(FactBox(heading, facts))
    return page


def _members(frame: GeoDataFrame, layer: MapLayer) -> GeoDataFrame:
    if not layer.classes:
        return frame
    wanted = {code for code in frame["class"].unique() if any(is_below(str(code), top) for top in layer.classes)}
    return frame[frame["class"].isin(wanted)]


def _mark(frame: GeoDataFrame) -> str:
    """The legend's mark: what most features are."""
    dimension = shapely.get_dimensions(np.asarray(frame.geometry.array, dtype=object))
    return ("circle", "line", "rect")[int(np.bincount(dimension[dimension >= 0], minlength=3).argmax())]


def _popup(layer: str) -> Any:
    """Rows for every known column that has a value, words in both languages."""
    columns = [column for column in LAYERS[layer].columns if column.name != "accuracy_m"]

    def rows(record: Mapping[str, Any]) -> PopupRows:
        told: PopupRows = []
        for column in columns:
            value = record.get(column.name)
            if value is None or value != value or value == "":
                continue
            if column.kind == "class":
                text = both(asset_classes()[str(value)].title.text)
            elif column.words is not None:
                text = both(column.words[str(value)])
            elif column.kind in {"day", "instant"}:
                text = str(value)[:10]
            else:
                text = shown(value)
            told.append((both(column.title), text))
        return told

    return rows
