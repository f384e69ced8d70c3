"""OGC API Features over the published views, by tipg: read only, and only of the sites that the caller may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from tipg.factory import OGCFeaturesFactory

from greenbelt_api.access import Reader
from greenbelt_api.ogc import documents
from greenbelt_api.ogc.answers import CollectionId, finds, object_of, sent
from greenbelt_api.ogc.asked import asked, only, parameters
from greenbelt_api.ogc.collections import PLANNING, Extents, Published, catalogue
from greenbelt_api.ogc.documents import GEOJSON, JSON, OPENAPI, SCHEMA_JSON, Links, link
from greenbelt_gis.errors import MissingError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.published import Publication, publications
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.text import Text

PREFIX = "/ogc"
FeatureId = Annotated[str, Path(max_length=80, description="The id of a feature")]


class Shelf:
    """What the routes read: collections, where they lie, and few connections in a role that can only read."""

    def __init__(self, record: Record, most: int, timezone: str) -> None:
        self.readers = Readers(record.as_reader(timezone).url, most, timeout_s=15, planning=PLANNING)
        self.collections = catalogue(record.srid)
        self.extents = Extents(self.readers, record.srid)
        self.srid, self.timezone = record.srid, timezone

    def named(self, name: str) -> tuple[Publication, Published]:
        """A collection; a ``MissingError`` where there is none of that name."""
        if name not in self.collections:
            raise MissingError(Text("there is no collection {name!r}", "没有集合“{name}”").format(name=name[:80]))
        return publications()[name], self.collections[name]


_LINKS = {"type": "array", "items": {"type": "object", "required": ["href", "rel"]}}
_COLLECTION = object_of("id", "title", "links", "itemType", links=_LINKS)
_FEATURE = object_of("type", "id", "geometry", "properties", type={"const": "Feature"}, properties={"type": "object"})
_PAGE = object_of(
    "type", "features", "links", "numberReturned", type={"const": "FeatureCollection"}, links=_LINKS,
    features={"type": "array", "items": _FEATURE}, numberMatched={"type": "integer"},
    numberReturned={"type": "integer"},
)  # fmt: skip


@dataclass
class Features(OGCFeaturesFactory):
    """tipg's endpoints for features, with ours in the place of its routes: theirs take values as they come."""

    router: APIRouter = field(default_factory=lambda: APIRouter(tags=["ogc"]))
    router_prefix: str = PREFIX

    def _landing_route(self) -> None:
        @self.router.get("", summary="OGC API Features", responses=finds(object_of("links", links=_LINKS)))
        async def landing(request: Request, _principal: Reader) -> Response:
            """Where everything else is."""
            only(request)
            links = [
                link(self.url_for(request, "landing"), "self", JSON),
                link(self.url_for(request, "api"), "service-desc", OPENAPI, "the API"),
                link(self.url_for(request, "conformance"), "conformance", JSON),
                link(self.url_for(request, "conformance"), "http://www.opengis.net/def/rel/ogc/1.0/conformance", JSON),
                link(self.url_for(request, "collections"), "data", JSON),
                link(str(request.url_for("matrix_sets")), documents.SCHEMES, JSON),
            ]
            return sent({"title": "greenbelt_gis", "description": "The green belt's record, read only",
                            "links": links})  # fmt: skip

        @self.router.get(
            "/api", summary="These endpoints, collection by collection", responses=finds(object_of("paths"), OPENAPI)
        )
        async def api(request: Request, _principal: Reader) -> Response:
            """OpenAPI 3.0, with the queryables of each collection as parameters."""
            only(request)
            return sent(documents.api(self.url_for(request, "landing")), OPENAPI)

    def _conformance_route(self) -> None:
        @self.router.get("/conformance", summary="What of the standards is met",
                         responses=finds(object_of("conformsTo")))  # fmt: skip
        async def conformance(request: Request, _principal: Reader) -> Response:
            """Only what is tested."""
            only(request)
            return sent({"conformsTo": list(documents.CONFORMS)})

    def _collections_route(self) -> None:
        @self.router.get("/collections", summary="All collections",
                         responses=finds(object_of("links", "collections", links=_LINKS)))  # fmt: skip
        async def collections(request: Request, principal: Reader) -> Response:
            """One for each layer, each top class of assets, and open findings."""
            only(request)
            found = [await self._told(request, principal, one) for one in publications().values()]
            links = [link(self.url_for(request, "collections"), "self", JSON)]
            return sent({"links": links, "collections": found})

    def _collection_route(self) -> None:
        @self.router.get("/collections/{collection}", summary="A collection", responses=finds(_COLLECTION))
        async def collection(request: Request, principal: Reader, collection: CollectionId) -> Response:
            """Its extent is that of the sites that the caller may see."""
            only(request)
            return sent(await self._told(request, principal, _shelf(request).named(collection)[0]))

    def _queryables_route(self) -> None:
        @self.router.get("/collections/{collection}/queryables", summary="What a filter may speak of",
                         responses=finds({"type": "object"}, SCHEMA_JSON))  # fmt: skip
        async def queryables(request: Request, _principal: Reader, collection: CollectionId) -> Response:
            """A JSON schema; its properties are also parameters of items."""
            only(request)
            one, _ = _shelf(request).named(collection)
            return sent(documents.queryables(one, self._at(request, "queryables", one)), SCHEMA_JSON)

        @self.router.get("/collections/{collection}/schema", summary="The schema of a collection's features",
                         responses=finds({"type": "object"}, SCHEMA_JSON))  # fmt: skip
        async def schema(request: Request, _principal: Reader, collection: CollectionId) -> Response:
            """A JSON schema of a GeoJSON feature."""
            only(request)
            one, _ = _shelf(request).named(collection)
            return sent(documents.schema(one, self._at(request, "schema", one)), SCHEMA_JSON)

    def _items_route(self) -> None:
        @self.router.get("/collections/{collection}/items", summary="Features", responses=finds(_PAGE, GEOJSON),
                         openapi_extra={"parameters": parameters()})  # fmt: skip
        async def items(request: Request, principal: Reader, collection: CollectionId) -> Response:
            """In the order of ids, in WGS 84. The first page tells how many match.

            Besides, every queryable is a parameter.
            """
            shelf = _shelf(request)
            one, published = shelf.named(collection)
            question = asked(request, one, shelf.srid, shelf.timezone, principal.sites("read"))
            page = question.selection.copy()
            if question.after is not None:
                page.after(question.after)
            found = await published.narrowed(page).page(shelf.readers, question.limit + 1, question.offset)
            following = str(found[question.limit - 1]["id"]) if len(found) > question.limit else ""
            found = found[: question.limit]
            matched: dict[str, int] = {}
            if question.after is None:
                all_here = not following and (found or not question.offset)
                matched["numberMatched"] = (
                    question.offset + len(found)
                    if all_here
                    else await published.narrowed(question.selection).count(shelf.readers)
                )
            answer = {
                "type": "FeatureCollection", **matched, "numberReturned": len(found),
                "links": self._page_links(request, one, following),
                "features": [_feature(feature) for feature in found],
            }  # fmt: skip
            return sent(answer, GEOJSON)

    def _item_route(self) -> None:
        @self.router.get("/collections/{collection}/items/{id}", summary="A feature",
                         responses=finds(_FEATURE, GEOJSON))  # fmt: skip
        async def item(request: Request, principal: Reader, collection: CollectionId, id: FeatureId) -> Response:
            """Of others' sites there is none."""
            only(request)
            shelf = _shelf(request)
            one, published = shelf.named(collection)
            selection = Condition(one, shelf.srid)
            within = principal.sites("read")
            if within is not None:
                selection.on_sites(within)
            try:
                selection.of_id(UUID(id))
            except ValueError:
                raise _no_feature() from None
            found = await published.narrowed(selection).page(shelf.readers, 1)
            if not found:
                raise _no_feature()
            links = [
                link(self._at(request, "item", one, id=str(found[0]["id"])), "self", GEOJSON),
                link(self._at(request, "collection", one), "collection", JSON),
            ]
            return sent({**_feature(found[0]), "links": links}, GEOJSON)

    def _at(self, request: Request, name: str, one: Publication, **more: str) -> str:
        found: str = self.url_for(request, name, collection=one.name, **more)
        return found

    async def _told(self, request: Request, principal: Principal, one: Publication) -> dict[str, Any]:
        links = [
            link(self._at(request, "collection", one), "self", JSON),
            link(self._at(request, "items", one), "items", GEOJSON, one.title.en),
            link(self._at(request, "queryables", one), "queryables", SCHEMA_JSON),
            link(self._at(request, "queryables", one), documents.QUERYABLES, SCHEMA_JSON),
            link(self._at(request, "schema", one), "describedby", SCHEMA_JSON),
            link(self._at(request, "schema", one), "describedBy", SCHEMA_JSON),  # as GDAL before 3.8 looks for it
            link(str(request.url_for("tilesets", collection=one.name)), documents.TILESETS, JSON),
        ]
        return documents.collection(one, links, await _shelf(request).extents.of(one.name, principal.sites("read")))

    def _page_links(self, request: Request, one: Publication, following: str) -> Links:
        items = self._at(request, "items", one)
        query = f"?{request.url.query}" if request.url.query else ""
        links = [
            link(items + query, "self", GEOJSON), link(self._at(request, "collection", one), "collection", JSON)
        ]  # fmt: skip
        if following:
            kept = {name: value for name, value in request.query_params.items() if name not in ("offset", "after")}
            links.append(link(f"{items}?{urlencode({**kept, 'after': following})}", "next", GEOJSON))
        return links


def _shelf(request: Request) -> Shelf:
    found: Shelf = request.app.state.shelf
    return found


def _feature(one: dict[str, Any]) -> dict[str, Any]:
    geometry = one["geometry"]
    return {
        "type": "Feature", "id": str(one["id"]), "properties": one["properties"],
        "geometry": None if geometry is None else orjson.Fragment(geometry),
    }  # fmt: skip


def _no_feature() -> MissingError:
    return MissingError(Text("there is no such feature", "没有该要素"))


router = Features().router
