"""What a public institution needs before it can hire, on the page of a case."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.tables import Stage
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.wording import STATE_BADGES
from talent_platform.web.tiles import Panel


async def panel(reader: Actor, case: CaseRow, people: Sequence[Person]) -> Panel | None:
    """What a public institution needs before it can hire: for each person the request to appoint, as far as
    the reader may see it, or where this reader may make it."""
    wanted = case.employer_kind == OrganisationKind.INSTITUTION and case.both_agreed
    if not wanted or case.stage == Stage.CLOSED or reader.role not in READERS:
        return None
    made = await queries.requests_for(reader, case.need, [one.candidate for one in people])
    own = await institutions_queries.own_institution(reader) if reader.role is Role.INSTITUTION else None
    form = f"/posts/institutions/{own}/requests/new?need={case.need}&candidate=" if own else ""
    rows = [
        {
            "headline": one.headline, "request": made.get(one.candidate),
            "badge": STATE_BADGES[made[one.candidate]["state"]] if one.candidate in made else None,
            "form": f"{form}{one.candidate}" if form else "",
        }
        for one in people
    ]  # fmt: skip
    return Panel("establishment/_case_panel.html", {"appointments": rows})
