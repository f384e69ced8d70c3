"""Reads a YAML file into a model; every mistake is told with its file, its key and the nearest valid word."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from greenbelt_gis.errors import CatalogueError, GreenbeltError
from greenbelt_gis.text import Text, did_you_mean

T = TypeVar("T")

_LARGEST_FILE = 4 * 1024 * 1024
DEEPEST = 40
"""Nesting of a YAML file that is read."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.1 without surprises: a key given twice is an error, not a silent override."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path | Traversable, error: type[GreenbeltError] = CatalogueError) -> object:
    """The content of a YAML file; ``error`` with file and line where it is not YAML."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise error(Text("no such file", "文件不存在"), where={"file": path}) from None
    except OSError as problem:
        raise error(
            Text("cannot read the file: {why}", "无法读取文件：{why}").format(why=problem.strerror),
            where={"file": path},
        ) from None
    if len(raw) > _LARGEST_FILE:
        raise error(Text("larger than 4 MB", "超过 4 MB"), where={"file": path})
    try:
        text = raw.decode("utf-8-sig")
        _refuse_tricks(text, path, error)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except UnicodeDecodeError:
        raise error(Text("not UTF-8 text", "不是 UTF-8 文本"), where={"file": path}) from None
    except ValueError as problem:  # a date that does not exist
        raise error(
            Text("a value is not valid: {why}", "取值无效：{why}").format(why=problem), where={"file": path}
        ) from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        why = getattr(problem, "problem", None) or "cannot be parsed"
        raise error(
            Text("not valid YAML: {why}", "不是有效的 YAML：{why}").format(why=why),
            where={"file": path, "row": mark.line + 1 if mark else None},
        ) from None


def _refuse_tricks(text: str, path: Path | Traversable, error: type[GreenbeltError]) -> None:
    """No aliases, which multiply, and no nesting that would overflow a stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise error(Text("aliases (*name) are not allowed", "不允许使用别名（*name）"), where={"file": path})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise error(Text("nested too deeply", "嵌套过深"), where={"file": path})
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def read_model(
    path: Path | Traversable, shape: type[T] | TypeAdapter[T], error: type[GreenbeltError] = CatalogueError
) -> T:
    """A YAML file as a validated model (or member of a union of models)."""
    return parse_model(read_yaml(path, error), shape, path, error)


def parse_model(
    data: object,
    shape: type[T] | TypeAdapter[T],
    source: object,
    error: type[GreenbeltError] = CatalogueError,
) -> T:
    """Parsed YAML as a validated model; ``source`` is the file that errors name."""
    adapter: TypeAdapter[T] = shape if isinstance(shape, TypeAdapter) else TypeAdapter(shape)
    if not isinstance(data, Mapping):
        raise error(Text("expected keys and values", "应为键值结构"), where={"file": source})
    try:
        return adapter.validate_python(data)
    except ValidationError as problem:
        raise _told(problem, shape, source, error) from None


def _told(problem: ValidationError, shape: object, source: object, error: type[GreenbeltError]) -> GreenbeltError:
    # An unknown key explains more than the missing one it was meant to be.
    details = sorted(problem.errors(), key=lambda d: d["type"] != "extra_forbidden")
    first = details[0]
    key = ".".join(str(step) for step in first["loc"] if not _is_tag(step, shape))
    what, fix = _explained(first, shape)
    more = len(details) - 1
    if more:
        what += Text(" (and {n} more)", "（另有 {n} 处）").format(n=more)
    return error(what, where={"file": source, "key": key}, fix=fix)


def _explained(detail: ErrorDetails, shape: object) -> tuple[Text, Text | None]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        word = str(detail["loc"][-1])
        return (
            Text("unknown key {word!r}", "未知的键“{word}”").format(word=word),
            did_you_mean(word, _fields_at(shape, detail["loc"][:-1])),
        )
    if kind == "missing":
        return Text("a key is missing", "缺少必需的键"), None
    if kind in {"literal_error", "union_tag_invalid", "enum"}:
        tag = context.get("tag", detail["input"])
        listed = str(context.get("expected") or context.get("expected_tags"))
        words = [w.strip(" '\"") for w in listed.replace(" or ", ", ").split(",")]
        return Text("{word!r} is not a valid word", "“{word}”不是有效取值").format(word=tag), did_you_mean(tag, words)
    message = detail["msg"].removeprefix("Value error, ")
    return Text("{why}, got {value!r}", "取值不合要求（{why}）：{value!r}").format(
        why=message, value=detail["input"]
    ), None


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """The models that occur in an annotation: unions, tuples, mappings, discriminated unions."""
    if isinstance(annotation, TypeAdapter):
        annotation = annotation._type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    """The kinds by which a union tells this model from its siblings."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _is_tag(step: object, shape: object) -> bool:
    """Whether a step of an error's path is the tag of a discriminated union and no key of the file."""
    models = _models_in(shape)
    return len(models) > 1 and any(step in _tags(model) for model in models)


def _fields_at(shape: object, path: tuple[int | str, ...]) -> list[str]:
    """Names of the keys that are valid where an unknown one stood."""
    models = _models_in(shape)
    for step in path:
        tagged = [model for model in models if step in _tags(model)]
        inner = [
            found
            for model in models
            for name, field in model.model_fields.items()
            if step in (name, field.alias)
            for found in _models_in(field.annotation)
        ]
        models = tagged or inner or models
    return [field.alias or name for model in models for name, field in model.model_fields.items()]
