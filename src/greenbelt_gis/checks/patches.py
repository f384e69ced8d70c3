"""Damaged patches: what several observations say of one place, put together.

A named patch is one instance for every distress that it shows; an unnamed polygon is one of its own; the other
unnamed rows of an object and distress are one together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from greenbelt_gis.checks.observed import NAMES, Codes, Observed, groups
from greenbelt_gis.checks.table import NEVER, Floats, Geometries, Instants, Mask, Rows
from greenbelt_gis.checks.touching import components
from greenbelt_gis.model.metrics import METRICS

Texts = NDArray[np.object_]

PATCH_METRICS = [name for name, metric in METRICS.items() if metric.patch]
_COVERS = [PATCH_METRICS.index(name) for name in PATCH_METRICS if METRICS[name].sort == "cover"]
_EXTENT = ("present", "depth_mm", "height_mm")
"""Metrics whose value 0 says that a patch is gone."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Patches:
    """Instances, one a row: ``thing``, ``whole`` (numbers the patch that it is an instance of), ``distress`` (empty:
    none named), ``key`` (the patch's name, or one made of day and area), newest values and their instants by metric,
    ``polygon`` (None: not drawn), ``area`` in m² (NaN: unknown), and when the polygon was drawn."""

    thing: Rows
    whole: Codes
    distress: Texts
    key: Texts
    values: Floats
    at: Instants
    polygon: Geometries
    area: Floats
    drawn_at: Instants

    def __len__(self) -> int:
        return len(self.thing)

    def column(self, metric: str) -> Floats:
        """Values of a metric, NaN where it was not recorded."""
        return self.values[:, PATCH_METRICS.index(metric)]

    def taken(self, rows: Rows) -> Patches:
        """Some of them."""
        return Patches(
            self.thing[rows], self.whole[rows], self.distress[rows], self.key[rows], self.values[rows],
            self.at[rows], self.polygon[rows], self.area[rows], self.drawn_at[rows],
        )  # fmt: skip

    def seen_at(self) -> Instants:
        """When each was last looked at."""
        return np.asarray(self.at.max(axis=1, initial=NEVER))

    def measured_since(self) -> Mask:
        """Where ``area_m2`` was noted after the polygon was drawn."""
        column = PATCH_METRICS.index("area_m2")
        noted = ~np.isnan(self.values[:, column])
        return np.asarray(self.drawn() & noted & (self.at[:, column] > self.drawn_at))

    def drawn(self) -> Mask:
        """Where there is a polygon."""
        return np.asarray(~shapely.is_missing(self.polygon), dtype=bool)

    def cover_only(self) -> Mask:
        """Where nothing but the extent of pest or bare ground was recorded, which is no damage of a surface."""
        recorded = ~np.isnan(self.values)
        others = np.delete(recorded, _COVERS, axis=1)
        return np.asarray(recorded[:, _COVERS].any(axis=1) & ~others.any(axis=1) & (self.distress == ""))

    def gone(self) -> Mask:
        """Where ``present`` = 0 is not older than anything else recorded."""
        return self._closed(["present"])

    def undone(self) -> Mask:
        """Where ``present``, depth or height is 0 and nothing as new says that there is something.

        A settlement 15 mm deep is there although its height was noted as 0 on the same visit.
        """
        columns = [PATCH_METRICS.index(name) for name in _EXTENT]
        values, at = self.values[:, columns], self.at[:, columns]
        last_more = np.where(values > 0, at, NEVER).max(axis=1, initial=NEVER)
        last_zero = np.where(values == 0, at, NEVER).max(axis=1, initial=NEVER)
        as_new = (values > 0).any(axis=1) & (last_more >= last_zero)
        return np.asarray(self.gone() | (self._closed(list(_EXTENT)) & ~as_new))

    def _closed(self, metrics: list[str]) -> Mask:
        closing = np.full(self.values.shape, False)
        for name in metrics:
            column = PATCH_METRICS.index(name)
            closing[:, column] = self.values[:, column] == 0
        last_zero = np.where(closing, self.at, NEVER).max(axis=1, initial=NEVER)
        last_other = np.where(closing, NEVER, self.at).max(axis=1, initial=NEVER)
        return np.asarray(closing.any(axis=1) & (last_zero >= last_other))


def patches(o: Observed) -> Patches:
    """All instances of patches in an index of observations."""
    patch_metric = np.array([METRICS[name].patch for name in NAMES], dtype=bool)
    rows = np.flatnonzero(patch_metric[o.metric] & o.current)
    loose = o.polygon[rows] & (o.patch[rows] == 0)
    # In an order that does not hang on that of the rows: instances of named patches get theirs from their numbers.
    named, drawn = rows[~loose], rows[loose][_from_the_west(o, rows[loose])]
    at_instance, first, extra = _named(o, named)
    count = len(first) + len(drawn)
    values = np.full((count, len(PATCH_METRICS)), np.nan)
    at = np.full((count, len(PATCH_METRICS)), NEVER, dtype=np.int64)
    position = np.array([PATCH_METRICS.index(name) if name in PATCH_METRICS else -1 for name in NAMES])
    members = np.concatenate([named[extra], drawn])
    owner = np.concatenate([at_instance, len(first) + np.arange(len(drawn))])
    _fill(o, members, owner, position, values, at)
    thing = np.concatenate([o.thing[first], o.thing[drawn]])
    distress = np.array(o.distress.words, dtype=object)[
        np.concatenate([o.distress.codes[first], o.distress.codes[drawn]])
    ]
    of_named, named_at = _newest_polygon(o, first)
    polygon, drawn_at = np.concatenate([of_named, o.geometry[drawn]]), np.concatenate([named_at, o.at[drawn]])
    area = np.where(shapely.is_missing(polygon), values[:, PATCH_METRICS.index("area_m2")], shapely.area(polygon))
    name, word = np.array(o.patch_names, dtype=object)[o.patch[first]], distress[: len(first)]
    key = np.concatenate([np.where(name != "", name, np.where(word != "", word, "-")), _drawn_keys(o, drawn)])
    whole = np.arange(count)
    is_named = np.flatnonzero(o.patch[first] > 0)
    # Instances of one named patch are one patch: each has the number of the first of them.
    _, at_first, of = np.unique(
        groups(thing[is_named], o.patch[first[is_named]]), return_index=True, return_inverse=True
    )
    whole[is_named] = is_named[at_first[of]]
    return Patches(thing, whole, distress, key, values, at, polygon, area, drawn_at)


def _named(o: Observed, rows: Rows) -> tuple[Rows, Rows, Rows]:
    """Instances of rows that are not unnamed polygons.

    Returns the instance of each (repeated) row, one row for each instance, and which rows are repeated: a row
    without distress speaks of every distress of its patch.
    """
    if len(rows) == 0:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing, nothing
    place = groups(o.thing[rows], o.patch[rows])
    says = o.distress.codes[rows] > 0
    full = groups(place, o.distress.codes[rows])
    _, first, instance = np.unique(full, return_index=True, return_inverse=True)
    # Rows without distress join the instances of their named patch, where it has any.
    silent = np.flatnonzero(~says & (o.patch[rows] > 0))
    speaking = np.flatnonzero(says[first] & (o.patch[rows[first]] > 0))
    spoken = place[first[speaking]]
    order = np.argsort(spoken, kind="stable")
    low = np.searchsorted(spoken[order], place[silent], "left")
    high = np.searchsorted(spoken[order], place[silent], "right")
    joins = high > low
    keep = np.ones(len(rows), dtype=bool)
    keep[silent[joins]] = False
    counts = (high - low)[joins]
    repeated = np.repeat(silent[joins], counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    target = speaking[order[np.repeat(low[joins], counts) + within]]
    at_instance = np.concatenate([instance[keep], target])
    extra = np.concatenate([np.flatnonzero(keep), repeated])
    used, at_instance = np.unique(at_instance, return_inverse=True)
    return at_instance.astype(np.intp), rows[first[used]], extra.astype(np.intp)


def _fill(o: Observed, rows: Rows, owner: Rows, position: Codes, values: Floats, at: Instants) -> None:
    """Put the rows' values into the tables of instances; of two of one metric the newer one."""
    order = np.lexsort((o.value[rows], o.at[rows]))
    rows, owner = rows[order], owner[order]
    column = position[o.metric[rows]]
    value = np.where(np.isnan(o.value[rows]) & np.isin(column, _COVERS), 1.0, o.value[rows])
    values[owner, column] = value
    at[owner, column] = o.at[rows]


def _newest_polygon(o: Observed, first: Rows) -> tuple[Geometries, Instants]:
    """For every instance the newest polygon of its named patch up to the day, or None, and when it was drawn."""
    found = np.full(len(first), None, dtype=object)
    found_at = np.full(len(first), NEVER, dtype=np.int64)
    drawn = np.flatnonzero(o.polygon & (o.patch > 0))
    if len(drawn) == 0:
        return found, found_at
    key = groups(np.concatenate([o.thing[drawn], o.thing[first]]), np.concatenate([o.patch[drawn], o.patch[first]]))
    of_row, of_instance = key[: len(drawn)], key[len(drawn) :]
    area = shapely.area(o.geometry[drawn])
    order = np.lexsort((area, o.at[drawn], of_row))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = of_row[order][1:] != of_row[order][:-1]
    newest = order[last]
    place = np.minimum(np.searchsorted(of_row[newest], of_instance), len(newest) - 1)
    hit = (of_row[newest][place] == of_instance) & (o.patch[first] > 0)
    found[hit] = o.geometry[drawn[newest[place[hit]]]]
    found_at[hit] = o.at[drawn[newest[place[hit]]]]
    return found, found_at


def _from_the_west(o: Observed, rows: Rows) -> Rows:
    """Positions that sort rows by object, time, metric and place."""
    west, south, east, north = shapely.bounds(o.geometry[rows]).reshape(-1, 4).T
    return np.lexsort((o.distress.codes[rows], north, east, south, west, o.metric[rows], o.at[rows], o.thing[rows]))


def _drawn_keys(o: Observed, rows: Rows) -> Texts:
    """Names for polygons that have none: day and area; of those alike, the second in order is ``#2``."""
    day, area = o.day[rows].tolist(), shapely.area(o.geometry[rows]).tolist()
    key = np.array([_drawn_key(*one) for one in zip(day, area, strict=True)], dtype=object)
    same = groups(o.thing[rows], pd.factorize(key)[0])
    order = np.argsort(same, kind="stable")
    rank = np.zeros(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows)) - np.searchsorted(same[order], same[order])
    for at in np.flatnonzero(rank):  # few: it takes the same area to a thousandth of a square metre on the same day
        key[at] += f" #{rank[at] + 1}"
    return key


def _drawn_key(day: int, area: float) -> str:
    start = "" if day == NEVER else f"{_EPOCH + timedelta(days=day)} "
    return f"{start}{area:.3f} m2"


@dataclass(frozen=True)
class Joined:
    """Which instances lie together: ``component`` numbers them, ``area`` (m²) and ``shape`` are the component's."""

    component: Rows
    area: Floats
    shape: Geometries


def joined(found: Patches) -> Joined:
    """Contiguous patches as one; a patch that is not drawn stands alone. Overlap counts once."""
    is_drawn = found.drawn()
    drawn, others = np.flatnonzero(is_drawn), np.flatnonzero(~is_drawn)
    component = np.zeros(len(found), dtype=np.intp)
    labels = components(found.polygon[drawn]) if len(drawn) else np.zeros(0, dtype=np.intp)
    component[drawn] = labels
    count = int(labels.max(initial=-1)) + 1
    wholes, of = np.unique(found.whole[others], return_inverse=True)
    component[others] = count + of
    area = np.full(count + len(wholes), np.nan)
    # Several distresses of one patch: the largest area that was noted of it.
    np.fmax.at(area, count + of, found.area[others])
    shape = np.full(count + len(wholes), None, dtype=object)
    area[:count], shape[:count] = united(found.polygon[drawn], labels, count)
    return Joined(component, area, shape)


def united(polygons: Geometries, group: Rows, count: int) -> tuple[Floats, Geometries]:
    """Area (m²) and union of the polygons of each group; 0 and None for a group without any."""
    area, shape = np.zeros(count), np.full(count, None, dtype=object)
    order = np.argsort(group, kind="stable")
    numbers, first, size = np.unique(group[order], return_index=True, return_counts=True)
    single = size == 1
    shape[numbers[single]] = polygons[order[first[single]]]
    # A loop over the groups of several: a union has no vectorised form by group.
    for number, start, several in zip(numbers[~single], first[~single], size[~single], strict=True):
        shape[number] = shapely.union_all(polygons[order[start : start + several]])
    area[numbers] = shapely.area(shape[numbers])
    return area, shape
