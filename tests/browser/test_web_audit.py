"""The auditor's panel: findings in a list and on the map, why they are, files of them; runs, and what differs."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.web import Web, click_place, drawn, serious
from tests.helpers import working
from tests.helpers.recording import rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WORDS = {
    "zh": {
        "possible": "可能违规", "all": "全部", "clause": "条款", "fixing": "处理", "close": "关闭说明", "back": "返回列表", "list": "问题列表",
        "runs": "审查运行", "compare": "对比", "findings": "问题", "start": "开始审查", "sets": "两个规则集或日期",
    },
    "en": {
        "possible": "possible violation", "all": "All", "clause": "clause", "fixing": "to fix",
        "close": "Close the explanation", "back": "Back to the list", "list": "Findings: arrow keys", "runs": "Runs",
        "compare": "Compare", "findings": "Findings", "start": "Begin the audit", "sets": "Two rule sets or days",
    },
}  # fmt: skip
ROW = ".panel [role=option]"
MANY = 50_000


@pytest.fixture(scope="module")
def auditor(served_sample: Web) -> str:
    return served_sample.account("auditor")


def opened(web: Web, more: str = "", **options: Any) -> Page:
    page = web.open(f"panel=audit{more}", reduced_motion="reduce", **options)  # colours do not fade while axe looks
    drawn(page)
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def chip(page: Page, name: str) -> Any:
    return page.locator(".chips button", has_text=re.compile(name))


def open_findings(web: Web) -> int:
    [(number,)] = rows(web.record, "SELECT count(*) FROM finding WHERE gone_by IS NULL")
    return int(number)


@pytest.mark.every_look
def test_a_finding_is_chosen_in_the_list_and_explained(
    served_sample: Web, auditor: str, language: str, size: str
) -> None:
    words = WORDS[language]
    page = opened(served_sample, account=auditor, language=language, size=size)
    expect(page.locator(ROW).first).to_be_visible()
    expect(chip(page, words["all"])).to_contain_text(str(open_findings(served_sample)))
    assert serious(page) == []
    if size == "phone":
        page.locator(".grip").click()
    chip(page, words["possible"]).click()
    expect(page).to_have_url(re.compile("audit.verdict=possible"))
    expect(page.locator(ROW)).to_have_count(3)
    page.locator(ROW).first.click()
    explanation = page.locator(".explain")
    expect(explanation).to_contain_text(words["clause"])
    expect(explanation).to_contain_text(words["fixing"])
    expect(explanation).to_contain_text("σ")
    expect(page).to_have_url(re.compile("of=findings/"))
    assert page.locator(".card").count() == 0  # the panel shows it itself
    drawn(page)
    zoom = float(re.findall(r"at=([\d.]+)", page.url)[0])
    assert zoom > 15.5  # the map has come to it
    assert serious(page) == []
    if size == "phone":
        expect(page.locator(ROW).first).to_be_hidden()
        page.get_by_role("button", name=words["back"]).click()
    else:
        page.keyboard.press("Escape")
    expect(explanation).to_have_count(0)
    expect(page.locator(ROW).first).to_be_visible()


def test_what_is_clicked_on_the_map_is_chosen_in_the_list(served_sample: Web, auditor: str) -> None:
    [(id_, lon, lat)] = rows(
        served_sample.record,
        "SELECT f.id::text, ST_X(p), ST_Y(p) FROM finding f JOIN assessment s ON s.finding_id = f.id "
        "AND s.audit_id = f.seen_by, ST_Transform(ST_PointOnSurface(s.geom), 4326) p "
        "WHERE f.rule = 'road.damage-area' ORDER BY f.id LIMIT 1",
    )
    page = opened(served_sample, f"&at=19.00/{lat:.6f}/{lon:.6f}", account=auditor, language="en")
    expect(page.locator(ROW).first).to_be_visible()
    assert page.locator(f"{ROW}.on").count() == 0
    click_place(page, lon, lat)
    several = page.locator(".card .row-button", has_text="Carriageway damage area")
    chosen = page.locator(f"{ROW}.on")
    expect(several.or_(chosen).first).to_be_visible()
    if several.count():
        several.first.click()
    expect(page).to_have_url(re.compile(f"of=findings/{id_}"))
    expect(chosen).to_be_in_viewport()  # scrolled to
    expect(page.locator(".explain")).to_contain_text("Carriageway damage area")
    page.get_by_role("button", name="Close panel").click()
    expect(page.locator(".card")).to_contain_text("Carriageway damage area")  # without the panel the card is back


def test_filters_are_in_the_address_and_the_map_can_be_one(served_sample: Web, auditor: str) -> None:
    page = opened(served_sample, account=auditor, language="en")
    page.get_by_role("combobox", name="Department").press("Enter")
    page.get_by_role("option", name="ecology", exact=True).click()
    expect(page).to_have_url(re.compile("audit.department=ecology"))
    told = page.locator(".panel .line [role=status]")
    expect(told).to_have_text(re.compile(r"^\d+ in all$"))
    [(expected,)] = rows(
        served_sample.record,
        "SELECT count(*) FROM finding f JOIN assessment s ON s.finding_id = f.id AND s.audit_id = f.seen_by "
        "WHERE f.gone_by IS NULL AND s.department = 'ecology'",
    )
    expect(told).to_have_text(f"{expected} in all")
    again = opened(served_sample, page.url.split("panel=audit")[1], account=auditor, language="en")
    expect(again.locator(".panel .line [role=status]")).to_have_text(f"{expected} in all")
    page.get_by_role("button", name="Clear filters").click()
    everything = open_findings(served_sample)
    expect(told).to_have_text(f"{everything} in all")
    page.get_by_label("Only what is in sight").check()
    expect(told).to_have_text(f"{everything} in all")
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
        drawn(page)
    expect(told).not_to_have_text(f"{everything} in all")
    page.get_by_label("Code of a thing").fill("no such thing")
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_contain_text("No finding fits these filters")


def test_findings_are_exported_as_they_are_filtered(served_sample: Web, auditor: str, tmp_path: Path) -> None:
    page = opened(served_sample, "&audit.verdict=possible", account=auditor, language="en")
    for name, read in (("CSV", lambda text: list(csv.DictReader(text.splitlines()))), ("GeoJSON", _features)):
        with page.expect_download() as fetched:
            page.get_by_role("button", name=name, exact=True).click()
        fetched.value.save_as(tmp_path / name)
        found = read((tmp_path / name).read_text(encoding="utf-8-sig"))
        assert [one["verdict"] for one in found] == ["possible"] * 3
    viewer = opened(served_sample, account=served_sample.account("viewer"), language="en")
    expect(viewer.locator(".export")).to_contain_text("You may not export")
    nobody = opened(served_sample, language="en")
    expect(nobody.locator(".export")).to_contain_text("Log in to export")
    tab(nobody, "Runs")
    expect(nobody.locator(".panel")).to_contain_text("Log in to begin an audit")
    tab(viewer, "Runs")
    expect(viewer.locator(".panel")).to_contain_text("You may not begin audits")


def _features(text: str) -> list[dict[str, Any]]:
    return [one["properties"] for one in json.loads(text)["features"]]


def test_an_audit_is_begun_followed_cancelled_and_looked_at(
    served_sample: Web, auditor: str, language: str, size: str
) -> None:
    words = WORDS[language]
    page = opened(served_sample, account=auditor, language=language, size=size)
    tab(page, words["runs"])
    if size == "phone":
        page.locator(".grip").click()
    start = page.get_by_role("button", name=words["start"])
    refuse = re.compile("/audits$")
    page.route(refuse, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    start.click()
    expect(page.locator(".panel [role=alert]")).to_be_visible()  # told; and the form is as it was
    page.unroute(refuse)
    served_sample.trouble.clear()  # the request that failed is the browser's to tell
    with working.slow(served_sample.url, 0.15):
        start.click()
        expect(page.locator(".job")).to_contain_text(re.compile(r"[1-9]\d? %"), timeout=30_000)
        expect(start).to_be_disabled()
        assert serious(page) == []
        page.locator(".job button").click()
        expect(page.locator(".job")).to_have_count(0, timeout=30_000)
    working.do_all(served_sample.url)
    start.click()
    working.do_all(served_sample.url)
    expect(page.locator(".result")).to_be_visible(timeout=30_000)
    drawn(page)  # what was judged anew, though nothing changed
    assert serious(page) == []
    page.locator(".result .link").click()
    expect(page.locator(ROW).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"audit\.audit=[0-9a-f-]{36}"))
    expect(page.locator(".run")).to_be_visible()


def test_without_events_a_job_is_asked_after(served_sample: Web, auditor: str) -> None:
    page = opened(served_sample, "&audit.tab=runs", account=auditor, language="en")
    page.route("**/events", lambda route: route.fulfill(status=200, content_type="text/plain", body="no"))
    page.get_by_role("button", name="Begin the audit").click()
    expect(page.locator(".job")).to_be_visible()
    working.do_all(served_sample.url)
    expect(page.locator(".result")).to_be_visible(timeout=30_000)
    served_sample.trouble.clear()  # the browser tells of events that are none


def test_two_audits_and_two_rule_sets_are_compared(served_sample: Web, auditor: str, language: str, size: str) -> None:
    words = WORDS[language]
    page = opened(served_sample, account=auditor, language=language, size=size)
    mine = {"Origin": served_sample.address.rstrip("/")}
    asked = f"{served_sample.address}audits"
    answers = [page.request.post(asked, data={"site": "QL"}, headers=mine) for _ in range(2)]
    assert [answer.status for answer in answers] == [202, 202]
    working.do_all(served_sample.url)
    tab(page, words["compare"])
    if size == "phone":
        page.locator(".grip").click()
    expect(page.locator(".compare")).to_contain_text(f"{open_findings(served_sample)}")  # all of them stay
    page.get_by_text(words["sets"]).click()
    page.locator("#audit-b-set").fill("BS")
    page.get_by_role("option", name="BS 5837").click()
    page.locator(".compare [type=submit]").click()
    expect(page.locator(".job")).to_be_visible()
    working.do_all(served_sample.url)
    expect(page.locator(".change").first).to_be_visible(timeout=30_000)
    assert serious(page) == []
    page.locator(ROW).first.click()
    expect(page.locator(".said")).not_to_be_empty()


def test_fifty_thousand_findings_stay_fluent(served_sample: Web, auditor: str) -> None:
    _crowd(served_sample)
    held: list[Route] = []
    page = served_sample.open(account=auditor, language="en", view="panel=layers")
    drawn(page)
    page.route(re.compile(r"/findings\?.*after="), lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("button", name="Audit", exact=True).click()
    told = page.locator(".panel .line [role=status]")
    expect(page.locator(ROW).first).to_be_visible()  # the first page is there before the others are
    expect(told).to_have_text("Reading, 1,000 so far…")
    working.wait_until(lambda: page.evaluate("true") and bool(held), "the second page is asked for")
    held[0].continue_()
    total = open_findings(served_sample)
    assert total > MANY
    expect(told).to_have_text(f"{total:,} in all", timeout=120_000)
    assert page.locator(ROW).count() < 60
    page.locator(ROW).first.click()
    page.keyboard.press("End")
    expect(page.locator(f"{ROW}[aria-posinset='{total}']")).to_be_in_viewport()
    expect(page.locator(f"{ROW}.on")).to_have_attribute("aria-posinset", str(total))
    chip = page.locator(".chips button").nth(1)
    left = chip.locator("b").last.inner_text()
    chip.click()
    expect(page.locator(ROW).first).to_have_attribute("aria-setsize", left)
    assert 0 < int(left) < total
    assert page.locator(ROW).count() < 60


def _crowd(web: Web) -> None:
    """Copies of the findings that there are, under other subjects."""
    with psycopg.connect(web.url) as connection:
        connection.execute(
            "CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT gen_random_uuid() AS made, f.* FROM finding f, "
            "generate_series(1, %s) WHERE f.gone_by IS NULL LIMIT %s",
            (1 + MANY // open_findings(web), MANY),
        )
        connection.execute(
            "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by) "
            "SELECT made, site_id, rule, subject, against, part || made, opened_by, seen_by FROM copied"
        )
        columns = [
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'assessment' "
                "AND table_schema = 'public' AND column_name <> 'finding_id'"
            )
        ]
        into, told = (", ".join(f'{of}"{name}"' for name in columns) for of in ("", "s."))
        statement = (
            f"INSERT INTO assessment (finding_id, {into}) SELECT c.made, {told} "
            "FROM copied c JOIN assessment s ON s.finding_id = c.id AND s.audit_id = c.seen_by"
        )
        connection.execute(statement.encode())
