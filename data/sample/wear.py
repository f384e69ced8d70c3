"""A year of patches on paving: small or shallow ones that are watched, larger ones that were repaired.

Nothing here may break a limit at the end of June 2026: what counts stays under 1 m² of a carriageway, footway or
kerb and under 3 m² in one piece of a path, or ``present`` = 0 was recorded after the repair.
"""

from __future__ import annotations

from dataclasses import dataclass

from sample.strip import Site
from sample.year import QUARTERS, moment


@dataclass(frozen=True)
class Kind:
    """A distress: what is measured of it, values below its definition and above it."""

    distress: str
    below: dict[str, tuple[float, float]]
    above: dict[str, tuple[float, float]]


PATH = (
    Kind("settlement", {"depth_mm": (4, 19)}, {"depth_mm": (21, 45)}),
    Kind("heave", {"height_mm": (5, 29)}, {"height_mm": (31, 60)}),
    Kind("missing", {}, {"present": (1, 1)}),
    Kind("broken", {"through_cracks": (1, 2), "settled": (0, 0), "unit_broken": (0, 0)},
         {"through_cracks": (1, 3), "settled": (1, 1)}),
)  # fmt: skip
FOOTWAY = (Kind("pit", {"depth_mm": (5, 20)}, {"depth_mm": (21, 40)}), *PATH)
ASPHALT = (
    Kind("pothole", {"depth_mm": (5, 19)}, {"depth_mm": (21, 60)}),
    Kind("upheaval", {"height_mm": (4, 14)}, {"height_mm": (16, 40)}),
    Kind("mud_pumping", {}, {"present": (1, 1)}),
    Kind("rutting", {"depth_mm": (4, 14)}, {"depth_mm": (16, 30)}),
    Kind("alligator_cracking", {"crack_width_mm": (1, 2.5), "crack_spacing_mm": (120, 300)},
         {"crack_width_mm": (3, 8), "crack_spacing_mm": (40, 95)}),
)  # fmt: skip
CONCRETE = (
    Kind("settlement", {"depth_mm": (8, 28)}, {"depth_mm": (30, 60)}),
    Kind("broken_slab", {"crack_width_mm": (1, 4), "spall_width_mm": (10, 40), "spall_length_mm": (100, 700)},
         {"crack_width_mm": (6, 12)}),
    Kind("pit", {"depth_mm": (10, 28)}, {"depth_mm": (30, 50)}),
    Kind("exposed_aggregate", {}, {"present": (1, 1)}),
    Kind("faulting", {"height_mm": (3, 9)}, {"height_mm": (10, 20)}),
)  # fmt: skip
SURFACES: tuple[tuple[str, tuple[Kind, ...], float, float], ...] = (
    ("paving.greenway", PATH, 0.65, 2.6), ("paving.garden_path", PATH, 0.35, 1.5), ("paving.plaza", PATH, 0.9, 2.6),
    ("paving.footway", FOOTWAY, 0.6, 2.2), ("paving.kerb", FOOTWAY, 0.4, 0.6),
    ("paving.carriageway.asphalt", ASPHALT, 0.75, 3.0), ("paving.carriageway.concrete", CONCRETE, 0.8, 3.0),
)  # fmt: skip
"""Class, kinds, share of the assets with patches, the largest shallow patch in m²."""
JUDGED_IN_ALL = ("paving.footway", "paving.kerb", "paving.carriageway")


def wear(site: Site) -> None:
    """Patches on every kind of paving that nothing was planted on."""
    count = 0
    for surface, kinds, share, most in SURFACES:
        for code in site.codes(surface):
            if code in site.watched or code not in site.boxes or site.random.random() > share:
                continue
            left = 0.9 if surface.startswith(JUDGED_IN_ALL) else 4.0
            slots = int(site.random.integers(1, 4))
            for slot in range(slots):
                count += 1
                left = _patch(site, code, f"B{count:04d}", kinds, (slot, slots), most, left)


def _patch(
    site: Site, code: str, name: str, kinds: tuple[Kind, ...], slot: tuple[int, int], most: float, left: float
) -> float:
    """One patch in its part of the asset; how much area may still count."""
    random = site.random
    kind = kinds[int(random.integers(0, len(kinds)))]
    first = int(random.integers(0, 4))
    repaired = first < 3 and random.random() < 0.45
    shallow = bool(kind.below) and random.random() < 0.6
    size = float(random.uniform(0.3, most)) if repaired or shallow else float(random.uniform(0.06, 0.35))
    if not repaired and not shallow:
        if size > left:
            return left
        left -= size
    box = site.boxes[code]
    shape = _place(site, code, size, slot)
    values = {metric: round(float(random.uniform(*span)), 0 if metric in {"through_cracks", "present", "settled", "unit_broken"} else 1)
              for metric, span in (kind.below if shallow else kind.above).items()}  # fmt: skip
    s = (box.s0 + box.s1) / 2
    at = moment(site, QUARTERS[first], s)
    for n, (metric, value) in enumerate(values.items()):
        site.observe(code, metric, value, at, None if n else shape, patch=name, distress=kind.distress)
    if repaired:
        after = moment(site, QUARTERS[first + 1], s)
        site.observe(code, "present", 0.0, after, patch=name, distress=kind.distress)
    elif first < 3:  # looked at again: hardly changed
        again = moment(site, QUARTERS[3], s)
        metric, value = next(iter(values.items()))
        site.observe(code, metric, value, again, patch=name, distress=kind.distress)
    return left


def _place(site: Site, code: str, size: float, slot: tuple[int, int]) -> object:
    box = site.boxes[code]
    along, across = site.length(code), box.d1 - box.d0
    if along < across:  # a path across the strip: its slots lie one behind the other inland
        width = min(along - 0.4, size**0.5)
        deep = size / width
        room = across / slot[1]
        start = slot[0] * room + float(site.random.uniform(1.5, room - deep - 1.5))
        return site.spot(code, float(site.random.uniform(0.15, along - width - 0.15)), width, start, deep)
    margin = 0.02 if across < 1 else 0.15
    deep = min(across - 2 * margin, max(0.25, size**0.5 * float(site.random.uniform(0.7, 1.3))))
    length = size / deep
    room = along / slot[1]
    start = slot[0] * room + float(site.random.uniform(1.5, room - length - 1.5))
    return site.spot(code, start, length, float(site.random.uniform(margin, across - deep - margin)), deep)
