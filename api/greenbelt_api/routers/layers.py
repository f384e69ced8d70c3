"""The rows of every contract layer: read, made, changed, deleted, with their history. One set of routes a layer."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from greenbelt_api.access import LoggedIn, Reader, origin, requires
from greenbelt_api.answers import GEOJSON, edited, feature_answer, page_answer, problems, versions_answer
from greenbelt_api.bodies import NO_NUL, PATHS, Bulk, ChangedFeature, NewFeature, Reason, Restoring, Splitting
from greenbelt_gis.errors import UnseenError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import EDIT, Principal
from greenbelt_gis.store.rows import Row, new_id
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import area_in, read_bbox
from greenbelt_gis.workflows.editing import Editor
from greenbelt_gis.workflows.layer_edits import (
    answer,
    create_site,
    edit_of,
    edit_rows,
    restored,
    seen,
    split,
)
from greenbelt_gis.workflows.layer_rows import Question, feature, history, one_row, page, row_as_of

IfMatch = Annotated[str | None, Header(description="The ETag of the state that you saw", max_length=100)]


def etag(row: Row) -> str:
    """The state of a row as an entity tag."""
    return f'"{row.version}"'


def version_of(if_match: str | None) -> int:
    """The state that an editor saw; a ``UnseenError`` where none is named."""
    tag = (if_match or "").strip().removeprefix("W/").strip('"')
    if not tag.isdecimal() or len(tag) > 18:
        raise UnseenError(
            Text("say which state is to be changed", "请注明要修改的版本"),
            fix=Text("send If-Match with the ETag that you were given", "请在 If-Match 中附上读取时的 ETag"),
        )
    return int(tag)


def editor_of(request: Request) -> Editor:
    """The service's editor."""
    editor: Editor = request.app.state.editor
    return editor


def _geojson(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Response(body, status, media_type=GEOJSON, headers=headers)


def _told(request: Request, layer: str, done: Any, status: int = 200) -> Response:
    editor = editor_of(request)
    headers = {}
    rows = [row for row in done.rows if row is not None]
    if len(rows) == 1:
        headers = {"ETag": etag(rows[0]), "Location": f"/{PATHS[layer]}/{rows[0].id}"}
    return JSONResponse(answer(editor, done), status, headers=headers)


def layer_routes(layer: str) -> APIRouter:
    """The routes of one layer."""
    router, path = APIRouter(tags=[PATHS[layer]]), f"/{PATHS[layer]}"
    # As defaults, not as annotations: those would be looked up among the names of the module.
    may_edit: Any = Depends(requires(EDIT[layer]))
    may_restore: Any = Depends(requires("restore"))
    may_look_back: Any = Depends(requires("history"))
    title = LAYERS[layer].title.en
    made = feature_answer(layer, 201) if layer == "site" else edited(layer, 201)

    @router.get(
        path, summary=f"{title}, page by page", response_class=Response,
        responses={**page_answer(layer), **problems(404)},
    )  # fmt: skip
    def listed(
        request: Request,
        principal: Reader,
        site: Annotated[str | None, Query(max_length=200)] = None,
        code: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
        asset_class: Annotated[str, Query(alias="class", max_length=80)] = "",
        bbox: Annotated[str, Query(max_length=200, description="`west,south,east,north` in degrees")] = "",
        as_of: Annotated[date | datetime | None, Query(description="As it was then; needs site")] = None,
        known_at: Annotated[datetime | None, Query(description="By what was known then; needs site")] = None,
        after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see."""
        editor = editor_of(request)
        area = area_in(read_bbox(bbox), editor.record.srid) if bbox else None
        asked = Question(site, code, asset_class, area, as_of, known_at, after, limit)
        rows = page(editor.record, principal, layer, asked, editor.timezone)
        links = []
        if len(rows) > limit:
            query = request.url.remove_query_params("after").include_query_params(after=str(rows[limit - 1].id)).query
            links = [{"rel": "next", "type": GEOJSON, "href": f"{path}?{query}"}]
        features = [feature(row, editor.record.crs) for row in rows[:limit]]
        return _geojson(
            {"type": "FeatureCollection", "numberReturned": len(features), "links": links, "features": features}
        )

    @router.get(
        f"{path}/{{id}}", summary=f"One of: {title}", response_class=Response,
        responses={**feature_answer(layer), 304: {"description": "It is as you have it"}, **problems(404)},
    )  # fmt: skip
    def one(
        request: Request,
        principal: Reader,
        id: UUID,
        as_of: Annotated[date | datetime | None, Query(description="As it was then; a day: at its end")] = None,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """A GeoJSON feature; its ETag names the state, for If-Match."""
        editor = editor_of(request)
        if as_of is None:
            row = one_row(editor.record, principal, layer, id)
        else:
            row = row_as_of(editor.record, principal, layer, id, as_of, editor.timezone)
        if if_none_match is not None and etag(row) in if_none_match:
            return Response(status_code=304, headers={"ETag": etag(row)})
        return _geojson(feature(row, editor.record.crs), headers={"ETag": etag(row)})

    @router.post(
        path, summary=f"Make one: {title}", status_code=201, response_class=Response,
        responses={**made, **problems(404, 409)},
    )  # fmt: skip
    def create(request: Request, body: NewFeature, principal: Principal = may_edit) -> Response:
        """The answer carries what the new row violates, and what it cures."""
        id_ = body.id or new_id()
        edit = edit_of(layer, "create", id_, body.model_dump(include={"geometry", "properties"}), None)
        if layer == "site":
            row = create_site(editor_of(request), principal, id_, edit, body.reason.why())
            crs = editor_of(request).record.crs
            return _geojson(
                feature(row, crs), 201, {"ETag": etag(row), "Location": f"{path}/{row.id}"}
            )  # fmt: skip
        site = str(body.properties.get("site") or "")
        done = edit_rows(editor_of(request), principal, site, [edit], body.reason.why(), origin(request), "create")
        return _told(request, layer, done, 201)

    @router.patch(
        f"{path}/{{id}}", summary=f"Change one: {title}", responses={**edited(layer), **problems(404, 409, 412, 428)}
    )
    def change(
        request: Request, id: UUID, body: ChangedFeature, principal: Principal = may_edit, if_match: IfMatch = None
    ) -> Response:
        """Needs If-Match: nobody overwrites another's change unseen (412, read again)."""
        editor = editor_of(request)
        row = seen(editor, principal, layer, id)
        sent = body.model_dump(include={"geometry", "properties"} & body.model_fields_set)
        edit = edit_of(layer, "update", id, sent, version_of(if_match))
        done = edit_rows(editor, principal, row.site_code, [edit], body.reason.why(), origin(request), "change")
        return _told(request, layer, done)

    @router.delete(
        f"{path}/{{id}}", summary=f"Take one away: {title}",
        responses={**edited(layer), **problems(404, 409, 412, 428)},
    )  # fmt: skip
    def delete(
        request: Request,
        id: UUID,
        principal: Principal = may_edit,
        if_match: IfMatch = None,
        reason: Annotated[Reason | None, Body(embed=True)] = None,
    ) -> Response:
        """A deletion says that it never should have been there; what ended in the world gets `ended_on`."""
        editor = editor_of(request)
        row = seen(editor, principal, layer, id)
        edit = edit_of(layer, "delete", id, {}, version_of(if_match))
        why = (reason or Reason()).why()
        done = edit_rows(editor, principal, row.site_code, [edit], why, origin(request), "delete")
        return _told(request, layer, done)

    @router.get(
        f"{path}/{{id}}/history", summary=f"What became of one: {title}",
        responses={**versions_answer(), **problems(404)},
    )  # fmt: skip
    def past(request: Request, id: UUID, principal: Principal = may_look_back) -> list[dict[str, Any]]:
        """Every version, the newest first: who, when, what changed; also of what is deleted."""
        return history(editor_of(request).record, principal, layer, id)

    @router.post(
        f"{path}/{{id}}/restore", summary=f"Go back to an old state: {title}",
        responses={**edited(layer), **problems(404, 409, 412)},
    )  # fmt: skip
    def restore(request: Request, id: UUID, body: Restoring, principal: Principal = may_restore) -> Response:
        """The old state becomes the present one as a new change, judged like any other."""
        editor = editor_of(request)
        site, edit = restored(editor, principal, layer, id, body.change)
        done = edit_rows(editor, principal, site, [edit], body.reason.why(), origin(request), "restore")
        return _told(request, layer, done)

    if layer in ("assets", "planting"):

        @router.post(
            f"{path}/{{id}}/split", summary=f"Part an area: {title}",
            responses={**edited(layer), **problems(404, 409, 412, 428)},
        )  # fmt: skip
        def parted(
            request: Request, id: UUID, body: Splitting, principal: Principal = may_edit, if_match: IfMatch = None
        ) -> Response:
            """The first part keeps identity and history; the others tell in `split_from` whence they come."""
            editor = editor_of(request)
            row = seen(editor, principal, layer, id)
            edits = split(editor, row, [part.model_dump() for part in body.parts], version_of(if_match))
            done = edit_rows(editor, principal, row.site_code, edits, body.reason.why(), origin(request), "split")
            return _told(request, layer, done)

    return router


changes = APIRouter(tags=["changes"])


@changes.post(
    "/changes", summary="Several rows changed together, or none",
    responses={**edited(), **problems(404, 409, 412, 428)},
)  # fmt: skip
def bulk(request: Request, principal: LoggedIn, body: Bulk) -> Response:
    """Needs the right to edit every layer touched. Judged together; the answer carries what they do to the findings."""
    edits = []
    for one in body.edits:
        sent = one.model_dump(include={"geometry", "properties"} & one.model_fields_set)
        made = one.operation == "create"
        if (one.id is None and not made) or (one.version is None and not made):
            raise UnseenError(
                Text("name id and version of what is changed", "修改或删除须注明 id 与 version"),
                where={"layer": one.layer},
            )
        id_ = one.id or new_id()
        edits.append(edit_of(one.layer, one.operation, id_, sent, None if made else one.version))
    done = edit_rows(editor_of(request), principal, body.site, edits, body.reason.why(), origin(request), "bulk")
    return JSONResponse(answer(editor_of(request), done))
