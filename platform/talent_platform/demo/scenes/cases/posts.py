"""Hires of a public institution: a case leads to a request to appoint, and only the appointment hires."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.brokerage.introductions import introducing
from talent_platform.database.engine import read
from talent_platform.demo.past import Past, Road
from talent_platform.demo.rows import SOUGHT
from talent_platform.demo.scenes.cases.cast import Cast
from talent_platform.demo.scenes.cases.needs import Sought
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.reference.writings.identity_number import check_digit

_ROADS: Final = (("county", "city", "take_effect"), ("county",), ())
"""How far the request for each of them goes once it is submitted; the first is hired by it."""
_STEPS: Final = ("plan", "notice", "check", "exam", "medical", "publicity")
_AGREED: Final = -6
_BORN: Final = date(1993, 4, 18)


@dataclass(frozen=True)
class _Person:
    id: int
    name: str


_LIKE = """
    SELECT c.id, c.name FROM candidate c
    WHERE c.registered AND c.account IS NULL AND c.consent AND c.state = 'active' AND c.headline = $1
      AND c.wanted_counties = '[]' AND NOT EXISTS (SELECT FROM team_member m WHERE m.candidate = c.id)
    ORDER BY c.id
"""


class Posts:
    """The institution of the sign-in page, and those it wants to appoint."""

    def __init__(self, cast: Cast, past: Past) -> None:
        self.cast, self.past = cast, past
        self.agreed = list[tuple[int, int, _Person]]()
        """Case, need and person, once both sides have agreed."""

    async def met(self, need: int, like: Sought, opened: int) -> Road:
        """Introduced by the officer; the first who fit are those who agree."""
        officer = await actor_by_login("officer")
        yield opened, "10:50"
        cases = []
        for person in await read(_Person, _LIKE, like.headline):
            with suppress(Conflict):
                cases.append(((await introducing.introduce(officer, need, person.id)).case, need, person))
            if len(cases) == len(_ROADS):
                break
        yield _AGREED, "15:30"
        for case, _, _ in cases:
            await self.cast.both(case)
        self.agreed += cases

    async def appointed(self, day: date) -> None:
        """Today the institution asks for the posts, and its bureaus answer."""
        clerk = self.cast.named["institution"]
        (unit,) = await Institution.select(Institution.id).where(
            Institution.organisation == clerk.organisation_id
        )
        above = {name: await actor_by_login(name) for name in ("department", "county", "city")}
        for number, ((_, need, person), road) in enumerate(zip(self.agreed, _ROADS, strict=False)):
            form = _asked(await _listed(clerk, unit["id"], person, number), need, person, day)
            request = await drafts.draft(clerk, unit["id"], form)
            await service.submit(clerk, request)
            for step in road:
                if step == "county":
                    document = f"卫健〔{day.year}〕8{number} 号"
                    await service.move(above["department"], request, "department_pass", document=document)
                if step == "take_effect":
                    await service.move(clerk, request, step)
                else:
                    document = f"辽原人社聘〔{day.year}〕8{number} 号"
                    await service.move(above[step], request, f"{step}_pass", document=document)


async def _listed(clerk: Actor, unit: int, person: _Person, number: int) -> int:
    """On the list of the institution, as somebody it wants to appoint."""
    digits = f"219900{_BORN:%Y%m%d}{990 + number}"
    form = PersonForm.model_validate({
        "number": f"新{number + 1}", "name": person.name, "identity": digits + check_digit(digits),
        "degree": "bachelor", "title": "助理工程师", "title_level": "助理", "title_granted": date(2018, 9, 1),
        "history_complete": True,
    })  # fmt: skip
    return await staff.add(clerk, unit, form)


def _asked(listed: int, need: int, person: _Person, day: date) -> AppointmentForm:
    """After a complete open recruitment."""
    category, grade = SOUGHT
    return AppointmentForm.model_validate({
        "person": listed, "category": category, "grade": grade, "way": "recruit", "effective": day,
        "need": need, "candidate": person.id,
        "recruitment": {
            "steps": [
                {"name": name, "on": day - timedelta(days=80 - 8 * place)}
                for place, name in enumerate(_STEPS)
            ],
            "publicity_start": day - timedelta(days=30), "publicity_end": day - timedelta(days=12),
        },
    })  # fmt: skip
