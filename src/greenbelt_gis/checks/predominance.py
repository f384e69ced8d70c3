"""Kind ``predominance``: the share of a zone's planted area that certain planting types hold.

Planted area is what was planted there, overlap counted once; accents are left out, and so are existing trees,
which are not planting. A planting that is only a point has no area and does not count.
"""

from __future__ import annotations

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
from greenbelt_gis.checks.zones_text import says_share
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on what is mainly planted in a zone; findings are zones, their other planting the evidence."""
    assert isinstance(rule, Predominance)
    zones, planting = case.tables.get("zones"), case.tables.get("planting")
    if zones is None:
        return Outcome(None, judged=0)
    mask = np.zeros(len(zones), dtype=bool)
    for selector in rule.subject:
        mask |= chosen(case.tables, selector, case.as_of)
    subject = zones.where(mask)
    if planting is None:
        return Outcome(None, judged=0, not_inspected=len(subject))
    counted = alive(planting, case.as_of)
    if rule.accents_exempt:
        counted = counted & ~planting.flags("accent")
    is_point = np.asarray(shapely.get_dimensions(planting.geometry) == 0)
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
    codes, bands = subject.text("code").to_pylist(), subject.text("band").to_pylist()
    rows = []
    for at in np.flatnonzero(fails):
        others = whole[at] if theirs[at] is None else shapely.difference(whole[at], theirs[at])
        rows.append(
            Row(
                codes[at], VIOLATION, float(share[at]), rule.limit.value - float(share[at]), others,
                says_share(codes[at], bands[at], rule, float(share[at])),
                {
                    "band": bands[at], "planted_m2": number(total[at], 3), "wanted_m2": number(held[at], 3),
                    "types": list(rule.planting_types),
                },
            )
        )  # fmt: skip
    judged = int((total > 0).sum())
    points = int((counted & is_point).sum())
    notes: tuple[Note, ...] = ()
    if points:
        words = Text(
            "plantings that are only points, not counted as planted area: {n}", "仅为点、不计入种植面积的种植：{n}"
        )
        notes = (Note("planting_points_without_area", points, words),)
    return Outcome(hits_of(case, rule, rows), judged=judged, not_inspected=count - judged, notes=notes)


def reach_m(case: Case, rule: Rule) -> float:
    """All planting of a zone decides about it, and nothing outside it."""
    return 0.0
