"""Vector tiles from the record: the statements, and the version of what a tile shows.

A tile and its version come from one statement and so from one snapshot: whatever commits meanwhile is either in both or
in neither. Names in the statements are the catalogue's and the contract's, never a user's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from greenbelt_gis.catalogue.tile_layers import FINDINGS, TileLayer
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.clocks import Clocks, rows_as_of
from greenbelt_gis.store.counting import below, counting, literal
from greenbelt_gis.store.tables import TABLE_OF
from greenbelt_gis.store.tile_grid import BUFFER, EXTENT, HALF_M, Ground, cell_m, ground

# What has nothing left when its corners fall on units: an area that is longer than a unit but thinner is drawn a unit
# thick (else it would be a dot in one tile, and missing from all others that it crosses), what is smaller is a point.
_FEATURES = """
SELECT (SELECT ST_AsMVT(q, '{name}', {extent}, 'geom') FROM (
    SELECT coalesce(ST_AsMVTGeom(m, e, {extent}, {buffer}, true),
                    CASE WHEN ST_Dimension(m) = 2
                              AND greatest(ST_XMax(m) - ST_XMin(m), ST_YMax(m) - ST_YMin(m)) > {unit}
                         THEN ST_AsMVTGeom(ST_Buffer(m, {unit} / 2, 'quad_segs=1'), e, {extent}, {buffer}, true) END,
                    ST_AsMVTGeom(ST_PointOnSurface(m), e, {extent}, {buffer}, true)) AS geom, {named}
    FROM (SELECT ST_Transform({geom}, 3857) AS m, (SELECT ST_TileEnvelope($3::int, $4::int, $5::int)) AS e, {columns}
          FROM {rows} OFFSET 0) AS i) AS q), {version}
"""
# Cells are squares in the record's CRS: so a feature is put into one without being transformed, by the middle of its
# box, and a cell belongs to the tile in which its own middle lies.
_COUNTS = """
SELECT (SELECT ST_AsMVT(q, '{name}', {extent}, 'geom') FROM (
    SELECT ST_MakePoint(u - $3::bigint, v - $4::bigint) AS geom, "count"{each}
    FROM (SELECT floor((ST_X(p) + {half}) * $5::float8)::bigint AS u,
                 floor(({half} - ST_Y(p)) * $5::float8)::bigint AS v, c.*
          FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(i * $6::float8, j * $6::float8), {srid}), 3857) AS p, c.*
                FROM (SELECT floor((ST_XMin(b) + ST_XMax(b)) / 2 / $6::float8) + 0.5 AS i,
                             floor((ST_YMin(b) + ST_YMax(b)) / 2 / $6::float8) + 0.5 AS j, count(*) AS "count"{counted}
                      FROM (SELECT Box3D({geom}) AS b{by} FROM {rows} OFFSET 0) AS a
                      GROUP BY 1, 2) AS c OFFSET 0) AS c OFFSET 0) AS t
    WHERE u >= $3::bigint AND u < $3::bigint + {extent} AND v >= $4::bigint AND v < $4::bigint + {extent}) AS q),
{version}
"""
_BOX = "(SELECT ST_Expand(ST_Envelope(ST_Transform(ST_GeomFromWKB($1::bytea, 3857), {srid})), $2::float8))"
# The database and the start of its server too: after a restore or a crash counters may stand at old numbers again.
_VERSION = """
(SELECT concat_ws(' ', d.oid, pg_postmaster_start_time(),
                  (SELECT sum(v.n) FROM tile_version AS v WHERE v.layer = '{source}'{sites}))
 FROM pg_database AS d WHERE d.datname = current_database())
"""
_FINDING_TABLES = "assessment AS s JOIN finding AS t ON t.id = s.finding_id AND t.seen_by = s.audit_id"
_OF_FINDING = frozenset({"id", "rule", "subject", "against"})
_FIXED = 6
"""Values that statements of counts have before those of the filters; those of features have one less."""


@cache
def version_statement(source: str, *, sited: bool) -> str:
    """The version of what tiles of a layer of the contract (or of findings) show; value: ids of sites."""
    return f"SELECT {version_of(source, '$1' if sited else '')}"


@cache
def tile_statement(layer: TileLayer, srid: int, *, counted: bool, sited: bool, past: bool = False) -> str:
    """A tile and its version; ``tile_values`` makes the values. ``counted``: counts by cell, else the features.

    ``past``: of rows as they were at an instant.
    """
    source = source_of(layer, first=(_FIXED if counted else _FIXED - 1) + 1, sited=sited, past=past)
    near = f"&& {_BOX.format(srid=int(srid))}"
    if counted and layer.source == FINDINGS:
        # There are far more assessments than open findings: the latter are read, wherever they are, theirs by key.
        near = "IS NULL IS FALSE AND $1::bytea IS NOT NULL AND $2::float8 IS NOT NULL"
    fixed = {
        "name": layer.name, "extent": EXTENT, "srid": int(srid), "rows": source.rows(near), "geom": source.geom,
        "version": version_of(layer.source, source.sites),
    }  # fmt: skip
    if not counted:
        named = ("id", *layer.columns)
        return _FEATURES.format(
            **fixed, buffer=BUFFER, unit=f"(2 * {HALF_M!r} / 2 ^ $3::int / {EXTENT})",
            named=", ".join(f'"{name}"' for name in named),
            columns=", ".join(["t.id::text AS id", *(f"{_column(layer, name)}" for name in layer.columns)]),
        )  # fmt: skip
    return _COUNTS.format(
        **fixed, half=repr(HALF_M),
        by=f", {source.by} AS by_" if source.by else "",
        counted="".join(
            f', nullif(count(*) FILTER (WHERE by_ = {literal(value)}), 0) AS "{count_name(layer, value)}"'
            for value in layer.values
        ),
        each="".join(f', "{count_name(layer, value)}"' for value in layer.values),
    )  # fmt: skip


def tile_values(
    layer: TileLayer,
    srid: int,
    z: int,
    x: int,
    y: int,
    *,
    counted: bool,
    times: Clocks,
    sites: Collection[UUID] | None,
) -> list[Any] | None:
    """The values for ``tile_statement``; None where the record's CRS does not reach."""
    cell = cell_m(srid, z) if counted else 0.0
    there: Ground | None = ground(srid, z, x, y, more_m=cell)
    if there is None:
        return None
    found: list[Any] = [there.wkb, there.grown_m]
    found += [x * EXTENT, y * EXTENT, 2**z * EXTENT / (2 * HALF_M), cell] if counted else [z, x, y]
    return found + source_values(layer, times, sites)


def count_name(layer: TileLayer, value: str) -> str:
    """The property that tells how many features of a cell have this value of what chooses the style."""
    return f"{layer.by}_{value}"


def _column(layer: TileLayer, name: str) -> str:
    return f's."{name}"' if layer.source == FINDINGS and name not in _OF_FINDING else f't."{name}"'


@dataclass(frozen=True)
class Source:
    """Where a layer's rows stand, which of them count; ``by`` is what chooses their style, ``sites`` the value for
    ids of sites (both empty: none), ``valid`` the value for the instant at which they were so (empty: the present)."""

    layer: TileLayer
    tables: str
    geom: str
    filters: tuple[str, ...]
    by: str
    sites: str
    valid: str = ""

    def rows(self, near: str) -> str:
        """What stands after FROM; ``near``: what must hold of the geometry, written after it."""
        where = " AND ".join((f"{self.geom} {near}", *self.filters))
        if not self.valid:
            return f"{self.tables} WHERE {where}"
        names = ["id", "geom", *dict.fromkeys((*self.layer.columns, *([self.layer.by] if self.layer.by else [])))]
        columns = ", ".join(f't."{name}"' for name in names)
        return f"({rows_as_of(self.layer.source, columns, where, self.valid)}) AS t"


def source_of(layer: TileLayer, *, first: int, sited: bool, past: bool = False) -> Source:
    """The rows of a layer; values from ``first`` on are those of ``source_values``. Findings have no past."""
    findings = layer.source == FINDINGS
    where = ["t.gone_by IS NULL"] if findings else _counted(layer, f"${first}::date")
    last = first + layer.dated
    past = past and not findings
    if sited:
        key = "t.id" if layer.source == "site" else "t.site_id"
        where.append(f"({key} = ANY(${last}::uuid[])) IS TRUE")  # so written that no index of sites serves it
    by = _column(layer, layer.by) if layer.by else ""
    return Source(
        layer, _FINDING_TABLES if findings else f'"{TABLE_OF[layer.source]}" AS t', "s.geom" if findings else "t.geom",
        tuple(where), f"split_part({by}, '.', 1)" if layer.classed else by, f"${last}" if sited else "",
        f"${last + sited}::timestamptz" if past else "",
    )  # fmt: skip


def source_values(layer: TileLayer, times: Clocks, sites: Collection[UUID] | None) -> list[Any]:
    """The day (of layers that are ``dated``), ids of sites, the instant of the past."""
    past = times.valid is not None and layer.source != FINDINGS
    return [
        *([times.day] if layer.dated else []),
        *([] if sites is None else [list(sites)]),
        *([times.valid] if past else []),
    ]


def version_of(source: str, sites: str) -> str:
    """SQL for the version of what tiles of a source show; ``sites``: the value for ids of sites, or empty."""
    own = f" AND (v.site_id IS NULL OR v.site_id = ANY({sites}::uuid[]))" if sites else ""
    return _VERSION.format(source=source, sites=own)


def _counted(layer: TileLayer, day: str) -> list[str]:
    found = counting(LAYERS[layer.source], day)
    return [*found, below(layer.top)] if layer.top else found
