"""One finding and why; findings as files; two audits side by side; two rule sets side by side, as a job."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from greenbelt_gis.workflows import finding_exports
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.explain import explain_kept
from greenbelt_gis.workflows.record import audit_record
from tests.helpers import working
from tests.helpers.auditing import ask, findings, now
from tests.helpers.people import OTHER, OWN, Service
from tests.helpers.recording import change, rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]


@pytest.fixture(scope="module")
def judged(shared: Service) -> Service:
    for site in (OWN, OTHER):
        audit_record(shared.record, Request(Path("record"), site=site))
    return shared


def test_one_finding_and_what_led_to_it(judged: Service) -> None:
    me, stranger = judged.bearer(("viewer", OWN)), judged.bearer(("viewer", OTHER))
    listed = findings(judged, me)[0]
    found = judged.client.get(f"/findings/{listed['id']}", headers=me)
    assert found.headers["content-type"] == "application/geo+json"
    assert found.json()["properties"] == {**listed["properties"], "state": "open"}
    assert found.json()["geometry"] == listed["geometry"]
    told = judged.client.get(f"/findings/{listed['id']}/explanation", headers=me).json()
    expected = explain_kept(judged.record, listed["id"])
    assert told["inputs"] == expected.inputs
    assert [(one["head"]["en"], one["text"]["zh"]) for one in told["lines"]] == [
        (head.en, text.zh) for head, text in expected.lines
    ]
    assert {"clause", "calculation", "limit", "to fix", "life"} <= {one["head"]["en"] for one in told["lines"]}
    for id_ in (listed["id"], uuid4()):
        for end in ("", "/explanation"):
            answer = judged.client.get(f"/findings/{id_}{end}", headers=stranger)
            assert (answer.status_code, answer.json()["title"]) == (404, "there is no such finding")


def test_a_finding_that_is_gone_is_still_told(fresh: Service) -> None:
    me = fresh.bearer(("administrator", None))
    audit_record(fresh.record, Request(Path("record"), site=OWN))
    gone = next(one for one in findings(fresh, me) if one["properties"]["rule"] == "heritage.trunk-paving")
    with change(fresh.record) as (cursor, _number):
        cursor.execute(
            "DELETE FROM tree WHERE code = %s AND site_id = %s", (gone["properties"]["subject"], fresh.sites[OWN])
        )
    audit_record(fresh.record, Request(Path("record"), site=OWN))
    assert gone["id"] not in {one["id"] for one in findings(fresh, me)}
    told = fresh.client.get(f"/findings/{gone['id']}", headers=me).json()
    assert told["properties"] == {**gone["properties"], "state": "gone"}
    lines = fresh.client.get(f"/findings/{gone['id']}/explanation", headers=me).json()["lines"]
    assert "gone since audit" in lines[-1]["text"]["en"]


def test_findings_as_files(judged: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_exports, "PAGE", 2)
    me = judged.bearer(("auditor", OWN), ("viewer", OTHER))
    expected = findings(judged, me, site=OWN)
    assert len(expected) > 3  # several pages
    answer = judged.client.get("/findings.csv", headers=me)  # of sites that one may export, not of all that one sees
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="findings.csv"'
    assert answer.content.startswith("\ufeff".encode())
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in table] == [one["id"] for one in expected]
    assert [row["message_zh"] for row in table] == [one["properties"]["message_zh"] for one in expected]
    assert all(row["wkt"].startswith(("LINESTRING", "POINT", "POLYGON", "MULTI")) for row in table)
    drawn = judged.client.get("/findings.geojson", params={"site": OWN}, headers=me)
    assert drawn.headers["content-type"] == "application/geo+json"
    assert json.loads(drawn.content)["features"] == expected
    some = judged.client.get("/findings.geojson", params={"verdict": "possible"}, headers=me).json()["features"]
    assert {one["properties"]["verdict"] for one in some} == {"possible"}
    empty = judged.client.get("/findings.geojson", params={"rule": "no.such-rule"}, headers=me).json()
    assert empty["features"] == []
    # What is taken out is logged, site by site, with the filters.
    logged = rows(judged.record, "SELECT site_id, detail FROM access.event WHERE action = 'export' ORDER BY id")
    assert [(site, detail["what"]) for site, detail in logged][:2] == [
        (judged.sites[OWN], "findings csv"), (judged.sites[OWN], "findings geojson"),
    ]  # fmt: skip
    assert logged[2][1]["verdict"] == "possible"
    assert judged.client.get("/findings.csv", params={"site": OTHER}, headers=me).status_code == 403
    assert judged.client.get("/findings.csv", headers=judged.bearer(("viewer", OWN))).status_code == 403
    assert judged.client.get("/findings.csv", params={"state": "new"}, headers=me).status_code == 422


def test_no_cell_becomes_a_formula(fresh: Service) -> None:
    me = fresh.bearer(("auditor", OWN))
    audit_record(fresh.record, Request(Path("record"), site=OWN))
    before = len(findings(fresh, me))
    hostile = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)")
    with fresh.record.connect() as connection:
        for at, text in enumerate(hostile):
            connection.execute(
                "UPDATE finding SET subject = %s WHERE id = (SELECT id FROM finding ORDER BY id OFFSET %s LIMIT 1)",
                (text, at),
            )
    answer = fresh.client.get("/findings.csv", headers=me)
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table) == before
    assert {"'" + text for text in hostile} <= {row["subject"] for row in table}
    for row in table:
        texts = (row[name] for name in ("subject", "against", "part", "message_en", "clause"))
        assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)


def _difference(service: Service, me: dict[str, str], a: str, b: str, **more: Any) -> dict[str, Any]:
    """All pages."""
    path, params = f"/audits/{a}/difference", {"to": b, "limit": 2, **more}
    first = service.client.get(path, params=params, headers=me)
    assert first.status_code == 200, first.text
    told = dict(first.json())
    links = told["links"]
    while links:
        page = service.client.get(links[0]["href"], headers=me).json()
        told["features"] += page["features"]
        links = page["links"]
    return told


def test_what_differs_between_two_audits(fresh: Service) -> None:
    me = fresh.bearer(("administrator", None))

    def run(**more: Any) -> str:
        place = ask(fresh, me, **more)
        working.do_all(fresh.url)
        assert now(fresh, me, place)["state"] == "done"
        return place.split("/")[-1]

    first, part = run(), run(rules=["heritage.trunk-paving"])
    saw = findings(fresh, me, audit=first)
    victim = next(one["properties"] for one in saw if one["properties"]["rule"] == "heritage.trunk-paving")
    with change(fresh.record) as (cursor, _number):
        cursor.execute("DELETE FROM tree WHERE code = %s AND site_id = %s", (victim["subject"], fresh.sites[OWN]))
    second = run()
    lost = {one["id"] for one in saw} - {one["id"] for one in findings(fresh, me, audit=second)}
    found = _difference(fresh, me, first, second)
    assert found["counts"] == {"appears": 0, "disappears": len(lost), "changes": 0, "stays": len(saw) - len(lost)}
    assert {one["id"] for one in found["features"]} == lost
    assert (found["rules_only_from"], found["rules_only_to"]) == ([], [])
    one = next(f["properties"] for f in found["features"] if f["properties"]["rule_a"] == victim["rule"])
    assert (one["change"], one["verdict_a"], one["verdict_b"], one["rule_b"]) == (
        "disappears", victim["verdict"], None, None,
    )  # fmt: skip
    assert (one["subject"], one["message_zh"], one["measured_a"]) == (
        victim["subject"], victim["message_zh"], victim["measured"],
    )  # fmt: skip
    assert all(feature["geometry"] for feature in found["features"])
    back = _difference(fresh, me, second, first)
    assert back["counts"]["appears"] == len(lost)
    stays = _difference(fresh, me, first, second, change="stays")
    assert len(stays["features"]) == len(saw) - len(lost)
    # A run by one rule says nothing of the others: they do not disappear.
    narrow = _difference(fresh, me, first, part)
    assert narrow["counts"]["disappears"] == narrow["counts"]["appears"] == 0
    assert (len(narrow["rules_only_from"]) > 10, narrow["rules_only_to"], narrow["rules_compared"]) == (True, [], 1)
    with fresh.record.connect() as connection:  # another verdict
        connection.execute(
            "UPDATE assessment SET verdict = 'possible' WHERE verdict = 'violation' AND finding_id = "
            "(SELECT s.finding_id FROM assessment s JOIN jobs.request r USING (audit_id) WHERE r.id = %(a)s "
            "AND s.verdict = 'violation' ORDER BY s.finding_id LIMIT 1) "
            "AND audit_id = (SELECT audit_id FROM jobs.request WHERE id = %(a)s)",
            {"a": first},
        )
    changed = _difference(fresh, me, first, second)
    assert changed["counts"]["changes"] + changed["counts"]["disappears"] == len(lost) + 1


def test_audits_that_cannot_be_compared_say_why(fresh: Service) -> None:
    me = fresh.bearer(("administrator", None))
    lon, lat = 118.7, 32.045
    area = {
        "type": "Polygon",
        "coordinates": [[[lon, lat], [lon + 0.1, lat], [lon + 0.1, lat + 0.1], [lon, lat + 0.1], [lon, lat]]],
    }
    places = [ask(fresh, me), ask(fresh, me, OTHER), ask(fresh, me, area=area), ask(fresh, me, as_of="2020-01-01")]
    working.do_all(fresh.url)
    own, other, within, past = (place.split("/")[-1] for place in places)

    def status(a: str, b: str, headers: dict[str, str] = me) -> int:
        return fresh.client.get(f"/audits/{a}/difference", params={"to": b}, headers=headers).status_code

    assert [status(own, own), status(own, other), status(own, within), status(own, past)] == [200, 409, 409, 409]
    stranger = fresh.bearer(("viewer", OTHER))
    assert {status(own, other, stranger), status(other, own, stranger), status(other, str(uuid4()), stranger)} == {404}
    assert fresh.client.get(f"/audits/{own}/difference", headers=me).status_code == 422


def test_two_rule_sets_and_two_days_are_compared_as_jobs(fresh: Service) -> None:
    me = fresh.bearer(("auditor", OWN))
    audits = rows(fresh.record, "SELECT count(*) FROM audit")

    def compare(a: dict[str, Any], b: dict[str, Any]) -> str:
        answer = fresh.client.post("/comparisons", json={"site": OWN, "a": a, "b": b}, headers=me)
        assert answer.status_code == 202, answer.text
        assert (answer.json()["a"]["rule_set"], answer.json()["state"]) == (a.get("rule_set"), "queued")
        return str(answer.headers["location"])

    sets = compare({"rule_set": "qinglong"}, {"rule_set": "bs-5837"})
    days = compare({"as_of": "2026-06-30"}, {})
    assert fresh.client.get(f"{sets}/rows", headers=me).status_code == 409
    working.do_all(fresh.url)
    done = now(fresh, me, sets)
    assert done["state"] == "done", done["error"]
    assert [side["rule_set"] for side in done["summary"]["sides"]] == ["qinglong", "bs-5837"]
    found = fresh.client.get(f"{sets}/rows", params={"limit": 1000}, headers=me).json()
    counts = done["summary"]["counts"]
    assert found["counts"] == counts
    assert len(found["features"]) == counts["appears"] + counts["disappears"] + counts["changes"] > 0
    one = next(f for f in found["features"] if f["properties"]["change"] == "disappears")
    assert one["properties"]["rule_a"]
    assert one["properties"]["rule_b"] is None
    assert one["geometry"]
    only = fresh.client.get(f"{sets}/rows", params={"change": "appears", "limit": 1}, headers=me).json()
    assert {f["properties"]["change"] for f in only["features"]} <= {"appears"}
    assert len(only["links"]) == int(counts["appears"] > 1)
    assert now(fresh, me, days)["state"] == "done"
    assert rows(fresh.record, "SELECT count(*) FROM audit") == audits  # the record's findings are as they were
    bodies: list[dict[str, Any]] = [{"a": {}, "b": {}}, {"a": {"rule_set": "/etc/passwd"}, "b": {}}, {"a": {}}]
    for body in (*bodies, {"a": {}, "b": {"as_of": "tomorrow"}}):
        assert fresh.client.post("/comparisons", json={"site": OWN, **body}, headers=me).status_code == 422
    stranger = fresh.bearer(("viewer", OTHER))
    assert fresh.client.get(sets, headers=stranger).status_code == 404
    assert fresh.client.get(f"{sets}/rows", headers=stranger).status_code == 404
