from datetime import date

import numpy as np
import pandas as pd
import pytest

from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.days import as_days, existing, parse_day

DAY = date(2026, 6, 30)


def days(*values: str | None) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [
        (None, None, True),
        ("2026-06-30", None, True),  # starts on the day
        ("2026-07-01", None, False),
        (None, "2026-06-30", True),  # ends on the day
        (None, "2026-06-29", False),
        ("2020-01-01", "2026-06-29", False),
    ],
)
def test_both_ends_are_inclusive_and_missing_is_open(start: str | None, end: str | None, there: bool) -> None:
    assert existing({"start": days(start), "end": days(end)}, DAY).tolist() == [there]


def test_one_column_is_enough() -> None:
    assert existing({"start": None, "end": days("2026-06-29")}, DAY).tolist() == [False]
    assert existing({"start": days("2026-07-01"), "end": None}, DAY).tolist() == [False]
    with pytest.raises(ValueError, match=r"start or an end"):
        existing({"start": None, "end": None}, DAY)


def test_an_instant_belongs_to_the_local_day() -> None:
    evening = pd.Series([pd.Timestamp("2026-06-30T16:30:00Z"), pd.NaT], dtype="datetime64[us, UTC]")
    assert as_days(evening, "Asia/Shanghai").tolist() == [date(2026, 7, 1), None]
    assert as_days(evening, "UTC").tolist() == [date(2026, 6, 30), None]


def test_dates_as_text_or_objects_are_days() -> None:
    assert as_days(pd.Series(["2026-06-30", None])).tolist() == [DAY, None]
    assert as_days(pd.Series([DAY, None])).tolist() == [DAY, None]


def test_a_day_that_is_none_is_a_usage_error() -> None:
    assert parse_day("2026-06-30") == DAY
    with pytest.raises(UsageError, match=r"'30\.6\.2026' is not a date"):
        parse_day("30.6.2026")
