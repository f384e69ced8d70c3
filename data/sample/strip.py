"""The strip that the sample site lies in, and the rows that are laid out in it.

Everything has a place (s, d): metres along the bank from its upstream end, metres inland from the normal water line;
negative d is water. One function bends that strip into EPSG:4549 near 118.70°E 32.05°N.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

SEED = 20260601
LENGTH = 6000.0
ORIGIN = (374_600.0, 3_546_900.0)
EDGE = {"water": -18.0, "normal": 0.0, "2y": 13.0, "5y": 24.0, "inland": 125.0}
GREENWAY, FOOTWAY = 46.0, 88.0

Floats = NDArray[np.float64]
Row = dict[str, Any]


class Box(NamedTuple):
    """A piece of the strip, from s0 to s1 and from d0 to d1."""

    s0: float
    s1: float
    d0: float
    d1: float


def _bend() -> tuple[Floats, Floats, Floats]:
    """The normal water line, a long bend to the north-east with meanders, in steps of equal parameter: s, x, y."""
    t = np.linspace(-0.01, 1.01, 20_001)
    x = 5200.0 * t + 260.0 * np.sin(2.2 * np.pi * t)
    y = 1500.0 * t + 420.0 * np.sin(1.7 * np.pi * t) + 60.0 * np.sin(6.3 * np.pi * t)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    start, stop = np.interp([0.0, 1.0], t, run)
    scale = LENGTH / (stop - start)
    return (run - start) * scale, ORIGIN[0] + x * scale, ORIGIN[1] + y * scale


BEND = _bend()


def centre(s: Floats) -> tuple[Floats, Floats]:
    """A place on the normal water line, ``s`` metres along it."""
    return np.interp(s, BEND[0], BEND[1]), np.interp(s, BEND[0], BEND[2])


def world(s: Any, d: Any) -> Floats:
    """Coordinates of places in the strip; land lies north-west of the river."""
    s, d = np.broadcast_arrays(np.asarray(s, dtype=float), np.asarray(d, dtype=float))
    x, y = centre(s)
    ahead, behind = centre(s + 2.0), centre(s - 2.0)
    along = np.stack([ahead[0] - behind[0], ahead[1] - behind[1]], axis=-1)
    along /= np.linalg.norm(along, axis=-1, keepdims=True)
    return np.round(np.stack([x - along[..., 1] * d, y + along[..., 0] * d], axis=-1), 3)


def chainage(shape: Any) -> float:
    """How far along the bank a shape lies, to a few metres."""
    middle = shapely.centroid(shape)
    near = np.argmin(np.hypot(BEND[1][::20] - middle.x, BEND[2][::20] - middle.y))
    return float(np.clip(BEND[0][::20][near], 0, LENGTH))


def point(s: float, d: float) -> shapely.Point:
    """A place."""
    return shapely.Point(*world(s, d))


def line(s0: float, s1: float, d0: float, d1: float | None = None, step: float = 12.0) -> shapely.LineString:
    """A line along the bank, or across it where d changes."""
    count = max(2, int(abs(s1 - s0) / step) + 1)
    return shapely.LineString(world(np.linspace(s0, s1, count), np.linspace(d0, d0 if d1 is None else d1, count)))


def patch(s0: float, s1: float, d0: float, d1: float, step: float = 12.0) -> shapely.Polygon:
    """A piece of the strip."""
    count = max(2, int((s1 - s0) / step) + 1)
    run = np.linspace(s0, s1, count)
    return shapely.Polygon(np.concatenate([world(run, d0), world(run[::-1], d1)]))


def ring(s: float, d: float, radius: float, corners: int = 16) -> shapely.Polygon:
    """A circle around a place, to the millimetre."""
    return shapely.set_precision(point(s, d).buffer(radius, quad_segs=corners // 4), 0.001)


class Site:
    """Collects the rows of all layers, and the findings that must come out."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)
        self.rows: dict[str, list[Row]] = {}
        self.planted: list[Row] = []
        self.boxes: dict[str, Box] = {}
        self.beds: dict[str, list[str]] = {}
        self.watched: set[str] = set()
        self._count: dict[str, int] = {}
        self._shapes: dict[str, Any] = {}
        self._bins: dict[str, list[Row]] = {}

    def add(self, layer: str, shape: Any, **columns: Any) -> None:
        """One row."""
        self.rows.setdefault(layer, []).append({**columns, "geometry": shape})
        if layer in {"assets", "planting", "trees"}:
            self._shapes[columns["code"]] = shape

    def code(self, prefix: str) -> str:
        """The next code with a prefix."""
        self._count[prefix] = self._count.get(prefix, 0) + 1
        return f"{prefix}-{self._count[prefix]:04d}"

    def shape(self, code: str) -> Any:
        """Where something lies."""
        return self._shapes[code]

    def asset(self, prefix: str, kind: str, shape: Any, **columns: Any) -> str:
        """One asset; its code."""
        code = str(columns.pop("code", None) or self.code(prefix))
        day = f"202{int(self.random.integers(3, 6))}-{int(self.random.integers(1, 13)):02d}-15"
        self.add("assets", shape, **{"code": code, "class": kind, "status": "in_service", "installed_on": day,
                                     "accuracy_m": 0.02 if kind.startswith("paving") else 0.05, **columns})  # fmt: skip
        self._bins.setdefault(kind, []).append(self.rows["assets"][-1])
        return code

    def area(self, prefix: str, kind: str, box: Box, step: float = 12.0, **columns: Any) -> str:
        """One asset that fills a piece of the strip; its code."""
        code = self.asset(prefix, kind, patch(*box, step=step), **columns)
        self.boxes[code] = box
        return code

    def assets(self, kind: str) -> list[Row]:
        """The assets of a class, in the order in which they were made."""
        return self._bins.get(kind, [])

    def codes(self, kind: str) -> list[str]:
        """Their codes."""
        return [row["code"] for row in self.assets(kind)]

    def bed(self, kind: str, where: Box | Any, row: str = "", **columns: Any) -> str:
        """One planting, a piece of the strip or any shape; its code. ``row`` names the row of beds it stands in."""
        code = self.code("ZW")
        if isinstance(where, Box):
            self.boxes[code] = where
            where = patch(*where)
        self.add("planting", where, **{"code": code, "planting_type": kind, "planted_on": "2024-04-01",
                                       "accent": False, "accuracy_m": 0.1, **columns})  # fmt: skip
        self.beds.setdefault(row, []).append(code)
        return code

    def stretch(self, code: str) -> float:
        """How many metres on the ground one metre along the bank is, in the middle of a box: bends widen inland."""
        box = self.boxes[code]
        ends = world(np.array([-0.5, 0.5]) + (box.s0 + box.s1) / 2, (box.d0 + box.d1) / 2)
        return float(np.linalg.norm(ends[1] - ends[0]))

    def length(self, code: str) -> float:
        """How long something with a box is on the ground, metres."""
        box = self.boxes[code]
        return (box.s1 - box.s0) * self.stretch(code)

    def spot(self, code: str, ahead: float, length: float, across: float, width: float) -> Any:
        """A patch on something that has a box: metres on the ground from the box's start and from its river side."""
        box, stretch = self.boxes[code], self.stretch(code)
        start, stop = box.s0 + ahead / stretch, box.s0 + (ahead + length) / stretch
        found = patch(start, stop, box.d0 + across, box.d0 + across + width)
        whole = self._shapes[code]
        return found if whole.covers(found) else shapely.set_precision(shapely.intersection(found, whole), 0.001)

    def observe(self, code: str, metric: str, value: float | None, at: str, shape: Any = None, **columns: Any) -> None:
        """One observation; ``at`` a day, or a day and a time in China."""
        at = f"{at}T09:30:00+08:00" if len(at) == 10 else at
        self.add("observations", shape, **{"asset": code, "metric": metric, "value": value, "unit": "",
                                           "observed_at": at, "patch": None, "distress": None, "exemption": None,
                                           **columns})  # fmt: skip

    def finding(self, rule: str, subject: str, verdict: str, why: str, *, against: str = "", part: str = "") -> None:
        """Remember a finding that must come out."""
        self.planted.append({"rule": rule, "subject": subject, "against": against, "part": part, "verdict": verdict,
                             "why": why})  # fmt: skip

    def spaced(self, start: float, stop: float, step: float, jitter: float = 0.0) -> Iterator[float]:
        """Places along the bank at regular steps, a little uneven."""
        for s in np.arange(start, stop, step):
            yield float(s + self.random.uniform(-jitter, jitter))
