"""The web map's own checks: types, unit tests, the size of a first visit, and that its types are the service's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path = WEB) -> str:
    """What a command of the project says; it must end well."""
    binaries = Path(sys.executable).parent
    environment = {**os.environ, "PATH": os.pathsep.join([str(binaries), os.environ["PATH"]]), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_types_hold() -> None:
    run("npm", "run", "--silent", "check")


def test_units_work() -> None:
    assert "passed" in run("npm", "test")


def test_a_first_visit_loads_no_more_than_it_may() -> None:
    assert "kB of 450 kB" in run("npm", "run", "--silent", "size")


def test_the_types_are_those_of_the_service(tmp_path: Path) -> None:
    """`scripts/types.sh` makes them anew."""
    run(ROOT / "scripts" / "types.sh", tmp_path / "schema.d.ts", cwd=ROOT)
    assert (tmp_path / "schema.d.ts").read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text()


def test_no_lock_names_a_host() -> None:
    lock = (WEB / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://" not in lock
