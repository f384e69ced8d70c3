"""Every route with what it needs, how to ask it and what its answer shows of sites; every role with what it may.

The tables say the same as ``model/rights.py`` and the routes, written a second time and from the other side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from httpx2 import Response

from greenbelt_gis.model.rights import PERMISSION
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service
from tests.helpers.recording import change
from tests.helpers.tiled import features, tile_at

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


def difference_of(_service: Service, site: Site) -> dict[str, Any]:
    """An audit that has kept nothing, compared with itself."""
    id_, _ = row_of("audits", site)
    return {"url": f"/audits/{id_}/difference", "params": {"to": str(id_)}}


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
    ("GET", "/"): Route("nobody_asked"),
    ("GET", "/overview"): Route("anybody", shows=listed),
    ("GET", "/web/config.json"): Route("anybody"),
    ("GET", "/web/{name:path}"): Route("nobody_asked", 404, lambda _service, _site: {"url": "/web/no-such-file"}),
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
    ("GET", "/search"): Route("read", ask=lambda _service, site: {"params": {"q": "-", "site": site}}, hides=True),
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
    ("GET", "/audits/{id}/difference"): Route("read", 409, difference_of, hides=True),
    ("POST", "/comparisons"): Route(
        "audit", 422, lambda _service, site: {"json": {"site": site, "a": {}, "b": {}}}, hides=True
    ),
    ("GET", "/comparisons"): Route("read", ask=on_all("comparisons"), hides=True),
    ("GET", "/comparisons/{id}"): Route("read", ask=on_one("comparisons"), hides=True),
    ("GET", "/comparisons/{id}/events"): Route("read", ask=on_one("comparisons", "/events"), hides=True),
    ("GET", "/comparisons/{id}/rows"): Route("read", 409, on_one("comparisons", "/rows"), hides=True),
    ("POST", "/comparisons/{id}/cancel"): Route(
        "read", ask=on_one("comparisons", "/cancel"), hides=True,
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
    ("GET", "/guides"): Route(
        "read", ask=lambda _, site: {"params": {"site": site, "bbox": "118.69,32.03,118.72,32.06"}}, hides=True
    ),
    ("GET", "/zones/summary"): Route("read", ask=lambda _service, site: {"params": {"site": site}}, hides=True),
    ("POST", "/zones/what-if"): Route(
        "read", 422, lambda _service, site: {"params": {"site": site}, "json": {"level": "2y"}}, hides=True
    ),
    ("GET", "/density"): Route("read", ask=lambda _service, site: {"params": {"site": site}}, hides=True),
    ("GET", "/density/cell"): Route(
        "read", ask=lambda _service, site: {"params": {"site": site, "cell": "1,1", "size_m": 25}}, hides=True
    ),
    ("GET", "/findings"): Route("read", ask=on_all("findings"), hides=True),
    ("GET", "/findings.csv"): Route("export", ask=lambda _service, site: {"params": {"site": site}}, hides=True),
    ("GET", "/findings.geojson"): Route("export", ask=lambda _service, site: {"params": {"site": site}}, hides=True),
    ("GET", "/findings/{id}"): Route("read", ask=on_one("findings"), hides=True),
    ("GET", "/findings/{id}/explanation"): Route("read", ask=on_one("findings", "/explanation"), hides=True),
    ("GET", "/maps/{kind}.html"): Route("read", ask=of_map("assets"), hides=True),
    **{
        ("GET", f"/probe/{one}/{{site}}"): Route(one, ask=probe(one), hides=True)
        for one in PERMISSION
    },
}  # fmt: skip
