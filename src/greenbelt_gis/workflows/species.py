"""Look at the species: list, choose, show one."""

from __future__ import annotations

from typing import Any

from greenbelt_gis.catalogue.flood_advice import flood_advice
from greenbelt_gis.catalogue.species import species, species_named
from greenbelt_gis.catalogue.species_file import Species
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.vocabulary import BAND, PLANTING_TYPE
from greenbelt_gis.text import Text, did_you_mean


def list_species(planting_type: str | None = None, band: str | None = None) -> list[Species]:
    """All species, or those planted as a type, or those whose flood tolerance suits a band; sorted by Latin name."""
    for word, words in ((planting_type, PLANTING_TYPE), (band, BAND)):
        if word is not None and word not in words:
            raise UsageError(
                Text("{word!r} is not a valid word", "“{word}”不是有效取值").format(word=word),
                fix=did_you_mean(word, words),
            )
    found = [
        one
        for one in species().values()
        if (planting_type is None or planting_type in one.planting_types)
        and (band is None or flood_advice().suits(one.flood_tolerance, band) == "yes")
    ]
    return sorted(found, key=lambda one: one.names.la)


def show_species(name: str) -> dict[str, Any]:
    """One species, whole, as plain values, by any of its names or its id; a ``UsageError`` names the nearest."""
    found = species().get(name) or species_named(name)
    if found is None:
        known = [given for one in species().values() for given in one.all_names]
        raise UsageError(
            Text("the catalogue does not know {name!r}", "名录中没有“{name}”").format(name=name),
            fix=did_you_mean(name, known, most=5),
        )
    return found.model_dump(mode="json", exclude_defaults=True)
