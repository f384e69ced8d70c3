"""One way to assert findings."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.model.finding import COLUMNS

NUMBERS = {"probability", "measured", "limit", "margin", "sigma"}


def assert_findings(findings: GeoDataFrame, crs: object = "EPSG:4549") -> None:
    """Columns, order, dtypes, CRS and index of a frame of findings."""
    assert list(findings.columns) == [*COLUMNS, "geometry"]
    assert findings.crs == crs
    assert findings.index.equals(pd.RangeIndex(len(findings)))
    for name in COLUMNS:
        if name in NUMBERS:
            assert findings[name].dtype == "float64", name
        elif name == "accuracy_assumed":
            assert findings[name].dtype == "bool"
        elif name == "observed_at":
            assert str(findings[name].dtype) == "datetime64[us, UTC]"
        else:
            assert isinstance(findings[name].dtype, pd.StringDtype), name
            assert not findings[name].isna().any(), name
    keys = list(zip(findings["rule"], findings["subject"], findings["against"], findings["part"], strict=True))
    assert keys == sorted(keys)
    assert findings["id"].is_unique


def told(findings: GeoDataFrame) -> list[tuple[str, str, str]]:
    """Findings as (subject, against, verdict)."""
    return list(zip(findings["subject"], findings["against"], findings["verdict"], strict=True))
