"""Official zones: how far something reaches into one, what was there before it, and trees that have none."""

from __future__ import annotations

from dataclasses import fields

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
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Table
from greenbelt_gis.text import Text


def intrusions(zones: Geometries, others: Geometries) -> Floats:
    """How deep (m) each geometry reaches into its zone: 0 where they only touch."""
    depth = np.zeros(len(zones))
    shared = shapely.intersection(zones, others)
    # A loop over what lies in a zone: its deepest corner counts.
    for at in np.flatnonzero(~shapely.is_empty(shared) & ~shapely.is_missing(shared)):
        corners = shapely.points(shapely.get_coordinates(shared[at]))
        depth[at] = float(shapely.distance(shapely.boundary(zones[at]), corners).max(initial=0.0))
    return depth


def of_era(case: Case, rule: Separation, trees: Table, against: Table) -> Mask:
    """For every tree (row) and asset (column), whether the asset came after the zone was published, or was there.

    Unknown days are since ever: what was installed nobody knows when was there before.
    """
    zones = case.tables["protection_zones"]
    published = zones.days("published_on")
    day = np.full(len(trees), np.datetime64("NaT"), dtype="datetime64[D]")
    if published is not None:
        place = pd.Index(trees.text("code").to_pylist()).get_indexer(pd.Index(zones.text("tree").to_pylist()))
        order = np.argsort(published, kind="stable")[::-1]  # the first publication of a tree's zone stays
        day[place[order][place[order] >= 0]] = published[order][place[order] >= 0]
    installed = against.days("installed_on")
    if installed is None:
        installed = np.full(len(against), np.datetime64("NaT"), dtype="datetime64[D]")
    known = ~np.isnat(installed)
    new = known[None, :] & (np.isnat(day)[:, None] | (installed[None, :] > day[:, None]))
    return np.asarray(new if rule.era == "new" else ~new)


def without_zone(case: Case, rule: Separation, trees: Table, shapes: Reference) -> Hits:
    """Trees that have no published zone: nobody can say what it forbids."""
    codes = trees.text("code").to_pylist()
    rows = [
        Row(
            codes[at], INDETERMINATE, float("nan"), float("nan"), trees.geometry[at],
            Text(
                "{tree} has no published protection zone (cannot be determined)", "{tree} 未公布保护范围（无法判定）"
            ).format(tree=codes[at]),
            {"shape": "official_zone", "zone": None},
        )
        for at in np.flatnonzero(shapely.is_missing(shapes.geometry))
    ]  # fmt: skip
    return hits_of(case, rule, rows)


def joined_hits(one: Hits, other: Hits) -> Hits:
    """Findings of one rule from two sources, sorted by subject, against and part."""
    both = {}
    for name in (field.name for field in fields(Hits)):
        a, b = getattr(one, name), getattr(other, name)
        if name == "limits":
            a, b = (np.full(len(h), np.nan) if h.limits is None else h.limits for h in (one, other))
            b = np.where(np.isnan(b), a[0] if len(a) else 0.0, b)
        both[name] = np.concatenate([a, b]) if isinstance(a, np.ndarray) else pa.chunked_array([a, b]).combine_chunks()
    order = sort_order(both["subject"], both["against"], both["part"])
    return Hits(**{k: v[order] if isinstance(v, np.ndarray) else taken(v, order) for k, v in both.items()})
