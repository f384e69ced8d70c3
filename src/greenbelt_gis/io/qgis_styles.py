"""Styles of the catalogue for QGIS: kept inside a GeoPackage, where QGIS finds them when a layer is opened.

One style a table, of rules: a contract layer holds points, lines and areas of several classes, so every rule asks for
the class, for the value that chooses a colour, and for the kind of geometry.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

from greenbelt_gis.catalogue.map_layers import MapLayer, Style, map_layers
from greenbelt_gis.model.layers import LAYERS

FIXED_TIME = "2000-01-01T00:00:00.000Z"
"""When every style was made, so that the same data give the same file."""
PX_MM = 0.2646
"""Millimetres of a pixel at 96 a inch."""
SCALE_0 = 559_082_264.0
"""Denominator of the scale of zoom 0 (OGC 17-083r4, WebMercatorQuad)."""
_SHAPES = {"point": ("marker", "Point"), "line": ("line", "Line"), "polygon": ("fill", "Polygon")}
_TABLE = """
CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
    description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""


def add_styles(path: Path) -> None:
    """Give every table of a GeoPackage that the catalogue knows a style of its own."""
    with closing(sqlite3.connect(path)) as database, database:
        tables = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY 1").fetchall()
        styled = [(name, column, drawn_as(name)) for name, column in tables]
        if not any(layers for _, _, layers in styled):
            return
        database.execute(_TABLE)
        database.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (FIXED_TIME,),
        )
        for name, column, layers in styled:
            database.execute("DELETE FROM layer_styles WHERE f_table_name = ?", (name,))
            if layers:
                database.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                    "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
                    "VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', NULL, ?)",
                    (name, column, name[:30], qml(layers), FIXED_TIME),
                )


def drawn_as(table: str) -> list[MapLayer]:
    """The map layers that draw a contract layer, or what is derived from one, in drawing order."""
    return [one for one in map_layers().values() if one.layer == table]


def qml(layers: Sequence[MapLayer]) -> str:
    """The style of a table, as QGIS 3 keeps it."""
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0")
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    for layer in layers:
        group = ET.SubElement(
            rules, "rule", key=layer.id, label=f"{layer.title.zh} {layer.title.en}", filter=_of_classes(layer),
            scalemindenom="0", scalemaxdenom=f"{_denominator(layer.zoom.min):.0f}",
        )  # fmt: skip
        for value, style in _styles(layer):
            for kind, shape in _shapes(layer):
                number = str(len(symbols))
                ET.SubElement(
                    group, "rule", key=f"{layer.id}-{number}", label=f"{style.legend.zh} {style.legend.en}",
                    filter=f"geometry_type($geometry) = '{shape}'{_with_value(layer, value)}", symbol=number,
                )  # fmt: skip
                _symbol(symbols, number, kind, style)
    _label(root, layers)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def _shapes(layer: MapLayer) -> list[tuple[str, str]]:
    """QGIS's words for the symbols and geometries of a layer; what is derived may be anything."""
    contract = LAYERS.get(layer.layer)
    return [words for shape, words in _SHAPES.items() if contract is None or shape in contract.shapes]


def _styles(layer: MapLayer) -> Iterator[tuple[str | None, Style]]:
    yield from layer.values.items()
    yield None, layer.style


def _of_classes(layer: MapLayer) -> str:
    return " OR ".join(f"\"class\" = '{one}' OR \"class\" LIKE '{one}.%'" for one in layer.classes)


def _with_value(layer: MapLayer, value: str | None) -> str:
    if layer.by is None:
        return ""
    if value is not None:
        return f" AND \"{layer.by}\" = '{value}'"
    known = ", ".join(f"'{one}'" for one in layer.values)
    return f' AND ("{layer.by}" IS NULL OR "{layer.by}" NOT IN ({known}))'


def _denominator(zoom: int) -> float:
    return SCALE_0 / 2**zoom if zoom else 0.0  # 0: always


def _symbol(symbols: ET.Element, number: str, kind: str, style: Style) -> None:
    symbol = ET.SubElement(symbols, "symbol", name=number, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    width = f"{style.width_px * PX_MM:.3f}"
    dashed = {"customdash": _dashes(style), "customdash_unit": "MM", "use_custom_dash": "1"} if style.dash else {}
    outline = {"outline_color": _rgba(style.colour), "outline_width": width, "outline_width_unit": "MM"}
    if kind == "marker":
        size = f"{2 * style.radius_px * PX_MM:.3f}"
        fill = _rgba(style.fill or style.colour, style.fill_opacity)
        _layer(symbol, "SimpleMarker", {"name": "circle", "color": fill, "size": size, "size_unit": "MM", **outline})
    elif kind == "line":
        line = {"line_color": _rgba(style.colour), "line_width": width, "line_width_unit": "MM", **dashed}
        _layer(symbol, "SimpleLine", line)
    else:
        if style.fill is not None:
            _layer(symbol, "SimpleFill", {"color": _rgba(style.fill, style.fill_opacity), "outline_style": "no"})
        if style.hatch in ("rising", "falling"):
            angle = "45" if style.hatch == "rising" else "135"
            hatch = {"angle": angle, "distance": "1.6", "color": _rgba(style.colour), "line_width": "0.26"}
            _layer(symbol, "LinePatternFill", hatch)
        _layer(symbol, "SimpleLine", {"line_color": _rgba(style.colour), "line_width": width, **dashed})


def _layer(symbol: ET.Element, name: str, options: dict[str, str]) -> None:
    layer = ET.SubElement(symbol, "layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    found = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(found, "Option", name=key, type="QString", value=value)
    for key, value in options.items():  # what versions before 3.22 read
        ET.SubElement(layer, "prop", k=key, v=value)


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _dashes(style: Style) -> str:
    return ";".join(f"{float(one) * PX_MM:.3f}" for one in style.dash.split())


def _label(root: ET.Element, layers: Sequence[MapLayer]) -> None:
    """Labels where all that a table draws is labelled alike; only close by, so that they do not cover the map."""
    named = {layer.label for layer in layers}
    label = next(iter(named)) if len(named) == 1 else None
    if label is None:
        return
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = ET.SubElement(
        settings, "text-style", fieldName=label, isExpression="0", fontSize="8", fontSizeUnit="Point",
        textColor="40,40,40,255",
    )  # fmt: skip
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,220"}
    ET.SubElement(text, "text-buffer", buffer)
    ET.SubElement(settings, "placement", placement="1", quadOffset="5", xOffset="1.5", offsetUnits="MM", priority="5")
    ET.SubElement(settings, "rendering", scaleVisibility="1", scaleMin="0", scaleMax="5000", drawLabels="1")
