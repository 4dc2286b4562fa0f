"""What officers did for their enterprises: visits, requests answered, key enterprises, a hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from talent_platform.accounts.sign_in.acting import actor_by_login, in_role
from talent_platform.brokerage.liaison import moving, record, sharing
from talent_platform.brokerage.liaison.record import RequestForm, VisitForm
from talent_platform.database.engine import DB, read
from talent_platform.demo.past import Past, Road
from talent_platform.errors import Conflict

EACH: Final = 3
"""Enterprises of each officer that were visited; the first of them is a key enterprise."""
_VISITS: Final = (
    ("visit", "实地了解产线扩建进度，三季度起计划新增设备操作和质检岗位，希望先见到简历。"),
    ("phone", "电话了解前期推荐人员到岗情况，企业反映试用期表现良好，暂无新增需求。"),
    ("meeting", "参加园区用工座谈会，企业提出技能人才住房和子女入学两项困难，已转有关部门。"),
    ("online", "线上说明需求填报口径，企业将补充技能等级和薪酬范围后提交。"),
)
_REQUESTS: Final = (
    ("希望协调新录用技术人员的人才公寓", "本月到岗 3 人，均为外地户籍。", "done",
     "已与区住建局对接，三套人才公寓本周可办理入住。"),
    ("请协助办理骨干人员子女转学", "", "done", "区教育局已受理转学申请，开学前办结。"),
    ("申请组织一次校企对接", "希望与本市职业技术学院焊接专业对接。", "done",
     "已约定下月到校宣讲，由学院就业办联系贵单位。"),
    ("希望给予新设岗位一次性补贴", "", "refused", "现行政策没有这项补贴，已告知可申请的社会保险补贴条件。"),
    ("请协助联系高级焊接技师", "数控改造项目急需，可柔性引进。", "", ""),
    ("希望了解项目团队引进的支持政策", "", "", ""),
)  # fmt: skip
"""What is asked, and how it was answered; empty: it waits."""
FIRST: Final = -22


@dataclass(frozen=True)
class _Served:
    organisation: int
    officer: int
    place: int
    """Among the enterprises of its officer, from 1."""


_SERVED = """
    SELECT organisation, officer, place FROM (
        SELECT organisation, officer,
               row_number() OVER (PARTITION BY officer ORDER BY organisation)::int AS place
        FROM enterprise WHERE officer IS NOT NULL) e
    WHERE place <= $1 ORDER BY officer, organisation
"""


async def begin(past: Past) -> None:
    """One road for each enterprise, one of the city."""
    found = await read(_Served, _SERVED, EACH)
    for number, served in enumerate(found):
        await past.begin(_enterprise(served, number, past))
    await past.begin(_city([one for one in found if one.place == 1]))
    await past.begin(_handed(past))


async def _enterprise(served: _Served, number: int, past: Past) -> Road:
    """Visited, asks for something, visited again."""
    officer = await in_role(served.officer, None)
    subject, detail, state, answer = _REQUESTS[number % len(_REQUESTS)]
    first = FIRST + number % 9
    yield first, "10:20"
    await _visited(served, number, past, first)
    # What still waits was asked lately, or is late by now.
    asked = first + 4 if state else -8 + number // len(_REQUESTS) % 3 * 3
    yield asked, "15:10"
    own = await DB.asyncpg_pool.fetchval(
        "SELECT min(account) FROM role_held WHERE organisation = $1 AND role = 'enterprise'",
        served.organisation,
    )
    asks = await in_role(own, None) if own else officer
    request = await record.ask(asks, served.organisation, RequestForm(subject=subject, detail=detail))
    if state:
        yield asked + 3, "09:30"
        await record.answer(officer, request, state, answer, served.organisation)
    yield -1 - number % 3, "14:40"
    await _visited(served, number + 1, past, -1 - number % 3)


async def _visited(served: _Served, number: int, past: Past, day: int) -> None:
    way, note = _VISITS[number % len(_VISITS)]
    form = VisitForm(day=past.days.day(day), way=way, note=note)
    await record.visit(await in_role(served.officer, None), served.organisation, form)


async def _city(firsts: Sequence[_Served]) -> Road:
    """The city's bureau marks key enterprises."""
    city = await actor_by_login("city")
    yield FIRST - 2, "16:00"
    for one in firsts:
        await moving.mark_key(city, one.organisation, key=True)


async def _handed(past: Past) -> Road:
    """An officer of a county goes on leave; one of that portfolio is handed to the city's officer before."""
    city = await actor_by_login("city")
    yield -4, "11:30"
    away, taker = await actor_by_login("officer02"), await actor_by_login("officer")
    held = await DB.asyncpg_pool.fetch(
        "SELECT organisation FROM enterprise WHERE officer = $1 ORDER BY organisation DESC LIMIT 1",
        away.account_id,
    )
    try:
        await moving.hand_over(
            city, away.account_id, taker.account_id, "原联络员休假期间由市级联络员接手在办事项",
            [row["organisation"] for row in held],
        )  # fmt: skip
    except Conflict:  # a small city: it has none
        return
    yield -1, "16:20"
    await sharing.leave(city, away.account_id, past.days.today, past.days.today + timedelta(days=9))
