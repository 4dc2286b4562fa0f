"""axe-core over every page of every role, on a desktop and on a phone: nothing serious, nothing moderate."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from asking import Address, routes
from axe_playwright_python.base import AXE_SCRIPT
from expecting import declared, may_open, refused
from playwright.async_api import Browser, Page, Request, Route, async_playwright
from test_reads import ROLES, asked
from town import Town

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
WIDTHS = (1280, 390)
BLOCK = r'(?=<(?:section|form|table|article|div class="card|dl|ul|ol|nav)\b)'
REPEATED = ("option", "li", "tr", "dd", "td", "th", "p", "label")
FOUND = """async (whole) => (await axe.run(
    whole ? document : "main", {resultTypes: ["violations"], preload: false})).violations
  .filter(({impact}) => ["moderate", "serious", "critical"].includes(impact))
  .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120)).join(" | ")}`)"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM:
        pytest.skip("NO PAGE WAS LOOKED AT BY axe-core: chromium is not installed (apt-get install chromium)")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """The bones already looked at, of whichever role."""
    return set()


def bones(page: str) -> tuple[set[str], set[str]]:
    """What is judged in the whole page (its frame, the order of headings), and each block of `main`: a page
    whose bones have all been seen has nothing new for axe-core, one in a known frame only its `main`."""
    before, _, rest = page.partition("<main")
    inside, _, after = rest.partition("</main>")
    headings = re.sub(r"(.)\1+", r"\1", "".join(re.findall(r"<h(\d)", inside)))
    return {skeleton(before + after), headings}, set(re.split(BLOCK, skeleton(inside)))


def skeleton(page: str) -> str:
    """Markup without words, numbers and addresses, like parts in a row once: what axe-core judges does not
    hang on them."""
    page = re.sub(
        r'\s(?:href|id|for|value|action|content|name|datetime|data-[\w-]+|aria-(?:describedby|controls))="[^"]*"',
        "",
        page,
    )
    page = re.sub(r"[^<>]+(?=<)", lambda text: "·" if text[0].strip() else "", page)
    for part in REPEATED:
        page = re.sub(rf"(<{part}\b(?:(?!</?{part}\b).)*</{part}>)\1+", r"\1", page, flags=re.DOTALL)
    return page


async def pages_of(
    role: str, town: Town, client: httpx.AsyncClient
) -> AsyncIterator[tuple[Address, httpx.Response]]:
    """The first whole page of every route that opens; parts of pages are seen where a page fetches them."""
    who = town.asker(role)
    for route in routes():
        if route.method != "GET" or route.path.startswith("/api/") or not declared(route):
            continue
        for address in asked(route, town, who):
            if not may_open(who, address):
                continue
            answer = await client.get(address.url)
            if "<html" in answer.text[:200] and not refused(answer):
                yield address, answer
                break


def served(client: httpx.AsyncClient, shown: dict[str, httpx.Response]) -> Callable[..., Any]:
    """Answers the browser out of the application; `shown`: what never changes, and the page asked for."""

    async def answer(route: Route, request: Request) -> None:
        path = request.url.removeprefix("http://testserver")
        found = shown.get(path)
        if found is None:
            headers = {k: v for k, v in request.headers.items() if k.startswith("hx-")}
            found = await client.get(path, headers=headers)
            if path.startswith("/static/"):
                shown[path] = found
        await route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.content)

    return answer


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_is_without_a_barrier(
    role: str, town: Town, clients: dict[str | None, Any], browser: Browser, looked_at: set[str]
) -> None:
    who = town.asker(role)
    client = clients[who.login if who else None]
    page = await browser.new_page(locale="zh-CN")
    shown: dict[str, httpx.Response] = {}
    await page.route("**/*", served(client, shown))
    barriers: list[str] = []
    opened = 0
    async for address, answer in pages_of(role, town, client):
        opened += 1
        frame, blocks = bones(answer.text)
        whole = not looked_at >= frame
        if not whole and looked_at >= blocks:
            continue
        looked_at |= frame | blocks
        shown[address.url] = answer
        await page.goto(f"http://testserver{address.url}")
        await page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            barriers += [f"{address.url} at {width}: {each}" for each in await found(page, width, whole)]
    await page.close()
    assert opened > 10
    assert not barriers, "\n".join(barriers)


async def found(page: Page, width: int, whole: bool) -> list[str]:
    await page.set_viewport_size({"width": width, "height": 900})
    told: list[str] = await page.evaluate(FOUND, whole)
    return told
