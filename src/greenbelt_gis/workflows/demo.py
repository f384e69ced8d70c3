"""The sample site from nothing to maps: load, judge, draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from greenbelt_gis.errors import MissingError
from greenbelt_gis.maps.page import save
from greenbelt_gis.model.days import today
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.judged import Kept
from greenbelt_gis.store.load import Loaded
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Audit, Request
from greenbelt_gis.workflows.maps import Kind
from greenbelt_gis.workflows.record import audit_record, import_dataset
from greenbelt_gis.workflows.record_maps import record_map

Progress = Callable[[Text], None]
SITE = "QL"
DAY = date(2026, 6, 30)
KINDS: tuple[Kind, ...] = ("compliance", "assets", "defects", "zones")


@dataclass(frozen=True)
class Demo:
    """What the demonstration did."""

    loaded: list[Loaded]
    audit: Audit
    kept: Kept | None
    maps: list[Path]


def sample_site() -> Path:
    """The sample dataset: inside an installed package, or in the project's folder."""
    inside = Path(str(files("greenbelt_gis"))) / "sample" / "qinglong.gpkg"
    beside = Path(__file__).parents[3] / "data" / "qinglong.gpkg"
    for place in (inside, beside):
        if place.is_file():
            return place
    raise MissingError(
        Text("the sample site is not there", "缺少示例场地"),
        fix=Text("python data/make_sample.py", "python data/make_sample.py"),
    )


def run_demo(
    record: Record, folder: Path, timezone: str, tianditu_key: str = "", progress: Progress | None = None
) -> Demo:
    """Load the sample site, judge it as of its day, write its maps into ``folder``."""
    source = sample_site()
    since = min(DAY, today(timezone))  # a newer sample over an older one is to be seen on that day
    done = import_dataset(record, source, valid_from=since, timezone=timezone, progress=progress)
    audit, kept = audit_record(record, Request(source, as_of=DAY, site=SITE, timezone=timezone), progress)
    folder.mkdir(parents=True, exist_ok=True)
    maps = []
    for kind in KINDS:
        if progress is not None:
            progress(Text("drawing {kind}", "正在绘制 {kind}").format(kind=kind))
        out = folder / f"{SITE}-{kind}.html"
        save(record_map(record, kind, site=SITE, as_of=DAY, timezone=timezone, tianditu_key=tianditu_key), out)
        maps.append(out)
    return Demo(done.loaded, audit, kept, maps)
