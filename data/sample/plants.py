"""What grows: rows of trees, heritage trees with plates and guards, beds in the band they belong to."""

from __future__ import annotations

import shapely

from sample.strip import FOOTWAY, GREENWAY, LENGTH, Box, Site, chainage, patch, point, ring

SPECIES = ("银杏 Ginkgo biloba", "榉树 Zelkova schneideriana", "朴树 Celtis sinensis", "枫杨 Pterocarya stenoptera",
           "香樟 Camphora officinarum", "三角枫 Acer buergerianum")  # fmt: skip
STREET = (
    "垂柳 Salix babylonica",
    "乌桕 Triadica sebifera",
    "水杉 Metasequoia glyptostroboides",
    "樱花 Prunus × yedoensis",
)
PLANTS = {
    "aquatic": "芦苇 Phragmites australis", "wet_tolerant_shrub": "杞柳 Salix integra",
    "groundcover": "麦冬 Ophiopogon japonicus", "low_shrub": "金钟花 Forsythia viridissima",
    "lawn": "狗牙根 Cynodon dactylon", "bamboo": "刚竹 Phyllostachys sulphurea", "hedge": "海桐 Pittosporum tobira",
    "climber": "紫藤 Wisteria sinensis", "topiary": "黄杨 Buxus sinica", "single_shrub": "桂花 Osmanthus fragrans",
}  # fmt: skip
ACCENTS = ("美人梅 Prunus × blireana", "木绣球 Viburnum macrocephalum", "木芙蓉 Hibiscus mutabilis")
RIVER_BANDS = {
    "below_normal": (-12.0, -6.5, ("aquatic",)),
    "normal_to_2y": (1.5, 12.0, ("wet_tolerant_shrub", "groundcover")),
    "2y_to_5y": (14.0, 23.0, ("low_shrub", "groundcover")),
}
KEPT_FREE = {"normal_to_2y": (2995.0, 3405.0), "2y_to_5y": (2395.0, 2790.0)}
"""Stretches where the usual beds make room for lawns: see ``faults``."""
INLAND = ("tree_shrub_group", "lawn", "tree_shrub_group", "bamboo", "woodland")


def trees(site: Site) -> None:
    """Rows along the ways, and heritage trees with plates and guards, clear of everything unless planted."""
    for n, s in enumerate(site.spaced(6, LENGTH, 9, 1)):
        code = site.code("SH")
        site.add("trees", point(s, GREENWAY - 4), code=code, species=str(site.random.choice(STREET)), heritage="none",
                 dbh_cm=float(site.random.integers(12, 45)), crown_diameter_m=float(site.random.integers(3, 8)),
                 accuracy_m=0.1, planted_on="2024-03-12")  # fmt: skip
        if n % 11 == 4:
            site.asset("HS", "furniture.tree_guard", ring(s, GREENWAY - 4, 0.6, 12), tree=code)
        if n % 33 == 15:
            site.asset("MP", "furniture.nameplate", point(s + 0.5, GREENWAY - 3.4), tree=code)
    for s in site.spaced(10, LENGTH, 12, 2):
        site.add("trees", point(s, 99), code=site.code("SH"), species=str(site.random.choice(STREET)), heritage="none",
                 dbh_cm=float(site.random.integers(15, 50)), crown_diameter_m=float(site.random.integers(4, 9)),
                 accuracy_m=0.1)  # fmt: skip
    for n, s in enumerate(site.spaced(60, LENGTH - 80, 125, 5)):
        code, d = site.code("GSM"), 33.0 if n % 2 else 37.0
        dbh = float(site.random.integers(60, 150))
        crown = float(site.random.integers(9, 15))
        site.add("trees", point(s, d), code=code, species=str(site.random.choice(SPECIES)),
                 heritage=str(site.random.choice(["1", "2", "3", "3", "famous"])), dbh_cm=f"{dbh:.0f}",
                 crown_diameter_m=crown, height_m=float(site.random.integers(12, 26)), accuracy_m=0.05)  # fmt: skip
        if n % 3 == 0:
            site.add("crowns", ring(s, d, crown / 2 * 1.05, 24), tree=code, accuracy_m=0.2)
        site.asset("MP", "furniture.nameplate", point(s + 1.5, d - 1.5), tree=code, name="古树铭牌 Heritage nameplate")
        site.asset("HW", "furniture.tree_guard", ring(s, d, 1.6), tree=code, name="古树护栏 Heritage guard")


def beds(site: Site) -> None:
    """Planting in the band it belongs to, flowering accents between."""
    for band, (low, high, types) in RIVER_BANDS.items():
        start, stop = KEPT_FREE.get(band, (0.0, 0.0))
        for n, s in enumerate(site.spaced(5, LENGTH - 40, 42, 2)):
            kind = types[n % len(types)]
            if start < s + 34 and s < stop:
                continue
            site.bed(kind, Box(s, s + 34, low, high), row=band, species=PLANTS[kind])
            if band != "below_normal" and n % 5 == 3:
                site.bed("tree_shrub_group", Box(s + 35, s + 38.5, low + 2, high - 3), row="accents", accent=True,
                         species=ACCENTS[n % len(ACCENTS)])  # fmt: skip
    _inland(site)
    for s in site.spaced(100, LENGTH, 260, 10):
        site.bed("hedge", Box(s, s + 20, GREENWAY - 3.4, GREENWAY - 2.6), row="hedges", species=PLANTS["hedge"])
    for kind in ("structure.pavilion", "structure.gallery", "structure.toilet"):
        for code in site.codes(kind):
            corners = shapely.get_coordinates(site.shape(code))
            for n, corner in enumerate(corners[:-1]):
                if n % 2 == 0:
                    site.bed("climber", shapely.Point(corner), row="climbers", species=PLANTS["climber"])
    for code in site.codes("paving.plaza"):
        box = site.boxes[code]
        for d in (box.d0 + 2, box.d0 + 8, box.d0 + 14):
            site.bed("topiary", Box(box.s0 - 3.5, box.s0 - 1.2, d, d + 2.3), row="topiary", species=PLANTS["topiary"])
    for s in site.spaced(45, LENGTH, 70, 6):
        site.bed("single_shrub", point(s, 26.5), row="single", species=PLANTS["single_shrub"])
    for s in site.spaced(140, LENGTH, 400, 10):  # small beds on the terrace above the 5-year line
        for n, kind in enumerate(("groundcover", "low_shrub")):
            site.bed(kind, Box(s + 10 * n, s + 10 * n + 10, 24.8, 29.6), row="terrace", species=PLANTS[kind])


def _inland(site: Site) -> None:
    """Groups, lawns, bamboo and woodland behind the greenway, cut where something was built."""
    built = [site.shape(code).buffer(0.6, join_style="mitre") for kind in (
        "paving.garden_path", "paving.plaza", "structure.building", "structure.toilet", "structure.cycle_station",
        "furniture.play") for code in site.codes(kind)]  # fmt: skip
    built += [
        patch(box.s0 - 4, box.s0, box.d0, box.d1) for box in map(site.boxes.get, site.codes("paving.plaza")) if box
    ]
    tree = shapely.STRtree(built)
    for n, s in enumerate(site.spaced(5, LENGTH - 40, 42, 2)):
        kind = INLAND[n % len(INLAND)]
        whole = patch(s, s + 34, 52, FOOTWAY - 2)
        holes = [built[at] for at in sorted(tree.query(whole, predicate="intersects"))]
        left = shapely.set_precision(shapely.difference(whole, shapely.union_all(holes)), 0.001) if holes else whole
        pieces = [piece for piece in shapely.get_parts(left) if piece.area > 40]
        for piece in sorted(pieces, key=chainage):
            site.bed(kind, piece, row="inland", species=PLANTS.get(kind))
        if kind == "bamboo" and pieces:  # tall trees set among the bamboo
            site.bed(
                "woodland", pieces[0].representative_point(), row="accents", accent=True, species="水杉 Metasequoia"
            )
