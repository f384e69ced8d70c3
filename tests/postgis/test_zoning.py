"""Bands cut from lines against PostGIS: the ground below each level as one polygon, the rest by subtraction."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.zoning.lines import cut_lines
from tests.helpers.river import reach

pytestmark = pytest.mark.postgis

Connection = psycopg.Connection[tuple[Any, ...]]

BELOW = """
WITH bank AS (SELECT level, (array_agg(geom ORDER BY side))[1] AS one, (array_agg(geom ORDER BY side))[2] AS other
              FROM line GROUP BY level),
     low AS (SELECT level, ST_MakePolygon(ST_AddPoint(whole, ST_StartPoint(whole))) AS geom
             FROM (SELECT level, ST_MakeLine(one, ST_Reverse(other)) AS whole FROM bank) joined)
SELECT level, ST_Area(ST_Intersection(low.geom, site.geom)) FROM low, site
"""
FACES = """
WITH noded AS (SELECT ST_Node(ST_Collect(geom)) AS geom
               FROM (SELECT geom FROM line UNION ALL SELECT ST_Boundary(geom) FROM site) drawn),
     face AS (SELECT (ST_Dump(ST_Polygonize(geom))).geom FROM noded)
SELECT ST_Area(face.geom) FROM face, site WHERE ST_Contains(site.geom, ST_PointOnSurface(face.geom)) ORDER BY 1
"""


def store(postgis: Connection, site: GeoDataFrame, lines: GeoDataFrame) -> None:
    postgis.execute(
        "CREATE TEMP TABLE site (geom geometry); CREATE TEMP TABLE line (level text, side int, geom geometry)"
    )
    postgis.execute("INSERT INTO site VALUES (ST_GeomFromWKB(%s))", (site.geometry.iloc[0].wkb,))
    with postgis.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO line VALUES (%s, %s, ST_GeomFromWKB(%s))",
            [
                (level, n % 2, shape.wkb)
                for n, (level, shape) in enumerate(zip(lines["level"], lines.geometry, strict=True))
            ],
        )


@pytest.mark.parametrize("seed", range(12))
def test_areas_agree(postgis: Connection, seed: int) -> None:
    random = np.random.default_rng(seed)
    bends = [(random.uniform(0, 30) / n**2, n, random.uniform(0, 6.3)) for n in (1, 2, 3)]
    edges = dict(zip(("normal", "2y", "5y"), np.cumsum(random.uniform(3, 25, 3)), strict=True))
    site, lines = reach(count=int(random.integers(50, 900)), bends=bends, edges=edges)
    store(postgis, site, lines)
    zones = cut_lines(lines, site, code="R").zones
    faces = [row[0] for row in postgis.execute(FACES).fetchall()]
    assert np.allclose(sorted(zones["area_m2"]), faces, rtol=0, atol=1e-4)
    below: dict[str, float] = dict(postgis.execute(BELOW).fetchall())
    area = zones.groupby("band")["area_m2"].sum()
    assert area["below_normal"] == pytest.approx(below["normal"], abs=1e-4)
    assert area["normal_to_2y"] == pytest.approx(below["2y"] - below["normal"], abs=1e-4)
    assert area["2y_to_5y"] == pytest.approx(below["5y"] - below["2y"], abs=1e-4)
    assert area["above_5y"] == pytest.approx(float(shapely.area(site.geometry.iloc[0])) - below["5y"], abs=1e-4)
