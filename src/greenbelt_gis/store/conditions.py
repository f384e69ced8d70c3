"""Conditions on what is published, from CQL2 (as its JSON) to SQL: known operators on known properties, and no more.

Values become parameters of their property's type; nothing that somebody wrote gets into the statement. A
``FilterError`` says what is not understood, before the database sees any of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from greenbelt_gis.errors import FilterError
from greenbelt_gis.store.published import Kind, Publication
from greenbelt_gis.text import Text, did_you_mean

DEEPEST = 40
"""Levels of a filter; a person's has three, a machine's ten."""
MOST_VALUES = 1000
_TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Comparisons, each with the one that says the same of its sides exchanged."""
_ORDERED = frozenset({"<", "<=", ">", ">="})
Place = Callable[[Mapping[str, Any]], bytes | None]
"""What makes a geometry (GeoJSON, or a mapping with ``bbox``) WKB in the record's CRS; None: nothing is there."""


@dataclass
class Condition:
    """Limbs that must all hold, on the columns of one view; ``values`` are those of ``$1``, ``$2`` …"""

    publication: Publication
    srid: int
    limbs: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    placed: bool = False
    """Whether a place bounds it, so that the index of places is the one to read."""

    @property
    def sql(self) -> str:
        """The whole condition."""
        return " AND ".join(self.limbs) or "TRUE"

    def copy(self) -> Condition:
        """The same, to be narrowed further on its own."""
        return Condition(self.publication, self.srid, list(self.limbs), list(self.values), self.placed)

    def on_sites(self, sites: Collection[UUID]) -> None:
        """Only rows of these sites."""
        self.limbs.append(f"site_id = ANY({self._value(list(sites))}::uuid[])")

    def of_id(self, id_: UUID) -> None:
        """Only the row of that id."""
        self.limbs.append(f"id = {self._value(id_)}::uuid")

    def after(self, id_: UUID) -> None:
        """Only rows that come later in the order of ids."""
        self.limbs.append(f"id > {self._value(id_)}::uuid")

    def within(self, wkb: bytes | None) -> None:
        """Only what has any part in a geometry in the record's CRS; None: nothing."""
        self.limbs.append(self._within(wkb))
        self.placed = True

    def located(self) -> None:
        """Only what has a geometry."""
        self.limbs.append("geom IS NOT NULL")

    def during(self, first: datetime | None, last: datetime | None, day: Callable[[datetime], date]) -> None:
        """Only what was there, or was seen, between two instants (None: open); all of it where it has no time.

        ``day``: the day of an instant, where the record's days begin.
        """
        of = self.publication
        if of.instant is not None:
            for operator, instant in ((">=", first), ("<=", last)):
                if instant is not None:
                    self.limbs.append(f"{_quoted(of.instant)} {operator} {self._value(instant)}::timestamptz")
            return
        for name, operator, instant in ((of.end, ">=", first), (of.start, "<=", last)):
            if name is not None and instant is not None:
                column = _quoted(name)
                self.limbs.append(f"({column} IS NULL OR {column} {operator} {self._value(day(instant))}::date)")

    def equal(self, name: str, text: str) -> None:
        """Only rows whose property is what a query parameter says."""
        kind = self._kind(name)
        value: Any = text
        if kind == "number":
            try:
                value = float(text)
            except ValueError:
                value = text
        elif kind == "flag":
            value = {"true": True, "false": False}.get(text, text)
        elif kind == "instant":
            value = {"timestamp": text}
        self.limbs.append(f"{_quoted(name)} = {self._literal(name, kind, value)}")

    def cql2(self, node: Any, place: Place) -> None:
        """Only what a filter lets through."""
        self.limbs.append(self._predicate(node, place, 0))

    def _value(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def _within(self, wkb: bytes | None) -> str:
        if wkb is None:
            return "FALSE"
        return f"ST_Intersects(geom, ST_GeomFromWKB({self._value(wkb)}::bytea, {int(self.srid)}))"

    def _predicate(self, node: Any, place: Place, depth: int) -> str:
        if depth > DEEPEST:
            raise FilterError(Text("the filter is nested too deeply", "过滤条件嵌套过深"))
        if isinstance(node, bool):
            return "TRUE" if node else "FALSE"
        if not isinstance(node, Mapping):
            raise _unknown(node)
        if "property" in node:
            name = self._property(node)
            if self._kind(name) != "flag":
                raise FilterError(
                    Text("{name} alone is not true or false", "{name} 不是真假值，不能单独作为条件").format(name=name)
                )
            return _quoted(name)
        operator, given = node.get("op"), node.get("args")
        if not isinstance(operator, str) or not isinstance(given, Sequence):
            raise _unknown(node)
        if operator in ("and", "or"):
            limbs = [self._predicate(one, place, depth + 1) for one in given]
            return f"({f' {operator.upper()} '.join(limbs)})" if limbs else "TRUE"
        if operator == "not" and len(given) == 1:
            return f"(NOT {self._predicate(given[0], place, depth + 1)})"
        if operator == "isNull" and len(given) == 1:
            name = self._property(given[0], geometry=True)
            return f"({_quoted(name)} IS NULL)"
        if operator in _TURNED and len(given) == 2:
            return self._comparison(operator, given)
        if operator == "s_intersects" and len(given) == 2:
            return self._intersection(given, place)
        if operator == "like" and len(given) == 2:
            name = self._property(given[0])
            if self._kind(name) != "text" or name == "id":
                raise FilterError(Text("{name} is not text", "{name} 不是文本").format(name=name))
            return f"({_quoted(name)} LIKE {self._literal(name, 'text', _pattern(given[1]))})"
        if operator == "between" and len(given) == 3:
            name = self._property(given[0])
            low, high = (self._literal(name, self._ordered(name), one) for one in given[1:])
            return f"({_quoted(name)} BETWEEN {low} AND {high})"
        if operator == "in" and len(given) == 2 and isinstance(given[1], list) and 0 < len(given[1]) <= MOST_VALUES:
            name = self._property(given[0])
            listed = ", ".join(self._literal(name, self._kind(name), one) for one in given[1])
            return f"({_quoted(name)} IN ({listed}))"
        raise FilterError(
            Text("the filter uses {name}, which is not supported", "过滤条件使用了不支持的 {name}").format(
                name=operator[:40]
            ),
            fix=Text(
                "use =, <>, <, <=, >, >=, AND, OR, NOT, IS NULL, LIKE, BETWEEN, IN and S_INTERSECTS",
                "可用 =、<>、<、<=、>、>=、AND、OR、NOT、IS NULL、LIKE、BETWEEN、IN 与 S_INTERSECTS",
            ),
        )

    def _comparison(self, operator: str, given: Sequence[Any]) -> str:
        left, right = given
        if (
            isinstance(right, Mapping)
            and "property" in right
            and not (isinstance(left, Mapping) and "property" in left)
        ):
            left, right, operator = right, left, _TURNED[operator]
        name = self._property(left)
        kind = self._ordered(name) if operator in _ORDERED else self._kind(name)
        return f"({_quoted(name)} {operator} {self._literal(name, kind, right)})"

    def _intersection(self, given: Sequence[Any], place: Place) -> str:
        one, other = given
        if isinstance(other, Mapping) and "property" in other:
            one, other = other, one
        if self._property(one, geometry=True) != "geom" or not isinstance(other, Mapping):
            raise FilterError(Text("S_INTERSECTS needs geom and a geometry", "S_INTERSECTS 需要 geom 与一个几何"))
        return self._within(place(other))

    def _property(self, node: Any, *, geometry: bool = False) -> str:
        """The name of a property that a filter may speak of."""
        if not isinstance(node, Mapping) or not isinstance(node.get("property"), str):
            raise FilterError(
                Text("a comparison needs a property and a value", "比较须由属性与值组成"),
                fix=Text("write it like species = '樟树'", "例如 species = '樟树'"),
            )
        name: str = node["property"]
        names = ["id", *(one.name for one in self.publication.properties), *(["geom"] if geometry else [])]
        if name not in names:
            raise FilterError(
                Text("there is no property {name!r}", "没有属性“{name}”").format(name=name[:80]),
                fix=did_you_mean(name[:80], names),
            )
        return name

    def _kind(self, name: str) -> Kind:
        found = self.publication.column(name)
        return "text" if found is None else found.kind

    def _ordered(self, name: str) -> Kind:
        kind = self._kind(name)
        if kind == "flag" or name == "id":
            raise FilterError(Text("{name} has no order", "{name} 没有大小顺序").format(name=name))
        return kind

    def _literal(self, name: str, kind: Kind, value: Any) -> str:
        try:
            if name == "id":
                return f"{self._value(UUID(value))}::uuid"
            return _KINDS[kind](self, value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            raise FilterError(
                Text("{name} is compared with something that is not {kind}", "{name} 的比较值不是{kind}").format(
                    name=name, kind=_TOLD[kind] if name != "id" else Text("an id", "标识符")
                )
            ) from None

    def _text(self, value: Any) -> str:
        if not isinstance(value, str) or "\0" in value:
            raise TypeError
        value.encode()
        return f"{self._value(value)}::text"

    def _number(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise TypeError
        return f"{self._value(float(value))}::float8"

    def _flag(self, value: Any) -> str:
        if not isinstance(value, bool):
            raise TypeError
        return f"{self._value(value)}::boolean"

    def _day(self, value: Any) -> str:
        return f"{self._value(date.fromisoformat(value['date'] if isinstance(value, Mapping) else value))}::date"

    def _instant(self, value: Any) -> str:
        found = datetime.fromisoformat(value["timestamp"] if isinstance(value, Mapping) else value)
        if found.tzinfo is None or not 1 < found.year < date.max.year:
            raise ValueError
        return f"{self._value(found)}::timestamptz"


_KINDS: dict[Kind, Callable[[Condition, Any], str]] = {
    "text": Condition._text, "number": Condition._number, "flag": Condition._flag, "day": Condition._day,
    "instant": Condition._instant,
}  # fmt: skip
_TOLD: dict[Kind, Text] = {
    "text": Text("text in quotes", "引号中的文本"),
    "number": Text("a number", "数字"),
    "flag": Text("TRUE or FALSE", "TRUE 或 FALSE"),
    "day": Text("a day, like DATE('2026-06-30')", "日期，例如 DATE('2026-06-30')"),
    "instant": Text("a moment, like TIMESTAMP('2026-06-30T10:00:00Z')", "时刻，例如 TIMESTAMP('2026-06-30T10:00:00Z')"),
}


def _pattern(value: Any) -> Any:
    """A pattern of LIKE; a last lone backslash, which would escape nothing, is refused by the database."""
    if isinstance(value, str) and (len(value) - len(value.rstrip("\\"))) % 2:
        raise FilterError(Text("the pattern ends with a lone backslash", "模式以单个反斜杠结尾"))
    return value


def _unknown(node: Any) -> FilterError:
    return FilterError(
        Text("the filter says nothing that can be true or false: {told}", "过滤条件不是真假判断：{told}").format(
            told=str(node)[:60]
        )
    )


def _quoted(name: str) -> str:
    """A column that is known by name."""
    return f'"{name}"'
