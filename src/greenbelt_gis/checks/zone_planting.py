"""Kind ``zone_planting``: area of a planting that lies in bands which do not allow its type.

The whole misplaced area of a planting is judged; the finding names the zone that holds most of it. A planting
that is only a point has no area: in a wrong band it is indeterminate. Outside every zone nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from greenbelt_gis.catalogue.rules import Rule, ZonePlanting
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.near import pairs_within
from greenbelt_gis.checks.overlaps import Overlaps, overlaps
from greenbelt_gis.checks.patches import united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import CLEAR, INDETERMINATE
from greenbelt_gis.checks.rows import Row, hits_of, number, verdicts_between
from greenbelt_gis.checks.selection import alive, chosen
from greenbelt_gis.checks.table import Mask, Rows, Table
from greenbelt_gis.checks.zones_text import says_misplaced, says_misplaced_point
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text

ANYTHING = "anything"


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on planting by band; findings are a planting against the zone with most of it."""
    assert isinstance(rule, ZonePlanting)
    planting, zones = case.tables.get("planting"), case.tables.get("zones")
    if planting is None:
        return Outcome(None, judged=0)
    mask = np.zeros(len(planting), dtype=bool)
    for selector in rule.subject:
        mask |= chosen(case.tables, selector, case.as_of)
    if rule.accents_exempt:
        mask &= ~planting.flags("accent")
    subject = planting.where(mask)
    if zones is None:
        return Outcome(None, judged=0, not_inspected=len(subject))
    zones = zones.where(alive(zones, case.as_of) & zones.is_word("band", list(rule.allowed)))
    is_point = np.asarray(shapely.get_dimensions(subject.geometry) == 0)
    areas, points = subject.where(~is_point), subject.where(is_point)
    shared = overlaps(areas.geometry, zones.geometry)
    inside = np.unique(shared.inner)
    located = _zones_of_points(points, zones)
    rows = [*_of_areas(rule, areas, zones, shared), *_of_points(rule, points, zones, located)]
    judged = len(inside) + len(np.unique(located[0]))
    outside = len(subject) - judged
    notes: tuple[Note, ...] = ()
    if outside:
        words = Text(
            "plantings outside every zone, not judged by band: {n}", "位于所有分带之外、未按分带审查的种植：{n}"
        )
        notes = (Note("planting_outside_zones", outside, words),)
    return Outcome(hits_of(case, rule, rows), judged=judged, not_inspected=outside, notes=notes)


def reach_m(case: Case, rule: Rule) -> float:
    """Only zones and plantings that overlap concern each other."""
    return 0.0


def allowed(rule: ZonePlanting, planting: Table, zones: Table, at: Rows, other: Rows) -> Mask:
    """Whether the band of each pair's zone allows the type of its planting."""
    result = np.zeros(len(at), dtype=bool)
    for band, types in rule.allowed.items():
        fits = np.ones(len(planting), dtype=bool) if ANYTHING in types else planting.is_word("planting_type", types)
        result |= zones.is_word("band", [band])[other] & fits[at]
    return result


def _of_areas(rule: ZonePlanting, planting: Table, zones: Table, shared: Overlaps) -> Iterator[Row]:
    wrong = np.flatnonzero(~allowed(rule, planting, zones, shared.inner, shared.outer))
    subjects, first, of = np.unique(shared.inner[wrong], return_index=True, return_inverse=True)
    last = np.append(first[1:], len(wrong))
    total, shape = united(shared.shape[wrong], of, len(subjects))
    verdict = verdicts_between(total, total, rule.limit, area_steps(planting.geometry[subjects]))
    codes, kinds = planting.text("code").to_pylist(), planting.text("planting_type").to_pylist()
    names, bands = zones.text("code").to_pylist(), zones.text("band").to_pylist()
    for at in np.flatnonzero(verdict != CLEAR):
        row, mine = int(subjects[at]), wrong[first[at] : last[at]]
        parts: list[dict[str, Any]] = [
            {"zone": names[zone], "band": bands[zone], "area_m2": number(size)}
            for zone, size in zip(shared.outer[mine], shared.area[mine], strict=True)
        ]
        parts.sort(key=lambda part: (-part["area_m2"], part["zone"]))
        area = float(total[at])
        yield Row(
            codes[row], int(verdict[at]), area, area - rule.limit.value, shape[at],
            says_misplaced(codes[row], kinds[row], parts[0], area, rule.limit),
            {"planting_type": kinds[row], "area_m2": number(float(planting.geometry[row].area), 3), "in": parts},
            against=parts[0]["zone"],
        )  # fmt: skip


def _zones_of_points(points: Table, zones: Table) -> tuple[Rows, Rows]:
    """Pairs (point planting, zone that holds it), positions."""
    at, other, _ = pairs_within(points.geometry, zones.geometry, np.zeros(len(points)))
    return at, other


def _of_points(rule: ZonePlanting, points: Table, zones: Table, located: tuple[Rows, Rows]) -> Iterator[Row]:
    codes, kinds = points.text("code"), points.text("planting_type")
    names, bands = zones.text("code").to_pylist(), zones.text("band").to_pylist()
    at, other = located
    # On a boundary a planting may stand on the side that suits it.
    suited = np.zeros(len(points), dtype=bool)
    suited[at[allowed(rule, points, zones, at, other)]] = True
    rank = np.argsort(np.argsort(np.array(names, dtype=object), kind="stable"), kind="stable")
    order = np.lexsort((rank[other], at))
    rows, first = np.unique(at[order], return_index=True)
    for row, zone in zip(rows, other[order[first]], strict=True):
        if suited[row]:
            continue
        code, kind = codes[int(row)].as_py(), kinds[int(row)].as_py()
        yield Row(
            code, INDETERMINATE, float("nan"), float("nan"), points.geometry[row],
            says_misplaced_point(code, kind, bands[zone], names[zone]),
            {
                "planting_type": kind, "area_m2": None,
                "in": [{"zone": names[zone], "band": bands[zone], "area_m2": None}],
            },
            against=names[zone],
        )  # fmt: skip
