"""greenbelt_gis: a green belt's assets and trees, judged by written standards with evidence.

The names below are the supported ones; import them from here. They load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
    from greenbelt_gis.catalogue.species import species, species_named
    from greenbelt_gis.catalogue.species_file import Species
    from greenbelt_gis.checks.comparison import compare_findings
    from greenbelt_gis.checks.engine import Judgement, audit, judge
    from greenbelt_gis.checks.incremental import Change, Prepared, prepare
    from greenbelt_gis.checks.planting_plan import PlanCheck, check_planting_plan
    from greenbelt_gis.checks.protection import keep_clear_zones
    from greenbelt_gis.errors import GreenbeltError
    from greenbelt_gis.io.dataset import Dataset, read_dataset
    from greenbelt_gis.io.write import write_findings
    from greenbelt_gis.workflows.explain import Explanation, explain
    from greenbelt_gis.workflows.maps import draw_compliance

_HOME = {
    "Change": "checks.incremental",
    "Dataset": "io.dataset",
    "Explanation": "workflows.explain",
    "GreenbeltError": "errors",
    "Judgement": "checks.engine",
    "PlanCheck": "checks.planting_plan",
    "Prepared": "checks.incremental",
    "RuleSet": "catalogue.rule_sets",
    "Species": "catalogue.species_file",
    "audit": "checks.engine",
    "check_planting_plan": "checks.planting_plan",
    "compare_findings": "checks.comparison",
    "draw_compliance": "workflows.maps",
    "explain": "workflows.explain",
    "judge": "checks.engine",
    "keep_clear_zones": "checks.protection",
    "load_rule_set": "catalogue.rule_sets",
    "prepare": "checks.incremental",
    "read_dataset": "io.dataset",
    "species": "catalogue.species",
    "species_named": "catalogue.species",
    "write_findings": "io.write",
}

__all__ = [
    "Change",
    "Dataset",
    "Explanation",
    "GreenbeltError",
    "Judgement",
    "PlanCheck",
    "Prepared",
    "RuleSet",
    "Species",
    "audit",
    "check_planting_plan",
    "compare_findings",
    "draw_compliance",
    "explain",
    "judge",
    "keep_clear_zones",
    "load_rule_set",
    "prepare",
    "read_dataset",
    "species",
    "species_named",
    "write_findings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'greenbelt_gis' has no attribute {name!r}")
    return getattr(import_module(f"greenbelt_gis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__doc__"]
