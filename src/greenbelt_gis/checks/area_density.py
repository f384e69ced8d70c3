"""Kind ``area_density``: the area of a metric's polygons in the worst window of a bed.

A bed no larger than the window is judged by its total. In a larger one the window is a disc, its centre anywhere,
its radius grown until it holds so much of the bed: the verdict does not turn with the map. Patches outside the bed
do not count. A patch that was not drawn may lie anywhere in it; a bed that is only a point may be of any size.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from greenbelt_gis.catalogue.rules import AreaDensity, Rule
from greenbelt_gis.checks.areas_text import patch_inputs, says_density
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.overlaps import intersections
from greenbelt_gis.checks.patches import Patches, united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import CLEAR, breaks
from greenbelt_gis.checks.rows import Row, hits_of, number, verdicts_between
from greenbelt_gis.checks.table import Floats, Geometries, Rows
from greenbelt_gis.checks.truth import TRUE
from greenbelt_gis.checks.worst_disc import worst_disc

DISC_SEGMENTS = 32
"""Quarter-circle segments of the disc drawn as evidence."""


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on densities; findings are beds, the disc is the evidence."""
    assert isinstance(rule, AreaDensity)
    subject = case.things.members(rule.subject)
    found = case.patches
    relevant = found.taken(np.flatnonzero(~np.isnan(found.column(rule.metric)) & subject[found.thing]))
    inspected = np.unique(relevant.thing)
    patches = relevant.taken(np.flatnonzero((relevant.column(rule.metric) != 0) & ~relevant.gone()))
    rows = list(_findings(case, rule, patches)) if len(patches) else []
    return Outcome(
        hits_of(case, rule, rows),
        judged=len(inspected),
        not_inspected=int(subject.sum()) - len(inspected),
        notes=case.observed.notes,
    )


def reach_m(case: Case, rule: Rule) -> float:
    """Nothing beyond the bed itself changes its findings."""
    return 0.0


def _findings(case: Case, rule: AreaDensity, patches: Patches) -> Iterator[Row]:
    limit = rule.limit
    patches = patches.taken(np.argsort(patches.thing, kind="stable"))
    things, first, of_thing = np.unique(patches.thing, return_index=True, return_inverse=True)
    last = np.append(first[1:], len(patches))
    beds = case.things.geometry(things)
    drawn = patches.drawn()
    _, covered = united(patches.polygon[drawn], of_thing[drawn], len(things))
    inside = intersections(covered, beds)
    noted = np.where(np.isnan(patches.area), np.inf, patches.area)
    noted[drawn] = 0.0
    elsewhere = np.bincount(of_thing, weights=noted, minlength=len(things))
    elsewhere += np.where(shapely.get_dimensions(beds) == 2, 0.0, np.nan_to_num(shapely.area(covered)))
    worst, discs = _worst(rule, beds, inside)
    verdict = verdicts_between(worst, worst + elsewhere, limit, area_steps(covered))
    seen = patches.seen_at()
    for at in np.flatnonzero(verdict != CLEAR):
        mine = np.arange(first[at], last[at])
        code = case.things.codes[int(things[at])].as_py()
        disc = discs[at]
        low, high = float(worst[at]), float(worst[at] + elsewhere[at])
        yield Row(
            code, int(verdict[at]), low, low - limit.value, _evidence(disc, inside[at], beds[at]),
            says_density(code, rule, low, high, int(verdict[at]), disc is not None),
            {
                "worst_m2": number(low), "elsewhere_m2": number(high - low) if np.isfinite(high) else None,
                "bed_m2": number(float(shapely.area(beds[at])), 3),
                "disc": None if disc is None else dict(zip("xyr", (number(value, 3) for value in disc), strict=True)),
                "patches": [patch_inputs(patches, row, TRUE, case.timezone) for row in mine],
            },
            at=int(seen[mine].max()),
        )  # fmt: skip


Disc = tuple[float, float, float]


def _worst(rule: AreaDensity, beds: Geometries, inside: Geometries) -> tuple[Floats, list[Disc | None]]:
    """The largest area in one window of each bed, m², and the disc where there is one."""
    worst: Floats = np.nan_to_num(shapely.area(inside))
    discs: list[Disc | None] = [None] * len(beds)
    size = shapely.area(beds)
    # Where the total passes, every window does: only the others are searched, one by one.
    for at in _searched(rule, worst, size):
        disc = worst_disc(beds[at], inside[at], rule.window_m2)
        worst[at] = disc.area
        discs[at] = (disc.x, disc.y, disc.radius)
    return worst, discs


def _searched(rule: AreaDensity, total: Floats, size: Floats) -> Rows:
    fails = breaks(total, rule.limit.operator, rule.limit.value)
    return np.flatnonzero(fails & (size > rule.window_m2 * (1 + 1e-9)))


def _evidence(disc: Disc | None, inside: object, bed: object) -> object:
    if disc is not None:
        return shapely.buffer(shapely.Point(disc[0], disc[1]), disc[2], quad_segs=DISC_SEGMENTS)
    return bed if inside is None else inside
