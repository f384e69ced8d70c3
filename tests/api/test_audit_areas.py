"""An audit of an area: finds there what a whole one finds, ends only what is there, and says what it was asked."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.helpers import working
from tests.helpers.auditing import ask, findings, now
from tests.helpers.people import OWN, Service
from tests.helpers.recording import rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[118.7, 32.04], [118.701, 32.04], [118.701, 32.041], [118.7, 32.041], [118.7, 32.04]]],
}


@pytest.fixture
def me(fresh: Service) -> dict[str, str]:
    return fresh.bearer(("administrator", None))


def run(fresh: Service, me: dict[str, str], **more: Any) -> dict[str, Any]:
    place = ask(fresh, me, **more)
    working.do_all(fresh.url)
    done = now(fresh, me, place)
    assert done["error"] is None
    assert done["state"] == "done"
    return done


def around(fresh: Service, tree: str, metres: float = 0.5) -> dict[str, Any]:
    """A small area around a tree."""
    ((text,),) = rows(
        fresh.record,
        "SELECT ST_AsGeoJSON(ST_Transform(ST_Buffer(geom, %s), 4326), 9) FROM tree WHERE code = %s AND site_id = %s",
        (metres, tree, fresh.sites[OWN]),
    )  # fmt: skip
    found: dict[str, Any] = json.loads(text)
    return found


def ghost(fresh: Service, like: str, subject: str, place: str) -> str:
    """A finding that nothing is true of any more: another part of one that there is, of a subject, at a place."""
    id_ = str(uuid4())
    with fresh.record.connect() as connection:
        connection.execute(
            "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by) "
            "SELECT %s, site_id, rule, %s, against, %s, opened_by, seen_by FROM finding WHERE id = %s",
            (id_, subject, id_, like),
        )
        connection.execute(
            "INSERT INTO assessment SELECT (jsonb_populate_record(s, jsonb_build_object('finding_id', %s::text, 'geom', "
            "(SELECT t.geom::text FROM tree t WHERE t.code = %s AND t.site_id = %s)))).* "
            "FROM assessment s JOIN finding f ON f.id = s.finding_id AND f.seen_by = s.audit_id WHERE f.id = %s",
            (id_, place, fresh.sites[OWN], like),
        )
    return id_


def test_it_finds_what_the_whole_finds_there_and_ends_nothing_elsewhere(fresh: Service, me: dict[str, str]) -> None:
    whole = run(fresh, me)
    found = findings(fresh, me, site=OWN)
    here = {one["properties"]["subject"] for one in found if one["properties"]["rule"] == "heritage.trunk-paving"}
    tree, other = sorted(here)[:2]
    (like, *_) = [one["id"] for one in found if one["properties"]["subject"] == tree]
    gone = {ghost(fresh, like, tree, tree), ghost(fresh, like, "felled", tree), ghost(fresh, like, tree, other)}
    left = {ghost(fresh, like, other, other), ghost(fresh, like, "felled too", other), ghost(fresh, like, other, tree)}
    zones = rows(fresh.record, "SELECT count(*), count(DISTINCT tree) FROM keep_clear_zone")

    area = around(fresh, tree)
    done = run(fresh, me, area=area)
    assert done["area"] == area
    mine = {one["id"] for one in found if one["properties"]["subject"] == tree}
    told = {one["id"] for one in findings(fresh, me, audit=done["id"])}
    assert mine <= told <= {one["id"] for one in found}
    things = {one["properties"]["subject"] for one in findings(fresh, me, audit=done["id"])}
    assert other not in things
    assert {one["id"] for one in findings(fresh, me, audit=done["id"], state="gone")} == gone
    assert done["summary"]["record"] == {"new": 0, "open": len(told), "gone": len(gone)}
    assert done["summary"]["findings"] == len(told)
    assert {one["id"] for one in findings(fresh, me, site=OWN)} == {one["id"] for one in found} | left
    judged = {one["rule"]: one["judged"] for one in done["summary"]["rules"]}
    before = {one["rule"]: one["judged"] for one in whole["summary"]["rules"]}
    assert judged["heritage.trunk-paving"] == 1 < before["heritage.trunk-paving"]
    assert rows(fresh.record, "SELECT count(*), count(DISTINCT tree) FROM keep_clear_zone") == zones

    again = run(fresh, me)
    assert again["summary"]["record"]["gone"] == len(left)


def test_an_area_with_nothing_in_it_ends_nothing(fresh: Service, me: dict[str, str]) -> None:
    first = run(fresh, me)
    far = {"type": "Polygon", "coordinates": [[[119.9, 33], [119.91, 33], [119.91, 33.01], [119.9, 33]]]}
    done = run(fresh, me, area=far)
    assert done["summary"]["record"] == {"new": 0, "open": 0, "gone": 0}
    assert len(findings(fresh, me, site=OWN)) == first["summary"]["findings"]


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ({"type": "Point", "coordinates": [118.7, 32.04]}, "area"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "outside"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [119, 33], [119, 32], [118, 33], [118, 32]]]}, "crosses itself"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [1e400, 33], [119, 32], [118, 32]]]}, ""),
        ({"type": "Polygon", "coordinates": [[[118, 32]] * 2500]}, ""),
        ([], ""), ("here", ""), ({}, "area"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused_with_the_reason(shared: Service, area: Any, words: str) -> None:
    me = shared.bearer(("administrator", None))
    before = rows(shared.record, "SELECT count(*) FROM jobs.request")
    answer = shared.client.post(
        "/audits", content=json.dumps({"site": OWN, "area": area}), headers={**me, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert words in answer.text
    assert rows(shared.record, "SELECT count(*) FROM jobs.request") == before


def test_too_many_corners_are_refused(shared: Service) -> None:
    me = shared.bearer(("administrator", None))
    ring = [[118.7 + n / 1e5, 32.04] for n in range(1500)] + [[118.7 + n / 1e5, 32.05] for n in range(1500, 0, -1)]
    area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    answer = shared.client.post("/audits", json={"site": OWN, "area": area}, headers=me)
    assert answer.status_code == 422
    assert "corners" in answer.text


def test_who_may_not_audit_the_site_may_not_audit_an_area_of_it(shared: Service) -> None:
    me = shared.bearer(("viewer", OWN))
    answer = shared.client.post("/audits", json={"site": OWN, "area": SQUARE}, headers=me)
    assert answer.status_code == 403
