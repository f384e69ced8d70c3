"""One rule of the package, perhaps changed, as a rule set of its own."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set, package_rules
from greenbelt_gis.catalogue.rules import RULE
from greenbelt_gis.catalogue.yaml_files import parse_model


def one_rule(rule_id: str, **changes: Any) -> RuleSet:
    """The default parameters with this rule alone; ``changes`` replace keys of it."""
    body = {**package_rules()[rule_id].model_dump(mode="json", by_alias=True), **changes}
    rule = parse_model(body, RULE, rule_id)
    return replace(load_rule_set(), rules=MappingProxyType({rule.id: rule}))
