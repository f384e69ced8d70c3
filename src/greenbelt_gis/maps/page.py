"""A Folium map as one self-contained HTML file: scripts and styles inside, no network, no foreign markup.

Text from data never becomes HTML: it travels as JSON and is put into text nodes. A content-security policy in
the page forbids every connection but the tiles of a configured basemap.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from greenbelt_gis.errors import OutputError
from greenbelt_gis.maps.basemaps import (
    IMAGERY,
    LABELS,
    STREETS,
    TIANDITU_CREDIT,
    TIANDITU_HOSTS,
    TIANDITU_ZOOM,
    tianditu_tiles,
)
from greenbelt_gis.text import Text

_TIANDITU = (("vec", STREETS), ("cva", LABELS), ("img", IMAGERY))
_STYLE = """
body { font: 14px/1.45 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1d2b24; }
.leaflet-container { background: #f4f3ee; font: inherit; }
.gb-box { background: rgba(255,255,255,.95); padding: 10px 12px; border-radius: 6px;
  box-shadow: 0 1px 5px rgba(0,0,0,.3); }
.gb-box h1 { font-size: 15px; margin: 0 0 4px; } .gb-box p { margin: 2px 0; font-size: 12px; max-width: 22rem; }
.gb-legend { max-height: 47vh; overflow: auto; font-size: 12px; }
.gb-box summary { font-weight: 600; cursor: pointer; } .gb-box[open] summary { margin-bottom: 4px; }
.gb-box summary h1 { display: inline; }
.gb-legend div { display: flex; align-items: center; gap: 8px; margin: 3px 0; }
.gb-legend svg { flex: none; } .gb-far { opacity: .45; } .gb-legend p { margin: 4px 0; max-width: none; }
.gb-filter { max-width: 20rem; }
.gb-filter label { display: grid; grid-template-columns: 7.5em minmax(0, 1fr); align-items: center; margin: 4px 0; }
.gb-filter select { font: inherit; padding: 3px; } .gb-filter input { justify-self: start; }
.gb-ramp { flex-wrap: wrap; } .gb-ramp i { display: inline-block; width: 18px; height: 12px; }
.gb-ramp span { display: inline-flex; align-items: center; gap: 4px; margin-right: 4px; white-space: nowrap; }
.gb-label { position: absolute; white-space: nowrap; font-size: 12px; font-weight: 600; line-height: 14px;
  padding: 0 3px; border-radius: 3px; background: rgba(255,255,255,.85); }
.leaflet-control-attribution, .leaflet-control-scale-line { font-size: 11px; line-height: 1.4; }
.gb-popup { border-collapse: collapse; font-size: 13px; } .gb-popup th { text-align: left; vertical-align: top;
  padding: 2px 10px 2px 0; color: #52615a; font-weight: 500; white-space: nowrap; }
.gb-popup td { vertical-align: top; padding: 2px 0; overflow-wrap: anywhere; }
.leaflet-control-layers { max-height: 60vh; overflow: auto; font-size: 13px; }
@media (max-width: 600px) { .gb-box h1 { font-size: 13px; } .gb-legend { max-height: 40vh; }
  .gb-box { padding: 8px 10px; max-width: calc(100vw - 44px); } .gb-filter select { font-size: 16px; }
  .gb-popup th { white-space: normal; } }
@media (max-width: 900px) { .gb-open .leaflet-control-container { display: none; } }
"""
_HELPERS = """
L.Control.Attribution.prototype.options.prefix = 'Leaflet';
function greenbeltHatch(options) {  // turns a style's hatch into a pattern that the canvas fills with
    if (!options.hatch) return;
    var tile = document.createElement("canvas"), pen = tile.getContext("2d"), side = 10;
    tile.width = tile.height = side;
    pen.strokeStyle = pen.fillStyle = options.color;
    pen.lineWidth = 1.6;
    if (options.hatch === "dots") {
        pen.fillRect(1, 1, 2, 2); pen.fillRect(6, 6, 2, 2);
    } else {
        [-side, 0, side].forEach(function (shift) {
            var up = options.hatch === "rising";
            pen.beginPath();
            pen.moveTo(shift - 1, up ? side + 1 : -1);
            pen.lineTo(shift + side + 1, up ? -1 : side + 1);
            pen.stroke();
        });
    }
    options.fillColor = pen.createPattern(tile, "repeat");
}
function greenbeltPopup(map, layer, content) {  // binds a popup that fits the window and keeps off the boxes
    var size = map.getSize(), wide = size.x > 900;
    function width(corner) {
        var box = wide && map.getContainer().querySelector(".leaflet-" + corner + " .gb-box");
        return box ? box.offsetWidth + 20 : 5;
    }
    return layer.bindPopup(function () {
        var options = layer.getPopup().options, left = width("top.leaflet-left");
        var right = width("bottom.leaflet-right");
        options.autoPanPaddingTopLeft = [left, 5];
        options.autoPanPaddingBottomRight = [size.x - left - right > options.maxWidth + 60 ? right : 5, 5];
        return content();
    }, {maxWidth: Math.min(420, size.x - 60), maxHeight: Math.max(160, Math.round(size.y * .7))});
}
"""


class ScaleBar(MacroElement):
    """A scale bar in metres; and on a small screen a popup has the map to itself while it is open."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {{ this._parent.get_name() }}.on("popupopen popupclose", function (e) {
            e.target.getContainer().classList.toggle("gb-open", e.type === "popupopen");
        });
        {% endmacro %}
    """)


def both(text: Text) -> str:
    """A label in both languages, as maps show it."""
    return f"{text.zh} {text.en}"


def new_map(title: Text, bounds: tuple[float, float, float, float] | None, tianditu_key: str = "") -> folium.Map:
    """An empty map over ``bounds`` (west, south, east, north; degrees), with scale bar and all scripts inside."""
    page = folium.Map(tiles=None, prefer_canvas=True, max_zoom=22, zoom_snap=0.25)
    page.default_js, page.default_css = [], []
    west, south, east, north = bounds or (118.6, 31.9, 118.9, 32.2)
    page.fit_bounds([[south, west], [north, east]], padding=(24, 24), max_zoom=20)
    root = page.get_root()
    assert isinstance(root, Figure)
    root.title = both(title)
    root.header._children.clear()  # Folium's own links to script servers
    for name, part in (("policy", _policy(bool(tianditu_key))), ("style", _style()), ("script", _script())):
        root.header.add_child(Element(part), name=f"greenbelt_{name}")
    page.add_child(ScaleBar(), name="scale")
    if tianditu_key:
        _add_tianditu(page, tianditu_key)
    return page


def html_of(page: folium.Map) -> str:
    """The page as text."""
    return str(page.get_root().render())


def save(html: str, out: Path) -> None:
    """Write a page; an ``OutputError`` where that is not possible."""
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(html, encoding="utf-8", newline="\n")
        part.replace(out)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise OutputError(
            Text("cannot be written: {why}", "无法写入：{why}").format(why=problem.strerror), where={"file": out}
        ) from None


def _policy(tiles: bool) -> str:
    images = "data: blob: https://*.tianditu.gov.cn" if tiles else "data: blob:"
    policy = f"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src {images}"
    return f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'


@cache
def _style() -> str:
    css = _vendored("leaflet.css").decode()
    embedded = re.sub(r"url\(images/([\w-]+\.png)\)", lambda found: f"url({_data_uri(found[1])})", css)
    return f"<style>{embedded}</style><style>{_STYLE}</style>"


@cache
def _script() -> str:
    code = _vendored("leaflet.js").decode().replace("</script", "<\\/script")
    return f"<script>{code}</script><script>{_HELPERS}</script>"


def _data_uri(image: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_vendored(f"images/{image}")).decode()


def _vendored(name: str) -> bytes:
    file = files("greenbelt_gis.maps") / "vendor" / "leaflet" / name
    if not file.is_file():
        raise OutputError(
            Text("the map's scripts are not installed", "地图脚本尚未安装"),
            fix=Text("run `make setup`, which fetches them", "请运行 make setup 获取"),
        )
    return file.read_bytes()


def _add_tianditu(page: folium.Map, key: str) -> None:
    for layer, title in _TIANDITU:
        folium.TileLayer(
            tianditu_tiles(layer, key, "{s}"), attr=TIANDITU_CREDIT, name=both(title), subdomains=TIANDITU_HOSTS,
            max_native_zoom=TIANDITU_ZOOM, max_zoom=22, overlay=layer == "cva", show=layer != "img",
        ).add_to(page)  # fmt: skip
