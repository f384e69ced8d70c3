"""A full audit as a job, from the asking to its end: every rule over a town in the record."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import psycopg
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.record import new_database
from bench.timing import verdict
from greenbelt_gis.model.rights import RIGHTS, Principal
from greenbelt_gis.store.accounts import insert_account
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.audit_jobs import Wish, ask
from greenbelt_gis.workflows.job_requests import look
from greenbelt_gis.workflows.working import open_worker, work

SIZE = int(os.environ.get("GREENBELT_BENCH_ROWS", "1000000"))


def main() -> None:
    """Print what a job takes: the first run keeps all findings, the second compares with it."""
    print(f"\n## Audit job: every rule, {SIZE:,} assets, {SIZE // 5:,} trees, {2 * SIZE:,} observations\n")
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = open_record(new_database(address, "bench_jobs"), Path(folder), "EPSG:4549")
        load(record, "S", town(SIZE), actor="bench", note="bench")
        with psycopg.connect(record.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            account = insert_account(connection, "bench", "bench", "no password")
        who = Principal(account, "bench", RIGHTS["administrator"])
        for run in ("first", "second"):
            began = time.perf_counter()
            asked = ask(record.as_service(), who, Wish("S"), "qinglong")
            work(open_worker(record, "qinglong", "Asia/Shanghai"), once=True)
            took = time.perf_counter() - began
            done = look(record, who, "audit", asked.id)
            assert done.summary is not None, done.error_en
            seconds = done.summary["seconds"]
            rest = took - seconds["fetch"] - seconds["judge"]
            print(
                f"- {run} run, s: {verdict(took, 25)}: fetching {seconds['fetch']:.1f}, judging {seconds['judge']:.1f}, "
                f"keeping and all else {rest:.1f}; {done.summary['record']}"
            )


if __name__ == "__main__":
    main()
