"""What people read of a finding on observed metrics: the sentence and the calculation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenbelt_gis.catalogue.limits import Limit, unit_of
from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Measured, Rule
from greenbelt_gis.checks.probability import INDETERMINATE
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


def says(code: str, limit: Limit, value: float, verdict: int) -> Text:
    """The sentence of a finding."""
    open_ = (
        Text(
            " (cannot be determined: the condition of an exemption was not recorded)",
            "（无法判定：豁免条件未记录）",
        )
        if verdict == INDETERMINATE
        else Text("", "")
    )
    sentence = Text("{code}: {what}: {value}; {limit}", "{code}：{what}：{value}，{limit}").format(
        code=code, what=METRICS[limit.metric].title, value=_value(limit.metric, value), limit=limit_told(limit)
    )
    return sentence + open_


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
