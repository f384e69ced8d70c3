"""A generated city: trees and footways strewn over a square, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

DENSITY = (2500.0, 1250.0)
"""Trees and pavings a square kilometre."""
CRS = "EPSG:4549"


@dataclass(frozen=True)
class City:
    """Points and rotated rectangles of 20 m by 3 m, coordinates in metres."""

    trees: NDArray[np.object_]
    pavings: NDArray[np.object_]
    dbh_cm: NDArray[np.float64]

    def layers(self) -> dict[str, GeoDataFrame]:
        """As contract layers: every tree a heritage tree, everything surveyed to 0.1 m."""
        trees = GeoDataFrame(
            {
                "code": [f"T{n}" for n in range(len(self.trees))],
                "heritage": "1",
                "dbh_cm": self.dbh_cm,
                "accuracy_m": 0.1,
            },
            geometry=self.trees,
            crs=CRS,
        )
        pavings = GeoDataFrame(
            {"code": [f"P{n}" for n in range(len(self.pavings))], "class": "paving.footway", "accuracy_m": 0.1},
            geometry=self.pavings,
            crs=CRS,
        )
        return {"trees": trees, "assets": pavings}


def city(trees: int, seed: int = 20260601) -> City:
    """A city of so many trees and half as many pavings."""
    random = np.random.default_rng(seed)
    side = 1000.0 * float(np.sqrt(trees / DENSITY[0]))
    origin = np.array([370_000.0, 3_540_000.0])
    points = random.uniform(0, side, (trees, 2)) + origin
    count = trees // 2
    middle = random.uniform(0, side, (count, 2)) + origin
    angle = random.uniform(0, np.pi, count)
    corners = np.array([[-10, -1.5], [10, -1.5], [10, 1.5], [-10, 1.5], [-10, -1.5]])
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(-1, 2, 2)
    rings = np.einsum("nij,kj->nki", turn, corners) + middle[:, None, :]
    dbh = random.integers(20, 200, trees).astype(np.float64)
    return City(
        np.asarray(shapely.points(points), dtype=object), np.asarray(shapely.polygons(rings), dtype=object), dbh
    )
