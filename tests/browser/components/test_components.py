"""The building blocks in a real browser, under the real content security policy."""

import mimetypes
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from jinja2 import DictLoader, Environment
from playwright.sync_api import Browser, Page, expect, sync_playwright

from talent_platform.web import rendering
from talent_platform.web.safety import headers

pytestmark = pytest.mark.browser

CONTRAST = Path(__file__).with_name("contrast.js")

LIST_PAGE = """
{% extends "web/base.html" %}{% from "web/_list.html" import list_view %}
{% block heading %}人才需求{% endblock %}
{% block content %}
{% call(column, row) list_view(listing, ("还没有需求", "", none)) %}{{ row["county"] }}{% endcall %}
{% endblock %}
"""


@pytest.fixture(scope="module")
def address(environment: Environment, style_guide, listing) -> Iterator[str]:
    """A loopback server that shows the style guide, and one list that really filters and pages."""
    environment.loader.loaders.append(DictLoader({"list_page.html": LIST_PAGE}))

    def body(path: str, query: dict[str, str]) -> tuple[bytes, str, int]:
        if path.startswith("/static/"):
            file = rendering.STATIC / path.removeprefix("/static/")
            return file.read_bytes(), mimetypes.guess_type(file.name)[0] or "", 200
        if path == "/broken":
            return "<p data-explanation>现在不能这样做</p>".encode(), "text/html; charset=utf-8", 409
        template, context = "styleguide.html", style_guide
        if path == "/needs":
            context = {**style_guide, "listing": listing(query)}
            template = "list_page.html"
        elif path.endswith("/progress"):
            job = {"title": "匹配完成", "done": 5, "total": 5, "running": False, "text": "已完成"}
            template, context = "web/_progress.html", {**style_guide, "job": job, "url": path}
        return environment.get_template(template).render(context).encode(), "text/html; charset=utf-8", 200

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            content, kind, status = body(parts.path, dict(parse_qsl(parts.query)))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-security-policy", headers.CONTENT_SECURITY_POLICY)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    complaints: list[str] = []
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if "409" not in text] == []


def rows(page: Page) -> list[str]:
    return page.locator(".listing tbody tr td:first-child").all_inner_texts()


def test_list_filters_sorts_pages_and_goes_back_without_a_reload(page: Page) -> None:
    page.goto("/needs")
    page.evaluate("window.notReloaded = true")
    page.get_by_label("岗位或技能").press_sequentially("架构", delay=20)
    expect(page.get_by_role("status").filter(has_text="共 14 条")).to_be_visible()
    assert set(rows(page)) == {"工业软件架构师"}
    page.get_by_role("link", name="人数").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("人数")
    page.get_by_label("状态").select_option("filled")
    page.wait_for_url("**state=filled**")
    assert dict(parse_qsl(urlsplit(page.url).query)) == {
        "q": "架构", "sort": "seats", "dir": "asc", "state": "filled"
    }  # fmt: skip
    assert page.get_by_label("岗位或技能").input_value() == "架构"
    assert page.evaluate("window.notReloaded") is True
    page.go_back()
    expect(page.get_by_label("状态")).to_have_value("")
    expect(page.get_by_label("岗位或技能")).to_have_value("架构")
    page.get_by_role("link", name="清除条件").click()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager [aria-current=page]")).to_have_text("2")
    export = page.get_by_role("link", name="导出 Excel").get_attribute("href")
    assert export == "/needs.xlsx"


def test_a_filter_that_finds_nothing_offers_the_way_out(page: Page) -> None:
    page.goto("/needs?q=没有这样的岗位")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("link", name="清除条件").last.click()
    expect(page.get_by_text("共 40 条")).to_be_visible()


def test_list_works_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address, java_script_enabled=False)
    page.goto("/needs")
    page.get_by_label("岗位或技能").fill("架构")
    page.get_by_role("button", name="查询").click()
    assert set(rows(page)) == {"工业软件架构师"}
    page.close()


def test_dialog_asks_and_escape_answers_no(page: Page) -> None:
    page.goto("/guide")
    page.get_by_role("button", name="关闭需求").click()
    dialog = page.get_by_role("dialog", name="确定关闭这条需求吗？")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="关闭需求").click()
    expect(dialog).to_be_visible()  # the reason is required
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_chips_become_one_value(page: Page) -> None:
    page.goto("/guide")
    page.evaluate("addEventListener('change', (event) => { window.changed = event.target.name })")
    box = page.get_by_label("必备技能")
    box.fill("钳工，焊接、钳工")
    box.press("Enter")
    page.get_by_role("button", name="去掉 数控编程").click()
    assert page.locator("input[name=skills]").input_value() == "机械制图、钳工、焊接"
    assert page.evaluate("window.changed") == "skills"  # whoever listens to the form hears of it


def test_rows_are_added_and_taken_away(page: Page) -> None:
    page.goto("/guide")
    page.get_by_role("button", name="添加成员").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.type("李二")
    added = page.locator("[data-row]").last
    added.get_by_label("技能").fill("焊接")
    added.get_by_label("学历").select_option("硕士")
    sent = page.evaluate("[...new FormData(document.querySelector('form:has([data-rows])')).entries()]")
    assert [value for name, value in sent if name == "members.name"] == ["陈一", "李二"]
    assert [value for name, value in sent if name == "members.core"] == ["false", "true"]
    page.get_by_role("button", name="去掉这一行").first.click()
    expect(page.get_by_label("成员姓名")).to_have_value("李二")


def test_charts_are_drawn_and_have_a_table(page: Page) -> None:
    page.goto("/guide")
    expect(page.locator(".chart-canvas canvas")).to_have_count(4)
    figure = page.locator("figure").filter(has=page.get_by_role("img", name="各产业需求人数"))
    figure.get_by_text("看数据表").click()
    expect(figure.get_by_role("row", name="生物医药 701")).to_be_visible()


def test_progress_replaces_itself_until_done(page: Page) -> None:
    page.goto("/guide")
    expect(page.get_by_text("已完成 · 5 / 5").first).to_be_visible()
    expect(page.locator(".work[hx-get]")).to_have_count(0)


def test_a_refused_request_is_said_aloud(page: Page) -> None:
    page.goto("/guide")
    page.evaluate("htmx.ajax('GET', '/broken', '#flashes')")
    expect(page.get_by_role("alert").filter(has_text="现在不能这样做")).to_be_visible()


@pytest.mark.parametrize("path", ["/guide", "/needs"])
def test_nothing_is_wider_than_the_screen(page: Page, path: str) -> None:
    page.goto(path)
    for width in (1280, 800, 390, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")


def test_phone_menu_opens_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/needs")
    link = page.locator(".sheet-panel").get_by_role("link", name="匹配")
    expect(link).to_be_hidden()
    page.locator(".sheet summary").press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/needs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["/guide", "/needs"])
def test_text_has_the_contrast_of_wcag_aa(page: Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate(CONTRAST.read_text(encoding="utf-8")) == []
