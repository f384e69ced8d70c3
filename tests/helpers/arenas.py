"""Places for two editors to meet: what stands there, and what each of the two does that only together is wrong."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.store.database import Record
from greenbelt_gis.workflows.edit_plan import Edit
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.observing import asset, bed, box, zone

PITCH_M = 200.0
ACROSS = 40
_CRS = CRS.from_epsg(4549)
Rows = dict[str, list[dict[str, Any]]]
Ids = Mapping[str, uuid.UUID]
Pair = tuple[Edit, Edit]


@dataclass(frozen=True)
class Arena:
    """``n``: its number; ``finding``: the rule and subject that both edits together make a violation of."""

    n: int
    kind: str
    rows: Rows
    finding: tuple[str, str] | None
    pair: Callable[[Ids], Pair]


def arenas(count: int) -> list[Arena]:
    """So many, of all kinds in turn, far from each other."""
    kinds = list(KINDS.items())
    return [KINDS[kinds[n % len(kinds)][0]](n, n % ACROSS * PITCH_M, n // ACROSS * PITCH_M) for n in range(count)]


def dataset(places: Sequence[Arena]) -> dict[str, GeoDataFrame]:
    """What stands in all of them before anybody edits."""
    names = dict.fromkeys(name for one in places for name in one.rows)
    return {name: layer(*(row for one in places for row in one.rows.get(name, ()))) for name in names}


def ids_of(record: Record) -> dict[str, uuid.UUID]:
    """Ids of everything with a code."""
    found: dict[str, uuid.UUID] = {}
    with record.connect() as connection:
        for table in ("asset", "tree", "planting"):
            found |= dict(connection.execute(f"SELECT code, id FROM {table}").fetchall())
    return found


def _move(name: str, id_: uuid.UUID, shape: Any) -> Edit:
    return Edit("update", name, id_, geometry=_at(shape), moved=True, crs=_CRS)


def _make(name: str, values: dict[str, Any], shape: Any = None) -> Edit:
    return Edit("create", name, uuid.uuid4(), values, geometry=_at(shape), moved=shape is not None, crs=_CRS)


def _at(shape: Any) -> BaseGeometry | None:
    if shape is None:
        return None
    found: BaseGeometry = layer({"at": shape}).geometry.iloc[0]
    return found


def _meeting(n: int, x: float, y: float) -> Arena:
    """A tree and paving, both moved to one place."""
    rows = {"trees": [tree(f"T{n}", (x, y))], "assets": [paving(f"P{n}", box(x + 60, y, 5))]}

    def pair(ids: Ids) -> Pair:
        return _move("trees", ids[f"T{n}"], (x + 30, y)), _move("assets", ids[f"P{n}"], box(x + 31, y, 5))

    return Arena(n, "meeting", rows, ("heritage.trunk-paving", f"T{n}"), pair)


def _grade(n: int, x: float, y: float) -> Arena:
    """A tree made a heritage tree, and paving moved to it."""
    rows = {"trees": [tree(f"T{n}", (x, y), heritage="none")], "assets": [paving(f"P{n}", box(x + 60, y, 5))]}

    def pair(ids: Ids) -> Pair:
        return Edit("update", "trees", ids[f"T{n}"], {"heritage": "1"}), _move("assets", ids[f"P{n}"], box(x + 1, y, 5))

    return Arena(n, "grade", rows, ("heritage.trunk-paving", f"T{n}"), pair)


def _patches(n: int, x: float, y: float) -> Arena:
    """Two patches side by side on two footways: 4 m² where 3 m² are allowed."""
    rows = {"assets": [paving(f"W{n}", box(x, y, 20)), paving(f"X{n}", box(x + 20, y, 20))]}

    def patch(of: str, at: float) -> Edit:
        values = {"asset": of, "metric": "depth_mm", "value": 15.0, "patch": of, "distress": "settlement",
                  "observed_at": "2026-06-01T09:00:00"}  # fmt: skip
        return _make("observations", values, box(at, y, 2))

    def pair(ids: Ids) -> Pair:
        return patch(f"W{n}", x + 18), patch(f"X{n}", x + 20)

    return Arena(n, "patches", rows, ("greenery.path-defect", f"W{n}"), pair)


def _beds(n: int, x: float, y: float) -> Arena:
    """Two lawns planted in one zone, far from each other: ground cover is no longer the greater part."""
    rows = {
        "zones": [zone(f"Z{n}", "normal_to_2y", box(x, y, 90, 10))],
        "planting": [bed(f"B{n}", box(x, y, 10, 10), "groundcover")],
    }

    def lawn(code: str, at: float) -> Edit:
        return _make("planting", {"code": code, "planting_type": "lawn"}, box(at, y, 6, 10))

    def pair(ids: Ids) -> Pair:
        return lawn(f"L{n}", x + 15), lawn(f"M{n}", x + 80)

    return Arena(n, "beds", rows, ("planting.normal-to-2y", f"Z{n}"), pair)


def _seat(n: int, x: float, y: float) -> Arena:
    """A thing that becomes a seat, and damage seen of it that only seats may not have."""
    rows = {"assets": [asset(f"S{n}", "utility.cctv", (x, y))]}
    values = {"asset": f"S{n}", "metric": "damage_share", "value": 0.5, "observed_at": "2026-06-01T09:00:00"}

    def pair(ids: Ids) -> Pair:
        return _make("observations", values), Edit("update", "assets", ids[f"S{n}"], {"class": "furniture.seat"})

    return Arena(n, "seat", rows, ("seat.damage", f"S{n}"), pair)


def _code(n: int, x: float, y: float) -> Arena:
    """One code given to a tree and to an asset, 150 m apart: one of the two is refused."""

    def pair(ids: Ids) -> Pair:
        return (
            _make("trees", {"code": f"K{n}", "heritage": "none", "accuracy_m": 0.0}, (x, y)),
            _make("assets", {"code": f"K{n}", "class": "furniture.seat", "accuracy_m": 0.0}, square(x + 150, y)),
        )

    return Arena(n, "code", {}, None, pair)


KINDS: dict[str, Callable[[int, float, float], Arena]] = {
    "meeting": _meeting, "grade": _grade, "patches": _patches, "beds": _beds, "seat": _seat, "code": _code,
}  # fmt: skip
