"""Things found by what they are called, for the service: where they are, and what to show of each in a list."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.species import species, species_named
from greenbelt_gis.catalogue.species_file import Species
from greenbelt_gis.catalogue.species_names import folded
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.days import today
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.store.search import CALLED, indexed, search_statement, search_values
from greenbelt_gis.store.sites import one_of
from greenbelt_gis.text import Language, Text
from greenbelt_gis.workflows.layer_rows import DECIMALS

MOST_SPECIES = 5
"""Species that a text may mean together, such as a genus; one that is a part of more names means none of them."""
LEAST_LETTERS = 3
"""Of a name of a species that is not Chinese, at least."""
_SITES = "SELECT code, id FROM site WHERE $1::uuid[] IS NULL OR id = ANY($1::uuid[])"


class Search:
    """Looks things up in one record through a few connections."""

    def __init__(self, readers: Readers, timezone: str) -> None:
        self._readers, self._timezone = readers, timezone

    async def find(
        self, text: str, *, site: str | None, limit: int, within: Collection[UUID] | None, language: Language
    ) -> list[dict[str, Any]]:
        """What counts today and has ``text`` in its code, name or species: equal codes first, then codes that begin so,
        then what contains it; each in the order of codes.

        ``site``: the code of the only one to look at. ``within``: the sites that the caller may see (None: all). Raises
        ``UsageError`` where nothing is asked for, ``MissingError`` for a site that is not there for the caller.
        """
        sought = plain(text)
        if not sought:
            raise UsageError(
                Text("there is nothing to look for", "没有可查找的内容"),
                fix=Text("write a code, a name or a species", "请输入编码、名称或树种"),
            )
        sites = None if within is None else list(within)
        if site is not None:
            known = dict(await self._readers.fetch(_SITES, sites))
            sites = [one_of(known, site)]
        if sites == []:
            return []
        statement = search_statement(known=indexed(sought), sited=sites is not None)
        values = search_values(sought, terms(sought), today(self._timezone), limit, sites)
        return [_result(row, language) for row in await self._readers.fetch(statement, *values)]


def plain(text: str) -> str:
    """A text without what surrounds it and without control characters, which no name has."""
    return "".join(" " if one < " " or one == "\x7f" else one for one in text).strip()


def terms(text: str) -> list[str]:
    """All names of the species that a text means by a part of a name, without those that hold another, or the text."""
    meant = _meant(folded(text))
    names = sorted(
        {name.strip().lower() for one in meant for name in one.all_names}, key=lambda name: (len(name), name)
    )
    found: list[str] = []
    for name in names:
        if not any(shorter in name for shorter in (text.lower(), *found)):
            found.append(name)
    return found


def _meant(key: str) -> list[Species]:
    if not key or (key.isascii() and len(key) < LEAST_LETTERS):
        return []
    found = [one for one, names in _names() if any(key in name for name in names)]
    return found if len(found) <= MOST_SPECIES else []


@cache
def _names() -> tuple[tuple[Species, tuple[str, ...]], ...]:
    return tuple((one, tuple(map(folded, one.all_names))) for one in species().values())


def _result(row: Any, language: Language) -> dict[str, Any]:
    no, id_, code, name, kind, word, site, lon, lat = row
    layer = list(CALLED)[no]
    return {
        "layer": layer, "id": id_, "code": code, "title": _title(layer, name, kind, word, language),
        "class": word if layer == "assets" else None, "species": kind, "site": site,
        "lon": None if lon is None else round(lon, DECIMALS), "lat": None if lat is None else round(lat, DECIMALS),
    }  # fmt: skip


def _title(layer: str, name: str | None, kind: str | None, word: str | None, language: Language) -> str:
    """What to call it: its name, its species, or what sort of thing it is."""
    if name:
        return name
    if kind:
        known = species_named(kind)
        return kind if known is None else {"en": known.names.en, "zh": known.names.zh}[language]
    return (_sort(layer, word) or LAYERS[layer].title).say(language)


def _sort(layer: str, word: str | None) -> Text | None:
    if word is None:
        return None
    if layer == "assets":
        return asset_classes()[word].title.text if word in asset_classes() else None
    words = LAYERS[layer].column(CALLED[layer].word)
    return None if words is None or words.words is None else words.words.get(word)
