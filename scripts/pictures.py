"""Takes the pictures of the web map in docs/images/web: every view over the sample site, in Chinese on a desk and in
English on a phone. ``python -m scripts.pictures [NAME…]``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import FilePayload, Page, sync_playwright
from tests.browser.conftest import DRAWING, launched
from tests.browser.web import BELT, Web, at, click_place, drawn, ginkgo_of, sample_database, web_service
from tests.helpers import working
from tests.helpers.postgis import cluster
from tests.helpers.recording import rows

PICTURES = Path(__file__).parents[1] / "docs" / "images" / "web"
KINDS = (("zh", "desk"), ("en", "phone"))
NUMBER = count(1)


@dataclass(frozen=True)
class View:
    """An address, and what is done there by hand; ``large``: a phone's sheet is drawn up first."""

    address: Callable[[Web], str]
    then: Callable[[Web, Page, str], None] = lambda *_: None
    large: bool = False


def _near(web: Web, page: Page, _: str) -> None:
    click_place(page, *ginkgo_of(web.record).place)
    page.wait_for_selector(".panel li")


def _search(_: Web, page: Page, __: str) -> None:
    page.fill("#find", "银杏")
    page.wait_for_selector("#hits li")


def _measure(_: Web, page: Page, __: str) -> None:
    page.locator(".panel label").nth(1).click()
    box = page.locator(".map canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    for dx, dy in ((-110, -40), (90, -60), (120, 50), (-60, 60)):
        page.mouse.click(x + dx, y + dy)
    page.locator(".panel .buttons button").nth(2).click()


def _draft(_: Web, page: Page, language: str) -> None:
    paving = {"zh": "铺装", "en": "Paving"}[language]
    middle = {"zh": "置于中心", "en": "At the middle"}[language]
    page.get_by_role("group", name=paving).get_by_role("button", name=middle).click()
    page.wait_for_selector(".panel .verdict", timeout=60_000)
    page.locator(".panel .verdict").first.scroll_into_view_if_needed()


def _run(web: Web, page: Page, _: str) -> None:
    page.locator(".panel .el-button--primary").click()
    page.wait_for_selector(".job")
    working.do_all(web.url)
    page.wait_for_selector(".result")


def _compare(web: Web, page: Page, _: str) -> None:
    page.locator(".panel input[type=radio]").nth(1).click()
    page.locator("fieldset .el-select").nth(1).click()
    page.get_by_role("option").nth(2).click()
    page.locator(".panel .el-button--primary").click()
    page.wait_for_selector(".job")
    working.do_all(web.url)
    page.wait_for_selector(".change")


def _what_if(_: Web, page: Page, __: str) -> None:
    page.locator(".panel .el-button--primary").click()
    page.wait_for_selector(".result", timeout=90_000)


def _tried(web: Web, page: Page, _: str) -> None:
    text = "code,heritage,dbh_cm,x,y\nT-1,1,30,377000,3547000\nT-2,1,thick,377000,3547000\nT-3,5,30,377000,3547000\n"
    with page.expect_file_chooser() as chooser:
        page.click(".zone button")
    chooser.value.set_files([FilePayload(name="trees.csv", mimeType="", buffer=text.encode())])
    page.click(".panel form button[type=submit]")
    page.wait_for_timeout(1500)
    working.do_all(web.url)
    page.wait_for_selector(".verdict", timeout=60_000)


def _account(_: Web, page: Page, __: str) -> None:
    page.locator("header.bar button:has(.who)").click()
    page.get_by_role("menuitem").first.click()
    page.wait_for_selector(".place")


def _of_tree(web: Web) -> str:
    tree = ginkgo_of(web.record)
    return at(*tree.place, 19, panel="none", of=f"trees/{tree.id}")


def _finding(web: Web) -> str:
    statement = (
        "SELECT id::text FROM finding WHERE rule = 'heritage.trunk-paving' AND gone_by IS NULL ORDER BY id LIMIT 1"
    )
    [(key,)] = rows(web.record, statement)
    return f"panel=audit&of=findings/{key}"


def _around(web: Web) -> str:
    """With a heritage tree above what covers half of a phone."""
    lon, lat = ginkgo_of(web.record).place
    return at(lon, lat - 0.0003, 18, panel="near")


def _beside(web: Web) -> str:
    """Not far from a heritage tree."""
    lon, lat = ginkgo_of(web.record).place
    return at(lon + 0.00004, lat, 19.5, panel="draft")


VIEWS = {
    "layers": View(lambda _: at(*BELT, 16.8, panel="layers")),
    "card": View(_of_tree),
    "search": View(lambda _: at(*BELT, 17, panel="search"), _search),
    "near": View(_around, _near),
    "measure": View(lambda _: at(*BELT, 18, panel="measure"), _measure),
    "draft": View(_beside, _draft, large=True),
    "findings": View(_finding, large=True),
    "audits": View(lambda _: "panel=audit&audit.tab=runs", _run, large=True),
    "compare": View(lambda _: "panel=audit&audit.tab=compare", _compare, large=True),
    "density": View(lambda _: at(*BELT, 16.5, panel="density")),
    "zones": View(lambda _: at(*BELT, 16, panel="zones"), _what_if, large=True),
    "imports": View(lambda _: "panel=imports", _tried, large=True),
    "account": View(lambda _: at(*BELT, 17, panel="layers"), _account),
}


def picture(web: Web, name: str, language: str, size: str) -> None:
    """Take one picture."""
    view = VIEWS[name]
    account = web.account("administrator", f"an-{next(NUMBER)}")
    page = web.open(view.address(web), size=size, language=language, account=account, device_scale_factor=1)
    drawn(page)
    if size == "phone" and view.large:
        page.click(".grip")
    view.then(web, page, language)
    page.wait_for_timeout(1000)
    drawn(page)
    page.screenshot(path=PICTURES / f"{name}-{size}-{language}.png")
    web.contexts.pop().close()
    print(f"{name} {size} {language}")


def main(names: list[str]) -> None:
    """Take the pictures of these names, or all."""
    PICTURES.mkdir(exist_ok=True)
    with ExitStack() as stack:
        address = stack.enter_context(cluster())
        playwright = stack.enter_context(sync_playwright())
        browser = launched(playwright, DRAWING)
        sample = stack.enter_context(sample_database(address))
        web = stack.enter_context(
            web_service(address, sample, Path(stack.enter_context(TemporaryDirectory())), browser)
        )
        for name in names or VIEWS:
            for language, size in KINDS:
                picture(web, name, language, size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
