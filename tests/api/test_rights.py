"""The table of routes and roles, walked completely: every route, every role, own and other and unknown sites.

The tables of ``tests/api/routes.py`` say the same as ``model/rights.py`` and the routes, from the other side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from greenbelt_api.access import check_declared, declared
from greenbelt_api.bodies import PATHS
from greenbelt_gis.errors import ForbiddenError, MissingError
from greenbelt_gis.model.rights import GLOBAL, PERMISSION, Principal, Role
from greenbelt_gis.store.events import Origin
from greenbelt_gis.workflows.access import allowed_site, note
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record
from tests.api.routes import (
    DRAFTS,
    DRAWN,
    EDITORS,
    MAY,
    NEAR,
    NEEDED,
    ROUTES,
    ROWS,
    TARGETS,
    Site,
    near_sites,
    with_boundaries,
)
from tests.helpers.features import feature_of
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service, bearer, service
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis


@pytest.fixture(autouse=True)
def _quick_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetching and drawing take a second, and have no say in who may see it."""
    monkeypatch.setattr("greenbelt_gis.workflows.record_maps.fetch_layers", lambda *_, **__: {"trees": None})
    monkeypatch.setattr("greenbelt_gis.workflows.record_maps.plain_html", lambda _kind, _layers, code, *_: code)


@pytest.fixture(scope="module", autouse=True)
def _rows(shared: Service) -> None:
    """A row of every layer on both sites."""
    with_boundaries(shared)
    me = shared.bearer(("administrator", None))
    for layer, path in PATHS.items():
        for site in (OWN, OTHER):
            if layer == "site":
                answer = shared.client.get("/sites", params={"site": site}, headers=me)
            else:
                answer = shared.client.post(f"/{path}", json=feature_of(layer, site), headers=me)
            [row] = answer.json()["features"]
            ROWS[path, site] = UUID(row["id"]), row["properties"]["version"]
    for site in (OWN, OTHER):
        DRAFTS[site] = shared.client.post("/drafts", json={**DRAWN, "name": "d", "site": site}, headers=me).json()["id"]
    for site in (OWN, OTHER):  # cancelled jobs, whose events end at once
        audit = shared.client.post("/audits", json={"site": site}, headers=me)
        sent = {"file": ("trees.csv", b"code,x,y")}
        imported = shared.client.post("/imports", files=sent, data={"site": site}, headers=me)
        compared = shared.client.post(
            "/comparisons", json={"site": site, "a": {}, "b": {"rule_set": "bs-5837"}}, headers=me
        )
        for kind, made in (("audits", audit), ("imports", imported), ("comparisons", compared)):
            assert shared.client.post(f"{made.headers['location']}/cancel", headers=me).status_code == 200
            ROWS[kind, site] = UUID(made.json()["id"]), 0
        audit_record(shared.record, Request(Path("record"), rules=("heritage.trunk-paving",), site=site))
        found = shared.client.get("/findings", params={"site": site, "limit": 1}, headers=me).json()
        ROWS["findings", site] = UUID(found["features"][0]["id"]), 0


def asked(service: Service, method: str, path: str, site: Site, headers: dict[str, str]) -> Response:
    more = ROUTES[method, path].ask(service, site)
    headers = {**headers, **more.pop("extra", {})}
    service.client.cookies.clear()
    return service.client.request(method, more.pop("url", path), headers=headers, **more)


def test_every_route_is_in_the_table_and_declares_what_it_says(people: Service) -> None:
    assert {(method, path): found for method, path, found in declared(people.app)} == {
        at: route.needs for at, route in ROUTES.items()
    }


def test_the_description_tells_what_a_route_needs(people: Service) -> None:
    spec = people.client.get("/openapi.json").json()
    assert set(spec["components"]["securitySchemes"]) == {"password", "bearer", "session"}
    for (method, path), route in ROUTES.items():
        told = spec["paths"].get(path, {}).get(method.lower())
        if told is not None:
            assert ("security" in told) == (route.needs in PERMISSION or route.needs == "logged_in"), path
            assert told.get("x-permission") == (route.needs if route.needs in PERMISSION else None)


def test_a_route_that_declares_nothing_stops_the_service_from_starting(people: Service) -> None:
    from fastapi import FastAPI

    app = FastAPI(docs_url=None, redoc_url=None)
    app.get("/forgotten")(lambda: None)
    with pytest.raises(AssertionError, match="GET /forgotten"):
        check_declared(app)


def test_every_role_is_in_the_table() -> None:
    assert set(MAY) == set(get_args(Role))


def cases() -> Iterator[tuple[str, str | None]]:
    for role in MAY:
        for place in (OWN, None):
            yield role, place


@pytest.mark.parametrize(("role", "place"), list(cases()))
def test_every_route_for_every_role_on_its_own_site_and_on_all(people: Service, role: Role, place: str | None) -> None:
    held = set(MAY[role].split()) - (GLOBAL if place else set())
    account = people.account((role, place))
    headers = bearer(people.secret(account))
    for (method, path), route in ROUTES.items():
        speaks_of_sites = len({repr(route.ask(people, site)) for site in TARGETS}) > 1
        for site in TARGETS if speaks_of_sites else (OWN,):
            sees = site == OWN or (site == OTHER and place is None)
            answer = asked(people, method, path, site, headers)
            if path == "/auth/logout":
                headers = bearer(people.secret(account))  # that one has ended
            if route.needs in PERMISSION and route.needs not in held:
                # What every site's answer would be is no news of any site.
                expected = 403
            elif route.hides and not sees and not (path.startswith("/probe/") and place is None):
                expected = 404
            elif (route.roles and role not in route.roles.split()) or (route.everywhere and place is not None):
                expected = 403
            else:
                expected = route.good
            assert answer.status_code == expected, (method, path, site, answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
            if route.shows is not None and expected == 200:
                assert route.shows(answer) == ({OWN} if place else {OWN, OTHER})


def test_two_roles_on_two_sites_do_not_run_together(people: Service) -> None:
    headers = people.bearer(("viewer", OWN), ("ecology", OTHER))
    for permission in PERMISSION:
        for site, role in ((OWN, "viewer"), (OTHER, "ecology")):
            answer = people.client.get(f"/probe/{permission}/{people.sites[site]}", headers=headers)
            assert (answer.status_code == 200) == (permission in MAY[role].split()), (permission, site)
    assert people.client.get(f"/probe/edit_trees/{people.sites[OWN]}", headers=headers).status_code == 403
    assert people.client.get(f"/probe/edit_trees/{uuid4()}", headers=headers).status_code == 404


def test_somebody_without_any_role_sees_nothing(people: Service) -> None:
    for (method, path), route in ROUTES.items():
        answer = asked(people, method, path, OWN, people.bearer())
        if route.needs in PERMISSION:
            assert answer.status_code == 403, path
        if route.hides and route.needs == "logged_in":
            assert answer.status_code == 404
    headers = people.bearer()
    assert OWN not in people.client.get("/overview", headers=headers).text
    assert people.client.get("/auth/me", headers=headers).json()["sites"] == {}


def test_somebody_unknown_gets_401_and_is_told_how(people: Service) -> None:
    for (method, path), route in ROUTES.items():
        answer = asked(people, method, path, OWN, {})
        if route.needs in PERMISSION or route.needs == "logged_in":
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
        elif path == "/overview":
            assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/overview")
        else:
            assert answer.status_code == route.good
    page = people.client.get("/maps/assets.html?site=OWN", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fmaps%2Fassets.html%3Fsite%3DOWN")


def test_where_reading_is_public_strangers_are_viewers_and_nothing_more(
    postgis_address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        record_database(postgis_address) as url,
        service(url, tmp_path_factory.mktemp("h"), public_read=True) as public,
    ):
        for (method, path), route in ROUTES.items():
            answer = asked(public, method, path, OWN, {})
            if route.needs in PERMISSION or route.needs == "logged_in":
                assert answer.status_code == (
                    (404 if "{id}" in path else route.good) if route.needs == "read" else 401
                ), path
            if route.shows is not None:
                assert route.shows(answer) == {OWN, OTHER}
        # A wrong credential does not make one a stranger.
        assert public.client.get("/assets/near", params=NEAR, headers=bearer("gbt_" + "x" * 43)).status_code == 401
        # Who logs in sees what their roles show, not more than strangers would: closed sites do not open by that.
        headers = public.bearer(("viewer", OWN))
        assert near_sites(public.client.get("/assets/near", params=NEAR, headers=headers)) == {OWN}


UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def plain(answer: Response, site: Site) -> dict[str, Any]:
    """A problem without what tells requests apart: the site and the id that were asked for, its own id."""
    told = json.loads(UUIDS.sub("ID", answer.text.replace(site, "?")))
    told.pop("request_id", None)
    return {"told": told, "headers": sorted(set(answer.headers) - {"x-request-id", "content-length"})}


def test_asking_for_a_hidden_site_answers_the_same_as_for_one_that_is_not_there(people: Service) -> None:
    headers = people.bearer(("engineering", OWN))
    for (method, path), route in ROUTES.items():
        if not route.hides or path.startswith("/probe/"):
            continue
        hidden, unknown = (asked(people, method, path, site, headers) for site in (OTHER, UNKNOWN))
        assert plain(hidden, OTHER) == plain(unknown, UNKNOWN), path
    only = people.client.get("/maps/assets.html", headers=headers)
    assert (only.status_code, only.text) == (200, OWN)  # one site is all there is


def test_a_site_by_its_code_and_what_is_done_there(people: Service) -> None:
    someone = Principal(uuid4(), "p", by_site={people.sites[OWN]: frozenset({"read", "export"})})
    assert allowed_site(people.record, someone, OWN, "export") == people.sites[OWN]
    with pytest.raises(ForbiddenError):
        allowed_site(people.record, someone, OWN, "audit")
    for code in (OTHER, UNKNOWN):
        with pytest.raises(MissingError, match=code):
            allowed_site(people.record, someone, code, "read")
    note(
        people.record.as_service(), someone, "export", site=people.sites[OWN], detail={"n": 1}, origin=Origin("a", "r")
    )
    with people.record.connect() as connection:
        row = connection.execute("SELECT actor, site_id, detail FROM access.event WHERE actor = 'p'").fetchone()
    assert row == ("p", people.sites[OWN], {"n": 1})


def test_the_table_holds_every_layer() -> None:
    assert set(PATHS.values()) == set(EDITORS) == set(NEEDED)


def test_ids_of_another_site_inside_a_change_are_unknown(people: Service) -> None:
    headers = people.bearer(("engineering", OWN))
    for operation in ("update", "delete"):
        told = []
        for id_ in (ROWS["assets", OTHER][0], uuid4()):
            edit = {"operation": operation, "layer": "assets", "id": str(id_), "version": ROWS["assets", OTHER][1]}
            answer = people.client.post("/changes", json={"site": OWN, "edits": [edit]}, headers=headers)
            assert answer.status_code == 404
            told.append(plain(answer, OWN))
        assert told[0] == told[1]
    # Nor does a role on both sites reach over: a change is of one site.
    both = people.bearer(("engineering", None))
    edit = {
        "operation": "delete",
        "layer": "assets",
        "id": str(ROWS["assets", OTHER][0]),
        "version": ROWS["assets", OTHER][1],
    }
    assert people.client.post("/changes", json={"site": OWN, "edits": [edit]}, headers=both).status_code == 404
    for path in EDITORS:
        kept = people.client.get(f"/{path}/{ROWS[path, OTHER][0]}", headers=both)
        assert (kept.status_code, kept.json()["properties"]["version"]) == (200, ROWS[path, OTHER][1])


def test_two_roles_join_on_one_site_and_restore_needs_both_rights(people: Service) -> None:
    """Ecology may restore, the planner edits bands: who is both on a site goes back to old bands, who is one does not."""
    id_, version = ROWS["zones", OWN]
    place, body = f"/zones/{id_}/restore", {"change": version}
    cases: list[tuple[list[tuple[Role, str | None]], int]] = [
        ([("ecology", OWN)], 403), ([("planner", OWN)], 403), ([("ecology", OWN), ("planner", OWN)], 422),
        ([("ecology", OWN), ("planner", OTHER)], 403), ([("ecology", OTHER), ("planner", OWN)], 403),
    ]  # fmt: skip
    for grants, status in cases:
        answer = people.client.post(place, json=body, headers=people.bearer(*grants))
        assert answer.status_code == status, grants


def _ids(people: Service) -> list[str]:
    return ["1", "x", "%00", "..%2f..", "'", "0" * 36, "a" * 5000, str(UUID(int=0))]


def test_ids_that_are_none_are_a_problem_and_no_failure(people: Service) -> None:
    headers = people.bearer(("administrator", None))
    for path in ("/auth/keys/{}", *(f"/probe/{one}/{{}}" for one in ("read", "edit_trees"))):
        for id_ in _ids(people):
            answer = people.client.request("DELETE" if "keys" in path else "GET", path.format(id_), headers=headers)
            assert answer.status_code in {404, 422} or id_.startswith("0000")
            assert answer.status_code < 500
