"""What tests of several maps do with a page."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from playwright.sync_api import Page

NASTY = "<img src=x onerror=alert(1)>${alert(2)}"
BOXES = ".gb-box, .leaflet-control-layers, .leaflet-control-zoom, .leaflet-control-scale, .leaflet-control-attribution"
# Canvas layers have no element to click: ask Leaflet for what it draws and open it as a click would.
_FEATURES = """
    const all = [];
    for (const [key, value] of Object.entries(window)) {
        if (key.startsWith("feature_layer_")) value.features.eachLayer(one => all.push(one));
    }
"""


def unfold_legend(page: Page) -> str:
    """The legend's text, unfolded by a click where it is folded."""
    if page.locator("details.gb-legend:not([open])").count():
        page.click(".gb-legend summary")
    return page.inner_text(".gb-legend")


def overlaps(page: Page) -> list[tuple[str, str]]:
    """Controls that lie on each other or reach out of the window."""
    boxes: list[dict[str, Any]] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(e => {
            const r = e.getBoundingClientRect();
            return {name: e.className, x: r.left, y: r.top, right: r.right, bottom: r.bottom};
        })""",
        BOXES,
    )
    view = page.viewport_size
    assert view
    outside = [
        (box["name"], "window")
        for box in boxes
        if box["x"] < 0 or box["y"] < 0 or box["right"] > view["width"] + 0.5 or box["bottom"] > view["height"] + 0.5
    ]
    return outside + [
        (a["name"], b["name"])
        for a, b in combinations(boxes, 2)
        if min(a["right"], b["right"]) - max(a["x"], b["x"]) > 1
        and min(a["bottom"], b["bottom"]) - max(a["y"], b["y"]) > 1
    ]


def open_popup(page: Page, word: str) -> str:
    """Open the popup of the feature one of whose rows has this word; its text."""
    page.evaluate(
        f"word => {{ {_FEATURES} all.find(one => (one.feature.properties.p || []).some(r => (r[0] + r[1]).includes(word)))"
        ".openPopup(); }",
        word,
    )
    page.wait_for_selector(".gb-popup")
    page.wait_for_timeout(400)  # the map moves to make room
    assert page.locator(".gb-popup img").count() == 0
    return page.inner_text(".gb-popup")


def popup_is_readable(page: Page) -> bool:
    """Whether the popup lies within the window and nothing lies on its corners."""
    return bool(
        page.evaluate(
            """() => {
                const r = document.querySelector(".leaflet-popup-content-wrapper").getBoundingClientRect();
                const inside = r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight;
                return inside && [[r.left + 20, r.top + 20], [r.right - 40, r.top + 20], [r.left + 20, r.bottom - 20], [r.right - 20, r.bottom - 20]]
                    .every(([x, y]) => document.elementFromPoint(x, y).closest(".leaflet-popup"));
            }"""
        )
    )


def zoom(page: Page, level: float) -> None:
    page.evaluate(
        """level => Object.entries(window).find(([key, value]) => key.startsWith("map_") && value.setZoom)[1]
            .setZoom(level, {animate: false})""",
        level,
    )
