"""The map of defects in a real browser: its filters change what is drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import plain_map
from tests.browser.conftest import Open
from tests.browser.maps import NASTY, overlaps
from tests.helpers.files import folder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """January: 3 potholes in one place. February: 2 of litter elsewhere. Undated: 1. One report is told four times."""
    rows = [f"pothole,2026-01-{day:02d},{377000 + day},3547000" for day in (1, 2, 3)]
    rows += [f'"{NASTY}",2026-02-{day:02d},{377300 + day},3547000' for day in (1, 2)]
    rows += ["pothole,,377600,3547000"] + [f"pothole,2026-03-{day:02d},377001,3547000" for day in (1, 2, 3)]
    place = tmp_path_factory.mktemp("map")
    source = folder(place / "d", reports_csv="category,reported_at,x,y\n" + "\n".join(rows) + "\n")
    plain_map("defects", Request(source, crs="EPSG:4549"), place / "m.html")
    return (place / "m.html").as_uri()


def drawn(page: Page) -> tuple[int, list[str]]:
    """How many hexagons are on the map, and the colours in its picture."""
    page.wait_for_timeout(150)
    count: int = page.evaluate(
        """() => Object.entries(window).find(([key]) => key.startsWith("density_layer_"))[1].getLayers().length"""
    )
    colours: list[str] = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-overlay-pane canvas"), seen = {};
            const px = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            for (let i = 0; i < px.length; i += 4) {
                if (px[i + 3] > 190) {
                    const key = [px[i], px[i + 1], px[i + 2]].map(v => v >> 4).join();
                    seen[key] = (seen[key] || 0) + 1;
                }
            }
            return Object.keys(seen).filter(key => seen[key] > 60).sort();
        }"""
    )
    return count, colours


def shown(page: Page) -> int:
    return int(page.inner_text(".gb-filter p").split()[-1])


def choose(page: Page, title: str, value: str) -> None:
    page.get_by_label(title).select_option(label=value)


def test_it_opens_offline_and_counts_a_repeated_report_once(open_page: Open, url: str) -> None:
    page = open_page(url)
    assert page.title() == "病害密度 Density of defects"
    facts = page.inner_text(".gb-box")
    for word in ("共 6 条报告与观测", "3 rows that repeat a report", "另有 3 行为重复报告"):
        assert word in facts
    assert shown(page) == 6
    assert "每个六边形 per hexagon" in page.inner_text(".gb-filter")
    assert drawn(page)[0] >= 3
    assert drawn(page)[1]
    assert overlaps(page) == []


def test_filters_change_what_is_drawn(open_page: Open, url: str) -> None:
    page = open_page(url)
    everything, colours = drawn(page)
    choose(page, "Category", NASTY)  # text stays text, in the list too
    assert shown(page) == 2
    some, fewer = drawn(page)
    assert 0 < some < everything
    assert fewer != colours
    choose(page, "Category", "pothole")
    assert shown(page) == 4
    choose(page, "Category", "全部 all")
    choose(page, "To", "2026-01")
    assert shown(page) == 4  # three, and the undated one
    page.get_by_label("Undated").uncheck()
    assert shown(page) == 3
    choose(page, "From", "2026-02")  # after the end: the end goes along
    assert page.get_by_label("To").evaluate("box => box.selectedOptions[0].text") == "2026-02"
    assert shown(page) == 2
    choose(page, "Category", "pothole")
    assert (shown(page), drawn(page)) == (0, (0, []))
    choose(page, "Category", "全部 all")
    choose(page, "From", "2026-01")
    page.get_by_label("Undated").check()
    assert (shown(page), drawn(page)) == (6, (everything, colours))


def test_a_hexagon_tells_its_categories_as_text(open_page: Open, url: str) -> None:
    page = open_page(url)
    choose(page, "Category", NASTY)
    page.evaluate(
        """() => Object.entries(window).find(([key]) => key.startsWith("density_layer_"))[1].getLayers()[0].openPopup()"""
    )
    page.wait_for_selector(".gb-popup")
    assert NASTY in page.inner_text(".gb-popup")
    assert page.locator(".gb-popup img").count() == 0


def test_heat_stands_in_for_hexagons(open_page: Open, url: str, size: str) -> None:
    page = open_page(url)
    if size == "phone":
        page.tap(".leaflet-control-layers-toggle")
    else:
        page.hover(".leaflet-control-layers")
    page.get_by_label("Heat").check()
    page.get_by_label("Hexagons").uncheck()
    assert drawn(page)[1] == []
    painted = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-heat-pane canvas");
            return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(v => v > 0);
        }"""
    )
    assert painted
