"""The same whichever way it comes: a step, a batch, a job that releases a run, a trigger; in the transaction
or not at all, and many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import service as runs
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import Enterprise, Need, NeedKind
from talent_platform.errors import Conflict
from talent_platform.jobs import service as jobs
from talent_platform.jobs import worker
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate
from talent_platform.workflow.steps import Given
from talent_platform.workflow.taking import take_many

Act = Callable[[str], Awaitable[Actor]]
SKILL = '[{"name": "焊接", "level": 2}]'


async def submitted(act: Act, title: str) -> int:
    form = TalentNeedForm.model_validate(
        {
            "title": title, "seats": 1, "required_skills": ["数控编程"], "county": next(iter(counties())),
            "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20",
            "start_on": today().isoformat(), "deadline": "2099-12-31",
        }
    )  # fmt: skip
    employer = await act("enterprise1")
    need = await service.create(employer, NeedKind.TALENT, form)
    await service.take_step(employer, need, "submit")
    return need


async def told(event: str) -> list[tuple[str, int]]:
    """(login, of how many things) of each notification of an event, in the order they came."""
    rows = await DB.asyncpg_pool.fetch(
        "SELECT a.login, (SELECT count(*) FROM notification_thing t WHERE t.notification = n.id) AS things "
        "FROM notification n JOIN account a ON a.id = n.account WHERE n.event = $1 ORDER BY n.id",
        event,
    )
    return [(row["login"], row["things"]) for row in rows]


async def test_a_batch_is_one_notice_and_what_is_refused_none(db: str, act: Act) -> None:
    needs = [await submitted(act, f"数控编程工程师{number}") for number in range(4)]
    assert await told("need.to_check") == [("county1", 1)] * 4
    county = await act("county1")
    versions: dict[int, int | None] = dict.fromkeys(needs) | {needs[0]: 99}
    await take_many(service.FLOW, county, versions, "approve", Given())
    assert await told("need.approved") == [("enterprise1", 3)]
    # The next batch is another one.
    await take_many(service.FLOW, county, {needs[0]: None}, "approve", Given())
    assert await told("need.approved") == [("enterprise1", 3), ("enterprise1", 1)]
    with pytest.raises(Conflict):
        await service.take_step(county, needs[0], "approve")
    assert len(await told("need.approved")) == 2


async def test_many_at_once_tell_each_once(db: str, act: Act) -> None:
    needs = [await submitted(act, f"数控编程工程师{number}") for number in range(12)]
    county, city = await act("county1"), await act("city")
    taken = await asyncio.gather(
        *(service.take_step(actor, need, "approve") for need in needs for actor in (county, city)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Exception) for one in taken) == 12
    assert await told("need.approved") == [("enterprise1", 1)] * 12


async def test_a_release_is_one_notice_for_each_who_gets_cases(db: str, act: Act) -> None:
    firms = {row["name"]: row["id"] for row in await Organisation.select(Organisation.id, Organisation.name)}
    accounts = {row["login"]: row["id"] for row in await Account.select(Account.id, Account.login)}
    await Enterprise.update({Enterprise.officer: accounts["officer"]}).where(
        Enterprise.organisation == firms["第1机床厂"]
    )
    branch = next(iter(branches().values()))
    for number, login in enumerate(["candidate", None, None]):
        await Need.insert(
            Need(
                kind="talent", organisation=firms["第1机床厂"], title=f"焊接工程师{number}", seats=1,
                state="open",
                branch=branch.code, category=branch.category, county=next(iter(counties())), start_on=today(),
                deadline=today() + timedelta(days=90), pay_min=10, pay_max=20, required_skills=SKILL,
            )
        )  # fmt: skip
        await Candidate.insert(
            Candidate(
                headline=f"焊接{number}", name=f"某{number}", phone=f"1390000000{number}", skills=SKILL,
                years=5, account=accounts[login] if login else None, available_from=today(), consent=True,
                wanted_pay=12, county=next(iter(counties())),
            )
        )  # fmt: skip
    city = await act("city")
    run_id, job_id = await runs.order(city, runs.RunForm(floor=0))
    await worker.run_job(job_id)
    assert await told("run.ready") == [("city", 1)]
    release = await releases.order(city, run_id, releases.ReleaseForm())
    await worker.run_job(release)
    job = await jobs.of_subject(release)
    assert job.state == "done", job.error
    assert await told("case.given") == [("officer", 3)]
    assert sorted(await told("case.opened")) == [("candidate", 1), ("enterprise1", 3)]

    # What a trigger ends is told too: the profile is withdrawn, and its case with it.
    await Candidate.update({Candidate.state: "withdrawn"}).where(Candidate.account == accounts["candidate"])
    assert sorted(await told("case.closed")) == [("candidate", 1), ("enterprise1", 1), ("officer", 1)]
