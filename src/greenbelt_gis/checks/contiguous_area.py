"""Kind ``contiguous_area``: one contiguous patch, across assets too; touching in a point does not join.

What is judged is either the polygons of a metric or the patches with certain distresses, whatever their depth:
these are closed only by ``present`` = 0, or by a depth or height of 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from greenbelt_gis.catalogue.rules import ContiguousArea, Rule
from greenbelt_gis.checks.areas_text import patch_inputs, says_contiguous
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.patches import Joined, Patches, joined, united
from greenbelt_gis.checks.precision import area_steps
from greenbelt_gis.checks.probability import CLEAR
from greenbelt_gis.checks.rows import Row, hits_of, number, verdicts_between
from greenbelt_gis.checks.strings import Strings, sort_order, taken
from greenbelt_gis.checks.table import Mask, Rows
from greenbelt_gis.checks.truth import TRUE


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on contiguous areas; a finding's subject is the thing with the largest part of it."""
    assert isinstance(rule, ContiguousArea)
    subject = case.things.members(rule.subject)
    found = case.patches
    relevant = np.flatnonzero(_relevant(rule, found) & subject[found.thing])
    patches = found.taken(relevant)
    inspected = np.unique(patches.thing)
    patches = patches.taken(np.flatnonzero(_open(rule, patches)))
    patches = patches.taken(_by_code(patches, case.things.codes))
    rows = list(_findings(case, rule, patches, joined(patches)))
    return Outcome(
        hits_of(case, rule, rows),
        judged=len(inspected),
        not_inspected=int(subject.sum()) - len(inspected),
        notes=case.observed.notes,
    )


def reach_m(case: Case, rule: Rule) -> float:
    """Touching patches chain past any distance."""
    return 0.0


def _relevant(rule: ContiguousArea, patches: Patches) -> Mask:
    if rule.metric:
        return ~np.isnan(patches.column(rule.metric))
    return np.asarray(pd.Series(patches.distress, dtype=object).isin(rule.distresses), dtype=bool)


def _open(rule: ContiguousArea, patches: Patches) -> Mask:
    if rule.metric:
        return np.asarray((patches.column(rule.metric) != 0) & ~patches.gone())
    return ~patches.undone()


def _by_code(patches: Patches, codes: Strings) -> Rows:
    """Positions that sort patches by the code of their thing, so that the order of its layer changes nothing."""
    things, of = np.unique(patches.thing, return_inverse=True)
    rank = np.empty(len(things), dtype=np.intp)
    rank[sort_order(taken(codes, things))] = np.arange(len(things))
    return np.argsort(rank[of], kind="stable")


def _findings(case: Case, rule: ContiguousArea, patches: Patches, together: Joined) -> Iterator[Row]:
    limit = rule.limit
    order = np.argsort(together.component, kind="stable")
    bounds = np.searchsorted(together.component[order], np.arange(len(together.area) + 1))
    codes = case.things.codes
    seen = patches.seen_at()
    unknown = np.isnan(together.area)
    low = np.nan_to_num(together.area)
    verdict = verdicts_between(low, np.where(unknown, np.inf, low), limit, area_steps(together.shape))
    for at in np.flatnonzero(verdict != CLEAR):
        members = order[bounds[at] : bounds[at + 1]]
        thing = _largest_part(patches, members, codes)
        code = codes[thing].as_py()
        mine = [int(row) for row in members if patches.thing[row] == thing]
        shape, area = together.shape[at], float(low[at])
        yield Row(
            code, int(verdict[at]), area, area - limit.value,
            case.things.geometry(np.array([thing]))[0] if shape is None else shape,
            says_contiguous(code, rule, area, len({int(t) for t in patches.thing[members]}), bool(unknown[at])),
            {
                "area_m2": None if unknown[at] else number(area),
                "patches": [
                    patch_inputs(patches, row, TRUE, case.timezone, codes[int(patches.thing[row])].as_py())
                    for row in members
                ],
            },
            part=min(patches.key[row] for row in mine), at=int(seen[members].max()),
        )  # fmt: skip


def _largest_part(patches: Patches, members: Rows, codes: Strings) -> int:
    """The thing that holds most of a component; of equal ones (to the square millimetre) the first by code."""
    things, of = np.unique(patches.thing[members], return_inverse=True)
    if len(things) == 1:
        return int(things[0])
    area, _ = united(patches.polygon[members], of, len(things))
    names = [codes[int(thing)].as_py() for thing in things]
    return int(things[min(range(len(things)), key=lambda at: (-round(float(area[at]), 6), names[at]))])
