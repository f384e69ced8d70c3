"""Kind ``displacement``: how far a thing stands from where it is registered, by its newest survey."""

from __future__ import annotations

import numpy as np
import shapely

from greenbelt_gis.catalogue.rules import Displacement, Rule
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.displacement_text import says
from greenbelt_gis.checks.observed import end_of
from greenbelt_gis.checks.precision import float_steps
from greenbelt_gis.checks.probability import CLEAR, breaks, broken_probability, sigma_m, verdicts
from greenbelt_gis.checks.reference import accuracies
from greenbelt_gis.checks.rows import Row, hits_of, number, when
from greenbelt_gis.checks.table import Instants, Rows, Table
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on displacements; findings are things, the line from register to survey is the evidence."""
    assert isinstance(rule, Displacement)
    subject = case.things.members(rule.subject)
    surveys = case.tables.get("surveys")
    if surveys is None:
        return Outcome(None, judged=0, not_inspected=int(subject.sum()))
    thing = case.things.numbers(surveys.text("asset"))
    at = surveys.instants("surveyed_at")
    known = thing >= 0
    located = ~(shapely.is_missing(surveys.geometry) | shapely.is_empty(surveys.geometry))
    mine = known & located & (at < end_of(case.as_of, surveys.timezone))
    mine[mine] = subject[thing[mine]]
    rows = np.flatnonzero(mine)
    newest = rows[_newest(case, surveys.take(rows), thing[rows], at[rows])]
    found = _findings(case, rule, surveys.take(newest), thing[newest])
    notes: tuple[Note, ...] = ()
    if not known.all():
        words = Text("surveys that name no tree, asset or planting: {n}", "{n} 条复测未对应任何对象")
        notes = (Note("surveys_unknown_object", int((~known).sum()), words),)
    return Outcome(
        hits_of(case, rule, found), judged=len(newest), not_inspected=int(subject.sum()) - len(newest), notes=notes
    )


def reach_m(case: Case, rule: Rule) -> float:
    """Nothing beyond the thing itself changes its findings."""
    return 0.0


def _newest(case: Case, surveys: Table, thing: Rows, at: Instants) -> Rows:
    """Positions of the newest survey of each thing; of equally new ones the farthest away, then the most exact."""
    distance = np.nan_to_num(shapely.distance(case.things.geometry(thing), surveys.geometry))
    accuracy, _ = accuracies(surveys, case.parameters.default_accuracy_m)
    xy = shapely.bounds(surveys.geometry)[:, :2] if len(thing) else np.zeros((0, 2))
    order = np.lexsort((xy[:, 1], xy[:, 0], -accuracy, distance, at, thing))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = thing[order][1:] != thing[order][:-1]
    return order[last]


def _findings(case: Case, rule: Displacement, surveys: Table, thing: Rows) -> list[Row]:
    limit = rule.limit
    registered, surveyed = case.things.geometry(thing), surveys.geometry
    distance = shapely.distance(registered, surveyed)
    here, here_assumed = case.things.accuracy(thing, case.parameters.default_accuracy_m)
    there, there_assumed = accuracies(surveys, case.parameters.default_accuracy_m)
    sigma = sigma_m(here, there, np.zeros(len(thing)))
    margin = distance - limit.value
    plainly = breaks(distance, limit.operator, limit.value, float_steps(registered))
    probability = broken_probability(margin, sigma, plainly)
    verdict = verdicts(probability, case.parameters)
    at = surveys.instants("surveyed_at")
    rows = []
    for row in np.flatnonzero((verdict != CLEAR) & ~np.isnan(distance)):
        code = case.things.codes[int(thing[row])].as_py()
        rows.append(
            Row(
                code, int(verdict[row]), float(distance[row]), float(margin[row]),
                shapely.shortest_line(registered[row], surveyed[row]),
                says(code, limit, float(distance[row]), int(verdict[row])),
                {
                    "distance_m": number(distance[row]), "surveyed_at": when(int(at[row]), case.timezone),
                    "accuracy_registered_m": number(here[row]), "accuracy_survey_m": number(there[row]),
                },
                at=int(at[row]), sigma=float(sigma[row]), assumed=bool(here_assumed[row] or there_assumed[row]),
                probability=float(probability[row]),
            )
        )  # fmt: skip
    return rows
