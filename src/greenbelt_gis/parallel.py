"""Long arrays in chunks on threads: GEOS and NumPy release the interpreter's lock while they work."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

CHUNK = 16_384
_here = threading.local()


def workers() -> int:
    """How many threads are worth having here."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def in_chunks(work: Callable[[int, int], T], length: int) -> list[T]:
    """``work(start, stop)`` for every chunk of a length, results in order; a single chunk without a thread."""
    spans = [(start, min(start + CHUNK, length)) for start in range(0, length, CHUNK)]
    if len(spans) <= 1 or workers() == 1:
        return [work(*span) for span in spans]
    with ThreadPoolExecutor(max_workers=workers()) as pool:
        return list(pool.map(lambda span: work(*span), spans))


def apply(function: Callable[..., Any], *arrays: NDArray[Any]) -> NDArray[Any]:
    """A Shapely array function over long arrays of equal length; the results joined in order."""
    length = len(arrays[0])
    if length <= CHUNK:
        return np.asarray(function(*arrays))
    return np.concatenate(in_chunks(lambda a, b: function(*(array[a:b] for array in arrays)), length))


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """The results of some independent tasks, done on threads where there is more than one core."""
    if getattr(_here, "alone", False) or workers() == 1:
        return [task() for task in tasks]
    with ThreadPoolExecutor(max_workers=workers()) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


@contextmanager
def on_this_thread() -> Iterator[None]:
    """Tasks done ``together`` meanwhile are done one after the other: of a few rows, a thread costs more than they."""
    before, _here.alone = getattr(_here, "alone", False), True
    try:
        yield
    finally:
        _here.alone = before


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic garbage collection meanwhile: making a million geometries would have it walk all others each time.

    Worth a tenth of a large audit. Nested or concurrent use is fine: whoever finds it paused leaves it paused.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
