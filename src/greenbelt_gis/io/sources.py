"""What a dataset is made of: which file holds which layer, and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from greenbelt_gis.catalogue.base import NonEmpty, Strict
from greenbelt_gis.catalogue.yaml_files import read_model
from greenbelt_gis.errors import InputError, MissingError, ProfileError
from greenbelt_gis.io.report import Report
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text, did_you_mean, nearest

SUFFIXES = (".gpkg", ".geojson", ".json", ".parquet", ".shp", ".csv", ".xlsx")
PROFILE_SUFFIXES = (".yaml", ".yml")

_NO_FILES_USE = {"punycode", "idna", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape"}

Scalar = str | int | float | bool


class ColumnSource(Strict):
    """Where a contract column comes from: a source column, perhaps changed, or the row's number in the file."""

    from_: NonEmpty | None = Field(default=None, alias="from")
    scale: float | None = None
    range: Literal["low", "middle", "high"] | None = None
    values: dict[Scalar, Scalar] | None = None
    number: NonEmpty | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, data: Any) -> Any:
        return {"from": data} if isinstance(data, str) else data

    @field_validator("number")
    @classmethod
    def _placeholder(cls, value: str | None) -> str | None:
        if value is not None and (value.count("{n}") != 1 or "{" in value.replace("{n}", "")):
            raise ValueError("write {n} once, for the number")
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.from_ is None) == (self.number is None):
            raise ValueError("give either `from` or `number`")
        return self


class Condition(Strict):
    """Which values of a source column are kept: some values, or numbers from ``min`` to ``max``, inclusive."""

    any_of: tuple[Scalar, ...] = ()
    min: float | None = None
    max: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _values_alone(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            return data
        return {"any_of": tuple(data) if isinstance(data, list) else (data,)}

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if bool(self.any_of) == (self.min is not None or self.max is not None):
            raise ValueError("give either values, or min and max")
        return self


class LayerProfile(Strict):
    """One file (or one layer of it) and how its columns become those of the contract."""

    source: NonEmpty
    layer: str | None = None
    encoding: str | None = None
    x: str | None = None
    y: str | None = None
    crs: str | None = None
    crs_override: bool = False
    where: dict[str, Condition] = Field(default_factory=dict)
    columns: dict[str, ColumnSource] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                plain = b"a,1" in "a,1".encode(value) or value.lower().startswith(("utf-16", "utf_16", "utf16"))
            except (LookupError, UnicodeError):
                plain = False
            if not plain or value.lower() in _NO_FILES_USE:
                raise ValueError("no such encoding; for example utf-8, gb18030, big5") from None
        return value


class Profile(Strict):
    """Someone else's data, described."""

    crs: str | None = None
    layers: dict[str, list[LayerProfile]]


@dataclass(frozen=True)
class LayerSource:
    """One contract layer's file, resolved."""

    contract: str
    path: Path
    profile: LayerProfile

    @property
    def shown(self) -> str:
        """How messages name it."""
        return f"{self.path.name}:{self.profile.layer}" if self.profile.layer else self.path.name


@dataclass(frozen=True)
class Source:
    """A dataset before anything is read."""

    name: str
    crs: str | None
    layers: tuple[LayerSource, ...]
    files: tuple[Path, ...] = field(default=())


def open_source(path: Path, report: Report, files: Mapping[str, Path] | None = None) -> Source:
    """Find the layers of a GeoPackage, a folder or a profile; an ``InputError`` where it is none of these.

    ``files``: the only files that a profile may speak of, by the names that it calls them (None: any, by their paths).
    """
    if not path.exists():
        raise MissingError(
            Text("no such file or folder", "文件或文件夹不存在"), where={"file": path}, fix=_similar(path)
        )
    if path.is_dir():
        return _folder(path, report)
    name = path.name.lower()
    if name.endswith(PROFILE_SUFFIXES):
        return _profile(path, files)
    if name.removesuffix(".gz").endswith(".gpkg"):
        return _geopackage(path, report)
    if is_sheet(path):
        return _survey_sheet(path)
    raise InputError(
        Text("not a dataset", "不是数据集"),
        where={"file": path},
        fix=Text(
            "give a GeoPackage, a folder with one file per layer (trees.csv, assets.geojson …), a survey sheet "
            "(.xlsx), or a profile (.yaml) that describes this file",
            "请提供 GeoPackage、每个图层一个文件的文件夹（trees.csv、assets.geojson 等）、检查表（.xlsx），"
            "或描述该文件的配置（.yaml）",
        ),
    )


def is_sheet(path: Path) -> bool:
    """Whether a source is a workbook given by itself: a survey sheet, then."""
    return path.name.lower().removesuffix(".gz").endswith(".xlsx") and not path.is_dir()


def input_files(path: Path) -> list[Path]:
    """Every file that reading this source touches."""
    source = open_source(path, Report())
    return [path, *source.files, *(layer.path for layer in source.layers)]


def _similar(path: Path) -> Text | None:
    folder = path.parent
    near = nearest(path.name, [p.name for p in folder.iterdir()]) if folder.is_dir() else None
    return Text("did you mean {near!r}?", "是否应为“{near}”？").format(near=near) if near else None


def _stem(path: Path) -> str:
    name = path.name
    return name.removesuffix(".gz").rsplit(".", 1)[0] if "." in name else name


def _folder(path: Path, report: Report) -> Source:
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        if not file.is_file() or not file.name.lower().removesuffix(".gz").endswith(SUFFIXES):
            continue
        layer = _stem(file)
        if layer not in LAYERS:
            _not_a_layer(layer, report)
        elif layer in found:
            raise InputError(
                Text("two files for one layer: {one} and {two}", "同一图层有两个文件：{one} 与 {two}").format(
                    one=found[layer].name, two=file.name
                ),
                where={"file": path, "layer": layer},
                fix=Text("keep one of them in the folder", "请只保留其中一个"),
            )
        else:
            found[layer] = file
    if not found:
        raise MissingError(
            Text("the folder holds no layer of the contract", "文件夹中没有约定的图层"),
            where={"file": path},
            fix=Text("name the files by layer: {names}", "请按图层命名文件：{names}").format(names=", ".join(LAYERS)),
        )
    layers = tuple(
        LayerSource(name, found[name], LayerProfile(source=str(found[name]))) for name in LAYERS if name in found
    )
    return Source(path.resolve().name, None, layers, tuple(found.values()))


def _not_a_layer(name: str, report: Report) -> None:
    report.note(
        "ignored_layer",
        Text(
            "{name!r} is not a layer of the contract and was ignored; {hint}",
            "“{name}”不是约定的图层，已忽略；{hint}",
        ).format(name=name, hint=did_you_mean(name, LAYERS)),
    )


def _geopackage(path: Path, report: Report) -> Source:
    from greenbelt_gis.io.read import geopackage_layers

    names = geopackage_layers(path)
    for name in names:
        if name not in LAYERS and name != "layer_styles":
            _not_a_layer(name, report)
    layers = tuple(
        LayerSource(name, path, LayerProfile(source=str(path), layer=name)) for name in LAYERS if name in names
    )
    if not layers:
        raise MissingError(
            Text("the GeoPackage holds no layer of the contract", "GeoPackage 中没有约定的图层"),
            where={"file": path},
            fix=Text("it has: {names}; describe it by a profile", "其中有：{names}；请用配置文件描述").format(
                names=", ".join(names) or "-"
            ),
        )
    return Source(_stem(path), None, layers, (path,))


def _survey_sheet(path: Path) -> Source:
    from greenbelt_gis.io.xlsx_files import survey_form

    survey_form(path)  # raises where it is none
    layer = LayerSource("observations", path, LayerProfile(source=str(path)))
    return Source(_stem(path), None, (layer,), (path,))


def _profile(path: Path, given: Mapping[str, Path] | None) -> Source:
    profile = read_model(path, Profile, ProfileError)
    layers: list[LayerSource] = []
    for name, parts in profile.layers.items():
        contract = LAYERS.get(name)
        if contract is None:
            raise ProfileError(
                Text("{name!r} is not a layer of the contract", "“{name}”不是约定的图层").format(name=name),
                where={"file": path, "key": f"layers.{name}"},
                fix=did_you_mean(name, LAYERS),
            )
        for position, part in enumerate(parts):
            key = f"layers.{name}.{position}"
            _check_columns(part, name, path, key)
            layers.append(LayerSource(name, _existing(path, part, key, given), part))
    if not layers:
        raise ProfileError(Text("the profile names no file", "配置文件未指定任何文件"), where={"file": path})
    order = list(LAYERS)
    layers.sort(key=lambda layer: order.index(layer.contract))
    files = tuple(dict.fromkeys([path, *(layer.path for layer in layers)]))
    return Source(_stem(path), profile.crs, tuple(layers), files)


def _existing(profile: Path, part: LayerProfile, key: str, given: Mapping[str, Path] | None) -> Path:
    file = (profile.parent / part.source).resolve() if given is None else given.get(part.source)
    if file is None or not file.is_file():
        raise MissingError(
            Text("no such file: {file}", "文件不存在：{file}").format(file=part.source),
            where={"file": profile, "key": f"{key}.source"},
            fix=_similar(file) if file is not None else did_you_mean(part.source, given or ()),
        )
    if not file.name.lower().removesuffix(".gz").endswith(SUFFIXES):
        raise ProfileError(
            Text("{name}: not a format this reads", "{name}：不支持的格式").format(name=file.name),
            where={"file": profile, "key": f"{key}.source"},
            fix=Text("formats: {formats}, each also .gz", "支持的格式：{formats}，均可加 .gz").format(
                formats=" ".join(SUFFIXES)
            ),
        )
    return file


def _check_columns(part: LayerProfile, layer: str, path: Path, key: str) -> None:
    if (part.x is None) != (part.y is None):
        raise ProfileError(Text("x and y go together", "x 与 y 须同时给出"), where={"file": path, "key": key})
    known = [column.name for column in LAYERS[layer].columns]
    for group, names in (("columns", part.columns), ("set", part.set)):
        for name in _misspelt(names, known):
            raise ProfileError(
                Text("layer {layer} has no column {name!r}", "图层 {layer} 没有列“{name}”").format(
                    layer=layer, name=name
                ),
                where={"file": path, "key": f"{key}.{group}.{name}"},
                fix=did_you_mean(name, known),
            )


def _misspelt(names: Mapping[str, object], known: list[str]) -> list[str]:
    """Names that are no column of the contract but look like one; others are attributes of the user's own."""
    return [name for name in names if name not in known and nearest(name, known) is not None]
