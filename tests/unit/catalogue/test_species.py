"""The catalogue of species: every file is whole, every change of a field is refused, names are recognised."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from greenbelt_gis.catalogue.flood_advice import FloodAdvice, flood_advice
from greenbelt_gis.catalogue.species import load_species, species, species_named
from greenbelt_gis.catalogue.species_file import Species, slug
from greenbelt_gis.catalogue.species_names import folded
from greenbelt_gis.errors import CatalogueError
from greenbelt_gis.model.vocabulary import BAND, FLOOD_TOLERANCE, FLOWER_COLOUR, PLANTING_TYPE

PEACH = "prunus-persica"
ALL = list(species())
WHERE = Path(__file__).parents[3] / "src/greenbelt_gis/catalogue/species"


def body(one: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WHERE / f"{one}.yaml").read_text(encoding="utf-8"))
    return found


def written(folder: Path, *bodies: dict[str, Any], name: str | None = None) -> list[Path]:
    files = [folder / f"{name or one.get('id', 'x')}.yaml" for one in bodies]
    for file, one in zip(files, bodies, strict=True):
        file.write_text(yaml.safe_dump(one, allow_unicode=True), encoding="utf-8")
    return files


def test_there_are_species_for_every_type_and_every_tolerance() -> None:
    assert len(ALL) >= 25
    assert {kind for one in species().values() for kind in one.planting_types} == set(PLANTING_TYPE)
    assert {one.flood_tolerance for one in species().values()} == set(FLOOD_TOLERANCE)
    assert {colour for one in species().values() for colour in one.flowers} == set(FLOWER_COLOUR)


@pytest.mark.parametrize("one", ALL)
def test_a_species_is_named_in_both_languages_and_says_where_it_is_written(one: str) -> None:
    found = species()[one]
    assert re.search(r"[一-鿿]", found.names.zh)
    assert found.names.en.isascii()
    assert found.names.la in found.text.zh
    assert found.names.la in found.text.en
    for source in found.sources:
        assert re.search(r"[一-鿿]", source.document.zh)
        # Nobody's word is taken for one's own judgement.
        assert not source.verified or source.url
        assert source.verified or source.document.en.startswith("own ")


def test_what_grows_only_in_water_is_an_aquatic() -> None:
    for one in species().values():
        if one.flood_tolerance == "aquatic":
            assert one.planting_types == ("aquatic",)
        if one.planting_types == ("aquatic",):
            assert one.flood_tolerance in {"aquatic", "emergent"}


@pytest.mark.parametrize("one", ALL)
@pytest.mark.parametrize("key", ["id", "names", "planting_types", "flood_tolerance", "flowers", "sources"])
def test_no_key_may_lack_or_be_misspelt(tmp_path: Path, one: str, key: str) -> None:
    lacking, misspelt = body(one), body(one)
    del lacking[key]
    misspelt[f"{key}x"] = misspelt.pop(key)
    for number, wrong in enumerate((lacking, misspelt)):
        place = tmp_path / str(number)
        place.mkdir()
        with pytest.raises(CatalogueError) as told:
            load_species(written(place, wrong, name=one))
        assert f"{one}.yaml" in told.value.say("zh")
        assert key in told.value.say("en")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("schema_version", 2, "2"),
        ("id", "prunus-persicus", "the id of Prunus persica is 'prunus-persica'"),
        ("names.la", "prunus persica", "should match pattern"),
        ("names.la", "Prunus", "should match pattern"),
        ("names.zh", " ", "at least 1 character"),
        ("names.de", "Pfirsich", "unknown key 'de'"),
        ("synonyms", ["桃花", "桃花"], "is taken by prunus-persica.yaml"),
        ("synonyms", ["…"], "holds no letter"),
        ("synonyms", "桃花", "valid tuple"),
        ("planting_types", [], "at least 1 item"),
        ("planting_types", ["single_shrubs"], "did you mean 'single_shrub'"),
        ("planting_types", ["hedge", "hedge"], "a word stands twice"),
        ("flood_tolerance", "longer", "did you mean 'long'"),
        ("flood_tolerance", 3, "valid string"),
        ("flowers", [], "at least 1 item"),
        ("flowers", ["whit"], "did you mean 'white'"),
        ("flowers", ["none", "pink"], "`none` stands alone"),
        ("flowers", ["pink", "pink"], "a word stands twice"),
        ("sources", [], "at least 1 item"),
        ("sources.0.supports", [], "at least 1 item"),
        ("sources.0.supports", ["flood_tolerance"], "no source supports flowers"),
        ("sources.1.supports", ["flowers"], "no source supports flood_tolerance"),
        ("sources.0.supports", ["habit"], "'habit' is not a valid word"),
        ("sources.0.verified", "perhaps", "valid boolean"),
        ("sources.0.url", "efloras", "should match pattern"),
        ("sources.0.url", None, "what was verified has a `url`"),
        ("sources.0.document", {"en": "Flora"}, "a key is missing"),
        ("sources.0.page", 394, "unknown key 'page'"),
    ],
)
def test_every_wrong_value_is_told_with_its_file(tmp_path: Path, path: str, value: object, told: str) -> None:
    wrong = deepcopy(body(PEACH))
    *steps, last = path.split(".")
    place: Any = wrong
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    with pytest.raises(CatalogueError) as problem:
        load_species(written(tmp_path, wrong, name=PEACH))
    assert told in problem.value.say("en")
    assert f"{PEACH}.yaml" in problem.value.say("en")
    assert re.search(r"[一-鿿]", problem.value.say("zh"))


def test_the_file_is_named_by_the_id_and_a_name_means_one_species(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="is not the file's name"):
        load_species(written(tmp_path, body(PEACH), name="peach"))
    for claimed in ("毛竹", " moso　BAMBOO ", "phyllostachys  Edulis", "Phyllostachys pubescens"):
        other = body(PEACH) | {"synonyms": [claimed]}
        with pytest.raises(CatalogueError, match=r"is taken by phyllostachys-edulis.yaml"):
            load_species(written(tmp_path, body("phyllostachys-edulis"), other))
    assert list(load_species(written(tmp_path, body(PEACH), body("phyllostachys-edulis")))) == [
        "phyllostachys-edulis", PEACH,
    ]  # fmt: skip


def test_a_species_can_be_asked_what_was_verified() -> None:
    assert species()[PEACH].verified("flowers")
    assert species()[PEACH].verified("flood_tolerance")
    assert not species()["buxus-sinica"].verified("flood_tolerance")
    assert slug("Prunus × yedoensis") == "prunus-yedoensis"
    with pytest.raises(ValidationError):
        species()[PEACH].flowers = ("red",)  # type: ignore[misc]


SAMPLE = """
芦苇 Phragmites australis|杞柳 Salix integra|麦冬 Ophiopogon japonicus|金钟花 Forsythia viridissima
狗牙根 Cynodon dactylon|刚竹 Phyllostachys sulphurea|海桐 Pittosporum tobira|紫藤 Wisteria sinensis
黄杨 Buxus sinica|桂花 Osmanthus fragrans|美人梅 Prunus × blireana|木绣球 Viburnum macrocephalum
木芙蓉 Hibiscus mutabilis|水杉 Metasequoia|黄菖蒲 Iris pseudacorus|樱花 Prunus × yedoensis
"""


@pytest.mark.parametrize("text", re.split(r"[|\n]", SAMPLE.strip()))
def test_the_sample_site_s_species_are_known(text: str) -> None:
    assert species_named(text) is not None


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Phragmites australis (Cav.) Trin. ex Steud.", "phragmites-australis"),
        ("芦苇（Phragmites australis）", "phragmites-australis"),
        ("common reed (Phragmites australis)", "phragmites-australis"),
        ("芦苇/Phragmites communis", "phragmites-australis"),
        ("PRUNUS X YEDOENSIS", "prunus-yedoensis"),
        ("Prunus ×yedoensis Matsum.", "prunus-yedoensis"),
        ("Taxodium ‘Zhongshanshan’", "taxodium-zhongshanshan"),
        ("Taxodium distichum 'Zhongshanshan'", "taxodium-zhongshanshan"),
        ("Buxus sinica var. parvifolia M.Cheng", "buxus-sinica"),
        ("芦苇 2024", "phragmites-australis"),
        ("荷 花", "nelumbo-nucifera"),
    ],
)
def test_names_are_recognised_as_people_write_them(text: str, one: str) -> None:
    found = species_named(text)
    assert found is not None
    assert found.id == one


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "3", "?", "芦", "芦苇荡", "红花荷花", "芦苇、香蒲", "芦苇 香蒲", "芦苇 Typha orientalis",
        "芦苇 Typha latifolia", "Phragmites australis Typha orientalis", "Phragmites australis and Carex",
        "Phragmites", "reed canary grass", "Prunus persica × davidiana", "Salix", "unknown", "x" * 5000, None, 3, 1.5,
    ],
)  # fmt: skip
def test_what_could_mean_something_else_is_unknown(text: object) -> None:
    assert species_named(text) is None


NAMES = [(one.id, name) for one in species().values() for name in one.all_names]


def wide(text: str) -> str:
    """In full-width letters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter.replace(" ", "　") for letter in text)


@given(
    st.sampled_from(NAMES),
    st.sampled_from([str, str.upper, str.lower, str.title, wide]),
    st.sampled_from([" ", "  ", "　", "\u00a0"]),
    st.text(" \t　", max_size=3),
)
def test_any_name_in_any_dress(named: tuple[str, str], dress: Any, space: str, edge: str) -> None:
    one, name = named
    found = species_named(edge + dress(name).replace(" ", space) + edge)
    assert found is not None
    assert found.id == one


@given(st.sampled_from(ALL), st.sampled_from(ALL), st.sampled_from([" ", "（", "/", "、", ", "]), st.booleans())
def test_two_names_say_one_species_or_none(one: str, other: str, between: str, turned: bool) -> None:
    names = [species()[one].names.zh, species()[other].names.la]
    text = between.join(reversed(names) if turned else names) + ("）" if between == "（" else "")
    found = species_named(text)
    if one == other:
        assert found is not None
        assert found.id == one
    else:
        assert found is None


@given(st.text(max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    found = species_named(text)
    assert found is None or isinstance(found, Species)
    assert folded(folded(text)) == folded(text)


@given(st.sampled_from(NAMES), st.text(st.characters(categories=("Lo", "Ll")), min_size=1, max_size=6))
def test_letters_stuck_to_a_name_make_it_another(named: tuple[str, str], more: str) -> None:
    one, name = named
    found = species_named(name + more)
    assert found is None or folded(name + more) in {folded(known) for known in found.all_names} or found.id == one


def test_the_advice_speaks_of_every_band_and_tolerance() -> None:
    advice = flood_advice()
    assert [word for word in FLOOD_TOLERANCE if advice.suits(word, "below_normal") == "yes"] == ["aquatic", "emergent"]
    answers = {(band, word): advice.suits(word, band) for band in BAND for word in FLOOD_TOLERANCE}
    assert {word for (band, word), told in answers.items() if band == "normal_to_2y" and told == "no"} == {
        "aquatic", "none",
    }  # fmt: skip
    assert answers["normal_to_2y", "short"] == "unknown"
    assert answers["above_5y", "none"] == "yes"
    assert not advice.source.verified
    assert advice.severity == "advice"


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ({}, "nothing is said of"),
        ({"below": {"fits": ["aquatic"]}}, "is not a valid word"),
        ({"below_normal": {"fits": ["wet"]}}, "is not a valid word"),
        ({"below_normal": {"fits": ["long"], "unsure": ["long"]}}, "cannot both fit"),
    ],
)
def test_wrong_advice_is_refused(bands: dict[str, Any], told: str) -> None:
    whole = flood_advice().model_dump() | {"bands": bands}
    with pytest.raises(ValidationError, match=told):
        FloodAdvice(**whole)
