"""Days. A dataset is judged as of the end of one day in the site's time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_TIMEZONE = "Asia/Shanghai"

Days = NDArray[np.datetime64]


def parse_day(text: str) -> date:
    """A day written ``YYYY-MM-DD``; a ``UsageError`` otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            Text("{text!r} is not a date", "“{text}”不是日期").format(text=text),
            fix=Text("write the day as YYYY-MM-DD, for example 2026-06-30", "请写成 年-月-日，例如 2026-06-30"),
        ) from None


def today(timezone: str = DEFAULT_TIMEZONE) -> date:
    """The present day in a time zone (entry points only: nothing that judges asks the clock)."""
    return datetime.now(ZoneInfo(timezone)).date()


def end_of_day(day: date, timezone: str = DEFAULT_TIMEZONE) -> datetime:
    """The last instant of a day in a time zone."""
    try:
        following = day + timedelta(days=1)
    except OverflowError:  # the last day that there is
        return datetime.combine(day, time.max, ZoneInfo(timezone))
    return datetime.combine(following, time(), ZoneInfo(timezone)) - timedelta(microseconds=1)


def start_of_day(day: date, timezone: str = DEFAULT_TIMEZONE) -> datetime:
    """The first instant of a day in a time zone."""
    return datetime.combine(day, time(), ZoneInfo(timezone))


def with_offset(instant: datetime, timezone: str = DEFAULT_TIMEZONE) -> datetime:
    """An instant with an offset; one without is local time in ``timezone``.

    A ``UsageError`` at the very ends of the calendar, which other time zones cannot write.
    """
    if not 1 < instant.year < date.max.year:
        raise UsageError(Text("the moment lies outside of the years 2 to 9998", "时刻须在公元 2 年至 9998 年之间"))
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=ZoneInfo(timezone))


def parse_instant(text: str, timezone: str = DEFAULT_TIMEZONE) -> datetime:
    """A moment in ISO 8601; without an offset local time, a day alone means its end. A ``UsageError`` otherwise."""
    try:
        if len(text) <= len("2026-06-30"):
            return end_of_day(date.fromisoformat(text), timezone)
        return with_offset(datetime.fromisoformat(text), timezone)
    except ValueError:
        raise UsageError(
            Text("{text!r} is not a moment", "“{text}”不是时刻").format(text=text),
            fix=Text(
                "write it as 2026-06-30T18:00 or 2026-06-30T10:00:00Z",
                "请写成 2026-06-30T18:00 或 2026-06-30T10:00:00Z",
            ),
        ) from None


def as_days(values: pd.Series[Any], timezone: str = DEFAULT_TIMEZONE) -> Days:
    """A column of dates or instants as ``datetime64[D]`` in ``timezone``; missing becomes NaT."""
    import pandas as pd

    series = values
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        series = series.dt.tz_convert(timezone).dt.tz_localize(None)
    elif not np.issubdtype(getattr(series.dtype, "type", object), np.datetime64):
        series = pd.to_datetime(series, errors="raise", format="ISO8601")
    return series.to_numpy(dtype="datetime64[D]")


def as_instants(values: pd.Series[Any], timezone: str = DEFAULT_TIMEZONE) -> NDArray[np.int64]:
    """A column of instants (or ISO text; without an offset it is local time) as microseconds in UTC.

    Missing becomes the smallest integer, which lies before every instant.
    """
    import pandas as pd

    series: Any = values
    if not pd.api.types.is_datetime64_any_dtype(series.dtype):
        offset = series.map(_has_offset).to_numpy(dtype=bool)
        if offset.any() and not offset.all():  # each row by itself: a neighbour's offset is not its own
            found = np.empty(len(series), dtype=np.int64)
            for part in (offset, ~offset):
                found[part] = as_instants(series[part], timezone)
            return found
        series = pd.to_datetime(series, errors="raise", format="ISO8601", utc=bool(offset.any()))
    if not isinstance(series.dtype, pd.DatetimeTZDtype):
        first = np.ones(len(series), dtype=bool)
        series = series.dt.tz_localize(timezone, ambiguous=first, nonexistent="shift_forward")
    plain = series.dt.tz_convert("UTC").dt.tz_localize(None)
    instants: NDArray[np.int64] = plain.to_numpy("datetime64[us]").view(np.int64)
    return instants


def _has_offset(value: object) -> bool:
    return isinstance(value, str) and ("Z" in value or "+" in value[10:] or "-" in value[10:])


def existing(columns: Mapping[str, Days | None], as_of: date) -> NDArray[np.bool_]:
    """Which rows exist at the end of ``as_of``: started by then and not ended before that day.

    ``columns`` has ``start`` and ``end``, both inclusive; None or NaT mean since ever and still.
    """
    day = np.datetime64(as_of, "D")
    start, end = columns.get("start"), columns.get("end")
    present: NDArray[np.bool_] | None = None
    if start is not None:
        present = ~(start > day)
    if end is not None:
        running = ~(end < day)
        present = running if present is None else present & running
    if present is None:
        raise ValueError("existing() needs a start or an end column")
    return present
