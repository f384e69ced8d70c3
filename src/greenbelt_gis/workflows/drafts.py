"""Drafts: judged beside what stands near, kept, compared with the present, promoted into the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.checks.incremental import Change
from greenbelt_gis.errors import ConflictError, MissingError, StaleError, UsageError
from greenbelt_gis.io.report import Report
from greenbelt_gis.model.days import today
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.drafts import (
    Kept,
    delete_draft,
    insert_draft,
    list_drafts,
    mark_promoted,
    read_draft,
    update_draft,
)
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.rows import Row, planned_row, read_rows
from greenbelt_gis.store.sites import one_of, site_id, sites
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.draft_features import Drafted, Feature, based, drafted, moved_on, refuse_moved_on
from greenbelt_gis.workflows.edit_plan import Planned
from greenbelt_gis.workflows.edit_reading import Reading
from greenbelt_gis.workflows.editing import Edited, Editor, told
from greenbelt_gis.workflows.layer_edits import Why, edit_rows
from greenbelt_gis.workflows.layer_rows import feature as feature_of

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""A check reads one state of the record, and cannot write."""


@dataclass(frozen=True)
class Checked:
    """A draft judged: its features as edits, what they would do, under which of them the record has moved on, what is
    to be said of them."""

    drafted: Sequence[Drafted]
    reading: Reading
    findings: Change
    moved_on: Sequence[bool]
    notes: Sequence[Mapping[str, Any]]


def site_to_draft(editor: Editor, principal: Principal, code: str | None) -> str:
    """The site to draft on: the one named, or the only one where one may."""
    within = principal.sites("draft")
    if code is None:
        known = list(sites(editor.record, within))
        if len(known) == 1:
            return known[0]
        raise UsageError(
            Text("say which site the draft is of", "请指定草稿所属场地"),
            fix=Text("add site=CODE: one of {known}", "请加上 site=编码，可选：{known}").format(
                known=", ".join(known[:20])
            ),
        )
    allowed_site(editor.record, principal, code, "draft")
    return code


def check(editor: Editor, site: str, features: Sequence[Feature], *, kept: bool = False) -> Checked:
    """Judge features of a site as if they were in the record; nothing is saved. ``kept``: they are those of a draft
    that was saved, and know the rows that they change.

    Raises ``InputError`` and ``UsageError`` naming the feature that cannot be.
    """
    report = Report()
    with editor.record.connect() as connection, connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        id_ = site_id(connection, site)
        now = drafted(cursor, id_, features, today(editor.timezone))
        edits = [one.edit for one in now]
        reading, findings = editor.judge(cursor, site, edits, now=datetime.now(UTC), report=report)
        boundary = read_rows(cursor, "site", [id_])[id_].geometry
    moved = [kept and moved_on(feature, one) for feature, one in zip(features, now, strict=True)]
    return Checked(now, reading, findings, moved, _notes(now, moved, reading, report, boundary))


def answer(done: Checked) -> dict[str, Any]:
    """A check as plain values: ``findings`` that the draft has (each ``new`` or ``still`` there, by ``state``),
    ``resolved`` ones that it would cure, ``notes``."""
    codes = {one.code for one in done.drafted}
    kept = done.findings.kept
    mine = kept[kept["subject"].isin(codes) | kept["against"].isin(codes)]
    found = [*_stated(done.findings.opened, "new"), *_stated(mine, "still")]
    return {"findings": found, "resolved": told(done.findings.closed), "notes": list(done.notes)}


def _stated(findings: GeoDataFrame, state: str) -> list[dict[str, Any]]:
    features = told(findings)
    for one in features:
        one["properties"]["state"] = state
    return features


def _notes(
    now: Sequence[Drafted], moved: Sequence[bool], reading: Reading, report: Report, boundary: Any
) -> list[dict[str, Any]]:
    notes = [
        _note(event.row, event.layer, event.code, event.reason)
        for event in report.events
        if event.action in ("repaired", "warned")
    ]
    shapes = [None if one.new is None else one.new.geometry.iloc[0] for one in reading.planned]
    shapely.prepare(boundary)
    for at, (one, stale, shape) in enumerate(zip(now, moved, shapes, strict=True), 1):
        if stale:
            words = Text("the record has changed since the draft was saved", "草稿保存后数据库中的对象已变更")
            notes.append(_note(at, one.layer, one.code, words))
        if boundary is not None and shape is not None and not shapely.covered_by(shape, boundary):
            words = Text("it reaches beyond the site", "超出场地范围")
            notes.append(_note(at, one.layer, one.code, words))
    return notes


def _note(at: int, layer: str, code: str, words: Text) -> dict[str, Any]:
    return {"feature": at, "layer": layer, "code": code, "message_en": words.en, "message_zh": words.zh}


# --- kept


def head(draft: Kept) -> dict[str, Any]:
    """A draft as plain values, with its features where they were read."""
    return {
        "id": str(draft.id), "site": draft.site_code, "name": draft.name, "note": draft.note, "version": draft.version,
        "made_by": draft.made_by, "made_at": draft.made_at.isoformat(), "changed_by": draft.changed_by,
        "changed_at": draft.changed_at.isoformat(), "promoted_by": draft.promoted_by, "count": draft.count,
        **({} if draft.features is None else {"type": "FeatureCollection", "features": draft.features}),
    }  # fmt: skip


def listed(
    editor: Editor, principal: Principal, site: str | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Heads of drafts of the sites where one may draft."""
    within = principal.sites("draft")
    if site is not None:
        within = frozenset({one_of(sites(editor.record, within), site)})
    with editor.record.connect() as connection, connection.cursor() as cursor:
        return [head(one) for one in list_drafts(cursor, within, after, limit)]


def read(editor: Editor, principal: Principal, id_: UUID) -> Kept:
    """A draft of a site where one may draft; others are as good as not there."""
    with editor.record.connect() as connection, connection.cursor() as cursor:
        draft = read_draft(cursor, id_)
    if draft is None or not principal.may("read", draft.site):
        raise MissingError(Text("there is no such draft", "没有该草稿"), where={"id": id_})
    principal.check("draft", draft.site)
    return draft


def make(
    editor: Editor, principal: Principal, site: str, id_: UUID, name: str, note: str, features: Sequence[Feature]
) -> Kept:
    """Keep a draft. It is looked at like for a check: what cannot be read is not kept."""
    done = check(editor, site, features)
    with editor.record.connect() as connection, connection.cursor() as cursor:
        try:
            kept = based(features, done.drafted)
            insert_draft(cursor, id_, done.reading.facts.id, name, note, kept, principal.name)
        except psycopg.errors.UniqueViolation:
            raise ConflictError(Text("the id {id} is there already", "标识 {id} 已存在").format(id=id_)) from None
        draft = read_draft(cursor, id_)
    assert draft is not None
    return draft


def change(
    editor: Editor, principal: Principal, draft: Kept, version: int, name: str | None, note: str | None,
    features: Sequence[Feature] | None,
) -> Kept:  # fmt: skip
    """Change a draft; new features are seen against the record as it is now."""
    _refuse_other(draft, version)
    assert draft.features is not None
    kept: Sequence[Any] = draft.features
    if features is not None:
        kept = based(features, check(editor, draft.site_code, features).drafted)
    with editor.record.connect() as connection, connection.cursor() as cursor:
        new_name, new_note = draft.name if name is None else name, draft.note if note is None else note
        if not update_draft(cursor, draft.id, version, new_name, new_note, kept, principal.name):
            raise _stale(draft)
        found = read_draft(cursor, draft.id)
    assert found is not None
    return found


def throw_away(editor: Editor, draft: Kept, version: int) -> None:
    """Delete a draft."""
    _refuse_other(draft, version)
    with editor.record.connect() as connection, connection.cursor() as cursor:
        if not delete_draft(cursor, draft.id, version):
            raise _stale(draft)


def promote(editor: Editor, principal: Principal, draft: Kept, version: int, why: Why, origin: Origin) -> Edited:
    """Bring a draft into the record: one change, judged and kept like any other, with the rights to edit every layer
    it touches. Raises what edits raise, and ``StaleError`` where the record has moved on under the draft."""
    _refuse_other(draft, version)
    assert draft.features is not None
    with editor.record.connect() as connection, connection.cursor() as cursor:
        now = drafted(cursor, draft.site, draft.features, today(editor.timezone))
    refuse_moved_on(draft.features, now)
    note = " ".join(part for part in (draft.name, why.note) if part)

    def mark(cursor: psycopg.Cursor[Any], change: int) -> None:
        if not mark_promoted(cursor, draft.id, version, change, principal.name):
            raise _stale(draft)

    edits = [one.edit for one in now]
    why = Why(note, why.override, why.valid_from)
    return edit_rows(editor, principal, draft.site_code, edits, why, origin, "promote", mark)


def _refuse_other(draft: Kept, version: int) -> None:
    if draft.promoted_by is not None:
        raise ConflictError(
            Text("the draft is in the record already, by change {n}", "草稿已并入数据库（变更 {n}）").format(
                n=draft.promoted_by
            )
        )
    if draft.version != version:
        raise _stale(draft)


def _stale(draft: Kept) -> StaleError:
    return StaleError(
        Text("somebody else has changed the draft meanwhile", "草稿已被他人修改"),
        where={"id": draft.id}, fix=Text("read it again, and decide anew", "请重新读取后再修改"),
    )  # fmt: skip


# --- compared


def compare(editor: Editor, draft: Kept) -> dict[str, Any]:
    """A draft judged, with for each feature the present row, the row to be, and what differs.

    What was promoted is in the record: a ``ConflictError``.
    """
    _refuse_other(draft, draft.version)
    assert draft.features is not None
    done = check(editor, draft.site_code, draft.features, kept=True)
    crs, site = editor.record.crs, done.reading.facts
    rows = []
    for one, moved, planned in zip(done.drafted, done.moved_on, done.reading.planned, strict=True):
        new = None if planned.new is None else planned_row(one.layer, one.edit.id, site.id, site.code, planned.new)
        rows.append(
            {
                "layer": one.layer, "code": one.code, "operation": one.edit.operation,
                "moved_on": moved,
                "present": None if planned.old is None else feature_of(planned.old, crs),
                "draft": None if new is None else feature_of(new, crs),
                **_differences(planned, new),
            }
        )  # fmt: skip
    return {"changes": rows, **answer(done)}


def _differences(planned: Planned, new: Row | None) -> dict[str, Any]:
    """Columns and attributes with their old and new values; areas (m²); how far the middle moved (m)."""
    old = planned.old
    before: dict[str, Any] = {} if old is None else {**old.values, **old.attributes}
    after: dict[str, Any] = {} if new is None else {**new.values, **new.attributes}
    changed = {
        name: [_plain(before.get(name)), _plain(after.get(name))]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }
    shapes = [None if row is None else row.geometry for row in (old, new)]
    areas = [None if shape is None else round(float(shape.area), 3) for shape in shapes]
    told: dict[str, Any] = {"changed": changed, "area_m2": areas if any(areas) else None, "moved_m": None}
    if shapes[0] is not None and shapes[1] is not None and not shapely.equals_exact(shapes[0], shapes[1]):
        told["moved_m"] = round(float(shapes[0].centroid.distance(shapes[1].centroid)), 3)
    return told


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
