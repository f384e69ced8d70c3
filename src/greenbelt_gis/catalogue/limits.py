"""Limits: a test on one metric, or several joined by ``all`` or ``any``; the unit stands in the metric's name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import model_serializer, model_validator

from greenbelt_gis.catalogue.base import Strict

Operator = Literal["<=", "<", "=", ">", ">="]

_METRIC = re.compile(r"^[a-z][a-z0-9_]*$")
_UNITS = {"_share": "ratio", "_mm": "mm", "_m2": "m2", "_deg": "deg", "_m": "m"}
_DENSITY = re.compile(r"_m2_per_\d+m2$")


def unit_of(metric: str) -> str:
    """The unit that a metric's suffix declares; empty for counts and yes/no metrics.

    >>> unit_of("distance_m"), unit_of("damage_share"), unit_of("pest_m2_per_100m2"), unit_of("usable")
    ('m', 'ratio', 'm2', '')
    """
    if metric == "share":
        return "ratio"
    if _DENSITY.search(metric):
        return "m2"
    suffix = max((s for s in _UNITS if metric.endswith(s)), key=len, default="")
    return _UNITS.get(suffix, "")


class Limit(Strict):
    """A test on metrics: one limb ``{damage_share: 0.10, operator: "<="}``, or ``all`` / ``any`` of several.

    The unit stands in the metric's name. A share may be written as a fraction, ``"1/3"``.
    """

    metric: str = ""
    operator: Operator = "="
    value: float = 0.0
    all: tuple[Limit, ...] = ()
    any: tuple[Limit, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or {"all", "any"} & set(data):
            return data
        metrics = [key for key in data if key != "operator"]
        if len(metrics) != 1 or "operator" not in data:
            raise ValueError("a limit is one metric with its value, and an operator")
        metric = str(metrics[0])
        if not _METRIC.match(metric):
            raise ValueError(f"{metric!r} is not the name of a metric")
        value = data[metric]
        if isinstance(value, str):
            try:
                value = float(Fraction(value))
            except ZeroDivisionError:
                raise ValueError("a fraction needs a denominator other than 0") from None
        if isinstance(value, bool):
            raise ValueError("a yes/no metric is compared with 1 or 0")
        if isinstance(value, int | float) and not math.isfinite(value):
            raise ValueError("a limit must be finite")
        return {"metric": metric, "operator": data["operator"], "value": value}

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.metric) + bool(self.all) + bool(self.any) != 1:
            raise ValueError("a limit is one metric with its value, or `all`, or `any`")
        return self

    @model_serializer
    def _short_form(self) -> dict[str, Any]:
        if self.metric:
            return {self.metric: self.value, "operator": self.operator}
        name = "all" if self.all else "any"
        return {name: [limb._short_form() for limb in (self.all or self.any)]}

    @property
    def limbs(self) -> tuple[Limit, ...]:
        """All single tests in it, in order."""
        if self.metric:
            return (self,)
        return tuple(limb for part in (self.all or self.any) for limb in part.limbs)

    @property
    def unit(self) -> str:
        """Unit of its (first) metric."""
        return unit_of(self.limbs[0].metric)
