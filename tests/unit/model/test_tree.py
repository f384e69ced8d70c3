import numpy as np
import pandas as pd
import pytest

from greenbelt_gis.model.tree import combined_diameter, diameters_cm


def test_stems_combine_by_the_root_of_their_squares() -> None:
    assert combined_diameter("30;40") == 50.0
    assert combined_diameter(" 30 ； 40 ") == 50.0
    assert combined_diameter("25") == 25.0


def test_a_stem_of_zero_or_less_leaves_the_diameter_unknown() -> None:
    assert np.isnan(combined_diameter("30;0"))
    assert np.isnan(combined_diameter("-5"))


@pytest.mark.parametrize("text", ["thick", "30;x", "inf", ""])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        combined_diameter(text)


def test_a_column_of_numbers_or_text_gives_one_diameter_a_tree() -> None:
    expected = [50.0, 20.0, np.nan, np.nan]
    np.testing.assert_array_equal(diameters_cm(pd.Series(["30;40", "20", None, "0"])), expected)
    np.testing.assert_array_equal(diameters_cm(pd.Series([50.0, 20.0, None, -1.0])), expected)
    np.testing.assert_array_equal(diameters_cm(pd.Series([50, 20, 0, -1])), expected)
