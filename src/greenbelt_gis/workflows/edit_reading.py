"""What an edit reads before it is judged, and how it makes sure that nobody writes any of it until it ends.

Read first, then locked, then read again if anybody wrote meanwhile. Where the second reading finds more than was
locked, the edit begins again with all of that locked before it reads: whoever waited does not wait for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from pyproj import CRS

from greenbelt_gis.checks.edit_reach import EditReach
from greenbelt_gis.io.report import Report
from greenbelt_gis.store.cells import Held, held_by, lock
from greenbelt_gis.store.revisions import SERIES
from greenbelt_gis.store.rows import Row, known_codes, read_rows
from greenbelt_gis.store.site_facts import SiteFacts, site_facts, snapshot
from greenbelt_gis.store.vicinity import Vicinity
from greenbelt_gis.workflows.edit_plan import Edit, Planned, fresh_codes, plan
from greenbelt_gis.workflows.edit_revisions import with_ends
from greenbelt_gis.workflows.edit_vicinity import gather, touch_of

Cursor = psycopg.Cursor[Any]
_CROWN = "crown_diameter_m"


@dataclass(frozen=True)
class Reading:
    """The site's facts, what is planned, which bands and level lines it ends beside, what stands around it all, and
    what must be locked for that to stay so."""

    facts: SiteFacts
    planned: Sequence[Planned]
    ended: Sequence[Row]
    near: Vicinity
    needs: Held


class MoreError(Exception):
    """More must be locked than is: begin again with that."""

    def __init__(self, held: Held) -> None:
        super().__init__(held)
        self.held = held


@dataclass(frozen=True)
class Reader:
    """Reads edits of one site for one day."""

    site: str
    crs: CRS
    srid: int
    reach: EditReach
    now: datetime

    def read(self, cursor: Cursor, edits: Sequence[Edit], held: Held) -> Reading:
        """What judging the edits needs, locked. ``held``: what an earlier try found to be needed.

        Raises ``MoreError``, and what ``plan`` raises.
        """
        if held != Held():
            lock(cursor, self.site, held)
            found = self._read(cursor, edits)
            return _covered(held, found)
        before = snapshot(cursor)
        found = self._read(cursor, edits)
        lock(cursor, self.site, found.needs)
        if snapshot(cursor) == before:
            return found
        again = self._read(cursor, edits, found)
        return _covered(found.needs, again)

    def look(self, cursor: Cursor, edits: Sequence[Edit], report: Report) -> Reading:
        """What judging the edits needs, as the transaction sees it; nothing is locked."""
        return self._read(cursor, edits, report=report)

    def _read(
        self, cursor: Cursor, edits: Sequence[Edit], before: Reading | None = None, report: Report | None = None
    ) -> Reading:
        """``before``: an earlier reading, whose plan stands where its rows are as they were."""
        facts = site_facts(cursor, self.site)
        if before is not None and _still(cursor, self.site, before.planned):
            planned = before.planned
        else:
            planned = plan(
                cursor, self.site, edits, self.crs, now=self.now, timezone=self.reach.timezone, report=report
            )
        planned, ended = with_ends(cursor, facts.id, planned, self.reach.as_of)
        touches = [one.touch for one in planned]
        touches += [touch_of(row.layer, [(row.values, row.geometry)]) for row in ended]
        near = Vicinity(cursor, facts.id, self.srid, self.reach.as_of)
        for layer in dict.fromkeys(one.edit.layer for one in planned if one.edit.layer != "site"):
            near.these(layer, [one.edit.id for one in planned if one.edit.layer == layer and one.old is not None])
        for layer in {row.layer for row in ended}:
            near.these(layer, [row.id for row in ended if row.layer == layer])
        reach_m = self._metres(facts, planned)
        names = gather(near, touches, self.reach, reach_m)
        names |= {code for touch in touches for code in touch.codes} | {str(edit.id) for edit in edits}
        # What a revision ends depends on all others of the site: of two editors who date one, one waits.
        names |= {f"revisions of {one.edit.layer}" for one in planned if one.edit.layer in SERIES}
        boxes = np.concatenate([touch.boxes for touch in touches])
        return Reading(facts, planned, ended, near, held_by(facts.id, boxes, reach_m, names))

    def _metres(self, facts: SiteFacts, planned: Sequence[Planned]) -> float:
        """How far the edit reaches: by what is there, and by what it makes."""
        accuracy_m, other_m, crown_m = facts.accuracy_m, facts.other_accuracy_m, facts.crown_m
        for one in planned:
            if one.new is None:
                continue
            stated = _largest(one, "accuracy_m")
            if one.edit.layer in ("trees", "crowns", "protection_zones"):
                accuracy_m, crown_m = max(accuracy_m, stated), max(crown_m, _largest(one, _CROWN))
            elif one.edit.layer in ("assets", "activities"):
                other_m = max(other_m, stated)
        return self.reach.metres(accuracy_m, other_m, crown_m)


def _covered(held: Held, found: Reading) -> Reading:
    if not held.covers(found.needs):
        raise MoreError(held | found.needs)
    return found


def _largest(one: Planned, column: str) -> float:
    if one.new is None or column not in one.new:
        return 0.0
    found = pd.to_numeric(one.new[column], errors="coerce").max()
    return 0.0 if pd.isna(found) else float(found)


def _still(cursor: Cursor, site: str, planned: Sequence[Planned]) -> bool:
    """Whether all rows, and the objects that new ones name, are as they were when the edit was planned."""
    for layer in dict.fromkeys(one.edit.layer for one in planned):
        mine = [one for one in planned if one.edit.layer == layer]
        now = read_rows(cursor, layer, [one.edit.id for one in mine])
        for one in mine:
            row = now.get(one.edit.id)
            if (None if row is None else row.version) != (None if one.old is None else one.old.version):
                return False
    fresh = fresh_codes([one.edit for one in planned])
    named = {str(code) for one in planned if (code := one.edit.values.get("asset"))} - fresh
    return known_codes(cursor, site, named) == named
