"""A real Chromium without a network; and what every page must keep to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

if TYPE_CHECKING:
    from tests.browser.web import Web

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# WebGL is drawn in software, and nothing else of the page by it: as Chromium does by itself where there is no GPU.
ONLY_WEBGL = ["--disable-gpu-rasterization", "--disable-gpu-compositing"]
DRAWING = [*(flag for flag in FLAGS if flag != "--disable-gpu"), *SOFTWARE_GL, *ONLY_WEBGL]
SIZES = {"desk": (1280, 800), "phone": (390, 780)}
Open = Callable[[str], Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launched(playwright, FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def drawing(playwright: Playwright) -> Iterator[Browser]:
    """Chromium that draws with WebGL, in software."""
    started = launched(playwright, DRAWING)
    yield started
    started.close()


def launched(playwright: Playwright, flags: list[str]) -> Browser:
    """Chromium with these flags."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed: run `make setup`"
    return playwright.chromium.launch(executable_path=found, args=flags)


@pytest.fixture(scope="session")
def sample(postgis_address: str) -> Iterator[str]:
    """The name of a database with the sample site, to be copied."""
    from tests.browser.web import sample_database

    with sample_database(postgis_address) as name:
        yield name


@pytest.fixture(scope="module")
def served_sample(
    postgis_address: str, sample: str, drawing: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    """The web map over a copy of the sample site, shared by the tests of a file."""
    from tests.browser.web import web_service

    with web_service(postgis_address, sample, tmp_path_factory.mktemp("web"), drawing) as found:
        yield found


@pytest.fixture
def web(served_sample: Web) -> Iterator[Web]:
    """The same, for one test: its pages are closed at the end, and none may have had trouble."""
    yield served_sample
    for context in served_sample.contexts:
        context.close()
    trouble = list(served_sample.trouble)
    served_sample.contexts.clear()
    served_sample.trouble.clear()
    assert trouble == []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Sizes, or languages, or both in two pairs; each with each where a test is marked as the one of a whole part."""
    said = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    asked = [name for name in ("size", "language") if name in metafunc.fixturenames and name not in said]
    if len(asked) == 1:
        [name] = asked
        metafunc.parametrize(name, list(SIZES) if name == "size" else ["zh", "en"])
    elif asked:
        whole = metafunc.definition.get_closest_marker("every_look")
        pairs = [("desk", "zh"), ("phone", "en")]
        metafunc.parametrize(asked, [*pairs, ("desk", "en"), ("phone", "zh")] if whole else pairs)


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
