"""The documents about collections: metadata, queryables, the schema of features, and what of the standards is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenbelt_api.ogc.asked import CRS84
from greenbelt_gis.store.published import Property, Publication
from greenbelt_gis.text import Text

SCHEMA_JSON = "application/schema+json"
GEOJSON = "application/geo+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
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
Links = list[dict[str, str]]


def link(href: str, rel: str, type_: str, title: str = "") -> dict[str, str]:
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
    """Features as GeoJSON; every property is always there, and null where it is not known."""
    columns = {column.name: _column(column, nullable=True) for column in one.properties}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "title": one.title.en,
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": _ID,
            "geometry": {"anyOf": [{"$ref": "https://geojson.org/schema/Geometry.json"}, {"type": "null"}]},
            "properties": {"type": "object", "required": list(columns), "properties": columns},
        },
    }


def _column(one: Property, *, nullable: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {**_KINDS[one.kind], "title": _said(one.title)}
    if one.words:
        told["enum"] = list(one.words)
    if nullable:
        told["type"] = [told["type"], "null"]
        if one.words:
            told["enum"] = [*one.words, None]
    return told


def _said(title: Text) -> str:
    return f"{title.en} · {title.zh}"
