"""Which rows a rule speaks of: its selector, and what exists on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from greenbelt_gis.catalogue.rules import Selector
from greenbelt_gis.checks.table import Mask, Table
from greenbelt_gis.model.days import existing
from greenbelt_gis.model.layers import LAYERS


def alive(table: Table, as_of: date) -> Mask:
    """Rows that count on a day: started, not ended before it, and not in status ``ended``."""
    return table.once(("alive", as_of), lambda: _alive(table, as_of))


def _alive(table: Table, as_of: date) -> Mask:
    layer = LAYERS[table.layer]
    columns = {"start": table.days(layer.start), "end": table.days(layer.end)}
    present = np.ones(len(table), dtype=bool)
    if any(days is not None for days in columns.values()):
        present &= existing(columns, as_of)
    if layer.column("status") is not None:
        present &= ~table.is_word("status", ["ended"])
    return present


def chosen(tables: Mapping[str, Table], selector: Selector, as_of: date, heritage: Sequence[str] = ()) -> Mask:
    """Which rows of the selector's layer it means, as of a day.

    ``heritage``: grades of a heritage tree, for selectors that ask whether an asset belongs to one.
    """
    table = tables[selector.layer]
    mask = alive(table, as_of).copy()
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
    if selector.permeable is not None:
        mask &= table.flags("permeable") == selector.permeable
    if selector.at_heritage_tree is not None:
        mask &= at_heritage_tree(tables, as_of, heritage) == selector.at_heritage_tree
    return mask


def at_heritage_tree(tables: Mapping[str, Table], as_of: date, heritage: Sequence[str]) -> Mask:
    """Assets that name, in their column ``tree``, a heritage tree that exists on the day."""
    assets, trees = tables["assets"], tables.get("trees")

    def belongs() -> Mask:
        if trees is None:
            return np.zeros(len(assets), dtype=bool)
        protected = trees.where(alive(trees, as_of) & trees.is_word("heritage", heritage)).text("code")
        return np.asarray(pc.is_in(assets.text("tree"), value_set=pa.array(protected)))

    return assets.once(("at heritage tree", as_of, tuple(heritage)), belongs)


def select(table: Table, selector: Selector, as_of: date) -> Table:
    """The rows of a layer that a selector means, as of a day."""
    mask = chosen({selector.layer: table}, selector, as_of)
    return table if mask.all() else table.where(mask)
