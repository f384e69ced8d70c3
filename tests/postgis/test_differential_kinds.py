"""The kinds on observations, patches and bands against PostGIS: the same judgement written in SQL, on random data.

Rectangles have corners on a grid and sides that are not multiples of it, so two of them overlap by 0.1 m or lie
0.15 m apart: whether patches are one never hangs on facing within 5 cm, which SQL cannot say in a line. That has a
case of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import affinity

from greenbelt_gis.checks.engine import audit
from tests.helpers.drawn import ORIGIN, layer
from tests.helpers.observing import DAY, RULES, asset, bed, box, seen, zone

pytestmark = pytest.mark.postgis

Connection = psycopg.Connection[tuple[Any, ...]]
Row = dict[str, Any]
Layers = dict[str, GeoDataFrame]
SEEDS = range(6)
START = datetime(2026, 6, 20, tzinfo=UTC)

TABLES = """
CREATE TEMP TABLE thing (code text, kind text, geom geometry, accent boolean);
CREATE TEMP TABLE obs (asset text, metric text, value float8, at timestamptz, patch text, distress text,
                       exemption text, geom geometry);
CREATE TEMP TABLE zone (code text, band text, geom geometry);
CREATE TEMP TABLE survey (asset text, at timestamptz, accuracy float8, geom geometry);
"""

# What counts on the day: newest rows, and unnamed polygons of the newest local day that nothing later clears.
COUNTING = """
CREATE TEMP VIEW past AS SELECT * FROM obs WHERE at < '2026-07-01 00:00+08';
CREATE TEMP VIEW newest AS
SELECT DISTINCT ON (asset, metric, distress, patch) *
FROM past WHERE patch <> '' OR geom IS NULL ORDER BY asset, metric, distress, patch, at DESC;
CREATE TEMP VIEW loose AS
SELECT * FROM (
    SELECT *, (at AT TIME ZONE 'Asia/Shanghai')::date = max((at AT TIME ZONE 'Asia/Shanghai')::date)
              OVER (PARTITION BY asset, metric) AS last_day
    FROM past WHERE patch = '' AND geom IS NOT NULL) AS p
WHERE last_day AND NOT EXISTS (
    SELECT FROM past AS z WHERE z.asset = p.asset AND z.patch = '' AND z.geom IS NULL AND z.value = 0 AND z.at > p.at
    AND (z.metric = p.metric OR (z.metric = 'present' AND z.distress = p.distress AND z.distress <> '')));
CREATE TEMP VIEW fact AS
SELECT asset, patch, distress, asset || '/' || patch || '/' || distress AS one, metric, value, at, NULL::geometry AS own
FROM newest
UNION ALL
SELECT asset, '', distress, asset || ' ' || row_number() OVER (ORDER BY at, ST_AsText(geom), metric), metric, value, at, geom
FROM loose;
CREATE TEMP TABLE patch AS
SELECT one, f.asset, f.patch, distress, t.kind,
       max(value) FILTER (WHERE metric = 'present') AS present, max(value) FILTER (WHERE metric = 'depth_mm') AS depth,
       max(value) FILTER (WHERE metric = 'height_mm') AS height,
       max(value) FILTER (WHERE metric = 'crack_width_mm') AS crack,
       max(value) FILTER (WHERE metric = 'crack_spacing_mm') AS spacing,
       max(value) FILTER (WHERE metric = 'spall_width_mm') AS spall_w,
       max(value) FILTER (WHERE metric = 'spall_length_mm') AS spall_l,
       max(value) FILTER (WHERE metric = 'through_cracks') AS through,
       max(value) FILTER (WHERE metric = 'settled') AS settled, max(value) FILTER (WHERE metric = 'unit_broken') AS broken,
       max(value) FILTER (WHERE metric = 'area_m2') AS noted,
       max(value) FILTER (WHERE metric = 'pest') AS pest, max(value) FILTER (WHERE metric = 'bare_ground') AS bare,
       coalesce((array_agg(own) FILTER (WHERE own IS NOT NULL))[1],
                (SELECT geom FROM past AS g WHERE g.asset = f.asset AND g.patch = f.patch AND f.patch <> ''
                 AND g.geom IS NOT NULL ORDER BY g.at DESC LIMIT 1)) AS geom,
       coalesce(max(at) FILTER (WHERE metric = 'area_m2'), '-infinity') > coalesce(
           max(at) FILTER (WHERE own IS NOT NULL),
           (SELECT max(g.at) FROM past AS g WHERE g.asset = f.asset AND g.patch = f.patch AND f.patch <> ''
            AND g.geom IS NOT NULL), 'infinity') AS since,
       max(at) FILTER (WHERE metric = 'present' AND value = 0) > coalesce(
           max(at) FILTER (WHERE NOT (metric = 'present' AND value = 0)), '-infinity') AS gone,
       max(at) FILTER (WHERE metric IN ('present', 'depth_mm', 'height_mm') AND value = 0) > coalesce(
           max(at) FILTER (WHERE NOT (metric IN ('present', 'depth_mm', 'height_mm') AND value = 0)), '-infinity') AS undone
FROM fact AS f JOIN thing AS t ON t.code = f.asset
WHERE metric NOT IN ('damage_share', 'usable', 'safe')
GROUP BY one, f.asset, f.patch, distress, t.kind;
UPDATE patch SET gone = coalesce(gone, false), undone = coalesce(undone, false);
ALTER TABLE patch ADD area float8;
UPDATE patch SET area = coalesce(ST_Area(geom), noted);
"""

# Three-valued: what a definition says of a patch; -1 where the surface has none for the distress.
DEFINED = """
CREATE TEMP VIEW whole AS
SELECT *, CASE WHEN geom IS NULL THEN area WHEN since THEN noted ELSE (
    SELECT ST_Area(ST_Union(o.geom)) FROM (
        SELECT one, geom, ST_ClusterDBSCAN(geom, 0, 1) OVER () AS c FROM patch AS q
        WHERE q.kind = p.kind AND q.distress = p.distress AND q.geom IS NOT NULL AND NOT q.gone AND NOT q.since
        AND (q.distress <> 'pit' OR q.depth >= 30)) AS o
    WHERE o.c = (SELECT c FROM (
        SELECT one, ST_ClusterDBSCAN(geom, 0, 1) OVER () AS c FROM patch AS q
        WHERE q.kind = p.kind AND q.distress = p.distress AND q.geom IS NOT NULL AND NOT q.gone AND NOT q.since
        AND (q.distress <> 'pit' OR q.depth >= 30)) AS m WHERE m.one = p.one)) END AS joined
FROM patch AS p;
CREATE TEMP TABLE state AS
SELECT *, CASE
    WHEN gone THEN false
    WHEN kind = 'paving.carriageway.asphalt' THEN CASE distress
        WHEN 'pothole' THEN depth > 20 WHEN 'rutting' THEN depth > 15 WHEN 'upheaval' THEN height > 15
        WHEN 'mud_pumping' THEN present = 1 WHEN 'alligator_cracking' THEN crack >= 3 AND spacing <= 100
        ELSE NULL END
    WHEN kind = 'paving.carriageway.concrete' THEN CASE distress
        WHEN 'settlement' THEN depth >= 30 WHEN 'faulting' THEN height >= 10
        WHEN 'exposed_aggregate' THEN joined >= 1 WHEN 'pit' THEN depth >= 30 AND joined >= 0.1
        WHEN 'broken_slab' THEN coalesce(crack > 5, false)
             OR (CASE WHEN spall_w IS NULL AND spall_l IS NULL THEN false ELSE spall_w > 50 AND spall_l >= 500 END)
        ELSE NULL END
    ELSE CASE distress
        WHEN 'pit' THEN depth > 20 WHEN 'heave' THEN height > 30 WHEN 'settlement' THEN depth > 20
        WHEN 'missing' THEN present = 1
        WHEN 'broken' THEN through >= 1 AND (coalesce(settled = 1, false) OR coalesce(broken = 1, false))
        ELSE NULL END
    END AS met,
    NOT gone AND NOT undone AND NOT distress = ANY (CASE kind
        WHEN 'paving.carriageway.asphalt' THEN ARRAY['pothole', 'rutting', 'upheaval', 'mud_pumping', 'alligator_cracking']
        WHEN 'paving.carriageway.concrete' THEN ARRAY['settlement', 'faulting', 'exposed_aggregate', 'pit', 'broken_slab']
        ELSE ARRAY['pit', 'heave', 'settlement', 'missing', 'broken'] END) AS undefined,
    undone AND NOT distress = ANY (CASE kind
        WHEN 'paving.carriageway.asphalt' THEN ARRAY['pothole', 'rutting', 'upheaval', 'mud_pumping', 'alligator_cracking']
        WHEN 'paving.carriageway.concrete' THEN ARRAY['settlement', 'faulting', 'exposed_aggregate', 'pit', 'broken_slab']
        ELSE ARRAY['pit', 'heave', 'settlement', 'missing', 'broken'] END) AS closed
FROM whole;
"""

TOTALS = """
WITH counted AS (SELECT *, coalesce(met, true) AND NOT closed AS perhaps FROM state),
noted AS (
    SELECT asset, sum(low) AS low, sum(high) AS high FROM (
        SELECT asset, coalesce(nullif(patch, ''), one),
               coalesce(max(area) FILTER (WHERE met AND NOT undefined), 0) AS low,
               max(coalesce(area, 'infinity')) FILTER (WHERE perhaps) AS high
        FROM counted WHERE geom IS NULL AND perhaps GROUP BY 1, 2) AS n GROUP BY asset)
SELECT c.asset,
       coalesce(ST_Area(ST_Union(geom) FILTER (WHERE met AND NOT undefined)), 0) + coalesce(max(n.low), 0),
       CASE WHEN bool_or(undefined) THEN 'infinity'
            ELSE coalesce(ST_Area(ST_Union(geom) FILTER (WHERE perhaps)), 0) + coalesce(max(n.high), 0) END
FROM counted AS c LEFT JOIN noted AS n USING (asset)
WHERE kind LIKE 'paving.carriageway.%%' = %s AND kind <> 'paving.plaza' AND perhaps GROUP BY c.asset
"""

# Recursive: from patch to patch as long as they overlap.
CONTIGUOUS = """
WITH RECURSIVE open AS (
    SELECT row_number() OVER (ORDER BY one) AS n, * FROM patch
    WHERE kind IN ('paving.footway', 'paving.plaza') AND NOT undone
    AND distress IN ('settlement', 'heave', 'missing', 'broken')),
reach AS (
    SELECT n, n AS root FROM open
    UNION
    SELECT o.n, r.root FROM reach AS r JOIN open AS a ON a.n = r.n
    JOIN open AS o ON ST_Intersects(o.geom, a.geom) OR (o.geom IS NULL AND a.geom IS NULL
        AND o.asset = a.asset AND o.patch = a.patch AND o.patch <> '')),
member AS (SELECT n, min(root) AS whole FROM reach GROUP BY n),
part AS (
    SELECT whole, asset, coalesce(ST_Area(ST_Union(geom)), max(area)) AS area
    FROM member JOIN open USING (n) GROUP BY whole, asset),
total AS (
    SELECT whole, coalesce(ST_Area(ST_Union(geom)), max(area)) AS area FROM member JOIN open USING (n) GROUP BY whole)
SELECT (SELECT asset FROM part AS p WHERE p.whole = t.whole ORDER BY area DESC NULLS LAST, asset LIMIT 1), area
FROM total AS t
"""

PESTS = """
SELECT p.asset, ST_Area(ST_Intersection(ST_Union(p.geom), t.geom))
FROM patch AS p JOIN thing AS t ON t.code = p.asset
WHERE p.pest IS DISTINCT FROM 0 AND p.distress = '' AND NOT gone AND one IN (
    SELECT one FROM fact WHERE metric = 'pest')
GROUP BY p.asset, t.geom
"""

MISPLACED = """
SELECT t.code, ST_Area(ST_Union(ST_Intersection(t.geom, z.geom))),
       (array_agg(z.code ORDER BY ST_Area(ST_Intersection(t.geom, z.geom)) DESC, z.code))[1]
FROM thing AS t JOIN zone AS z ON ST_Intersects(t.geom, z.geom)
WHERE NOT t.accent AND NOT CASE z.band
    WHEN 'below_normal' THEN t.kind = 'aquatic' WHEN 'normal_to_2y' THEN t.kind IN ('wet_tolerant_shrub', 'groundcover')
    WHEN '2y_to_5y' THEN t.kind IN ('low_shrub', 'groundcover') ELSE true END
GROUP BY t.code HAVING ST_Area(ST_Union(ST_Intersection(t.geom, z.geom))) > 0
"""

SHARES = """
SELECT z.code, coalesce(ST_Area(ST_Union(ST_Intersection(t.geom, z.geom)) FILTER (WHERE t.kind = ANY (%s))), 0)
               / nullif(ST_Area(ST_Union(ST_Intersection(t.geom, z.geom))), 0)
FROM zone AS z JOIN thing AS t ON ST_Intersects(t.geom, z.geom)
WHERE z.band = %s AND NOT t.accent GROUP BY z.code
"""

MOVED = """
SELECT t.code, ST_Distance(t.geom, s.geom), s.accuracy
FROM thing AS t JOIN LATERAL (
    SELECT geom, accuracy FROM survey WHERE asset = t.code AND at < '2026-07-01 00:00+08' ORDER BY at DESC LIMIT 1) AS s ON true
"""

SEATS = """
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY asset, metric, distress, patch ORDER BY at DESC) AS age FROM past),
latest AS (SELECT * FROM ranked WHERE age = 1),
condition AS (
    SELECT asset, min(value) FILTER (WHERE metric = 'safe') AS safe, min(value) FILTER (WHERE metric = 'usable') AS usable
    FROM latest GROUP BY asset),
share AS (
    SELECT asset, count(*) AS n,
           least(1, coalesce(sum(value) FILTER (WHERE NOT listed OR safe = 0), 0)) AS low,
           least(1, coalesce(sum(value) FILTER (WHERE NOT listed OR safe = 0 OR safe IS NULL), 0)) AS high
    FROM (SELECT l.*, c.safe, exemption IN ('chipped_corner', 'crack', 'faded', 'missing_part') AS listed
          FROM latest AS l JOIN condition AS c USING (asset) WHERE metric = 'damage_share') AS d GROUP BY asset)
SELECT asset, low, high, usable FROM condition LEFT JOIN share USING (asset) WHERE n > 0 OR usable = 0
"""


def rectangle(random: np.random.Generator, wide: int = 40, tall: int = 24, most: int = 6) -> shapely.Polygon:
    """On a grid of 0.25 m; sides 0.1 m more than a multiple of it."""
    x, y = random.integers(0, wide) * 0.25, random.integers(0, tall) * 0.25
    width, height = (random.integers(1, most, 2) * 0.25 + 0.1).tolist()
    return box(float(x), float(y), width, height)


class Clock:
    """Instants in random order, no two alike; some after the day."""

    def __init__(self, random: np.random.Generator) -> None:
        self.minutes = iter(random.permutation(17_000).tolist())

    def __call__(self) -> str:
        return (START + timedelta(minutes=next(self.minutes), seconds=7)).isoformat()


def store(postgis: Connection, layers: Layers) -> None:
    postgis.execute(TABLES)

    def wkb(shape: Any) -> bytes | None:
        return None if shape is None else bytes(shape.wkb)

    def insert(statement: str, rows: list[tuple[Any, ...]]) -> None:
        with postgis.cursor() as cursor:
            cursor.executemany(statement, rows)

    for name, kind in (("assets", "class"), ("planting", "planting_type")):
        if name in layers:
            frame = layers[name]
            accents = frame["accent"] if "accent" in frame else [False] * len(frame)
            insert("INSERT INTO thing VALUES (%s, %s, ST_GeomFromWKB(%s), %s)",
                   [(c, k, wkb(g), bool(a)) for c, k, g, a in zip(frame["code"], frame[kind], frame.geometry, accents, strict=True)])  # fmt: skip
    if "observations" in layers:
        frame = layers["observations"]
        columns = [
            frame[name] for name in ("asset", "metric", "value", "observed_at", "patch", "distress", "exemption")
        ]
        insert("INSERT INTO obs VALUES (%s, %s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s))",
               [(*(None if value != value else value for value in row), wkb(g))
                for *row, g in zip(*columns, frame.geometry, strict=True)])  # fmt: skip
    if "zones" in layers:
        frame = layers["zones"]
        insert("INSERT INTO zone VALUES (%s, %s, ST_GeomFromWKB(%s))",
               [(c, b, wkb(g)) for c, b, g in zip(frame["code"], frame["band"], frame.geometry, strict=True)])  # fmt: skip
    if "surveys" in layers:
        frame = layers["surveys"]
        insert("INSERT INTO survey VALUES (%s, %s, %s, ST_GeomFromWKB(%s))",
               [(c, t, a, wkb(g)) for c, t, a, g in zip(frame["asset"], frame["surveyed_at"], frame["accuracy_m"], frame.geometry, strict=True)])  # fmt: skip
    postgis.execute(COUNTING)


def judged(layers: Layers, rule: str) -> list[tuple[Any, ...]]:
    found = audit(layers, RULES.only([rule]), DAY)
    return list(zip(found["subject"], found["verdict"], found["measured"], found["against"], strict=True))


def assert_agree(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> None:
    """The same subjects and verdicts; measured values alike beyond the rounding of findings."""
    assert [row[:2] for row in sorted(found)] == [row[:2] for row in sorted(expected)]
    for one, other in zip(sorted(found), sorted(expected), strict=True):
        assert one[2] == pytest.approx(other[2], rel=1e-6, abs=1e-6 + 5e-4), one


def between(low: float, high: float, limit: float) -> str | None:
    return "violation" if low > limit else "indeterminate" if high > limit else None


# --- patches

METRICS_OF = {
    "pothole": ["depth_mm"], "rutting": ["depth_mm"], "upheaval": ["height_mm"], "mud_pumping": ["present"],
    "alligator_cracking": ["crack_width_mm", "crack_spacing_mm"], "settlement": ["depth_mm"], "faulting": ["height_mm"],
    "exposed_aggregate": ["present"], "pit": ["depth_mm"], "heave": ["height_mm"], "missing": ["present"],
    "broken_slab": ["crack_width_mm", "spall_width_mm", "spall_length_mm"], "broken": ["through_cracks", "settled", "unit_broken"],
}  # fmt: skip
LIKELY = {
    "paving.carriageway.asphalt": ["pothole", "rutting", "upheaval", "mud_pumping", "alligator_cracking"],
    "paving.carriageway.concrete": ["settlement", "faulting", "exposed_aggregate", "pit", "broken_slab"],
    "paving.footway": ["pit", "heave", "settlement", "missing", "broken"],
    "paving.kerb": ["pit", "heave", "settlement", "missing", "broken"],
    "paving.plaza": ["heave", "settlement", "missing", "broken"],
}
VALUES = {
    "depth_mm": [0, 10, 18, 25, 35, 45], "height_mm": [0, 9, 12, 20, 35], "present": [1, 1, 1, 0],
    "crack_width_mm": [2, 3, 5, 8], "crack_spacing_mm": [80, 100, 120], "spall_width_mm": [50, 60], "spall_length_mm": [400, 500],
    "through_cracks": [0, 1, 2], "settled": [0, 1], "unit_broken": [0, 1],
}  # fmt: skip


def damaged(seed: int) -> Layers:
    """Surfaces on one place with patches, named and not, drawn and not, of several days, some closed."""
    random = np.random.default_rng(seed)
    clock = Clock(random)
    things = [asset(f"{kind[-4:]}{n}", kind, box(0, 0, 40, 40)) for kind in LIKELY for n in range(12)]
    rows: list[Row] = []

    def row(of: str, metric: str, value: float, patch: str, distress: str, at: Any) -> Row:
        return seen(of, metric, value, clock(), patch=patch, distress=distress, exemption="", at=at)

    for thing in things:
        for number in range(int(random.integers(0, 6))):
            usual = LIKELY[str(thing["class"])] if random.random() < 0.97 else list(METRICS_OF)
            distress = str(random.choice(usual))
            patch = f"p{number}" if random.random() < 0.75 else ""
            drawn = random.random() < 0.85
            kept = [name for name in METRICS_OF[distress] if len(METRICS_OF[distress]) == 1 or random.random() < 0.8]
            for metric in kept:
                for _ in range(int(random.integers(1, 3))):
                    shape = rectangle(random) if drawn and (not patch or random.random() < 0.7) else None
                    value = float(random.choice(VALUES[metric]))
                    rows.append(row(str(thing["code"]), metric, value, patch, distress, shape))
            if random.random() < 0.3:
                rows.append(row(str(thing["code"]), "area_m2", float(random.uniform(0, 2)), patch, distress, None))
            if random.random() < 0.15:
                rows.append(row(str(thing["code"]), "present", 0.0, patch, distress, None))
    return {"assets": layer(*things), "observations": layer(*rows)}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("rule", "carriageway"), [("road.damage-area", True), ("footway.damage-area", False)])
def test_damaged_areas(postgis: Connection, rule: str, carriageway: bool, seed: int) -> None:
    layers = damaged(seed)
    store(postgis, layers)
    postgis.execute(DEFINED)
    expected = [
        (asset, verdict, low)
        for asset, low, high in postgis.execute(TOTALS, (carriageway,)).fetchall()
        if (verdict := between(low, high, 1.0))
    ]
    assert len(expected) > 3
    assert_agree(judged(layers, rule), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_contiguous_areas(postgis: Connection, seed: int) -> None:
    layers = damaged(100 + seed)
    store(postgis, layers)
    expected = []
    for subject, area in postgis.execute(CONTIGUOUS).fetchall():
        verdict = between(area or 0.0, float("inf") if area is None else area, 3.0)
        if verdict:
            expected.append((subject, verdict, area or 0.0))
    assert {row[1] for row in expected} >= {"violation"}
    assert_agree(judged(layers, "greenery.path-defect"), expected)


@pytest.mark.parametrize(("gap", "one_patch"), [(0.04, True), (0.06, False)])
def test_patches_that_face_each_other_within_5_cm(postgis: Connection, gap: float, one_patch: bool) -> None:
    """A row of five turned patches, each a little apart from the next."""
    shapes = [affinity.rotate(box(n * (1 + gap), 0, 1), 30, origin=ORIGIN) for n in range(5)]
    rows = [
        seen("W", "present", 1, patch=f"p{n}", distress="missing", at=g, exemption="") for n, g in enumerate(shapes)
    ]
    layers = {"assets": layer(asset("W", "paving.footway")), "observations": layer(*rows)}
    store(postgis, layers)
    clusters = "SELECT count(DISTINCT c) FROM (SELECT ST_ClusterDBSCAN(geom, 0.05, 1) OVER () AS c FROM patch) AS p"
    count = postgis.execute(clusters).fetchone()
    assert count == ((1,) if one_patch else (5,))
    assert [row[2] for row in judged(layers, "greenery.path-defect")] == ([5.0] if one_patch else [])


@pytest.mark.parametrize("seed", SEEDS)
def test_pest_in_small_beds(postgis: Connection, seed: int) -> None:
    random = np.random.default_rng(200 + seed)
    clock = Clock(random)
    beds = [bed(f"B{n}", affinity.rotate(box(0, 0, 9, 8), float(random.uniform(0, 90)))) for n in range(30)]
    rows = []
    for n in range(30):
        for _ in range(int(random.integers(1, 14))):
            patch = str(random.choice(["", "", "a", "b", "c"]))
            value = None if random.random() < 0.3 else float(random.random() < 0.9)
            rows.append(seen(f"B{n}", "pest", value, clock(), patch=patch, distress="", exemption="",
                             at=rectangle(random, 24, 24, 18)))  # fmt: skip
        if random.random() < 0.2:
            rows.append(seen(f"B{n}", "pest", 0.0, clock(), patch="", distress="", exemption=""))
    layers = {"planting": layer(*beds), "observations": layer(*rows)}
    store(postgis, layers)
    expected = [(code, "violation", area) for code, area in postgis.execute(PESTS).fetchall() if area and area > 20]
    assert expected
    assert_agree(judged(layers, "greenery.bed-pest-area"), expected)


# --- bands


def banks(seed: int) -> Layers:
    random = np.random.default_rng(300 + seed)
    kinds = ["aquatic", "wet_tolerant_shrub", "groundcover", "low_shrub", "lawn", "bamboo"]
    turn = float(random.uniform(0, 90))
    beds = []
    for n in range(60):
        west, south = (float(value) for value in random.uniform(0, 80, 2))
        side = float(random.uniform(0.5, 15))
        shape: Any = affinity.rotate(box(west, south, side, side / 2), float(random.uniform(0, 90)))
        if n % 5 == 0:
            shape = shape.difference(shape.centroid.buffer(side / 8))
        beds.append(bed(f"B{n}", shape, str(random.choice(kinds)), accent=bool(random.random() < 0.1)))
    bands = ["below_normal", "normal_to_2y", "2y_to_5y", "above_5y"]
    zones = [zone(f"Z{n}", bands[n % 4], affinity.rotate(box(8 * n, 0, 8, 80), turn, origin=ORIGIN)) for n in range(12)]
    return {"planting": layer(*beds), "zones": layer(*zones)}


@pytest.mark.parametrize("seed", SEEDS)
def test_misplaced_planting(postgis: Connection, seed: int) -> None:
    layers = banks(seed)
    store(postgis, layers)
    rows = [row for row in postgis.execute(MISPLACED).fetchall() if row[1] > 0.5]
    assert len(rows) > 5
    found = judged(layers, "planting.misplaced")
    assert_agree(found, [(code, "violation", area) for code, area, _ in rows])
    assert {row[0]: row[3] for row in found} == {code: most for code, _, most in rows}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("rule", "band", "types"),
    [("planting.normal-to-2y", "normal_to_2y", ["wet_tolerant_shrub", "groundcover"]),
     ("planting.2y-to-5y", "2y_to_5y", ["low_shrub", "groundcover"])],
)  # fmt: skip
def test_shares_of_types(postgis: Connection, rule: str, band: str, types: list[str], seed: int) -> None:
    layers = banks(seed)
    store(postgis, layers)
    rows = postgis.execute(SHARES, (types, band)).fetchall()
    expected = [(code, "violation", share) for code, share in rows if share is not None and share <= 0.5]
    found = judged(layers, rule)
    assert sorted(row[:2] for row in found) == sorted(row[:2] for row in expected)
    for one, other in zip(sorted(found), sorted(expected), strict=True):
        assert one[2] == pytest.approx(other[2], rel=1e-6, abs=1e-6)


# --- things


@pytest.mark.parametrize("seed", SEEDS)
def test_displacements(postgis: Connection, seed: int) -> None:
    random = np.random.default_rng(400 + seed)
    clock = Clock(random)
    things = [asset(f"X{n}", "art.sculpture", (5.0 * n, 0.0)) for n in range(60)]
    surveys = [
        {"asset": f"X{n}", "surveyed_at": clock(), "accuracy_m": float(random.choice([0.0, 0.2, 1.0])),
         "at": (5.0 * n + float(random.normal(0, 0.8)), float(random.normal(0, 0.8)))}
        for n in range(60) for _ in range(int(random.integers(0, 4)))
    ]  # fmt: skip
    layers = {"assets": layer(*things), "surveys": layer(*surveys)}
    store(postgis, layers)
    expected = []
    for code, distance, accuracy in postgis.execute(MOVED).fetchall():
        p = NormalDist().cdf((distance - 1) / (accuracy / 2.448)) if accuracy else float(distance > 1)
        if p > 0.05:
            expected.append((code, "violation" if p >= 0.95 else "possible", distance))
    assert {row[1] for row in expected} == {"violation", "possible"}
    assert_agree(judged(layers, "sculpture.displacement"), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_and_conditions_of_seats(postgis: Connection, seed: int) -> None:
    random = np.random.default_rng(500 + seed)
    clock = Clock(random)
    words = ["", "", "", "crack", "faded", "missing_part", "chipped_corner", "full_break", "relocated_by_plan"]
    rows = []
    for n in range(200):
        for _ in range(int(random.integers(0, 5))):
            rows.append(seen(f"C{n}", "damage_share", float(random.uniform(0, 0.12)), clock(), distress="",
                             patch=str(random.choice(["", "a", "b"])), exemption=str(random.choice(words))))  # fmt: skip
        for metric in ("usable", "safe"):
            for _ in range(int(random.integers(0, 3))):
                value = float(random.random() < 0.7)
                rows.append(seen(f"C{n}", metric, value, clock(), patch="", distress="", exemption=""))
    layers = {
        "assets": layer(*(asset(f"C{n}", "furniture.seat", (n, 0)) for n in range(200))),
        "observations": layer(*rows),
    }
    store(postgis, layers)
    expected = []
    for code, low, high, usable in postgis.execute(SEATS).fetchall():
        if low is not None and low > 0.1:
            expected.append((code, "violation", low))
        elif usable == 0:
            expected.append((code, "violation", 0.0))
        elif high is not None and high > 0.1:
            expected.append((code, "indeterminate", high))
    assert {row[1] for row in expected} == {"violation", "indeterminate"}
    assert_agree(judged(layers, "seat.damage"), expected)
