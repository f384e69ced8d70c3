"""The map of bands in a real browser, from disk, without a network."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from playwright.sync_api import Page

from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.zone_maps import zones_map
from tests.browser.conftest import Open
from tests.browser.maps import BOXES, NASTY, open_popup, overlaps, popup_is_readable, unfold_legend, zoom
from tests.helpers.files import folder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def box(x: float, y: float, x2: float, y2: float) -> str:
    a, b, c, d = 377000 + x, 3547000 + y, 377000 + x2, 3547000 + y2
    return f'"POLYGON (({a} {b}, {c} {b}, {c} {d}, {a} {d}, {a} {b}))"'


def zones(*borders: float) -> str:
    bands = ("below_normal", "normal_to_2y", "2y_to_5y", "above_5y")
    edges = [0.0, *borders, 80.0]
    rows = [f"Z{n},{band},{box(0, edges[n], 300, edges[n + 1])}" for n, band in enumerate(bands)]
    return "code,band,wkt\n" + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("map")
    levels = "".join(
        f'{level},{height},"LINESTRING (377000 {3547000 + y}, 377300 {3547000 + y})"\n'
        for level, height, y in (("normal", 4.2, 20), ("2y", 6.1, 30), ("5y", 7.0, 44))
    )
    beds = f'"{NASTY}",lawn,{NASTY}s,{box(20, 22, 40, 28)}\nB2,groundcover,,{box(60, 26, 90, 34)}\n'
    heights = "".join(f"{4 + n / 100},{377000 + 15 * n},3547010\n" for n in range(20))
    source = folder(
        place / "d", zones_csv=zones(20, 30, 44), water_levels_csv="level,elevation_m,wkt\n" + levels,
        planting_csv="code,planting_type,species,wkt\n" + beds, spot_heights_csv="elevation_m,x,y\n" + heights,
        water_csv=f"name,wkt\nriver,{box(0, -30, 300, 20)}\n",
    )  # fmt: skip
    old = folder(place / "old", zones_csv=zones(20, 27, 47))
    zones_map(Request(source, crs="EPSG:4549", as_of=date(2026, 6, 30)), place / "m.html", old)
    return (place / "m.html").as_uri()


def labels(page: Page) -> list[str]:
    page.wait_for_timeout(200)
    return page.locator(".gb-label").all_inner_texts()


def test_it_opens_offline_with_legend_scale_and_layers(open_page: Open, url: str, size: str) -> None:
    page = open_page(url)
    page.wait_for_selector(".leaflet-container canvas")
    assert page.title() == "水位分带 Water-level bands"
    folded = page.locator("details.gb-box:not([open]):not(.gb-legend)").count() == 1
    assert folded == (size == "phone")  # on a phone the facts would hide the map
    assert overlaps(page) == []
    if folded:
        page.click(".gb-box summary >> nth=0")
    facts = page.inner_text(".gb-box")
    for word in ("d · 水位分带", "变湿 900 m²，变干 900 m²", "wetter 900 m², drier 900 m²", "1 beds"):
        assert word in facts
    if folded:
        page.click(".gb-box summary >> nth=0")
    legend = unfold_legend(page)
    for word in (
        "水面 Water surface", "常水位以下 Below the normal level", "两年一遇洪水位 2-year flood line",
        "变湿 Became wetter", "变干 Became drier", "违规 Violation", "植物种植 Planting",
    ):  # fmt: skip
        assert word in legend
    assert overlaps(page) == []
    assert page.inner_text(".leaflet-control-scale").endswith("m")
    page.dispatch_event(".leaflet-control-layers", "mouseenter")
    switches = page.inner_text(".leaflet-control-layers-list")
    for word in ("水位分带 Water-level bands", "分带变化 Changed bands", "水位线 Water-level lines"):
        assert word in switches


@pytest.mark.parametrize("level", [None, 17, 18.5])
def test_labels_tell_elevations_and_keep_off_each_other_and_the_boxes(
    open_page: Open, url: str, level: float | None
) -> None:
    page = open_page(url)
    if level is not None:
        zoom(page, level)
    told = labels(page)
    assert {"常水位 normal 4.20 m", "两年 2y 6.10 m", "五年 5y 7.00 m"} <= set(told)
    rectangles = page.evaluate(
        """boxes => [".gb-label", boxes].map(s => [...document.querySelectorAll(s)].map(e => {
            const r = e.getBoundingClientRect();
            return [r.left, r.top, r.right, r.bottom];
        }))""",
        BOXES,
    )
    placed, controls = rectangles
    pairs = [*combinations(placed, 2), *((a, b) for a in placed for b in controls)]
    assert not [
        (a, b) for a, b in pairs if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
    ]
    view = page.viewport_size
    assert view
    assert all(a[0] >= 0 and a[1] >= 0 and a[2] <= view["width"] and a[3] <= view["height"] for a in placed)


def test_labels_go_with_their_layer_and_heights_come_when_zoomed_in(open_page: Open, url: str) -> None:
    page = open_page(url)
    zoom(page, 19)
    assert any(one.startswith("4.") for one in labels(page))
    zoom(page, 15)
    assert not any(one.startswith("4.") for one in labels(page))
    page.get_by_label("水位线 Water-level lines").dispatch_event("click")
    assert labels(page) == []


def test_a_finding_and_a_change_open_and_text_stays_text(open_page: Open, url: str) -> None:
    page = open_page(url)
    told = open_popup(page, "derived from 1/2(2)")
    for word in (
        "条款 Clause",
        "植物不在适宜水位带",
        NASTY,
        "120 m²",
        "in a band that does not suit it",
        "位于不适宜的分带",
    ):
        assert word in told
    assert popup_is_readable(page)
    page.click(".leaflet-popup-close-button")
    page.wait_for_selector(".leaflet-popup", state="detached")
    told = open_popup(page, "became drier")
    for word in ("原分带 Band before", "新分带 Band now", "900.0"):
        assert word in told
    assert popup_is_readable(page)


def test_hatches_leave_what_lies_below_in_sight(open_page: Open, url: str) -> None:
    page = open_page(url)
    filled: list[str] = page.evaluate(
        """() => Object.entries(window).filter(([key]) => key.startsWith("feature_layer_"))
            .flatMap(([key, group]) => group.features.getLayers())
            .filter(one => one.options.hatch).map(one => Object.prototype.toString.call(one.options.fillColor))"""
    )
    assert filled
    assert set(filled) == {"[object CanvasPattern]"}
