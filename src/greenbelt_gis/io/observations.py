"""Observations row by row: a known metric, in its unit and range, of a known distress; others are rejected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from greenbelt_gis.io.rows import Mask, Rows
from greenbelt_gis.model.metrics import DISTRESS, METRICS, Metric
from greenbelt_gis.text import Text, did_you_mean, nearest

CALCULATED = (
    "pest_m2_per_100m2", "bare_ground_m2", "surface_defect_m2", "damaged_m2", "misplaced_m2", "distance_m", "share",
)  # fmt: skip
"""Quantities of the standard that are calculated from observations."""
UNIT_WORDS = {
    "ratio": ("ratio", "share", "0-1"),
    "mm": ("mm",),
    "m2": ("m2", "m²"),
    "deg": ("deg", "°"),
    "": ("1", "1/0"),
}
"""How the unit of a metric may be written; empty always means the metric's own."""
AREA_SAYS_IT = ("pest", "bare_ground", "area_m2")
"""Metrics whose polygon is the value."""


def check_rows(frame: pd.DataFrame, geometry: NDArray[np.object_] | None, rows: Rows) -> None:
    """Reject observations that no rule could read: unknown words, another unit, values out of range or missing."""
    if "metric" not in frame.columns:
        return
    metrics = frame["metric"].fillna("").astype(str)
    codes, words = pd.factorize(metrics)
    values = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan) if "value" in frame.columns else None
    values = np.full(len(frame), np.nan) if values is None else values
    drawn = np.zeros(len(frame), dtype=bool) if geometry is None else shapely.get_dimensions(geometry) == 2
    for number, word in enumerate(words):
        mask = codes == number
        metric = METRICS.get(str(word))
        if metric is None:
            rows.reject(mask & (word != ""), *_unknown(str(word)))
        else:
            _check_values(metric, mask, values, drawn, rows)
            _check_unit(metric, mask, frame, rows)
    _check_distress(frame, rows)


def _unknown(word: str) -> tuple[Text, Text]:
    if word in CALCULATED:
        return (
            Text("metric {word} is calculated, not observed", "指标 {word} 由系统计算，不能录入").format(word=word),
            Text("record the patches: area_m2, or polygons", "请录入斑块：area_m2 或面"),
        )
    near = nearest(word, METRICS)
    hint = Text("; did you mean {near!r}?", "；是否应为“{near}”？").format(near=near) if near else Text("", "")
    return (
        Text("metric is not known{hint}: {word}", "指标未知{hint}：{word}").format(hint=hint, word=word),
        did_you_mean(word, METRICS, most=40),
    )


def _check_values(metric: Metric, mask: Mask, values: NDArray[np.float64], drawn: Mask, rows: Rows) -> None:
    empty = mask & np.isnan(values) & ~(drawn & (metric.name in AREA_SAYS_IT))
    rows.reject(empty, Text("value is empty for metric {m}", "指标 {m} 没有数值").format(m=metric.name))
    with np.errstate(invalid="ignore"):
        outside = mask & ((values < 0) | (values > metric.largest))
        broken = mask & metric.whole & ~outside & (values != np.round(values)) & ~np.isnan(values)
    largest = "∞" if np.isinf(metric.largest) else f"{metric.largest:g}"
    for value in np.unique(values[outside]):
        words = Text(
            "value of {m} is out of range (0 to {largest}): {value:g}",
            "{m} 的数值超出范围（0 至 {largest}）：{value:g}",
        ).format(m=metric.name, largest=largest, value=value)
        fix = Text("write a share as 0 to 1", "占比请以 0 至 1 填写") if metric.sort == "share" else None
        rows.reject(outside & (values == value), words, fix)
    rows.reject(broken, Text("value of {m} is not a whole number", "{m} 的数值不是整数").format(m=metric.name))


def _check_unit(metric: Metric, mask: Mask, frame: pd.DataFrame, rows: Rows) -> None:
    if "unit" not in frame.columns:
        return
    units = frame["unit"].fillna("").astype(str).str.strip()
    wrong = mask & ~units.isin(["", *UNIT_WORDS[metric.unit]]).to_numpy(dtype=bool)
    for unit in units[wrong].unique():
        words = Text("unit of {m} is {own}, not: {unit}", "{m} 的单位应为 {own}，而非：{unit}").format(
            m=metric.name, own=metric.unit or Text("none", "无"), unit=unit
        )
        fix = Text("convert the value, or leave the unit empty if it is right", "请换算数值；若单位无误请留空")
        rows.reject(wrong & (units == unit).to_numpy(dtype=bool), words, fix)


def _check_distress(frame: pd.DataFrame, rows: Rows) -> None:
    if "distress" not in frame.columns:
        return
    distress: Any = frame["distress"].fillna("").astype(str)
    for word in distress.unique():
        if word and word not in DISTRESS:
            near = nearest(word, DISTRESS)
            hint = Text("; did you mean {near!r}?", "；是否应为“{near}”？").format(near=near) if near else Text("", "")
            rows.reject(
                (distress == word).to_numpy(dtype=bool),
                Text("distress is not known{hint}: {word}", "病害类型未知{hint}：{word}").format(hint=hint, word=word),
                did_you_mean(word, DISTRESS, most=20),
            )
