from greenbelt_gis.errors import InputError
from greenbelt_gis.text import Text, did_you_mean, nearest


def test_placeholders_take_each_language_of_a_text() -> None:
    told = Text("a {what}", "一个{what}").format(what=Text("tree", "树"))
    assert (told.say("en"), told.say("zh")) == ("a tree", "一个树")


def test_nearest_ignores_case_and_knows_when_nothing_is_near() -> None:
    assert nearest("HERITGE", ["heritage", "species"]) == "heritage"
    assert nearest("zzzz", ["heritage", "species"]) is None


def test_hint_names_the_nearest_word_and_lists_the_rest() -> None:
    hint = did_you_mean("trnk", ["trunk", "crown"])
    assert hint.en == "did you mean 'trunk'? valid: trunk, crown"
    assert "trunk" in hint.zh
    assert did_you_mean("qq", [str(n) for n in range(20)]).en.endswith("…")


def test_an_error_says_what_where_and_how_to_fix_it_in_both_languages() -> None:
    error = InputError(
        Text("no geometry", "没有几何"), where={"file": "a.csv", "row": 3, "code": ""}, fix=Text("add it", "请补充")
    )
    assert str(error) == "no geometry (file a.csv, row 3). To fix: add it"
    assert error.say("zh") == "没有几何（文件：a.csv，行：3）。处理：请补充"


def test_a_question_is_not_ended_twice() -> None:
    error = InputError(Text("which layer is it?", "属于哪个图层？"), fix=Text("name it", "请注明"))
    assert (str(error), error.say("zh")) == ("which layer is it? To fix: name it", "属于哪个图层？处理：请注明")
