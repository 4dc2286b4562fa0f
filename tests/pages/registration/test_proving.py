"""People get in by a code sent to their phone or mailbox, or by a bureau's hand-over code alone.

Worth: whoever cannot come to a window is served; whoever gives another's name speaks for nobody else.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from registering import PASSWORD, firm, person, receipt_of, register

from talent_platform.accounts.tables import Account
from talent_platform.clock import now, today
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, TooManyAttempts
from talent_platform.notices.outgoing import codes, delivery, sending
from talent_platform.notices.outgoing.delivery import Ready
from talent_platform.reference.codes import branches
from talent_platform.registration.applications import deciding
from talent_platform.registration.handed import service as handed
from talent_platform.registration.proving import service
from talent_platform.registration.tables import Registration
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import consent
from talent_platform.supply.offers import service as offers
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, Team

HERE = "203.0.113.9"


@pytest.fixture
def channels(configure):
    configure(
        smtp_host="127.0.0.1", smtp_port=9, smtp_tls="none", mail_from="noreply@example.com",
        public_url="https://talent.example.com", gateway_url="http://127.0.0.1:9/send",
        gateway_secret="shared-with-the-gateway-xxxxxxxx", gateway_channels="sms",
    )  # fmt: skip


async def sent_code() -> str:
    row = await DB.asyncpg_pool.fetchrow("SELECT text FROM outgoing_message ORDER BY id DESC LIMIT 1")
    return vault.unseal(row["text"], codes.CODES).decode()[-6:]


async def stands(login: str) -> dict[str, Any]:
    return dict(await DB.asyncpg_pool.fetchrow("SELECT * FROM registration WHERE login = $1", login))


async def test_a_candidate_gets_in_by_a_code_and_nobody_has_to_come(open_browser, channels):
    visitor, county = await open_browser(), await open_browser("county1")
    assert "当场开通账号" in (await visitor.get("/register")).text
    for wrong, place in (({"phone": "024-5550101"}, "11 位手机号码"), ({"prove_by": "mail"}, "邮箱地址")):
        refused = await register(
            visitor, person(prove_by="sms") | wrong, kind="candidate", proof=None, status=422
        )
        assert place in refused.text
    sent = await register(visitor, person(prove_by="sms"), kind="candidate", proof=None)
    receipt, first = receipt_of(sent), await sent_code()
    assert 'action="/register/prove"' in sent.text
    assert (await visitor.sign_in("seeker-1", PASSWORD)).status_code == 422
    # It waits for its owner, not for the county.
    assert "待核实的注册申请" not in (await county.get("/desk")).text
    assert "待本人验证" in (await county.get("/registrations")).text

    # A later code ends the one before; a wrong one is one sentence, and the receipt need not be typed again.
    again = await visitor.submit("/register/prove", {"receipt": receipt, "again": "yes"})
    assert "新的验证码已发出" in again.text
    stale = await visitor.submit("/register/prove", {"receipt": receipt, "code": first})
    assert (stale.status_code, "验证码不正确" in stale.text, receipt in stale.text) == (422, True, True)
    assert "验证并开通账号" in (await visitor.submit("/register/status", {"receipt": receipt})).text
    entered = await visitor.submit("/register/prove", {"receipt": receipt, "code": await sent_code()})
    assert (entered.status_code, entered.headers["location"]) == (303, "/login")
    assert (await visitor.sign_in("seeker-1", PASSWORD)).status_code == 303
    assert "13900001111" in (await visitor.get("/notifications/settings")).text
    assert (await visitor.submit("/register/prove", {"receipt": receipt, "code": first})).status_code == 409
    row = await stands("seeker-1")
    assert (row["state"], row["password_hash"], row["address"], row["code"]) == ("confirmed", None, None, "")

    # One phone opens one account of a kind, and only who holds it is told so; over the API a team lead.
    twice = receipt_of(
        await register(visitor, person(prove_by="sms", login="other-1"), kind="candidate", proof=None)
    )
    refused = await visitor.submit("/register/prove", {"receipt": twice, "code": await sent_code()})
    assert (refused.status_code, "已开通过同类账号" in refused.text) == (409, True)
    asked = person(prove_by="mail", mail="jia@example.com", login="lead-9", kind="team_lead")
    answer = (await visitor.post("/api/v1/registrations", data=asked)).json()
    body = {"receipt": answer["receipt"]}
    assert (await visitor.post("/api/v1/registrations/code", json=body)).status_code == 204
    body["code"] = await sent_code()
    proof = "/api/v1/registrations/proof"
    assert (await visitor.post(proof, json={**body, "code": "000000x"})).status_code == 422
    assert (await visitor.post(proof, json=body)).status_code == 204
    assert (await visitor.sign_in("lead-9", PASSWORD)).status_code == 303


async def test_where_nothing_is_sent_the_front_desk_alone_lets_in(open_browser):
    visitor = await open_browser()
    assert "凭手机或邮箱" not in (await visitor.get("/register")).text
    assert "如何验证" not in (await visitor.get("/register/candidate")).text
    refused = await register(visitor, person(prove_by="sms"), kind="candidate", proof=None, status=422)
    assert "没有接通这种方式" in refused.text


async def test_guesses_are_counted_and_of_many_at_once_one_opens(open_browser, act, channels):
    visitor = await open_browser()
    receipt = receipt_of(await register(visitor, person(prove_by="sms"), kind="candidate", proof=None))
    right = await sent_code()
    second = person(prove_by="sms", login="other-1")
    other = receipt_of(await register(visitor, second, kind="candidate", proof=None))
    wrong = [f"{number:06d}" for number in range(20) if f"{number:06d}" != right]
    found = await asyncio.gather(
        *(service.prove(receipt, guess, address=HERE) for guess in wrong), return_exceptions=True
    )
    assert {type(each) for each in found} == {Invalid}
    assert (await stands("seeker-1"))["tries"] == codes.TRIES
    with pytest.raises(Invalid, match="验证码"):
        await service.prove(receipt, right, address=HERE)
    await service.send_again(receipt, address=HERE)
    code = await sent_code()
    found = await asyncio.gather(
        *(service.prove(receipt, code, address=HERE) for _ in range(4)), return_exceptions=True
    )
    lost = [each for each in found if each]
    assert (len(lost), {type(each) for each in lost} <= {Conflict, Invalid}) == (3, True)
    assert await Account.count().where(Account.login == "seeker-1") == 1
    # Codes to one phone are counted, whoever asks for them.
    await service.send_again(other, address=HERE)
    await service.send_again(other, address=HERE)
    with pytest.raises(TooManyAttempts):
        await service.send_again(other, address=HERE)


def profile(**changes: object) -> CandidateForm:
    values = {
        "name": "求职甲", "phone": "13900001111", "headline": "焊接工程师", "skills": "氩弧焊:精通",
        "education": 3, "birth_year": 1988, "available_from": today(), "consent": True,
    }  # fmt: skip
    return CandidateForm.model_validate({**values, **changes})


def offer() -> TeamOfferForm:
    members = [
        {"name": f"成员甲{n}", "role": "焊接工程师", "phone": f"1000000010{n}", "skills": "氩弧焊"}
        for n in (1, 2)
    ]
    return TeamOfferForm.model_validate({
        "name": "激光焊接团队", "project": "厚板激光焊接", "description": "十五毫米以上厚板一次成形。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": 2, "available_from": today(),
        "consent": True, "members": members,
    })  # fmt: skip


async def consents(record: int) -> bool:
    return (await Candidate.select(Candidate.consent).where(Candidate.id == record))[0]["consent"]


async def test_a_name_somebody_gives_speaks_for_nobody_else_before_a_bureau_has_seen_who_it_is(
    open_browser, act, channels
):
    visitor, city, county = await open_browser(), await open_browser("city"), await act("county1")
    record = await offers.create_candidate(county, profile())
    mail = {"prove_by": "mail", "mail": "who@example.com"}
    receipt = receipt_of(await register(visitor, person(**mail), kind="candidate", proof=None))
    await service.prove(receipt, await sent_code(), address=HERE)
    own = await offers.create_candidate(await act("seeker-1"), profile(consent=False))
    assert await consents(record), "a stranger's no ends nothing"
    assert "部门尚未核对证件" in (await city.get(f"/candidates/{own}")).text
    assert (await city.get(f"/api/v1/candidates/{own}")).json()["own_word"]
    account = (await act("seeker-1")).account_id
    url = f"/accounts/{account}"
    assert "还没有部门核对过身份" in (await city.get(url)).text
    seen = {"name": "求职甲", "reason": "当面核对了身份证原件"}
    assert (await city.submit(f"{url}/rename", {**seen, "reason": ""})).status_code == 422
    assert (await city.submit(f"{url}/rename", seen)).status_code == 303
    assert "还没有部门核对过身份" not in (await city.get(url)).text
    assert not await consents(record), "now it is the person's word"
    assert own != record
    await visitor.sign_in("seeker-1", PASSWORD)
    assert "当面核对了身份证原件" in (await visitor.get("/looks")).text


async def test_who_brings_the_code_of_the_record_is_known_whatever_the_own_name(open_browser, act, channels):
    """The bureau saw who it gave the code to; a name that differs is a matter of the account."""
    visitor, county = await open_browser(), await act("county1")
    record = await offers.create_candidate(county, profile())
    code = (await handover.offer_code(county, CANDIDATE, record, "按登记的地址寄送挂号信")).text
    mail = {"prove_by": "mail", "mail": "who@example.com", "person": "另名乙"}
    receipt = receipt_of(await register(visitor, person(**mail), kind="candidate", proof=None))
    waits = (await (await open_browser("county1")).submit(
        "/front-desk", {"name": "另名乙", "last_four": "1111", "asked_by": "person"}
    )).text  # fmt: skip
    assert "本人填写收到的验证码" in waits
    await service.prove(receipt, await sent_code(), address=HERE)
    await handover.redeem(await act("seeker-1"), code)
    city = await open_browser("city")
    assert "部门尚未核对证件" not in (await city.get(f"/candidates/{record}")).text
    assert not (await city.get(f"/api/v1/candidates/{record}")).json()["own_word"]
    await visitor.sign_in("seeker-1", PASSWORD)
    assert "部门还没有核对过您的身份" not in (await visitor.get(f"/candidates/{record}")).text


async def test_a_hand_over_code_alone_opens_the_account_and_brings_the_record(open_browser, act):
    visitor, county = await open_browser(), await act("county1")
    record = await offers.create_candidate(county, profile())
    code = (await handover.offer_code(county, CANDIDATE, record, "按登记的地址寄送挂号信")).text
    address = "/register/handed"
    assert address in (await visitor.get("/register")).text
    assert (await visitor.submit(address, {"code": "AAAA-BBBB-CCCC"})).status_code == 422
    shown = (await visitor.submit(address, {"code": code.lower()})).text
    assert "求**" in shown
    assert "求职甲" not in shown
    given = {"code": code, "login": "jia-1", "password": PASSWORD, "again": PASSWORD}
    assert (await visitor.submit(address, {**given, "again": "x"})).status_code == 422
    at_once = await asyncio.gather(
        *(
            handed.accept(code, login=f"jia-{n}", person="", password=PASSWORD, address=HERE)
            for n in (1, 2, 3)
        ),
        return_exceptions=True,
    )
    assert sorted(str(type(each)) for each in at_once) == sorted([str(int), *[str(Invalid)] * 2])
    row = (await Candidate.select().where(Candidate.id == record))[0]
    owner = (await Account.select().where(Account.id == row["account"]))[0]
    assert (owner["name"], owner["named_by_owner"]) == ("求职甲", False)
    assert await Account.count().where(Account.login.like("jia-%")) == 1
    assert (await visitor.sign_in(owner["login"], PASSWORD)).status_code == 303
    assert "氩弧焊" in (await visitor.get(f"/candidates/{record}")).text
    officer = await open_browser("county1")
    assert "账号由本人开设" in (await officer.get(f"/candidates/{record}/history")).text
    # A team's code asks who leads it; over the API.
    team = await offers.create_team(county, offer())
    code = (await handover.offer_code(county, TEAM, team, "当面核对了身份证原件")).text
    api = await open_browser()
    body = {"code": code, "login": "lead-7", "password": PASSWORD}
    assert (await api.post("/api/v1/registrations/handed", json=body)).status_code == 422
    done = await api.post("/api/v1/registrations/handed", json={**body, "person": "负责乙"})
    assert done.status_code == 201
    kept = (await Team.select(Team.account).where(Team.id == team))[0]["account"]
    assert kept == done.json()["id"]


async def test_the_database_keeps_what_a_code_opens(open_browser, channels):
    visitor = await open_browser()
    receipt = receipt_of(await register(visitor, person(prove_by="sms"), kind="candidate", proof=None))
    await service.prove(receipt, await sent_code(), address=HERE)
    await register(visitor, person(prove_by="sms", login="next-1"), kind="candidate", proof=None)
    late = now() - timedelta(minutes=1)
    for statement in (
        "UPDATE registration SET state = 'confirmed', password_hash = NULL WHERE login = 'next-1'",
        "UPDATE registration SET channel = '' WHERE login = 'next-1'",
        "UPDATE registration SET address = NULL WHERE login = 'next-1'",
        "UPDATE registration SET code = 'x' WHERE login = 'seeker-1'",
        "UPDATE registration SET kind = 'enterprise' WHERE login = 'next-1'",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await DB.asyncpg_pool.execute(statement)
    await Registration.update({Registration.expires: late}).where(Registration.login == "next-1")
    assert await deciding.expire() == 1
    row = await stands("next-1")
    assert (row["state"], row["address"], row["code"], row["phone"]) == ("expired", None, "", "")


async def test_who_has_no_account_yet_is_told_by_text_message_what_became_of_it(open_browser, channels):
    visitor, county = await open_browser(), await open_browser("county1")
    sent = await register(visitor, firm(phone="13900002222"))
    assert "发短信" in sent.text
    assert "发短信" not in (await register(visitor, firm(2))).text, "a land line"
    number = (await stands("firm-1"))["id"]
    url, note = f"/registrations/{number}/steps", {"note": "执照照片看不清", "version": "1"}
    assert (await county.submit(f"{url}/return", note)).status_code == 303
    assert [one.to for one in await outgoing()] == ["13900002222"]
    (said,) = await outgoing()
    assert "被退回补正" in said.text
    assert "https://talent.example.com/register/status" in said.text
    assert "执照" not in said.text
    # What has moved on is not said any more; what is refused is, though the phone is gone from it.
    assert (await county.submit(f"{url}/refuse", {**note, "version": "2"})).status_code == 303
    assert ["未予核准" in one.text for one in await outgoing()] == [True]
    assert (await stands("firm-1"))["phone"] == ""


async def outgoing() -> list[Ready]:
    """What would go out now."""
    taken: list[Ready] = []

    async def take(message: Ready) -> None:
        taken.append(message)
        raise delivery.NotThisNow

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delivery, "deliver", take)
        await sending.send_due()
    await DB.asyncpg_pool.execute(
        "UPDATE outgoing_message SET next_try = now() - interval '1 minute' WHERE state = 'waiting'"
    )
    return taken


async def test_whoever_says_to_lead_a_team_speaks_for_no_record_of_a_bureau_before_that_is_seen(
    open_browser, act, channels
):
    """Neither a no nor a rest of a stranger reaches the project that a bureau has put down; once a keeper has
    seen who it is, both do."""
    visitor, city, county = await open_browser(), await open_browser("city"), await act("county1")
    team = await offers.create_team(county, offer())

    async def standing() -> tuple[bool, str]:
        row = (await Team.select(Team.consent, Team.state).where(Team.id == team))[0]
        return row["consent"], row["state"]

    values = person(prove_by="mail", mail="lead@example.com", login="lead-9", person="路人乙")
    receipt = receipt_of(await register(visitor, values, kind="team_lead", proof=None))
    await service.prove(receipt, await sent_code(), address=HERE)
    lead = await act("lead-9")
    mine = await offers.create_team(lead, offer().model_copy(update={"name": "激光焊接团队"}))
    await offers.take_step(lead, TEAM, mine, "pause")
    assert await standing() == (True, "active")
    await consent.set_consent(lead, TEAM, mine, consent=False)
    await offers.create_team(await act("county2"), offer())
    assert [row["consent"] for row in await Team.select().where(Team.account.is_null())] == [True, True]
    assert "部门尚未核对证件" in (await city.get(f"/teams/{mine}")).text
    assert (await city.get(f"/api/v1/teams/{mine}")).json()["own_word"]
    seen = {"name": "路人乙", "reason": "当面核对了身份证原件"}
    assert (await city.submit(f"/accounts/{lead.account_id}/rename", seen)).status_code == 303
    assert (await standing())[0] is False
    assert not (await city.get(f"/api/v1/teams/{mine}")).json()["own_word"]
