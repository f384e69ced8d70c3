"""What people read of a finding on observed metrics: the sentence and the calculation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from greenbelt_gis.catalogue.limits import Limit, unit_of
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Measured, Rule
from greenbelt_gis.checks.probability import INDETERMINATE
from greenbelt_gis.checks.rows import number, when
from greenbelt_gis.checks.strings import Strings, joined, picked
from greenbelt_gis.checks.table import Floats, Instants, Mask, Rows
from greenbelt_gis.model.metrics import METRICS
from greenbelt_gis.model.units import amount
from greenbelt_gis.text import Text

_OPERATOR = {
    "<=": Text("at most {limit} is allowed", "限值不大于 {limit}"),
    "<": Text("less than {limit} is allowed", "限值小于 {limit}"),
    ">=": Text("at least {limit} is required", "要求不小于 {limit}"),
    ">": Text("more than {limit} is required", "要求大于 {limit}"),
    "=": Text("{limit} is required", "要求为 {limit}"),
}
_YES_NO = {1.0: Text("yes", "是"), 0.0: Text("no", "否")}


def limit_told(limit: Limit) -> Text:
    """A limit in words."""
    if METRICS.get(limit.metric) is not None and METRICS[limit.metric].sort == "flag":
        return _OPERATOR["="].format(limit=_YES_NO[limit.value])
    return _OPERATOR[limit.operator].format(limit=amount(limit.value, unit_of(limit.metric)))


def _value(metric: str, value: float) -> Text:
    if METRICS[metric].sort == "flag" and value in _YES_NO:
        return _YES_NO[value]
    text = amount(value, METRICS[metric].unit)
    return Text(text, text)


@dataclass(frozen=True)
class Limb:
    """One limb, for every thing: the value that surely counts, the value if open exemptions do not hold (NaN: none),
    how many rows count, are exempt, are open; the newest of them."""

    low: Floats
    high: Floats
    counts: Rows
    exempt: Rows
    open: Rows
    at: Instants

    @property
    def observed(self) -> Mask:
        """Things of which the metric was observed at all."""
        return (self.counts + self.exempt + self.open) > 0


_OPEN = Text(" (cannot be determined: the condition of an exemption was not recorded)", "（无法判定：豁免条件未记录）")


def messages(
    rule: Measured, codes: Strings, limb: NDArray[np.int8], value: Floats, verdict: NDArray[np.int8]
) -> tuple[Strings, Strings]:
    """The sentence of each finding, in English and Chinese; ``limb`` is the one that it shows."""
    limbs = rule.limit.limbs
    titles, limits = [METRICS[one.metric].title for one in limbs], [limit_told(one) for one in limbs]
    open_ = (verdict == INDETERMINATE).astype(np.int8)
    told = np.full(len(value), None, dtype=object)
    for at, one in enumerate(limbs):
        rows = limb == at
        told[rows] = _each(value[rows], partial(_value, one.metric))
    english, chinese = (pa.array([getattr(text, name) for text in told], pa.large_string()) for name in ("en", "zh"))
    return (
        joined(codes, ": ", picked([t.en for t in titles], limb), ": ", english,
               "; ", picked([t.en for t in limits], limb), picked(["", _OPEN.en], open_)),
        joined(codes, "：", picked([t.zh for t in titles], limb), "：", chinese,
               "，", picked([t.zh for t in limits], limb), picked(["", _OPEN.zh], open_)),
    )  # fmt: skip


def evidence(rule: Measured, limbs: list[Limb], things: Rows, timezone: str) -> Strings:
    """What was observed of every limb, as a JSON object a finding."""
    parts: list[object] = []
    for limit, limb in zip(rule.limit.limbs, limbs, strict=True):
        parts += [
            "," if parts else '{"limbs":[',
            f'{{"metric":"{limit.metric}","value":', _as_json(limb.low[things], number),
            ',"value_if_not_exempt":', _as_json(limb.high[things], number), ',"rows":', pa.array(limb.counts[things]),
            ',"exempt":', pa.array(limb.exempt[things]), ',"open":', pa.array(limb.open[things]),
            ',"observed_at":', _as_json(limb.at[things], partial(when, timezone=timezone)), "}",
        ]  # fmt: skip
    return joined(*parts, "]}")


def _as_json(values: NDArray[Any], plain: Callable[[Any], object]) -> Strings:
    return pa.array(_each(values, lambda value: json.dumps(plain(value))), pa.large_string())


def _each(values: NDArray[Any], told: Callable[[Any], Any]) -> NDArray[np.object_]:
    """What is told of each value, worked out once for each that occurs."""
    distinct, which = np.unique(values, return_inverse=True)
    words = np.full(len(distinct), None, dtype=object)
    words[:] = [told(value) for value in distinct]
    return words[which]


def explain(finding: Mapping[str, Any], inputs: Mapping[str, Any], rule: Rule, parameters: Parameters) -> list[Text]:
    """Every limb with what was observed of it, and whether it holds."""
    assert isinstance(rule, Measured)
    lines = []
    for limb, told in zip(rule.limit.limbs, inputs["limbs"], strict=True):
        title = METRICS[limb.metric].title
        if told["observed_at"] is None and told["rows"] + told["exempt"] + told["open"] == 0:
            lines.append(Text("{what}: not observed, left out", "{what}：未观测，不计入").format(what=title))
            continue
        lines.append(_observed(limb, told))
        for key, words in (
            ("exempt", Text("{n} observations are exempt: left out", "豁免观测 {n} 条，不计入")),
            (
                "open",
                Text(
                    "{n} observations are exempt only if a condition holds that nobody recorded; counted they give {v}",
                    "{n} 条观测仅在未记录的条件成立时豁免；若计入则为 {v}",
                ),
            ),
        ):
            if told[key]:
                if_counted = told["value_if_not_exempt"]
                shown = Text("-", "-") if if_counted is None else _value(limb.metric, if_counted)
                lines.append(words.format(n=told[key], v=shown))
    return lines


def _observed(limb: Limit, told: Mapping[str, Any]) -> Text:
    title, value = METRICS[limb.metric].title, told["value"]
    if value is None:
        return Text("{what}: no observation counts", "{what}：无计入的观测").format(what=title)
    several = Text("", "")
    if told["rows"] > 1:
        how = (
            Text("sum of {n} patches", "{n} 处合计")
            if METRICS[limb.metric].sort == "share"
            else Text("worst of {n}", "{n} 条中最差值")
        )
        several = Text(" ({how})", "（{how}）").format(how=how.format(n=told["rows"]))
    return Text(
        "{what}: {value}{several}, observed {at}; {limit}", "{what}：{value}{several}，观测于 {at}；{limit}"
    ).format(
        what=title,
        value=_value(limb.metric, float(value)),
        several=several,
        at=told["observed_at"] or "?",
        limit=limit_told(limb),
    )
