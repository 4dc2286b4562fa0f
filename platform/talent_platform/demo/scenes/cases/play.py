"""Five weeks of cases: needs, a run, its releases, introductions, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from talent_matching import DatedFileError
from talent_platform import clock
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import deadlines
from talent_platform.brokerage.introductions import introducing
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.service import RunForm
from talent_platform.brokerage.runs.steering import steer
from talent_platform.database.engine import DB
from talent_platform.demo.past import Days, Past, Road
from talent_platform.demo.scenes import liaison
from talent_platform.demo.scenes.cases import needs, roads
from talent_platform.demo.scenes.cases.cast import PERSON, Cast, played
from talent_platform.demo.scenes.cases.posts import Posts
from talent_platform.errors import Conflict
from talent_platform.jobs.worker import run_job

FIRST, LATER, LAST = -24, -8, -2
"""Working days before today on which cases were opened."""
CAP = 6
"""Cases one person may have at a time: the demo's candidate has one in each lane."""
EACH_WEEK = 3
"""New cases an officer takes with a release."""
FIRMS = 4
FLOOR = 45
LEAST_SCALE = 0.1
"""Of a smaller city hardly anybody fits a need: a run has nothing to show."""
READ_AFTER = timedelta(days=6)
"""What people were told before that they have read."""
_EVERY_DAY = (
    deadlines.reckon_due, deadlines.ask_again, deadlines.remind_overdue, deadlines.tell_bureau,
    deadlines.close_unanswered,
)  # fmt: skip


async def plant(*, day: date) -> int:
    """Returns how many cases there are then."""
    days = await Days.of(day)
    past = Past(days)
    play = _Play(past, await Cast.of(days), await needs.firms(FIRMS))
    for road in (play.reminders(), play.posted(), play.invited(), play.for_posts(), play.led()):
        await past.begin(road)
    await liaison.begin(past)
    await past.play()
    await play.undone()
    await past.settle()
    await play.unit.appointed(day)
    await DB.asyncpg_pool.execute(
        "UPDATE notification SET read = at + interval '3 hours' WHERE at < $1", clock.now() - READ_AFTER
    )
    return len(await played("true"))


class _Play:
    def __init__(self, past: Past, cast: Cast, firms: Sequence[needs.Firm]) -> None:
        self.past, self.cast, self.firms = past, cast, firms
        self.day = past.days.today
        self.run, self.posts = 0, list[int]()
        self.unit = Posts(cast, past)

    async def reminders(self) -> Road:
        """What the clock does to cases every working day."""
        for day in range(FIRST, 0):
            yield day, "08:11"
            for look in _EVERY_DAY:
                # Nobody was reminded before the days for it were set.
                with suppress(DatedFileError):
                    await look()

    async def posted(self) -> Road:
        """The enterprise's needs, a run, and its releases one after the other."""
        cast, firm = self.cast, self.firms[0]
        own, common, (team, *_) = await needs.own(), await needs.common(), await needs.offered()
        yield FIRST - 3, "09:20"
        day, enterprise = self.day, cast.named["enterprise"]
        forms = (
            needs.like(common, firm, "", day), needs.like(own, firm, "（二期项目）", day),
            needs.like(common, firm, "（新产线）", day), needs.for_team(team, firm, "技术攻关", day),
        )  # fmt: skip
        self.posts = posts = [await needs.post(enterprise, form, firm) for form in forms]
        yield FIRST - 2, "10:10"
        for need in posts:
            await needs.check(need, firm)
        person = await needs.candidate()
        await steer(cast.named["officer"], posts[1], [person], "pin", "企业看过简历后点名希望面谈")
        yield FIRST - 1, "09:30"
        self.run, job = await runs.order(cast.named["city"], RunForm(introduction_cap=CAP, floor=FLOOR))
        await run_job(job)
        led = await DB.asyncpg_pool.fetch(
            "SELECT DISTINCT need FROM proposal WHERE run = $1 AND team = $2 AND need <> ALL($3)",
            self.run, team.id, posts,
        )  # fmt: skip
        posts += [row["need"] for row in led]
        yield FIRST, "14:00"
        await self._release([posts[0]], roads.ENDED, FIRST)
        yield LATER, "09:45"
        await self._release(posts[1:2] + posts[3:], roads.UNDER_WAY, LATER)
        yield LAST, "10:30"
        await self._release([posts[2]], (roads.waits, roads.waits_for_employer, roads.waits_for_person), LAST)

    async def _release(self, named: list[int], told: Sequence[roads.Told], opened: int) -> None:
        """Those of the named needs, and of all others some for each officer."""
        city = self.cast.named["city"]
        others = await DB.asyncpg_pool.fetch(
            "SELECT DISTINCT need FROM proposal WHERE run = $1 AND need <> ALL($2) ORDER BY need LIMIT 500",
            self.run, self.posts,
        )  # fmt: skip
        chosen = [row["need"] for row in others]
        for form in (ReleaseForm(needs=named), ReleaseForm(needs=chosen, per_officer=EACH_WEEK)):
            # Where nobody fitted there is nothing to release.
            with suppress(Conflict):
                done = await releases.release(city, self.run, form)
                # Whole teams first: the first of them comes.
                cases = await played("c.id = ANY($1)", done.cases)
                cases.sort(key=lambda case: case.team is None)
                await self._follow([case.id for case in cases], told, opened)

    async def _follow(self, cases: Iterable[int], told: Sequence[roads.Told], opened: int) -> None:
        for number, case in enumerate(cases):
            await self.past.begin(told[number % len(told)](self.cast, case, opened))

    async def invited(self) -> Road:
        """The candidate, introduced to others without a run."""
        city, own = self.cast.named["city"], await needs.own()
        yield FIRST + 5, "14:40"
        asked = [(city, firm) for firm in self.firms[1:]]
        asked.append((self.cast.named["institution"], await needs.institution(self.firms[0])))
        form = {firm: needs.like(own, firm, "", self.day) for _, firm in asked}
        posts = [(await needs.post(actor, form[firm], firm), firm) for actor, firm in asked]
        yield FIRST + 6, "15:10"
        for need, firm in posts:
            await needs.check(need, firm)
        told = (_refused_place, roads.waits, roads.waits_for_employer, roads.waits)
        for (need, _), road, opened in zip(posts, told, (-12, -9, -3, LAST), strict=True):
            yield opened, "11:15"
            officer = await actor_by_login("officer")
            case = (await introducing.introduce(officer, need, await needs.candidate())).case
            await self.past.begin(road(self.cast, case, opened))

    async def for_posts(self) -> Road:
        """The institution looks for people, who are appointed to its posts."""
        unit, common = await needs.institution(self.firms[0]), await needs.common()
        yield FIRST + 5, "16:10"
        need = await needs.post(self.cast.named["institution"], needs.like(common, unit, "", self.day), unit)
        yield FIRST + 7, "09:40"
        await needs.check(need, unit)
        await self.past.begin(self.unit.met(need, common, -9))

    async def led(self) -> Road:
        """The lead's second team is hired by the enterprise and settles; the institution looks for one."""
        cast, firm = self.cast, self.firms[0]
        first, *more = await needs.offered()
        yield FIRST - 3, "10:40"
        unit = await needs.institution(firm)
        asked = [(cast.named["institution"], needs.for_team(first, unit, "（合作研究）", self.day), unit)]
        asked += [
            (cast.named["enterprise"], needs.for_team(one, firm, "（团队引进）", self.day), firm)
            for one in more
        ]
        posts = [await needs.post(*each) for each in asked]
        yield FIRST - 2, "11:20"
        for need, (_, _, where) in zip(posts, asked, strict=True):
            await needs.check(need, where)
        yield FIRST, "15:20"
        for need, team in zip(posts[1:], more, strict=True):
            made = await introducing.introduce(cast.named["officer"], need, team=team.id)
            await self.past.begin(roads.settling(cast, made.case, FIRST))
        yield LATER, "16:30"
        county = cast.named["county"]
        _, job = await runs.order(county, RunForm(introduction_cap=CAP, floor=FLOOR))
        await run_job(job)

    async def undone(self) -> None:
        """A no of the last hours, taken back: the database lets that happen within a day by its own clock."""
        candidate = self.cast.named["candidate"]
        cases = await played(
            "c.person_account = $1 AND c.stage = 'contacted' AND c.person_agreed IS NULL",
            candidate.account_id,
        )
        if not cases:
            return
        case = cases[-1].id
        async with self.past.at(clock.now() - timedelta(hours=5)):
            await self.cast.no(case, PERSON, "not_now")
        async with self.past.at(clock.now() - timedelta(hours=2)):
            await back.take_back(candidate, case)


async def _refused_place(cast: Cast, case: int, opened: int) -> Road:
    yield opened + 1, "19:20"
    await cast.no(case, PERSON, "place", "离家较远，通勤时间过长")
