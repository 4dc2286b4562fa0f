"""How cases of the fictional city went: each road one that real ones take, told in working days after its
opening."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from talent_platform.demo.past import Road
from talent_platform.demo.scenes.cases.cast import EMPLOYER, PERSON, SETTLED, Cast

Told = Callable[[Cast, int, int], Road]
"""The cast, the case, the day it was opened on (working days before today)."""


async def hired(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "09:40"
    await cast.yes(case, EMPLOYER)
    yield opened + 2, "16:05"
    await cast.yes(case, PERSON)
    yield opened + 3, "10:20"
    await cast.meet(case, opened + 5, "14:00")
    yield opened + 6, "09:15"
    await cast.met(case, "well", "well")
    yield opened + 7, "11:10"
    await cast.starts(case, EMPLOYER, opened + 12)
    yield opened + 8, "09:05"
    if await cast.stage(case) != "hired":
        await cast.starts(case, PERSON)


async def settling(cast: Cast, case: int, opened: int) -> Road:
    """A team that was hired, on its way to having landed."""
    async for when in hired(cast, case, opened):
        yield when
    yield opened + 10, "10:15"
    await cast.settle(case, kinds={"site", "title"})


async def landed(cast: Cast, case: int, opened: int) -> Road:
    """A team that was hired and has landed."""
    async for when in settling(cast, case, opened):
        yield when
    yield opened + 17, "15:40"
    await cast.settle(case, kinds=SETTLED)


async def refused_pay(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "15:20"
    await cast.no(case, PERSON, "pay", "待遇与目前相当，暂不考虑变动")


async def refused_skills(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "10:10"
    await cast.yes(case, PERSON)
    yield opened + 3, "14:30"
    await cast.no(case, EMPLOYER, "skills", "需要有独立带项目的经历")


async def silent(cast: Cast, case: int, opened: int) -> Road:
    """One side agrees, the other never answers: the deadline ends it, if the other has an account."""
    yield opened + 2, "11:25"
    await cast.yes(case, PERSON)


async def met_in_vain(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "14:15"
    await cast.both(case)
    yield opened + 2, "09:50"
    await cast.meet(case, opened + 4, "09:30", link="https://meet.example.cn/7741")
    yield opened + 5, "10:40"
    await cast.met(case, "unsuited", "well")
    yield opened + 6, "15:35"
    await cast.no(case, EMPLOYER, "met", "面谈后认为与岗位方向有差距")


async def never_came(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "10:30"
    await cast.both(case)
    yield opened + 3, "15:00"
    await cast.hired(case, opened + 9)
    yield opened + 10, "09:35"
    await cast.absent(case, "到岗日未报到，电话未接通")
    yield opened + 11, "10:20"
    await cast.end(case, "no_show", "已电话核实：本人已接受外地单位的聘用，未报到")


async def left_soon(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "11:40"
    await cast.both(case)
    yield opened + 2, "14:50"
    await cast.hired(case, opened + 4)
    yield opened + 14, "16:20"
    await cast.end(case, "left", "因家庭原因提出离职，已办理交接", left=opened + 13)


async def no_terms(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 2, "09:25"
    await cast.both(case)
    yield opened + 4, "14:10"
    await cast.meet(case, opened + 6, "15:00")
    yield opened + 8, "10:00"
    await cast.close(case, "terms", "双方对试用期待遇未能达成一致")


async def mistaken(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "08:50"
    await cast.close(case, "mistaken", "推荐时未注意其专业方向与岗位不符")


async def failed(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "16:40"
    await cast.both(case)
    yield opened + 3, "10:10"
    await cast.meet(case, opened + 5, "10:00")
    yield opened + 6, "14:25"
    await cast.close(case, "interview_failed", "用人单位反馈面谈未通过")


async def waits(_cast: Cast, _case: int, opened: int) -> Road:
    """Nobody has answered."""
    yield opened, "17:30"


async def waits_for_employer(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "09:30"
    await cast.yes(case, PERSON)


async def waits_for_person(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "10:05"
    await cast.yes(case, EMPLOYER)


async def agreed(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "13:40"
    await cast.both(case)


async def to_meet(cast: Cast, case: int, opened: int) -> Road:
    """An interview the day after tomorrow."""
    async for when in agreed(cast, case, opened):
        yield when
    yield max(opened + 3, -1), "11:00"
    await cast.meet(case, 2, "09:30")


async def was_met(cast: Cast, case: int, opened: int) -> Road:
    """Met yesterday, one side has said how it went."""
    async for when in agreed(cast, case, opened):
        yield when
    yield opened + 2, "16:30"
    await cast.meet(case, opened + 4, "14:00")
    yield opened + 5, "10:30"
    await cast.met(case, "well", "well")


async def start_named(cast: Cast, case: int, opened: int) -> Road:
    """The employer has named the day of the start, the person still has to confirm it."""
    async for when in was_met(cast, case, opened):
        yield when
    yield opened + 6, "09:10"
    await cast.starts(case, EMPLOYER, 8)


ENDED: Final[tuple[Told, ...]] = (
    landed, settling, refused_pay, met_in_vain, refused_skills, never_came, silent, no_terms, left_soon,
    mistaken, failed,
)  # fmt: skip
"""Of cases opened long ago."""
UNDER_WAY: Final[tuple[Told, ...]] = (
    to_meet, to_meet, agreed, waits_for_employer, was_met, start_named, waits_for_person, waits,
)  # fmt: skip
"""Of those opened lately; who has not acted by now is late."""
