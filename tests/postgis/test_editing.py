"""Edits of the record: judged where they matter, one after the other where they meet, kept with who and why."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import (
    BlockedError,
    ConflictError,
    ForbiddenError,
    InputError,
    MissingError,
    StaleError,
    UsageError,
)
from greenbelt_gis.model.days import today
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.edit_plan import Edit, Operation
from greenbelt_gis.workflows.editing import Author, Edited, Editor, Override
from tests.helpers.drawn import layer, paving, tree
from tests.helpers.observing import asset, box
from tests.helpers.soak import TIMES

pytestmark = pytest.mark.postgis
RULES = load_rule_set()
ME = Author("tester")
TIMEZONE = "Asia/Shanghai"


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


@pytest.fixture
def editor(record: Record) -> Editor:
    load(
        record, "S",
        {"trees": layer(tree("T", (0, 0), dbh_cm=100.0, heritage="1")),
         "assets": layer(paving("P", box(20, 0, 5)), asset("B", "furniture.seat", (30, 30)))},
        actor="t", note="t",
    )  # fmt: skip
    return Editor(record.as_service(), RULES, TIMEZONE)


def row_id(record: Record, table: str, code: str) -> uuid.UUID:
    with record.connect() as connection:
        found = connection.execute(f"SELECT id FROM {table} WHERE code = %s", (code,)).fetchone()
        assert found is not None
        return uuid.UUID(str(found[0]))


def moved(record: Record, table: str, code: str, shape: Any, **more: Any) -> Edit:
    name = {"asset": "assets", "tree": "trees"}[table]
    at = layer({"code": code, "at": shape}).geometry.iloc[0]
    return Edit("update", name, row_id(record, table, code), geometry=at, moved=True, crs=record.crs, **more)


def do(editor: Editor, *edits: Edit, **more: Any) -> Edited:
    return editor.edit("S", edits, more.pop("author", ME), now=datetime.now(UTC), **more)


def ids(findings: GeoDataFrame) -> list[tuple[str, str, str]]:
    return list(zip(findings["rule"], findings["subject"], findings["against"], strict=True))


def kept(record: Record) -> list[tuple[str, str, str]]:
    with record.connect() as connection:
        return connection.execute(
            "SELECT rule, subject, against FROM finding WHERE gone_by IS NULL ORDER BY 1, 2, 3"
        ).fetchall()


NEAR = ("heritage.trunk-paving", "T", "P")


def test_moving_paving_to_a_tree_and_away(editor: Editor, record: Record) -> None:
    done = do(editor, moved(record, "asset", "P", box(1, 0, 5)))
    assert ids(done.findings.opened) == [NEAR] == kept(record)
    assert done.rows[0] is not None
    assert done.rows[0].version == done.change
    back = do(editor, moved(record, "asset", "P", box(40, 0, 5)))
    assert ids(back.findings.closed) == [NEAR]
    assert kept(record) == []
    with record.connect() as connection:
        told = connection.execute("SELECT actor, action FROM change ORDER BY id DESC LIMIT 2").fetchall()
    assert told == [("tester", "edit")] * 2


def test_moving_the_tree_to_the_paving(editor: Editor, record: Record) -> None:
    done = do(editor, moved(record, "tree", "T", (21, 1)))
    assert ids(done.findings.opened) == [NEAR]
    assert kept(record) == [NEAR]


def assert_like_a_full_run(record: Record, rules: RuleSet = RULES) -> None:
    whole = judge(fetch_layers(record, "S"), rules, today(TIMEZONE), site="S", timezone=TIMEZONE)
    assert kept(record) == sorted(ids(whole.findings))


def test_an_editor_who_saw_an_older_state_is_told(editor: Editor, record: Record) -> None:
    first = do(editor, moved(record, "asset", "P", box(50, 0, 5)))
    with pytest.raises(StaleError, match="somebody else has changed it"):
        do(editor, moved(record, "asset", "P", box(1, 0, 5), version=first.change - 1))
    do(editor, moved(record, "asset", "P", box(51, 0, 5), version=first.change))
    assert kept(record) == []


def test_create_change_delete(editor: Editor, record: Record) -> None:
    new = uuid.uuid4()
    seat = Edit(
        "create", "assets", new, {"code": "N", "class": "furniture.seat"}, {"model": "M1", "seats": 3},
        geometry=shapely.Point(118.7, 32.05), moved=True,
    )  # fmt: skip
    done = do(editor, seat)
    assert done.rows[0] is not None
    assert done.rows[0].attributes == {"model": "M1", "seats": 3}
    do(editor, Edit("update", "assets", new, {"name": "Bank", "status": "maintenance"}, {"seats": None}))
    with record.connect() as connection:
        row = connection.execute("SELECT code, name, status, attributes FROM asset WHERE id = %s", (new,)).fetchone()
    assert row == ("N", "Bank", "maintenance", {"model": "M1"})
    gone = do(editor, Edit("delete", "assets", new))
    assert gone.rows == [None]
    with pytest.raises(MissingError):
        do(editor, Edit("delete", "assets", new))
    with record.connect() as connection:
        versions = connection.execute(
            "SELECT operation FROM history.asset WHERE id = %s ORDER BY version", (new,)
        ).fetchall()
    assert versions == [("update",), ("delete",)]


def test_an_observation_opens_and_a_newer_one_closes(editor: Editor, record: Record) -> None:
    seen = {"asset": "B", "metric": "damage_share", "unit": None}
    worse = Edit("create", "observations", uuid.uuid4(), {**seen, "value": 0.5, "observed_at": "2026-01-01T08:00:00"})
    assert ids(do(editor, worse).findings.opened) == [("seat.damage", "B", "")]
    better = Edit("create", "observations", uuid.uuid4(), {**seen, "value": 0.0, "observed_at": "2026-01-02T08:00:00"})
    assert ids(do(editor, better).findings.closed) == [("seat.damage", "B", "")]
    again = do(editor, Edit("delete", "observations", better.id))
    assert ids(again.findings.opened) == [("seat.damage", "B", "")]
    corrected = do(editor, Edit("update", "observations", worse.id, {"value": 0.001}))
    assert ids(corrected.findings.closed) == [("seat.damage", "B", "")]
    assert_like_a_full_run(record)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"class": "furniture.seat"}, "code is empty"),
        ({"code": "X", "class": "furniture.chair"}, "is not a valid word"),
        ({"code": "X", "class": "furniture.seat", "status": "lost"}, "is not a valid word: lost"),
        ({"code": "X", "class": "furniture.seat", "installed_on": "soon"}, "installed_on"),
        ({"code": "X", "class": "furniture.seat", "colour": "red"}, "there is no column 'colour'"),
        ({"code": "X", "class": "furniture.seat", "name": "x" * 20_000}, "too long"),
        ({"code": "X", "class": "furniture.seat", "accuracy_m": -1}, "accuracy_m"),
    ],
)
def test_rows_that_cannot_be_are_refused_in_words(
    editor: Editor, record: Record, values: dict[str, Any], told: str
) -> None:
    before = len(fetch_layers(record, "S")["assets"])
    with pytest.raises(InputError, match=told):
        do(editor, Edit("create", "assets", uuid.uuid4(), values, geometry=shapely.Point(118.7, 32.05), moved=True))
    assert len(fetch_layers(record, "S")["assets"]) == before


def test_attributes_are_of_their_class(editor: Editor) -> None:
    seat = {"code": "X", "class": "furniture.seat"}
    with pytest.raises(InputError, match="attribute seats is not a number"):
        do(editor, Edit("create", "assets", uuid.uuid4(), seat, {"seats": "three"}, shapely.Point(118.7, 32.05), True))


def test_a_code_is_given_once(editor: Editor, record: Record) -> None:
    there = shapely.Point(118.7, 32.05)
    for values in ({"code": "P", "class": "furniture.seat"}, {"code": "T", "class": "furniture.seat"}):
        with pytest.raises(ConflictError, match="is there already"):
            do(editor, Edit("create", "assets", uuid.uuid4(), values, geometry=there, moved=True))
    with pytest.raises(ConflictError, match="is there already"):
        do(
            editor,
            Edit(
                "create",
                "assets",
                row_id(record, "asset", "P"),
                {"code": "Q", "class": "furniture.seat"},
                {},
                there,
                True,
            ),
        )
    swap = do(
        editor, Edit("update", "assets", row_id(record, "asset", "B"), {"code": "B2"}),
        Edit("create", "assets", uuid.uuid4(), {"code": "B", "class": "furniture.seat"}, {}, there, True),
    )  # fmt: skip
    assert [row.values["code"] for row in swap.rows if row] == ["B2", "B"]


def test_an_edit_reaches_as_far_as_what_it_makes(editor: Editor, record: Record) -> None:
    """A crown and an accuracy wider than anything in the record so far."""
    digging = layer({"at": (48, 0)}).geometry.iloc[0]
    values = {"code": "X", "kind": "excavation", "accuracy_m": 0.0}
    do(editor, Edit("create", "activities", uuid.uuid4(), values, geometry=digging, moved=True, crs=record.crs))
    assert kept(record) == []
    do(editor, moved(record, "asset", "P", box(40, 0, 5)))
    wide = do(editor, Edit("update", "trees", row_id(record, "tree", "T"), {"crown_diameter_m": 100.0}))
    assert ids(wide.findings.opened) == [("heritage.crown-clearance", "T", "X")]
    assert_like_a_full_run(record)
    do(editor, Edit("update", "trees", row_id(record, "tree", "T"), {"crown_diameter_m": 8.0}))
    do(editor, Edit("update", "assets", row_id(record, "asset", "P"), {"accuracy_m": 60.0}))
    assert_like_a_full_run(record)


def test_several_rows_in_one_change_or_none(editor: Editor, record: Record) -> None:
    both = do(editor, moved(record, "asset", "P", box(60, 0, 5)), moved(record, "tree", "T", (61, 1)))
    assert ids(both.findings.opened) == [NEAR]
    with pytest.raises(InputError):
        do(
            editor,
            moved(record, "tree", "T", (0, 0)),
            Edit("update", "assets", row_id(record, "asset", "B"), {"status": "x"}),
        )
    assert kept(record) == [NEAR]


@pytest.fixture
def strict(editor: Editor, tmp_path: Path) -> Editor:
    """The same record under a rule set that blocks paving near heritage trees."""
    file = tmp_path / "strict.yaml"
    file.write_text(
        "schema_version: 1\nname: strict\ntitle: {en: Strict, zh: 严格}\nversion: '1'\nextends: qinglong\n"
        "change: {heritage.trunk-paving: {blocking: true}}\n",
        encoding="utf-8",
    )
    return Editor(editor.record, load_rule_set(file), TIMEZONE)


def test_rows_of_one_change_are_named_and_stay_apart(editor: Editor, record: Record) -> None:
    """Rows of a layer are read together: none takes anything from another, and an error says which one it is."""
    at = layer({"at": (200, 200)}).geometry.iloc[0]

    def seat(code: str, **values: Any) -> Edit:
        attributes = values.pop("attributes", {})
        columns = {"code": code, "class": "furniture.seat", **values}
        return Edit("create", "assets", uuid.uuid4(), columns, attributes, at, moved=True, crs=record.crs)

    done = do(
        editor, seat("A1", name="first", attributes={"note": "x", "n": 1}), seat("B1", accuracy_m=0.5),
        Edit("create", "trees", uuid.uuid4(), {"code": "T2", "dbh_cm": "30;25"}, geometry=at, moved=True, crs=record.crs),
        Edit("create", "trees", uuid.uuid4(), {"code": "T3", "dbh_cm": 40}, geometry=at, moved=True, crs=record.crs),
    )  # fmt: skip
    first, second, stems, single = done.rows
    assert first is not None and second is not None and stems is not None and single is not None  # noqa: PT018
    assert (first.values["name"], first.values["accuracy_m"], first.attributes) == (
        "first",
        None,
        {"note": "x", "n": 1},
    )
    assert (second.values["name"], second.values["accuracy_m"], second.attributes) == (None, 0.5, {})
    assert (stems.values["dbh_cm"], single.values["dbh_cm"]) == ("30;25", "40")
    with pytest.raises(InputError, match="accuracy_m is not a number") as wrong:
        do(editor, seat("C"), moved(record, "tree", "T", (1, 1)), seat("D", accuracy_m="near"))
    assert wrong.value.where["row"] == 3
    with pytest.raises(UsageError, match="twice"):
        do(editor, seat("E"), seat("E"))
    values = {"code": "Z", "band": "above_5y"}
    ground = layer({"at": box(0, 500, 10)}).geometry.iloc[0]
    days = (None, "2025-01-01", "2026-01-01")
    done = do(editor, *(
        Edit("create", "zones", uuid.uuid4(), values | ({"effective_on": day} if day else {}), geometry=ground, moved=True,
             crs=record.crs) for day in days
    ))  # fmt: skip
    assert [str(row.values["ended_on"]) for row in done.rows if row] == ["2024-12-31", "2025-12-31", "None"]


def test_a_blocking_rule_refuses_unless_overridden_with_a_reason(strict: Editor, record: Record) -> None:
    nearer = moved(record, "asset", "P", box(1, 0, 5))
    with pytest.raises(BlockedError, match=r"heritage\.trunk-paving") as refused:
        do(strict, nearer)
    assert [one["properties"]["subject"] for one in refused.value.findings] == ["T"]
    assert kept(record) == []
    with pytest.raises(BlockedError):
        do(strict, nearer, override=Override("  ", frozenset({"ecology"})))
    with pytest.raises(ForbiddenError, match="ecology"):
        do(strict, nearer, override=Override("because", frozenset({"quality"})))
    done = do(strict, nearer, override=Override("agreed on site 2026-11-20", frozenset({"ecology"})))
    assert ids(done.overridden) == [NEAR] == kept(record)
    with record.connect() as connection:
        note = connection.execute("SELECT note FROM change WHERE id = %s", (done.change,)).fetchone()
        event = connection.execute("SELECT actor, detail FROM access.event WHERE action = 'override'").fetchone()
    assert note == ("[agreed on site 2026-11-20]",)
    assert event is not None
    assert (event[0], event[1]["reason"], event[1]["change"]) == ("tester", "agreed on site 2026-11-20", done.change)
    do(strict, moved(record, "asset", "P", box(0.5, 0, 5)))  # it was wrong before: not this edit opened it


@pytest.mark.slow
def test_what_an_edit_judges_is_what_a_full_run_finds(record: Record) -> None:
    """Random edits of a small, crowded site: the kept findings are those of a full run after every one of them."""
    from random import Random

    from tests.unit.checks.test_incremental import Maker

    random = Random(11)  # noqa: S311 - not a secret
    maker = Maker(random)
    maker.dataset()
    load(record, "S", {}, actor="t", note="t")
    editor = Editor(record.as_service(), RULES, TIMEZONE)
    keyed = {"trees": "tree", "assets": "asset", "planting": "planting", "zones": "zone", "activities": "activity"}
    free = {
        "observations": "observation",
        "surveys": "survey",
        "crowns": "crown",
        "protection_zones": "protection_zone",
    }
    first, expected, opened = today(TIMEZONE), set[tuple[str, str, str]](), 0
    for step in range(80 * TIMES):
        name = random.choice([*keyed, *free, "observations", "observations", "assets"])
        table = {**keyed, **free}[name]
        with record.connect() as connection:
            there = [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]
        row = maker.row(name)
        shape = layer(row).geometry.iloc[0]
        values = {k: v for k, v in row.items() if k != "at"}
        operations: list[Operation] = ["create", "update", "update", "delete"]
        operation = random.choice(operations) if there else "create"
        id_ = uuid.uuid4() if operation == "create" else random.choice(there)
        if operation == "update":
            values.pop("code", None)
        if operation == "delete":
            edit = Edit("delete", name, id_)
        else:
            edit = Edit(operation, name, id_, values, geometry=shape, moved=True, crs=record.crs)
        try:
            done = do(editor, edit)
        except (ConflictError, InputError):
            continue
        whole = judge(fetch_layers(record, "S"), RULES, first, site="S", timezone=TIMEZONE)
        now = set(ids(whole.findings))
        opened += len(done.findings.opened)
        assert set(ids(done.findings.opened)) == now - expected, (step, edit)
        assert set(ids(done.findings.closed)) == expected - now, (step, edit)
        assert set(kept(record)) == now
        expected = now
    assert opened > 1  # ids are new each time, and with them what is chosen
