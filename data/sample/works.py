"""What was built: water lines and bands, paths, structures, furniture."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sample.strip import EDGE, FOOTWAY, GREENWAY, LENGTH, Box, Site, line, patch, point

CUTS = (0.0, 1200.0, 2400.0, 3000.0, 3400.0, 4700.0, LENGTH)
"""Where one section of the bank ends and the next begins; 3000 to 3400 has the retaining wall."""


def bands(site: Site) -> None:
    """Water-level lines, the four bands section by section, the site, the river, spot heights across the bank."""
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
        for n, (start, stop) in enumerate(pairwise(CUTS), 1):
            site.add(
                "zones", patch(start, stop, EDGE[low], EDGE[high]), code=f"QL-{band}-{n}", band=band, accuracy_m=0.1
            )
    site.add("water", patch(-20, LENGTH + 20, -30, -2), name="青龙河（示例） Sample river", accuracy_m=0.5)
    for s in np.arange(150, LENGTH, 300.0):
        for d, height in ((-8, 3.1), (6, 5.2), (18, 6.6), (40, 7.9)):
            site.add("spot_heights", point(s, d), elevation_m=height, accuracy_m=0.1)


def paths(site: Site) -> None:
    """Greenway, footway, cross paths, plazas, carriageway, kerbs, parking."""
    for n, s in enumerate(np.arange(0, LENGTH, 150.0)):
        end = min(s + 150.0, LENGTH)
        site.area("LD", "paving.greenway", Box(s, end, GREENWAY, GREENWAY + 3.5), name="滨江绿道 Greenway",
                  permeable=n % 3 == 0)  # fmt: skip
        site.area("RX", "paving.footway", Box(s, end, FOOTWAY, FOOTWAY + 2.5), name="人行道 Footway", permeable=False)
        kind = "asphalt" if s < 4500 else "concrete"
        site.area("CX", f"paving.carriageway.{kind}", Box(s, end, 112, 119), name="沿江路 Riverside road")
        site.area("LY", "paving.kerb", Box(s, end, 111.8, 112.0))
    for s in site.spaced(90, LENGTH - 60, 120, 15):
        site.area("YL", "paving.garden_path", Box(s, s + 1.8, GREENWAY + 3.5, FOOTWAY), step=1,
                  name="园路 Garden path", permeable=True)  # fmt: skip
    for s in site.spaced(400, LENGTH - 200, 750, 40):
        site.area(
            "GC", "paving.plaza", Box(s, s + 34, GREENWAY + 3.5, GREENWAY + 26), name="广场 Plaza", permeable=False
        )
    for s in site.spaced(700, LENGTH - 200, 1700, 40):
        site.area("TC", "paving.parking", Box(s, s + 60, 96, 110), name="停车场 Parking")


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
        site.asset("QL", "structure.landscape_bridge", patch(s + 110, s + 113, GREENWAY - 10, GREENWAY, step=1),
                   code=site.code("JGQ"))  # fmt: skip
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
