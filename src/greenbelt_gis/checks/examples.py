"""A rule's examples, judged: they document the rule and test it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Example, Rule
from greenbelt_gis.checks.engine import audit

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE_CRS = "EPSG:4549"


@dataclass(frozen=True)
class Judged:
    """How an example came out."""

    as_expected: bool
    told: str


def example_layers(example: Example) -> Mapping[str, GeoDataFrame]:
    """The rows of an example as contract layers; ``wkt`` in metres."""
    layers = {}
    for name, rows in example.layers.items():
        table = pd.DataFrame([{k: v for k, v in row.items() if k != "wkt"} for row in rows])
        shapes = shapely.from_wkt([row.get("wkt") for row in rows])
        layers[name] = GeoDataFrame(table, geometry=shapes, crs=EXAMPLE_CRS)
    return MappingProxyType(layers)


def judged_example(rule: Rule, example: Example, rule_set: RuleSet) -> Judged:
    """Judge an example by its rule alone; the verdict, and the measured value if given, must be the stated ones."""
    others = {**rule_set.others, **rule_set.rules}
    alone = replace(rule_set, rules=MappingProxyType({rule.id: rule}), others=MappingProxyType(others))
    findings = audit(example_layers(example), alone, example.as_of)
    verdicts = list(findings["verdict"])
    measured = [round(float(value), 6) for value in findings["measured"]]
    right = verdicts == ([example.verdict] if example.verdict else [])
    if right and example.measured is not None:
        right = abs(measured[0] - example.measured) <= 5e-4
    return Judged(right, f"{verdicts} {measured}")
