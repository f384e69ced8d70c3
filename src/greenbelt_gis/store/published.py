"""What the record publishes: a schema of views for standard clients, made from the contract and the catalogue.

A view for each contract layer, for each top class of assets with the attributes that the catalogue declares as columns
of their own, and for open findings. They show what counts today. Geometry stands there as it is in its table: with a
cast no index would serve it. The whole schema is made anew where this software would write it differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import Connection, text

from greenbelt_gis.catalogue.classes import Attribute, asset_classes, is_below
from greenbelt_gis.errors import CatalogueError, RecordError
from greenbelt_gis.model.layers import ACCURACY, LAYERS, Layer
from greenbelt_gis.store.counting import below, counting, literal
from greenbelt_gis.store.migrations.history import READER, SERVICE
from greenbelt_gis.store.tables import TABLE_OF, contract_columns
from greenbelt_gis.text import Text

SCHEMA = "publish"
MARK = "views of greenbelt_gis, made anew by it; "
"""How the comment of the schema begins: what does not begin so is somebody else's, and left alone."""
TIMEZONE = "greenbelt.timezone"
"""The setting of a connection that says where today is; unset: Asia/Shanghai."""
_TODAY = (
    f"(SELECT (now() AT TIME ZONE coalesce(nullif(current_setting('{TIMEZONE}', true), ''), 'Asia/Shanghai'))::date)"
)
Kind = Literal["text", "number", "day", "instant", "flag"]
_KIND: dict[str, Kind] = {
    "code": "text", "text": "text", "word": "text", "class": "text", "stems": "text", "number": "number", "day": "day",
    "instant": "instant", "flag": "flag",
}  # fmt: skip


@dataclass(frozen=True)
class Property:
    """A column that clients see; ``sql`` is what it is in the view's source."""

    name: str
    kind: Kind
    title: Text
    sql: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """A view: ``id``, ``site_id``, its properties, ``geom``.

    ``start`` and ``end`` are the days between which a thing exists, ``instant`` when it was seen.
    """

    name: str
    title: Text
    table: str
    properties: tuple[Property, ...]
    source: str
    start: str | None = None
    end: str | None = None
    instant: str | None = None
    geometry: str = "t.geom"
    id: str = "t.id"
    site: str = "t.site_id"

    def column(self, name: str) -> Property | None:
        """The property of that name, or None."""
        return next((one for one in self.properties if one.name == name), None)

    @property
    def statement(self) -> str:
        """The statement that makes the view."""
        columns = ", ".join(f"{one.sql} AS {_name(one.name)}" for one in self.properties)
        return (
            f"CREATE VIEW {SCHEMA}.{_name(self.name)} AS SELECT {self.id} AS id, {self.site} AS site_id, {columns}, "
            f"{self.geometry} AS geom {self.source}"
        )


@cache
def publications() -> dict[str, Publication]:
    """All views by name."""
    found = [_of_layer(layer) for layer in LAYERS.values()]
    found += [_of_class(code) for code in asset_classes() if "." not in code]
    found.append(_findings())
    return {one.name: one for one in found}


def fingerprint() -> str:
    """Of all that ``publish`` would do."""
    return hashlib.sha256("\n".join(_statements()).encode()).hexdigest()


def publish(connection: Connection, *, migrate: bool = True) -> None:
    """Make the schema as this software would have it, where it is not so already.

    ``migrate`` False: a ``RecordError`` says that it is not. The role that reads it may do nothing else.
    """
    _let_the_service_read(connection)
    if _comment(connection) == MARK + fingerprint():
        return
    if not migrate:
        raise RecordError(
            Text("the published views are of another version", "发布视图的版本不同"),
            fix=Text("run: greenbelt migrate", "请运行：greenbelt migrate"),
        )
    unpublish(connection)
    for statement in _statements():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '{MARK}{fingerprint()}'")


def unpublish(connection: Connection) -> None:
    """Drop the schema, so that the tables below it can be altered; a ``RecordError`` where it is not ours."""
    found = _comment(connection)
    if found is None:
        return
    if not found.startswith(MARK):
        raise RecordError(
            Text("the database has a schema {name} of somebody else", "数据库中已有他人的模式 {name}").format(
                name=SCHEMA
            ),
            fix=Text("rename it: ALTER SCHEMA {name} RENAME TO …", "请改名：ALTER SCHEMA {name} RENAME TO …").format(
                name=SCHEMA
            ),
        )
    connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA} CASCADE")


def _comment(connection: Connection) -> str | None:
    """The comment of the schema; None where there is no such schema."""
    row = connection.execute(
        text("SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = :name"),
        {"name": SCHEMA},
    ).first()
    return None if row is None else str(row[0])


def _let_the_service_read(connection: Connection) -> None:
    """Whoever may act as the service may act as the reader; where we may not grant that, opening as one tells so."""
    missing = connection.execute(
        text("SELECT count(*) = 2 AND NOT pg_has_role(:service, :reader, 'MEMBER') FROM pg_roles "
             "WHERE rolname IN (:service, :reader)"),
        {"service": SERVICE, "reader": READER},
    ).scalar()  # fmt: skip
    if missing:
        connection.exec_driver_sql(
            f"DO $$ BEGIN GRANT {READER} TO {SERVICE}; "
            "EXCEPTION WHEN insufficient_privilege OR unique_violation THEN NULL; END $$"
        )


def _statements() -> Iterator[str]:
    yield f"CREATE SCHEMA {SCHEMA}"
    for one in publications().values():
        yield one.statement
        yield f"COMMENT ON VIEW {SCHEMA}.{_name(one.name)} IS {literal(one.title.en)}"
    yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {READER}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {READER}"


def _of_layer(layer: Layer) -> Publication:
    columns = _contract(layer)
    dated = layer.start or next((c.name for c in layer.columns if c.kind == "day"), None)
    if layer.name == "site":
        return Publication(
            "site", layer.title, "site", (Property("site", "text", layer.title, "t.code"), *columns), "FROM site t",
            site="t.id",
        )  # fmt: skip
    return Publication(
        layer.name, layer.title, TABLE_OF[layer.name], (_SITE, *columns), _source(layer), start=dated, end=layer.end,
        instant=next((c.name for c in layer.columns if c.kind == "instant"), None),
    )  # fmt: skip


def _of_class(code: str) -> Publication:
    """Assets of a top class and all below it; attributes that any of them declares are columns."""
    layer = LAYERS["assets"]
    columns = _contract(layer)
    taken = {one.name for one in (_SITE, *columns)} | {"id", "site_id", "geom"}
    declared: dict[str, Attribute] = {}
    for lower, found in asset_classes().items():
        if not is_below(lower, code):
            continue
        for name, attribute in found.attributes.items():
            if attribute.restricted:
                continue
            if name in taken or declared.setdefault(name, attribute).kind != attribute.kind:
                raise CatalogueError(
                    Text("the attribute {name} cannot be published: its name is taken, or of another kind elsewhere",
                         "属性 {name} 无法发布：名称已被占用或类型不一致").format(name=name),
                    where={"file": f"{lower}.yaml", "key": f"attributes.{name}"},
                )  # fmt: skip
    attributes = [_attribute(name, declared[name]) for name in sorted(declared)]
    source = f"{_source(layer)} AND {below(code)}"
    return Publication(
        code, asset_classes()[code].title.text, TABLE_OF["assets"], (_SITE, *columns, *attributes), source,
        start=layer.start, end=layer.end,
    )  # fmt: skip


_SITE = Property("site", "text", LAYERS["site"].title, "s.code")


def _contract(layer: Layer) -> list[Property]:
    columns = [c for c in contract_columns(layer) if not (layer.name == "site" and c.name == ACCURACY.name)]
    return [
        Property(c.name, _KIND[c.kind], c.title, f"t.{_name(c.name)}", tuple(c.words) if c.words is not None else ())
        for c in columns
    ]


def _source(layer: Layer) -> str:
    """Rows that count today. Joined from the left, the site costs nothing where nobody asks for its code."""
    now = " AND ".join(["TRUE", *counting(layer, _TODAY)])
    return f"FROM {_name(TABLE_OF[layer.name])} t LEFT JOIN site s ON s.id = t.site_id WHERE {now}"


def _attribute(name: str, attribute: Attribute) -> Property:
    """What cannot be read as its kind is null: one odd value must not fail a whole page."""
    raw = f"(t.attributes ->> {literal(name)})"
    title = attribute.title.text
    if attribute.unit and not name.endswith(attribute.unit):
        title = Text(f"{title.en}, {attribute.unit}", f"{title.zh}（{attribute.unit}）")
    if attribute.kind == "number":
        return Property(
            name, "number", title,
            f"CASE WHEN {raw} ~ '^-?[0-9]{{1,15}}([.][0-9]{{1,30}})?$' THEN {raw}::float8 END",
        )  # fmt: skip
    if attribute.kind == "flag":
        return Property(name, "flag", title, f"CASE {raw} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END")
    if attribute.kind == "day":
        month = f"make_date(substr({raw}, 1, 4)::int, substr({raw}, 6, 2)::int, 1)"
        day = f"({month} + substr({raw}, 9, 2)::int - 1)"
        shaped = f"{raw} ~ '^[12][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'"
        real = f"CASE WHEN date_trunc('month', {day}) = {month} THEN {day} END"  # no 30th of February
        return Property(name, "day", title, f"CASE WHEN {shaped} THEN {real} END")
    if attribute.kind == "word":
        words = ", ".join(map(literal, attribute.words))
        return Property(name, "text", title, f"CASE WHEN {raw} IN ({words}) THEN {raw} END", attribute.words)
    return Property(name, "text", title, raw)


def _findings() -> Publication:
    """Findings that are open, as they were last assessed."""

    def one(kind: Kind, table: str, en: str, zh: str, name: str) -> Property:
        return Property(name, kind, Text(en, zh), f"{table}.{_name(name)}")

    properties = (
        _SITE,
        one("text", "f", "rule", "规则", "rule"),
        one("text", "f", "subject", "对象", "subject"),
        one("text", "f", "against", "相对对象", "against"),
        one("text", "f", "part", "部分", "part"),
        one("text", "t", "verdict", "结论", "verdict"),
        one("number", "t", "probability", "概率", "probability"),
        one("number", "t", "measured", "实测值", "measured"),
        one("number", "t", "limit", "限值", "limit"),
        one("text", "t", "operator", "比较", "operator"),
        one("text", "t", "unit", "单位", "unit"),
        one("number", "t", "margin", "超出量", "margin"),
        one("number", "t", "standard deviation", "标准差", "sigma"),
        one("flag", "t", "accuracy assumed", "精度为假定", "accuracy_assumed"),
        one("text", "t", "severity", "严重程度", "severity"),
        one("text", "t", "clause", "条款", "clause"),
        one("text", "a", "rule set", "规则集", "rule_set"),
        one("text", "t", "department", "责任部门", "department"),
        one("instant", "t", "observed at", "观测时间", "observed_at"),
        one("text", "t", "message in English", "英文说明", "message_en"),
        one("text", "t", "message in Chinese", "中文说明", "message_zh"),
    )
    source = (
        "FROM assessment t JOIN finding f ON f.id = t.finding_id AND f.seen_by = t.audit_id "
        "LEFT JOIN audit a ON a.id = t.audit_id LEFT JOIN site s ON s.id = f.site_id WHERE f.gone_by IS NULL"
    )
    return Publication(
        "findings", Text("Open findings", "未关闭的问题"), "assessment", properties, source, instant="observed_at",
        id="f.id", site="f.site_id",
    )  # fmt: skip


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
