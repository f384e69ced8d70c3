"""A real Chromium without a network; and what every page must keep to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIZES = {"desk": (1280, 800), "phone": (390, 780)}
Open = Callable[[str], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed: run `make setup`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """Desk or phone."""
    return str(request.param)


@pytest.fixture
def open_page(browser: Browser, size: str) -> Iterator[Open]:
    """Opens a file offline, or a page of this machine; at the end no error, dialog or foreign request may have been."""
    trouble: list[str] = []
    pages: list[Page] = []

    def opened(url: str) -> Page:
        width, height = SIZES[size]
        allowed = ("file:", "data:", "blob:") if url.startswith("file:") else (urljoin(url, "/"), "data:", "blob:")
        page = browser.new_page(
            viewport={"width": width, "height": height}, offline=url.startswith("file:"), has_touch=size == "phone"
        )
        pages.append(page)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: trouble.append(f"dialog {dialog.message}"))
        page.on("request", lambda sent: None if sent.url.startswith(allowed) else trouble.append(sent.url))
        page.goto(url)
        return page

    yield opened
    for page in pages:
        page.close()
    assert trouble == []
