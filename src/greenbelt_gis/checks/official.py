"""Official zones: how far something reaches into one, what was there before it, and trees that have none."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from greenbelt_gis.catalogue.rules import Separation
from greenbelt_gis.checks.case import Case, Hits
from greenbelt_gis.checks.probability import INDETERMINATE
from greenbelt_gis.checks.reference import Reference
from greenbelt_gis.checks.rows import Row, hits_of
from greenbelt_gis.checks.strings import sort_order, taken
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows, Table
from greenbelt_gis.model.days import Days
from greenbelt_gis.text import Text

_HALVINGS = 24
"""From tens of metres down to a micrometre."""


def intrusions(zones: Geometries, others: Geometries) -> Floats:
    """How deep (m) each geometry reaches into its zone: 0 where they only touch.

    That is how much the zone could shrink from its border before they would part. The deepest corner of what they
    share says it exactly for points and most areas; a strip from border to border, or what covers the whole zone, has
    no corner inside, and is found by shrinking.
    """
    shared = shapely.intersection(zones, others)
    depth = _deepest_corner(zones, shared)
    long = np.flatnonzero(shapely.get_dimensions(shared) > 0)
    high = np.sqrt(shapely.area(zones[long]) / np.pi)  # no circle inside is larger
    low = np.minimum(depth[long], high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        meets = shapely.intersects(shapely.buffer(zones[long], -middle), shared[long])
        low, high = np.where(meets, middle, low), np.where(meets, high, middle)
    # What has almost shrunk away vanishes up to a millimetre early: a point in what was left says it better.
    left = shapely.point_on_surface(shapely.intersection(shapely.buffer(zones[long], -low), shared[long]))
    depth[long] = np.fmax(np.maximum(depth[long], low), shapely.distance(shapely.boundary(zones[long]), left))
    return depth


def _deepest_corner(zones: Geometries, shared: Geometries) -> Floats:
    corners, pair = shapely.get_coordinates(shared, return_index=True)
    borders = shapely.boundary(zones)
    depth = np.zeros(len(zones))
    np.maximum.at(depth, pair, shapely.distance(borders[pair], shapely.points(corners)))
    return depth


def of_era(case: Case, rule: Separation, trees: Table, against: Table, pairs: tuple[Rows, Rows]) -> Mask:
    """For every pair of a tree and an asset, whether the asset is of the rule's era: it came after the day on which the
    tree's zone was published, or was there.

    Unknown days are since ever: what was installed nobody knows when was there before; any known day is after a
    publication nobody dated.
    """
    tree, asset = pairs
    published = _published(case, trees)[tree]
    days = against.days("installed_on")
    installed = np.full(len(tree), np.datetime64("NaT"), dtype="datetime64[D]") if days is None else days[asset]
    new = ~np.isnat(installed) & (np.isnat(published) | (installed > published))
    return np.asarray(new if rule.era == "new" else ~new)


def _published(case: Case, trees: Table) -> Days:
    """The day on which each tree's zone was first published."""
    day = np.full(len(trees), np.datetime64("NaT"), dtype="datetime64[D]")
    zones = case.tables.get("protection_zones")
    published = None if zones is None else zones.days("published_on")
    if zones is None or published is None:
        return day
    place = pd.Index(trees.text("code").to_pylist()).get_indexer(pd.Index(zones.text("tree").to_pylist()))
    known = np.flatnonzero((place >= 0) & ~np.isnat(published))
    latest_first = known[np.argsort(published[known], kind="stable")[::-1]]
    day[place[latest_first]] = published[latest_first]  # of several the last one written stays: the earliest
    return day


def without_zone(case: Case, rule: Separation, trees: Table, shapes: Reference) -> Hits:
    """Trees that have no published zone: nobody can say what it forbids."""
    codes = trees.text("code").to_pylist()
    lacking = np.flatnonzero(shapely.is_missing(shapes.geometry))
    rows = [
        Row(
            codes[at], INDETERMINATE, float("nan"), float("nan"), trees.geometry[at],
            Text(
                "{tree} has no published protection zone (cannot be determined)", "{tree} 未公布保护范围（无法判定）"
            ).format(tree=codes[at]),
            {"shape": "official_zone", "zone": None},
        )
        for at in lacking
    ]  # fmt: skip
    needed = {codes[at]: float(shapes.required[at]) for at in lacking}
    hits = hits_of(case, rule, rows)
    return replace(hits, limits=np.array([needed[code] for code in hits.subject.to_pylist()], dtype=np.float64))


def joined_hits(one: Hits, other: Hits) -> Hits:
    """Findings of one rule from two sources, each with its limits, sorted by subject, against and part."""
    both = {}
    for name in (field.name for field in fields(Hits)):
        a, b = getattr(one, name), getattr(other, name)
        both[name] = np.concatenate([a, b]) if isinstance(a, np.ndarray) else pa.chunked_array([a, b]).combine_chunks()
    order = sort_order(both["subject"], both["against"], both["part"])
    return Hits(**{k: v[order] if isinstance(v, np.ndarray) else taken(v, order) for k, v in both.items()})
