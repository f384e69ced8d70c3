"""A planner's draft in the web map: drawn, judged as it is drawn, kept, compared, promoted; what goes wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from greenbelt_gis.model.crs import transformer
from greenbelt_gis.workflows.accounts import add_account
from tests.browser.web import PASSWORD, Web, at, click_place, drawn, pixel, serious
from tests.helpers.recording import rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WORDS = {
    "zh": {
        "paving": "铺装", "area": "面", "middle": "置于中心", "found": "问题：1", "rule": "树干3米内禁硬化铺装",
        "save": "保存", "saved": "已保存。", "compare": "与现状对比", "beside": "新增", "promote": "提交入库",
        "corners": "角点坐标", "fine": "未违反任何规则", "away": "服务器没有响应", "repaired": "无效几何已修复",
        "login": "请登录后绘制草稿",
    },
    "en": {
        "paving": "Paving", "area": "Area", "middle": "At the middle", "found": "Findings: 1",
        "rule": "3 m", "save": "Save", "saved": "Saved.", "compare": "Compare",
        "beside": "is added", "promote": "Promote", "corners": "Corners", "fine": "No rule is violated",
        "away": "The server does not answer", "repaired": "made valid", "login": "Log in to draft",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def planner(served_sample: Web) -> str:
    return served_sample.account("administrator", "planner")


@pytest.fixture(scope="module")
def tree(served_sample: Web) -> tuple[float, float]:
    """Where a tree of the first grade stands, degrees."""
    [(x, y)] = rows(
        served_sample.record,
        "SELECT ST_X(geom), ST_Y(geom) FROM tree WHERE heritage IN ('1', '2', '3') ORDER BY code LIMIT 1",
    )
    lon, lat = transformer(served_sample.record.crs, served_sample.record.crs.from_epsg(4326)).transform(x, y)
    return float(lon), float(lat)


def panel(page: Page) -> str:
    return page.locator(".panel").inner_text()


def begin(web: Web, place: tuple[float, float], planner: str, language: str = "en", size: str = "desk") -> Page:
    lon, lat = place
    if size == "phone":
        lat -= 0.00012  # its lower half lies under the panel
    page = web.open(at(lon, lat, 19.5, panel="draft"), account=planner, language=language, size=size)
    drawn(page)
    expect(page.get_by_role("button", name=WORDS[language]["save"], exact=True)).to_be_disabled()
    return page


def draw_around(page: Page, place: tuple[float, float], words: dict[str, str], close: bool = True) -> None:
    """A square of about 4 m around a place."""
    page.get_by_role("group", name=words["paving"]).get_by_role("button", name=words["area"]).click()
    x, y = pixel(page, *place)
    corners = [(x - 40, y - 40), (x + 40, y - 40), (x + 40, y + 40), (x - 40, y + 40)]
    for corner in corners:
        page.mouse.move(*corner, steps=3)
        page.mouse.click(*corner)
    if close:
        page.mouse.move(x - 38, y - 40, steps=3)
        page.mouse.click(*corners[0])


@pytest.mark.every_look
def test_a_violation_appears_while_one_draws(
    web: Web, planner: str, tree: tuple[float, float], language: str, size: str
) -> None:
    words = WORDS[language]
    page = begin(web, tree, planner, language, size)
    draw_around(page, tree, words, close=False)
    expect(page.locator(".panel")).to_contain_text(words["found"], timeout=20_000)
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).not_to_contain_text(words["found"], timeout=20_000)
    draw_around(page, tree, words)
    expect(page.locator(".panel")).to_contain_text(words["rule"], timeout=20_000)
    assert page.locator(".card").count() == 0, "the click that ends a shape opens nothing"
    assert serious(page) == []


def test_a_draft_is_kept_compared_and_promoted(web: Web, planner: str, tree: tuple[float, float]) -> None:
    words = WORDS["en"]
    page = begin(web, (tree[0] + 0.0006, tree[1]), planner)
    page.get_by_role("group", name=words["paving"]).get_by_role("button", name=words["middle"]).click()
    code = page.locator(".panel li .row-button b").first.inner_text()
    assert re.fullmatch(r"N-[2-9A-Z]{6}", code)
    page.get_by_label("Name", exact=True).last.fill("a path <b>")
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.locator(".panel")).to_contain_text(words["saved"])
    page.get_by_role("button", name=words["compare"]).click()
    expect(page.locator(".panel")).to_contain_text(words["beside"])
    page.get_by_role("button", name=words["promote"]).click()
    page.get_by_label("Why").fill("agreed")
    page.get_by_role("dialog").get_by_role("button", name=words["promote"]).click()
    expect(page.locator(".panel")).to_contain_text("promoted as change")
    found = rows(web.record, f"SELECT class, round(ST_Area(geom)) FROM asset WHERE code = '{code}'")
    assert [(kind, int(area)) for kind, area in found] == [("paving.garden_path", 100)]


def test_a_draft_whose_answer_was_lost_is_not_kept_twice(web: Web, planner: str, tree: tuple[float, float]) -> None:
    words = WORDS["en"]
    page = begin(web, (tree[0] + 0.0012, tree[1]), planner)
    page.get_by_role("group", name=words["paving"]).get_by_role("button", name=words["middle"]).click()
    page.get_by_label("Name", exact=True).last.fill("once")

    def lose(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    page.route("**/drafts", lose, times=1)
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="cannot be reached")).to_be_visible(timeout=20_000)
    page.get_by_label("Name", exact=True).last.fill("once, and a word more")
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.locator(".panel")).to_contain_text(words["saved"])
    found = rows(web.record, "SELECT name, version FROM draft WHERE name LIKE 'once%'")
    assert found == [("once, and a word more", 2)]
    web.trouble[:] = [one for one in web.trouble if "ERR_FAILED" not in one and "409" not in one]


@pytest.mark.parametrize("language", ["en"])
def test_a_shape_that_crosses_itself_is_told(web: Web, planner: str, tree: tuple[float, float], language: str) -> None:
    words = WORDS[language]
    page = begin(web, (tree[0] + 0.0006, tree[1]), planner, language)
    page.get_by_role("group", name=words["paving"]).get_by_role("button", name=words["middle"]).click()
    page.get_by_text(words["corners"], exact=True).click()
    corners = page.locator(".panel textarea").first
    lines = corners.input_value().splitlines()
    corners.fill("\n".join([lines[0], lines[2], lines[1], lines[3]]))
    corners.blur()
    expect(page.locator(".panel")).to_contain_text(words["repaired"], timeout=20_000)
    corners.fill("no place")
    corners.blur()
    assert page.locator(".panel .wrong").count() == 1


def test_nothing_is_lost_by_a_reload_or_a_server_that_is_gone(
    web: Web, planner: str, tree: tuple[float, float]
) -> None:
    words = WORDS["en"]
    page = begin(web, tree, planner)
    page.route("**/drafts/check*", lambda route: route.abort())
    page.get_by_role("group", name=words["paving"]).get_by_role("button", name=words["middle"]).click()
    expect(page.get_by_role("status").filter(has_text=words["away"]).first).to_be_visible(timeout=20_000)
    code = page.locator(".panel li .row-button b").first.inner_text()
    expect(page.locator(".panel .fine")).to_have_count(0)  # nothing was judged
    page.unroute("**/drafts/check*")
    expect(page.locator(".panel")).to_contain_text(words["found"], timeout=30_000)
    web.trouble[:] = [
        one for one in web.trouble if "ERR_FAILED" not in one
    ]  # what the browser says of the aborted ones
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    drawn(page)
    assert asked == ["beforeunload"]
    web.trouble[:] = [one for one in web.trouble if not one.startswith("dialog")]
    expect(page.locator(".panel")).to_contain_text(code)
    expect(page.locator(".panel")).to_contain_text(words["found"], timeout=30_000)


def test_what_is_there_can_be_taken_away(web: Web, planner: str, tree: tuple[float, float]) -> None:
    page = begin(web, tree, planner)
    click_place(page, *tree)
    page.wait_for_selector(".card")
    choices = page.locator(".card li .row-button")
    if choices.count():
        choices.filter(has_text="GSM").first.click()
    page.get_by_role("button", name="take it away").click()
    expect(page.locator(".panel")).to_contain_text("taken away")


def test_a_thing_of_another_site_does_not_come_into_the_draft(web: Web, tree: tuple[float, float]) -> None:
    """Another site may have one of the same code."""
    add_account(web.record, "everywhere", PASSWORD, (("administrator", None),), actor="t")
    page = begin(web, tree, "everywhere")
    headers = {"origin": web.address.rstrip("/")}
    ask = page.context.request
    made = ask.post(f"{web.address}sites", data={"properties": {"code": "B"}}, headers=headers)
    assert made.ok, made.text()
    [[code]] = rows(web.record, "SELECT code FROM tree WHERE heritage IN ('1', '2', '3') ORDER BY code LIMIT 1")
    other = {"type": "Point", "coordinates": [tree[0] + 0.001, tree[1]]}
    made = ask.post(
        f"{web.address}trees", data={"geometry": other, "properties": {"site": "B", "code": code}}, headers=headers
    )
    assert made.ok, made.text()
    [row] = made.json()["features"]
    page.get_by_role("group", name=WORDS["en"]["paving"]).get_by_role("button", name=WORDS["en"]["middle"]).click()
    page.evaluate("of => { location.hash += `&of=trees/${of}` }", row["id"])
    page.get_by_role("button", name="take it away").click()
    expect(page.locator(".panel .wrong")).to_contain_text("is of the site B")
    expect(page.locator(".panel .holds > li")).to_have_count(1)


def test_the_delete_key_takes_a_shape_out_of_the_draft(web: Web, planner: str, tree: tuple[float, float]) -> None:
    place = (tree[0] + 0.0006, tree[1])
    page = begin(web, place, planner)
    draw_around(page, place, WORDS["en"])
    expect(page.locator(".panel .holds > li")).to_have_count(1)
    page.locator(".map canvas").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(".panel .holds > li")).to_have_count(0)


def test_a_stranger_is_asked_to_log_in(web: Web, language: str, size: str) -> None:
    page = web.open(at(118.7015, 32.0476, 18, panel="draft"), language=language, size=size)
    expect(page.locator(".panel")).to_contain_text(WORDS[language]["login"])
    assert serious(page) == []
