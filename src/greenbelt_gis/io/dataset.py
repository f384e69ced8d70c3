"""A dataset read whole: contract layers in one working CRS, with a report of every row that did not make it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.errors import InputError
from greenbelt_gis.io import place, shapes
from greenbelt_gis.io.columns import require_columns, typed
from greenbelt_gis.io.datum import SHIFTED
from greenbelt_gis.io.mapping import mapped, selected
from greenbelt_gis.io.objects import check_against_objects
from greenbelt_gis.io.observations import check_rows
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.read import read_layer
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.rows import Rows, rows_by_file
from greenbelt_gis.io.shapes import SHAPES_BY_ID
from greenbelt_gis.io.sources import LayerSource, Source, open_source
from greenbelt_gis.model.crs import parse_crs
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layers import LAYERS, SHARED_CODES
from greenbelt_gis.parallel import collector_paused
from greenbelt_gis.text import Text

Progress = Callable[[Text], None]
Elsewhere = Callable[[str], Collection[str]]

REPEATED = (
    Text("the code is repeated in this layer", "编码在该图层中重复"),
    Text("give every row a code of its own", "请确保编码唯一"),
)
TAKEN = (
    Text("the code is already taken in another file or layer", "编码已被其他文件或图层占用"),
    Text("codes are unique across trees, assets and planting", "树木、设施、种植的编码须互不相同"),
)
"""Why a row with the code of another is rejected, and what helps."""

MANY_IN_ONE_PLACE = 20
"""Rows of a layer in one place from which on it is said."""


@dataclass(frozen=True)
class Dataset:
    """Contract layers as GeoDataFrames in one projected CRS, and what is to be known about them."""

    name: str
    site: str
    crs: CRS
    layers: Mapping[str, GeoDataFrame]
    report: Report
    fingerprints: Mapping[str, str]


@dataclass
class Part:
    """One source, or a piece of one, on its way: raw, then placed."""

    source: LayerSource
    raw: Raw
    geometry: Any
    from_columns: bool
    rows: Rows


def read_dataset(
    source: Path | str | Source,
    report: Report | None = None,
    *,
    crs: str | None = None,
    site: str | None = None,
    default_crs: str = "EPSG:4549",
    timezone: str = DEFAULT_TIMEZONE,
    elsewhere: Elsewhere | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """Read a GeoPackage, a folder or a profile; or a source that is open, with the ``report`` it was opened with.

    ``crs``: working CRS asked for, and the CRS of files that do not say theirs. ``site``: code of the site, else
    the site layer's, else the source's name. Frames have the contract's columns in their types, other columns
    as attributes, and ``source_crs``. ``elsewhere``: gives the codes of a site's trees, assets and planting that
    observations may name beside those of the dataset. ``now``: instants after it reject their row. Raises
    ``InputError`` and its kin for what cannot be used at all; single bad rows stand in the report.
    """
    report = Report() if report is None else report
    if not isinstance(source, Source):
        source = open_source(Path(source), report)
    with ThreadPoolExecutor(max_workers=1) as pool, collector_paused():
        fingerprints = pool.submit(fingerprints_of, source)
        parts = []
        for layer in source.layers:
            if progress is not None:
                progress(Text("reading {file}", "正在读取 {file}").format(file=layer.shown))
            parts.append(_read(layer, report, timezone))
        return _together(source, parts, fingerprints.result(), report, crs, site, default_crs, elsewhere, now)


def _together(
    source: Source,
    parts: list[Part],
    fingerprints: dict[str, str],
    report: Report,
    crs: str | None,
    site: str | None,
    default_crs: str,
    elsewhere: Elsewhere | None,
    now: datetime | None,
) -> Dataset:
    """Parts as layers in the working CRS, codes unique across them."""
    target = place.working_crs(crs, source.crs, [_own_crs(part) for part in parts], default_crs)
    fallback = parse_crs(source.crs or crs, key="crs") if crs or source.crs else None
    layers: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        layers.setdefault(part.source.contract, []).append(placed(part, target, fallback, report))
    frames = {name: _frame(name, found, target, report) for name, found in layers.items()}
    _reject_shared_codes(frames, parts, report)
    code = site or site_code(frames, source)
    check_against_objects(frames, report, None if elsewhere is None else partial(elsewhere, code), now)
    result = {
        name: GeoDataFrame(f.drop(columns=["_row", "_file"]), geometry="geometry", crs=target)
        for name, f in frames.items()
    }
    if "assets" in result:
        assets = result["assets"]
        types = shapely.get_type_id(np.asarray(assets.geometry.array, dtype=object))
        note_unusual_shapes(drawn_as(assets["class"], types), report)
    for name, frame in result.items():
        note_layer(name, len(frame), points_of(frame), report)
    report.sort()
    return Dataset(source.name, code, target, result, report, fingerprints)


def _own_crs(part: Part) -> CRS | None:
    """The CRS a part states for itself, as far as it can be told before the working CRS is known."""
    named = part.source.profile.crs
    if named is not None:
        return None if named.lower() in SHIFTED else parse_crs(named, file=part.source.path)
    return None if part.from_columns else part.raw.crs


def _read(layer: LayerSource, report: Report, timezone: str) -> Part:
    return part_of(layer, mapped(selected(read_layer(layer, report), layer), layer, report), report, timezone)


def part_of(layer: LayerSource, raw: Raw, report: Report, timezone: str) -> Part:
    """Rows of a file as typed columns and geometry, each row looked at by itself."""
    frame = raw.frame
    if len(frame):
        require_columns(frame, layer)
    contract = LAYERS[layer.contract]
    name = next((n for n in ("code", "asset", "tree") if contract.column(n) is not None), None)
    codes = frame[name].to_numpy(dtype=object) if name in frame.columns else np.full(len(frame), "", dtype=object)
    rows = Rows(layer.contract, layer.shown, raw.rows, codes, report)
    geometry, frame = shapes.geometry_of(frame, raw.geometry, layer, rows)
    if geometry is None and contract.located and len(frame):
        raise InputError(
            Text("the layer has no geometry", "该图层没有几何"),
            where={"file": layer.path, "layer": layer.contract},
            fix=Text(
                "add a column wkt, or x and y; or name the columns in a profile",
                "请添加 wkt 列或 x、y 列，或在配置文件中指定列名",
            ),
        )
    frame = typed(frame, rows, timezone)
    if layer.contract == "observations":
        check_rows(frame, geometry, rows)
    from_columns = raw.geometry is None or layer.profile.x is not None
    return Part(layer, Raw(frame, raw.geometry, raw.crs, raw.rows), geometry, from_columns, rows)


def _reject_repeated(frame: pd.DataFrame, key: str | None, rows: Rows) -> None:
    if key is None or key not in frame.columns:
        return
    repeated = frame[key].where(rows.good).duplicated().to_numpy(dtype=bool) & frame[key].notna().to_numpy(dtype=bool)
    rows.reject(
        repeated,
        *REPEATED,
    )


def placed(part: Part, target: CRS, fallback: CRS | None, report: Report) -> pd.DataFrame:
    """A part in the working CRS, its good rows only; they know their ``_file`` and ``_row``."""
    frame, geometry, rows = part.raw.frame, part.geometry, part.rows
    datum = ""
    if geometry is not None and len(frame):
        present = not shapely.is_missing(geometry).all()
        if present or LAYERS[rows.layer].located:
            geometry = shapes.plane(geometry, rows)
        if present:
            crs, datum = place.source_crs(part.source, part.raw.crs, part.from_columns, fallback)
            geometry = place.moved(geometry, crs, datum, target, part.source, rows, report)
            geometry = shapes.valid(geometry, rows)
    if geometry is None:
        geometry = np.full(len(frame), None, dtype=object)
    _reject_repeated(frame, LAYERS[rows.layer].key, rows)
    result: pd.DataFrame = frame.assign(
        source_crs=datum, geometry=geometry, _row=part.raw.rows, _file=part.source.shown
    )
    if rows.good.all():
        return result
    kept: pd.DataFrame = result.loc[rows.good].reset_index(drop=True)
    return kept


def _frame(name: str, parts: list[pd.DataFrame], crs: CRS, report: Report) -> pd.DataFrame:
    """All parts of a layer, codes unique across them."""
    frame = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    for column in LAYERS[name].required:
        if column not in frame.columns:  # an empty file has no columns at all
            frame[column] = pd.Series(dtype="str")
    key = LAYERS[name].key
    if len(parts) > 1 and key is not None and key in frame.columns:
        frame = _without(frame, frame[key].duplicated().to_numpy(dtype=bool), name, key, report)
    return frame


def _without(frame: pd.DataFrame, mask: Any, layer: str, key: str, report: Report) -> pd.DataFrame:
    """Leave out rows whose code another file or layer already has."""
    bad = frame.loc[mask]
    for rows, count in rows_by_file(bad, layer, report, key):
        rows.reject(
            np.ones(count, dtype=bool),
            *TAKEN,
        )
    kept: pd.DataFrame = frame.loc[~mask].reset_index(drop=True)
    return kept


def _reject_shared_codes(frames: dict[str, pd.DataFrame], parts: list[Part], report: Report) -> None:
    present = [name for name in SHARED_CODES if name in frames and "code" in frames[name].columns]
    taken: set[str] = set()
    for name in present:
        frame = frames[name]
        if taken:
            mask = frame["code"].isin(taken).to_numpy(dtype=bool)
            if mask.any():
                frames[name] = _without(frame, mask, name, "code", report)
        if name != present[-1]:
            taken |= set(frames[name]["code"])


Drawn = Counter[tuple[str, int]]
"""How many assets of a class have a geometry of a type (Shapely's number), in order of the classes' first row."""


def drawn_as(classes: pd.Series[Any], types: Any) -> Drawn:
    """Count assets by class and type of geometry."""
    kinds, codes = pd.factorize(classes)
    pairs, counts = np.unique(kinds * 16 + types.astype(np.int64), return_counts=True)
    found: Drawn = Counter()
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        found[str(codes[pair // 16]), pair % 16] = count
    return found


def note_unusual_shapes(drawn: Drawn, report: Report) -> None:
    """Say how many assets have a shape that their class usually has not: a distance may count from less of them."""
    classes = asset_classes()
    rank = {name: at for at, name in enumerate(dict.fromkeys(name for name, _ in drawn))}
    for (code, kind), count in sorted(drawn.items(), key=lambda item: (rank[item[0][0]], item[0][1])):
        shape = SHAPES_BY_ID[kind]
        usual = classes[code].geometry
        if shape not in usual:
            text = Text(
                "assets of class {code} drawn as {drawn}, usually {usual}: {n}",
                "类别 {code} 以 {drawn} 绘制（通常为 {usual}）：{n}",
            )
            report.note("unusual_shape", text.format(code=code, drawn=shape, usual=" / ".join(usual), n="{n}"), count)


def points_of(frame: GeoDataFrame) -> Any:
    """Coordinates of the rows of a layer that are single points."""
    points = frame.geometry[frame.geometry.geom_type == "Point"]
    return shapely.get_coordinates(np.asarray(points.array, dtype=object))


def note_layer(name: str, count: int, points: Any, report: Report) -> None:
    """Say what is odd about a layer as a whole."""
    note_one_place(name, points, report)
    if count == 0:
        report.note("empty_layer", Text("layer {layer} is empty", "图层 {layer} 为空").format(layer=name))


def note_one_place(name: str, points: Any, report: Report) -> None:
    """Say where very many rows of a layer share one position: then it is a placeholder, not a survey."""
    if name == "reports" or len(points) < MANY_IN_ONE_PLACE:
        return
    xy = np.rint(points * 10).astype(np.int64)
    _, codes = np.unique(xy[:, 0], return_inverse=True)
    _places, first, counts = np.unique(codes + (xy[:, 1] << 32), return_index=True, return_counts=True)
    if counts.max() >= MANY_IN_ONE_PLACE:
        x, y = xy[first[counts.argmax()]] / 10
        text = Text(
            "layer {layer}: {n} rows lie within 0.1 m of one place ({x:.1f}, {y:.1f}); is that a placeholder?",
            "图层 {layer}：{n} 行集中于同一位置（{x:.1f}, {y:.1f}）0.1 米范围内，疑为占位坐标",
        )
        report.note("one_place", text.format(layer=name, x=x, y=y, n="{n}"), int(counts.max()))


def site_code(layers: Mapping[str, pd.DataFrame], source: Source) -> str:
    """The code of the site: the site layer's, else the source's name; an ``InputError`` where there are several."""
    site = layers.get("site")
    if site is None or len(site) == 0:
        return source.name
    if len(site) > 1:
        raise InputError(
            Text("the dataset holds several sites: {codes}", "数据集包含多个场地：{codes}").format(
                codes=", ".join(site["code"].astype(str))
            ),
            where={"layer": "site"},
            fix=Text("choose one with --site", "请用 --site 指定其一"),
        )
    return str(site["code"].iloc[0])


def _parts_of(file: Path) -> list[Path]:
    """A file with those that belong to it: a shapefile's table, index, CRS and encoding."""
    if file.suffix.lower() != ".shp":
        return [file]
    beside = (file.with_suffix(suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg"))
    return [file, *(part for part in beside if part.is_file())]


def fingerprints_of(source: Source) -> dict[str, str]:
    """SHA-256 of every file read, by its name relative to the source."""
    found: dict[str, str] = {}
    for file in [part for named in source.files for part in _parts_of(named)]:
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(1024 * 1024):
                digest.update(block)
        name = file.name if file.name not in found else str(file)
        found[name] = digest.hexdigest()
    return found
