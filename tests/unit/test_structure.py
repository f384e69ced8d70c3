"""What must hold of the project as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_module_has_grown_past_400_lines() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in tracked("src/*.py", "api/*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400 and "versions" not in p.parts
    }
    assert not long


def test_lock_files_name_no_host() -> None:
    for name in ("requirements.lock", "web/package-lock.json"):
        assert not re.search(r"https?://", (ROOT / name).read_text(encoding="utf-8")), name


def test_both_readmes_and_the_changelog_are_there() -> None:
    for name in ("README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"):
        assert (ROOT / name).read_text(encoding="utf-8").strip(), name
