"""Cases of people who were hired, or are being introduced, by a certificate of the register."""

from __future__ import annotations

import json
from dataclasses import dataclass

from talent_matching import Licences
from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.input.certified import is_rank_of
from talent_platform.brokerage.tables import CaseEvent
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import effects
from talent_platform.certificates.told.relying import Relying
from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.workflow.history import line, write_line
from talent_posts import standing


@dataclass(frozen=True)
class _CaseOf:
    case: int
    stage: str
    person: int
    title: str
    required_skills: str
    asked_title: int
    employer: str


_CASES = """
    SELECT c.id AS case, c.stage, p.candidate AS person, n.title, n.required_skills::text AS required_skills,
           n.title_level AS asked_title, o.name AS employer
    FROM candidate_register h JOIN placement p ON p.candidate = h.person AND p.state <> 'closed'
    JOIN match_case c ON c.id = p.match_case AND c.team IS NULL
    JOIN need n ON n.id = c.need AND n.kind = 'talent' JOIN organisation o ON o.id = c.organisation
    WHERE h.certificate = {} ORDER BY c.id
"""


async def _cases(certificate_id: int) -> list[_CaseOf]:
    """Those whose need asks for this certificate."""
    rows = await read_within(_CaseOf, _CASES, certificate_id)
    if not rows:
        return []
    day, directory, licences = today(), await directories.in_force(), Licences.on(today())
    held = await effects.of_people("candidate_register", [row.person for row in rows])
    papers = {
        person: paper
        for person, several in held.items()
        for paper in several
        if paper.certificate == certificate_id
    }

    def asked(row: _CaseOf) -> set[str]:
        names = {skill["name"] for skill in json.loads(row.required_skills)}
        return set(licences.certificates(row.title)) | {
            name for name in names if standing(name, day, directory).standing in ("access", "title")
        }

    return [
        row
        for row in rows
        if is_rank_of(row.asked_title, papers[row.person], day, directory)
        or any(effects.is_for(name, papers[row.person], day, directory) for name in asked(row))
    ]


async def cases(certificate_id: int) -> list[Relying]:
    """Hook `certificate.relying`."""
    return [
        Relying("case", f"{row.title} {row.case}", row.employer, f"/cases/{row.case}")
        for row in await _cases(certificate_id)
    ]


async def moved(actor: Actor, certificate_id: int, action: str) -> None:
    """Hook `certificate.moved`: a line in the history of the case, for both sides."""
    for row in await _cases(certificate_id):
        told = line(actor, f"certificate_{action}", before=row.stage, after=row.stage)
        await write_line(CaseEvent, {"match_case": row.case}, {**told, "audience": "all"})
