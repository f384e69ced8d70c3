"""All rules on a generated town in memory, its growth, and the same judgements written as PostGIS SQL."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis import judge, load_rule_set
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load

DAY = date(2026, 6, 30)
SIZE = 1_000_000
ALONE = """
import resource, time
from bench.standards import DAY, SIZE, judged
from tests.helpers.town import town
began = time.perf_counter()
layers = town(SIZE)
made = time.perf_counter() - began
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
seconds, found = judged(layers)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(made, seconds, before, after, found)
"""

_CURRENT = """
CREATE TEMP TABLE latest AS
SELECT DISTINCT ON (asset, metric, distress, patch) asset, metric, value, exemption, distress, patch, geom
FROM observation WHERE observed_at < '2026-07-01T00:00+08'
ORDER BY asset, metric, distress, patch, observed_at DESC;
CREATE INDEX ON latest (metric);
ANALYZE latest
"""
_DAMAGE = """
SELECT count(*) FROM (
  SELECT l.asset FROM latest l JOIN asset a ON a.code = l.asset
  LEFT JOIN latest u ON u.asset = l.asset AND u.metric = 'usable'
  WHERE l.metric = 'damage_share' AND a.class = '{cls}'
    AND NOT (l.exemption IS NOT NULL AND {exempt} AND u.value = 1)
  GROUP BY l.asset HAVING sum(l.value) {over} OR min(u.value) = 0) AS f
"""
_SHARE = """
SELECT count(*) FROM (SELECT l.asset FROM latest l JOIN asset a ON a.code = l.asset
  WHERE l.metric = '{metric}' AND a.class = '{cls}' GROUP BY l.asset HAVING {how}(l.value) > {limit}) AS f
"""
_TOTAL = """
SELECT count(*) FROM (SELECT l.asset FROM latest l JOIN asset a ON a.code = l.asset
  WHERE l.metric = 'depth_mm' AND a.class LIKE '{cls}' AND l.distress = '{distress}' AND l.value {deep}
  GROUP BY l.asset HAVING ST_Area(ST_Union(l.geom)) > 1) AS f
"""
_CONTIGUOUS = """
WITH c AS (SELECT l.geom, ST_ClusterDBSCAN(l.geom, 0.05, 1) OVER () AS cluster FROM latest l
  JOIN {table} t ON t.code = l.asset WHERE {where})
SELECT count(*) FROM (SELECT 1 FROM c GROUP BY cluster HAVING ST_Area(ST_Union(geom)) > {limit}) AS f
"""
QUERIES = {
    "current rows": _CURRENT,
    "seat damage": _DAMAGE.format(cls="furniture.seat", exempt="false", over="> 0.1"),
    "sign damage": _DAMAGE.format(cls="furniture.sign", exempt="false", over="> 0.1"),
    "nameplate damage": _DAMAGE.format(cls="furniture.nameplate", exempt="false", over="> 0.1"),
    "planter damage": _DAMAGE.format(cls="furniture.planter", exempt="true", over=">= 0.1"),
    "guard damage": _DAMAGE.format(cls="furniture.tree_guard", exempt="true", over=">= 0.3"),
    "seat corrosion": _SHARE.format(metric="corrosion_share", cls="furniture.seat", how="sum", limit=0.1),
    "sculpture corrosion": _SHARE.format(metric="corrosion_share", cls="art.sculpture", how="sum", limit=0.1),
    "sculpture tilt": _SHARE.format(metric="tilt_deg", cls="art.sculpture", how="max", limit=30),
    "footway damage": _TOTAL.format(cls="paving.footway", distress="pit", deep="> 20"),
    "asphalt damage": _TOTAL.format(cls="paving.carriageway.asphalt", distress="pothole", deep="> 20"),
    "concrete damage": _TOTAL.format(cls="paving.carriageway.concrete", distress="settlement", deep=">= 30"),
    "path defects": _CONTIGUOUS.format(
        table="asset",
        limit=3,
        where="l.distress IN ('settlement', 'heave', 'missing', 'broken') AND l.value > 0 AND t.class IN "
        "('paving.garden_path', 'paving.footway', 'paving.greenway', 'paving.plaza')",
    ),
    "bare ground": _CONTIGUOUS.format(table="planting", limit=5, where="l.metric = 'bare_ground' AND l.value = 1"),
    "pest, total of a bed": """
        SELECT count(*) FROM (SELECT 1 FROM latest l JOIN planting p ON p.code = l.asset WHERE l.metric = 'pest'
          AND p.planting_type IN ('wet_tolerant_shrub', 'low_shrub', 'groundcover', 'tree_shrub_group')
          GROUP BY p.id HAVING ST_Area(ST_Intersection(ST_Union(l.geom), min(p.geom::text)::geometry)) > 20) AS f
    """,
    "misplaced planting": """
        SELECT count(*) FROM (SELECT p.id FROM planting p JOIN zone z ON ST_Intersects(p.geom, z.geom)
          WHERE z.band <> 'above_5y' AND NOT (
            (z.band = 'below_normal' AND p.planting_type = 'aquatic')
            OR (z.band = 'normal_to_2y' AND p.planting_type IN ('wet_tolerant_shrub', 'groundcover'))
            OR (z.band = '2y_to_5y' AND p.planting_type IN ('low_shrub', 'groundcover')))
          GROUP BY p.id HAVING sum(ST_Area(ST_Intersection(p.geom, z.geom))) > 0.5) AS f
    """,
    "predominance": """
        SELECT count(*) FROM (SELECT z.id FROM zone z JOIN planting p ON ST_Intersects(p.geom, z.geom)
          WHERE z.band IN ('normal_to_2y', '2y_to_5y') GROUP BY z.id, z.band HAVING
          sum(ST_Area(ST_Intersection(p.geom, z.geom))) FILTER (WHERE p.planting_type IN (
            'groundcover', CASE z.band WHEN 'normal_to_2y' THEN 'wet_tolerant_shrub' ELSE 'low_shrub' END))
          <= 0.5 * sum(ST_Area(ST_Intersection(p.geom, z.geom)))) AS f
    """,
    "displacement": "SELECT count(*) FROM survey s JOIN asset a ON a.code = s.asset WHERE ST_Distance(s.geom, a.geom) > 1",
    "trunk and paving": """
        SELECT count(*) FROM tree t JOIN asset a ON a.class LIKE 'paving.%' AND ST_DWithin(t.geom, a.geom, 5)
        WHERE t.heritage IN ('famous', '1', '2', '3') AND ST_Distance(t.geom, a.geom) - t.dbh_cm::float / 200 < 3
    """,
}
"""The same judgements, but for the worst disc of a bed (its total here), contact length, certainty and evidence."""


def judged(layers: object) -> tuple[float, int]:
    """Seconds that judging by all rules takes, and how many findings it gives."""
    began = time.perf_counter()
    done = judge(layers, load_rule_set(), DAY)  # type: ignore[arg-type]
    return time.perf_counter() - began, len(done.findings)


def main() -> None:
    """Print time, memory, growth, and the ratio to SQL."""
    print(
        f"\n## Standard: every rule on {SIZE:,} assets, {SIZE // 5:,} trees, {SIZE // 10:,} beds, {2 * SIZE:,} observations\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "api", "."])}
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, env=environment)
    made, seconds, before, after, found = done.stdout.split()
    print(f"- making the town: {float(made):.1f} s, {float(before):.1f} GB")
    print(f"- judging, seconds: {verdict(float(seconds), 12)}; {int(found):,} findings")
    print(f"- peak memory with the town, GB: {verdict(float(after), 4)}")
    print("\n| assets | seconds | findings |\n|---|---|---|")
    for size in (10_000, 100_000, SIZE):
        taken, count = judged(town(size)) if size < SIZE else (float(seconds), int(found))
        print(f"| {size:,} | {taken:.2f} | {count:,} |")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        _sql(address, folder)
    print(f"- (this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB)")


def _sql(address: str, folder: str) -> None:
    """The same judgements as SQL on the record's own tables, against ours in turn."""
    url = new_database(address, "bench_standards")
    record = open_record(url, Path(folder), "EPSG:4549")
    layers = town(SIZE)
    load(record, "town", layers, actor="bench", note="town")
    ours, theirs = [], []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        counts: dict[str, tuple[float, Any]] = {}
        for _ in range(2):
            seconds, _ = judged(layers)
            ours.append(seconds)
            connection.execute("DROP TABLE IF EXISTS latest")
            began = time.perf_counter()
            for name, statement in QUERIES.items():
                started = time.perf_counter()
                rows: Any = None
                for part in statement.split(";\n"):
                    cursor = connection.execute(part)
                    rows = cursor.fetchone() if cursor.description else None
                counts[name] = (time.perf_counter() - started, rows[0] if rows else "")
            theirs.append(time.perf_counter() - began)
    ratio = min(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"- the same as PostGIS SQL: {min(theirs):.1f} s; ours {min(ours):.1f} s; ours / SQL {ratio:.2f}")
    print("\n| SQL | seconds | findings |\n|---|---|---|")
    for name, (seconds, rows) in counts.items():
        print(f"| {name} | {seconds:.2f} | {rows} |")
