"""What a zone would mainly hold once a plan is planted: before and after, by rules of kind ``predominance``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.catalogue.rules import Predominance
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.planting_pieces import NOWHERE, Piece
from greenbelt_gis.checks.predominance import Shares, shares
from greenbelt_gis.checks.table import Table
from greenbelt_gis.checks.zones_text import says_share
from greenbelt_gis.model.finding import RATIO_DECIMALS
from greenbelt_gis.text import Text

SHARE_COLUMNS = (
    "zone", "band", "rule", "planting_types", "share_before", "share_after", "mainly_before", "mainly_after",
    "why_en", "why_zh",
)  # fmt: skip
"""``share_…`` of the planted area, 0-1, NaN where nothing is planted; ``mainly_…`` whether that keeps the rule:
``yes``, ``no``, ``unknown`` (nothing planted)."""
_NUMBERS = ("share_before", "share_after")
_NOTHING = Text("zone {zone}: nothing but accents or points is planned there", "分带 {zone}：仅规划点景或点状种植")


def shares_with_plan(
    case: Case, rules: Sequence[Predominance], pieces: Sequence[Piece], existing: Table | None, crs: CRS
) -> pd.DataFrame:
    """Zones that the plan touches, each with every rule that judges it, sorted by zone and rule."""
    plan = case.tables["planting"]
    touched = {piece.zone for piece in pieces} - {NOWHERE}
    replaced = set(plan.text("code").to_pylist())
    before = _merged([existing] if existing is not None else [], set(), case, crs)
    after = _merged([plan, *([existing] if existing is not None else [])], replaced, case, crs)
    rows: list[tuple[Any, ...]] = []
    for rule in rules:
        then, now = shares(after, rule), shares(before, rule)
        if then is None or now is None:
            continue
        codes, bands = then.zones.text("code").to_pylist(), then.zones.text("band").to_pylist()
        for at in [n for n, code in enumerate(codes) if code in touched]:
            share = float(then.share[at])
            told = (
                _NOTHING.format(zone=codes[at])
                if np.isnan(share)
                else Text("with the plan: ", "方案实施后：") + says_share(codes[at], bands[at], rule, share)
            )
            rows.append(
                (
                    codes[at], bands[at], rule.id, ";".join(rule.planting_types),
                    *(round(float(one.share[at]), RATIO_DECIMALS) for one in (now, then)),
                    _kept(now, at), _kept(then, at), told.en, told.zh,
                )
            )  # fmt: skip
    rows.sort(key=lambda row: (row[0], row[2]))
    frame = pd.DataFrame(rows, columns=list(SHARE_COLUMNS))
    return frame.astype({name: "float64" if name in _NUMBERS else "str" for name in SHARE_COLUMNS})


def _kept(found: Shares, at: int) -> str:
    if np.isnan(found.share[at]):
        return "unknown"
    return "no" if found.fails[at] else "yes"


def _merged(parts: Sequence[Table], replaced: set[str], case: Case, crs: CRS) -> Case:
    """The case with these plantings; rows of a later part whose code is ``replaced`` are left out."""
    codes: list[str] = []
    kinds: list[str] = []
    accents: list[bool] = []
    shapes: list[Any] = []
    for n, part in enumerate(parts):
        columns = (part.text("code").to_pylist(), part.text("planting_type").to_pylist(), part.flags("accent"))
        for code, kind, accent, shape in zip(*columns, part.geometry, strict=True):
            if n and code in replaced:
                continue
            codes.append(code)
            kinds.append(kind)
            accents.append(bool(accent))
            shapes.append(shape)
    data = {"code": pd.Series(codes, dtype="str"), "planting_type": pd.Series(kinds, dtype="str"), "accent": accents}
    frame = GeoDataFrame(data, geometry=shapes, crs=crs)
    tables = {**case.tables, "planting": Table("planting", frame, case.timezone)}
    return Case(tables, case.site, case.as_of, case.parameters, case.rules)
