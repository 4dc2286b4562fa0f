"""Everything that changes a need or an enterprise."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.demand.schemas import ProjectNeedRow, TalentNeedRow
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.rows import Imported, SourceRow


async def import_needs(
    actor: Actor,
    kind: NeedKind,
    rows: Sequence[SourceRow[TalentNeedRow | ProjectNeedRow]],
    *,
    file_hash: str,
    dry_run: bool = False,
) -> Imported:
    """Write the rows of a workbook as needs awaiting the county's check, in one transaction by COPY.

    A row that repeats an earlier row or an open need of the same enterprise (same title, place and deadline),
    or names an enterprise the actor may not act for, is left out and reported. Whoever wants all or nothing
    wraps the call in `DB.transaction()` and raises when there are problems. `dry_run` reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in needs.
    """
    raise NotImplementedError


async def seats_changed(need_id: int, hired: int, *, actor: Actor | None = None) -> None:
    """Tell the need how many seats are now filled; call it in the transaction that records the hire.

    An open need becomes part-filled or filled and back again; a closed or expired one only notes the number.

    Raises:
        NotFound: no such need.
    """
    raise NotImplementedError
