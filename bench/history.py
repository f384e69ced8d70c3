"""The record's history: what an edit of many rows costs, what reads by the two clocks cost against the present."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import numpy as np
import psycopg
from tests.helpers.postgis import cluster

from bench.record import new_database
from bench.timing import by_turns, ratio, verdict
from greenbelt_gis.store.clocks import Clocks, state_query
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load

ROWS = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))
CHANGED = 10
"""Every so manieth row is changed."""


def _assets() -> geopandas.GeoDataFrame:
    random = np.random.default_rng(7)
    return geopandas.GeoDataFrame(
        {
            "code": [f"A{n:07d}" for n in range(ROWS)],
            "class": random.choice(["furniture.seat", "furniture.litter_bin", "utility.street_lamp"], ROWS),
            "name": [f"object {n % 5000}" for n in range(ROWS)],
            "status": "in_service",
            "accuracy_m": 0.1,
        },
        geometry=geopandas.points_from_xy(*(random.uniform(0, 20_000, (2, ROWS)) + [[370_000], [3_540_000]])),
        crs="EPSG:4549",
    )


def _loaded(record: Record, frame: geopandas.GeoDataFrame) -> float:
    began = time.perf_counter()
    load(record, "S", {"assets": frame}, actor="bench", note="bench")
    return time.perf_counter() - began


def _plan(record: Record, times: Clocks) -> str:
    """The plan's nodes, outermost first."""
    statement, values = state_query("assets", "t.code, ST_AsBinary(t.geom)", "S", times)
    with psycopg.connect(record.url) as connection:
        for number in range(len(values), 0, -1):
            statement = statement.replace(f"${number}", f"%({number})s")
        named = {str(n + 1): value for n, value in enumerate(values)}
        rows = connection.execute(f"EXPLAIN {statement}".encode(), named).fetchall()
    return "; ".join(row[0].strip(" ->").split("  (")[0] for row in rows if "cost=" in row[0])


def main() -> None:
    """Print what history costs."""
    print(f"\n## History: {ROWS:,} assets, one in {CHANGED} changed\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = open_record(new_database(address, "bench_history"), Path(folder), "EPSG:4549")
        frame = _assets()
        print(f"- load: {_loaded(record, frame):.1f} s")
        before = datetime.now(UTC)
        frame.loc[::CHANGED, "status"] = "maintenance"
        print(f"- load again, with {ROWS // CHANGED:,} rows changed: {_loaded(record, frame):.1f} s")
        with psycopg.connect(record.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        reads = {
            "present": lambda: fetch_layers(record, "S", ["assets"]),
            "as of a moment before": lambda: fetch_layers(record, "S", ["assets"], as_of=before),
            "as known then": lambda: fetch_layers(record, "S", ["assets"], as_of=before, known_at=before),
        }
        timed = by_turns(reads)
        for name, one in timed.items():
            print(f"- read {name}: {one.median:.2f} s; / present: {verdict(ratio(one, timed['present']), 2)}")
        print(f"- plan as of: {_plan(record, Clocks(before.date(), before))}")
        print(f"- plan as known: {_plan(record, Clocks(before.date(), before, before))}")
