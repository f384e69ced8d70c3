"""Kind ``area_total``: the patches of an asset that meet a definition of its surface, in all.

A definition says what counts as damage; it yields no finding of its own. Where a fact is missing the area may be
anything between what surely counts and what may: the answer is open only where that matters. A distress that the
surface does not define is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rules import AreaTotal, Definition, Rule
from greenbelt_gis.checks.areas_text import patch_inputs, says_total
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.patches import Patches, joined, united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import CLEAR, VIOLATION
from greenbelt_gis.checks.rows import Row, hits_of, number, verdicts_between
from greenbelt_gis.checks.table import Floats, Geometries, Rows
from greenbelt_gis.checks.truth import FALSE, TRUE, UNKNOWN, Truth, truth

UNDEFINED = 2
"""The surface has no definition for the distress."""


@dataclass(frozen=True)
class _Areas:
    """Of each asset: area that surely counts, that may count at most (infinite where unknown), m²; the unions."""

    low: Floats
    high: Floats
    sure: Geometries
    all: Geometries


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on the total of damaged areas; findings are assets."""
    assert isinstance(rule, AreaTotal)
    subject = case.things.members(rule.subject)
    found = case.patches
    mine = np.flatnonzero(subject[found.thing] & ~found.cover_only())
    patches = found.taken(mine)
    state = _states(case, rule, patches)
    inspected = np.unique(patches.thing)
    rows = list(_findings(case, rule, patches, state))
    return Outcome(
        hits_of(case, rule, rows),
        judged=len(inspected),
        not_inspected=int(subject.sum()) - len(inspected),
        notes=case.observed.notes,
    )


def reach_m(case: Case, rule: Rule) -> float:
    """Patches of other assets join only by touching: no distance says how far that goes."""
    return 0.0


def definitions_of(case: Case, rule: AreaTotal) -> list[Definition]:
    """The definitions that a rule names by the start of their ids."""
    return [one for one in case.rules if isinstance(one, Definition) and definition_is_meant(rule, one)]


def definition_is_meant(rule: AreaTotal, definition: Definition) -> bool:
    """Whether a rule counts what meets a definition."""
    return any(definition.id.startswith(f"{prefix}.") for prefix in rule.definitions)


def _states(case: Case, rule: AreaTotal, patches: Patches) -> Truth:
    """Whether each patch meets the definition of its distress on its surface."""
    state = np.full(len(patches), UNDEFINED, dtype=np.int8)
    for definition in definitions_of(case, rule):
        surface = case.things.members(definition.subject)
        rows = np.flatnonzero((patches.distress == definition.distress) & surface[patches.thing])
        if len(rows):
            state[rows] = _meets(definition, patches.taken(rows))
    state[patches.gone()] = FALSE
    state[(state == UNDEFINED) & patches.undone()] = FALSE
    return state


def _meets(definition: Definition, patches: Patches) -> Truth:
    """Three-valued; a limit on area holds for touching patches together, as far as they count themselves."""
    if "area_m2" not in (limb.metric for limb in definition.limit.limbs):
        return truth(definition.limit, patches.column)

    def with_area(area: NDArray[np.float64], rows: Rows) -> Truth:
        part = patches.taken(rows)
        return truth(definition.limit, lambda metric: area if metric == "area_m2" else part.column(metric))

    everyone = np.arange(len(patches))
    otherwise = with_area(np.full(len(patches), np.inf), everyone)
    otherwise[patches.gone()] = FALSE
    result = np.full(len(patches), FALSE, dtype=np.int8)
    perhaps = np.flatnonzero(otherwise != FALSE)
    result[perhaps] = with_area(_joined_area(patches, perhaps), perhaps)
    sure = np.flatnonzero(otherwise == TRUE)
    alone = with_area(_joined_area(patches, sure), sure)
    result[sure] = np.where((alone != TRUE) & (result[sure] == TRUE), UNKNOWN, alone)
    return result


def _joined_area(patches: Patches, rows: Rows) -> NDArray[np.float64]:
    """Areas of touching patches together, as a definition reads them: what was measured after the polygon was drawn
    says more of its patch than the polygon."""
    part = patches.taken(rows)
    since = part.measured_since()
    area = np.where(since, part.column("area_m2"), np.nan)
    others = np.flatnonzero(~since)
    together = joined(part.taken(others))
    area[others] = together.area[together.component]
    return area


def _findings(case: Case, rule: AreaTotal, patches: Patches, state: Truth) -> Iterator[Row]:
    limit = rule.limit
    open_ = np.flatnonzero(state != FALSE)
    open_ = open_[np.argsort(patches.thing[open_], kind="stable")]
    things, first, of_thing = np.unique(patches.thing[open_], return_index=True, return_inverse=True)
    if len(things) == 0:
        return
    last = np.append(first[1:], len(open_))
    areas = _areas(patches, open_, state[open_], of_thing, len(things))
    verdict = verdicts_between(areas.low, areas.high, limit, area_steps(areas.all))
    seen = patches.seen_at()
    told = np.flatnonzero(verdict != CLEAR)
    codes = case.things.codes.take(things[told]).to_pylist()
    own = case.things.geometry(things[told])
    for at, code, geometry in zip(told, codes, own, strict=True):
        mine = open_[first[at] : last[at]]
        low, high = float(areas.low[at]), float(areas.high[at])
        shape = areas.sure[at] if verdict[at] == VIOLATION else areas.all[at]
        yield Row(
            code, int(verdict[at]), low, low - limit.value, geometry if shape is None else shape,
            says_total(code, limit, low, high, int(verdict[at])),
            {
                "known_m2": number(low), "possible_m2": number(high) if np.isfinite(high) else None,
                "patches": [patch_inputs(patches, row, int(state[row]), case.timezone) for row in mine],
            },
            at=int(seen[mine].max()),
        )  # fmt: skip


def _areas(patches: Patches, rows: Rows, state: Truth, of_thing: Rows, count: int) -> _Areas:
    """What surely and what perhaps counts, for every asset with an open patch."""
    drawn = patches.drawn()[rows]
    sure, defined = state == TRUE, state != UNDEFINED
    low, sure_shape = united(patches.polygon[rows[drawn & sure]], of_thing[drawn & sure], count)
    high, all_shape = united(patches.polygon[rows[drawn]], of_thing[drawn], count)
    for total, counting, unknown in ((high, ~drawn, np.inf), (low, ~drawn & sure, 0.0)):
        at = np.flatnonzero(counting)
        area = np.where(np.isnan(patches.area[rows[at]]), unknown, patches.area[rows[at]])
        # Several distresses of one patch are one area: the largest that was noted.
        wholes, first, of = np.unique(patches.whole[rows[at]], return_index=True, return_inverse=True)
        largest = np.zeros(len(wholes))
        np.maximum.at(largest, of, area)
        np.add.at(total, of_thing[at[first]], largest)
    high[of_thing[~defined]] = np.inf
    return _Areas(low, high, sure_shape, all_shape)
