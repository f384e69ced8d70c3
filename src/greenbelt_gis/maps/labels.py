"""Labels of lines and points that keep off each other, off the boxes and off the window's edge."""

from __future__ import annotations

from branca.element import MacroElement
from folium.template import Template

from greenbelt_gis.maps.elements import FeatureLayer

MOST_LABELS = 300


class Labels(MacroElement):
    """Writes property ``l`` of a layer's features on the map: along a line, beside a point.

    Placed anew after every move: a line is labelled where it can be seen, a label without room is left out.
    Layers share one plan of the taken room, in the order in which their labels were added. Text goes through text
    nodes.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function () {
            var map = {{ this._parent.get_name() }}, group = {{ this.layer.get_name() }};
            var plan = map.greenbeltLabels || (map.greenbeltLabels = {layers: []});
            plan.layers.push(group);
            if (plan.layers.length > 1) return;
            var pane = map.createPane("labels"), ruler = document.createElement("canvas").getContext("2d");
            pane.style.zIndex = 450;
            pane.style.pointerEvents = "none";
            pane.setAttribute("aria-hidden", "true");
            var high = 16, taken = [], size, most;

            function boxes() {
                var home = map.getContainer().getBoundingClientRect();
                var found = map.getContainer().querySelectorAll(".leaflet-control");
                return Array.prototype.map.call(found, function (one) {
                    var r = one.getBoundingClientRect();
                    return [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top];
                });
            }
            function put(text, colour, middle, angle) {  // whether there was room
                var wide = ruler.measureText(text).width + 10;
                var x = (Math.abs(Math.cos(angle)) * wide + Math.abs(Math.sin(angle)) * high) / 2;
                var y = (Math.abs(Math.sin(angle)) * wide + Math.abs(Math.cos(angle)) * high) / 2;
                var box = [middle.x - x, middle.y - y, middle.x + x, middle.y + y];
                if (box[0] < 4 || box[1] < 4 || box[2] > size.x - 4 || box[3] > size.y - 4) return false;
                if (taken.some(function (other) {
                    return box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
                })) return false;
                taken.push(box);
                most -= 1;
                var at = map.containerPointToLayerPoint(middle), label = L.DomUtil.create("div", "gb-label", pane);
                label.textContent = text;
                label.style.color = colour;
                label.style.left = at.x + "px";
                label.style.top = at.y + "px";
                label.style.transform = "translate(-50%, -50%) rotate(" + angle + "rad)";
                return true;
            }
            function along(points, text, colour) {
                var spots = [], seen = 0, step = 24, due = 0;
                for (var i = 1; i < points.length; i += 1) {
                    var a = points[i - 1], b = points[i], long = a.distanceTo(b);
                    var inside = Math.max(a.x, b.x) > 0 && Math.max(a.y, b.y) > 0 && Math.min(a.x, b.x) < size.x
                        && Math.min(a.y, b.y) < size.y;
                    if (!inside) continue;
                    for (; due < seen + long && spots.length < 400; due += step) {
                        var part = (due - seen) / long;
                        spots.push({x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, d: due, i: i});
                    }
                    seen += long;
                    if (due < seen - long) due = seen;
                }
                if (seen < ruler.measureText(text).width + 10) return;
                spots.sort(function (p, q) { return Math.abs(p.d - seen / 2) - Math.abs(q.d - seen / 2); });
                function angle(spot) {
                    var from = points[spot.i - 1], to = points[spot.i], k;
                    for (k = spot.i - 1; k > 0 && from.distanceTo(spot) < 20; k -= 1) from = points[k - 1];
                    for (k = spot.i; k < points.length - 1 && to.distanceTo(spot) < 20; k += 1) to = points[k + 1];
                    var found = Math.atan2(to.y - from.y, to.x - from.x);
                    return found > Math.PI / 2 ? found - Math.PI : found < -Math.PI / 2 ? found + Math.PI : found;
                }
                [0, -14, 14, -28, 28].some(function (aside) {  // on the line, else beside it
                    return spots.some(function (spot) {
                        var turn = angle(spot), x = Math.sin(turn) * aside, y = Math.cos(turn) * aside;
                        return put(text, colour, L.point(spot.x - x, spot.y + y), turn);
                    });
                });
            }
            function one(layer) {
                var text = layer.feature && layer.feature.properties.l;
                if (!text || most <= 0) return;
                var colour = layer.options.color;
                if (layer.getLatLng) {
                    if (!map.getBounds().contains(layer.getLatLng())) return;
                    var p = map.latLngToContainerPoint(layer.getLatLng());
                    put(text, colour, p.add([ruler.measureText(text).width / 2 + 7, 0]), 0);
                    return;
                }
                var lines = layer.getLatLngs();
                (L.LineUtil.isFlat(lines) ? [lines] : lines).forEach(function (line) {
                    along(line.map(function (at) { return map.latLngToContainerPoint(at); }), text, colour);
                });
            }
            function place() {
                clear();
                ruler.font = "600 12px " + getComputedStyle(map.getContainer()).fontFamily;
                size = map.getSize();
                most = {{ this.most }};
                taken = boxes();
                plan.layers.forEach(function (layer) {
                    if (map.hasLayer(layer) && layer.hasLayer(layer.features)) layer.features.eachLayer(one);
                });
            }
            function clear() { while (pane.firstChild) pane.removeChild(pane.firstChild); }
            var waiting;
            function soon() { clearTimeout(waiting); waiting = setTimeout(place, 30); }
            map.on("zoomstart", clear);
            map.on("moveend zoomend resize overlayadd overlayremove", soon);
            map.getContainer().addEventListener("toggle", soon, true);
            soon();
        })();
        {% endmacro %}
    """)

    def __init__(self, layer: FeatureLayer) -> None:
        super().__init__()
        self._name = "Labels"
        self.layer, self.most = layer, MOST_LABELS
