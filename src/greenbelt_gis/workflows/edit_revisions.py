"""What editing bands and level lines does to others of their site: a dated one ends those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
from geopandas import GeoDataFrame

from greenbelt_gis.store.revisions import SERIES, Revision, ends, revisions
from greenbelt_gis.store.rows import Row, read_rows
from greenbelt_gis.workflows.edit_plan import Planned


def with_ends(
    cursor: psycopg.Cursor[Any], site: UUID, planned: Sequence[Planned], day: date
) -> tuple[list[Planned], list[Row]]:
    """The plan with the last days that its rows get because later ones are there, and the rows beside it that it ends
    before a day, as they are. ``end_earlier`` writes the same days."""
    found, ended = list(planned), list[Row]()
    for layer in {one.edit.layer for one in planned} & set(SERIES):
        rows = revisions(cursor, layer, site)
        for one in planned:
            if one.edit.layer == layer:
                rows.pop(one.edit.id, None)
                if one.new is not None:
                    rows[one.edit.id] = _revision(layer, one.new)
        last = ends(rows)
        found = [_ended(one, last.pop(one.edit.id, None)) if one.edit.layer == layer else one for one in found]
        ended += read_rows(cursor, layer, [id_ for id_, end in last.items() if end < day]).values()
    return found, ended


def in_force(layer: str, new: GeoDataFrame, day: date) -> bool:
    """Whether a band or level line (a frame of one row) holds on a day; anything else is judged by its own dates."""
    if layer not in SERIES:
        return True
    row = _revision(layer, new)
    return (row.start is None or row.start <= day) and (row.end is None or row.end >= day)


def _revision(layer: str, frame: GeoDataFrame) -> Revision:
    row: Mapping[Any, Any] = frame.iloc[0].to_dict()
    return Revision(tuple(row[name] for name in SERIES[layer]), _day(row, "effective_on"), _day(row, "ended_on"))


def _day(row: Mapping[Any, Any], name: str) -> date | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _ended(one: Planned, last: date | None) -> Planned:
    if last is None or one.new is None:
        return one
    return replace(one, new=one.new.assign(ended_on=np.array([last], dtype="datetime64[s]")))
