"""Planted faults of the ground: paving with its patches, beds with pest and bare ground, planting out of its band."""

from __future__ import annotations

from sample.plants import PLANTS
from sample.strip import Box, Site, patch, point

V, I = "violation", "indeterminate"  # noqa: E741
Where = tuple[float, float, float, float]


def _mark(site: Site, code: str, name: str, distress: str, where: Where | None, at: str, **values: float) -> None:
    """A named patch on paving: metres ahead, length, metres across, width; and what was measured of it."""
    site.watched.add(code)
    shape = None if where is None else site.spot(code, *where)
    for n, (metric, value) in enumerate(values.items()):
        site.observe(code, metric, value, at, None if n else shape, patch=name, distress=distress)


def roads(site: Site) -> None:
    """Carriageways: every definition of both surfaces, sums, overlaps, missing facts, repairs."""
    rule, at = "road.damage-area", "2026-06-22"
    asphalt, concrete = site.codes("paving.carriageway.asphalt"), site.codes("paving.carriageway.concrete")

    def case(code: str, verdict: str, why: str) -> None:
        site.finding(rule, code, verdict, why)

    for code, distress, where, values in (
        (asphalt[1], "pothole", (20.0, 1.5, 2.0, 1.2), {"depth_mm": 45.0}),
        (asphalt[3], "upheaval", (60.0, 2.0, 3.0, 0.9), {"height_mm": 28.0}),
        (asphalt[5], "mud_pumping", (90.0, 2.5, 1.0, 1.4), {"present": 1.0}),
        (asphalt[7], "rutting", (10.0, 8.0, 1.5, 0.4), {"depth_mm": 22.0}),
        (asphalt[9], "alligator_cracking", (100.0, 3.0, 4.0, 2.0), {"crack_width_mm": 3.0, "crack_spacing_mm": 100.0}),
        (concrete[0], "settlement", (30.0, 4.0, 0.5, 3.0), {"depth_mm": 30.0}),
        (concrete[1], "broken_slab", (60.0, 1.5, 0.5, 1.0), {"spall_width_mm": 60.0, "spall_length_mm": 500.0}),
        (concrete[2], "pit", (75.0, 1.2, 3.0, 1.0), {"depth_mm": 40.0}),
        (concrete[3], "faulting", (40.0, 0.5, 0.5, 3.2), {"height_mm": 14.0}),
    ):
        _mark(site, code, "a", distress, where, at, **values)
        case(code, V, f"{distress.replace('_', ' ')} of more than 1 m2")
    _mark(site, asphalt[11], "a", "pothole", (20, 0.8, 2, 0.8), at, depth_mm=30)
    _mark(site, asphalt[11], "b", "rutting", (80, 2.0, 2, 0.4), at, depth_mm=18)
    case(asphalt[11], V, "different distresses add up")
    _mark(site, asphalt[13], "a", "pothole", None, at, depth_mm=26, area_m2=1.5)
    case(asphalt[13], V, "an area that was only noted counts too")
    _mark(site, asphalt[14], "a", "pothole", (50, 2.0, 2, 1.25), at, present=1)
    case(asphalt[14], I, "a large pothole whose depth nobody recorded")
    _mark(site, asphalt[15], "a", "pothole", None, at, depth_mm=35)
    case(asphalt[15], I, "a pothole without any area")
    _mark(site, asphalt[16], "a", "pothole", (50, 0.95, 2, 0.95), at, depth_mm=24)
    _mark(site, asphalt[16], "b", "upheaval", (50, 0.95, 2, 0.95), at, height_mm=20)  # overlap counts once
    _mark(site, asphalt[17], "a", "pothole", (30, 3.0, 2, 1.0), at, depth_mm=15)  # no pothole by definition
    _mark(site, asphalt[18], "a", "pothole", (30, 2.0, 2, 1.5), "2026-06-02", depth_mm=50)
    _mark(site, asphalt[18], "a", "pothole", None, at, depth_mm=0)  # repaired
    _mark(site, asphalt[19], "a", "mud_pumping", (30, 2.0, 2, 1.5), "2026-06-02", present=1)
    _mark(site, asphalt[19], "a", "mud_pumping", None, at, present=0)  # repaired
    _mark(site, asphalt[20], "a", "alligator_cracking", (30, 0.7, 2, 0.7), at, crack_width_mm=5)  # too small to matter
    _mark(site, concrete[4], "a", "exposed_aggregate", (30, 0.8, 2, 0.8), at, present=1)
    _mark(site, concrete[4], "b", "exposed_aggregate", (30.8, 0.8, 2, 0.8), at, present=1)
    case(concrete[4], V, "two touching patches of exposed aggregate are one")
    _mark(site, concrete[5], "a", "exposed_aggregate", (30, 0.8, 2, 0.8), at, present=1)
    _mark(site, concrete[5], "b", "exposed_aggregate", (60, 0.8, 2, 0.8), at, present=1)  # apart, each is too small
    _mark(site, concrete[6], "a", "pothole", (50, 2.0, 2, 1.0), at, depth_mm=40)
    case(concrete[6], I, "a concrete surface does not define potholes")
    _mark(site, concrete[7], "a", "faulting", None, at, height_mm=12)
    case(concrete[7], I, "faulting without an area")


def walks(site: Site) -> None:
    """Footways, kerbs and paths."""
    rule, at = "footway.damage-area", "2026-06-23"
    walk, kerb = site.codes("paving.footway"), site.codes("paving.kerb")
    _mark(site, walk[2], "a", "pit", (40, 1.2, 0.6, 1.2), at, depth_mm=32)
    site.finding(rule, walk[2], V, "a pit of 1.44 m2")
    _mark(site, walk[4], "a", "heave", (100, 1.5, 0.5, 1.4), at, height_mm=41)
    site.finding(rule, walk[4], V, "tree roots raised 2.1 m2")
    _mark(site, walk[6], "a", "missing", (20, 0.8, 0.3, 0.8), at, present=1)
    _mark(site, walk[6], "b", "settlement", (90, 0.8, 0.3, 0.8), at, depth_mm=24)
    site.finding(rule, walk[6], V, "two small places add up")
    _mark(site, walk[8], "a", "broken", (60, 1.5, 0.4, 1.0), at, through_cracks=2, settled=1)
    site.finding(rule, walk[8], V, "cracked through and settled")
    _mark(site, walk[10], "a", "broken", (60, 1.5, 0.4, 1.0), at, settled=1)
    site.finding(rule, walk[10], I, "settled; nobody counted the cracks")
    _mark(site, walk[12], "a", "settlement", (70, 2.5, 0.2, 1.6), at, depth_mm=33)
    site.finding(rule, walk[12], V, "4 m2 have settled by 33 mm")
    site.finding("greenery.path-defect", walk[12], V, "4 m2 in one piece, a footway is a path too", part="a")
    _mark(site, walk[14], "a", "missing", (70, 2.5, 0.2, 1.6), "2026-06-03", present=1)
    _mark(site, walk[14], "a", "missing", None, at, present=0)  # repaired
    _mark(site, walk[16], "a", "heave", (70, 2.0, 0.2, 1.3), at, height_mm=30)  # exactly 30 mm does not count
    _mark(site, kerb[9], "a", "missing", (50, 7.5, 0.02, 0.16), at, present=1)
    site.finding(rule, kerb[9], V, "7.5 m of kerb stones are missing")
    site.observe(walk[20], "step_mm", 14, at)
    site.finding("footway.surface-step", walk[20], V, "a step of 14 mm")
    site.observe(kerb[25], "surface_even", 0, at)
    site.finding("footway.surface-step", kerb[25], V, "small steps, but uneven")
    site.observe(walk[21], "step_mm", 10, at)  # exactly at the limit

    rule, at = "greenery.path-defect", "2026-06-24"
    path, plaza, way = site.codes("paving.garden_path"), site.codes("paving.plaza"), site.codes("paving.greenway")
    _mark(site, path[10], "a", "settlement", (0.2, 1.4, 15.0, 3.0), at, depth_mm=5)
    site.finding(rule, path[10], V, "4 m2, however shallow", part="a")
    last = site.length(way[9])
    _mark(site, way[9], "a", "heave", (last - 1.6, 1.6, 0.6, 1.4), at, height_mm=12)
    _mark(site, way[10], "a", "settlement", (0.0, 1.2, 0.6, 1.4), at, depth_mm=12)
    site.finding(rule, way[9], V, "one patch across two assets, the larger part here", part="a")
    _mark(site, way[20], "a", "broken", (70, 1.5, 0.5, 1.2), at, present=1)
    _mark(site, way[20], "b", "missing", (71.5, 1.5, 0.5, 1.2), at, present=1)
    site.finding(rule, way[20], V, "different defects side by side are one patch", part="a")
    _mark(site, way[22], "a", "broken", (70, 1.5, 0.5, 1.5), at, present=1)
    _mark(site, way[22], "b", "broken", (73, 1.5, 0.5, 1.5), at, present=1)  # apart: two
    _mark(site, plaza[1], "north", "missing", (5, 2.0, 5, 2.0), at, present=1)
    _mark(site, plaza[1], "south", "heave", (20, 2.5, 12, 1.5), at, height_mm=20)
    site.finding(rule, plaza[1], V, "4 m2 of paving are missing", part="north")
    site.finding(rule, plaza[1], V, "a second patch of the same plaza", part="south")
    _mark(site, plaza[3], "a", "missing", None, at, present=1)
    site.finding(rule, plaza[3], I, "nobody recorded the area", part="a")
    _mark(site, plaza[4], "a", "settlement", (5, 3.0, 5, 2.0), "2026-06-01", depth_mm=30)
    _mark(site, plaza[4], "a", "settlement", None, at, depth_mm=0)  # repaired


def _seen(site: Site, code: str, metric: str, at: str, *wheres: Where) -> None:
    """Polygons on a bed, each a patch of its own."""
    site.watched.add(code)
    for where in wheres:
        site.observe(code, metric, 1, at, site.spot(code, *where))


def pests(site: Site) -> None:
    """Pest and bare ground in beds of more and of less than 100 m²."""
    rule, at = "greenery.bed-pest-area", "2026-06-25"
    wet, low, terrace = (site.beds[row] for row in ("normal_to_2y", "2y_to_5y", "terrace"))
    _seen(site, wet[10], "pest", at, (12, 6.0, 2.5, 5.0))
    site.finding(rule, wet[10], V, "30 m2 close together in a bed of 357 m2")
    _seen(site, low[14], "pest", at, (0.5, 3.0, 2, 4.5), (30, 3.0, 2, 4.5))  # 27 m2 in all, but far apart
    _seen(site, wet[20], "pest", at, (10, 4.0, 2, 3.8), (10, 4.0, 3, 3.8))  # 30 m2 drawn, 19 m2 on the ground
    _seen(site, terrace[2], "pest", at, (1, 6.0, 0.3, 4.0))
    site.finding(rule, terrace[2], V, "24 m2 in a bed of 48 m2")
    site.watched.add(low[30])
    site.observe(low[30], "pest", 1, at, site.spot(low[30], 8, 4.9, 2, 4.0), patch="seen")
    site.observe(low[30], "pest", 1, at, patch="told")
    site.finding(rule, low[30], I, "19.6 m2 drawn, and a place that was noted without its area")
    _seen(site, wet[40], "pest", "2026-06-05", (12, 7.0, 2, 5.0))
    site.observe(wet[40], "pest", 0, at)  # treated

    rule = "greenery.bare-ground"
    lawn = site.bed("lawn", Box(1960, 1990, 25, 29.5), row="meadow", species=PLANTS["lawn"])
    _seen(site, lawn, "bare_ground", at, (4, 4.0, 1, 2.0))
    site.finding(rule, lawn, V, "8 m2 worn bare", part=_drawn(site, lawn, at))
    _seen(site, low[3], "bare_ground", at, (10, 2.0, 3, 1.5), (12, 2.0, 3, 1.5))
    site.finding(rule, low[3], V, "two patches side by side are one", part=_drawn(site, low[3], at))
    _seen(site, low[5], "bare_ground", at, (10, 2.0, 3, 1.5), (13, 2.0, 3, 1.5))  # a metre apart
    for name, ahead in (("east", 3.0), ("west", 25.0)):
        site.watched.add(wet[30])
        site.observe(wet[30], "bare_ground", 1, at, site.spot(wet[30], ahead, 3.0, 3, 2.2), patch=name)
        site.finding(rule, wet[30], V, "6.6 m2, one of two places in the bed", part=name)
    one, two = terrace[8], terrace[9]  # neighbours
    _seen(site, one, "bare_ground", at, (7.6, 2.4, 1, 1.4))
    _seen(site, two, "bare_ground", at, (0, 2.0, 1, 1.4))
    site.finding(rule, one, V, "one patch across two beds", part=_drawn(site, one, at))
    site.watched.add(terrace[13])
    site.observe(terrace[13], "bare_ground", 1, at, patch="x")
    site.finding(rule, terrace[13], I, "noted without its area", part="x")
    _seen(site, low[40], "bare_ground", "2026-06-05", (10, 4.0, 3, 2.0))
    site.observe(low[40], "bare_ground", 0, at)  # planted again


def _drawn(site: Site, code: str, at: str) -> str:
    """How the smallest unnamed patch of a bed is called: by day and area."""
    shapes = [
        row["geometry"] for row in site.rows["observations"] if row["asset"] == code and row["geometry"] is not None
    ]
    return min(f"{at} {shape.area:.3f} m2" for shape in shapes)


def planting(site: Site) -> None:
    """Lawns where shrubs and ground cover belong, beds and single plants across a line."""
    rule = "planting.misplaced"
    for n, s in enumerate((3004.0, 3204.0)):
        lawn = site.bed("lawn", Box(s, s + 185, 1.5, 7.4), row="lawns", species=PLANTS["lawn"])
        site.finding(rule, lawn, V, "lawn below the 2-year line", against="QL-normal_to_2y-4")
        site.bed("groundcover", Box(s + 20, s + 160, 10, 12.4 - n * 0.2), row="lawns", species=PLANTS["groundcover"])
    site.finding("planting.normal-to-2y", "QL-normal_to_2y-4", V, "mostly lawn along the retaining wall")
    for s in (2405.0, 2535.0, 2665.0):
        lawn = site.bed("lawn", Box(s, s + 120, 14, 23), row="lawns", species=PLANTS["lawn"])
        site.finding(rule, lawn, V, "lawn between the 2-year and the 5-year line", against="QL-2y_to_5y-3")
    site.finding("planting.2y-to-5y", "QL-2y_to_5y-3", V, "mostly lawn terraces")

    def gap(n: int) -> float:
        """Where a gap between two beds below the 2-year line begins."""
        return site.boxes[site.beds["normal_to_2y"][n]].s1 + 0.4

    shrub = site.bed(
        "wet_tolerant_shrub", Box(gap(2), gap(2) + 3, 8, 14), row="odd", species=PLANTS["wet_tolerant_shrub"]
    )
    site.finding(rule, shrub, V, "3 m2 of wet-tolerant shrubs above the 2-year line", against="QL-2y_to_5y-1")
    site.bed(
        "wet_tolerant_shrub", Box(gap(4), gap(4) + 3, 8, 13.08), row="odd", species=PLANTS["wet_tolerant_shrub"]
    )  # a hand's breadth across the line
    iris = site.bed("aquatic", point(gap(6) + 2, 4.0), row="odd", species="黄菖蒲 Iris pseudacorus")
    site.finding(rule, iris, I, "a water plant above the normal level, its area unknown", against="QL-normal_to_2y-1")
    site.bed("low_shrub", point(gap(6) + 2, 18.0), row="odd", species=PLANTS["low_shrub"])  # where it belongs
    site.bed(
        "tree_shrub_group", point(gap(7) + 2, 6.0), row="accents", accent=True, species="木芙蓉 Hibiscus mutabilis"
    )  # an accent may stand anywhere
    site.bed("lawn", patch(6010, 6040, 26, 30), row="odd", species=PLANTS["lawn"])  # outside every zone
