"""What clients ask to be edited, as edits: features, patches, whole states, parts of a split thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import shapely

from greenbelt_gis.errors import ConflictError, InputError, UsageError
from greenbelt_gis.io.feature_rows import geometry_of
from greenbelt_gis.model.days import with_offset
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import EDIT, Principal, forbidden, override_of
from greenbelt_gis.model.vocabulary import DEPARTMENT
from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.history import last_site, state_of
from greenbelt_gis.store.rows import Row, insert_row, new_id, read_rows
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.edit_plan import Edit, plan
from greenbelt_gis.workflows.editing import Also, Author, Edited, Editor, Override, told
from greenbelt_gis.workflows.layer_rows import checked_site, feature, one_row

_TOLD = frozenset({"site", "version"})
"""Properties of a feature that are told, not asked."""


@dataclass(frozen=True)
class Why:
    """What an editor says of a change: a note, a reason to set blocking rules aside, since when it is so."""

    note: str = ""
    override: str = ""
    valid_from: datetime | None = None


def edit_rows(
    editor: Editor, principal: Principal, site: str, edits: Sequence[Edit], why: Why, origin: Origin, action: str,
    also: Also | None = None,
) -> Edited:  # fmt: skip
    """Do edits of one site in the name of somebody; they need the right to edit every layer touched. ``also`` as for
    ``Editor.edit``."""
    id_ = one_of(sites(editor.record, principal.sites("read")), site)
    for layer in dict.fromkeys(edit.layer for edit in edits):
        principal.check(EDIT[layer], id_)
    override = None
    if why.override:
        theirs = frozenset(one for one in DEPARTMENT if principal.may(override_of(one), id_))
        override = Override(why.override, theirs)
    now = datetime.now(UTC)
    since = _since(why, editor.timezone, now)
    if since is None and action == "restore":
        since = now  # what was deleted is there again from now on; it was gone in between
    author = Author(principal.name, action, why.note, since, origin)
    return editor.edit(site, edits, author, now=now, override=override, also=also)


def _since(why: Why, timezone: str, now: datetime) -> datetime | None:
    if why.valid_from is None:
        return None
    since = with_offset(why.valid_from, timezone)
    if since > now:
        raise UsageError(Text("valid_from lies in the future", "valid_from 晚于当前时间"))
    return since


def edit_of(layer: str, operation: Any, id_: UUID, body: Mapping[str, Any], version: int | None) -> Edit:
    """An edit from a GeoJSON feature, whole or in part; properties that are no columns are attributes."""
    known = {column.name for column in LAYERS[layer].columns} | {"accuracy_m"}
    properties = body.get("properties", {})
    attributes = properties.get("attributes", {}) if isinstance(properties, dict) else {}
    if not isinstance(properties, dict) or not isinstance(attributes, dict):
        raise InputError(Text("properties and attributes are objects", "properties 与 attributes 须为对象"))
    for name, value in properties.items():
        if isinstance(value, dict | list) and name != "attributes":
            raise InputError(
                Text("{name} is not a single value", "{name} 不是单一值").format(name=str(name)[:80]),
                where={"layer": layer},
            )
    values = {name: value for name, value in properties.items() if name in known}
    loose = {name: value for name, value in properties.items() if name not in known | _TOLD | {"attributes"}}
    moved = operation == "create" or "geometry" in body
    shape = geometry_of(body.get("geometry")) if moved else None
    return Edit(operation, layer, id_, values, {**loose, **attributes}, shape, moved, None, version)


def restored(editor: Editor, principal: Principal, layer: str, id_: UUID, change: int) -> tuple[str, Edit]:
    """The edit that brings back the state that a change gave a row; and the code of its site.

    Going back is editing: it needs the right to edit the layer besides, before anything is told of the row.
    """
    with editor.record.connect() as connection, connection.cursor() as cursor:
        site = checked_site(principal, layer, id_, last_site(connection, layer, id_), "restore", EDIT[layer])
        values, attributes, wkb = state_of(connection, layer, id_, change)
        row = read_rows(cursor, layer, [id_]).get(id_)
        code = connection.execute("SELECT code FROM site WHERE id = %s", (site,)).fetchone()
    if code is None:
        raise ConflictError(Text("the site is not there any more", "场地已不存在"), where={"layer": layer})
    kept = {name: _asked(value) for name, value in values.items()}
    shape = None if wkb is None else shapely.from_wkb(wkb)
    if row is None:
        return code[0], Edit("create", layer, id_, kept, attributes, shape, True, editor.record.crs)
    if row.version == change:
        raise UsageError(Text("that is the present state", "这已是当前状态"), where={"id": id_})
    cleared = {**dict.fromkeys(row.attributes), **attributes}
    return code[0], Edit("update", layer, id_, kept, cleared, shape, True, editor.record.crs, row.version)


def _asked(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def split(editor: Editor, row: Row, parts: Sequence[Mapping[str, Any]], version: int | None) -> list[Edit]:
    """Edits that part a polygon: the first part keeps identity and history, the others say whence they come.

    ``parts``: GeoJSON polygons (WGS 84) with a ``code`` each but the first. Together they must cover what was there.
    """
    if row.geometry is None or row.geometry.area == 0:
        raise InputError(Text("only areas are split", "只有面状对象可以拆分"), where={"layer": row.layer})
    if len(parts) < 2:
        raise InputError(Text("a split has two parts at least", "拆分至少需要两部分"))
    edits = []
    for at, part in enumerate(parts):
        code = part.get("code")
        shape = geometry_of(part.get("geometry"))
        if at and not code:
            raise InputError(Text("every new part needs a code", "每个新部分都需要编码"), where={"row": at + 1})
        if at == 0:
            edits.append(Edit("update", row.layer, row.id, {}, {}, shape, True, None, version))
        else:
            kept = {name: _asked(value) for name, value in row.values.items() if value is not None} | {"code": code}
            attributes = {**row.attributes, "split_from": str(row.values["code"])}
            edits.append(Edit("create", row.layer, new_id(), kept, attributes, shape, True))
    _refuse_uncovered(editor, row, edits)
    return edits


SPLIT_SHARE = 1e-4
"""Share of the area that a split may leave out, add, or give twice: drawing and degrees are no more exact."""


def _refuse_uncovered(editor: Editor, row: Row, edits: Sequence[Edit]) -> None:
    with editor.record.connect() as connection, connection.cursor() as cursor:
        fresh = [replace(edit, operation="update", id=row.id, values={}, attributes={}, version=None) for edit in edits]
        drawn = [
            plan(cursor, row.site_code, [one], editor.record.crs, now=datetime.now(UTC), timezone=editor.timezone)[
                0
            ].new
            for one in fresh
        ]
    shapes = [one.geometry.iloc[0] for one in drawn if one is not None]
    whole = shapely.union_all(shapes)
    assert row.geometry is not None
    area = row.geometry.area
    wrong = max(
        shapely.area(shapely.symmetric_difference(whole, row.geometry)),
        sum(shapely.area(one) for one in shapes) - whole.area,
    )
    if wrong > SPLIT_SHARE * area:
        raise InputError(
            Text(
                "the parts do not cover what was there once: {m2:.2f} m² differ",
                "各部分未能恰好覆盖原有范围：相差 {m2:.2f} 平方米",
            ).format(m2=wrong),
            where={"layer": row.layer, "id": row.id},
            fix=Text("part it along one line", "请沿同一条线拆分"),
        )


def create_site(editor: Editor, principal: Principal, id_: UUID, edit: Edit, why: Why) -> Row:
    """A new site; whoever makes one needs the right on all sites."""
    if not principal.may("edit_site"):
        raise forbidden("edit_site")
    record = editor.record
    with record.connect() as connection, connection.cursor() as cursor:
        now = datetime.now(UTC)
        planned = plan(cursor, "", [edit], record.crs, now=now, timezone=editor.timezone)[0]
        assert planned.new is not None
        change = new_change(cursor, principal.name, "create", why.note)
        since = _since(why, editor.timezone, now)
        insert_row(cursor, "site", id_, id_, planned.new, change, record.srid, since)
        return read_rows(cursor, "site", [id_])[id_]


def answer(editor: Editor, done: Edited) -> dict[str, Any]:
    """An edit as plain values: the change, its rows, the findings it opened, closed and told otherwise."""
    crs = editor.record.crs
    return {
        "change": done.change,
        "features": [feature(row, crs) for row in done.rows if row is not None],
        "findings": {
            "opened": told(done.findings.opened),
            "closed": told(done.findings.closed),
            "changed": told(done.findings.changed),
        },
        "overridden": [str(one) for one in done.overridden["id"]],
    }


def seen(editor: Editor, principal: Principal, layer: str, id_: UUID) -> Row:
    """A row that somebody may edit."""
    return one_row(editor.record, principal, layer, id_, EDIT[layer])
