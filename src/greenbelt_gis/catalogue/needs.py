"""What a survey of one kind of object has to record, so that the rules of a set can judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from greenbelt_gis.catalogue.classes import asset_classes, assignable_classes, is_below
from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import (
    AreaDensity,
    AreaTotal,
    ContiguousArea,
    Definition,
    Displacement,
    Measured,
    Rule,
    Selector,
)
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.metrics import DISTRESS, METRICS
from greenbelt_gis.model.vocabulary import EXEMPTION, PLANTING_TYPE
from greenbelt_gis.text import Text, did_you_mean

TREE = "tree"


@dataclass(frozen=True)
class Kind:
    """A kind of object that is inspected: an asset class, a planting type, or a tree; ``layer`` holds such objects."""

    code: str
    layer: str
    title: Text


@dataclass(frozen=True)
class Needs:
    """What to record of a kind: metrics, distresses and exemptions, each in the order of its vocabulary."""

    kind: Kind
    metrics: tuple[str, ...]
    distresses: tuple[str, ...]
    exemptions: tuple[str, ...]


def kinds() -> Mapping[str, Kind]:
    """All kinds by the word that names them."""
    found = {TREE: Kind(TREE, "trees", Text("tree", "树木"))}
    found |= {word: Kind(word, "planting", title) for word, title in PLANTING_TYPE.items()}
    classes = asset_classes()
    return found | {code: Kind(code, "assets", classes[code].title.text) for code in assignable_classes()}


def kind_of_object(code: str) -> Kind:
    """The kind of that name; a ``UsageError`` with the nearest name where there is none."""
    known = kinds()
    if code in known:
        return known[code]
    below = [one for one in assignable_classes() if is_below(one, code)]
    if below:
        raise UsageError(
            Text("{code} is a group of classes", "{code} 是类别组").format(code=code),
            fix=Text("choose one of {below}", "请选择其下的类别：{below}").format(below=", ".join(below)),
        )
    last = next((one for one in known if one.split(".")[-1] == code), code)
    raise UsageError(
        Text("there is no class {code!r}", "没有类别“{code}”").format(code=code),
        fix=did_you_mean(last, known, most=len(known)),
    )


def needs_of(code: str, rule_set: RuleSet) -> Needs:
    """What the rules of a set ask of a kind; a ``UsageError`` names kinds of which they ask something."""
    kind = kind_of_object(code)
    found = _needs(kind, rule_set)
    if not found.metrics:
        some = [one.code for one in kinds().values() if _needs(one, rule_set).metrics]
        raise UsageError(
            Text(
                "no rule of {rule_set} asks for a measurement of {code}", "规则集 {rule_set} 不要求检查 {code}"
            ).format(rule_set=rule_set.name, code=code),
            fix=Text("there is something to record of {some}", "可检查的类别：{some}").format(some=", ".join(some)),
        )
    return found


def _needs(kind: Kind, rule_set: RuleSet) -> Needs:
    metrics: set[str] = set()
    distresses: set[str] = set()
    exemptions: set[str] = set()
    for rule in rule_set.rules.values():
        if speaks_of(rule, kind.layer, kind.code):
            metrics |= set(metrics_read(rule))
            distresses |= set(_distresses(rule))
            exemptions |= {word for one in getattr(rule, "exemptions", ()) for word in one.words}
    return Needs(
        kind,
        tuple(name for name in METRICS if name in metrics),
        tuple(word for word in DISTRESS if word in distresses),
        tuple(word for word in EXEMPTION if word in exemptions),
    )


def speaks_of(rule: Rule, layer: str, code: str) -> bool:
    """Whether observations of a class of asset, a planting type or a tree may reach a rule."""
    return any(_means(selector, layer, code) for selector in _subject(rule))


def _subject(rule: Rule) -> tuple[Selector, ...]:
    if isinstance(rule, Displacement):  # is surveyed, not observed
        return ()
    return rule.subject if isinstance(rule.subject, tuple) else (rule.subject,)


def _means(selector: Selector, layer: str, code: str) -> bool:
    """Whether a selector may mean an object of the kind; what is known of the single object only is left open."""
    if selector.layer != layer:
        return False
    if selector.classes:
        return any(is_below(code, wanted) for wanted in selector.classes)
    return not selector.planting_types or code in selector.planting_types


def metrics_read(rule: Rule) -> Iterator[str]:
    """Metrics whose observations a rule reads."""
    if isinstance(rule, Measured | Definition):
        yield from (limb.metric for limb in rule.limit.limbs)
    if isinstance(rule, Measured):
        yield from (limb.metric for one in rule.exemptions if one.when is not None for limb in one.when.limbs)
    if isinstance(rule, AreaDensity):
        yield rule.metric
    if isinstance(rule, ContiguousArea) and rule.metric:
        yield rule.metric
    if isinstance(rule, Definition | AreaTotal) or (isinstance(rule, ContiguousArea) and rule.distresses):
        yield "present"
    if isinstance(rule, Definition | AreaTotal | ContiguousArea | AreaDensity):
        yield "area_m2"


def _distresses(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, Definition):
        return (rule.distress,)
    return rule.distresses if isinstance(rule, ContiguousArea) else ()
