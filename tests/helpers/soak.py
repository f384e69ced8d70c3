"""How often a costly test tries its luck: a little in every run, many times that in `make soak`."""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("GREENBELT_SOAK", "1"))


def examples(count: int) -> settings:
    """So many examples, the same in every run; in a soak many times as many that nobody has seen before."""
    return settings(max_examples=count * TIMES, derandomize=TIMES == 1)
