"""Gathers what judging an edit needs from the record: what stands near, what was seen of it, what is planted there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.checks.closure import CHAIN_M
from greenbelt_gis.checks.edit_reach import EditReach
from greenbelt_gis.checks.parts import NAMING
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.store.vicinity import Boxes, Vicinity

AROUND = ("crowns", "protection_zones")
"""Layers that say where a tree is, beside its position."""
SEEN = ("observations", "surveys")


@dataclass(frozen=True)
class Touch:
    """One row that an edit touches: where it was and is to be (boxes, m; NaN: nowhere), the codes it has and names."""

    layer: str
    boxes: Boxes
    codes: frozenset[str]
    classes: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()
    """Trees that an asset belongs or belonged to."""


def grown(boxes: Boxes, reach_m: float) -> Boxes:
    """Boxes grown on all sides."""
    wider: Boxes = boxes + np.array([-reach_m, -reach_m, reach_m, reach_m])
    return wider


def gather(near: Vicinity, touches: Sequence[Touch], reach: EditReach, reach_m: float) -> set[str]:
    """Read all rows that judging the edit needs; the codes of all objects and zones whose judgement it may change.

    Whoever else edits one of them must wait: their names are to be locked before anything is judged.
    """
    by_layer: dict[str, list[Touch]] = {}
    for touch in touches:
        by_layer.setdefault(touch.layer, []).append(touch)
    names = _around_trees(near, by_layer, reach, reach_m) if "trees" in reach.families else set()
    names |= _things(near, by_layer)
    names |= _planted(near, by_layer, reach)
    return names


def _boxes(touches: Iterable[Touch]) -> Boxes:
    found = [touch.boxes for touch in touches]
    return np.concatenate(found) if found else np.zeros((0, 4))


def _around_trees(near: Vicinity, by_layer: dict[str, list[Touch]], reach: EditReach, reach_m: float) -> set[str]:
    """Trees around what is touched, and everything around those that rules look around."""
    touched = [
        touch
        for layer in ("trees", *AROUND, "assets", "activities")
        for touch in by_layer.get(layer, ())
        if layer in ("trees", *AROUND) or any(reach.kept_away(layer, one) for one in touch.classes or {""})
    ]
    if not touched:
        return set()
    places = grown(_boxes(touched), reach_m)
    for layer in ("trees", *AROUND):
        near.near(layer, places)
    named = {code for layer in AROUND for code in near.values(layer, "tree")}
    named |= {code for layer in AROUND for touch in by_layer.get(layer, ()) for code in touch.codes}
    near.named("trees", "code", named)
    frame = near.frame("trees")
    own = {code for touch in by_layer.get("trees", ()) for code in touch.codes}  # it may become one that is judged
    mask = reach.looked_around(frame) | frame["code"].isin(own).to_numpy(dtype=bool)
    ids = [one for one, judged in zip(near.ids("trees"), mask, strict=True) if judged]
    codes = {*near.values("trees", "code", ids), *own}
    for layer in AROUND:
        near.named(layer, "tree", codes)
    around = [near.boxes("trees", ids), *(near.boxes(layer) for layer in AROUND)]
    places = grown(np.concatenate([*around, _boxes(by_layer.get("trees", ()))]), reach_m)
    for layer in AROUND:
        places = np.concatenate([places, grown(_boxes(by_layer.get(layer, ())), reach_m)])
    for layer in ("assets", "activities"):
        near.near(layer, places)
    return codes


def _things(near: Vicinity, by_layer: dict[str, list[Touch]]) -> set[str]:
    """What is touched, with all that was seen of it, and what hangs together with it by patches."""
    codes = {code for layer in SHARED_CODES for touch in by_layer.get(layer, ()) for code in touch.codes}
    trees = {code for touch in by_layer.get("trees", ()) for code in touch.codes}
    codes |= set(near.values("assets", "code", near.named("assets", "tree", trees)))
    codes |= {code for layer in SEEN for touch in by_layer.get(layer, ()) for code in touch.codes}
    if not codes:
        return set()
    known: set[str] = set()
    fresh = codes
    patches = _boxes(by_layer.get("observations", ()))
    while fresh:
        known |= fresh
        _read_things(near, fresh)
        shapes = near.boxes("observations")
        shapes = shapes[(shapes[:, 0] < shapes[:, 2]) & (shapes[:, 1] < shapes[:, 3])]
        near.near("observations", grown(np.concatenate([patches, shapes]), CHAIN_M))
        fresh = set(near.values("observations", "asset")) - known
    return known


def _read_things(near: Vicinity, codes: set[str]) -> None:
    for layer in SEEN:
        near.named(layer, "asset", codes)
    for layer in SHARED_CODES:
        near.named(layer, "code", codes)
    near.named("trees", "code", near.values("assets", "tree"))


def _planted(near: Vicinity, by_layer: dict[str, list[Touch]], reach: EditReach) -> set[str]:
    """Zones under touched planting with what else is planted there; planting in touched zones with its zones."""
    if not {"planting", "zones"} & set(by_layer) or not {"beds", "bands"} & reach.families:
        return set()
    names = {code for touch in by_layer.get("zones", ()) for code in touch.codes}
    beds = _boxes(by_layer.get("planting", ()))
    zones = near.near("zones", beds)
    if reach.counts_bands:
        near.near("planting", near.boxes("zones", zones))
        names |= set(near.values("zones", "code", zones))
    if "zones" in by_layer:
        planted = near.near("planting", _boxes(by_layer["zones"]))
        near.near("zones", near.boxes("planting", planted))
    return names


def touch_of(layer: str, states: Iterable[tuple[Mapping[str, object], BaseGeometry | None]]) -> Touch:
    """A touched row from its states, old and new: values and geometry (m, or None)."""
    boxes, codes, classes, trees = [], set(), set(), set()
    for values, shape in states:
        boxes.append(shapely.bounds(shape))
        for column in ("code", NAMING.get(layer, "code")):
            if values.get(column):
                codes.add(str(values[column]))
        if layer == "assets":
            classes.add(str(values.get("class") or ""))
            if values.get("tree"):
                trees.add(str(values["tree"]))
    return Touch(
        layer, np.array(boxes, dtype=np.float64).reshape(-1, 4), frozenset(codes), frozenset(classes), frozenset(trees)
    )
