"""A plan cut along the zones: which part of which planting lies in which band, and whether it may grow there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.catalogue.flood_advice import Answer
from greenbelt_gis.catalogue.rules import ZonePlanting
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.near import pairs_within
from greenbelt_gis.checks.overlaps import overlaps
from greenbelt_gis.checks.patches import united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import breaks
from greenbelt_gis.checks.selection import chosen
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows, Table
from greenbelt_gis.checks.zone_planting import ANYTHING, allowed
from greenbelt_gis.model.vocabulary import PLANTING_TYPE

NOWHERE = ""
"""Zone of what lies outside every zone."""
LEAST_M2 = 0.0005
"""Area outside every zone that would be told as zero."""
_UNKNOWN, _YES, _NO = np.int8(0), np.int8(1), np.int8(2)
_ANSWERS: tuple[Answer, ...] = ("unknown", "yes", "no")


@dataclass(frozen=True)
class Piece:
    """One planting (``row``, its position) in one zone: its area (NaN: a point, or nothing to measure), whether its
    type fits, by which rules, which types would. ``tolerated``: a wrong area so small that the rules let it pass."""

    row: int
    zone: str
    band: str
    area_m2: float
    shape: shapely.Geometry | None
    fits: Answer
    rules: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    exempt: bool = False
    tolerated: bool = False


@dataclass(frozen=True)
class _Pairs:
    """Planting and zone by position, with the area they share (NaN for points)."""

    at: Rows
    other: Rows
    area: Floats
    shape: Geometries


def pieces_of(case: Case, rules: Sequence[ZonePlanting]) -> list[Piece]:
    """Every planting of the case, cut along its zones, and what of it lies outside all of them."""
    planting, zones = case.tables["planting"], case.tables.get("zones")
    shapes = planting.geometry
    dimension = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), -1, shapely.get_dimensions(shapes))
    if zones is None:
        return [_outside(row, shapes[row], dimension[row] == 2) for row in range(len(planting))]
    pairs = _pairs(planting, zones, dimension)
    fits, exempt, tolerated, deciding = _judged(case, rules, planting, zones, pairs)
    codes, bands = zones.text("code").to_pylist(), zones.text("band").to_pylist()
    kept = _one_zone_a_point(pairs, fits, codes)
    found = []
    for n in kept:
        band = bands[pairs.other[n]]
        mine = [rule for rule, speaks in zip(rules, deciding, strict=True) if speaks[n]]
        found.append(
            Piece(
                int(pairs.at[n]), codes[pairs.other[n]], band, float(pairs.area[n]), pairs.shape[n],
                _ANSWERS[fits[n]], tuple(rule.id for rule in mine), _types(mine, band), bool(exempt[n]),
                bool(tolerated[n]),
            )
        )  # fmt: skip
    return [*found, *_rests(planting, dimension, pairs)]


def _pairs(planting: Table, zones: Table, dimension: Rows) -> _Pairs:
    areas, points = np.flatnonzero(dimension == 2), np.flatnonzero(dimension == 0)
    shared = overlaps(planting.geometry[areas], zones.geometry)
    at, other, _ = pairs_within(planting.geometry[points], zones.geometry, np.zeros(len(points)))
    return _Pairs(
        np.concatenate([areas[shared.inner], points[at]]),
        np.concatenate([shared.outer, other]),
        np.concatenate([shared.area, np.full(len(at), np.nan)]),
        np.concatenate([shared.shape, planting.geometry[points[at]]]),
    )


def _judged(
    case: Case, rules: Sequence[ZonePlanting], planting: Table, zones: Table, pairs: _Pairs
) -> tuple[NDArray[np.int8], Mask, Mask, list[Mask]]:
    """Of each pair: whether it fits, whether as an accent, whether only because little is wrong; who decides."""
    fits = np.full(len(pairs.at), _UNKNOWN, dtype=np.int8)
    exempt, tolerated = np.zeros(len(fits), dtype=bool), np.zeros(len(fits), dtype=bool)
    deciding = []
    for rule in rules:
        subject = np.zeros(len(planting), dtype=bool)
        for selector in rule.subject:
            subject |= chosen(case.tables, selector, case.as_of)
        speaks = subject[pairs.at] & zones.is_word("band", list(rule.allowed))[pairs.other]
        accent = rule.accents_exempt & planting.flags("accent")[pairs.at]
        suits = allowed(rule, planting, zones, pairs.at, pairs.other)
        wrong = speaks & ~accent & ~suits
        fails = wrong & (np.isnan(pairs.area) | _too_much(rule, planting, pairs, wrong)[pairs.at])
        fits[speaks] = np.maximum(fits, np.where(fails, _NO, _YES))[speaks]
        exempt |= speaks & accent & ~suits
        tolerated |= wrong & ~fails
        deciding.append(speaks)
    return fits, exempt & (fits == _YES), tolerated & (fits == _YES), deciding


def _too_much(rule: ZonePlanting, planting: Table, pairs: _Pairs, wrong: Mask) -> Mask:
    """Of which planting the misplaced area as a whole breaks the rule's limit."""
    mine = np.flatnonzero(wrong & ~np.isnan(pairs.area))
    total, _ = united(pairs.shape[mine], pairs.at[mine], len(planting))
    return np.asarray(breaks(total, rule.limit.operator, rule.limit.value, area_steps(planting.geometry)), dtype=bool)


def _one_zone_a_point(pairs: _Pairs, fits: NDArray[np.int8], codes: list[str]) -> list[int]:
    """All pairs of areas; of each point only the zone that suits it best: on a boundary it may stand on that side."""
    rank = {_YES: 0, _UNKNOWN: 1, _NO: 2}
    best: dict[int, tuple[int, str, int]] = {}
    for n in np.flatnonzero(np.isnan(pairs.area)):
        mine = (rank[fits[n]], codes[pairs.other[n]], int(n))
        best[int(pairs.at[n])] = min(best.get(int(pairs.at[n]), mine), mine)
    return [*np.flatnonzero(~np.isnan(pairs.area)).tolist(), *(n for _, _, n in best.values())]


def _types(rules: Sequence[ZonePlanting], band: str) -> tuple[str, ...]:
    """Planting types that all of the rules allow in a band; ``anything`` where none restricts them."""
    lists = [rule.allowed[band] for rule in rules if ANYTHING not in rule.allowed[band]]
    if rules and not lists:
        return (ANYTHING,)
    return tuple(word for word in PLANTING_TYPE if lists and all(word in one for one in lists))


def _rests(planting: Table, dimension: Rows, pairs: _Pairs) -> Iterator[Piece]:
    """What lies in no zone: parts of areas, whole points, and what has no place or no area."""
    shapes = planting.geometry
    drawn = np.flatnonzero(~np.isnan(pairs.area))
    inside, covered = united(pairs.shape[drawn], pairs.at[drawn], len(planting))
    least = np.maximum(area_steps(shapes), LEAST_M2)
    met = np.zeros(len(planting), dtype=bool)
    met[pairs.at] = True
    for row in range(len(planting)):
        if dimension[row] != 2:
            if not met[row]:
                yield _outside(row, shapes[row], False)
        elif shapely.area(shapes[row]) - inside[row] > least[row]:
            rest = shapes[row] if covered[row] is None else shapely.difference(shapes[row], covered[row])
            yield _outside(row, rest, True)


def _outside(row: int, shape: shapely.Geometry | None, area: bool) -> Piece:
    return Piece(row, NOWHERE, NOWHERE, float(shapely.area(shape)) if area else float("nan"), shape, "unknown")
