"""The word of an enterprise: nobody gives it, takes it, or changes what it is about in its stead."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs_read
from talent_platform.demand.needs import service as needs
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.errors import Conflict, Invalid
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service
from talent_platform.surveys.campaigns.schemas import CampaignEdit
from talent_platform.surveys.conversion import becoming, waiting
from talent_platform.surveys.needs import panel, queries
from talent_platform.surveys.needs import service as lines
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import service as rows
from talent_platform.workflow.steps import not_refused

OFFICES = ("submit", "approve", "reopen")


@pytest.fixture
async def asked(survey, act):
    """`await asked()`: a row, the line of its need, and the enterprise that is asked; open once confirmed."""
    now = await campaigns.one(survey.city, survey.id)
    own = await campaigns.questions(survey.id, now.form_version)
    form = CampaignEdit(title=now.title, kind="talent", working_days=10, questions=own, becomes="open")
    await service.edit(survey.city, survey.id, form, version=None)

    async def ask(**answers):
        row = await survey.handed_in(0, survey.targets[0], **answers)
        await rows.move(survey.city, row, "approve")
        await becoming.become_all()
        line = await queries.of_row(survey.city, row)
        assert line.state == "waits"
        return row, line, await act("enterprise1")

    return ask


async def need_of(line):
    return await DB.asyncpg_pool.fetchrow("SELECT state, seats, version FROM need WHERE id = $1", line.need)


async def refused(survey, line, *steps, note="重新开放一下") -> None:
    """Whoever of the offices tries, none of the steps makes it public."""
    for actor in (survey.counties[0], survey.city):
        for step in steps:
            try:
                await needs.take_step(actor, line.need, step, note=note, reason="other")
            except Conflict:
                continue
    assert (await need_of(line))["state"] not in ("submitted", "open"), steps


def changed(survey, **answers):
    said = {name: value for name, value in survey.answers.items() if not name.startswith("q_")}
    return TalentNeedForm.model_validate({**said, **answers})


async def test_what_was_denied_or_taken_back_is_opened_by_its_enterprise_alone(survey, asked) -> None:
    _, line, firm = await asked()
    await lines.move(firm, line.id, "refuse", WhichNeed(note="我单位没有这个岗位"))
    await refused(survey, line, "reopen", "renew", *OFFICES)
    # It may think again: what it hands in itself, the county checks.
    await needs.take_step(firm, line.need, "submit")
    await needs.take_step(survey.counties[0], line.need, "approve")
    assert (await need_of(line))["state"] == "open"
    row, line, _ = await asked(title="焊接工艺工程师")
    await rows.move(survey.city, row, "return", note="人数请再核实")
    assert (await need_of(line))["state"] == "closed"
    await refused(survey, line, "reopen", "renew", *OFFICES)
    _, line, firm = await asked(title="液压系统设计师")
    await needs.take_step(firm, line.need, "submit")
    await waiting.follow()
    assert (await queries.one(survey.city, line.id)).state == "confirmed"
    await needs.take_step(firm, line.need, "withdraw")
    await refused(survey, line, *OFFICES)


async def test_it_confirms_what_it_has_read_and_nothing_else(survey, asked, act) -> None:
    _, line, firm = await asked()
    version = (await need_of(line))["version"]
    for office in (survey.counties[0], survey.city, await act("officer")):
        with pytest.raises(Conflict, match="不能由他人修改"):
            await needs.edit(office, line.need, changed(survey, seats=50), version=version)
        with pytest.raises(Conflict, match="不能由他人修改"):
            await needs.take_step(office, line.need, "close", reason="other", note="县里觉得不合适")
    # Somebody of the enterprise mends it while another one has the page open.
    await needs.edit(firm, line.need, changed(survey, seats=3), version=version)
    with pytest.raises(Conflict, match="改过"):
        await lines.move(firm, line.id, "confirm", WhichNeed(need_version=version))
    # Mended, it is not what the county wrote and the city approved: it is checked first.
    now = (await need_of(line))["version"]
    await lines.move(firm, line.id, "confirm", WhichNeed(need_version=now))
    assert dict(await need_of(line)) | {"version": 0} == {"state": "submitted", "seats": 3, "version": 0}
    await needs.take_step(survey.counties[0], line.need, "approve")


async def test_silence_is_of_who_can_speak_and_of_what_was_written(survey, asked) -> None:
    _, line, firm = await asked()
    _, mended, _ = await asked(title="焊接工艺工程师")
    version = (await need_of(mended))["version"]
    title = {"title": "焊接工艺工程师", "seats": 9}
    await needs.edit(firm, mended.need, changed(survey, **title), version=version)
    long_ago = "UPDATE survey_need SET due = $1, asked_on = $2"
    await DB.asyncpg_pool.execute(long_ago, today() - timedelta(days=1), today() - timedelta(days=30))
    switch = "UPDATE account SET active = $1 WHERE login = 'enterprise1'"
    await DB.asyncpg_pool.execute(switch, False)
    assert await waiting.settle_silent() == 0
    await DB.asyncpg_pool.execute(switch, True)
    assert await waiting.settle_silent() == 2
    assert [(await need_of(each))["state"] for each in (line, mended)] == ["open", "submitted"]


async def test_what_the_county_returned_is_not_opened_past_it(survey, asked) -> None:
    _, line, firm = await asked()
    await needs.take_step(firm, line.need, "submit")
    await needs.take_step(survey.counties[0], line.need, "return", note="薪酬不实，请改")
    # Before the minute's job has seen it, and after.
    await lines.move(firm, line.id, "confirm", WhichNeed())
    assert (await need_of(line))["state"] == "submitted"
    _, line, _ = await asked(title="焊接工艺工程师")
    await needs.take_step(firm, line.need, "submit")
    await needs.take_step(survey.counties[0], line.need, "return", note="薪酬不实，请改")
    assert await waiting.follow() == 1
    assert (await queries.one(survey.city, line.id)).state == "confirmed"
    assert (await need_of(line))["state"] == "returned"


async def test_no_row_hangs_on_what_is_not_confirmed_or_has_ended(survey, asked, act) -> None:
    _, line, firm = await asked()
    second = await survey.handed_in(0, survey.targets[0])  # the same title and place
    await rows.move(survey.city, second, "approve")
    await becoming.become_all()
    like = await queries.of_row(survey.city, second)
    (choice,) = await queries.choices(survey.city, like)
    assert (like.state, choice.id, choice.confirmed) == ("asked", line.need, False)
    with pytest.raises(Conflict, match="还没有确认"):
        await lines.move(survey.city, like.id, "same", WhichNeed(need=line.need))
    link = f"UPDATE survey_need SET state = 'linked', need = {line.need} WHERE id = {like.id}"
    say = (
        "INSERT INTO survey_need_change "
        "(survey_need, at, actor_name, actor_role, action, from_state, to_state) "
        f"VALUES ({like.id}, now(), '某', 'city', 'same', 'asked', 'linked')"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="confirmed by its enterprise"):
        await DB.asyncpg_pool.execute(f"{say}; {link}")
    await lines.move(firm, line.id, "confirm", WhichNeed())
    await lines.move(survey.city, like.id, "same", WhichNeed(need=line.need))
    became = {"campaign": str(survey.id), "group": "became"}
    assert (await SURVEY_NEEDS.figure(survey.city, **became))[0] == 2
    # It ends with nobody hired: whether the row is a need is to be decided anew.
    await needs.take_step(firm, line.need, "close", reason="cancelled")
    assert (await waiting.follow(), await waiting.follow()) == (1, 0)
    again = await queries.of_row(survey.city, second)
    assert (again.state, again.need) == ("asked", None)
    assert (await SURVEY_NEEDS.figure(survey.city, **became))[0] == 1
    assert f"需求 {line.need} 已结束" in (await queries.history(again.id))[0].said
    with pytest.raises(Invalid):
        await lines.move(survey.city, like.id, "same", WhichNeed(need=line.need))


async def test_what_stands_for_another_row_outlives_the_row_it_was_written_for(survey, asked) -> None:
    first, line, firm = await asked()
    version = (await need_of(line))["version"]
    await needs.edit(firm, line.need, changed(survey, seats=3), version=version)
    await lines.move(firm, line.id, "confirm", WhichNeed())  # mended: the county's to check
    second = await survey.handed_in(0, survey.targets[0])
    await rows.move(survey.city, second, "approve")
    await becoming.become_all()
    like = await queries.of_row(survey.city, second)
    await lines.move(survey.city, like.id, "same", WhichNeed(need=line.need))
    await rows.move(survey.city, first, "return", note="人数请再核实")
    assert ((await queries.of_row(survey.city, first)).state, (await need_of(line))["state"]) == (
        "undone", "submitted",
    )  # fmt: skip
    assert (await queries.word_of(line.need)).given
    await needs.take_step(survey.counties[0], line.need, "approve")
    assert (await need_of(line))["state"] == "open"


async def test_no_office_is_offered_what_is_refused_while_the_enterprise_is_asked(survey, asked, act) -> None:
    _, line, firm = await asked()
    for office in (survey.counties[0], await act("officer")):
        need = await needs_read.managed(office, line.need)
        steps, why = await not_refused(needs.FLOW, office, need, needs.leads_to)
        assert steps == []
        assert any("须先由企业确认" in said for said in why)
    need = await needs_read.managed(firm, line.need)
    steps, why = await not_refused(needs.FLOW, firm, need, needs.leads_to)
    assert ({"submit", "close"} <= {step.action for step in steps}, why) == (True, [])
    assert await panel.link(firm, {"id": line.need}) == ("确认是否属实", f"/surveys/needs/{line.id}")
    await lines.move(firm, line.id, "confirm", WhichNeed())
    assert await panel.link(firm, {"id": line.need}) is None
