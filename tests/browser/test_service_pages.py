"""The service's own pages in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load
from tests.browser.conftest import Open
from tests.browser.maps import NASTY
from tests.browser.serving import serve

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"


@pytest.fixture
def service(new_record: str, tmp_path: Path) -> Iterator[str]:
    record = open_record(new_record, tmp_path, "EPSG:4549")
    for site in ("first_look", NASTY):
        load(record, site, read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
    with serve(Settings(database_url=new_record, home=tmp_path, public_read=True)) as address:
        yield address


def test_the_start_page_leads_to_every_map(open_page: Open, service: str, size: str) -> None:
    page = open_page(f"{service}overview")
    assert page.locator("h2").all_inner_texts()[:2] == sorted(["first_look", NASTY])
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for label, title in (
        ("合规审查 Compliance", "合规审查"),
        ("设施 Assets", "设施"),
        ("病害密度 Defects", "病害密度"),
        ("水位分带 Water-level bands", "水位分带"),
    ):
        page.get_by_role("link", name=label).first.click()
        page.wait_for_selector(".leaflet-container .gb-box")
        assert title in page.title()
        assert NASTY in page.inner_text(".gb-box")  # its site comes first
        assert page.evaluate("origin") == "null", "a map has no part in the session of who looks at it"
        page.go_back()
