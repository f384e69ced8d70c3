"""The one way to say a value with its unit."""

from __future__ import annotations

_SIGNS = {">=": "≥", "<=": "≤"}


def bound(operator: str, value: float, unit: str) -> str:
    """A limit as people write it.

    >>> bound(">=", 3.0, "m"), bound("<", 0.5, "ratio")
    ('≥ 3 m', '< 50 %')
    """
    return f"{_SIGNS.get(operator, operator)} {amount(value, unit)}"


def amount(value: float, unit: str) -> str:
    """A value with its unit as people write it.

    >>> amount(0.125, "ratio"), amount(12.0, "mm"), amount(3.14159, "m2")
    ('12.5 %', '12 mm', '3.142 m²')
    """
    if unit == "ratio":
        return f"{round(value * 100, 4):g} %"
    sign = {"m2": " m²", "deg": "°", "": ""}.get(unit, f" {unit}")
    return f"{round(value, 3):.10g}{sign}"
