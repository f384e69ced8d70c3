"""The table of routes and roles, walked completely: every route, every role, own and other and unknown sites.

The tables here say the same as ``model/rights.py`` and the routes, written a second time and from the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from greenbelt_api.access import check_declared, declared
from greenbelt_gis.errors import ForbiddenError, MissingError
from greenbelt_gis.model.rights import GLOBAL, PERMISSION, Principal, Role
from greenbelt_gis.store.events import Origin
from greenbelt_gis.workflows.access import allowed_site, note
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service, bearer, service
from tests.helpers.postgis import database

pytestmark = pytest.mark.postgis

MAY: dict[str, str] = {
    "administrator": "read export history draft import audit edit_assets edit_trees edit_planting edit_zones "
    "edit_activities edit_observations edit_reports edit_site override restore accounts logs",
    "engineering": "read export history draft import audit edit_assets edit_activities edit_observations edit_site "
    "restore",
    "quality": "read export history audit edit_observations override",
    "safety": "read export history audit edit_activities edit_observations veto",
    "ecology": "read export history draft import audit edit_trees edit_planting edit_activities edit_observations "
    "override restore",
    "materials": "read export history edit_activities",
    "contracts": "read export history",
    "finance": "read export",
    "office": "read export history edit_reports",
    "auditor": "read export history audit",
    "planner": "read export history draft edit_zones edit_planting",
    "field_crew": "read edit_observations edit_reports",
    "supervisor": "read export",
    "authority": "read export",
    "viewer": "read",
}
"""Role to permissions, by hand."""

Site = str
TARGETS = (OWN, OTHER, UNKNOWN)
NEAR = {"lon": 118.70, "lat": 32.045, "radius_m": 300}


@dataclass(frozen=True)
class Route:
    """What a route needs, how it is asked about a site, what it answers where all is well.

    ``hides``: it names a site, and others' sites are as good as unknown; ``shows``: the codes of the sites in an
    answer, for routes that speak of all sites at once.
    """

    needs: str
    good: int = 200
    ask: Callable[[Service, Site], dict[str, Any]] = lambda _service, _site: {}
    hides: bool = False
    shows: Callable[[Response], set[str]] | None = None


def near_sites(answer: Response) -> set[str]:
    return {feature["properties"]["site"] for feature in answer.json()["features"]}


def listed(answer: Response) -> set[str]:
    return {code for code in (OWN, OTHER) if f"<h2>{code}</h2>" in answer.text}


def of_map(kind: str) -> Callable[[Service, Site], dict[str, Any]]:
    return lambda _service, site: {"url": f"/maps/{kind}.html", "params": {"site": site}}


def probe(permission: str) -> Callable[[Service, Site], dict[str, Any]]:
    return lambda service, site: {"url": f"/probe/{permission}/{service.sites.get(site, uuid4())}"}


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/"): Route("anybody", shows=listed),
    ("GET", "/login"): Route("nobody_asked"),
    ("GET", "/healthz"): Route("nobody_asked"),
    ("GET", "/readyz"): Route("nobody_asked"),
    ("POST", "/auth/token"): Route("nobody_asked", 422),  # without name and password
    ("POST", "/auth/login"): Route("nobody_asked", 422),
    ("POST", "/auth/logout"): Route("logged_in", 204),
    ("GET", "/auth/me"): Route("logged_in"),
    ("GET", "/auth/keys"): Route("logged_in"),
    ("POST", "/auth/keys"): Route(
        "logged_in", 201, lambda _service, site: {"json": {"name": "k", "sites": [site]}}, hides=True
    ),
    ("DELETE", "/auth/keys/{key}"): Route("logged_in", 404, lambda _service, _site: {"url": f"/auth/keys/{uuid4()}"}),
    ("GET", "/assets/near"): Route("read", ask=lambda _service, _site: {"params": NEAR}, shows=near_sites),
    ("GET", "/maps/{kind}.html"): Route("read", ask=of_map("assets"), hides=True),
    **{
        ("GET", f"/probe/{one}/{{site}}"): Route(one, ask=probe(one), hides=True)
        for one in PERMISSION
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetching and drawing take a second, and have no say in who may see it."""
    monkeypatch.setattr("greenbelt_gis.workflows.record_maps.fetch_layers", lambda *_, **__: {"trees": None})
    monkeypatch.setattr("greenbelt_gis.workflows.record_maps.plain_html", lambda _kind, _layers, code, *_: code)


def asked(service: Service, method: str, path: str, site: Site, headers: dict[str, str]) -> Response:
    more = ROUTES[method, path].ask(service, site)
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
    for (method, path), route in ROUTES.items():
        headers = bearer(people.secret(account))
        for site in TARGETS:
            sees = site == OWN or (site == OTHER and place is None)
            answer = asked(people, method, path, site, headers)
            if path == "/auth/logout":
                headers = bearer(people.secret(account))  # that one has ended
            if route.needs in PERMISSION and route.needs not in held:
                # What every site's answer would be is no news of any site.
                expected = 403
            elif route.hides and not sees and not (path.startswith("/probe/") and place is None):
                expected = 404
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
    assert OWN not in people.client.get("/", headers=headers).text
    assert people.client.get("/auth/me", headers=headers).json()["sites"] == {}


def test_somebody_unknown_gets_401_and_is_told_how(people: Service) -> None:
    for (method, path), route in ROUTES.items():
        answer = asked(people, method, path, OWN, {})
        if route.needs in PERMISSION or route.needs == "logged_in":
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
        elif route.needs == "anybody":
            assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        else:
            assert answer.status_code == route.good
    page = people.client.get("/maps/assets.html?site=OWN", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fmaps%2Fassets.html%3Fsite%3DOWN")


def test_where_reading_is_public_strangers_are_viewers_and_nothing_more(
    postgis_address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with database(postgis_address) as url, service(url, tmp_path_factory.mktemp("h"), public_read=True) as public:
        for (method, path), route in ROUTES.items():
            answer = asked(public, method, path, OWN, {})
            if route.needs in PERMISSION:
                assert answer.status_code == (200 if route.needs == "read" else 401), path
            if route.shows is not None:
                assert route.shows(answer) == {OWN, OTHER}
        # A wrong credential does not make one a stranger.
        assert public.client.get("/assets/near", params=NEAR, headers=bearer("gbt_" + "x" * 43)).status_code == 401
        # Who logs in sees what their roles show, not more than strangers would: closed sites do not open by that.
        headers = public.bearer(("viewer", OWN))
        assert near_sites(public.client.get("/assets/near", params=NEAR, headers=headers)) == {OWN}


def test_asking_for_a_hidden_site_answers_the_same_as_for_one_that_is_not_there(people: Service) -> None:
    headers = people.bearer(("engineering", OWN))
    for (method, path), route in ROUTES.items():
        if not route.hides or path.startswith("/probe/"):
            continue
        hidden, unknown = (asked(people, method, path, site, headers) for site in (OTHER, UNKNOWN))
        assert hidden.text.replace(OTHER, "?") == unknown.text.replace(UNKNOWN, "?")
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
        row = connection.execute("SELECT actor, site_id, detail FROM access.event WHERE action = 'export'").fetchone()
    assert row == ("p", people.sites[OWN], {"n": 1})


def _ids(people: Service) -> list[str]:
    return ["1", "x", "%00", "..%2f..", "'", "0" * 36, "a" * 5000, str(UUID(int=0))]


def test_ids_that_are_none_are_a_problem_and_no_failure(people: Service) -> None:
    headers = people.bearer(("administrator", None))
    for path in ("/auth/keys/{}", *(f"/probe/{one}/{{}}" for one in ("read", "edit_trees"))):
        for id_ in _ids(people):
            answer = people.client.request("DELETE" if "keys" in path else "GET", path.format(id_), headers=headers)
            assert answer.status_code in {404, 422} or id_.startswith("0000")
            assert answer.status_code < 500
