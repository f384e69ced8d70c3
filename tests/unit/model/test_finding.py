import uuid

from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.checks.strings import finding_ids, repeated
from greenbelt_gis.model.finding import finding_id


def test_the_identity_is_the_contracts_uuid5() -> None:
    expected = uuid.uuid5(uuid.NAMESPACE_URL, "greenbelt:QL|heritage.trunk-paving|T1|P1|")
    assert finding_id("QL", "heritage.trunk-paving", "T1", "P1") == str(expected)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=5)), min_size=1), st.text())
def test_many_ids_at_once_are_the_same_ids(rows: list[tuple[str, str, str]], site: str) -> None:
    import pyarrow as pa

    columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)]
    assert finding_ids(site, "a.rule", *columns).to_pylist() == [finding_id(site, "a.rule", *row) for row in rows]


def test_no_rows_give_no_ids() -> None:
    empty = repeated("", 0)
    assert finding_ids("s", "r", empty, empty, empty).to_pylist() == []
