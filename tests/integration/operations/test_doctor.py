"""`talent doctor`, the page 运行状况 and the same over the API say what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner

from talent_platform.database import installation, vault
from talent_platform.database.engine import DB
from talent_platform.database.outage import connect
from talent_platform.database.schema import DOOR
from talent_platform.index import standing
from talent_platform.operations import examination
from talent_platform.operations.commands import doctor
from talent_platform.operations.examination import CheckOutcome

Open = Callable[..., Awaitable[Any]]


async def _findings() -> dict[str, CheckOutcome]:
    return {check.name: check.finding for check in await examination.here()}


async def test_what_is_wrong_is_found_and_what_was_mended_is_not(db: str) -> None:
    assert (await _findings())["schema"] == CheckOutcome.BAD, "it is a copy of the template"
    await installation.renew(db)
    owner = await connect(db)
    await owner.execute(DOOR)  # as migrated: the role of the application may not connect by itself
    found = await _findings()
    assert found.pop("running") == CheckOutcome.BAD, "no worker was ever seen"
    assert found.pop("search") == CheckOutcome.WARN, "nobody has looked at the index"
    assert found.pop("backups") == CheckOutcome.WARN, "there is none"
    found.pop("disk")
    found.pop("calendar")  # by the day
    assert set(found.values()) == {CheckOutcome.OK}
    await DB.asyncpg_pool.execute("INSERT INTO worker (id, started, seen) VALUES ('w', now(), now())")
    assert (await _findings())["running"] == CheckOutcome.OK
    await owner.execute("UPDATE installation SET applied = 'of another version'")
    assert (await _findings())["schema"] == CheckOutcome.BAD
    await owner.close()


async def test_another_key_and_a_database_that_is_away(db: str, configure: Any) -> None:
    await DB.close()
    await installation.renew(db)
    configure(database_url=db)
    checks = {check.name: check.finding for check in await examination.whole()}
    assert (checks["schema"], checks["key"], "calendar" in checks) == (CheckOutcome.OK, CheckOutcome.OK, True)
    configure(database_url=db, secret_key="another-secret-" + "y" * 32)
    vault.key.cache_clear()
    try:
        checks = {check.name: check.finding for check in await examination.whole()}
    finally:
        vault.key.cache_clear()
    assert (checks["database"], checks["key"]) == (CheckOutcome.OK, CheckOutcome.BAD)


def test_the_command_ends_with_1_and_json_where_no_database_answers(configure: Any) -> None:
    configure(database_url="postgresql://nobody@127.0.0.1:1/none")
    ended = CliRunner().invoke(doctor, ["--json"])
    said = json.loads(ended.output)
    assert (ended.exit_code, said["fit"]) == (1, False)
    first = said["checks"][0]
    assert (first["name"], first["finding"]) == ("database", "bad")
    assert "TALENT_DATABASE_URL" in first["said"]
    assert {"disk", "fonts"} < {check["name"] for check in said["checks"]}


def test_the_end_of_the_calendar_is_told_before_it_comes() -> None:
    assert examination.calendar_finding(2026, date(2026, 11, 30)) == CheckOutcome.OK
    assert examination.calendar_finding(2026, date(2026, 12, 1)) == CheckOutcome.WARN
    assert examination.calendar_finding(2026, date(2027, 1, 1)) == CheckOutcome.BAD
    assert examination.calendar_finding(2027, date(2026, 12, 31)) == CheckOutcome.OK


async def test_why_it_is_not_fit_is_said_with_the_name_and_for_how_long(open_browser: Open) -> None:
    """Each reason with its own age: two routines, one of which fails and one of which is not called."""
    await DB.asyncpg_pool.execute(
        "INSERT INTO worker (id, started, seen) VALUES ('w', now(), now());"
        "INSERT INTO routine (id, failing) VALUES ('tidy.up', now() - INTERVAL '2000 s')"
    )
    await DB.asyncpg_pool.execute(
        "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run, status) "
        "VALUES ('* * * * *', 'look.up', now() - INTERVAL '5000 s', 'queued')"
    )
    await standing.note("meilisearch", "Meilisearch does not answer: ConnectError('10.0.0.7')")
    page = (await (await open_browser("city")).get("/operations")).text
    assert re.search(
        r"例行工作没有做成：tidy\.up（已 200\d 秒） · 例行工作没有按时开始：look\.up（已 500\d 秒）", page
    )
    assert "10.0.0.7" not in page, "what an engine says is for the command line"
    monitored = (await (await open_browser()).get("/health")).json()["reasons"]
    assert [reason.split()[:2] for reason in monitored] == [["routine:", "tidy.up"], ["routine:", "look.up"]]


def test_who_only_looks_makes_neither_a_server_nor_a_key(configure: Any, tmp_path: Path) -> None:
    place = tmp_path / "var"
    configure(database_url="", secret_key="", var_dir=place)
    ended = CliRunner().invoke(doctor)
    assert (ended.exit_code, place.exists()) == (1, False)
    assert "talent serve" in ended.output


async def test_why_a_job_failed_is_told_to_the_city(open_browser: Open, open_api: Open) -> None:
    await DB.asyncpg_pool.execute(
        "INSERT INTO job (kind, state, error, finished) VALUES ('match.run', 'failed', '工作簿读不出', now())"
    )
    shown = {}
    for login in ("city", "security"):
        page: httpx.Response = await (await open_browser(login)).get("/operations")
        assert page.status_code == 200
        shown[login] = page.text
        assert "没有后台任务进程在运行" in page.text
        assert "七天内失败 1 项" in page.text
    assert "工作簿读不出" in shown["city"]
    assert "工作簿读不出" not in shown["security"]
    told = (await (await open_api("security")).get("/api/v1/operations")).json()
    assert (told["fit"], told["failed"], told["waiting"]) == (False, 1, 0)
    assert "running" in {check["name"] for check in told["checks"] if check["finding"] == "bad"}
