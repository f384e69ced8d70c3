"""Observations and surveys of objects that nobody has registered: left out, each told, with the nearest code."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from itertools import islice

import numpy as np

from greenbelt_gis.io.dataset import Dataset
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.text import Text, nearest

NAMING = ("observations", "surveys")
"""Layers whose rows name an object."""
_TOLD = 5
_NEAREST_OF = 20_000
_REASON = Text("the site has no tree, asset or planting of this code", "场地中没有该编码的树木、设施或种植")


def codes_named(dataset: Dataset) -> set[str]:
    """Codes that observations and surveys name and the dataset itself does not hold."""
    own = {code for name in SHARED_CODES if name in dataset.layers for code in dataset.layers[name]["code"]}
    return {code for name in NAMING if name in dataset.layers for code in dataset.layers[name]["asset"].unique()} - own


def without_unknown(dataset: Dataset, unknown: Set[str], known: Set[str]) -> Dataset:
    """The dataset less the rows that name a code in ``unknown``; ``known`` are codes to suggest instead."""
    layers = dict(dataset.layers)
    first = sorted(unknown)[:_TOLD]
    hints = {code: _nearest(code, known) for code in first}
    count = 0
    for name in NAMING:
        if name not in layers:
            continue
        frame, origin = layers[name], dataset.origin[name]
        bad = frame["asset"].isin(unknown).to_numpy(dtype=bool)
        count += int(bad.sum())
        for file in origin["_file"][bad].unique():
            mine = bad & (origin["_file"] == file).to_numpy(dtype=bool)
            codes = frame["asset"].to_numpy(dtype=object)
            rows = Rows(name, str(file), origin["_row"].to_numpy(dtype=np.int64), codes, dataset.report)
            for code, near in hints.items():
                if near is not None:
                    fix = Text("did you mean {near!r}?", "是否应为“{near}”？").format(near=near)
                    rows.reject(mine & (codes == code), _REASON, fix)
            rows.reject(mine, _REASON, Text("register it first, or correct the code", "请先登记该对象，或更正编码"))
        layers[name] = frame.loc[~bad].reset_index(drop=True)
    dataset.report.note(
        "unknown_codes",
        Text(
            "rows that name codes unknown in site {site}: {n} ({codes})",
            "场地 {site} 中不存在其编码的行：{n}（{codes}）",
        ).format(site=dataset.site, n="{n}", codes=_listed(hints, len(unknown))),
        count,
    )
    dataset.report.sort()
    return replace(dataset, layers=layers)


def _listed(hints: dict[str, str | None], count: int) -> Text:
    told = Text("", "")
    for code, near in hints.items():
        told += Text(", " if told.en else "", "、" if told.zh else "") + Text(code, code)
        if near is not None:
            told += Text(f" → {near}?", f" → {near}？")
    return told + (Text(", …", "……") if count > len(hints) else Text("", ""))


def _nearest(code: str, known: Set[str]) -> str | None:
    """The known code most like it; of very many codes only those are compared that begin or end alike."""
    alike = (
        one
        for one in known
        if abs(len(one) - len(code)) <= 2
        and (len(known) <= _NEAREST_OF or one[:2] == code[:2] or one[-2:] == code[-2:])
    )
    return nearest(code, sorted(islice(alike, _NEAREST_OF)))
