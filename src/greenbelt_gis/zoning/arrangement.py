"""Lines and the site's edge noded together: the faces between them, and which levels lie between two faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.zoning.boundary import Ground
from greenbelt_gis.zoning.chains import Chains, Floats, Geometries, Rows

Bits = NDArray[np.int64]

ON_LINE_M = 1e-6
"""Noding moves a new vertex by far less than this."""


@dataclass(frozen=True)
class Borders:
    """Pairs of faces that share a border: ``first``, ``second``, ``levels`` (bit 2^k: the k-th line runs there),
    ``length`` (m), and a place on it. Faces that several lines separate in several places stand there for each."""

    first: Rows
    second: Rows
    levels: Bits
    length: Floats
    place: Floats


@dataclass(frozen=True)
class Arrangement:
    """``faces``: polygons that fill the ground; ``borders`` between them; ``odd``: places inside the ground where a
    line ends or branches, with its level's number; ``loose``: parts of lines that border no face, likewise. ``drawn``:
    the noded pieces of lines in or on the ground, and their levels (bits)."""

    faces: Geometries
    borders: Borders
    drawn: tuple[Geometries, Bits]
    odd: tuple[Floats, Rows]
    loose: tuple[Geometries, Rows]


def arrange(edge: Chains, lines: Sequence[Chains], ground: Ground) -> Arrangement:
    """Node everything, make faces, keep those of the ground."""
    noded = shapely.get_parts(shapely.union_all(np.concatenate([edge.lines(), *(line.lines() for line in lines)])))
    noded = noded[shapely.length(noded) > 0]
    levels, on_edge = _carried(noded, edge, lines)
    made = shapely.get_parts(shapely.polygonize(noded))
    inside = shapely.contains_properly(ground.shape, shapely.point_on_surface(made))
    faces = made[inside]
    line_xy, line = shapely.get_coordinates(noded, return_index=True)
    rings, face = shapely.get_rings(faces, return_index=True)
    ring_xy, ring = shapely.get_coordinates(rings, return_index=True)
    names, number = np.unique(np.concatenate([line_xy, ring_xy]).view(np.complex128).ravel(), return_inverse=True)
    line_keys, line_of = _segments(number[: len(line_xy)], line, len(names))
    face_keys, ring_of = _segments(number[len(line_xy) :], ring, len(names))
    face_of = face[ring_of]
    order = np.argsort(line_keys, kind="stable")
    at = order[np.searchsorted(line_keys[order], face_keys)]
    borders = _borders(face_keys, face_of, levels[line_of[at]], names, len(names))
    used = np.zeros(len(noded), dtype=bool)
    used[line_of[at]] = True
    inside = (levels > 0) & ~on_edge
    inside[inside] = ground.covers(_middles(noded[inside]))
    drawn = inside | ((levels > 0) & on_edge)
    loose = np.flatnonzero(inside & ~used)
    odd = _odd_nodes(noded, levels, on_edge, ground, len(lines))
    return Arrangement(faces, borders, (noded[drawn], levels[drawn]), odd, (noded[loose], _lowest_bit(levels[loose])))


def _carried(noded: Geometries, edge: Chains, lines: Sequence[Chains]) -> tuple[Bits, NDArray[np.bool_]]:
    """Which lines run along every noded piece, and whether the site's edge does."""
    middles = _middles(noded)
    levels = np.zeros(len(noded), dtype=np.int64)
    for number, line in enumerate(lines):
        levels[line.near(middles, ON_LINE_M).point] |= 1 << number
    on_edge = np.zeros(len(noded), dtype=bool)
    on_edge[edge.near(middles, ON_LINE_M).point] = True
    return levels, on_edge


def _middles(lines: Geometries) -> Floats:
    """The middle of the longest segment of each line: where it is surest which line it lies on."""
    xy, part = shapely.get_coordinates(lines, return_index=True)
    begins = np.flatnonzero(part[1:] == part[:-1])
    length = np.hypot(*(xy[begins + 1] - xy[begins]).T)
    order = np.lexsort([-length, part[begins]])
    longest = begins[order[np.unique(part[begins][order], return_index=True)[1]]]
    middles: Floats = (xy[longest] + xy[longest + 1]) / 2
    return middles


def _segments(vertex: Rows, owner: Rows, count: int) -> tuple[Bits, Rows]:
    """A key for every segment, the same in both directions, and its owner."""
    a, b = vertex[:-1], vertex[1:]
    same = (owner[1:] == owner[:-1]) & (a != b)
    a, b = a[same].astype(np.int64), b[same].astype(np.int64)
    return np.minimum(a, b) * count + np.maximum(a, b), owner[:-1][same]


def _borders(keys: NDArray[np.int64], face: Rows, levels: Bits, names: NDArray[np.complex128], count: int) -> Borders:
    order = np.argsort(keys, kind="stable")
    keys, face, levels = keys[order], face[order], levels[order]
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    one, other, level, key = face[twice], face[twice + 1], levels[twice], keys[twice]
    first, second = np.minimum(one, other), np.maximum(one, other)
    begin, end = names[key // count], names[key % count]
    length = np.abs(end - begin)
    order = np.lexsort([-length, level, second, first])
    rows = np.column_stack([first, second, level])[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    at = np.flatnonzero(new)
    total = np.add.reduceat(length[order], at) if len(at) else np.zeros(0)
    middle = ((begin + end) / 2)[order[at]]
    return Borders(
        first[order[at]].astype(np.intp), second[order[at]].astype(np.intp), level[order[at]], total,
        np.column_stack([middle.real, middle.imag]),
    )  # fmt: skip


def _odd_nodes(
    noded: Geometries, levels: Bits, on_edge: NDArray[np.bool_], ground: Ground, count: int
) -> tuple[Floats, Rows]:
    """Places where an odd number of a level's pieces meet inside the ground: it ends or branches there."""
    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(noded, 0)), shapely.get_coordinates(shapely.get_point(noded, -1))]
    )
    names, node = np.unique(ends.view(np.complex128).ravel(), return_inverse=True)
    at_edge = np.zeros(len(names), dtype=bool)
    at_edge[node[np.tile(on_edge, 2)]] = True
    places = np.column_stack([names.real, names.imag])
    found_at, found_level = [], []
    for number in range(count):
        carries = np.tile(levels & (1 << number) > 0, 2)
        odd = np.flatnonzero((np.bincount(node[carries], minlength=len(names)) % 2 == 1) & ~at_edge)
        odd = odd[ground.covers(places[odd])]
        found_at.append(places[odd])
        found_level.append(np.full(len(odd), number))
    return np.concatenate(found_at), np.concatenate(found_level).astype(np.intp)


def _lowest_bit(levels: Bits) -> Rows:
    return np.array([(int(one) & -int(one)).bit_length() - 1 for one in levels], dtype=np.intp)
