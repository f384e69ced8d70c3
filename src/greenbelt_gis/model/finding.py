"""What a finding is: its columns, its identity, the precision in which it is told."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.NAMESPACE_URL

COLUMNS = (
    "id",
    "rule",
    "subject",
    "against",
    "part",
    "verdict",
    "probability",
    "measured",
    "limit",
    "operator",
    "unit",
    "margin",
    "sigma",
    "accuracy_assumed",
    "severity",
    "clause",
    "rule_set",
    "department",
    "observed_at",
    "message_en",
    "message_zh",
    "evidence",
)
"""Columns before ``geometry``. ``evidence`` is a JSON object with the inputs of the calculation, by kind."""

VERDICTS = ("violation", "possible", "indeterminate")
"""Every verdict that a finding may have, the worst first."""
RATIO_DECIMALS = 6
VALUE_DECIMALS = 3


def decimals_for(unit: str) -> int:
    """Decimals in which a value of this unit is told: 6 for ratios, 3 for everything else."""
    return RATIO_DECIMALS if unit == "ratio" else VALUE_DECIMALS


def identity(*names: str) -> str:
    """The name that a finding's id is made of, or the start of it: prefix and parts, joined by ``|``."""
    return "greenbelt:" + "|".join(names)


def finding_id(site: str, rule: str, subject: str, against: str = "", part: str = "") -> str:
    """The identity of a finding: the same rule, subject, against and part in a site is the same finding."""
    return str(uuid.uuid5(NAMESPACE, identity(site, rule, subject, against, part)))
