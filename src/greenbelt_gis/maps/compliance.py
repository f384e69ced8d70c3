"""The compliance map: subjects, offenders, keep-clear zones, and the evidence of every finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.map_layers import MapLayer, map_layers
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.maps.elements import Entry, FactBox, FeatureLayer, Legend
from greenbelt_gis.maps.features import PopupRows, degrees_around, features
from greenbelt_gis.maps.page import both, new_map
from greenbelt_gis.maps.things import (
    LABEL,
    evidence_ends,
    finding_popup,
    named_things,
    rows_of,
    styles_used,
    thing_popup,
    word,
)
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.text import Text

TITLE = Text("Compliance", "合规审查")
MOST_SUBJECTS = 20_000
"""Subjects without a finding are drawn up to this number; above it the map says how many are left out."""


def compliance_map(
    layers: Mapping[str, GeoDataFrame],
    findings: GeoDataFrame,
    buffers: GeoDataFrame,
    subjects: GeoDataFrame,
    rules: Mapping[str, Rule],
    *,
    heading: str,
    facts: list[Text],
    tianditu_key: str = "",
) -> folium.Map:
    """Draw an audit. ``buffers`` has ``tree``, ``reference``, ``distance_m``; ``subjects`` are the judged trees."""
    # What is drawn last lies on top: the certain ones.
    findings = findings.sort_values("verdict", key=lambda column: column == "violation", kind="stable")
    subjects, left_out = _shown_subjects(subjects, findings)
    offenders = named_things(layers, findings)
    bounds = degrees_around([findings, *offenders.values(), subjects, *(layers[n] for n in ("site",) if n in layers)])
    page = new_map(TITLE, bounds, tianditu_key)
    styles = map_layers()
    drawn: list[tuple[MapLayer, list[dict[str, Any]], str]] = []
    if "site" in layers:
        drawn.append((styles["site"], features(layers["site"], [""] * len(layers["site"])), "rect"))
    for name, frame in offenders.items():
        style = _column(frame, styles[name].by or "")
        drawn.append((styles[name], features(frame, style, thing_popup), "rect"))
    buffers = buffers[
        buffers["tree"].isin(set(subjects["code"])) & ~(buffers["assumed"] & (buffers["reference"] == "crown"))
    ]
    buffers = _merged(buffers)
    drawn.append((styles["buffers"], features(buffers, list(buffers["reference"]), _buffer_popup), "rect"))
    for name in ("protection_zones", "crowns"):
        if name in layers and len(layers[name]):
            related = layers[name][layers[name]["tree"].isin(set(subjects["code"]))]
            drawn.append((styles[name], features(related, [""] * len(related), _zone_popup), "rect"))
    drawn.append((styles["trees"], features(subjects, _column(subjects, "heritage"), _tree_popup(findings)), "circle"))
    drawn.append(
        (
            styles["findings"],
            features(evidence_ends(findings), list(findings["verdict"]), finding_popup(rules)),
            "evidence",
        )
    )
    legend: list[Entry] = []
    for layer, shapes, mark in drawn:
        if shapes:
            FeatureLayer(layer, shapes).add_to(page)
            legend += [Entry(style, mark) for style in styles_used(layer, shapes)]
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    page.add_child(Legend(legend))
    if left_out:
        facts = [
            *facts,
            Text(f"trees without a finding, not drawn: {left_out}", f"另有 {left_out} 棵无问题的树未绘出"),
        ]
    page.add_child(FactBox(heading, facts))
    return page


def _merged(buffers: GeoDataFrame) -> GeoDataFrame:
    """One zone where several rules reserve the same: fills that lie on each other hide the map."""
    same = ["tree", "reference", "distance_m"]
    rules = buffers.groupby(same)["rule"].transform(", ".join) if len(buffers) else buffers["rule"]
    return buffers.assign(rule=rules).drop_duplicates(same)


def _column(frame: GeoDataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [str(value) for value in frame[name].fillna("")]


def _shown_subjects(subjects: GeoDataFrame, findings: GeoDataFrame) -> tuple[GeoDataFrame, int]:
    if len(subjects) <= MOST_SUBJECTS:
        return subjects, 0
    found = subjects["code"].isin(set(findings["subject"]))
    kept = subjects[found]
    return kept, len(subjects) - len(kept)


def _zone_popup(record: Mapping[str, Any]) -> PopupRows:
    return rows_of(record, "tree", "published_on")


def _buffer_popup(record: Mapping[str, Any]) -> PopupRows:
    return rows_of(record, "tree", "distance_m", "rule")


def _tree_popup(findings: GeoDataFrame) -> Any:
    counts = findings["subject"].value_counts().to_dict()

    def rows(record: Mapping[str, Any]) -> PopupRows:
        grade = (both(LABEL["heritage"]), word(record.get("heritage"), words.HERITAGE))
        number = (both(LABEL["findings"]), str(counts.get(record["code"], 0)))
        return [
            *rows_of(record, "code", "species"),
            grade,
            *rows_of(record, "dbh_cm", "crown_diameter_m"),
            number,
        ]

    return rows
