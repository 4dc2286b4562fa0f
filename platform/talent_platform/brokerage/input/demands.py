"""Needs of public institutions that ask for what, by the directory of today, may not be asked for: lawful
when they were opened, they go no further until they are changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.accounts.actor import OrganisationKind
from talent_platform.certificates.directory import queries as directories
from talent_platform.database.engine import read_within
from talent_platform.demand.qualifications import demanded


@dataclass(frozen=True)
class _Demanding:
    id: int
    """Of the case, or of the need."""
    kind: str
    required_skills: str


_NEED = """
    JOIN need n ON n.id = x.need AND n.kind = 'talent' AND jsonb_array_length(n.required_skills) > 0
    JOIN organisation o ON o.id = n.organisation AND o.kind = 'institution'
"""
_CASES = (
    "SELECT x.id, o.kind, n.required_skills::text AS required_skills FROM match_case x"  # noqa: S608 - texts of this code
    f"{_NEED} WHERE x.id = ANY({{}}) AND x.stage IN ('contacted', 'agreed', 'interview')"
)
_PROPOSALS = (
    "SELECT DISTINCT n.id, o.kind, n.required_skills::text AS required_skills FROM proposal x"  # noqa: S608
    f"{_NEED} WHERE x.run = {{}}"
)


async def unlawful_cases(case_ids: Sequence[int]) -> set[int]:
    """The live ones of these cases whose need asks for what it may not."""
    return await _unlawful(_CASES, list(case_ids))


async def unlawful_needs(run_id: int) -> set[int]:
    """Needs of which the same holds, among those a run has proposals for."""
    return await _unlawful(_PROPOSALS, run_id)


async def _unlawful(sql: str, of: int | list[int]) -> set[int]:
    rows = await read_within(_Demanding, sql, of)
    if not rows:
        return set()
    directory = await directories.in_force()
    return {
        row.id
        for row in rows
        if demanded(
            [skill["name"] for skill in json.loads(row.required_skills)],
            OrganisationKind(row.kind),
            directory,
        ).refused
    }
