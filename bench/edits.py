"""Edits of the record, judged by all rules in their own transaction: alone, eight at once, eight who also think."""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import psycopg
import shapely
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor

SIZE = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))
EDITS = 200
EDITORS = 8
THINKS_S = 1.0
"""What a person's client waits between two edits, on average."""


class Things:
    """Edits of all kinds without end, of things strewn over the whole town."""

    def __init__(self, record: Record, seed: int) -> None:
        self.record, self.random, self.turn = record, Random(seed), 0  # noqa: S311 - not a secret
        with record.connect() as connection:
            self._pavings = self._some(connection, "asset", "class LIKE 'paving%%'")
            self._trees = self._some(connection, "tree", "heritage = '1'")
            self._seats = self._some(connection, "asset", "class = 'furniture.seat'")

    def _some(self, connection: psycopg.Connection[Any], table: str, where: str) -> list[Any]:
        found = connection.execute(
            f"SELECT id, code, ST_X(p), ST_Y(p) FROM (SELECT id, code, ST_Centroid(geom) AS p FROM {table} "
            f"WHERE {where}) AS t ORDER BY hashtext(code || %s) LIMIT 500".encode(),
            [str(self.random.random())],
        )
        return found.fetchall()

    def next(self) -> tuple[str, Edit]:
        kinds: dict[str, Callable[[], Edit]] = {
            "paving moved near a tree": self._paving, "a heritage tree moved": self._tree,
            "a new observation": self._observation, "a seat changed": self._seat,
        }  # fmt: skip
        name = list(kinds)[self.turn % len(kinds)]
        self.turn += 1
        return name, kinds[name]()

    def _moved(self, layer: str, id_: uuid.UUID, shape: Any) -> Edit:
        return Edit("update", layer, id_, geometry=shape, moved=True, crs=self.record.crs)

    def _paving(self) -> Edit:
        _, _, x, y = self.random.choice(self._trees)
        x, y = x + self.random.uniform(-4, 4), y + self.random.uniform(-4, 4)
        return self._moved("assets", self.random.choice(self._pavings)[0], shapely.box(x, y, x + 20, y + 3))

    def _tree(self) -> Edit:
        id_, _, x, y = self.random.choice(self._trees)
        return self._moved("trees", id_, shapely.Point(x + self.random.uniform(-4, 4), y + self.random.uniform(-4, 4)))

    def _observation(self) -> Edit:
        values = {"asset": self.random.choice(self._seats)[1], "metric": "damage_share",
                  "value": round(self.random.random(), 3), "observed_at": datetime.now(UTC).isoformat()}  # fmt: skip
        return Edit("create", "observations", uuid.uuid4(), values)

    def _seat(self) -> Edit:
        status = self.random.choice(["in_service", "maintenance"])
        return Edit("update", "assets", self.random.choice(self._seats)[0], {"status": status})


def edited(editor: Editor, things: Things, count: int, thinks_s: float = 0.0) -> list[tuple[str, float]]:
    """What was edited, and milliseconds."""
    found = []
    for _ in range(count):
        if thinks_s:
            time.sleep(things.random.uniform(0, 2 * thinks_s))
        name, edit = things.next()
        began = time.perf_counter()
        editor.edit("S", [edit], Author("bench"), now=datetime.now(UTC))
        found.append((name, 1000 * (time.perf_counter() - began)))
    return found


def at_once(editor: Editor, record: Record, count: int, thinks_s: float = 0.0) -> list[float]:
    """Milliseconds of the edits of several editors at the same time."""
    things = [Things(record, 100 + n) for n in range(EDITORS)]
    with ThreadPoolExecutor(EDITORS) as pool:
        each = pool.map(lambda mine: edited(editor, mine, count, thinks_s), things)
        return [ms for found in each for _, ms in found]


def told(what: str, ms: list[float], most: float) -> None:
    print(f"- {what}: median {np.median(ms):.1f} ms, 95 %: {verdict(float(np.percentile(ms, 95)), most)}")


def main() -> None:
    """Print what an edit takes."""
    print(f"\n## Edits of the record: {SIZE:,} assets, {SIZE // 5:,} trees, every rule judged in the transaction\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = open_record(new_database(address, "bench_edits"), Path(folder), "EPSG:4549")
        load(record, "S", town(SIZE), actor="bench", note="bench")
        with psycopg.connect(record.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")
        things = Things(record, 1)
        edited(editor, things, 20)
        worked = time.process_time()
        alone = edited(editor, things, EDITS)
        worked = 1000 * (time.process_time() - worked) / EDITS
        told("alone", [ms for _, ms in alone], 40)
        print(f"- of that our own processor time, a mean of {worked:.1f} ms")
        at_once(editor, record, 3)
        told(f"{EDITORS} at once, without a pause", at_once(editor, record, EDITS // EDITORS), 80)
        told(
            f"{EDITORS} who think for {THINKS_S:g} s in between",
            at_once(editor, record, EDITS // EDITORS, THINKS_S),
            80,
        )
        print("\n| edit, alone | median ms | 95 % |\n|---|---|---|")
        for name in dict.fromkeys(name for name, _ in alone):
            mine = [ms for each, ms in alone if each == name]
            print(f"| {name} | {np.median(mine):.1f} | {np.percentile(mine, 95):.1f} |")
