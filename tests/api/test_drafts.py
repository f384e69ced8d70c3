"""A planner's drafts: judged as they are drawn, kept, compared with the present, promoted whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from greenbelt_gis.store.database import Record
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
NEAR = ("heritage.trunk-paving", "GS-001", "NEW")


@pytest.fixture
def there(new_record: str, tmp_path: Path) -> Iterator[Service]:
    with service(new_record, tmp_path) as made:
        yield made


def ring(x: float, y: float, half: float = 1e-5) -> dict[str, Any]:
    corners = [
        [x - half, y - half],
        [x + half, y - half],
        [x + half, y + half],
        [x - half, y + half],
        [x - half, y - half],
    ]
    return {"type": "Polygon", "coordinates": [corners]}


def tree_at(there: Service, me: dict[str, str]) -> tuple[float, float]:
    [tree] = there.client.get("/trees", params={"site": OWN, "code": "GS-001"}, headers=me).json()["features"]
    x, y = tree["geometry"]["coordinates"]
    return x, y


def drawn(layer: str, geometry: Any, code: str | None = "NEW", **more: Any) -> dict[str, Any]:
    given = {} if code is None else {"code": code}
    return {"type": "Feature", "geometry": geometry, "properties": {"layer": layer, **given, **more}}


def paving(geometry: Any, code: str | None = "NEW", **more: Any) -> dict[str, Any]:
    return drawn("assets", geometry, code, **{"class": "paving.footway", **more})


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def told(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted(
        (one["properties"]["rule"], one["properties"]["subject"], one["properties"]["against"]) for one in found
    )


def everything(record: Record) -> list[Any]:
    """All that a check must not touch."""
    tables = ("asset", "tree", "planting", "zone", "change", "finding", "assessment", "audit", "draft", "history.asset")
    return [rows(record, f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {t} t") for t in tables]


def test_a_draft_is_judged_and_nothing_is_saved(there: Service) -> None:
    ask, me = there.client, there.bearer(("planner", OWN))
    x, y = tree_at(there, me)
    before = everything(there.record)
    done = ask.post("/drafts/check", json=collection(paving(ring(x, y))), headers=me)  # the only site that is theirs
    assert done.status_code == 200, done.text
    assert told(done.json()["findings"]) == [NEAR]
    [found] = done.json()["findings"]
    assert (found["properties"]["state"], found["geometry"]["type"]) == ("new", "Point")
    assert found["properties"]["clause"]
    assert (done.json()["resolved"], done.json()["notes"]) == ([], [])
    away = ask.post("/drafts/check", params={"site": OWN}, json=collection(paving(ring(x + 0.01, y))), headers=me)
    assert away.json()["findings"] == []
    assert ask.post("/drafts/check", json=collection(), headers=me).json() == {
        "findings": [],
        "resolved": [],
        "notes": [],
    }
    assert everything(there.record) == before


def test_what_is_there_is_replaced_or_taken_away_for_the_check(there: Service) -> None:
    ask, me = there.client, there.bearer(("administrator", OWN))
    x, y = tree_at(there, me)
    made = ask.post("/assets", json={"geometry": ring(x, y), "properties": {"site": OWN, "code": "NEW", "class": "paving.footway",
                                                                          "name": "path"}}, headers=me)  # fmt: skip
    assert told(made.json()["findings"]["opened"]) == [NEAR]

    def check(*features: Any) -> dict[str, Any]:
        answer = ask.post("/drafts/check", json=collection(*features), headers=me)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    gone = check(drawn("assets", None, remove=True))
    assert (told(gone["findings"]), told(gone["resolved"])) == ([], [NEAR])
    moved = check(drawn("assets", ring(x + 0.01, y)))  # its class is known
    assert (told(moved["findings"]), told(moved["resolved"])) == ([], [NEAR])
    same = check(drawn("assets", None, name="another"))  # it stays where it is
    assert (told(same["findings"]), same["findings"][0]["properties"]["state"], same["resolved"]) == (
        [NEAR],
        "still",
        [],
    )
    permeable = check(drawn("assets", None, **{"class": "structure.boardwalk"}))
    assert told(permeable["resolved"]) == [NEAR]
    by_id = {**drawn("assets", None, None, remove=True), "id": made.json()["features"][0]["id"]}
    assert told(check(by_id)["resolved"]) == [NEAR]
    tree = check(drawn("trees", {"type": "Point", "coordinates": [x + 0.01, y]}, "GS-001"))
    assert NEAR in told(tree["resolved"])


def test_several_features_are_judged_together(there: Service) -> None:
    """Two patches side by side, two beds in one band: only together are they wrong. Names are given to those without."""
    ask, me = there.client, there.bearer(("ecology", OWN))
    x, y = 118.72, 32.06
    band = drawn("zones", ring(x, y, 1e-4), "Z", band="below_normal")
    lawn = drawn("planting", ring(x, y), None, planting_type="lawn")
    done = ask.post("/drafts/check", json=collection(band, lawn), headers=me).json()
    assert ("planting.misplaced", "draft-2", "Z") in told(done["findings"])
    assert [one["message_en"] for one in done["notes"]] == []


@pytest.mark.parametrize(
    ("feature", "status", "said"),
    [
        (drawn("paving", None), 422, "layer says 'paving'"), (drawn("site", None), 422, "layer"),
        ({"geometry": None, "properties": {}}, 422, "layer"),
        (drawn("assets", None), 422, "row 2"), (drawn("assets", None, "NOBODY", remove=True), 422, "nothing to take away"),
        (paving({"type": "Polygon", "coordinates": []}), 422, "row 2"), (paving(ring(0, 0)), 422, "row 2"),
        (drawn("assets", ring(118.7, 32.04), **{"class": "paving"}), 422, "group of classes"),
        (paving(ring(118.7, 32.04), "GS-001"), 409, "GS-001"),
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_is_named(people: Service, feature: Any, status: int, said: str) -> None:
    me = people.bearer(("planner", OWN))
    good = paving(ring(118.7205, 32.0605), "GOOD")
    answer = people.client.post("/drafts/check", json=collection(good, feature), headers=me)
    assert answer.status_code == status, answer.text
    assert said in answer.text


def test_notes_tell_what_was_repaired_and_what_reaches_beyond_the_site(people: Service) -> None:
    me = people.bearer(("planner", OWN))
    x, y = 118.7, 32.045
    bow = [[x, y], [x + 1e-4, y + 1e-4], [x + 1e-4, y], [x, y + 1e-4], [x, y]]
    crossed = paving({"type": "Polygon", "coordinates": [bow]}, "BOW")
    done = people.client.post("/drafts/check", json=collection(crossed), headers=me)
    assert done.status_code == 200, done.text
    [note] = done.json()["notes"]
    assert (note["feature"], note["code"]) == (1, "BOW")
    assert "Self-intersection" in note["message_en"]
    administrator = people.bearer(("administrator", None))
    made = people.client.post(
        "/sites", json={"geometry": ring(x, y, 0.01), "properties": {"code": "BOUND"}}, headers=administrator
    )
    assert made.status_code == 201, made.text
    far = collection(paving(ring(x, y), "IN"), paving(ring(x + 0.01, y), "OUT"))
    done = people.client.post("/drafts/check", params={"site": "BOUND"}, json=far, headers=administrator)
    assert [(one["code"], one["message_en"]) for one in done.json()["notes"]] == [("OUT", "it reaches beyond the site")]


def test_a_draft_is_kept_changed_compared_and_promoted(there: Service) -> None:
    ask, me = there.client, there.bearer(("engineering", OWN))
    x, y = tree_at(there, me)
    features = [paving(ring(x, y)), drawn("activities", ring(x + 0.01, y), "DIG", kind="excavation")]
    made = ask.post("/drafts", json=collection(*features, name="path", note="first idea"), headers=me)
    assert made.status_code == 201, made.text
    place, tag = made.headers["location"], made.headers["etag"]
    assert rows(there.record, "SELECT count(*) FROM asset WHERE code = 'NEW'") == [(0,)]

    beside = ask.get(f"{place}/compare", headers=me).json()
    assert told(beside["findings"]) == [NEAR]
    assert [(one["operation"], one["present"], one["moved_on"]) for one in beside["changes"]] == [
        ("create", None, False)
    ] * 2
    assert beside["changes"][0]["changed"]["class"] == [None, "paving.footway"]
    assert beside["changes"][0]["area_m2"][1] == pytest.approx(4.2, abs=0.2)

    assert ask.patch(place, json={"name": "x"}, headers=me).status_code == 428
    away = ask.patch(
        place, json={"features": [paving(ring(x + 0.02, y)), features[1]]}, headers={**me, "If-Match": tag}
    )
    assert away.status_code == 200, away.text
    assert ask.patch(place, json={"name": "x"}, headers={**me, "If-Match": tag}).status_code == 412
    assert ask.post(f"{place}/promote", json={}, headers={**me, "If-Match": tag}).status_code == 412
    tag = away.headers["etag"]
    done = ask.post(f"{place}/promote", json={"reason": {"note": "agreed"}}, headers={**me, "If-Match": tag})
    assert done.status_code == 200, done.text
    change = done.json()["change"]
    assert [one["properties"]["code"] for one in done.json()["features"]] == ["NEW", "DIG"]
    assert rows(there.record, "SELECT action, note FROM change WHERE id = %s", [change]) == [("promote", "path agreed")]
    kept = ask.get(place, headers=me)
    assert (kept.json()["promoted_by"], kept.json()["name"]) == (change, "path")
    for method, end, body in (("POST", "/promote", {}), ("PATCH", "", {"name": "y"}), ("DELETE", "", None)):
        again = ask.request(method, f"{place}{end}", json=body, headers={**me, "If-Match": kept.headers["etag"]})
        assert again.status_code == 409, (method, end)
    assert ask.get(f"{place}/compare", headers=me).status_code == 409


def test_the_record_that_moves_on_under_a_draft_is_told(there: Service) -> None:
    ask, me = there.client, there.bearer(("engineering", OWN))
    seat: dict[str, Any] = {"geometry": {"type": "Point", "coordinates": [118.7002, 32.0451]},
            "properties": {"site": OWN, "code": "S", "class": "furniture.seat"}}  # fmt: skip
    made = ask.post("/assets", json=seat, headers=me)
    moved = {"type": "Point", "coordinates": [118.7003, 32.0451]}
    features = [drawn("assets", moved, "S"), paving(ring(118.71, 32.05))]
    draft = ask.post("/drafts", json=collection(*features, name="d"), headers=me)
    place, match = draft.headers["location"], {**me, "If-Match": draft.headers["etag"]}
    ask.patch(
        made.headers["location"],
        json={"properties": {"name": "other"}},
        headers={**me, "If-Match": made.headers["etag"]},
    )
    beside = ask.get(f"{place}/compare", headers=me).json()
    assert [one["moved_on"] for one in beside["changes"]] == [True, False]
    assert beside["changes"][0]["moved_m"] == pytest.approx(9.4, abs=0.3)
    assert [one["feature"] for one in beside["notes"]] == [1]
    late = ask.post(f"{place}/promote", json={}, headers=match)
    assert (late.status_code, rows(there.record, "SELECT count(*) FROM asset WHERE code = 'NEW'")) == (412, [(0,)])
    again = ask.patch(place, json={"features": features}, headers=match)
    assert ask.post(f"{place}/promote", json={}, headers={**me, "If-Match": again.headers["etag"]}).status_code == 200
    assert rows(there.record, "SELECT name FROM asset WHERE code = 'S'") == [("other",)]
    # Somebody takes the code of what a draft makes.
    other = ask.post("/drafts", json=collection(paving(ring(118.71, 32.05), "LATE"), name="d"), headers=me)
    ask.post("/assets", json={**seat, "properties": {**seat["properties"], "code": "LATE"}}, headers=me)
    late = ask.post(f"{other.headers['location']}/promote", json={}, headers={**me, "If-Match": other.headers["etag"]})
    assert late.status_code == 412


def test_rights_to_promote_and_codes(there: Service) -> None:
    """A planner may keep what only others may build; what is made needs a code of its own by then."""
    ask, planner, engineer = there.client, there.bearer(("planner", OWN)), there.bearer(("engineering", OWN))
    draft = ask.post("/drafts", json=collection(paving(ring(118.71, 32.05)), name="d"), headers=planner)
    place, tag = draft.headers["location"], draft.headers["etag"]
    assert ask.post(f"{place}/promote", json={}, headers={**planner, "If-Match": tag}).status_code == 403
    stranger = there.bearer(("engineering", OTHER))
    assert ask.post(f"{place}/promote", json={}, headers={**stranger, "If-Match": tag}).status_code == 404
    assert ask.get("/drafts", headers=stranger).json() == {"drafts": []}
    assert [one["id"] for one in ask.get("/drafts", headers=engineer).json()["drafts"]] == [draft.json()["id"]]
    assert ask.post(f"{place}/promote", json={}, headers={**engineer, "If-Match": tag}).status_code == 200
    unnamed = ask.post("/drafts", json=collection(paving(ring(118.71, 32.06), None), name="d"), headers=engineer)
    match = {**engineer, "If-Match": unnamed.headers["etag"]}
    answer = ask.post(f"{unnamed.headers['location']}/promote", json={}, headers=match)
    assert (answer.status_code, "needs a code" in answer.text) == (422, True)
    assert ask.delete(unnamed.headers["location"], headers=match).status_code == 204
    assert ask.get(unnamed.headers["location"], headers=engineer).status_code == 404


def test_a_draft_promoted_by_many_at_once_comes_in_once(there: Service) -> None:
    ask, me = there.client, there.bearer(("engineering", OWN))
    draft = ask.post("/drafts", json=collection(paving(ring(118.71, 32.05)), name="d"), headers=me)
    match = {**me, "If-Match": draft.headers["etag"]}
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(
                ask.post(f"{draft.headers['location']}/promote", json={}, headers=match).status_code
            )
        )
        for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers)[0] == 200
    assert set(sorted(answers)[1:]) <= {409, 412}
    assert rows(there.record, "SELECT count(*) FROM change WHERE action = 'promote'") == [(1,)]
