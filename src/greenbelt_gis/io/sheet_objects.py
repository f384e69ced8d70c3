"""The objects of a survey sheet that is judged by itself: known by code and kind, without a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.needs import kind_of_object
from greenbelt_gis.errors import InputError, UsageError
from greenbelt_gis.io.dataset import Dataset
from greenbelt_gis.io.xlsx_files import survey_form
from greenbelt_gis.text import Text

_COLUMN = {"assets": "class", "planting": "planting_type"}


def with_objects(dataset: Dataset, path: Path) -> Dataset:
    """The dataset read from a survey sheet, with the layer of the objects that it names."""
    try:
        kind = kind_of_object(survey_form(path).kind)
    except UsageError as problem:  # a sheet made by another version, or changed by hand
        raise InputError(problem.what, where={"file": path}, fix=problem.fix) from None
    codes = sorted(set(dataset.layers["observations"]["asset"]))
    frame = pd.DataFrame({"code": pd.array(codes, dtype="str")})
    if kind.layer in _COLUMN:
        frame[_COLUMN[kind.layer]] = pd.array([kind.code] * len(codes), dtype="str")
    objects = GeoDataFrame(frame, geometry=np.full(len(codes), None, dtype=object), crs=dataset.crs)
    dataset.report.note(
        "sheet_by_itself",
        Text(
            "judged by the sheet alone, all as {kind}; where they are, and whether they belong to a heritage tree, "
            "is not known: {n}",
            "仅按检查表审查，均视为“{kind}”；位置及是否属于古树名木未知：{n}",
        ).format(kind=kind.title, n="{n}"),
        len(codes),
    )
    return replace(dataset, layers={**dataset.layers, kind.layer: objects})
