"""Guides for whoever draws: the keep-clear zones around trees in an area, as the rules in force have them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.checks.protection import MAP_SEGMENTS, keep_clear_zones
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.days import today
from greenbelt_gis.store.site_facts import site_facts
from greenbelt_gis.store.vicinity import Vicinity
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import area_in
from greenbelt_gis.workflows.drafts import SNAPSHOT
from greenbelt_gis.workflows.editing import Editor
from greenbelt_gis.workflows.layer_rows import in_world

WIDEST_M = 5000.0
"""Longest side of an area that is asked for: what fits a screen on which somebody draws."""


def guides(editor: Editor, site: str, area: BaseGeometry) -> dict[str, Any]:
    """A FeatureCollection (WGS 84) of the keep-clear zones of today that meet an area (WGS 84): ``tree``, ``rule``,
    ``reference`` (trunk, crown, stem, official_zone), ``distance_m``, ``assumed``.

    Raises ``UsageError`` for an area that is too wide.
    """
    asked = shapely.from_wkb(area_in(area, editor.record.srid))
    box = shapely.bounds(asked)
    if max(box[2] - box[0], box[3] - box[1]) > WIDEST_M:
        raise UsageError(
            Text("the area is wider than {m:g} m", "范围宽度超过 {m:g} 米").format(m=WIDEST_M),
            fix=Text("zoom in", "请放大地图"),
        )
    day, crs = today(editor.timezone), editor.record.crs
    with editor.record.connect() as connection, connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        facts = site_facts(cursor, site)
        near = Vicinity(cursor, facts.id, editor.record.srid, day)
        reach = editor.reach_of(day).metres(facts.accuracy_m, facts.other_accuracy_m, facts.crown_m)
        near.near("trees", (box + np.array([-reach, -reach, reach, reach]))[None, :])
        codes = near.values("trees", "code")
        for layer in ("crowns", "protection_zones"):
            near.named(layer, "tree", codes)
    zones = keep_clear_zones(near.frames(crs), editor.rules, day, timezone=editor.timezone, quad_segs=MAP_SEGMENTS)
    zones = zones[shapely.intersects(zones.geometry.to_numpy(), asked)]
    return {"type": "FeatureCollection", "features": [_feature(row, crs) for row in zones.to_dict("records")]}


def _feature(row: dict[Any, Any], crs: CRS) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": in_world(row["geometry"], crs),
        "properties": {
            "tree": str(row["tree"]), "rule": str(row["rule"]), "reference": str(row["reference"]),
            "distance_m": float(row["distance_m"]), "assumed": bool(row["assumed"]),
        },
    }  # fmt: skip
