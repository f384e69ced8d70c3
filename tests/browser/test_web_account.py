"""Login, account and API keys in a real browser; a login that ends costs nothing."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from greenbelt_gis.workflows.demo import SITE
from tests.browser.web import BELT, PASSWORD, Web, at, serious, web_service

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NUMBER = count(1)
WORDS = {
    "zh": {
        "mine": "我的账户", "out": "退出登录", "role": "生态环保部", "may": "编辑树木、树冠与保护范围", "new": "新建密钥",
        "make": "生成密钥", "copy": "复制", "copied": "已复制", "revoke": "撤销", "login": "登录", "expired": "登录已过期",
        "please": "请登录", "still": "您仍处于登录状态", "none": "尚无密钥", "cancel": "取消",
    },
    "en": {
        "mine": "My account", "out": "Log out", "role": "ecology", "may": "edit trees, crowns, protection zones",
        "new": "New key", "make": "Make the key", "copy": "Copy", "copied": "Copied", "revoke": "Revoke",
        "login": "Log in", "expired": "login has", "please": "Please log in", "still": "you are still logged in",
        "none": "No key yet", "cancel": "Cancel",
    },
}  # fmt: skip


def somebody(web: Web) -> str:
    return web.account("ecology", f"ecology-{next(NUMBER)}")


def menu(page: Page, item: str) -> None:
    page.locator("header.bar button:has(.who)").click()
    page.get_by_role("menuitem", name=item).click()


def log_in(page: Page, account: str) -> None:
    page.fill("#account", account)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#account")).to_be_hidden()


def without(web: Web, *told: str) -> None:
    """What the browser itself notes of answers that a test provokes is no trouble."""
    web.trouble[:] = [one for one in web.trouble if not any(word in one for word in told)]


def test_rights_in_words_and_a_key_from_first_to_last(web: Web, size: str, language: str) -> None:
    said = WORDS[language]
    page = web.open(size=size, language=language, account=somebody(web))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu(page, said["mine"])
    place = page.locator(".place")
    expect(place).to_contain_text(said["role"])
    place.locator("summary").click()
    expect(place.get_by_text(said["may"])).to_be_visible()
    assert serious(page) == []
    expect(page.get_by_text(said["none"])).to_be_visible()
    page.get_by_role("button", name=said["new"]).click()
    page.fill("#key-name", "巡检 <b>")
    page.locator(".el-select", has=page.locator("#key-may")).click()
    page.locator(".el-select-dropdown").get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=said["make"]).click()
    secret = page.locator(".secret code").inner_text()
    assert secret.startswith("gbk_")
    page.locator(".secret").get_by_role("button", name=said["copy"], exact=True).click()
    expect(page.locator(".secret")).to_contain_text(said["copied"])
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert serious(page) == []
    key = page.locator(".key", has_text="巡检 <b>")
    with_key = {"Authorization": f"Bearer {secret}"}
    assert web.browser.new_context().request.get(f"{web.address}auth/me", headers=with_key).ok
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    key.get_by_role("button", name=said["revoke"]).click()
    page.locator(".el-popconfirm").get_by_role("button", name=said["revoke"]).click()
    expect(key).to_have_count(0)
    assert web.browser.new_context().request.get(f"{web.address}auth/me", headers=with_key).status == 401


@pytest.mark.parametrize("language", ["en"])
def test_a_login_that_ended_is_asked_for_and_nothing_is_lost(web: Web, language: str) -> None:
    said, account = WORDS[language], somebody(web)
    page = web.open(at(*BELT, 17, panel="search"), language=language, account=account)
    page.fill("#find", "T")
    menu(page, said["mine"])
    page.get_by_role("button", name=said["new"]).click()
    page.fill("#key-name", "kept")
    address = page.url
    with web.record.connect() as connection:
        connection.execute(
            "DELETE FROM access.credential c USING access.account a WHERE a.id = c.account_id AND a.name = %s",
            (account,),
        )
    page.get_by_role("button", name=said["make"]).click()
    expect(page.get_by_text(said["expired"])).to_be_visible()
    log_in(page, account)
    expect(page.locator(".secret code")).to_be_visible()  # what was asked for was done
    expect(page.locator(".key", has_text="kept")).to_be_visible()
    assert (page.url, page.input_value("#find")) == (address, "T")
    without(web, "401")


def test_wrong_passwords_are_told(web: Web, size: str, language: str) -> None:
    page = web.open(size=size, language=language)
    page.get_by_role("button", name=WORDS[language]["login"]).click()
    expect(page.locator("#account")).to_be_focused()
    page.fill("#account", "nobody")
    page.fill("#password", "wrong password")
    page.keyboard.press("Enter")
    expect(page.locator(".el-dialog .wrong")).to_be_visible()
    assert page.input_value("#account") == "nobody"
    assert serious(page) == []
    without(web, "401")


@pytest.mark.parametrize("language", ["zh"])
def test_out_where_reading_is_public(web: Web, language: str) -> None:
    said = WORDS[language]
    page = web.open(at(*BELT, 17, panel="near"), language=language, account=somebody(web))
    menu(page, said["out"])
    expect(page.get_by_role("button", name=said["login"])).to_be_visible()
    expect(page.locator(".map")).to_be_visible()
    assert "panel=near" in page.url


@pytest.mark.parametrize("language", ["en"])
def test_still_in_where_the_service_is_away(web: Web, language: str) -> None:
    said = WORDS[language]
    page = web.open(language=language, account=somebody(web))
    page.route("**/auth/logout", lambda route: route.abort())
    menu(page, said["out"])
    expect(page.get_by_text(said["still"])).to_be_visible()
    without(web, "ERR_FAILED")


@pytest.mark.parametrize("language", ["zh"])
def test_out_and_in_where_nothing_is_public(
    postgis_address: str, sample: str, tmp_path: Path, drawing: Browser, language: str
) -> None:
    said = WORDS[language]
    with web_service(postgis_address, sample, tmp_path, drawing, public_read=False) as web:
        account = somebody(web)
        page = web.open("panel=near", language=language, account=account)
        expect(page.locator(".map")).to_be_visible()
        menu(page, said["out"])
        expect(page.locator("#account")).to_be_visible()
        page.locator(".el-dialog").get_by_role("button", name=said["cancel"]).click()
        expect(page.get_by_role("heading", name=said["please"])).to_be_visible()
        assert SITE not in page.inner_text("body")
        page.get_by_role("main").get_by_role("button", name=said["login"]).click()
        log_in(page, account)
        expect(page.locator(".map")).to_be_visible()
        assert "panel=near" in page.url
        without(web, "401")
        assert web.trouble == []
