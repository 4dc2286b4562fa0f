"""A few appointment requests in each state, made by the same services a clerk uses."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.notices import service as notices

ROADS: tuple[tuple[str, ...], ...] = (
    (),
    ("submit",),
    ("submit", "county_pass"),
    ("submit", "county_pass", "city_pass"),
    ("submit", "county_pass", "city_pass", "take_effect"),
    ("submit", "reject"),
    ("submit", "withdraw"),
)
"""How far each request goes before the demo hands it over."""

_PROMOTABLE = """
    SELECT DISTINCT ON (i.id) i.id AS institution, i.organisation, o.county, s.id AS person,
           e.category, e.grade, CASE WHEN department_speaks(d.id) THEN d.id END AS department
    FROM ledger_entry e
    JOIN staff_member s ON s.id = e.person
    JOIN institution i ON i.id = e.institution
    JOIN organisation o ON o.id = i.organisation
    LEFT JOIN organisation d ON d.id = i.department
    WHERE e.kind = 'filled' AND e.category = 'professional' AND e.grade IN (9, 10) AND e.counts
      AND e.over_quota = '' AND e.effective < $1::date - 1500
    ORDER BY i.id, e.effective
    LIMIT $2
"""

_BUREAUS = """
    SELECT DISTINCT ON (o.county) o.county, a.id, a.name, a.organisation
    FROM account a JOIN organisation o ON o.id = a.organisation WHERE a.role = 'county'
    ORDER BY o.county, a.id
"""


async def plant(*, count: int, day: date) -> int:
    """Make up to `count` requests; returns how many were made."""
    rows = await DB.asyncpg_pool.fetch(_PROMOTABLE, day, count)
    logins = {
        row["role"]: row
        for row in await DB.asyncpg_pool.fetch(
            "SELECT id, name, role, organisation FROM account ORDER BY id DESC"
        )
    }
    bureaus = {row["county"]: row for row in await DB.asyncpg_pool.fetch(_BUREAUS)}
    for number, row in enumerate(rows):
        actors = {
            Role.INSTITUTION: _actor(logins["institution"], Role.INSTITUTION, row),
            Role.DEPARTMENT: _actor(logins["department"], Role.DEPARTMENT, row),
            Role.COUNTY: _actor(bureaus[row["county"]], Role.COUNTY, row),
            Role.CITY: Actor(
                logins["city"]["id"], logins["city"]["name"], Role.CITY, 1, None, OrganisationKind.CITY
            ),
        }
        # What the rulebook refuses stays where it is, as it would for a real clerk.
        with contextlib.suppress(Conflict):
            await _walk(actors, row, ROADS[number % len(ROADS)], day, number)
    return len(rows)


def _actor(account: Any, role: Role, row: Any) -> Actor:
    places = {Role.INSTITUTION: row["organisation"], Role.DEPARTMENT: row["department"]}
    organisation = places.get(role, account["organisation"])
    return Actor(
        account["id"], account["name"], role, organisation, row["county"], OrganisationKind(str(role))
    )


async def _walk(actors: dict[Role, Actor], row: Any, road: tuple[str, ...], day: date, number: int) -> None:
    clerk = actors[Role.INSTITUTION]
    # Who is to be in post by now began some days ago.
    start = day - timedelta(days=3) if "take_effect" in road else day + timedelta(days=20)
    request = await drafts.draft(clerk, row["institution"], _form(row, day, start))
    if not road and number:
        # The first draft hangs nothing out, so that it can be walked to its end today.
        await notices.of_request(clerk, request)
    for step in road:
        if step == "submit":
            await service.submit(clerk, request)
            continue
        if row["department"] and step in {"county_pass", "reject"}:
            await service.move(
                actors[Role.DEPARTMENT],
                request,
                "department_pass",
                document=f"卫健〔{day.year}〕{number + 1} 号",
            )
        role = {"county_pass": Role.COUNTY, "reject": Role.COUNTY, "city_pass": Role.CITY}.get(
            step, Role.INSTITUTION
        )
        note = "竞聘方案未附公示截图，请补充后重新提交" if step == "reject" else ""
        document = f"辽原人社聘〔{day.year}〕{number + 1} 号" if step.endswith("_pass") else ""
        await service.move(actors[role], request, step, note=note, document=document)


def _form(row: Any, day: date, start: date) -> AppointmentForm:
    """A promotion by one grade after a complete internal competition."""
    steps = ("plan", "notice", "check", "evaluation", "publicity")
    return AppointmentForm.model_validate(
        {
            "person": row["person"],
            "category": row["category"],
            "grade": row["grade"] - 1,
            "way": "promotion",
            "effective": start,
            "recruitment": {
                "steps": [
                    {"name": name, "on": day - timedelta(days=60 - 10 * place)}
                    for place, name in enumerate(steps)
                ],
                "publicity_start": day - timedelta(days=25),
                "publicity_end": day - timedelta(days=5),
            },
        }
    )
