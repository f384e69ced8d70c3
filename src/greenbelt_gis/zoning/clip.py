"""Faces cut to the ground that is to be zoned."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.parallel import apply
from greenbelt_gis.zoning.faces import Faces, Geometries
from greenbelt_gis.zoning.marching import Ints, Mask


@dataclass(frozen=True)
class Pieces:
    """Pieces of faces inside a domain (polygons, one a connected piece).

    ``order``: the place of each piece's band. ``rings``: borders that lie well inside the domain, whole, with the
    piece inside and the one outside of each. All other common borders of pieces are edges of ``cut`` (polygons:
    the first ``len(cut)`` pieces without those rings).
    """

    polygons: Geometries
    order: Ints
    cut: Geometries
    rings: Geometries
    inside: Ints
    outside: Ints


def clipped(faces: Faces, domain: BaseGeometry) -> Pieces:
    """The pieces of faces inside ``domain``.

    Only rings that meet the domain's edge are overlaid: a face may have a hundred thousand holes elsewhere.
    """
    within = well_inside(faces, domain)
    meets = np.flatnonzero(~within)
    meets = meets[apply(shapely.intersects, faces.discs[meets], np.full(len(meets), domain))]
    whole = np.flatnonzero(within)
    cut, of, holes = _cut(faces, meets, within, domain)
    polygons = np.concatenate([cut, faces.polygons(whole)])
    piece_of = np.full(len(within), -1)
    piece_of[whole] = np.arange(len(cut), len(polygons))
    outside = piece_of[faces.parent[whole]]
    part = _parts_around(cut, of, faces, holes)
    outside[np.searchsorted(whole, holes)] = part
    shells = faces.shells()
    for piece, mine in _grouped(part, holes):
        own = shapely.get_rings(cut[piece])
        polygons[piece] = shapely.polygons(own[0], holes=np.concatenate([own[1:], shells[mine]]))
    order = faces.order[np.concatenate([of, whole])]
    return Pieces(polygons, order, cut, shells[whole], piece_of[whole], outside)


def well_inside(faces: Faces, domain: BaseGeometry) -> Mask:
    """Which rings do not meet the domain's edge and lie inside it."""
    # Preparing marks a geometry, and input is not touched.
    around = shapely.from_wkb(shapely.to_wkb(domain))
    shapely.prepare(around)
    return np.asarray(apply(lambda discs: shapely.contains_properly(around, discs), faces.discs), dtype=bool)


def _cut(faces: Faces, meets: Ints, within: Mask, domain: BaseGeometry) -> tuple[Geometries, Ints, Ints]:
    """Faces whose ring meets the domain's edge, overlaid without their holes well inside: parts, faces, those holes."""
    nothing = np.zeros(0, dtype=np.int64)
    if len(meets) == 0:
        return np.zeros(0, dtype=object), nothing, nothing
    outer, hole = faces.holes()
    is_cut = np.zeros(len(within), dtype=bool)
    is_cut[meets] = True
    inner = np.sort(hole[is_cut[outer] & within[hole]])
    # The same tree with the inner holes hung elsewhere: nothing is a hole of a face that is not drawn.
    aside = faces.parent.copy()
    aside[inner] = inner
    coarse = _valid(Faces(faces.discs, aside, faces.order).polygons(meets))
    parts, of = shapely.get_parts(shapely.intersection(coarse, domain), return_index=True)
    # Where edges run along each other an overlay also gives lines.
    areal = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return parts[areal], meets[of[areal]], inner


def _parts_around(cut: Geometries, of: Ints, faces: Faces, holes: Ints) -> Ints:
    """The part of its face in which each hole lies."""
    found = np.full(len(holes), -1)
    for face, parts in _grouped(of, np.arange(len(of))):
        mine = np.flatnonzero(faces.parent[holes] == face)
        if len(parts) == 1 or len(mine) == 0:
            found[mine] = parts[0]
            continue
        tree = STRtree(shapely.get_point(shapely.get_exterior_ring(faces.discs[holes[mine]]), 0))
        part, at = tree.query(cut[parts], predicate="intersects")
        found[mine[at]] = parts[part]
    return found


def _grouped(keys: Ints, values: Ints) -> list[tuple[int, Ints]]:
    """The values of each key."""
    order = np.argsort(keys, kind="stable")
    bounds = np.flatnonzero(np.diff(keys[order], prepend=-1, append=np.iinfo(np.int64).max))
    return [(int(keys[order[begin]]), values[order[begin:end]]) for begin, end in pairwise(bounds)]


def _valid(polygons: Geometries) -> Geometries:
    """Polygons that overlay can take; rounding may have folded a corner."""
    bad = np.flatnonzero(~apply(shapely.is_valid, polygons))
    if len(bad):
        polygons = polygons.copy()
        polygons[bad] = shapely.make_valid(polygons[bad], method="structure")
    return polygons
