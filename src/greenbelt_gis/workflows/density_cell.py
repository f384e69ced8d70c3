"""What one hexagon of a density holds: the things that were found wanting, and what was reported there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from greenbelt_gis.errors import UsageError
from greenbelt_gis.maps.density import hexagon_of
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.defects import Thing, things_of, told_rows
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.density import Cell, Defects

_CELL = re.compile(r"-?[0-9]{1,8},-?[0-9]{1,8}").fullmatch
MOST_ROWS = 20
"""Observations told of one thing, the newest; its count says how many there are."""


def read_cell(text: str) -> Cell:
    """The axial coordinates of ``q,r``; a ``UsageError`` where it is none."""
    if _CELL(text) is None:
        raise UsageError(
            Text("the cell is not two whole numbers", "cell 须为两个整数"),
            fix=Text("take it from GET /density, like 1210,4730", "请取自 GET /density，例如 1210,4730"),
        )
    q, r = text.split(",")
    return int(q), int(r)


def cell_page(
    record: Record, found: Defects, size_m: float, cell: Cell, *, offset: int, limit: int
) -> tuple[dict[str, Any], bool]:
    """The things of a hexagon, those with most first, and whether there are more after this page.

    Each has its ``count``, ``categories``, ``latest`` day and newest ``rows``. A report is a thing by itself.
    """
    points = found.points
    q, r = hexagon_of(points["x"].to_numpy(dtype=np.float64), points["y"].to_numpy(dtype=np.float64), size_m)
    inside = points[(q == cell[0]) & (r == cell[1])]
    is_report = inside["layer"] == "reports"
    whose = inside["asset"].where(~is_report, inside["id"])
    groups = inside.assign(whose=whose).groupby(["layer", "site", "whose"], sort=False)
    table = pd.DataFrame({"count": groups.size(), "latest": groups["day"].max()}).reset_index()
    table = table.sort_values(
        ["count", "latest", "layer", "site", "whose"], ascending=[False, False, True, True, True], na_position="last"
    )
    page = table.iloc[offset : offset + limit]
    things = [
        {"layer": layer, "site": site, "whose": name, "rows": groups.get_group((layer, site, name))}
        for layer, site, name in zip(page["layer"], page["site"], page["whose"], strict=True)
    ]
    return {
        "cell": list(cell), "size_m": size_m, "count": len(inside), "things_count": len(table),
        "things": _told(record, things),
    }, offset + limit < len(table)  # fmt: skip


def _told(record: Record, things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    newest = [one["rows"].sort_values("day", ascending=False, na_position="last").head(MOST_ROWS) for one in things]
    said = {
        layer: told_rows(
            record,
            layer,
            [id_ for one, rows in zip(things, newest, strict=True) if one["layer"] == layer for id_ in rows["id"]],
        )
        for layer in {one["layer"] for one in things}
    }
    known = {
        site: things_of(
            record, site, [one["whose"] for one in things if one["site"] == site and one["layer"] != "reports"]
        )
        for site in {one["site"] for one in things}
    }
    return [_thing(one, rows, said[one["layer"]], known[one["site"]]) for one, rows in zip(things, newest, strict=True)]


def _thing(
    one: Mapping[str, Any], newest: pd.DataFrame, said: Mapping[str, dict[str, Any]], known: Mapping[str, Thing]
) -> dict[str, Any]:
    rows: pd.DataFrame = one["rows"]
    days = rows["day"].dropna()
    told: dict[str, Any] = {
        "site": one["site"], "count": len(rows), "latest": days.max().date().isoformat() if len(days) else None,
        "categories": {str(name): int(n) for name, n in rows["category"].value_counts().items()},
        "rows": [{"layer": one["layer"], "id": id_, **_plain(said[id_])} for id_ in newest["id"] if id_ in said],
    }  # fmt: skip
    if one["layer"] == "reports":
        text = said.get(one["whose"], {}).get("text")
        return {"layer": "reports", "id": one["whose"], "code": None, "kind": None, "title": text, **told}
    thing = known.get(one["whose"])
    if thing is None:
        return {"layer": None, "id": None, "code": one["whose"], "kind": None, "title": None, **told}
    return {
        "layer": thing.layer, "id": str(thing.id), "code": thing.code, "kind": thing.kind, "title": thing.title, **told
    }  # fmt: skip


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in values.items()}
