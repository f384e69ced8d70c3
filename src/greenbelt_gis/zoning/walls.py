"""Lines that lie on each other, as at a wall, made to do so exactly.

Two people drawing one wall differ by some centimetres, and cross each other dozens of times. Within the
tolerance the second line takes the first one's vertices, and each gets those of the other that it lacks.
"""

from __future__ import annotations

import numpy as np

from greenbelt_gis.zoning.chains import Chains


def lay_on(fixed: Chains, moved: Chains, within_m: float) -> tuple[Chains, Chains]:
    """``moved`` on ``fixed`` where they are within a distance; ``fixed`` keeps its course, it only gets vertices."""
    if len(fixed.xy) == 0 or len(moved.xy) == 0:
        return fixed, moved
    xy = moved.xy.copy()
    apart, which = map(np.asarray, fixed.vertices.query(xy, distance_upper_bound=within_m))
    met = np.isfinite(apart)
    xy[met] = fixed.xy[which[met]]
    rest = np.flatnonzero(~met)
    feet = fixed.near(xy[rest], within_m).nearest()
    if met.any() or len(feet.point):
        xy[rest[feet.point]] = feet.foot
        fixed = fixed.with_vertices(feet.segment, feet.along, feet.foot)
        moved = Chains(xy, moved.part).cleaned()
    feet = moved.near(fixed.xy, within_m).nearest()
    inner = feet.where((feet.along > 0.0) & (feet.along < 1.0) & (feet.distance > 0.0))
    moved = moved.with_vertices(inner.segment, inner.along, fixed.xy[inner.point])
    return fixed, moved
