"""Things are found by their indexes, whatever is asked: what the planner makes of the statement, and how much it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import psycopg
import pytest
from alembic import command
from psycopg import sql
from sqlalchemy import text

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.database import Record, alembic_config, open_record, sqlalchemy_engine
from greenbelt_gis.store.load import load
from greenbelt_gis.store.search import MOST_LOOKED_AT, MOST_READ, indexed, pattern, search_statement, search_values
from greenbelt_gis.store.tables import SEARCHED, TABLE_OF
from tests.helpers.plans import nodes, planned
from tests.helpers.postgis import cluster, record_database
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
ROWS, LIMIT, DAY = 60_000, 30, date(2026, 6, 30)
NAMES = ("object", "银杏路座椅", "滨江步道")


@pytest.fixture(scope="module")
def record(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Two sites with many assets and trees each; codes differ, one name in a thousand is of Chinese."""
    numbers = np.arange(ROWS)
    with record_database(postgis_address) as url:
        made = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        places = geopandas.points_from_xy(377_000 + numbers % 300, 3_547_000 + numbers // 300)
        for site in ("S", "R"):
            assets = geopandas.GeoDataFrame(
                {
                    "code": [f"{site}-A{n:06d}" for n in numbers], "class": "furniture.seat",
                    "name": [NAMES[n // 1000 % 2 + 1] if n % 1000 == 0 else f"object {n % 500}" for n in numbers],
                },
                geometry=places, crs="EPSG:4549",
            )  # fmt: skip
            trees = geopandas.GeoDataFrame(
                {"code": [f"{site}-T{n:06d}" for n in numbers[:20_000]], "species": "银杏"},
                geometry=places[:20_000], crs="EPSG:4549",
            )  # fmt: skip
            load(made, site, {"assets": assets, "trees": trees}, actor="t", note="t")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield made.as_service()


def _sites(record: Record) -> list[Any]:
    return [id_ for (id_,) in rows(record, "SELECT id FROM site ORDER BY code")]


ASKED = ["S-A012345", "s-a0123", "2345", "ject 49", "银", "杏路", "步道", "object", "A0", "银杏路座椅", "t 7"]


@pytest.mark.parametrize("sited", [False, True])
@pytest.mark.parametrize("q", ASKED)
def test_the_indexes_serve_it(record: Record, q: str, sited: bool) -> None:
    known = indexed(q)
    assert known == (q != "A0")
    statement = search_statement(known=known, sited=sited)
    nodes = planned(record, statement, search_values(q, (), DAY, LIMIT, _sites(record)[1:] if sited else None))
    used = {node.get("Index Name") for node in nodes}
    for layer in SEARCHED:
        table = TABLE_OF[layer]
        if layer not in {"site", "water"}:
            assert f"ix_{table}_search_code" in used
        if known:
            assert f"ix_{table}_search_text" in used
            read = [node for node in nodes if node.get("Relation Name") == table and node["Node Type"] == "Seq Scan"]
            assert not read or layer == "site"  # sites by themselves, of whom there are few
    for node in nodes:
        if node.get("Relation Name") in {"asset", "tree"}:
            most = MOST_LOOKED_AT if known else MOST_READ
            assert node["Actual Rows"] <= max(most, LIMIT)
            if known:
                assert node.get("Rows Removed by Index Recheck", 0) <= 4000
    assert nodes[0]["Actual Rows"] <= LIMIT
    assert nodes[0]["Actual Rows"] > 0


@pytest.mark.parametrize("sited", [False, True])
def test_codes_that_begin_with_a_text_come_in_order_though_very_many_do(record: Record, sited: bool) -> None:
    for q in ("s-", "S-A", "S-A00", "s"):
        statement = search_statement(known=indexed(q), sited=sited)
        values = search_values(q, (), DAY, LIMIT, _sites(record)[1:] if sited else None)
        with psycopg.connect(record.url) as connection, psycopg.RawCursor(connection) as cursor:
            told = [row[2] for row in cursor.execute(statement.encode(), values).fetchall()]
        first = ["S"] if q == "s" else []
        assert told == [*first, *(f"S-A{n:06d}" for n in range(LIMIT))][:LIMIT]


def test_a_name_of_a_species_and_its_other_names_are_looked_for_in_one_statement(record: Record) -> None:
    values = search_values("ginkgo", ["银杏", "maidenhair"], DAY, LIMIT, None)
    nodes = planned(record, search_statement(known=True, sited=False), values)
    [tree] = [n for n in nodes if n.get("Index Name") == "ix_tree_search_text"]
    [asset] = [n for n in nodes if n.get("Index Name") == "ix_asset_search_text"]
    assert (tree["Actual Loops"], asset["Actual Loops"]) == (3, 1)  # assets have no species


@pytest.mark.parametrize(
    ("said", "known"),
    [*product(("abc", "银", "a银", "-q", "ab-", "GS-0", "a b", "é", "𠮷"), [True]),
     *product(("a", "ab", "--", "%", "12", "a-", "😀", "_", "a_"), [False])],
)  # fmt: skip
def test_what_the_index_knows_something_of(record: Record, said: str, known: bool) -> None:
    """As the server's own trigrams have it: none means that all of the index would be read."""
    assert indexed(said) == known
    with psycopg.connect(record.url.partition("&options=")[0]) as connection:
        connection.execute("SET enable_seqscan = off")
        statement = "EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM asset WHERE search_text(code, name) LIKE '%' || search_text({}) || '%'"
        row = connection.execute(sql.SQL(statement).format(sql.Literal(pattern(said)))).fetchone()
        assert row is not None
    [index] = [one for one in nodes(row[0][0]["Plan"]) if one.get("Index Name") == "ix_asset_search_text"]
    assert (index["Actual Rows"] < 2 * ROWS) == known


def test_the_service_may_call_what_its_indexes_hold_and_nobody_else_may(record: Record) -> None:
    held = rows(
        record,
        "SELECT p.proname, has_function_privilege('greenbelt_service', p.oid, 'EXECUTE'), "
        "has_function_privilege('greenbelt_reader', p.oid, 'EXECUTE') FROM pg_proc p WHERE p.proname LIKE 'search\\_%'",
    )
    assert sorted(held) == [("search_code", True, False), ("search_text", True, False)]


def test_a_database_that_lacks_trigrams_and_may_not_make_them_is_told(tmp_path: Path) -> None:
    with cluster() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            host = connection.info.host
            connection.execute("CREATE ROLE modest LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE theirs OWNER modest")
        as_owner = f"postgresql://modest@/theirs?host={host}"
        with psycopg.connect(f"postgresql://postgres@/theirs?host={host}", autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgis")
        engine = sqlalchemy_engine(as_owner)
        with engine.begin() as connected:  # as an older version left it
            command.upgrade(alembic_config(connected, 4549), "0011")
            connected.execute(text("INSERT INTO record (srid) VALUES (4549) ON CONFLICT DO NOTHING"))
        engine.dispose()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ALTER DATABASE theirs OWNER TO postgres")
        with pytest.raises(RecordError, match=r"lacks the extension pg_trgm.*CREATE EXTENSION pg_trgm"):
            open_record(as_owner, tmp_path, "EPSG:4549")
        with psycopg.connect(f"postgresql://postgres@/theirs?host={host}", autocommit=True) as connection:
            connection.execute("CREATE SCHEMA elsewhere")
            connection.execute("CREATE EXTENSION pg_trgm SCHEMA elsewhere")
            connection.execute("GRANT USAGE ON SCHEMA elsewhere TO modest")
            connection.execute("ALTER DATABASE theirs OWNER TO modest")
        made = open_record(as_owner, tmp_path, "EPSG:4549")
        assert rows(made, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%search\\_text'") == [(len(SEARCHED),)]
