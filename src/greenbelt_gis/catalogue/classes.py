"""Asset classes: what kinds of thing are maintained, each one file ``classes/<code>.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from pydantic import Field, field_validator

from greenbelt_gis.catalogue.base import Document, Name, Strict, Title
from greenbelt_gis.catalogue.files import package_files
from greenbelt_gis.catalogue.yaml_files import read_model
from greenbelt_gis.errors import CatalogueError
from greenbelt_gis.model.vocabulary import DEPARTMENT
from greenbelt_gis.text import Text, did_you_mean


class Attribute(Strict):
    """An attribute that assets of a class may carry beside the columns of the contract."""

    kind: Literal["text", "number", "day", "flag", "word"]
    title: Title
    unit: str = ""
    words: tuple[Name, ...] = ()
    restricted: bool = False
    """Not for everybody who may see the asset: it is not published to standard clients."""


class AssetClass(Document):
    """One class of asset. A ``group`` only gathers the classes below it; no asset has it as its class."""

    code: Name
    title: Title
    group: bool = False
    geometry: tuple[Literal["point", "line", "polygon"], ...] = ()
    """Usual shapes, the best one first; others are accepted and said in the notes."""
    department: str = "engineering"
    attributes: dict[Name, Attribute] = Field(default_factory=dict)

    @field_validator("department")
    @classmethod
    def _department(cls, value: str) -> str:
        if value not in DEPARTMENT:
            raise ValueError(f"{value!r} is not a department; {did_you_mean(value, DEPARTMENT).en}")
        return value


@cache
def asset_classes() -> Mapping[str, AssetClass]:
    """All asset classes by code, groups included, sorted by code."""
    classes: dict[str, AssetClass] = {}
    for file in package_files("classes"):
        found = read_model(file, AssetClass)
        if file.name != f"{found.code}.yaml":
            raise CatalogueError(
                Text("the code {code!r} is not the file's name", "编码“{code}”与文件名不符").format(code=found.code),
                where={"file": file.name, "key": "code"},
            )
        classes[found.code] = found
    return MappingProxyType(dict(sorted(classes.items())))


def assignable_classes() -> tuple[str, ...]:
    """Codes that an asset may have: all but the groups."""
    return tuple(code for code, found in asset_classes().items() if not found.group)


def is_below(code: str, ancestor: str) -> bool:
    """Whether a class is ``ancestor`` or below it.

    >>> is_below("paving.footway", "paving"), is_below("paving.footway", "pav")
    (True, False)
    """
    return code == ancestor or code.startswith(ancestor + ".")
