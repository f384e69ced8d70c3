"""The web map over the sample site: a service, accounts, pages, and what every page must keep to."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, expect

from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.rights import Role
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.workflows.accounts import add_account
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.demo import DAY, SITE, sample_site
from greenbelt_gis.workflows.record import audit_record, import_dataset
from tests.browser.conftest import SIZES
from tests.browser.serving import serve
from tests.helpers.postgis import database, record_database
from tests.helpers.recording import rows

PATIENCE_MS = 30_000
"""A machine that does other things besides draws slowly: what is expected may take so long."""
expect.set_options(timeout=PATIENCE_MS)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
PASSWORD = "a long enough sentence"  # noqa: S105
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TILE_PX = 512
BELT = (118.7015, 32.0476)
"""A place in the sample's belt, degrees."""


@dataclass
class Web:
    """A service over a record of its own with the sample site, and what its pages did wrong."""

    address: str
    record: Record
    url: str
    home: Path
    browser: Browser
    trouble: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def account(self, role: Role, name: str = "") -> str:
        """The name of an account with a role on the sample site; its password is ``PASSWORD``."""
        name = name or f"{role}-1"
        add_account(self.record, name, PASSWORD, ((role, SITE),), actor="t")
        return name

    def open(self, view: str = "", *, size: str = "desk", language: str = "zh", account: str = "", **more: Any) -> Page:
        """A page in a browser profile of its own at a view (the part of the address after ``#``).

        A quarter of the pixels is enough to see what is drawn, and drawing in software takes a third of the time.
        """
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=LANGUAGES[language],
            has_touch=size == "phone",
            **{"reduced_motion": "reduce", "device_scale_factor": 0.5, **more},
        )
        self.contexts.append(context)
        if account:
            answer = context.request.post(f"{self.address}auth/login", data={"username": account, "password": PASSWORD})
            assert answer.ok, answer.text()
        page = context.new_page()
        self.listen(page)
        page.goto(f"{self.address}#{view}" if view else self.address)
        return page

    def listen(self, page: Page) -> None:
        """Note errors, dialogs and requests to other hosts of a page."""
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda told: self.trouble.append(told.text) if told.type == "error" else None)
        page.on("dialog", lambda dialog: self.trouble.append(f"dialog {dialog.message}"))
        here = (self.address, "data:", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(here) else self.trouble.append(sent.url))


@contextmanager
def sample_database(postgis_address: str) -> Iterator[str]:
    """The name of a database with the sample site, judged; to be copied."""
    with record_database(postgis_address) as url:
        record = open_record(url, Path("/nowhere"), "EPSG:4549")
        import_dataset(record, sample_site(), valid_from=DAY, timezone="Asia/Shanghai")
        audit_record(record, Request(sample_site(), as_of=DAY, site=SITE, timezone="Asia/Shanghai"))
        yield url.split("/")[3].split("?")[0]


@contextmanager
def web_service(address: str, sample: str, home: Path, browser: Browser, **settings: Any) -> Iterator[Web]:
    """A service over a copy of the sample. Pages are closed at the end, and none may have had trouble."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (sample,))
    with database(address, sample) as url:
        record = open_record(url, home, "EPSG:4549")
        with serve(Settings(database_url=url, home=home, **{"public_read": True, **settings})) as served:
            web = Web(served, record, url, home, browser)
            try:
                yield web
            finally:
                for context in web.contexts:
                    context.close()


class Tree(NamedTuple):
    """A tree of the record: its id, its code, and where it stands, degrees."""

    id: str
    code: str
    place: tuple[float, float]


def ginkgo_of(record: Record) -> Tree:
    """A heritage tree of the sample site."""
    statement = (
        "SELECT id::text, code, ST_X(geom), ST_Y(geom) FROM tree WHERE heritage = '1' AND species ~ '银杏' "
        "ORDER BY code LIMIT 1"
    )
    [(key, code, x, y)] = rows(record, statement)
    lon, lat = transformer(record.crs, record.crs.from_epsg(4326)).transform(x, y)
    return Tree(key, code, (float(lon), float(lat)))


def drawn(page: Page) -> None:
    """Wait until the map has drawn all that it has to."""
    page.wait_for_selector(".map[aria-busy=false]", timeout=60_000)


def at(lon: float, lat: float, zoom: float, **more: str) -> str:
    """A view for ``Web.open``."""
    parts = {"at": f"{zoom:.2f}/{lat:.6f}/{lon:.6f}", **more}
    return "&".join(f"{name}={quote(value, safe='/,:')}" for name, value in parts.items())


def click_place(page: Page, lon: float, lat: float) -> None:
    """Click the map at a place, by the view that the address tells."""
    x, y = pixel(page, lon, lat)
    page.mouse.click(x, y)


def pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies in the window."""
    told = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at')")
    zoom, centre_lat, centre_lon = map(float, told.split("/"))
    box = page.locator(".map canvas").first.bounding_box()
    assert box is not None
    size = TILE_PX * 2**zoom
    (x, y), (x0, y0) = _mercator(lon, lat), _mercator(centre_lon, centre_lat)
    return box["x"] + box["width"] / 2 + (x - x0) * size, box["y"] + box["height"] / 2 + (y - y0) * size


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    y = math.asinh(math.tan(math.radians(lat)))
    return (lon + 180) / 360, (1 - y / math.pi) / 2


def serious(page: Page) -> list[str]:
    """What axe finds that is serious or worse, in words."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def steady(page: Page) -> bytes:
    """A picture of the map once it does not change any more."""
    shown = b""
    for _ in range(20):
        page.wait_for_timeout(500)
        drawn(page)
        now = page.locator(".map canvas").first.screenshot()
        if now == shown:
            return now
        shown = now
    raise AssertionError("the map never comes to rest")


def differing(page: Page, one: bytes, other: bytes) -> float:
    """The share of pixels in which two pictures differ clearly; labels may be placed anew."""
    share: float = page.evaluate(
        """async pictures => {
            const [a, b] = await Promise.all(pictures.map(async text => {
                const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
                const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }))
                const pen = new OffscreenCanvas(image.width, image.height).getContext("2d")
                pen.drawImage(image, 0, 0)
                return pen.getImageData(0, 0, image.width, image.height).data
            }))
            if (a.length !== b.length) return 1
            let count = 0
            for (let at = 0; at < a.length; at += 4)
                if ([0, 1, 2].some(channel => Math.abs(a[at + channel] - b[at + channel]) > 24)) count++
            return count / (a.length / 4)
        }""",
        [base64.b64encode(picture).decode("ascii") for picture in (one, other)],
    )
    return share
