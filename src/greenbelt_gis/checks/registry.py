"""Which kinds of check there are. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks import separation, separation_text
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

Explain = Callable[[Mapping[str, Any], Mapping[str, Any], Rule, Parameters], list[Text]]


@dataclass(frozen=True)
class Kind:
    """One kind of check: how it judges, how it explains, how far its judgement reaches."""

    check: Callable[[Case, Rule], Outcome]
    explain: Explain
    reach: Literal["metres", "asset", "component"]
    reach_m: Callable[[Case, Rule], float]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "separation": Kind(separation.check, separation_text.explain, "metres", separation.reach_m),
    }
)


def kind_of(rule: Rule) -> Kind:
    """The kind of a rule; a ``UsageError`` where this version does not judge it."""
    found = KINDS.get(rule.kind)
    if found is None:
        raise UsageError(
            Text("rules of kind {kind!r} are not judged by this version", "本版本不支持“{kind}”类规则").format(
                kind=rule.kind
            ),
            where={"rule": rule.id},
            fix=Text("leave the rule out with --rule, or take a newer version", "用 --rule 排除该规则，或升级版本"),
        )
    return found
