"""What another flood level would change: bands, planting, trees and findings. Nothing is saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.checks.comparison import compare_findings
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.io.write import feature_dicts
from greenbelt_gis.model.days import today
from greenbelt_gis.model.note import Note
from greenbelt_gis.model.vocabulary import LEVEL
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import the_site
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.supposed_lines import Layers, Supposed, supposed_line, with_line
from greenbelt_gis.workflows.zone_summary import layers_of, zone_rules
from greenbelt_gis.zoning.band_areas import band_areas, sound
from greenbelt_gis.zoning.carried import carried
from greenbelt_gis.zoning.changed_things import by_pair
from greenbelt_gis.zoning.changes import BandChanges, changes_between
from greenbelt_gis.zoning.lines import cut_lines
from greenbelt_gis.zoning.moved_lines import below
from greenbelt_gis.zoning.pieces import BANDS, LEVELS

MOST_THINGS = 1000
"""Beds and plants told one by one; how many there are is told too."""
_COMPARED = (
    "change", "subject", "rule_a", "rule_b", "verdict_a", "verdict_b", "measured_b", "unit", "message_en", "message_zh",
)  # fmt: skip


def what_if(
    record: Record, site: str | None, within: Collection[UUID] | None, supposed: Supposed, rules: RuleSet, timezone: str
) -> dict[str, Any]:
    """The answer as plain values. The bands are those of the record, but along the level that moves.

    Raises ``MissingError`` (no such site, no bands, no line of that level), ``UsageError`` (not exactly one way), and
    ``InputError`` where the line cannot be: it would meet another, or parts nothing.
    """
    code = the_site(record, site, within)
    if sum(one is not None for one in (supposed.shift_m, supposed.line, supposed.elevation_m)) != 1:
        raise UsageError(
            Text("say in one way how the level would change", "请只用一种方式说明水位的变化"),
            fix=Text("give one of shift_m, line, elevation_m", "请提供 shift_m、line、elevation_m 之一"),
        )
    layers = layers_of(record, code, timezone)
    _refuse_lacking(layers, supposed.level, code)
    lines = layers["water_levels"]
    ground = shapely.union_all(sound(np.asarray(layers["site"].geometry.array, dtype=object)))
    found = supposed_line(layers, ground, supposed, record.srid, code)
    cut = cut_lines(
        with_line(lines, supposed.level, found), layers["site"], code=code, water=layers.get("water"),
        spot_heights=None if supposed.elevation_m is not None else layers.get("spot_heights"),
        absent=[level for level in (LEVELS[0], LEVELS[-1]) if not (lines["level"] == level).any()],
    )  # fmt: skip
    zones = carried(layers["zones"], below(cut.zones, supposed.level), supposed.level)
    changes = changes_between(layers["zones"], zones, layers.get("planting"), layers.get("trees"))
    return {
        "site": code,
        "level": supposed.level,
        "estimated": supposed.elevation_m is not None,
        "zones": _collection(zones, "code", "band", "area_m2"),
        "line": _collection(cut.lines[cut.lines["level"] == supposed.level], "level"),
        "bands": _bands(layers["zones"], zones),
        **_changed(changes),
        "findings": _findings(layers, zones, zone_rules(rules), code, timezone),
        "notes": [_note(one) for one in (*found.notes, *cut.notes, *changes.notes)],
    }


def _refuse_lacking(layers: Layers, level: str, site: str) -> None:
    if "zones" not in layers or len(layers["zones"]) == 0:
        raise MissingError(
            Text("site {site} has no water-level bands yet", "场地 {site} 尚无水位分带").format(site=site),
            where={"layer": "zones"},
            fix=Text("cut them: greenbelt zones record, then import them", "请用 greenbelt zones record 划分后导入"),
        )
    if "water_levels" not in layers or not (layers["water_levels"]["level"] == level).any():
        raise MissingError(
            Text("site {site} has no {level} that could change", "场地 {site} 没有{level}，无法推演").format(
                site=site, level=LEVEL[level]
            ),
            where={"layer": "water_levels"},
            fix=Text("import its line first", "请先导入该水位线"),
        )
    if "site" not in layers or layers["site"].geometry.isna().all():
        raise MissingError(
            Text("site {site} has no boundary", "场地 {site} 没有边界").format(site=site),
            where={"layer": "site"}, fix=Text("add it first", "请先补充场地边界"),
        )  # fmt: skip


def _bands(old: GeoDataFrame, new: GeoDataFrame) -> list[dict[str, Any]]:
    before, after = (shapely.area(band_areas(frame, "zones")) for frame in (old, new))
    return [
        {"band": band, "before_m2": round(float(before[rank]), 3), "after_m2": round(float(after[rank]), 3)}
        for rank, band in enumerate(BANDS)
    ]


def _changed(changes: BandChanges) -> dict[str, Any]:
    things = changes.things.head(MOST_THINGS)
    table = pd.DataFrame(things.drop(columns="geometry")).round({"area_m2": 3, "share": 6})
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    shapes = [feature["geometry"] for feature in feature_dicts(things[["code", "geometry"]])] if len(things) else []
    return {
        "pairs": by_pair(changes.areas, changes.things).round({"area_m2": 3, "bed_area_m2": 3}).to_dict("records"),
        "areas": _collection(changes.areas, "old_band", "new_band", "change", "area_m2"),
        "things_count": len(changes.things),
        "things": [{**row, "geometry": shape} for row, shape in zip(rows, shapes, strict=True)],
    }


def _findings(
    layers: Layers, zones: GeoDataFrame, rules: RuleSet, site: str, timezone: str
) -> dict[str, Any]:  # fmt: skip
    """What appears, disappears or gets another verdict, judged by the zones of now and by those that would be."""
    planted = {name: layers[name] for name in ("planting", "trees") if name in layers}
    # Which of the zones a bed is held against is no difference.
    now, then = (
        judge({**planted, "zones": one}, rules, today(timezone), site=site, timezone=timezone)
        .findings.assign(against="")
        for one in (layers["zones"], zones)
    )  # fmt: skip
    compared = compare_findings(now, then, rules=(rules, rules))
    other = compared[compared["change"] != "stays"]
    features = _collection(other, *_COMPARED)["features"]
    return {
        "stays": len(compared) - len(other),
        "changed": [_finding(one["properties"], one["geometry"]) for one in features],
    }


def _finding(of: Mapping[str, Any], geometry: Any) -> dict[str, Any]:
    return {
        "change": of["change"], "subject": of["subject"], "rule": of["rule_b"] or of["rule_a"],
        "before": of["verdict_a"], "after": of["verdict_b"], "measured": of["measured_b"], "unit": of["unit"],
        "message_en": of["message_en"], "message_zh": of["message_zh"], "geometry": geometry,
    }  # fmt: skip


def _collection(frame: GeoDataFrame, *columns: str) -> dict[str, Any]:
    table = frame[[*columns, "geometry"]].reset_index(drop=True).round({"area_m2": 3})
    table.insert(0, "id", range(1, len(table) + 1))
    return {"type": "FeatureCollection", "features": feature_dicts(table) if len(table) else []}


def _note(note: Note) -> dict[str, Any]:
    return {"key": note.key, "count": note.count, "message_en": note.told.en, "message_zh": note.told.zh}
