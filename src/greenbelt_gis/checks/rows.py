"""Findings one by one, for kinds that have few of them: each with its own sentence and inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks.case import Case, Hits
from greenbelt_gis.checks.probability import CLEAR, INDETERMINATE, VIOLATION, breaks
from greenbelt_gis.checks.strings import finding_ids
from greenbelt_gis.checks.table import NEVER, Floats
from greenbelt_gis.text import Text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One finding; see ``Hits`` for units. ``inputs`` become its evidence."""

    subject: str
    verdict: int
    measured: float
    margin: float
    geometry: Any
    says: Text
    inputs: Mapping[str, Any]
    against: str = ""
    part: str = ""
    at: int = NEVER
    limb: int = 0
    sigma: float = 0.0
    assumed: bool = False
    probability: float | None = None


def verdicts_between(low: Floats, high: Floats, limit: Limit, step: Floats) -> NDArray[np.int8]:
    """Violation where what is known (``low``) breaks the limit, indeterminate where only what may be (``high``) does.

    ``step``: what a value can be off by as a float.
    """
    surely = breaks(low, limit.operator, limit.value, step)
    perhaps = breaks(high, limit.operator, limit.value, step)
    return np.where(surely, VIOLATION, np.where(perhaps, INDETERMINATE, CLEAR)).astype(np.int8)


def hits_of(case: Case, rule: Rule, rows: Sequence[Row]) -> Hits:
    """The findings of a rule as columns, sorted by subject, against and part."""
    ordered = sorted(rows, key=lambda row: (row.subject, row.against, row.part))
    subject, against, part = (
        pa.array([getattr(row, name) for row in ordered], pa.large_string()) for name in ("subject", "against", "part")
    )
    geometry = np.full(len(ordered), None, dtype=object)
    geometry[:] = [row.geometry for row in ordered]
    return Hits(
        id=finding_ids(case.site, rule.id, subject, against, part),
        subject=subject,
        against=against,
        part=part,
        verdict=np.array([row.verdict for row in ordered], dtype=np.int8),
        probability=np.array([_probability(row) for row in ordered], dtype=np.float64),
        measured=np.array([row.measured for row in ordered], dtype=np.float64),
        margin=np.array([row.margin for row in ordered], dtype=np.float64),
        sigma=np.array([row.sigma for row in ordered], dtype=np.float64),
        accuracy_assumed=np.array([row.assumed for row in ordered], dtype=bool),
        geometry=geometry,
        message_en=pa.array([row.says.en for row in ordered], pa.large_string()),
        message_zh=pa.array([row.says.zh for row in ordered], pa.large_string()),
        evidence=pa.array([_json(row.inputs) for row in ordered], pa.large_string()),
        limb=np.array([row.limb for row in ordered], dtype=np.int8),
        observed_at=np.array([row.at for row in ordered], dtype=np.int64),
    )


def _probability(row: Row) -> float:
    if row.probability is not None:
        return row.probability
    return 1.0 if row.verdict == VIOLATION else float("nan")


def _json(inputs: Mapping[str, Any]) -> str:
    return json.dumps(inputs, ensure_ascii=False, separators=(",", ":"))


def when(at: int, timezone: str) -> str | None:
    """An instant as ISO text in the site's time zone, None where unknown."""
    if at == NEVER:
        return None
    return (_EPOCH + timedelta(microseconds=int(at))).astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")


def number(value: float, decimals: int = 6) -> float | None:
    """A number for the evidence: rounded, None where unknown."""
    return None if np.isnan(value) else round(float(value), decimals) + 0.0
