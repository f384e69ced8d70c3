"""What is put on a map: feature layers, a legend, a box with facts. All text goes through text nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import folium
from branca.element import MacroElement
from folium.template import Template

from greenbelt_gis.catalogue.map_layers import MapLayer, Style
from greenbelt_gis.maps.page import both
from greenbelt_gis.text import Text

_MARKUP = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'\u2028\u2029"}
_LEGEND = Text("Legend", "图例")
_FAR = Text("Pale: drawn when zoomed in", "淡色：放大后显示")


def embedded(value: object) -> str:
    """A value as JSON that cannot leave a script: what could be markup is escaped, Chinese stays as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_MARKUP)


def path_options(style: Style) -> dict[str, Any]:
    """A style as Leaflet's path options."""
    options: dict[str, Any] = {
        "color": style.colour,
        "weight": style.width_px,
        "fill": style.fill is not None,
        "fillColor": style.fill or style.colour,
        "fillOpacity": style.fill_opacity,
        "radius": style.radius_px,
        "smoothFactor": 0.4,
    }
    if style.hatch:
        options |= {"fill": True, "fillOpacity": 1, "hatch": style.hatch}
    return {**options, "dashArray": style.dash} if style.dash else options


class FeatureLayer(folium.map.Layer):
    """Features of one catalogue layer; property ``s`` names the style, ``p`` holds the popup's rows.

    ``zoomed``: drawn only at the zoom levels that the catalogue gives the layer.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = (function () {
            var styles = {{ this.styles }};
            Object.keys(styles).forEach(function (name) { greenbeltHatch(styles[name]); });
            function style(f) { return styles[f.properties.s] || styles[""]; }
            function popup(f) {
                var table = document.createElement("table");
                table.className = "gb-popup";
                f.properties.p.forEach(function (row) {
                    var tr = table.insertRow(), th = document.createElement("th");
                    th.textContent = row[0];
                    tr.appendChild(th);
                    tr.insertCell().textContent = row[1];
                });
                return table;
            }
            var map = {{ this._parent.get_name() }};
            var features = L.geoJSON({{ this.data }}, {
                style: style,
                pointToLayer: function (f, at) { return L.circleMarker(at, style(f)); },
                onEachFeature: function (f, layer) {
                    if (f.properties.p) greenbeltPopup(map, layer, function () { return popup(f); });
                }
            });
            var zoom = {{ this.zoom }}, group = L.layerGroup();
            group.features = features;
            function fit() {
                var now = map.getZoom();
                if (now >= zoom[0] && now <= zoom[1]) group.addLayer(features); else group.removeLayer(features);
            }
            map.on("zoomend", fit);
            fit();
            return group;
        })();
        {% endmacro %}
    """)

    def __init__(self, layer: MapLayer, features: Sequence[Mapping[str, Any]], *, zoomed: bool = False) -> None:
        super().__init__(name=both(layer.title.text), overlay=True)
        self._name = "FeatureLayer"
        styles = {"": path_options(layer.style)} | {k: path_options(v) for k, v in layer.values.items()}
        self.styles = embedded(styles)
        self.data = embedded({"type": "FeatureCollection", "features": list(features)})
        self.zoomed = zoomed
        self.zoom = embedded([layer.zoom.min, layer.zoom.max] if zoomed else [0, 24])


class Entry(NamedTuple):
    """One line of a legend. ``mark``: circle, line, rect, or evidence (a line with a ring at its end)."""

    style: Style
    mark: str
    zoom: tuple[int, int] = (0, 24)


class Legend(MacroElement):
    """Swatches with their meaning, in both languages; folded on a small screen.

    What its layer does not draw at the present zoom level is pale, and a line says why.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function () {
            var control = L.control({position: "bottomright"}), map = {{ this._parent.get_name() }}, rows = [], far;
            var ns = "http://www.w3.org/2000/svg";
            var marks = {
                line: [["line", {x1: 1, y1: 7, x2: 21, y2: 7}]],
                circle: [["circle", {cx: 11, cy: 7, r: 5}]],
                rect: [["rect", {x: 2, y: 2, width: 18, height: 10}]],
                evidence: [["line", {x1: 0, y1: 7, x2: 11, y2: 7}], ["circle", {cx: 15, cy: 7, r: 4.5}]]
            };
            function draw(svg, mark, o) {
                var shape = document.createElementNS(ns, mark[0]);
                Object.keys(mark[1]).forEach(function (k) { shape.setAttribute(k, mark[1][k]); });
                shape.setAttribute("stroke", o.color);
                shape.setAttribute("stroke-width", Math.min(o.weight, 3));
                if (o.dashArray) shape.setAttribute("stroke-dasharray", o.dashArray);
                shape.setAttribute("fill", o.fill && !o.hatch && mark[0] !== "line" ? o.fillColor : "none");
                shape.setAttribute("fill-opacity", Math.max(o.fillOpacity, .25));
                svg.appendChild(shape);
            }
            function hatch(svg, o) {
                var path = {rising: "M2 10L8 2M7 12L15 2M13 12L20 3", falling: "M2 4L9 12M7 2L15 12M13 2L20 10",
                    dots: "M5 5h2M11 5h2M17 5h2M5 9h2M11 9h2M17 9h2"}[o.hatch];
                var shape = document.createElementNS(ns, "path");
                shape.setAttribute("d", path);
                shape.setAttribute("stroke", o.color);
                shape.setAttribute("stroke-width", o.hatch === "dots" ? 2 : 1.4);
                svg.appendChild(shape);
            }
            function fit() {
                var now = map.getZoom(), hidden = 0;
                rows.forEach(function (row) {
                    var off = now < row[1][0] || now > row[1][1];
                    row[0].classList.toggle("gb-far", off);
                    if (now < row[1][0]) hidden += 1;
                });
                far.hidden = !hidden;
            }
            control.onAdd = function () {
                var box = L.DomUtil.create("details", "gb-box gb-legend");
                box.open = map.getSize().x > 600;
                L.DomUtil.create("summary", "", box).textContent = {{ this.title }};
                far = L.DomUtil.create("p", "", box);
                far.textContent = {{ this.far }};
                {{ this.entries }}.forEach(function (entry) {
                    var row = L.DomUtil.create("div", "", box), svg = document.createElementNS(ns, "svg");
                    svg.setAttribute("width", 22); svg.setAttribute("height", 14);
                    svg.setAttribute("aria-hidden", "true");
                    marks[entry.mark].forEach(function (mark) { draw(svg, mark, entry.style); });
                    if (entry.style.hatch) hatch(svg, entry.style);
                    row.appendChild(svg);
                    L.DomUtil.create("span", "", row).textContent = entry.text;
                    rows.push([row, entry.zoom]);
                });
                L.DomEvent.disableClickPropagation(box);
                L.DomEvent.disableScrollPropagation(box);
                fit();
                return box;
            };
            control.addTo(map);
            map.on("zoomend", fit);
        })();
        {% endmacro %}
    """)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._name = "Legend"
        self.title, self.far = embedded(both(_LEGEND)), embedded(both(_FAR))
        self.entries = embedded(
            [
                {
                    "style": path_options(one.style),
                    "mark": one.mark,
                    "zoom": one.zoom,
                    "text": both(one.style.legend.text),
                }
                for one in entries
            ]
        )


class FactBox(MacroElement):
    """A heading and a few lines, top left; can be folded out of the way, and starts so where it would hide the map."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function () {
            var control = L.control({position: "topleft"}), map = {{ this._parent.get_name() }};
            control.onAdd = function () {
                var box = L.DomUtil.create("details", "gb-box");
                box.open = true;
                L.DomEvent.disableClickPropagation(box);
                L.DomUtil.create("h1", "", L.DomUtil.create("summary", "", box)).textContent = {{ this.heading }};
                {{ this.lines }}.forEach(function (line) {
                    L.DomUtil.create("p", "", box).textContent = line;
                });
                return box;
            };
            control.addTo(map);
            var size = map.getSize(), box = control.getContainer();
            if (size.x <= 600 && box.offsetHeight > size.y * .3) box.open = false;
        })();
        {% endmacro %}
    """)

    def __init__(self, heading: str, lines: Sequence[Text]) -> None:
        super().__init__()
        self._name = "FactBox"
        self.heading = embedded(heading)
        self.lines = embedded([line for text in lines for line in (text.zh, text.en)])
