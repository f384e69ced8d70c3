"""Rule sets: which rules are judged together, with the parameters they share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
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
    """A rule set as written: rules by id, or whole where they are its own; perhaps on top of another set.

    On top of ``extends`` (a name of the package, or a file beside this one) ``rules`` adds rules and replaces those
    of the same id, ``change`` alters keys of a rule (``{id: {key: value}}``), ``remove`` leaves rules out, and
    ``parameters`` replaces single numbers.
    """

    name: Name
    title: Title
    version: str = Field(default="1", min_length=1)
    extends: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    rules: tuple[str | dict[str, Any], ...] = ()
    change: dict[str, dict[str, Any]] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> RuleSetFile:
        if self.extends is None and (self.change or self.remove):
            raise ValueError("`change` and `remove` go with `extends`")
        if self.extends is None and not self.rules:
            raise ValueError("a rule set needs rules, or another one that it extends")
        return self


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
        return sorted((rule for rule in self.rules.values() if rule.effective.covers(day)), key=lambda rule: rule.id)

    def rule(self, rule_id: str, day: date | None = None) -> Rule:
        """The rule of that id, of several in time the one in force on a day, or else the last."""
        (*_, last) = versions = list(self.only([rule_id]).rules.values())
        return next((one for one in versions if day is not None and one.effective.covers(day)), last)

    def known(self, day: date) -> tuple[Rule, ...]:
        """All rules of the set in force on a day, those left aside included, in the order of the set."""
        return tuple(rule for rule in {**self.others, **self.rules}.values() if rule.effective.covers(day))

    def only(self, ids: list[str] | tuple[str, ...]) -> RuleSet:
        """The same set with some of its rules; a ``UsageError`` names the nearest id where one is unknown."""
        known = list(dict.fromkeys(rule.id for rule in self.rules.values()))
        for wanted in ids:
            if wanted not in known:
                raise UsageError(
                    Text("the rule set {name} has no rule {rule!r}", "规则集 {name} 没有规则“{rule}”").format(
                        name=self.name, rule=wanted
                    ),
                    fix=did_you_mean(wanted, known),
                )
        chosen = {key: rule for key, rule in self.rules.items() if rule.id in ids}
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
            MappingProxyType(_keyed(rules, source)),
            MappingProxyType(_keyed(others, source)),
        )


def _keyed(rules: list[Rule], source: object) -> dict[str, Rule]:
    keyed: dict[str, Rule] = {}
    for rule in rules:
        _add(keyed, rule, {"file": str(source)})
    return keyed


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

    Raises ``CatalogueError`` (file, key, nearest valid word) for a wrong file, or one that extends itself in a
    circle, and ``UsageError`` for a name that is neither.
    """
    return _load(str(name), ())


def _load(name: str, on_top: tuple[str, ...]) -> RuleSet:
    if name in rule_set_names():
        file = package_folder("rule_sets") / f"{name}.yaml"
    elif name.endswith((".yaml", ".yml")) or Path(name).exists():
        file = Path(name)
    else:
        raise UsageError(
            Text("there is no rule set {name!r}", "没有规则集“{name}”").format(name=name),
            fix=did_you_mean(name, rule_set_names()),
        )
    written = read_model(file, RuleSetFile)
    base = _base(written, file, (*on_top, str(file))) if written.extends else None
    parameters = parse_model(
        {**(base.parameters.model_dump() if base else {}), **written.parameters}, Parameters, f"{file}, parameters"
    )
    rules = _changed(base, written, file)
    for position, entry in enumerate(written.rules):
        where = {"file": str(file), "key": f"rules.{position}"}
        rule = _named(entry, where) if isinstance(entry, str) else parse_model(entry, RULE, f"{file}, rules.{position}")
        _add(rules, rule, where)
    return RuleSet(written.name, written.title, written.version, parameters, MappingProxyType(rules))


def _base(written: RuleSetFile, file: Path | Traversable, chain: tuple[str, ...]) -> RuleSet:
    """The set that another one extends; files are looked for beside it."""
    assert written.extends is not None
    beside = file.parent / written.extends if isinstance(file, Path) else None
    name = str(beside) if beside is not None and beside.is_file() else written.extends
    named = str(package_folder("rule_sets") / f"{name}.yaml") if name in rule_set_names() else name
    if named in chain or (beside is not None and any(Path(one).resolve() == Path(named).resolve() for one in chain)):
        raise CatalogueError(
            Text("the rule set extends itself: {chain}", "规则集循环继承：{chain}").format(
                chain=" → ".join(Path(one).name for one in (*chain, named))
            ),
            where={"file": str(file), "key": "extends"},
            fix=Text("extend a set that does not lead back here", "请继承不会回到自身的规则集"),
        )
    try:
        return _load(name, chain)
    except UsageError as problem:
        raise CatalogueError(problem.what, where={"file": str(file), "key": "extends"}, fix=problem.fix) from None


def _changed(base: RuleSet | None, written: RuleSetFile, file: object) -> dict[str, Rule]:
    """Rules of the base, some left out, some changed; those that ``rules`` replaces go too."""
    rules = dict(base.rules) if base else {}
    known = list(dict.fromkeys(rule.id for rule in rules.values()))
    own = {str(entry.get("id")) if isinstance(entry, dict) else entry for entry in written.rules}
    for key, ids in (("remove", written.remove), ("change", written.change)):
        for rule_id in ids:
            if rule_id not in known:
                raise CatalogueError(
                    Text("{base} has no rule {id!r}", "{base} 没有规则“{id}”").format(base=written.extends, id=rule_id),
                    where={"file": str(file), "key": f"{key}.{rule_id}"},
                    fix=did_you_mean(rule_id, known),
                )
    kept: dict[str, Rule] = {}
    for rule in rules.values():
        if rule.id in written.remove or rule.id in own:
            continue
        changes = written.change.get(rule.id)
        if changes is not None:
            body = {**rule.model_dump(mode="json", by_alias=True), **changes, "id": rule.id}
            rule = parse_model(body, RULE, f"{file}, change.{rule.id}")
        _add(kept, rule, {"file": str(file), "key": f"change.{rule.id}"})
    return kept


def _add(rules: dict[str, Rule], rule: Rule, where: Mapping[str, object]) -> None:
    """Put a rule into a set; the same id may stand there again for other days."""
    key = rule.id
    for other in rules.values():
        if other.id != rule.id:
            continue
        if other.effective.overlaps(rule.effective):
            raise CatalogueError(
                Text("the rule {id!r} stands twice for the same days", "规则“{id}”在同一日期重复").format(id=rule.id),
                where=where,
                fix=Text(
                    "end the older one before the newer begins (effective: from, to)",
                    "请以 effective 的 from、to 分开生效日期",
                ),
            )
        key = f"{rule.id}@{rule.effective.from_ or 'ever'}"
    rules[key] = rule


def _named(rule_id: str, where: Mapping[str, object]) -> Rule:
    known = package_rules()
    if rule_id not in known:
        raise CatalogueError(
            Text("there is no rule {id!r}", "没有规则“{id}”").format(id=rule_id),
            where=where,
            fix=did_you_mean(rule_id, known),
        )
    return known[rule_id]
