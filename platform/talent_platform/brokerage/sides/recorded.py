"""What the integrity archive says of the people of a case, for who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.database.engine import read_within
from talent_platform.integrity.entries import answers
from talent_platform.integrity.entries.queries import EntryView

_KNOWN_BY = """
    SELECT DISTINCT p.account, coalesce(c.person_key, '') AS key
    FROM placement x JOIN candidate p ON p.id = x.candidate
    LEFT JOIN candidate_certificate h ON h.person = p.id LEFT JOIN certificate c ON c.id = h.certificate
    WHERE x.match_case = {}
"""


@dataclass(frozen=True)
class _KnownBy:
    account: int | None
    key: str


async def of_case(reader: Actor, case: CaseRow) -> Sequence[EntryView]:
    """What runs in the integrity archive of the people of a live case, known by their own accounts or by the
    certificates they have named; for who reads the archive."""
    if not case.live:
        return ()
    known = await read_within(_KnownBy, _KNOWN_BY, case.id)
    accounts = {each.account for each in known if each.account is not None}
    return await answers.recorded_of(reader, persons={each.key for each in known}, accounts=accounts)
