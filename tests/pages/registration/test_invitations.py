"""A county invites imported enterprises; the code opens the first account of one, once, and nothing else."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO

import asyncpg
import pytest
from openpyxl import load_workbook
from stdnum.cn import uscc

from talent_platform.accounts.tables import Account
from talent_platform.audit.tables import AuditEntry
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.errors import Conflict, Invalid, TalentError
from talent_platform.reference.codes import branches
from talent_platform.registration.invitations import service

PASSWORD = "Korn-feld-und-Mohn-71"
WRONG = "邀请码不正确、已使用、已撤销或已过期"


def code_of(number: int) -> str:
    digits = f"91210100MA0XYK{number:03d}"
    return digits + uscc.calc_check_digit(digits)


async def firm(keeper, number: int) -> int:
    form = EnterpriseForm.model_validate({
        "name": f"新兴铸造{number}厂", "credit_code": code_of(number), "county": keeper.county,
        "branch": next(iter(branches())), "scale": "medium", "contact": "联系甲", "phone": "024-5550104",
    })  # fmt: skip
    return await enterprises.register(keeper, form)


def first(**changes: str) -> dict[str, str]:
    return {"person": "负责乙", "login": "firm-1", "password": PASSWORD, "again": PASSWORD, **changes}


async def test_a_letter_brings_an_enterprise_in_once(open_browser, act, db):
    keeper, other = await act("county1"), await act("county2")
    mine, theirs = await firm(keeper, 1), await firm(other, 2)
    county, visitor = await open_browser("county1"), await open_browser()
    listed = (await county.get("/invitations?state=none")).text
    assert "新兴铸造1厂" in listed
    assert "新兴铸造2厂" not in listed
    assert "第1机床厂" not in listed, "it has an account"
    asked = await county.get(f"/invitations/batch?row={mine}&row={theirs}")
    assert "1 家不由您办理，或已有账号" in asked.text
    made = await county.submit("/invitations", {"row": [str(mine), str(theirs)], "what": "letters"})
    code, *more = re.findall(r"hand-over-code\">([A-Z2-9-]{14})<", made.text)
    assert not more
    assert "新兴铸造1厂" in made.text
    assert "/register/invited" in made.text
    assert "新兴铸造1厂" in (await county.get("/invitations?state=open")).text
    stored = await DB.asyncpg_pool.fetch("SELECT code_hash FROM invitation")
    assert code not in str(stored)
    assert code not in str(await AuditEntry.select())

    assert WRONG in (await visitor.submit("/register/invited", {"code": "AAAA-BBBB-CCCC"})).text
    assert "新兴铸造1厂" in (await visitor.submit("/register/invited", {"code": code.lower()})).text
    for bad in (
        {"again": "another one 71"},
        {"password": "short", "again": "short"},
        {"login": "enterprise1"},
    ):
        refused = await visitor.submit("/register/invited", {"code": code, **first(**bad)})
        assert refused.status_code == 422
        assert "新兴铸造1厂" in refused.text, "nothing is lost"
    opened = await visitor.submit("/register/invited", {"code": code, **first()})
    assert (opened.status_code, opened.headers["location"]) == (303, "/login")
    assert (await visitor.sign_in("firm-1", PASSWORD)).status_code == 303
    account = (await Account.select().where(Account.login == "firm-1"))[0]
    assert (account["role"], account["organisation"], account["name"]) == ("enterprise", mine, "负责乙")
    again = await (await open_browser()).submit("/register/invited", {"code": code, **first(login="firm-2")})
    assert again.status_code == 422
    assert WRONG in again.text
    assert "新兴铸造1厂" not in (await county.get("/invitations")).text


async def test_an_earlier_code_ends_with_a_new_one_a_withdrawal_its_day_and_any_account(act, open_api, db):
    keeper = await act("county1")
    firms = [await firm(keeper, number) for number in range(1, 5)]
    old = {one.organisation: one.code for one in await service.invite(keeper, firms)}
    new = {one.organisation: one.code for one in await service.invite(keeper, firms)}
    assert await service.withdraw(keeper, firms[1:2]) == 1
    owner = await asyncpg.connect(db)
    await owner.execute("ALTER TABLE invitation DISABLE TRIGGER invitation_once")
    await owner.execute("UPDATE invitation SET expires = now() WHERE organisation = $1", firms[2])
    await owner.close()
    county = await open_api("county1")
    body = {
        "login": "firm-9", "name": "负责丙", "role": "enterprise", "organisation": firms[3],
        "password": PASSWORD, "reason": "企业来电，已核对执照",
    }  # fmt: skip
    assert (await county.post("/api/v1/accounts", json=body)).status_code == 201
    for code in (*old.values(), *(new[one] for one in firms[1:])):
        with pytest.raises(Invalid, match=WRONG):
            await service.accept(
                code, login="firm-1", person="负责乙", password=PASSWORD, address="203.0.113.7"
            )
    with pytest.raises(Conflict):
        await service.invite(keeper, firms[3:])
    assert await service.accept(
        new[firms[0]], login="firm-1", person="负责乙", password=PASSWORD, address="203.0.113.7"
    )


async def test_of_many_who_use_one_code_at_once_one_gets_in(act):
    keeper = await act("county1")
    mine = await firm(keeper, 1)
    code = (await service.invite(keeper, [mine]))[0].code

    async def use(number: int) -> bool:
        try:
            await service.accept(
                code,
                login=f"firm-{number}",
                person="负责乙",
                password=PASSWORD,
                address=f"203.0.113.{number}",
            )
        except TalentError:
            return False
        return True

    assert sum(await asyncio.gather(*map(use, range(1, 7)))) == 1
    assert await Account.count().where(Account.organisation == mine) == 1


async def test_over_the_api_and_as_a_table(open_api, open_browser, act, configure):
    configure(limit_invitations=3)
    keeper, other = await act("county1"), await act("county2")
    mine, theirs = await firm(keeper, 1), await firm(other, 2)
    county, visitor = await open_api("county1"), await open_browser()
    listed = (await county.get("/api/v1/invitations", params={"state": "none"})).json()
    assert [one["id"] for one in listed["items"]] == [mine]
    made = (await county.post("/api/v1/invitations", json={"organisations": [mine, theirs]})).json()
    assert made["left_out"] == [theirs]
    for role in ("enterprise1", "officer", "auditor"):
        api = await open_api(role)
        assert (await api.get("/api/v1/invitations")).status_code == 403
        assert (await api.post("/api/v1/invitations", json={"organisations": [mine]})).status_code == 403
    page = await open_browser("county1")
    table = await page.submit("/invitations", {"row": str(mine), "what": "table"})
    row = [cell.value for cell in list(load_workbook(BytesIO(table.content)).active.iter_rows())[-1]]
    assert row[0] == "新兴铸造1厂"
    code = next(value for value in row if re.fullmatch(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}", str(value)))
    logged = await AuditEntry.select().where(AuditEntry.action.is_in(["export.made", "invitations.made"]))
    assert [one["action"] for one in sorted(logged, key=lambda one: one["id"])] == [
        "invitations.made", "invitations.made", "export.made",
    ]  # fmt: skip
    wrong = {"code": made["letters"][0]["code"], "login": "firm-1", "person": "负责乙", "password": PASSWORD}
    told = await visitor.post("/api/v1/invitations/accept", json=wrong)
    assert told.status_code == 422
    assert "code" in told.text
    taken = await visitor.post(
        "/api/v1/invitations/accept", json={**wrong, "code": code, "login": "enterprise1"}
    )
    assert taken.status_code == 422
    assert (await visitor.post("/api/v1/invitations/accept", json={**wrong, "code": code})).status_code == 201
    for status in (422, 422, 429):
        last = await visitor.post("/api/v1/invitations/accept", json=wrong)
        assert last.status_code == status


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invitation SET ended = NULL",
        "UPDATE invitation SET account = (SELECT min(id) FROM account)",
        "UPDATE invitation SET expires = expires + interval '1 year'",
        """INSERT INTO invitation (organisation, code_hash, made_by, expires)
           SELECT organisation, 'x', id, now() FROM account WHERE login = 'enterprise1'""",
    ],
)
async def test_the_database_keeps_an_ended_invitation_ended(act, db, statement):
    keeper = await act("county1")
    mine = await firm(keeper, 1)
    code = (await service.invite(keeper, [mine]))[0].code
    await service.accept(code, login="firm-1", person="负责乙", password=PASSWORD, address="203.0.113.7")
    connection = await asyncpg.connect(db)
    await connection.execute("SET ROLE talent_app")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute(statement)
    await connection.close()
