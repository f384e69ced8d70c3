"""What is published: whose rows count, which columns they have, who reads them, and that an index serves an area."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
import shapely
from alembic import command

from greenbelt_api.ogc.collections import PLANNING, Published, catalogue
from greenbelt_gis.catalogue import classes
from greenbelt_gis.catalogue.classes import AssetClass, Attribute, asset_classes
from greenbelt_gis.errors import CatalogueError, RecordError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store import published
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.database import Record, alembic_config, open_record, sqlalchemy_engine
from greenbelt_gis.store.published import publications
from greenbelt_gis.store.readers import Readers
from tests.helpers.crowded import EAST, NORTH, crowd
from tests.helpers.loops import run as in_a_loop
from tests.helpers.postgis import record_database
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
CRS, SHANGHAI = "EPSG:4549", "Asia/Shanghai"
SQUARE = shapely.to_wkb(shapely.box(EAST + 900, NORTH + 900, EAST + 960, NORTH + 960))
DENIED = (
    psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.ObjectNotInPrerequisiteState,  # views of several tables cannot be written to by anybody
    psycopg.errors.InvalidParameterValue,  # a role that there is not
)  # fmt: skip


@pytest.fixture(scope="module")
def crowded(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with record_database(postgis_address) as url:
        made = open_record(url, tmp_path_factory.mktemp("home"), CRS)
        crowd(url)
        yield made


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, CRS)


class Overheard:
    """Takes the place of connections, and remembers what is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        self.asked.append((statement, values))
        return [[0]] if "COUNT" in statement else []


def statements(name: str, *, sites: list[UUID] | None) -> list[tuple[str, tuple[Any, ...]]]:
    """What the service asks for a page in an area, and for how many there are."""
    condition = Condition(publications()[name], 4549)
    if sites is not None:
        condition.on_sites(sites)
    condition.within(SQUARE)
    overheard = Overheard()
    readers = cast(Readers, overheard)

    async def ask(collection: Published) -> None:
        await collection.page(readers, 100)
        await collection.count(readers)

    in_a_loop(ask(catalogue(4549)[name].narrowed(condition)))
    return overheard.asked


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


@pytest.mark.parametrize("sited", [False, True])
@pytest.mark.parametrize("name", list(publications()))
def test_an_area_is_found_by_the_index_of_places(crowded: Record, name: str, sited: bool) -> None:
    sites = [row[0] for row in rows(crowded, "SELECT id FROM site ORDER BY code LIMIT 3")] if sited else None

    async def plans() -> list[Any]:
        readers = Readers(crowded.as_reader(SHANGHAI).url, 1, planning=PLANNING)
        found = [
            await readers.fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
            for statement, values in statements(name, sites=sites)
        ]
        await readers.close()
        return [json.loads(row[0][0])[0]["Plan"] for row in found]

    found = in_a_loop(plans())
    assert len(found) == 2
    for plan in found:
        scans = list(nodes(plan))
        whole = {node["Relation Name"] for node in scans if node["Node Type"] == "Seq Scan"}
        assert whole <= ({"site"} if name != "site" else set()), "sites are few: their codes may be read at one go"
        (used,) = (node for node in scans if node.get("Index Name") == f"ix_{publications()[name].table}_geom")
        assert "&&" in used["Index Cond"]
    if not sited:
        assert found[1]["Actual Rows"] == 1
        assert next(nodes(found[0]))["Actual Rows"] > 0


def test_the_first_page_of_everything_reads_no_more_than_a_page(crowded: Record) -> None:
    condition = Condition(publications()["trees"], 4549)
    overheard = Overheard()
    in_a_loop(catalogue(4549)["trees"].narrowed(condition).page(cast(Readers, overheard), 100))
    ((statement, _),) = overheard.asked
    with psycopg.connect(crowded.as_reader(SHANGHAI).url) as connection:
        row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode()).fetchone()
    assert row is not None
    scans = [node for node in nodes(row[0][0]["Plan"]) if node.get("Relation Name") == "tree"]
    assert [(scan["Index Name"], scan["Actual Rows"]) for scan in scans] == [("pk_tree", 100)]


def test_a_collection_that_nobody_narrowed_answers_nothing() -> None:
    with pytest.raises(AssertionError, match="narrowed"):
        in_a_loop(catalogue(4549)["trees"].count(cast(Readers, Overheard())))


def test_every_layer_and_top_class_is_published_and_no_geometry_is_cast() -> None:
    tops = {code for code in asset_classes() if "." not in code}
    assert tops == {"paving", "structure", "furniture", "art", "utility"}
    assert set(publications()) == {*LAYERS, *tops, "findings"}
    for one in publications().values():
        assert "geometry" not in one.statement
        assert one.statement.count("geom") == 2  # t.geom AS geom
        assert one.column("site") is not None
        assert not {"attributes", "source_crs", "change_id", "valid_from"} & {column.name for column in one.properties}


def test_geometry_keeps_its_srid(record: Record) -> None:
    found = rows(record, "SELECT f_table_name, srid FROM geometry_columns WHERE f_table_schema = 'publish'")
    assert dict(found) == dict.fromkeys(publications(), 4549)


def make(record: Record, table: str, **values: Any) -> None:
    """A row at one place, on the only site, in the future if ``later``."""
    with record.connect() as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        connection.execute(
            "INSERT INTO site (id, code, change_id) VALUES (gen_random_uuid(), 'S', 1) ON CONFLICT DO NOTHING"
        )
        names = "".join(f', "{name}"' for name in values)
        places = ", %s" * len(values)
        connection.execute(
            f"INSERT INTO {table} (id, site_id, geom, change_id{names}) SELECT gen_random_uuid(), id, "
            f"'SRID=4549;POINT(377000 3547000)', 1{places} FROM site".encode(),
            list(values.values()),
        )


def shown(record: Record, view: str, column: str = "code", timezone: str = SHANGHAI) -> list[Any]:
    with psycopg.connect(record.as_reader(timezone).url) as connection:
        return [row[0] for row in connection.execute(f'SELECT "{column}" FROM publish."{view}" ORDER BY 1'.encode())]


def test_only_what_counts_today_is_shown(record: Record) -> None:
    make(record, "tree", code="always")
    make(record, "tree", code="felled", ended_on="2020-01-01")
    make(record, "tree", code="planned", planted_on="2999-01-01")
    make(record, "asset", code="A", **{"class": "paving.footway"})
    make(record, "asset", code="B", status="ended", **{"class": "paving.footway"})
    make(record, "asset", code="C", **{"class": "art.sculpture"})
    make(record, "activity", code="over", kind="piling", ends_on="2020-01-01")
    make(record, "activity", code="on", kind="piling", starts_on="2020-01-01", ends_on="2999-01-01")
    make(record, "zone", code="Z", band="above_5y", ended_on="2020-01-01")
    assert shown(record, "trees") == ["always"]
    assert shown(record, "assets") == ["A", "C"]
    assert (shown(record, "paving"), shown(record, "art"), shown(record, "utility")) == (["A"], ["C"], [])
    assert shown(record, "activities") == ["on"]
    assert shown(record, "zones") == []
    assert shown(record, "trees", "site") == ["S"]


def test_today_is_where_the_record_says(record: Record) -> None:
    """Kiritimati and Niue are never on the same day."""
    with psycopg.connect(record.as_reader("Pacific/Kiritimati").url) as connection:
        row = connection.execute("SELECT (now() AT TIME ZONE 'Pacific/Kiritimati')::date").fetchone()
    assert row is not None
    make(record, "tree", code="new", planted_on=row[0])
    assert shown(record, "trees", timezone="Pacific/Kiritimati") == ["new"]
    assert shown(record, "trees", timezone="Pacific/Niue") == []


def test_findings_are_the_open_ones_as_last_assessed(record: Record) -> None:
    make(record, "tree", code="x")
    with record.connect() as connection:
        connection.execute("INSERT INTO rule_body VALUES ('f', '{}')")
        for _ in range(2):
            connection.execute(
                "INSERT INTO audit (site_id, as_of, rule_set, rule_body, software, summary) "
                "SELECT id, '2026-01-01', 'r', 'f', 's', '{}' FROM site"
            )
        for number, (subject, gone) in enumerate((("open", None), ("gone", 2)), 1):
            key = UUID(int=number)
            connection.execute(
                "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by, gone_by) "
                "SELECT %s, id, 'r', %s, '', '', 1, %s, %s FROM site",
                (key, subject, 1 if gone else 2, gone),
            )
            for audit in (1, 2):
                connection.execute(
                    'INSERT INTO assessment (audit_id, finding_id, verdict, measured, "limit", operator, unit, sigma, '
                    "accuracy_assumed, severity, clause, department, message_en, message_zh, evidence) "
                    "VALUES (%s, %s, 'violation', %s, 3, '>=', 'm', 0, false, 's', 'c', 'd', 'e', 'z', '{}')",
                    (audit, key, audit),
                )
    assert shown(record, "findings", "subject") == ["open"]
    assert shown(record, "findings", "measured") == [2.0]
    assert shown(record, "findings", "rule_set") == ["r"]


def test_declared_attributes_are_typed_columns_and_odd_values_are_null(record: Record) -> None:
    odd = ("12.5", '"12.5"', '"wide"', "null", "[1]", '{"a": 1}', "1e400", '"1e400"', '"-3"', "true", '"NaN"', '""')
    for n, value in enumerate(odd):
        attributes = f'{{"width_m": {value}, "secret": "s", "unit_size_mm": "300 × 300"}}'
        make(record, "asset", code=f"P{n:02}", attributes=attributes, **{"class": "paving.footway"})
    with psycopg.connect(record.as_reader(SHANGHAI).url) as connection:
        cursor = connection.execute("SELECT * FROM publish.paving ORDER BY code")
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor]
    assert [row["width_m"] for row in found] == [12.5, 12.5, *[None] * 6, -3.0, None, None, None]
    assert {row["unit_size_mm"] for row in found} == {"300 × 300"}
    assert not any("s" in row.values() for row in found)


def test_restricted_attributes_stay_out() -> None:
    assert asset_classes()["utility.cctv"].attributes["ip_address"].restricted
    assert publications()["utility"].column("ip_address") is None
    assert publications()["utility"].column("power_w") is not None


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "number": ({}, {"1": 1.0, '"x"': None}),
    "text": ({}, {'"x"': "x", "1": "1"}),
    "flag": ({}, {"true": True, '"false"': False, '"x"': None, "1": None}),
    "word": ({"words": ("a", "b")}, {'"a"': "a", '"c"': None}),
    "day": ({}, {'"2024-02-29"': "2024-02-29", '"2023-02-29"': None, '"2024-13-01"': None, '"2024"': None, "1": None}),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_attribute_can_be_published(
    postgis: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    more, values = KINDS[kind]
    attribute = Attribute.model_validate({"kind": kind, "title": {"en": "t", "zh": "t"}, "unit": "m", **more})
    found = declare(monkeypatch, {"it's": attribute}).column("it's")
    assert found is not None
    assert found.kind == ("text" if kind == "word" else kind)
    for given, expected in values.items():
        attributes = f'{{"it\'s": {given}}}'
        row = postgis.execute(
            f"SELECT ({found.sql})::text, pg_typeof({found.sql}) FROM (SELECT $1::jsonb) AS t (attributes)".replace(
                "$1", "%s"
            ).encode(),
            (attributes,),
        ).fetchone()
        assert row is not None
        told = None if expected is None else str(expected).lower() if kind == "flag" else str(expected)
        assert (row[0] == told) or (kind == "number" and row[0] is not None and float(row[0]) == expected)


def declare(
    monkeypatch: pytest.MonkeyPatch, attributes: dict[str, Attribute], **more: AssetClass
) -> published.Publication:
    """Top class ``art`` where one class below it has these attributes."""
    known = {**asset_classes(), **more}
    known["art.sculpture"] = known["art.sculpture"].model_copy(update={"attributes": attributes})
    monkeypatch.setattr(published, "asset_classes", lambda: known)
    return published._of_class("art")


@pytest.mark.parametrize("name", ["code", "site", "geom", "artist"])
def test_an_attribute_that_cannot_be_a_column_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wrong = Attribute.model_validate({"kind": "number", "title": {"en": "t", "zh": "t"}})
    assert classes.asset_classes()["art.ornament"].attributes["artist"].kind == "text"
    with pytest.raises(CatalogueError, match=name):
        declare(monkeypatch, {name: wrong})


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM tree", "SELECT * FROM access.account", "SELECT * FROM history.tree", "SELECT * FROM change",
        "SELECT attributes FROM asset", "SELECT password_hash FROM access.account", "SELECT * FROM assessment",
        "CREATE TABLE mine (a int)", "CREATE TABLE publish.mine (a int)", "DROP VIEW publish.trees",
        "UPDATE publish.trees SET code = 'x'", "DELETE FROM publish.surveys", "INSERT INTO publish.site (code) VALUES ('x')",
        "SET default_transaction_read_only = off; INSERT INTO tree (code) VALUES ('x')",
        "SET default_transaction_read_only = off; CREATE FUNCTION publish.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "COPY publish.trees TO PROGRAM 'cat'",
        "SELECT query_to_xml('SELECT * FROM access.account', true, true, '')", "SET ROLE greenbelt_service_x",
    ],
)  # fmt: skip
def test_the_reader_reads_what_is_published_and_nothing_else(record: Record, statement: str) -> None:
    with psycopg.connect(record.as_reader(SHANGHAI).url, autocommit=True) as connection:
        # The login role of tests is a superuser; a reader's session of its own has no way up.
        connection.execute("SET SESSION AUTHORIZATION greenbelt_reader")
        *before, last = statement.split("; ")
        for one in before:
            connection.execute(one.encode())
        with pytest.raises(DENIED):
            connection.execute(last.encode())


def test_the_readers_sessions_are_read_only_and_bounded(record: Record) -> None:
    settings = ("role", "default_transaction_read_only", "statement_timeout", "jit", "greenbelt.timezone")
    with psycopg.connect(record.as_reader("Asia/Tokyo", timeout_s=7).url) as connection:
        found = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in settings]
    assert found == [("greenbelt_reader",), ("on",), ("7s",), ("off",), ("Asia/Tokyo",)]


def comment(record: Record) -> Any:
    return rows(record, "SELECT obj_description('publish'::regnamespace, 'pg_namespace')")[0][0]


def test_views_are_made_anew_where_the_software_would_write_them_differently(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, url = comment(record), record.url
    oid = rows(record, "SELECT 'publish.trees'::regclass::oid")
    open_record(url, tmp_path, CRS)
    assert rows(record, "SELECT 'publish.trees'::regclass::oid") == oid, "nothing has changed"
    fewer = {name: one for name, one in publications().items() if name != "reports"}
    monkeypatch.setattr(published, "publications", lambda: fewer)
    with pytest.raises(RecordError, match=r"another version.*greenbelt migrate"):
        open_record(url, tmp_path, CRS, migrate=False)
    assert comment(record) == before
    open_record(url, tmp_path, CRS)
    assert comment(record) != before
    assert rows(record, "SELECT to_regclass('publish.reports'), to_regclass('publish.trees') IS NULL") == [
        (None, False)
    ]
    monkeypatch.undo()
    open_record(url, tmp_path, CRS)
    assert comment(record) == before
    assert shown(record, "reports", "category") == []


def test_migrations_take_the_views_away_and_opening_brings_them_back(record: Record, tmp_path: Path) -> None:
    engine = sqlalchemy_engine(record.url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection, 4549), "0002")  # which drops columns that views show
    engine.dispose()
    assert rows(record, "SELECT to_regnamespace('publish')") == [(None,)]
    assert shown(open_record(record.url, tmp_path, CRS), "zones", "ended_on") == []


def test_a_schema_of_somebody_else_is_left_alone(empty_database: str, tmp_path: Path) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE SCHEMA publish; CREATE TABLE publish.mine AS SELECT 1 AS n")
    with pytest.raises(RecordError, match=r"somebody else.*ALTER SCHEMA publish RENAME"):
        open_record(empty_database, tmp_path, CRS)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT n FROM publish.mine").fetchall() == [(1,)]


def test_whoever_may_act_as_the_service_may_act_as_the_reader(record: Record) -> None:
    with psycopg.connect(record.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS modest_reader")
        connection.execute("CREATE ROLE modest_reader LOGIN")
        try:
            theirs = Record(record.url.replace("postgres@", "modest_reader@"), record.srid)
            with pytest.raises(RecordError, match=r"may not act as greenbelt_reader.*GRANT greenbelt_reader TO"):
                theirs.as_reader(SHANGHAI)
            connection.execute("GRANT greenbelt_service TO modest_reader")
            assert shown(theirs, "trees") == []
            assert shown(theirs.as_service(), "trees") == []
        finally:
            connection.execute("DROP ROLE modest_reader")
