"""Trees against paving within 3 m: our join and whole audit against DuckDB spatial, SedonaDB and PostGIS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from tests.helpers.city import City, city

from bench.timing import by_turns, ratio, verdict
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from greenbelt_gis.checks.near import pairs_within

DAY = date(2026, 6, 30)
DISTANCE_M = 3.0
QUERY = "SELECT t.id AS a, p.id AS b FROM trees t JOIN pavings p ON ST_DWithin(t.geom, p.geom, 3.0)"


@contextmanager
def duckdb_join(place: City) -> Iterator[Callable[[], int]]:
    """Both tables in memory with native geometry; the pairs come out as NumPy arrays."""
    import duckdb
    import duckdb_extension_spatial
    import pyarrow as pa

    (extension,) = Path(duckdb_extension_spatial.__path__[0]).rglob("spatial.duckdb_extension")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    connection.execute("SET threads = 2")
    for name, shapes in (("trees", place.trees), ("pavings", place.pavings)):
        source = pa.table({"id": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes)})
        connection.register("source", source)
        connection.execute(f"CREATE TABLE {name} AS SELECT id, ST_GeomFromWKB(wkb) AS geom FROM source")
        connection.unregister("source")
    yield lambda: len(connection.execute(QUERY).fetchnumpy()["a"])
    connection.close()


@contextmanager
def sedona_join(place: City) -> Iterator[Callable[[], int]]:
    """Both tables in memory; the pairs come out as an arrow table."""
    import geopandas
    import sedonadb

    context = sedonadb.connect()
    for name, shapes in (("trees", place.trees), ("pavings", place.pavings)):
        frame = geopandas.GeoDataFrame({"id": np.arange(len(shapes))}, geometry=shapes).rename_geometry("geom")
        context.create_data_frame(frame.to_arrow()).to_memtable().to_view(name)
    yield lambda: len(context.sql(QUERY).to_pandas())


@contextmanager
def postgis_join(place: City) -> Iterator[Callable[[], int]]:
    """Indexed, analysed tables and two parallel workers; the pairs are counted in the server."""
    import psycopg
    from tests.helpers.postgis import cluster

    with cluster() as address, psycopg.connect(address, autocommit=True) as connection:
        for name, shapes in (("trees", place.trees), ("pavings", place.pavings)):
            connection.execute(f"CREATE UNLOGGED TABLE {name} (id int, geom geometry)")
            with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row, text in enumerate(shapely.to_wkb(shapes, hex=True)):
                    copy.write_row((row, text))
            connection.execute(f"CREATE INDEX ON {name} USING gist (geom)")
            connection.execute(f"ANALYZE {name}")
        connection.execute("SET max_parallel_workers_per_gather = 2")

        def count() -> int:
            row = connection.execute(f"SELECT count(*) FROM ({QUERY}) q").fetchone()
            assert row is not None
            return int(row[0])

        yield count


def ours(place: City) -> Callable[[], int]:
    """Pairs and their distances from plain arrays of geometry, nothing prepared before."""
    reach = np.full(len(place.trees), DISTANCE_M)
    return lambda: len(pairs_within(place.trees, place.pavings, reach)[0])


def whole_audit(place: City) -> Callable[[], int]:
    """Frames in, the frame of findings with evidence lines, messages and ids out."""
    layers = place.layers()
    rules = load_rule_set().only(["heritage.trunk-paving"])
    return lambda: len(audit(layers, rules, DAY))


def main(size: int = 1_000_000) -> None:
    """Print the comparison and the growth."""
    place = city(size)
    print(f"\n## Join: {size:,} trees x {size // 2:,} pavings within {DISTANCE_M:g} m\n")
    with ExitStack() as stack:
        contestants: dict[str, Any] = {
            "ours: pairs and distances": ours(place),
            "ours: whole audit": whole_audit(place),
            "DuckDB spatial": stack.enter_context(duckdb_join(place)),
            "SedonaDB": stack.enter_context(sedona_join(place)),
            "PostGIS, two workers": stack.enter_context(postgis_join(place)),
        }
        counts = {name: work() for name, work in contestants.items()}
        times = by_turns(contestants)
    print("| | seconds (median) | pairs |\n|---|---|---|")
    for name, timed in times.items():
        print(f"| {name} | {timed.median:.2f} | {counts[name]:,} |")
    join = times["ours: pairs and distances"]
    print()
    for name, most in (("DuckDB spatial", 0.8), ("SedonaDB", 0.5), ("PostGIS, two workers", 0.15)):
        print(f"- join / {name}: {verdict(ratio(join, times[name]), most)}")
    print(
        f"- whole audit / DuckDB's bare join: {verdict(ratio(times['ours: whole audit'], times['DuckDB spatial']), 2)}"
    )
    same = {counts[n] for n in counts if n != "ours: whole audit"}
    assert len(same) == 1, counts


def growth() -> None:
    """Seconds of join and audit from ten thousand trees to a million."""
    print("\n## Growth\n\n| trees | join s | audit s |\n|---|---|---|")
    for size in (10_000, 100_000, 1_000_000):
        place = city(size)
        times = by_turns({"join": ours(place), "audit": whole_audit(place)}, rounds=3)
        print(f"| {size:,} | {times['join'].median:.3f} | {times['audit'].median:.3f} |")
