"""Judging an area: what stands in it, with what hangs together with that, as judging the whole dataset would.

In the area is whatever meets it. With it go the tree that an asset belongs to (or the assets of a tree), and things
whose patches touch from one to the next. Beyond these a rule sees all that it reads: what stands outside still counts
against what stands inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged
from greenbelt_gis.checks.engine import EachRule, Judgement, Layers, judge_part, make_case, whole
from greenbelt_gis.checks.parts import HOMED, NAMING, beyond, linked, part_cases, touching
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.checks.table import Mask, Rows
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layer_crs import common_crs
from greenbelt_gis.model.layers import SHARED_CODES

_DRAWN = (3, 6)
"""Types of geometry that are patches: polygons."""


@dataclass(frozen=True)
class AreaJudged:
    """What judging an area came to, and the rows that were judged in it, by layer."""

    judgement: Judgement
    layers: Mapping[str, GeoDataFrame]

    def codes(self, layer: str) -> list[str]:
        """Codes of a layer's things in the area."""
        frame = self.layers.get(layer)
        return [] if frame is None else frame["code"].astype(str).tolist()


def judge_area(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    area: BaseGeometry,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    each: EachRule | None = None,
) -> AreaJudged:
    """Judge what stands in an area (a polygon in the CRS of the layers); otherwise like ``judge``.

    Findings are those of ``judge`` whose subjects are in the area; tallies and notes are of the area alone.
    """
    inside = {name: shapely.intersects(np.asarray(layers[name].geometry), area) for name in HOMED if name in layers}
    return judge_rows(layers, rules, as_of, inside, site=site, timezone=timezone, each=each)


def judge_rows(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    inside: Mapping[str, Mask],
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    each: EachRule | None = None,
) -> AreaJudged:
    """Judge some rows of the layers of ``HOMED``, with what hangs together with them."""
    frames = {name: frame.reset_index(drop=True) for name, frame in layers.items() if name in (*HOMED, *NAMING)}
    judged = [rule for rule in rules.in_force(as_of) if isinstance(rule, Judged)]
    chains = any(kind_of(rule).reach == "component" for rule in judged)
    masks = {name: np.asarray(mask, dtype=bool) for name, mask in inside.items()}
    masks |= _together(frames, masks, chains=chains)
    codes = {name: set(frames[name]["code"][mask]) for name, mask in masks.items()}
    for name, column in NAMING.items():
        if name in frames:
            owners = ("trees",) if column == "tree" else SHARED_CODES
            known = set().union(*(codes.get(owner, set()) for owner in owners))
            masks[name] = frames[name][column].isin(known).to_numpy(dtype=bool)
    own = {name: frame[masks[name]] for name, frame in frames.items()}
    others = {
        key: frames[key[0]][~masks[key[0]]] for key in filter(None, map(beyond, judged)) if key[0] in frames
    }  # fmt: skip

    def join(layer: str, more: GeoDataFrame) -> GeoDataFrame:
        return own[layer] if len(more) == 0 else pd.concat([own[layer], more]).sort_index(kind="stable")

    case = make_case(own, rules, as_of, timezone, site)
    done = judge_part(part_cases(case, others, join), rules, as_of, common_crs(layers), each=each)
    return AreaJudged(whole([done], rules, as_of), own)


def _together(
    frames: Mapping[str, GeoDataFrame], masks: Mapping[str, Mask], *, chains: bool
) -> dict[str, Mask]:  # fmt: skip
    """The masks of objects, grown by what hangs together with what is inside."""
    names = [name for name in SHARED_CODES if name in frames]
    if not names:
        return {}
    pairs: list[tuple[Rows, Rows]] = []
    sizes = [len(frames[name]) for name in names]
    mask = np.concatenate([masks[name] for name in names])
    of = pd.Series(np.arange(len(mask)), index=pd.concat([frames[name]["code"] for name in names]).to_numpy())
    of = of[~of.index.duplicated()]

    def numbers(wanted: pd.Series[Any]) -> Rows:
        return of.reindex(wanted.to_numpy()).fillna(-1).to_numpy(dtype=np.intp)

    starts = dict(zip(names, np.cumsum([0, *sizes]).tolist(), strict=False))
    if "assets" in frames and "trees" in frames and "tree" in frames["assets"].columns:
        tree = numbers(frames["assets"]["tree"])
        hit = np.flatnonzero((tree >= starts["trees"]) & (tree < starts["trees"] + len(frames["trees"])))
        _grow(mask, tree[hit], hit + starts["assets"])
        pairs.append((tree[hit], hit + starts["assets"]))
    if chains and "observations" in frames:
        seen = frames["observations"]
        thing, shapes = numbers(seen["asset"]), np.asarray(seen.geometry)
        drawn = (thing >= 0) & np.isin(shapely.get_type_id(shapes), _DRAWN)
        # An asset that comes in with its tree brings with it what its patches touch.
        pairs.append(touching(thing[drawn], shapely.bounds(shapes[drawn]), mask.astype(np.int32)))
    if pairs:
        _grow(mask, *(np.concatenate(side) for side in zip(*pairs, strict=True)))
    return dict(zip(names, np.split(mask, np.cumsum(sizes)[:-1]), strict=True))


def _grow(mask: Mask, one: Rows, other: Rows) -> None:
    """Set the mask of all that hang together with a thing whose mask is set."""
    things, group = linked(one, other)
    if len(things):
        mask[things] = (np.bincount(group, weights=mask[things]) > 0)[group]
