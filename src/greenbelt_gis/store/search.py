"""Things found by what they are called: the statement, for a text of which the index knows something or nothing.

``search_code`` and ``search_text`` are functions of the record's own; the migration that makes them tells how Chinese
of any length is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.counting import counting
from greenbelt_gis.store.tables import SEARCHED, TABLE_OF

MOST_LOOKED_AT = 2000
"""Rows of a layer that hold a text and are put in order. Where more hold it, codes that begin with it still come first
and in order; of the rest it is so many as the index gives them."""
MOST_READ = 50_000
"""Rows of a layer that are read one by one for a text of which the index knows nothing."""
# Characters beyond ASCII are words of their own to the index; of others it knows three in a row, the first of a word
# and the last two of it.
_INDEXED = re.compile(r"[A-Za-z0-9]{3}|[^A-Za-z0-9][A-Za-z0-9]|[A-Za-z0-9]{2}[^A-Za-z0-9]")
# Two ways to a row: by the order of codes, which gives those that begin with the text, and by what is somewhere in it.
_LAYER = """
SELECT {no} AS no, i.* FROM q CROSS JOIN {sites} AS v CROSS JOIN LATERAL (
    SELECT {row} FROM "{table}" AS t
    WHERE {site} = v.id AND search_code({code}) >= q.code AND search_code({code}) < q.code || chr(1114111){counting}
    ORDER BY search_code({code}) LIMIT $4::int) AS i
UNION ALL
{containing}"""
_CONTAINING = """
SELECT {no} AS no, i.* FROM w CROSS JOIN LATERAL (
    SELECT {row} FROM {rows} AS t WHERE search_text({text}) LIKE w.p{filters} LIMIT {most}) AS i WHERE {terms}"""
_FIRST_ROWS = '(SELECT t.* FROM "{table}" AS t{where} LIMIT {most})'
_ALL = """
WITH q AS MATERIALIZED (SELECT search_code($1::text) AS code),
     w AS MATERIALIZED (SELECT '%' || search_text(one) || '%' AS p, n
                        FROM unnest($2::text[]) WITH ORDINALITY AS u (one, n))
SELECT f.no, f.id::text, f.code, f.name, f.species, f.word, s.code, ST_X(p), ST_Y(p)
FROM (SELECT DISTINCT ON (rank, low, no, id) *
      FROM (SELECT CASE WHEN low = q.code THEN 0 WHEN starts_with(low, q.code) THEN 1 ELSE 2 END AS rank, a.*
            FROM q, (SELECT u.*, coalesce(search_code(u.code), '') COLLATE "C" AS low FROM ({union}) AS u) AS a) AS r
      ORDER BY rank, low, no, id LIMIT $4::int) AS f
JOIN site AS s ON s.id = f.site_id
CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(f.geom), 4326) AS p) AS g
ORDER BY rank, low, no, f.id
"""


@dataclass(frozen=True)
class Called:
    """By which columns a layer's rows are found (empty: it has no such), and which ``word`` tells what they are."""

    texts: tuple[str, ...]
    code: str
    name: str
    species: str
    word: str


def _called(layer: str, texts: tuple[str, ...]) -> Called:
    code = next((c.name for c in LAYERS[layer].columns if c.name in texts and c.kind == "code"), "")
    name, species = ("name" if "name" in texts else ""), ("species" if "species" in texts else "")
    return Called(texts, code, name, species, _WORD.get(layer, ""))


_WORD = {"assets": "class", "planting": "planting_type", "zones": "band", "activities": "kind"}
CALLED = {layer: _called(layer, texts) for layer, texts in SEARCHED.items()}
"""Layers in which things are found, in their order where codes are equal."""


def indexed(text: str) -> bool:
    """Whether the index knows something of a text, wherever it stands."""
    return _INDEXED.search(text) is not None or any(not one.isascii() and one.isalnum() for one in text)


def pattern(text: str) -> str:
    """A text that stands for itself where LIKE has wildcards."""
    return re.sub(r"([\\%_])", r"\\\1", text)


@cache
def search_statement(*, known: bool, sited: bool) -> str:
    """Rows: number of the layer in ``CALLED``, id, code, name, species, word, site, lon, lat.

    Values: the text, patterns (its own first, then of names of its species), the day, how many; ids of sites where
    ``sited``. ``known``: the index knows something of the text; else ``MOST_READ`` rows of each layer are read.
    """
    return _ALL.format(union="\nUNION ALL\n".join(_parts(known, sited)))


def search_values(text: str, terms: Sequence[str], day: Any, limit: int, sites: Sequence[Any] | None) -> list[Any]:
    """The values for ``search_statement``; ``terms``: further names of what the text means."""
    found: list[Any] = [text, [pattern(one) for one in (text, *terms)], day, limit]
    return found if sites is None else [*found, list(sites)]


def _parts(known: bool, sited: bool) -> list[str]:
    found = []
    for no, (layer, called) in enumerate(CALLED.items()):
        site = "t.id" if layer == "site" else "t.site_id"
        conditions = counting(LAYERS[layer], "$3::date")
        fixed = {"no": no, "table": TABLE_OF[layer], "site": site, "row": _row(called, site)}
        # Where the index knows the text, so written that no index of sites serves it.
        own = f"({site} = ANY($5::uuid[])) IS TRUE" if known else f"{site} = ANY($5::uuid[])"
        among = [*conditions, *([own] if sited else [])]
        rows, filters = f'"{fixed["table"]}"', "".join(f" AND {one}" for one in among)
        if not known:
            where = f" WHERE {' AND '.join(among)}" if among else ""
            rows, filters = _FIRST_ROWS.format(table=fixed["table"], where=where, most=MOST_READ), ""
        containing = _CONTAINING.format(
            **fixed, rows=rows, text=", ".join(f't."{one}"' for one in called.texts), filters=filters,
            most=MOST_LOOKED_AT, terms="true" if called.species else "w.n = 1",
        )  # fmt: skip
        if called.code:
            containing = _LAYER.format(
                **fixed, code=f't."{called.code}"', sites="(SELECT unnest($5::uuid[]) AS id)" if sited else "site",
                counting="".join(f" AND {one}" for one in conditions), containing=containing,
            )  # fmt: skip
        found.append(containing)
    return found


def _row(called: Called, site: str) -> str:
    named = {"code": called.code, "name": called.name, "species": called.species, "word": called.word}
    told = ", ".join(f't."{column}" AS {name}' if column else f"NULL::text AS {name}" for name, column in named.items())
    return f"t.id, {site} AS site_id, {told}, t.geom"
