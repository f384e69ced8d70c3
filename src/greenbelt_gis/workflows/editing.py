"""Edits of the record: one or several rows in one transaction, judged where they matter, kept with who and why.

Of two editors who meet, the second waits and then judges what the first one made: cells of the ground, the objects
and zones concerned are locked, in one order, before anything is judged; what was read before is read again if
anybody wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

import pandas as pd
import psycopg
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Judged
from greenbelt_gis.checks.edit_reach import EditReach
from greenbelt_gis.checks.edits import judge_edit
from greenbelt_gis.checks.incremental import Change
from greenbelt_gis.errors import BlockedError, ForbiddenError, RecordError
from greenbelt_gis.io.report import Report
from greenbelt_gis.model.days import today
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.cells import Held
from greenbelt_gis.store.changes import deleted_from, moment, new_change
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Origin, log_event
from greenbelt_gis.store.kept_edits import JudgedBy, keep_edit
from greenbelt_gis.store.revisions import SERIES, end_earlier
from greenbelt_gis.store.rows import Row, delete_row, insert_row, read_rows, refuse_taken, update_row
from greenbelt_gis.store.site_facts import SiteFacts
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.edit_plan import Edit, Planned
from greenbelt_gis.workflows.edit_reading import MoreError, Reader, Reading
from greenbelt_gis.workflows.edit_revisions import in_force

Also = Callable[[psycopg.Cursor[Any], int], None]
"""What is written beside an edit, given its change."""
TRIES = 8
"""How often an edit begins again because others were in its way."""


@dataclass(frozen=True)
class Override:
    """Why a blocking rule is set aside, and whose rules (by department) the editor may set aside."""

    reason: str
    departments: frozenset[str]


@dataclass(frozen=True)
class Edited:
    """An edit done: the change, its rows as they are now (None: deleted), what it did to the findings, and which
    findings of blocking rules were overridden."""

    change: int
    rows: Sequence[Row | None]
    findings: Change
    overridden: GeoDataFrame


@dataclass(frozen=True)
class Author:
    """Who edits, by what action, why; ``valid_from``: since when it is so (None: from now, new things ever)."""

    actor: str
    action: str = "edit"
    note: str = ""
    valid_from: datetime | None = None
    origin: Origin | None = None


class Editor:
    """Edits a record, judging by one rule set; one for the whole service."""

    def __init__(self, record: Record, rules: RuleSet, timezone: str) -> None:
        self.record, self.rules, self.timezone = record, rules, timezone
        self._by = JudgedBy(rules.name, rules.fingerprint, rules.body(), f"greenbelt_gis {version('greenbelt_gis')}")
        self._reach: EditReach | None = None
        self._crs = record.crs

    def edit(
        self, site: str, edits: Sequence[Edit], author: Author, *, now: datetime, override: Override | None = None,
        also: Also | None = None,
    ) -> Edited:  # fmt: skip
        """Do all of some edits of one site, or none. ``also``: what else is written in the same transaction.

        Raises ``MissingError`` (no such row or site), ``StaleError`` (another state than the editor saw),
        ``ConflictError`` (a code or id that is taken), ``InputError`` (rows that cannot be), ``BlockedError`` (a
        blocking rule would be violated, and is not overridden), ``ForbiddenError`` (not theirs to override).
        """
        held = Held()
        for _ in range(TRIES):
            try:
                with self.record.connect() as connection, connection.cursor() as cursor:
                    try:
                        done = self._once(cursor, site, edits, author, now, override, held)
                        if also is not None:
                            also(cursor, done.change)
                        return done
                    except psycopg.errors.DeadlockDetected:
                        raise MoreError(held) from None
            except MoreError as more:
                held = more.held
        raise RecordError(
            Text("others keep editing the same things", "他人正在持续编辑相同对象"),
            fix=Text("try again", "请稍后重试"),
        )

    def judge(
        self, cursor: psycopg.Cursor[Any], site: str, edits: Sequence[Edit], *, now: datetime, report: Report
    ) -> tuple[Reading, Change]:
        """What edits would do, as a transaction sees the record: nothing is locked, nothing is written. ``report``:
        told what was repaired and what seems odd. Raises like ``edit`` for what cannot be."""
        day = today(self.timezone)
        found = Reader(site, self._crs, self.record.srid, self.reach_of(day), now).look(cursor, edits, report)
        _refuse_taken(cursor, found.facts, found.planned)
        return found, self._judged(found, day, site)

    def _once(
        self, cursor: psycopg.Cursor[Any], site: str, edits: Sequence[Edit], author: Author, now: datetime,
        override: Override | None, held: Held,
    ) -> Edited:  # fmt: skip
        day = today(self.timezone)
        found = Reader(site, self._crs, self.record.srid, self.reach_of(day), now).read(cursor, edits, held)
        _refuse_taken(cursor, found.facts, found.planned)
        findings = self._judged(found, day, site)
        overridden = self._overridden(findings, override)
        return self._written(cursor, found.planned, found.facts, author, findings, overridden, override, day)

    def reach_of(self, day: date) -> EditReach:
        """How far the rules of a day reach."""
        if self._reach is None or self._reach.as_of != day:
            self._reach = EditReach(self.rules, day, self.timezone)
        return self._reach

    def _judged(self, found: Reading, day: date, site: str) -> Change:
        """What the edits do to the findings; rows without codes are named by their place in the frame."""
        near = found.near
        features: dict[str, list[GeoDataFrame]] = {}
        removed: dict[str, list[str | int]] = {}
        for row in found.ended:
            there = near.ids(row.layer)
            if row.id in there:
                name = there.index(row.id) if LAYERS[row.layer].key is None else row.values["code"]
                removed.setdefault(row.layer, []).append(name)
        for one in found.planned:
            layer = one.edit.layer
            if layer == "site":
                continue
            there = near.ids(layer)
            old, new = one.code("old"), one.code("new")
            if one.old is not None and one.edit.id in there:
                if LAYERS[layer].key is None:
                    removed.setdefault(layer, []).append(there.index(one.edit.id))
                elif old is not None and old != new:
                    removed.setdefault(layer, []).append(old)
            if one.new is not None and in_force(layer, one.new, day):
                features.setdefault(layer, []).append(one.new)
            elif old is not None and old == new and one.edit.id in there:
                removed.setdefault(layer, []).append(old)  # a band that is no longer, or not yet, in force
        frames = {
            layer: rows[0]
            if len(rows) == 1
            else GeoDataFrame(pd.concat(rows, ignore_index=True), geometry="geometry", crs=self._crs)
            for layer, rows in features.items()
        }
        return judge_edit(near.frames(self._crs), self.rules, day, frames, removed, site=site, timezone=self.timezone)

    def _overridden(self, findings: Change, override: Override | None) -> GeoDataFrame:
        """The violations of blocking rules that the edit opens: refused, unless the editor may set them aside."""
        blocking = blocking_rules(self.rules)
        opened = findings.opened
        if len(opened) == 0 or not blocking:
            return opened.iloc[:0]
        against = opened[opened["rule"].isin(list(blocking)) & (opened["verdict"] == "violation")]
        if len(against) == 0:
            return against
        if override is None or not override.reason.strip():
            raise BlockedError(
                Text("blocking rules refuse the change: {rules}", "阻止性规则不允许此变更：{rules}").format(
                    rules=", ".join(sorted(set(against["rule"])))
                ),
                fix=Text(
                    "change it so that it keeps to them, or override with a reason", "请修改方案，或说明理由后越过"
                ),
                findings=told(against),
            )
        theirs = {blocking[rule] for rule in against["rule"]} - override.departments
        if theirs:
            raise ForbiddenError(
                Text("not yours to override: rules of {who}", "无权越过以下部门的规则：{who}").format(
                    who=", ".join(sorted(theirs))
                )
            )
        return against

    def _written(
        self, cursor: psycopg.Cursor[Any], planned: Sequence[Planned], facts: SiteFacts, author: Author,
        findings: Change, overridden: GeoDataFrame, override: Override | None, day: date,
    ) -> Edited:  # fmt: skip
        note = author.note if override is None or len(overridden) == 0 else f"{author.note} [{override.reason}]".strip()
        change = new_change(cursor, author.actor, author.action, note)
        # Not now(), which is when the transaction began: whoever waited would begin before the state that it follows.
        since = author.valid_from or moment(cursor)
        deleted_from(cursor, since)
        srid = self.record.srid
        for one in sorted(planned, key=lambda each: each.edit.operation != "delete"):  # a code may pass to another row
            if one.new is None:
                assert one.old is not None
                delete_row(cursor, one.old)
            elif one.old is None:
                insert_row(cursor, one.edit.layer, one.edit.id, facts.id, one.new, change, srid, author.valid_from)
            else:
                update_row(cursor, one.old, one.new, change, srid, since)
        for layer in {one.edit.layer for one in planned} & set(SERIES):
            end_earlier(cursor, layer, facts.id, change)
        keep_edit(cursor, facts.id, change, _kept(findings), findings.closed, as_of=day, by=self._by, srid=srid)
        if override is not None and len(overridden):
            log_event(
                cursor.connection, author.actor, "override", site=facts.id, origin=author.origin,
                detail={"change": change, "reason": override.reason, "findings": list(overridden["id"])},
            )  # fmt: skip
        written: dict[tuple[str, UUID], Row] = {}
        for layer in dict.fromkeys(one.edit.layer for one in planned):
            found = read_rows(cursor, layer, [one.edit.id for one in planned if one.edit.layer == layer])
            written |= {(layer, id_): row for id_, row in found.items()}
        return Edited(change, [written.get((one.edit.layer, one.edit.id)) for one in planned], findings, overridden)


def blocking_rules(rules: RuleSet) -> dict[str, str]:
    """Rules that refuse what violates them, by id, with the department whose they are."""
    return {one.id: one.department for one in rules.rules.values() if isinstance(one, Judged) and one.blocking}


def open_editor(record: Record, rule_set: str, timezone: str) -> Editor:
    """An editor that judges by a rule set, by name or file."""
    return Editor(record, load_rule_set(rule_set), timezone)


def told(findings: GeoDataFrame) -> list[dict[str, Any]]:
    """Findings as GeoJSON features (WGS 84)."""
    from greenbelt_gis.io.write import feature_dicts

    return feature_dicts(findings) if len(findings) else []


def _kept(findings: Change) -> GeoDataFrame:
    parts = [frame for frame in (findings.opened, findings.changed) if len(frame)]
    if len(parts) < 2:
        return parts[0] if parts else findings.opened
    return GeoDataFrame(pd.concat(parts, ignore_index=True), crs=findings.opened.crs)


def _refuse_taken(cursor: psycopg.Cursor[Any], facts: SiteFacts, planned: Sequence[Planned]) -> None:
    leaving = [one.edit.id for one in planned if one.old is not None and one.code("old") != one.code("new")]
    for layer in dict.fromkeys(one.edit.layer for one in planned):
        fresh = [
            str(one.code("new")) for one in planned
            if one.edit.layer == layer and one.new is not None and one.code("new") != one.code("old")
        ]  # fmt: skip
        refuse_taken(cursor, facts.id, layer, fresh, leaving)
