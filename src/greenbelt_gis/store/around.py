"""What lies near a point or in an area, as GeoJSON text: the statements, and how their rows become features.

The geometry comes as text from the server and is put between the other members as it is: no object is made of a
feature on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from json.encoder import encode_basestring
from typing import Any

# The index gives rows by distance; rows of one distance are then put in the order of their ids, a few at a time.
# ``OFFSET 0`` keeps the two apart: together they would have to be sorted whole. `&&` bounds how far the index is
# read where a filter lets little through. Within an area it keeps the index of ids, which would give the order but not
# the area, from being read instead.
_NEAR = """
SELECT j.id::text, j.code, {named}, s.code, ST_AsGeoJSON(ST_Transform(j.geom, 4326), 8), d{attributes}
FROM (SELECT * FROM (SELECT a.*, a.geom <-> p AS d
                     FROM {table} a, (SELECT ST_SetSRID(ST_MakePoint($1, $2), {srid})) AS q (p)
                     WHERE a.geom && ST_Expand(p, $3) AND a.geom <-> p <= $3{filters}
                     ORDER BY a.geom <-> p OFFSET 0) AS i{after}
      ORDER BY d, id LIMIT $4) AS j
JOIN site s ON s.id = j.site_id ORDER BY d, j.id
"""
_WITHIN = """
SELECT j.id::text, j.code, {named}, s.code, ST_AsGeoJSON(ST_Transform(j.geom, 4326), 8){attributes}
FROM (SELECT * FROM (SELECT a.* FROM {table} a
                     WHERE ST_Intersects(a.geom, ST_SetSRID(ST_GeomFromWKB($1), {srid})){filters} OFFSET 0) AS i{after}
      ORDER BY id LIMIT $2) AS j
JOIN site s ON s.id = j.site_id ORDER BY j.id
"""


class _Words(dict[str | None, str]):
    """JSON of words that come again and again, such as classes; not of names and codes."""

    def __missing__(self, word: str | None) -> str:
        found = "null" if word is None else encode_basestring(word)
        if len(self) < 10_000:
            self[word] = found
        return found


_words = _Words()
NAMED = {"asset": ("class", "name", "status"), "tree": ("class", "species", "heritage")}
"""Columns of a feature besides its code and site."""


@cache
def near_statement(srid: int, table: str, *, classed: bool, sited: bool, paged: bool, attributes: bool) -> str:
    """Values: x, y, radius, limit; then class and ``class.``, ids of sites, distance and id of the last feature."""
    return _statement(_NEAR, 4, srid, table, classed, sited, attributes, paged and "d", paged)


@cache
def within_statement(srid: int, table: str, *, classed: bool, sited: bool, paged: bool, attributes: bool) -> str:
    """Values: the area as WKB, limit; then class and ``class.``, ids of sites, id of the last feature."""
    return _statement(_WITHIN, 2, srid, table, classed, sited, attributes, "", paged)


def _statement(
    template: str, values: int, srid: int, table: str, classed: bool, sited: bool, attributes: bool,
    distance: str | bool, paged: bool,
) -> str:  # fmt: skip
    filters = " AND a.status IS DISTINCT FROM 'ended'" if table == "asset" else ""
    if classed:
        filters += f" AND (a.class = ${values + 1} OR starts_with(a.class, ${values + 2}))"
        values += 2
    if sited:
        filters += f" AND a.site_id = ANY(${values + 1}::uuid[])"
        values += 1
    after = ""
    if paged and distance:
        after = f" WHERE d > ${values + 1} OR (d = ${values + 1} AND id > ${values + 2})"
    elif paged:
        after = f" WHERE id > ${values + 1}"
    named = "j.class, j.name, j.status" if table == "asset" else "'tree', j.species, j.heritage"
    return template.format(
        named=named, table=table, srid=int(srid), filters=filters, after=after,
        attributes=", j.attributes::text" if attributes else "",
    )  # fmt: skip


def features(rows: Iterable[Sequence[Any]], table: str, *, distance: bool, attributes: bool) -> str:
    """Rows as features with commas between them."""
    one, two, three = NAMED[table]
    text, words = encode_basestring, _words
    parts = []
    for id_, code, first, second, third, site, geometry, *rest in rows:
        more = f',"distance_m":{rest[0]:.3f}' if distance else ""
        if attributes:
            more += f',"attributes":{rest[-1]}'
        parts.append(
            f'{{"type":"Feature","id":"{id_}","properties":{{"code":{text(code)},"{one}":{words[first]},'
            f'"{two}":{text(second) if second is not None else "null"},'
            f'"{three}":{words[third]},"site":{words[site]}{more}}},"geometry":{geometry}}}'
        )
    return ",".join(parts)
