"""Density over HTTP: what is asked is checked, what is answered keeps to the sites that one may see."""

from __future__ import annotations

from typing import Any

import pytest

from greenbelt_gis.store.load import load
from tests.helpers.drawn import layer
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service

pytestmark = pytest.mark.postgis
CELL: dict[str, Any] = {"cell": "1,1", "size_m": 25}


@pytest.fixture
def watched(people: Service) -> Service:
    """The service with the same reports on both sites, once."""
    with people.record.connect() as connection:
        if connection.execute("SELECT count(*) FROM report").fetchone() == (0,):
            said = [
                {"category": name, "at": (7.0 * n, 5.0)} for n, name in enumerate(["litter", "noise", "litter"] * 9)
            ]
            for site in (OWN, OTHER):
                load(people.record, site, {"reports": layer(*said)}, actor="t", note="t")
    return people


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-13-01"}, {"to": "yesterday"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"size_m": "nan"},
        {"size_m": "inf"}, {"size_m": 0}, {"size_m": -5}, {"size_m": 5001}, {"category": "a\x00b"},
        {"category": "x" * 201}, {"undated": "perhaps"}, {"site": "x" * 201},
    ],
)  # fmt: skip
def test_hostile_questions_are_refused(people: Service, asked: dict[str, Any]) -> None:
    headers = people.bearer(("viewer", OWN))
    for path, more in (("/density", {}), ("/density/cell", CELL)):
        answer = people.client.get(path, params={"site": OWN, **more, **asked}, headers=headers)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    "asked", [{"cell": "a,b"}, {"cell": "1"}, {"cell": "1,2;--"}, {"offset": -1}, {"limit": 0}, {"limit": 201}]
)
def test_hostile_cells_are_refused(people: Service, asked: dict[str, Any]) -> None:
    answer = people.client.get(
        "/density/cell", params={"site": OWN, **CELL, **asked}, headers=people.bearer(("viewer", OWN))
    )
    assert answer.status_code == 422


def test_only_sites_that_may_be_seen_are_counted(watched: Service) -> None:
    headers = watched.bearer(("viewer", OWN))
    mine = watched.client.get("/density", params={"site": OWN}, headers=headers).json()
    assert watched.client.get("/density", headers=headers).json()["total"] == mine["total"] > 0
    everywhere = watched.client.get("/density", headers=watched.bearer(("viewer", None))).json()
    assert everywhere["total"] == 2 * mine["total"]
    hidden, unknown = (
        watched.client.get("/density", params={"site": site}, headers=headers) for site in (OTHER, UNKNOWN)
    )
    assert hidden.status_code == unknown.status_code == 404


def test_a_hexagon_of_the_answer_can_be_asked_for(watched: Service) -> None:
    headers = watched.bearer(("viewer", None))
    told = watched.client.get("/density", params={"site": OWN, "size_m": 50}, headers=headers).json()
    for feature in told["features"]:
        cell = ",".join(map(str, feature["properties"]["cell"]))
        asked = {"site": OWN, "size_m": told["size_m"], "cell": cell, "limit": 1}
        page = watched.client.get("/density/cell", params=asked, headers=headers).json()
        things = page["things"]
        while page["links"]:
            page = watched.client.get(page["links"][0]["href"], headers=headers).json()
            things += page["things"]
        assert sum(one["count"] for one in things) == feature["properties"]["count"]
    empty = watched.client.get("/density/cell", params={"site": OWN, **CELL}, headers=headers).json()
    assert (empty["count"], empty["things"], empty["links"]) == (0, [], [])
