"""The catalogue's files inside the package."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def package_folder(folder: str) -> Traversable:
    """A folder of the catalogue (``rules``, ``rule_sets``, ``classes``, ``layers``, ``species``, ``advice``)."""
    return files("greenbelt_gis.catalogue") / folder


def package_files(folder: str) -> list[Traversable]:
    """Its YAML files, sorted by name."""
    found = [f for f in package_folder(folder).iterdir() if f.name.endswith(".yaml")]
    return sorted(found, key=lambda f: f.name)
