"""The READMEs stay true: every command in them is run, and prints what they say it prints.

``UPDATE_README=1`` writes what was printed into them instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- run( zh)? -->\n```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
PROGRESS = re.compile(r"reading |judging |writing |drawing |正在")
MAKE = re.compile(r"^\$ make (\w+)$", re.MULTILINE)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that looks like the project's, where commands may leave files."""
    shutil.copytree(ROOT / "data" / "first_look", tmp_path / "data" / "first_look")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    profile = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert profile
    (tmp_path / "profile.yaml").write_text(profile[1], encoding="utf-8")
    return tmp_path


def run(command: str, place: Path, language: str) -> str:
    binaries = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "GREENBELT_LANGUAGE": language}
    done = subprocess.run(
        command,
        shell=True,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    # Progress is told only where the machine is slow.
    said = [line for line in done.stderr.splitlines() if not PROGRESS.match(line)]
    return "\n".join([*done.stdout.splitlines(), *said])


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_prints_what_the_readme_says(name: str, place: Path) -> None:
    file = ROOT / name
    text = file.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    assert len(blocks) >= 5
    told = {}
    for block in blocks:
        printed = run(block["command"], place, "zh" if block[1] else "en")
        told[block["command"]] = printed + "\n" if printed else ""
    if os.environ.get("UPDATE_README"):

        def renewed(block: re.Match[str]) -> str:
            head = block[0].removesuffix(f"{block['output']}```")
            return f"{head}{told[block['command']]}```"

        file.write_text(BLOCK.sub(renewed, text), encoding="utf-8")
        return
    for block in blocks:
        assert told[block["command"]] == block["output"], block["command"]


def test_the_python_example_runs(place: Path) -> None:
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example
    done = subprocess.run([sys.executable, "-c", example[1]], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "violation" in done.stdout


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_make_target_it_names_is_there(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall((ROOT / name).read_text(encoding="utf-8")):
        assert re.search(rf"^(?:[\w ]*\b)?{target}\b[^:\n]*:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
