"""A file's content before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from greenbelt_gis.errors import InputError
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.text import Text


@dataclass
class Raw:
    """A file's content. ``geometry`` None: it has none. ``rows`` are the rows' numbers in the file, from 1; in a
    spreadsheet those that people see beside it, of which the first ``header_rows`` are no data."""

    frame: pd.DataFrame
    geometry: NDArray[np.object_] | None
    crs: CRS | None
    rows: NDArray[np.int64]
    header_rows: int = 0


def unreadable(source: LayerSource, why: object) -> InputError:
    """The error for a file that cannot be read at all."""
    return InputError(
        Text("cannot be read: {why}", "无法读取：{why}").format(why=why),
        where={"file": source.path, "layer": source.profile.layer},
        fix=Text("open it in a GIS and export it again as GeoPackage", "请在 GIS 中打开并重新导出为 GeoPackage"),
    )
