"""The layer contracts: which columns a dataset's layers have, of what kind, in which units and ranges.

Reading, templates, the record and the service all take their columns from here; `shared` names stay stable.
Distances and heights are metres, trunk diameters centimetres; the unit stands in the column's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.text import Text

Kind = Literal["code", "text", "number", "day", "instant", "flag", "word", "class", "stems"]
Shape = Literal["point", "line", "polygon"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layer.

    ``kind``: ``code`` (text that identifies), ``text``, ``number`` (finite, in ``minimum``..``maximum``),
    ``day`` (a date), ``instant`` (date and time), ``flag`` (true or false), ``word`` (one of ``words``),
    ``class`` (an asset class), ``stems`` (one diameter or several, ``30;25``).
    """

    name: str
    kind: Kind
    title: Text
    required: bool = False
    words: words.Words | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the contract. ``shapes`` empty: no geometry needed; ``located`` False: geometry may lack.

    ``key`` identifies a row within its site. ``start`` and ``end`` are the days between which it exists. ``revised``:
    the layer is made anew as a whole from some day on; the record keeps its revisions side by side by ``start``.
    """

    name: str
    title: Text
    shapes: frozenset[Shape]
    columns: tuple[Column, ...]
    located: bool = True
    key: str | None = None
    start: str | None = None
    end: str | None = None
    revised: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the layer cannot be used."""
        return tuple(c.name for c in self.columns if c.required)

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)


def _col(
    name: str,
    kind: Kind,
    en: str,
    zh: str,
    *,
    required: bool = False,
    of: words.Words | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Column:
    return Column(name, kind, Text(en, zh), required, of, minimum, maximum)


_CODE = _col("code", "code", "code", "编码", required=True)
_TREE = _col("tree", "code", "code of the tree", "树木编码", required=True)
_NAME = _col("name", "text", "name", "名称")
_SPECIES = _col("species", "text", "species", "树种")
_ENDED = _col("ended_on", "day", "ended on", "终止日期")
_PLANTED = _col("planted_on", "day", "planted on", "种植日期")
_EFFECTIVE = _col("effective_on", "day", "in force from", "生效日期")
ACCURACY = _col(
    "accuracy_m", "number", "horizontal accuracy at 95 %, m", "平面精度（95%，米）", minimum=0, maximum=10_000
)

_ANY: frozenset[Shape] = frozenset({"point", "line", "polygon"})
_POLYGON: frozenset[Shape] = frozenset({"polygon"})
_POINT: frozenset[Shape] = frozenset({"point"})
_AREA_OR_POINT: frozenset[Shape] = frozenset({"polygon", "point"})
_LINE: frozenset[Shape] = frozenset({"line"})

_LAYERS = (
    Layer("site", Text("Site", "场地"), _POLYGON, (_CODE, _NAME), key="code"),
    Layer(
        "trees",
        Text("Trees", "树木"),
        _POINT,
        (
            _CODE,
            _SPECIES,
            _col("heritage", "word", "heritage grade", "古树名木等级", of=words.HERITAGE),
            _col("dbh_cm", "stems", "trunk diameter at breast height, cm", "胸径（厘米）"),
            _col("crown_diameter_m", "number", "crown diameter, m", "冠幅（米）", maximum=100),
            _col("crown_shape", "word", "crown shape", "冠形", of=words.CROWN_SHAPE),
            _col("height_m", "number", "height, m", "树高（米）", minimum=0, maximum=150),
            _PLANTED,
            _ENDED,
            ACCURACY,
        ),
        key="code",
        start="planted_on",
        end="ended_on",
    ),
    Layer(
        "assets",
        Text("Assets", "设施"),
        _ANY,
        (
            _CODE,
            _col("class", "class", "asset class", "设施类别", required=True),
            _NAME,
            _col("status", "word", "status", "状态", of=words.STATUS),
            _col("installed_on", "day", "installed on", "安装日期"),
            _ENDED,
            _col("permeable", "flag", "permeable", "透水"),
            _col("tree", "code", "code of the tree it belongs to", "所属树木编码"),
            _col("material", "text", "material", "材料"),
            ACCURACY,
        ),
        key="code",
        start="installed_on",
        end="ended_on",
    ),
    Layer("crowns", Text("Surveyed crowns", "实测树冠投影"), _POLYGON, (_TREE, ACCURACY)),
    Layer(
        "protection_zones",
        Text("Official protection zones", "公布的保护范围"),
        _POLYGON,
        (_TREE, _col("published_on", "day", "published on", "公布日期"), ACCURACY),
    ),
    Layer(
        "planting",
        Text("Planting", "植物种植"),
        _AREA_OR_POINT,
        (
            _CODE,
            _col("planting_type", "word", "planting type", "种植类型", required=True, of=words.PLANTING_TYPE),
            _SPECIES,
            _PLANTED,
            _ENDED,
            _col("accent", "flag", "accent, or tall tree among bamboo", "点景植物或竹林中的高大乔木"),
            ACCURACY,
        ),
        key="code",
        start="planted_on",
        end="ended_on",
    ),
    Layer(
        "zones",
        Text("Water-level bands", "水位分带"),
        _POLYGON,
        (_CODE, _col("band", "word", "band", "分带", required=True, of=words.BAND), _EFFECTIVE, _ENDED, ACCURACY),
        key="code",
        start="effective_on",
        end="ended_on",
        revised=True,
    ),
    Layer(
        "water_levels",
        Text("Water-level lines", "水位线"),
        _LINE,
        (
            _col("level", "word", "level", "水位", required=True, of=words.LEVEL),
            _col("elevation_m", "number", "elevation, m", "高程（米）"),
            _EFFECTIVE,
            _ENDED,
            ACCURACY,
        ),
        start="effective_on",
        end="ended_on",
    ),
    Layer("water", Text("Water surface", "水面"), _POLYGON, (_NAME, ACCURACY)),
    Layer(
        "spot_heights",
        Text("Spot heights", "高程点"),
        _POINT,
        (
            _col("elevation_m", "number", "elevation, m", "高程（米）", required=True, minimum=-500, maximum=9000),
            ACCURACY,
        ),
    ),
    Layer(
        "activities",
        Text("Activities", "施工与活动"),
        _AREA_OR_POINT,
        (
            _CODE,
            _col("kind", "word", "kind of activity", "活动类型", required=True, of=words.ACTIVITY),
            _col("starts_on", "day", "starts on", "开始日期"),
            _col("ends_on", "day", "ends on", "结束日期"),
            ACCURACY,
        ),
        key="code",
        start="starts_on",
        end="ends_on",
    ),
    Layer(
        "observations",
        Text("Observations", "检查观测"),
        _AREA_OR_POINT,
        (
            _col("asset", "code", "code of the asset, tree or bed", "对象编码", required=True),
            _col("metric", "text", "metric", "指标", required=True),
            _col("value", "number", "value", "数值"),
            _col("unit", "text", "unit", "单位"),
            _col("observed_at", "instant", "observed at", "观测时间"),
            _col("patch", "text", "patch", "病害斑块"),
            _col("distress", "text", "distress", "病害类型"),
            _col("exemption", "word", "exemption", "豁免", of=words.EXEMPTION),
            ACCURACY,
        ),
        located=False,
    ),
    Layer(
        "surveys",
        Text("Surveys", "复测位置"),
        _POINT,
        (
            _col("asset", "code", "code of the asset", "设施编码", required=True),
            _col("surveyed_at", "instant", "surveyed at", "复测时间"),
            ACCURACY,
        ),
    ),
    Layer(
        "reports",
        Text("Reports", "市民报告"),
        _POINT,
        (
            _col("category", "text", "category", "类别", required=True),
            _col("reported_at", "instant", "reported at", "报告时间"),
            _col("text", "text", "text", "内容"),
            ACCURACY,
        ),
    ),
)

LAYERS: Mapping[str, Layer] = MappingProxyType({layer.name: layer for layer in _LAYERS})
"""All layers by name, in the order in which a dataset is read: codes are unique across trees, assets and
planting, and where two rows claim one code the first in this order keeps it, so no tree is lost to an asset."""

SHARED_CODES = ("trees", "assets", "planting")
"""Layers whose codes must differ from each other within a site."""
