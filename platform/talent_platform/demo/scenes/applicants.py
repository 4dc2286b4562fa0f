"""Applications to a committee of the demo city, in several states; through the application's own steps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.clock import ZONE, at, today
from talent_platform.database.engine import DB
from talent_platform.demo.accounts import PASSWORD
from talent_platform.demo.words import BRANDS, GIVEN, SURNAMES
from talent_platform.reference.writings.identity_number import check_digit
from talent_platform.titles.applications import service, signing
from talent_platform.titles.applications.schemas import ApplicationForm, AppraisalForm, OfficeCheck
from talent_platform.titles.tables import TitlePlan
from talent_platform.workflow.steps import Given

_ROADS: Final[tuple[tuple[str, ...], ...]] = (
    (), ("submit",), ("submit", "commit"), ("submit", "commit", "hang"), ("submit", "send_back"),
    ("submit", "withdraw"),
)  # fmt: skip
"""How far each has come; of the first it is a draft of the account `candidate`."""
_ACCEPTED: Final = 8
"""How many more were accepted, a month ago."""
_LEVEL: Final = "中级"


async def plant(first: Actor, committee: int, day: date) -> None:
    """In this year's window, which is open, through the unit of the account `enterprise`."""
    plan = await _window(first, committee, day)
    clerk = await actor_by_login("enterprise")
    units = await Organisation.select(Organisation.name).where(Organisation.id == clerk.organisation_id)
    people = [await actor_by_login("candidate"), *(await _people(len(_ROADS) - 1 + _ACCEPTED))]
    name = str(units[0]["name"])
    hung = [
        await _hung_out(person, clerk, _form(plan, name, number), number, day)
        for number, person in enumerate(people[len(_ROADS) :], len(_ROADS) + 1)
    ]
    await _weeks_ago(hung)
    for one in hung:
        await service.move(clerk, one, "report", Given())
        await service.move(first, one, "accept", Given(), OfficeCheck(seen=["told_number"]))
    for number, (person, road) in enumerate(zip(people, _ROADS, strict=False), 1):
        one = await service.write(person, _form(plan, name, number))
        for step in road:
            await _take(step, person, clerk, one, number)


async def _window(first: Actor, committee: int, day: date) -> int:
    """The plan of this year, published before its window opened."""
    rows = await TitlePlan.insert(
        TitlePlan(
            committee=committee, year=day.year, number=1, levels=json.dumps([_LEVEL], ensure_ascii=False),
            window_from=day - timedelta(days=40), window_to=day + timedelta(days=20),
            channel="市人社局网站申报，由所在单位审核后报送",
            meetings=json.dumps([each.isoformat() for each in (day, day + timedelta(days=45))]),
            published=day - timedelta(days=60), published_by=first.account_id, published_name=first.name,
        )
    )  # fmt: skip
    return int(rows[0]["id"])


async def _people(count: int) -> Sequence[Actor]:
    """With the public password of the demo city."""
    random = Random(40)
    known = await Account.select(Account.password_hash).where(Account.login == "candidate")
    await Account.insert(
        *(
            Account(
                login=f"applicant{number}", name=random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2)),
                role=str(Role.CANDIDATE), password_hash=known[0]["password_hash"],
            )
            for number in range(1, count + 1)
        )
    )  # fmt: skip
    return [await actor_by_login(f"applicant{number}") for number in range(1, count + 1)]


def _identity(number: int) -> str:
    digits = f"21990019880101{number:03}"
    return digits + check_digit(digits)


def _form(plan: int, unit: str, number: int) -> ApplicationForm:
    """Every third left a unit of an expert of the pool."""
    past = f"{BRANDS[number]}机械有限公司 {today() - timedelta(days=400)}"
    return ApplicationForm.model_validate({
        "plan": plan, "level": _LEVEL, "specialty": "机械工程", "identity": _identity(number),
        "past_units": past if number % 3 == 0 else "",
        "unit": unit, "told_title": "助理工程师", "told_level": "助理", "told_on": "2020-06-30",
        "told_number": f"示职字〔2020〕{number}号（演示）", "education": "示范理工大学机械工程本科，2012 年",
        "history": "2012 年起从事机床设计，2018 年任设计组长。",
        "achievements": "主持两项机床技术改造（演示）。",
    })  # fmt: skip


async def _hung_out(person: Actor, clerk: Actor, form: ApplicationForm, number: int, day: date) -> int:
    """Submitted a month ago, and hung out by the unit."""
    with at(datetime.combine(day - timedelta(days=30), time(10), ZONE)):
        one = await service.write(person, form)
        for step in ("submit", "commit"):
            await _take(step, person, clerk, one, number)
    await _take("hang", person, clerk, one, number)
    return one


async def _weeks_ago(applications: Sequence[int]) -> None:
    """The time of these notices is over by now. Only the owner of the tables can, and only in a demo city."""
    subjects = [f"title_application:{each}:1" for each in applications]
    async with DB.asyncpg_pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL ROLE NONE")
        await connection.execute("ALTER TABLE notice DISABLE TRIGGER USER")
        await connection.execute(
            "UPDATE notice SET starts = starts - 25, ends = ends - 25"
            " WHERE id IN (SELECT i.notice FROM notice_item i WHERE i.subject = ANY($1))",
            subjects,
        )
        await connection.execute("ALTER TABLE notice ENABLE TRIGGER USER")


async def _take(step: str, person: Actor, clerk: Actor, one: int, number: int) -> None:
    match step:
        case "submit":
            await signing.submit(person, one, password=PASSWORD, second="", agreed=True)
        case "commit":
            opinion = "思想品德良好，业绩突出，同意申报。"
            form = AppraisalForm(assessed="fit", opinion=opinion, identity=_identity(number))
            await signing.commit(clerk, one, form, password=PASSWORD, second="", agreed=True)
        case "hang":
            await service.hang(clerk, one)
        case _:
            note = Given(note="请补充近三年的年度考核结果")
            await service.move(clerk if step == "send_back" else person, one, step, note)
