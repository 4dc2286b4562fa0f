"""A need from draft to closed: who may take which step, also when two take it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.demand.needs import importing, queries, service, tasks
from talent_platform.demand.needs.schemas import TalentNeedForm, TalentNeedRow
from talent_platform.demand.tables import Need, NeedChange, NeedKind, NeedState
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound, TalentError
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.import_rows import SourceRow
from talent_platform.web.requests import validated

Act = Callable[[str], Awaitable[Actor]]
KIND = NeedKind.TALENT


def form(**changes: object) -> TalentNeedForm:
    values = {
        "title": "数控机床装调工程师", "seats": 2, "required_skills": "数控编程:精通、机械制图",
        "education": "本科",
        "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": 12, "pay_max": 20,
        "start_on": today(), "deadline": today() + timedelta(30),
    }  # fmt: skip
    return TalentNeedForm.model_validate({**values, **changes})


async def state_of(need_id: int) -> str:
    rows = await Need.select(Need.state).where(Need.id == need_id)
    return str(rows[0]["state"])


async def opened(act: Act) -> int:
    enterprise = await act("enterprise1")
    need_id = await service.create(enterprise, KIND, form())
    await service.take_step(enterprise, need_id, "submit")
    await service.take_step(await act("county1"), need_id, "approve")
    return need_id


async def test_whole_life_is_kept_in_the_history(act: Act) -> None:
    enterprise, county = await act("enterprise1"), await act("county1")
    need_id = await service.create(enterprise, KIND, form())
    await service.take_step(enterprise, need_id, "submit")
    await service.take_step(county, need_id, "return", note="请写明工作地点")
    await service.edit(enterprise, need_id, form(seats=3), version=3)
    await service.take_step(enterprise, need_id, "submit")
    await service.take_step(county, need_id, "approve")
    await service.seats_changed(need_id, 1)
    assert await state_of(need_id) == NeedState.PART_FILLED
    await service.seats_changed(need_id, 3)
    assert await state_of(need_id) == NeedState.FILLED
    await service.seats_changed(need_id, 2)
    await service.take_step(enterprise, need_id, "close", reason="hired_elsewhere")
    await service.take_step(county, need_id, "reopen", note="企业又缺人手")
    assert await state_of(need_id) == NeedState.PART_FILLED  # two of three seats are still taken

    history = await queries.history(county, await queries.need(county, KIND, need_id))
    assert [entry["action"] for entry in reversed(history)] == [
        "created", "submit", "return", "edited", "submit", "approve", "hired", "hired", "hired", "close",
        "reopen",
    ]  # fmt: skip
    edited = next(entry for entry in history if entry["action"] == "edited")
    assert [(c.label, c.before, c.after) for c in edited["changes"]] == [("需求人数", "2 人", "3 人")]
    assert history[1]["reason"] == "hired_elsewhere"


async def test_only_one_of_two_checks_wins(act: Act) -> None:
    enterprise, county, city = await act("enterprise1"), await act("county1"), await act("city")
    for _ in range(5):
        need_id = await service.create(enterprise, KIND, form())
        await service.take_step(enterprise, need_id, "submit")
        outcomes = await asyncio.gather(
            service.take_step(county, need_id, "approve"),
            service.take_step(city, need_id, "return", note="岗位要求不清楚"),
            service.take_step(enterprise, need_id, "withdraw"),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
        steps = await NeedChange.count().where(
            NeedChange.need == need_id, NeedChange.action.is_in(["approve", "return", "withdraw"])
        )
        assert steps == 1


async def test_a_stale_form_changes_nothing(act: Act) -> None:
    enterprise = await act("enterprise1")
    need_id = await service.create(enterprise, KIND, form())
    outcomes = await asyncio.gather(
        *(service.edit(enterprise, need_id, form(seats=n), version=1) for n in (3, 4, 5)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    assert await NeedChange.count().where(NeedChange.need == need_id, NeedChange.action == "edited") == 1


async def test_an_employers_change_of_an_open_need_is_checked_again(act: Act) -> None:
    need_id = await opened(act)
    await service.edit(await act("county1"), need_id, form(years=3), version=3)
    assert await state_of(need_id) == NeedState.OPEN
    await service.edit(await act("enterprise1"), need_id, form(years=5), version=4)
    assert await state_of(need_id) == NeedState.SUBMITTED


@pytest.mark.parametrize(
    ("login", "action", "error"),
    [
        ("enterprise1", "approve", NotAllowed),
        ("enterprise2", "submit", NotFound),
        ("county2", "approve", NotFound),
        ("candidate", "close", NotFound),
        ("auditor", "submit", NotAllowed),
        ("county1", "approve", Conflict),
        ("county1", "bury", NotFound),
    ],
)
async def test_steps_of_others_are_refused(
    act: Act, login: str, action: str, error: type[TalentError]
) -> None:
    need_id = await service.create(await act("enterprise1"), KIND, form())
    with pytest.raises(error):
        await service.take_step(await act(login), need_id, action, reason="mistake")
    assert await state_of(need_id) == NeedState.DRAFT


async def test_an_open_need_is_seen_by_other_counties_but_not_managed(act: Act) -> None:
    need_id = await opened(act)
    for login in ("county2", "enterprise2", "candidate"):
        assert (await queries.need(await act(login), KIND, need_id))["id"] == need_id
        with pytest.raises(NotAllowed):
            await service.take_step(await act(login), need_id, "close", reason="mistake")
        with pytest.raises(NotAllowed):
            await service.edit(await act(login), need_id, form(), version=3)


async def test_reasons_and_deadlines_are_asked_for(act: Act) -> None:
    enterprise = await act("enterprise1")
    need_id = await service.create(enterprise, KIND, form(deadline=today() - timedelta(1)))
    with pytest.raises(Conflict, match="截止日期"):
        await service.take_step(enterprise, need_id, "submit")
    with pytest.raises(Invalid, match="原因"):
        await service.take_step(enterprise, need_id, "close", reason="bored")
    with pytest.raises(Invalid, match="原因"):
        await service.take_step(enterprise, need_id, "close", reason="other")
    open_id = await opened(act)
    await service.seats_changed(open_id, 2)
    with pytest.raises(Invalid, match="已录用"):
        await service.edit(await act("county1"), open_id, form(seats=1), version=4)


async def test_needs_expire_once_after_their_deadline(act: Act) -> None:
    need_id = await opened(act)
    assert await tasks.expire_due(today() + timedelta(30)) == []
    assert await tasks.expire_due(today() + timedelta(31)) == [need_id]
    assert await tasks.expire_due(today() + timedelta(31)) == []
    assert await state_of(need_id) == NeedState.EXPIRED


async def test_the_database_keeps_the_history(act: Act, db: str) -> None:
    need_id = await opened(act)
    owner = await asyncpg.connect(db)
    try:
        for sql in (
            "UPDATE need_change SET note = ''",
            "DELETE FROM need_change",
            "TRUNCATE need_change",
            "DELETE FROM need",
        ):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await owner.execute(sql)
    finally:
        await owner.close()
    assert await NeedChange.count().where(NeedChange.need == need_id) == 3


async def test_import_reports_rows_and_takes_the_rest(act: Act) -> None:
    def row(number: int, **changes: object) -> SourceRow[TalentNeedRow]:
        values = form().model_dump() | changes
        return SourceRow("人才需求", number, TalentNeedRow.model_validate(values))

    enterprise = await act("enterprise1")
    rows = [
        row(2), row(3), row(4, title="焊接工程师"), row(5, title="电工", credit_code="91110000600037341L"),
        row(6, title="钳工", deadline=today() - timedelta(1)),
    ]  # fmt: skip
    rehearsed = await importing.import_needs(enterprise, rows, kind=KIND, file_hash="a" * 64, dry_run=True)
    assert not await Need.exists()
    imported = await importing.import_needs(enterprise, rows, kind=KIND, file_hash="a" * 64)
    assert [(problem.row, problem.message[:4]) for problem in imported.problems] == [
        (3, "与「人才"), (5, "信用代码"), (6, "截止日期"),
    ]  # fmt: skip
    assert rehearsed.problems == imported.problems
    found = (
        await Need.select().where(Need.id.is_in(list(imported.ids))).order_by(Need.id).output(load_json=True)
    )
    assert [(need["title"], need["state"], need["origin_row"]) for need in found] == [
        ("数控机床装调工程师", "submitted", 2), ("焊接工程师", "submitted", 4),
    ]  # fmt: skip
    assert found[0]["required_skills"][0] == {"name": "数控编程", "level": 3}
    again = await importing.import_needs(enterprise, rows[:1], kind=KIND, file_hash="b" * 64)
    assert not again.ids
    assert "重复" in again.problems[0].message


def test_crossed_pay_is_told_together_with_what_else_is_wrong() -> None:
    with pytest.raises(Invalid) as told:
        validated(TalentNeedForm, {"pay_min": "20", "pay_max": "10"})
    assert {"pay_max", "deadline", "title"} <= told.value.fields.keys()
    assert told.value.fields["pay_max"] == "年薪上限不能低于年薪下限"
