"""How exactly floats can say a distance or an area: equality at a limit must not hang on the last digit."""

from __future__ import annotations

import numpy as np
import shapely

from greenbelt_gis.checks.table import Floats, Geometries


def float_steps(shapes: Geometries) -> Floats:
    """What two coordinates as large as those of each shape can be off by, metres: 3e-8 with a zone prefix, 2e-9
    without. It hangs on the shape alone, so that a part of a dataset is judged as the whole is."""
    largest = np.abs(np.nan_to_num(shapely.bounds(shapes).reshape(-1, 4))).max(axis=1, initial=0.0)
    steps: Floats = 4.0 * np.spacing(largest)
    return steps


def area_steps(shapes: Geometries) -> Floats:
    """What areas (m²) can be off by: outlines moved by what their coordinates can be off by; 0 for None."""
    length: Floats = np.nan_to_num(shapely.length(shapes))
    return length * float_steps(shapes)
