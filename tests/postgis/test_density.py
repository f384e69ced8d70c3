"""The density of the record counts what the map of defects counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.maps.defects import located_points, without_repeats
from greenbelt_gis.maps.density import hexagon_of
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.density import DensityQuestion, answer, read_defects
from greenbelt_gis.workflows.density_cell import cell_page
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
SAMPLE = Path(__file__).parents[2] / "data" / "qinglong.gpkg"
ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def record(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with record_database(postgis_address) as url:
        found = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        load(found, "QL", read_dataset(SAMPLE, crs="EPSG:4549").layers, actor="t", note="t")
        load(found, "S", small(), actor="t", note="t")
        yield found


def small() -> dict[str, GeoDataFrame]:
    """Reports told again, observations with and without a place, of things that are there and that are not."""
    at = pd.Timestamp("2026-01-31T17:00Z")
    said = {"metric": "damage_share", "value": 0.5, "observed_at": at}
    return {
        "trees": layer(tree("T", (20, 20))),
        "assets": layer(paving("P", square(0, 0, 10))),
        "observations": layer(
            {"asset": "P", **said, "at": None}, {"asset": "P", **said, "value": 0.0, "at": None},
            {"asset": "T", **said, "observed_at": pd.NaT, "at": None},
            {"asset": "P", "metric": "usable", "value": 1.0, "observed_at": at, "at": None},
            {"asset": "P", "metric": "usable", "value": 0.0, "observed_at": at, "at": square(50, 50, 2)},
        ),
        "reports": layer(
            {"category": "litter", "reported_at": at, "at": (5, 5)},
            {"category": "litter", "reported_at": pd.Timestamp("2026-02-03T00:00Z"), "at": (5, 5)},
            {"category": "noise", "reported_at": pd.NaT, "at": (5, 5)},
        ),
    }  # fmt: skip


@pytest.mark.parametrize("site", ["QL", "S"])
def test_it_counts_what_the_map_counts(record: Record, site: str) -> None:
    layers, repeats = without_repeats(fetch_layers(record, site))
    wanted = located_points(layers, ZONE)
    shapes = shapely.centroid(np.asarray(wanted.geometry.array, dtype=object))
    placed = ~shapely.is_missing(shapes)
    found = read_defects(record, DensityQuestion(site), None, ZONE)
    assert (found.repeats, found.nowhere) == (repeats, int((~placed).sum()))

    def counted(category: Any, month: Any, x: Any, y: Any) -> Counter[tuple[Any, ...]]:
        return Counter(zip(category, month, np.round(x, 6), np.round(y, 6), strict=True))

    months = found.points["day"].dt.strftime("%Y-%m").fillna("")
    assert counted(found.points["category"], months, found.points["x"], found.points["y"]) == counted(
        wanted["category"][placed],
        wanted["month"][placed],
        shapely.get_x(shapes[placed]),
        shapely.get_y(shapes[placed]),
    )


def test_one_hexagon_lists_all_that_it_counts_page_by_page(record: Record) -> None:
    found = read_defects(record, DensityQuestion("QL"), None, ZONE)
    told = answer(found, record.crs, 25)
    hexagon = max(told["features"], key=lambda one: one["properties"]["count"])["properties"]
    cell = tuple(hexagon["cell"])
    things, offset, more = [], 0, True
    while more:
        page, more = cell_page(record, found, 25, cell, offset=offset, limit=7)
        things += page["things"]
        offset += 7
    assert page["count"] == hexagon["count"] == sum(one["count"] for one in things)
    assert len(things) == page["things_count"] == len({(one["layer"], one["id"]) for one in things})
    counts = [one["count"] for one in things]
    assert counts == sorted(counts, reverse=True)
    assert sum((Counter(one["categories"]) for one in things), Counter()) == hexagon["categories"]
    assert all(one["id"] and len(one["rows"]) == min(20, one["count"]) for one in things)


def test_a_thing_tells_what_it_is_and_its_newest_rows(record: Record) -> None:
    found = read_defects(record, DensityQuestion("S", first=date(2026, 2, 1), last=date(2026, 2, 1)), None, ZONE)
    assert found.categories == {"damage_share": 2, "litter": 1, "usable": 1, "noise": 1}
    q, r = hexagon_of(np.array([377_005.0]), np.array([3_547_005.0]), 25.0)
    page, more = cell_page(record, found, 25.0, (int(q[0]), int(r[0])), offset=0, limit=50)
    asset = next(one for one in page["things"] if one["layer"] == "assets")
    assert (asset["code"], asset["kind"], asset["count"], asset["latest"]) == ("P", "paving.footway", 1, "2026-02-01")
    assert asset["rows"][0]["category"] == "damage_share"
    assert asset["rows"][0]["at"].startswith("2026-0")
    assert not more


def test_all_sites_that_may_be_seen_are_counted_where_none_is_named(record: Record) -> None:
    both, one, other = (read_defects(record, DensityQuestion(site), None, ZONE).points for site in (None, "QL", "S"))
    assert len(both) == len(one) + len(other)
    assert read_defects(record, DensityQuestion(), frozenset(), ZONE).points.empty
