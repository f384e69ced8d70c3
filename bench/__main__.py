"""`python -m bench`: all measurements, as Markdown."""

from __future__ import annotations

import os
import platform

from bench import (
    country,
    drafts,
    edits,
    history,
    incremental,
    jobs,
    join,
    near,
    process,
    record,
    standards,
    terrain,
    tiles,
    web,
    zoning,
)  # fmt: skip

print(f"# Measurements on {os.cpu_count()} cores, Python {platform.python_version()}")
process.help_page()
process.memory()
join.growth()
join.main()
record.main()
history.main()
near.main()
tiles.main()
edits.main()
drafts.main()
jobs.main()
standards.main()
incremental.main()
zoning.main()
country.main()
terrain.main()
web.main()
