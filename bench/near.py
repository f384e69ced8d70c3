"""Looking around over HTTP: against bare nearest neighbours in pgbench, against tipg by bbox, at load, as it grows.

The service is a process of its own with login and logs, the clients are another one, all on loopback. What is compared
takes turns, so that a machine that drifts drifts for all. `BENCH_NEAR_ROWS` changes the sizes (`10000,1000000`).
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pyproj import Transformer
from tests.helpers.postgis import cluster

from bench.near_data import EAST, NORTH, mixed, side_m
from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.store.local import find_binaries

SIZES = tuple(int(size) for size in os.environ.get("BENCH_NEAR_ROWS", "10000,100000,1000000").split(","))
MAIN = 1_000_000
CLIENTS = 16
SECONDS = float(os.environ.get("BENCH_NEAR_SECONDS", "6"))
ROUNDS = 3
RADIUS_M, LIMIT = 100.0, 50
PASSWORD = secrets.token_urlsafe(24)
BARE = """
\\set x random({west}, {east})
\\set y random({south}, {north})
SELECT id, geom <-> ST_SetSRID(ST_MakePoint(:x, :y), 4549) FROM asset
ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:x, :y), 4549) LIMIT {limit};
"""
TIPG = """
import sys, uvicorn
from contextlib import asynccontextmanager
from fastapi import FastAPI
from tipg.collections import register_collection_catalog
from tipg.database import close_db_connection, connect_to_db
from tipg.factory import Endpoints
from tipg.settings import DatabaseSettings, PostgresSettings
@asynccontextmanager
async def lifespan(app):
    await connect_to_db(app, schemas=["bench"], settings=PostgresSettings(
        database_url=sys.argv[1], db_min_conn_size=4, db_max_conn_size=4))
    await register_collection_catalog(app, db_settings=DatabaseSettings(schemas=["bench"], only_spatial_tables=True))
    yield
    await close_db_connection(app)
app = FastAPI(lifespan=lifespan)
app.include_router(Endpoints().router)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _places(rows: int, count: int = 5000) -> list[tuple[float, float]]:
    """Places (degrees) all over the data."""
    to_degrees = Transformer.from_crs(4549, 4326, always_xy=True)
    random_ = random.Random(3)  # noqa: S311 - not a secret
    side = side_m(rows)
    found = []
    for _ in range(count):
        lon, lat = to_degrees.transform(EAST + random_.uniform(0, side), NORTH + random_.uniform(0, side))
        found.append((round(lon, 7), round(lat, 7)))
    return found


def near_paths(rows: int) -> list[str]:
    """What the clients ask our service."""
    return [f"/assets/near?lon={lon}&lat={lat}&radius_m={RADIUS_M:g}&limit={LIMIT}" for lon, lat in _places(rows)]


def bbox_paths(rows: int) -> list[str]:
    """The nearest to it that tipg can be asked: a box of that size, as many items."""
    north, east = RADIUS_M / 111_000, RADIUS_M / 94_000
    return [
        f"/collections/bench.near/items?limit={LIMIT}&f=geojson"
        f"&bbox={lon - east:.6f},{lat - north:.6f},{lon + east:.6f},{lat + north:.6f}"
        for lon, lat in _places(rows)
    ]


def clients(port: int, paths: list[str], rate: float = 0, token: str = "") -> dict[str, float]:
    """One measurement by a process of its own; ``rate`` 0: as fast as it goes."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.near_load", str(port), str(CLIENTS), str(SECONDS), str(rate), token],
        input="\n".join(paths), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def pgbench(record: Record, script: Path, connections: int, mode: str = "prepared") -> float:
    """Transactions a second of the bare query, prepared (or `simple`: planned each time, for the values it has)."""
    name, host = re.findall(r"@/([^?]+)\?host=([^&]+)", record.url)[0]
    done = subprocess.run(
        [find_binaries() / "pgbench", "-h", urllib.parse.unquote(host), "-U", "postgres", "-n", "-M", mode,
         "-T", f"{SECONDS:.0f}", "-c", str(connections), "-j", "2", "-f", script, name],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(re.findall(r"tps = ([0-9.]+)", done.stdout)[0])


@contextmanager
def _process(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """A server that listens, with its logs in a file; its process."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 90
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        log.seek(0)
                        raise RuntimeError(log.read()[-2000:].decode()) from None
                    time.sleep(0.2)
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def serving(url: str, folder: Path, *, worker: bool = False, **settings: str) -> Iterator[tuple[int, str, int]]:
    """`greenbelt serve` with an account and more of the environment; its port, a token, its process."""
    port = _free_port()
    environment = {
        **os.environ, "GREENBELT_DATABASE_URL": url, "GREENBELT_HOME": str(folder),
        "GREENBELT_REQUESTS_PER_SECOND": "1000000",  # counted like all requests, never refused
        "GREENBELT_ADMIN_PASSWORD": PASSWORD, "PYTHONPATH": os.pathsep.join(["src", "api", "."]),
        **settings,
    }  # fmt: skip
    alone = [] if worker else ["--no-worker"]
    command = [sys.executable, "-m", "greenbelt_gis.cli", "serve", *alone, "--port", str(port)]
    with _process(command, port, environment) as pid:
        form = urllib.parse.urlencode({"grant_type": "password", "username": "admin", "password": PASSWORD}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/auth/token", form, timeout=30) as answer:
            token = json.load(answer)["access_token"]
        yield port, token, pid


@contextmanager
def tipg(record: Record) -> Iterator[int]:
    """tipg over a view of the same table; its port."""
    with psycopg.connect(record.url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        connection.execute("CREATE OR REPLACE VIEW bench.near AS SELECT id, code, class, name, status, geom FROM asset")
    port = _free_port()
    name, host = re.findall(r"@/([^?]+)\?host=([^&]+)", record.url)[0]
    url = f"postgresql://postgres@{urllib.parse.quote(urllib.parse.unquote(host), safe='')}/{name}"
    with _process([sys.executable, "-c", TIPG, url, str(port)], port, {**os.environ}):
        yield port


def loaded(address: str, folder: Path, rows: int) -> Record:
    """A record of so many assets on one site."""
    record = open_record(new_database(address, f"near_{rows}"), folder, "EPSG:4549")
    load(record, "S", {"assets": mixed(rows)}, actor="bench", note="bench")
    with psycopg.connect(record.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return record


def _against(record: Record, port: int, token: str, folder: Path) -> None:
    rows, side = MAIN, side_m(MAIN)
    script = folder / "bare.sql"
    script.write_text(
        BARE.format(west=EAST, east=EAST + side, south=NORTH, north=NORTH + side, limit=LIMIT).replace(".0", "")
    )
    paths, boxes = near_paths(rows), bbox_paths(rows)
    shares: list[float] = []
    times: list[float] = []
    ours: list[dict[str, float]] = []
    with tipg(record) as theirs:
        clients(port, paths, token=token)
        for _ in range(ROUNDS):
            bare = max(pgbench(record, script, connections) for connections in (2, 4, 8))
            ours.append(clients(port, paths, token=token))
            items = clients(theirs, boxes)["rps"]
            shares.append(ours[-1]["rps"] / bare)
            times.append(ours[-1]["rps"] / items)
            print(f"- near {ours[-1]['rps']:.0f} a second, bare in pgbench {bare:.0f}, tipg by bbox {items:.0f}")
    print(f"- near / bare: {at_least(statistics.median(shares), 0.35)}; each round: {_told(shares)}")
    print(f"- near / tipg: {at_least(statistics.median(times), 10)}; each round: {_told(times)}")
    print(f"- p99 at full load, ms: {verdict(statistics.median(one['p99_ms'] for one in ours), 100)}")
    half = clients(port, paths, statistics.median(one["rps"] for one in ours) / 2, token)
    print(f"- p99 at half load ({half['rps']:.0f} a second), ms: {verdict(half['p99_ms'], 50)}")


def at_least(value: float, least: float) -> str:
    """A number against what is asked."""
    return f"{value:.2f} (asked: at least {least:g}) {'reached' if value >= least else 'MISSED'}"


def _told(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def main() -> None:
    """Print how fast the service looks around."""
    print(f"\n## Near: {RADIUS_M:g} m, {LIMIT} results, {CLIENTS} clients, login and logs on\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        growth = []
        for rows in SIZES:
            record = loaded(address, Path(folder), rows)
            with serving(record.url, Path(folder)) as (port, token, _):
                if rows == MAIN:
                    _against(record, port, token, Path(folder))
                else:
                    clients(port, near_paths(rows), token=token)
                found = clients(port, near_paths(rows), token=token)
            growth.append(f"{rows:,}: {found['rps']:.0f} a second, p99 {found['p99_ms']:.0f} ms")
        print(f"- growth at one density: {'; '.join(growth)}")


if __name__ == "__main__":
    main()
