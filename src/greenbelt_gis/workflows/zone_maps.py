"""The map of water-level bands of a dataset: as they are, and compared with the cut before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import folium
import numpy as np
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Predominance, ZonePlanting
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import input_files
from greenbelt_gis.io.write import check_output, refuse_overwriting
from greenbelt_gis.maps import zones
from greenbelt_gis.maps.page import html_of, save
from greenbelt_gis.model.crs import crs_name
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, as_days, existing, today
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Progress, Request
from greenbelt_gis.workflows.maps import Layers, map_heading, refuse_sheet
from greenbelt_gis.zoning.changes import BandChanges, changes_between

_SHORT = {
    "below_normal": Text("below normal", "常水位下"), "normal_to_2y": Text("normal to 2y", "常水位至两年"),
    "2y_to_5y": Text("2y to 5y", "两年至五年"), "above_5y": Text("above 5y", "五年以上"),
}  # fmt: skip
DRAWN = ("site", "water", "zones", "planting", "water_levels", "spot_heights", "trees")


TOLD_FROM = 10
"""Fewer slivers than this are nothing to trouble a reader of the map with."""


def zones_map(
    request: Request, out: Path, compare: Path | None = None, tianditu_key: str = "", progress: Progress | None = None
) -> Report:
    """Write the map of a dataset's bands; what reading it lost. ``compare``: a dataset with the cut before.

    What the comparison leaves out as slivers stands on the map.
    """
    check_output(out, (".html",))
    refuse_sheet(request.source)
    inputs = [file for source in (request.source, compare) if source is not None for file in input_files(source)]
    refuse_overwriting([out], inputs)
    rules = load_rule_set(request.rule_set)
    day = request.as_of or today(request.timezone)
    dataset = read_dataset(
        request.source, crs=request.crs, site=request.site, default_crs=request.default_crs,
        timezone=request.timezone, progress=progress,
    )  # fmt: skip
    old = None
    if compare is not None:
        old = old_zones(compare, day, crs=crs_name(dataset.crs), timezone=request.timezone, progress=progress)
    if progress is not None:
        progress(Text("drawing the map", "正在绘制地图"))
    page = draw_zones(
        dataset.layers, rules, day, old=old, site=dataset.site, timezone=request.timezone, tianditu_key=tianditu_key
    )
    save(html_of(page), out)
    return dataset.report


def old_zones(
    source: Path, day: date, *, crs: str, timezone: str = DEFAULT_TIMEZONE, progress: Progress | None = None
) -> GeoDataFrame:
    """The cut before, out of a dataset, in a CRS: its zones in force on a day, else those that ended last.

    Raises ``MissingError`` where the dataset has no zones.
    """
    layers = read_dataset(source, crs=crs, timezone=timezone, progress=progress).layers
    found = layers.get("zones")
    if found is None or len(found) == 0:
        raise MissingError(
            Text("there are no bands to compare with", "没有可供对比的分带"),
            where={"file": source, "layer": "zones"},
            fix=Text("give a dataset that has the layer zones", "请提供含 zones 图层的数据集"),
        )
    present = in_force(layers, day, timezone).get("zones", found.iloc[:0])
    if len(present) == 0 and "ended_on" in found.columns:
        ended = as_days(found["ended_on"], timezone)
        ended = ended[~np.isnat(ended)]
        if len(ended):
            last = date.fromisoformat(str(ended.max()))
            present = in_force(layers, last, timezone)["zones"]
    return present if len(present) else found


def in_force(layers: Layers, day: date, timezone: str = DEFAULT_TIMEZONE) -> dict[str, GeoDataFrame]:
    """The layers that a map of bands draws, each with the rows that exist on a day."""
    found = {}
    for name in DRAWN:
        if name not in layers:
            continue
        frame, layer = layers[name], LAYERS[name]
        columns = {
            end: as_days(frame[column], timezone) if column in frame.columns else None
            for end, column in (("start", layer.start), ("end", layer.end))
        }
        known = any(days is not None for days in columns.values())
        found[name] = frame[existing(columns, day)] if known else frame
    return found


def draw_zones(
    layers: Layers,
    rules: RuleSet,
    day: date,
    *,
    old: GeoDataFrame | None = None,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    tianditu_key: str = "",
) -> folium.Map:
    """Judge planting by band and draw it; ``old``: zones of the cut before, in the CRS of the layers."""
    about_zones = dict.fromkeys(
        rule.id for rule in rules.rules.values() if isinstance(rule, ZonePlanting | Predominance)
    )
    of_zones = rules.only(tuple(about_zones))
    misplaced = judge(layers, of_zones, day, site=site, timezone=timezone).findings
    present = in_force(layers, day, timezone)
    facts = [
        Text("as of {day} · rule set {name} {version}", "审查日 {day} · 规则集 {name} {version}").format(
            day=day, name=rules.name, version=rules.version
        ),
        *_band_facts(present),
        _misplaced_fact(misplaced, of_zones),
    ]
    changes = None
    if old is not None:
        now = present.get("zones", old.iloc[:0])
        changes = changes_between(old, now, present.get("planting"), present.get("trees"))
        facts += [_change_fact(changes), *(note.told for note in changes.notes if note.count >= TOLD_FROM)]
    return zones.zones_map(
        present,
        misplaced,
        None if changes is None else changes.areas,
        None if changes is None else changes.things,
        rules={rule.id: rule for rule in of_zones.in_force(day)},
        heading=map_heading(site, zones.TITLE),
        facts=facts,
        tianditu_key=tianditu_key,
    )


def _band_facts(layers: Mapping[str, GeoDataFrame]) -> list[Text]:
    if "zones" not in layers or len(layers["zones"]) == 0:
        return [Text("no bands here yet: cut them with greenbelt zones", "尚无分带：请用 greenbelt zones 划分")]
    area = layers["zones"].geometry.area.groupby(layers["zones"]["band"].to_numpy(dtype=object)).sum()
    parts = [
        Text("{band} {area}", "{band} {area}").format(band=_SHORT[b], area=_size(area[b])) for b in BAND if b in area
    ]
    return [Text(" · ".join(part.en for part in parts), " · ".join(part.zh for part in parts))]


def _size(square_metres: float) -> str:
    return f"{square_metres / 10_000:,.2f} ha" if square_metres >= 10_000 else f"{square_metres:,.0f} m²"


def _misplaced_fact(found: GeoDataFrame, rules: RuleSet) -> Text:
    if not rules.rules:
        return Text("this rule set has no rules on planting by band", "该规则集没有按分带种植的规则")
    kinds = found["rule"].map({rule.id: rule.kind for rule in rules.rules.values()})
    planted = found[kinds == "zone_planting"]
    sure = planted[planted["verdict"] != "indeterminate"].drop_duplicates("subject")
    unknown = planted[planted["verdict"] == "indeterminate"]["subject"].nunique()
    return Text(
        "out of their band: {n} beds ({area}), perhaps plants: {m}; zones of mainly other planting: {k}",
        "不在适宜分带：{n} 块种植（{area}），待定 {m} 株；以其他植物为主的分带 {k} 个",
    ).format(
        n=len(sure), area=_size(float(sure["measured"].sum())), m=unknown,
        k=found[kinds == "predominance"]["subject"].nunique(),
    )  # fmt: skip


def _change_fact(changes: BandChanges) -> Text:
    area = changes.areas.groupby("change")["area_m2"].sum()
    is_bed = changes.things["area_m2"].notna()
    things: Any = changes.things[["layer", "code"]]
    return Text(
        "changed: wetter {wetter}, drier {drier}, new {zoned}, gone {unzoned}; {beds} beds, {plants} plants",
        "变化：变湿 {wetter}，变干 {drier}，新纳入 {zoned}，移出 {unzoned}；涉及 {beds} 块种植、{plants} 株",
    ).format(
        **{change: _size(float(area.get(change, 0.0))) for change in ("wetter", "drier", "zoned", "unzoned")},
        beds=len(things[is_bed].drop_duplicates()), plants=len(things[~is_bed].drop_duplicates()),
    )  # fmt: skip
