"""Audit in partitions: for what is larger than memory, or than one machine.

Staged piece by piece, planned from arrays, split by part, judged part by part on the workers of a dask cluster; then
put together, so that the result has the same bytes as judged in one piece.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.checks.engine import Judgement, whole
from greenbelt_gis.checks.parts import (
    HOMED,
    Hashes,
    Parts,
)
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.dataset import (
    REPEATED,
    TAKEN,
    Dataset,
    Drawn,
    fingerprints_of,
    note_layer,
    note_unusual_shapes,
    read_dataset,
    site_code,
)
from greenbelt_gis.io.objects import tell_unknown
from greenbelt_gis.io.partitions import Group, groups_of, is_lazy, read_staged
from greenbelt_gis.io.place import working_crs
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sheet_objects import with_objects
from greenbelt_gis.io.sources import Source, is_sheet, open_source
from greenbelt_gis.model.crs import parse_crs
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.cluster import RETRIES, connected, results
from greenbelt_gis.workflows.planning import Along, Sketches, places, plan
from greenbelt_gis.workflows.staging import (
    Job,
    PartDone,
    Pieces,
    Sketch,
    judge_one,
    places_of,
    split,
    stage_frame,
    stage_group,
)

MOST = 4096
Progress = Callable[[Text], None]


@dataclass(frozen=True)
class Asked:
    """What to judge, and on what."""

    source: Path
    rules: RuleSet
    as_of: date
    partitions: int
    scheduler: str | None
    folder: Path | None
    crs: str | None
    site: str | None
    default_crs: str
    timezone: str
    now: datetime


def audit_in_parts(asked: Asked, progress: Progress | None) -> tuple[Dataset, dict[str, int], Judgement]:
    """The dataset (without its rows), how many rows each layer has, and the judgement."""
    if not 1 <= asked.partitions <= MOST:
        raise UsageError(Text("partitions are 1 to {most}", "分区数须为 1 至 {most}").format(most=MOST))
    report = Report()
    source = open_source(asked.source, report)
    where = tempfile.TemporaryDirectory(prefix=".greenbelt-parts-", dir=asked.folder, ignore_cleanup_errors=True)
    with where as name, connected(asked.scheduler, Path(name)) as client:
        run = _Run(asked, Path(name), client, progress)
        return run.lazily(source, report) if is_lazy(source) else run.read_whole()


class _Run:
    """One audit in partitions."""

    def __init__(self, asked: Asked, folder: Path, client: Any, progress: Progress | None) -> None:
        self.asked, self.folder, self.client = asked, folder, client
        self._progress = progress

    def tell(self, text: Text) -> None:
        if self._progress is not None:
            self._progress(text)

    def read_whole(self) -> tuple[Dataset, dict[str, int], Judgement]:
        """Of a source that cannot be read piece by piece: read as ever, judged in partitions."""
        asked = self.asked
        dataset = read_dataset(
            asked.source, crs=asked.crs, site=asked.site, default_crs=asked.default_crs, timezone=asked.timezone,
            now=asked.now, progress=self._progress,
        )  # fmt: skip
        if is_sheet(asked.source):
            dataset = with_objects(dataset, asked.source)
        return dataset, {name: len(frame) for name, frame in dataset.layers.items()}, self.judge(dataset)

    def judge(self, dataset: Dataset) -> Judgement:
        """A dataset that is in memory, in partitions."""
        job = self._job(dataset.crs, None, tuple(dataset.layers), site=dataset.site, checked=True)
        sketches = {name: list(stage_frame(job, dataset.layers[name], name)) for name in job.needed()}
        homes_of = self._plan(job, sketches)
        pieces = self._split(job, sketches, homes_of)
        done = self._judge(job, sketches, pieces)
        return whole([one.judged for one in done], job.rules, job.as_of)

    def lazily(self, source: Source, report: Report) -> tuple[Dataset, dict[str, int], Judgement]:
        """GeoParquet that need not fit into memory."""
        asked = self.asked
        groups: list[Group] = []
        own = []
        for layer in source.layers:
            found, crs = groups_of(layer)
            groups += found
            own.append(crs)
        target = working_crs(asked.crs, source.crs, own, asked.default_crs)
        fallback = parse_crs(asked.crs, key="crs") if asked.crs else None
        order = tuple(layer.contract for layer in source.layers)
        job = replace(
            self._job(target, fallback, order, site="", checked=False),
            shown={layer.contract: layer.shown for layer in source.layers},
        )
        with ThreadPoolExecutor(max_workers=1) as pool:
            fingerprints = pool.submit(fingerprints_of, source)
            sketches: Sketches = {name: [] for name in order}
            self.tell(Text("reading {n} pieces", "正在读取 {n} 个数据块").format(n=len(groups)))
            for some in results(self.client, stage_group, [job] * len(groups), groups):
                for one in some:
                    sketches[one.layer].append(one)
            _told(sketches, report)
            codes = {name: np.concatenate([one.codes for one in found]) for name, found in sketches.items()}
            rejected = _repeated(job, sketches, codes, report)
            job = replace(job, site=asked.site or _site(sketches, source, rejected))
            homes_of = self._plan(job, sketches, rejected)
            pieces = self._split(job, sketches, homes_of)
            counts = _tell_rows(job, sketches, homes_of, rejected, pieces, report)
            done = self._judge(job, sketches, pieces)
            for one in done:
                report.events.extend(one.events)
            report.sort()
            dataset = Dataset(source.name, job.site, target, {}, report, fingerprints.result())
        return dataset, counts, whole([one.judged for one in done], job.rules, job.as_of)

    def _job(self, crs: Any, fallback: Any, layers: tuple[str, ...], *, site: str, checked: bool) -> Job:
        asked = self.asked
        return Job(
            self.folder, asked.rules, asked.as_of, asked.timezone, site, crs, fallback, asked.now, checked, layers
        )

    def _plan(self, job: Job, sketches: Sketches, rejected: dict[str, Any] | None = None) -> dict[str, Parts]:
        self.tell(Text("planning {n} partitions", "正在规划 {n} 个分区").format(n=self.asked.partitions))
        return plan(job, sketches, self._along(job, sketches), self.asked.partitions, rejected)

    def _along(self, job: Job, sketches: Sketches) -> Along:
        """How far along a Hilbert curve the rows of all layers that have homes lie."""
        import dask.dataframe as dd
        import dask_geopandas  # noqa: F401  so that a frame with geometry becomes one of its frames

        pieces = [one for name in HOMED if name in job.needed() for one in sketches[name]]
        if not any(one.located.any() for one in pieces):
            return np.zeros(sum(one.rows for one in pieces), dtype=np.uint32)
        extents = np.array([one.extent for one in pieces])
        low, high = extents[:, :2].min(axis=0), extents[:, 2:].max(axis=0)
        corner = (float(low[0]), float(low[1]))
        meta = GeoDataFrame(geometry=GeoSeries.from_xy([0.0], [0.0]))
        points = dd.from_map(places_of, [one.file for one in pieces if one.rows], corner=corner, meta=meta)
        frame = (*corner, *(float(value) for value in np.maximum(high, low + 1e-6)))
        along = points.hilbert_distance(total_bounds=frame)
        return np.array(self.client.compute(along, retries=RETRIES).result(), dtype=np.uint32)

    def _split(self, job: Job, sketches: Sketches, homes_of: dict[str, Parts]) -> list[Pieces]:
        self.tell(Text("splitting into {n} partitions", "正在划分为 {n} 个分区").format(n=self.asked.partitions))
        for name, home in homes_of.items():
            np.save(job.folder / f"{name}.npy", home)
        some = [(name, one.file, first) for name in job.needed() for one, first in places(sketches[name])]
        if not some:
            return []
        names, files, firsts = map(list, zip(*some, strict=True))
        found = []
        for one, file in zip(results(self.client, split, [job] * len(some), names, files, firsts), files, strict=True):
            if one.layer not in SHARED_CODES:
                file.unlink()
            found.append(one)
        return found

    def _judge(self, job: Job, sketches: Sketches, pieces: list[Pieces]) -> list[PartDone]:
        """All parts judged, in their order."""
        count = self.asked.partitions
        of_part: list[list[Any]] = [[] for _ in range(count)]
        for piece in pieces:
            for batch in piece.batches:
                of_part[batch.part].append(batch)
        like = {name: sketches[name][0].file.with_suffix(".split") for name in job.needed()}
        done = []
        for one in results(self.client, judge_one, [job] * count, of_part, [like] * count):
            done.append(one)
            self.tell(Text("judged {n} of {all}", "已审查 {n}/{all}").format(n=len(done), all=count))
        return done


def _told(sketches: Sketches, report: Report) -> None:
    """What was said of single rows and of transformations."""
    for found in sketches.values():
        report.events.extend(event for one in found for event in one.events)
        report.notes.extend(dict.fromkeys(note for one in found for note in one.notes))


def _repeated(job: Job, sketches: Sketches, codes: dict[str, Hashes], report: Report) -> dict[str, Any]:
    """Rows whose code an earlier row has, of their layer or of one before it: they are rejected."""
    taken = np.zeros(0, dtype=np.uint64)
    rejected = {}
    for name, found in sketches.items():
        own = codes[name]
        mask = np.zeros(sum(one.rows for one in found), dtype=bool)
        if LAYERS[name].key is not None and len(own):
            order = np.argsort(own, kind="stable")
            mask[order[1:][own[order][1:] == own[order][:-1]]] = True
            _reject(name, job, found, mask, REPEATED, report)
            if name in SHARED_CODES:
                both = np.isin(own, taken) & ~mask
                _reject(name, job, found, both, TAKEN, report)
                mask |= both
                taken = np.concatenate([taken, own[~mask]])
        rejected[name] = mask
    return rejected


def _reject(name: str, job: Job, found: list[Sketch], mask: Any, why: tuple[Text, Text], report: Report) -> None:
    for one, first in places(found):
        mine = np.flatnonzero(mask[first : first + one.rows])
        if len(mine):
            table = read_staged(one.file, ["_row", "code"]).take(mine)
            text = table.column("code").to_pandas().to_numpy(dtype=object)
            Rows(name, job.shown[name], table.column("_row").to_numpy(), text, report).reject(
                np.ones(len(mine), dtype=bool), *why
            )


def _site(sketches: Sketches, source: Source, rejected: dict[str, Any]) -> str:
    codes = np.array([code for one in sketches.get("site", []) for code in one.sites], dtype=object)
    kept = codes[~rejected["site"]] if len(codes) else codes
    return site_code({"site": pd.DataFrame({"code": kept})}, source)


class _Codes(Collection[str]):
    """The codes of all trees, assets and planting, read from the store whenever they are walked through."""

    def __init__(self, sketches: Sketches, rejected: dict[str, Any]) -> None:
        self._pieces = [
            (one.file, ~rejected[name][first : first + one.rows])
            for name in SHARED_CODES
            for one, first in places(sketches.get(name, []))
        ]

    def __len__(self) -> int:
        return sum(int(kept.sum()) for _, kept in self._pieces)

    def __iter__(self) -> Iterator[str]:
        for file, kept in self._pieces:
            yield from read_staged(file, ["code"]).column("code").to_pandas()[kept]

    def __contains__(self, code: object) -> bool:
        return any(code == one for one in self)


def _tell_rows(
    job: Job, sketches: Sketches, home: dict[str, Parts], rejected: dict[str, Any], pieces: list[Pieces], report: Report
) -> dict[str, int]:
    """What is said of rows only once all are known; returns how many of each layer are left."""
    counts = {name: int((~rejected[name]).sum()) for name in sketches}
    points: dict[str, list[Any]] = {name: [] for name in sketches}
    drawn: Drawn = Counter()
    codes = _Codes(sketches, rejected)
    for name in sketches:
        of_layer = [piece for piece in pieces if piece.layer == name]
        if name in job.needed():
            counts[name] = sum(piece.kept for piece in of_layer)
            points[name] = [piece.points for piece in of_layer]
        lost = [piece.unknown for piece in of_layer if len(piece.unknown)]
        if lost:
            unknown = pd.concat(lost, ignore_index=True).astype({"_row": np.int64})
            tell_unknown(unknown.assign(_file=job.shown[name]), name, codes, report)
        for piece in of_layer:
            drawn.update(piece.drawn)
    if "assets" in sketches:
        note_unusual_shapes(drawn, report)
    for name in sketches:
        some = points[name] or [one.points for one in sketches[name]]
        note_layer(name, counts[name], np.concatenate(some), report)
    return counts
