"""History by id, and old states made present again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args
from uuid import UUID, uuid4

import psycopg
import pytest
from pyproj import CRS

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import ConflictError, ForbiddenError, MissingError, UsageError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.rights import Permission, Principal
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.history import Version, history_of
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.editing import Editor
from greenbelt_gis.workflows.layer_edits import Why, edit_rows, restored
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.recording import POINT, a_tree, change, delete_tree, rows, set_tree, site

pytestmark = pytest.mark.postgis
LATE = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


def history(record: Record, layer_: str, id_: UUID) -> list[Version]:
    with psycopg.connect(record.as_service().url) as connection:
        return history_of(connection, layer_, id_)


GARDENER = Principal(None, "gardener", frozenset(get_args(Permission)))


def back(record: Record, id_: UUID, change_id: int, *, layer: str = "trees", valid_from: datetime | None = None) -> int:
    """Going back as the service does it: an edit, judged like any other."""
    editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")
    place, edit = restored(editor, GARDENER, layer, id_, change_id)
    why = Why("as it was", valid_from=valid_from)
    return edit_rows(editor, GARDENER, place, [edit], why, Origin(""), "restore").change


def test_history_tells_who_when_and_what(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="银杏", attributes=json.dumps({"keeper": "Wang", "x": 1}))
    moved = set_tree(record, one, LATE, geom="SRID=4549;POINT(377003 3547004)", attributes=json.dumps({"keeper": "Li"}))
    graded = set_tree(record, one, heritage="1", planted_on=date(1900, 1, 1))
    gone = delete_tree(record, one)
    newest, third, second, first = history(record, "trees", one)
    assert [v.change_id for v in (newest, third, second)] == [gone, graded, moved]
    assert [v.operation for v in (newest, third, second, first)] == ["delete", "update", "update", "insert"]
    assert [v.action for v in (newest, third, second, first)] == ["delete", "edit", "edit", "test"]
    assert {(v.actor, v.note) for v in (newest, third, second, first)} == {("somebody", "why")}
    assert first.at < second.at < third.at < newest.at
    assert (first.valid_from, first.valid_to, second.valid_from) == (None, LATE, LATE)
    assert (second.valid_to, third.valid_to, newest.valid_to) == (third.valid_from, newest.valid_from, None)
    assert (dict(first.changed), dict(newest.changed), newest.geometry) == ({}, {}, None)
    assert second.changed == {"attributes.keeper": ("Wang", "Li"), "attributes.x": (1, None)}
    assert third.changed == {"heritage": (None, "1"), "planted_on": (None, date(1900, 1, 1))}
    assert [v.moved_m for v in (first, second, third)] == [None, 5.0, None]
    place = transformer(CRS.from_epsg(4549), CRS.from_epsg(4326)).transform(377_003, 3_547_004)
    assert third.geometry is not None
    assert third.geometry["coordinates"] == pytest.approx(place, abs=1e-8)


def test_late_data_and_corrections_leave_nothing_of_what_they_reach_behind(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a")
    set_tree(record, one, LATE, species="b")
    early = datetime(2025, 3, 1, tzinfo=UTC)
    set_tree(record, one, early, species="c")
    found = history(record, "trees", one)
    assert [(v.valid_from, v.valid_to, v.held) for v in found] == [
        (early, None, True), (LATE, LATE, False), (None, early, True),
    ]  # fmt: skip
    set_tree(record, one, "-infinity", species="d")
    found = history(record, "trees", one)
    assert [(v.valid_from, v.valid_to, v.held) for v in found] == [
        (None, None, True), (early, early, False), (LATE, LATE, False), (None, None, False),
    ]  # fmt: skip


def test_a_row_that_never_changed_has_one_version(record: Record) -> None:
    one = a_tree(record, site(record, "S"))
    (only,) = history(record, "trees", one)
    assert (only.operation, only.valid_from, only.valid_to) == ("insert", None, None)
    with pytest.raises(MissingError, match="never had it"):
        history(record, "trees", uuid4())
    with pytest.raises(UsageError, match="did you mean 'trees'"):
        history(record, "tree", one)


@pytest.mark.parametrize("layer_", ["site", "observations", "zones", "water", "reports"])
def test_history_of_every_kind_of_layer(record: Record, layer_: str) -> None:
    shape = square(0, 0)
    made = {"site": {"code": "S"}, "observations": {"asset": "A", "metric": "usable"}, "zones": {"code": "Z", "band": "2y_to_5y"},
            "water": {"name": "pond"}, "reports": {"category": "litter"}}[layer_]  # fmt: skip
    load(record, "S", {layer_: layer({**made, "at": shape})}, actor="t", note="t")
    table = {"observations": "observation", "zones": "zone", "reports": "report"}.get(layer_, layer_)
    ((id_,),) = rows(record, f"SELECT id FROM {table}")
    assert [v.operation for v in history(record, layer_, id_)] == ["insert"]


def test_an_old_state_becomes_the_present_one_by_a_new_change(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a", attributes=json.dumps({"k": 1}))
    ((made,),) = rows(record, "SELECT change_id FROM tree")
    between = set_tree(record, one, species="b", attributes="{}", geom="SRID=4549;POINT(377009 3547000)")
    new = back(record, one, made)
    state = "SELECT species, attributes, ST_AsText(geom), change_id FROM tree"
    assert rows(record, state) == [("a", {"k": 1}, "POINT(377000 3547000)", new)]
    newest = history(record, "trees", one)[0]
    assert (newest.actor, newest.action, newest.note, newest.operation) == (
        "gardener",
        "restore",
        "as it was",
        "update",
    )
    changed = {name: values for name, values in newest.changed.items() if name != "source_crs"}
    assert changed == {"species": ("b", "a"), "attributes.k": (None, 1)}
    assert newest.moved_m == 9.0
    again = back(record, one, between, valid_from=LATE)
    assert rows(record, state)[0][0] == "b"
    assert history(record, "trees", one)[0].valid_from == LATE
    with pytest.raises(UsageError, match="that is the present state"):
        back(record, one, again)
    with pytest.raises(MissingError, match=r"change 99 left no state"):
        back(record, one, 99)


def test_what_was_deleted_comes_back_under_its_id(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a")
    edit = set_tree(record, one, LATE, species="b")
    delete_tree(record, one)
    gone = datetime.now(UTC)
    assert fetch_layers(record, "S", ["trees"]) == {}
    new = back(record, one, edit)
    assert rows(record, "SELECT id, species, change_id FROM tree") == [(one, "b", new)]
    assert [v.operation for v in history(record, "trees", one)] == ["insert", "delete", "update", "insert"]
    assert fetch_layers(record, "S", ["trees"], as_of=gone) == {}
    assert list(fetch_layers(record, "S", ["trees"], as_of=date(2025, 8, 1))["trees"]["species"]) == ["b"]


def test_a_code_given_away_stands_in_the_way(record: Record) -> None:
    place = site(record, "S")
    one = a_tree(record, place, "T1")
    ((made,),) = rows(record, "SELECT change_id FROM tree")
    delete_tree(record, one)
    other = a_tree(record, place, "T1")
    with pytest.raises(ConflictError, match="T1 is there already"):
        back(record, one, made)
    delete_tree(record, other)
    with change(record) as (cursor, number):
        cursor.execute(
            "INSERT INTO asset (id, site_id, code, class, geom, change_id) VALUES (%s, %s, 'T1', 'furniture.seat', %s, %s)",
            (uuid4(), place, POINT, number),
        )
    with pytest.raises(ConflictError, match="T1 is there already"):
        back(record, one, made)
    with change(record) as (cursor, _):
        cursor.execute("DELETE FROM asset")
        cursor.execute("DELETE FROM site")
    with pytest.raises(ConflictError, match="the site is not there any more"):
        back(record, one, made)
    assert rows(record, "SELECT count(*) FROM tree") == [(0,)]


def test_a_restored_band_ends_where_the_next_revision_begins(record: Record) -> None:
    def revision(code: str, since: str | None) -> None:
        zone = {"code": code, "band": "2y_to_5y", "effective_on": since, "at": square(0, 0)}
        load(record, "S", {"zones": layer(zone)}, actor="t", note="t")

    revision("Z1", None)
    ((one, made),) = rows(record, "SELECT id, change_id FROM zone")
    with change(record) as (cursor, _):
        cursor.execute("DELETE FROM zone")
    revision("Z2", "2026-07-01")
    back(record, one, made, layer="zones")
    assert rows(record, "SELECT code, ended_on FROM zone ORDER BY code") == [("Z1", date(2026, 6, 30)), ("Z2", None)]


def test_an_old_band_brought_back_by_its_day_is_ended_by_the_one_in_force(record: Record) -> None:
    """Restoring an older state of the later revision moves its beginning; the earlier one ends anew, or not at all."""
    for code, since in (("Z1", None), ("Z2", "2026-07-01")):
        load(
            record, "S",
            {"zones": layer({"code": code, "band": "2y_to_5y", "effective_on": since, "at": square(0, 0)})},
            actor="t", note="t",
        )  # fmt: skip
    ((second, made),) = rows(record, "SELECT id, change_id FROM zone WHERE code = 'Z2'")
    with change(record) as (cursor, number):
        cursor.execute(
            "UPDATE zone SET effective_on = '2026-05-01', valid_from = now(), change_id = %s WHERE id = %s",
            (number, second),
        )
        cursor.execute(
            "UPDATE zone SET ended_on = '2026-04-30', valid_from = now(), change_id = %s WHERE code = 'Z1'", (number,)
        )
    back(record, second, made, layer="zones")
    assert rows(record, "SELECT code, effective_on, ended_on FROM zone ORDER BY code") == [
        ("Z1", None, date(2026, 4, 30)), ("Z2", date(2026, 7, 1), None),
    ]  # fmt: skip


def test_going_back_is_judged_and_needs_the_right_to_edit(record: Record) -> None:
    load(
        record, "S",
        {"trees": layer(tree("T", (0, 0))), "assets": layer(paving("P", square(1, 0)))}, actor="t", note="t",
    )  # fmt: skip
    ((tree_id, made),) = rows(record, "SELECT id, change_id FROM tree")
    set_tree(record, tree_id, geom="SRID=4549;POINT(377100 3547100)")
    back(record, tree_id, made)
    assert rows(record, "SELECT rule, subject, against FROM finding WHERE gone_by IS NULL") == [
        ("heritage.trunk-paving", "T", "P")
    ]
    someone = Principal(None, "builder", frozenset({"read", "restore", "edit_assets"}))
    with pytest.raises(ForbiddenError):
        restored(Editor(record.as_service(), load_rule_set(), "Asia/Shanghai"), someone, "trees", tree_id, made)
