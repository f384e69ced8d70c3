"""Editing over HTTP: what clients send, what they are told, what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.helpers.people import OTHER, OWN, Service, service

pytestmark = pytest.mark.postgis
HERE = {"type": "Point", "coordinates": [118.7002, 32.0451]}


@pytest.fixture
def there(new_record: str, tmp_path: Path) -> Iterator[Service]:
    with service(new_record, tmp_path) as made:
        yield made


def seat(**more: Any) -> dict[str, Any]:
    properties = {"site": OWN, "code": f"N{uuid4().hex[:6]}", "class": "furniture.seat", **more}
    return {"type": "Feature", "geometry": HERE, "properties": properties}


def test_a_seat_from_birth_to_end(there: Service) -> None:
    ask, me = there.client, there.bearer(("engineering", OWN))
    made = ask.post("/assets", json=seat(name="长椅", model="M1"), headers=me)
    assert made.status_code == 201, made.text
    place, tag = made.headers["location"], made.headers["etag"]
    told = made.json()
    assert told["features"][0]["properties"]["attributes"] == {"model": "M1"}
    assert told["findings"] == {"opened": [], "closed": [], "changed": []}

    got = ask.get(place, headers=me)
    assert (got.status_code, got.headers["etag"]) == (200, tag)
    assert got.json()["geometry"]["coordinates"] == pytest.approx(HERE["coordinates"], abs=1e-8)
    assert ask.get(place, headers={**me, "If-None-Match": tag}).status_code == 304

    renamed = ask.patch(place, json={"properties": {"name": "Bench"}}, headers={**me, "If-Match": tag})
    assert renamed.status_code == 200, renamed.text
    late = ask.patch(place, json={"properties": {"name": "Bank"}}, headers={**me, "If-Match": tag})
    assert (late.status_code, late.json()["status"]) == (412, 412)
    blind = ask.patch(place, json={"properties": {"name": "Bank"}}, headers=me)
    assert blind.status_code == 428
    moved = ask.patch(
        place, json={"geometry": {"type": "Point", "coordinates": [118.7003, 32.0451]}, "reason": {"note": "moved"}},
        headers={**me, "If-Match": renamed.headers["etag"]},
    )  # fmt: skip
    assert moved.status_code == 200

    past = ask.get(f"{place}/history", headers=me).json()
    assert [one["operation"] for one in past] == ["update", "update", "insert"]
    assert past[0]["note"] == "moved"
    assert past[0]["moved_m"] == pytest.approx(9.4, abs=0.3)
    assert past[1]["changed"] == {"name": ["长椅", "Bench"]}
    back = ask.post(f"{place}/restore", json={"change": past[2]["change_id"]}, headers=me)
    assert back.status_code == 200, back.text
    again = ask.get(place, headers=me).json()
    assert again["properties"]["name"] == "长椅"
    assert again["geometry"]["coordinates"] == pytest.approx(HERE["coordinates"], abs=1e-8)

    gone = ask.delete(place, headers={**me, "If-Match": back.headers["etag"]})
    assert gone.status_code == 200
    assert ask.get(place, headers=me).status_code == 404
    assert ask.get(f"{place}/history", headers=me).json()[0]["operation"] == "delete"
    revived = ask.post(f"{place}/restore", json={"change": past[1]["change_id"]}, headers=me)
    assert revived.status_code == 200
    assert ask.get(place, headers=me).json()["properties"]["name"] == "Bench"


def test_the_answer_carries_what_a_change_violates_and_cures(there: Service) -> None:
    ask, me = there.client, there.bearer(("administrator", None))
    [tree] = ask.get("/trees", params={"site": OWN, "code": "GS-001"}, headers=me).json()["features"]
    ring = [[x, y] for x, y in _square(tree["geometry"]["coordinates"][0], tree["geometry"]["coordinates"][1], 0.00001)]
    paving = seat(**{"class": "paving.footway"}) | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    made = ask.post("/assets", json=paving, headers=me).json()
    code = made["features"][0]["properties"]["code"]
    opened = [one["properties"] for one in made["findings"]["opened"]]
    assert [(one["rule"], one["subject"], one["against"]) for one in opened] == [
        ("heritage.trunk-paving", "GS-001", code)
    ]
    row = made["features"][0]
    cured = ask.delete(f"/assets/{row['id']}", headers={**me, "If-Match": f'"{row["properties"]["version"]}"'}).json()
    assert [one["id"] for one in cured["findings"]["closed"]] == [opened[0]["id"]]


def _square(x: float, y: float, half: float) -> list[tuple[float, float]]:
    return [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half),
        (x - half, y + half),
        (x - half, y - half),
    ]


def test_a_split_keeps_identity_and_history(there: Service) -> None:
    ask, me = there.client, there.bearer(("administrator", None))
    x, y = 118.703, 32.047
    ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.0002], [x, y + 0.0002], [x, y]]
    body = seat(**{"class": "paving.footway"}, code="LONG", installed_on="2020-05-01") | {
        "geometry": {"type": "Polygon", "coordinates": [ring]}
    }
    made = ask.post("/assets", json=body, headers=me)
    place, tag = made.headers["location"], made.headers["etag"]
    left = [[x, y], [x + 0.0004, y], [x + 0.0004, y + 0.0002], [x, y + 0.0002], [x, y]]
    right = [[x + 0.0004, y], [x + 0.001, y], [x + 0.001, y + 0.0002], [x + 0.0004, y + 0.0002], [x + 0.0004, y]]

    def parts(*rings: Any) -> dict[str, Any]:
        return {"parts": [{"geometry": {"type": "Polygon", "coordinates": [one]}, **({"code": f"LONG-{n}"} if n else {})}
                          for n, one in enumerate(rings)]}  # fmt: skip

    wrong = ask.post(f"{place}/split", json=parts(left, left), headers={**me, "If-Match": tag})
    assert wrong.status_code == 422
    assert "do not cover" in wrong.json()["detail"]
    done = ask.post(f"{place}/split", json=parts(left, right), headers={**me, "If-Match": tag})
    assert done.status_code == 200, done.text
    first, second = done.json()["features"]
    assert first["id"] == made.json()["features"][0]["id"]
    assert second["properties"]["attributes"]["split_from"] == "LONG"
    assert second["properties"]["installed_on"] == "2020-05-01"
    past = ask.get(f"{place}/history", headers=me).json()
    assert [one["action"] for one in past] == ["split", "create"]


def test_pages_join_and_hold_only_what_one_may_see(there: Service) -> None:
    ask, me = there.client, there.bearer(("viewer", OWN))
    seen, url = [], "/assets?limit=1"
    while url:
        answer = ask.get(url, headers=me).json()
        seen += answer["features"]
        url = next((link["href"] for link in answer["links"]), "")
    assert len(seen) == 3
    assert {one["properties"]["site"] for one in seen} == {OWN}
    assert ask.get("/assets", params={"site": OTHER}, headers=me).status_code == 404
    one_class = ask.get("/assets", params={"class": "paving"}, headers=me).json()["features"]
    assert {one["properties"]["class"].split(".")[0] for one in one_class} == {"paving"}
    box = ask.get("/assets", params={"bbox": "0,0,1,1"}, headers=me)
    assert box.status_code == 422


def test_as_of_and_known_at(there: Service) -> None:
    ask, me = there.client, there.bearer(("administrator", None))
    made = ask.post("/assets", json=seat(name="old"), headers=me)
    place, before = made.headers["location"], ask.get(f"{made.headers['location']}/history", headers=me).json()[0]["at"]
    ask.patch(place, json={"properties": {"name": "new"}}, headers={**me, "If-Match": made.headers["etag"]})
    code = made.json()["features"][0]["properties"]["code"]

    def name(**when: str) -> Any:
        found = ask.get("/assets", params={"site": OWN, "code": code, **when}, headers=me)
        assert found.status_code == 200, found.text
        return [one["properties"]["name"] for one in found.json()["features"]]

    assert name() == ["new"]
    assert name(as_of="2026-01-01") == ["old"]
    assert name(known_at=before) == ["old"]
    assert name(known_at="2020-01-01T00:00:00Z") == []
    assert ask.get("/assets", params={"as_of": "2026-01-01"}, headers=me).status_code == 422


def test_bulk_is_all_or_nothing_and_of_one_site(there: Service) -> None:
    ask, me = there.client, there.bearer(("engineering", OWN))
    two = [
        {"operation": "create", "layer": "assets", **{k: seat()[k] for k in ("geometry", "properties")}}
        for _ in range(2)
    ]
    done = ask.post("/changes", json={"site": OWN, "edits": two, "reason": {"note": "delivery"}}, headers=me)
    assert done.status_code == 200, done.text
    assert len(done.json()["features"]) == 2
    bad = {"operation": "create", "layer": "assets", "geometry": HERE, "properties": {"class": "furniture.seat"}}
    fresh = {"operation": "create", "layer": "assets", "geometry": HERE, "properties": seat(code="FRESH")["properties"]}
    assert ask.post("/changes", json={"site": OWN, "edits": [fresh, bad]}, headers=me).status_code == 422
    assert ask.get("/assets", params={"code": "FRESH"}, headers=me).json()["features"] == []
    assert ask.post("/changes", json={"site": OTHER, "edits": two}, headers=me).status_code == 404
    tree = {"operation": "create", "layer": "trees", "geometry": HERE, "properties": {"code": "X"}}
    assert ask.post("/changes", json={"site": OWN, "edits": [tree]}, headers=me).status_code == 403


def test_a_new_site_and_its_boundary(there: Service) -> None:
    ask, me = there.client, there.bearer(("administrator", None))
    made = ask.post("/sites", json={"properties": {"code": "NEW", "name": "新场地"}}, headers=me)
    assert made.status_code == 201, made.text
    ring = [[118.70, 32.04], [118.71, 32.04], [118.71, 32.05], [118.70, 32.05], [118.70, 32.04]]
    drawn = ask.patch(
        made.headers["location"], json={"geometry": {"type": "Polygon", "coordinates": [ring]}},
        headers={**me, "If-Match": made.headers["etag"]},
    )  # fmt: skip
    assert drawn.status_code == 200, drawn.text
    assert ask.post("/assets", json=seat(site="NEW"), headers=me).status_code == 201
    full = ask.delete(made.headers["location"], headers={**me, "If-Match": drawn.headers["etag"]})
    assert full.status_code == 409, full.text
    own = there.bearer(("engineering", OWN))
    assert ask.post("/sites", json={"properties": {"code": "MINE"}}, headers=own).status_code == 403


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"geometry": {"type": "Point", "coordinates": ["a", 1]}, "properties": {}}, "geometry"),
        ({"geometry": {"type": "Nothing"}, "properties": {}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [1e308, 1]}, "properties": {}}, ""),
        ({"geometry": HERE, "properties": {"name": {"a": 1}}}, "single value"),
        ({"geometry": HERE, "properties": {"attributes": []}}, "objects"),
        ({"geometry": HERE, "properties": {"name": "a\x00b"}}, "text"),
        ({"geometry": HERE, "properties": {"site": "'; DROP TABLE asset; --"}}, "no site"),
        ({"geometry": HERE, "properties": {}, "more": 1}, "more"),
        ({"properties": {}}, ""),
    ],
)
def test_bodies_that_cannot_be(there: Service, body: dict[str, Any], told: str) -> None:
    me = there.bearer(("administrator", None))
    sent = {**body, "properties": {**seat()["properties"], **body["properties"]}}
    answer = there.client.post("/assets", json=sent, headers=me)
    assert answer.status_code in (404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]
