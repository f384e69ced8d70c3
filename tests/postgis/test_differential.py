"""The engine against PostGIS: the same judgement written in SQL, on random geometry."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from greenbelt_gis.checks.near import pairs_within
from tests.helpers.city import city
from tests.helpers.drawn import layer, paving, tree

pytestmark = pytest.mark.postgis

Connection = psycopg.Connection[tuple[Any, ...]]
RULES = load_rule_set()

SIGNED = """
SELECT t.code, p.code,
       CASE WHEN ST_Dimension(p.geom) = 2 AND ST_Covers(p.geom, t.geom)
            THEN -ST_Distance(t.geom, ST_Boundary(p.geom)) ELSE ST_Distance(t.geom, p.geom) END - coalesce(t.radius, 0),
       t.radius IS NULL, sqrt(power(t.accuracy / 2.448, 2) + power(p.accuracy / 2.448, 2)), ST_Distance(t.geom, p.geom)
FROM tree t JOIN paving p ON ST_DWithin(t.geom, p.geom, 12)
"""


def store(postgis: Connection, trees: GeoDataFrame, pavings: GeoDataFrame) -> None:
    postgis.execute("CREATE TEMP TABLE tree (code text, geom geometry, radius float8, accuracy float8)")
    postgis.execute("CREATE TEMP TABLE paving (code text, geom geometry, accuracy float8)")
    with postgis.cursor() as cursor:
        radius = (trees["dbh_cm"] / 200).where(trees["dbh_cm"] > 0)
        cursor.executemany(
            "INSERT INTO tree VALUES (%s, ST_GeomFromWKB(%s), %s, %s)",
            [
                (c, g.wkb, None if np.isnan(r) else float(r), float(a))
                for c, g, r, a in zip(trees["code"], trees.geometry, radius, trees["accuracy_m"], strict=True)
            ],
        )
        cursor.executemany(
            "INSERT INTO paving VALUES (%s, ST_GeomFromWKB(%s), %s)",
            [
                (c, g.wkb, float(a))
                for c, g, a in zip(pavings["code"], pavings.geometry, pavings["accuracy_m"], strict=True)
            ],
        )
    postgis.execute("CREATE INDEX ON paving USING gist (geom)")
    postgis.execute("ANALYZE tree; ANALYZE paving")


def judged_in_sql(postgis: Connection) -> dict[tuple[str, str], tuple[str, float]]:
    """The contract's verdict in plain Python on PostGIS's numbers."""
    from statistics import NormalDist

    found = {}
    for subject, against, signed, unknown, sigma, distance in postgis.execute(SIGNED).fetchall():
        margin = 3.0 - signed
        if unknown and margin <= 3e-9 and distance <= 4.0 * (1 + 1e-9):
            found[subject, against] = ("indeterminate", signed)
            continue
        p = NormalDist().cdf(margin / sigma) if sigma else float(margin > 3e-9)
        if p > 0.05:
            found[subject, against] = ("violation" if p >= 0.95 else "possible", signed)
    return found


def scene(seed: int) -> tuple[GeoDataFrame, GeoDataFrame]:
    random = np.random.default_rng(seed)
    count = 300
    xy = random.uniform(0, 150, (count, 2))
    trees = layer(*(
        tree(f"T{n}", (float(x), float(y)), dbh_cm=float(random.choice([0.0, 40.0, 150.0])),
             accuracy_m=float(random.choice([0.0, 0.1, 1.0, 5.5])))
        for n, (x, y) in enumerate(xy)
    ))  # fmt: skip
    shapes: list[shapely.Geometry] = []
    for x, y in random.uniform(0, 150, (60, 2)) + np.array([377_000, 3_547_000]):
        size = float(random.uniform(0.5, 15))
        box = shapely.box(x, y, x + size, y + size / 2)
        kind = int(random.integers(0, 5))
        shapes.append(
            [
                box,
                box.difference(box.buffer(-size / 6)),
                shapely.MultiPolygon([box, shapely.box(x + 30, y, x + 31, y + 9)]),
                shapely.Point(x, y).buffer(size, quad_segs=40),
                shapely.LineString([(x, y), (x + size, y - size), (x + 3, y + 8)]),
            ][kind]
        )
    pavings = layer(*(
        paving(f"P{n}", shape, accuracy_m=float(random.choice([0.0, 0.3]))) for n, shape in enumerate(shapes)
    ))  # fmt: skip
    return trees, pavings


@pytest.mark.parametrize("seed", range(8))
def test_the_engine_agrees_with_sql(postgis: Connection, seed: int) -> None:
    trees, pavings = scene(seed)
    store(postgis, trees, pavings)
    expected = judged_in_sql(postgis)
    findings = audit({"trees": trees, "assets": pavings}, RULES.only(["heritage.trunk-paving"]), date(2026, 6, 30))
    found = {
        (s, a): (v, m)
        for s, a, v, m in zip(
            findings["subject"], findings["against"], findings["verdict"], findings["margin"], strict=True
        )
    }
    assert set(found) == set(expected)
    assert len(found) > 50
    for key, (verdict, signed) in expected.items():
        assert found[key][0] == verdict, key
        assert found[key][1] == pytest.approx(3 - signed, abs=1e-3), key


@pytest.mark.slow
def test_the_join_agrees_on_a_city(postgis: Connection) -> None:
    place = city(20_000)
    layers = place.layers()
    store(postgis, layers["trees"], layers["assets"])
    query = "SELECT t.code, p.code FROM tree t JOIN paving p ON ST_DWithin(t.geom, p.geom, 3)"
    expected = {(int(t[1:]), int(p[1:])) for t, p in postgis.execute(query).fetchall()}
    at, other, _ = pairs_within(place.trees, place.pavings, np.full(len(place.trees), 3.0))
    assert set(zip(at.tolist(), other.tolist(), strict=True)) == expected


def test_repairs_have_the_area_postgis_gives_them(postgis: Connection) -> None:
    bow = "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"
    spike = "POLYGON ((0 0, 4 0, 4 2, 9 2, 4 2, 4 4, 0 4, 0 0))"
    for wkt in (bow, spike):
        row = postgis.execute("SELECT ST_Area(ST_MakeValid(%s::geometry, 'method=structure'))", (wkt,)).fetchone()
        assert row is not None
        mended = shapely.make_valid(shapely.from_wkt(wkt), method="structure", keep_collapsed=False)
        assert mended.area == pytest.approx(row[0])
