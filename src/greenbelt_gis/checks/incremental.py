"""Judging only what changed: a dataset judged once and then edited, with the findings of a full run at every step.

An edit is closed over the reach of every rule (``closure``); what it may concern is judged anew by the same pure
functions on the few rows that they need, and compared with the findings that stood there before.

Two comparisons of floats look at all coordinates at once (``precision``): where those of a dataset lie on both sides
of a power of two, a value within 3e-8 m of its limit may come out otherwise than in a full run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.assemble import assemble
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.closure import Closing, Closure, Touched, against_of, means, subjects_of
from greenbelt_gis.checks.engine import Judgement, Layers, judge, make_case
from greenbelt_gis.checks.ledger import Entry, Ledger, rows_of
from greenbelt_gis.checks.pieced import read_whole, whole
from greenbelt_gis.checks.registry import kind_of, layers_read
from greenbelt_gis.checks.selection import chosen
from greenbelt_gis.checks.sheets import Sheet, Version, pieced, twice
from greenbelt_gis.checks.table import Mask, Table
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layer_crs import common_crs
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.parallel import collector_paused, on_this_thread
from greenbelt_gis.text import Text, did_you_mean

Removed = Mapping[str, Sequence[str | int]]
_TOLD_BY = ("surveys", "observations")
_ALIKE = ("verdict", "probability", "measured", "limit", "margin", "sigma", "observed_at", "message_en", "evidence")


@dataclass(frozen=True)
class Change:
    """What an edit did to the findings, as frames like those of ``audit``.

    ``opened``: new ones; ``closed``: those that are gone, as they were; ``kept``: those that were judged anew and
    stay, with what they come to now. ``judged``: how many subjects each rule looked at again, by its id.
    """

    opened: GeoDataFrame
    closed: GeoDataFrame
    kept: GeoDataFrame
    judged: Mapping[str, int]
    _before: Sequence[Entry] = field(default=(), repr=False)

    @cached_property
    def changed(self) -> GeoDataFrame:
        """The kept findings that are told otherwise than before: verdict, values, evidence or geometry."""
        if len(self.kept) == 0:
            return self.kept
        before = rows_of(self._before, self.kept)
        same = np.asarray(shapely.equals_exact(before.geometry.to_numpy(), self.kept.geometry.to_numpy()), dtype=bool)
        for name in _ALIKE:
            old, new = before[name].reset_index(drop=True), self.kept[name].reset_index(drop=True)
            same &= ((old == new) | (old.isna() & new.isna())).to_numpy(dtype=bool)
        return self.kept[~same].reset_index(drop=True)


@dataclass(frozen=True)
class Step:
    """One row of an edit: the layer, the row's number, the row as it was and as it is to be (None: not there)."""

    layer: str
    row: int
    old: Version | None
    new: Version | None


class Prepared:
    """A dataset with its findings, ready to be edited. Made by ``prepare``; not for several threads at once."""

    def __init__(
        self, layers: Layers, rules: RuleSet, as_of: date, site: str, timezone: str, judgement: Judgement | None
    ) -> None:
        self._rules, self._as_of, self._site, self._timezone = rules, as_of, site, timezone
        self._crs = common_crs(layers if judgement is None else {"": judgement.findings})
        self._nowhere = GeoDataFrame(geometry=[], crs=self._crs)
        # Before judging, so that a frame that changes meanwhile changes nothing here.
        make_case(layers, rules, as_of, timezone, site)
        self._sheets = {name: self._sheet(name, frame) for name, frame in layers.items()}
        _refuse_shared({name: self._sheets[name].by_code for name in SHARED_CODES if name in self._sheets})
        done = judgement or judge(layers, rules, as_of, site=site, timezone=timezone)
        self._ledger = Ledger(done.findings)
        self._judged = [rule for rule in rules.in_force(as_of) if isinstance(rule, Judged)]
        self._known = rules.known(as_of)
        self._reads = {rule.id: layers_read(rule) for rule in self._judged}
        self._meant: dict[tuple[str, str, str], bool] = {}
        case = self._case({name: sheet.base for name, sheet in self._sheets.items()})
        self._closing = Closing(self._sheets, case, self._judged)
        for rule in self._judged:
            if self._closing.family[rule.id] == "trees":
                self._reads[rule.id] |= {"trees", "crowns", "protection_zones"}
        for layer, mask in self._indexed(case).items():
            self._sheets[layer].index(mask)

    def _sheet(self, name: str, frame: GeoDataFrame) -> Sheet:
        return Sheet(name, frame, self._timezone)

    def _case(self, tables: Mapping[str, Table]) -> Case:
        return Case(tables, self._site, self._as_of, self._rules.parameters, self._known)

    def _indexed(self, case: Case) -> dict[str, Mask | None]:
        """Layers whose rows are looked for by place, and which rows of them; rows that change are always found."""
        found: dict[str, Mask | None] = {}
        for rule in self._judged:
            family = self._closing.family[rule.id]
            if family == "trees":
                for selector in (*subjects_of(rule), against_of(rule)):
                    if selector.layer in case.tables:
                        mask = chosen(case.tables, selector, self._as_of)
                        before = found.get(selector.layer)
                        found[selector.layer] = mask if before is None else before | mask
            layers = {"trees": ("crowns", "protection_zones"), "chains": ("observations",)}
            found.update(dict.fromkeys(layers.get(family, ("planting", "zones") if family != "things" else ())))
        return {layer: mask for layer, mask in found.items() if layer in self._sheets}

    @property
    def findings(self) -> GeoDataFrame:
        """All findings of the dataset as it is now: what ``audit`` gives for ``layers()``."""
        return self._ledger.frame()

    def layers(self) -> dict[str, GeoDataFrame]:
        """The dataset as it is now. Rows of layers without codes are labelled by their numbers, which stay theirs."""
        return {name: sheet.frame() for name, sheet in self._sheets.items()}

    def changed(self, features: Layers | None = None, removed: Removed | None = None) -> Change:
        """Edit the dataset, judge what that may change, and tell what it did to the findings.

        ``features``: rows by layer, in the CRS of the dataset. In layers with codes a row replaces the one of its
        code, or is new; in the others (observations, surveys, crowns, protection zones, …) rows are added.
        ``removed``: what to take away before that, by layer: codes; in layers without codes a row's number (an
        ``int``: its position when prepared, counted on as rows are added; the label in ``layers()``), or the code
        of an object (``str``), which means all rows that name it.

        Raises like ``audit`` for features it could not judge, and ``UsageError`` for a code that stands twice or a
        row that is not there; then nothing has changed.
        """
        present, done = set(self._sheets), list[Step]()
        try:
            steps = self._steps(features or {}, removed or {})
            for step in steps:
                done.append(step)
                self._set(step.layer, step.row, step.new)
            with collector_paused(), on_this_thread():
                return self._judge(steps, set(self._sheets) - present)
        except BaseException:
            for step in reversed(done):
                self._set(step.layer, step.row, step.old)
            for name in set(self._sheets) - present:
                del self._sheets[name]
            raise

    def _set(self, layer: str, row: int, version: Version | None) -> None:
        if version is None:
            self._sheets[layer].drop(row)
        else:
            self._sheets[layer].put(row, version)

    # --- what an edit is

    def _steps(self, features: Layers, removed: Removed) -> list[Step]:
        """Every row that an edit takes away, replaces or adds; nothing is changed yet."""
        frames = {name: frame.copy(deep=False) for name, frame in features.items() if len(frame)}
        for name, frame in frames.items():
            if frame.crs is not self._crs:
                common_crs({"": self._nowhere, name: frame})
        tables = make_case(frames, self._rules, self._as_of, self._timezone).tables
        away = {layer: self._rows_to_remove(layer, names) for layer, names in removed.items() if len(names)}
        steps = [
            Step(layer, row, self._sheets[layer].version(row), None) for layer, rows in away.items() for row in rows
        ]
        coded: dict[str, dict[str, int]] = {}
        for name, table in tables.items():
            read_whole(table)
            if LAYERS[name].key is not None:
                codes = whole(table, "text", "code").to_pylist()
                coded[name] = dict(zip(codes, range(len(codes)), strict=True))
                if len(coded[name]) < len(codes):
                    raise twice(name, codes)
        self._refuse_taken(coded, away)
        for name, table in tables.items():
            if name not in self._sheets:
                self._add_layer(name, frames[name])
            sheet, new = self._sheets[name], coded.get(name, {})
            replaced = [sheet.by_code[code] for code in new if code in sheet.by_code]
            steps = [step for step in steps if step.layer != name or step.row not in set(replaced)]
            steps += [
                Step(name, row, sheet.version(row), (table, at))
                for row, at in zip(replaced, (at for code, at in new.items() if code in sheet.by_code), strict=True)
            ]
            added = [at for code, at in new.items() if code not in sheet.by_code] if new else range(len(table))
            steps += [Step(name, sheet.count + n, None, (table, at)) for n, at in enumerate(added)]
        return steps

    def _add_layer(self, name: str, frame: GeoDataFrame) -> None:
        sheet = self._sheets[name] = Sheet(name, frame.iloc[:0], self._timezone)
        sheet.index()

    def _rows_to_remove(self, layer: str, names: Sequence[str | int]) -> list[int]:
        if layer not in LAYERS:
            what = Text("{name!r} is not a layer of the contract", "“{name}”不是约定的图层").format(name=layer)
            raise UsageError(what, fix=did_you_mean(layer, LAYERS))
        sheet = self._sheets.get(layer)
        rows: dict[int, None] = {}
        for name in names:
            found: list[int] = []
            if sheet is not None and sheet.coded:
                found = [sheet.by_code[str(name)]] if name in sheet.by_code else []
            elif sheet is not None:
                found = sheet.rows_of([name]) if isinstance(name, str) else [int(name)] if name in sheet else []
            if not found:
                what = Text("there is no row {name!r} to take away", "没有可删除的行“{name}”").format(name=name)
                raise UsageError(what, where={"layer": layer})
            rows.update(dict.fromkeys(found))
        return list(rows)

    def _refuse_taken(self, coded: Mapping[str, Mapping[str, int]], away: Mapping[str, Sequence[int]]) -> None:
        """An error for a code that another layer has, unless it is taken away there."""
        _refuse_shared({name: coded[name] for name in SHARED_CODES if name in coded})
        for name in (name for name in SHARED_CODES if name in coded):
            for other in (other for other in SHARED_CODES if other != name and other in self._sheets):
                theirs = self._sheets[other].by_code
                for code in coded[name]:
                    if code in theirs and theirs[code] not in away.get(other, ()):
                        raise twice(name, [code, code])

    # --- what it does

    def _judge(self, steps: Sequence[Step], appeared: set[str]) -> Change:
        closure, needed = self._closed(steps, appeared)
        case = self._case_of(needed)
        concerned = self._concerned(closure, case, {step.layer for step in steps})
        if not concerned:
            opened, closed, kept = (self._ledger.empty.copy() for _ in range(3))
            return Change(opened, closed, kept, {})
        return self._compared(self._found(case, concerned), {rule.id: codes for rule, codes in concerned})

    def _closed(self, steps: Sequence[Step], appeared: set[str]) -> tuple[Closure, dict[str, list[int]]]:
        """Whose findings an edit that was made may change, and the rows that judging them needs, by layer."""
        touched: dict[str, Touched] = {}
        for layer in dict.fromkeys(step.layer for step in steps):
            sheet, mine = self._sheets[layer], [step for step in steps if step.layer == layer]
            old = [step.old for step in mine if step.old is not None]
            new = [step.new for step in mine if step.new is not None]
            touched[layer] = Touched(pieced(sheet, old), pieced(sheet, new))
        closure = self._closing.close(touched, appeared)
        return closure, {name: sorted(closure.rows.get(name, ())) for name in self._sheets}

    def _case_of(self, rows: Mapping[str, Sequence[int]]) -> Case:
        """Some rows of the dataset as they are now."""
        present = {name: [row for row in found if row in self._sheets[name]] for name, found in rows.items()}
        return self._case({name: self._sheets[name].take(found) for name, found in present.items()})

    def _found(self, case: Case, concerned: Sequence[tuple[Rule, set[str]]]) -> GeoDataFrame:
        """What rules find of their subjects, each judging a case."""
        outcomes: dict[str, Outcome] = {rule.id: kind_of(rule).check(case, rule) for rule, _ in concerned}
        found = [rule for rule, _ in concerned if outcomes[rule.id].hits]
        frame = assemble(found, outcomes, self._rules, self._crs) if found else self._ledger.empty
        subjects = {rule.id: codes for rule, codes in concerned}
        told = [
            at
            for at, (rule, subject) in enumerate(zip(frame["rule"].tolist(), frame["subject"].tolist(), strict=True))
            if subject in subjects[rule]
        ]
        return frame if len(told) == len(frame) else frame.iloc[told].reset_index(drop=True)

    def _concerned(self, closure: Closure, case: Case, layers: set[str]) -> list[tuple[Rule, set[str]]]:
        """Rules to judge by, each with the codes whose findings it may change."""
        kinds = self._kinds_of_things(case)
        found: list[tuple[Rule, set[str]]] = []
        for rule in self._judged:
            family = self._closing.family[rule.id]
            codes = closure.subjects.get(family)
            if not codes or not self._reads[rule.id] & layers:
                continue
            if family in ("things", "chains"):
                told_by = next((layer for layer in _TOLD_BY if layer in self._reads[rule.id]), "")
                meant = any(self._may_mean(rule, kind) for kind in kinds.get(told_by, ()))
                if not meant and not self._ledger.has(rule.id, codes):
                    continue
            found.append((rule, codes))
        return found

    def _kinds_of_things(self, case: Case) -> dict[str, set[tuple[str, str]]]:
        """Layers and classes of the objects of a case (by the empty text), of those observed, of those surveyed: a
        rule that judges by what was seen has no finding about anything else."""
        codes = {name: set(case.tables[name].text("asset").to_pylist()) for name in _TOLD_BY if name in case.tables}
        found: dict[str, set[tuple[str, str]]] = {"": set(), **{name: set() for name in codes}}
        for layer in SHARED_CODES:
            table = case.tables.get(layer)
            if table is None or not len(table):
                continue
            for code, kind in zip(table.text("code").to_pylist(), table.text("class").to_pylist(), strict=True):
                found[""].add((layer, kind))
                for name, told in codes.items():
                    if code in told:
                        found[name].add((layer, kind))
        return found

    def _may_mean(self, rule: Rule, kind: tuple[str, str]) -> bool:
        key = (rule.id, *kind)
        if key not in self._meant:
            self._meant[key] = means(subjects_of(rule), *kind)
        return self._meant[key]

    def _compared(self, frame: GeoDataFrame, subjects: Mapping[str, set[str]]) -> Change:
        before = self._ledger.of(subjects)
        ids = frame["id"].tolist()
        now = set(ids)
        closed = [key for key in before if key not in now]
        is_new = np.array([key not in before for key in ids], dtype=bool)
        kept = [key for key in ids if key in before]
        empty = self._ledger.empty
        opened_frame, kept_frame = _parted(frame, is_new, empty)
        change = Change(
            opened=opened_frame,
            closed=self._ledger.told(closed),
            kept=kept_frame,
            judged={rule: len(codes) for rule, codes in subjects.items()},
            _before=self._ledger.entries(kept),
        )
        self._ledger.replace(closed, frame)
        return change


def _parted(frame: GeoDataFrame, first: Mask, empty: GeoDataFrame) -> tuple[GeoDataFrame, GeoDataFrame]:
    """Rows of a frame where a mask holds, and the others."""
    some = frame.copy(deep=False)  # the frame itself is remembered
    if first.all():
        return (some, empty.copy()) if len(frame) else (empty.copy(), empty.copy())
    if not first.any():
        return empty.copy(), some
    one, other = (frame.iloc[np.flatnonzero(mask)].reset_index(drop=True) for mask in (first, ~first))
    return one, other


def _refuse_shared(codes: Mapping[str, Mapping[str, Any]]) -> None:
    """An error for a code that two layers have."""
    names = list(codes)
    for at, name in enumerate(names):
        for other in names[at + 1 :]:
            shared = codes[name].keys() & codes[other].keys()
            if shared:
                raise twice(other, [min(shared)] * 2)


def prepare(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    judgement: Judgement | None = None,
) -> Prepared:
    """Judge a dataset once and make what judging its edits needs.

    Arguments as for ``audit``; ``judgement``: of the same layers, rules, day and site, where there is one already.
    Raises what ``audit`` raises, and ``UsageError`` where a code stands twice.
    """
    return Prepared(layers, rules, as_of, site, timezone, judgement)
