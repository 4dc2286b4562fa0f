"""Whoever gives an organisation one more account could read what the others read: they are told."""

from __future__ import annotations

import asyncio
from importlib import import_module

import asyncpg
import pyotp
import pytest

from talent_platform.accounts.keeping import names, queries, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import factor_reset, second_factor
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.disclosure import looks
from talent_platform.errors import Invalid, TooManyAttempts

PASSWORD = "correct horse battery"
WHY = "企业来函增设经办人，已电话核实"


async def opened(keeper, home, login="ent14b", reason=""):
    return await keeping.open_account(
        keeper, login=login, name="经办人", role=Role.ENTERPRISE, organisation_id=home, password=PASSWORD,
        reason=reason,
    )  # fmt: skip


async def read_by(reader):
    return [(row.reader, row.what, row.reason, row.login) for row in await looks.at_own(reader)]


async def looked():
    return await DB.asyncpg_pool.fetchval("SELECT count(*) FROM rate_event WHERE what = 'unmask'")


async def test_an_account_beside_others_takes_a_reason_and_is_told_and_counted(act, configure):
    configure(limit_unmask=1)
    county, firm = await act("county1"), await act("enterprise1")
    for reason in ("", "aaaa", "测试一下", "理由" * 300):
        with pytest.raises(Invalid) as refused:
            await opened(county, firm.organisation_id, reason=reason)
        assert set(refused.value.fields) == {"reason"}
    assert await looked() == 0
    await opened(county, firm.organisation_id, reason=WHY)
    assert await read_by(firm) == [(county.name, "在本单位开设账号 ent14b", WHY, "ent14b")]
    assert await read_by(await act("enterprise2")) == []
    with pytest.raises(TooManyAttempts):
        await opened(county, firm.organisation_id, "ent14c", WHY)
    assert not await Account.exists().where(Account.login == "ent14c")


async def test_switching_the_others_off_first_spares_nobody_the_reason(act):
    city, firm = await act("city"), await act("enterprise1")
    await keeping.set_active(city, firm.account_id, active=False)
    with pytest.raises(Invalid, match="其他账号"):
        await opened(city, firm.organisation_id)
    await opened(city, firm.organisation_id, reason=WHY)
    assert [row[1] for row in await read_by(firm)] == ["在本单位开设账号 ent14b"]


async def test_the_first_account_of_an_organisation_needs_none(act):
    city = await act("city")
    made = await Organisation.insert(Organisation(kind="enterprise", name="新设公司", county="219901"))
    await opened(city, made[0]["id"])
    assert await looked() == 0


async def test_moving_the_only_one_away_makes_nobody_the_first(act):
    city, firm = await act("city"), await act("enterprise1")
    home = firm.organisation_id
    made = await Organisation.insert(Organisation(kind="enterprise", name="新设公司", county="219901"))
    first = await opened(city, made[0]["id"], "ent14d")
    await keeping.place(city, first, home, WHY)
    with pytest.raises(Invalid, match="其他账号"):
        await opened(city, made[0]["id"])
    await opened(city, made[0]["id"], reason=WHY)
    with pytest.raises(Invalid, match="其他账号"):
        await opened(city, made[0]["id"], "ent14e")


async def test_of_two_first_accounts_at_once_one_needs_a_reason(act):
    city = await act("city")
    made = await Organisation.insert(Organisation(kind="enterprise", name="新设公司", county="219901"))
    done = await asyncio.gather(
        *(opened(city, made[0]["id"], f"first{number}") for number in range(4)), return_exceptions=True
    )
    assert sorted(isinstance(one, Invalid) for one in done) == [False, True, True, True]


async def test_moving_and_switching_on_beside_others_is_told_too(act):
    city, firm, mover = await act("city"), await act("enterprise1"), await act("enterprise2")
    with pytest.raises(Invalid, match="原因"):
        await keeping.place(city, mover.account_id, firm.organisation_id)
    assert (await act("enterprise2")).organisation_id == mover.organisation_id
    await keeping.place(city, mover.account_id, firm.organisation_id, WHY)
    with pytest.raises(Invalid, match="已经在这个单位") as refused:
        await keeping.place(city, mover.account_id, firm.organisation_id, WHY)
    assert set(refused.value.fields) == {"organisation"}
    await keeping.set_active(city, mover.account_id, active=False)
    with pytest.raises(Invalid, match="原因"):
        await keeping.set_active(city, mover.account_id, active=True)
    assert not (await Account.select(Account.active).where(Account.id == mover.account_id))[0]["active"]
    await keeping.set_active(city, mover.account_id, active=True, reason=WHY)
    await keeping.set_active(city, mover.account_id, active=True, reason=WHY)
    assert await read_by(firm) == [
        (city.name, "启用本单位的账号 enterprise2", WHY, "enterprise2"),
        (city.name, "把账号 enterprise2 改到本单位", WHY, "enterprise2"),
    ]
    assert [row[1] for row in await read_by(await act("enterprise2"))] == ["启用本账号", "更改本账号的单位"]
    assert await looked() == 2


async def test_a_password_given_to_a_colleague_is_told(act):
    """Of an account nobody uses any more, nobody else would read it."""
    city, firm = await act("city"), await act("enterprise1")
    colleague = await opened(city, firm.organisation_id, reason=WHY)
    await keeping.reset_password(city, colleague, WHY)
    assert (await read_by(firm))[0][1] == "重置账号 ent14b 的密码"


async def test_the_operator_is_told_as_the_system_with_a_reason_of_choice(act):
    firm = await act("enterprise1")
    for login, reason in (("first", ""), ("second", "市局书面通知")):
        await keeping.create_account(
            None, login=login, name="经办人", role=Role.ENTERPRISE, organisation_id=firm.organisation_id,
            password=PASSWORD, reason=reason,
        )  # fmt: skip
    mover = await act("enterprise2")
    await keeping.place(None, mover.account_id, firm.organisation_id, "市局书面通知")
    assert await read_by(firm) == [
        ("系统", "把账号 enterprise2 改到本单位", "市局书面通知", "enterprise2"),
        ("系统", "在本单位开设账号 second", "市局书面通知", "second"),
        ("系统", "在本单位开设账号 first", "", "first"),
    ]


async def test_each_grant_shows_the_reason_it_was_given_for(act):
    security, county = await act("security"), await act("county1")
    for reason in ("首次，已当面核对身份证", "再次，已当面核对身份证"):
        await keeping.reset_password(security, county.account_id, reason)
    await keeping.reset_password(None, county.account_id)
    home = (await act("county2")).organisation_id
    await keeping.open_account(
        security, login="third", name="新来的", role=Role.COUNTY, organisation_id=home, password=PASSWORD,
        reason=WHY,
    )  # fmt: skip
    shown = await second_person.open_grants(await act("city"))
    assert [one.reason for one in shown] == ["首次，已当面核对身份证", "再次，已当面核对身份证", WHY]


async def test_grants_that_wait_get_the_reasons_of_their_own_entries(db, act):
    """`accounts_2026_11_28t16_19_48_000000`, run over grants as an older version left them."""
    security, county = await act("security"), await act("county1")
    for reason in ("首次，已当面核对身份证", "再次，已当面核对身份证"):
        await keeping.reset_password(security, county.account_id, reason)
    owner = await asyncpg.connect(db)
    await owner.execute("DROP TRIGGER access_grant_confirmed ON access_grant")
    await owner.execute("UPDATE access_grant SET reason = ''")
    await owner.close()
    name = "talent_platform.accounts.piccolo_migrations.accounts_2026_11_28t16_19_48_000000"
    manager = await import_module(name).forwards()
    for run in manager.raw:
        await run()
    shown = await second_person.open_grants(await act("city"))
    assert [one.reason for one in shown] == ["首次，已当面核对身份证", "再次，已当面核对身份证"]


async def test_the_owner_reads_each_step_about_the_second_factor(act):
    security, city, county = await act("security"), await act("city"), await act("county1")
    sealed = vault.seal(pyotp.random_base32().encode(), second_factor.PURPOSE).decode()
    await Account.update({Account.totp_secret: sealed}).where(Account.id == county.account_id)
    first = await factor_reset.ask_reset(security, county.account_id, "本人报告手机遗失")
    await factor_reset.withdraw_reset(security, first)
    request = await factor_reset.ask_reset(security, county.account_id, "手机换了新号")
    await factor_reset.confirm_reset(city, request)
    await factor_reset.remove(None, county.account_id, "")
    assert [row[:3] for row in await read_by(county)] == [
        ("系统", "重置本账号的两步验证", ""),
        (city.name, "重置本账号的两步验证", "手机换了新号"),
        (security.name, "申请重置本账号的两步验证", "手机换了新号"),
        (security.name, "撤回重置本账号两步验证的申请", "本人报告手机遗失"),
        (security.name, "申请重置本账号的两步验证", "本人报告手机遗失"),
    ]


async def test_the_same_name_again_is_no_correction(act):
    city, person = await act("city"), await act("candidate")
    with pytest.raises(Invalid, match="与现在的姓名相同") as refused:
        await names.rename(city, person.account_id, f" {person.name} ", WHY)
    assert set(refused.value.fields) == {"name"}
    assert await looked() == 0
    assert await read_by(person) == []


async def test_only_what_pauses_cases_is_said_to_pause_them(act):
    city, firm = await act("city"), await act("enterprise1")

    async def pauses(login):
        return (await queries.kept_account(city, (await act(login)).account_id)).pauses

    assert [await pauses(login) for login in ("candidate", "teamlead", "enterprise1", "institution1")] == [
        True
    ] * 4
    assert not await pauses("department1")
    await opened(city, firm.organisation_id, reason=WHY)
    assert not await pauses("enterprise1")
