"""Audits as jobs: what somebody wants audited, put into the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from greenbelt_gis.catalogue.rule_sets import load_rule_set, rule_set_names
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.areas import area_in, read_area
from greenbelt_gis.workflows.job_requests import put

MOST_CORNERS = 2000
"""Of an area: it is told with every job."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants audited: a site by its code, by which rules (none: all), of which set, as of which day.

    ``rule_set``: a name of the package's sets, or that of the service's own; empty: the service's own.
    """

    site: str
    rules: Sequence[str] = ()
    rule_set: str = ""
    as_of: date | None = None
    area: Mapping[str, Any] | None = None
    """A GeoJSON polygon: only what stands in it, with what hangs together with that."""


def ask(record: Record, principal: Principal, wish: Wish, own_rule_set: str) -> JobRequest:
    """Put an audit into the queue. ``own_rule_set``: the service's, by name or file.

    Raises ``MissingError``, ``ForbiddenError`` (the site), ``UsageError`` (rules that there are not), and
    ``ThrottledError`` where too many wait already.
    """
    site = allowed_site(record, principal, wish.site, "audit")
    check_rules(wish.rule_set, wish.rules, own_rule_set)
    if wish.area is not None:
        _check_area(wish.area, record.srid)
    wanted = {
        "rule_set": wish.rule_set or None, "rules": list(wish.rules),
        "as_of": None if wish.as_of is None else wish.as_of.isoformat(), "area": wish.area,
    }  # fmt: skip
    return put(record, principal, "audit", site, wanted)


def _check_area(area: Mapping[str, Any], srid: int) -> None:
    read = read_area(area)
    if shapely.get_num_coordinates(read) > MOST_CORNERS:
        raise UsageError(
            Text("the area has more than {n} corners", "区域的顶点超过 {n} 个").format(n=MOST_CORNERS),
            fix=Text("simplify its outline", "请简化边界"),
        )
    area_in(read, srid)


def check_rules(name: str, rules: Sequence[str], own: str) -> None:
    """A ``UsageError`` for a rule set, or rules of it, that there are not (empty: the service's own, all of it).

    Names only: what looks like a file is none of the service's.
    """
    if name and name not in rule_set_names():
        raise UsageError(
            Text("there is no rule set {name!r}", "没有规则集“{name}”").format(name=name[:80]),
            fix=did_you_mean(name[:80], rule_set_names()),
        )
    rule_set = load_rule_set(name or own)
    if rules:
        rule_set.only(tuple(rules))
