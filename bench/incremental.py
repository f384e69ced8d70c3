"""Edits of a prepared town: seconds to prepare, milliseconds of one changed feature, and that they add up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from tests.helpers.town import town

from bench.timing import verdict
from greenbelt_gis import Prepared, judge, load_rule_set, prepare

DAY = date(2026, 6, 30)
SIZE = 1_000_000
EDITS = 200

Edit = tuple[dict[str, Any], dict[str, Any]]


def edits(layers: dict[str, Any], random: np.random.Generator) -> Iterator[tuple[str, Edit]]:
    """Without end: a paving moved by up to a metre, an observation replaced, a heritage tree moved, a bed of another type."""
    assets, trees, beds, seen = (layers[name] for name in ("assets", "trees", "planting", "observations"))
    paved = np.flatnonzero(assets["class"].str.startswith("paving"))
    drawn = np.flatnonzero(seen.geometry.notna())
    heritage = np.flatnonzero(trees["heritage"] == "1")
    gone: set[int] = set()

    def moved(frame: Any, rows: Any) -> Any:
        row = frame.iloc[[random.choice(rows)]]
        return row.set_geometry(row.geometry.translate(*random.uniform(-0.7, 0.7, 2)))

    def replaced() -> Edit:
        rows = drawn if random.random() < 0.5 else np.arange(len(seen))
        number = int(random.choice(rows))
        while number in gone:
            number = int(random.choice(rows))
        gone.add(number)
        row = seen.iloc[[number]]
        row = row.assign(value=row["value"] * 1.5, observed_at=pd.Timestamp(DAY, tz="UTC"))
        return {"observations": row}, {"observations": [number]}

    def sown() -> Edit:
        row = beds.iloc[[random.integers(len(beds))]]
        return {"planting": row.assign(planting_type=random.choice(["lawn", "low_shrub"]))}, {}

    makers: dict[str, Callable[[], Edit]] = {
        "a paving moved": lambda: ({"assets": moved(assets, paved)}, {}),
        "an observation replaced": replaced,
        "a heritage tree moved": lambda: ({"trees": moved(trees, heritage)}, {}),
        "a bed of another type": sown,
    }
    while True:
        for name, make in makers.items():
            yield name, make()


def timed(prepared: Prepared, layers: dict[str, Any]) -> tuple[dict[str, list[float]], list[float]]:
    """Milliseconds of each edit, by what it is; and of the processor alone, which a busy machine stretches less."""
    found: dict[str, list[float]] = {}
    busy: list[float] = []
    for _, (name, (features, removed)) in zip(range(EDITS), edits(layers, np.random.default_rng(1)), strict=False):
        began, worked = time.perf_counter(), time.process_time()
        prepared.changed(features, removed)
        found.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    return found, busy


def main() -> None:
    """Print seconds to prepare, milliseconds of an edit, and that the findings are those of a full run."""
    print(f"\n## Edits: every rule, one changed feature among {SIZE:,} assets and {2 * SIZE:,} observations\n")
    layers, rules = town(SIZE), load_rule_set()
    began = time.perf_counter()
    done = judge(layers, rules, DAY)
    judged = time.perf_counter() - began
    began = time.perf_counter()
    prepared = prepare(layers, rules, DAY, judgement=done)
    made = time.perf_counter() - began
    print(f"- judging once, seconds: {judged:.1f}")
    print(f"- preparing beyond that, seconds: {verdict(made, 10)}; both: {judged + made:.1f}")
    found, busy = timed(prepared, layers)
    everything = np.concatenate(list(found.values()))
    print(f"- one changed feature, median milliseconds: {verdict(float(np.median(everything)), 20)}")
    print(f"- one changed feature, 95 %, milliseconds: {verdict(float(np.percentile(everything, 95)), 20)}")
    print(f"- the slowest of {EDITS}: {everything.max():.1f}")
    print(
        f"- processor milliseconds: median {np.median(busy):.1f}, 95 % {np.percentile(busy, 95):.1f}, most {max(busy):.1f}"
    )
    print("\n| edit | median ms | 95 % |\n|---|---|---|")
    for name, values in found.items():
        print(f"| {name} | {np.median(values):.1f} | {np.percentile(values, 95):.1f} |")
    whole = judge(prepared.layers(), rules, DAY).findings
    pd.testing.assert_frame_equal(pd.DataFrame(whole), pd.DataFrame(prepared.findings))
    print(f"\n- the findings ({len(whole):,}) are those of a full run")
