"""Kind ``encroachment``: the share of a tree's root protection area that new hard surfaces cover.

The area is a circle around the middle of the stem whose radius grows with the trunk's diameter. Overlapping surfaces
count once; what was there before counts as neither new nor unsurfaced. A tree of unknown diameter is indeterminate
where a surface lies within the largest plausible circle.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from greenbelt_gis.catalogue.rules import Encroachment, Rule
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.encroachment_text import says
from greenbelt_gis.checks.near import pairs_within
from greenbelt_gis.checks.overlaps import intersections
from greenbelt_gis.checks.patches import united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import INDETERMINATE, VIOLATION, breaks
from greenbelt_gis.checks.required import by_dbh_m
from greenbelt_gis.checks.rows import Row, hits_of, number
from greenbelt_gis.checks.selection import chosen
from greenbelt_gis.checks.table import Floats, Mask, Table

QUADRANT_SEGMENTS = 64
"""A circle of 256 corners; shares are of the same polygon, so that nothing is lost at a limit."""


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on encroachments; findings are trees, the encroached area is the evidence."""
    assert isinstance(rule, Encroachment)
    trees, assets = case.tables.get("trees"), case.tables.get("assets")
    if trees is None:
        return Outcome(None, judged=0)
    mask = np.zeros(len(trees), dtype=bool)
    for selector in rule.subject:
        mask |= chosen(case.tables, selector, case.as_of)
    subject = trees.where(mask)
    if assets is None:
        return Outcome(None, judged=0, not_inspected=len(subject))
    hard = assets.where(chosen(case.tables, rule.against, case.as_of))
    hard = hard.where(np.asarray(shapely.get_dimensions(hard.geometry) == 2))
    rows = list(_findings(rule, subject, hard))
    return Outcome(hits_of(case, rule, rows), judged=len(subject))


def reach_m(case: Case, rule: Rule) -> float:
    """The largest radius of a circle, of a plausible tree or of one that is there."""
    assert isinstance(rule, Encroachment)
    trees = case.tables.get("trees")
    known = np.zeros(0) if trees is None else by_dbh_m(rule.by_dbh, trees.diameters_cm() / 100.0, rule.least_m)
    return float(np.fmax.reduce(known, initial=_thickest(rule)))


def _thickest(rule: Encroachment) -> float:
    return float(by_dbh_m(rule.by_dbh, np.array([2.0 * rule.largest_trunk_radius_m]), rule.least_m)[0])


def existing(rule: Encroachment, hard: Table) -> Mask:
    """Surfaces that were there before; an unknown day is since ever."""
    if rule.existing_until is None:
        return np.zeros(len(hard), dtype=bool)
    installed = hard.days("installed_on")
    if installed is None:
        return np.ones(len(hard), dtype=bool)
    return np.asarray(~(installed > np.datetime64(rule.existing_until, "D")))


def _findings(rule: Encroachment, trees: Table, hard: Table) -> Iterator[Row]:
    dbh = trees.diameters_cm() / 100.0
    unknown = np.isnan(dbh)
    radius: Floats = np.where(unknown, _thickest(rule), by_dbh_m(rule.by_dbh, dbh, rule.least_m))
    at, other, _ = pairs_within(trees.geometry, hard.geometry, radius)
    order = np.lexsort((other, at))
    at, other = at[order], other[order]
    near, of = np.unique(at, return_inverse=True)
    circles = shapely.buffer(trees.geometry[near], radius[near], quad_segs=QUADRANT_SEGMENTS)
    shared = intersections(circles[of], hard.geometry[other])
    there = ~shapely.is_missing(shared)
    before = existing(rule, hard)[other]
    _, new = united(shared[there & ~before], of[there & ~before], len(near))
    old_m2, old = united(shared[there & before], of[there & before], len(near))
    new = np.where(shapely.is_missing(old), new, shapely.difference(new, old))
    new_m2: Floats = np.nan_to_num(shapely.area(new))
    free_m2 = shapely.area(circles) - old_m2
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where all was surfaced before, what is left of the circle is what floats leave of it.
        share = np.where(free_m2 > area_steps(circles), new_m2 / free_m2, 0.0)
    broken = breaks(share, rule.limit.operator, rule.limit.value)
    codes = trees.text("code").to_pylist()
    for row in np.flatnonzero(np.where(unknown[near], new_m2 > 0, broken)):
        tree = int(near[row])
        open_ = bool(unknown[tree])
        told = float("nan") if open_ else float(share[row])
        yield Row(
            codes[tree], INDETERMINATE if open_ else VIOLATION, told, told - rule.limit.value, new[row],
            says(codes[tree], rule.limit, told),
            {
                "dbh_cm": number(dbh[tree] * 100.0, 3), "radius_m": number(radius[tree]),
                "circle_m2": number(float(shapely.area(circles[row])), 3), "existing_m2": number(old_m2[row], 3),
                "new_m2": number(new_m2[row], 3),
            },
        )  # fmt: skip
