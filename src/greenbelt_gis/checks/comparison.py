"""Two judgements of one dataset side by side: what appears, what disappears, what changes its verdict.

Findings of the same rule, subject, against and part are the same. What is left over is matched across rules: two rule
sets may say the same of a pair by rules of different names. Then the worst verdict that each side has for a kind of
check, subject and against stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.errors import CrsError
from greenbelt_gis.text import Text

CHANGES = ("appears", "disappears", "changes", "stays")
COLUMNS = (
    "change", "subject", "against", "part", "rule_a", "rule_b", "verdict_a", "verdict_b", "measured_a", "measured_b",
    "limit_a", "limit_b", "unit", "message_en", "message_zh",
)  # fmt: skip
_WORST = {"violation": 0, "possible": 1, "indeterminate": 2}


def compare_findings(a: GeoDataFrame, b: GeoDataFrame, *, rules: tuple[RuleSet, RuleSet]) -> GeoDataFrame:
    """Findings of two runs matched, as a frame in their CRS with ``COLUMNS`` and the geometry of ``b`` (else ``a``).

    ``rules``: the rule set of each run. ``change``: ``appears`` (only in b), ``disappears``
    (only in a), ``changes`` (another verdict), ``stays``. Sorted by change, subject, against, part, rules. Raises
    ``CrsError`` where the two are in different CRS.
    """
    if a.crs != b.crs:
        raise CrsError(Text("the two runs are in different coordinate systems", "两次审查的坐标系不同"))
    one, other = (
        _told(found, {r.id: r.kind for r in by.rules.values()}) for found, by in zip((a, b), rules, strict=True)
    )
    exact = ["rule", "subject", "against", "part"]
    same = one.merge(other, on=[*exact, "kind"], suffixes=("_a", "_b"))
    same["rule_a"] = same["rule_b"] = same["rule"]
    left = one[~_keys(one, exact).isin(_keys(same, exact))]
    right = other[~_keys(other, exact).isin(_keys(same, exact))]
    across = ["kind", "subject", "against"]
    rest = _worst(left, across).merge(_worst(right, across), on=across, how="outer", suffixes=("_a", "_b"))
    rest["part"] = rest["part_b"].fillna(rest["part_a"])
    both = pd.concat([same, rest], ignore_index=True)
    result = pd.DataFrame({"change": _changes(both["verdict_a"], both["verdict_b"])})
    for name in COLUMNS[1:]:
        if name in {"unit", "message_en", "message_zh"}:
            result[name] = both[f"{name}_b"].fillna(both[f"{name}_a"])
        else:
            result[name] = both[name]
    geometry = np.where(both["geometry_b"].isna(), both["geometry_a"], both["geometry_b"])
    frame = GeoDataFrame(result, geometry=geometry, crs=a.crs)
    rank = frame["change"].map({change: at for at, change in enumerate(CHANGES)})
    order = frame.assign(_rank=rank, _a=frame["rule_a"].fillna(""), _b=frame["rule_b"].fillna(""))
    order = order.sort_values(["_rank", "subject", "against", "part", "_a", "_b"], kind="stable")
    return frame.loc[order.index].reset_index(drop=True)


def _told(findings: GeoDataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    names = [
        "rule", "subject", "against", "part", "verdict", "measured", "limit", "unit", "message_en", "message_zh",
    ]  # fmt: skip
    found = pd.DataFrame(findings[names]).astype(dict.fromkeys(names, object))
    found["geometry"] = np.asarray(findings.geometry.array, dtype=object)
    found["kind"] = found["rule"].map(dict(kinds))
    return found


def _keys(frame: pd.DataFrame, names: list[str]) -> pd.Series[Any]:
    return pd.Series(list(zip(*(frame[name] for name in names), strict=True)), index=frame.index, dtype=object)


def _worst(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Of several findings of one key the worst, and of equally bad ones the first by rule and part."""
    ranked = frame.assign(_rank=frame["verdict"].map(_WORST)).sort_values(["_rank", "rule", "part"], kind="stable")
    return ranked.drop_duplicates(keys).drop(columns="_rank")


def _changes(a: pd.Series[Any], b: pd.Series[Any]) -> Any:
    only_b, only_a = a.isna(), b.isna()
    return np.select([only_b, only_a, a != b], ["appears", "disappears", "changes"], "stays")
