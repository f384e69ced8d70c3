"""What a cut gives: the bands, the lines they were cut by, what stays without a band, what is to be known."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame

from greenbelt_gis.model.note import Note


@dataclass(frozen=True)
class Cut:
    """Bands of a site, in one projected CRS in metres.

    ``zones``: polygons; ``site``, ``code`` (``{site}-{band}-{n}``), ``band``, ``area_m2``, ``levels`` (the levels
    that bound the band and their elevations where known, ``normal=4.2;2y=6.1``). One row a connected piece; they
    cover the site but for ``not_zoned``, and share no area.
    ``lines``: the level lines as they were used; ``level``, ``elevation_m``.
    ``not_zoned``: polygons of the site that no band could be given; ``why`` (``nodata``, ``beyond_terrain``),
    ``area_m2``.
    ``hollows``: polygons of low ground not connected to the river; ``level`` (the lowest it lies below), ``area_m2``.
    """

    zones: GeoDataFrame
    lines: GeoDataFrame
    not_zoned: GeoDataFrame
    hollows: GeoDataFrame
    notes: tuple[Note, ...]
