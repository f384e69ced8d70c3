"""One good feature of every layer, as a client would send it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.helpers.people import OWN

LON, LAT = 118.7042, 32.0471
"""Where nothing else of the first look stands."""
_POINT = {"type": "Point", "coordinates": [LON, LAT]}
_RING = [
    [LON, LAT], [LON + 0.0001, LAT], [LON + 0.0001, LAT + 0.0001], [LON, LAT + 0.0001], [LON, LAT],
]  # fmt: skip
_AREA = {"type": "Polygon", "coordinates": [_RING]}
_LINE = {"type": "LineString", "coordinates": _RING[:2]}

_GOOD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "site": (_AREA, {"code": "", "name": "场地"}),
    "assets": (_POINT, {"code": "", "class": "furniture.seat"}),
    "trees": (_POINT, {"code": "", "heritage": "none"}),
    "crowns": (_AREA, {"tree": "GS-001"}),
    "protection_zones": (_AREA, {"tree": "GS-001"}),
    "planting": (_AREA, {"code": "", "planting_type": "lawn"}),
    "zones": (_AREA, {"code": "", "band": "above_5y"}),
    "water_levels": (_LINE, {"level": "normal", "elevation_m": 4.2}),
    "water": (_AREA, {"name": "pond"}),
    "spot_heights": (_POINT, {"elevation_m": 6.5}),
    "activities": (_POINT, {"code": "", "kind": "other"}),
    "observations": (_POINT, {"asset": "", "metric": "usable", "value": 1}),
    "surveys": (_POINT, {"asset": ""}),
    "reports": (_POINT, {"category": "litter"}),
}


def feature_of(layer: str, site: str = OWN, **more: Any) -> dict[str, Any]:
    """A feature that can be made on a site of `tests.helpers.people`; its code is new."""
    shape, properties = _GOOD[layer]
    filled = dict(properties)
    if "code" in filled:
        filled["code"] = f"N{uuid4().hex[:10]}"
    if "asset" in filled:
        filled["asset"] = "GS-001"
    return {"type": "Feature", "geometry": shape, "properties": {"site": site, **filled, **more}}
