"""The disc that holds a given area of a bed and, of all such discs, the most of some patches in it.

The area of a disc within a polygon is exact. For every directed edge, inside on its left, the disc has in common with
the triangle between its centre and the edge a triangle (where the edge runs inside the disc) and sectors (where it
does not); their signed sum over all edges is the area within the polygon. The derivative of that by the radius is the
length of the arc within the polygon.

The place is found by branch and bound over squares of centres. If the centre moves by d, the disc that holds the same
area of bed lies within the old one grown by 2 d, so what that grown disc holds of the patches bounds what any disc of
the square does; squares that cannot beat the best disc by a given share are left out, the others are quartered.

A centre may lie far outside the bed, where the disc cuts it like a straight line. The search therefore goes over a
finite image of the plane, true to scale within the circle round the bed and drawn in outside of it so that a step
moves the rim of the disc within the bed about as far everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows

SHARE = 0.008
"""A disc may miss the largest area by this share: a little less than the hundredth that is promised."""
COARSE = 600
"""Squares to begin with, and most parts of patches that are tried besides."""
MOST_OPEN = 1_000
"""Squares that are quartered at a time, or one for every 4 m² of the bed: of more, those that promise most."""
LEVELS = 8
"""How often squares are quartered at most."""
STARTS = 10
"""Best places from which to climb."""
ROUGH_M = 0.2
"""Last step of a climb during the search."""
FINE_M = 0.01
"""Last step of the climb from the best place in the end."""
TRIFLE = 1e-6
"""Share of the window that a step uphill must gain: less may be rounding, and goes on for ever."""
FARTHEST = 1.99
"""Radius of the image of the plane in radii of the bed; at 2 lies the infinite."""
CELLS = 200_000
"""Discs times edges held at once: few enough to stay in the cache."""
PRECISE = 1e-9
"""Share of the wanted area by which a radius may miss it."""
MOST_STEPS = 80
"""Of finding a radius: more than halving alone would take."""
_WAYS = np.exp(0.25j * np.pi * np.arange(8))

Places = NDArray[np.complex128]
"""East and north in the image of the plane, in metres from the middle of the bed, as complex numbers."""


@dataclass(frozen=True)
class Disc:
    """A disc (centre and radius in metres) and the area of patches in it (m²)."""

    x: float
    y: float
    radius: float
    area: float


def worst_disc(
    bed: shapely.Geometry, patches: shapely.Geometry, window_m2: float = 100.0, *, anywhere: bool = True
) -> Disc:
    """The disc that holds ``window_m2`` of the bed and the most of the patches, within a hundredth of the most.

    Both are valid (multi)polygons in metres; the bed is larger than the window and the patches lie within it, or
    are empty. Centres are looked for ``anywhere``, or else in the convex hull of the bed only. For beds so long or
    large that too many squares stay open, the share is what trials have shown, not proven.
    """
    search = _Search(bed, patches, window_m2, anywhere)
    found = search.best()
    x, y = search.plane(found.place)
    return Disc(float(x[0] + search.x), float(y[0] + search.y), float(found.radius[0]), float(found.area[0]))


def worst_discs(
    beds: Geometries, patches: Geometries, window_m2: float = 100.0, *, anywhere: bool = True
) -> tuple[Floats, Floats, Floats, Floats]:
    """x, y, radius and area of the worst disc of each of n beds and their patches, as :func:`worst_disc`."""
    # A loop: every bed is a search of its own, whose next squares depend on what has been found in it. Threads do
    # not help, since its arrays are too short for the lock to be free for long.
    discs = [worst_disc(bed, patch, window_m2, anywhere=anywhere) for bed, patch in zip(beds, patches, strict=True)]
    rows = np.array([(disc.x, disc.y, disc.radius, disc.area) for disc in discs], dtype=np.float64).reshape(-1, 4)
    return rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]


def area_in_disc(polygon: shapely.Geometry, x: Floats, y: Floats, r: Floats) -> Floats:
    """Area (m²) of a valid (multi)polygon within each of n discs: centres and radii in metres."""
    bounds = shapely.bounds(polygon)
    if np.isnan(bounds).any():
        return np.zeros(len(x))
    east, north = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return _Rings.of(polygon, east, north).area(x - east, y - north, r)


@dataclass(frozen=True)
class _Found:
    """Discs round some places, and the area that each holds of the patches (-1 where no centre may be)."""

    place: Places
    radius: Floats
    area: Floats

    def take(self, rows: Rows) -> _Found:
        return _Found(self.place[rows], self.radius[rows], self.area[rows])

    def top(self, count: int) -> _Found:
        """The best few, best first."""
        return self.take(np.argsort(-self.area, kind="stable")[:count])


class _Search:
    """One bed, from the middle of the circle round it."""

    def __init__(self, bed: shapely.Geometry, patches: shapely.Geometry, window_m2: float, anywhere: bool) -> None:
        west, south, east, north = shapely.bounds(shapely.minimum_bounding_circle(bed))
        self.x, self.y, self.size = (west + east) / 2, (south + north) / 2, float(east - west) / 2
        self.window_m2 = window_m2
        self.most_open = max(MOST_OPEN, int(shapely.area(bed) / 4))
        self.bed = _Edges.of(bed, self.x, self.y)
        self.hull = None if anywhere else _Edges.of(shapely.convex_hull(bed), self.x, self.y)
        self.patches = _Rings.of(patches, self.x, self.y)
        self.most = min(window_m2, self.patches.total)

    def plane(self, place: Places) -> tuple[Floats, Floats]:
        """Where places of the image lie: east and north of the middle of the bed."""
        far = np.abs(place)
        drawn = np.clip(far, self.size, FARTHEST * self.size)
        stretch = np.where(far > self.size, self.size**2 / (2 * self.size - drawn) / np.maximum(far, self.size), 1.0)
        return place.real * stretch, place.imag * stretch

    def discs(self, place: Places, like: _Found | None = None) -> _Found:
        """The discs round these places; the radii of those ``like`` them, row by row, are where to start from."""
        x, y = self.plane(place)
        guess = None
        if like is not None:
            far, before = np.hypot(x, y), np.hypot(*self.plane(like.place))
            guess = like.radius + np.where(far > self.size, far - before, 0.0)
        radius = self.bed.radii(x, y, self.window_m2, guess)
        area = self.patches.area(x, y, radius)
        if self.hull is not None:
            area = np.where(self.hull.left_of_all(x, y), area, -1.0)
        return _Found(place, radius, area)

    def best(self) -> _Found:
        """The best disc, alone."""
        reach = self.size * (FARTHEST if self.hull is None else 1.0)
        side = reach / np.ceil(np.sqrt(COARSE / np.pi))
        ticks = np.arange(-reach, reach + side, side)
        place = (ticks[:, None] + 1j * ticks).ravel()
        squares = self.discs(place[np.abs(place) <= reach + 0.71 * side])
        starts, best = self.discs(self.patches.largest(COARSE)), squares.top(1)
        for level in range(LEVELS):
            # A second climb is worth it where there is something new or still much to exclude.
            new = squares.area > best.area[0] if level > 0 and len(squares.area) < COARSE else squares.area >= 0.0
            starts = _joined(starts, squares.take(np.flatnonzero(new))).top(STARTS)
            if self.enough(best) or self.enough(best := _joined(best, self.climb(starts, side / 2, ROUGH_M)).top(1)):
                break
            bound = self.bound(squares, side)
            still = np.flatnonzero(bound > best.area[0] * (1 + SHARE))
            if len(still) == 0:
                break
            still = still[np.argsort(-bound[still], kind="stable")[: self.most_open]]
            side /= 2
            quarters = np.tile(np.array([-0.5 - 0.5j, 0.5 - 0.5j, -0.5 + 0.5j, 0.5 + 0.5j]) * side, len(still))
            parents = squares.take(np.repeat(still, 4))
            squares, starts = self.discs(parents.place + quarters, parents), best.take(np.zeros(0, dtype=np.intp))
        return _joined(best, self.climb(best, ROUGH_M / 2, FINE_M)).top(1)

    def enough(self, best: _Found) -> bool:
        """Whether nothing can hold more: all patches, or nothing but patches."""
        return bool(best.area[0] >= self.most * (1 - 1e-9))

    def bound(self, squares: _Found, side: float) -> Floats:
        """What no disc with its centre in these squares exceeds (outside the circle round the bed: hardly any)."""
        x, y = self.plane(squares.place)
        bound = np.minimum(self.patches.area(x, y, squares.radius + np.sqrt(2) * side), self.window_m2)
        return bound if self.hull is None else np.where(self.hull.left_of_all(x, y, side), bound, -1.0)

    def climb(self, at: _Found, step_m: float, until_m: float) -> _Found:
        """From each place uphill in steps that shrink where no direction leads further by more than a trifle."""
        steps, count = np.full(len(at.place), step_m), len(_WAYS)
        while len(steps) and steps.max() >= until_m:
            like = at.take(np.repeat(np.arange(len(steps)), count))
            around = self.discs((at.place[:, None] + steps[:, None] * _WAYS).ravel(), like)
            top = around.take(np.argmax(around.area.reshape(-1, count), axis=1) + np.arange(len(steps)) * count)
            better = top.area > at.area + TRIFLE * self.window_m2
            at = _Found(*(np.where(better, getattr(top, n), getattr(at, n)) for n in ("place", "radius", "area")))
            steps = np.where(better, steps, steps / 2)
        return at


def _joined(one: _Found, other: _Found) -> _Found:
    return _Found(
        np.concatenate([one.place, other.place]),
        np.concatenate([one.radius, other.radius]),
        np.concatenate([one.area, other.area]),
    )


@dataclass(frozen=True)
class _Edges:
    """Directed edges, inside on the left, from an origin near by: start and way of each."""

    x: Floats
    y: Floats
    way_x: Floats
    way_y: Floats

    @classmethod
    def of(cls, polygon: shapely.Geometry, east: float, north: float) -> _Edges:
        """All edges of a (multi)polygon, from the origin (east, north)."""
        return cls._of(polygon, east, north)[0]

    @classmethod
    def _of(cls, polygon: shapely.Geometry, east: float, north: float) -> tuple[_Edges, Rows]:
        """The edges and the ring of each."""
        rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(polygon)))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        start = np.flatnonzero((ring[:-1] == ring[1:]) & (xy[:-1] != xy[1:]).any(axis=1))
        xy = xy - (east, north)
        way = xy[start + 1] - xy[start]
        return cls(xy[start, 0], xy[start, 1], way[:, 0], way[:, 1]), ring[start]

    def left_of_all(self, x: Floats, y: Floats, slack_m: float = 1e-9) -> Mask:
        """Whether points lie left of every edge, or right by no more than the slack: in the polygon, if convex."""
        left = np.ones(len(x), dtype=bool)
        # One edge at a time bounds the memory; a hull has few, and they are the cheap part.
        for edge in range(len(self.x)):
            cross = self.way_x[edge] * (y - self.y[edge]) - self.way_y[edge] * (x - self.x[edge])
            left &= cross >= -slack_m * np.hypot(self.way_x[edge], self.way_y[edge])
        return left

    def radii(self, x: Floats, y: Floats, wanted: float, guess: Floats | None = None) -> Floats:
        """The radius at which the disc round each centre holds the wanted area of the polygon."""
        rows = max(1, CELLS // len(self.x))
        # Chunks of centres bound the memory.
        parts = [
            self._radii(x[a : a + rows], y[a : a + rows], wanted, None if guess is None else guess[a : a + rows])
            for a in range(0, len(x), rows)
        ]
        return np.concatenate([*parts, np.zeros(0)])

    def _radii(self, x: Floats, y: Floats, wanted: float, guess: Floats | None) -> Floats:
        """Newton's method, kept between bounds that close in; discs that are done drop out."""
        seen = _Seen.of(self.x - x[:, None], self.y - y[:, None], self.way_x, self.way_y)
        low = np.full(len(x), np.sqrt(wanted / np.pi))
        high = np.maximum(np.sqrt(seen.square.max(axis=1)), low)
        radius = np.clip(np.hypot(x, y) if guess is None else guess, low, high)
        result, active = radius.copy(), np.arange(len(x))
        for _ in range(MOST_STEPS):
            area, arc = seen.area(radius)
            miss = area - wanted
            low, high = np.where(miss < 0, radius, low), np.where(miss < 0, high, radius)
            with np.errstate(divide="ignore", invalid="ignore"):
                next_ = radius - miss / arc
            result[active] = radius
            next_ = np.where((next_ > low) & (next_ < high), next_, (low + high) / 2)
            todo = np.flatnonzero((np.abs(miss) > PRECISE * wanted) & (high - low > 1e-12 * high))
            if len(todo) == 0:
                break
            if len(todo) < len(active):
                seen = seen.take(todo)
            active, low, high, radius = active[todo], low[todo], high[todo], next_[todo]
        return result


@dataclass(frozen=True)
class _Seen:
    """Edges as seen from centres, (centres, edges) or pair by pair."""

    cross: Floats
    """Twice the signed area of the triangle between the centre and the edge."""
    along: Floats
    square: Floats
    """Squared distance of the start."""
    length2: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, way_x: Floats, way_y: Floats) -> _Seen:
        cross, along = x * way_y - y * way_x, x * way_x + y * way_y
        return cls(cross, along, x * x + y * y, way_x * way_x + way_y * way_y)

    def take(self, rows: Rows) -> _Seen:
        """Some centres."""
        return _Seen(self.cross[rows], self.along[rows], self.square[rows], self.length2)

    def parts(self, radius: Floats) -> tuple[Floats, Floats]:
        """Of each edge: twice the area of its triangle inside the disc, and the angle of its sectors."""
        root = np.sqrt(np.maximum(self.length2 * (radius * radius) - self.cross * self.cross, 0.0))
        inverse = 1 / self.length2
        enter = np.clip((-self.along - root) * inverse, 0.0, 1.0)
        leave = np.clip((root - self.along) * inverse, 0.0, 1.0)
        # From the start to where the edge enters the disc, and from where it leaves it to the end: the centre is far
        # from all of these, so that angles are sure even where it lies on an edge or a corner.
        angle = np.arctan2(self.cross * enter, self.square + self.along * enter)
        dot = self.square + self.along * (1.0 + leave) + self.length2 * leave
        angle += np.arctan2(self.cross * (1.0 - leave), dot)
        return self.cross * (leave - enter), angle

    def area(self, radius: Floats) -> tuple[Floats, Floats]:
        """Area within the polygon and length of the arc within it, for the radius of each centre."""
        inside, angle = self.parts(radius[:, None])
        arc = radius * angle.sum(axis=1)
        return 0.5 * (inside.sum(axis=1) + radius * arc), arc


@dataclass(frozen=True)
class _Rings:
    """Rings of a (multi)polygon, each with the circle round it: only those that a disc's rim may cross are measured."""

    edges: _Edges
    first: Rows
    count: Rows
    x: Floats
    y: Floats
    reach: Floats
    signed: Floats
    """Area of each ring, that of holes negative."""

    @property
    def total(self) -> float:
        """Area of the polygon."""
        return float(self.signed.sum())

    @classmethod
    def of(cls, polygon: shapely.Geometry, east: float, north: float) -> _Rings:
        """The rings of a polygon from the origin (east, north)."""
        edges, ring = _Edges._of(polygon, east, north)
        first = np.flatnonzero(np.diff(ring, prepend=-1))
        count = np.diff(first, append=len(ring))
        if len(first) == 0:
            none = np.zeros(0)
            return cls(edges, first, count, none, none, none, none)
        x = (np.minimum.reduceat(edges.x, first) + np.maximum.reduceat(edges.x, first)) / 2
        y = (np.minimum.reduceat(edges.y, first) + np.maximum.reduceat(edges.y, first)) / 2
        off_x, off_y = edges.x - np.repeat(x, count), edges.y - np.repeat(y, count)
        reach = np.maximum.reduceat(np.hypot(off_x, off_y), first)
        signed = 0.5 * np.add.reduceat(off_x * edges.way_y - off_y * edges.way_x, first)
        return cls(edges, first, count, x, y, reach, signed)

    def largest(self, count: int) -> NDArray[np.complex128]:
        """The middles of the rings of most area, as complex numbers."""
        rows = np.argsort(-self.signed, kind="stable")[:count]
        return self.x[rows] + 1j * self.y[rows]

    def area(self, x: Floats, y: Floats, radius: Floats) -> Floats:
        """Area of the polygon within each disc."""
        rows = max(1, CELLS // max(1, len(self.edges.x)))
        # Chunks of discs bound the memory.
        parts = [self._area(x[a : a + rows], y[a : a + rows], radius[a : a + rows]) for a in range(0, len(x), rows)]
        return np.concatenate([*parts, np.zeros(0)])

    def _area(self, x: Floats, y: Floats, radius: Floats) -> Floats:
        apart = np.hypot(self.x - x[:, None], self.y - y[:, None])
        inside = apart + self.reach <= radius[:, None]
        area = inside @ self.signed
        disc, ring = np.nonzero(~inside & (apart - self.reach < radius[:, None]))
        count = self.count[ring]
        before = np.cumsum(count) - count
        edge = np.arange(count.sum()) + np.repeat(self.first[ring] - before, count)
        of = np.repeat(disc, count)
        edges = self.edges
        seen = _Seen.of(edges.x[edge] - x[of], edges.y[edge] - y[of], edges.way_x[edge], edges.way_y[edge])
        r = radius[of]
        triangles, angle = seen.parts(r)
        area += np.bincount(of, 0.5 * (triangles + r * r * angle), minlength=len(x))
        return np.clip(area, 0.0, None)
