"""Makes the sample site: a believable, wholly synthetic Qinglong green belt of six kilometres.

`python data/make_sample.py` writes ``data/qinglong.gpkg`` and ``data/planted.csv``, the same bytes each time. Nothing
in it is surveyed: the river's bend, the trees and the faults are drawn by a random generator with a fixed seed. The
parts stand in ``data/sample/``: what was built and planted, the faults that must be found, a year of inspections.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
from geopandas import GeoDataFrame
from sample import faults, ground, plants, wear, works, year
from sample.strip import Site

from greenbelt_gis.io.gdal import pyogrio

CRS = "EPSG:4549"
FOLDER = Path(__file__).parent
PARTS = (
    works.bands, works.paths, works.structures, works.furniture, plants.trees, plants.beds, year.opened, faults.heritage,
    faults.measured, faults.art, faults.seats, ground.roads, ground.walks, ground.pests, ground.planting, year.year,
    wear.wear,
)  # fmt: skip


def make() -> Site:
    """The whole site."""
    site = Site()
    for part in PARTS:
        part(site)
    return site


def write(site: Site, gpkg: Path, planted: Path) -> None:
    """The GeoPackage, marked as synthetic, and the list of planted findings."""
    gpkg.unlink(missing_ok=True)
    for name, rows in site.rows.items():
        frame = GeoDataFrame(rows, geometry="geometry", crs=CRS)
        for column in frame.columns:
            if column.endswith("_at"):
                frame[column] = pd.to_datetime(frame[column], utc=True)
        if name == "observations":
            frame = frame.sort_values(["observed_at", "asset"], kind="stable")
        pyogrio().write_dataframe(
            frame, gpkg, layer=name, driver="GPKG", geometry_type="Unknown", promote_to_multi=False,
            layer_options={"DESCRIPTION": "Synthetic sample data, not surveyed. 合成示例数据，非实测。"},
        )  # fmt: skip
    with closing(sqlite3.connect(gpkg)) as database:
        database.execute("VACUUM")
    table = pd.DataFrame(site.planted).sort_values(["rule", "subject", "against", "part"])
    table.to_csv(planted, index=False, lineterminator="\n")


if __name__ == "__main__":
    made = make()
    write(made, FOLDER / "qinglong.gpkg", FOLDER / "planted.csv")
    sys.stdout.write(", ".join(f"{name} {len(rows)}" for name, rows in made.rows.items()) + "\n")
