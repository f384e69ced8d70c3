"""The web map in a real browser: layers, search, cards, near, measuring, permalinks, the day, basemaps."""

from __future__ import annotations

import base64
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from greenbelt_gis.model.crs import transformer
from greenbelt_gis.workflows.demo import SITE
from tests.browser.web import (
    BELT,
    Tree,
    Web,
    at,
    click_place,
    differing,
    drawn,
    ginkgo_of,
    pixel,
    serious,
    steady,
    web_service,
)
from tests.helpers.people import bearer, granted
from tests.helpers.recording import rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
TITLE = {"zh": "绿带 GIS", "en": "Greenbelt GIS"}
WORDS = {
    "zh": {"attributes": "属性", "findings": "未解决的问题", "history": "历史", "close": "关闭详情",
           "metres": r"([\d.]+) 米", "here": "我的位置", "area": "面积", "reset": "恢复默认", "gone": "已不存在"},
    "en": {"attributes": "Attributes", "findings": "Open findings", "history": "History",
           "close": "Close details", "metres": r"([\d.]+) m", "here": "My position", "area": "Area", "reset": "Reset",
           "gone": "not there"},
}  # fmt: skip


@pytest.fixture(scope="module")
def ginkgo(served_sample: Web) -> Tree:
    return ginkgo_of(served_sample.record)


@pytest.mark.every_look
def test_the_map_opens_with_its_legend_and_without_a_serious_fault(web: Web, size: str, language: str) -> None:
    page = web.open(at(*BELT, 17, panel="layers"), size=size, language=language)
    drawn(page)
    assert page.title() == TITLE[language]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []


def test_a_code_is_found_by_keyboard_and_its_link_opens_the_same(
    web: Web, size: str, language: str, ginkgo: Tree
) -> None:
    words = WORDS[language]
    auditor = web.account("auditor", f"auditor-{size}-{language}")
    page = web.open("panel=none", size=size, language=language, account=auditor)
    drawn(page)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type(ginkgo.code)
    expect(page.locator("#hits li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    card = page.locator(".card")
    expect(card.locator("h2").first).to_have_text(ginkgo.code)
    for name in ("attributes", "findings", "history"):
        expect(card.get_by_role("heading", name=words[name])).to_be_visible()
    expect(card).to_contain_text("银杏")
    expect(card.locator("ol li")).to_have_count(1)  # the import that made it
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    link = page.url
    assert "of=trees/" in link
    other = web.open(link.partition("#")[2], size=size, language=language, account=auditor)
    expect(other.locator(".card h2").first).to_have_text(ginkgo.code)
    drawn(other)
    assert other.url == link
    other.get_by_role("button", name=words["close"]).click()
    expect(other.locator(".card")).to_have_count(0)
    assert "of=" not in other.url


@pytest.mark.parametrize("language", ["zh"])
def test_species_are_found_in_chinese_and_by_part(web: Web, language: str) -> None:
    page = web.open(at(*BELT, 18, panel="search"), language=language)
    page.fill("#find", "银杏")
    hits = page.locator("#hits li")
    expect(hits.first).to_contain_text("银杏")
    assert all("银杏" in told for told in hits.all_inner_texts())
    page.fill("#find", "zz-no-such")
    expect(hits).to_have_count(0)
    expect(page.locator(".panel [role=status]")).to_contain_text("zz-no-such")
    page.fill("#find", "银")
    expect(hits.first).to_be_visible()


@pytest.mark.parametrize("language", ["zh"])
def test_a_click_opens_the_card_and_escape_closes_it(web: Web, ginkgo: Tree, language: str) -> None:
    where = ginkgo.place
    page = web.open(at(*where, 20, panel="none"), language=language)
    drawn(page)
    click_place(page, *where)
    choice = page.locator(".card .row-button", has_text=ginkgo.code)
    choice.filter(has_text="银杏").first.click()  # zones and findings lie there too
    expect(page.locator(".card h2").first).to_have_text(ginkgo.code)
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)
    page.go_back()
    expect(page.locator(".card h2").first).to_have_text(ginkgo.code)


def test_near_lists_what_lies_around_a_click(web: Web, size: str, language: str, ginkgo: Tree) -> None:
    where = ginkgo.place
    page = web.open(at(where[0], where[1] - 0.0002, 18, panel="near"), size=size, language=language)
    drawn(page)
    click_place(page, *where)
    tree = page.locator(".panel li", has_text=ginkgo.code)
    expect(tree).to_have_count(1)
    told = [re.search(WORDS[language]["metres"], text) for text in page.locator(".panel li").all_inner_texts()]
    metres = [float(one[1]) for one in told if one]
    assert metres == sorted(metres)
    assert len(metres) > 3
    assert metres[-1] <= 100
    if size == "desk":
        tree.locator("button").click()
        expect(page.locator(".card h2").first).to_have_text(ginkgo.code)
    assert serious(page) == []


@pytest.mark.parametrize("language", ["en"])
def test_near_starts_from_the_devices_position(web: Web, ginkgo: Tree, language: str) -> None:
    lon, lat = ginkgo.place
    page = web.open(
        "panel=near", size="phone", language=language, permissions=["geolocation"],
        geolocation={"longitude": lon, "latitude": lat},
    )  # fmt: skip
    drawn(page)
    page.locator(".panel").get_by_role("button", name=WORDS[language]["here"]).click()
    expect(page.locator(".panel li", has_text=ginkgo.code)).to_have_count(1)


def test_a_position_that_may_not_be_known_is_told(web: Web, language: str) -> None:
    page = web.open("panel=near", language=language)
    drawn(page)
    page.locator(".panel").get_by_role("button", name=WORDS[language]["here"]).click()
    expect(page.locator(".panel [role=status]")).not_to_be_empty()
    expect(page.locator(".panel [role=status]")).to_have_text(re.compile("浏览器|browser"))


@pytest.mark.parametrize("language", ["zh"])
def test_lengths_and_areas_are_measured(web: Web, language: str) -> None:
    lon, lat = BELT
    page = web.open(at(lon, lat, 17, panel="measure"), language=language)
    drawn(page)
    north = lat + 100 / 111_320  # 100 m, by the length of a degree
    east = lon + 100 / (111_320 * 0.8476)
    click_place(page, lon, lat)
    click_place(page, lon, north)
    result = page.locator(".result")
    told = re.search(WORDS[language]["metres"], result.inner_text())
    assert told is not None
    assert float(told[1]) == pytest.approx(100, abs=1.5)
    page.locator(".panel label", has_text=WORDS[language]["area"]).click()
    click_place(page, east, north)
    page.locator(".panel .buttons button").nth(2).click()
    area = float(re.sub(r"[^\d.]", "", result.inner_text().replace("²", "")))
    assert area == pytest.approx(5_000, rel=0.03)
    assert serious(page) == []


@pytest.mark.parametrize("language", ["zh"])
def test_layers_are_switched_and_thinned_and_the_link_tells_it(web: Web, language: str) -> None:
    page = web.open(at(*BELT, 17, panel="layers"), language=language)
    before = steady(page)
    planting = page.locator(
        ".panel li", has=page.locator("[role=switch][aria-label*='植物种植'], [aria-label='Show Planting']")
    )
    planting.get_by_role("button").click()
    slider = planting.get_by_role("slider")
    for _ in range(10):
        slider.press("ArrowLeft")
    assert "layers=planting:50" in page.url
    thin = steady(page)
    assert differing(page, before, thin) > 0.01
    planting.get_by_role("switch").click()
    assert "layers=-planting:50" in page.url
    without = steady(page)
    assert differing(page, thin, without) > 0.01
    other = web.open(page.url.partition("#")[2], language=language)
    assert differing(page, without, steady(other)) < 0.001
    page.get_by_role("button", name=WORDS[language]["reset"]).click()
    assert "layers=" not in page.url
    assert differing(page, before, steady(page)) < 0.001


@pytest.mark.parametrize("language", ["en"])
def test_a_past_day_shows_what_was_then(web: Web, language: str) -> None:
    code = f"NEW-{language}"
    planted = web.open(at(*BELT, 20, panel="none"), language=language).context.request.post(
        f"{web.address}trees",
        headers=bearer(granted(web.record, "ecology")),
        data={
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(BELT)},
            "properties": {"site": SITE, "code": code, "heritage": "1"},
            "reason": {"valid_from": str(date.today())},
        },
    )
    assert planted.status == 201, planted.text()
    view = at(*BELT, 20, panel="none", of=f"trees/{planted.json()['features'][0]['id']}")
    now, then = (date.today() + timedelta(days=by) for by in (1, -2))
    after = web.open(f"{view}&asOf={now}", language=language)
    expect(after.locator(".card h2").first).to_have_text(code)
    there = steady(after)
    before = web.open(f"{view}&asOf={then}", language=language)
    expect(before.locator(".badge")).to_contain_text(str(then))
    expect(before.locator(".card")).to_contain_text(WORDS[language]["gone"])
    assert differing(before, there, steady(before)) > 0.001
    before.locator(".badge button").click()
    expect(before.locator(".card h2").first).to_have_text(code)
    assert "asOf" not in before.url
    web.trouble[:] = [one for one in web.trouble if "404" not in one]  # the browser's own note


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_an_own_basemap_lies_under_everything(
    postgis_address: str, sample: str, tmp_path: Path, drawing: Browser
) -> None:
    tiles: list[str] = []

    def tile(route: Route) -> None:
        tiles.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png", headers={"Access-Control-Allow-Origin": "*"})

    own: dict[str, Any] = {"basemap_url": "https://tiles.test/{z}/{x}/{y}.png", "basemap_credit": "© us <b>"}
    with web_service(postgis_address, sample, tmp_path, drawing, **own) as web:
        page = web.open(at(*BELT, 17, panel="layers"), language="en", service_workers="block")
        page.context.route("https://tiles.test/**", tile)
        bare = steady(page)
        assert tiles == []
        page.locator("#base").select_option("own")
        expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("© us <b>")
        with_base = steady(page)
        assert tiles
        assert all(re.fullmatch(r"https://tiles\.test/\d+/\d+/\d+\.png", one) for one in tiles)
        assert differing(page, bare, with_base) > 0.2
        assert "basemap=own" in page.url
        web.trouble[:] = [one for one in web.trouble if not one.startswith("https://tiles.test/")]
        assert web.trouble == []


def test_the_address_decides_the_language_and_nonsense_in_it_does_no_harm(web: Web) -> None:
    page = web.open(
        "at=999/x/y&layers=+..,-:9999&panel=nothing&of=../../etc&asOf=2026-99-99&language=en", language="zh"
    )
    drawn(page)
    assert page.title() == TITLE["en"]
    expect(page.locator(".card")).to_have_count(0)
    assert "asOf" not in page.url


def test_at_first_the_whole_site_is_in_sight(web: Web, size: str) -> None:
    page = web.open("panel=layers", size=size)
    drawn(page)
    canvas, panel = (page.locator(name).first.bounding_box() for name in (".map canvas", ".panel"))
    assert canvas is not None
    assert panel is not None
    low = panel["y"] if size == "phone" else canvas["y"] + canvas["height"]
    statement = "SELECT ST_X(p), ST_Y(p) FROM (SELECT (ST_DumpPoints(geom)).geom AS p FROM site) corners"
    to_world = transformer(web.record.crs, web.record.crs.from_epsg(4326))
    for x, y in (pixel(page, *to_world.transform(*corner)) for corner in rows(web.record, statement)):
        assert canvas["x"] < x < canvas["x"] + canvas["width"]
        assert canvas["y"] < y < low
