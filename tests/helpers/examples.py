"""How many examples a costly property is tried on: the same few in every run, many new ones in `make soak`."""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("GREENBELT_EXAMPLES", "1"))


def examples(count: int) -> settings:
    """So many examples, or, in a soak, many times as many that nobody has seen before."""
    return settings(max_examples=count * TIMES, derandomize=TIMES == 1)
