"""Many cases at once, as an officer has them on a day of phone calls: each with every check it has alone."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.accounts.tables import Account
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent
from talent_platform.brokerage.together import service as together
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.notices.tables import Notification, NotificationThing
from talent_platform.workflow.taking import MEANWHILE, StepResult

HEARD = "今天上午逐一电话联系，答复同意"
AT = "/api/v1/cases"


@pytest.fixture
async def cases(city, act, calculate):
    """Four cases of the first employer; the last person has an account and answers itself."""
    for number in range(4):
        await city.need(f"焊工{number}岗")
        await city.person(f"焊工{number}", login="candidate" if number == 3 else None)
    officer = await act("officer")
    return sorted((await releases.release(officer, await calculate(officer))).cases)


async def stages() -> list[str]:
    return [row["stage"] for row in await Case.select(Case.stage).order_by(Case.id)]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="row" value="(\d+:\d+)"', page)


async def test_what_keeps_a_case_from_going_on_is_asked_twice_of_each(cases, act, monkeypatch):
    """Before and under the lock: it costs more than all else that is asked of a case."""
    asked = []
    fetch = asyncpg.Connection._do_execute

    async def noted(self, query, *rest, **options):
        asked.append(query)
        return await fetch(self, query, *rest, **options)

    officer = await act("officer")
    monkeypatch.setattr(asyncpg.Connection, "_do_execute", noted)
    versions = dict.fromkeys(cases[:3])
    said = dict.fromkeys(versions, together.Answer("person", agreed=True))
    done = await together.answers(officer, versions, said, HEARD)
    assert [one.problem for one in done] == [""] * 3
    assert sum("case_obstacle" in query for query in asked) <= 2 * len(versions)


async def test_the_desk_tells_how_many_each_officer_has_in_hand(cases, act, open_browser, open_api):
    """To the city and to the county of the cases; each number is that of the list behind it."""
    officer, api = await act("officer"), await open_api("city")
    await Case.update({Case.due: today() - timedelta(days=1)}).where(Case.id == cases[0])
    for login in ("city", "county1"):
        desk = (await (await open_browser(login)).get("/desk")).text
        found = re.findall(
            r'<a href="/cases\?officer=(\d+)&amp;whose=live(?:&amp;term=(\w+))?">([\d,]+)</a>', desk
        )
        told = {(int(one), term): int(number) for one, term, number in found}
        assert (told[officer.account_id, ""], told[officer.account_id, "overdue"]) == (4, 1)
        for (one, term), number in told.items():
            asked = {"officer": one, "whose": "live"} | ({"term": term} if term else {})
            assert (await api.get(AT, params=asked)).json()["total"] == number


async def test_answers_of_four_kinds_in_one_go(cases, open_browser):
    """Each row its own; who gave none gets the common one, or is left for another call."""
    officer = await open_browser("officer")
    page = (await officer.get("/cases/batch", params={"row": cases})).text
    rows = list(dict.fromkeys(ticked(page)))
    own = {
        f"answer-{cases[0]}": "person-yes", f"answer-{cases[1]}": "person-no",
        f"answer-{cases[2]}": "employer-yes",
    }  # fmt: skip
    assert set(own) | {f"answer-{cases[3]}"} == set(re.findall(r'<select[^>]*name="(answer-\d+)"', page))
    # However many rows: tick all, take them along, unfold, who answered how, record, confirm, back are seven
    # clicks, with one sentence for all (docs/pages.md).
    assert (await officer.get("/cases")).text.count("data-tick-all") == 1
    asked = page.partition('id="act-answer"')[2].partition("</form>")[0]
    assert set(re.findall(r'<(?:textarea|select|input)[^>]* name="(\w+)"[^>]*>', asked)) == {
        "_csrf_token", "act", "from", "row", "answer", "text",
    }  # fmt: skip
    assert asked.count("<button") == 4, "one that stops Enter, one that asks, yes and no"
    sent = {"act": "answer", "row": rows, "text": HEARD}
    assert (await officer.submit("/cases/batch", sent)).status_code == 422
    done = (await officer.submit("/cases/batch", sent | own)).text
    assert "已办理 3 项" in done
    assert set(ticked(done)) == {one for one in rows if one.startswith(f"{cases[3]}:")}
    found = await Case.select(Case.person_agreed, Case.employer_agreed).order_by(Case.id)
    assert [(one["person_agreed"], one["employer_agreed"]) for one in found] == [
        (True, None), (False, None), (None, True), (None, None),
    ]  # fmt: skip


async def test_the_desk_shows_the_next_step_of_what_waits(cases, open_browser):
    """Of those in which it is the reader's turn, the nearest day first, and of nobody else's."""
    await Case.update({Case.due: today() - timedelta(days=1)}).where(Case.id == cases[2])
    for login, first in (("enterprise1", cases[2]), ("officer", cases[2]), ("candidate", cases[3])):
        desk = (await (await open_browser(login)).get("/desk")).text
        listed = [int(one) for one in re.findall(r'class="lead"[^>]*><a href="/cases/(\d+)">', desk)]
        assert listed[0] == first, login
        assert set(listed) <= set(cases)
    assert 'href="/cases/' not in (await (await open_browser("enterprise2")).get("/desk")).text


async def test_an_afternoon_on_the_phone(cases, act, open_browser, open_api):
    officer = await open_browser("officer")
    listed = (await officer.get("/cases")).text
    assert [f'name="row" value="{case}"' in listed for case in cases] == [True] * 4
    page = (await officer.get("/cases/batch", params={"row": cases})).text
    rows = list(dict.fromkeys(ticked(page)))
    assert len(rows) == 4
    said = {"act": "answer", "answer": "person-yes", "row": rows}

    wordless = await officer.submit("/cases/batch", {**said, "text": ""})
    assert wordless.status_code == 422
    assert "请用文字写明对方何时以何种方式答复" in wordless.text
    assert not await Case.exists().where(Case.person_agreed.is_not_null())

    done = await officer.submit("/cases/batch", {**said, "text": HEARD})
    assert "已办理 3 项" in done.text
    assert "1 项未办理" in done.text
    assert "只能由其本人答复" in done.text
    assert await Case.count().where(Case.person_agreed.is_null()) == 1
    assert await CaseEvent.count().where(CaseEvent.action == "agreed") == 3

    # The employer is told once, of three.
    notices = await Notification.select().where(Notification.event == "case.agreed")
    assert [row["account"] for row in notices] == [(await act("enterprise1")).account_id]
    assert await NotificationThing.count().where(NotificationThing.notification == notices[0]["id"]) == 3

    # What was read before the others' answers is not written over.
    late = await officer.submit("/cases/batch", {**said, "answer": "employer-yes", "text": HEARD})
    assert late.text.count("别人已保存了新的内容") == 3
    api = await open_api("officer")
    things = [{"id": case} for case in cases]
    told = {"cases": things, "side": "employer", "agreed": True, "text": HEARD}
    again = (await api.post(f"{AT}/answers", json=told)).json()
    assert sum(bool(one["problem"]) for one in again) == 1, "one was answered by the late form"
    assert sorted(await stages()) == ["agreed", "agreed", "agreed", "contacted"]

    planned = {"cases": things, "next_step": "核对面谈安排", "due": f"{today()}"}
    assert all(not one["problem"] for one in (await api.post(f"{AT}/plans", json=planned)).json())
    assert {row["next_step"] for row in await Case.select(Case.next_step)} == {"核对面谈安排"}
    met = (await api.post(f"{AT}/steps/interview", json={"cases": things})).json()
    assert [one["state"] for one in met].count("interview") == 3
    ended = await officer.submit(
        "/cases/batch",
        {"act": "close", "reason": "other", "text": "双方商定不再继续", "row": [f"{case}" for case in cases]},
    )
    assert "已办理 4 项" in ended.text
    assert set(await stages()) == {"closed"}


async def test_what_is_wrong_with_all_is_said_of_the_form(cases, open_api, open_browser):
    api, officer = await open_api("officer"), await open_browser("officer")
    things = [{"id": case} for case in cases]
    refused = await api.post(f"{AT}/steps/close", json={"cases": things, "reason": "weather"})
    assert refused.status_code == 422
    assert set(await stages()) == {"contacted"}
    for body in ({}, {"act": "sing", "row": [str(cases[0])]}, {"act": "answer"}):
        assert (await officer.submit("/cases/batch", body)).status_code in (404, 422)
    many = await officer.submit("/cases/batch", {"act": "close", "row": [f"{n}" for n in range(1, 202)]})
    assert many.status_code == 422
    for role in ("enterprise1", "candidate", "auditor"):
        other, their = await open_browser(role), await open_api(role)
        assert (await other.get("/cases/batch", params={"row": cases})).status_code == 403
        told = {"cases": things, "side": "employer", "agreed": True, "text": HEARD}
        assert (await their.post(f"{AT}/answers", json=told)).status_code == 403
        assert 'name="row"' not in (await other.get("/cases")).text


async def test_two_officers_answer_the_same_cases_at_once(cases, open_api):
    first, second = await open_api("officer"), await open_api("city")
    told = {
        "cases": [{"id": case} for case in cases], "side": "employer", "agreed": False,
        "text": "单位来电说明岗位已补齐",
    }  # fmt: skip
    answers = await asyncio.gather(*(one.post(f"{AT}/answers", json=told) for one in (first, second)))
    outcomes = [one for answer in answers for one in (answer.json() if answer.status_code == 200 else [])]
    assert sum(not one["problem"] for one in outcomes) == 4
    assert await CaseEvent.count().where(CaseEvent.action == "declined") == 4
    assert set(await stages()) == {"closed"}


async def test_ten_officers_share_fifty_cases(city, act, calculate):
    """Each case lies with two of them, who heard opposite answers: one is written down, whole and once."""
    for number in range(50):
        if number % 5 == 0:
            await city.need(f"焊工{number}岗", seats=5)
        await city.person(f"焊工{number}")
    ids = sorted((await releases.release(await act("city"), await calculate(await act("city")))).cases)
    assert len(ids) == 50
    await Account.raw(
        "INSERT INTO account (login, name, role, organisation, password_hash) SELECT 'officer' || 10 + n, "
        "'联络员' || n, role, organisation, password_hash FROM account, generate_series(0, 9) n "
        "WHERE login = 'officer'"
    )
    officers = [await act(f"officer{10 + number}") for number in range(10)]
    versions = {row["id"]: row["version"] for row in await Case.select(Case.id, Case.version)}

    async def phoned(number: int) -> Sequence[StepResult]:
        mine = [ids[(number * 5 + step) % 50] for step in range(10)]
        said = dict.fromkeys(mine, together.Answer("person", agreed=number % 2 == 0))
        return await together.answers(officers[number], {one: versions[one] for one in mine}, said, HEARD)

    outcomes = await asyncio.gather(*map(phoned, range(10)))
    done = {one.id: number for number, each in enumerate(outcomes) for one in each if not one.problem}
    assert sum(not one.problem for each in outcomes for one in each) == len(done) == 50
    assert {one.problem for each in outcomes for one in each} == {"", MEANWHILE}
    by = {case: officers[number].account_id for case, number in done.items()}
    agreed = {case for case, number in done.items() if number % 2 == 0}
    answers = CaseEvent.action.is_in(["agreed", "declined"])
    lines = await CaseEvent.select(CaseEvent.match_case, CaseEvent.actor_id, CaseEvent.action).where(answers)
    assert len(lines) == 50
    for line in lines:
        assert line["actor_id"] == by[line["match_case"]]
        assert (line["action"] == "agreed") is (line["match_case"] in agreed)
    for row in await Case.select(Case.id, Case.person_agreed, Case.stage):
        assert row["person_agreed"] is (row["id"] in agreed)
        assert row["stage"] == ("contacted" if row["id"] in agreed else "closed")
    logged = await AuditEntry.select(AuditEntry.subject, AuditEntry.actor_id).where(
        AuditEntry.action.is_in(["case.agreed", "case.declined"])
    )
    assert sorted((row["subject"], row["actor_id"]) for row in logged) == sorted(
        (f"case:{case}", account) for case, account in by.items()
    )
    employer = (await act("enterprise1")).account_id
    told = Notification.select(Notification.id).where(
        Notification.event == "case.agreed", Notification.account == employer
    )
    things = NotificationThing.notification.is_in([row["id"] for row in await told])
    assert await NotificationThing.count().where(things) == len(agreed)


async def test_more_hires_than_seats_are_refused_one_by_one(city, act, calculate, open_api):
    """What the database refuses at the end of one case's transaction is that case's answer."""
    need = await city.need("焊工岗", seats=2)
    for number in range(2):
        await city.person(f"焊工{number}")
    officer = await act("officer")
    both = sorted((await releases.release(officer, await calculate(officer))).cases)
    api = await open_api("officer")
    told = {"cases": [{"id": case} for case in both], "agreed": True, "text": HEARD}
    for side in ("employer", "person"):
        assert (await api.post(f"{AT}/answers", json={**told, "side": side})).status_code == 200
    await Need.update({Need.seats: 1}).where(Need.id == need)
    hired = await api.post(
        f"{AT}/steps/hire", json={"cases": told["cases"], "starts": str(today()), "text": HEARD}
    )
    assert hired.status_code == 200, hired.text
    assert [bool(one["problem"]) for one in hired.json()] in ([False, True], [True, False], [True, True])
    assert "名额已满" in hired.text
    assert (await stages()).count("hired") <= 1


async def test_hires_from_the_page_do_what_it_counted_before(city, act, calculate, open_browser, open_api):
    need = await city.need("焊工岗", seats=2)
    for number in range(2):
        await city.person(f"焊工{number}")
    officer = await act("officer")
    both = sorted((await releases.release(officer, await calculate(officer))).cases)
    await city.need("另一焊工岗", organisation=city.employers["第2机床厂"])
    (other,) = (await releases.release(officer, await calculate(officer, introduction_cap=5))).cases
    api, browser = await open_api("officer"), await open_browser("officer")
    told = {"cases": [{"id": case} for case in both], "agreed": True, "text": HEARD}
    for side in ("employer", "person"):
        assert (await api.post(f"{AT}/answers", json={**told, "side": side})).status_code == 200
    shown = (await browser.get("/cases/batch", params={"row": both})).text
    for said in ("至多录用 2 人（2 条对接）", "至多 1 项需求随之招满", "其他对接至多 1 条随之结束"):
        assert said in shown
    rows = re.findall(
        r'name="row" value="(\d+:\d+)"', shown.partition('id="act-hire"')[2].partition("</form>")[0]
    )
    form = {"act": "hire", "row": rows, "text": HEARD}
    for wrong in ({"starts": "明天"}, {"starts": str(today()), "text": ""}):
        assert (await browser.submit("/cases/batch", form | wrong)).status_code == 422
    done = await browser.submit("/cases/batch", form | {"starts": str(today())})
    assert "已办理 2 项" in done.text
    found = {row["id"]: (row["stage"], row["reason"]) for row in await Case.select()}
    assert found == {**dict.fromkeys(both, ("hired", "")), other: ("closed", "hired_elsewhere")}
    assert await Need.select(Need.state).where(Need.id == need) == [{"state": "filled"}]
