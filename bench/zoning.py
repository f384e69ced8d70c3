"""Bands from lines: a reach of 60 km with 200,000 vertices, against the same cut in PostGIS; peak memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import psycopg
from tests.helpers.postgis import cluster
from tests.helpers.river import reach
from tests.postgis.test_zoning import FACES, store

from bench.timing import verdict
from greenbelt_gis.zoning.lines import cut_lines

LENGTH_M, POINTS = 60_000.0, 33_400
BENDS = ((15.0, 200, 0.3), (300.0, 20, 1.0))
PEAK = """
import resource
from bench.zoning import BENDS, LENGTH_M, POINTS, cut_lines, reach
site, lines = reach(LENGTH_M, POINTS, BENDS)
cut_lines(lines, site, code="R")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def main(rounds: int = 5) -> None:
    """Time both in turn, and the peak of a process of its own."""
    site, lines = reach(LENGTH_M, POINTS, BENDS)
    vertices = int(lines.geometry.count_coordinates().sum())
    ours, theirs, ratios = [], [], []
    with cluster() as address, psycopg.connect(address) as connection:
        store(connection, site, lines)
        for _ in range(rounds):
            began = time.perf_counter()
            zones = cut_lines(lines, site, code="R").zones
            middle = time.perf_counter()
            faces = connection.execute(FACES).fetchall()
            ended = time.perf_counter()
            assert len(faces) == len(zones)
            ours.append(middle - began)
            theirs.append(ended - middle)
            ratios.append(ours[-1] / theirs[-1])
    peak = float(subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True).stdout)
    print(f"\n### Bands from lines: 60 km of river, {vertices:,} vertices\n")
    print(f"- seconds: {verdict(statistics.median(ours), 5)}")
    print(
        f"- the faces alone in PostGIS (noded and polygonised; no joining, walls, sides or checks): "
        f"{statistics.median(theirs):.2f} s; ours / PostGIS {statistics.median(ratios):.2f}"
    )
    print(f"- peak memory, GB: {verdict(peak, 1)}")
