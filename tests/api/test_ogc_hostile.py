"""Standard clients that are none: functions in filters, nests that break parsers, absurd values. All is told as 4xx."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greenbelt_api.ogc.asked import CRS84
from greenbelt_api.ogc.collections import Extents
from greenbelt_gis.errors import FilterError, RecordError
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.published import publications
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.selecting import MOST_POINTS, place_in, read_filter, select
from tests.helpers.people import OTHER, OWN, Service

TREES = "/ogc/collections/trees/items"
SLOW_S = 3.0


@pytest.fixture
def me(people: Service) -> dict[str, str]:
    return people.bearer(("viewer", OWN))


def refused(people: Service, headers: dict[str, str], path: str = TREES, status: int = 400, **query: Any) -> str:
    """The problem's detail; it comes quickly, and is one."""
    began = time.monotonic()
    answer = people.client.get(path, params=query or None, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert time.monotonic() - began < SLOW_S
    return cast(str, answer.json().get("detail", ""))


FUNCTIONS = (
    "set_config('role', 'none', false)", "pg_sleep(60)", "pg_terminate_backend(1)", "pg_cancel_backend(1)",
    "query_to_xml('SELECT * FROM access.account', true, true, '')", "table_to_xml('access.account', true, true, '')",
    "pg_read_file('/etc/passwd')", "pg_read_binary_file('/etc/passwd')", "pg_ls_dir('/')", "pg_stat_file('/')",
    "dblink('host=example.org', 'SELECT 1')", "dblink_connect('x')", "lo_import('/etc/passwd')",
    "lo_export(1, '/tmp/x')", "lo_get(1)", "lo_from_bytea(0, 'x')", "lo_unlink(1)", "current_setting('is_superuser')",
    "has_table_privilege('tree', 'SELECT')", "pg_advisory_lock(1)", "pg_notify('greenbelt_access', '')",
    "nextval('change_id_seq')", "version()", "upper(code)", "length(code)", "st_buffer(geom, 1)", "casei(code)",
    "accenti(code)", "pg_reload_conf()", "inet_server_addr()", "xmlparse('x')", "generate_series(1, 1000000000)",
    "repeat('x', 1000000000)", "regexp_replace(code, '(a*)*b', 'x')",
)  # fmt: skip
"""Any of them would run, if a filter could name it."""


@pytest.mark.postgis
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_can_be_called(people: Service, me: dict[str, str], function: str) -> None:
    for text in (
        f"{function} = 'x'", f"code = {function}", f"'x' = {function}", f"{function}", f"NOT {function}", f"code LIKE {function}",
        f"code IN ('x', {function})", f"height_m BETWEEN {function} AND 2", f"{function} IS NULL", f"TRUE OR {function} = 1",
        f"S_INTERSECTS(geom, {function})", f"S_INTERSECTS({function}, BBOX(0, 0, 1, 1))",
    ):  # fmt: skip
        refused(people, me, filter=text)


OPERATORS = (
    "height_m + 1 = 2", "height_m = 1 + 1", "height_m * 2 > 1", "height_m ^ 2 > 1", "height_m % 2 = 1", "height_m DIV 2 = 1",
    "-height_m = 1", "code = species", "A_CONTAINS(code, ('x'))", "S_WITHIN(geom, BBOX(0, 0, 1, 1))",
    "S_DISJOINT(geom, BBOX(0, 0, 1, 1))", "S_RELATE(geom, BBOX(0, 0, 1, 1), 'T********')",
    "T_AFTER(planted_on, DATE('2020-01-01'))", "S_INTERSECTS(geom, geom)", "S_INTERSECTS(code, BBOX(0, 0, 1, 1))",
    "code = NULL", "code", "'x'", "1", "code IN ()", "code = TRUE AND", "(code = 'x'", "code = 'x')", "code == 'x'",
    "code = 'x'; DROP TABLE tree", "code = 'x' -- ", "/* */ TRUE", "code::text = 'x'", "code = $1", "code ~ 'x'",
    "attributes = 'x'", "site_id = 'x'", "geom = 'x'", '"id" = "code"', "password_hash = 'x'", "tree.code = 'x'",
    "code = 1", "height_m = 'x'", "height_m = TRUE", "height_m > DATE('2020-01-01')", "planted_on = 1", "planted_on = 'x'",
    "planted_on = DATE('2020-13-01')", "planted_on > TIMESTAMP('2020-01-01T00:00:00Z')", "code > TRUE", "id > 'x'",
    "id = 'x'", "id LIKE 'x'", "height_m LIKE '1'", "code LIKE 1", "code LIKE '\\'", "height_m = 1e999", "height_m = -1e999",
    "code = 'a\x00b'", "code BETWEEN 1 AND 'x'", "height_m IN (1, 'x')", "planted_on = DATE('-1')", "TRUE = TRUE", "1 = 1",
    "S_INTERSECTS(geom, POINT(999 0))", "S_INTERSECTS(geom, POINT(0 1e999))", "S_INTERSECTS(geom, POLYGON((0 0, 1 1)))",
    "S_INTERSECTS(geom, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "S_INTERSECTS(geom, POLYGON((0 0, 1 0, 1 1, 2 2)))",
    "S_INTERSECTS(geom, BBOX(1, 1, 0, 0))", "S_INTERSECTS(geom, BBOX(0, 0, 1))", "S_INTERSECTS(geom, BBOX(0, 0, 1, 91))",
    "S_INTERSECTS(geom, LINESTRING(0 0))", "S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(0 0)))", "\ud800", "💥", "\x00",
    "S_INTERSECTS(geom, POINT EMPTY)", "S_INTERSECTS(geom, POLYGON EMPTY)", "S_INTERSECTS(geom, MULTIPOINT(EMPTY))",
    "S_INTERSECTS(geom, POLYGON(EMPTY))", "S_INTERSECTS(geom, LINESTRING EMPTY)",
)  # fmt: skip


@pytest.mark.postgis
@pytest.mark.parametrize("text", OPERATORS)
def test_what_is_not_on_the_list_is_refused(people: Service, me: dict[str, str], text: str) -> None:
    refused(people, me, filter=text.encode("utf-8", "replace").decode())


@pytest.mark.postgis
def test_what_is_refused_is_told(people: Service, me: dict[str, str]) -> None:
    assert "pg_sleep, which is not supported" in refused(people, me, filter="pg_sleep(10)")
    assert "did you mean 'species'" in refused(people, me, filter="specis = 'x'")
    assert "height_m is compared with something that is not a number" in refused(people, me, filter="height_m = 'x'")
    assert "CQL2" in refused(people, me, filter="species =")
    answer = people.client.get(TREES, params={"filter": "height_m = 'x'"}, headers={**me, "accept-language": "zh-CN"})
    assert "不是数字" in answer.json()["title"]


NESTS: dict[str, str] = {
    "parentheses": "(" * 2000 + "TRUE" + ")" * 2000,
    "not": "NOT " * 5000 + "TRUE",
    "not in parentheses": "NOT (" * 2000 + "TRUE" + ")" * 2000,
    "power": "height_m = " + "2^" * 5000 + "1",
    "minus": "height_m = " + "-" * 9000 + "1",
    "plus": "height_m = " + "1+" * 5000 + "1",
    "functions": "f(" * 2000 + "1" + ")" * 2000,
    "and": " AND ".join(["TRUE"] * 5000),
    "quotes": "'" * 9999,
    "quoted parentheses": "code = '" + "(" * 3000 + "'",
    "open": "(" * 300,
    "signs": "height_m = " + "-" * 600 + "1",
    "few bytes": "NOT " * 300 + "TRUE",
    "polygon": "S_INTERSECTS(geom, POLYGON(" + "(" * 3000,
    "in": "code IN (" + ", ".join(["'x'"] * 5000) + ")",
}


@pytest.mark.postgis
@pytest.mark.parametrize("nest", list(NESTS))
def test_no_nest_reaches_the_parser(people: Service, me: dict[str, str], nest: str) -> None:
    assert "bytes, or nested too deeply" in refused(people, me, filter=NESTS[nest])


AT_THE_LIMIT = """
import sys
from greenbelt_gis.errors import FilterError
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.selecting import LONGEST, NESTING, read_filter
one, end = sys.argv[1], sys.argv[2]
times = min([(LONGEST - 10) // len(one + end), *(most // len(f.findall(one)) for f, most in NESTING if f.search(one))])
text = one * times + "1" + end * times
assert len(text) <= LONGEST
try:
    read_filter(text)
    print("read")
except FilterError:
    print("refused")
"""


@pytest.mark.parametrize(
    ("one", "end"),
    [("(", ")"), ("NOT ", ""), ("NOT(", ")"), ("-", ""), ("2^", ""), ("1+", ""), ("-(", ")"), ("f(", ")"), ("1*", ""),
     ("(1=", ")"), ("(a AND ", ")"), ("+", ""), ("NOT -", ""), ("not(-", ")"), ("-2^", ""), ("- ", ""), ("1=", ""), ("a=", ""), ("1 IN (", ")"), ("((", "))")],
)  # fmt: skip
def test_what_may_reach_the_parser_does_not_break_it(one: str, end: str) -> None:
    """In a process of its own: the library ends the one that it is in."""
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_LIMIT, one, end], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout.strip() in {"read", "refused"}) == (0, True), done.stderr[-300:]


@pytest.mark.postgis
def test_what_is_deep_and_short_is_refused_later(people: Service, me: dict[str, str]) -> None:
    assert refused(people, me, filter="NOT " * 100 + "TRUE").startswith("the filter is nested too deeply")
    assert people.client.get(TREES, params={"filter": "NOT " * 30 + "TRUE"}, headers=me).json()["numberMatched"] == 6


QUERIES: tuple[dict[str, str], ...] = (
    *({"bbox": bbox} for bbox in (
        "", " ", "1", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "-inf,0,1,1", "0,1,1,0",
        "-181,0,1,1", "0,-91,1,1", "0,0,1,91", "0,0,181,1", "1e999,0,1,1", "0;0;1;1", "0,0,1,1'", "0,0,1,0x1", ",,,",
        "1,2,3,4" * 1000, "１,2,3,4,5", "NaN,NaN,NaN,NaN",
    )),
    *({"datetime": said} for said in (
        "", "2024-01-01", "2024-01-01/2024-02-01", "2024", "now", "..", "../..", "/", "//", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Z/2023-01-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T25:00:00Z", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2024-01-01T00:00:00Z/", "2024-01-01T00:00:00Z/../..",
        "2024-01-01T00:00:00+99:99", "2024-02-30T00:00:00Z", "' OR 1=1 --", "2024-01-01T/..",
    ) if said != "2024-01-01T00:00:00Z/"),
    *({"limit": said} for said in ("", "0", "-1", "1.5", "x", "1e3", "NaN", "9" * 30, " 1", "1 ", "١", "0x10", "+1")),
    *({"offset": said} for said in ("", "-1", "x", "100001", "9223372036854775808", "9" * 40, "1e3", "NaN")),
    *({"after": said} for said in ("", "x", "0" * 31, "'; SELECT 1", "g" * 32)),
    *({"f": said} for said in ("html", "csv", "xml", "ndjson", "geojsonseq", "", "JSON", "mvt")),
    *({"filter": said} for said in ("", " ")),
    *({"filter": "TRUE", "filter-lang": said} for said in ("cql2-json", "cql-text", "cql", "", "sql")),
    *({"filter": "TRUE", "filter-crs": said} for said in ("EPSG:4326", "", f"{CRS84}h")),
    *({name: "x"} for name in ("bbox-crs", "crs", "sortby", "properties", "ids", "geom-column", "bbox-only", "simplify",
                               "resultType", "token", "q", "attributes", "site_id", "geom", "LIMIT", "z", "x'y", "a b")),
    {"height_m": "x"}, {"height_m": "NaN"}, {"height_m": "1e999"}, {"height_m": ""}, {"planted_on": "x"},
    {"planted_on": "2023-02-30"}, {"id": "x"}, {"id": ""}, {"code": "a\x00b"},
)  # fmt: skip


@pytest.mark.postgis
@pytest.mark.parametrize("query", QUERIES, ids=[str(query)[:60] for query in QUERIES])
def test_absurd_queries_are_refused(people: Service, me: dict[str, str], query: dict[str, Any]) -> None:
    assert refused(people, me, **query)


@pytest.mark.postgis
def test_what_is_given_twice_is_refused(people: Service, me: dict[str, str]) -> None:
    for query in ("limit=1&limit=2", "filter=TRUE&filter=FALSE", "site=OWN&site=OTHER", "code=x&code=y"):
        assert "twice" in refused(people, me, f"{TREES}?{query}")


@pytest.mark.postgis
def test_other_documents_take_no_parameters(people: Service, me: dict[str, str]) -> None:
    for path in ("", "/api", "/conformance", "/collections", "/collections/trees", "/collections/trees/queryables",
                 "/collections/trees/schema", "/collections/trees/tiles"):  # fmt: skip
        refused(people, me, f"/ogc{path}?x=1")
        refused(people, me, f"/ogc{path}?f=html")
        assert people.client.get(f"/ogc{path}?f=json", headers=me).status_code == 200


NAMES = ("tree", "public.tree", "publish.trees", "TREES", "trees;", "trees'--", "access.account", "%00", "é", "__proto__",
         "tipg_catalog", "pg_class", "alembic_version", "a" * 80)  # fmt: skip


@pytest.mark.postgis
@pytest.mark.parametrize("name", NAMES)
def test_there_are_no_other_collections(people: Service, me: dict[str, str], name: str) -> None:
    for end in ("", "/items", "/queryables", "/schema", f"/items/{OWN}"):
        answer = people.client.get(f"/ogc/collections/{name}{end}", headers=me)
        assert answer.status_code in {404, 422, 307}, (name, end, answer.text)
        assert answer.status_code == 307 or answer.headers["content-type"] == "application/problem+json"


@pytest.mark.postgis
@pytest.mark.parametrize("id_", ["x", "1", "'", "0" * 32, "0" * 36, "%00", "..%2f..", "null", "é", "{}"])
def test_ids_that_are_none_are_unknown(people: Service, me: dict[str, str], id_: str) -> None:
    assert people.client.get(f"{TREES}/{id_}", headers=me).status_code == 404


@pytest.mark.postgis
def test_no_page_is_html_and_none_is_csv_whatever_is_preferred(people: Service, me: dict[str, str]) -> None:
    """tipg's pages do not escape, and its CSV holds formulas."""
    with people.record.connect() as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        connection.execute(
            "INSERT INTO tree (id, site_id, change_id, code, species, geom) SELECT gen_random_uuid(), id, "
            "(SELECT max(id) FROM change), %s, %s, 'SRID=4549;POINT(377000 3547000)' FROM site WHERE code = %s",
            ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", OTHER),
        )
    theirs = people.bearer(("viewer", OTHER))
    for accept in (
        "text/html",
        "text/csv",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/x-ndjson",
        "*/*",
        ";q=;",
    ):
        for path in ("/ogc", "/ogc/collections", "/ogc/collections/trees", TREES, "/ogc/collections/trees/queryables"):
            answer = people.client.get(path, headers={**theirs, "accept": accept})
            assert answer.status_code == 200
            assert "json" in answer.headers["content-type"]
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" in people.client.get(TREES, headers=theirs).text  # as data


@pytest.mark.postgis
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(people: Service, method: str) -> None:
    headers = people.bearer(("administrator", None))
    for path in ("/ogc", "/ogc/collections", "/ogc/collections/trees", TREES, f"{TREES}/{'0' * 32}"):
        assert people.client.request(method, path, headers=headers, json={}).status_code == 405


@pytest.mark.postgis
def test_there_is_no_viewer(people: Service, me: dict[str, str]) -> None:
    for path in ("/ogc/docs", "/ogc/openapi.json", "/ogc/tiles", "/ogc/collections/trees/map",
                 "/ogc/collections/trees/tiles/WebMercatorQuad/map.html", "/ogc/collections/trees/viewer"):  # fmt: skip
        assert people.client.get(path, headers=me).status_code == 404


LITERALS = st.one_of(
    st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.integers(), max_size=3)
)
NODES: st.SearchStrategy[Any] = st.recursive(
    LITERALS
    | st.fixed_dictionaries({"property": st.sampled_from(["code", "height_m", "planted_on", "geom", "id", "x"])}),
    lambda inner: st.fixed_dictionaries(
        {
            "op": st.sampled_from(
                ["and", "or", "not", "=", "<", "like", "in", "between", "isNull", "s_intersects", "f"]
            ),
            "args": st.lists(inner, max_size=3),
        }
    ),
    max_leaves=12,
)


@settings(max_examples=400)
@given(node=NODES)
def test_no_tree_of_a_filter_puts_its_words_into_the_statement(node: Any) -> None:
    """Whatever is understood consists of our own words and numbered values."""
    condition = Condition(publications()["trees"], 4549)
    try:
        condition.cql2(node, lambda _: b"place")
    except FilterError:
        return
    allowed = {"code", "height_m", "planted_on", "geom", "id"}
    for column in allowed:
        condition.limbs = [limb.replace(f'"{column}"', "") for limb in condition.limbs]
    assert '"' not in condition.sql
    assert "'" not in condition.sql
    assert condition.sql.count("$") == len(condition.values)


@settings(max_examples=300)
@given(text=st.text(alphabet=st.sampled_from(list("abcode=<>()' \"1.-,_%ANDORNTLIKEI")), max_size=60))
def test_no_text_of_a_filter_fails_inside(text: str) -> None:
    try:
        node = read_filter(text)
        Condition(publications()["trees"], 4549).cql2(node, lambda _: None)
    except FilterError:
        return
    assert isinstance(node, dict | bool)


@settings(max_examples=200)
@given(bbox=st.text(max_size=40), during=st.text(max_size=40))
def test_no_box_and_no_time_fails_inside(bbox: str, during: str) -> None:
    for query in ({"bbox": bbox}, {"during": during}):
        with suppress(FilterError):
            select(publications()["trees"], 4549, "Asia/Shanghai", within=None, **query)  # type: ignore[arg-type]


def test_long_lines_in_a_filter_stay_bounded() -> None:
    zigzag = shapely.LineString([(114 + n / 10 % 9, 10 + 40 * (n % 2)) for n in range(370)])
    found = place_in(zigzag, 4549)
    assert found is not None
    assert shapely.count_coordinates(shapely.from_wkb(found)) < 1.1 * MOST_POINTS


@pytest.mark.postgis
def test_a_collection_is_there_without_the_extent_that_cannot_be_had(
    people: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    extents: Extents = people.app.state.shelf.extents
    asked: list[str] = []

    async def fails(statement: str, *_: object) -> object:
        asked.append(statement)
        raise RecordError(Text("too long", "超时"))

    monkeypatch.setattr(extents, "_known", {})
    monkeypatch.setattr(extents, "_readers", SimpleNamespace(fetch=fails))
    for _ in range(2):
        answer = people.client.get("/ogc/collections", headers=me)
        assert answer.status_code == 200
        assert not any("extent" in one for one in answer.json()["collections"])
    assert len(asked) == len(answer.json()["collections"]), "what failed is not asked again at once"
