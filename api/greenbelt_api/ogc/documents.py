"""The documents about collections: metadata, queryables, the schema of features, and what of the standards is met."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from greenbelt_api.answers import PROBLEM_JSON
from greenbelt_api.ogc.asked import CRS84, PARAMETERS, parameters
from greenbelt_gis.store.published import Property, Publication, publications
from greenbelt_gis.text import Text

JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA_JSON = "application/schema+json"
GEOJSON = "application/geo+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CONFORMS = (
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/basic-spatial-functions",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
)
"""Each of them has a test."""
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
}
_ID = {"type": "string", "format": "uuid", "title": "id"}
Links = list[dict[str, Any]]


def link(href: str, rel: str, type_: str, title: str = "") -> dict[str, Any]:
    """A link of a document."""
    return {"href": href, "rel": rel, "type": type_, **({"title": title} if title else {})}


def collection(one: Publication, links: Links, box: Sequence[float] | None) -> dict[str, Any]:
    """The metadata of a collection; ``box`` is where its features lie that the caller may see."""
    extent = {} if box is None else {"extent": {"spatial": {"bbox": [list(box)], "crs": CRS84}}}
    return {
        "id": one.name, "title": one.title.en, "description": _said(one.title), "itemType": "feature", "crs": [CRS84],
        **extent, "links": links,
    }  # fmt: skip


def queryables(one: Publication, url: str) -> dict[str, Any]:
    """What a filter may speak of."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "type": "object",
        "title": one.title.en,
        "properties": {
            "id": _ID,
            **{column.name: _column(column) for column in one.properties},
            "geom": {"title": "geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry"},
        },
        "additionalProperties": False,
    }


def schema(one: Publication, url: str) -> dict[str, Any]:
    """Features as GeoJSON. Every property is always there; one that is not known is null, which its type leaves out.

    Types are single words, for GDAL understands no others. Days are plain strings here: of a day it would make the
    parameter ``datetime`` of any filter, which asks when a thing was there and not when it was planted.
    """
    columns = {column.name: _column(column) for column in one.properties}
    for column in one.properties:
        if column.kind == "day":
            del columns[column.name]["format"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "title": one.title.en,
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": _ID,
            "geometry": {"$ref": "https://geojson.org/schema/Geometry.json"},
            "properties": {"type": "object", "properties": columns},
        },
    }


def _column(one: Property) -> dict[str, Any]:
    told: dict[str, Any] = {**_KINDS[one.kind], "title": _said(one.title)}
    return {**told, "enum": list(one.words)} if one.words else told


def _said(title: Text) -> str:
    return f"{title.en} · {title.zh}"


def api(server: str) -> dict[str, Any]:
    """The endpoints as OpenAPI 3.0, every collection by name: GDAL looks there for what the service can filter."""

    def get(summary: str, type_: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        answers = {
            "200": {"description": summary, "content": {type_: {"schema": {"type": "object"}}}},
            "default": {"description": "A problem", "content": {PROBLEM_JSON: {"schema": {"type": "object"}}}},
        }
        return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}

    feature = {"name": "id", "in": "path", "required": True, "schema": _ID}
    paths = {
        "/": get("Where everything is", JSON),
        "/conformance": get("What of the standards is met", JSON),
        "/collections": get("All collections", JSON),
    }
    for one in publications().values():
        at, own = f"/collections/{one.name}", [column for column in one.properties if column.name not in PARAMETERS]
        paths[at] = get(one.title.en, JSON)
        paths[f"{at}/queryables"] = get("What a filter may speak of", SCHEMA_JSON)
        paths[f"{at}/schema"] = get("The schema of its features", SCHEMA_JSON)
        paths[f"{at}/items"] = get(
            "Its features", GEOJSON, *parameters(),
            *({"name": c.name, "in": "query", "required": False, "schema": _column(c)} for c in own),
        )  # fmt: skip
        paths[f"{at}/items/{{id}}"] = get("A feature", GEOJSON, feature)
    return {
        "openapi": "3.0.3",
        "info": {"title": "greenbelt_gis: OGC API Features", "version": version("greenbelt_gis")},
        "servers": [{"url": server}],
        "paths": paths,
    }
