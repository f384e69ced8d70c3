"""Keep-clear zones: the ground that the separation rules of a set reserve around each tree."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Separation
from greenbelt_gis.checks.engine import Layers, make_case
from greenbelt_gis.checks.reference import reference
from greenbelt_gis.checks.selection import select
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layer_crs import common_crs

COLUMNS = ("tree", "rule", "rule_set", "reference", "distance_m", "assumed")
QUADRANT_SEGMENTS = 24
"""A circle drawn with 96 corners lies within 0.06 % of its radius."""
MAP_SEGMENTS = 8
"""With 32 corners within 0.5 %: enough to look at, a third of the bytes."""


def keep_clear_zones(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    *,
    timezone: str = DEFAULT_TIMEZONE,
    quad_segs: int = QUADRANT_SEGMENTS,
) -> GeoDataFrame:
    """Zones of every judged tree and separation rule: ``tree, rule, rule_set, reference, distance_m, assumed``.

    Polygons in the CRS of the layers: the trunk, crown or published zone grown by the rule's distance. ``assumed``
    marks trees whose diameter is unknown, drawn from what is certain of them; a tree of which nothing is certain, or
    whose zone nobody published, has none. For maps and records; judging uses distances.
    """
    crs = common_crs(layers)
    case = make_case(layers, rules, as_of, timezone)
    parts, shapes = [], []
    for rule in rules.in_force(as_of):
        if not isinstance(rule, Separation) or rule.subject.layer not in case.tables:
            continue
        trees = select(case.tables[rule.subject.layer], rule.subject, as_of)
        around = reference(case, trees, rule)
        grown = shapely.buffer(around.geometry, around.radius + around.required, quad_segs=quad_segs)
        drawn = ~(shapely.is_missing(grown) | shapely.is_empty(grown))
        parts.append(
            pd.DataFrame(
                {
                    "tree": pd.array(trees.text("code"), dtype="str"),
                    "rule": rule.id,
                    "rule_set": rules.name,
                    "reference": rule.reference,
                    "distance_m": around.required,
                    "assumed": ~np.isnan(around.plausible),
                }
            )[drawn]
        )
        shapes.append(grown[drawn])
    if not parts:
        return GeoDataFrame({name: [] for name in COLUMNS}, geometry=[], crs=crs)
    return GeoDataFrame(pd.concat(parts, ignore_index=True), geometry=np.concatenate(shapes), crs=crs)


def judged_subjects(layers: Layers, rules: RuleSet, as_of: date, *, timezone: str = DEFAULT_TIMEZONE) -> GeoDataFrame:
    """The trees that separation rules speak of, as rows of the layer ``trees``."""
    case = make_case(layers, rules, as_of, timezone)
    rows = [np.zeros(0, dtype=np.intp)]
    for rule in rules.in_force(as_of):
        if isinstance(rule, Separation) and rule.subject.layer in case.tables:
            rows.append(select(case.tables[rule.subject.layer], rule.subject, as_of).rows)
    chosen = np.unique(np.concatenate(rows))
    if "trees" not in layers:
        return GeoDataFrame({"code": [], "heritage": []}, geometry=[], crs=common_crs(layers))
    return layers["trees"].iloc[chosen]
