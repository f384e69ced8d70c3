"""A year of inspections, from July 2025 to June 2026: within limits, or put right before its end.

Rounds are walked section by section; wear grows from quarter to quarter until something is repaired. What is wrong at
the end of June 2026 stands in ``faults``, which is made first: patches stay off whatever it watches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from sample.strip import LENGTH, Site, chainage, point

QUARTERS = ("2025-07", "2025-10", "2026-01", "2026-04")
HALVES = ("2025-10", "2026-04")
MASSED = {"wet_tolerant_shrub", "low_shrub", "groundcover", "tree_shrub_group"}
FRESH = {"furniture.seat": 6, "furniture.sign": 2, "furniture.flower_stand": 3, "furniture.planter": 2,
         "furniture.green_guard": 3, "furniture.tree_guard": 0, "furniture.nameplate": 2, "art.ornament": 2}  # fmt: skip
"""How many of a class were installed in May 2026 and not yet inspected."""
ROUNDS: tuple[tuple[str, tuple[str, ...], dict[str, float], tuple[str, ...]], ...] = (
    ("furniture.seat", QUARTERS, {"damage_share": 0.09}, ("usable",)),
    ("furniture.seat", ("2026-03",), {"corrosion_share": 0.09, "missing_share": 0.05}, ("upright",)),
    ("furniture.sign", QUARTERS, {"damage_share": 0.09}, ("usable", "legible", "graffiti_free")),
    ("furniture.sign", ("2025-12",), {}, ("text_correct",)),
    ("furniture.nameplate", HALVES, {"damage_share": 0.08}, ("usable", "legible", "text_correct")),
    ("furniture.planter", QUARTERS, {"damage_share": 0.09}, ("usable", "placement_safe", "plant_sound")),
    ("furniture.flower_stand", QUARTERS, {"damage_share": 0.09}, ("usable", "placement_safe", "plant_sound")),
    ("furniture.tree_guard", HALVES, {"damage_share": 0.25}, ()),
    ("furniture.green_guard", HALVES, {"damage_share": 0.25}, ("usable",)),
    ("art.sculpture", QUARTERS, {"damage_share": 0.08, "corrosion_share": 0.09}, ("safe",)),
    ("art.ornament", HALVES, {"damage_share": 0.08, "corrosion_share": 0.09}, ()),
)
"""Class, months, shares with the most that is left unrepaired, things that are right or wrong."""


def moment(site: Site, month: str, s: float) -> str:
    """When a round of inspection comes past: two days for each kilometre."""
    day = 3 + int(s // 500) * 2 + int(site.random.integers(0, 2))
    return f"{month}-{day:02d}T{8 + int(s % 500 // 56):02d}:{int(site.random.integers(0, 12)) * 5:02d}:00+08:00"


def opened(site: Site) -> None:
    """Some things are new: installed in May, not inspected yet."""
    for kind, count in FRESH.items():
        for row in site.assets(kind)[len(site.assets(kind)) - count :]:
            row["installed_on"] = "2026-05-20"


def year(site: Site) -> None:
    """All rounds of the year."""
    for kind, months, shares, flags in ROUNDS:
        rows = site.assets(kind)
        for row in rows[: len(rows) - FRESH.get(kind, 0)]:
            code = row["code"]
            _round(site, code, months, shares, flags)
    _trees(site)
    _planting(site)
    _steps(site)
    _surveys(site)
    _reports(site)


def _round(site: Site, code: str, months: tuple[str, ...], shares: dict[str, float], flags: tuple[str, ...]) -> None:
    s = chainage(site.shape(code))
    worn = {metric: float(site.random.exponential(top / 12)) for metric, top in shares.items()}
    for month in months:
        at = moment(site, month, s)
        for metric, top in shares.items():
            site.observe(code, metric, round(min(worn[metric], top), 3), at)
            worn[metric] += float(site.random.exponential(top / 12))
            if worn[metric] > top * 0.85:
                worn[metric] = 0.0  # repaired before the next round
        for metric in flags:
            wrong = month != months[-1] and site.random.random() < 0.012
            site.observe(code, metric, 0.0 if wrong else 1.0, at)


def _trees(site: Site) -> None:
    for row in site.rows["trees"]:
        code, s = row["code"], chainage(row["geometry"])
        heritage = row["heritage"] != "none"
        for month in QUARTERS if heritage else ("2025-11",):
            site.observe(
                code,
                "dead_growth_share",
                round(min(float(site.random.exponential(0.05)), 0.3), 2),
                moment(site, month, s),
            )
        if heritage or int(code[-4:]) % 2:
            site.observe(
                code,
                "pest_share",
                round(min(float(site.random.exponential(0.02)), 0.14), 2),
                moment(site, "2026-05", s),
            )


def _planting(site: Site) -> None:
    """Form of hedges, climbers, dead growth of shrubs, and where pest and bare ground were drawn."""
    inland = set(site.beds["inland"])
    seen = {(row["asset"], row["metric"]) for row in site.rows["observations"]}
    for row in site.rows["planting"]:
        code, kind, s = row["code"], row["planting_type"], chainage(row["geometry"])
        if kind in {"hedge", "topiary"}:
            _round(site, code, QUARTERS, {}, ("form_kept", "pattern_recognisable", "lines_clear"))
        elif kind == "climber":
            _round(site, code, QUARTERS, {}, ("growing_well", "clear_of_passage"))
        elif kind in {"wet_tolerant_shrub", "low_shrub", "single_shrub", "tree_shrub_group"}:
            at = moment(site, "2026-04", s)
            site.observe(code, "dead_growth_share", round(min(float(site.random.exponential(0.04)), 0.25), 2), at)
            site.observe(code, "pest_share", round(min(float(site.random.exponential(0.015)), 0.12), 3), at)
        if code in site.boxes and code not in site.watched and kind != "aquatic":
            seen |= {(code, metric) for metric in _drawn(site, code, kind, s)}
        if code in site.boxes or code in inland:
            for metric in ("bare_ground", *(("pest",) if kind in MASSED else ())):
                if (code, metric) not in seen and site.random.random() < 0.85:
                    site.observe(code, metric, 0.0, moment(site, "2026-04", s))  # looked at, nothing found


def _drawn(site: Site, code: str, kind: str, s: float) -> Iterator[str]:
    """Pest and bare ground seen on a bed in one quarter; the metrics that were."""
    box = site.boxes[code]
    deep, whole = box.d1 - box.d0, site.length(code)
    if deep < 4:
        return
    chances = [("bare_ground", 0.22, 4.4)]
    if kind in MASSED:
        chances.append(("pest", 0.22, 7.0))
    for metric, chance, most in chances:
        if site.random.random() > chance:
            continue
        month = QUARTERS[int(site.random.integers(0, 4))]
        at = moment(site, month, s)
        count = 2 if whole > 20 and site.random.random() < 0.4 else 1
        for n in range(count):
            wide = float(site.random.uniform(0.6, min(deep - 1.5, 2.6)))
            long = float(site.random.uniform(0.3, 1.0)) * most / wide
            room = whole / count
            long = min(long, room - 2.0)
            ahead = n * room + float(site.random.uniform(0.5, room - long - 0.5))
            shape = site.spot(code, ahead, long, float(site.random.uniform(0.5, deep - wide - 0.5)), wide)
            site.observe(code, metric, 1.0, at, shape)
        if month != QUARTERS[-1] and site.random.random() < 0.6:
            later = QUARTERS[QUARTERS.index(month) + 1]
            site.observe(code, metric, 0.0, moment(site, later, s))
        yield metric


def _steps(site: Site) -> None:
    for kind in ("paving.footway", "paving.kerb"):
        for code in site.codes(kind):
            s = chainage(site.shape(code))
            for month in QUARTERS:
                at = moment(site, month, s)
                site.observe(code, "step_mm", round(float(site.random.uniform(0, 9.5)), 1), at)
                site.observe(code, "surface_even", 1.0, at)


def _surveys(site: Site) -> None:
    for row in site.assets("art.sculpture"):
        leaning = round(float(site.random.exponential(1.5)), 1)
        site.observe(row["code"], "tilt_deg", leaning, "2026-03-10")
        if row["code"] not in site.watched:
            shift = np.round(site.random.normal(0, 0.05, 2), 3)
            moved = shapely.transform(row["geometry"], lambda xy, shift=shift: xy + shift)
            site.add("surveys", moved, asset=row["code"], surveyed_at="2026-03-10T09:00:00+08:00", accuracy_m=0.03)


def _reports(site: Site) -> None:
    words = (("litter", "垃圾未清 Litter"), ("lamp", "路灯不亮 Lamp out"), ("paving", "铺装松动 Loose paving"),
             ("planting", "植物枯死 Dead plants"), ("noise", "噪声 Noise"))  # fmt: skip
    hot = site.random.uniform(300, LENGTH - 300, 9)
    for _ in range(1600):
        kind, text = words[int(site.random.integers(0, len(words)))]
        s = float(np.clip(site.random.normal(site.random.choice(hot), 120), 10, LENGTH - 10))
        day = pd.Timestamp("2025-07-01") + pd.Timedelta(int(site.random.integers(0, 365 * 24)), unit="h")
        site.add("reports", point(s, float(np.clip(site.random.normal(50, 12), 5, 110))), category=kind,
                 reported_at=day.strftime("%Y-%m-%dT%H:00:00+08:00"), text=text)  # fmt: skip
