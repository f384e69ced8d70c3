"""How far a rule keeps things away from each tree: one distance, or by grade, crown shape or trunk diameter."""

from __future__ import annotations

import numpy as np

from greenbelt_gis.catalogue.rules import ByDbh, Separation
from greenbelt_gis.checks.table import Floats, Table


def required_m(rule: Separation, trees: Table) -> Floats:
    """The distance (m) from the reference that each tree needs; of an unknown diameter the least."""
    if rule.by_dbh is not None:
        return by_dbh_m(rule.by_dbh, trees.diameters_cm() / 100.0, rule.limit.value)
    needed = np.full(len(trees), rule.limit.value)
    for grade, distance in rule.by_grade.items():
        needed[trees.is_word("heritage", [grade])] = distance
    if rule.columnar_distance_m is not None:
        needed[trees.is_word("crown_shape", ["columnar"])] = rule.columnar_distance_m
    return needed


def by_dbh_m(formula: ByDbh, dbh_m: Floats, least_m: float) -> Floats:
    """The distance (m) that a formula gives for trunk diameters in metres, within its bounds; unknown: the least.

    >>> by_dbh_m(ByDbh(factor=12, max_m=15), np.array([0.5, 2.0, np.nan]), 2.0)
    array([ 6., 15.,  2.])
    """
    # The structural root zone of AS 4970-2009; its least distance, for thin trunks, is the rule's limit.
    structural = formula.formula == "as_4970_structural"
    raw = (dbh_m * 50.0) ** 0.42 * 0.64 if structural else formula.factor * dbh_m
    most = np.inf if formula.max_m is None else formula.max_m
    return np.where(np.isnan(dbh_m), least_m, np.clip(raw, least_m, most))
