"""Logging in and out with a real browser, which says itself where its requests come from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.accounts import add_account
from tests.browser.conftest import FLAGS, Open
from tests.browser.serving import serve

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
PASSWORD = "a long enough sentence"  # noqa: S105


@pytest.fixture
def service(new_record: str, tmp_path: Path) -> Iterator[str]:
    record = open_record(new_record, tmp_path, "EPSG:4549")
    for site in ("A", "B"):
        load(record, site, read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
    add_account(record, "李伟", PASSWORD, (("viewer", "A"),), actor="t")
    with serve(Settings(database_url=new_record, home=tmp_path)) as address:
        yield address


def test_in_and_out_with_the_keyboard_alone(open_page: Open, service: str, size: str) -> None:
    page = open_page(f"{service}overview")
    assert page.url == f"{service}login?next=/overview"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.activeElement.name") == "username"
    page.keyboard.type("李伟")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{service}overview")
    assert page.locator("h2").all_inner_texts()[0] == "A"
    assert "B" not in page.locator("h2").all_inner_texts()
    assert page.evaluate("document.cookie") == ""  # no script reads it
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")
    page.get_by_role("link", name="设施 Assets").click()
    page.wait_for_selector(".leaflet-container .gb-box")
    page.go_back()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{service}login")
    assert page.context.cookies() == []
    page.goto(f"{service}overview")
    assert page.url == f"{service}login?next=/overview"


def test_over_plain_http_to_another_name_the_origin_is_enough(browser: Browser, service: str) -> None:
    """Without TLS browsers do not tell ``Sec-Fetch-Site``; and ``Origin`` only where a page's policy lets them."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    named = browser.browser_type.launch(
        executable_path=found, args=[*FLAGS, "--host-resolver-rules=MAP greenbelt.test 127.0.0.1"]
    )
    page = named.new_page()
    address = service.replace("127.0.0.1", "greenbelt.test")
    page.goto(f"{address}overview")
    page.fill("#username", "李伟")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}overview")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{address}login")
    named.close()
