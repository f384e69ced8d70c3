"""What somebody asks to be edited, as rows that can be judged and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID

import psycopg
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import ConflictError, MissingError, StaleError, UsageError
from greenbelt_gis.io.feature_rows import FeatureRow, feature_frame
from greenbelt_gis.io.report import Report
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.store.rows import Row, known_codes, read_rows
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.edit_vicinity import Touch, touch_of

Operation = Literal["create", "update", "delete"]
MOST = 1000
"""Rows of one edit."""


@dataclass(frozen=True)
class Edit:
    """One row to make, change or delete.

    ``values`` and ``attributes`` (of an update only what changes; None clears), ``geometry`` where ``moved`` says
    so: in WGS 84, or in ``crs``. ``version``: the state that the editor saw; None: any.
    """

    operation: Operation
    layer: str
    id: UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    moved: bool = False
    crs: CRS | None = None
    version: int | None = None


@dataclass(frozen=True)
class Planned:
    """An edit, the row as it was (None: not there), and as it is to be (a frame of one row; None: not there)."""

    edit: Edit
    old: Row | None
    new: GeoDataFrame | None

    @property
    def touch(self) -> Touch:
        """What it touches, before and after."""
        states: list[tuple[Mapping[str, object], BaseGeometry | None]] = []
        if self.old is not None:
            states.append((self.old.values, self.old.geometry))
        if self.new is not None:
            values = {str(name): value for name, value in self.new.iloc[0].items()}
            states.append((values, self.new.geometry.iloc[0]))
        return touch_of(self.edit.layer, states)

    def code(self, state: Literal["old", "new"]) -> str | None:
        """The code before or after, of a layer with codes."""
        if LAYERS[self.edit.layer].key is None:
            return None
        if state == "old":
            return None if self.old is None else str(self.old.values["code"])
        return None if self.new is None else str(self.new["code"].iloc[0])


def plan(
    cursor: psycopg.Cursor[Any], site: str, edits: Sequence[Edit], crs: CRS, *, now: datetime, timezone: str,
    report: Report | None = None,
) -> list[Planned]:  # fmt: skip
    """Rows as they are and as they are to be; ``report`` is told what was repaired and what seems odd. Raises what
    ``Editor.edit`` raises for what cannot be."""
    if not 1 <= len(edits) <= MOST:
        raise UsageError(Text("an edit has 1 to {most} rows", "一次编辑须为 1 至 {most} 行").format(most=MOST))
    if len({(edit.layer, edit.id) for edit in edits}) < len(edits):
        raise UsageError(Text("a row is edited twice in one change", "同一对象在一次变更中出现两次"))
    found: dict[tuple[str, UUID], Row] = {}
    for layer in dict.fromkeys(edit.layer for edit in edits):
        rows = read_rows(cursor, layer, [edit.id for edit in edits if edit.layer == layer])
        found |= {(layer, id_): row for id_, row in rows.items()}
    olds = [_checked(edit, found.get((edit.layer, edit.id)), site) for edit in edits]
    wanted = {at: _wanted(edit, olds[at], crs) for at, edit in enumerate(edits) if edit.operation != "delete"}
    news: dict[int, GeoDataFrame] = {}
    fresh = fresh_codes(edits)
    for layer, mine in _together(edits, wanted):
        frame = feature_frame(
            layer, [wanted[at] for at in mine], crs, now=now, timezone=timezone,
            numbers=[at + 1 for at in mine], report=report,
            elsewhere=partial(_codes, cursor, site, [wanted[at].values.get("asset") for at in mine], fresh),
        )  # fmt: skip
        news |= {at: frame if len(mine) == 1 else frame.iloc[[row]] for row, at in enumerate(mine)}
    return [Planned(edit, olds[at], news.get(at)) for at, edit in enumerate(edits)]


def _together(edits: Sequence[Edit], wanted: Mapping[int, FeatureRow]) -> list[tuple[str, list[int]]]:
    """Rows of one layer that are read together, by their places: those of one code (which may belong to revisions)
    apart from each other."""
    groups: dict[tuple[str, int], list[int]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for at, row in wanted.items():
        layer = edits[at].layer
        code = (layer, str(row.values.get(LAYERS[layer].key or "") or at))
        groups.setdefault((layer, times[code]), []).append(at)
        times[code] += 1
    return [(layer, mine) for (layer, _), mine in groups.items()]


def fresh_codes(edits: Sequence[Edit]) -> set[str]:
    """Codes that the edits give to objects."""
    return {
        str(code)
        for edit in edits
        if edit.layer in SHARED_CODES and edit.operation != "delete" and (code := edit.values.get("code"))
    }


def _codes(cursor: psycopg.Cursor[Any], site: str, wanted: Sequence[str | None], fresh: set[str]) -> set[str]:
    """Codes that observations may name: those that are there, and those of the same change."""
    return known_codes(cursor, site, (str(code) for code in wanted if code)) | fresh


def _checked(edit: Edit, old: Row | None, site: str) -> Row | None:
    if edit.operation == "create":
        if old is not None:
            raise ConflictError(
                Text("the id {id} is there already", "标识 {id} 已存在").format(id=edit.id), where={"layer": edit.layer}
            )
        return None
    if old is None or old.site_code != site:
        raise MissingError(Text("there is no such thing", "没有该对象"), where={"layer": edit.layer, "id": edit.id})
    if edit.version is not None and edit.version != old.version:
        raise stale(edit.layer, edit.id, old.version)
    if edit.layer == "site" and edit.values.get("code", old.site_code) != old.site_code:
        raise UsageError(
            Text("the code of a site stays", "场地编码不可更改"),
            fix=Text("findings are known by it; give the site a name", "审查结果以其标识；可修改场地名称"),
        )
    return old


def stale(layer: str, id_: UUID, version: int) -> StaleError:
    """The error of an editor who saw an older state."""
    return StaleError(
        Text("somebody else has changed it meanwhile (state {n})", "该对象已被他人修改（版本 {n}）").format(n=version),
        where={"layer": layer, "id": id_},
        fix=Text("read it again, and decide anew", "请重新读取后再修改"),
    )


def _wanted(edit: Edit, old: Row | None, crs: CRS) -> FeatureRow:
    """The whole row that an edit asks for."""
    values = {} if old is None else {name: value for name, value in old.values.items() if value is not None}
    attributes = {} if old is None else dict(old.attributes)
    values.update(edit.values)
    attributes.update(edit.attributes)
    kept = {name: value for name, value in attributes.items() if value is not None}
    if edit.moved or old is None:
        return FeatureRow(values, edit.geometry, edit.crs, kept)
    return FeatureRow(values, old.geometry, crs, kept)
