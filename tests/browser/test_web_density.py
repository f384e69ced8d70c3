"""The panel of densities: hexagons and heat, periods and categories, down to the card of an asset."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.web import BELT, Web, at, click_place, differing, drawn, serious, steady

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
HEAT = {"zh": "热力", "en": "Heat"}
TOTAL = {"zh": "共 8,059 条报告与病害观测", "en": "8,059 reports and observed defects"}


def asked(**more: str) -> str:
    """What a panel is asked, in an address."""
    return "".join(f"&density.{name.rstrip('_')}={value}" for name, value in more.items())


def opened(web: Web, size: str = "desk", language: str = "zh", more: str = "") -> Page:
    page = web.open(at(*BELT, 17, panel="density") + more, size=size, language=language)
    page.wait_for_selector(".body table, .body .heat", timeout=60_000)
    drawn(page)
    return page


@pytest.mark.every_look
def test_hexagons_and_heat_have_their_legends(web: Web, size: str, language: str) -> None:
    page = opened(web, size, language)
    expect(page.get_by_text(TOTAL[language])).to_be_visible()
    assert page.locator(".body tbody tr").count() == 5
    numbers = page.locator(".body tbody td:nth-child(3)").all_inner_texts()
    assert sum(int(re.sub(r"\D", "", told)) for told in numbers) == 501
    assert serious(page) == []
    page.get_by_text(HEAT[language], exact=True).click()
    expect(page.locator(".heat")).to_be_visible()
    assert "density.look=heat" in page.url
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_on_a_hexagon_lists_its_things_and_a_thing_opens_its_card(web: Web) -> None:
    page = opened(web)
    click_place(page, *BELT)
    things = page.locator(".thing .row-button")
    expect(things.first).to_be_visible()
    total = int(re.findall(r"\d+", page.locator("[role=status] b").inner_text())[-1])
    counts = [int(told) for told in page.locator(".thing .count").all_inner_texts()]
    assert sum(counts) == total
    assert counts == sorted(counts, reverse=True)
    code = things.first.locator("b").inner_text()
    things.first.click()
    expect(page.locator(".card h2")).to_have_text(code)
    page.locator(".thing .icon").first.click()
    expect(page.locator(".thing + ol li")).to_have_count(counts[0])
    assert serious(page) == []


def test_period_and_category_narrow_and_travel_in_the_address(web: Web) -> None:
    page = opened(web, more=asked(from_="2026-06-01", to="2026-06-30", category="pest_share", size="50"))
    expect(page.locator("#from")).to_have_value("2026-06-01")
    expect(page.get_by_text("病虫害占比").first).to_be_visible()
    few = int(re.sub(r"\D", "", page.locator("[role=status] b").inner_text()))
    assert 0 < few < 846
    page.locator("#to").fill("2026-05-01")
    page.locator("#to").dispatch_event("change")
    expect(page.get_by_role("alert")).to_contain_text("结束日期早于开始日期")
    page.get_by_text("全部", exact=True).click()
    expect(page.locator("[role=status] b")).to_have_text("共 846 条报告与病害观测")
    page.locator("#from").fill("2030-01-01")
    page.locator("#from").dispatch_event("change")
    expect(page.get_by_text("已有记录自")).to_be_visible()


def test_by_keyboard_the_densest_hexagons_are_reached(web: Web) -> None:
    page = opened(web)
    page.locator("ul .row-button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".thing").first).to_be_visible()
    page.locator(".back").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".body table")).to_be_visible()


def test_nothing_stays_on_the_map_when_the_panel_closes(web: Web) -> None:
    page = web.open(at(*BELT, 17, panel="measure"))
    before = steady(page)
    rail = page.locator(".rail")
    rail.get_by_role("button", name="密度").click()
    page.wait_for_selector(".body table", timeout=60_000)
    assert differing(page, steady(page), before) > 0.02
    rail.get_by_role("button", name="量测").click()
    assert differing(page, steady(page), before) < 0.01
    rail.get_by_role("button", name="量测").click()
    drawn(page)
    click_place(page, *BELT)
    expect(page.locator(".card")).to_be_visible()


def test_a_service_that_refuses_says_why_and_the_question_stays(web: Web) -> None:
    page = web.open(at(*BELT, 17, panel="density") + asked(size="100"))
    page.wait_for_selector(".body table", timeout=60_000)
    page.route(
        "**/density?*",
        lambda route: route.fulfill(
            status=422, content_type="application/problem+json", body='{"status":422,"title":"x","detail":"六边形过多"}'
        ),
    )
    page.get_by_text("近一年", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("六边形过多")
    assert "density.size=100" in page.url
    web.trouble[:] = [told for told in web.trouble if "422" not in told]
