"""What a cut by terrain tells beside its result."""

from __future__ import annotations

from collections.abc import Mapping

from greenbelt_gis.model.note import Note
from greenbelt_gis.model.vocabulary import BAND, LEVEL
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.pieces import BANDS, LEVELS


def swallowed(count: int, asked_m2: float, used_m2: float) -> list[Note]:
    """Pieces that went to the band around them, and whether the minimum area had to be raised."""
    told = []
    if used_m2 > asked_m2:
        told.append(
            Note(
                "min_area_raised",
                1,
                Text(
                    "the level lines are too crinkled to be drawn in full (ground lies at a level over a wide area): "
                    "the minimum area was raised from {asked:g} m² to {used:g} m²",
                    "水位线过于破碎，无法全部绘出（有大片地面恰在某一水位附近）："
                    "最小面积由 {asked:g} 平方米提高到 {used:g} 平方米",
                ).format(asked=asked_m2, used=used_m2),
            )
        )
    if count:
        told.append(
            Note(
                "swallowed",
                count,
                Text("{n} islands, hollows and pieces of less than ", "有 {n} 处小于 ")
                + Text(
                    "{area:g} m² went to the band around them", "{area:g} 平方米的岛状地、洼地和碎块并入周围分带"
                ).format(area=used_m2),
            )
        )
    return told


def undeclared(count: int) -> list[Note]:
    """Pixels whose value is no height on this earth, in a terrain model that does not declare them as gaps."""
    text = Text(
        "{n} pixels hold heights outside of -500…9000 m and were taken as without data",
        "有 {n} 个像素的高程超出 -500…9000 米，按无数据处理",
    )
    return [Note("undeclared_nodata", count, text)] if count else []


def left_out(nodata_m2: float, beyond_m2: float) -> list[Note]:
    """Ground of the site that no band could be given."""
    told = []
    if nodata_m2 > 0:
        told.append(
            Note(
                "nodata",
                1,
                Text(
                    "{area:,.1f} m² have no height in the terrain model and were given no band",
                    "有 {area:,.1f} 平方米在地形模型中没有高程，未予分带",
                ).format(area=nodata_m2),
            )
        )
    if beyond_m2 > 0:
        told.append(
            Note(
                "beyond_terrain",
                1,
                Text(
                    "{area:,.1f} m² of the site lie beyond the terrain model and were given no band",
                    "场地有 {area:,.1f} 平方米超出地形模型范围，未予分带",
                ).format(area=beyond_m2),
            )
        )
    return told


def hollows(count: int, area_m2: float) -> list[Note]:
    """Low ground that water does not reach."""
    if not count:
        return []
    return [
        Note(
            "hollows",
            count,
            Text("{n} stretches of low ground, ", "有 {n} 处低地（共 ")
            + Text(
                "{area:,.1f} m² in all, are not connected to the river and took the band of the lowest level at which "
                "they are",
                "{area:,.1f} 平方米）不与河流连通，按其连通时的最低水位分带",
            ).format(area=area_m2),
        )
    ]


def gaps_as_water(area_m2: float) -> list[Note]:
    """Ground without data that the river meets."""
    if area_m2 <= 0:
        return []
    return [
        Note(
            "gaps_as_water",
            1,
            Text(
                "{area:,.1f} m² without data that the river meets count as river when connections are judged",
                "判断连通时，与河流相接的 {area:,.1f} 平方米无数据区按河流处理",
            ).format(area=area_m2),
        )
    ]


def empty_bands(there: set[str], levels: Mapping[str, float], lowest: float, highest: float) -> list[Note]:
    """Bands without ground, with the level that lies above or below all of it where that is why."""
    told = []
    for place, band in enumerate(BANDS):
        if band in there:
            continue
        below, above = LEVELS[max(0, place - 1)], LEVELS[min(place, len(LEVELS) - 1)]
        if place and levels[below] > highest:
            why = _above(below, levels[below], highest)
        elif place < len(LEVELS) and levels[above] <= lowest:
            why = _under(above, levels[above], lowest)
        else:
            why = Text("no ground lies between its levels", "没有地面位于其水位之间")
        told.append(
            Note(
                f"empty_band:{band}",
                0,
                Text("band “{band}” is empty: {why}", "分带“{band}”为空：{why}").format(band=BAND[band], why=why),
            )
        )
    return told


def _above(level: str, elevation: float, highest: float) -> Text:
    return Text(
        "{level} ({elevation:g} m) lies above all ground (up to {highest:g} m)",
        "{level}（{elevation:g} 米）高于全部地面（最高 {highest:g} 米）",
    ).format(level=LEVEL[level], elevation=elevation, highest=highest)


def _under(level: str, elevation: float, lowest: float) -> Text:
    return Text(
        "{level} ({elevation:g} m) lies below all ground (from {lowest:g} m)",
        "{level}（{elevation:g} 米）低于全部地面（最低 {lowest:g} 米）",
    ).format(level=LEVEL[level], elevation=elevation, lowest=lowest)
