"""Every role × every kind × list, export, page, API and search, against the rules written out once more.

One market holds a row for every combination that could matter; names and phones in it are unmistakable.
"""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import httpx
import openpyxl
import pytest

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.clock import today
from talent_platform.demand.tables import Need, NeedState
from talent_platform.index import service as discovery
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, OfferState, Team, TeamMember

Open = Callable[..., Awaitable[httpx.AsyncClient]]
BRANCH = next(iter(branches()))
FIRST, SECOND = list(counties())[:2]
NAME, PHONE = "司徒密名", "10099"
EVERYBODY = (
    None, "city", "auditor", "officer", "county1", "county2", "enterprise1", "enterprise2", "institution1",
    "candidate", "candidate2", "teamlead",
)  # fmt: skip
KINDS = {"need": "/needs", "project": "/projects", "candidate": "/candidates", "team": "/teams"}


@dataclass(frozen=True)
class Row:
    kind: str
    id: int
    county: str | None
    employer: str | None
    """Login of the enterprise."""
    owner: str | None
    public: bool
    registered: bool = True


def may_see(login: str | None, row: Row) -> bool:
    """The rules, without a word of the application's own."""
    if login in ("city", "auditor", "officer"):
        return True
    needs = row.kind in ("need", "project")
    if login is None or login.startswith(("candidate", "teamlead")):
        return row.public if needs else login is not None and row.owner == login
    if login.startswith("county"):
        return row.public or row.county == {"county1": FIRST, "county2": SECOND}[login]
    return row.public or (needs and row.employer == login)


async def plant() -> list[Row]:
    organisations = {row["name"]: row for row in await Organisation.select()}
    accounts = {row["login"]: row["id"] for row in await Account.select()}
    rows = []
    for number, kind, state, late in product((1, 2), ("talent", "project"), NeedState, (False, True)):
        if late and state is not NeedState.OPEN:
            continue
        employer = organisations[f"第{number}机床厂"]
        deadline = today() + timedelta(-1 if late else 30)
        need_id = await _insert(
            Need(
                kind=kind, organisation=employer["id"], title=f"焊接岗位{number}{state}", seats=2,
                branch=BRANCH,
                category="老字号", county=FIRST, start_on=date(2026, 1, 1), deadline=deadline,
                state=str(state),
                description="焊接与装配", cooperation="joint",
            )
        )  # fmt: skip
        public = state in (NeedState.OPEN, NeedState.PART_FILLED) and not late
        kind_shown = "need" if kind == "talent" else "project"
        rows.append(Row(kind_shown, need_id, employer["county"], f"enterprise{number}", None, public))
    owners: set[str] = set()
    states = (OfferState.ACTIVE, OfferState.WITHDRAWN)
    people = product((FIRST, None), (True, False), states, (True, False), ("candidate", None))
    for number, (county, consent, state, registered, owner) in enumerate(people):
        free = consent and state is OfferState.ACTIVE
        # A person has one profile: the account we look through owns one nobody else may see.
        login = owner and ("candidate" if not consent and "candidate" not in owners else f"own{number}")
        if login:
            owners.add(login)
            if login not in accounts:
                accounts[login] = await _insert(
                    Account(login=login, name=login, role="candidate", password_hash="none")
                )
        person = await _insert(
            Candidate(
                account=accounts.get(login or ""), county=county, registered=registered,
                name=f"{NAME}{number}",
                phone=f"{PHONE}{number:06d}", headline="焊接工程师",
                skills='[{"name": "氩弧焊", "level": 2}]',
                available_from=today(), consent=consent, state=str(state),
            )
        )  # fmt: skip
        rows.append(Row("candidate", person, county, None, login, free and registered, registered))
        team = await _insert(
            Team(
                account=accounts["teamlead"] if owner else None, county=county, name=f"{NAME}团队{number}",
                project=f"焊接项目{number}", description="焊接装配", stage="pilot", branch=BRANCH,
                category="老字号",
                cooperation="joint", minimum_size=1, available_from=today(), consent=consent,
                state=str(state),
            )
        )  # fmt: skip
        await TeamMember.insert(TeamMember(team=team, candidate=person, role="焊接工程师"))
        rows.append(Row("team", team, county, None, "teamlead" if owner else None, free))
    await discovery.rebuild()
    return rows


async def _insert(row: Any) -> int:
    return int((await type(row).insert(row))[0]["id"])


@pytest.fixture
async def market(db: str) -> list[Row]:
    return await plant()


def tells(text: str) -> bool:
    return NAME in text or f"{PHONE}0000" in text


async def from_api(client: httpx.AsyncClient, path: str) -> tuple[set[int], str]:
    ids: set[int] = set()
    texts = []
    for page in range(1, 100):
        answer = await client.get(f"/api/v1{path}", params={"size": "100", "page": str(page)})
        if answer.status_code in (401, 403):
            return set(), answer.text
        found = answer.json()
        ids |= {item["id"] for item in found["items"]}
        texts.append(answer.text)
        if page * found["size"] >= found["total"]:
            break
    return ids, "".join(texts)


async def from_search(client: httpx.AsyncClient, kind: str, text: str) -> tuple[set[int], str]:
    ids: set[int] = set()
    texts = []
    for page in range(1, 100):
        answer = await client.get("/api/v1/search", params={"kind": kind, "q": text, "page": str(page)})
        if answer.status_code == 403:
            return set(), answer.text
        found = answer.json()
        ids |= {item["id"] for item in found["items"]}
        texts.append(answer.text)
        if page * found["size"] >= found["total"]:
            break
    return ids, "".join(texts)


async def from_pages(client: httpx.AsyncClient, path: str) -> tuple[set[int], str]:
    texts = []
    for page in range(1, 100):
        # Without the filter some open with their own rows alone.
        answer = await client.get(path, params={"scope": "", "size": "100", "page": str(page)})
        if answer.status_code != 200:
            break
        texts.append(answer.text)
        if 'rel="next"' not in answer.text:
            break
    text = "".join(texts)
    return {int(found) for found in re.findall(rf'href="{path}/(\d+)"', text)}, text


async def from_export(client: httpx.AsyncClient, path: str) -> tuple[set[int], str]:
    answer = await client.get(f"{path}.xlsx")
    if answer.status_code != 200:
        return set(), ""
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    return {int(str(row[0])) for row in cells[1:]}, str(cells)


@pytest.mark.parametrize("login", EVERYBODY)
async def test_lists_exports_and_search_hold_what_one_may_see(
    market: list[Row], open_browser: Open, login: str | None
) -> None:
    client = await open_browser(login)
    for kind, path in KINDS.items():
        visible = {row.id for row in market if row.kind == kind and row.registered and may_see(login, row)}
        listed, api_text = await from_api(client, path)
        if kind in ("candidate", "team") and login in (None, "candidate", "candidate2", "teamlead"):
            assert listed <= visible
        else:
            assert listed == visible
        shown, page_text = await from_pages(client, path)
        exported, cells = await from_export(client, path)
        assert exported in (listed, set())
        if kind in ("need", "project") or login in ("city", "county1", "enterprise1"):
            assert shown == listed == exported
        else:
            assert shown <= listed
        everything = {row.id for row in market if row.kind == kind and may_see(login, row)}
        for text in ("", "焊接"):
            found, search_text = await from_search(client, kind, text)
            # A lead's teams are in the lead's list only: being found by a member's skill tells who comes.
            searches = kind in ("need", "project") or (
                login is not None and (login, kind) != ("teamlead", "team")
            )
            assert found == (everything if searches else set())
            assert not tells(search_text)
        html = await client.get("/search", params={"kind": kind, "q": f"{NAME}1"})
        if login not in ("candidate", "teamlead"):
            assert not tells(api_text + page_text + cells)
        assert not tells(re.sub(r"<title>.*?</title>|value=\"[^\"]*\"", "", html.text))


@pytest.mark.parametrize("login", EVERYBODY)
async def test_details_open_only_for_those_who_may_see(
    market: list[Row], open_browser: Open, login: str | None
) -> None:
    client = await open_browser(login)
    for row in market:
        page = await client.get(f"{KINDS[row.kind]}/{row.id}")
        api = await client.get(f"/api/v1{KINDS[row.kind]}/{row.id}")
        opened = page.status_code == 200
        assert opened == (api.status_code == 200)
        assert opened == may_see(login, row), (login, row)
        if not opened:
            assert page.status_code in (303, 404)
            assert api.status_code in (401, 404)
        if row.owner != login or login is None:
            assert not tells(page.text + api.text), (login, row)


async def test_asking_for_a_name_finds_nobody(market: list[Row], open_browser: Open) -> None:
    for login in ("city", "enterprise1", "county1"):
        client = await open_browser(login)
        for kind in ("candidate", "team"):
            for text in (NAME, f"{PHONE}000003"):
                assert (await from_search(client, kind, text))[0] == set()
                answer = (await client.get(f"/api/v1{KINDS[kind]}", params={"q": text})).json()
                assert answer["total"] == 0


async def test_what_others_manage_cannot_be_changed(market: list[Row], open_api: Open) -> None:
    """Seeing an open need or card is not being in charge of it."""
    for login in ("county2", "enterprise2", "candidate2", "auditor", "institution1"):
        client = await open_api(login)
        for row in market:
            if row.county == FIRST and row.owner is None and row.public:
                path = f"/api/v1{KINDS[row.kind]}/{row.id}"
                steps = ("close", "reopen") if row.kind in ("need", "project") else ("pause", "withdraw")
                for step in steps:
                    answer = await client.post(
                        f"{path}/steps/{step}", json={"reason": "mistake", "note": "试试"}
                    )
                    assert answer.status_code in (403, 404), (login, row, step)
                if row.kind in ("candidate", "team"):
                    answer = await client.post(f"{path}/unmask", json={"reason": "想知道是谁"})
                    assert answer.status_code in (403, 404)
                    assert not tells(answer.text)
                assert (await client.get(f"{path}/history")).status_code in (
                    (200,) if login == "auditor" else (403, 404)
                )
