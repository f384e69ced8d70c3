"""Every enumerated word of the contract with its label in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from greenbelt_gis.text import Text

Words = Mapping[str, Text]


def _words(**labels: tuple[str, str]) -> Words:
    return MappingProxyType({word: Text(en, zh) for word, (en, zh) in labels.items()})


STATUS = _words(
    in_service=("in service", "在用"),
    maintenance=("under maintenance", "维修中"),
    out_of_service=("out of service", "停用"),
    ended=("ended", "已终止"),
)
HERITAGE = MappingProxyType(
    {
        "none": Text("not protected", "非古树名木"),
        "famous": Text("famous tree", "名木"),
        "1": Text("heritage tree, grade 1", "一级古树"),
        "2": Text("heritage tree, grade 2", "二级古树"),
        "3": Text("heritage tree, grade 3", "三级古树"),
        "reserve": Text("reserve tree", "古树后续资源"),
    }
)
CROWN_SHAPE = _words(normal=("normal", "普通冠形"), columnar=("columnar", "柱状冠形"))
PLANTING_TYPE = _words(
    aquatic=("aquatic plants", "水生植物"),
    wet_tolerant_shrub=("wet-tolerant shrub", "耐水湿灌木"),
    groundcover=("ground cover", "地被"),
    low_shrub=("low shrub", "低矮灌木"),
    single_shrub=("single shrub", "孤植灌木"),
    tree_shrub_group=("group of trees and shrubs", "乔灌组团"),
    lawn=("lawn", "草坪"),
    bamboo=("bamboo", "竹类"),
    woodland=("woodland", "林地"),
    hedge=("hedge", "绿篱"),
    topiary=("topiary", "造型植物"),
    climber=("climber", "攀缘植物"),
)
BAND = MappingProxyType(
    {
        "below_normal": Text("below the normal water level", "常水位以下"),
        "normal_to_2y": Text("normal level to 2-year line", "常水位至两年一遇"),
        "2y_to_5y": Text("2-year to 5-year line", "两年至五年一遇"),
        "above_5y": Text("above the 5-year line", "五年一遇以上"),
    }
)
"""Wettest first."""
BAND_CHANGE = _words(
    wetter=("became wetter", "变湿"),
    drier=("became drier", "变干"),
    zoned=("newly within the bands", "新纳入分带"),
    unzoned=("no longer within the bands", "不再属于分带"),
)
LEVEL = MappingProxyType(
    {
        "normal": Text("normal water level", "常水位"),
        "2y": Text("2-year flood line", "两年一遇洪水位"),
        "5y": Text("5-year flood line", "五年一遇洪水位"),
    }
)
ACTIVITY = _words(
    harmful_storage=("harmful storage", "堆放有害物料"),
    piling=("piling up of materials", "堆物"),
    excavation=("digging", "挖掘"),
    open_fire=("open fire", "明火"),
    dumping=("dumping", "倾倒"),
    other=("other activity", "其他活动"),
)
VERDICT = _words(
    violation=("violation", "违规"),
    possible=("possible violation", "可能违规"),
    indeterminate=("cannot be determined", "无法判定"),
)
CHANGE = _words(
    appears=("appears", "新出现"),
    disappears=("disappears", "消失"),
    changes=("another verdict", "结论改变"),
    stays=("stays", "不变"),
)
SEVERITY = _words(grave=("grave", "严重"), normal=("normal", "一般"), advice=("advice", "提示"))
DEPARTMENT = _words(
    engineering=("engineering", "工程管理部"),
    quality=("quality", "质量管理部"),
    safety=("safety", "安全监察部"),
    ecology=("ecology", "生态环保部"),
    materials=("materials and equipment", "物资设备部"),
    contracts=("contracts and cost", "预算合约部"),
    finance=("finance", "财务部"),
    office=("office", "综合办公室"),
)
EXEMPTION = _words(
    chipped_corner=("chipped corner", "缺角"),
    crack=("crack", "裂纹"),
    full_break=("full break", "断裂"),
    faded=("faded", "褪色"),
    missing_part=("missing part", "局部缺失"),
    relocated_by_plan=("relocated by plan", "按计划移位"),
)
FLOOD_TOLERANCE = _words(
    aquatic=("only in standing water", "仅生于水中"),
    emergent=("in standing water or at its edge", "生于浅水或水边"),
    long=("stands weeks of flooding", "耐淹数周以上"),
    short=("stands days of flooding", "耐淹数日"),
    none=("does not stand flooding", "不耐淹"),
)
FLOWER_COLOUR = _words(
    white=("white", "白色"),
    pink=("pink", "粉色"),
    red=("red", "红色"),
    orange=("orange", "橙色"),
    yellow=("yellow", "黄色"),
    purple=("purple", "紫色"),
    blue=("blue", "蓝色"),
    none=("no showy flowers", "花不显著"),
)
ACCENT_COLOURS = ("white", "pink")
"""Flower colours of accents."""
FITS = _words(yes=("fits", "适宜"), no=("does not fit", "不适宜"), unknown=("unknown", "未知"))
