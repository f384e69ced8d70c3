"""Which rows a rule speaks of: its selector, and what exists on the day."""

from __future__ import annotations

from datetime import date

import numpy as np

from greenbelt_gis.catalogue.rules import Selector
from greenbelt_gis.checks.table import Mask, Table
from greenbelt_gis.model.days import existing
from greenbelt_gis.model.layers import LAYERS


def alive(table: Table, as_of: date) -> Mask:
    """Rows that count on a day: started, not ended before it, and not in status ``ended``."""
    layer = LAYERS[table.layer]
    columns = {"start": table.days(layer.start), "end": table.days(layer.end)}
    present = np.ones(len(table), dtype=bool)
    if any(days is not None for days in columns.values()):
        present &= existing(columns, as_of)
    if layer.column("status") is not None:
        present &= ~table.is_word("status", ["ended"])
    return present


def select(table: Table, selector: Selector, as_of: date) -> Table:
    """The rows of a layer that a selector means, as of a day."""
    mask = alive(table, as_of)
    if selector.classes:
        mask &= table.is_class(selector.classes)
    for column, words in (
        ("heritage", selector.heritage),
        ("planting_type", selector.planting_types),
        ("kind", selector.kinds),
        ("band", selector.bands),
    ):
        if words:
            mask &= table.is_word(column, words)
    if selector.unless_status:
        mask &= ~table.is_word("status", selector.unless_status)
    return table if mask.all() else table.where(mask)
