"""Kind ``predominance``: the share of a zone's planted area that certain planting types hold.

Planted area is what was planted there, overlap counted once; accents are left out, and so are existing trees,
which are not planting. A planting that is only a point has no area and does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from greenbelt_gis.catalogue.rules import Predominance, Rule
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.overlaps import overlaps
from greenbelt_gis.checks.patches import united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import VIOLATION, breaks
from greenbelt_gis.checks.rows import Row, hits_of, number
from greenbelt_gis.checks.selection import alive, chosen
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Table
from greenbelt_gis.checks.zones_text import says_share
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text


@dataclass(frozen=True)
class Shares:
    """One row a zone that the rule judges: planted area (m²), what of it the rule's types hold, both shapes (None:
    nothing), their ratio (NaN where nothing is planted), and whether it breaks the limit."""

    zones: Table
    total: Floats
    held: Floats
    share: Floats
    whole: Geometries
    theirs: Geometries
    fails: Mask


def shares(case: Case, rule: Predominance) -> Shares | None:
    """What the rule's planting types hold of each zone; None where there are no zones or there is no planting layer."""
    zones, planting = case.tables.get("zones"), case.tables.get("planting")
    if zones is None or planting is None:
        return None
    subject = _subject(case, rule, zones)
    counted, is_point = _counted(case, rule, planting)
    planted = planting.where(counted & ~is_point)
    shared = overlaps(planted.geometry, subject.geometry)
    order = np.argsort(shared.outer, kind="stable")
    zone, shape = shared.outer[order], shared.shape[order]
    wanted = planted.is_word("planting_type", rule.planting_types)[shared.inner[order]]
    count = len(subject)
    total, whole = united(shape, zone, count)
    held, theirs = united(shape[wanted], zone[wanted], count)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = held / total
        step = np.nan_to_num(area_steps(whole) / total)
    fails = (total > 0) & breaks(share, rule.limit.operator, rule.limit.value, step)
    return Shares(subject, total, held, share, whole, theirs, fails)


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on what is mainly planted in a zone; findings are zones, their other planting the evidence."""
    assert isinstance(rule, Predominance)
    zones, planting = case.tables.get("zones"), case.tables.get("planting")
    if zones is None:
        return Outcome(None, judged=0)
    found = shares(case, rule)
    if found is None or planting is None:
        return Outcome(None, judged=0, not_inspected=len(_subject(case, rule, zones)))
    codes, bands = found.zones.text("code").to_pylist(), found.zones.text("band").to_pylist()
    rows = []
    for at in np.flatnonzero(found.fails):
        share, theirs = float(found.share[at]), found.theirs[at]
        others = found.whole[at] if theirs is None else shapely.difference(found.whole[at], theirs)
        rows.append(
            Row(
                codes[at], VIOLATION, share, rule.limit.value - share, others,
                says_share(codes[at], bands[at], rule, share),
                {
                    "band": bands[at], "planted_m2": number(found.total[at], 3), "wanted_m2": number(found.held[at], 3),
                    "types": list(rule.planting_types),
                },
            )
        )  # fmt: skip
    judged = int((found.total > 0).sum())
    counted, is_point = _counted(case, rule, planting)
    points = int((counted & is_point).sum())
    notes: tuple[Note, ...] = ()
    if points:
        words = Text(
            "plantings that are only points, not counted as planted area: {n}", "仅为点、不计入种植面积的种植：{n}"
        )
        notes = (Note("planting_points_without_area", points, words),)
    return Outcome(hits_of(case, rule, rows), judged=judged, not_inspected=len(found.zones) - judged, notes=notes)


def _subject(case: Case, rule: Predominance, zones: Table) -> Table:
    """The zones that the rule speaks of."""
    mask = np.zeros(len(zones), dtype=bool)
    for selector in rule.subject:
        mask |= chosen(case.tables, selector, case.as_of)
    return zones.where(mask)


def _counted(case: Case, rule: Predominance, planting: Table) -> tuple[Mask, Mask]:
    """Which planting exists and counts, and which is only a point."""
    counted = alive(planting, case.as_of)
    if rule.accents_exempt:
        counted = counted & ~planting.flags("accent")
    return counted, np.asarray(shapely.get_dimensions(planting.geometry) == 0)


def reach_m(case: Case, rule: Rule) -> float:
    """All planting of a zone decides about it, and nothing outside it."""
    return 0.0
