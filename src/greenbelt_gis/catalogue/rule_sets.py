"""Rule sets: which rules are judged together, with the parameters they share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import Field, model_validator

from greenbelt_gis.catalogue.base import Document, Name, Strict, Title
from greenbelt_gis.catalogue.files import package_files, package_folder
from greenbelt_gis.catalogue.rules import RULE, Rule
from greenbelt_gis.catalogue.yaml_files import parse_model, read_model
from greenbelt_gis.errors import CatalogueError, UsageError
from greenbelt_gis.text import Text, did_you_mean

DEFAULT_RULE_SET = "qinglong"


class Parameters(Strict):
    """Numbers that all rules of a set share."""

    default_accuracy_m: float = Field(default=0.1, ge=0)
    """Horizontal accuracy at 95 % of rows that state none."""
    violation_probability: float = Field(default=0.95, gt=0, le=1)
    """From this probability on it is a violation."""
    clear_probability: float = Field(default=0.05, ge=0, lt=1)
    """Up to this probability there is no finding."""
    crown_circle_sigma_share: float = Field(default=0.1, ge=0)
    """Standard deviation of a crown drawn as a circle, as a share of its radius."""
    heritage_grades: tuple[str, ...] = ("famous", "1", "2", "3")
    """Grades of a heritage tree, where a rule asks whether an asset belongs to one."""

    @model_validator(mode="after")
    def _ordered(self) -> Parameters:
        if self.clear_probability >= self.violation_probability:
            raise ValueError("clear_probability must be below violation_probability")
        return self


class RuleSetFile(Document):
    """A rule set as written: rules by id, or whole where they are its own."""

    name: Name
    title: Title
    version: str = Field(default="1", min_length=1)
    parameters: Parameters = Parameters()
    rules: tuple[str | dict[str, Any], ...] = Field(min_length=1)


@dataclass(frozen=True)
class RuleSet:
    """A rule set with its rules resolved: what a run was judged by, whole."""

    name: str
    title: Title
    version: str
    parameters: Parameters
    rules: Mapping[str, Rule]
    """In the order of the set: of several rules that could tell a thing of no use, the first does."""
    others: Mapping[str, Rule] = field(default_factory=dict)
    """Rules of the set that a run leaves aside but must know: definitions, and who would judge otherwise."""

    def in_force(self, day: date) -> list[Rule]:
        """The rules to judge by on a day, in order of their ids."""
        return [rule for _, rule in sorted(self.rules.items()) if rule.effective.covers(day)]

    def known(self, day: date) -> tuple[Rule, ...]:
        """All rules of the set in force on a day, those left aside included, in the order of the set."""
        return tuple(rule for rule in {**self.others, **self.rules}.values() if rule.effective.covers(day))

    def only(self, ids: list[str] | tuple[str, ...]) -> RuleSet:
        """The same set with some of its rules; a ``UsageError`` names the nearest id where one is unknown."""
        for wanted in ids:
            if wanted not in self.rules:
                raise UsageError(
                    Text("the rule set {name} has no rule {rule!r}", "规则集 {name} 没有规则“{rule}”").format(
                        name=self.name, rule=wanted
                    ),
                    fix=did_you_mean(wanted, self.rules),
                )
        chosen = {rule_id: rule for rule_id, rule in self.rules.items() if rule_id in ids}
        whole = MappingProxyType({**self.others, **self.rules})
        return replace(self, rules=MappingProxyType(chosen), others=whole)

    def body(self) -> dict[str, Any]:
        """Everything that decides a verdict, order of the rules included, as plain JSON values: a run's evidence."""
        return {
            "name": self.name,
            "title": self.title.model_dump(),
            "version": self.version,
            "parameters": self.parameters.model_dump(mode="json"),
            "rules": [rule.model_dump(mode="json", by_alias=True) for rule in self.rules.values()],
            "others": [rule.model_dump(mode="json", by_alias=True) for rule in self.others.values()],
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the body: two runs with the same fingerprint were judged by the same rules."""
        text = json.dumps(self.body(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def from_body(cls, body: Mapping[str, Any], source: object) -> RuleSet:
        """The rule set that ``body()`` was made of."""
        rules = [parse_model(rule, RULE, source) for rule in body["rules"]]
        others = [parse_model(rule, RULE, source) for rule in body.get("others", ())]
        return cls(
            str(body["name"]),
            Title(**body["title"]),
            str(body["version"]),
            parse_model(body["parameters"], Parameters, source),
            MappingProxyType({rule.id: rule for rule in rules}),
            MappingProxyType({rule.id: rule for rule in others}),
        )


@cache
def package_rules() -> Mapping[str, Rule]:
    """All rules that come with the package, by id."""
    rules: dict[str, Rule] = {}
    for file in package_files("rules"):
        rule = read_model(file, RULE)
        if file.name != f"{rule.id}.yaml":
            raise CatalogueError(
                Text("the id {id!r} is not the file's name", "编号“{id}”与文件名不符").format(id=rule.id),
                where={"file": file.name, "key": "id"},
            )
        rules[rule.id] = rule
    return MappingProxyType(rules)


def rule_set_names() -> list[str]:
    """Names of the rule sets that come with the package."""
    return [file.name.removesuffix(".yaml") for file in package_files("rule_sets")]


def load_rule_set(name: str | Path = DEFAULT_RULE_SET) -> RuleSet:
    """A rule set of the package by name, or a user's own by the path of its YAML file.

    Raises ``CatalogueError`` (file, key, nearest valid word) for a wrong file and ``UsageError`` for a name
    that is neither.
    """
    text = str(name)
    if text in rule_set_names():
        file = package_folder("rule_sets") / f"{text}.yaml"
    elif text.endswith((".yaml", ".yml")) or Path(text).exists():
        file = Path(text)
    else:
        raise UsageError(
            Text("there is no rule set {name!r}", "没有规则集“{name}”").format(name=text),
            fix=did_you_mean(text, rule_set_names()),
        )
    written = read_model(file, RuleSetFile)
    rules: dict[str, Rule] = {}
    for position, entry in enumerate(written.rules):
        where = {"file": str(file), "key": f"rules.{position}"}
        rule = _named(entry, where) if isinstance(entry, str) else parse_model(entry, RULE, f"{file}, rules.{position}")
        if rule.id in rules:
            raise CatalogueError(Text("the rule {id!r} stands twice", "规则“{id}”重复").format(id=rule.id), where=where)
        rules[rule.id] = rule
    return RuleSet(written.name, written.title, written.version, written.parameters, MappingProxyType(rules))


def _named(rule_id: str, where: Mapping[str, object]) -> Rule:
    known = package_rules()
    if rule_id not in known:
        raise CatalogueError(
            Text("there is no rule {id!r}", "没有规则“{id}”").format(id=rule_id),
            where=where,
            fix=did_you_mean(rule_id, known),
        )
    return known[rule_id]
