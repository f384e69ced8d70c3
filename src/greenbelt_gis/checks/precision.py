"""How exactly floats can say a distance or an area: equality at a limit must not hang on the last digit."""

from __future__ import annotations

import numpy as np
import shapely

from greenbelt_gis.checks.table import Floats, Geometries


def float_step(*sides: Geometries) -> float:
    """What two coordinates this large can be off by, metres: 3e-8 with a zone prefix, 2e-9 without."""
    bounds = [float(np.abs(shapely.total_bounds(side)).max(initial=0.0)) for side in sides if len(side)]
    largest = max((value for value in bounds if np.isfinite(value)), default=0.0)
    return 4.0 * float(np.spacing(largest))


def area_steps(shapes: Geometries) -> Floats:
    """What areas (m²) can be off by: outlines moved by what their coordinates can be off by; 0 for None."""
    length: Floats = np.nan_to_num(shapely.length(shapes))
    return length * float_step(shapes)
