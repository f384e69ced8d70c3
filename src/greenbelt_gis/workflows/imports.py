"""Imports as jobs: what somebody sends, put into the queue with the files; what became of single rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

import psycopg

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import ForbiddenError, UsageError
from greenbelt_gis.io.report import rows_as_csv
from greenbelt_gis.io.uploads import FORMATS, format_of
from greenbelt_gis.model.crs import parse_crs
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import EDIT, Principal, override_of
from greenbelt_gis.store import uploads
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Origin, log_event
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.uploads import Action
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.editing import blocking_rules
from greenbelt_gis.workflows.job_requests import look, put
from greenbelt_gis.workflows.record import check_valid_from

__all__ = ["FORMATS", "Upload", "Wish", "ask", "rows_csv", "rows_of"]


@dataclass(frozen=True)
class Upload:
    """Files that were sent: the data, what their sender called them, and a profile where there is one."""

    data: BinaryIO
    called: str
    profile: BinaryIO | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody wants of an upload.

    ``layer``: what a file is whose name does not say it. ``crs``: of files that do not say theirs. ``valid_from``: the
    day since when what it changes has been so. ``override``: why blocking rules are set aside, by which no import is
    judged before it is kept.
    """

    site: str
    layer: str | None = None
    crs: str | None = None
    valid_from: date | None = None
    dry_run: bool = False
    note: str = ""
    override: str = ""


def ask(
    record: Record, principal: Principal, wish: Wish, upload: Upload, *, rule_set: str, timezone: str, origin: Origin
) -> JobRequest:
    """Put an import into the queue, with its files.

    Raises ``MissingError``, ``ForbiddenError`` (the site, or a rule set with blocking rules that are not the caller's
    to set aside), ``UsageError`` and ``InputError`` (what cannot be), ``ThrottledError`` where too many wait already.
    """
    site = allowed_site(record, principal, wish.site, "import")
    called = PurePosixPath(upload.called.replace("\\", "/")).name
    format_of(called)
    _check(wish, timezone)
    overridden = _overridden(rule_set, principal, site, wish)
    wanted = {
        "file": called, "profile": upload.profile is not None, "layer": wish.layer, "crs": wish.crs,
        "valid_from": None if wish.valid_from is None else wish.valid_from.isoformat(), "dry_run": wish.dry_run,
        "note": f"{wish.note} [{wish.override}]".strip() if overridden else wish.note,
        "may_edit": [name for name in LAYERS if principal.may(EDIT[name], site)],
    }  # fmt: skip

    def bring(connection: psycopg.Connection[Any], id_: UUID) -> None:
        uploads.keep_file(connection, id_, "data", upload.data)
        if upload.profile is not None:
            uploads.keep_file(connection, id_, "profile", upload.profile)
        if overridden:
            detail = {"import": str(id_), "reason": wish.override, "rules": overridden}
            log_event(connection, principal.name, "override", site=site, detail=detail, origin=origin)

    return put(record, principal, "import", site, wanted, bring)


def _check(wish: Wish, timezone: str) -> None:
    if wish.layer is not None and wish.layer not in LAYERS:
        raise UsageError(
            Text("there is no layer {name!r}", "没有图层“{name}”").format(name=wish.layer),
            fix=did_you_mean(wish.layer, LAYERS),
        )
    if wish.crs is not None:
        parse_crs(wish.crs, key="crs")
    check_valid_from(wish.valid_from, timezone)


def _overridden(rule_set: str, principal: Principal, site: UUID, wish: Wish) -> list[str]:
    """The blocking rules that an import passes by; refused where they are not the caller's to set aside."""
    blocking = blocking_rules(load_rule_set(rule_set))
    if not blocking or wish.dry_run:
        return []
    theirs = sorted({who for who in blocking.values() if not principal.may(override_of(who), site)})
    if theirs:
        raise ForbiddenError(
            Text(
                "an import is not judged before it is kept, and blocking rules of {who} are not yours to override",
                "导入在保存前不作审查，且您无权越过以下部门的阻止性规则：{who}",
            ).format(who=", ".join(theirs)),
            fix=Text("edit row by row, or in bulk changes", "请逐条或批量编辑"),
        )
    if not wish.override.strip():
        raise UsageError(
            Text(
                "an import is not judged before it is kept: say why blocking rules are set aside",
                "导入在保存前不作审查：请说明越过阻止性规则的理由",
            ),
            fix=Text("give a reason as override", "请在 override 中说明理由"),
        )
    return sorted(blocking)


def rows_of(
    record: Record, principal: Principal, id_: UUID, action: Action | None, *, after: int = 0, limit: int | None = None
) -> Sequence[dict[str, Any]]:
    """What became of rows, for whoever asked for the import and whoever may import on its site."""
    found = look(record, principal, "import", id_)
    if principal.account is None or principal.account != found.account_id:
        principal.check("import", found.site_id)
    with record.connect() as connection:
        return uploads.list_rows(connection, id_, action, after=after, limit=limit)


def rows_csv(record: Record, principal: Principal, id_: UUID, action: Action | None) -> str:
    """The same rows, all of them, as CSV."""
    return rows_as_csv(rows_of(record, principal, id_, action))
