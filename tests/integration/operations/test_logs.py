"""One line for each request and job, with an id that the answer carries, and nobody's data in any."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.jobs import registry, service, worker
from talent_platform.logs import lines

Open = Callable[..., Awaitable[Any]]
PERSON = ("13800138000", "210204197001011234", "欧阳娜娜", "%E6%AC%A7")


@pytest.fixture
def written(configure: Any) -> Iterator[Callable[[], str]]:
    """What the process has written, as JSON."""
    configure(log_format="json", log_level="info")
    out, root = io.StringIO(), logging.getLogger()
    before = (root.handlers, root.level)
    lines.configure()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(out)
    yield out.getvalue
    root.handlers, root.level = before


def _told(written: Callable[[], str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written().splitlines()]


async def test_a_request_is_one_line_without_what_was_typed(
    open_browser: Open, act: Callable[[str], Awaitable[Actor]], written: Callable[[], str]
) -> None:
    browser = await open_browser("city")
    asked = ("/needs?q=欧阳娜娜&page=1&13800138000=x", "/candidates/7", "/nowhere/210204197001011234",
             "/candidates/13800138000?county=210200", "/static/app.css", "/live")  # fmt: skip
    answers = [await browser.get(address) for address in asked]
    told = _told(written)[-4:]
    assert [line["path"] for line in told] == [
        "/needs?q&page",
        "/candidates/7",
        "(none)",
        "/candidates/138…00?county",
    ]
    assert [line["id"] for line in told] == [answer.headers["x-request-id"] for answer in answers[:4]]
    assert {line["account"] for line in told if line["path"] != "(none)"} == {(await act("city")).account_id}
    assert told[0]["status"] == 200
    assert not [word for word in PERSON if word in written()]


async def test_an_error_carries_the_id_of_its_line(
    open_browser: Open, open_api: Open, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, api = await open_browser("city"), await open_api("city")

    async def broken(*_: object, **__: object) -> None:
        raise KeyError("欧阳 13800138000")

    monkeypatch.setattr(service, "read", broken)
    for client, address in ((browser, "/jobs/1"), (api, "/api/v1/jobs/1")):
        answer = await client.get(address)
        number = answer.headers["x-request-id"]
        assert (answer.status_code, number in answer.text) == (500, True)
        error, request = _told(written)[-2:]
        assert (error["id"], error["level"], request["id"], request["status"]) == (
            number,
            "ERROR",
            number,
            500,
        )
        assert "broken" in error["trace"]
        assert "13800138000" not in error["trace"]


async def test_a_job_is_one_line_whatever_comes_of_it(
    act: Callable[[str], Awaitable[Actor]], written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[Exception | None] = [None, ValueError("it broke")]

    async def work(progress: object, **_: object) -> None:
        if error := ways.pop(0):
            raise error

    monkeypatch.setitem(registry.KINDS, "test.told", registry.JobKind(work, "试", "", ""))
    for ended in ("done", "failed"):
        job = await service.enqueue(await act("city"), "test.told", {})
        await worker.run_job(job)
        last = _told(written)[-1]
        assert (last["id"], last["job"], last["kind"], last["ended"]) == (
            f"job-{job}",
            job,
            "test.told",
            ended,
        )


def test_text_has_time_level_and_id(capsys: pytest.CaptureFixture[str], configure: Any) -> None:
    configure(log_format="text", log_level="warning")
    root = logging.getLogger()
    before = (root.handlers, root.level)
    lines.configure()
    mark = lines.AT_WORK.set("a1b2")
    logging.getLogger("anything").info("nobody hears it")
    logging.getLogger("anything").warning("phone %s", "138 0013 8000")
    lines.AT_WORK.reset(mark)
    root.handlers, root.level = before
    said = capsys.readouterr().err
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+08:00 WARNING \[a1b2\] phone 138…00\n", said), said
