"""Vector tiles over HTTP: made anew against the bare `ST_AsMVT` query of the same tiles in pgbench; remembered ones.

The service is a process of its own with login and logs, the clients are another one. What is compared takes turns.
`GREENBELT_BENCH_ROWS` changes the size.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.helpers.postgis import cluster
from tests.helpers.tiled import tile_at

from bench.near import CLIENTS, ROUNDS, at_least, clients, loaded, pgbench, serving
from bench.near_data import EAST, NORTH, side_m
from greenbelt_gis.store.database import Record

ROWS = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))
Z = 14
BARE = """
\\set x random({west}, {east})
\\set y random({north}, {south})
SELECT ST_AsMVT(q, 'assets', 4096, 'geom') FROM (
    SELECT ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope({z}, :x, :y), 4096, 64, true) AS geom,
           id::text, code, class, name, status, tree
    FROM asset
    WHERE geom && ST_Transform(ST_TileEnvelope({z}, :x, :y, margin => 64.0 / 4096), 4549)
      AND status IS DISTINCT FROM 'ended') AS q;
"""


def _range(z: int) -> tuple[int, int, int, int]:
    """West, east, north, south of the tiles that lie in the data."""
    side = side_m(ROWS)
    west, north = tile_at(EAST, NORTH + side, z)
    east, south = tile_at(EAST + side, NORTH, z)
    return west, east, north, south


def paths(layer: str, z: int, most: int = 400) -> list[str]:
    """Tiles of the data, a square around the middle of it where there are too many."""
    west, east, north, south = _range(z)
    half = int(most**0.5 / 2)
    xs = range(west, east + 1)[max(0, (east - west) // 2 - half) :][: 2 * half]
    ys = range(north, south + 1)[max(0, (south - north) // 2 - half) :][: 2 * half]
    return [f"/tiles/{layer}/{z}/{x}/{y}.pbf" for x in xs for y in ys]


def _size(port: int, token: str, asked: list[str]) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    sizes = []
    for path in asked:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        sizes.append(len(connection.getresponse().read()))
    connection.close()
    return (
        f"{len(sizes)} tiles, {statistics.median(sizes) / 1000:.0f} kB in the middle, {max(sizes) / 1000:.0f} at most"
    )


def _anew(record: Record, folder: Path) -> None:
    west, east, north, south = _range(Z)
    script = folder / "bare.sql"
    script.write_text(BARE.format(z=Z, west=west, east=east, north=north, south=south))
    asked = paths("assets", Z, 10_000)
    shares = []
    with serving(record.url, folder, GREENBELT_TILE_CACHE_MB="0") as (port, token, _):
        print(f"- zoom {Z}: {_size(port, token, asked)}")
        for _ in range(ROUNDS):
            # With the numbers in the text the envelope is computed once: prepared, it would be for every row.
            bare = max(pgbench(record, script, connections, "simple") for connections in (2, 4))
            ours = clients(port, asked, token=token)
            shares.append(ours["rps"] / bare)
            print(f"- made anew {ours['rps']:.1f} a second (p99 {ours['p99_ms']:.0f} ms), bare in pgbench {bare:.1f}")
        print(f"- made anew / bare: {at_least(statistics.median(shares), 0.8)}")


def _remembered(record: Record, folder: Path) -> None:
    with serving(record.url, folder) as (port, token, _):
        for z in (8, 0, 10, 12):
            asked = paths("assets", z)
            began = time.perf_counter()
            told = _size(port, token, asked)
            first_s = time.perf_counter() - began
            found = clients(port, asked, token=token)
            print(f"- counts at zoom {z} ({told}): {first_s:.2f} s for all at first, then {found['rps']:.0f} a second")
        for layer, z, least in (("assets", 13, 0), ("furniture", 14, 0), ("assets", 16, 3000), ("paving", 14, 0)):
            asked = paths(layer, z, 100)
            told = _size(port, token, asked)
            found = clients(port, asked, token=token)
            rate = at_least(found["rps"], least) if least else f"{found['rps']:.0f}"
            print(f"- remembered, {layer} at zoom {z} ({told}): {rate} a second, p99 {found['p99_ms']:.0f} ms")


def main() -> None:
    """Print how fast tiles are made, and told again."""
    print(f"\n## Tiles: {ROWS:,} assets, {CLIENTS} clients, login and logs on\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = loaded(address, Path(folder), ROWS)
        _anew(record, Path(folder))
        _remembered(record, Path(folder))


if __name__ == "__main__":
    main()
