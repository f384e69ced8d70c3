"""Runs an import that was asked for: read apart, loaded and ended in one transaction."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from greenbelt_gis.errors import ForbiddenError
from greenbelt_gis.io.handover import take_over
from greenbelt_gis.io.uploads import format_of
from greenbelt_gis.model.days import start_of_day
from greenbelt_gis.model.rights import EDIT, RIGHTS
from greenbelt_gis.store import uploads
from greenbelt_gis.store.accounts import roles_on
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import object_codes
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.load import Loaded, load
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.job_runs import Attempt, Setup
from greenbelt_gis.workflows.record import overlaps
from greenbelt_gis.workflows.upload_reading import PROFILE, Read, Wish, data_file, layer_file, read_apart

_READING, _LOADING = 0.1, 0.5
"""How far an import is when the files are there, and when they have been read."""


def run_import(setup: Setup, found: JobRequest, attempt: Attempt) -> None:
    """Import what was asked for; the rows, what is told of them and the end of the job are one transaction."""
    record, wanted = setup.record, found.wanted
    clock = time.perf_counter()
    attempt.step(0.0, Text("fetching what was sent", "正在取回上传的文件"))
    with tempfile.TemporaryDirectory(prefix="greenbelt-") as place:
        folder = Path(place)
        with record.connect() as connection:
            uploads.fetch_file(connection, found.id, "data", data_file(folder, format_of(wanted["file"])))
            if wanted["profile"]:
                uploads.fetch_file(connection, found.id, "profile", folder / PROFILE)
        wish = Wish(
            wanted["file"], wanted["layer"], wanted["crs"], found.site, f"EPSG:{record.srid}", setup.timezone,
            datetime.now(UTC).isoformat(), sorted(object_codes(record, found.site)),
        )  # fmt: skip
        reading = Text("reading {file}", "正在读取 {file}").format(file=wanted["file"])
        read = read_apart(folder, wish, lambda: attempt.step(_READING, reading))
        _check_rights(record, found, read.layers)
        seconds = {"read": round(time.perf_counter() - clock, 3)}
        layers = {name: take_over(layer_file(folder, name), record.crs) for name in read.layers}
    loading = Text("loading", "正在载入")
    attempt.step(_LOADING, loading)
    clock = time.perf_counter()

    def keep(cursor: psycopg.Cursor[Any], change: int | None, loaded: Sequence[Loaded]) -> None:
        seconds["load"] = round(time.perf_counter() - clock, 3)
        uploads.keep_rows(cursor, found.id, read.rows)
        attempt.end(cursor, {**outcome(read, loaded), "seconds": seconds}, change=change)

    day = None if wanted["valid_from"] is None else date.fromisoformat(wanted["valid_from"])
    loaded = load(
        record, found.site, layers, actor=found.asked_by, note=wanted["note"] or wanted["file"],
        valid_from=None if day is None else start_of_day(day, setup.timezone), dry_run=wanted["dry_run"],
        progress=lambda doing: attempt.step(_LOADING, doing), meanwhile=keep,
    )  # fmt: skip
    if wanted["dry_run"]:
        with record.connect() as connection, connection.cursor() as cursor:
            keep(cursor, None, loaded)


def _check_rights(record: Record, found: JobRequest, layers: Collection[str]) -> None:
    """A ``ForbiddenError`` for layers that the asker could not edit when they asked, or cannot now."""
    with record.connect() as connection:
        roles = roles_on(connection, found.account_id, found.site_id)
    now = frozenset().union(*(RIGHTS[role] for role in roles))
    refused = [name for name in layers if name not in found.wanted["may_edit"] or EDIT[name] not in now]
    if "import" not in now or refused:
        raise ForbiddenError(
            Text("not yours to import: {layers}", "无权导入：{layers}").format(layers=", ".join(refused or layers)),
            fix=Text("leave these layers out, or ask who may edit them", "请去掉这些图层，或请有权编辑者导入"),
        )


def outcome(read: Read, loaded: Sequence[Loaded]) -> dict[str, Any]:
    """What came of an import: rows by layer, rows by what was done with them, all and by layer, what is to be
    said."""
    layers = {}
    for one in loaded:
        layers[one.layer] = {k: v for k, v in asdict(one).items() if k not in ("layer", "overlapping")}
    said = [{"key": n.key, "count": n.count, "text": asdict(n.told)} for n in overlaps(loaded)]
    return {"layers": layers, "rows": read.counts, "rows_by_layer": read.by_layer, "notes": [*read.notes, *said]}
