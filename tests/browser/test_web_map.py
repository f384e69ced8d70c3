"""The web map in a real browser: layers, search, cards, near, measuring, permalinks, the day, basemaps."""

from __future__ import annotations

import pytest

from tests.browser.web import BELT, Web, at, drawn, serious

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
TITLE = {"zh": "绿带 GIS", "en": "Greenbelt GIS"}


def test_the_map_opens_with_its_legend_and_without_a_serious_fault(web: Web, size: str, language: str) -> None:
    page = web.open(at(*BELT, 17, panel="layers"), size=size, language=language)
    drawn(page)
    assert page.title() == TITLE[language]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
