"""Features of a draft as edits: what is there already is changed, what is not is made, what is marked is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from greenbelt_gis.errors import InputError, StaleError, UsageError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.drafts import present, versions
from greenbelt_gis.store.rows import new_id
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.layer_edits import edit_of

Cursor = psycopg.Cursor[Any]
Feature = Mapping[str, Any]
OF_THE_DRAFT = ("layer", "remove", "base")
"""Properties that say what a feature of a draft is, beside the columns of its layer."""
PATHS = {name.replace("_", "-"): name for name in LAYERS}


@dataclass(frozen=True)
class Drafted:
    """A feature of a draft: the edit it asks for, and the state of the row that it changes (None: it makes one).

    ``named``: it has no code of its own; until it is promoted it goes by the one given here.
    """

    edit: Edit
    layer: str
    version: int | None
    code: str
    named: bool = False


def drafted(cursor: Cursor, site: UUID, features: Sequence[Feature], day: date) -> list[Drafted]:
    """Features of a site as edits of the record as it is now.

    A row is known by its code (of bands: the one in force on ``day``) or, in any layer, by the feature's ``id``.
    Raises an ``InputError`` naming the feature for one that cannot be.
    """
    layers = [_layer(feature, at) for at, feature in enumerate(features, 1)]
    known: dict[str, dict[str, tuple[UUID, int]]] = {}
    by_id: dict[str, dict[UUID, int]] = {}
    for layer in dict.fromkeys(layers):
        mine = [feature for feature, its in zip(features, layers, strict=True) if its == layer]
        known[layer] = present(cursor, site, layer, {code for one in mine if (code := _code(one))}, day)
        by_id[layer] = versions(cursor, site, layer, [id_ for one in mine if (id_ := _id(one)) is not None])
    return [
        _drafted(feature, layer, at, known[layer], by_id[layer])
        for at, (feature, layer) in enumerate(zip(features, layers, strict=True), 1)
    ]


def _drafted(
    feature: Feature, layer: str, at: int, known: Mapping[str, tuple[UUID, int]], by_id: Mapping[UUID, int]
) -> Drafted:
    properties = _properties(feature)
    code, id_, version = _code(feature), _id(feature), None
    if id_ in by_id:
        assert id_ is not None
        version = by_id[id_]
    elif code in known:
        id_, version = known[code]
    named = LAYERS[layer].key is not None and not code and version is None
    where = {"layer": layer, "row": at, **({"code": code} if code else {})}
    if properties.get("remove"):
        if version is None:
            raise InputError(Text("there is nothing to take away", "没有可移除的对象"), where=where)
        assert id_ is not None
        return Drafted(Edit("delete", layer, id_, version=version), layer, version, code)
    asked = {name: value for name, value in properties.items() if name not in OF_THE_DRAFT}
    if named:
        code = asked["code"] = f"draft-{at}"
    body: dict[str, Any] = {"properties": asked}
    if feature.get("geometry") is not None or version is None:  # without one, what is there stays where it is
        body["geometry"] = feature.get("geometry")
    try:
        edit = edit_of(layer, "create" if version is None else "update", id_ or new_id(), body, version)
    except InputError as error:
        error.where.setdefault("row", at)
        raise
    return Drafted(edit, layer, version, code, named)


def based(features: Sequence[Feature], of: Sequence[Drafted]) -> list[dict[str, Any]]:
    """Features to keep: each knows the row that it changes, and in which state its author saw it."""
    return [
        {
            "type": "Feature",
            **({"id": feature["id"]} if feature.get("id") else {}),
            "geometry": feature.get("geometry"),
            "properties": {
                **_properties(feature), "layer": one.layer,
                "base": None if one.version is None else {"id": str(one.edit.id), "version": one.version},
            },
        }
        for feature, one in zip(features, of, strict=True)
    ]  # fmt: skip


def moved_on(feature: Feature, now: Drafted) -> bool:
    """Whether the record's row is not any more what the author of a kept feature saw."""
    base = _properties(feature).get("base")
    seen = None if base is None else (base["id"], base["version"])
    there = None if now.version is None else (str(now.edit.id), now.version)
    return seen != there


def refuse_moved_on(features: Sequence[Feature], now: Sequence[Drafted]) -> None:
    """A ``StaleError`` where the record has moved on under a draft; an ``InputError`` where an object has no code."""
    for at, (feature, one) in enumerate(zip(features, now, strict=True), 1):
        if moved_on(feature, one):
            raise StaleError(
                Text("the record has changed since the draft was saved", "草稿保存后数据库中的对象已变更"),
                where={"layer": one.layer, "row": at, **({"code": one.code} if one.code else {})},
                fix=Text("compare it with the present, and save it again", "请与现状对比后重新保存草稿"),
            )
        if one.named:
            raise InputError(
                Text("what is made needs a code", "新建对象须有编码"), where={"layer": one.layer, "row": at}
            )


def _layer(feature: Feature, at: int) -> str:
    said = _properties(feature).get("layer")
    layer = PATHS.get(str(said), str(said))
    if layer not in LAYERS or layer == "site":
        names = [name for name in LAYERS if name != "site"]
        raise UsageError(
            Text("the feature's property layer says {said!r}", "要素属性 layer 为“{said}”").format(said=str(said)[:80]),
            where={"row": at},
            fix=did_you_mean(str(said)[:80], names, most=20),
        )
    return layer


def _properties(feature: Feature) -> Mapping[str, Any]:
    found: Mapping[str, Any] = feature.get("properties") or {}
    return found


def _code(feature: Feature) -> str:
    code = _properties(feature).get("code")
    return "" if code is None else str(code).strip()


def _id(feature: Feature) -> UUID | None:
    """A feature's own id, where it is a UUID: others are its client's affair."""
    try:
        return UUID(str(feature.get("id")))
    except ValueError:
        return None
