"""The ground that is cut: a site's polygons, made ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.chains import Chains, Floats


@dataclass(frozen=True)
class Ground:
    """A site's polygons as one geometry, prepared, and its edge."""

    shape: BaseGeometry
    edge: Chains

    @classmethod
    def of(cls, polygons: NDArray[np.object_]) -> Ground:
        """From polygons; those that touch are one ground. An ``InputError`` where one is not valid."""
        wrong = polygons[~shapely.is_valid(polygons)]
        if len(wrong):
            raise InputError(
                Text("the site's boundary is not valid: {why}", "场地边界无效：{why}").format(
                    why=shapely.is_valid_reason(wrong[0])
                ),
                where={"layer": "site"},
                fix=Text("correct the boundary", "请更正边界"),
            )
        shape = shapely.force_2d(shapely.union_all(polygons))
        shapely.prepare(shape)
        rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        return cls(shape, Chains.of(rings))

    def covers(self, points: Floats) -> NDArray[np.bool_]:
        """Whether points lie in the ground; those on its edge may go either way."""
        found: NDArray[np.bool_] = shapely.contains_xy(self.shape, points)
        return found
