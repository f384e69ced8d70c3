"""Cut the water-level bands of a site, from its lines or from terrain, and tell what the cut changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.errors import InputError, MissingError, UsageError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.io.places import read_shape
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import input_files
from greenbelt_gis.io.write import WRITERS, check_output, refuse_overwriting, write_frame, write_layers
from greenbelt_gis.io.zone_changes import zone_changes_frame
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, today
from greenbelt_gis.model.note import Note
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import fetch_layers, the_site
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.changed_things import by_pair
from greenbelt_gis.zoning.changes import BandChanges, changes_between
from greenbelt_gis.zoning.lines import TOLERANCE_M, cut_lines
from greenbelt_gis.zoning.result import Cut

Progress = Callable[[Text], None]
Layers = Mapping[str, GeoDataFrame]
MIN_AREA_M2 = 25.0
NEEDED = ("site", "water_levels", "water", "spot_heights", "zones", "planting", "trees")
"""Layers that a cut and its comparison look at."""


@dataclass(frozen=True)
class ZonesRequest:
    """What to cut and where to put it; ``dem`` with its ``levels`` (m) means by terrain even if there are lines."""

    source: Path
    out: Path
    dem: Path | None = None
    levels: Mapping[str, float] | None = None
    compare: Path | None = None
    connected_to: Path | None = None
    min_area_m2: float = MIN_AREA_M2
    tolerance_m: float = TOLERANCE_M
    absent: Sequence[str] = ()
    effective_on: date | None = None
    crs: str | None = None
    site: str | None = None
    default_crs: str = "EPSG:4549"
    timezone: str = DEFAULT_TIMEZONE


@dataclass(frozen=True)
class Zoned:
    """A cut done: of which site, what it changes (None: compared with nothing), what reading lost, how long it took."""

    site: str
    cut: Cut
    changes: BandChanges | None
    effective_on: date | None
    report: Report
    seconds: Mapping[str, float]

    @property
    def notes(self) -> list[Note]:
        """What is to be known about the cut and the comparison."""
        return [*self.cut.notes, *(self.changes.notes if self.changes is not None else ())]


@dataclass(frozen=True)
class _Read:
    site: str
    crs: CRS
    layers: Layers
    report: Report
    files: Sequence[Path] = ()


def cut_zones(request: ZonesRequest, record: Record | None = None, progress: Progress | None = None) -> Zoned:
    """Cut a dataset, or a site of ``record``, and write the layer ``zones``.

    A GeoPackage also gets the site, the lines, what is not zoned, hollows, and what changes. Where there were bands
    before (``compare``, or those of the record), the new ones hold from ``effective_on``, by default from today.
    """
    _check(request)
    clock = time.perf_counter()
    read = _from_record(request, record) if record is not None else _from_files(request, progress)
    old, old_files = _old_zones(request, read, progress)
    refuse_overwriting([request.out], [*read.files, *old_files, *_extra_inputs(request)])
    reading = time.perf_counter()
    if progress is not None:
        progress(Text("cutting the bands of {site}", "正在划分 {site} 的水位分带").format(site=read.site))
    cut = _cut(request, read, progress)
    cutting = time.perf_counter()
    changes = None
    if request.compare is not None and old is not None:
        changes = changes_between(old, cut.zones, read.layers.get("planting"), read.layers.get("trees"))
    effective = request.effective_on or (today(request.timezone) if old is not None else None)
    _write(request.out, cut, read.layers.get("site"), changes, effective)
    seconds = {"read": reading - clock, "cut": cutting - reading, "rest": time.perf_counter() - cutting}
    return Zoned(read.site, cut, changes, effective, read.report, {k: round(v, 3) for k, v in seconds.items()})


def summary(done: Zoned) -> dict[str, Any]:
    """The outcome as plain values: what ``--json`` prints."""
    zones = done.cut.zones
    told: dict[str, Any] = {
        "site": done.site,
        "effective_on": None if done.effective_on is None else done.effective_on.isoformat(),
        "zones": pd.DataFrame(zones.drop(columns="geometry")).round({"area_m2": 3}).to_dict("records"),
        "not_zoned_m2": round(float(done.cut.not_zoned["area_m2"].sum()), 3),
        "hollows_m2": round(float(done.cut.hollows["area_m2"].sum()), 3),
        "notes": [{"key": n.key, "count": n.count, "en": n.told.en, "zh": n.told.zh} for n in done.notes],
    }
    if done.changes is not None:
        things = pd.DataFrame(done.changes.things.drop(columns="geometry")).round({"area_m2": 3, "share": 6})
        told["changes"] = {
            "by_band": pairs(done).round({"area_m2": 3}).to_dict("records"),
            "things": things.astype(object).where(things.notna(), None).to_dict("records"),
        }
    return told


def pairs(done: Zoned) -> pd.DataFrame:
    """What changed, summed by old and new band."""
    assert done.changes is not None
    return by_pair(done.changes.areas, done.changes.things)


def _check(request: ZonesRequest) -> None:
    check_output(request.out, tuple(WRITERS))
    if request.dem is None:
        for given, name in ((request.levels, "--level"), (request.connected_to, "--connected-to")):
            if given:
                raise UsageError(
                    Text("{name} goes with --dem", "{name} 须与 --dem 同用").format(name=name),
                    fix=Text(
                        "give the terrain, or leave {name} out: lines bring their own levels",
                        "请提供地形文件，或去掉 {name}：水位线自带水位",
                    ).format(name=name),
                )
    elif request.absent:
        raise UsageError(
            Text("--absent goes with lines, not with --dem", "--absent 用于水位线，不与 --dem 同用"),
            fix=Text("leave it out: an empty band of a terrain is told", "请去掉该选项：地形划分会注明空缺的分带"),
        )


def _from_files(request: ZonesRequest, progress: Progress | None) -> _Read:
    dataset = read_dataset(
        request.source, crs=request.crs, site=request.site, default_crs=request.default_crs, timezone=request.timezone,
        progress=progress,
    )  # fmt: skip
    return _Read(dataset.site, dataset.crs, dataset.layers, dataset.report, input_files(request.source))


def _from_record(request: ZonesRequest, record: Record) -> _Read:
    site = the_site(record, request.site)
    layers = fetch_layers(record, site, NEEDED, as_of=request.effective_on, timezone=request.timezone)
    return _Read(site, record.crs, layers, Report())


def _old_zones(
    request: ZonesRequest, read: _Read, progress: Progress | None
) -> tuple[GeoDataFrame | None, Sequence[Path]]:
    """The bands before, and the files that they were read from: those to compare with, else those of the source."""
    if request.compare is None:
        return read.layers.get("zones"), ()
    dataset = read_dataset(request.compare, crs=read.crs.to_string(), timezone=request.timezone, progress=progress)
    if "zones" not in dataset.layers:
        raise MissingError(
            Text("there are no zones to compare with", "没有可供比较的 zones 图层"), where={"file": request.compare}
        )
    return dataset.layers["zones"], input_files(request.compare)


def _extra_inputs(request: ZonesRequest) -> list[Path]:
    return [path for path in (request.dem, request.connected_to) if path is not None]


def _cut(request: ZonesRequest, read: _Read, progress: Progress | None) -> Cut:
    if request.dem is None:
        lines = read.layers.get("water_levels")
        if lines is None or len(lines) == 0:
            raise InputError(
                Text("there are no water-level lines", "没有水位线"),
                where={"layer": "water_levels"},
                fix=Text(
                    "add the layer, or cut by terrain: --dem FILE --level normal=… --level 2y=… --level 5y=…",
                    "请补充该图层，或按地形划分：--dem 文件 --level normal=… --level 2y=… --level 5y=…",
                ),
            )
        return cut_lines(
            lines, read.layers.get("site"), code=read.site, tolerance_m=request.tolerance_m,
            water=read.layers.get("water"), spot_heights=read.layers.get("spot_heights"), absent=request.absent,
        )  # fmt: skip
    from greenbelt_gis.io.terrain import open_terrain
    from greenbelt_gis.zoning.terrain import cut_terrain

    river = read_shape(request.connected_to, read.crs) if request.connected_to is not None else None
    with open_terrain(request.dem) as terrain:
        return cut_terrain(
            terrain, request.levels or {}, crs=read.crs, site=read.layers.get("site"), code=read.site,
            min_area_m2=request.min_area_m2, connected_to=river, progress=progress,
        )  # fmt: skip


def _write(
    out: Path, cut: Cut, site: GeoDataFrame | None, changes: BandChanges | None, effective_on: date | None
) -> None:
    """Zones, codes first; in a GeoPackage the rest beside them, so that importing it knows the site."""

    def dated(frame: GeoDataFrame) -> GeoDataFrame:
        return frame if effective_on is None else frame.assign(effective_on=effective_on.isoformat())

    zones = dated(cut.zones[["code", "site", "band", "area_m2", "levels", "geometry"]].round({"area_m2": 3}))
    if out.suffix.lower() != ".gpkg":
        write_frame(zones, out, "zones")
        return
    layers = {"zones": zones}
    if site is not None:
        layers = {"site": site[[c for c in ("code", "name", "geometry") if c in site.columns]], **layers}
    layers["water_levels"] = dated(cut.lines)
    for name, frame in (("not_zoned", cut.not_zoned), ("hollows", cut.hollows)):
        if len(frame):
            layers[name] = frame
    if changes is not None:
        layers["zone_changes"] = zone_changes_frame(changes.areas, changes.things)
    write_layers(layers, out)
