"""What lies near a place or in an area, page by page, for the service: as GeoJSON text, straight from the rows."""

from __future__ import annotations

import base64
import binascii
import math
import struct
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.around import features, near_statement, within_statement
from greenbelt_gis.store.near import TREES, check_class, check_inside, check_look
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import area_in

_CURSOR = struct.Struct(">Id16s")
"""A mark of the question, distance and id of the last feature."""


@dataclass(frozen=True, slots=True)
class Page:
    """Features as text with commas between them, how many, and where the next page begins (None: this is the last)."""

    features: str
    count: int
    after: str | None


class Around:
    """Looks around in one record through a few connections."""

    def __init__(self, readers: Readers, srid: int) -> None:
        self._readers, self._srid = readers, srid
        self._to_record = transformer(CRS.from_epsg(4326), CRS.from_epsg(srid))

    async def near(
        self,
        lon: float,
        lat: float,
        *,
        radius_m: float,
        asset_class: str,
        limit: int,
        after: str = "",
        attributes: bool = False,
        within: Collection[UUID] | None = None,
    ) -> Page:
        """What lies within ``radius_m`` of a place, nearest first, at equal distance by id.

        ``asset_class``: a class and all below it, or ``tree``. ``within``: sites to look at (None: all). Raises
        ``UsageError`` for absurd numbers, unknown classes and foreign cursors, ``CrsError`` outside the record's area.
        """
        check_look(lon, lat, radius_m, asset_class, limit)
        check_inside(self._srid, lon, lat)
        x, y = self._to_record.transform(lon, lat)
        if not (math.isfinite(x) and math.isfinite(y)):
            return Page("", 0, None)
        mark = _mark(f"{lon!r} {lat!r} {radius_m!r} {asset_class}".encode())
        last = _read(after, mark) if after else None
        statement = near_statement(
            self._srid, _table(asset_class), classed=_classed(asset_class), sited=within is not None,
            paged=last is not None, attributes=attributes,
        )  # fmt: skip
        rows = await self._readers.fetch(
            statement, x, y, radius_m, limit + 1, *_filters(asset_class, within), *(last or ())
        )
        following = None
        if len(rows) > limit:
            rows = rows[:limit]
            following = _cursor(mark, rows[-1][7], rows[-1][0])
        return Page(features(rows, _table(asset_class), distance=True, attributes=attributes), len(rows), following)

    async def within(
        self,
        area: BaseGeometry,
        *,
        asset_class: str,
        limit: int,
        after: str = "",
        attributes: bool = False,
        within: Collection[UUID] | None = None,
    ) -> Page:
        """What has any part in an area (WGS 84), its edge included, by id; otherwise as ``near``."""
        check_class(asset_class)
        wkb = area_in(area, self._srid)
        mark = _mark(wkb + asset_class.encode())
        last = _read(after, mark) if after else None
        statement = within_statement(
            self._srid, _table(asset_class), classed=_classed(asset_class), sited=within is not None,
            paged=last is not None, attributes=attributes,
        )  # fmt: skip
        rows = await self._readers.fetch(
            statement, wkb, limit + 1, *_filters(asset_class, within), *((last[1],) if last else ())
        )
        following = None
        if len(rows) > limit:
            rows = rows[:limit]
            following = _cursor(mark, 0.0, rows[-1][0])
        return Page(features(rows, _table(asset_class), distance=False, attributes=attributes), len(rows), following)


def _table(asset_class: str) -> str:
    return "tree" if asset_class == TREES else "asset"


def _classed(asset_class: str) -> bool:
    return asset_class not in {"", TREES}


def _filters(asset_class: str, within: Collection[UUID] | None) -> list[Any]:
    return [
        *((asset_class, f"{asset_class}.") if _classed(asset_class) else ()),
        *(() if within is None else (list(within),)),
    ]


def _mark(question: bytes) -> int:
    """Of what a question is about, without how many and with what: a cursor goes on with the same one only."""
    return zlib.crc32(question)


def _cursor(mark: int, distance: float, id_: str) -> str:
    return base64.urlsafe_b64encode(_CURSOR.pack(mark, distance, UUID(id_).bytes)).decode("ascii").rstrip("=")


def _read(after: str, mark: int) -> tuple[float, UUID]:
    """Distance and id in a cursor; a ``UsageError`` where it is none, or of another question."""
    try:
        whose, distance, id_ = _CURSOR.unpack(base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, struct.error):
        whose, distance, id_ = None, 0.0, b""
    if whose != mark or not math.isfinite(distance):
        raise UsageError(
            Text("`after` does not belong to this question", "after 与本次查询不符"),
            fix=Text("take it from the `next` link of the page before, and change nothing else",
                     "请原样使用上一页 next 链接中的值，不要更改其他参数"),
        )  # fmt: skip
    return distance, UUID(bytes=id_)
