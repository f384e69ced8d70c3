"""Where a tree's trunk surface or crown is, and how well that is known.

A trunk is a point and a radius. A crown is a surveyed polygon where there is one, else a circle from the
crown diameter, else unknown: then only the trunk is certain. The middle of the stem is the point alone. An official
zone is the polygon that the authority published; a tree may have none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rules import Separation
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.required import by_dbh_m, required_m
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Table
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text

TRUNK, TRUNK_UNKNOWN, CROWN_SURVEYED, CROWN_CIRCLE, CROWN_UNKNOWN, STEM, STEM_UNKNOWN, ZONE = range(8)
SHAPES = [
    "trunk", "trunk_unknown", "crown_surveyed", "crown_circle", "crown_unknown", "stem", "stem_unknown",
    "official_zone",
]  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """One row a tree, metres.

    ``geometry``: position, or surveyed crown; ``radius`` around it (trunk or crown, 0 for a polygon and where
    unknown); ``plausible``: largest radius where the diameter is unknown, else NaN; ``sigma_shape``: standard
    deviation that a drawn circle adds; ``accuracy``: radial at 95 %; ``assumed``: whether by default; ``required``:
    the distance from it that the rule asks for.
    """

    geometry: Geometries
    radius: Floats
    plausible: Floats
    sigma_shape: Floats
    accuracy: Floats
    assumed: Mask
    shape: NDArray[np.int8]
    required: Floats
    notes: tuple[Note, ...] = ()


def accuracies(table: Table, default_m: float) -> tuple[Floats, Mask]:
    """Accuracy of every row (m, radial at 95 %), and where it is the rule set's default."""
    stated = table.numbers("accuracy_m")
    missing = np.isnan(stated)
    return np.where(missing, default_m, stated), missing


def reference(case: Case, trees: Table, rule: Separation) -> Reference:
    """The shape that distances of a rule count from, for each tree."""
    accuracy, assumed = accuracies(trees, case.parameters.default_accuracy_m)
    trunk_radius = trees.diameters_cm() / 200.0
    trunk_known = ~np.isnan(trunk_radius)
    trunk_radius = np.where(trunk_known, trunk_radius, 0.0)
    required = required_m(rule, trees)
    if rule.reference == "stem":
        return _stem(rule, trees, trunk_known, required, accuracy, assumed)
    if rule.reference == "official_zone":
        return official_zones(case, trees, required)
    if rule.reference == "trunk":
        return Reference(
            geometry=trees.geometry,
            radius=trunk_radius,
            plausible=np.where(trunk_known, np.nan, rule.largest_trunk_radius_m),
            sigma_shape=np.zeros(len(trees)),
            accuracy=accuracy,
            assumed=assumed,
            shape=np.where(trunk_known, TRUNK, TRUNK_UNKNOWN).astype(np.int8),
            required=required,
        )
    crown_radius = trees.numbers("crown_diameter_m") / 2.0
    with np.errstate(invalid="ignore"):
        circle = crown_radius > 0
    found = Reference(
        geometry=trees.geometry.copy(),
        radius=np.where(circle, crown_radius, trunk_radius),
        plausible=np.where(circle, np.nan, rule.largest_crown_radius_m),
        sigma_shape=np.where(circle, case.parameters.crown_circle_sigma_share * crown_radius, 0.0),
        accuracy=accuracy,
        assumed=assumed,
        shape=np.where(circle, CROWN_CIRCLE, CROWN_UNKNOWN).astype(np.int8),
        required=required,
    )
    crowns = case.tables.get("crowns")
    return found if crowns is None or len(crowns) == 0 else _surveyed(case, trees, crowns, found)


def _stem(rule: Separation, trees: Table, known: Mask, required: Floats, accuracy: Floats, assumed: Mask) -> Reference:
    """The middle of the stem, where the distance grows with the diameter."""
    assert rule.by_dbh is not None
    thickest = by_dbh_m(rule.by_dbh, np.array([2.0 * rule.largest_trunk_radius_m]), rule.limit.value)[0]
    return Reference(
        geometry=trees.geometry,
        radius=np.zeros(len(trees)),
        plausible=np.where(known, np.nan, thickest - required),
        sigma_shape=np.zeros(len(trees)),
        accuracy=accuracy,
        assumed=assumed,
        shape=np.where(known, STEM, STEM_UNKNOWN).astype(np.int8),
        required=required,
    )


def official_zones(case: Case, trees: Table, required: Floats) -> Reference:
    """The published zone of each tree (several are one), None where there is none."""
    zones = case.tables.get("protection_zones")
    geometry = np.full(len(trees), None, dtype=object)
    accuracy, assumed = np.zeros(len(trees)), np.zeros(len(trees), dtype=bool)
    if zones is not None and len(zones):
        place = pd.Index(trees.text("code").to_pylist()).get_indexer(pd.Index(zones.text("tree").to_pylist()))
        mine = np.flatnonzero(place >= 0)
        order = mine[np.argsort(place[mine], kind="stable")]
        tree, first, count = np.unique(place[order], return_index=True, return_counts=True)
        stated, missing = accuracies(zones, case.parameters.default_accuracy_m)
        # A loop over the few trees that have a published zone.
        for at, start, several in zip(tree, first, count, strict=True):
            rows = order[start : start + several]
            geometry[at] = shapely.union_all(zones.geometry[rows]) if several > 1 else zones.geometry[rows[0]]
            accuracy[at], assumed[at] = stated[rows].max(), missing[rows].any()
    nothing = np.zeros(len(trees))
    shape = np.full(len(trees), ZONE, dtype=np.int8)
    return Reference(geometry, nothing, nothing + np.nan, nothing, accuracy, assumed, shape, required)


def _surveyed(case: Case, trees: Table, crowns: Table, found: Reference) -> Reference:
    """Put surveyed crowns in the place of circles; several of one tree are taken together."""
    codes = pd.Index(crowns.text("tree").to_pylist())
    position = pd.Index(trees.text("code").to_pylist()).get_indexer(codes)
    of_subject = np.flatnonzero(position >= 0)
    accuracy, assumed = accuracies(crowns, case.parameters.default_accuracy_m)
    order = of_subject[np.argsort(position[of_subject], kind="stable")]
    tree, first, count = np.unique(position[order], return_index=True, return_counts=True)
    for field, values in ((found.accuracy, accuracy), (found.assumed, assumed)):
        if len(tree):
            field[tree] = np.maximum.reduceat(values[order], first)
    polygons = crowns.geometry[order]
    found.geometry[tree] = polygons[first]
    # A loop over the few trees whose crown was surveyed more than once.
    for at, start, several in zip(tree[count > 1], first[count > 1], count[count > 1], strict=True):
        found.geometry[at] = shapely.union_all(polygons[start : start + several])
    found.radius[tree] = 0.0
    found.sigma_shape[tree] = 0.0
    found.plausible[tree] = np.nan
    found.shape[tree] = CROWN_SURVEYED
    orphans = int((~codes.isin(case.tables["trees"].text("code").to_pylist())).sum())
    notes = []
    if orphans:
        notes.append(
            Note(
                "crowns_without_tree",
                orphans,
                Text("surveyed crowns that name no tree: {n}", "{n} 个实测树冠未对应任何树木"),
            )
        )
    if (count > 1).any():
        notes.append(
            Note(
                "crowns_united",
                int((count > 1).sum()),
                Text("trees with several surveyed crowns, taken together: {n}", "{n} 棵树有多个实测树冠，已合并"),
            )
        )
    return Reference(
        found.geometry, found.radius, found.plausible, found.sigma_shape, found.accuracy, found.assumed,
        found.shape, found.required, tuple(notes),
    )  # fmt: skip
