"""What a kind of check is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.checks.strings import Strings
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Table
from greenbelt_gis.model.note import Note


@dataclass(frozen=True)
class Case:
    """A dataset as tables, the code of its site, the day, the parameters of the rule set."""

    tables: Mapping[str, Table]
    site: str
    as_of: date
    parameters: Parameters


@dataclass(frozen=True)
class Hits:
    """Assessments of one rule that are findings, as arrays of equal length, sorted by subject, against, part.

    ``geometry`` is in the CRS of the layers; ``measured`` and ``margin`` in the unit of the rule's limit,
    ``sigma`` in metres; ``probability`` is NaN where the verdict is ``indeterminate``.
    """

    id: Strings
    subject: Strings
    against: Strings
    part: Strings
    verdict: NDArray[np.int8]
    probability: Floats
    measured: Floats
    margin: Floats
    sigma: Floats
    accuracy_assumed: Mask
    geometry: Geometries
    message_en: Strings
    message_zh: Strings
    evidence: Strings

    def __len__(self) -> int:
        return len(self.subject)


@dataclass(frozen=True)
class Outcome:
    """What one rule came to: its findings, and how many subjects it judged or could not look at."""

    hits: Hits | None
    judged: int
    not_inspected: int = 0
    notes: tuple[Note, ...] = field(default=())
