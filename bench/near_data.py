"""Assets of mixed classes and shapes for the measurements of looking around."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely

EAST, NORTH = 600_000.0, 3_540_000.0
"""South-west corner, within EPSG:4549."""
A_KM2 = 2_500
"""Assets a square kilometre: about 80 within 100 m."""
CLASSES = {
    "furniture.seat": (0.25, "point"), "furniture.litter_bin": (0.2, "point"), "utility.street_lamp": (0.25, "point"),
    "utility.drainage": (0.07, "line"), "structure.railing": (0.08, "line"), "paving.footway": (0.1, "polygon"),
    "paving.carriageway.asphalt": (0.0499, "polygon"), "art.sculpture": (0.0001, "point"),
}  # fmt: skip
"""Share and shape of each; the last one is rare."""


def side_m(rows: int) -> float:
    """Side of the square that so many assets fill."""
    return 1000.0 * float(np.sqrt(rows / A_KM2))


def mixed(rows: int, seed: int = 7) -> geopandas.GeoDataFrame:
    """So many assets at a constant density."""
    random = np.random.default_rng(seed)
    names = np.array(list(CLASSES))

    classes = random.choice(names, rows, p=[share for share, _ in CLASSES.values()])
    shape = np.array([CLASSES[name][1] for name in classes])
    x, y = random.uniform(0, side_m(rows), (2, rows)) + [[EAST], [NORTH]]
    geometry = shapely.points(x, y)
    lines, areas = shape == "line", shape == "polygon"
    turn = random.uniform(0, np.pi, rows)
    far = np.stack([x + 20 * np.cos(turn), y + 20 * np.sin(turn)], axis=1)
    geometry[lines] = shapely.linestrings(np.stack([np.stack([x, y], axis=1)[lines], far[lines]], axis=1))
    geometry[areas] = shapely.box(x[areas], y[areas], x[areas] + 12, y[areas] + 3)
    return geopandas.GeoDataFrame(
        {
            "code": [f"A{n:07d}" for n in range(rows)], "class": classes,
            "name": [f"object {n % 5000}" for n in range(rows)], "status": "in_service", "accuracy_m": 0.1,
        },
        geometry=geometry, crs="EPSG:4549",
    )  # fmt: skip
