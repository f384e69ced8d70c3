"""The compliance map in a real browser, from disk, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import compliance_map
from tests.helpers.files import ASSETS, TREES, folder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

NASTY = "<img src=x onerror=alert(1)>${alert(2)}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed: run `make setup`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("map")
    trees = TREES.replace("T1,", f'"{NASTY}",')
    source = folder(place / "d", trees_csv=trees, assets_csv=ASSETS.replace("P1", NASTY + "p"))
    compliance_map(Request(source, crs="EPSG:4549", as_of=date(2026, 6, 30)), place / "m.html")
    return place / "m.html"


@pytest.fixture(params=[(1280, 800), (390, 780)], ids=["desk", "phone"])
def opened(browser: Browser, map_file: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    width, height = request.param
    page = browser.new_page(viewport={"width": width, "height": height}, offline=True)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: trouble.append(f"dialog {dialog.message}"))
    page.on(
        "request",
        lambda sent: trouble.append(sent.url) if not sent.url.startswith(("file:", "data:", "blob:")) else None,
    )
    page.goto(map_file.as_uri())
    page.wait_for_selector(".leaflet-container canvas")
    yield page, trouble
    page.close()


def test_it_opens_offline_with_legend_scale_and_layers(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    assert page.title() == "合规审查 Compliance"
    legend = page.inner_text(".gb-legend")
    for word in ("违规 Violation", "一级古树 Heritage tree, grade 1", "铺装 Paving", "树干周边禁止范围"):
        assert word in legend
    assert page.inner_text(".leaflet-control-scale").endswith("m")
    assert "违规 1，可能违规 0，无法判定 0" in page.inner_text(".gb-box")
    page.dispatch_event(".leaflet-control-layers", "mouseenter")
    assert "发现的问题 Findings" in page.inner_text(".leaflet-control-layers-list")
    assert trouble == []


def test_a_finding_opens_its_evidence_and_text_stays_text(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    # Canvas layers have no element to click: ask Leaflet for the finding and open it as a click would.
    page.evaluate("""() => {
        for (const key of Object.keys(window)) {
            if (!key.startsWith('feature_layer_')) continue;
            window[key].features.eachLayer(layer => {
                if ((layer.feature.properties.p || []).some(row => row[0].includes('Clause'))) layer.openPopup();
            });
        }
    }""")
    page.wait_for_selector(".gb-popup")
    told = page.inner_text(".gb-popup")
    for word in (
        "条款 Clause",
        "2.2/1(2)-1",
        "实测 Measured",
        "0.5 m",
        "限值 Limit",
        ">= 3 m",
        NASTY,
        "距",
        "at least 3 m",
    ):
        assert word in told
    assert page.locator(".gb-popup img").count() == 0
    assert trouble == []
