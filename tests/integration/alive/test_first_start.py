"""A city of one's own, from an empty database to a public need, by the commands docs/operations.md gives."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shlex
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pyotp
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from real_commands import TALENT, Command, free_port, until

from talent_platform.clock import today

FIRST = "three quiet rivers"
OWN = "nine slow lanterns"
DOCUMENT = Path(__file__).parents[3] / "docs" / "operations.md"


WHY = ["--reason", "市局书面通知"]
AGAIN = (
    ["organisations", "start"],
    ["organisations", "list"],
    ["account", "wang", "王五", "--role", "auditor", *WHY],
    ["accounts", "place", "wang", "--organisation", "1", *WHY],
    ["accounts", "reset-password", "wang", *WHY],
    ["accounts", "switch", "wang", "off", *WHY],
    ["accounts", "switch", "wang", "on", *WHY],
    ["accounts", "place", "wang"],
)


def told() -> str:
    """The first commands as the document gives them."""
    return DOCUMENT.read_text(encoding="utf-8").split("## First start")[1].split("```")[1]


def commands() -> list[list[str]]:
    lines = [line for line in told().splitlines() if line.startswith("talent ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture
async def environment(server, tmp_path) -> dict[str, str]:
    """Of the service, over a database that nobody has touched."""
    name = f"first_start_{uuid.uuid4().hex[:8]}"
    await server.execute(f"CREATE DATABASE {name}")
    city = re.search(r"TALENT_CITY=(\d{6})", told())
    assert city
    return os.environ | {
        "TALENT_DATABASE_URL": server.url(name), "TALENT_CITY": city[1],
        "TALENT_ACCOUNT_PASSWORD": FIRST, "TALENT_VAR_DIR": str(tmp_path),
        "TALENT_SECRET_KEY": "a secret of this test, long enough",
    }  # fmt: skip


@contextlib.contextmanager
def serving(words: list[str], environment: dict[str, str], log: Path) -> Iterator[Command]:
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TALENT, *words, "--port", str(port)], env=environment, stdout=output, stderr=output
        )
    one = Command(process, log, f"http://127.0.0.1:{port}")
    try:
        until(lambda: one.status("/live") == 200, "the service")
        yield one
    finally:
        process.terminate()
        process.wait(30)
        one.client.close()


class Person:
    """Somebody whose account was opened by somebody else, at the API."""

    def __init__(self, service: Command, login: str, password: str, *, factor: bool = True) -> None:
        self.service, self.token = service, ""
        self.sign_in(login, password)
        assert self.ask("GET", "/me")["owes"] == "password"
        self.ask("PUT", "/me/password", current=password, new=OWN)
        self.sign_in(login, OWN)
        if factor:
            assert self.ask("GET", "/me")["owes"] == "second_factor"
            secret = self.post("/me/second-factor", password=OWN)["secret"]
            self.post("/me/second-factor/confirm", code=pyotp.TOTP(secret).now())
        assert self.ask("GET", "/me")["owes"] is None

    def sign_in(self, login: str, password: str) -> None:
        self.token = self.post("/session", login=login, password=password)["token"]

    def post(self, path: str, **body: object) -> dict[str, Any]:
        return self.ask("POST", path, **body)

    def ask(self, method: str, path: str, **body: object) -> dict[str, Any]:
        answer = self.service.client.request(
            method, f"{self.service.address}/api/v1{path}", json=None if method == "GET" else body,
            headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
        )  # fmt: skip
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else {}


async def test_the_first_commands_lead_to_a_public_need(environment, tmp_path) -> None:
    *before, serve = commands()
    assert serve == ["serve"]
    said = ""
    for words in (*before, *AGAIN):
        ended = await asyncio.to_thread(
            subprocess.run, [TALENT, *words], env=environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, (words, ended.stderr)
        said += ended.stdout
    assert said.count("大连市人力资源和社会保障局") == 2, "made once, listed once"
    assert "都已设立，未作改动" in said
    made = dict(reversed(line.split("\t")[:3:2]) for line in said.splitlines() if line.count("\t") == 3)
    with serving(serve, environment, tmp_path / "log") as service:
        await asyncio.to_thread(walk, service, made)
    connection = await asyncpg.connect(environment["TALENT_DATABASE_URL"])
    logged = await connection.fetch(
        "SELECT actor_id, detail ->> 'name' AS name FROM audit_entry WHERE action = 'organisation.founded'"
    )
    reasons = await connection.fetchval(
        "SELECT array_agg(action ORDER BY id) FROM audit_entry WHERE detail ->> 'reason' = $1", WHY[1]
    )
    await connection.close()
    acts = ["opened", "placed", "password_reset", "switched_off", "switched_on"]
    assert reasons == [f"account.{act}" for act in acts]
    assert {row["name"] for row in logged} == set(made)
    assert {row["actor_id"] for row in logged} == {None}


def walk(service: Command, made: dict[str, str]) -> None:
    zhang, li = Person(service, "zhang", FIRST), Person(service, "li", FIRST)
    for login, role, home in (
        ("shi", "city", "大连市人力资源和社会保障局"),
        ("xian", "county", "中山区人力资源和社会保障局"),
        ("lian", "officer", "西岗区人力资源和社会保障局"),
    ):
        opened = zhang.post(
            "/accounts",
            login=login,
            name="某人",
            role=role,
            organisation=int(made[home]),
            password=FIRST,
            reason="市局来函，已当面核对身份",  # the operator had moved somebody there and away again
        )
        assert opened["waits"]
    for grant in li.ask("GET", "/access-grants")["items"]:
        li.post(f"/access-grants/{grant['id']}/confirm")
    city, county = Person(service, "shi", FIRST), Person(service, "xian", FIRST)
    firm = city.post(
        "/enterprises", name="大连某机床厂", credit_code="91219901MA0RPT0117", county="210202", branch="L1",
        scale="medium", contact="某人", phone="0411-5550104",
    )  # fmt: skip
    county.post(
        "/accounts", login="qiye", name="某人", role="enterprise", organisation=firm["id"], password=FIRST
    )
    enterprise = Person(service, "qiye", FIRST, factor=False)
    need = enterprise.post(
        "/needs", title="数控机床装调工程师", seats=1, required_skills=[{"name": "数控编程", "level": 2}],
        branch="L1", county="210202", pay_min="25", pay_max="45", mode="rigid",
        start_on=today().isoformat(), deadline=(today() + timedelta(days=30)).isoformat(),
    )["id"]  # fmt: skip
    enterprise.post(f"/needs/{need}/step/submit")
    county.post(f"/needs/{need}/step/approve")
    shown = service.client.get(f"{service.address}/needs/{need}")
    assert shown.status_code == 200
    assert "中山区" in shown.text


@pytest.mark.parametrize(("city", "sentence"), [("", "TALENT_CITY"), ("999999", "没有代码为 999999 的城市")])
async def test_nobody_starts_a_city_that_nobody_named(environment, city, sentence) -> None:
    await asyncio.to_thread(
        subprocess.run, [TALENT, "migrate"], env=environment, check=True, capture_output=True
    )
    ended = await asyncio.to_thread(
        subprocess.run, [TALENT, "organisations", "start"], env=environment | {"TALENT_CITY": city},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode, sentence in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)
