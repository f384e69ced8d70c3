"""Surveyed pieces of one level line, joined: gaps up to a tolerance closed, short ends led to the site's edge.

A line that ends in the middle of the site separates nothing: left alone it would take a whole level out of a
result that still looks plausible. So an end farther than the tolerance from everything is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from greenbelt_gis.errors import InputError
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.boundary import Ground
from greenbelt_gis.zoning.chains import Chains, Floats, Rows

SAME_M = 1e-3
"""Ends as near as this are one point; less than anybody surveys."""


@dataclass(frozen=True)
class Joined:
    """A level's line, the site's edge with a vertex where the line reaches it, what was mended."""

    line: Chains
    edge: Chains
    notes: tuple[Note, ...]


def join(level: str, line: Chains, ground: Ground, edge: Chains, tolerance_m: float) -> Joined:
    """Close gaps and lead ends to the site's edge; an ``InputError`` for an end that leads nowhere."""
    ends = line.ends
    at_edge = edge.nearest(line.xy[ends])
    inside = ground.covers(line.xy[ends])
    loose = np.flatnonzero(inside | (at_edge.distance <= SAME_M))
    pairs, apart = _partners(line, ends, loose, at_edge.distance, tolerance_m)
    led = np.setdiff1d(loose, pairs.ravel())
    _refuse_loose(level, line, ends, led[at_edge.distance[led] > tolerance_m], at_edge.distance)

    xy = line.xy.copy()
    one = apart <= SAME_M
    xy[ends[pairs[one, 1]]] = xy[ends[pairs[one, 0]]]
    gaps = xy[ends[pairs[~one]]]
    touching = led[at_edge.distance[led] <= SAME_M]
    short = led[at_edge.distance[led] > SAME_M]
    joined = Chains(xy, line.part).and_lines(gaps)
    joined = joined.and_lines(np.stack([xy[ends[short]], at_edge.foot[short]], axis=1))
    met = np.concatenate([touching, short])
    points = np.concatenate([xy[ends[touching]], at_edge.foot[short]])
    edge = edge.with_vertices(at_edge.segment[met], at_edge.along[met], points)
    return Joined(joined.cleaned(), edge, _notes(level, apart[~one], at_edge.distance[short]))


def _partners(line: Chains, ends: Rows, loose: Rows, to_edge: Floats, tolerance_m: float) -> tuple[Rows, Floats]:
    """Ends that belong together, the nearest first; none that is nearer to the site's edge."""
    places = line.xy[ends[loose]]
    found = cKDTree(places).query_pairs(tolerance_m, output_type="ndarray") if len(places) > 1 else np.zeros((0, 2))
    found = found.astype(np.intp)
    apart = np.hypot(*(places[found[:, 0]] - places[found[:, 1]]).T)
    found = loose[found]
    own = ends[found] // 1
    too_short = (line.part[own[:, 0]] == line.part[own[:, 1]]) & (
        _lengths(line)[line.part[own[:, 0]]] < 4 * tolerance_m
    )
    fits = ~too_short & (apart <= np.maximum(SAME_M, to_edge[found].min(axis=1, initial=np.inf)))
    found, apart = found[fits], apart[fits]
    taken: set[int] = set()
    kept = []
    order = np.lexsort([found[:, 1], found[:, 0], apart])
    for at in order.tolist():  # few: only ends near each other
        a, b = found[at].tolist()
        if a not in taken and b not in taken:
            taken.update((a, b))
            kept.append(at)
    return found[kept].reshape(-1, 2), apart[kept]


def _lengths(line: Chains) -> Floats:
    step = np.hypot(*(line.xy[line.begins + 1] - line.xy[line.begins]).T)
    return np.asarray(np.bincount(line.part[line.begins], step), dtype=np.float64)


def _refuse_loose(level: str, line: Chains, ends: Rows, loose: Rows, to_edge: Floats) -> None:
    if len(loose) == 0:
        return
    worst = loose[np.argmax(to_edge[loose])]
    x, y = line.xy[ends[worst]]
    others = np.delete(line.xy[ends], np.flatnonzero(ends == ends[worst]), axis=0)
    gap = float(np.hypot(*(others - (x, y)).T).min(initial=np.inf))
    raise InputError(
        Text(
            "the {level} ends at ({x:.2f}, {y:.2f}), {gap:.2f} m from the next end of that level and {edge:.2f} m from "
            "the site's edge; loose ends: {n}",
            "{level}在 ({x:.2f}, {y:.2f}) 处中断，距该水位线另一端 {gap:.2f} 米，距场地边界 {edge:.2f} 米；"
            "断点共 {n} 处",
        ).format(level=words.LEVEL[level], x=x, y=y, gap=gap, edge=float(to_edge[worst]), n=len(loose)),
        where={"layer": "water_levels"},
        fix=Text(
            "complete the line, or allow wider gaps with --tolerance",
            "请补全该线，或用 --tolerance 放宽允许的间隙",
        ),
    )


def _notes(level: str, gaps: Floats, short: Floats) -> tuple[Note, ...]:
    closed = Text("{level}: gaps closed: {n}, the widest {m:.2f} m", "{level}：已闭合间隙 {n} 处，最大 {m:.2f} 米")
    led = Text(
        "{level}: ends led to the site's edge: {n}, the farthest {m:.2f} m",
        "{level}：端点延至场地边界 {n} 处，最远 {m:.2f} 米",
    )
    return tuple(
        Note(key, len(lengths), text.format(level=words.LEVEL[level], m=float(lengths.max()), n="{n}"))
        for key, lengths, text in (("gaps_closed", gaps, closed), ("ends_led_to_edge", short, led))
        if len(lengths)
    )
