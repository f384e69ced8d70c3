"""The record: import of a million points against ogr2ogr, audit of a million assets, memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psycopg
from tests.helpers.city import city
from tests.helpers.postgis import cluster

from bench.timing import verdict
from greenbelt_gis.io.gdal import pyogrio

ROWS = 1_000_000
IMPORT = """
import resource, sys, time
from pathlib import Path
from greenbelt_gis.workflows.record import import_dataset, open_record
record = open_record(sys.argv[1], Path(sys.argv[2]).parent, "EPSG:4549")
began = time.perf_counter()
done = import_dataset(record, Path(sys.argv[2]), site=sys.argv[3], timezone="Asia/Shanghai")
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, done.seconds)
"""
AUDIT = """
import sys
from datetime import date
from pathlib import Path
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record, open_record
record = open_record(sys.argv[1], Path("."), "EPSG:4549")
audit, kept = audit_record(record, Request(Path("record"), site="city", as_of=date(2026, 6, 30)))
print(audit.seconds, kept)
"""


def new_database(address: str, name: str) -> str:
    """A fresh database of this name in a cluster; its URL."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        host = connection.info.host
    return f"postgresql://postgres@/{name}?host={host}"


def _write_points(path: Path) -> None:
    """A million furniture points with the columns of the contract and two attributes."""
    import geopandas

    random = np.random.default_rng(7)
    frame = geopandas.GeoDataFrame(
        {
            "code": [f"A{n:07d}" for n in range(ROWS)],
            "class": random.choice(["furniture.seat", "furniture.litter_bin", "utility.street_lamp"], ROWS),
            "name": [f"object {n % 5000}" for n in range(ROWS)],
            "status": "in_service",
            "accuracy_m": 0.1,
            "model": random.choice(["A", "B", "C"], ROWS),
            "supplier": "somebody",
        },
        geometry=geopandas.points_from_xy(*(random.uniform(0, 20_000, (2, ROWS)) + [[370_000], [3_540_000]])),
        crs="EPSG:4549",
    )
    pyogrio().write_dataframe(frame, path, layer="assets", driver="GPKG")


def _run(code: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _ogr2ogr(path: Path, url: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("DROP TABLE IF EXISTS ogr_assets")
    host, name = url.split("host=")[1], url.split("@/")[1].split("?")[0]
    target = f"PG:host={host} user=postgres dbname={name}"
    command = ["ogr2ogr", "-f", "PostgreSQL", target, str(path), "assets", "-nln", "ogr_assets", "-gt", "100000"]
    began = time.perf_counter()
    subprocess.run([*command, "--config", "PG_USE_COPY", "YES"], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Print import and audit from the record."""
    print(f"\n## Record: {ROWS:,} points\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        path = Path(folder) / "points.gpkg"
        _write_points(path)
        url = new_database(address, "bench")
        theirs = min(_ogr2ogr(path, url) for _ in range(2))
        seconds, memory, parts = _run(IMPORT, url, path, "first").split(" ", 2)
        print(f"- ogr2ogr with COPY and index: {theirs:.1f} s")
        print(
            f"- import into an empty record: {float(seconds):.1f} s {parts}; / ogr2ogr: {verdict(float(seconds) / theirs, 0.8)}"
        )
        print(f"- peak memory of the import, GB: {verdict(float(memory), 1)}")
        seconds, _, parts = _run(IMPORT, url, path, "second").split(" ", 2)
        print(
            f"- import beside another million: {float(seconds):.1f} s {parts}; / ogr2ogr: {verdict(float(seconds) / theirs, 1.6)}"
        )
        _audit(address, folder)


def _audit(address: str, folder: str) -> None:
    url = new_database(address, "bench_audit")
    layers = city(ROWS).layers()
    trees, pavings = layers["trees"], layers["assets"]
    trees.loc[trees.index % 500 != 0, "heritage"] = "none"
    place = Path(folder) / "city.gpkg"
    pyogrio().write_dataframe(trees, place, layer="trees", driver="GPKG")
    pyogrio().write_dataframe(pavings, place, layer="assets", driver="GPKG")
    _run(IMPORT, url, place, "city")
    print(
        f"- audit of a record of {len(trees):,} trees (2,000 of them heritage) and {len(pavings):,} pavings: {_run(AUDIT, url)}"
    )
    print(f"- (this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB)")
