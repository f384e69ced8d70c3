"""The assets map in a real browser, from disk, without a network."""

from __future__ import annotations

import pytest

from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import plain_map
from tests.browser.conftest import Open
from tests.browser.maps import NASTY, open_popup, overlaps, popup_is_readable, unfold_legend, zoom
from tests.helpers.files import ASSETS, TREES, folder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("map")
    assets = ASSETS.replace("code,class,wkt", "code,class,name,wkt").replace(
        "P1,paving.footway,", f'P1,paving.footway,"{NASTY}",'
    )
    seat = 'B1,furniture.seat,,"POINT (377010 3547010)"\n'
    site = 'code,name,wkt\nQL,<b>QL</b>,"POLYGON ((376900 3546900, 377200 3546900, 377200 3547100, 376900 3546900))"\n'
    source = folder(place / "d", trees_csv=TREES, assets_csv=assets + seat, site_csv=site)
    plain_map("assets", Request(source, crs="EPSG:4549"), place / "m.html")
    return (place / "m.html").as_uri()


def test_it_opens_offline_with_legend_scale_and_layers(open_page: Open, url: str) -> None:
    page = open_page(url)
    page.wait_for_selector(".leaflet-container canvas")
    assert page.title() == "设施 Assets"
    facts = page.inner_text(".gb-box")
    for word in ("QL", "设施 2 个，树木 2 棵", "2 assets, 2 trees"):
        assert word in facts
    legend = unfold_legend(page)
    for word in (
        "图例 Legend",
        "场地边界 Site boundary",
        "铺装 Paving",
        "Furniture",
        "一级古树 Heritage tree, grade 1",
    ):
        assert word in legend
    assert overlaps(page) == []
    page.dispatch_event(".leaflet-control-layers", "mouseenter")
    assert "铺装 Paving" in page.inner_text(".leaflet-control-layers-list")


def test_a_popup_shows_text_as_text_and_can_be_read(open_page: Open, url: str) -> None:
    page = open_page(url)
    told = open_popup(page, "alert")
    for word in ("P1", NASTY, "Footway"):
        assert word.lower() in told.lower()
    assert popup_is_readable(page)


def test_what_is_drawn_only_when_zoomed_in_is_pale_in_the_legend(open_page: Open, url: str) -> None:
    page = open_page(url)
    unfold_legend(page)
    zoom(page, 12)
    pale = page.locator(".gb-legend .gb-far").all_inner_texts()
    assert any("Furniture" in one for one in pale)
    assert not any("Site boundary" in one for one in pale)
    assert page.is_visible(".gb-legend p")
    zoom(page, 18)
    assert page.locator(".gb-legend .gb-far").count() == 0
    assert not page.is_visible(".gb-legend p")


def test_the_facts_can_be_folded_away(open_page: Open, url: str) -> None:
    page = open_page(url)
    page.click(".gb-box summary")
    assert not page.is_visible(".gb-box p")
