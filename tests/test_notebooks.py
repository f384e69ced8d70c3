"""Notebooks run from top to bottom, agree with their text twin, hold no outputs, and use public names only."""

from __future__ import annotations

import ast
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

import greenbelt_gis

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_are_notebooks_and_each_has_its_text() -> None:
    assert NOTEBOOKS
    assert {file.stem for file in NOTEBOOKS} == {file.stem for file in FOLDER.glob("*.py")}


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_and_text_say_the_same_and_hold_no_output(file: Path) -> None:
    notebook, text = jupytext.read(file), jupytext.read(file.with_suffix(".py"))
    assert [(c.cell_type, c.source) for c in notebook.cells] == [(c.cell_type, c.source) for c in text.cells]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_only_supported_names_are_imported(file: Path) -> None:
    for node in ast.walk(ast.parse(file.with_suffix(".py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("greenbelt"):
            assert node.module == "greenbelt_gis"
            assert {name.name for name in node.names} <= set(greenbelt_gis.__all__)
        if isinstance(node, ast.Import):
            assert not any(name.name.startswith("greenbelt") for name in node.names)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel's own libraries; the notebook's are its own affair
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_runs(file: Path) -> None:
    notebook = jupytext.read(file)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert any("text/html" in output.get("data", {}) for output in outputs)
