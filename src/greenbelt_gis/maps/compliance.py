"""The compliance map: subjects, offenders, keep-clear zones, and the evidence of every finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import numpy as np
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.classes import asset_classes, is_below
from greenbelt_gis.catalogue.map_layers import MapLayer, Style, map_layers
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.maps.elements import Entry, FactBox, FeatureLayer, Legend
from greenbelt_gis.maps.features import PopupRows, degrees_around, features, shown
from greenbelt_gis.maps.page import both, new_map
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.units import amount
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
    offenders = _named(layers, findings)
    bounds = degrees_around([findings, *offenders.values(), subjects, *(layers[n] for n in ("site",) if n in layers)])
    page = new_map(TITLE, bounds, tianditu_key)
    styles = map_layers()
    drawn: list[tuple[MapLayer, list[dict[str, Any]], str]] = []
    if "site" in layers:
        drawn.append((styles["site"], features(layers["site"], [""] * len(layers["site"])), "rect"))
    for name, frame in offenders.items():
        style = _column(frame, styles[name].by or "")
        drawn.append((styles[name], features(frame, style, _thing_popup), "rect"))
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
            features(_with_points(findings), list(findings["verdict"]), _finding_popup(rules)),
            "evidence",
        )
    )
    legend: list[Entry] = []
    for layer, shapes, mark in drawn:
        if shapes:
            FeatureLayer(layer, shapes).add_to(page)
            legend += [Entry(style, mark) for style in _styles_used(layer, shapes)]
    folium.LayerControl(collapsed=True, position="topright").add_to(page)
    page.add_child(Legend(legend))
    if left_out:
        facts = [
            *facts,
            Text(f"trees without a finding, not drawn: {left_out}", f"另有 {left_out} 棵无问题的树未绘出"),
        ]
    page.add_child(FactBox(heading, facts))
    return page


def _with_points(findings: GeoDataFrame) -> GeoDataFrame:
    """Evidence lines with a point at their far end: three metres of line are invisible on a city's map."""
    shapes = np.asarray(findings.geometry.array, dtype=object)
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    if lines.any():
        shapes = shapes.copy()
        pairs = np.stack([shapes[lines], shapely.get_point(shapes[lines], -1)], axis=1)
        shapes[lines] = shapely.geometrycollections(pairs)
    return findings.set_geometry(shapes, crs=findings.crs)


def _merged(buffers: GeoDataFrame) -> GeoDataFrame:
    """One zone where several rules reserve the same: fills that lie on each other hide the map."""
    same = ["tree", "reference", "distance_m"]
    rules = buffers.groupby(same)["rule"].transform(", ".join) if len(buffers) else buffers["rule"]
    return buffers.assign(rule=rules).drop_duplicates(same)


def _column(frame: GeoDataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [str(value) for value in frame[name].fillna("")]


def _styles_used(layer: MapLayer, shapes: list[dict[str, Any]]) -> list[Style]:
    used = {shape["properties"]["s"] for shape in shapes}
    plain = [layer.style] if used - set(layer.values) else []
    return [*plain, *(style for value, style in layer.values.items() if value in used)]


def _shown_subjects(subjects: GeoDataFrame, findings: GeoDataFrame) -> tuple[GeoDataFrame, int]:
    if len(subjects) <= MOST_SUBJECTS:
        return subjects, 0
    found = subjects["code"].isin(set(findings["subject"]))
    kept = subjects[found]
    return kept, len(subjects) - len(kept)


def _named(layers: Mapping[str, GeoDataFrame], findings: GeoDataFrame) -> dict[str, GeoDataFrame]:
    """What findings speak of or stand against, but trees, by the map layer that draws it; areas first."""
    result: dict[str, GeoDataFrame] = {}
    codes = set(findings["subject"]) | set(findings["against"])
    for layer in ("zones", "planting", "assets", "activities"):
        if layer not in layers:
            continue
        frame = layers[layer]
        named = frame[frame["code"].isin(codes)]
        for style in map_layers().values():
            if style.layer == layer:
                part = named if not style.classes else named[[_drawn_by(style, c) for c in named["class"]]]
                if len(part):
                    result[style.id] = part
    return {name: result[name] for name in map_layers() if name in result}  # drawn in the catalogue's order


def _drawn_by(style: MapLayer, code: str) -> bool:
    return any(is_below(code, wanted) for wanted in style.classes)


_LABEL = {
    "code": Text("Code", "编码"),
    "name": Text("Name", "名称"),
    "class": Text("Class", "类别"),
    "kind": Text("Activity", "活动类型"),
    "planting_type": Text("Planting type", "种植类型"),
    "band": Text("Band", "水位分带"),
    "species": Text("Species", "树种"),
    "heritage": Text("Grade", "等级"),
    "dbh_cm": Text("DBH, cm", "胸径（厘米）"),
    "crown_diameter_m": Text("Crown diameter, m", "冠幅（米）"),
    "tree": Text("Tree", "树木"),
    "findings": Text("Findings", "问题数"),
    "distance_m": Text("Distance, m", "距离（米）"),
    "published_on": Text("Published on", "公布日期"),
    "verdict": Text("Verdict", "结论"),
    "rule": Text("Rule", "规则"),
    "clause": Text("Clause", "条款"),
    "measured": Text("Measured", "实测"),
    "limit": Text("Limit", "限值"),
    "probability": Text("Probability", "超限概率"),
    "severity": Text("Severity", "严重程度"),
    "department": Text("Department", "责任部门"),
    "subject": Text("Subject", "对象"),
    "against": Text("Against", "相关对象"),
    "id": Text("Id", "编号"),
}


def _rows(record: Mapping[str, Any], *names: str) -> PopupRows:
    return [(both(_LABEL[name]), shown(record[name])) for name in names if name in record]


def _word(word: object, known: Mapping[str, Text]) -> str:
    text = known.get(str(word))
    return both(text) if text else shown(word)


def _thing_popup(record: Mapping[str, Any]) -> PopupRows:
    rows = _rows(record, "code", "name", "species")
    if "class" in record:
        found = asset_classes().get(str(record["class"]))
        rows.append((both(_LABEL["class"]), both(found.title.text) if found else shown(record["class"])))
    if "kind" in record:
        rows.append((both(_LABEL["kind"]), _word(record["kind"], words.ACTIVITY)))
    if "planting_type" in record:
        rows.append((both(_LABEL["planting_type"]), _word(record["planting_type"], words.PLANTING_TYPE)))
    if "band" in record:
        rows.append((both(_LABEL["band"]), _word(record["band"], words.BAND)))
    return rows


def _zone_popup(record: Mapping[str, Any]) -> PopupRows:
    return _rows(record, "tree", "published_on")


def _buffer_popup(record: Mapping[str, Any]) -> PopupRows:
    return _rows(record, "tree", "distance_m", "rule")


def _tree_popup(findings: GeoDataFrame) -> Any:
    counts = findings["subject"].value_counts().to_dict()

    def rows(record: Mapping[str, Any]) -> PopupRows:
        grade = (both(_LABEL["heritage"]), _word(record.get("heritage"), words.HERITAGE))
        number = (both(_LABEL["findings"]), str(counts.get(record["code"], 0)))
        return [
            *_rows(record, "code", "species"),
            grade,
            *_rows(record, "dbh_cm", "crown_diameter_m"),
            number,
        ]

    return rows


def _amount(value: Any, unit: object) -> str:
    return shown(None) if value != value else amount(float(value), str(unit))


def _finding_popup(rules: Mapping[str, Rule]) -> Any:
    def rows(record: Mapping[str, Any]) -> PopupRows:
        rule = rules[str(record["rule"])]
        return [
            (both(_LABEL["verdict"]), _word(record["verdict"], words.VERDICT)),
            (both(_LABEL["rule"]), both(rule.title.text)),
            (both(_LABEL["clause"]), str(record["clause"])),
            *_rows(record, "subject", "against"),
            (both(_LABEL["measured"]), _amount(record["measured"], record["unit"])),
            (both(_LABEL["limit"]), f"{record['operator']} {_amount(record['limit'], record['unit'])}"),
            (both(_LABEL["probability"]), shown(record["probability"])),
            (both(_LABEL["severity"]), _word(record["severity"], words.SEVERITY)),
            (both(_LABEL["department"]), _word(record["department"], words.DEPARTMENT)),
            ("中文", str(record["message_zh"])),
            ("English", str(record["message_en"])),
            *_rows(record, "id"),
        ]

    return rows
