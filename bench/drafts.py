"""A draft of twenty features judged in its surroundings, by all rules, as a planner draws it."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import psycopg
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows import drafts
from greenbelt_gis.workflows.editing import Editor

SIZE = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))
FEATURES, CHECKS, SPREAD_M = 20, 100, 150.0


def drawings(record: Record) -> list[list[dict[str, Any]]]:
    """Drafts in many places: footways, beds, things and digging around a heritage tree."""
    random = Random(4)  # noqa: S311 - not a secret
    with record.connect() as connection:
        places = connection.execute(
            "SELECT ST_X(geom), ST_Y(geom) FROM tree WHERE heritage = '1' ORDER BY hashtext(code) LIMIT %s",
            (CHECKS + 10,),
        ).fetchall()
    to_world = transformer(record.crs, record.crs.from_epsg(4326))

    def area(x: float, y: float, width: float, height: float) -> dict[str, Any]:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return {"type": "Polygon", "coordinates": [[list(to_world.transform(*one)) for one in corners]]}

    def one(n: int, x: float, y: float) -> dict[str, Any]:
        x, y = x + random.uniform(-SPREAD_M, SPREAD_M), y + random.uniform(-SPREAD_M, SPREAD_M)
        kinds = (
            {"layer": "assets", "class": "paving.footway"}, {"layer": "planting", "planting_type": "lawn"},
            {"layer": "assets", "class": "structure.pavilion"}, {"layer": "activities", "kind": "excavation"},
        )  # fmt: skip
        return {"geometry": area(x, y, 20, 3), "properties": {**kinds[n % len(kinds)], "code": f"DRAFT-{n}"}}

    return [[one(n, x, y) for n in range(FEATURES)] for x, y in places]


def main() -> None:
    """Print what a check takes."""
    print(f"\n## Drafts of {FEATURES} features beside {SIZE:,} assets and {SIZE // 5:,} trees, every rule\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = open_record(new_database(address, "bench_drafts"), Path(folder), "EPSG:4549")
        load(record, "S", town(SIZE), actor="bench", note="bench")
        with psycopg.connect(record.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")
        took, found = [], 0
        for at, features in enumerate(drawings(record)):
            began = time.perf_counter()
            answer = drafts.answer(drafts.check(editor, "S", features))
            if at >= 10:
                took.append(1000 * (time.perf_counter() - began))
                found += len(answer["findings"])
        print(f"- a check: median {np.median(took):.1f} ms, 95 %: {verdict(float(np.percentile(took, 95)), 100)}")
        print(f"- findings of a draft, a mean of {found / len(took):.1f}")


if __name__ == "__main__":
    main()
