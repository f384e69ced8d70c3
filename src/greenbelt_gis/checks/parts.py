"""Which rows each part of a dataset needs so that all parts together are judged as the whole is.

Every subject has one home, a stretch of a Hilbert curve with about as many things as the others. What names a thing
lives with it; things whose drawn patches touch, and assets with the tree they belong to, live together. Beyond that a
rule looks at one layer only (``beyond``): a part is given the rows of it that lie near its subjects. Nothing here
knows where rows are kept: arrays in, arrays out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Encroachment, Predominance, Rule, Separation, ZonePlanting
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.engine import make_case
from greenbelt_gis.checks.probability import reach_in_sigmas, sigma_m
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.checks.selection import alive, chosen
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows, Table
from greenbelt_gis.model.layers import LAYERS

Hashes = NDArray[np.uint64]
Parts = NDArray[np.int32]
"""The number of a part, one a row."""
Pairs = tuple[Rows, Parts]
"""Pairs of a row and a part, each once, sorted."""

HOMED = ("trees", "assets", "planting", "zones", "activities")
"""Layers whose rows live where they lie; rows of others live with the tree or the object that they name."""
NAMING = {"crowns": "tree", "protection_zones": "tree", "observations": "asset", "surveys": "asset"}
NEAR_TREES, NEAR_PLANTING, IN_ZONES, NEAR_PATCHES = "near trees", "near planting", "in zones", "near patches"
"""Why a part sees rows of another: within a rule's reach of its trees; zones around its planting; planting in its
zones; what its patches may lie on."""
CELL_M = 64.0
TOUCHING_M = 0.06
"""Boxes of patches farther apart than this do not make one patch (``touching.components``: 0.05 m)."""
_MOST_CELLS = 4096
"""A box that covers more cells is compared with boxes instead."""
_CELL_BITS, _PART_BITS = 23, 15  # together below 63
_AT_ONCE = 1_000_000
_STRIPE = 200_000


def beyond(rule: Rule) -> tuple[str, str] | None:
    """The layer that a rule reads beyond the part that its subjects live in, and why; None where there is none."""
    if isinstance(rule, Separation | Encroachment):
        return rule.against.layer, NEAR_TREES
    if isinstance(rule, ZonePlanting):
        return "zones", NEAR_PLANTING
    return ("planting", IN_ZONES) if isinstance(rule, Predominance) else None


def hashes(codes: pd.Series[Any]) -> Hashes:
    """Codes as numbers; 0 where there is none."""
    missing = codes.isna().to_numpy(dtype=bool)
    values = codes.to_numpy(dtype=object, na_value="")
    return np.where(missing, np.uint64(0), pd.util.hash_array(values, categorize=False))


def borders(along: NDArray[np.uint32], parts: int) -> NDArray[np.uint32]:
    """Where along the curve one part ends and the next begins, so that all hold about as many."""
    at = (np.arange(1, parts) * len(along)) // parts
    return np.partition(along, at)[at] if len(along) and parts > 1 else np.zeros(0, dtype=np.uint32)


def homes(along: NDArray[np.uint32], edges: NDArray[np.uint32]) -> Parts:
    """The part that each place belongs to."""
    return np.searchsorted(edges, along, side="right").astype(np.int32)


def linked(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    """The things of some pairs, each once, and for each the number of the group that hangs together with it."""
    things, of = np.unique(np.concatenate([one, other]), return_inverse=True)
    count = len(one)
    edges = coo_array((np.ones(count, dtype=np.int8), (of[:count], of[count:])), shape=(len(things), len(things)))
    _, group = connected_components(edges.tocsr(), directed=False)
    return things, group.astype(np.intp)


def brought_together(home: Parts, one: Rows, other: Rows) -> Parts:
    """Homes after pairs of things have been put into one: that of the first thing of all that hang together."""
    if len(one) == 0:
        return home
    things, component = linked(one, other)
    _, first = np.unique(component, return_index=True)
    result = home.copy()
    result[things] = home[things[first]][component]
    return result


def touching(thing: Rows, boxes: Floats, home: Parts) -> tuple[Rows, Rows]:
    """Pairs of things with patches that may touch; none at all where no such pair has two homes.

    ``thing`` and ``boxes`` (west, south, east, north) stand patch by patch, ``home`` thing by thing.
    """
    nothing = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    if len(thing) == 0:
        return nothing
    border = _on_borders(boxes, home[thing])
    one, other = _meeting(thing[border], boxes[border])
    if (home[one] == home[other]).all():
        return nothing
    return _meeting(thing, boxes)


def _on_borders(boxes: Floats, home: Parts) -> Rows:
    """Boxes in a cell where boxes of two homes lie, and those too large to say."""
    grown = boxes + np.array([-TOUCHING_M, -TOUCHING_M, TOUCHING_M, TOUCHING_M])
    row, cell, large = _cells(grown)
    keys = np.unique(cell * (1 << _PART_BITS) + home[row])
    cells, homes_there = np.unique(keys >> _PART_BITS, return_counts=True)
    shared = cells[homes_there > 1]
    if len(large):
        return np.arange(len(boxes))
    return np.unique(row[np.isin(cell, shared)])


def _meeting(thing: Rows, boxes: Floats) -> tuple[Rows, Rows]:
    """Pairs of different things whose boxes are near, stripe by stripe so that no tree grows large."""
    found = [np.zeros((0, 2), dtype=np.intp)]
    order = np.argsort(boxes[:, 0], kind="stable")
    for start in range(0, len(order), _STRIPE):
        mine = order[start : start + _STRIPE]
        west, east = boxes[mine[0], 0], boxes[mine, 2].max() + TOUCHING_M
        # Whatever begins farther west and reaches in was met in its own stripe, which reaches as far.
        rows = order[(boxes[order, 0] >= west) & (boxes[order, 0] <= east)]
        tree = STRtree(_boxes(boxes[rows] + [-TOUCHING_M, -TOUCHING_M, TOUCHING_M, TOUCHING_M]))
        a, b = tree.query(_boxes(boxes[mine]))
        pairs = np.column_stack([thing[mine[a]], thing[rows[b]]])
        found.append(np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0))
    both = np.concatenate(found)
    return both[:, 0], both[:, 1]


def _cells(boxes: Floats) -> tuple[Rows, NDArray[np.int64], Rows]:
    """Pairs of a box and a cell that it covers; and the boxes that cover too many."""
    boxes = np.where(np.isfinite(boxes), boxes, np.nan)
    known = ~np.isnan(boxes).any(axis=1)
    corner = np.floor(np.nan_to_num(boxes) / CELL_M).astype(np.int64)
    wide, tall = corner[:, 2] - corner[:, 0] + 1, corner[:, 3] - corner[:, 1] + 1
    count = np.where(known, wide * tall, 0)
    large = count > _MOST_CELLS
    count[large] = 0
    row = np.repeat(np.arange(len(boxes)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    x, y = corner[row, 0] + within % wide[row], corner[row, 1] + within // wide[row]
    mask, middle = (1 << _CELL_BITS) - 1, 1 << (_CELL_BITS - 1)
    return row, (((x + middle) & mask) << _CELL_BITS) | ((y + middle) & mask), np.flatnonzero(large)


@dataclass(frozen=True)
class Cover:
    """Where the parts look: cells of a grid, each with a part in its last bits; boxes too large for cells; and the
    box around everything that a part looks at."""

    keys: NDArray[np.int64]
    large: Floats
    part_of_large: Parts
    extent: Floats
    parts: Parts

    @classmethod
    def of(cls, boxes: Floats, part: Parts) -> Cover:
        """The cover of boxes (west, south, east, north), each of one part."""
        found = [np.zeros(0, dtype=np.int64)]
        large = [np.zeros(0, dtype=np.intp)]
        for start in range(0, len(boxes), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            row, cell, beyond_cells = _cells(boxes[some])
            found.append(np.unique((cell << _PART_BITS) | part[some][row]))
            large.append(beyond_cells + start)
        rows = np.concatenate(large)
        located = np.isfinite(boxes).all(axis=1)
        parts = np.unique(part[located])
        everything = [boxes[located & (part == one)] for one in parts]
        extent = np.array([[*b[:, :2].min(axis=0), *b[:, 2:].max(axis=0)] for b in everything]).reshape(-1, 4)
        return cls(np.unique(np.concatenate(found)), boxes[rows], part[rows], extent, parts)

    def parts_near(self, boxes: Floats) -> Pairs:
        """The parts that look where each box lies; a few too many, never one too few."""
        row, cell, large = _cells(boxes)
        low = np.searchsorted(self.keys, cell << _PART_BITS)
        count = np.searchsorted(self.keys, (cell + 1) << _PART_BITS) - low
        at = np.arange(count.sum()) + np.repeat(low - (np.cumsum(count) - count), count)
        found = [np.column_stack([np.repeat(row, count), self.keys[at] & ((1 << _PART_BITS) - 1)])]
        for rows, sources, part in (
            (np.arange(len(boxes)), self.large, self.part_of_large),
            (large, self.extent, self.parts),
        ):
            if len(rows) and len(sources):
                near, source = STRtree(_boxes(sources)).query(_boxes(boxes[rows]))
                found.append(np.column_stack([rows[near], part[source]]))
        pairs = np.unique(np.concatenate(found), axis=0)
        return pairs[:, 0].astype(np.intp), pairs[:, 1].astype(np.int32)


def _boxes(boxes: Floats) -> Geometries:
    shapes: Geometries = np.full(len(boxes), None, dtype=object)
    known = np.isfinite(boxes).all(axis=1)
    shapes[known] = shapely.box(*boxes[known].T)
    return shapes


def looked_around(trees: Table, rules: RuleSet, as_of: date) -> Mask:
    """Trees around which some rule looks for what stands too near."""
    mask = np.zeros(len(trees), dtype=bool)
    for rule in _around_trees(rules, as_of):
        for selector in rule.subject if isinstance(rule.subject, tuple) else (rule.subject,):
            mask |= chosen({"trees": trees}, selector, as_of)
    return mask


def _around_trees(rules: RuleSet, as_of: date) -> list[Separation | Encroachment]:
    return [rule for rule in rules.in_force(as_of) if isinstance(rule, Separation | Encroachment)]


def widest_reach_m(
    trees: GeoDataFrame, rules: RuleSet, as_of: date, timezone: str, accuracy: float, other_accuracy: float
) -> float:
    """How far (m) from these trees something can matter, whatever crown or zone is drawn for them.

    ``accuracy``: the worst of trees, crowns and zones; ``other_accuracy``: of what may stand near.
    """
    if len(trees) == 0:
        return 0.0
    layers = {"trees": trees.assign(accuracy_m=0.0)}
    for name in ("assets", "activities"):
        nothing = {column: pd.Series(dtype="str") for column in LAYERS[name].required}
        layers[name] = GeoDataFrame(nothing, geometry=[], crs=trees.crs)
    case = make_case(layers, rules, as_of, timezone)
    around = _around_trees(rules, as_of)
    still = max((kind_of(rule).reach_m(case, rule) for rule in around), default=0.0)
    spread = sigma_m(np.array([accuracy]), np.array([other_accuracy]), np.zeros(1))[0]
    return float(still + max(0.0, reach_in_sigmas(rules.parameters)) * spread + 1e-3)


def part_cases(
    case: Case, others: Mapping[tuple[str, str], GeoDataFrame], join: Callable[[str, GeoDataFrame], GeoDataFrame]
) -> Callable[[Rule], Case]:
    """What each rule sees of a part: ``case`` with its own rows, and the rows of other parts that the rule reads.

    ``join`` puts own and other rows of a layer in the dataset's order. Rows that do not exist on the day, or that are
    counted where they live, are left out.
    """
    made: dict[tuple[str, str], Case] = {}

    def case_of(rule: Rule) -> Case:
        key = beyond(rule)
        if key is None or key not in others:
            return case
        if key not in made:
            layer, why = key
            table = Table(layer, others[key], next(iter(case.tables.values())).timezone)
            mask = alive(table, case.as_of)
            if why == IN_ZONES:  # points have no area, and are counted at home
                mask = mask & (shapely.get_dimensions(table.geometry) > 0)
            joined = join(layer, others[key].iloc[np.flatnonzero(mask)])
            made[key] = replace(case, tables={**case.tables, layer: Table(layer, joined, table.timezone)})
        return made[key]

    return case_of
