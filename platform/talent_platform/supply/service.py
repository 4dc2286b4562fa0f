"""Everything that changes a profile or a team offer."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.reference.rows import Imported, SourceRow
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm


async def import_candidates(
    actor: Actor, rows: Sequence[SourceRow[CandidateForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write the rows of a workbook as candidates looked after by the actor's county, in one transaction by COPY.

    A person is known by name and phone: a row that repeats an earlier row or a registered person is left out and
    reported; a person so far known only as a team member becomes registered. Whoever wants all or nothing wraps
    the call in `DB.transaction()` and raises when there are problems. `dry_run` reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in candidates.
    """
    raise NotImplementedError


async def import_teams(
    actor: Actor, rows: Sequence[SourceRow[TeamOfferForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write team offers with their members; members already known by name and phone are linked, not repeated.

    A team that repeats an earlier row or a live offer (same name and project) is left out and reported. Otherwise
    as `import_candidates`; the ids are those of the teams.
    """
    raise NotImplementedError
