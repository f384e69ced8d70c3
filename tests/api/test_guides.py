"""Keep-clear zones over HTTP: those that judging knows, of the area that was asked for."""

from __future__ import annotations

import shapely
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.protection import MAP_SEGMENTS, keep_clear_zones
from greenbelt_gis.model.days import today
from greenbelt_gis.store.fetch import fetch_layers
from tests.helpers.people import OTHER, OWN, Service

ZONE = "Asia/Shanghai"
WIDE = "118.69,32.03,118.72,32.06"


def asked(people: Service, bbox: str, site: str = OWN) -> list[tuple[str, str]]:
    answer = people.client.get("/guides", params={"site": site, "bbox": bbox}, headers=people.bearer(("viewer", OWN)))
    assert answer.status_code == 200, answer.text
    return sorted((one["properties"]["tree"], one["properties"]["rule"]) for one in answer.json()["features"])


def test_guides_are_the_zones_that_judging_knows(people: Service) -> None:
    layers = fetch_layers(people.record, OWN, timezone=ZONE)
    zones = keep_clear_zones(layers, load_rule_set(), today(ZONE), timezone=ZONE, quad_segs=MAP_SEGMENTS)
    assert len(zones) > 3
    assert asked(people, WIDE) == sorted(zip(zones["tree"], zones["rule"], strict=True))

    degrees = zones.to_crs(4326)

    @given(st.floats(0, 1), st.floats(0, 1), st.floats(0.00002, 0.002))
    def in_boxes(east: float, north: float, side: float) -> None:
        west, south, right, top = degrees.total_bounds
        x, y = west + east * (right - west), south + north * (top - south)
        box = shapely.box(x, y, x + side, y + side)
        # What only touches may fall on either side: coordinates have been to another CRS and back.
        surely = degrees[degrees.intersects(box.buffer(-1e-7))]
        perhaps = degrees[degrees.intersects(box.buffer(1e-7))]
        found = asked(people, ",".join(map(str, box.bounds)))
        assert set(zip(surely["tree"], surely["rule"], strict=True)) <= set(found)
        assert set(found) <= set(zip(perhaps["tree"], perhaps["rule"], strict=True))

    in_boxes()


def test_what_cannot_be_asked_is_said(people: Service) -> None:
    me = people.bearer(("viewer", OWN))
    for bbox, status in (("118,31,119,33", 422), ("1,2,3", 422), ("", 422), ("0,0,0.01,0.01", 422)):
        answer = people.client.get("/guides", params={"site": OWN, "bbox": bbox}, headers=me)
        assert answer.status_code in {status, 400}, answer.text
        assert answer.json()["detail"]
    assert people.client.get("/guides", params={"site": OTHER, "bbox": WIDE}, headers=me).status_code == 404
