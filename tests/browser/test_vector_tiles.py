"""MapLibre, a standard client, reads the service's tiles in a real browser: every feature is drawn, or counted."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, Route

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from tests.browser.serving import serve
from tests.helpers.people import FIRST_LOOK, bearer, granted
from tests.helpers.recording import rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
MAPLIBRE = Path(__file__).parents[2] / "web" / "node_modules" / "maplibre-gl" / "dist"
PAGE = """<!doctype html><meta charset="utf-8"><title>tiles</title>
<link rel="stylesheet" href="/maplibre/maplibre-gl.css">
<div id="map" style="width: 800px; height: 600px"></div>
<script type="module">
import * as maplibregl from '/maplibre/maplibre-gl.mjs';
maplibregl.setWorkerUrl('/maplibre/maplibre-gl-worker.mjs');
const asked = ASKED;
const source = (name) => ({type: 'vector', url: `${location.origin}/tiles/${name}.json`});
const layer = (name, type, kind) => (
  {id: `${name}-${type}`, type, source: name, 'source-layer': name, filter: ['==', ['geometry-type'], kind]});
const map = new maplibregl.Map({
  container: 'map', center: asked.center, zoom: asked.zoom, fadeDuration: 0, attributionControl: false,
  transformRequest: (url) => ({url, headers: asked.headers}),
  style: {version: 8, sources: Object.fromEntries(asked.layers.map((one) => [one, source(one)])),
          layers: asked.layers.flatMap((one) => [
            layer(one, 'fill', 'Polygon'), layer(one, 'line', 'LineString'), layer(one, 'circle', 'Point')])},
});
map.on('error', (event) => { window.wrong = String(event.error); });
map.once('idle', () => {
  window.drawn = map.queryRenderedFeatures().map((one) => ({layer: one.source, ...one.properties}));
});
</script>"""


def drawn(browser: Browser, address: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What a map shows once it has come to rest."""

    def local(route: Route) -> None:
        path = urlparse(route.request.url).path
        if path == "/try.html":
            route.fulfill(body=PAGE.replace("ASKED", json.dumps(asked)), content_type="text/html")
        else:
            file = MAPLIBRE / path.removeprefix("/maplibre/")
            kind = "text/javascript" if file.suffix == ".mjs" else mimetypes.guess_type(file.name)[0]
            route.fulfill(body=file.read_bytes(), content_type=kind or "application/octet-stream")

    page: Page = browser.new_page(viewport={"width": 820, "height": 620})
    page.route("**/maplibre/**", local)
    page.route("**/try.html", local)
    page.goto(f"{address}try.html")
    page.wait_for_function("window.drawn || window.wrong", timeout=60_000)
    assert page.evaluate("window.wrong") is None
    found: list[dict[str, Any]] = page.evaluate("window.drawn")
    page.close()
    return found


def middle(record: Record) -> tuple[float, float]:
    [(x, y)] = rows(record, "SELECT avg(ST_X(ST_Centroid(geom))), avg(ST_Y(ST_Centroid(geom))) FROM tree")
    lon, lat = transformer(record.crs, record.crs.from_epsg(4326)).transform(x, y)
    return float(lon), float(lat)


def test_maplibre_draws_what_the_record_has(drawing: Browser, new_record: str, tmp_path: Path) -> None:
    record = open_record(new_record, tmp_path, "EPSG:4549")
    layers = read_dataset(FIRST_LOOK, crs="EPSG:4549").layers
    for site in ("OWN", "OTHER"):
        load(record, site, layers, actor="t", note="t")
    own = [{"layer": table, "id": str(id_)} for table, name in (("assets", "asset"), ("trees", "tree")) for (id_,) in rows(
        record, f"SELECT t.id FROM {name} t JOIN site s ON s.id = t.site_id WHERE s.code = 'OWN' "
                "AND status IS DISTINCT FROM 'ended'" if name == "asset" else
        f"SELECT t.id FROM {name} t JOIN site s ON s.id = t.site_id WHERE s.code = 'OWN'")]  # fmt: skip
    everybody = bearer(granted(record, "viewer"))
    asked = {"center": middle(record), "layers": ["assets", "trees"]}
    with serve(Settings(database_url=new_record, home=tmp_path)) as address:
        near = drawn(drawing, address, {**asked, "zoom": 14.2, "headers": everybody})
        told = {(one["layer"], one["id"]) for one in near}
        assert len(told) == 2 * len(own), "both sites"
        assert {(one["layer"], one["id"]) for one in own} <= told
        assert {one["species"] for one in near if one["layer"] == "trees"} > set()
        far = drawn(drawing, address, {**asked, "zoom": 9, "headers": everybody})
        assert all("count" in one and "id" not in one for one in far)
        cells = {tuple(sorted(one.items())) for one in far}
        assert sum(dict(one)["count"] for one in cells if dict(one)["layer"] == "trees") <= 2 * len(layers["trees"])
        assert sum(one["count"] for one in far) >= len(told) / 2
