"""In partitions: two cities against one piece, and a country of cities that is larger than one would hold at once.

`BENCH_CITIES` and `BENCH_CITY_ASSETS` make the country smaller.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from tests.helpers.town import CRS as TOWN_CRS
from tests.helpers.town import town

from bench.timing import verdict

CITIES = int(os.environ.get("BENCH_CITIES", "20"))
CITY_ASSETS = int(os.environ.get("BENCH_CITY_ASSETS", "500000"))
APART_M = 45_000.0
COLUMNS = 5
PART_ASSETS = 250_000
ROW_GROUP = 131_072
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "api", "."]), "GREENBELT_LANGUAGE": "en"}


def write_country(folder: Path, cities: int, assets: int) -> None:
    """Cities on a grid, written one after the other as GeoParquet."""
    geo = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_user_input(TOWN_CRS).to_json_dict()}
    described = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": geo}}
    with contextlib.ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for city in range(cities):
            for name, table in _city(city, assets):
                if name not in writers:
                    schema = table.schema.with_metadata({b"geo": json.dumps(described).encode()})
                    writers[name] = stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema))
                writers[name].write_table(table.cast(writers[name].schema), row_group_size=ROW_GROUP)
            print(f"  city {city + 1} of {cities}", file=sys.stderr, flush=True)


def _city(city: int, assets: int) -> Iterator[tuple[str, pa.Table]]:
    east, north = city % COLUMNS * APART_M, city // COLUMNS * APART_M
    for name, frame in town(assets, seed=city).items():
        plain = pd.DataFrame(frame.drop(columns="geometry"))
        for column in {"code", "asset", "tree"} & set(plain.columns):
            plain[column] = f"C{city:02d}-" + plain[column].astype("str")
        moved = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy + [east, north])
        table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
        yield name, table.append_column("geometry", pa.array(shapely.to_wkb(moved), pa.binary(), from_pandas=True))


def _children(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _children(int(child))


def _resident_gb(process: int) -> float:
    """Memory of a process and all below it; pages that several of them share count for each."""
    total = 0
    for one in _children(process):
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE") / 2**30


def audited(source: Path, *options: str) -> tuple[float, float, dict[str, Any], bytes]:
    """Seconds and peak memory (GB, all processes) of an audit by the command line; its run file; its findings."""
    out = source / "findings"
    out.mkdir(exist_ok=True)
    file = out / "findings.parquet"
    command = [str(Path(sys.executable).parent / "greenbelt"), "audit", str(source), "--as-of", "2026-06-30"]
    began = time.perf_counter()
    with subprocess.Popen(
        [*command, "--out", str(file), *options], env=ENVIRONMENT, stdout=subprocess.DEVNULL
    ) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _resident_gb(process.pid))
            time.sleep(0.2)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"the audit ended with {process.returncode}")
    run = json.loads(file.with_name("findings.parquet.run.json").read_text(encoding="utf-8"))
    return time.perf_counter() - began, peak, run, file.read_bytes()


def _made(folder: str, cities: int, assets: int) -> Path:
    """A country, made by a process of its own, so that its memory is not ours."""
    code = f"from pathlib import Path; from bench.country import write_country; write_country(Path({folder!r}), {cities}, {assets})"
    subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT)
    return Path(folder)


def main(cities: int = CITIES, assets: int = CITY_ASSETS, rounds: int = 2) -> None:
    """Print the ratio to one piece, assets a second, and memory."""
    two, all_ = 2 * assets, cities * assets
    print(f"\n## Partitions: {two:,} assets in one piece and in partitions, {all_:,} in partitions\n")
    with tempfile.TemporaryDirectory() as folder:
        source = _made(folder, 2, assets)
        parts = str(max(2, two // PART_ASSETS))
        one, several = [], []
        for _ in range(rounds):
            one.append(audited(source, "--quiet"))
            several.append(audited(source, "--quiet", "--partitions", parts))
        assert one[0][3] == several[0][3], "the findings differ"
        whole, split = min(run[0] for run in one), min(run[0] for run in several)
        print(f"- in one piece: {whole:.1f} s, {max(run[1] for run in one):.1f} GB; {one[0][2]['findings']:,} findings")
        print(f"- in {parts} partitions: {split:.1f} s, {max(run[1] for run in several):.1f} GB; the same bytes")
        print(f"- partitions / one piece: {verdict(split / whole, 1.3)}")
    with tempfile.TemporaryDirectory() as folder:
        source = _made(folder, cities, assets)
        size = sum(file.stat().st_size for file in source.glob("*.parquet")) / 2**30
        seconds, peak, run, _ = audited(source, "--partitions", str(max(2, all_ // PART_ASSETS)))
        rows = sum(run["rows"].values())
        print(
            f"- the country: {rows:,} rows, {size:.1f} GB of GeoParquet; {seconds:.0f} s; {run['findings']:,} findings"
        )
        print(f"- peak memory of all processes, GB: {verdict(peak, 8)}")
        print(f"- assets a second: {all_ / seconds:,.0f}, of the two cities {two / split:,.0f}")
        print(f"- seconds an asset, country / two cities: {verdict((seconds / all_) / (split / two), 1.3)}")


if __name__ == "__main__":
    main()
