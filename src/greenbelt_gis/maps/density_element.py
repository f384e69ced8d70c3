"""The panel of a density map: choose category and months, see hexagons with counts or heat."""

from __future__ import annotations

import folium
import numpy as np
from folium.template import Template
from pyproj import CRS

from greenbelt_gis.maps.density import Density
from greenbelt_gis.maps.elements import embedded
from greenbelt_gis.maps.page import both
from greenbelt_gis.model.crs import require_metric, transformer
from greenbelt_gis.text import Text

RAMP = ("#fde725", "#7ad151", "#22a884", "#2a788e", "#414487")
"""Viridis, light to dark: told apart by all eyes, and in grey."""
_WORDS = {
    "category": Text("Category", "类别"),
    "all": Text("all", "全部"), "from": Text("From", "起"), "to": Text("To", "止"),
    "undated": Text("Undated", "无日期"), "shown": Text("shown", "显示"), "each": Text("per hexagon", "每个六边形"),
    "filter": Text("Filter and legend", "筛选与图例"),
}  # fmt: skip


class DensityLayer(folium.map.Layer):
    """Hexagons as an overlay, heat as another, and the panel that filters both."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup();
        (function () {
            var data = {{ this.data }}, words = {{ this.words }}, ramp = {{ this.ramp }};
            var hexagons = {{ this.get_name() }}, heat = {{ this.heat_name }}, map = {{ this._parent.get_name() }};
            var dated = [];
            data.months.forEach(function (m, i) { if (m) dated.push(i); });
            var chosen = {category: -1, from: dated[0], to: dated[dated.length - 1], undated: true};
            function add(parent, tag, text) {
                var e = L.DomUtil.create(tag, "", parent);
                if (text !== undefined) e.textContent = text;
                return e;
            }
            function select(parent, title, values, initial, change) {
                var row = add(parent, "label", title), box = add(row, "select");
                values.forEach(function (v) {
                    var option = add(box, "option", v[1]);
                    option.value = v[0];
                });
                box.value = initial;
                box.addEventListener("change", function () { change(Number(box.value)); draw(); });
                return box;
            }
            function wanted(month) {
                return data.months[month] ? month >= chosen.from && month <= chosen.to : chosen.undated;
            }
            function counted() {
                var sums = new Map();
                data.counts.forEach(function (c) {
                    if ((chosen.category >= 0 && c[1] !== chosen.category) || !wanted(c[2])) return;
                    var cell = sums.get(c[0]) || {sum: 0, by: new Map()};
                    cell.sum += c[3];
                    cell.by.set(c[1], (cell.by.get(c[1]) || 0) + c[3]);
                    sums.set(c[0], cell);
                });
                return sums;
            }
            var legend, total;
            var pane = map.createPane("heat"), warm = L.canvas({pane: "heat", padding: .3});
            pane.style.zIndex = 390;
            function side_px() {
                var ring = data.corners[0] || [[0, 0], [0, 0]];
                return map.latLngToLayerPoint(ring[0]).distanceTo(map.latLngToLayerPoint(ring[1]));
            }
            function blur() {  // hexagons melt into each other
                pane.style.filter = "blur(" + Math.min(Math.max(side_px() * .9, 2), 40).toFixed(1) + "px)";
            }
            function edged(colour) {  // white edges would hide small hexagons
                var side = side_px();
                return side > 7 ? {color: "#ffffff", weight: .8} : {color: colour, weight: side > 3 ? .3 : 2};
            }
            function draw() {
                var sums = counted(), all = [], sum = 0;
                sums.forEach(function (c) { all.push(c.sum); sum += c.sum; });
                all.sort(function (a, b) { return a - b; });
                var limits = ramp.map(function (_, i) { return all[Math.floor(all.length * i / ramp.length)]; });
                limits = Array.from(new Set(all.length ? limits : []));  // few different counts, few classes
                function colour(rank) {
                    return ramp[limits.length > 1 ? Math.round(rank * (ramp.length - 1) / (limits.length - 1)) : 2];
                }
                var top = all[Math.floor(all.length * .99)] || 1;  // one extreme cell must not pale all others
                hexagons.clearLayers();
                heat.clearLayers();
                sums.forEach(function (cell, at) {
                    var rank = 0;
                    limits.forEach(function (l, i) { if (cell.sum >= l) rank = i; });
                    var style = {fillColor: colour(rank), fillOpacity: .8, smoothFactor: 0};
                    var hexagon = L.polygon(data.corners[at], Object.assign(style, edged(colour(rank))));
                    greenbeltPopup(map, hexagon, function () { return popup(cell); }).addTo(hexagons);
                    L.polygon(data.corners[at], {renderer: warm, stroke: false, interactive: false, smoothFactor: 0,
                        fillColor: "#b2182b", fillOpacity: .12 + .85 * Math.sqrt(Math.min(1, cell.sum / top))})
                        .addTo(heat);
                });
                total.textContent = words.shown + ": " + sum;
                legend.replaceChildren();
                if (all.length) add(legend, "span", words.each);
                limits.forEach(function (l, i) {
                    var row = add(legend, "span");
                    add(row, "i").style.background = colour(i);
                    add(row, "span", "≥ " + l);
                });
            }
            function popup(cell) {
                var table = document.createElement("table");
                table.className = "gb-popup";
                Array.from(cell.by).sort(function (a, b) { return b[1] - a[1]; }).slice(0, 12).forEach(function (row) {
                    var tr = table.insertRow(), th = document.createElement("th");
                    th.textContent = data.categories[row[0]] || "–";
                    tr.appendChild(th);
                    tr.insertCell().textContent = row[1];
                });
                return table;
            }
            var panel = L.control({position: "bottomright"});
            panel.onAdd = function () {
                var box = L.DomUtil.create("details", "gb-box gb-legend gb-filter");
                box.open = true;
                add(box, "summary", words.filter);
                L.DomEvent.disableClickPropagation(box);
                L.DomEvent.disableScrollPropagation(box);
                var kinds = [[-1, words.all]].concat(data.categories.map(function (c, i) { return [i, c || "–"]; }));
                select(box, words.category, kinds, -1, function (v) { chosen.category = v; });
                if (dated.length) {
                    var months = dated.map(function (i) { return [i, data.months[i]]; });
                    var from = select(box, words.from, months, chosen.from, function (v) {
                        chosen.from = v;
                        if (chosen.to < v) to.value = chosen.to = v;
                    });
                    var to = select(box, words.to, months, chosen.to, function (v) {
                        chosen.to = v;
                        if (chosen.from > v) from.value = chosen.from = v;
                    });
                }
                if (dated.length && dated.length < data.months.length) {
                    var tick = add(add(box, "label", words.undated), "input");
                    tick.type = "checkbox";
                    tick.checked = true;
                    tick.addEventListener("change", function () { chosen.undated = tick.checked; draw(); });
                }
                total = add(box, "p");
                legend = add(box, "div");
                legend.className = "gb-ramp";
                return box;
            };
            panel.addTo(map);
            draw();
            blur();
            map.on("zoomend", function () {
                blur();
                hexagons.eachLayer(function (one) { one.setStyle(edged(one.options.fillColor)); });
            });
        })();
        {% endmacro %}
    """)

    def __init__(self, found: Density, crs: CRS | None, name: Text, heat: HeatLayer) -> None:
        super().__init__(name=both(name), overlay=True)
        self._name = "DensityLayer"
        to_degrees = transformer(require_metric(crs), CRS.from_epsg(4326))
        corner_lon, corner_lat = to_degrees.transform(found.corners[:, :, 0], found.corners[:, :, 1])
        self.data = embedded(
            {
                "corners": np.round(np.stack([corner_lat, corner_lon], axis=2), 6).tolist(),
                "categories": found.categories,
                "months": found.months,
                "counts": found.counts.tolist(),
            }
        )
        self.words = embedded({key: both(text) for key, text in _WORDS.items()})
        self.ramp = embedded(RAMP)
        self.heat_name = heat.get_name()


class HeatLayer(folium.map.Layer):
    """Where the density's heat goes; the density layer, added after it, draws into it."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup();
        {% endmacro %}
    """)

    def __init__(self, name: Text) -> None:
        super().__init__(name=both(name), overlay=True, show=False)
        self._name = "HeatLayer"
