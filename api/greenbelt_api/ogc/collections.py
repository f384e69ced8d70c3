"""tipg's collections over the published views, with the caller's sites in every statement.

tipg writes the columns, the order and the pages. All else (whose rows, and which of them) it takes from one place, the
``FROM`` of its statements: there stands the condition, with parameters for values. A collection that nobody has
narrowed to a caller's sites answers nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from pydantic import ConfigDict
from pyproj import CRS
from tipg.collections import Column, PgCollection

from greenbelt_gis.errors import RecordError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.published import SCHEMA, Publication, publications
from greenbelt_gis.store.readers import Readers

log = logging.getLogger("greenbelt.api")
PLANNING = {"plan_cache_mode": "force_custom_plan"}
"""Filters and areas are all different: each statement has a plan of its own."""
FRESH_S = 60.0
"""Seconds for which the extent of a collection is taken as it was; longer where it takes long to find."""
SELDOM = 100
"""Of all time, one part in so many may go into extents."""
_COLUMN = {"text": "text", "number": "float8", "day": "date", "instant": "timestamptz", "flag": "bool"}
_BOXES = """
SELECT site_id, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT site_id, ST_Extent(geom) AS box FROM {view} GROUP BY site_id) AS found WHERE box IS NOT NULL
"""
Box = tuple[float, float, float, float]


class Published(PgCollection):
    """A collection of tipg; ``only`` is what a caller may see and asks for."""

    only: Condition | None = None
    model_config: ClassVar[ConfigDict] = ConfigDict(arbitrary_types_allowed=True)

    def narrowed(self, only: Condition) -> Published:
        """The same collection, of which only so much is there."""
        found: Published = self.model_copy(update={"only": only})
        return found

    def _from(self, function_parameters: Mapping[str, str] | None, params: list[Any]) -> str:  # noqa: ARG002 - as tipg calls it
        if self.only is None or params:
            raise AssertionError("a collection is read only as narrowed to somebody's sites")
        params.extend(self.only.values)
        # Where a place bounds it, the order must not be taken from the index of ids: that would read everything.
        fence = " OFFSET 0" if self.only.placed else ""
        return f"FROM (SELECT * FROM {self._qualified_name} WHERE {self.only.sql}{fence}) AS narrowed"  # noqa: S608 - known names, $n

    async def count(self, readers: Readers) -> int:
        """How many rows there are."""
        found: int = await self._features_count_query(_Connection(readers), function_parameters=None)
        return found

    async def page(self, readers: Readers, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Rows in the order of ids as tipg's features; their geometry is GeoJSON text."""
        rows = self._features_query(
            _Connection(readers), properties=[one.name for one in self.properties], limit=limit, offset=offset,
            function_parameters=None,
        )  # fmt: skip
        return [dict(one) async for one in rows]


class _Connection:
    """What tipg asks of a connection, over the few that there are."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        return await self._readers.fetch(statement, *values)

    async def fetchval(self, statement: str, *values: Any) -> Any:
        return (await self._readers.fetch(statement, *values))[0][0]


def catalogue(srid: int) -> dict[str, Published]:
    """All collections by name; made from what is published, not from what the database says."""
    return {name: _collection(one, srid) for name, one in publications().items()}


def _collection(one: Publication, srid: int) -> Published:
    id_ = Column(name="id", type="uuid")
    geometry = Column(name="geom", type="geometry", geometry_type="GEOMETRY", srid=srid)
    properties = [Column(name=p.name, type=_COLUMN[p.kind], description=p.title.en) for p in one.properties]
    return Published(
        type="Table", id=one.name, table=one.name, schema=SCHEMA, title=one.title.en, description=one.title.zh,
        table_columns=[id_, *properties, geometry], properties=properties, id_column=id_, geometry_column=geometry,
    )  # fmt: skip


class Extents:
    """Where the things of each collection lie, site by site, so that nobody learns of others' sites from a box."""

    def __init__(self, readers: Readers, srid: int) -> None:
        self._readers = readers
        self._to_degrees = transformer(CRS.from_epsg(srid), CRS.from_epsg(4326))
        self._known: dict[str, tuple[float, dict[UUID, Box]]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def of(self, name: str, within: Collection[UUID] | None) -> Box | None:
        """West, south, east, north (degrees) of what is on these sites (None: on all); None where nothing is."""
        async with self._asking.setdefault(name, asyncio.Lock()):
            until, by_site = self._known.get(name, (0.0, {}))
            if time.monotonic() >= until:
                began = time.monotonic()
                try:
                    rows = await self._readers.fetch(_BOXES.format(view=f'{SCHEMA}."{name}"'))
                    by_site = {UUID(str(site)): (west, south, east, north) for site, west, south, east, north in rows}
                except RecordError:  # an extent may be missing, or old: the collection is there without it
                    log.warning("the extent of %s cannot be had", name)
                done = time.monotonic()
                self._known[name] = (done + max(FRESH_S, SELDOM * (done - began)), by_site)
        boxes = [box for site, box in by_site.items() if within is None or site in within]
        if not boxes:
            return None
        wests, souths, easts, norths = zip(*boxes, strict=True)
        west, south, east, north = self._to_degrees.transform_bounds(min(wests), min(souths), max(easts), max(norths))
        # Rounded outwards: features have nine decimals.
        return (west - 1e-8, south - 1e-8, east + 1e-8, north + 1e-8)
