"""What the web map must know before it asks for anything else."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from greenbelt_gis.maps.basemaps import Basemap
from greenbelt_gis.model.rights import Principal


def web_config(principal: Principal, *, timezone: str, upload_mb: int, basemaps: Sequence[Basemap]) -> dict[str, Any]:
    """Version, time zone, what an upload may have, who looks, whether they may see anything; only then the basemaps,
    with the key in them."""
    may_read = principal.may_somewhere("read")
    return {
        "version": version("greenbelt_gis"),
        "timezone": timezone,
        "upload_mb": upload_mb,
        "account": None if principal.account is None else principal.name,
        "may_read": may_read,
        "basemaps": [_told(one) for one in basemaps] if may_read else [],
    }


def _told(one: Basemap) -> dict[str, Any]:
    return {
        "id": one.id, "title": {"en": one.title.en, "zh": one.title.zh}, "tiles": list(one.tiles),
        "labels": list(one.labels), "attribution": one.attribution, "max_zoom": one.max_zoom,
    }  # fmt: skip
