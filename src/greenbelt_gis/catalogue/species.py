"""Species that are planted along the river, each one file ``species/<id>.yaml``: what they are called, how they are
planted, how long they stand in water, how they flower, and where that is written.

A species that is not here may be planted all the same; whoever asks is told that it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from greenbelt_gis.catalogue.files import package_files
from greenbelt_gis.catalogue.species_file import Species
from greenbelt_gis.catalogue.species_names import NameIndex, folded
from greenbelt_gis.catalogue.yaml_files import read_model
from greenbelt_gis.errors import CatalogueError
from greenbelt_gis.text import Text


def load_species(files: Iterable[Traversable | Path]) -> Mapping[str, Species]:
    """Species files by id, sorted; a ``CatalogueError`` (file, key) for a wrong one, or a name that two files claim."""
    found: dict[str, Species] = {}
    owner: dict[str, str] = {}
    for file in files:
        one = read_model(file, Species)
        if file.name != f"{one.id}.yaml":
            raise CatalogueError(
                Text("the id {id!r} is not the file's name", "编号“{id}”与文件名不符").format(id=one.id),
                where={"file": file.name, "key": "id"},
            )
        for name in one.all_names:
            key = folded(name)
            if not key:
                raise CatalogueError(
                    Text("{name!r} holds no letter", "“{name}”不含文字").format(name=name),
                    where={"file": file.name, "key": "synonyms"},
                )
            if key in owner:
                raise CatalogueError(
                    Text("the name {name!r} is taken by {other}", "名称“{name}”已用于 {other}").format(
                        name=name, other=owner[key]
                    ),
                    where={"file": file.name, "key": "synonyms" if name in one.synonyms else "names"},
                    fix=Text("a name means one species", "一个名称只能指一个物种"),
                )
            owner[key] = file.name
        found[one.id] = one
    return MappingProxyType(dict(sorted(found.items())))


@cache
def species() -> Mapping[str, Species]:
    """All species of the package by id."""
    return load_species(package_files("species"))


@cache
def _index() -> NameIndex:
    return NameIndex({one.id: (one.names.la, one.all_names) for one in species().values()})


def species_named(text: object) -> Species | None:
    """The species that a text names in Chinese, English or Latin, or in several of these at once; None for a text
    that names none, several, or one that the catalogue does not know. Never raises.

    >>> species_named("芦苇 Phragmites australis").id, species_named("荷花").id, species_named("芦苇、菰")
    ('phragmites-australis', 'nelumbo-nucifera', None)
    """
    found = _index().find(text) if isinstance(text, str) else None
    return None if found is None else species()[found]
