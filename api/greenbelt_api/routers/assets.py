"""Assets and trees."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from greenbelt_api.access import Reader
from greenbelt_gis.workflows.record import near

router = APIRouter(tags=["assets"])


@router.get("/assets/near", summary="Assets near a point, nearest first")
def assets_near(
    request: Request,
    principal: Reader,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="Longitude, WGS 84")],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="Latitude, WGS 84")],
    radius_m: Annotated[float, Query(gt=0, le=5000, allow_inf_nan=False)] = 100.0,
    asset_class: Annotated[str, Query(alias="class", max_length=80, description="A class, or `tree`")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Any:
    """A GeoJSON FeatureCollection; every feature has `distance_m`. Only of sites that the caller may see."""
    found = near(
        request.app.state.record, lon, lat, radius_m=radius_m, asset_class=asset_class, limit=limit,
        within=principal.sites("read"),
    )  # fmt: skip
    return JSONResponse(found, media_type="application/geo+json")
