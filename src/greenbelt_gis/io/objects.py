"""Observations and surveys against what they speak of: does it exist, has its class the metric, does it lie there?

An unknown object, and an instant in the future, reject the row. A metric that the object's class does not have, a
polygon off its object or over two of them are told as warnings: the row stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from greenbelt_gis.catalogue.needs import metrics_read, speaks_of
from greenbelt_gis.catalogue.rule_sets import package_rules
from greenbelt_gis.catalogue.rules import ContiguousArea, Definition
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.rows import rows_by_file
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.model.metrics import CONDITIONS
from greenbelt_gis.text import Text, did_you_mean

Frames = dict[str, pd.DataFrame]
Mask = NDArray[np.bool_]

SPEAKING = ("observations", "surveys")
"""Layers that name an object in their column ``asset``."""
INSTANTS = {"observations": "observed_at", "surveys": "surveyed_at", "reports": "reported_at"}
DEFAULT_ACCURACY_M = 0.1
NOTICED_SHARE = 0.1
"""Share of a polygon on another object from which on it is told."""
MOST_TOLD = 50
"""Unknown codes that are told one by one."""
_COMPARED = 20_000


def check_against_objects(
    frames: Frames, report: Report, elsewhere: Callable[[], Collection[str]] | None, now: datetime | None
) -> None:
    """Look at all rows that speak of an object; changes ``frames`` and tells ``report``.

    ``elsewhere``: gives the codes known beside the dataset, asked only where one is unknown to it (None: nobody
    knows, and a dataset of observations alone is not rejected whole). ``now``: instants after it are rejected; None:
    not asked.
    """
    reject_later(frames, report, now)
    known = {name: frames[name] for name in SHARED_CODES if name in frames}
    if known or elsewhere is not None:
        for name in SPEAKING:
            if name in frames and len(frames[name]):
                frames[name] = _of_known_objects(frames[name], name, known, elsewhere, report)
    tell_odd(frames.get("observations"), known, report)


def reject_later(frames: Frames, report: Report, now: datetime | None) -> None:
    """Reject rows whose instant lies after ``now``."""
    for name, column in INSTANTS.items():
        if now is not None and name in frames and column in frames[name].columns:
            late = (frames[name][column] > pd.Timestamp(now)).fillna(False).to_numpy(dtype=bool)
            words = Text("{column} lies in the future", "{column} 晚于当前时间").format(column=column)
            frames[name] = _rejected(frames[name], late, name, words, Text("correct the date", "请更正日期"), report)


def tell_odd(observations: pd.DataFrame | None, known: Mapping[str, pd.DataFrame], report: Report) -> None:
    """Warn of metrics that an object does not have, and of polygons off their object or on another one."""
    if known and observations is not None and len(observations):
        objects = _objects(known)
        _tell_foreign_metrics(observations, objects, report)
        _tell_misplaced(observations, objects, report)


def _rejected(frame: pd.DataFrame, mask: Mask, layer: str, why: Text, fix: Text | None, report: Report) -> pd.DataFrame:
    if not mask.any():
        return frame
    for rows, within in rows_by_file(frame[mask], layer, report):
        rows.reject(np.ones(within, dtype=bool), why, fix)
    kept: pd.DataFrame = frame[~mask].reset_index(drop=True)
    return kept


def _of_known_objects(
    frame: pd.DataFrame,
    layer: str,
    known: Mapping[str, pd.DataFrame],
    elsewhere: Callable[[], Collection[str]] | None,
    report: Report,
) -> pd.DataFrame:
    codes = [code for part in known.values() for code in part["code"]]
    unknown = ~frame["asset"].isin(codes).to_numpy(dtype=bool)
    if unknown.any() and elsewhere is not None:
        codes += elsewhere()
        unknown = ~frame["asset"].isin(codes).to_numpy(dtype=bool)
    tell_unknown(frame[unknown], layer, codes, report)
    kept: pd.DataFrame = frame[~unknown].reset_index(drop=True)
    return kept


def tell_unknown(frame: pd.DataFrame, layer: str, codes: Collection[str], report: Report) -> None:
    """Reject rows (with ``_file`` and ``_row``) whose object nobody knows; ``codes`` are those that are known."""
    named = frame["asset"]
    told = set(pd.unique(named.dropna())[:MOST_TOLD])
    for code in told:
        why = Text("no tree, asset or planting has the code: {code}", "没有该编码的树木、设施或种植：{code}").format(
            code=code
        )
        fix = did_you_mean(code, _alike(code, codes), most=3) if codes else None
        for rows, within in rows_by_file(frame[(named == code).to_numpy(dtype=bool)], layer, report):
            rows.reject(np.ones(within, dtype=bool), why, fix)
    for rows, within in rows_by_file(frame[~named.isin(told).to_numpy(dtype=bool)], layer, report):
        rows.reject(
            np.ones(within, dtype=bool),
            Text("no tree, asset or planting has the code: (more)", "没有该编码的树木、设施或种植：（其余）"),
        )


def _alike(code: str, codes: Collection[str]) -> list[str]:
    """Known codes worth comparing with a wrong one: of very many only those that begin or end like it."""
    if len(codes) <= _COMPARED:
        return sorted(codes)
    near = (c for c in codes if abs(len(c) - len(code)) <= 2 and (c[:2] == code[:2] or c[-2:] == code[-2:]))
    return sorted(islice(near, _COMPARED))


def _objects(known: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything that can be observed, by code: ``layer``, ``sort`` (class or planting type), geometry, accuracy."""
    parts = []
    for name, frame in known.items():
        sort = {"assets": "class", "planting": "planting_type"}.get(name)
        parts.append(
            pd.DataFrame(
                {
                    "layer": name,
                    "sort": frame[sort].to_numpy(dtype=object) if sort else "tree",
                    "geometry": frame["geometry"].to_numpy(dtype=object),
                    "accuracy_m": frame["accuracy_m"].to_numpy(dtype=float, na_value=np.nan)
                    if "accuracy_m" in frame
                    else np.nan,
                },
                index=pd.Index(frame["code"], dtype=object),
            )
        )
    return pd.concat(parts)


@cache
def metrics_of(layer: str, sort: str) -> frozenset[str]:
    """Metrics that some rule of the package reads of a class of asset, a planting type or a tree."""
    found = set(CONDITIONS)
    for rule in package_rules().values():
        if speaks_of(rule, layer, sort):
            found |= set(metrics_read(rule))
            if isinstance(rule, ContiguousArea):  # a patch counts whatever describes its distress
                found |= {metric for one in _defining(rule.distresses) for metric in metrics_read(one)}
    return frozenset(found)


def _defining(distresses: Collection[str]) -> Iterator[Definition]:
    """The package's definitions of some distresses, of any surface."""
    return (one for one in package_rules().values() if isinstance(one, Definition) and one.distress in distresses)


def _tell_foreign_metrics(frame: pd.DataFrame, objects: pd.DataFrame, report: Report) -> None:
    at = objects.index.get_indexer(pd.Index(frame["asset"], dtype=object))
    layer, sort = (np.where(at >= 0, objects[name].to_numpy(dtype=object)[at], "") for name in ("layer", "sort"))
    keys = pd.DataFrame({"layer": layer, "sort": sort, "metric": frame["metric"].to_numpy(dtype=object)})
    number, distinct = pd.factorize(pd.MultiIndex.from_frame(keys))
    for at_key, (one_layer, one_sort, metric) in enumerate(distinct):
        if one_layer and metric not in metrics_of(one_layer, one_sort):
            rows_at = np.flatnonzero(number == at_key)
            has = ", ".join(sorted(metrics_of(one_layer, one_sort)))
            why = Text(
                "{sort} has no metric {metric}; no rule reads it", "{sort} 没有指标 {metric}，无规则使用"
            ).format(sort=one_sort, metric=metric)
            _warn(frame.iloc[rows_at], why, Text("it has: {has}", "可用指标：{has}").format(has=has), report)


def _tell_misplaced(frame: pd.DataFrame, objects: pd.DataFrame, report: Report) -> None:
    """Polygons off their object, or to a good part on another one of its kind."""
    shapes = frame["geometry"].to_numpy(dtype=object)
    drawn = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    if len(drawn) == 0:
        return
    at = objects.index.get_indexer(pd.Index(frame["asset"], dtype=object)[drawn])
    drawn, at = drawn[at >= 0], at[at >= 0]
    places = objects["geometry"].to_numpy(dtype=object)
    here = shapely.distance(shapes[drawn], places[at])
    accuracy = np.nan_to_num(objects["accuracy_m"].to_numpy(dtype=float), nan=DEFAULT_ACCURACY_M)[at]
    own: Any = frame["accuracy_m"] if "accuracy_m" in frame.columns else pd.Series(np.nan, index=frame.index)
    allowed = accuracy + np.nan_to_num(own.to_numpy(dtype=float, na_value=np.nan), nan=DEFAULT_ACCURACY_M)[drawn]
    for row in np.flatnonzero(here > allowed):
        why = Text("the polygon lies off its object: {d:.2f} m from {code}", "该面偏离其对象：距 {code} {d:.2f} 米")
        code = frame["asset"].iloc[drawn[row]]
        _warn(frame.iloc[[drawn[row]]], why.format(d=here[row], code=code), None, report)
    _tell_shared(frame, objects, shapes, drawn, at, report)


def _tell_shared(frame: pd.DataFrame, objects: pd.DataFrame, shapes: Any, drawn: Any, at: Any, report: Report) -> None:
    places = objects["geometry"].to_numpy(dtype=object)
    sort = objects["sort"].astype(str).str.split(".").str[0].to_numpy(dtype=object)
    layer = objects["layer"].to_numpy(dtype=object)
    areas = np.flatnonzero(shapely.get_dimensions(places) == 2)
    patch, other = shapely.STRtree(places[areas]).query(shapes[drawn], predicate="intersects")
    other = areas[other]
    same_kind = (layer[other] == layer[at[patch]]) & ((layer[other] != "assets") | (sort[other] == sort[at[patch]]))
    keep = same_kind & (other != at[patch])
    order = np.lexsort((other[keep], patch[keep]))
    patch, other = patch[keep][order], other[keep][order]
    shared = shapely.area(shapely.intersection(shapes[drawn[patch]], places[other]))
    for row in np.flatnonzero(shared > NOTICED_SHARE * shapely.area(shapes[drawn[patch]])):
        why = Text(
            "the polygon lies on another object too: {code} ({a:.2f} m²)",
            "该面另有部分位于其他对象上：{code}（{a:.2f} 平方米）",
        ).format(a=shared[row], code=objects.index[other[row]])
        fix = Text("split it, and name each object", "请拆分该面并分别注明对象")
        _warn(frame.iloc[[drawn[patch[row]]]], why, fix, report)


def _warn(part: pd.DataFrame, why: Text, fix: Text | None, report: Report) -> None:
    for rows, within in rows_by_file(part, "observations", report):
        rows.warn(np.ones(within, dtype=bool), why, fix)
