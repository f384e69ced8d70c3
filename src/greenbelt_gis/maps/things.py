"""What maps of findings share: the things that findings speak of, their popups, evidence that can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.classes import asset_classes, is_below
from greenbelt_gis.catalogue.map_layers import MapLayer, Style, map_layers
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.maps.features import PopupRows, shown
from greenbelt_gis.maps.page import both
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.units import amount, bound
from greenbelt_gis.text import Text

LABEL = {
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
    "area_m2": Text("Area, m²", "面积（平方米）"),
    "level": Text("Level", "水位"),
    "levels": Text("Levels", "所依水位"),
    "elevation_m": Text("Elevation, m", "高程（米）"),
    "effective_on": Text("In force from", "生效日期"),
    "old_band": Text("Band before", "原分带"),
    "new_band": Text("Band now", "新分带"),
    "change": Text("Change", "变化"),
    "share": Text("Share of it", "占比"),
}


def evidence_ends(findings: GeoDataFrame) -> GeoDataFrame:
    """Evidence lines with a point at their far end: three metres of line are invisible on a city's map."""
    shapes = np.asarray(findings.geometry.array, dtype=object)
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    if lines.any():
        shapes = shapes.copy()
        pairs = np.stack([shapes[lines], shapely.get_point(shapes[lines], -1)], axis=1)
        shapes[lines] = shapely.geometrycollections(pairs)
    return findings.set_geometry(shapes, crs=findings.crs)


def styles_used(layer: MapLayer, shapes: list[dict[str, Any]]) -> list[Style]:
    """Styles of a layer that some of its features have, for the legend."""
    used = {shape["properties"]["s"] for shape in shapes}
    plain = [layer.style] if used - set(layer.values) else []
    return [*plain, *(style for value, style in layer.values.items() if value in used)]


def named_things(layers: Mapping[str, GeoDataFrame], findings: GeoDataFrame) -> dict[str, GeoDataFrame]:
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


def rows_of(record: Mapping[str, Any], *names: str) -> PopupRows:
    """Popup rows of some columns, as far as the record has them."""
    return [(both(LABEL[name]), shown(record[name])) for name in names if name in record]


def word(value: object, known: Mapping[str, Text]) -> str:
    """An enumerated word in both languages."""
    text = known.get(str(value))
    return both(text) if text else shown(value)


def thing_popup(record: Mapping[str, Any]) -> PopupRows:
    """Popup of an asset, activity, planting, zone or tree."""
    rows = rows_of(record, "code", "name", "species")
    if "class" in record:
        found = asset_classes().get(str(record["class"]))
        rows.append((both(LABEL["class"]), both(found.title.text) if found else shown(record["class"])))
    if "kind" in record:
        rows.append((both(LABEL["kind"]), word(record["kind"], words.ACTIVITY)))
    if "planting_type" in record:
        rows.append((both(LABEL["planting_type"]), word(record["planting_type"], words.PLANTING_TYPE)))
    if "band" in record:
        rows.append((both(LABEL["band"]), word(record["band"], words.BAND)))
    return rows


def amount_shown(value: Any, unit: object) -> str:
    """A value with its unit; missing is a dash."""
    return shown(None) if value != value else amount(float(value), str(unit))


def limit_shown(record: Mapping[str, Any]) -> str:
    """What a finding was judged by; missing is a dash."""
    limit = record["limit"]
    return shown(None) if limit != limit else bound(str(record["operator"]), float(limit), str(record["unit"]))


def finding_popup(rules: Mapping[str, Rule]) -> Any:
    """Rows of a finding's popup: what was judged by which clause, measured against what; both sentences."""

    def rows(record: Mapping[str, Any]) -> PopupRows:
        rule = rules[str(record["rule"])]
        return [
            (both(LABEL["verdict"]), word(record["verdict"], words.VERDICT)),
            (both(LABEL["rule"]), both(rule.title.text)),
            (both(LABEL["clause"]), str(record["clause"])),
            *rows_of(record, "subject", "against"),
            (both(LABEL["measured"]), amount_shown(record["measured"], record["unit"])),
            (both(LABEL["limit"]), limit_shown(record)),
            (both(LABEL["probability"]), shown(record["probability"])),
            (both(LABEL["severity"]), word(record["severity"], words.SEVERITY)),
            (both(LABEL["department"]), word(record["department"], words.DEPARTMENT)),
            ("中文", str(record["message_zh"])),
            ("English", str(record["message_en"])),
            *rows_of(record, "id"),
        ]

    return rows


def thinned(frame: GeoDataFrame, title: Text, most: int) -> tuple[GeoDataFrame, list[Text]]:
    """No more than so many rows, evenly chosen, and the sentence that says so."""
    if len(frame) <= most:
        return frame, []
    step = -(-len(frame) // most)
    told = Text(
        f"{title.en}: one in {step} drawn of {len(frame)}", f"{title.zh}：共 {len(frame)} 个，每 {step} 个绘 1 个"
    )
    return frame.iloc[::step], [told]
