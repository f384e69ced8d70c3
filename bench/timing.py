"""Timing by turns: every contestant once a round, so that a machine that drifts drifts for all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """Seconds of each round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def by_turns(contestants: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, Timed]:
    """Run all contestants ``rounds`` times in turn after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds + 1):
        for name, work in contestants.items():
            began = time.perf_counter()
            work()
            if turn:
                found[name].append(time.perf_counter() - began)
    return {name: Timed(tuple(seconds)) for name, seconds in found.items()}


def ratio(one: Timed, other: Timed) -> float:
    """Median of the ratios round by round."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


def verdict(value: float, most: float) -> str:
    """A ratio or number against what is asked."""
    return f"{value:.2f} (asked: at most {most:g}) {'reached' if value <= most else 'MISSED'}"
