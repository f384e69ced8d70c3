"""Vector tiles for whoever asks: only of sites that they may see, remembered for as long as nothing has changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from greenbelt_gis.catalogue.tile_layers import FINDINGS, LARGEST_ZOOM, TileLayer, tile_layers
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.days import today
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.clocks import Clocks, clocks
from greenbelt_gis.store.near import area_boxes
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.store.room import PATIENCE_S, no_place
from greenbelt_gis.store.tile_counts import CountGrid, counts_statement, counts_values, encode_statement, finest_zoom
from greenbelt_gis.store.tiles import count_name, tile_statement, tile_values, version_statement
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.tile_cache import GridKey, Grids, Key, Tile, TileCache, Together

Sites = frozenset[UUID] | None
Seen = tuple[str, Sites]


class Tiles:
    """The tiles of one record, through a few connections, remembered in so many bytes.

    Every answer is what the record holds when it is asked: the version is read each time, once for all who ask at the
    same time. At most half of the connections make tiles, the others keep free for short questions.
    """

    def __init__(self, readers: Readers, srid: int, timezone: str, cache_bytes: int) -> None:
        self._readers, self._srid, self._timezone = readers, srid, timezone
        self.cache = TileCache(cache_bytes)
        self._grids = Grids(cache_bytes // 2)
        self._versions: Together[Seen, str] = Together(fresh=True)
        self._making: Together[tuple[Key, str, date], Tile] = Together(fresh=False)
        self._counting: Together[tuple[GridKey, str, date], CountGrid] = Together(fresh=False)
        self._room = asyncio.Semaphore(max(1, readers.most // 2))

    async def tile(
        self, name: str, z: int, x: int, y: int, within: Collection[UUID] | None, as_of: date | None = None
    ) -> Tile:
        """A tile; ``within``: the sites that the caller may see (None: all).

        ``as_of``: what was so at the end of that day, by what is known now; of a day to come, what will count then by
        the days that are known. Findings are always the present ones. Raises ``MissingError`` for an unknown layer,
        ``UsageError`` for a tile that there cannot be.
        """
        layer = tile_layer(name)
        _check(z, x, y)
        sites = None if within is None else frozenset(within)
        if not self.cache.most_bytes:
            times, when = self._times(layer, as_of)
            return await self._anew(layer, (name, z, x, y, when, sites), times)
        version = await self._versions.ask((layer.source, sites), lambda: self._version(layer.source, sites))
        times, when = self._times(layer, as_of)
        key, day = (name, z, x, y, when, sites), times.day
        found = self.cache.get(key, version, day)
        if found is None:
            found = await self._making.ask((key, version, day), lambda: self._make(layer, key, version, times))
        return found

    def _times(self, layer: TileLayer, as_of: date | None) -> tuple[Clocks, date | None]:
        """The clocks of a tile, and the day by which it is remembered: None for the present, whichever day that is."""
        present = today(self._timezone)
        same = as_of is None or as_of == present or (as_of > present and not layer.dated)
        if as_of is None or same or layer.source == FINDINGS:
            return Clocks(present), None
        return clocks(as_of, None, self._timezone), as_of

    async def _make(self, layer: TileLayer, key: Key, version: str, times: Clocks) -> Tile:
        if key[1] <= finest_zoom(layer):
            return await self._count(layer, key, version, times)
        return await self._anew(layer, key, times)

    async def _version(self, source: str, sites: Sites) -> str:
        values = () if sites is None else (list(sites),)
        ((version,),) = await self._readers.fetch(version_statement(source, sited=sites is not None), *values)
        return str(version)

    async def _count(self, layer: TileLayer, key: Key, version: str, times: Clocks) -> Tile:
        """A tile of a low zoom, of counts that were read once for all of them."""
        name, z, x, y, when, sites = key
        of: GridKey = (name, when, sites)
        grid = self._grids.get(of, version, times.day)
        if grid is None:
            asked = (of, version, times.day)
            grid = await self._counting.ask(asked, lambda: self._count_all(layer, of, times))
        cells = await asyncio.to_thread(grid.cells, z, x, y)
        body = b""
        if cells:
            ((body,),) = await self._within_room(encode_statement(layer), *cells)
        tile = Tile(bytes(body), _tag(body), grid.version, times.day)
        self.cache.put(key, tile)
        return tile

    async def _count_all(self, layer: TileLayer, key: GridKey, times: Clocks) -> CountGrid:
        sites = key[-1]
        values = counts_values(layer, self._srid, times=times, sites=sites)
        statement = counts_statement(layer, sited=sites is not None, past=times.valid is not None)
        (row,) = await self._within_room(statement, *values)
        grid = await asyncio.to_thread(CountGrid.of, layer, self._srid, times.day, row)
        self._grids.put(key, grid)
        return grid

    async def _anew(self, layer: TileLayer, key: Key, times: Clocks) -> Tile:
        """The tile as it is now, under the version that was read with it: what commits meanwhile is in neither."""
        _, z, x, y, _, sites = key
        counted = z < layer.features_from
        values = tile_values(layer, self._srid, z, x, y, counted=counted, times=times, sites=sites)
        if values is None:
            return Tile(b"", _tag(b""), "", times.day)
        statement = tile_statement(
            layer, self._srid, counted=counted, sited=sites is not None, past=times.valid is not None
        )
        ((body, version),) = await self._within_room(statement, *values)
        tile = Tile(bytes(body or b""), _tag(body or b""), str(version), times.day)
        self.cache.put(key, tile)
        return tile

    async def _within_room(self, statement: str, *values: Any) -> list[Any]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._room.acquire()
        except TimeoutError:
            raise no_place() from None
        try:
            return await self._readers.fetch(statement, *values)
        finally:
            self._room.release()

    def described(self, name: str, url: str) -> dict[str, Any]:
        """TileJSON 3 of a layer whose tiles are at ``url`` (with ``{z}``, ``{x}``, ``{y}``).

        ``features_from``: the zoom from which a feature is one of the record's; below it is a cell with a ``count``.
        """
        layer = tile_layer(name)
        boxes = area_boxes(self._srid)
        west, east = (-180.0, 180.0) if len(boxes) > 1 else (boxes[0][0], boxes[0][2])
        return {
            "tilejson": "3.0.0", "name": layer.name, "description": layer.title.en, "description_zh": layer.title.zh,
            "scheme": "xyz", "tiles": [url], "minzoom": 0, "maxzoom": LARGEST_ZOOM,
            "bounds": [west, boxes[0][1], east, boxes[0][3]], "features_from": layer.features_from,
            "vector_layers": [
                {
                    "id": layer.name, "description": layer.title.en, "minzoom": 0, "maxzoom": LARGEST_ZOOM,
                    "fields": _fields(layer),
                }
            ],
        }  # fmt: skip


def tile_layer(name: str) -> TileLayer:
    """The layer of that name; a ``MissingError`` where there is none."""
    found = tile_layers().get(name)
    if found is None:
        raise MissingError(
            Text("there are no tiles of {name!r}", "没有“{name}”的矢量瓦片").format(name=name[:80]),
            fix=did_you_mean(name[:80], tile_layers()),
        )
    return found


def _check(z: int, x: int, y: int) -> None:
    if not (0 <= z <= LARGEST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise UsageError(
            Text("there is no such tile", "没有该瓦片"),
            fix=Text(
                "zoom lies between 0 and {z}, x and y between 0 and 2^zoom - 1",
                "缩放级别须在 0 与 {z} 之间，x 与 y 须在 0 与 2^级别 - 1 之间",
            ).format(z=LARGEST_ZOOM),
        )


def _fields(layer: TileLayer) -> dict[str, str]:
    contract = LAYERS.get(layer.source)
    columns = {} if contract is None else {column.name: column.title.en for column in contract.columns}
    of = "the finding" if layer.source == FINDINGS else "the row"
    return {
        "id": f"id of {of}",
        **{name: columns.get(name, name) for name in layer.columns},
        "count": f"below zoom {layer.features_from}: how many there are here",
        **{count_name(layer, value): f"of these, {layer.by} {value}" for value in layer.values},
    }


def _tag(body: bytes) -> str:
    """Of what is told, not of the version: an edit elsewhere changes no tag."""
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
