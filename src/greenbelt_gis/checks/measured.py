"""Kinds ``measured`` and ``qualitative``: observed metrics of a thing against limits.

A rule is judged where one of its metrics was observed; ``usable`` and ``safe`` alone do not make it judged, but
where they are 0 and no judged rule asks for them, the first rule of the set that does is judged by them. Shares of
several patches add up; of other metrics the worst value counts. Exempt rows are left out where their condition
holds; where the condition was not recorded and would decide, the answer is indeterminate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rules import Measured, Rule
from greenbelt_gis.checks.case import Case, Hits, Outcome
from greenbelt_gis.checks.measured_text import Limb, evidence, messages
from greenbelt_gis.checks.observed import Observed
from greenbelt_gis.checks.probability import INDETERMINATE, VIOLATION, breaks
from greenbelt_gis.checks.strings import finding_ids, repeated, sort_order, taken
from greenbelt_gis.checks.table import NEVER, Floats, Instants, Mask, Rows
from greenbelt_gis.model.metrics import CONDITIONS, METRICS
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text

_COUNTS, _EXEMPT, _OPEN = 0, 1, 2


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one rule on observed metrics; findings are things."""
    assert isinstance(rule, Measured)
    subject = case.things.members(rule.subject)
    limbs = [_limb(case, rule, limb) for limb in rule.limit.limbs]
    judged = subject & (_measured(case, rule) | _fallback(case, rule))
    return Outcome(
        _hits(case, rule, limbs, np.flatnonzero(judged)),
        judged=int(judged.sum()),
        not_inspected=int((subject & ~judged).sum()),
        notes=(*case.observed.notes, *_missing(rule, limbs, judged)),
    )


def reach_m(case: Case, rule: Rule) -> float:
    """Nothing beyond the thing itself changes its findings."""
    return 0.0


def _deciding(rule: Measured) -> list[str]:
    """Metrics of a rule that make it judged; a rule on nothing but ``usable`` or ``safe`` is judged by these."""
    metrics = [limb.metric for limb in rule.limit.limbs]
    return [metric for metric in metrics if metric not in CONDITIONS] or metrics


def _measured(case: Case, rule: Measured) -> Mask:
    """Things of which a deciding metric was observed."""
    found = np.zeros(len(case.things), dtype=bool)
    for metric in _deciding(rule):
        found[case.observed.thing[case.observed.rows_of(metric)]] = True
    return found


def _fallback(case: Case, rule: Measured) -> Mask:
    """Things that are judged by this rule only because ``usable`` or ``safe`` is 0 and no judged rule asks for it."""
    found = np.zeros(len(case.things), dtype=bool)
    for condition in CONDITIONS:
        if condition in (limb.metric for limb in rule.limit.limbs):
            found |= _first_asked(case, condition) == rule.id
    return found


def _first_asked(case: Case, condition: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """For every thing whose condition is 0 and that no judged rule asks for it, the id of the first that would."""

    def make() -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        broken = _worst(case.observed, condition, len(case.things))[0] == 0
        first = np.full(len(case.things), "", dtype=object)
        asked = np.zeros(len(case.things), dtype=bool)
        for rule in case.rules:
            if isinstance(rule, Measured) and condition in (limb.metric for limb in rule.limit.limbs) and broken.any():
                members = case.things.members(rule.subject) & broken
                asked |= members & _measured(case, rule)
                first[members & (first == "")] = rule.id
        first[asked] = ""
        return first

    return case.things.once(("first asked", condition), make)


def _worst(o: Observed, metric: str, count: int) -> tuple[Floats, Instants]:
    """Of each thing the worst current value of a metric (shares added up, NaN: none), and when it was seen last."""
    return _aggregate(o, metric, o.rows_of(metric), count)


def _aggregate(o: Observed, metric: str, rows: Rows, count: int) -> tuple[Floats, Instants]:
    value = np.full(count, np.nan)
    at = np.full(count, NEVER, dtype=np.int64)
    if len(rows) == 0:
        return value, at
    thing, observed = o.thing[rows], o.value[rows]
    if METRICS[metric].sort == "share":
        total = np.bincount(thing, weights=observed, minlength=count)
        some = np.bincount(thing, minlength=count) > 0
        value[some] = np.minimum(total[some], 1.0)
    else:
        value[thing] = observed
        pick = np.fmax if METRICS[metric].high_is_bad else np.fmin
        pick.at(value, thing, observed)
    np.maximum.at(at, thing, o.at[rows])
    return value, at


def _limb(case: Case, rule: Measured, limb: Limit) -> Limb:
    o, count = case.observed, len(case.things)
    rows = o.rows_of(limb.metric)
    state = _exemption(case, rule, rows)
    sure, open_ = rows[state == _COUNTS], rows[state == _OPEN]
    low, _ = _aggregate(o, limb.metric, sure, count)
    high, _ = _aggregate(o, limb.metric, np.concatenate([sure, open_]), count)
    _, at = _aggregate(o, limb.metric, rows, count)
    counts, exempt, left_open = (
        np.bincount(o.thing[rows[state == kind]], minlength=count) for kind in (_COUNTS, _EXEMPT, _OPEN)
    )
    return Limb(low, high, counts, exempt, left_open, at)


def _exemption(case: Case, rule: Measured, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Whether each row counts, is exempt, or is exempt if a condition holds that nobody recorded."""
    o = case.observed
    state = np.full(len(rows), _COUNTS, dtype=np.int8)
    for exemption in rule.exemptions:
        listed = np.isin(o.exemption.codes[rows], o.exemption.numbers(exemption.words))
        if exemption.when is None:
            state[listed] = _EXEMPT
            continue
        metric = exemption.when.metric
        value = _worst(o, metric, len(case.things))[0][o.thing[rows]]
        with np.errstate(invalid="ignore"):
            holds = ~breaks(value, exemption.when.operator, exemption.when.value)
        unknown = np.isnan(value)
        state[listed & holds & ~unknown] = _EXEMPT
        state[listed & unknown & (state != _EXEMPT)] = _OPEN
    return state


def _hits(case: Case, rule: Measured, limbs: list[Limb], things: Rows) -> Hits:
    """Of each thing that fails, the first limb that surely fails, else the first that may."""
    verdict = np.zeros(len(case.things), dtype=np.int8)
    shown = np.zeros(len(case.things), dtype=np.int8)
    value = np.full(len(case.things), np.nan)
    margin = np.full(len(case.things), np.nan)
    for column, kind in (("high", INDETERMINATE), ("low", VIOLATION)):
        for at in range(len(limbs) - 1, -1, -1):
            limit, values = rule.limit.limbs[at], getattr(limbs[at], column)
            with np.errstate(invalid="ignore"):
                fails = breaks(values, limit.operator, limit.value) & ~np.isnan(values)
            verdict[fails], shown[fails], value[fails] = kind, at, values[fails]
            over = values[fails] - limit.value
            margin[fails] = over if METRICS[limit.metric].high_is_bad else -over
    found = things[verdict[things] > 0]
    codes = case.things.codes.take(found)
    order = sort_order(codes)
    found, codes = found[order], taken(codes, order)
    count, nothing = len(found), repeated("", len(found))
    message_en, message_zh = messages(rule, codes, shown[found], value[found], verdict[found])
    return Hits(
        id=finding_ids(case.site, rule.id, codes, nothing, nothing),
        subject=codes,
        against=nothing,
        part=nothing,
        verdict=verdict[found],
        probability=np.where(verdict[found] == VIOLATION, 1.0, np.nan),
        measured=value[found],
        margin=margin[found],
        sigma=np.zeros(count),
        accuracy_assumed=np.zeros(count, dtype=bool),
        geometry=case.things.geometry(found),
        message_en=message_en,
        message_zh=message_zh,
        evidence=evidence(rule, limbs, found, case.timezone),
        limb=shown[found],
        observed_at=np.max([limb.at[found] for limb in limbs], axis=0),
    )


def _missing(rule: Measured, limbs: list[Limb], judged: Mask) -> Iterator[Note]:
    """Limbs that were left out because nobody observed them."""
    for limit, limb in zip(rule.limit.limbs, limbs, strict=True):
        count = int((judged & ~limb.observed).sum())
        if count:
            yield Note(
                f"limb_not_observed:{rule.id}:{limit.metric}",
                count,
                Text(
                    "{rule}: {metric} was not observed and left out: {n}",
                    "{rule}：{metric} 未观测，未计入：{n}",
                ).format(rule=rule.id, metric=limit.metric, n="{n}"),
            )
