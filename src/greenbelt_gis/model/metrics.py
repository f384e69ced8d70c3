"""What surveyors observe: every metric with its unit, range and label, and every distress.

The vocabulary is closed: an observation of anything else is rejected with the nearest known word. Metrics that are
calculated (areas, distances, shares of a zone) are not observed and do not stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from greenbelt_gis.text import Text

Sort = Literal["share", "length", "area", "angle", "count", "flag", "cover"]

_UNITS = {"share": "ratio", "length": "mm", "area": "m2", "angle": "deg", "count": "", "flag": "", "cover": ""}
_LARGEST = {"share": 1.0, "angle": 180.0, "flag": 1.0, "cover": 1.0}


@dataclass(frozen=True, slots=True)
class Metric:
    """One observed quantity.

    ``sort``: ``share`` (0 to 1), ``length`` (mm), ``area`` (m²), ``angle`` (degrees), ``count``, ``flag`` (1 or 0),
    ``cover`` (the observation's polygon is what is measured; value 1 or none, 0 clears). ``high_is_bad``: whether
    of two values the larger one is worse. ``patch``: whether it describes a damaged patch and not the whole object.
    """

    name: str
    sort: Sort
    title: Text
    high_is_bad: bool = True
    patch: bool = False

    @property
    def unit(self) -> str:
        """The unit of its values: ``ratio``, ``mm``, ``m2``, ``deg`` or none."""
        return _UNITS[self.sort]

    @property
    def largest(self) -> float:
        """The largest value that makes sense; the smallest is 0."""
        return _LARGEST.get(self.sort, float("inf"))

    @property
    def whole(self) -> bool:
        """Whether values are whole numbers."""
        return self.sort in {"flag", "cover", "count"}


_METRICS = (
    Metric("dead_growth_share", "share", Text("dead growth, share of the crown", "枯枝枯叶占比")),
    Metric("pest_share", "share", Text("pest, share of the plant", "病虫害占比")),
    Metric("damage_share", "share", Text("damage, share", "破损占比")),
    Metric("missing_share", "share", Text("missing parts, share", "缺失占比")),
    Metric("corrosion_share", "share", Text("corrosion, share", "锈蚀占比")),
    Metric("step_mm", "length", Text("step between adjacent units, mm", "相邻块高差（毫米）")),
    Metric("tilt_deg", "angle", Text("tilt, degrees", "倾斜角度（度）")),
    Metric("usable", "flag", Text("usable", "可正常使用"), high_is_bad=False),
    Metric("safe", "flag", Text("safe", "安全"), high_is_bad=False),
    Metric("upright", "flag", Text("upright", "无倾斜"), high_is_bad=False),
    Metric("legible", "flag", Text("legible", "字迹清晰"), high_is_bad=False),
    Metric("text_correct", "flag", Text("text correct", "文字正确"), high_is_bad=False),
    Metric("graffiti_free", "flag", Text("free of graffiti", "无涂画"), high_is_bad=False),
    Metric("surface_even", "flag", Text("surface even", "表面平整"), high_is_bad=False),
    Metric("placement_safe", "flag", Text("placement safe", "放置安全"), high_is_bad=False),
    Metric("plant_sound", "flag", Text("plant sound", "植株健康"), high_is_bad=False),
    Metric("form_kept", "flag", Text("form kept", "造型保持"), high_is_bad=False),
    Metric("pattern_recognisable", "flag", Text("pattern recognisable", "图案可辨"), high_is_bad=False),
    Metric("lines_clear", "flag", Text("lines clear", "线条清晰"), high_is_bad=False),
    Metric("growing_well", "flag", Text("growing well", "长势良好"), high_is_bad=False),
    Metric("clear_of_passage", "flag", Text("clear of the passage", "不影响通行"), high_is_bad=False),
    Metric("present", "flag", Text("distress present", "病害存在"), patch=True),
    Metric("settled", "flag", Text("unit settled", "块体下沉"), patch=True),
    Metric("unit_broken", "flag", Text("unit broken", "块体破碎"), patch=True),
    Metric("depth_mm", "length", Text("depth, mm", "深度（毫米）"), patch=True),
    Metric("height_mm", "length", Text("height, mm", "高度（毫米）"), patch=True),
    Metric("crack_width_mm", "length", Text("crack width, mm", "裂缝宽度（毫米）"), patch=True),
    Metric("crack_spacing_mm", "length", Text("crack spacing, mm", "裂缝间距（毫米）"), high_is_bad=False, patch=True),
    Metric("spall_width_mm", "length", Text("spall width, mm", "剥落宽度（毫米）"), patch=True),
    Metric("spall_length_mm", "length", Text("spall length, mm", "剥落长度（毫米）"), patch=True),
    Metric("through_cracks", "count", Text("through cracks, number", "贯穿裂缝数"), patch=True),
    Metric("area_m2", "area", Text("area of the patch, m²", "斑块面积（平方米）"), patch=True),
    Metric("pest", "cover", Text("pest area (polygon)", "病虫害范围（面）"), patch=True),
    Metric("bare_ground", "cover", Text("bare ground (polygon)", "无地被范围（面）"), patch=True),
)  # fmt: skip

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in _METRICS})
"""All metrics by name."""

CONDITIONS = ("usable", "safe")
"""Metrics that alone do not make a rule judged, and under which exemptions hold."""

DISTRESS: Mapping[str, Text] = MappingProxyType(
    {
        "pothole": Text("pothole", "坑槽"),
        "upheaval": Text("upheaval", "拥包"),
        "mud_pumping": Text("mud pumping", "翻浆"),
        "rutting": Text("rutting", "车辙"),
        "alligator_cracking": Text("alligator cracking", "龟裂"),
        "settlement": Text("settlement", "沉陷"),
        "broken_slab": Text("broken slab", "碎板"),
        "pit": Text("pit", "坑洞"),
        "exposed_aggregate": Text("exposed aggregate", "露骨"),
        "faulting": Text("faulting", "错台"),
        "heave": Text("heave", "拱起"),
        "missing": Text("missing unit", "缺失"),
        "broken": Text("broken unit", "损坏"),
    }
)
"""Every distress that a definition of the standard names."""
