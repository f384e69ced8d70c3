"""Which kinds of check there are. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from greenbelt_gis.catalogue.rule_sets import Parameters
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks import (
    area_density,
    area_total,
    areas_text,
    contiguous_area,
    displacement,
    displacement_text,
    encroachment,
    encroachment_text,
    measured,
    measured_text,
    predominance,
    separation,
    separation_text,
    zone_planting,
    zones_text,
)
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.text import Text

Explain = Callable[[Mapping[str, Any], Mapping[str, Any], Rule, Parameters], list[Text]]


@dataclass(frozen=True)
class Kind:
    """One kind of check: how it judges, how it explains, how far its judgement reaches."""

    check: Callable[[Case, Rule], Outcome]
    explain: Explain
    reach: Literal["metres", "asset", "component"]
    reach_m: Callable[[Case, Rule], float]
    layers: tuple[str, ...]
    """Layers it looks at beside those that its rules name."""


_OBSERVED = (*SHARED_CODES, "observations")
_MEASURED = Kind(measured.check, measured_text.explain, "asset", measured.reach_m, _OBSERVED)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "separation": Kind(
            separation.check, separation_text.explain, "metres", separation.reach_m, ("crowns", "protection_zones")
        ),
        "measured": _MEASURED,
        "qualitative": _MEASURED,
        "area_total": Kind(area_total.check, areas_text.explain, "component", area_total.reach_m, _OBSERVED),
        "contiguous_area": Kind(
            contiguous_area.check, areas_text.explain, "component", contiguous_area.reach_m, _OBSERVED
        ),
        "area_density": Kind(area_density.check, areas_text.explain_density, "asset", area_density.reach_m, _OBSERVED),
        "displacement": Kind(
            displacement.check, displacement_text.explain, "asset", displacement.reach_m, (*SHARED_CODES, "surveys")
        ),
        "zone_planting": Kind(zone_planting.check, zones_text.explain, "metres", zone_planting.reach_m, ("zones",)),
        "encroachment": Kind(
            encroachment.check, encroachment_text.explain, "metres", encroachment.reach_m, ("assets",)
        ),
        "predominance": Kind(predominance.check, zones_text.explain, "component", predominance.reach_m, ("planting",)),
    }
)


def layers_read(rule: Rule) -> set[str]:
    """Layers that judging by a rule looks at: none where it is not judged."""
    kind = KINDS.get(rule.kind)
    if kind is None:
        return set()
    sides = (getattr(rule, "subject", ()), getattr(rule, "against", ()))
    selectors = [one for side in sides for one in (side if isinstance(side, tuple) else (side,))]
    return {*(selector.layer for selector in selectors), *kind.layers}


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
