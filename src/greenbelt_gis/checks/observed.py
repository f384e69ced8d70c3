"""Observations as the rules read them: of many surveys, the values that count on the day.

Of rows with the same object, metric, distress and patch the newest counts. Polygons without a patch name are
patches of their own: all of an object's and metric's newest survey day count, unless a later row of value 0
clears them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from greenbelt_gis.checks.strings import Strings, taken
from greenbelt_gis.checks.table import NEVER, Floats, Geometries, Instants, Mask, Rows, Table
from greenbelt_gis.checks.things import Things
from greenbelt_gis.model.metrics import METRICS
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text

Codes = NDArray[np.int64]

_MICROSECONDS_A_DAY = 86_400_000_000
NAMES = list(METRICS)
"""Metrics by their number in an index of observations."""
_PATCH = np.array([METRICS[name].patch for name in NAMES], dtype=bool)
_COVER = np.array([METRICS[name].sort == "cover" for name in NAMES], dtype=bool)


@dataclass(frozen=True)
class Words:
    """A column of few distinct words: a number a row, 0 for none, and the words by number."""

    codes: Codes
    words: list[str]

    def numbers(self, wanted: Iterable[str]) -> list[int]:
        """Numbers of some words; a word that no row has is left out."""
        return [self.words.index(word) for word in wanted if word in self.words]


@dataclass(frozen=True)
class Observed:
    """Rows that were observed by the end of the day, of things that exist then; all arrays row by row.

    ``thing`` numbers the object, ``metric`` is a position in ``NAMES``, ``at`` microseconds UTC, ``day`` the local
    day, ``value`` NaN where the polygon alone is the observation, ``patch`` a number (0: not named).
    ``current`` marks the rows that count.
    """

    thing: Rows
    metric: Codes
    at: Instants
    day: Codes
    value: Floats
    distress: Words
    exemption: Words
    patch: Codes
    patch_names: Strings
    polygon: Mask
    geometry: Geometries
    current: Mask
    notes: tuple[Note, ...]
    by_metric: dict[str, Rows]
    """Positions of current rows, by name of the metric."""

    def rows_of(self, metric: str) -> Rows:
        """Current rows of a metric."""
        return self.by_metric.get(metric, np.zeros(0, dtype=np.intp))


def observed(table: Table | None, things: Things, as_of: date) -> Observed:
    """The index over a layer ``observations``; an empty one where there is none."""
    if table is None:
        return _empty()
    thing = things.numbers(table.text("asset"))
    at = table.instants("observed_at")
    seen = at < end_of(as_of, table.timezone)
    known = thing >= 0
    counts = np.zeros(len(table), dtype=bool)
    counts[known] = things.alive[thing[known]]
    metric = np.asarray(
        pc.fill_null(pc.index_in(table.text("metric"), value_set=pa.array(NAMES, pa.large_string())), -1),
        dtype=np.int64,
    )
    value, polygon = table.numbers("value"), _polygons(table.geometry)
    told = ~np.isnan(value) | (polygon & (metric >= 0) & _PATCH[metric])
    kept = np.flatnonzero(seen & counts & (metric >= 0) & told)
    notes = _notes(known, counts, seen, metric, told)
    patch, patch_names = _numbered(taken(table.text("patch"), kept))
    found = Observed(
        thing=thing[kept],
        metric=metric[kept],
        at=at[kept],
        day=_days(at[kept], table.timezone),
        value=value[kept],
        distress=_words(taken(table.text("distress"), kept)),
        exemption=_words(taken(table.text("exemption"), kept)),
        patch=patch,
        patch_names=patch_names,
        polygon=polygon[kept],
        geometry=table.geometry[kept],
        current=np.zeros(len(kept), dtype=bool),
        notes=notes,
        by_metric={},
    )
    found.current[:] = _current(found)
    rows = np.flatnonzero(found.current)
    order = rows[np.argsort(found.metric[rows], kind="stable")]
    bounds = np.searchsorted(found.metric[order], np.arange(len(NAMES) + 1))
    for number, name in enumerate(NAMES):
        if bounds[number] < bounds[number + 1]:
            found.by_metric[name] = order[bounds[number] : bounds[number + 1]]
    return found


def _polygons(geometry: Geometries) -> Mask:
    areas = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    return np.asarray(np.isin(shapely.get_type_id(geometry), areas) & ~shapely.is_empty(geometry))


def end_of(as_of: date, timezone: str) -> int:
    """The first microsecond after a day."""
    after = as_of + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(timezone)).timestamp()) * 1_000_000


def _days(at: Instants, timezone: str) -> Codes:
    """The local day (days since 1970) of each instant; unknown is the smallest number."""
    import pandas as pd

    local = pd.DatetimeIndex(at.view("datetime64[us]"), tz="UTC").tz_convert(timezone).tz_localize(None)
    days = local.to_numpy("datetime64[us]").view(np.int64) // _MICROSECONDS_A_DAY
    return np.where(at == NEVER, np.iinfo(np.int64).min, days)


def _numbered(texts: Strings) -> tuple[Codes, Strings]:
    """Distinct texts numbered in sorted order, the empty one 0, so that numbers do not depend on the rows' order."""
    encoded = pc.dictionary_encode(texts)
    words = encoded.dictionary
    order = np.asarray(pc.sort_indices(words), dtype=np.int64)
    named = taken(words, order[np.asarray(pc.not_equal(taken(words, order), ""))])
    all_words = pa.concat_arrays([pa.array([""], pa.large_string()), pc.cast(named, pa.large_string())])
    number = np.asarray(pc.index_in(words, value_set=all_words), dtype=np.int64)
    codes = np.asarray(encoded.indices, dtype=np.int64)
    return (number[codes] if len(number) else np.zeros(len(codes), dtype=np.int64)), all_words


def _words(texts: Strings) -> Words:
    codes, words = _numbered(texts)
    return Words(codes, words.to_pylist())


def groups(*columns: NDArray[Any]) -> Codes:
    """A number for every row, equal where all columns are equal."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        _, number = np.unique(column, return_inverse=True)
        key = key * (int(number.max(initial=0)) + 1) + number
        if int(key.max(initial=0)) > 2**31:
            _, key = np.unique(key, return_inverse=True)
    return key


def _current(o: Observed) -> Mask:
    """Which rows count: the newest of each key, and the polygons of the newest survey."""
    result = np.zeros(len(o.thing), dtype=bool)
    loose = o.polygon & (o.patch == 0)
    single = np.flatnonzero(~loose)
    result[single[_newest(o, single)]] = True
    polygons = np.flatnonzero(loose)
    if len(polygons):
        result[polygons[_newest_survey(o, polygons)]] = True
    return result


def _newest(o: Observed, rows: Rows) -> Mask:
    """Among rows, the newest of each object, metric, distress and patch; of equally new ones the worst value.

    A polygon without a value says where a patch lies, and nothing of its depth: an older value stays. Of equal
    values the one without an exemption is the worse, so that the order of rows never decides.
    """
    bad_high = np.array([METRICS[name].high_is_bad for name in NAMES])[o.metric[rows]]
    badness = np.where(bad_high, o.value[rows], -o.value[rows])
    silent = np.isnan(badness) & ~_COVER[o.metric[rows]]
    badness = np.where(np.isnan(badness), np.inf, badness)
    bits = (o.thing[rows] * len(NAMES) + o.metric[rows]) * len(o.distress.words) + o.distress.codes[rows]
    order = np.lexsort((-o.exemption.codes[rows], badness, o.at[rows], ~silent, o.patch[rows], bits))
    key, patch = bits[order], o.patch[rows][order]
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = (key[1:] != key[:-1]) | (patch[1:] != patch[:-1])
    mask = np.zeros(len(rows), dtype=bool)
    mask[order[last]] = True
    return mask


def _newest_survey(o: Observed, rows: Rows) -> Mask:
    """Among unnamed polygons, those of the newest day of their object and metric that nothing later clears."""
    key = o.thing[rows] * len(NAMES) + o.metric[rows]
    distinct, at_key = np.unique(key, return_inverse=True)
    newest = np.full(len(distinct), np.iinfo(np.int64).min)
    np.maximum.at(newest, at_key, o.day[rows])
    zero = np.flatnonzero(~o.polygon & (o.patch == 0) & (o.value == 0))
    cleared = _latest(o.thing[zero] * len(NAMES) + o.metric[zero], o.at[zero], key)
    # A later "not there" of the same distress clears it, whatever was measured.
    gone = zero[(o.metric[zero] == NAMES.index("present")) & (o.distress.codes[zero] > 0)]
    count = len(o.distress.words)
    absent = _latest(
        o.thing[gone] * count + o.distress.codes[gone], o.at[gone], o.thing[rows] * count + o.distress.codes[rows]
    )
    later = np.maximum(cleared, absent)
    return np.asarray((o.day[rows] == newest[at_key]) & ((o.at[rows] >= later) | (later == NEVER)))


def _latest(keys: Codes, at: Instants, wanted: Codes) -> Instants:
    """The latest instant of every wanted key, ``NEVER`` where it does not occur."""
    found = np.full(len(wanted), NEVER, dtype=np.int64)
    if len(keys) == 0:
        return found
    distinct, number = np.unique(keys, return_inverse=True)
    latest = np.full(len(distinct), NEVER, dtype=np.int64)
    np.maximum.at(latest, number, at)
    place = np.minimum(np.searchsorted(distinct, wanted), len(distinct) - 1)
    hit = distinct[place] == wanted
    found[hit] = latest[place[hit]]
    return found


def _notes(known: Mask, counts: Mask, seen: Mask, metric: Codes, says: Mask) -> tuple[Note, ...]:
    told = (
        ("observations_unknown_object", ~known,
         Text("observations that name no tree, asset or planting: {n}", "{n} 条观测未对应任何树木、设施或种植")),
        ("observations_not_present", known & ~counts,
         Text("observations of objects not present on that day: {n}", "{n} 条观测的对象在审查日不存在")),
        ("observations_later", known & counts & ~seen,
         Text("observations made after that day: {n}", "审查日之后的观测：{n} 条")),
        ("observations_unknown_metric", known & counts & seen & (metric < 0),
         Text("observations of an unknown metric: {n}", "{n} 条观测的指标未知")),
        ("observations_without_value", known & counts & seen & (metric >= 0) & ~says,
         Text("observations without a value, left out: {n}", "{n} 条观测没有数值，未计入")),
    )  # fmt: skip
    return tuple(Note(key, int(mask.sum()), text) for key, mask, text in told if mask.any())


def _empty() -> Observed:
    nothing = np.zeros(0, dtype=np.int64)
    words = Words(nothing, [""])
    return Observed(
        nothing.astype(np.intp), nothing, nothing, nothing, np.zeros(0), words, words, nothing,
        pa.array([""], pa.large_string()), np.zeros(0, dtype=bool), np.zeros(0, dtype=object),
        np.zeros(0, dtype=bool), (), {},
    )  # fmt: skip
