"""The ground that is cut: a site's polygons, made ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.zoning.chains import Chains, Floats


@dataclass(frozen=True)
class Ground:
    """A site's polygons as one geometry, prepared, and its edge."""

    shape: BaseGeometry
    edge: Chains

    @classmethod
    def of(cls, polygons: NDArray[np.object_]) -> Ground:
        """From valid polygons; those that touch are one ground."""
        shape = shapely.force_2d(shapely.union_all(polygons))
        shapely.prepare(shape)
        rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        return cls(shape, Chains.of(rings))

    def covers(self, points: Floats) -> NDArray[np.bool_]:
        """Whether points lie in the ground; those on its edge may go either way."""
        found: NDArray[np.bool_] = shapely.contains_xy(self.shape, points)
        return found
