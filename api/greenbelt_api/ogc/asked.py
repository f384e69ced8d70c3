"""The query of a request for items: every parameter known, given once and sane, before any of it is used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from greenbelt_gis.errors import FilterError
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.published import Publication
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.selecting import select

LIMIT, MOST = 100, 10_000
"""Features of a page unless told otherwise, and at the most."""
FARTHEST = 100_000
"""How far ``offset`` reaches: further on one goes by the links, which cost the same on every page."""
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FORMATS = ("json", "geojson")
PARAMETERS = ("bbox", "datetime", "filter", "filter-lang", "filter-crs", "limit", "offset", "after", "f")
"""These go before properties of the same name, which a filter can ask for."""


def parameters() -> list[dict[str, Any]]:
    """What `/openapi.json` says of them."""

    def one(name: str, told: str, **schema: Any) -> dict[str, Any]:
        return {"name": name, "in": "query", "required": False, "description": told, "schema": schema}

    return [
        one("bbox", "west,south,east,north in degrees", type="string", maxLength=200),
        one("datetime", "A moment or an interval of RFC 3339; `..` is open", type="string", maxLength=100),
        one("filter", "CQL2 text on the queryables", type="string", maxLength=4096),
        one("filter-lang", "The language of `filter`", type="string", enum=["cql2-text"]),
        one("filter-crs", "The CRS of geometries in `filter`", type="string", enum=[CRS84]),
        one("limit", "Features of a page", type="integer", minimum=1, maximum=MOST, default=LIMIT),
        one("offset", "Features to pass over", type="integer", minimum=0, maximum=FARTHEST, default=0),
        one("after", "Where the page before ended: from its `next` link", type="string", format="uuid"),
    ]


@dataclass(frozen=True)
class Asked:
    """A page of a selection: ``offset`` or ``after`` where it begins."""

    selection: Condition
    limit: int
    offset: int
    after: UUID | None


def only(request: Request, known: Collection[str] = ()) -> dict[str, str]:
    """The query's values; a ``FilterError`` for what is not known, and for what is given twice."""
    found: dict[str, str] = {}
    names = {*known, "f"}
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise FilterError(
                Text("there is no parameter {name!r}", "没有参数“{name}”").format(name=name[:80]),
                fix=did_you_mean(name[:80], sorted(names), most=40),
            )
        if name in found:
            raise FilterError(Text("{name} is given twice", "参数 {name} 重复").format(name=name))
        found[name] = value
    if found.get("f", FORMATS[0]) not in FORMATS:
        raise FilterError(
            Text("answers are JSON", "回答格式为 JSON"),
            fix=Text("leave out f, or write f=json", "请省略 f 或写 f=json"),
        )
    return found


def asked(
    request: Request, publication: Publication, srid: int, timezone: str, within: Collection[UUID] | None
) -> Asked:
    """What a request asks of a collection."""
    properties = ["id", *(one.name for one in publication.properties if one.name not in PARAMETERS)]
    values = only(request, [*PARAMETERS, *properties])
    for name, right in (("filter-lang", "cql2-text"), ("filter-crs", CRS84)):
        if values.get(name, right) != right:
            raise FilterError(
                Text("{name} can only be {right}", "{name} 只能为 {right}").format(name=name, right=right)
            )
    selection = select(
        publication, srid, timezone, within=within, bbox=_said(values, "bbox"), during=_said(values, "datetime"),
        expression=_said(values, "filter"), equal=[(name, values[name]) for name in properties if name in values],
    )  # fmt: skip
    limit = _count(values, "limit", LIMIT, 1, None)
    offset = _count(values, "offset", 0, 0, FARTHEST)
    try:
        after = UUID(values["after"]) if "after" in values else None
    except ValueError:
        raise FilterError(Text("after is not from a next link", "after 不是来自 next 链接")) from None
    return Asked(selection, min(limit, MOST), offset, after)


def _said(values: dict[str, str], name: str) -> str:
    """A value; a ``FilterError`` where it is given and empty."""
    if name in values and not values[name].strip():
        raise FilterError(Text("{name} is empty", "{name} 为空").format(name=name))
    return values.get(name, "")


def _count(values: dict[str, str], name: str, default: int, least: int, most: int | None) -> int:
    text = values.get(name, str(default))
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1
    if found < least or (most is not None and found > most):
        raise FilterError(
            Text("{name} is not a number from {least} on", "{name} 须为不小于 {least} 的整数").format(
                name=name, least=least
            )
            if most is None
            else Text("{name} is not a number from {least} to {most}", "{name} 须为 {least} 至 {most} 的整数").format(
                name=name, least=least, most=most
            ),
            fix=None if most is None else Text("go on by the next links", "请用 next 链接继续"),
        )
    return found
