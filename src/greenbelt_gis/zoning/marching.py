"""Marching squares over a strip of a grid: where a border crosses the grid, and which crossing follows which.

The grid's nodes are pixel centres; a border runs between nodes that are inside and nodes that are outside of a set
(below a level, say), with the inside on its left. A crossing is named by the grid edge it lies on, so two strips
that share a row of nodes name the crossings on it alike: borders are joined across strips by whole numbers, and the
size of the strips cannot change a result. Contouring libraries give coordinates instead, and put a vertex on a node
that lies at the level itself, where borders then touch themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Nodes = NDArray[Any]

PAD = 2
"""Nodes beyond the outermost pixel on each side: one that continues the ground, one that closes every border."""
NUDGE = 2e-7
"""No crossing comes closer to a node than this part of a pixel: nodes at the level itself stay on one side."""

_NORTH, _EAST, _SOUTH, _WEST = range(4)
# By heading: the node far left and far right of the square that is entered, as (row, column) from its north-west.
_FAR_LEFT = np.array([(0, 0), (0, 1), (1, 1), (1, 0)])
_FAR_RIGHT = np.array([(0, 1), (1, 1), (1, 0), (0, 0)])
# The sides of a square by their heading outwards: row and column of the edge's first node, and 1 where it is upright.
_SIDES = np.array([(0, 0, 0), (0, 1, 1), (1, 0, 0), (0, 0, 1)])


@dataclass(frozen=True)
class Crossings:
    """The crossings of a strip, by edge; ``follows`` gives the next one along the border, -1 where it leaves the strip.

    ``edge`` is twice the number of the edge's first node (its northern or western one), plus one for upright edges.
    ``row``, ``column``: that node in the strip; ``heading``: where the border goes; ``square``: the node north-west
    of the square it enters.
    """

    edge: Ints
    row: Ints
    column: Ints
    heading: Ints
    square: Ints
    follows: Ints


def crossings(inside: Mask, joined: Callable[[Ints, Ints], Mask], first_row: int) -> Crossings | None:
    """Where the border of ``inside`` crosses the grid (nodes, rows × columns); None where it does not.

    ``joined(rows, columns)`` says for squares with inside nodes on one diagonal only whether those are connected.
    ``first_row`` is the number of the strip's first row in the whole grid.
    """
    rows, columns = inside.shape
    level = np.flatnonzero((inside[:, 1:] != inside[:, :-1]).ravel())
    upright = np.flatnonzero((inside[1:] != inside[:-1]).ravel())
    if len(level) + len(upright) == 0:
        return None
    row = np.concatenate([level // (columns - 1), upright // columns])
    column = np.concatenate([level % (columns - 1), upright % columns])
    kind = np.repeat([0, 1], [len(level), len(upright)])
    edge = ((row + first_row) * columns + column) * 2 + kind
    order = np.argsort(edge, kind="stable")
    edge, row, column, kind = edge[order], row[order], column[order], kind[order]
    first = inside[row, column]
    heading = np.where(kind == 0, np.where(first, _NORTH, _SOUTH), np.where(first, _EAST, _WEST))
    square = np.column_stack([row - (heading == _NORTH), column - (heading == _WEST)])
    follows = np.full(len(edge), -1)
    within = np.flatnonzero((square[:, 0] >= 0) & (square[:, 0] < rows - 1))
    out = _SIDES[_way_out(inside, joined, square[within], heading[within])]
    at = square[within] + out[:, :2]
    follows[within] = np.searchsorted(edge, ((at[:, 0] + first_row) * columns + at[:, 1]) * 2 + out[:, 2])
    return Crossings(edge, row, column, heading, square, follows)


def _way_out(inside: Mask, joined: Callable[[Ints, Ints], Mask], square: Ints, heading: Ints) -> Ints:
    """The side by which a border leaves the square it has entered, with the inside on its left."""
    left, right = square + _FAR_LEFT[heading], square + _FAR_RIGHT[heading]
    left_in, right_in = inside[left[:, 0], left[:, 1]], inside[right[:, 0], right[:, 1]]
    turn = np.where(left_in & right_in, 1, np.where(left_in, 0, -1))
    saddle = np.flatnonzero(~left_in & right_in)
    if len(saddle):
        turn[saddle] = np.where(joined(square[saddle, 0], square[saddle, 1]), 1, -1)
    return np.asarray((heading + turn) % 4)


def contour_crossings(z: Nodes, level: float, order: int, first_row: int) -> tuple[Crossings, Floats] | None:
    """Crossings of the border of ``z < level`` and their places (column, row in pixels), by linear interpolation.

    ``order`` is the level's place among the levels: where a cliff puts several on one edge they stay apart.
    """

    def joined(row: Ints, column: Ints) -> Mask:
        corners = [z[row + r, column + c].astype(np.float64) for r in (0, 1) for c in (0, 1)]
        return np.asarray(np.sum(corners, axis=0) < 4 * level)

    found = crossings(z < level, joined, first_row)
    if found is None:
        return None
    upright = found.edge % 2
    first = z[found.row, found.column].astype(np.float64)
    second = z[found.row + upright, found.column + 1 - upright].astype(np.float64)
    low, high = np.minimum(first, second), np.maximum(first, second)
    part = np.clip((level - low) / (high - low), NUDGE * (order + 1), 1 - NUDGE * (3 - order))
    along = np.where(first < second, part, 1 - part)
    x = found.column + along * (1 - upright) - (PAD - 0.5)
    y = found.row + first_row + along * upright - (PAD - 0.5)
    return found, np.column_stack([x, y])


def _apart(row: Ints, column: Ints) -> Mask:
    """Pixels that touch in a corner only are not connected."""
    return np.zeros(len(row), dtype=bool)


def outline_crossings(valid: Mask, first_row: int) -> tuple[Crossings, Floats] | None:
    """Crossings of the border of the valid pixels, and the pixel corner after each."""
    found = crossings(valid, _apart, first_row)
    if found is None:
        return None
    return found, np.column_stack([found.square[:, 1], found.square[:, 0] + first_row]) - (PAD - 1.0)
