"""A side's own no: why, taken back for a day, and then the next in line; an introduction made by mistake.

Worth: one click ends nothing for ever; nothing is revived past a seat or a consent that has gone."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import notes, queries, service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.introductions import introducing
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.supply.tables import Candidate


async def outcome(coroutine):
    try:
        return str(await coroutine)
    except Conflict as error:
        return error


async def introduced(city, act, calculate, *, seats=1):
    await city.need("焊工岗", seats=seats)
    await city.person("焊工", login="candidate")
    officer = await act("officer")
    return (await releases.release(officer, await calculate(officer))).cases[0]


async def agree(act, case):
    for login in ("enterprise1", "candidate"):
        await service.answer(await act(login), case, agreed=True)


async def a_day_later(case):
    await Case.raw("UPDATE match_case SET ended = ended - interval '25 hours' WHERE id = {}", case)


@pytest.mark.parametrize(
    ("login", "stage"), [("candidate", "contacted"), ("enterprise1", "agreed"), ("candidate", "interview")]
)
async def test_a_side_takes_its_no_back_within_a_day(city, act, calculate, open_browser, login, stage):
    case = await introduced(city, act, calculate)
    if stage != "contacted":
        await agree(act, case)
    if stage == "interview":
        await service.take_step(await act("officer"), case, "interview")
    own, other = (
        await open_browser(login),
        await open_browser("candidate" if login == "enterprise1" else "enterprise1"),
    )
    unsaid = await own.submit(f"/cases/{case}/answer", {"answer": "no"})
    assert unsaid.status_code == 422
    assert "请选择谢绝的原因" in unsaid.text
    await own.submit(f"/cases/{case}/answer", {"answer": "no", "reason": "unfit"})
    for reader in (own, other, await open_browser("officer")):
        assert "综合考虑不合适" in (await reader.get(f"/cases/{case}")).text
    assert "收回谢绝" in (await own.get(f"/cases/{case}")).text
    assert "收回谢绝</button>" not in (await other.get(f"/cases/{case}")).text
    assert (await other.submit(f"/cases/{case}/no/back")).status_code == 409
    with pytest.raises(NotAllowed):
        await back.take_back(await act("officer"), case)
    assert (await own.submit(f"/cases/{case}/no/back")).status_code == 303
    stands = await queries.case(await act("officer"), case)
    assert (stands.stage, stands.reason, stands.ended) == (stage, "", None)
    assert [one["state"] for one in await Placement.select(Placement.state)] == ["open"]
    # It goes on from there as any other: to a hire.
    if stage == "contacted":
        await agree(act, case)
    await notes.contacts(await act("officer"), case, "约定面谈时间")
    assert await hiring.hire(await act("officer"), case, starts=today(), text="双方来电确认") == "hired"


async def test_what_has_gone_meanwhile_is_not_revived(city, act, calculate):
    case = await introduced(city, act, calculate)
    person = await act("candidate")
    await service.answer(person, case, agreed=False, reason="place")
    # The seat went to somebody else.
    officer = await act("officer")
    await city.person("后来的焊工")
    (second,) = (await releases.release(officer, await calculate(officer))).cases
    with pytest.raises(Conflict, match="名额已满"):
        await back.take_back(person, case)
    await service.take_step(officer, second, "close", reason="other", text="对方改用他人")
    # The consent went, and came again.
    await Candidate.update({Candidate.consent: False}).where(Candidate.account == person.account_id)
    with pytest.raises(Conflict, match="已有变化"):
        await back.take_back(person, case)
    await Candidate.update({Candidate.consent: True}).where(Candidate.account == person.account_id)
    await a_day_later(case)
    with pytest.raises(Conflict, match="一天之内"):
        await back.take_back(person, case)
    with pytest.raises(asyncpg.CheckViolationError, match="does not begin again"):
        await Case.raw(
            "UPDATE match_case SET stage = 'contacted', reason = '', no_by = NULL WHERE id = {}", case
        )
    assert (await queries.case(person, case)).stage == "closed"


async def test_a_no_taken_back_and_a_release_for_its_seat_at_once(city, act, calculate):
    case = await introduced(city, act, calculate)
    person, officer = await act("candidate"), await act("officer")
    await service.answer(person, case, agreed=False, reason="place")
    await city.person("后来的焊工")
    run = await calculate(officer)
    done = await asyncio.gather(
        outcome(back.take_back(person, case)), outcome(back.take_back(person, case)),
        outcome(releases.release(officer, run)),
    )  # fmt: skip
    assert sum(isinstance(one, Conflict) for one in done) == 2
    assert await Placement.count().where(Placement.state == "open") == 1


async def test_a_day_later_the_next_in_line_is_offered_once(city, act, calculate, open_browser):
    case = await introduced(city, act, calculate, seats=2)
    await service.answer(await act("enterprise1"), case, agreed=False, reason="skills")
    assert await back.offer_next() == 0, "it can still be taken back"
    await a_day_later(case)
    assert sum(await asyncio.gather(back.offer_next(), back.offer_next())) == 1
    assert await CaseEvent.count().where(CaseEvent.action == "next_offered") == 1
    assert await DB.asyncpg_pool.fetchval(
        "SELECT count(*) FROM notification WHERE event = 'case.next_offered'"
    )
    assert "推荐下一位" in (await (await open_browser("officer")).get(f"/cases/{case}")).text
    assert "推荐下一位" not in (await (await open_browser("candidate")).get(f"/cases/{case}")).text


async def test_a_mistaken_introduction_is_no_word_against_the_person(
    city, act, calculate, open_browser, open_api
):
    case = await introduced(city, act, calculate)
    officer = await act("officer")
    await service.take_step(officer, case, "close", reason="mistaken", text="录入时看错了专业")
    for login in ("candidate", "officer"):
        browser, api = await open_browser(login), await open_api(login)
        ours = login == "officer"
        shown = (await browser.get(f"/cases/{case}")).text
        assert ("误推荐" in shown, "看错了专业" in shown) == (ours, ours)
        told = (await api.get(f"/api/v1/cases/{case}")).json()
        assert told["reason"] == ("mistaken" if ours else "not_pursued")
        for reason in ("mistaken", "not_pursued"):
            found = (await api.get(f"/api/v1/cases?reason={reason}")).json()["items"]
            assert bool(found) is (told["reason"] == reason)
    assert not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM parting")
    run = await calculate(officer)
    assert len((await releases.release(officer, run)).cases) == 1, "the two may be brought together again"


async def test_after_a_no_on_a_project_the_next_team_is_offered(city, act, open_browser):
    lead, officer = await act("teamlead"), await act("officer")
    members = [await city.person("工程师", "焊接", "数控编程") for _ in range(2)]
    asked = ("焊接", "数控编程")
    need = await city.need("机床数控改造", kind="project", seats=4, asked=asked, description="机床数控改造")
    team = await city.team("机床数控改造", members)
    case = (await introducing.introduce(lead, need, team=team)).case
    with pytest.raises(Invalid, match="办理期限最远为"):
        await notes.plan(officer, case, "等通知", today() + timedelta(days=400))
    await service.answer(await act("enterprise1"), case, agreed=False, reason="skills")
    await a_day_later(case)
    assert await back.offer_next() == 1
    assert f'"/projects/{need}/teams"' in (await (await open_browser("officer")).get(f"/cases/{case}")).text
