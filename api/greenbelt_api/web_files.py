"""The built web map as it lies in the package: every file read once, kept plain and packed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

FOLDER = Path(__file__).with_name("web")
"""Where the build puts it; not there before `make setup`."""
INDEX = "index.html"
_KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
    ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
}  # fmt: skip
_SMALLEST_PACKED = 400
"""Bytes below which packing saves nothing worth the work."""


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file: its bytes, packed ones where that is worth it, media type, tag for If-None-Match."""

    body: bytes
    packed: bytes | None
    kind: str
    tag: str


@cache
def web_files(folder: Path = FOLDER) -> Mapping[str, WebFile]:
    """All files by their path below ``folder``; empty where nothing is built. Files of unknown kinds are left out."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        kind = _KINDS.get(path.suffix)
        if kind is not None and path.is_file():
            name = str(PurePosixPath(path.relative_to(folder)))
            found[name] = _read(path.read_bytes(), kind)
    return MappingProxyType(found)


def _read(body: bytes, kind: str) -> WebFile:
    packed = gzip.compress(body, 9, mtime=0) if len(body) >= _SMALLEST_PACKED else None
    return WebFile(body, packed, kind, f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"')
