"""Single rows and pages of a contract layer, for whoever may see them; their history."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import Permission, Principal
from greenbelt_gis.store.clocks import clocks
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.history import history_of, last_site
from greenbelt_gis.store.listing import Wanted, list_rows, list_state
from greenbelt_gis.store.rows import Row, read_rows
from greenbelt_gis.store.sites import code_of, one_of, sites
from greenbelt_gis.text import Text, did_you_mean

DECIMALS = 8
_WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True)
class Question:
    """Which rows somebody wants: a page of them after an id, and as of when (None: now), by what was known when."""

    site: str | None = None
    code: str = ""
    asset_class: str = ""
    area: bytes | None = None
    """WKB in the record's CRS."""
    as_of: date | datetime | None = None
    known_at: datetime | None = None
    after: UUID | None = None
    limit: int = 100


def feature(row: Row, crs: CRS) -> dict[str, Any]:
    """A row as a GeoJSON feature in WGS 84: ``site``, ``version``, the contract's columns, ``attributes``."""
    properties: dict[str, Any] = {"site": row.site_code, "version": row.version}
    for name, value in row.values.items():
        properties[name] = value.isoformat() if isinstance(value, date | datetime) else value
    properties["attributes"] = dict(row.attributes)
    return {
        "type": "Feature", "id": str(row.id), "geometry": in_world(row.geometry, crs), "properties": properties,
    }  # fmt: skip


def in_world(shape: BaseGeometry | None, crs: CRS) -> dict[str, Any] | None:
    """A geometry as GeoJSON has it, in WGS 84 with ``DECIMALS``."""
    if shape is None:
        return None
    to_world = transformer(crs, _WGS84)

    def moved(xy: Any) -> Any:
        return np.round(np.column_stack(to_world.transform(xy[:, 0], xy[:, 1])), DECIMALS)

    return dict(shapely.geometry.mapping(shapely.transform(shape, moved)))


def one_row(record: Record, principal: Principal, layer: str, id_: UUID, permission: Permission = "read") -> Row:
    """A row by its id; ``MissingError`` where there is none that the caller may see, else ``ForbiddenError``."""
    with record.connect() as connection, connection.cursor() as cursor:
        row = read_rows(cursor, layer, [id_]).get(id_)
    checked_site(principal, layer, id_, None if row is None else row.site, permission)
    assert row is not None
    return row


def row_as_of(
    record: Record, principal: Principal, layer: str, id_: UUID, as_of: date | datetime, timezone: str
) -> Row:
    """A row as it was then, also of one that was deleted later; ``MissingError`` where the caller may see none.

    Of bands and level lines: where it was in force.
    """
    with record.connect() as connection:
        site = checked_site(principal, layer, id_, last_site(connection, layer, id_))
        code = code_of(connection, site)
        found: list[Row] = []
        if code is not None:
            times, wanted = clocks(as_of, None, timezone), Wanted(id=id_)
            found = list_state(connection, layer, code, times, wanted, record.srid, after=None, limit=1)
    if not found:
        raise no_such(layer, id_)
    return found[0]


def checked_site(principal: Principal, layer: str, id_: UUID, site: UUID | None, *permissions: Permission) -> UUID:
    """The site of a row, where one may do it there; what is not theirs to see answers word by word like nothing."""
    if site is None or not principal.may("read", site):
        raise no_such(layer, id_)
    for permission in permissions:
        principal.check(permission, site)
    return site


def no_such(layer: str, id_: UUID) -> MissingError:
    """The error for what is not there, or not to be seen."""
    return MissingError(Text("there is no such thing", "没有该对象"), where={"layer": layer, "id": id_})


def page(record: Record, principal: Principal, layer: str, asked: Question, timezone: str) -> list[Row]:
    """A page of rows, one more than asked for where there are more."""
    within = principal.sites("read")
    known = sites(record, within) if asked.site is not None else {}
    wanted = Wanted(
        within if asked.site is None else {one_of(known, asked.site)}, asked.area,
        _checked_class(layer, asked.asset_class), _checked_code(layer, asked.code),
    )  # fmt: skip
    with record.connect() as connection:
        if asked.as_of is None and asked.known_at is None:
            return list_rows(connection, layer, wanted, record.srid, after=asked.after, limit=asked.limit + 1)
        if asked.site is None:
            raise UsageError(
                Text("as_of and known_at need a site", "as_of 与 known_at 须指定场地"),
                fix=Text("add site=CODE", "请加上 site=编码"),
            )
        times = clocks(asked.as_of, asked.known_at, timezone)
        return list_state(
            connection, layer, asked.site, times, wanted, record.srid, after=asked.after, limit=asked.limit + 1
        )


def _checked_class(layer: str, asset_class: str) -> str:
    if asset_class and (layer != "assets" or asset_class not in asset_classes()):
        raise UsageError(
            Text("there is no asset class {code!r}", "没有设施类别“{code}”").format(code=asset_class),
            fix=did_you_mean(asset_class, asset_classes()) if layer == "assets" else None,
        )
    return asset_class


def _checked_code(layer: str, code: str) -> str:
    if code and LAYERS[layer].key is None:
        raise UsageError(Text("rows of {layer} have no code", "{layer} 的行没有编码").format(layer=layer))
    return code


def history(record: Record, principal: Principal, layer: str, id_: UUID) -> list[dict[str, Any]]:
    """Everything that was written of a row, the newest first, as plain values; also of one that is deleted."""
    with record.connect() as connection:
        checked_site(principal, layer, id_, last_site(connection, layer, id_), "history")
        return [asdict(one) for one in history_of(connection, layer, id_)]
