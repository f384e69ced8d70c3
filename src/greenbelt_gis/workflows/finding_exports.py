"""Findings as files: the same as page by page, logged before anything is sent, read as it is sent."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import shapely

from greenbelt_gis.io.report import defused
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.findings import COLUMNS, FindingRow, WantedFindings, list_findings
from greenbelt_gis.store.sites import sites
from greenbelt_gis.workflows.exports import note_export
from greenbelt_gis.workflows.findings import FindingsQuestion, finding_feature, wanted_of

Form = Literal["csv", "geojson"]
PAGE = 2000
"""Findings that are read at a time: a slow reader holds no connection to the record, and no more than these."""
CSV_COLUMNS = ("id", "site", *COLUMNS[1:], "wkt")


def export_findings(
    record: Record, principal: Principal, origin: Origin, asked: FindingsQuestion, form: Form
) -> Iterator[bytes]:
    """All findings that were asked for, of sites that the caller may export, in pieces of a file.

    CSV has WKT in the record's CRS, GeoJSON is WGS 84. Each page of ``PAGE`` is read when it is sent: what is opened or
    closed meanwhile may be among them or not. Raises as ``wanted_of`` does, before the first piece.
    """
    wanted = wanted_of(record, principal, asked, "export")
    _note(record, principal, origin, asked, wanted, form)
    pages = _pages(record, wanted, _page(record, wanted, None))
    return _FORMS[form](record, pages)


def _page(record: Record, wanted: WantedFindings, before: FindingRow | None) -> list[FindingRow]:
    after = None if before is None else before.values["id"]
    with record.connect() as connection:
        return list_findings(connection, wanted, record.srid, after=after, limit=PAGE)


def _pages(record: Record, wanted: WantedFindings, page: list[FindingRow]) -> Iterator[list[FindingRow]]:
    while page:
        yield page
        page = _page(record, wanted, page[-1]) if len(page) == PAGE else []


def _csv(_record: Record, pages: Iterator[list[FindingRow]]) -> Iterator[bytes]:
    yield ("\ufeff" + ",".join(CSV_COLUMNS) + "\n").encode()
    for page in pages:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in page:
            told = {**row.values, "site": row.site, "wkt": _wkt(row)}
            writer.writerow([defused(_plain(told[name])) for name in CSV_COLUMNS])
        yield out.getvalue().encode()


def _wkt(row: FindingRow) -> str:
    return "" if row.geometry is None else str(shapely.to_wkt(row.geometry, rounding_precision=3))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _geojson(record: Record, pages: Iterator[list[FindingRow]]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","name":"findings","features":['
    comma = "\n"
    for page in pages:
        told = (json.dumps(finding_feature(row, record.crs), ensure_ascii=False, separators=(",", ":")) for row in page)
        yield (comma + ",\n".join(told)).encode()
        comma = ",\n"
    yield b"\n]}\n"


_FORMS: Mapping[Form, Callable[[Record, Iterator[list[FindingRow]]], Iterator[bytes]]] = {
    "csv": _csv, "geojson": _geojson,
}  # fmt: skip


def _note(
    record: Record, principal: Principal, origin: Origin, asked: FindingsQuestion, wanted: WantedFindings, form: Form
) -> None:
    """One entry for each site that something may be of."""
    filters = {
        name: str(value) for name in ("rule", "verdict", "severity", "department", "about", "audit", "state")
        if (value := getattr(asked, name))
    }  # fmt: skip
    for code in sites(record, wanted.sites):
        note_export(record, principal, origin, f"findings {form}", site=code, within=wanted.sites, **filters)
