"""Bands and level lines come in revisions: a day has the one in force, and the next one ends the one before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import Loaded, load
from tests.conftest import Ran
from tests.helpers.drawn import layer, square
from tests.helpers.files import folder
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
DRY, WET = "above_5y", "below_normal"


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


def bands(since: str | None, **by_code: str) -> dict[str, Any]:
    return {
        "zones": layer(
            *({"code": c, "band": band, "effective_on": since, "at": square(0, 0)} for c, band in by_code.items())
        )
    }


def put(record: Record, layers: dict[str, Any]) -> list[Loaded]:
    return load(record, "S", layers, actor="t", note="t")


def in_force(record: Record, day: date, known_at: datetime | None = None) -> dict[str, str]:
    found = fetch_layers(record, "S", ["zones"], as_of=day, known_at=known_at)
    return dict(zip(found["zones"]["code"], found["zones"]["band"], strict=True)) if found else {}


def ends(record: Record, table: str = "zone", column: str = "code") -> list[Any]:
    return rows(record, f"SELECT {column}, effective_on::text, ended_on::text FROM {table} ORDER BY 1, 2 NULLS FIRST")


def test_a_revision_ends_the_one_before_and_codes_vanish_and_reappear(record: Record) -> None:
    assert put(record, bands(None, A=WET, B=WET)) == [Loaded("zones", 2, 0, 0, 0)]
    assert put(record, bands("2025-01-01", A=DRY)) == [Loaded("zones", 1, 0, 0, 2)]
    assert put(record, bands("2026-01-01", A=WET, B=DRY)) == [Loaded("zones", 2, 0, 0, 1)]
    assert in_force(record, date(2024, 12, 31)) == {"A": WET, "B": WET}
    assert in_force(record, date(2025, 1, 1)) == in_force(record, date(2025, 12, 31)) == {"A": DRY}
    assert in_force(record, date(2026, 1, 1)) == {"A": WET, "B": DRY}
    assert dict(fetch_layers(record, "S")["zones"]["code"].value_counts()) == {"A": 1, "B": 1}


def test_each_import_again_changes_nothing(record: Record) -> None:
    revisions = [bands(None, A=WET, B=WET), bands("2025-01-01", A=DRY), bands("2026-01-01", A=WET)]
    for one in revisions:
        put(record, one)
    before = ends(record), rows(record, "SELECT count(*) FROM history.zone")
    for one in revisions:
        assert put(record, one) == [Loaded("zones", 0, 0, len(one["zones"]), 0)]
    assert (ends(record), rows(record, "SELECT count(*) FROM history.zone")) == before


def test_several_revisions_in_one_file(record: Record) -> None:
    import pandas as pd

    parts = [bands(None, A=WET)["zones"], bands("2025-01-01", A=DRY)["zones"]]
    both = {"zones": pd.concat(parts, ignore_index=True)}
    assert put(record, both) == [Loaded("zones", 2, 0, 0, 1)]
    assert ends(record) == [("A", None, "2024-12-31"), ("A", "2025-01-01", None)]
    assert put(record, both) == [Loaded("zones", 0, 0, 2, 0)]
    assert rows(record, "SELECT count(*) FROM history.zone") == [(0,)]


def test_a_revision_dated_before_a_later_one_gets_an_end_of_its_own(record: Record) -> None:
    put(record, bands(None, A=WET))
    put(record, bands("2026-01-01", A=DRY))
    assert put(record, bands("2025-06-01", A="2y_to_5y")) == [Loaded("zones", 1, 0, 0, 2)]
    assert ends(record) == [("A", None, "2025-05-31"), ("A", "2025-06-01", "2025-12-31"), ("A", "2026-01-01", None)]


def test_an_end_that_the_file_states_stays_where_it_is_earlier(record: Record) -> None:
    first = bands(None, A=WET)
    first["zones"]["ended_on"] = "2024-06-30"
    put(record, first)
    put(record, bands("2025-01-01", A=DRY))
    assert ends(record)[0] == ("A", None, "2024-06-30")
    assert in_force(record, date(2024, 8, 1)) == {}


def test_what_a_revision_ended_was_open_by_what_was_known_before(record: Record) -> None:
    put(record, bands(None, A=WET))
    known = datetime.now(UTC)
    put(record, bands("2025-01-01", A=DRY))
    day = date(2025, 6, 1)
    assert (in_force(record, day), in_force(record, day, known)) == ({"A": DRY}, {"A": WET})
    ended = rows(record, "SELECT h.ended_on, c.action FROM history.zone h JOIN change c ON c.id = h.superseded_by")
    assert ended == [(None, "import")]


def test_levels_end_each_by_itself_and_other_sites_not_at_all(record: Record) -> None:
    def lines(since: str | None, *levels: str) -> dict[str, Any]:
        wkt = "LINESTRING (377000 3547000, 377010 3547000)"
        return {"water_levels": layer(*({"level": one, "effective_on": since, "at": wkt} for one in levels))}

    load(record, "other", lines(None, "normal"), actor="t", note="t")
    assert put(record, lines(None, "normal", "2y")) == [Loaded("water_levels", 2, 0, 0, 0)]
    assert put(record, lines("2025-01-01", "normal")) == [Loaded("water_levels", 1, 0, 0, 1)]
    assert put(record, lines(None, "normal", "2y")) == [Loaded("water_levels", 0, 0, 2, 0)]
    of_site = "water_level JOIN site s ON s.id = site_id AND s.code = 'S'"
    assert ends(record, of_site, "level") == [
        ("2y", None, None), ("normal", None, "2024-12-31"), ("normal", "2025-01-01", None),
    ]  # fmt: skip
    found = fetch_layers(record, "S", ["water_levels"], as_of=date(2024, 5, 1))["water_levels"]
    assert sorted(found["level"]) == ["2y", "normal"]
    assert fetch_layers(record, "other", ["water_levels"])["water_levels"]["ended_on"].isna().all()


BANDS = 'code,band,effective_on,wkt\nZ1,{band},{since},"POLYGON ((377000 3547000, 377100 3547000, 377100 3547100, 377000 3547100, 377000 3547000))"\n'
PLANTING = "code,planting_type,x,y\nB1,lawn,377050,3547050\n"


def test_an_audit_as_of_last_year_uses_last_years_bands(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    source = folder(tmp_path / "site", planting_csv=PLANTING, zones_csv=BANDS.format(band=DRY, since=""))
    assert greenbelt("import", source).code == 0
    last = date.today().year - 1
    folder(source, planting_csv=PLANTING, zones_csv=BANDS.format(band=WET, since=f"{last + 1}-01-01"))
    ran = greenbelt("import", source)
    head, zones = ran.out.splitlines()[2], next(line for line in ran.out.splitlines() if line.startswith("zones"))
    assert head.split() == ["layer", "new", "changed", "unchanged", "ended", "rejected"]
    assert zones.split() == ["zones", "1", "0", "0", "1", "0"]
    assert greenbelt("audit", "record", "--as-of", f"{last}-12-31").code == 0
    assert greenbelt("audit", "record", "--as-of", f"{last + 1}-01-01").code == 1
    assert greenbelt("audit", "record").code == 1


def test_an_audit_by_what_was_known(
    greenbelt: Callable[..., Ran], record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    source = folder(tmp_path / "site", planting_csv=PLANTING, zones_csv=BANDS.format(band=WET, since=""))
    greenbelt("import", source)
    out = tmp_path / "now.csv"
    first = json.loads(greenbelt("audit", "record", "--json", "--out", out).out)
    known = first["known_at"]
    assert datetime.now(UTC) - datetime.fromisoformat(known) < timedelta(minutes=1)
    folder(source, zones_csv=BANDS.format(band=DRY, since=""))
    greenbelt("import", source, "--valid-from", "2020-01-01")
    assert greenbelt("audit", "record").code == 0
    again = tmp_path / "known.csv"
    ran = greenbelt("audit", "record", "--known-at", known, "--out", again)
    assert (ran.code, "record: nothing kept, what was known in the past was judged" in ran.out) == (1, True)
    assert again.read_bytes() == out.read_bytes()
    run = json.loads((tmp_path / "known.csv.run.json").read_text(encoding="utf-8"))
    assert (run["as_of"], run["known_at"]) == (first["as_of"], known)
    assert rows(record, "SELECT count(*) FROM finding WHERE gone_by IS NULL") == [(0,)]
    assert greenbelt("audit", source, "--known-at", known).code == 2
    assert greenbelt("audit", "record", "--known-at", "then").code == 2
    assert greenbelt("import", source, "--valid-from", "2999-01-01").code == 2
