"""The shell of the web map where something is missing: WebGL, the service, the network; and where data would be code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from playwright.sync_api import Page, Playwright, expect

from greenbelt_api.routers import web as web_router
from greenbelt_api.web_files import WebFile, web_files
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.accounts import add_account
from tests.browser.conftest import FLAGS, launched
from tests.browser.maps import NASTY
from tests.browser.web import BELT, PASSWORD, Web, at, click_place, differing, drawn, serious, steady
from tests.helpers.drawn import layer
from tests.helpers.working import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
AWAY = {"zh": "服务器没有响应", "en": "server does not"}
RETRY = {"zh": "立即重试", "en": "Try now"}
BLIND = {"zh": "此浏览器无法显示地图", "en": "cannot draw"}


def quiet(web: Web, *told: str) -> None:
    """What the browser itself notes of lines that a test cuts is no trouble."""
    web.trouble[:] = [one for one in web.trouble if not any(word in one for word in told)]


def until(page: Page, script: str) -> None:
    """Wait until what a promise tells is true."""
    wait_until(lambda: page.evaluate(script), script)


def kept_by(page: Page) -> list[str]:
    """The service worker's caches, once it is at work."""
    until(page, "navigator.serviceWorker.getRegistration().then(one => one?.active?.state === 'activated')")
    found: list[str] = page.evaluate("caches.keys()")
    return found


def test_without_webgl_panels_work(web: Web, playwright: Playwright, size: str, language: str) -> None:
    flags = [*FLAGS, "--disable-webgl", "--disable-webgl2", "--disable-3d-apis", "--disable-software-rasterizer"]
    web.browser, drawing = launched(playwright, flags), web.browser
    try:
        page = web.open("panel=search", size=size, language=language)
        expect(page.locator(".blind")).to_contain_text(BLIND[language])
        assert serious(page) == []
        page.fill("#find", "T")
        page.locator("#hits li").first.click()
        expect(page.locator(".card h2").first).to_be_visible()
        web.contexts.pop().close()
    finally:
        web.browser.close()
        web.browser = drawing


def test_the_service_goes_and_comes_back(web: Web, size: str, language: str) -> None:
    page = web.open("panel=search", size=size, language=language)
    drawn(page)
    page.context.route("**/*", lambda route: route.abort())
    page.fill("#find", "T")
    banner = page.locator(".away")
    expect(banner).to_contain_text(AWAY[language])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    assert page.input_value("#find") == "T"
    page.context.unroute("**/*")
    banner.get_by_role("button", name=RETRY[language]).click()
    expect(page.locator("#hits li").first).to_be_visible()
    expect(banner).to_be_hidden()
    quiet(web, "ERR_FAILED")


def test_tiles_that_did_not_come_are_asked_for_again(web: Web) -> None:
    page = web.open(at(*BELT, 17, panel="none"))
    drawn(page)
    page.context.route("**/*", lambda route: route.abort())
    page.evaluate("location.hash = location.hash.replace('at=17.00/32.0476', 'at=17.00/32.0486')")
    expect(page.locator(".away")).to_contain_text(AWAY["zh"])
    page.context.unroute("**/*")
    expect(page.locator(".away")).to_be_hidden()
    whole = web.open(page.url.partition("#")[2])
    assert differing(page, steady(page), steady(whole)) < 0.001
    quiet(web, "ERR_FAILED")


def test_a_reload_without_a_network_shows_the_shell(web: Web, size: str, language: str) -> None:
    page = web.open(at(*BELT, 17, panel="near"), size=size, language=language)
    drawn(page)
    kept_by(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".away")).to_contain_text(AWAY[language])
    expect(page.locator("nav.rail button").first).to_be_visible()
    assert serious(page) == []
    page.context.set_offline(False)
    expect(page.locator(".away")).to_be_hidden()  # it asks again by itself
    drawn(page)
    assert "panel=near" in page.url
    quiet(web, "ERR_INTERNET_DISCONNECTED")


def test_nothing_of_the_record_is_kept(web: Web) -> None:
    page = web.open(at(*BELT, 17, panel="search"), account=web.account("engineering", "worker-1"))
    drawn(page)
    names = kept_by(page)
    page.reload()
    drawn(page)
    page.fill("#find", "T")
    expect(page.locator("#hits li").first).to_be_visible()
    script = "name => caches.open(name).then(one => one.keys()).then(all => all.map(one => new URL(one.url).pathname))"
    paths = [path for name in names for path in page.evaluate(script, name)]
    assert "/" in paths
    assert [path for path in paths if path != "/" and not path.startswith("/web/assets/")] == []
    page.goto(f"{web.address}overview")  # other pages are none of its business
    assert page.locator("#app").count() == 0


def _version(number: int) -> Mapping[str, WebFile]:
    """The web map as a build of another version would be."""
    files = dict(web_files())
    page, worker = files["index.html"], files["service-worker.js"]
    script = re.sub(rb"VERSION = '\w+'", b"VERSION = 'v%d'" % number, worker.body)
    marked = page.body.replace(b"</body>", b"<i hidden data-version=%d></i></body>" % number)
    files["index.html"] = WebFile(marked, None, page.kind, f'"p{number}"')
    files["service-worker.js"] = WebFile(script, None, worker.kind, f'"w{number}"')
    return MappingProxyType(files)


def test_a_new_version_is_taken_and_old_files_are_dropped(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    page = web.open("panel=near")
    (first,) = kept_by(page)
    for number in (2, 3):
        files = _version(number)
        monkeypatch.setattr(web_router, "web_files", lambda files=files: files)
        page.reload()
        assert page.locator("[data-version]").get_attribute("data-version") == str(number)
        until(page, f"caches.keys().then(names => names.includes('greenbelt-web-v{number}'))")
    until(page, f"caches.keys().then(names => !names.includes('{first}'))")
    assert page.evaluate("caches.keys()") == ["greenbelt-web-v2", "greenbelt-web-v3"]
    page.context.set_offline(True)
    page.reload()
    assert page.locator("[data-version]").get_attribute("data-version") == "3"
    page.context.set_offline(False)
    quiet(web, "ERR_INTERNET_DISCONNECTED")


def test_data_is_text_wherever_it_is_shown(web: Web, size: str, language: str) -> None:
    site = f"<svg onload=alert(3)>{size}{language}"
    evil = {"name": NASTY, "note": "<script>alert(4)</script>", "javascript:alert(5)": '"><img src=x onerror=alert(6)>'}
    things = {
        "assets": layer(
            {"code": f"{NASTY}A", "class": "furniture.seat", "material": NASTY, "at": (0, 0), **evil},
            {"code": f"{NASTY}B", "class": "furniture.seat", "at": (0, 0), **evil},
        ),
        "trees": layer({"code": f"{NASTY}T", "species": NASTY, "dbh_cm": "30", "at": (40, 0)}),
    }
    load(web.record, site, things, actor=NASTY, note=NASTY)
    with web.record.connect() as connection:
        found = connection.execute(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(geom, 4326) AS p FROM asset WHERE code = %s LIMIT 1) q",
            (f"{NASTY}A",),
        ).fetchone()
    assert found is not None
    row = float(found[0]), float(found[1])
    page = web.open(at(*row, 19, panel="search"), size=size, language=language, account=_historian(web, site))
    drawn(page)
    page.fill("#find", "<img")
    expect(page.locator("#hits li").first).to_contain_text(NASTY)
    page.locator("#hits li").filter(has_text=f"{NASTY}A").filter(has_text=site).click()
    card = page.locator(".card")
    expect(card).to_contain_text(NASTY)
    expect(card).to_contain_text("<script>alert(4)</script>")
    card.get_by_role("button").last.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.goto(f"{web.address}#{at(*row, 19, panel='none', site=site)}")
    drawn(page)
    click_place(page, *row)
    choice = page.locator(".card .row-button")
    expect(choice.first).to_contain_text(NASTY)
    page.goto(f"{web.address}#{at(*row, 19, panel='layers', site=site)}")
    expect(page.locator(".panel .body li").first).to_be_visible()
    page.evaluate("document.querySelector('.panel .body')?.scrollTo(0, 1e5)")
    page.wait_for_timeout(300)
    assert page.locator("img[src=x], svg[onload], .card script, .panel script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _historian(web: Web, site: str) -> str:
    name = f"historian-{abs(hash(site)) % 10**8}"
    add_account(web.record, name, PASSWORD, (("administrator", None),), actor="t")
    return name
