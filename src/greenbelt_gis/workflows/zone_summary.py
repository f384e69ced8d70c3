"""What the bands of a site hold: areas, lines, planting, trees, and what is open about planting by band."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Predominance, ZonePlanting
from greenbelt_gis.model.days import today
from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import fetch_layers, the_site
from greenbelt_gis.store.findings import FindingRow, WantedFindings, list_findings
from greenbelt_gis.store.sites import sites
from greenbelt_gis.workflows.zone_maps import in_force
from greenbelt_gis.zoning.band_areas import OUTSIDE, band_areas
from greenbelt_gis.zoning.contents import contents
from greenbelt_gis.zoning.pieces import BANDS, LEVELS

MOST_SPECIES, MOST_FINDINGS = 100, 1000
NEEDED = ("site", "water_levels", "water", "spot_heights", "zones", "planting", "trees")


def zone_rules(rules: RuleSet) -> RuleSet:
    """Those rules of a set that are about planting by band."""
    return rules.only(
        tuple(dict.fromkeys(r.id for r in rules.rules.values() if isinstance(r, ZonePlanting | Predominance)))
    )


def layers_of(record: Record, site: str, timezone: str) -> dict[str, GeoDataFrame]:
    """What a look at a site's bands needs, as it is today."""
    return in_force(fetch_layers(record, site, NEEDED, timezone=timezone), today(timezone), timezone)


def zone_summary(
    record: Record, site: str | None, within: Collection[UUID] | None, rules: RuleSet, timezone: str
) -> dict[str, Any]:
    """Each band from the water upwards, and what lies outside all of them, as plain values.

    A site that was not cut yet has bands without zones. ``within``: the sites that may be seen (None: all).
    """
    code = the_site(record, site, within)
    layers = layers_of(record, code, timezone)
    zones = layers["zones"] if "zones" in layers else _none(record)
    areas = band_areas(zones, "zones")
    size = shapely.area(areas)
    planted = _rows(areas, layers.get("planting"))
    trees = _rows(areas, layers.get("trees"))
    found = _open_findings(record, code, rules)
    band_of = dict(zip(zones["code"], zones["band"], strict=True))
    told = []
    for rank, band in enumerate((*BANDS, "")):
        mine = [one for one in found if _band(one, band_of) == band]
        told.append(
            {
                "band": band,
                "area_m2": round(float(size[rank]), 3) if rank < OUTSIDE else None,
                "share": round(float(size[rank] / size.sum()), 6) if rank < OUTSIDE and size.sum() else None,
                "zones": int((zones["band"] == band).sum()),
                "levels": _levels(rank, layers.get("water_levels")),
                **_beds(planted[planted["band"] == band]),
                "trees": _trees(trees[trees["band"] == band]),
                "findings": [_finding(one) for one in mine[:MOST_FINDINGS]],
                "findings_count": len(mine),
            }
        )
    nowhere = told.pop()
    return {"site": code, "bands": told, "outside": nowhere}


def _none(record: Record) -> GeoDataFrame:
    return GeoDataFrame({"code": [], "band": []}, geometry=[], crs=record.crs)


def _rows(areas: Any, frame: GeoDataFrame | None) -> pd.DataFrame:
    """What stands where, with the columns of its row."""
    if frame is None or len(frame) == 0:
        return pd.DataFrame({"row": [], "band": [], "area_m2": [], "species": [], "planting_type": []})
    where = contents(areas, frame)
    plain = pd.DataFrame(frame.drop(columns="geometry")).reset_index(drop=True)
    return where.join(plain, on="row")


def _beds(rows: pd.DataFrame) -> dict[str, Any]:
    beds = rows[rows["area_m2"].notna()]
    names = rows.assign(species=rows["species"].fillna(""), planting_type=rows["planting_type"].fillna(""))
    groups = names.groupby(["species", "planting_type"], sort=True)
    kinds = pd.DataFrame({"count": groups["row"].nunique(), "area_m2": groups["area_m2"].sum()}).reset_index()
    kinds = kinds.sort_values(["area_m2", "count", "species"], ascending=[False, False, True], kind="stable")
    return {
        "beds": {"count": int(beds["row"].nunique()), "area_m2": round(float(beds["area_m2"].sum()), 3)},
        "plants": int(rows["area_m2"].isna().sum()),
        "species_count": len(kinds),
        "species": [
            {**one, "area_m2": round(float(one["area_m2"]), 3), "count": int(one["count"])}
            for one in kinds.head(MOST_SPECIES).to_dict("records")
        ],
    }


def _trees(rows: pd.DataFrame) -> dict[str, Any]:
    counts = rows["species"].fillna("").astype(str).value_counts()
    return {
        "count": len(rows),
        "species": [{"species": name, "count": int(n)} for name, n in counts.head(MOST_SPECIES).items()],
    }


def _levels(rank: int, lines: GeoDataFrame | None) -> list[dict[str, Any]]:
    """The level below a band and the one above it, each with the range of its elevations where they are known."""
    names = LEVELS[max(0, rank - 1) : rank + 1] if rank < OUTSIDE else ()
    told = []
    for name in names:
        known = np.array([])
        if lines is not None and "elevation_m" in lines.columns:
            known = lines["elevation_m"][lines["level"] == name].dropna().to_numpy(dtype=float)
        low, high = (float(known.min()), float(known.max())) if len(known) else (None, None)
        told.append({"level": name, "lowest_m": low, "highest_m": high, "below": LEVELS.index(name) < rank})
    return told


def _open_findings(record: Record, site: str, rules: RuleSet) -> list[FindingRow]:
    of_site = frozenset({sites(record)[site]})
    with record.connect() as connection:
        return [
            row
            for rule in dict.fromkeys(one.id for one in zone_rules(rules).rules.values())
            for row in list_findings(
                connection, WantedFindings(of_site, rule=rule), record.srid, after=None, limit=100_000
            )
        ]


def _band(found: FindingRow, band_of: Mapping[str, str]) -> str:
    """The band that a finding is about: that of the zone it is judged against, or of the zone it is of."""
    values = found.values
    band = band_of.get(values["against"]) or band_of.get(values["subject"]) or ""
    return band if band in BAND else ""


def _finding(found: FindingRow) -> dict[str, Any]:
    names = ("id", "rule", "subject", "verdict", "measured", "unit", "message_en", "message_zh")
    return {name: str(found.values[name]) if name == "id" else found.values[name] for name in names}
