"""A limit on several metrics, where some were not recorded: true, false or unknown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.checks.probability import breaks
from greenbelt_gis.checks.table import Floats

FALSE, TRUE, UNKNOWN = 0, 1, -1

Truth = NDArray[np.int8]


def truth(limit: Limit, values: Callable[[str], Floats]) -> Truth:
    """Whether a limit holds, row by row; ``values`` gives the column of a metric, NaN where it was not recorded.

    A missing limb of ``all`` is unknown, unless another one is false; an unrecorded alternative of ``any`` is false.
    """
    if limit.metric:
        column = values(limit.metric)
        with np.errstate(invalid="ignore"):
            holds = ~breaks(column, limit.operator, limit.value)
        return np.where(np.isnan(column), UNKNOWN, holds).astype(np.int8)
    parts = np.stack([truth(part, values) for part in (limit.all or limit.any)])
    if limit.all:
        return np.where((parts == FALSE).any(0), FALSE, np.where((parts == UNKNOWN).any(0), UNKNOWN, TRUE)).astype(
            np.int8
        )
    recorded = np.stack([_recorded(part, values) for part in limit.any])
    parts = np.where(recorded, parts, FALSE)
    return np.where((parts == TRUE).any(0), TRUE, np.where((parts == UNKNOWN).any(0), UNKNOWN, FALSE)).astype(np.int8)


def _recorded(limit: Limit, values: Callable[[str], Floats]) -> NDArray[np.bool_]:
    """Where at least one metric of a limit was recorded."""
    return np.asarray(np.stack([~np.isnan(values(limb.metric)) for limb in limit.limbs]).any(0))
