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
    "undated": Text("undated", "无日期"), "shown": Text("shown", "显示"),
}  # fmt: skip


class DensityLayer(folium.map.Layer):
    """Hexagons as an overlay, heat as another, and the panel that filters both."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup();
        (function () {
            var data = {{ this.data }}, words = {{ this.words }}, ramp = {{ this.ramp }};
            var hexagons = {{ this.get_name() }}, heat = {{ this.heat_name }}, map = {{ this._parent.get_name() }};
            var chosen = {category: -1, from: 0, to: data.months.length - 1};
            function label(month) { return month || words.undated; }
            function add(parent, tag, text) {
                var e = L.DomUtil.create(tag, "", parent);
                if (text !== undefined) e.textContent = text;
                return e;
            }
            function select(parent, title, values, initial, change) {
                var row = add(parent, "label", title + " "), box = add(row, "select");
                values.forEach(function (v) {
                    var option = add(box, "option", v[1]);
                    option.value = v[0];
                });
                box.value = initial;
                box.addEventListener("change", function () { change(Number(box.value)); draw(); });
                row.style.display = "block";
            }
            function counted() {
                var sums = new Map();
                data.counts.forEach(function (c) {
                    if (chosen.category >= 0 && c[1] !== chosen.category) return;
                    if (c[2] < chosen.from || c[2] > chosen.to) return;
                    var cell = sums.get(c[0]) || {sum: 0, by: new Map()};
                    cell.sum += c[3];
                    cell.by.set(c[1], (cell.by.get(c[1]) || 0) + c[3]);
                    sums.set(c[0], cell);
                });
                return sums;
            }
            var legend, total;
            function draw() {
                var sums = counted(), all = [], sum = 0;
                sums.forEach(function (c) { all.push(c.sum); sum += c.sum; });
                all.sort(function (a, b) { return a - b; });
                var limits = ramp.map(function (_, i) { return all[Math.floor(all.length * i / ramp.length)] || 0; });
                hexagons.clearLayers();
                heat.clearLayers();
                sums.forEach(function (cell, at) {
                    var rank = 0;
                    limits.forEach(function (l, i) { if (cell.sum >= l) rank = i; });
                    L.polygon(data.corners[at], {color: "#ffffff", weight: .6, fillColor: ramp[rank], fillOpacity: .75})
                        .bindPopup(function () { return popup(cell); }).addTo(hexagons);
                    var top = all[all.length - 1] || 1;
                    L.circle(data.centres[at], {radius: data.size * 1.6, stroke: false, interactive: false,
                        fillColor: "#b2182b", fillOpacity: .08 + .5 * Math.sqrt(cell.sum / top)}).addTo(heat);
                });
                total.textContent = words.shown + ": " + sum;
                legend.replaceChildren();
                limits.forEach(function (l, i) {
                    if (i && l === limits[i - 1]) return;
                    var row = add(legend, "div"), mark = add(row, "span");
                    mark.style.cssText = "display:inline-block;width:18px;height:12px;background:" + ramp[i];
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
            var panel = L.control({position: "topright"});
            panel.onAdd = function () {
                var box = L.DomUtil.create("div", "gb-box gb-legend");
                L.DomEvent.disableClickPropagation(box);
                L.DomEvent.disableScrollPropagation(box);
                var kinds = [[-1, words.all]].concat(data.categories.map(function (c, i) { return [i, c || "–"]; }));
                var months = data.months.map(function (m, i) { return [i, label(m)]; });
                select(box, words.category, kinds, -1, function (v) { chosen.category = v; });
                select(box, words.from, months, chosen.from, function (v) { chosen.from = v; });
                select(box, words.to, months, chosen.to, function (v) { chosen.to = v; });
                total = add(box, "p");
                legend = add(box, "div");
                return box;
            };
            panel.addTo(map);
            draw();
        })();
        {% endmacro %}
    """)

    def __init__(self, found: Density, crs: CRS | None, name: Text, heat: HeatLayer) -> None:
        super().__init__(name=both(name), overlay=True)
        self._name = "DensityLayer"
        to_degrees = transformer(require_metric(crs), CRS.from_epsg(4326))
        lon, lat = to_degrees.transform(found.centres[:, 0], found.centres[:, 1])
        corner_lon, corner_lat = to_degrees.transform(found.corners[:, :, 0], found.corners[:, :, 1])
        self.data = embedded(
            {
                "size": round(found.size_m, 1),
                "centres": np.round(np.column_stack([lat, lon]), 6).tolist(),
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
