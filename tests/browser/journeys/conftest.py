"""The served application with a small fictional city, and people who sit before it with a real browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from talent_platform.clock import today
from talent_platform.demo.accounts import PASSWORD

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
USUAL = ("status of 422", "htmx:afterRequest", "htmx:sendAbort")
"""A refused form is an answer, yet Chromium logs it; htmx logs a request that a newer one replaced."""
IN_THE_WAY = ("block", "unknown", "needs_approval")
TALENT = Path(sys.executable).with_name("talent")


@pytest.fixture(scope="session")
def address(server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`talent serve` on a free port of the loopback, with its worker and the demo city at 1/20."""
    if not CHROMIUM:
        pytest.skip("NO BROWSER JOURNEY WAS RUN: chromium is not installed (apt-get install chromium)")
    database = f"journeys_{uuid.uuid4().hex}"
    asyncio.run(server.execute(f"CREATE DATABASE {database}"))
    environment = {
        **os.environ,
        "TALENT_DATABASE_URL": server.url(database),
        "TALENT_WORKER": "true",
        "TALENT_DEMO": "true",
    }
    subprocess.run([TALENT, "demo", "--scale", "0.05"], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("served") / "log.txt"
    with log.open("wb") as output:
        serving = subprocess.Popen(
            [TALENT, "serve", "--port", str(port)], env=environment, stdout=output, stderr=output
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", serving, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()
            serving.wait(timeout=30)
    asyncio.run(server.execute(f"DROP DATABASE {database} WITH (FORCE)"))
    assert "unexpected error" not in log.read_text(encoding="utf-8")


def _wait_until_healthy(address: str, serving: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert serving.poll() is None, log.read_text(encoding="utf-8")
        try:
            if httpx.get(f"{address}/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer:\n" + log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Visitor:
    """Opens pages as one account; whatever the browser complains about fails the test at its end.

    Everything in the console counts, a violation of the content security policy included, except `USUAL`.
    """

    def __init__(self, browser: Browser, address: str, pictures: Path) -> None:
        self.browser, self.address, self.pictures = browser, address, pictures
        self.complaints: list[str] = []
        self._contexts: dict[tuple[str | None, int], BrowserContext] = {}

    def __call__(
        self, login: str | None = None, *, size: dict[str, int] = DESKTOP, password: str = PASSWORD
    ) -> Page:
        """A page in the browser of `login`, signed in through the form; without a login, a visitor."""
        key = (login, size["width"])
        if key in self._contexts:
            return self._contexts[key].pages[0]
        context = self.browser.new_context(base_url=self.address, viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        self._contexts[key] = context
        page = context.new_page()
        page.on("console", lambda said: self._heard(login, page, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._heard(login, page, str(error)))
        page.on(
            "response",
            lambda got: self._heard(login, page, f"{got.status} {got.url}") if got.status >= 500 else None,
        )
        if login:
            page.goto("/login")
            page.get_by_label("账号").fill(login)
            page.get_by_label("密码", exact=True).fill(password)
            page.locator("main").get_by_role("button", name="登录", exact=True).click()
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    def _heard(self, login: str | None, page: Page, text: str) -> None:
        if not any(usual in text for usual in USUAL):
            self.complaints.append(f"{login} at {page.url}: {text}")

    def picture(self, page: Page, name: str) -> None:
        """Keep what is seen, for people to look at."""
        page.screenshot(path=self.pictures / f"{name}.png", full_page=True)

    def leave(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture
def visit(browser: Browser, address: str, repository: Path) -> Iterator[Visitor]:
    pictures = repository / "artifacts" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    visitor = Visitor(browser, address, pictures)
    yield visitor
    visitor.leave()
    assert visitor.complaints == []


@pytest.fixture
def call(address: str) -> Iterator[Callable[..., httpx.Client]]:
    """`call("county")`: an API client of that account, for what a journey takes for granted."""
    opened = []

    def client(login: str, password: str = PASSWORD) -> httpx.Client:
        api = httpx.Client(base_url=f"{address}/api/v1", trust_env=False, timeout=30)
        opened.append(api)
        answer = api.post("/session", json={"login": login, "password": password})
        api.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return api

    yield client
    for api in opened:
        api.close()


@pytest.fixture(scope="session")
def asked_for() -> set[str]:
    """Who has been asked for in a journey: each takes somebody of its own, in whatever order they run."""
    return set()


@pytest.fixture
def draft(visit: Visitor, call: Callable[[str], httpx.Client], asked_for: set[str]) -> str:
    """The page of a new draft of the hospital: a promotion by one grade that only its notice holds up."""
    clerk, api = visit("institution"), call("institution")
    clerk.goto("/posts")
    unit = re.search(r"/posts/institutions/(\d+)", clerk.url)
    assert unit is not None
    clerk.goto(f"{unit[0]}/requests/new")
    for option in clerk.locator("select[name=person] option").all():
        person, post = option.get_attribute("value") or "", option.inner_text()
        grade = re.search("专业技术(九|十)级", post)
        if grade is None or person in asked_for:
            continue
        form = _promotion(person, 8 if grade[1] == "九" else 9)
        said = api.post(f"/institutions/{unit[1]}/check", json=form).raise_for_status().json()
        if {each["rule"] for each in said["findings"] if each["outcome"] in IN_THE_WAY} == {"H12d"}:
            asked_for.add(person)
            made = api.post(f"/institutions/{unit[1]}/appointments", json=form).raise_for_status().json()
            return f"{clerk.url.partition('/posts')[0]}/posts/requests/{made['id']}"
    raise AssertionError("nobody of the hospital is left to be promoted")


def _promotion(person: str, grade: int) -> dict[str, object]:
    """After a complete internal competition; takes effect today."""
    steps = ("plan", "notice", "check", "evaluation", "publicity")
    day = today()
    return {
        "person": int(person), "category": "professional", "grade": grade, "way": "promotion",
        "effective": f"{day}",
        "recruitment": {
            "steps": [
                {"name": name, "on": f"{day - timedelta(days=60 - 10 * place)}"}
                for place, name in enumerate(steps)
            ],
            "publicity_start": f"{day - timedelta(days=25)}",
            "publicity_end": f"{day - timedelta(days=5)}",
        },
    }  # fmt: skip
