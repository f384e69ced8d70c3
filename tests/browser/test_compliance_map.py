"""The compliance map in a real browser, from disk, without a network."""

from __future__ import annotations

from datetime import date

import pytest

from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import compliance_map
from tests.browser.conftest import Open
from tests.browser.maps import NASTY, open_popup, overlaps, popup_is_readable, unfold_legend
from tests.helpers.files import ASSETS, TREES, folder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("map")
    trees = TREES.replace("T1,", f'"{NASTY}",')
    source = folder(place / "d", trees_csv=trees, assets_csv=ASSETS.replace("P1", NASTY + "p"))
    compliance_map(Request(source, crs="EPSG:4549", as_of=date(2026, 6, 30)), place / "m.html")
    return (place / "m.html").as_uri()


def test_it_opens_offline_with_legend_scale_and_layers(open_page: Open, url: str) -> None:
    page = open_page(url)
    page.wait_for_selector(".leaflet-container canvas")
    assert page.title() == "合规审查 Compliance"
    assert "违规 1，可能违规 0，无法判定 0" in page.inner_text(".gb-box")
    assert page.inner_text(".leaflet-control-scale").endswith("m")
    legend = unfold_legend(page)
    for word in ("违规 Violation", "一级古树 Heritage tree, grade 1", "铺装 Paving", "树干周边禁止范围"):
        assert word in legend
    assert overlaps(page) == []
    page.dispatch_event(".leaflet-control-layers", "mouseenter")
    assert "发现的问题 Findings" in page.inner_text(".leaflet-control-layers-list")


def test_a_finding_opens_its_evidence_and_text_stays_text(open_page: Open, url: str) -> None:
    page = open_page(url)
    told = open_popup(page, "Clause")
    for word in (
        "条款 Clause", "2.2/1(2)-1", "实测 Measured", "0.5 m", "限值 Limit", "≥ 3 m", NASTY, "距", "at least 3 m",
    ):  # fmt: skip
        assert word in told
    assert popup_is_readable(page)
    page.click(".leaflet-popup-close-button")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.is_visible(".gb-box")
