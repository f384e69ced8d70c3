"""Who lives where: from the sketches of all pieces to a home for each row, kept on disk for the workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from greenbelt_gis.checks.parts import (
    HOMED,
    IN_ZONES,
    NEAR_PATCHES,
    NEAR_PLANTING,
    NEAR_TREES,
    Cover,
    Hashes,
    Parts,
    borders,
    brought_together,
    homes,
    touching,
    widest_reach_m,
)
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.workflows.staging import NOWHERE, Job, Sketch, find, save_cover, save_lookup

Sketches = dict[str, list[Sketch]]
Along = NDArray[np.uint32]


def places(sketches: list[Sketch]) -> Iterator[tuple[Sketch, int]]:
    """Each piece of a layer with how many rows lie before it."""
    first = 0
    for one in sketches:
        yield one, first
        first += one.rows


def plan(
    job: Job, sketches: Sketches, along: Along, parts: int, rejected: dict[str, Any] | None = None
) -> dict[str, Parts]:
    """Where each row lives, by layer; keeps for the workers where names lead and who looks where."""
    names = [name for name in HOMED if name in job.needed()]
    sizes = {name: sum(one.rows for one in sketches[name]) for name in names}
    located = np.concatenate([[], *(one.located for name in names for one in sketches[name])]).astype(bool)
    starts = dict(zip(names, np.cumsum([0, *sizes.values()]), strict=False))
    things = sum(sizes[name] for name in SHARED_CODES if name in sizes)
    shared = [name for name in names if name in SHARED_CODES]
    codes = np.concatenate([np.zeros(0, dtype=np.uint64), *(one.codes for name in shared for one in sketches[name])])
    nowhere = np.flatnonzero(~located[:things])
    along[nowhere] = codes[nowhere] >> np.uint64(32)
    home = homes(along, borders(along[:things] if things else along, parts))
    order = np.argsort(codes, kind="stable")
    one, other = _edges(job, sketches, starts, codes, order, home)
    home = brought_together(home, one, other)
    bad = np.concatenate([(rejected or {}).get(name, np.zeros(sizes[name], dtype=bool)) for name in names] or [[]])
    home[bad.astype(bool)] = NOWHERE
    alive = home[: len(codes)] != NOWHERE
    save_lookup(job.folder, "things", codes[alive], home[: len(codes)][alive])
    trees = alive.copy()
    trees[sizes.get("trees", 0) :] = False
    save_lookup(job.folder, "trees", codes[trees], home[: len(codes)][trees])
    result = {name: home[starts[name] : starts[name] + sizes[name]] for name in names}
    _save_covers(job, sketches, result)
    return result


def _found(codes: Hashes, order: Any, wanted: Hashes) -> Any:
    """The first row that has each code, -1 where none has."""
    if len(codes) == 0:
        return np.full(len(wanted), -1, dtype=np.intp)
    at = np.minimum(np.searchsorted(codes, wanted, sorter=order), len(codes) - 1)
    return np.where(codes[order[at]] == wanted, order[at], -1)


def _edges(job: Job, sketches: Sketches, starts: dict[str, Any], codes: Hashes, order: Any, home: Parts) -> Any:
    """Pairs of things that must live together: an asset with its tree, and what patches of may touch."""
    one, other = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    if "assets" in starts and "trees" in starts:
        names = np.concatenate([np.zeros(0, dtype=np.uint64), *(s.names for s in sketches["assets"])])
        rows = np.flatnonzero(names)
        tree = _found(codes, order, names[rows])
        hit = (tree >= 0) & (tree < starts["assets"])  # trees stand first
        one.append(tree[hit])
        other.append(rows[hit] + starts["assets"])
    if any(kind_of(rule).reach == "component" for rule in job.judged()):
        found = sketches.get("observations", []) if "observations" in job.needed() else []
        boxes = np.concatenate([np.zeros((0, 4)), *(s.boxes for s in found)])
        thing = _found(codes, order, np.concatenate([np.zeros(0, dtype=np.uint64), *(s.names for s in found)]))
        # An asset that goes with its tree takes with it what its patches touch.
        home = brought_together(home, np.concatenate(one), np.concatenate(other))
        a, b = touching(thing[thing >= 0], boxes[thing >= 0], home)
        one.append(a)
        other.append(b)
    return np.concatenate(one), np.concatenate(other)


def _save_covers(job: Job, sketches: Sketches, home: dict[str, Parts]) -> None:
    reasons = set().union(*job.looks().values()) if job.looks() else set()
    nothing = np.zeros((0, 4)), np.zeros(0, dtype=np.int32)
    for why in reasons:
        if why == NEAR_TREES:
            boxes, part = _around_trees(job, sketches, home)
        elif why == NEAR_PATCHES:
            found = sketches.get("observations", [])
            boxes = np.concatenate([nothing[0], *(one.boxes for one in found)])
            wanted = np.concatenate([np.zeros(0, dtype=np.uint64), *(one.names for one in found)])
            part = find(job.folder, "things", wanted)
        else:
            name = {NEAR_PLANTING: "planting", IN_ZONES: "zones"}[why]
            boxes = np.concatenate([nothing[0], *(one.boxes for one in sketches.get(name, []))])
            part = home.get(name, nothing[1])
        some = part != NOWHERE
        save_cover(job.folder, why, Cover.of(boxes[some] + [-0.01, -0.01, 0.01, 0.01], part[some]))


def _around_trees(job: Job, sketches: Sketches, home: dict[str, Parts]) -> tuple[Any, Parts]:
    """Boxes around trees, and around crowns and zones drawn for them, as wide as the widest reach in their part."""
    worst = {name: max((one.accuracy for one in sketches.get(name, [])), default=0.0) for name in job.needed()}
    default = job.rules.parameters.default_accuracy_m
    others = max([default, *(worst.get(name, 0.0) for name in ("assets", "activities"))])
    mine = max([default, *(worst.get(name, 0.0) for name in ("trees", "crowns", "protection_zones"))])
    boxes, part, reach = [np.zeros((0, 4))], [np.zeros(0, dtype=np.int32)], [np.zeros(0)]
    widest = 0.0
    for one, first in places(sketches.get("trees", [])):
        if one.trees is None or len(one.trees) == 0:
            continue
        middle = one.boxes[:, :2]
        shapes = GeoSeries.from_xy(middle[:, 0], middle[:, 1], crs=job.crs).to_numpy()
        trees = GeoDataFrame(one.trees.reset_index(drop=True), geometry=shapes, crs=job.crs)
        reach_m = widest_reach_m(trees, job.rules, job.as_of, job.timezone, mine, others)
        widest = max(widest, reach_m)
        boxes.append(one.boxes)
        part.append(home["trees"][first + one.looked])
        reach.append(np.full(len(one.boxes), reach_m))
    for name in ("crowns", "protection_zones"):
        for one in sketches.get(name, []):
            boxes.append(one.boxes)
            part.append(find(job.folder, "trees", one.names))
            reach.append(np.full(len(one.boxes), widest))
    metres = np.concatenate(reach)[:, None]
    return np.concatenate(boxes) + np.hstack([-metres, -metres, metres, metres]), np.concatenate(part)
