"""The panel of imports in a real browser: a trial and the import after it, what is refused, what is found again."""

from __future__ import annotations

import json
import re
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from greenbelt_gis.workflows.accounts import add_account
from tests.browser.web import PASSWORD, Web, serious
from tests.helpers import working
from tests.helpers.recording import rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NUMBER = count(1)
HEAD = "code,heritage,dbh_cm,x,y\n"
ASSET = "code,class,x,y\nWA1,furniture.seat,377000,3547000\n"
WORDS = {
    "zh": {
        "trial": "试导入", "import": "导入", "for_real": "正式导入", "tried": "试导入完成", "kept": "导入完成", "rejected": "拒绝",
        "csv": "下载 CSV", "new": "新的导入", "cancel": "取消导入", "waiting": "等待处理", "cancelled": "已取消", "stop": "停止上传",
        "administrator": "系统管理员", "login": "登录", "reason": "不是直径",
    },
    "en": {
        "trial": "Start trial", "import": "Import", "for_real": "Import for real", "tried": "Trial done",
        "kept": "Import done", "rejected": "Rejected", "csv": "Download CSV", "new": "New import",
        "cancel": "Cancel import", "waiting": "Waiting to be done", "cancelled": "cancelled", "stop": "Stop upload",
        "administrator": "administrator", "login": "Log in", "reason": "not a diameter",
    },
}  # fmt: skip


@pytest.fixture(scope="session")
def drawing(browser: Browser) -> Browser:
    """Nothing here looks at the map, and drawing it would take most of the time."""
    return browser


def trees(*codes: str, bad: int = 0) -> str:
    good = "".join(f"{code},1,30,377000,3547000\n" for code in codes)
    return HEAD + good + "".join(f"BAD{n},1,thick,377000,3547000\n" for n in range(bad))


def panel(web: Web, *, size: str = "desk", language: str = "zh", role: str = "ecology", more: str = "") -> Page:
    """The open panel, for somebody new of a role."""
    account = web.account(role, f"{role}-{next(NUMBER)}") if role else ""  # type: ignore[arg-type]
    page = web.open(f"panel=imports{more}", size=size, language=language, account=account)
    page.wait_for_selector(".panel h3")
    if size == "phone":
        page.click(".grip")
    return page


def choose(page: Page, **files: str | bytes) -> None:
    """Files by their name, a dot written as two underscores."""
    with page.expect_file_chooser() as chooser:
        page.click(".zone button")
    sent = [
        {"name": name.replace("__", "."), "mimeType": "", "buffer": text if isinstance(text, bytes) else text.encode()}
        for name, text in files.items()
    ]
    chooser.value.set_files(sent)  # type: ignore[arg-type]


def submit(page: Page) -> None:
    page.click(".panel form button[type=submit]")


def codes(web: Web, prefix: str) -> list[str]:
    return [row[0] for row in rows(web.record, f"SELECT code FROM tree WHERE code ~ '^{prefix}' ORDER BY code")]


@pytest.mark.every_look
def test_a_trial_and_the_import_after_it(web: Web, size: str, language: str) -> None:
    said, mine = WORDS[language], f"W{size[0]}{language}"
    page = panel(web, size=size, language=language)
    choose(page, trees__csv=trees(f"{mine}1", bad=30))
    page.fill("#import-note", "秋季")
    assert serious(page) == []
    submit(page)
    expect(page.get_by_text(said["waiting"])).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_contain_text(said["tried"])
    assert codes(web, mine) == []
    counted = page.locator(".panel table tbody tr td").all_inner_texts()
    assert counted == ["31", "1", "0", "0", "30"]
    expect(page.locator(".el-table-v2")).to_contain_text("BAD0")
    expect(page.locator(".el-table-v2")).to_contain_text(said["reason"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name=said["csv"]).click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.count("\nrejected,trees.csv,trees,") == 30
    page.get_by_role("button", name=said["for_real"]).click()
    expect(page.get_by_text(said["waiting"])).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_contain_text(said["kept"])
    assert codes(web, mine) == [f"{mine}1"]
    page.get_by_role("button", name=said["new"]).click()
    newest = page.locator(".panel .row-button").filter(has_text="trees.csv")
    expect(newest.first).to_contain_text("秋季")
    newest.nth(1).click()  # the trial before it
    expect(page.locator(".verdict")).to_contain_text(said["tried"])
    assert "imports.job=" in page.url


def test_several_files_go_as_one(web: Web) -> None:
    page = panel(web, role="administrator")
    choose(page, trees__csv=trees("PACK1"), assets__csv=ASSET)
    page.get_by_text("直接导入").click()
    submit(page)
    expect(page.get_by_text("等待处理")).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_contain_text("导入完成")
    assert page.locator(".panel table tbody th").all_inner_texts() == ["树木", "设施"]
    expect(page.locator(".panel .head").first).to_contain_text("trees+assets.zip")
    assert codes(web, "PACK1") == ["PACK1"]


def test_a_profile_says_what_files_are(web: Web) -> None:
    page = panel(web)
    profile = (
        "layers:\n  trees:\n    - source: 古树.csv\n      crs: EPSG:4326\n      x: 经度\n      y: 纬度\n"
        "      columns: {code: 编号, dbh_cm: 胸径}\n"
    )
    choose(page, 古树__csv="编号,胸径,经度,纬度\nPROF1,30,118.7,32.045\n", p__yaml=profile)
    page.click(".panel summary")
    expect(page.locator("#import-crs")).to_be_disabled()
    submit(page)
    expect(page.get_by_text("等待处理")).to_be_visible()
    working.do_all(web.url)
    assert page.locator(".panel table tbody tr td").first.inner_text() == "1"


def test_files_are_dropped(web: Web) -> None:
    page = panel(web)
    dropped = page.evaluate_handle(
        "() => { const held = new DataTransfer(); held.items.add(new File(['a'], 'trees.csv')); return held }"
    )
    page.dispatch_event(".zone", "drop", {"dataTransfer": dropped})
    expect(page.locator(".files")).to_contain_text("trees.csv")
    page.get_by_role("button", name="移除 trees.csv").click()
    expect(page.locator(".files")).to_have_count(0)


def test_what_cannot_be_sent_is_told_before(web: Web, language: str) -> None:
    asked: list[str] = []
    page = panel(web, language=language)
    page.on("request", lambda one: asked.append(one.url) if one.method == "POST" else None)
    choose(page, readme__txt="x", empty__csv="", a__zip="PK", trees__csv="x")
    expect(page.locator(".wrong")).to_have_count(3)
    for name in ("readme.txt", "empty.csv", "a.zip"):
        assert page.locator(".wrong", has_text=name).count() == 1
    expect(page.locator(".panel form button[type=submit]")).to_be_disabled()
    assert serious(page) == []
    assert asked == []


def test_too_large_is_told_before(web: Web) -> None:
    def small(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "upload_mb": 1})

    page = panel(web)
    page.route("**/web/config.json", small)
    page.reload()
    page.wait_for_selector(".zone")
    choose(page, trees__csv=b"x" * 950_000)
    expect(page.locator(".wrong")).to_contain_text("1 MB")


@pytest.mark.parametrize("language", ["en"])
def test_away_while_uploading_nothing_is_lost(web: Web, language: str) -> None:
    page = panel(web, language=language)
    choose(page, trees__csv=trees("AWAY1"))
    page.fill("#import-note", "kept")
    page.route("**/imports", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    submit(page)
    expect(page.locator(".panel .wrong")).to_contain_text("服务器没有响应" if language == "zh" else "did not answer")
    assert page.input_value("#import-note") == "kept"
    expect(page.locator(".files")).to_contain_text("trees.csv")
    page.unroute("**/imports")
    submit(page)
    expect(page.get_by_text(WORDS[language]["waiting"])).to_be_visible()
    web.trouble[:] = [one for one in web.trouble if "ERR_FAILED" not in one]  # the line that was cut


def test_what_the_service_refuses_is_told(web: Web, language: str) -> None:
    page = panel(web, language=language)
    choose(page, trees__csv=trees("REF1"))
    page.click(".panel summary")
    page.click("#import-crs")
    page.keyboard.type("EPSG:999999")
    page.keyboard.press("Enter")
    submit(page)
    expect(page.locator(".panel .wrong")).to_contain_text("EPSG:999999")
    page.route(
        "**/imports",
        lambda route: route.fulfill(status=413, body="") if route.request.method == "POST" else route.fallback(),
    )
    submit(page)
    expect(page.locator(".panel .wrong")).to_contain_text("过大" if language == "zh" else "too large")
    web.trouble[:] = [one for one in web.trouble if not re.search(r"\b4(13|22)\b", one)]  # the browser's own note


def test_a_failed_import_says_why(web: Web, language: str) -> None:
    page = panel(web, language=language)
    choose(page, assets__csv=ASSET)  # not a layer of ecology
    submit(page)
    expect(page.get_by_text(WORDS[language]["waiting"])).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".panel .wrong")).to_contain_text("无权导入" if language == "zh" else "not yours to import")
    assert serious(page) == []


def test_a_reload_finds_what_runs_and_it_can_be_cancelled(web: Web, size: str, language: str) -> None:
    said = WORDS[language]
    page = panel(web, size=size, language=language)
    choose(page, trees__csv=trees("GONE1"))
    submit(page)
    expect(page.get_by_text(said["waiting"])).to_be_visible()
    page.goto(f"{web.address}overview")
    page.goto(f"{web.address}#panel=imports")  # not the address of the import itself
    expect(page.get_by_text(said["waiting"])).to_be_visible()
    page.get_by_role("button", name=said["cancel"]).click()
    expect(page.locator(".mark.cancelled")).to_have_text(said["cancelled"])
    working.do_all(web.url)
    assert codes(web, "GONE1") == []


@pytest.mark.parametrize("language", ["zh"])
def test_a_login_that_ended_is_asked_for_and_the_import_goes_on(web: Web, language: str) -> None:
    account = web.account("ecology", f"ecology-{next(NUMBER)}")
    page = web.open("panel=imports", language=language, account=account)
    page.wait_for_selector(".zone")
    choose(page, trees__csv=trees("LATE1"))
    page.context.clear_cookies()
    submit(page)
    page.fill("#account", account)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(WORDS[language]["waiting"])).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_be_visible()
    web.trouble[:] = [one for one in web.trouble if "401" not in one]


def test_without_events_the_end_is_asked_for(web: Web) -> None:
    page = panel(web)
    page.route("**/events", lambda route: route.fulfill(status=429, body=""))
    choose(page, trees__csv=trees("POLL1"))
    submit(page)
    expect(page.get_by_text("等待处理")).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_be_visible(timeout=10_000)
    web.trouble[:] = [one for one in web.trouble if "429" not in one]


def test_who_may_not_import_is_told_who_may(web: Web, size: str, language: str) -> None:
    said = WORDS[language]
    page = panel(web, size=size, language=language, role="viewer")
    expect(page.locator(".may-not")).to_contain_text(said["administrator"])
    assert page.locator(".zone").count() == 0
    assert serious(page) == []
    nobody = panel(web, size=size, language=language, role="")
    nobody.locator(".may-not").get_by_role("button", name=said["login"]).click()
    expect(nobody.locator("#account")).to_be_visible()


def test_many_rows_are_drawn_only_where_seen(web: Web) -> None:
    page = panel(web)
    choose(page, trees__csv=trees("MANY1", bad=1200))
    submit(page)
    expect(page.get_by_text("等待处理")).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".el-table-v2")).to_contain_text("BAD0")
    assert page.locator(".el-table-v2__row").count() < 60
    for _ in range(60):
        if page.get_by_text("已显示 1,200 行").count():
            break
        page.hover(".el-table-v2__body")
        page.mouse.wheel(0, 8000)
        page.wait_for_timeout(50)
    expect(page.get_by_text("已显示 1,200 行")).to_be_visible()
    assert page.locator(".el-table-v2__row").count() < 60


def test_a_new_site_is_made_by_whoever_may(web: Web) -> None:
    add_account(web.record, "everywhere", PASSWORD, (("administrator", None),), actor="t")
    page = web.open("panel=imports", account="everywhere")
    page.wait_for_selector(".zone")
    choose(page, trees__csv=trees("SITE1"))
    page.click("#import-site")
    page.get_by_role("option", name="新建场地").click()
    page.fill("#import-code", "N2")
    page.fill("#import-name", "新场地")
    submit(page)
    expect(page.get_by_text("等待处理")).to_be_visible()
    working.do_all(web.url)
    expect(page.locator(".verdict")).to_be_visible()
    told = json.loads(page.context.request.get(f"{web.address}imports").text())["imports"][0]
    assert (told["site"], told["state"]) == ("N2", "done")
