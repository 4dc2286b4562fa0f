"""Two surveys, made by the services that clerks use: one of last quarter that is over, one that runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB, read
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.standing import importing
from talent_platform.demand.standing.schemas import FirmStateRow, ListingRow
from talent_platform.demand.tables import FirmList, FirmState, NeedKind
from talent_platform.demo import words
from talent_platform.reference.codes import branches
from talent_platform.reference.import_rows import SourceRow
from talent_platform.surveys.campaigns import reminding, service, targets
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import (
    CampaignForm,
    FromListForm,
    OfficeForm,
    Question,
    QuestionKind,
    TargetsForm,
)
from talent_platform.surveys.conversion import becoming
from talent_platform.surveys.flags import service as flags
from talent_platform.surveys.needs import service as needs
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import Becomes, RowKind

COUNTIES, FIRMS = 4, 3
"""That answer, and enterprises each of them asks at most."""
STAFF = Question(label="现有在岗人数", kind=QuestionKind.NUMBER, unit="人", required=True, firm=True)
DAYS = 5
"""Working days to answer in."""
SOURCE = "示工信〔2026〕8 号"
"""Of the list of backbone enterprises."""
LATE = 2
"""Counties that are."""


@dataclass(frozen=True)
class _Firm:
    id: int
    name: str
    credit_code: str
    county: str
    branch: str


_FIRMS = """
    SELECT o.id, o.name, o.credit_code, o.county, e.branch FROM enterprise e
    JOIN organisation o ON o.id = e.organisation WHERE o.credit_code IS NOT NULL ORDER BY o.id
"""
_PERSONS = """
    SELECT DISTINCT ON (o.county) o.county, a.login
    FROM account a JOIN organisation o ON o.id = a.organisation
    WHERE a.role = 'county' ORDER BY o.county, a.id
"""


async def plant(*, day: date) -> int:
    """Both surveys, as if last quarter's were over and the other one past its deadline; returns how many rows
    they have."""
    asked = _by_county(await read(_Firm, _FIRMS))
    persons = {
        each["county"]: await actor_by_login(each["login"]) for each in await DB.asyncpg_pool.fetch(_PERSONS)
    }
    city = await actor_by_login("city")
    answering = [(persons[county], firms[:FIRMS]) for county, firms in asked.items()]
    # A department answers for one of the first county, where there are so many.
    if of_department := next(iter(asked.values()))[FIRMS:]:
        answering.insert(2, (await actor_by_login("department"), of_department))
    await _stand(city, [firm for _, firms in answering for firm in firms], day)
    maker = _Maker(city, await actor_by_login("enterprise"), day, answering)
    return await maker.finished() + await maker.running()


async def _stand(city: Actor, firms: Sequence[_Firm], day: date) -> None:
    """All of them on the list of backbone enterprises and, but for the last, checked with the registration
    authority."""
    mark = hashlib.sha256(SOURCE.encode()).hexdigest()
    since, checked = day.replace(month=1, day=1), day - timedelta(days=7)
    listed = [
        ListingRow(credit_code=firm.credit_code, listed=FirmList.BACKBONE, since=since, source=SOURCE)
        for firm in firms
    ]
    await importing.import_listings(
        city, [SourceRow("骨干企业", number, row) for number, row in enumerate(listed, 2)], file_hash=mark
    )
    answers = [
        FirmStateRow(
            credit_code=firm.credit_code, state=FirmState.ACTIVE, checked=checked,
            source="市市场监督管理局（演示）",
        )
        for firm in firms[:-1]
    ]  # fmt: skip
    await importing.import_registrations(
        city, [SourceRow("登记状态", number, row) for number, row in enumerate(answers, 2)], file_hash=mark
    )


def _by_county(firms: Sequence[_Firm]) -> Mapping[str, list[_Firm]]:
    """The county of the first enterprise, whose accounts the demo has, and those with most of them."""
    found: dict[str, list[_Firm]] = {}
    for firm in firms:
        found.setdefault(firm.county, []).append(firm)
    first = firms[0].county
    chosen = sorted(found, key=lambda county: (county != first, -len(found[county]), county))[:COUNTIES]
    return {county: found[county][: FIRMS + 1] for county in chosen}


@dataclass(frozen=True)
class _Maker:
    """Who asks, the one enterprise with an account, and who answers for which enterprises."""

    city: Actor
    enterprise: Actor
    day: date
    asked: Sequence[tuple[Actor, Sequence[_Firm]]]

    async def finished(self) -> int:
        """Last quarter's: all approved; needs confirmed, and one denied."""
        start = self.day - timedelta(days=95)
        survey = await self._opened(start)
        made = [row for place in range(len(self.asked)) for row in await self._fill(survey, place)]
        for row in made:
            await rows.move(self.city, row, "approve")
        await becoming.become_all()
        await self._answered(survey)
        await service.move(self.city, survey, "close", note="各单位已报齐，审核完毕")
        await self._happened(survey, start)
        return len(made)

    async def running(self) -> int:
        """Past its deadline: two counties are late, three answers in doubt; the first county's rows are
        approved."""
        survey, made = await self._opened(self.day), list[int]()
        for place in range(len(self.asked)):
            filled = await self._fill(survey, place, again=True)
            for row in filled if place == 0 else ():
                await rows.move(self.city, row, "approve")
            made += filled
        await becoming.become_all()
        known, start = await calendars.in_force(), self.day
        while known.after(start, DAYS) >= self.day or not known.is_working(start):
            start -= timedelta(days=1)
        await self._happened(survey, start)
        await flags.look_through(self.city, survey)
        await reminding.remind_all()
        return len(made)

    async def _opened(self, start: date) -> int:
        form = CampaignForm(
            title=titled(start), kind=NeedKind.TALENT, working_days=DAYS,
            purpose="重点产业、重大项目和骨干企业的用人需求，由县区逐户核实填报。", questions=[STAFF],
            becomes=Becomes.OPEN,
        )  # fmt: skip
        survey = await service.create(self.city, form)
        for person, firms in self.asked:
            await service.name_person(self.city, survey, OfficeForm(person=person.account_id))
            if person.role is Role.DEPARTMENT:
                its = TargetsForm(
                    codes=[firm.credit_code for firm in firms], listed=FirmList.BACKBONE, source=SOURCE,
                    office=person.organisation_id,
                )  # fmt: skip
                await targets.add_targets(self.city, survey, its)
        await targets.add_listed(self.city, survey, FromListForm(listed=FirmList.BACKBONE))
        await service.move(self.city, survey, "open")
        return survey

    async def _fill(self, survey: int, place: int, *, again: bool = False) -> list[int]:
        """What a county hands in, two needs an enterprise; `again`: nothing of the last enterprise where it
        is late, and what gives rise to doubts."""
        person, firms = self.asked[place]
        late = again and place >= len(self.asked) - LATE
        made = []
        for number, firm in enumerate(firms[: len(firms) - late]):
            (target,) = await DB.asyncpg_pool.fetch(
                "SELECT id, submission FROM survey_target WHERE campaign = $1 AND organisation = $2",
                survey, firm.id,
            )  # fmt: skip
            doubtful = _DOUBTFUL.get((place, number), {}) if again else {}
            for which in range(2):
                row = await rows.begin(person, target["submission"], target["id"], RowKind.NEED)
                answers = _answers(firm, self.day, which + 2 * again)
                await rows.save(person, row, {**answers, **doubtful.get(which, {})}, {})
                await rows.move(person, row, "submit")
                made.append(row)
        return made

    async def _answered(self, survey: int) -> None:
        """The enterprise with an account says yes and once no, the others say yes by phone."""
        persons = {person.organisation_id: person for person, _ in self.asked}
        found = await DB.asyncpg_pool.fetch(
            "SELECT n.id, n.organisation, m.office FROM survey_need n "
            "JOIN survey_submission m ON m.id = n.submission "
            "WHERE m.campaign = $1 AND n.state = 'waits' ORDER BY n.id",
            survey,
        )
        said = cycle(("confirm", "refuse"))
        for line in found:
            if line["organisation"] == self.enterprise.organisation_id:
                given = WhichNeed(note="这一岗位已由集团统一招聘")
                await needs.move(self.enterprise, line["id"], next(said), given)
            else:
                given = WhichNeed(note="与企业人力资源负责人电话核实，属实")
                await needs.move(persons[line["office"]], line["id"], "recorded", given)

    async def _happened(self, survey: int, start: date) -> None:
        """Let it have begun then, and its enterprises have answered one after the other: services write down
        the day on which they are called."""
        known = await calendars.in_force()
        await DB.asyncpg_pool.execute("UPDATE survey_campaign SET opened = $1 WHERE id = $2", start, survey)
        found = await DB.asyncpg_pool.fetch(
            "SELECT r.id, dense_rank() OVER (PARTITION BY r.submission ORDER BY r.target) AS nth "
            "FROM survey_row r JOIN survey_submission m ON m.id = r.submission WHERE m.campaign = $1",
            survey,
        )
        for row in found:
            day = known.after(start, min(int(row["nth"]), DAYS))
            at = datetime.combine(day, time(10, 30), ZONE)
            await DB.asyncpg_pool.execute("UPDATE survey_row SET handed_in = $1 WHERE id = $2", at, row["id"])


def titled(start: date) -> str:
    """By the quarter."""
    return f"{start.year} 年第{'一二三四'[(start.month - 1) // 3]}季度人才需求调查"


_DOUBTFUL: Mapping[tuple[int, int], Mapping[int, Mapping[str, str]]] = {
    (0, 0): {1: {field_of(STAFF): "322"}},
    (1, 1): {0: {"seats": "180"}},
    (1, 0): {0: {field_of(STAFF): "758"}, 1: {field_of(STAFF): "758"}},
}
"""County and enterprise → row → answers that do not agree with each other, with the size of the enterprise,
with the survey before."""


def _answers(firm: _Firm, day: date, number: int) -> dict[str, str]:
    """The enterprise's need of that number, of an occupation of its industry."""
    branch = branches()[firm.branch]
    known = words.occupations_by_branch()[branch.lexicon_branches[0]]
    wanted = known[(firm.id * 5 + number) % len(known)]
    pay = 8 + 3 * int(wanted.level) + number
    return {
        "title": wanted.title, "seats": str(1 + (firm.id + number) % 3),
        "required_skills": "、".join(wanted.skills[:3]), "education": str(int(wanted.education)),
        "title_level": str(int(wanted.level)), "years": str(2 + number), "branch": firm.branch,
        "county": firm.county, "pay_min": str(pay), "pay_max": str(pay + 6), "mode": "rigid",
        "start_on": (day + timedelta(days=150)).isoformat(),
        "deadline": (day + timedelta(days=120)).isoformat(), field_of(STAFF): str(299 + firm.id),
    }  # fmt: skip
