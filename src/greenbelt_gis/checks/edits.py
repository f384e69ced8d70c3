"""One edit judged on its neighbourhood, without judging the neighbourhood first.

Where ``incremental`` keeps a whole dataset with all its findings at hand, here only rows around an edit are, as a
database gives them: what the edit may concern is judged as it was and as it is, and the two are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks.assemble import assemble
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.closure import Closure
from greenbelt_gis.checks.engine import Judgement, Layers
from greenbelt_gis.checks.incremental import Change, Prepared, Removed, Step
from greenbelt_gis.checks.ledger import Ledger
from greenbelt_gis.checks.sheets import Sheet, table_of
from greenbelt_gis.checks.table import Table
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layer_crs import common_crs

_EMPTY: dict[tuple[object, ...], Table] = {}
"""Layers without a row, as tables: most layers of most edits."""


class _Neighbourhood(Prepared):
    """Rows around an edit, of which nothing is judged before it is edited."""

    def _sheet(self, name: str, frame: GeoDataFrame) -> Sheet:
        if len(frame):
            return super()._sheet(name, frame)
        key = (name, self._timezone, tuple(frame.columns))
        if key not in _EMPTY:
            _EMPTY[key] = table_of(name, frame, self._timezone)
        return Sheet(name, frame, self._timezone, _EMPTY[key])

    def _judge(self, steps: Sequence[Step], appeared: set[str]) -> Change:
        closure, needed = self._closed(steps, appeared)
        for step in reversed(steps):
            self._set(step.layer, step.row, step.old)
        old_closure, old_needed = self._closed(steps, appeared)
        rows = {name: sorted({*needed[name], *old_needed[name]}) for name in needed}
        before = self._case_of(rows)
        for step in steps:
            self._set(step.layer, step.row, step.new)
        after = self._case_of(rows)
        for family, codes in old_closure.subjects.items():
            closure.subjects.setdefault(family, set()).update(codes)
        concerned = self._either(closure, before, after, {step.layer for step in steps})
        if not concerned:
            return self._compared(self._ledger.empty, {})
        self._ledger = Ledger(self._found(before, concerned))
        return self._compared(self._found(after, concerned), {rule.id: codes for rule, codes in concerned})

    def _either(self, closure: Closure, before: Case, after: Case, layers: set[str]) -> list[tuple[Rule, set[str]]]:
        """Rules to judge by, because of what was or because of what is."""
        found: Mapping[str, tuple[Rule, set[str]]] = {
            one[0].id: one for case in (before, after) for one in self._concerned(closure, case, layers)
        }
        return [found[rule.id] for rule in self._judged if rule.id in found]


def judge_edit(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    features: Mapping[str, GeoDataFrame] | None = None,
    removed: Removed | None = None,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
) -> Change:
    """What an edit does to the findings: those opened, closed, and kept but judged anew.

    ``layers``: the rows around the edit as they were, all that judging its surroundings needs; a layer that the whole
    dataset has but nothing of which is near must be there, empty. ``features`` and ``removed`` as for
    ``Prepared.changed``. Raises what that raises.
    """
    nothing = Judgement(assemble([], {}, rules, common_crs(layers)), (), (), {})
    return _Neighbourhood(layers, rules, as_of, site, timezone, nothing).changed(features, removed)
