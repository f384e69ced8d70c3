"""The map of a comparison: what appears, disappears or changes its verdict, on the things it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.map_layers import map_layers
from greenbelt_gis.maps.elements import Entry, FactBox, FeatureLayer, Legend
from greenbelt_gis.maps.features import PopupRows, degrees_around, features, shown
from greenbelt_gis.maps.page import both, new_map
from greenbelt_gis.maps.things import LABEL, amount_shown, evidence_ends, named_things, styles_used, thing_popup, word
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.text import Text

TITLE = Text("Comparison", "对比")


def comparison_map(
    layers: Mapping[str, GeoDataFrame],
    changes: GeoDataFrame,
    *,
    heading: str,
    facts: list[Text],
    tianditu_key: str = "",
) -> folium.Map:
    """Draw the frame of ``checks.comparison``: what stays lies below what differs."""
    changes = changes.iloc[::-1]
    things = named_things(layers, changes)
    trees = layers["trees"][layers["trees"]["code"].isin(set(changes["subject"]))] if "trees" in layers else None
    frames = [changes, *things.values(), *([trees] if trees is not None else [])]
    page = new_map(TITLE, degrees_around([*frames, *(layers[n] for n in ("site",) if n in layers)]), tianditu_key)
    styles = map_layers()
    drawn: list[tuple[Any, list[dict[str, Any]], str]] = []
    if "site" in layers:
        drawn.append((styles["site"], features(layers["site"], [""] * len(layers["site"])), "rect"))
    for name, frame in things.items():
        column = styles[name].by
        style = [str(v) for v in frame[column].fillna("")] if column in frame.columns else [""] * len(frame)
        drawn.append((styles[name], features(frame, style, thing_popup), "rect"))
    if trees is not None:
        heritage = trees["heritage"].fillna("") if "heritage" in trees.columns else [""] * len(trees)
        drawn.append((styles["trees"], features(trees, [str(v) for v in heritage], thing_popup), "circle"))
    drawn.append((styles["changes"], features(evidence_ends(changes), list(changes["change"]), _popup), "evidence"))
    legend: list[Entry] = []
    for layer, shapes, mark in drawn:
        if shapes:
            FeatureLayer(layer, shapes).add_to(page)
            legend += [Entry(style, mark) for style in styles_used(layer, shapes)]
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    page.add_child(Legend(legend))
    page.add_child(FactBox(heading, facts))
    return page


def _popup(record: Mapping[str, Any]) -> PopupRows:
    rows = [(both(Text("Difference", "差异")), both(words.CHANGE[str(record["change"])]))]
    rows += [(both(LABEL[name]), shown(record[name])) for name in ("subject", "against") if record[name]]
    for side in ("a", "b"):
        if record[f"verdict_{side}"] == record[f"verdict_{side}"] and record[f"verdict_{side}"] is not None:
            told = word(record[f"verdict_{side}"], words.VERDICT)
            rows += [
                (f"{side.upper()} · {both(LABEL['rule'])}", str(record[f"rule_{side}"])),
                (f"{side.upper()} · {both(LABEL['verdict'])}", told),
                (
                    f"{side.upper()} · {both(LABEL['measured'])}",
                    amount_shown(record[f"measured_{side}"], record["unit"]),
                ),
                (f"{side.upper()} · {both(LABEL['limit'])}", amount_shown(record[f"limit_{side}"], record["unit"])),
            ]
    return [*rows, ("中文", str(record["message_zh"])), ("English", str(record["message_en"]))]
