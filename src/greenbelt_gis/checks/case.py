"""What a kind of check is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks.observed import Observed, observed
from greenbelt_gis.checks.patches import Patches, patches
from greenbelt_gis.checks.strings import Strings
from greenbelt_gis.checks.table import Floats, Geometries, Instants, Mask, Table
from greenbelt_gis.checks.things import Things
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.note import Note


@dataclass(frozen=True)
class Case:
    """A dataset as tables, the code of its site, the day, the parameters of the rule set and all its rules in force,
    in the order of the set. What several rules need is made once, when the first one asks."""

    tables: Mapping[str, Table]
    site: str
    as_of: date
    parameters: Parameters
    rules: tuple[Rule, ...] = ()

    @property
    def timezone(self) -> str:
        """Where days begin and end."""
        return next((table.timezone for table in self.tables.values()), DEFAULT_TIMEZONE)

    @cached_property
    def things(self) -> Things:
        """Trees, assets and planting under one numbering."""
        return Things(self.tables, self.as_of, self.parameters.heritage_grades)

    @cached_property
    def observed(self) -> Observed:
        """The observations that count on the day."""
        return observed(self.tables.get("observations"), self.things, self.as_of)

    @cached_property
    def patches(self) -> Patches:
        """Damaged patches of all things."""
        return patches(self.observed)


@dataclass(frozen=True)
class Hits:
    """Assessments of one rule that are findings, as arrays of equal length, sorted by subject, against, part.

    ``geometry`` is in the CRS of the layers; ``measured`` and ``margin`` in the unit of the rule's limit,
    ``sigma`` in metres; ``probability`` is NaN where the verdict is ``indeterminate``. ``limb`` is the position,
    among the limbs of the rule's limit, of the one that a finding shows; ``observed_at`` is ``NEVER`` where nothing
    was observed.
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
    limb: NDArray[np.int8]
    observed_at: Instants
    limits: Floats | None = None
    """The limit of each finding, where it is not the same for all."""

    def __len__(self) -> int:
        return len(self.subject)


@dataclass(frozen=True)
class Outcome:
    """What one rule came to: its findings, and how many subjects it judged or could not look at."""

    hits: Hits | None
    judged: int
    not_inspected: int = 0
    notes: tuple[Note, ...] = field(default=())
