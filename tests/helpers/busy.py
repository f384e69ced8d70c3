"""Somebody who edits and imports without pause, and says of each that it is done only once it is: to be killed."""

from __future__ import annotations

import itertools
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from random import Random

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from tests.helpers.drawn import layer
from tests.helpers.observing import asset, box

TOGETHER = 3
"""Rows of one edit, of one import."""


@dataclass(frozen=True)
class Done:
    """An acknowledged write: rows of this name, so many; the change, where it is known."""

    kind: str
    name: str
    rows: int
    change: int | None = None


def work(url: str, name: str, seed: int, paving: uuid.UUID, told: Connection) -> None:
    """Write until killed. Where the server is away, try again."""
    record = Record(url, 4549)
    editor, random = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai"), Random(seed)  # noqa: S311
    for turn in itertools.count():
        mine = f"{name}-{turn}"
        try:
            done = _import(record, mine) if (turn + seed) % 3 == 2 else _edit(editor, mine, turn, random, paving)
        except RecordError:
            time.sleep(0.02)
            continue
        told.send(done)


def _import(record: Record, mine: str) -> Done:
    seats = [asset(f"{mine}-{n}", "furniture.seat", (n * 2.0, 300.0), name=mine) for n in range(TOGETHER)]
    load(record, "S", {"assets": layer(*seats)}, actor="busy", note=mine)
    return Done("import", mine, TOGETHER)


def _edit(editor: Editor, mine: str, turn: int, random: Random, paving: uuid.UUID) -> Done:
    """New seats together with paving moved to a tree, or away from it."""
    crs = editor.record.crs
    place = box(1.0 + random.random() if turn % 2 else 20.0, 0, 5)
    edits = [
        Edit("create", "assets", uuid.uuid4(), {"code": f"{mine}-{n}", "class": "furniture.seat", "name": mine},
             geometry=box(n * 2.0, 100.0 + turn % 50, 1).centroid, moved=True, crs=crs)
        for n in range(TOGETHER)
    ]  # fmt: skip
    edits.append(Edit("update", "assets", paving, {"name": mine}, geometry=place, moved=True, crs=crs))
    done = editor.edit("S", edits, Author("busy", note=mine), now=datetime.now(UTC))
    return Done("edit", mine, TOGETHER, done.change)
