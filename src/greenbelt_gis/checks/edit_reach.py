"""How far around an edit what it does may be seen: what must be locked, and what must be read."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged, Predominance, Rule
from greenbelt_gis.checks.closure import against_of, family_of, means
from greenbelt_gis.checks.parts import looked_around, widest_reach_m
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.checks.table import Table
from greenbelt_gis.model.days import DEFAULT_TIMEZONE


class EditReach:
    """What the rules of a set on a day look at around an edit. Made once, asked by every edit."""

    def __init__(self, rules: RuleSet, as_of: date, timezone: str = DEFAULT_TIMEZONE) -> None:
        self.rules, self.as_of, self.timezone = rules, as_of, timezone
        judged: list[Rule] = [rule for rule in rules.in_force(as_of) if isinstance(rule, Judged)]
        self.families = {family_of(rule) for rule in judged}
        self._around = [against_of(rule) for rule in judged if family_of(rule) == "trees"]
        self.counts_bands = any(isinstance(rule, Predominance) for rule in judged)
        self._metres = lru_cache(maxsize=64)(self._widest)
        assert all(kind_of(rule) is not None for rule in judged)

    def metres(self, accuracy_m: float, other_accuracy_m: float, crown_m: float) -> float:
        """How far (m) from a tree's position, crown or published zone something can matter.

        ``accuracy_m``: the worst of trees, crowns and zones; ``other_accuracy_m``: of what may stand near;
        ``crown_m``: the widest crown diameter.
        """
        default = self.rules.parameters.default_accuracy_m
        return self._metres(max(accuracy_m, default), max(other_accuracy_m, default), crown_m)

    def _widest(self, accuracy_m: float, other_accuracy_m: float, crown_m: float) -> float:
        extremes = pd.DataFrame(
            {
                "code": pd.array(["a", "b"], dtype="str"),
                "heritage": pd.array(["1", "1"], dtype="str"),
                "dbh_cm": [np.nan, 2000.0],
                "crown_diameter_m": [crown_m, np.nan],
            }
        )
        nowhere = np.full(2, None, dtype=object)
        trees = GeoDataFrame(extremes, geometry=nowhere, crs="EPSG:4549")
        return widest_reach_m(trees, self.rules, self.as_of, self.timezone, accuracy_m, other_accuracy_m) + crown_m / 2

    def looked_around(self, trees: GeoDataFrame) -> Any:
        """Which trees some rule keeps something away from."""
        return looked_around(Table("trees", trees, self.timezone), self.rules, self.as_of)

    def kept_away(self, layer: str, asset_class: str = "") -> bool:
        """Whether some rule keeps such a thing away from trees."""
        return means(self._around, layer, asset_class)
