"""What a planting plan is judged on: the plan, the zones and the existing planting as they count on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.engine import make_case
from greenbelt_gis.checks.selection import alive
from greenbelt_gis.checks.table import Table
from greenbelt_gis.errors import CrsError, InputError
from greenbelt_gis.model.crs import crs_name
from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.text import Text


def plan_case(layers: Mapping[str, GeoDataFrame], rules: RuleSet, as_of: date, timezone: str) -> tuple[Case, int]:
    """The plan and the zones as they count on the day, and how many plantings have ended."""
    whole = make_case(layers, rules, as_of, timezone)
    tables = {name: table.where(alive(table, as_of)) for name, table in whole.tables.items()}
    for table in tables.values():
        _require_valid(table)
    ended = len(whole.tables["planting"]) - len(tables["planting"])
    if "zones" in tables:
        zones = tables["zones"]
        tables["zones"] = zones.where(zones.is_word("band", list(BAND)))
        if len(tables["zones"]) == 0:
            del tables["zones"]
    return Case(tables, "", as_of, rules.parameters, tuple(rules.in_force(as_of))), ended


def existing_planting(existing: GeoDataFrame, rules: RuleSet, as_of: date, timezone: str, crs: CRS) -> Table:
    """Planting that is there on the day."""
    if existing.crs != crs:
        raise CrsError(
            Text("the existing planting is in {a}, the plan in {b}", "现状种植为 {a}，方案为 {b}").format(
                a=crs_name(existing.crs) if existing.crs else "–", b=crs_name(crs)
            ),
            where={"layer": "planting"},
            fix=Text("bring both into one CRS with to_crs()", "请用 to_crs() 统一坐标系"),
        )
    table = make_case({"planting": existing}, rules, as_of, timezone).tables["planting"]
    there = table.where(alive(table, as_of))
    _require_valid(there)
    return there


def _require_valid(table: Table) -> None:
    """Reading a dataset repairs and tells; what comes from elsewhere may still cross itself, and has no area then."""
    shapes = table.geometry
    bad = np.flatnonzero(~(shapely.is_valid(shapes) | shapely.is_missing(shapes)))
    if len(bad):
        raise InputError(
            Text("the geometry is not valid: {why}", "几何无效：{why}").format(
                why=shapely.is_valid_reason(shapes[bad[0]])
            ),
            where={"layer": table.layer, "code": table.text("code")[int(bad[0])].as_py()},
            fix=Text(
                "read it with read_dataset, which repairs, or use make_valid()",
                "请用 read_dataset 读取（会修复），或使用 make_valid()",
            ),
        )
