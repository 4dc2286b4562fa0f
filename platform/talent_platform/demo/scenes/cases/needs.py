"""What is asked for in the cases of the named accounts: needs written by their employers, checked by their
bureaus, which the demo's candidate and team can answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.engine import DB, read
from talent_platform.demand.needs import service as needs
from talent_platform.demand.needs.schemas import ProjectNeedForm, TalentNeedForm
from talent_platform.demand.tables import NeedKind

SEATS = 4


@dataclass(frozen=True)
class Sought:
    """What is asked for: an occupation, and skills of it."""

    headline: str
    skills: list[str]
    education: int


@dataclass(frozen=True)
class Firm:
    organisation: int
    name: str
    county: str
    branch: str
    bureau: str
    """Login of its county's bureau."""


@dataclass(frozen=True)
class Offered:
    """The team whose like is asked for."""

    id: int
    project: str
    description: str
    keywords: str
    roles: list[str]
    branch: str
    cooperation: str


_OWN = """
    SELECT c.headline, c.education,
           (SELECT array_agg(s.value ->> 'name' ORDER BY s.ordinality)
            FROM jsonb_array_elements(c.skills) WITH ORDINALITY s) AS skills
    FROM candidate c JOIN account a ON a.id = c.account WHERE a.login = 'candidate'
"""
_COMMON = """
    SELECT c.headline, min(c.education) AS education, ARRAY[s.value ->> 'name'] AS skills
    FROM candidate c CROSS JOIN jsonb_array_elements(c.skills) s
    WHERE c.registered AND c.consent AND c.state = 'active'
    GROUP BY c.headline, s.value ->> 'name' ORDER BY count(*) DESC, 1, 3 LIMIT 1
"""
_OFFERED = """
    SELECT t.id, t.project, t.description, t.keywords::text, t.branch, t.cooperation,
           (SELECT array_agg(DISTINCT m.role) FROM team_member m WHERE m.team = t.id AND m.core) AS roles
    FROM team t
    JOIN account a ON a.id = t.account WHERE a.login = 'teamlead' ORDER BY t.id
"""
_FIRMS = """
    SELECT o.id AS organisation, o.name, o.county, e.branch,
           (SELECT min(a.login) FROM account a JOIN organisation b ON b.id = a.organisation
            WHERE a.role = 'county' AND b.county = o.county) AS bureau
    FROM enterprise e JOIN organisation o ON o.id = e.organisation ORDER BY e.id LIMIT $1
"""


async def own() -> Sought:
    """What the demo's candidate is."""
    (found,) = await read(Sought, _OWN)
    return found


async def candidate() -> int:
    """The demo's candidate."""
    found: int = await DB.asyncpg_pool.fetchval(
        "SELECT c.id FROM candidate c JOIN account a ON a.id = c.account WHERE a.login = 'candidate'"
    )
    return found


async def common() -> Sought:
    """What most people are."""
    (found,) = await read(Sought, _COMMON)
    return found


async def offered() -> list[Offered]:
    """The teams of the demo's lead; a small city may have one alone."""
    return await read(Offered, _OFFERED)


async def firms(count: int) -> list[Firm]:
    return await read(Firm, _FIRMS, count)


async def institution(beside: Firm) -> Firm:
    """The unit of the sign-in page, in the county and industry of that enterprise."""
    unit = await actor_by_login("institution")
    return replace(beside, organisation=unit.organisation_id or 0, name=unit.name)


def like(wanted: Sought, firm: Firm, suffix: str, day: date) -> TalentNeedForm:
    """A post such people can fill."""
    skills = wanted.skills
    return TalentNeedForm.model_validate({
        "title": f"{wanted.headline}{suffix}", "seats": SEATS, "required_skills": skills[0],
        "preferred_skills": "、".join(skills[1:3]), "education": str(min(wanted.education, 2)),
        "branch": firm.branch, "county": firm.county, "pay_min": "12", "pay_max": "40", "mode": "rigid",
        "start_on": day + timedelta(days=130), "deadline": day + timedelta(days=110),
        "description": f"负责{skills[0]}相关工作，能独立承担任务。",
    })  # fmt: skip


def for_team(team: Offered, firm: Firm, suffix: str, day: date) -> ProjectNeedForm:
    """A problem the team can solve."""
    return ProjectNeedForm.model_validate({
        "title": f"{team.project}{suffix}", "problem": f"拟引进成熟团队：{team.description}",
        "keywords": "、".join(json.loads(team.keywords)), "roles": "、".join(team.roles), "seats": 12,
        "branch": team.branch,
        "county": firm.county, "investment": "600", "cooperation": team.cooperation,
        "start_on": day + timedelta(days=130), "deadline": day + timedelta(days=110),
    })  # fmt: skip


async def post(actor: Actor, form: TalentNeedForm | ProjectNeedForm, firm: Firm) -> int:
    """The employer, or a bureau for it, hands a need in."""
    kind = NeedKind.PROJECT if isinstance(form, ProjectNeedForm) else NeedKind.TALENT
    return await needs.create(actor, kind, form, organisation_id=firm.organisation, submit=True)


async def check(need: int, firm: Firm) -> None:
    """The county's bureau lets it through."""
    await needs.take_step(await actor_by_login(firm.bureau), need, "approve")
