"""The table of routes and roles, walked completely: every route, every role, own and other and unknown sites.

The tables here say the same as ``model/rights.py`` and the routes, written a second time and from the other side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from tests.helpers.features import feature_of
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service, bearer, service
from tests.helpers.postgis import record_database
from tests.helpers.recording import change
from tests.helpers.tiled import features, tile_at

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

EDITORS: dict[str, str] = {
    "sites": "administrator engineering",
    "assets": "administrator engineering",
    "trees": "administrator ecology",
    "crowns": "administrator ecology",
    "protection-zones": "administrator ecology",
    "planting": "administrator ecology planner",
    "zones": "administrator planner",
    "water-levels": "administrator planner",
    "water": "administrator planner",
    "spot-heights": "administrator planner",
    "activities": "administrator engineering safety ecology materials",
    "observations": "administrator engineering quality safety ecology field_crew",
    "surveys": "administrator engineering quality safety ecology field_crew",
    "reports": "administrator office field_crew",
}
"""Path of a layer to the roles that edit it, by hand."""
IMPORTERS = "administrator engineering ecology"
NEEDED: dict[str, str] = {
    "sites": "edit_site", "assets": "edit_assets", "trees": "edit_trees", "crowns": "edit_trees",
    "protection-zones": "edit_trees", "planting": "edit_planting", "zones": "edit_zones", "water-levels": "edit_zones",
    "water": "edit_zones", "spot-heights": "edit_zones", "activities": "edit_activities",
    "observations": "edit_observations", "surveys": "edit_observations", "reports": "edit_reports",
}  # fmt: skip
"""Path of a layer to the permission that its writing routes declare."""

Site = str
TARGETS = (OWN, OTHER, UNKNOWN)
AREA = {
    "type": "Polygon",
    "coordinates": [[[118.69, 32.03], [118.72, 32.03], [118.72, 32.06], [118.69, 32.06], [118.69, 32.03]]],
}
HERE = {"type": "Point", "coordinates": [118.7002, 32.0451]}
NEAR = {"lon": 118.70, "lat": 32.045, "radius_m": 300}


@dataclass(frozen=True)
class Route:
    """What a route needs, how it is asked about a site, what it answers where all is well.

    ``hides``: it names a site, and others' sites are as good as unknown; ``shows``: the codes of the sites in an
    answer, for routes that speak of all sites at once. ``roles``: who may besides having what the route declares;
    ``everywhere``: only with a role on all sites.
    """

    needs: str
    good: int = 200
    ask: Callable[[Service, Site], dict[str, Any]] = lambda _service, _site: {}
    hides: bool = False
    shows: Callable[[Response], set[str]] | None = None
    roles: str = ""
    everywhere: bool = False


def near_sites(answer: Response) -> set[str]:
    return {feature["properties"]["site"] for feature in answer.json()["features"]}


def listed(answer: Response) -> set[str]:
    return {code for code in (OWN, OTHER) if f"<h2>{code}</h2>" in answer.text}


def tile_of_sites(service: Service, _site: Site) -> dict[str, Any]:
    """The tile in which both sites lie."""
    with_boundaries(service)
    x, y = tile_at(377_450, 3_547_450, 12)
    return {"url": f"/tiles/site/12/{x}/{y}.pbf"}


def ogc_tile_of_sites(service: Service, site: Site) -> dict[str, Any]:
    _, _, _, z, x, y = tile_of_sites(service, site)["url"].removesuffix(".pbf").split("/")
    return {"url": f"/ogc/collections/site/tiles/WebMercatorQuad/{z}/{y}/{x}"}


def with_boundaries(service: Service) -> None:
    with change(service.record) as (cursor, number):
        cursor.execute(
            "UPDATE site SET geom = ST_MakeEnvelope(377000, 3547000, 377900, 3547900, 4549), change_id = %s "
            "WHERE geom IS NULL",
            (number,),
        )


def tiled_sites(answer: Response) -> set[str]:
    return {feature.properties["code"] for feature in features(answer.content, "site")}


def of_map(kind: str) -> Callable[[Service, Site], dict[str, Any]]:
    return lambda _service, site: {"url": f"/maps/{kind}.html", "params": {"site": site}}


def probe(permission: str) -> Callable[[Service, Site], dict[str, Any]]:
    return lambda service, site: {"url": f"/probe/{permission}/{service.sites.get(site, uuid4())}"}


ROWS: dict[tuple[str, Site], tuple[UUID, int]] = {}
"""Id and version of one row of every layer on every site, by path and site."""
STALE = {"If-Match": '"0"'}


def row_of(path: str, site: Site) -> tuple[UUID, int]:
    return ROWS.get((path, site)) or (uuid4(), 1)


def on_one(path: str, end: str = "", body: Any = None) -> Callable[[Service, Site], dict[str, Any]]:
    """A request about one row of a site; what would write names a state that never was."""

    def ask(_service: Service, site: Site) -> dict[str, Any]:
        id_, version = row_of(path, site)
        sent = {"url": f"/{path}/{id_}{end}", "extra": STALE}
        return sent if body is None else {**sent, "json": body(version) if callable(body) else body}

    return ask


def on_all(path: str) -> Callable[[Service, Site], dict[str, Any]]:
    return lambda _service, site: {"params": {"site": site, "limit": 1}}


def unfit(_service: Service, site: Site) -> dict[str, Any]:
    return {"json": {"properties": {"site": site}}}


def bulk(_service: Service, site: Site) -> dict[str, Any]:
    id_, _ = row_of("assets", site)
    edit = {"operation": "update", "layer": "assets", "id": str(id_), "version": 0, "properties": {"name": "x"}}
    return {"json": {"site": site, "edits": [edit]}}


def of_trees(end: str = "") -> Callable[[Service, Site], dict[str, Any]]:
    return lambda _service, _site: {"url": f"/ogc/collections/trees{end}"}


def one_of_trees(_service: Service, site: Site) -> dict[str, Any]:
    return {"url": f"/ogc/collections/trees/items/{row_of('trees', site)[0]}"}


PARTS = {"parts": [{"geometry": {"type": "Point", "coordinates": [0, 0]}}] * 2}


def routes_of(path: str) -> dict[tuple[str, str], Route]:
    """The routes of a layer. Whoever may is told that the state is another (412), or what is wrong (422)."""
    needs, roles = NEEDED[path], EDITORS[path]
    one = f"/{path}/{{id}}"
    found = {
        ("GET", f"/{path}"): Route("read", 200, on_all(path), hides=True),
        ("POST", f"/{path}"): Route(needs, 422, unfit, hides=path != "sites", roles=roles, everywhere=path == "sites"),
        ("GET", one): Route("read", 200, on_one(path), hides=True),
        ("PATCH", one): Route(needs, 412, on_one(path, body={"properties": {}}), hides=True, roles=roles),
        ("DELETE", one): Route(needs, 412, on_one(path), hides=True, roles=roles),
        ("GET", f"{one}/history"): Route("history", 200, on_one(path, "/history"), hides=True),
        ("POST", f"{one}/restore"): Route(
            "restore", 422, on_one(path, "/restore", lambda version: {"change": version}), hides=True, roles=roles
        ),
    }
    if path in ("assets", "planting"):
        found["POST", f"{one}/split"] = Route(needs, 422, on_one(path, "/split", PARTS), hides=True, roles=roles)
    return found


def of_draft(end: str = "", body: Any = None) -> Callable[[Service, Site], dict[str, Any]]:
    """A request about a draft of a site, in a state that it never had."""

    def ask(_service: Service, site: Site) -> dict[str, Any]:
        sent = {"url": f"/drafts/{DRAFTS.get(site, uuid4())}{end}", "extra": STALE}
        return sent if body is None else {**sent, "json": body}

    return ask


DRAFTS: dict[Site, str] = {}
DRAWN = {"features": [{"geometry": HERE, "properties": {"layer": "assets", "class": "furniture.seat"}}]}
DRAFT_ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/drafts/check"): Route("draft", 200, lambda _, site: {"json": DRAWN, "params": {"site": site}}, hides=True),
    ("POST", "/drafts"): Route("draft", 201, lambda _, site: {"json": {**DRAWN, "name": "d", "site": site}}, hides=True),
    ("GET", "/drafts"): Route("draft", 200, lambda _, site: {"params": {"site": site}}, hides=True),
    ("GET", "/drafts/{id}"): Route("draft", 200, of_draft(), hides=True),
    ("GET", "/drafts/{id}/compare"): Route("draft", 200, of_draft("/compare"), hides=True),
    ("PATCH", "/drafts/{id}"): Route("draft", 412, of_draft(body={"name": "x"}), hides=True),
    ("DELETE", "/drafts/{id}"): Route("draft", 412, of_draft(), hides=True),
    ("POST", "/drafts/{id}/promote"): Route("draft", 412, of_draft("/promote", {}), hides=True),
}  # fmt: skip


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
    ("GET", "/assets/within"): Route(
        "read", ask=lambda _service, _site: {"params": {"bbox": "118.69,32.03,118.72,32.06"}}, shows=near_sites
    ),
    ("POST", "/assets/within"): Route("read", ask=lambda _service, _site: {"json": AREA}, shows=near_sites),
    **{at: route for path in EDITORS for at, route in routes_of(path).items()},
    ("POST", "/changes"): Route("logged_in", 412, bulk, hides=True, roles=EDITORS["assets"]),
    **DRAFT_ROUTES,
    ("GET", "/metrics"): Route("logs"),
    ("GET", "/tiles/{layer}.json"): Route("read", ask=lambda _service, _site: {"url": "/tiles/trees.json"}),
    ("GET", "/tiles/{layer}/{z}/{x}/{y}.pbf"): Route("read", ask=tile_of_sites, shows=tiled_sites),
    ("GET", "/catalogue"): Route("read"),
    **{("GET", f"/ogc{end}"): Route("read") for end in ("", "/api", "/conformance", "/collections")},
    **{
        ("GET", f"/ogc/collections/{{collection}}{end}"): Route("read", ask=of_trees(end))
        for end in ("", "/queryables", "/schema", "/tiles")
    },
    ("GET", "/ogc/tileMatrixSets"): Route("read"),
    ("GET", "/ogc/tileMatrixSets/{matrix_set_id}"): Route(
        "read", ask=lambda _service, _site: {"url": "/ogc/tileMatrixSets/WebMercatorQuad"}
    ),
    ("GET", "/ogc/collections/{collection}/tiles/{matrix_set_id}"): Route(
        "read", ask=of_trees("/tiles/WebMercatorQuad")
    ),
    ("GET", "/ogc/collections/{collection}/tiles/{matrix_set_id}/{matrix}/{row}/{column}"): Route(
        "read", ask=ogc_tile_of_sites, shows=tiled_sites
    ),
    ("GET", "/ogc/collections/{collection}/items"): Route("read", ask=of_trees("/items"), shows=near_sites),
    ("GET", "/ogc/collections/{collection}/items/{id}"): Route("read", ask=one_of_trees, hides=True),
    ("POST", "/audits"): Route(
        "audit", 422, lambda _service, site: {"json": {"site": site, "rules": ["no.such-rule"]}}, hides=True
    ),
    ("GET", "/audits"): Route("read", ask=on_all("audits"), hides=True),
    ("GET", "/audits/{id}"): Route("read", ask=on_one("audits"), hides=True),
    ("GET", "/audits/{id}/events"): Route("read", ask=on_one("audits", "/events"), hides=True),
    ("POST", "/audits/{id}/cancel"): Route(
        "read", ask=on_one("audits", "/cancel"), hides=True,
        roles="administrator engineering quality safety ecology auditor",
    ),
    ("POST", "/imports"): Route(
        "import", 422, lambda _service, site: {"files": {"file": ("a.txt", b"")}, "data": {"site": site}}, hides=True
    ),
    ("GET", "/imports"): Route("read", ask=on_all("imports"), hides=True),
    ("GET", "/imports/{id}"): Route("read", ask=on_one("imports"), hides=True),
    ("GET", "/imports/{id}/events"): Route("read", ask=on_one("imports", "/events"), hides=True),
    ("POST", "/imports/{id}/cancel"): Route("read", ask=on_one("imports", "/cancel"), hides=True, roles=IMPORTERS),
    ("GET", "/imports/{id}/rows"): Route("logged_in", ask=on_one("imports", "/rows"), hides=True, roles=IMPORTERS),
    ("GET", "/imports/{id}/rows.csv"): Route(
        "logged_in", ask=on_one("imports", "/rows.csv"), hides=True, roles=IMPORTERS
    ),
    ("GET", "/findings"): Route("read", ask=on_all("findings"), hides=True),
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
        for kind, made in (("audits", audit), ("imports", imported)):
            assert shared.client.post(f"{made.headers['location']}/cancel", headers=me).status_code == 200
            ROWS[kind, site] = UUID(made.json()["id"]), 0


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
    with (
        record_database(postgis_address) as url,
        service(url, tmp_path_factory.mktemp("h"), public_read=True) as public,
    ):
        for (method, path), route in ROUTES.items():
            answer = asked(public, method, path, OWN, {})
            if route.needs in PERMISSION or route.needs == "logged_in":
                assert answer.status_code == ((404 if "{id}" in path else 200) if route.needs == "read" else 401), path
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
