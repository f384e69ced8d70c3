"""Audits as jobs: asked for over HTTP, done by a worker that is a process of its own, followed, cancelled, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.store.accounts import remove_grant
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from greenbelt_gis.workflows.job_requests import MOST_OPEN
from greenbelt_gis.workflows.record import audit_record
from tests.conftest import Ran
from tests.helpers import working
from tests.helpers.auditing import ask, findings, now
from tests.helpers.people import OTHER, OWN, Service, bearer
from tests.helpers.recording import rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
AS_OF = "2026-06-30"


@pytest.fixture
def me(fresh: Service) -> dict[str, str]:
    return fresh.bearer(("administrator", None))


def test_a_worker_does_what_was_asked_and_keeps_what_the_command_line_keeps(
    fresh: Service, me: dict[str, str], tmp_path: Path
) -> None:
    own, other = ask(fresh, me), ask(fresh, me, OTHER)
    asked = now(fresh, me, own)
    assert (asked["state"], asked["progress"], asked["summary"]) == ("queued", 0, None)
    ended = working.begin(fresh.url, tmp_path, "--once")
    out, err = ended.communicate(timeout=120)
    assert (ended.returncode, out) == (0, ""), err
    done = now(fresh, me, own)
    assert (done["state"], done["progress"], done["error"]) == ("done", 1, None)
    assert done["asked_at"] < done["started_at"] < done["ended_at"]

    audit, kept = audit_record(fresh.record, Request(Path("record"), site=OTHER))
    assert kept is not None
    judged = audit.judgement.findings
    assert (kept.opened, kept.still_open, kept.gone) == (0, len(judged), 0)  # the worker has found the same before
    assert now(fresh, me, other)["summary"]["record"] == {"new": len(judged), "open": 0, "gone": 0}
    assert done["summary"]["verdicts"] == {
        verdict: int((judged["verdict"] == verdict).sum()) for verdict in ("violation", "possible", "indeterminate")
    }
    columns = ["rule", "subject", "against", "part", "verdict", "measured", "margin", "message_zh"]

    def plain(values: Any) -> tuple[Any, ...]:
        return tuple(None if values[name] != values[name] else values[name] for name in columns)

    expected = sorted(map(repr, (plain(row) for row in judged.to_dict("records"))))
    assert expected == sorted(repr(plain(one["properties"])) for one in findings(fresh, me, site=OWN))
    assert len(expected) > 3  # so that there were several pages
    assert rows(fresh.record, "SELECT count(*) FROM jobs.procrastinate_jobs") == [(0,)]  # the queue keeps nothing


def test_cancelling_one_that_waits_and_one_that_runs(fresh: Service, me: dict[str, str]) -> None:
    waits = ask(fresh, me)
    answer = fresh.client.post(f"{waits}/cancel", headers=me)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert fresh.client.post(f"{waits}/cancel", headers=me).status_code == 200  # it is what they want
    assert rows(fresh.record, "SELECT count(*) FROM jobs.procrastinate_jobs") == [(0,)]
    runs = ask(fresh, me)
    with working.slow(fresh.url, 0.3):
        working.wait_until(lambda: now(fresh, me, runs)["progress"] > 0.3)
        told = fresh.client.post(f"{runs}/cancel", headers=me).json()
        assert told["cancelled_by"]
        working.wait_until(lambda: now(fresh, me, runs)["state"] == "cancelled")
        # Nothing of it is kept, and the worker goes on with the next.
        assert rows(fresh.record, "SELECT count(*) FROM audit") == [(0,)]
        again = ask(fresh, me, rules=["heritage.trunk-paving"])
        working.wait_until(lambda: now(fresh, me, again)["state"] == "done")
    assert fresh.client.post(f"{again}/cancel", headers=me).status_code == 409
    assert fresh.client.get("/findings", params={"audit": runs.split("/")[-1]}, headers=me).status_code == 409


def test_what_is_new_still_open_and_gone_is_told_finding_by_finding(fresh: Service, me: dict[str, str]) -> None:
    editor = Editor(fresh.record.as_service(), load_rule_set(), "Asia/Shanghai")

    def run(**more: Any) -> dict[str, Any]:
        place = ask(fresh, me, **more)
        working.do_all(fresh.url)
        return now(fresh, me, place)

    first = run(rules=["heritage.trunk-paving"])
    assert first["summary"]["record"]["gone"] == 0
    opened = {one["id"] for one in findings(fresh, me, audit=first["id"], state="new")}
    assert len(opened) == first["summary"]["record"]["new"] == first["summary"]["findings"] > 0
    assert (
        findings(fresh, me, audit=first["id"], state="open")
        == findings(fresh, me, audit=first["id"], state="gone")
        == []
    )

    # Behind the back of all rules: what was found vanishes with its tree, and other rules find what they find.
    tree = findings(fresh, me, audit=first["id"])[0]["properties"]["subject"]
    found = {one["id"] for one in findings(fresh, me, site=OWN) if one["properties"]["subject"] == tree}
    with fresh.record.connect() as connection:
        (change,) = connection.execute(
            "INSERT INTO change (actor, action) VALUES ('t', 't') RETURNING id"
        ).fetchone() or (0,)
        connection.execute("SELECT set_config('greenbelt.change_id', %s, true)", (str(change),))
        connection.execute("DELETE FROM tree WHERE code = %s AND site_id = %s", (tree, fresh.sites[OWN]))
    second = run()
    assert second["summary"]["record"]["gone"] == len(found)
    gone = findings(fresh, me, audit=second["id"], state="gone")
    assert {one["id"] for one in gone} == found
    assert all(one["properties"]["verdict"] and one["geometry"] for one in gone)  # as they were last seen
    still = {one["id"] for one in findings(fresh, me, audit=second["id"], state="open")}
    assert still == opened - found
    assert len(still) == second["summary"]["record"]["open"]
    new = {one["id"] for one in findings(fresh, me, audit=second["id"], state="new")}
    assert len(new) == second["summary"]["record"]["new"]
    assert new.isdisjoint(opened)
    assert {one["id"] for one in findings(fresh, me, site=OWN)} == still | new
    # Later edits and runs change what is open, not what a run said.
    (victim,) = findings(fresh, me, audit=second["id"], state="new", rule="heritage.crown-clearance")
    with fresh.record.connect() as connection:
        (activity,) = connection.execute(
            "SELECT id FROM activity WHERE code = %s AND site_id = %s",
            (victim["properties"]["against"], fresh.sites[OWN]),
        ).fetchone() or (None,)
    assert activity is not None
    editor.edit(OWN, [Edit("delete", "activities", activity)], Author("t"), now=datetime.now(UTC))
    assert {one["id"] for one in findings(fresh, me, site=OWN)} == (still | new) - {victim["id"]}
    assert {one["id"] for one in findings(fresh, me, audit=second["id"], state="new")} == new


def test_a_day_before_the_newest_that_was_judged_is_judged_and_not_kept(fresh: Service, me: dict[str, str]) -> None:
    places = [ask(fresh, me), ask(fresh, me, as_of=AS_OF), ask(fresh, me, rule_set="bs-5837")]
    working.do_all(fresh.url)
    today, earlier, british = (now(fresh, me, place) for place in places)
    assert today["summary"]["record"] is not None
    assert (earlier["state"], earlier["summary"]["record"], earlier["summary"]["as_of"]) == ("done", None, AS_OF)
    assert british["summary"]["rule_set"] == "bs-5837"


def test_what_cannot_be_judged_fails_with_the_reason(fresh: Service, me: dict[str, str]) -> None:
    assert fresh.client.post("/sites", json={"properties": {"code": "BARE"}}, headers=me).status_code == 201
    place = ask(fresh, me, "BARE", rules=["planting.normal-to-2y"])
    working.do_all(fresh.url)
    failed = now(fresh, me, place)
    assert (failed["state"], failed["summary"]) == ("failed", None)
    assert "BARE" in failed["error"]["en"]
    assert "场地" in failed["error"]["zh"]


def test_whose_site_it_is_not_sees_nothing_of_it(shared: Service) -> None:
    me = shared.bearer(("administrator", None))
    stranger, viewer = shared.bearer(("engineering", OTHER)), shared.bearer(("viewer", OWN))
    place = ask(shared, me)
    hidden = [
        shared.client.request(method, f"/audits/{id_}{end}", headers=stranger)
        for method, end in (("GET", ""), ("GET", "/events"), ("POST", "/cancel"))
        for id_ in (place.split("/")[-1], uuid4())
    ]
    assert {answer.status_code for answer in hidden} == {404}
    assert {answer.json()["title"] for answer in hidden} == {"there is no such audit"}
    for id_ in (place.split("/")[-1], uuid4()):
        assert shared.client.get("/findings", params={"audit": str(id_)}, headers=stranger).status_code == 404
    listed = shared.client.get("/audits", headers=stranger).json()
    assert {one["site"] for one in listed["audits"]} <= {OTHER}
    # A viewer sees how it goes, not who asked for it; and does not end it.
    assert now(shared, viewer, place)["asked_by"] is None
    assert now(shared, me, place)["asked_by"]
    assert shared.client.post(f"{place}/cancel", headers=viewer).status_code == 403
    assert shared.client.post("/audits", json={"site": OWN}, headers=viewer).status_code == 403
    assert shared.client.post(f"{place}/cancel", headers=me).status_code == 200


def test_whoever_asked_may_end_it_even_without_the_right_to_audit_any_more(shared: Service) -> None:
    account = shared.account(("auditor", OWN), ("viewer", OWN))
    headers = bearer(shared.secret(account))
    place = ask(shared, headers)
    with shared.record.connect() as connection:
        assert remove_grant(connection, account, "auditor", shared.sites[OWN])
    working.wait_until(
        lambda: shared.client.post("/audits", json={"site": OWN}, headers=headers).status_code == 403, "the loss"
    )
    answer = shared.client.post(f"{place}/cancel", headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


def none_waits(service: Service, me: dict[str, str]) -> None:
    """Audits that other tests have asked for and nobody has done are cancelled."""
    waiting = service.client.get("/audits", params={"state": "queued", "limit": 1000}, headers=me)
    assert waiting.status_code == 200, waiting.text
    for one in waiting.json()["audits"]:
        service.client.post(f"/audits/{one['id']}/cancel", headers=me)


def test_the_list_is_newest_first_page_by_page(shared: Service) -> None:
    me = shared.bearer(("administrator", None))
    none_waits(shared, me)
    made = [ask(shared, me).split("/")[-1] for _ in range(5)]
    found: list[str] = []
    path: str | None = f"/audits?site={OWN}&state=queued&limit=2"
    while path:
        answer = shared.client.get(path, headers=me).json()
        assert len(answer["audits"]) <= 2
        found += [one["id"] for one in answer["audits"]]
        path = answer["links"][0]["href"] if answer["links"] else None
    assert found == made[::-1]
    for id_ in made:
        shared.client.post(f"/audits/{id_}/cancel", headers=me)
    assert shared.client.get("/audits", params={"site": OWN, "state": "queued"}, headers=me).json()["audits"] == []
    assert shared.client.get("/audits", params={"state": "unheard"}, headers=me).status_code == 422


def test_too_many_wait_for_one_site_are_refused(shared: Service) -> None:
    me = shared.bearer(("administrator", None))
    none_waits(shared, me)
    made = [ask(shared, me) for _ in range(MOST_OPEN["audit"])]
    answer = shared.client.post("/audits", json={"site": OWN}, headers=me)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    ask_other = ask(shared, me, OTHER)
    for place in (*made, ask_other):
        assert shared.client.post(f"{place}/cancel", headers=me).status_code == 200


BODIES: tuple[Any, ...] = (
    {}, [], {"site": None}, {"site": 1}, {"site": "\x00"}, {"site": OWN, "rules": []}, {"site": OWN, "rules": "all"},
    {"site": OWN, "rules": ["x" * 300]}, {"site": OWN, "rules": ["\x00"]}, {"site": OWN, "rules": ["a'; DROP TABLE site; --"]},
    {"site": OWN, "rules": [None]}, {"site": OWN, "rules": ["heritage.trunk-paving"] * 501},
    {"site": OWN, "rule_set": "/etc/passwd"}, {"site": OWN, "rule_set": "../own.yaml"}, {"site": OWN, "rule_set": "\x00"},
    {"site": OWN, "rule_set": "qinglong.yaml"}, {"site": OWN, "as_of": "0001-01-01"}, {"site": OWN, "as_of": "9999-12-31"},
    {"site": OWN, "as_of": "tomorrow"}, {"site": OWN, "as_of": 1e99},
    {"site": OWN, "area": {"type": "Polygon", "coordinates": []}}, {"site": OWN, "state": "done"},
)  # fmt: skip


def test_bodies_that_make_no_sense_are_refused_and_leave_nothing(shared: Service) -> None:
    me = shared.bearer(("administrator", None))
    before = rows(shared.record, "SELECT count(*) FROM jobs.request")
    for body in BODIES:
        answer = shared.client.post("/audits", json=body, headers=me)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), body
    for site in ("NOWHERE", "x" * 200, "%", "'"):
        assert shared.client.post("/audits", json={"site": site}, headers=me).status_code == 404
    for content in (b"", b"{", b"[" * 100_000, b"\xff\xfe"):
        answer = shared.client.post("/audits", content=content, headers={**me, "Content-Type": "application/json"})
        assert answer.status_code in (400, 422)
    for query in ({"audit": "x"}, {"state": "new"}, {"bbox": "1,2,3"}, {"verdict": "pass"}, {"limit": 0}, {"after": "1"},
                  {"rule": "\x00"}, {"severity": "\x00"}, {"department": "x" * 300}, {"about": "\x00"}, {"about": "x" * 300}):  # fmt: skip
        assert shared.client.get("/findings", params=query, headers=me).status_code == 422, query
    assert rows(shared.record, "SELECT count(*) FROM jobs.request") == before


def test_findings_by_what_and_where_they_are(fresh: Service, me: dict[str, str]) -> None:
    for site in (OWN, OTHER):
        audit_record(fresh.record, Request(Path("record"), site=site))
    everything = findings(fresh, me)
    ids = [UUID(one["id"]) for one in everything]
    assert ids == sorted(set(ids))
    assert {one["properties"]["site"] for one in everything} == {OWN, OTHER}
    assert {one["properties"]["site"] for one in findings(fresh, fresh.bearer(("viewer", OTHER)))} == {OTHER}
    for name in ("rule", "verdict", "severity", "department"):
        words = {one["properties"][name] for one in everything}
        parts = [findings(fresh, me, **{name: word}) for word in sorted(words)]
        assert sorted(one["id"] for part in parts for one in part) == sorted(one["id"] for one in everything)
    assert findings(fresh, me, rule="no.such-rule") == []
    for name in ("subject", "against"):
        code = next(one["properties"][name] for one in everything if one["properties"][name])
        expected = [
            one["id"] for one in everything if code in (one["properties"]["subject"], one["properties"]["against"])
        ]
        assert [one["id"] for one in findings(fresh, me, about=code)] == expected
    assert findings(fresh, me, about="nothing") == []
    lon, lat = everything[0]["geometry"]["coordinates"][0]
    near = findings(fresh, me, bbox=f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}")
    assert everything[0]["id"] in {one["id"] for one in near}
    assert 0 < len(near) < len(everything)


def test_the_worker_at_the_command_line(
    greenbelt: Callable[..., Ran], fresh: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", fresh.url)
    place = ask(fresh, me)
    ran = greenbelt("worker", "--once")
    assert (ran.code, ran.out) == (0, "")
    assert "waits for jobs" in ran.err
    assert greenbelt("worker", "--once", "--quiet").err == ""
    assert now(fresh, me, place)["state"] == "done"
    monkeypatch.setenv("GREENBELT_DATABASE_URL", f"postgresql://postgres@/postgres?host={tmp_path}")
    ran = greenbelt("worker")
    assert (ran.code, len(ran.err.strip().splitlines())) == (3, 1)
    assert greenbelt("worker", "--twice").code == 2
