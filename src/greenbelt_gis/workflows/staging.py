"""What each process does with a piece of a dataset or with a part of it: stage, split, judge. All state is on disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pyproj import CRS
from shapely import GeometryType

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.engine import PartJudged, judge_part, make_case
from greenbelt_gis.checks.parts import (
    HOMED,
    NAMING,
    NEAR_PATCHES,
    Cover,
    Hashes,
    beyond,
    hashes,
    looked_around,
    part_cases,
)
from greenbelt_gis.checks.registry import layers_read
from greenbelt_gis.checks.table import Floats, Mask, Rows, Table
from greenbelt_gis.io.dataset import Drawn, drawn_as, part_of, placed
from greenbelt_gis.io.objects import reject_later, tell_odd
from greenbelt_gis.io.partitions import (
    BOX,
    PIECE_ROWS,
    Batch,
    Group,
    boxes_of,
    frame_table,
    read_group,
    read_split,
    read_staged,
    table_frame,
    write_split,
    write_staged,
)
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.model.note import Note
from greenbelt_gis.parallel import collector_paused

_BOXED = ("trees", "planting", "zones", "crowns", "protection_zones")
_LIGHT = ("code", "heritage", "dbh_cm", "crown_diameter_m", "crown_shape", "planted_on", "ended_on")
NOWHERE = -1
"""The part of rows that are rejected."""


@dataclass(frozen=True)
class Job:
    """What all tasks of a run must know. ``checked``: rows were looked at before, so nothing is told of them."""

    folder: Path
    rules: RuleSet
    as_of: date
    timezone: str
    site: str
    crs: CRS
    fallback: CRS | None
    now: datetime
    checked: bool
    layers: tuple[str, ...]
    shown: Mapping[str, str] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        packed = {name: vars(self.rules)[name] for name in ("name", "title", "version", "parameters")}
        return vars(self) | {"rules": packed | {"rules": dict(self.rules.rules), "others": dict(self.rules.others)}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        one = state["rules"]
        rules = RuleSet(**one | {"rules": MappingProxyType(one["rules"]), "others": MappingProxyType(one["others"])})
        self.__dict__.update(state | {"rules": rules})

    def judged(self) -> list[Rule]:
        """The rules to judge by."""
        return [rule for rule in self.rules.in_force(self.as_of) if isinstance(rule, Judged)]

    def needed(self) -> tuple[str, ...]:
        """Layers that judging or checking rows looks at, of those that there are."""
        read = set().union(*(layers_read(rule) for rule in self.judged()))
        read |= set() if self.checked else {*SHARED_CODES, "observations", "surveys"}
        read |= {"crowns", "protection_zones"}
        return tuple(name for name in self.layers if name in read and name in (*HOMED, *NAMING))

    def looks(self) -> dict[str, set[str]]:
        """Why a part sees rows of a layer that live elsewhere."""
        found: dict[str, set[str]] = {}
        for key in filter(None, map(beyond, self.judged())):
            found.setdefault(key[0], set()).add(key[1])
        if not self.checked and "observations" in self.layers:
            for layer in ("assets", "planting"):
                found.setdefault(layer, set()).add(NEAR_PATCHES)
        return found


@dataclass(frozen=True)
class Sketch:
    """What planning must know of a piece: arrays row by row. ``codes``: of the layer's key; ``names``: what each row
    names (the tree of an asset, the object of an observation that is drawn)."""

    layer: str
    file: Path
    rows: int
    accuracy: float
    codes: Hashes
    names: Hashes
    extent: Floats
    located: Mask
    boxes: Floats
    looked: Rows
    trees: pd.DataFrame | None
    sites: tuple[str, ...]
    events: tuple[RowEvent, ...]
    notes: tuple[Note, ...]
    points: Floats
    """Of rows that are points, in a layer that is not split."""


def stage_group(job: Job, group: Group) -> list[Sketch]:
    """Read a row group, look at every row by itself, keep the good ones."""
    found = []
    name = f"{group.layer.contract}-{group.number:06d}"
    with collector_paused():
        for at, raw in enumerate(read_group(group)):
            report = Report()
            frame = placed(part_of(group.layer, raw, report, job.timezone), job.crs, job.fallback, report)
            for column in LAYERS[group.layer.contract].required:
                if column not in frame.columns:  # an empty file has no columns at all
                    frame[column] = pd.Series(dtype="str")
            frames = {group.layer.contract: frame}
            reject_later(frames, report, job.now)
            found.append(_stage(job, frames[group.layer.contract], group.layer.contract, f"{name}-{at:06d}", report))
    return found


def stage_frame(job: Job, frame: GeoDataFrame, layer: str) -> Iterator[Sketch]:
    """Keep the rows of a layer that was read whole."""
    frame = frame.assign(_row=np.arange(len(frame)))
    for start in range(0, max(1, len(frame)), PIECE_ROWS):
        some = frame.iloc[start : start + PIECE_ROWS]
        yield _stage(job, pd.DataFrame(some), layer, f"{layer}-{start:012d}", Report())


def _stage(job: Job, frame: pd.DataFrame, layer: str, name: str, report: Report) -> Sketch:
    path = job.folder / f"{name}.staged"
    table = frame_table(frame.assign(geometry=np.asarray(frame["geometry"], dtype=object)), layer)
    write_staged(path, table)
    boxes, nothing = boxes_of(table), np.zeros(0, dtype=np.uint64)
    key = LAYERS[layer].key
    stated = frame["accuracy_m"].to_numpy(dtype=float, na_value=np.nan) if "accuracy_m" in frame.columns else None
    default = job.rules.parameters.default_accuracy_m
    accuracy = default if stated is None else float(np.nan_to_num(stated, nan=default).max(initial=0.0))
    names, looked, trees = nothing, np.zeros(0, dtype=np.intp), None
    if layer in NAMING or (layer == "assets" and "tree" in frame.columns):
        names = hashes(frame[NAMING.get(layer, "tree")])
    if layer == "trees":
        whole = GeoDataFrame(frame, geometry="geometry", crs=job.crs)
        looked = np.flatnonzero(looked_around(Table("trees", whole, job.timezone), job.rules, job.as_of))
        trees = pd.DataFrame(frame[[one for one in _LIGHT if one in frame.columns]].iloc[looked])
    places = np.column_stack([boxes[:, [0, 2]].mean(axis=1), boxes[:, [1, 3]].mean(axis=1)])
    if layer == "observations":
        drawn = np.flatnonzero(np.isin(table.column("_type").to_numpy(), [3, 6]))
        boxes, names = boxes[drawn], names[drawn]
    return Sketch(
        layer, path, len(frame), accuracy,
        nothing if key is None else hashes(frame[key]), names,
        _extent(places), np.isfinite(places).all(axis=1),
        boxes[looked] if layer == "trees" else boxes if layer in (*_BOXED, "observations") else boxes[:0],
        looked, trees, tuple(frame["code"].astype(str)) if layer == "site" else (),
        tuple(report.events), tuple(report.notes),
        places[:0] if layer in job.needed() else places[table.column("_type").to_numpy() == GeometryType.POINT],
    )  # fmt: skip


def _extent(places: Floats) -> Floats:
    """West, south, east, north of all places; infinite the wrong way round where there is none."""
    located = places[np.isfinite(places).all(axis=1)]
    nothing = np.inf
    return np.concatenate([located.min(axis=0, initial=nothing), located.max(axis=0, initial=-nothing)])


def places_of(file: Path, corner: tuple[float, float]) -> GeoDataFrame:
    """The middles of the boxes of staged rows as points, ``corner`` where there is none."""
    west, south, east, north = boxes_of(read_staged(file, BOX)).T
    x, y = (west + east) / 2, (south + north) / 2
    nowhere = ~(np.isfinite(x) & np.isfinite(y))
    x[nowhere], y[nowhere] = corner
    return GeoDataFrame(geometry=GeoSeries.from_xy(x, y))


def save_lookup(folder: Path, name: str, codes: Hashes, home: NDArray[np.int32]) -> None:
    """Keep where each code lives, for ``find``."""
    order = np.argsort(codes)
    np.save(folder / f"{name}.codes.npy", codes[order])
    np.save(folder / f"{name}.homes.npy", home[order])


def find(folder: Path, name: str, wanted: Hashes) -> NDArray[np.int32]:
    """The part where each code lives; ``NOWHERE`` where nothing has it."""
    codes = np.load(folder / f"{name}.codes.npy", mmap_mode="r")
    homes = np.load(folder / f"{name}.homes.npy", mmap_mode="r")
    found = np.full(len(wanted), NOWHERE, dtype=np.int32)
    if len(codes):
        order = np.argsort(wanted)
        at = np.minimum(np.searchsorted(codes, wanted[order]), len(codes) - 1)
        found[order] = np.where(codes[at] == wanted[order], homes[at], NOWHERE)
    return found


def save_cover(folder: Path, why: str, cover: Cover) -> None:
    """Keep where parts look, for ``split``."""
    np.savez(folder / f"{why.replace(' ', '-')}.npz", **vars(cover))


@dataclass(frozen=True)
class Pieces:
    """What became of a piece: which part gets which rows, and what is to be told of them."""

    layer: str
    batches: tuple[Batch, ...]
    kept: int
    unknown: pd.DataFrame
    drawn: Drawn
    points: Floats


def split(job: Job, layer: str, file: Path, first: int) -> Pieces:
    """Give the rows of a staged file, the layer's rows from ``first`` on, to the parts that need them."""
    table = read_staged(file)
    if layer in HOMED:
        home = np.array(np.load(job.folder / f"{layer}.npy", mmap_mode="r")[first : first + len(table)])
    else:
        text = table.column(NAMING[layer]).to_pandas()
        home = find(job.folder, "trees" if NAMING[layer] == "tree" else "things", hashes(text))
    unknown = pd.DataFrame({"_row": [], "asset": []})
    if layer not in HOMED:
        lost = home == NOWHERE
        if NAMING[layer] == "asset" and not job.checked and any(name in job.layers for name in SHARED_CODES):
            unknown = pd.DataFrame({"_row": table.column("_row").to_numpy()[lost], "asset": text[lost]})
        else:
            home[lost] = 0
    kept = home != NOWHERE
    wanted = [(part, "", rows) for part, rows in _by_part(np.flatnonzero(kept), home[kept])]
    boxes = boxes_of(table)
    for why in sorted(job.looks().get(layer, ())):
        with np.load(job.folder / f"{why.replace(' ', '-')}.npz") as arrays:
            row, part = Cover(**arrays).parts_near(boxes)
        elsewhere = kept[row] & (home[row] != part)
        wanted += [(part, why, rows) for part, rows in _by_part(row[elsewhere], part[elsewhere])]
    batches = write_split(file.with_suffix(".split"), layer, table, wanted)
    types, points = table.column("_type").to_numpy(), boxes[:0, :2]
    drawn: Drawn = Counter()
    if not job.checked:
        points = boxes[kept & (types == GeometryType.POINT)][:, :2]
        if layer == "assets":
            drawn = drawn_as(table.column("class").to_pandas()[kept], types[kept])
    return Pieces(layer, tuple(batches), int(kept.sum()), unknown, drawn, points)


def _by_part(rows: Rows, part: NDArray[np.int32]) -> Iterator[tuple[int, Rows]]:
    """Rows part by part, in their order."""
    if len(rows) == 0:
        return
    order = np.argsort(part, kind="stable")
    numbers, first = np.unique(part[order], return_index=True)
    for number, some in zip(numbers.tolist(), np.split(rows[order], first[1:]), strict=True):
        yield int(number), some


@dataclass(frozen=True)
class PartDone:
    """A part judged, and what is to be told of its rows."""

    judged: PartJudged
    events: tuple[RowEvent, ...]


def judge_one(job: Job, batches: Sequence[Batch], like: Mapping[str, Path]) -> PartDone:
    """Judge a part by its batches of all layers; ``like`` holds a split file of each layer."""
    by: dict[tuple[str, str], list[Batch]] = {}
    for batch in sorted(batches, key=lambda one: one.file.name):
        by.setdefault((batch.layer, batch.why), []).append(batch)

    def frame(layer: str, why: str = "") -> GeoDataFrame:
        return table_frame(read_split(by.get((layer, why), []), like[layer]), job.crs)

    with collector_paused():
        own = {layer: frame(layer) for layer in like}
        reasons = [(layer, why) for layer, looks in job.looks().items() if layer in like for why in sorted(looks)]
        others = {(layer, why): frame(layer, why) for layer, why in reasons}

        def join(layer: str, more: GeoDataFrame) -> GeoDataFrame:
            if len(more) == 0:
                return own[layer]
            both = pd.concat([own[layer], more], ignore_index=True)
            return both.sort_values("_row", kind="stable", ignore_index=True)

        case = make_case(own, job.rules, job.as_of, job.timezone, job.site)
        done = judge_part(part_cases(case, others, join), job.rules, job.as_of, job.crs)
        report = Report()
        if not job.checked and "observations" in own:
            near = {name: others.get((name, NEAR_PATCHES), own[name][:0]) for name in SHARED_CODES if name in own}
            known = {name: join(name, frame) for name, frame in near.items()}
            tell_odd(own["observations"].assign(_file=job.shown["observations"]), known, report)
    return PartDone(done, tuple(report.events))
