"""What the water-level bands of a site hold, and what another level would change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from greenbelt_api.access import Reader
from greenbelt_api.answers import array_of, object_of, problems
from greenbelt_gis.workflows.supposed_lines import Supposed
from greenbelt_gis.workflows.what_if import what_if
from greenbelt_gis.workflows.zone_summary import zone_summary

router = APIRouter(prefix="/zones", tags=["zones"])
Site = Annotated[str | None, Query(max_length=200, description="Code of the site; not needed where there is only one")]
_NUMBER, _COUNT, _WORD = {"type": "number"}, {"type": "integer"}, {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["number", "null"]}
_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_MESSAGES = {"message_en": _WORD, "message_zh": _WORD}
_PLACE = {"type": ["object", "null"]}
_SPECIES = {"species": _WORD, "count": _COUNT}
_BAND = object_of(
    {
        "band": _WORD, "area_m2": _MAYBE, "share": _MAYBE, "zones": _COUNT,
        "levels": array_of({"level": _WORD, "lowest_m": _MAYBE, "highest_m": _MAYBE, "below": {"type": "boolean"}}),
        "beds": object_of({"count": _COUNT, "area_m2": _NUMBER}), "plants": _COUNT, "species_count": _COUNT,
        "species": array_of({**_SPECIES, "planting_type": _WORD, "area_m2": _NUMBER}),
        "trees": object_of({"count": _COUNT, "species": array_of(_SPECIES)}),
        "findings": array_of(
            {"id": _WORD, "rule": _WORD, "subject": _WORD, "verdict": _WORD, "measured": _MAYBE, "unit": _WORD,
             **_MESSAGES}
        ),
        "findings_count": _COUNT,
    }
)  # fmt: skip
_SUMMARY = object_of({"site": _WORD, "bands": {"type": "array", "items": _BAND}, "outside": _BAND})
_CHANGE = {"old_band": _WORD, "new_band": _WORD, "change": _WORD}


def _features(properties: dict[str, Any]) -> dict[str, Any]:
    feature = {"type": {"const": "Feature"}, "geometry": {"type": "object"}, "properties": object_of(properties)}
    return object_of({"type": {"const": "FeatureCollection"}, "features": array_of(feature)})


_WHAT_IF = object_of(
    {
        "site": _WORD, "level": _WORD, "estimated": {"type": "boolean"},
        "zones": _features({"code": _WORD, "band": _WORD, "area_m2": _NUMBER}), "line": _features({"level": _WORD}),
        "bands": array_of({"band": _WORD, "before_m2": _NUMBER, "after_m2": _NUMBER}),
        "pairs": array_of({**_CHANGE, "area_m2": _NUMBER, "beds": _COUNT, "bed_area_m2": _NUMBER, "plants": _COUNT}),
        "areas": _features({**_CHANGE, "area_m2": _NUMBER}), "things_count": _COUNT,
        "things": array_of(
            {"layer": _WORD, "code": _WORD, "planting_type": _WORD, "species": _WORD, **_CHANGE, "area_m2": _MAYBE,
             "share": _MAYBE, "geometry": _PLACE}
        ),
        "findings": object_of(
            {
                "stays": _COUNT,
                "changed": array_of(
                    {"change": _WORD, "subject": _WORD, "rule": _WORD, "before": _TEXT, "after": _TEXT,
                     "measured": _MAYBE, "unit": _WORD, **_MESSAGES, "geometry": _PLACE}
                ),
            }
        ),
        "notes": array_of({"key": _WORD, "count": _COUNT, **_MESSAGES}),
    }
)  # fmt: skip


class WhatIf(BaseModel):
    """Another line of one level, by one of three ways."""

    model_config = ConfigDict(extra="forbid")
    level: Literal["normal", "2y", "5y"]
    shift_m: float | None = Field(
        None,
        ge=-1000,
        le=1000,
        allow_inf_nan=False,
        description="Every place of the line moves inland, below 0 riverward",
    )
    line: dict[str, Any] | None = Field(
        None,
        description="A GeoJSON line, WGS 84. Ends within 10 m of the line: the stretch between; else the whole line",
    )
    elevation_m: float | None = Field(
        None, ge=-500, le=9000, allow_inf_nan=False, description="Where the ground, estimated, reaches this height"
    )


def _answers(schema: dict[str, Any], description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}, **problems(404)}


@router.get(
    "/summary", summary="What each band holds", response_class=JSONResponse, responses=_answers(_SUMMARY, "The bands")
)
def summary(request: Request, principal: Reader, site: Site = None) -> JSONResponse:
    """From the water upwards: area, level lines, beds, species, trees, and open findings about planting by band.

    A bed counts in every band that it lies in, with its area there; `outside` is what lies in no band.
    """
    state = request.app.state
    return JSONResponse(
        zone_summary(state.record, site, principal.sites("read"), state.editor.rules, state.settings.timezone)
    )


@router.post(
    "/what-if", summary="What another level would change, saving nothing", response_class=JSONResponse,
    responses=_answers(_WHAT_IF, "New bands, and what changes"),
)  # fmt: skip
def suppose(request: Request, principal: Reader, body: WhatIf, site: Site = None) -> JSONResponse:
    """Give one of `shift_m`, `line`, `elevation_m`. By elevation the ground is an estimate between level lines and spot
    heights, and `notes` say so. Of beds and plants a thousand are listed."""
    state = request.app.state
    supposed = Supposed(body.level, body.shift_m, body.line, body.elevation_m)
    within = principal.sites("read")
    return JSONResponse(what_if(state.record, site, within, supposed, state.editor.rules, state.settings.timezone))
