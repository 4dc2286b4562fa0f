"""The tally on paper: two tellers apart, a result both agree on, and nobody who learns a number too early.

Worth: one altered or leaked number makes every result of the year doubtful.
"""

from __future__ import annotations

import asyncio
import io
from typing import Any

import asyncpg
import httpx
import pypdf
import pytest
from meetings import as_owner, sitting, vote

from talent_platform.accounts.keeping import service as keeping
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.titles.meetings import facts, queries, service
from talent_platform.titles.meetings.schemas import CountForm, HandInsForm
from talent_platform.titles.tally import counting
from talent_platform.workflow.steps import Given
from talent_posts import passes

SENIOR: dict[str, Any] = {"size": "25", "approved_by": "province_hrss"}


def votes(case: int, agree: int, oppose: int) -> dict[str, int]:
    return {"case": case, "agree": agree, "oppose": oppose, "abstain": 0, "spoiled": 0, "missing": 0}


def words(answer: httpx.Response) -> str:
    """What a PDF says, without blanks and breaks."""
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


async def test_two_tellers_count_apart_until_they_agree(open_browser, open_api, act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague)
    url = f"/titles/meetings/{meeting}"
    first, second, auditor, juror = [
        await open_browser(who) for who in ("city", "city9", "auditor", "candidate")
    ]
    api = await open_api("auditor")
    asked = await queries.seats(meeting)
    account = (await act("candidate")).account_id
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", asked[0].expert, account)
    one, two = [each.id for each in await queries.cases(meeting)]
    assert words(await first.get(f"{url}/cases/{one}/slips.pdf")).count("表决票") == 6
    assert (await auditor.get(f"{url}/cases/{one}/slips.pdf")).status_code == 403
    await counting.hand_in(city, meeting, HandInsForm(seats=[each.id for each in asked]))
    assert (await first.submit(f"{url}/steps/count", {})).status_code == 303

    for stranger in (auditor, juror):
        assert (await stranger.get(f"{url}/tally")).status_code == 403
    assert "交票 6 张" in (await first.get(f"{url}/tally")).text
    over = await first.submit(f"{url}/counts", votes(one, 5, 2))
    assert (over.status_code, "各项合计 7 张" in over.text) == (422, True)
    assert (await first.submit(f"{url}/counts", votes(one, 4, 2))).status_code == 303
    assert "请等另一名计票人" in (await first.submit(f"{url}/counts", votes(one, 4, 2))).text
    assert 'value="4"' not in (await second.get(f"{url}/tally?case={one}")).text
    differs = await second.submit(f"{url}/counts", votes(one, 5, 1))
    assert "两人清点的不一致" in (await second.get(differs.headers["location"])).text
    assert (await api.get(f"/api/v1{url}/results")).json()["items"] == []
    for teller in (second, first):
        assert (await teller.submit(f"{url}/counts", votes(one, 5, 1))).status_code == 303
    assert "已完成，不能再改" in (await first.submit(f"{url}/counts", votes(one, 6, 0))).text
    assert "还有 1 名申报人没有计票结果" in (await first.submit(f"{url}/steps/decide", {})).text
    for reader in (first, second, auditor):
        page = (await reader.get(url)).text
        assert ("已完成" in page, "不同意" in page, ">未通过<" in page) == (True, False, False)
    assert (await api.get(f"/api/v1{url}/results")).json()["items"] == []
    draft = words(await auditor.get(f"{url}/minutes.pdf"))
    assert ("草稿" in draft, "甲某" in draft, "未通过" in draft) == (True, True, False)
    same = CountForm(case=two, agree=4, oppose=3)
    said = await asyncio.gather(*(counting.enter(who, meeting, same) for who in (city, colleague)))
    assert sorted(said) == ["settled", "waits"]
    assert (await first.submit(f"{url}/steps/decide", {})).status_code == 303

    found = (await api.get(f"/api/v1{url}/results")).json()["items"]
    assert [(each["attending"], each["agree"], each["passed"]) for each in found] == [
        (6, 5, True), (7, 4, False),
    ]  # fmt: skip
    assert "未通过" in (await auditor.get(url)).text
    assert "steps/again" not in (await first.get(url)).text
    signed = words(await auditor.get(f"{url}/minutes.pdf"))
    assert ("草稿" in signed, "未通过" in signed, "现同在" in signed) == (False, True, True)
    assert (await juror.get(f"{url}/minutes.pdf")).status_code == 403
    own = (await juror.get(url)).text
    assert not [word for word in ("同意", "通过", "出席") if word in own]
    assert (await (await open_api("candidate")).get(f"/api/v1{url}/results")).status_code == 403
    assert (await juror.get(f"{url}/tally")).status_code == 403


async def test_no_number_is_written_but_by_two_who_agree(act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague)
    one, two = [each.id for each in await queries.cases(meeting)]
    asked = await queries.seats(meeting)
    await counting.hand_in(city, meeting, HandInsForm(seats=[each.id for each in asked]))
    await service.move(city, meeting, "count", Given())
    with pytest.raises(NotAllowed):
        await counting.to_count(await act("auditor"), meeting)
    for teller in (city, colleague):
        await counting.enter(teller, meeting, CountForm(case=one, agree=5, oppose=1))
    await counting.enter(city, meeting, CountForm(case=two, agree=7, oppose=0))
    count = "INSERT INTO title_count (applicant, round, teller, agree, oppose, abstain, spoiled) VALUES "
    result = (
        "INSERT INTO title_result (applicant, round, attempt, attending, agree, oppose, abstain, spoiled,"
        f" passed) VALUES ({two}, 1, 1, 7, 7, 0, 0, 0, true)"
    )
    owner = await asyncpg.connect(DB.dsn)
    for statement in (
        "UPDATE title_count SET agree = 6", "DELETE FROM title_count", "UPDATE title_result SET agree = 6",
        "DELETE FROM title_result", "TRUNCATE title_result", "UPDATE title_hand_in SET round = 2", result,
        f"{count} ({one}, 1, {city.account_id}, 6, 0, 0, 0)",
        f"{count} ({two}, 1, {city.account_id}, 7, 0, 0, 0)",
        f"{count} ({two}, 1, {city.account_id + 900}, 7, 0, 0, 0)",
        f"UPDATE title_meeting SET first_teller = {colleague.account_id}, second_teller = {city.account_id}",
        f"INSERT INTO title_hand_in (seat, round, recorded_by) VALUES ({asked[0].id}, 2, 1)",
        "UPDATE title_meeting SET round = 2",
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError, match=r"append-only|tellers|agreed|stays|hands in"):
            await owner.execute(statement)
    for attending in range(41):
        for agree in range(attending + 1):
            passed = await owner.fetchval("SELECT title_passes($1, $2)", agree, attending)
            assert passed == passes(agree, attending)
    await owner.close()


async def test_more_than_the_cap_vote_again_and_no_vote_is_cut(act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague, "副高", **SENIOR)
    await vote(city, colleague, meeting, {"A01": 6, "A02": 5})
    decision = await facts.judged(await queries.one(city, meeting), {"ballot"})
    assert (decision.of("D8").outcome, decision.of("D17b").outcome) == ("needs_approval", "pass")
    await service.move(city, meeting, "again", Given())
    with pytest.raises(NotAllowed, match="已有结果的会议不能取消"):
        await service.move(city, meeting, "call_off", Given(note="结果不满意"))
    owner = await asyncpg.connect(DB.dsn)
    with pytest.raises(asyncpg.CheckViolationError, match="held as stays"):
        await owner.execute(
            "INSERT INTO title_meeting_change (meeting, actor_name, action, from_state, to_state)"
            f" VALUES ({meeting}, 'x', 'call_off', 'sitting', 'called_off');"
            f" UPDATE title_meeting SET state = 'called_off' WHERE id = {meeting}"
        )
    await owner.close()
    form = HandInsForm(seats=[(await queries.seats(meeting))[0].id])
    assert await counting.hand_in(city, meeting, form) == 1
    await vote(city, colleague, meeting, {"A01": 6, "A02": 4})
    decision = await facts.judged(await queries.one(city, meeting), {"ballot"})
    assert [decision.of(rule).outcome for rule in ("D8", "D17c", "D18a", "D18b", "D19b")] == ["pass"] * 5
    assert [each.passed for each in await counting.results(meeting)] == [True, True, True, False]
    with pytest.raises(NotAllowed, match="已投过两次"):
        await service.move(city, meeting, "again", Given())


async def test_a_teller_is_replaced_and_what_was_not_agreed_is_counted_afresh(open_browser, act, colleague):
    city, third = await act("city"), "city8"
    await keeping.create_account(
        None, login=third, name="接替人", role="city", organisation_id=city.organisation_id,
        password="quiet lantern meadow 7",
    )  # fmt: skip
    comes = (await act(third)).account_id
    meeting = await sitting(city, colleague)
    url = f"/titles/meetings/{meeting}"
    bureau = await open_browser("city")
    one, two = [each.id for each in await queries.cases(meeting)]
    asked = await queries.seats(meeting)
    await counting.hand_in(city, meeting, HandInsForm(seats=[each.id for each in asked]))
    given = {"leaves": colleague.account_id, "comes": comes, "why": "因病离岗，不能继续计票"}
    early = await bureau.submit(f"{url}/tellers/replacement", given)
    assert (early.status_code, "只能在计票中" in early.text) == (409, True)
    await service.move(city, meeting, "count", Given())
    for teller in (city, colleague):
        await counting.enter(teller, meeting, CountForm(case=one, agree=5, oppose=1))
    await counting.enter(city, meeting, CountForm(case=two, agree=4, oppose=3))
    await counting.enter(colleague, meeting, CountForm(case=two, agree=6, oppose=1))
    await counting.enter(city, meeting, CountForm(case=two, agree=5, oppose=2))
    await as_owner("UPDATE account SET active = false WHERE id = $1", colleague.account_id)

    tied = asked[3].expert
    await as_owner("UPDATE title_expert SET name = '接替人' WHERE id = $1", tied)
    own = await bureau.submit(f"{url}/tellers/replacement", given)
    assert (own.status_code, "评委不能计票" in own.text) == (422, True)
    await as_owner("UPDATE title_expert SET name = $2 WHERE id = $1", tied, asked[3].name)
    assert (await bureau.submit(f"{url}/tellers/replacement", {**given, "why": ""})).status_code == 422
    assert (await bureau.submit(f"{url}/tellers/replacement", given)).status_code == 303
    page = (await bureau.get(url)).text
    assert all(said in page for said in ("更换计票人", "复核人 → 接替人：因病离岗"))
    with pytest.raises(NotAllowed):
        await counting.enter(colleague, meeting, CountForm(case=two, agree=5, oppose=2))
    new = await act(third)
    with pytest.raises(Conflict, match="已完成"):
        await counting.enter(new, meeting, CountForm(case=one, agree=5, oppose=1))
    # What one of them counted before meets nothing of who came.
    lacking = CountForm(case=two, agree=5, oppose=1, missing=1)
    assert await counting.enter(new, meeting, lacking) == "waits"
    with pytest.raises(Invalid, match="各项合计 6 张，交票的有 7 张"):
        await counting.enter(city, meeting, CountForm(case=two, agree=5, oppose=1))
    assert await counting.enter(city, meeting, lacking) == "settled"
    with pytest.raises(asyncpg.CheckViolationError, match="who do not sit count"):
        await DB.asyncpg_pool.execute(
            "UPDATE title_meeting SET first_teller = $2 WHERE id = $1", meeting, colleague.account_id + 900
        )
    await as_owner(
        "UPDATE title_meeting_change SET at = at + interval '3 days' WHERE meeting = $1 AND action = 'open'",
        meeting,
    )  # fmt: skip
    await service.move(city, meeting, "decide", Given())
    printed = words(await bureau.get(f"{url}/minutes.pdf"))
    for said in ("原定日期", "测试city、复核人；测试city、接替人"):
        assert said in printed
    assert [each.slips for each in await counting.results(meeting)] == [6, 6]


async def test_how_many_may_pass_is_fixed_by_two_before_the_vote(open_browser, open_api, act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague, "副高", **SENIOR)
    url = f"/titles/meetings/{meeting}"
    first, second, juror = [await open_browser(who) for who in ("city", "city9", "candidate")]
    asked = await queries.seats(meeting)
    account = (await act("candidate")).account_id
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", asked[0].expert, account)
    nobody = await first.submit(f"{url}/numbers", {"level": "正高", "number": 1})
    assert (nobody.status_code, "没有申报这一层级" in nobody.text) == (422, True)
    assert (await first.submit(f"{url}/numbers", {"level": "副高", "number": 1})).status_code == 303
    one = await DB.asyncpg_pool.fetchval("SELECT id FROM title_fixed_number")
    alone = await first.submit(f"{url}/numbers/{one}/confirmation")
    assert (alone.status_code, "须由本局另一人确认" in alone.text) == (409, True)
    assert "投票前确定的通过人数" not in (await juror.get(url)).text
    assert (await second.submit(f"{url}/numbers/{one}/confirmation")).status_code == 303
    assert "最多 1 人" in (await juror.get(url)).text
    api = await open_api("city")
    again = await api.post(f"/api/v1{url}/numbers", json={"level": "副高", "number": 2})
    assert (again.status_code, "已确定，不能再改" in again.text) == (409, True)
    owner = await asyncpg.connect(DB.dsn)
    propose = "INSERT INTO title_fixed_number (meeting, level, number, proposed_by, proposed_name"
    for statement in (
        "UPDATE title_fixed_number SET number = 2", "DELETE FROM title_fixed_number",
        (
            f"{propose}, confirmed, confirmed_by) VALUES ({meeting}, '正高', 9, {city.account_id}, 'x',"
            f" now(), {colleague.account_id})"
        ),
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match=r"before the vote|rows stay"):
            await owner.execute(statement)
    await counting.hand_in(city, meeting, HandInsForm(seats=[asked[0].id]))
    with pytest.raises(asyncpg.CheckViolationError, match="before the vote"):
        await owner.execute(f"{propose}) VALUES ({meeting}, '正高', 9, {city.account_id}, 'x')")
    await owner.close()
    late = await first.submit(f"{url}/numbers", {"level": "副高", "number": 2})
    assert (late.status_code, "须在投票之前确定" in late.text) == (409, True)
    told = await facts.meeting_facts(await queries.one(city, meeting))
    assert [(each.level, each.number) for each in told.fixed_numbers] == [("副高", 1)]
    assert "副高最多1人（测试city、复核人）" in words(await first.get(f"{url}/minutes.pdf"))
