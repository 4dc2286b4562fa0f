"""A real PostgreSQL for the whole run: one server, one migrated template, a fresh copy for each test."""

from __future__ import annotations

import gc
import os
import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import fasteners
import httpx
import pytest

# Before anything of the application is imported: it must never touch a developer's own data.
os.environ["TALENT_DATABASE_URL"] = ""
os.environ["TALENT_SECRET_KEY"] = "only-for-tests-" + "x" * 32
os.environ["TALENT_WORKER"] = "false"

from forking import Forks
from hypothesis import HealthCheck, settings
from place import NAME, place, tidy
from serving import application

from talent_platform import processes
from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, passwords
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demand.tables import Enterprise
from talent_platform.reference.codes import branches, city, counties
from talent_platform.settings import settings as application_settings
from talent_platform.web.safety import forgery

# No test asserts time. In CI the examples are always the same: new ones are for the developer's machine.
settings.register_profile(
    "project",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")

PASSWORD = "correct horse battery"
TEMPLATE = "talent_template"


@dataclass(frozen=True)
class Server:
    """The PostgreSQL server of this run."""

    url: Callable[[str], str]

    async def execute(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    @asynccontextmanager
    async def copy(self, template: str, *, pool_size: int) -> AsyncIterator[str]:
        """A copy of a database for as long as it is needed, with the pool open; gives its URL."""
        name = f"test_{uuid.uuid4().hex}"
        # Files copied as they are take half of what the copy by way of the log takes.
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        await DB.connect(self.url(name), pool_size=pool_size)
        try:
            yield self.url(name)
        finally:
            await DB.close()
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> Server:
    """Start (or, in a second worker, join) the embedded server; the last process of the run removes it.

    Not under pytest's own temporary folder: that one is private to root, and the server is not root.
    """
    name, within = f"{NAME}{testrun_uid}", place()
    tidy(within)
    with fasteners.InterProcessLock(f"{tempfile.gettempdir()}/{name}.lock"):
        running = embedded.server(within / name)
    running.cleanup_mode = "delete"
    return Server(url=lambda name: str(running.get_uri(name)))


@pytest.fixture(scope="session")
async def template(server: Server, worker_id: str) -> str:
    """A migrated database with a small tree of organisations and one account per role."""
    name = f"{TEMPLATE}_{worker_id}"
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await server.execute(f"ALTER SYSTEM SET {setting} = off")
    await server.execute("SELECT pg_reload_conf()")
    await server.execute(f"CREATE DATABASE {name}")
    await migrate(server.url(name))
    await DB.connect(server.url(name), pool_size=2)
    await _plant_tree()
    await DB.close()
    await server.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    return name


@pytest.fixture
async def db(server: Server, template: str) -> AsyncIterator[str]:
    """A fresh database for one test, with the pool open; yields its URL."""
    async with server.copy(template, pool_size=20) as url:
        yield url


@pytest.fixture
async def known_by_name(db: str) -> None:
    """Every account was opened under the name that its owner types into the own profile."""
    owner = await asyncpg.connect(db)
    await owner.execute(
        """CREATE FUNCTION account_bears_the_name() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
               UPDATE account SET name = NEW.name WHERE id = NEW.account AND name <> NEW.name; RETURN NEW;
           END $$;
           CREATE TRIGGER account_bears_the_name BEFORE INSERT ON candidate
               FOR EACH ROW WHEN (NEW.account IS NOT NULL) EXECUTE FUNCTION account_bears_the_name()"""
    )
    await owner.close()


async def _plant_tree() -> None:
    city_code, city_name = city()
    del city_code
    ids = {"city": await _organisation(None, OrganisationKind.CITY, city_name, None)}
    for number, (code, name) in enumerate(list(counties().items())[:2], start=1):
        county = await _organisation(ids["city"], OrganisationKind.COUNTY, name, code)
        ids[f"county{number}"] = county
        ids[f"enterprise{number}"] = await _organisation(
            county,
            OrganisationKind.ENTERPRISE,
            f"第{number}机床厂",
            code,
            ("91210100MA00000" + f"00{number}"),
        )
        branch = next(iter(branches().values()))
        await Enterprise.insert(
            Enterprise(
                organisation=ids[f"enterprise{number}"], branch=branch.code, category=branch.category,
                scale="medium", contact="联系人", phone="024-1234567",
            )
        )  # fmt: skip
        ids[f"institution{number}"] = await _organisation(
            county, OrganisationKind.INSTITUTION, f"第{number}人民医院", code
        )
        ids[f"department{number}"] = await _organisation(
            county, OrganisationKind.DEPARTMENT, f"第{number}卫生健康局", code
        )
    hashed = passwords.hash_password(PASSWORD)
    for login, role, organisation in (
        ("city", Role.CITY, "city"),
        ("auditor", Role.AUDITOR, "city"),
        ("security", Role.SECURITY, "city"),
        ("officer", Role.OFFICER, "city"),
        ("county1", Role.COUNTY, "county1"),
        ("county2", Role.COUNTY, "county2"),
        ("enterprise1", Role.ENTERPRISE, "enterprise1"),
        ("enterprise2", Role.ENTERPRISE, "enterprise2"),
        ("institution1", Role.INSTITUTION, "institution1"),
        ("institution2", Role.INSTITUTION, "institution2"),
        ("department1", Role.DEPARTMENT, "department1"),
        ("department2", Role.DEPARTMENT, "department2"),
        ("candidate", Role.CANDIDATE, None),
        ("candidate2", Role.CANDIDATE, None),
        ("teamlead", Role.TEAM_LEAD, None),
    ):
        await Account.insert(
            Account(
                login=login, name=f"测试{login}", role=role, password_hash=hashed,
                organisation=ids[organisation] if organisation else None,
            )
        )  # fmt: skip


async def _organisation(
    parent: int | None, kind: OrganisationKind, name: str, county: str | None, credit_code: str | None = None
) -> int:
    rows = await Organisation.insert(
        Organisation(parent=parent, kind=kind, name=name, county=county, credit_code=credit_code)
    )
    return int(rows[0]["id"])


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`configure(limit_exports_visitor=3)`: settings as an operator would set them, for one test."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"TALENT_{name.upper()}", str(value))
        application_settings.cache_clear()

    yield change
    monkeypatch.undo()
    application_settings.cache_clear()


@pytest.fixture
def act(db: str) -> Callable[[str], Awaitable[Actor]]:
    """`await act("county1")`: the actor behind a login of the tree."""
    return acting.actor_by_login


@pytest.fixture
async def colleague(act: Callable[[str], Awaitable[Actor]]) -> Actor:
    """A second person of the city bureau, `city9`, opened by the operator."""
    home = (await act("city")).organisation_id
    await keeping.create_account(
        None, login="city9", name="复核人", role="city", organisation_id=home, password=PASSWORD
    )
    await Account.update({Account.password_until: None}).where(Account.login == "city9")
    return await act("city9")


class Browser(httpx.AsyncClient):
    """A client that keeps cookies and puts the CSRF token into forms, as a page would."""

    async def submit(self, url: str, data: dict[str, object] | None = None, **more: object) -> httpx.Response:
        if forgery.cookie_name() not in self.cookies:
            await self.get("/login")
        form = {**(data or {}), forgery.FIELD: self.cookies[forgery.cookie_name()]}
        return await self.post(url, data=form, **more)  # type: ignore[arg-type]

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return await self.submit("/login", {"username": login, "password": password})


@pytest.fixture
async def open_browser(db: str) -> AsyncIterator[Callable[..., Awaitable[Browser]]]:
    """`await open_browser("county1")`: a signed-in client; without a login, a visitor."""
    app = application()
    opened: list[Browser] = []

    async def browser(login: str | None = None) -> Browser:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = Browser(transport=transport, base_url="http://testserver")
        opened.append(client)
        if login:
            response = await client.sign_in(login)
            assert response.status_code == 303, response.text
        return client

    yield browser
    for client in opened:
        await client.aclose()


@pytest.fixture
async def open_api(
    open_browser: Callable[..., Awaitable[Browser]],
) -> Callable[[str], Awaitable[httpx.AsyncClient]]:
    """`await open_api("county1")`: an API client with a Bearer token."""

    async def client(login: str) -> httpx.AsyncClient:
        api = await open_browser()
        answer = await api.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        api.cookies.clear()
        api.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return api

    return client


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    prepared = Forks()
    yield prepared
    prepared.close()


@pytest.fixture
def prepared(forks: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of a run or of a workbook is a fork of one that has its imports. That a bare interpreter
    makes the same of it is shown wherever this is not asked for: by the journeys, the demo city, the matrix
    of roles, the command line and the hostile files."""
    monkeypatch.setattr(processes, "subprocess", forks)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What collecting makes (modules, items, the application) stays to the end: a tenth of the run went into
    looking through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if re.search(r"tests/browser/", str(item.path)):
            item.add_marker(pytest.mark.browser)
