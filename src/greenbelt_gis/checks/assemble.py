"""Findings of all rules as one frame: identity, order, precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.catalogue.limits import unit_of
from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.case import Hits, Outcome
from greenbelt_gis.checks.probability import VERDICTS
from greenbelt_gis.checks.strings import Strings, picked, repeated, sort_order
from greenbelt_gis.model.finding import COLUMNS, RATIO_DECIMALS, VALUE_DECIMALS, decimals_for

_NUMBERS = ("probability", "measured", "limit", "margin", "sigma")


def assemble(rules: Sequence[Rule], outcomes: Mapping[str, Outcome], rule_set: RuleSet, crs: CRS) -> GeoDataFrame:
    """One frame, sorted by rule, subject, against, part (by code point), values rounded as they are told."""
    frames = []
    for rule in sorted(rules, key=lambda one: one.id):
        hits = outcomes[rule.id].hits
        if hits is not None and len(hits):
            frames.append(_frame(rule, hits, rule_set.name))
    if not frames:
        return _empty(crs).copy()
    data = pd.concat([frame for frame, _ in frames], ignore_index=True)
    geometry = np.concatenate([shapes for _, shapes in frames])
    return GeoDataFrame(data, geometry=geometry, crs=crs)


def merged(findings: Sequence[GeoDataFrame]) -> GeoDataFrame:
    """Findings of several parts of a dataset as one frame in the same order."""
    some = [frame for frame in findings if len(frame)]
    if not some:
        return findings[0]
    frame = pd.concat(some, ignore_index=True)
    order = sort_order(*(pa.array(frame[name], pa.large_string()) for name in ("rule", "subject", "against", "part")))
    return GeoDataFrame(frame.iloc[order].reset_index(drop=True), geometry="geometry", crs=findings[0].crs)


@lru_cache(maxsize=16)
def _empty(crs: CRS) -> GeoDataFrame:
    return GeoDataFrame({column: pd.Series(dtype=_dtype(column)) for column in COLUMNS}, geometry=[], crs=crs)


def _dtype(column: str) -> str:
    if column in _NUMBERS:
        return "float64"
    if column == "accuracy_assumed":
        return "bool"
    return "datetime64[us, UTC]" if column == "observed_at" else "str"


def _frame(rule: Rule, hits: Hits, rule_set: str) -> tuple[pd.DataFrame, Any]:
    assert isinstance(rule, Judged)
    count = len(hits)
    limbs = rule.limit.limbs
    units = [unit_of(limb.metric) for limb in limbs]
    decimals = np.array([decimals_for(unit) for unit in units])[hits.limb]
    data = pd.DataFrame(
        {
            "id": _text(hits.id),
            "rule": _text(repeated(rule.id, count)),
            "subject": _text(hits.subject),
            "against": _text(hits.against),
            "part": _text(hits.part),
            "verdict": _text(picked(VERDICTS, hits.verdict)),
            "probability": _rounded(hits.probability, RATIO_DECIMALS),
            "measured": _rounded(hits.measured, decimals),
            "limit": _rounded(
                np.array([limb.value for limb in limbs])[hits.limb] if hits.limits is None else hits.limits, decimals
            ),
            "operator": _text(picked([limb.operator for limb in limbs], hits.limb)),
            "unit": _text(picked(units, hits.limb)),
            "margin": _rounded(hits.margin, decimals),
            "sigma": _rounded(hits.sigma, VALUE_DECIMALS),
            "accuracy_assumed": hits.accuracy_assumed,
            "severity": _text(repeated(rule.severity, count)),
            "clause": _text(repeated(rule.clause, count)),
            "rule_set": _text(repeated(rule_set, count)),
            "department": _text(repeated(rule.department, count)),
            "observed_at": pd.DatetimeIndex(hits.observed_at.view("datetime64[us]"), tz="UTC"),
            "message_en": _text(hits.message_en),
            "message_zh": _text(hits.message_zh),
            "evidence": _text(hits.evidence),
        }
    )
    return data, hits.geometry


def _text(values: Strings) -> Any:
    return pd.array(values, dtype="str")


def _rounded(values: Any, decimals: Any) -> Any:
    """Rounded to so many decimals, one number for all or one each."""
    if np.ndim(decimals) == 0:
        return np.round(values, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    ratio = np.round(values, RATIO_DECIMALS)
    return np.where(decimals == RATIO_DECIMALS, ratio, np.round(values, VALUE_DECIMALS)) + 0.0
