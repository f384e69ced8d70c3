"""Water-level bands from terrain: a large slope, and a plateau with noise that lies at a level."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from bench.timing import verdict

SIDE = 10_000
PLATEAU = 2_000
_AT_ONCE = 500

CUT = """
import resource, sys, time
from pyproj import CRS
from greenbelt_gis.io.terrain import open_terrain
from greenbelt_gis.zoning.terrain import cut_terrain
began = time.perf_counter()
with open_terrain(sys.argv[1]) as terrain:
    cut = cut_terrain(terrain, {"normal": 4.2, "2y": 6.1, "5y": 7.0}, crs=CRS("EPSG:4549"), code="B")
seconds = time.perf_counter() - began
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, len(cut.zones))
for note in cut.notes:
    print(note.told.en)
"""


def slope(row: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.float64]:
    """A bank that rises 12 m over the whole width, with relief of some lengths, in metres."""
    relief = np.sin(row / 173) * np.cos(column / 211) + 0.3 * np.sin(row / 31 + column / 47)
    return column * (12 / SIDE) + relief + 0.1 * np.sin(column / 11) * np.sin(row / 13)


def write(path: Path, *, plateau: bool) -> None:
    """A GeoTIFF of one-metre pixels, written by windows; the plateau lies at the 2-year level with 10 cm of noise."""
    chance = np.random.default_rng(7)
    low = (SIDE - PLATEAU) // 2
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "width": SIDE,
        "height": SIDE,
        "crs": "EPSG:4549",
        "transform": Affine(1.0, 0.0, 500_000.0, 0.0, -1.0, 3_560_000.0),
        "nodata": -9999,
    }
    with rasterio.open(path, "w", **profile) as target:
        column = np.arange(SIDE, dtype=np.float64)[None, :]
        for first in range(0, SIDE, _AT_ONCE):
            row = np.arange(first, first + _AT_ONCE, dtype=np.float64)[:, None]
            heights = slope(row, column)
            if plateau:
                inside = (abs(row - low - PLATEAU / 2) < PLATEAU / 2) & (abs(column - low - PLATEAU / 2) < PLATEAU / 2)
                heights[inside] = 6.1 + chance.normal(0, 0.1, int(inside.sum()))
            target.write(heights.astype(np.float32), 1, window=Window(0, first, SIDE, _AT_ONCE))


def main() -> None:
    print("\n## Bands from terrain\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, plateau, seconds, peak in (
            ("a slope with relief", False, 15, 1.5),
            ("with a plateau of 2000 x 2000 noisy pixels at a level", True, 60, 2),
        ):
            path = Path(folder) / "terrain.tif"
            write(path, plateau=plateau)
            done = subprocess.run([sys.executable, "-c", CUT, str(path)], capture_output=True, text=True, check=True)
            numbers, *notes = done.stdout.splitlines()
            took, held, zones = map(float, numbers.split())
            print(f"- {SIDE} x {SIDE} pixels, {name}, seconds: {verdict(took, seconds)}")
            print(f"  - peak memory, GB: {verdict(held, peak)}; {zones:.0f} zones")
            for note in notes:
                print(f"  - note: {note}")


if __name__ == "__main__":
    main()
