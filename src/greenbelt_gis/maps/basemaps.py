"""What may lie under a map: Tianditu with the operator's key, and XYZ tiles of the operator's choice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

STREETS = Text("Tianditu streets", "天地图矢量")
LABELS = Text("Tianditu labels", "天地图注记")
IMAGERY = Text("Tianditu imagery", "天地图影像")
TIANDITU_CREDIT = "天地图 Tianditu"
TIANDITU_ZOOM = 18
"""The largest zoom that Tianditu has everywhere in China; maps enlarge it beyond."""
TIANDITU_HOSTS = "01234567"
_KEY = re.compile(r"[0-9A-Za-z]{8,64}")


@dataclass(frozen=True)
class Basemap:
    """One choice: addresses of its tiles with ``{z}``, ``{x}``, ``{y}`` (spherical Mercator), of labels over them."""

    id: str
    title: Text
    tiles: tuple[str, ...]
    attribution: str
    max_zoom: int
    labels: tuple[str, ...] = ()


def basemaps(tianditu_key: str = "", own_tiles: str = "", own_credit: str = "") -> tuple[Basemap, ...]:
    """The basemaps that these settings allow. Raises ``UsageError`` for a key that cannot be one."""
    found: list[Basemap] = []
    if tianditu_key:
        labels = _tianditu("cva", tianditu_key)
        found += [
            Basemap("streets", STREETS, _tianditu("vec", tianditu_key), TIANDITU_CREDIT, TIANDITU_ZOOM, labels),
            Basemap("imagery", IMAGERY, _tianditu("img", tianditu_key), TIANDITU_CREDIT, TIANDITU_ZOOM, labels),
        ]
    if own_tiles:
        found.append(Basemap("own", Text("Own basemap", "自有底图"), (own_tiles,), own_credit, 22))
    return tuple(found)


def tianditu_tiles(layer: str, key: str, host: str) -> str:
    """The address of the tiles of a layer of Tianditu (``vec``, ``cva``, ``img``), in spherical Mercator.

    Raises ``UsageError`` for a key that has characters which no key has: it becomes part of addresses.
    """
    if not _KEY.fullmatch(key):
        raise UsageError(
            Text("the Tianditu key has characters that no key has", "天地图密钥含有非法字符"),
            fix=Text("copy GREENBELT_TIANDITU_KEY again", "请重新复制 GREENBELT_TIANDITU_KEY"),
        )
    return (
        f"https://t{host}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
        f"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
    )


def origins(found: Iterable[Basemap]) -> tuple[str, ...]:
    """Scheme and host of all these addresses, each once: what a page must be allowed to ask."""
    addresses = [address for one in found for address in (*one.tiles, *one.labels)]
    parts = [urlsplit(address) for address in addresses]
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))


def _tianditu(layer: str, key: str) -> tuple[str, ...]:
    return tuple(tianditu_tiles(layer, key, host) for host in TIANDITU_HOSTS)
