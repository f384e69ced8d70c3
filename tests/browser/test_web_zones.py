"""The panel of bands: what each holds, and what another level would change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.web import BELT, Web, at, click_place, differing, drawn, serious, steady

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WORK_OUT = {"zh": "推演", "en": "Work it out"}
ESTIMATE = {"zh": "并非实测地形", "en": "no terrain was surveyed"}
SECONDS = 90_000


def asked(**more: str) -> str:
    """What a panel is asked, in an address."""
    return "".join(f"&zones.{name}={value}" for name, value in more.items())


def opened(web: Web, size: str = "desk", language: str = "zh", more: str = "") -> Page:
    page = web.open(at(*BELT, 17, panel="zones") + more, size=size, language=language)
    page.wait_for_selector(".band", timeout=60_000)
    return page


def work_out(page: Page, language: str = "zh") -> None:
    page.get_by_role("button", name=WORK_OUT[language]).click()
    page.wait_for_selector(".result", timeout=SECONDS)


@pytest.mark.every_look
def test_bands_tell_what_they_hold(web: Web, size: str, language: str) -> None:
    page = opened(web, size, language)
    assert page.locator(".band").count() == 4
    page.locator(".band").nth(2).click()
    expect(page.locator(".details tbody tr").first).to_be_visible()
    expect(page.locator(".details ul .row-button")).to_have_count(5)
    drawn(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".details ul .row-button").first.click()
    expect(page.locator(".card .verdict").first).to_be_visible()


def test_an_elevation_is_told_as_an_estimate(web: Web, size: str, language: str) -> None:
    page = opened(web, size, language, more=asked(way="elevation", elevation="6.4"))
    work_out(page, language)
    expect(page.locator(".estimate")).to_contain_text(ESTIMATE[language])
    assert page.locator(".pair").count() == 1
    assert serious(page) == []


def test_a_moved_level_lists_what_changes_and_a_bed_opens_its_card(web: Web) -> None:
    page = opened(web, more=asked(metres="2"))
    work_out(page)
    expect(page.locator(".result tbody tr")).to_have_count(2)
    things = page.locator(".result ul").last.locator(".row-button")
    expect(things).to_have_count(20)
    code = things.first.locator("b").inner_text()
    things.first.click()
    expect(page.locator(".card h2")).to_have_text(code)
    page.get_by_role("button", name="从地图上移除").click()
    expect(page.locator(".result")).to_have_count(0)


def test_a_line_drawn_by_clicks_replaces_a_stretch(web: Web) -> None:
    page = opened(web, more=asked(way="line"))
    drawn(page)
    line = page.request.get(f"{web.address}water-levels?limit=10").json()["features"]
    xy = next(one for one in line if one["properties"]["level"] == "2y")["geometry"]["coordinates"]
    near = [place for place in xy if abs(place[0] - BELT[0]) < 0.0012]
    (x0, y0), (x1, y1) = near[0], near[-1]
    for lon, lat in (
        (x0, y0),
        ((2 * x0 + x1) / 3, (2 * y0 + y1) / 3 + 3e-5),
        ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3 + 3e-5),
        (x1, y1),
    ):
        click_place(page, lon, lat)
    expect(page.locator("form [role=status]")).to_contain_text("4 个点")
    work_out(page)
    assert page.locator(".pair").count() >= 1


def test_what_cannot_be_is_told_and_nothing_typed_is_lost(web: Web) -> None:
    page = opened(web, more=asked(metres="40"))
    page.get_by_role("button", name=WORK_OUT["zh"]).click()
    expect(page.locator("form [role=alert]")).to_contain_text("将与五年一遇洪水位相交", timeout=SECONDS)
    expect(page.locator("#shift-m")).to_have_value("40.0")
    web.trouble[:] = [told for told in web.trouble if "422" not in told]


def test_nothing_stays_on_the_map_when_the_panel_closes(web: Web) -> None:
    page = web.open(at(*BELT, 17, panel="measure"))
    before = steady(page)
    rail = page.locator(".rail")
    rail.get_by_role("button", name="分带").click()
    page.locator(".band").last.click()
    page.wait_for_timeout(1500)
    assert differing(page, steady(page), before) > 0.02
    rail.get_by_role("button", name="量测").click()
    assert differing(page, steady(page), before) < 0.01
    rail.get_by_role("button", name="量测").click()
    drawn(page)
    click_place(page, *BELT)
    expect(page.locator(".card")).to_be_visible()
