"""Who acts in the cases of the fictional city, and how each of them does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login, in_role
from talent_platform.brokerage.cases import service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.interviews import service as interviews
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.brokerage.landing import queries as landings
from talent_platform.brokerage.landing import service as landing_steps
from talent_platform.brokerage.landing.service import ServicePlan
from talent_platform.brokerage.landing.tables import Landing
from talent_platform.database.engine import read
from talent_platform.demo.past import Days
from talent_platform.workflow.steps import Given

EMPLOYER, PERSON = "employer", "person"
OFFICES = {"site": "县区工信局", "housing": "县区住建局", "school": "县区教育局"}
SETTLED = {
    "site": ("finish", "已在产业园落实厂房和实验室"), "funding": ("finish", "已协助提交项目资金申请材料"),
    "housing": ("finish", "已入住人才公寓"), "school": ("finish", "子女已办理转学"),
    "spouse": ("drop", "团队成员没有配偶随迁的需要"), "title": ("finish", "已告知职称认定的条件和材料"),
    "special_post": ("drop", "本单位有相应岗位空缺，不需要特设岗位"),
}  # fmt: skip
"""Service → what came of it."""
_TOLD = {EMPLOYER: "电话中用人单位人事负责人表示", PERSON: "电话中本人表示"}


@dataclass(frozen=True)
class Played:
    """A case as its road needs it."""

    id: int
    need: int
    candidate: int | None
    team: int | None
    officer: int
    person_account: int | None
    employer_account: int | None
    stage: str
    starts: date | None


_PLAYED = """
    SELECT c.id, c.need, c.candidate, c.team, c.officer, c.person_account, c.stage, c.starts,
           (SELECT min(h.account) FROM role_held h WHERE h.organisation = c.organisation
            AND h.role IN ('enterprise', 'institution')) AS employer_account
    FROM match_case c WHERE {}
"""


async def played(condition: str, *values: object) -> list[Played]:
    """Cases of which that holds, in their order; `c` is the case."""
    return await read(Played, _PLAYED.format(condition) + " ORDER BY c.id", *values)


async def one(case: int) -> Played:
    (found,) = await played("c.id = $1", case)
    return found


class Cast:
    """The named accounts, and whoever speaks in a case."""

    def __init__(self, named: dict[str, Actor], days: Days) -> None:
        self.named, self.days = named, days

    @classmethod
    async def of(cls, days: Days) -> Cast:
        logins = ("city", "county", "officer", "enterprise", "institution", "candidate", "teamlead")
        return cls({login: await actor_by_login(login) for login in logins}, days)

    async def _speaker(self, case: Played, side: str) -> tuple[Actor, bool]:
        """Who speaks for a side, and whether that is the side itself; else the officer writes down what it
        was told."""
        own = case.person_account if side == PERSON else case.employer_account
        return await in_role(own or case.officer, None), own is not None

    async def yes(self, case: int, side: str) -> None:
        found = await one(case)
        actor, itself = await self._speaker(found, side)
        text = "" if itself else f"{_TOLD[side]}愿意对接"
        await service.answer(actor, case, agreed=True, side=side, text=text)

    async def both(self, case: int) -> None:
        for side in (EMPLOYER, PERSON):
            await self.yes(case, side)

    async def no(self, case: int, side: str, reason: str, text: str = "") -> None:
        actor, itself = await self._speaker(await one(case), side)
        text = text if itself else text or f"{_TOLD[side]}不再考虑"
        await service.answer(actor, case, agreed=False, side=side, text=text, reason=reason)

    async def meet(self, case: int, day: int, at: str, *, place: str = "二楼会议室", link: str = "") -> None:
        """The employer, or the officer for it, arranges an interview so many working days from today."""
        actor, _ = await self._speaker(await one(case), EMPLOYER)
        form = InterviewForm.model_validate({
            "day": self.days.day(day), "at": at, "place": "" if link else place, "link": link,
            "people": "技术负责人、人力资源部",
        })  # fmt: skip
        await interviews.arrange(actor, case, form)

    async def met(self, case: int, employer: str, person: str) -> None:
        """What each side says came of it."""
        for side, came_of in ((EMPLOYER, employer), (PERSON, person)):
            actor, itself = await self._speaker(await one(case), side)
            await interviews.result(actor, case, came_of, side="" if itself else side)

    async def starts(self, case: int, side: str, day: int | None = None) -> None:
        """A side names the day of the start, or confirms the one that stands; an officer does so for both."""
        found = await one(case)
        actor, itself = await self._speaker(found, side)
        text = "" if itself else "已分别与双方电话确认到岗日期"
        named = found.starts if day is None else self.days.day(day)
        await hiring.hire(actor, case, starts=named, text=text)

    async def hired(self, case: int, day: int) -> None:
        """Both sides confirm that day, now."""
        await self.starts(case, EMPLOYER, day)
        if await self.stage(case) != "hired":
            await self.starts(case, PERSON)

    async def absent(self, case: int, text: str) -> None:
        """The employer says that nobody came; an officer confirms it by `end`."""
        actor, itself = await self._speaker(await one(case), EMPLOYER)
        if itself:
            await hiring.take_step(actor, case, "no_show", text=text)

    async def end(self, case: int, action: str, text: str, *, left: int | None = None) -> None:
        """Nobody came, somebody left, or it was a mistake: written down by the officer; a departure said by
        the employer where it has an account."""
        if action == "left":
            firm, itself = await self._speaker(await one(case), EMPLOYER)
            if itself:
                await hiring.take_step(firm, case, action, text=text, left=self.days.day(left or 0))
        actor = await in_role((await one(case)).officer, None)
        day = None if left is None else self.days.day(left)
        await hiring.end(actor, case, action, text=text, left=day)

    async def settle(self, case: int, *, kinds: Collection[str]) -> None:
        """The officer sees to these services of a team that was hired; of a person there are none."""
        found = await one(case)
        if found.team is None or found.stage != "hired":
            return
        officer = await in_role(found.officer, None)
        (landing,) = await Landing.select(Landing.id).where(Landing.match_case == case)
        for each in (await landings.services([landing["id"]]))[landing["id"]]:
            if each.kind not in kinds or each.settled:
                continue
            if office := OFFICES.get(each.kind):
                form = ServicePlan(owner=each.owner, office=office, due=self.days.day(15))
                await landing_steps.plan(officer, each.id, form)
            action, note = SETTLED[each.kind]
            await landing_steps.move_service(officer, each.id, action, Given(note=note))
        if set(kinds) >= set(SETTLED):
            await landing_steps.move(officer, landing["id"], "land", Given())

    async def close(self, case: int, reason: str, text: str) -> None:
        """The officer ends the case."""
        officer = await in_role((await one(case)).officer, None)
        await service.take_step(officer, case, "close", reason=reason, text=text)

    async def stage(self, case: int) -> str:
        return (await one(case)).stage
