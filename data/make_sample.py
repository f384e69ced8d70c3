"""Makes the sample site: a believable, wholly synthetic Qinglong green belt of six kilometres.

`python data/make_sample.py` writes ``data/qinglong.gpkg`` and ``data/planted.csv``, the same bytes each time. Nothing
in it is surveyed: the river's bend, the trees and the faults are drawn by a random generator with a fixed seed.

Everything is laid out in (s, d): metres along the bank from its upstream end, metres inland from the normal water
line; negative d is water. One function bends that strip into EPSG:4549 near 118.70°E 32.05°N.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from greenbelt_gis.io.gdal import pyogrio

SEED = 20260601
LENGTH = 6000.0
CRS = "EPSG:4549"
ORIGIN = (374_600.0, 3_546_900.0)
FOLDER = Path(__file__).parent
EDGE = {"water": -18.0, "normal": 0.0, "2y": 13.0, "5y": 24.0, "inland": 125.0}
GREENWAY, FOOTWAY = 46.0, 88.0

Floats = NDArray[np.float64]
Row = dict[str, Any]


def _bend() -> tuple[Floats, Floats, Floats]:
    """The normal water line, a long bend to the north-east with meanders, in steps of equal parameter: s, x, y."""
    t = np.linspace(-0.01, 1.01, 20_001)
    x = 5200.0 * t + 260.0 * np.sin(2.2 * np.pi * t)
    y = 1500.0 * t + 420.0 * np.sin(1.7 * np.pi * t) + 60.0 * np.sin(6.3 * np.pi * t)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    start, stop = np.interp([0.0, 1.0], t, run)
    scale = LENGTH / (stop - start)
    return (run - start) * scale, ORIGIN[0] + x * scale, ORIGIN[1] + y * scale


BEND = _bend()


def centre(s: Floats) -> tuple[Floats, Floats]:
    """A place on the normal water line, ``s`` metres along it."""
    return np.interp(s, BEND[0], BEND[1]), np.interp(s, BEND[0], BEND[2])


def world(s: Any, d: Any) -> Floats:
    """Coordinates of places in the strip; land lies north-west of the river."""
    s, d = np.broadcast_arrays(np.asarray(s, dtype=float), np.asarray(d, dtype=float))
    x, y = centre(s)
    ahead, behind = centre(s + 2.0), centre(s - 2.0)
    along = np.stack([ahead[0] - behind[0], ahead[1] - behind[1]], axis=-1)
    along /= np.linalg.norm(along, axis=-1, keepdims=True)
    return np.round(np.stack([x - along[..., 1] * d, y + along[..., 0] * d], axis=-1), 3)


def point(s: float, d: float) -> shapely.Point:
    """A place."""
    return shapely.Point(*world(s, d))


def line(s0: float, s1: float, d0: float, d1: float | None = None, step: float = 12.0) -> shapely.LineString:
    """A line along the bank, or across it where d changes."""
    count = max(2, int(abs(s1 - s0) / step) + 1)
    return shapely.LineString(world(np.linspace(s0, s1, count), np.linspace(d0, d0 if d1 is None else d1, count)))


def patch(s0: float, s1: float, d0: float, d1: float, step: float = 12.0) -> shapely.Polygon:
    """A piece of the strip."""
    count = max(2, int((s1 - s0) / step) + 1)
    run = np.linspace(s0, s1, count)
    return shapely.Polygon(np.concatenate([world(run, d0), world(run[::-1], d1)]))


class Site:
    """Collects the rows of all layers."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)
        self.rows: dict[str, list[Row]] = {}
        self.planted: list[Row] = []
        self._count: dict[str, int] = {}

    def add(self, layer: str, shape: Any, **columns: Any) -> None:
        """One row."""
        self.rows.setdefault(layer, []).append({**columns, "geometry": shape})

    def code(self, prefix: str) -> str:
        """The next code with a prefix."""
        self._count[prefix] = self._count.get(prefix, 0) + 1
        return f"{prefix}-{self._count[prefix]:04d}"

    def asset(self, prefix: str, kind: str, shape: Any, **columns: Any) -> str:
        """One asset; its code."""
        code = str(columns.pop("code", None) or self.code(prefix))
        day = f"202{int(self.random.integers(3, 6))}-{int(self.random.integers(1, 13)):02d}-15"
        self.add("assets", shape, **{"code": code, "class": kind, "status": "in_service", "installed_on": day,
                                     "accuracy_m": 0.02 if kind.startswith("paving") else 0.05, **columns})  # fmt: skip
        return code

    def plant(self, rule: str, subject: str, against: str, verdict: str) -> None:
        """Remember a finding that must come out."""
        self.planted.append({"rule": rule, "subject": subject, "against": against, "verdict": verdict})

    def spaced(self, start: float, stop: float, step: float, jitter: float = 0.0) -> Iterator[float]:
        """Places along the bank at regular steps, a little uneven."""
        for s in np.arange(start, stop, step):
            yield float(s + self.random.uniform(-jitter, jitter))


def bands(site: Site) -> None:
    """Water-level lines, the four bands, the site."""
    site.add(
        "site", patch(0, LENGTH, EDGE["water"], EDGE["inland"]), code="QL", name="青龙绿带（示例） Qinglong sample"
    )
    for level, elevation in (("normal", 4.2), ("2y", 6.1), ("5y", 7.0)):
        site.add(
            "water_levels", line(-20, LENGTH + 20, EDGE[level]), level=level, elevation_m=elevation, accuracy_m=0.1
        )
    names = (("below_normal", "water", "normal"), ("normal_to_2y", "normal", "2y"), ("2y_to_5y", "2y", "5y"),
             ("above_5y", "5y", "inland"))  # fmt: skip
    for band, low, high in names:
        site.add("zones", patch(0, LENGTH, EDGE[low], EDGE[high]), code=f"QL-{band}-1", band=band, accuracy_m=0.1)


def paths(site: Site) -> None:
    """Greenway, footway, cross paths, plazas, carriageway, kerbs, parking."""
    for n, s in enumerate(np.arange(0, LENGTH, 150.0)):
        end = min(s + 150.0, LENGTH)
        site.asset(
            "LD",
            "paving.greenway",
            patch(s, end, GREENWAY, GREENWAY + 3.5),
            name="滨江绿道 Greenway",
            permeable=n % 3 == 0,
        )
        site.asset(
            "RX", "paving.footway", patch(s, end, FOOTWAY, FOOTWAY + 2.5), name="人行道 Footway", permeable=False
        )
        kind = "asphalt" if s < 4500 else "concrete"
        site.asset("CX", f"paving.carriageway.{kind}", patch(s, end, 112, 119), name="沿江路 Riverside road")
        site.asset("LY", "paving.kerb", patch(s, end, 111.8, 112.0))
    for s in site.spaced(90, LENGTH - 60, 120, 15):
        site.asset(
            "YL",
            "paving.garden_path",
            patch(s, s + 1.8, GREENWAY + 3.5, FOOTWAY, step=1),
            name="园路 Garden path",
            permeable=True,
        )
    for s in site.spaced(400, LENGTH - 200, 750, 40):
        site.asset(
            "GC", "paving.plaza", patch(s, s + 34, GREENWAY + 3.5, GREENWAY + 26), name="广场 Plaza", permeable=False
        )
    for s in site.spaced(700, LENGTH - 200, 1700, 40):
        site.asset("TC", "paving.parking", patch(s, s + 60, 96, 110), name="停车场 Parking")


def structures(site: Site) -> None:
    """Revetments, railings, boardwalks, buildings, bridges."""
    for n, s in enumerate(np.arange(0, LENGTH, 200.0)):
        site.asset("HA", "structure.revetment", patch(s, s + 200, -6, 0), name="护岸 Revetment")
        if n % 4 == 0:
            site.asset("LG", "structure.railing", line(s, s + 180, 1.2), height_m=1.1)
    for s in site.spaced(300, LENGTH - 300, 900, 60):
        site.asset("ZD", "structure.boardwalk", patch(s, s + 140, 3, 5.2), name="木栈道 Boardwalk")
        site.asset("PT", "structure.platform", patch(s + 60, s + 80, -4, 3), name="亲水平台 Platform")
    for s in np.arange(3000, 3400, 5.0):
        site.asset("KH", "structure.anti_slide_pile", point(float(s), 8.0))
    site.asset("DQ", "structure.retaining_wall", patch(3000, 3400, 9, 9.6), name="挡土墙 Retaining wall")
    for s in (1500.0, 3150.0, 4800.0):
        site.asset(
            "TQ", "structure.footbridge", patch(s, s + 4, 100, 125, step=1), name="人行天桥 Footbridge", clearance_m=5.0
        )
    for s in site.spaced(500, LENGTH, 1100, 30):
        site.asset("GS", "structure.toilet", patch(s, s + 9, 60, 66, step=3), name="公共厕所 Toilet", stalls=8)
        site.asset(
            "YZ", "structure.cycle_station", patch(s + 40, s + 46, 51, 54, step=3), name="自行车驿站 Cycle station"
        )
    for s in site.spaced(820, LENGTH, 1300, 30):
        site.asset("TZ", "structure.pavilion", patch(s, s + 5, 30, 35, step=2), name="亭 Pavilion")
        site.asset("LA", "structure.gallery", patch(s + 20, s + 45, 32, 35), name="廊 Gallery")
        site.asset("JQ", "structure.wall", line(s + 60, s + 75, 40), name="景墙 Landscape wall")
        site.asset("ZQ", "structure.trestle", patch(s + 90, s + 92, -10, 3, step=1), name="栈桥 Trestle")
        site.asset(
            "QL",
            "structure.landscape_bridge",
            patch(s + 110, s + 113, GREENWAY - 10, GREENWAY, step=1),
            code=site.code("JGQ"),
        )
    site.asset("MT", "structure.pier", patch(2200, 2230, -16, -6), name="码头 Pier")
    site.asset("FW", "structure.building", patch(2500, 2530, 66, 84), name="管理用房 Operations building")


def furniture(site: Site) -> None:
    """Seats, bins, signs, lamps, pipes and all the small things."""
    for s in site.spaced(20, LENGTH, 15, 3):
        site.asset("ZY", "furniture.seat", point(s, GREENWAY + 4.6), seats=3)
    for s in site.spaced(30, LENGTH, 60, 8):
        site.asset("LJ", "furniture.litter_bin", point(s, GREENWAY - 0.9), volume_l=60)
    for s in site.spaced(50, LENGTH, 150, 20):
        site.asset("BP", "furniture.sign", point(s, GREENWAY - 1.2))
        site.asset("HB", "furniture.planter", point(s + 3, GREENWAY + 5.5))
    for s in site.spaced(60, LENGTH, 300, 20):
        site.asset("HJ", "furniture.flower_stand", point(s, GREENWAY + 6.5))
        site.asset("HL", "furniture.green_guard", line(s, s + 40, GREENWAY - 2.5))
    for s in site.spaced(450, LENGTH, 1500, 30):
        site.asset("YX", "furniture.play", patch(s, s + 14, 70, 80, step=4), name="儿童乐园 Play area")
        site.asset("JS", "furniture.fitness", point(s + 30, 74))
    for s in site.spaced(15, LENGTH, 25, 1):
        site.asset("LD", "utility.street_lamp", point(s, GREENWAY + 4.1), code=site.code("DENG"), power_w=60)
        site.asset("LU", "utility.street_lamp", point(s + 12, 111), power_w=150)
    for s in site.spaced(5, LENGTH, 4, 0.6):
        site.asset("JD", "utility.landscape_light", point(s, float(site.random.choice([28.0, 40.0, 58.0]))), power_w=9)
    for s in site.spaced(80, LENGTH, 100, 10):
        site.asset("JK", "utility.cctv", point(s, GREENWAY + 4.3))
        site.asset("GB", "utility.public_address", point(s + 6, GREENWAY + 4.3))
    for s in np.arange(0, LENGTH, 100.0):
        site.asset("GG", "utility.water_supply", line(s, s + 100, 56), diameter_mm=110)
        site.asset("PS", "utility.drainage", line(s, s + 100, 110), diameter_mm=600)
        site.asset("DL", "utility.power", line(s, s + 100, 109))
        site.asset("RD", "utility.low_voltage", line(s, s + 100, 108.5))
    for s in site.spaced(4, LENGTH, 4, 0.5):
        site.asset("PG", "utility.water_supply", point(s, 54 if int(s) % 8 < 4 else 84), name="喷灌头 Sprinkler")
    for s in site.spaced(200, LENGTH, 400, 20):
        site.asset("TX", "utility.communications", point(s, 107))
        site.asset("XF", "utility.fire", point(s + 10, FOOTWAY + 3.2))
        site.asset("HM", "utility.sponge", patch(s + 20, s + 40, 92, 95), storage_m3=12)
    for s in site.spaced(600, LENGTH, 550, 40):
        site.asset("DS", "art.sculpture", point(s, 39), name="雕塑 Sculpture", height_m=2.4)
        site.asset("XP", "art.ornament", point(s + 90, 37))


SPECIES = ("银杏 Ginkgo biloba", "榉树 Zelkova schneideriana", "朴树 Celtis sinensis", "枫杨 Pterocarya stenoptera",
           "香樟 Camphora officinarum", "三角枫 Acer buergerianum")  # fmt: skip
STREET = (
    "垂柳 Salix babylonica",
    "乌桕 Triadica sebifera",
    "水杉 Metasequoia glyptostroboides",
    "樱花 Prunus × yedoensis",
)


def trees(site: Site) -> None:
    """Rows along the ways, and heritage trees with plates and guards, clear of everything unless planted."""
    for s in site.spaced(6, LENGTH, 9, 1):
        site.add("trees", point(s, GREENWAY - 4), code=site.code("SH"), species=str(site.random.choice(STREET)), heritage="none",
                 dbh_cm=float(site.random.integers(12, 45)), crown_diameter_m=float(site.random.integers(3, 8)), accuracy_m=0.1,
                 planted_on="2024-03-12")  # fmt: skip
    for s in site.spaced(10, LENGTH, 12, 2):
        site.add("trees", point(s, 99), code=site.code("SH"), species=str(site.random.choice(STREET)), heritage="none",
                 dbh_cm=float(site.random.integers(15, 50)), crown_diameter_m=float(site.random.integers(4, 9)), accuracy_m=0.1)  # fmt: skip
    for n, s in enumerate(site.spaced(60, LENGTH - 80, 125, 5)):
        code = site.code("GSM")
        dbh = float(site.random.integers(60, 150))
        crown = float(site.random.integers(9, 15))
        site.add("trees", point(s, 33 if n % 2 else 37), code=code, species=str(site.random.choice(SPECIES)),
                 heritage=str(site.random.choice(["1", "2", "3", "3", "famous"])), dbh_cm=f"{dbh:.0f}", crown_diameter_m=crown,
                 height_m=float(site.random.integers(12, 26)), accuracy_m=0.05)  # fmt: skip
        place = (s, 33.0 if n % 2 else 37.0)
        if n % 3 == 0:
            ring = point(*place).buffer(crown / 2 * 1.05, quad_segs=6)
            site.add("crowns", shapely.set_precision(ring, 0.001), tree=code, accuracy_m=0.2)
        site.asset("MP", "furniture.nameplate", point(s + 1.5, place[1] - 1.5), tree=code)
        site.asset(
            "HW",
            "furniture.tree_guard",
            shapely.set_precision(point(*place).buffer(1.6, quad_segs=4), 0.001),
            tree=code,
        )


def beds(site: Site) -> None:
    """Planting in the band it belongs to."""
    kinds = {
        (-7.0, -2.0): ("aquatic",), (1.5, 12.0): ("wet_tolerant_shrub", "groundcover"), (14.0, 23.0): ("low_shrub", "groundcover"),
        (52.0, 86.0): ("tree_shrub_group", "lawn", "single_shrub", "bamboo", "woodland"),
    }  # fmt: skip
    plants = {"aquatic": "芦苇 Phragmites australis", "wet_tolerant_shrub": "杞柳 Salix integra", "groundcover": "麦冬 Ophiopogon japonicus",
              "low_shrub": "金钟花 Forsythia viridissima", "lawn": "狗牙根 Cynodon dactylon", "bamboo": "刚竹 Phyllostachys sulphurea"}  # fmt: skip
    for (low, high), types in kinds.items():
        for n, s in enumerate(site.spaced(5, LENGTH - 40, 42, 2)):
            kind = types[n % len(types)]
            site.add("planting", patch(s, s + 34, low, high), code=site.code("ZW"), planting_type=kind, species=plants.get(kind),
                     planted_on="2024-04-01", accuracy_m=0.1)  # fmt: skip
    for s in site.spaced(100, LENGTH, 260, 10):
        site.add("planting", patch(s, s + 20, GREENWAY - 3.4, GREENWAY - 2.6), code=site.code("ZW"), planting_type="hedge",
                 species="海桐 Pittosporum tobira", accuracy_m=0.1)  # fmt: skip


def watching(site: Site) -> None:
    """A year of observations on seats, signs and guards, and what visitors report."""
    watched = [
        r for r in site.rows["assets"] if r["class"] in {"furniture.seat", "furniture.sign", "furniture.planter"}
    ]
    for row in watched:
        for month in (1, 4, 7, 10):
            at = f"2025-{month:02d}-{int(site.random.integers(1, 28)):02d}T{int(site.random.integers(8, 17)):02d}:00:00+08:00"
            share = round(float(np.clip(site.random.exponential(0.02), 0, 0.09)), 3)
            site.add(
                "observations", None, asset=row["code"], metric="damage_share", value=share, unit="", observed_at=at
            )
            site.add("observations", None, asset=row["code"], metric="usable", value=1.0, unit="", observed_at=at)
    sculptures = [r for r in site.rows["assets"] if r["class"] == "art.sculpture"]
    for row in sculptures:
        moved = shapely.transform(row["geometry"], lambda xy: xy + np.round(site.random.normal(0, 0.05, xy.shape), 3))
        site.add("surveys", moved, asset=row["code"], surveyed_at="2026-03-10T09:00:00+08:00", accuracy_m=0.03)
    words = (("litter", "垃圾未清 Litter"), ("lamp", "路灯不亮 Lamp out"), ("paving", "铺装松动 Loose paving"),
             ("planting", "植物枯死 Dead plants"), ("noise", "噪声 Noise"))  # fmt: skip
    hot = site.random.uniform(300, LENGTH - 300, 9)
    for _ in range(1600):
        kind, text = words[int(site.random.integers(0, len(words)))]
        s = float(np.clip(site.random.normal(site.random.choice(hot), 120), 10, LENGTH - 10))
        day = pd.Timestamp("2025-07-01") + pd.Timedelta(int(site.random.integers(0, 365 * 24)), unit="h")
        site.add("reports", point(s, float(np.clip(site.random.normal(50, 12), 5, 110))), category=kind,
                 reported_at=day.strftime("%Y-%m-%dT%H:00:00+08:00"), text=text)  # fmt: skip


def faults(site: Site) -> None:
    """What rules must find, and only that: listed in planted.csv."""

    def heritage(s: float, d: float, **columns: Any) -> str:
        code = site.code("GSX")
        site.add("trees", point(s, d), **{"code": code, "species": SPECIES[0], "heritage": "1", "dbh_cm": "100",
                                          "crown_diameter_m": 10.0, "accuracy_m": 0.02, **columns})  # fmt: skip
        return code

    def slab(s: float, d: float, **columns: Any) -> str:
        return site.asset(
            "XJ", "paving.garden_path", patch(s, s + 6, d, d + 1.5, step=2), name="新建园路 New path", **columns
        )

    def act(s: float, d: float, **columns: Any) -> str:
        code = site.code("SG")
        site.add("activities", point(s, d), **{"code": code, "kind": "excavation", "accuracy_m": 0.02, **columns})
        return code

    def place(k: int) -> float:
        """Midway between two of the regular heritage trees, which stand 125 m apart."""
        return 122.5 + 125.0 * k

    trunk, crown = "heritage.trunk-paving", "heritage.crown-clearance"
    site.plant(trunk, heritage(place(7), 33), slab(place(7) - 3, 35), "violation")
    site.plant(trunk, heritage(place(9), 33, accuracy_m=0.8), slab(place(9) - 3, 36.4), "possible")
    site.plant(trunk, heritage(place(11), 33, dbh_cm=None), slab(place(11) - 3, 36.4), "indeterminate")
    site.plant(trunk, heritage(place(13), 33, dbh_cm="60;80"), slab(place(13) - 3, 36.2), "violation")
    heritage(place(15), 33, heritage="reserve")
    slab(place(15) - 3, 34)  # a reserve tree is not protected by this clause
    heritage(place(17), 33)
    slab(place(17) - 3, 34, status="ended", ended_on="2025-01-01")  # gone
    site.plant(crown, heritage(place(27), 33), act(place(27) + 4, 33, kind="harmful_storage"), "violation")
    site.plant(crown, heritage(place(29), 33), act(place(29) + 7.95, 33), "possible")
    site.plant(
        crown, heritage(place(31), 33, crown_diameter_m=None), act(place(31) + 14, 33, kind="piling"), "indeterminate"
    )
    site.plant(crown, heritage(place(33), 33), act(place(33) + 5, 33, kind="other"), "indeterminate")
    heritage(place(35), 33)
    act(place(35) + 3, 33, starts_on="2025-01-01", ends_on="2025-02-01")  # over
    act(5200, 100, kind="dumping")  # far from any heritage tree


def make() -> Site:
    """The whole site."""
    site = Site()
    for part in (bands, paths, structures, furniture, trees, beds, watching, faults):
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
        pyogrio().write_dataframe(
            frame, gpkg, layer=name, driver="GPKG", geometry_type="Unknown", promote_to_multi=False,
            layer_options={"DESCRIPTION": "Synthetic sample data, not surveyed. 合成示例数据，非实测。"},
        )  # fmt: skip
    with closing(sqlite3.connect(gpkg)) as database:
        database.execute("VACUUM")
    table = pd.DataFrame(site.planted).sort_values(["rule", "subject", "against"])
    table.to_csv(planted, index=False, lineterminator="\n")


if __name__ == "__main__":
    made = make()
    write(made, FOLDER / "qinglong.gpkg", FOLDER / "planted.csv")
    sys.stdout.write(", ".join(f"{name} {len(rows)}" for name, rows in made.rows.items()) + "\n")
