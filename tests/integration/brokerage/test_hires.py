"""A hire and its end: the day confirmed by both, and what each means for seat, mates and other cases.

Worth: what is said before the click is what happens, all of it or nothing."""

import asyncio
import contextlib
import itertools
import re
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.brokerage.cases import deadlines, queries, service
from talent_platform.brokerage.hiring import presence, rules
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n.said import told
from talent_platform.supply.tables import Candidate, Team, TeamMember

HEARD = "双方来电确认"
WHY = "当天没有来，电话联系不上"


async def state_of(table, row):
    return (await table.select(table.state).where(table.id == row))[0]["state"]


async def begun(case, days=7):
    """The start of the hire so many days back."""
    await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", today() - timedelta(days=days), case)


@pytest.fixture
def talks(city, act, calculate):
    """`await talks()`: two cases of one person, at two firms, agreed by all."""

    async def introduced():
        person = await city.person("焊工", login="candidate")
        cases = []
        for login, firm in (("enterprise1", "第1机床厂"), ("enterprise2", "第2机床厂")):
            await city.need(f"{firm}焊工岗", organisation=city.employers[firm])
            officer = await act("officer")
            run = await calculate(officer, introduction_cap=5)
            cases += (await releases.release(officer, run)).cases
            for who in (login, "candidate"):
                await service.answer(await act(who), cases[-1], agreed=True)
        return person, *cases

    return introduced


async def test_both_sides_confirm_one_day_and_each_is_told_what_it_means(talks, act, open_browser, open_api):
    _person, case, other = await talks()
    firm, own, officer = [await open_browser(one) for one in ("enterprise1", "candidate", "officer")]
    at = f"/cases/{case}/steps/hire"
    # Before the click: the person reads of the own other case, the firm not even whether there is one.
    ended = f"对接 {other}「第2机床厂焊工岗」"
    shown = {one: (await one.get(f"/cases/{case}")).text for one in (firm, own, officer)}
    assert [ended in shown[one] for one in (firm, own, officer)] == [False, True, True]
    assert all("需求已录用 0 → 1 人，共 1 人；需求成为「已招满」" in text for text in shown.values())
    long_ago = {"starts": str(today() - timedelta(days=400))}
    for wrong in ({"starts": ""}, {"starts": "明天"}, long_ago):
        assert (await firm.submit(at, wrong)).status_code == 422
    await firm.submit(at, {"starts": str(today())})
    assert f"到岗日期 {today()} 等待您确认" in (await own.get(f"/cases/{case}")).text
    waiting = (await (await open_api("candidate")).get("/api/v1/cases?whose=waiting")).json()["items"]
    assert [one["id"] for one in waiting] == [case]
    with pytest.raises(asyncpg.CheckViolationError, match="not confirmed"):
        await Case.raw("UPDATE match_case SET stage = 'hired' WHERE id = {}", case)
    # Another day is a new question.
    later = str(today() + timedelta(days=20))
    await own.submit(at, {"starts": later})
    assert (await queries.case(await act("officer"), case)).stage == "agreed"
    assert f"到岗日期 {later} 等待贵单位确认" in (await firm.get(f"/cases/{case}")).text
    await firm.submit(at, {"starts": later})
    for one in (firm, own, officer):
        assert f"已确认录用，{later} 到岗" in (await one.get(f"/cases/{case}")).text
    stands = await queries.case(await act("officer"), other)
    assert (stands.stage, stands.reason, stands.ended_by) == ("closed", "hired_elsewhere", case)
    for action, said in (("no_show", "次一工作日"), ("at_work", "在此之前不能登记已报到")):
        refused = await (await open_api("officer")).post(
            f"/api/v1/cases/{case}/steps/{action}", json={"text": WHY}
        )
        assert (refused.status_code, said in refused.text) == (409, True)


async def test_a_bureau_confirms_for_both_with_a_note(talks, act):
    _person, case, _other = await talks()
    officer = await act("officer")
    with pytest.raises(Invalid, match="何时以何种方式"):
        await hiring.hire(officer, case, starts=today())
    assert await hiring.hire(officer, case, starts=today(), text=HEARD) == "hired"
    (line,) = [one for one in await queries.events(await act("candidate"), case) if one.action == "hired"]
    assert HEARD in line.note


async def test_nobody_came(talks, act, open_browser, open_api, calculate):
    person, case, other = await talks()
    firm, officer = await open_browser("enterprise1"), await open_browser("officer")
    await hiring.hire(await act("officer"), case, starts=today(), text=HEARD)
    for who in ("enterprise1", "officer"):
        with pytest.raises(Conflict, match="次一工作日"):
            await hiring.take_step(await act(who), case, "no_show", text=WHY)
    await begun(case)
    need = (await queries.case(await act("officer"), case)).need
    assert await state_of(Need, need) == "filled"
    said = (await (await open_api("officer")).get(f"/api/v1/cases/{case}/effects/no_show")).json()
    assert (said["blocked"], [one["of"] for one in said["lines"]]) == ("", ["seat", "people", "pair", "case"])
    assert "需求已录用 1 → 0 人，共 1 人" in (await firm.get(f"/cases/{case}")).text
    assert (await (await open_browser("candidate")).submit(f"/cases/{case}/steps/no_show")).status_code == 403
    unsaid = await firm.submit(f"/cases/{case}/steps/no_show", {"text": "无"})
    assert (unsaid.status_code, "请用文字写明情况" in unsaid.text) == (422, True)
    assert (await firm.submit(f"/cases/{case}/steps/no_show", {"text": WHY})).status_code == 303
    assert (await firm.submit(f"/cases/{case}/steps/no_show", {"text": WHY})).status_code == 409
    assert "已登记，等待联络员核实" in (await firm.get(f"/cases/{case}")).text
    own = await open_browser("candidate")
    assert "用人单位称未报到：人才一方已报到的，请登记" in (await own.get(f"/cases/{case}")).text
    assert (await queries.case(await act("officer"), case)).stage == "hired", "by its word alone nothing ends"
    with pytest.raises(asyncpg.CheckViolationError, match="nobody confirmed"):
        await Case.raw("UPDATE match_case SET stage = 'closed', reason = 'no_show' WHERE id = {}", case)
    confirmed = await officer.submit(f"/cases/{case}/steps/no_show", {"text": "已向双方核实"})
    assert confirmed.status_code == 303
    assert (await state_of(Need, need), await state_of(Candidate, person)) == ("open", "active")
    assert {row["state"] for row in await Placement.select(Placement.state)} == {"closed"}
    assert (await queries.case(await act("officer"), other)).reason == "hired_elsewhere"
    assert "未报到" in (await officer.get(f"/cases/{case}")).text
    assert await DB.asyncpg_pool.fetchval(
        "SELECT count(DISTINCT account) FROM notification WHERE event = 'case.no_show'"
    )
    # The two are not brought together again; the other need is open to the person.
    run = await releases.release(await act("officer"), await calculate(await act("officer")))
    (again,) = run.cases
    assert (await queries.case(await act("officer"), again)).need != need


async def test_who_came_to_work_is_not_said_to_be_absent(talks, act, open_browser, open_api):
    _person, case, _other = await talks()
    officer, firm = await act("officer"), await act("enterprise1")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    await begun(case)
    await hiring.take_step(firm, case, "no_show", text=WHY)
    own = await open_browser("candidate")
    assert (await own.submit(f"/cases/{case}/steps/at_work", {"text": "当天九点已到厂区"})).status_code == 303
    assert (await own.submit(f"/cases/{case}/steps/at_work")).status_code == 409
    shown = (await (await open_browser("officer")).get(f"/cases/{case}")).text
    assert "用人单位称未报到，人才一方称已报到，由联络员向双方核实" in shown
    with pytest.raises(Conflict, match="核实之前只有联络员"):
        await hiring.take_step(firm, case, "left", text="一天也没有来过", left=today())
    with pytest.raises(asyncpg.CheckViolationError, match="nobody confirmed"):
        await Case.raw(
            "UPDATE match_case SET stage = 'closed', reason = 'left', no_by = {} WHERE id = {}",
            firm.account_id, case,
        )  # fmt: skip
    told = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT a.login, n.event FROM notification n JOIN account a ON a.id = n.account "
        "WHERE n.event IN ('case.no_show_said', 'case.at_work')"
    )
    said = {(one["login"], one["event"]) for one in told}
    assert {("candidate", "case.no_show_said"), ("officer", "case.at_work")} <= said
    api = await open_api("enterprise1")
    assert (await api.get(f"/api/v1/cases/{case}")).json()["not_at_work"] == [_person]
    assert (await api.post(f"/api/v1/cases/{case}/steps/at_work", json={})).status_code == 200
    for who in (firm, officer):
        with pytest.raises(Conflict, match="已登记为已报到"):
            await hiring.take_step(who, case, "no_show", text=WHY)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody confirmed"):
        await Case.raw(
            "UPDATE match_case SET stage = 'closed', reason = 'no_show', no_by = {} WHERE id = {}",
            officer.account_id, case,
        )  # fmt: skip
    shown = (await api.get(f"/api/v1/cases/{case}")).json()
    assert (shown["stage"], shown["at_work"], shown["not_at_work"]) == ("hired", [_person], [])


async def test_the_employer_and_the_other_side_at_the_same_moment(talks, act):
    _person, case, _other = await talks()
    officer, firm = await act("officer"), await act("enterprise1")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    await begun(case)
    done = await asyncio.gather(
        hiring.take_step(firm, case, "at_work"),
        hiring.take_step(officer, case, "no_show", text=WHY),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, Conflict) for one in done) == [False, True], "never both"


async def test_a_hire_of_long_ago_is_undone_by_the_city_alone(talks, act, open_api):
    _person, case, _other = await talks()
    officer, long_ago = await act("officer"), today() - timedelta(days=700)
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    until = rules.guaranteed_until(today())
    over = today() - (until - today()) - timedelta(days=1)
    for starts, said in ((over, "届满，不能再登记未报到"), (long_ago, "早于保证期的起用日")):
        await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", starts, case)
        effects = (await (await open_api("officer")).get(f"/api/v1/cases/{case}/effects/no_show")).json()
        assert said in effects["blocked"]
        with pytest.raises(Conflict, match="须由市级办理"):
            await hiring.end(officer, case, "undo_hire", text="登记到了另一个人名下")
    assert await hiring.end(await act("city"), case, "undo_hire", text="登记到了另一个人名下") == "closed"


async def test_who_leaves_within_the_guarantee_time_and_after(talks, act):
    _person, case, _other = await talks()
    officer, own = await act("officer"), await act("candidate")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    until = rules.guaranteed_until(today())
    assert until is not None
    length = until - today()
    for starts, problem in ((today() - length - timedelta(days=1), "届满"), (today() - length, None)):
        await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", starts, case)
        with pytest.raises(Invalid, match="最后工作日"):
            await hiring.end(own, case, "left", text="家中有事回老家")
        if problem:
            with pytest.raises(Conflict, match=problem):
                await hiring.end(own, case, "left", text="家中有事回老家", left=today())
    assert await hiring.end(own, case, "left", text="家中有事回老家", left=today()) == "closed"
    assert (await queries.case(officer, case)).reason == "left"


async def test_the_employer_alone_ends_no_hire_by_a_departure(
    talks, act, open_browser, open_api, monkeypatch
):
    _person, case, _other = await talks()
    officer, firm, own = [await act(one) for one in ("officer", "enterprise1", "candidate")]
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    await begun(case)
    await hiring.take_step(own, case, "at_work")
    gone = {"left": today() - timedelta(days=1), "text": "已办完离职手续"}
    with pytest.raises(NotAllowed):
        await hiring.end(firm, case, "left", **gone)
    said = (await (await open_api("enterprise1")).get(f"/api/v1/cases/{case}/effects/left")).json()
    assert said["lines"][0]["text"].startswith("先告知联络员和人才一方")
    assert await hiring.take_step(firm, case, "left", **gone) == "hired"
    with pytest.raises(Conflict, match="等待人才一方确认"):
        await hiring.take_step(firm, case, "left", **gone)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody confirmed"):
        await Case.raw(
            "UPDATE match_case SET stage = 'closed', reason = 'left', no_by = {} WHERE id = {}",
            firm.account_id, case,
        )  # fmt: skip
    lists = {one: await open_api(one) for one in ("officer", "candidate")}

    async def waits(who):
        found = (await lists[who].get("/api/v1/cases?whose=waiting")).json()["items"]
        return case in [one["id"] for one in found]

    # The other side is asked first; once its day is over, or it denies it, the officer.
    assert [await waits(one) for one in lists] == [False, True]
    assert (
        f"最后工作日 {gone['left']}" in (await (await open_browser("candidate")).get(f"/cases/{case}")).text
    )
    answer_by = (await queries.case(officer, case)).due
    assert answer_by > today()
    with monkeypatch.context() as later:
        for module in (deadlines, queries):
            later.setattr(module, "today", lambda: answer_by + timedelta(days=1))
        assert [await deadlines.hand_to_verify() for _ in range(2)] == [1, 0]
        assert await waits("officer")
    assert await hiring.take_step(own, case, "at_work") == "hired"
    assert [await waits(one) for one in lists] == [True, False]
    assert "人才一方称仍在岗" in (await (await open_browser("officer")).get(f"/cases/{case}")).text
    desk = (await (await open_browser("officer")).get("/desk")).text
    assert "待核实的录用" in desk
    with pytest.raises(Invalid, match="以何种方式得知"):
        await hiring.take_step(officer, case, "at_work")
    assert await hiring.take_step(officer, case, "at_work", text="电话问过双方，仍在岗") == "hired"
    assert not await waits("officer")
    # Said in time, it is confirmed later than it could be said.
    await hiring.take_step(firm, case, "left", **gone)
    later_on = today() + timedelta(days=400)
    for module in (presence, hiring):
        monkeypatch.setattr(module, "today", lambda: later_on)
    assert await hiring.take_step(officer, case, "left", text="双方都已确认") == "closed"
    (line,) = [one for one in await queries.events(officer, case) if one.action == "left_early"]
    assert f"最后工作日 {gone['left']}" in line.note


async def test_of_who_has_no_account_the_officer_verifies_at_once(city, act, calculate, open_api):
    await city.need("焊工岗")
    await city.person("焊工")
    officer, firm = await act("officer"), await act("enterprise1")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await service.answer(firm, case, agreed=True)
    await service.answer(officer, case, agreed=True, side="person", text="来电同意对接")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    await begun(case)
    await hiring.take_step(firm, case, "left", text="已办完离职手续", left=today() - timedelta(days=1))
    api = await open_api("officer")
    for whose in ("waiting", "verify"):
        assert [one["id"] for one in (await api.get(f"/api/v1/cases?whose={whose}")).json()["items"]] == [
            case
        ]
    assert "人才一方没有账号：由联络员" in (await api.get(f"/api/v1/cases/{case}")).json()["now"]
    assert [await deadlines.hand_to_verify(), await deadlines.hand_to_verify()] == [1, 0]
    last = (await CaseEvent.select().where(CaseEvent.match_case == case).order_by(CaseEvent.id))[-1]
    assert (last["action"], told(last["note"])) == ("to_verify", "人才一方没有账号，请联系核实")


async def test_what_was_said_in_time_is_confirmed_later_and_what_was_not_is_the_citys(
    talks, act, monkeypatch
):
    _person, case, _other = await talks()
    officer, firm = await act("officer"), await act("enterprise1")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    long_ago = today() - timedelta(days=80)
    await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", long_ago, case)
    for who in (firm, officer):
        with pytest.raises(Conflict, match="须由市级核实"):
            await hiring.take_step(who, case, "left", text="当时已离职", left=long_ago)
    assert await hiring.take_step(firm, case, "no_show", text=WHY) == "hired"
    later = today() + timedelta(days=60)
    for module in (presence, hiring):
        monkeypatch.setattr(module, "today", lambda: later)
    assert await hiring.take_step(officer, case, "no_show", text="已向双方核实") == "closed"


async def test_a_hire_written_down_by_mistake_gives_back_what_it_ended(talks, act):
    person, case, other = await talks()
    officer = await act("officer")
    await service.take_step(officer, other, "interview")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    with pytest.raises(NotAllowed):
        await hiring.end(await act("enterprise1"), case, "undo_hire", text="登记到了另一个人名下")
    with pytest.raises(asyncpg.CheckViolationError, match="does not begin again"):
        await Case.raw(
            "UPDATE match_case SET stage = 'interview', reason = '', ended = NULL WHERE id = {}", other
        )
    assert await hiring.end(officer, case, "undo_hire", text="登记到了另一个人名下") == "closed"
    back = await queries.case(officer, other)
    assert (back.stage, back.reason, back.ended_by, back.ended) == ("interview", "", None, None)
    assert await state_of(Candidate, person) == "active"
    assert await hiring.hire(officer, other, starts=today(), text=HEARD) == "hired", "it goes on as any other"
    assert await CaseEvent.count().where(CaseEvent.action == "begins_again") == 1


async def test_no_seat_is_given_twice_when_a_hire_is_undone(talks, act, city, calculate, open_api):
    _person, case, other = await talks()
    officer = await act("officer")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    await city.person("后来的焊工")
    assert len((await releases.release(officer, await calculate(officer))).cases) == 1
    said = (await (await open_api("officer")).get(f"/api/v1/cases/{case}/effects/undo_hire")).json()["lines"]
    assert next(one["text"] for one in said if one["case"] == other).endswith("不恢复：名额已给别人")
    await hiring.end(officer, case, "undo_hire", text="登记到了另一个人名下")
    assert (await queries.case(officer, other)).stage == "closed"


async def test_one_member_of_a_team_leaves_and_the_mates_stay(city, act, calculate, open_browser, open_api):
    need = await city.need("焊接技改", kind="project", seats=3, required_skills="[]")
    members = [await city.person(f"成员{n}", registered=False) for n in range(3)]
    team = await city.team("焊接团队", members)
    await TeamMember.update({TeamMember.core: False}).where(TeamMember.candidate == members[2])
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for login in ("enterprise1", "teamlead"):
        await service.answer(await act(login), case, agreed=True)
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    at = f"/api/v1/cases/{case}/effects/left?candidate={members[2]}"
    said = [one["text"] for one in (await (await open_api("officer")).get(at)).json()["lines"]]
    assert "团队其余 2 人的录用不变" in said
    assert "团队只剩 2 人，少于成行人数 3 人：请与用人单位和团队商定" in said
    firm = await open_browser("enterprise1")
    shown = (await firm.get(f"/cases/{case}")).text
    parts = re.findall(r"<summary>只涉及([^<]+)的影响</summary>(.*?)</details>", shown, re.DOTALL)
    assert len({who for who, _part in parts}) == 3, "nobody of one role stands for another"
    assert all("需求已录用 3 → 2 人" in part and "以后不再互相推荐" not in part for _who, part in parts)
    left = {"left": str(today()), "text": "本人辞职回原单位", "candidate": str(members[2])}
    assert (await firm.submit(f"/cases/{case}/steps/left", left)).status_code == 303
    assert await Placement.count().where(Placement.state == "hired") == 3, "by its word alone nobody is gone"
    lead = await open_browser("teamlead")
    assert f"用人单位称已离职（最后工作日 {today()}）" in (await lead.get(f"/cases/{case}")).text
    whole = left | {"left": "", "candidate": ""}
    refused = await lead.submit(f"/cases/{case}/steps/left", whole)
    assert (refused.status_code, await Placement.count().where(Placement.state == "hired")) == (422, 3)
    assert "用人单位只说到部分成员：请选择涉及何人" in refused.text, "of the others it never said a word"
    confirmed = await lead.submit(f"/cases/{case}/steps/left", left | {"left": ""})
    assert confirmed.status_code == 303, "of the day the employer named"
    stands = await queries.case(officer, case)
    assert (stands.stage, stands.next_step) == ("hired", "已完成")
    states = {row["candidate"]: row["state"] for row in await Placement.select()}
    assert states == {members[0]: "hired", members[1]: "hired", members[2]: "closed"}
    assert await state_of(Need, need) == "part_filled"
    assert [await state_of(Candidate, one) for one in members] == ["placed", "placed", "active"]
    with pytest.raises(Invalid, match="团队成员"):
        await hiring.end(officer, case, "left", text="本人辞职回原单位", left=today(), candidate=members[2])
    await begun(case)
    await hiring.take_step(await act("enterprise1"), case, "no_show", text=WHY, candidate=members[0])
    with pytest.raises(Invalid, match="部分成员"):
        await hiring.end(officer, case, "no_show", text=WHY)
    for member in members[:2]:
        await hiring.end(officer, case, "no_show", text=WHY, candidate=member)
    assert (await state_of(Team, team), await state_of(Need, need)) == ("active", "open")
    assert await Placement.count().where(Placement.state == "hired") == 0


async def test_no_path_of_the_database_hires_without_both_consents_and_a_confirmed_day(talks, db):
    """Every state a case can be left in by whatever path: hired from it only where both said yes and
    confirmed one day."""
    _person, case, _other = await talks()
    answers, flags = (None, True, False), (True, False)
    days = (today(), None)
    states = itertools.product(("contacted", "agreed", "interview"), answers, answers, days, flags, flags)
    hired = []
    owner = await asyncpg.connect(db)
    for state in states:
        attempt = owner.transaction()
        await attempt.start()
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(
            "UPDATE match_case SET stage = $2, employer_agreed = $3, person_agreed = $4, starts = $5, "
            "employer_starts = $6, person_starts = $7 WHERE id = $1",
            case, *state,
        )  # fmt: skip
        await owner.execute("SET LOCAL session_replication_role = origin")
        with contextlib.suppress(asyncpg.CheckViolationError):
            await owner.execute("UPDATE match_case SET stage = 'hired' WHERE id = $1", case)
            hired.append(state[1:])
        await attempt.rollback()
    await owner.close()
    assert hired == [(True, True, today(), True, True)] * 3
