"""The web map in a real browser that draws in software: the first picture, a switched layer, a violation that is told,
the size of its scripts, and memory under long panning.

`GREENBELT_BENCH_ROWS` changes the size, `GREENBELT_BENCH_PAN_S` the seconds of panning (0: none).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright
from tests.browser.conftest import DRAWING, launched
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.near import PASSWORD, serving
from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load

ROWS = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))
PAN_S = float(os.environ.get("GREENBELT_BENCH_PAN_S", "1800"))
SIZE: ViewportSize = {"width": 1280, "height": 800}
ROUNDS = 7
MOST_FIRST_S, MOST_SWITCH_S, MOST_DRAFT_S, MOST_GROWTH = 3.0, 0.5, 0.4, 1.2
IDLE = ".map[aria-busy=false]"
FIRST_IDLE = f"""new MutationObserver((_, watcher) => {{
  if (!document.querySelector('{IDLE}')) return
  window.firstIdle = performance.now()
  watcher.disconnect()
}}).observe(document, {{ childList: true, subtree: true, attributes: true }})"""
TO_EVIDENCE = """() => {
  let up = 0
  addEventListener('pointerup', (event) => { up = event.timeStamp }, true)
  window.evidence = new Promise((done, fail) => {
    setTimeout(() => fail(new Error('nothing is told within half a minute')), 30_000)
    const watcher = new MutationObserver(() => {
      if (!document.querySelector('.panel .verdict')) return
      watcher.disconnect()
      const [told, answer] = [performance.now(), performance.getEntriesByType('resource').findLast((one) => one.name.includes('/drafts/check'))]
      // The second frame begins when the first, which has it, has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => done([up, answer.responseEnd, told, performance.now()])))
    })
    watcher.observe(document.body, { childList: true, subtree: true })
  })
}"""
WEB = Path(__file__).parents[1] / "web"


def _places(record: Record, most: int) -> list[tuple[float, float]]:
    """Where heritage trees stand, degrees."""
    with record.connect() as connection:
        found = connection.execute(
            "SELECT ST_X(geom), ST_Y(geom) FROM tree WHERE heritage = '1' ORDER BY hashtext(code) LIMIT %s", (most,)
        ).fetchall()
    to_world = transformer(record.crs, record.crs.from_epsg(4326))
    return [to_world.transform(x, y) for x, y in found]


def _at(place: tuple[float, float], zoom: float, panel: str = "layers") -> str:
    return f"#at={zoom:.2f}/{place[1]:.6f}/{place[0]:.6f}&panel={panel}"


def _median(measure: Callable[[int], float], rounds: int = ROUNDS) -> float:
    return statistics.median(measure(n) for n in range(rounds))


def _first(browser: Browser, url: str, places: list[tuple[float, float]], zoom: float) -> float:
    """Seconds from asking for the page, with nothing kept, until the map has drawn everything; by the browser's clock."""

    def once(n: int) -> float:
        context = browser.new_context(viewport=SIZE)
        page = context.new_page()
        page.add_init_script(FIRST_IDLE)
        page.goto(url + _at(places[n], zoom), wait_until="commit")
        page.wait_for_selector(IDLE, timeout=60_000)
        idle: float = page.evaluate("firstIdle")
        context.close()
        return idle / 1000

    return _median(once)


def _switch(page: Page, url: str, place: tuple[float, float]) -> float:
    """Seconds from the click on a layer's switch until the map has drawn it (every second time: it is gone)."""
    page.goto(url + _at(place, 16.5))
    page.wait_for_selector(IDLE)
    switch = page.get_by_role("switch").nth(8)

    def once(_: int) -> float:
        began = time.perf_counter()
        switch.click()
        page.wait_for_selector(".map[aria-busy=true], " + IDLE)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.wait_for_selector(IDLE)
        return time.perf_counter() - began

    return _median(once, 2 * ROUNDS)


def _draft(page: Page, url: str, places: list[tuple[float, float]]) -> list[float]:
    """Seconds from the mouse-up that puts digging beside a heritage tree until the browser has the answer, what is wrong
    with it is in the page, and that has been drawn; all by the browser's own clock."""

    def once(n: int) -> list[float]:
        page.goto("about:blank")
        page.goto(url + _at(places[n], 19.5, "draft"))
        page.evaluate("localStorage.removeItem('draft')")
        page.goto("about:blank")
        page.goto(url + _at(places[n], 19.5, "draft"))
        page.wait_for_selector(IDLE)
        page.get_by_role("group", name="Works").get_by_role("button", name="Point").click()
        box = page.locator(".map canvas").first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2, steps=3)
        page.evaluate(TO_EVIDENCE)
        page.mouse.down()
        page.mouse.up()
        up, *later = page.evaluate("evidence")
        return [(one - up) / 1000 for one in later]

    return [statistics.median(each) for each in zip(*(once(n) for n in range(ROUNDS)), strict=True)]


def _heap_mb(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "JSHeapUsedSize")) / 1e6


def _pan(page: Page, url: str, places: list[tuple[float, float]]) -> None:
    """Pan and zoom among places; the heap after collecting, by quarters."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    random = Random(5)  # noqa: S311 - not a secret
    page.goto(url + _at(places[0], 16))
    page.wait_for_selector(IDLE)
    seen: list[float] = []
    began = time.monotonic()
    while time.monotonic() - began < PAN_S:
        place, zoom = random.choice(places), random.uniform(13, 19)
        page.evaluate("hash => { location.hash = hash }", _at(place, zoom))
        page.wait_for_timeout(200)
        page.wait_for_selector(IDLE, timeout=60_000)
        page.mouse.move(800, 400)
        page.mouse.down()
        page.mouse.move(random.uniform(450, 1200), random.uniform(100, 700), steps=8)
        page.mouse.up()
        page.wait_for_selector(IDLE, timeout=60_000)
        seen.append(_heap_mb(session))
    quarter = len(seen) // 4
    second, last = statistics.median(seen[quarter : 2 * quarter]), statistics.median(seen[-quarter:])
    print(f"- {len(seen)} moves in {PAN_S:.0f} s: heap {second:.0f} MB in the second quarter, {last:.0f} in the last; "
          f"last / second {verdict(last / second, MOST_GROWTH)}")  # fmt: skip


def _scripts() -> None:
    npm = Path(sys.executable).with_name("npm")
    environment = {**os.environ, "PATH": os.pathsep.join([str(npm.parent), os.environ["PATH"]])}
    told = subprocess.run(
        [npm, "run", "--silent", "size"], cwd=WEB, env=environment, capture_output=True, text=True, check=False
    )
    print(f"- scripts of a first visit: {told.stdout.strip().splitlines()[-1].strip()}")


def main() -> None:
    """Print how the web map feels."""
    print(f"\n## Web map: {ROWS:,} assets, {ROWS // 5:,} trees, Chromium drawing in software\n")
    _scripts()
    with tempfile.TemporaryDirectory() as folder, cluster() as address, sync_playwright() as playwright:
        record = open_record(new_database(address, "bench_web"), Path(folder), "EPSG:4549")
        load(record, "S", town(ROWS), actor="bench", note="bench")
        with record.connect() as connection:
            connection.execute("ANALYZE")
        places = _places(record, 200)
        browser = launched(playwright, DRAWING)
        with serving(record.url, Path(folder), GREENBELT_PUBLIC_READ="true") as (port, _, _):
            url = f"http://127.0.0.1:{port}/"
            for zoom in (17.0, 14.0, 11.0):
                print(f"- first idle at zoom {zoom:g}: {verdict(_first(browser, url, places, zoom), MOST_FIRST_S)} s")
            context = browser.new_context(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
            page = context.new_page()
            print(f"- layer switched: {verdict(_switch(page, url, places[0]), MOST_SWITCH_S)} s")
            sent = context.request.post(f"{url}auth/login", data={"username": "admin", "password": PASSWORD})
            assert sent.ok
            answered, told, shown = _draft(page, url, places)
            print(f"- from mouse-up to what is found: drawn {verdict(shown, MOST_DRAFT_S)} s; in the page after {told:.2f}, "
                  f"the service's answer in the browser after {answered:.2f}")  # fmt: skip
            if PAN_S:
                _pan(page, url, places)
        browser.close()


if __name__ == "__main__":
    main()
