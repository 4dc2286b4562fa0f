"""What a decided round tells who lost, whom its notice names, and how a round is put right."""

from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import service
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.rounds import correcting, deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.publicity import queries as publicity
from talent_platform.publicity import service as publicity_service

YEAR_AGO = today() - timedelta(days=365)
FORM = {
    "title": "竞聘", "category": "professional", "criteria": [{"name": "业绩", "weight": 100}],
    "effective": today() + timedelta(days=30),
}  # fmt: skip


@pytest.fixture
async def place(desk):
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)


async def competing(desk, grades, scores, seats):
    """People in post at these grades, entered with these scores for grade 9."""
    contest = await rounds.publish(
        desk.hr, desk.id, RoundForm.model_validate({**FORM, "seats": {"9": seats}})
    )
    for n, (grade, score) in enumerate(zip(grades, scores, strict=True), 1):
        who = await desk.person(n)
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " way) VALUES ($1, 'filled', 'professional', $2, $2, $3, $4, 'recruit')",
            desk.id, grade, date(2018, 1, 1), who,
        )  # fmt: skip
        await rounds.apply(desk.hr, contest, who, [9], [score])
    return contest


async def told(desk, contest):
    return {each["score"]: each for each in await rounds.applicants(await rounds.round_row(desk.hr, contest))}


@pytest.mark.usefixtures("place")
async def test_who_is_passed_over_for_the_level_is_told_of_the_level(desk):
    """The plan is cut after the announcement: one seat of the level is left, and a move within it."""
    await desk.planned({("professional", grade): n for grade, n in ((9, 2), (10, 2), (12, 3))}, YEAR_AGO)
    contest = await competing(desk, (10, 12, 12), (60, 90, 80), 2)
    plan = await desk.drafted({("professional", 9): 2, ("professional", 12): 3}, today())
    await plans.move(desk.city, plan, "city_pass", document="市2号", acknowledged=True)
    await deciding.decide_round(desk.hr, contest)
    found = await told(desk, contest)
    assert [found[score]["grade"] for score in (90, 80, 60)] == [9, None, 9]
    assert "层级没有空缺" in found[80]["reason"]
    assert "得分 60" in found[80]["reason"]
    assert "更高者占满" not in found[80]["reason"]


@pytest.mark.usefixtures("place")
async def test_equal_scores_are_called_equal_and_a_notice_names_who_still_waits(desk):
    await desk.planned({("professional", 9): 2, ("professional", 10): 3}, YEAR_AGO)
    contest = await competing(desk, (10, 10, 10), (90, 80, 80), 2)
    await deciding.decide_round(desk.hr, contest)
    people = await rounds.applicants(await rounds.round_row(desk.hr, contest))
    (lost,) = (each for each in people if each["grade"] is None)
    assert "得分更高或相同者占满" in lost["reason"]
    gone, stays = (each["appointment"] for each in people if each["grade"])
    await service.move(desk.hr, gone, "withdraw")
    assert await notices.unhung(people) == [stays]
    notice = await notices.of_round(desk.hr, contest)
    assert [each.text for each in (await publicity.hanging(notice)).items] == [
        each for each in [await publicity.told_of(f"appointment:{stays}")] if each
    ]
    assert await notices.unhung(people) == []
    with pytest.raises(Conflict, match="没有需要公示的"):
        await notices.of_round(desk.hr, contest)


@pytest.mark.usefixtures("place")
async def test_a_mistyped_score_is_corrected_and_both_stay_in_the_history(desk):
    await desk.planned({("professional", 9): 1, ("professional", 10): 3}, YEAR_AGO)
    contest = await competing(desk, (10, 10, 10), (8, 80, 70), 1)
    found = await told(desk, contest)
    typo, other = found[8]["id"], found[70]["id"]
    with pytest.raises(Invalid):
        await correcting.rescore(desk.hr, contest, typo, [9], [98], note="")
    with pytest.raises(NotAllowed):
        await correcting.rescore(desk.city, contest, typo, [9], [98], note="录入有误")
    await correcting.rescore(desk.hr, contest, typo, [9], [98], note="录入时漏打 9")
    step = (await rounds.steps_of(contest))[0]
    assert (step["applicant"], step["note"]) == (typo, "录入时漏打 9")
    # Nobody else's marks ride on that step, nor others than it says.
    for statement in (
        "UPDATE round_applicant SET scores = '[99]' WHERE id = $1",
        "UPDATE round_applicant SET withdrawn = now() WHERE id = $1",
    ):
        for who in (typo, other):
            with pytest.raises(asyncpg.CheckViolationError):
                await DB.asyncpg_pool.execute(statement, who)
    # Who leaves competes no more, and may be entered anew.
    await correcting.leave(desk.hr, contest, found[80]["id"], note="本人书面放弃")
    assert set(await told(desk, contest)) == {98, 70}
    await rounds.apply(desk.hr, contest, found[80]["person"], [9], [80])
    await deciding.decide_round(desk.hr, contest)
    assert {score: each["grade"] for score, each in (await told(desk, contest)).items()} == {
        98: 9, 80: None, 70: None
    }  # fmt: skip
    with pytest.raises(Conflict, match="已产生拟聘人选"):
        await correcting.rescore(desk.hr, contest, typo, [9], [1], note="再改一次")


@pytest.mark.usefixtures("place")
async def test_before_a_notice_the_unit_opens_a_round_again_or_cancels_it_and_the_seat_is_free(desk):
    await desk.planned({("professional", 9): 1, ("professional", 10): 3}, YEAR_AGO)
    contest = await competing(desk, (10, 10), (90, 80), 1)
    await deciding.decide_round(desk.hr, contest)
    first = (await told(desk, contest))[90]["appointment"]
    with pytest.raises(Conflict, match="只有 0 个空缺"):
        await competing(desk, (), (), 1)
    await correcting.turn(desk.hr, contest, "reopen", note="得分登记有误")
    found = await told(desk, contest)
    assert [found[90][name] for name in ("grade", "reason", "appointment")] == [None, "", None]
    assert "录取" in (await rounds.steps_of(contest))[0]["changed"][str(found[90]["id"])][0]
    await correcting.rescore(desk.hr, contest, found[90]["id"], [9], [70], note="核对评分表更正")
    await deciding.decide_round(desk.hr, contest)
    second = (await told(desk, contest))[80]["appointment"]
    assert second not in {None, first}
    await desk.owner.execute("UPDATE appointment SET state = 'reserved' WHERE id = $1", second)
    with pytest.raises(Conflict, match="请先撤回"):
        await correcting.turn(desk.hr, contest, "cancel", note="岗位另有安排")
    await desk.owner.execute("UPDATE appointment SET state = 'draft' WHERE id = $1", second)
    await correcting.turn(desk.hr, contest, "cancel", note="岗位另有安排")
    states = await desk.owner.fetch("SELECT state FROM appointment ORDER BY id")
    assert [row["state"] for row in states] == ["withdrawn", "withdrawn"]
    # What was announced is free again, for another round too.
    other = await competing(desk, (), (), 1)
    await correcting.turn(desk.hr, other, "cancel", note="公布有误")
    await competing(desk, (), (), 1)
    with pytest.raises(Conflict, match="已取消"):
        await rounds.apply(desk.hr, contest, found[90]["person"], [9], [90])


@pytest.mark.usefixtures("place")
async def test_what_a_notice_has_told_is_taken_back_by_unit_and_bureau(desk):
    await desk.planned({("professional", 9): 1, ("professional", 10): 3}, YEAR_AGO)
    contest = await competing(desk, (10, 10), (90, 80), 1)
    await deciding.decide_round(desk.hr, contest)
    draft = (await told(desk, contest))[90]["appointment"]
    notice = await notices.of_round(desk.hr, contest)
    # Taken down or not: it has hung.
    await publicity_service.withdraw(desk.hr, notice)
    for alone in ("reopen", "cancel"):
        with pytest.raises(NotAllowed, match="上级人社部门同意"):
            await correcting.turn(desk.hr, contest, alone, note="得分登记有误")
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO promotion_round_step (promotion_round, action, from_state, to_state, actor_id,"
            " actor_name, actor_role) VALUES ($1, 'reopen', 'allocated', 'open', $2, '人事', 'institution')",
            contest, desk.hr.account_id,
        )  # fmt: skip
    notice = await notices.of_round(desk.hr, contest)
    await correcting.turn(desk.hr, contest, "ask_reopen", note="第一名得分登记有误")
    with pytest.raises(Conflict, match="重新评定"):
        await service.move(desk.hr, draft, "submit")
    for other in (desk.hr, desk.city):
        with pytest.raises(NotAllowed):
            await correcting.turn(other, contest, "agree")
    await correcting.turn(desk.county, contest, "decline", note="评分表与登记一致")
    await correcting.turn(desk.hr, contest, "ask_reopen", note="补充评分表原件")
    await correcting.turn(desk.county, contest, "agree")
    assert await desk.owner.fetchval("SELECT state FROM appointment WHERE id = $1", draft) == "withdrawn"
    with pytest.raises(NotFound):
        await publicity.hanging(notice)
    found = await told(desk, contest)
    await correcting.rescore(desk.hr, contest, found[90]["id"], [9], [70], note="按评分表原件更正")
    await deciding.decide_round(desk.hr, contest)
    again = (await told(desk, contest))[80]["appointment"]
    notice = await publicity.hanging(await notices.of_round(desk.hr, contest))
    assert [each.subject for each in notice.items] == [f"appointment:{again}"]
    await correcting.turn(desk.hr, contest, "ask_cancel", note="岗位被核减")
    await correcting.turn(desk.county, contest, "agree")
    assert (await rounds.round_row(desk.hr, contest))["state"] == "cancelled"
    assert await desk.owner.fetchval("SELECT state FROM appointment WHERE id = $1", again) == "withdrawn"
