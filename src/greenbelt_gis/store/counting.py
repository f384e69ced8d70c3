"""Which rows of a layer count on a day, as SQL: for tiles and for published views alike."""

from __future__ import annotations

from greenbelt_gis.model.layers import Layer


def counting(layer: Layer, day: str) -> list[str]:
    """Conditions on rows ``t``: not ended, begun by the day and not over before it. ``day``: an SQL expression."""
    found = []
    if layer.column("status") is not None:
        found.append("t.status IS DISTINCT FROM 'ended'")
    if layer.start:
        found.append(f'(t."{layer.start}" IS NULL OR t."{layer.start}" <= {day})')
    if layer.end:
        found.append(f'(t."{layer.end}" IS NULL OR t."{layer.end}" >= {day})')
    return found


def below(code: str) -> str:
    """The condition on rows ``t`` to be of a class, or of one below it."""
    return f"(t.class = {literal(code)} OR starts_with(t.class, {literal(code + '.')}))"


def literal(text: str) -> str:
    """A name of the catalogue's as text in SQL."""
    return "'" + text.replace("'", "''") + "'"
