"""The one way to say a value with its unit."""

from __future__ import annotations


def amount(value: float, unit: str) -> str:
    """A value with its unit as people write it.

    >>> amount(0.125, "ratio"), amount(12.0, "mm"), amount(3.14159, "m2")
    ('12.5 %', '12 mm', '3.142 m²')
    """
    if unit == "ratio":
        return f"{round(value * 100, 4):g} %"
    sign = {"m2": " m²", "deg": "°", "": ""}.get(unit, f" {unit}")
    return f"{round(value, 3):.10g}{sign}"
