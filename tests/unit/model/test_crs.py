import numpy as np
import pytest
from pyproj import CRS

from greenbelt_gis.errors import CrsError
from greenbelt_gis.model.crs import crs_name, fitting_crs, inside_area, is_metric, parse_crs, require_metric


@pytest.mark.parametrize("name", ["EPSG:4549", "EPSG:3826", "EPSG:32650", "EPSG:27700", "EPSG:2154"])
def test_projected_metres_are_fit_for_measuring(name: str) -> None:
    assert is_metric(CRS(name))


@pytest.mark.parametrize("name", ["EPSG:4326", "EPSG:4490", "EPSG:3857", "EPSG:2229", "EPSG:3395"])
def test_degrees_feet_and_web_mercator_are_not(name: str) -> None:
    with pytest.raises(CrsError, match="cannot be measured"):
        require_metric(CRS(name), layer="trees")


def test_no_crs_at_all_is_an_error_with_a_way_out() -> None:
    with pytest.raises(CrsError, match="--crs"):
        require_metric(None)


def test_a_wrong_name_is_told() -> None:
    with pytest.raises(CrsError, match=r"'EPSG:99999999' is not a coordinate reference system"):
        parse_crs("EPSG:99999999")
    assert crs_name(parse_crs("epsg:4549")) == "EPSG:4549"


@pytest.mark.parametrize(
    ("lon", "lat", "fits"),
    [
        (118.78, 32.05, "EPSG:4549"),
        (118.40, 32.05, "EPSG:4548"),  # west of the seam that runs through Nanjing
        (113.5, 34.0, "EPSG:4547"),
        (121.55, 25.05, "EPSG:32651"),
        (-118.1, 34.1, "EPSG:32611"),
        (9.1, 48.7, "EPSG:32632"),
    ],
)
def test_a_fitting_crs_is_named_for_a_place(lon: float, lat: float, fits: str) -> None:
    assert fitting_crs(lon, lat) == fits


def test_no_crs_fits_beyond_the_earth() -> None:
    assert fitting_crs(0.0, 95.0) is None


def test_area_of_use_has_a_narrow_edge() -> None:
    lon = np.array([118.45, 118.3, 121.55, 200.0, np.nan])
    inside = inside_area(CRS("EPSG:4549"), lon, np.full(5, 32.0))
    assert inside.tolist() == [True, False, True, False, False]


def test_a_crs_without_an_area_takes_everything_finite() -> None:
    local = CRS.from_proj4("+proj=tmerc +lon_0=118.8 +k=1 +x_0=50000 +ellps=GRS80 +units=m")
    assert inside_area(local, np.array([1.0, np.nan]), np.array([1.0, 1.0])).tolist() == [True, False]
