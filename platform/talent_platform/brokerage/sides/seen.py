"""What the page of a case shows one of its sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage import beside, wording
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.answering.refusals import REFUSALS, refusals
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.interviews import queries as interviews
from talent_platform.brokerage.interviews.queries import InterviewRow
from talent_platform.brokerage.interviews.rules import RESULTS
from talent_platform.brokerage.life import SIDES, STEPS
from talent_platform.brokerage.sides import cards, why
from talent_platform.brokerage.sides.sentences import sentence
from talent_platform.brokerage.tables import Stage
from talent_platform.clock import ZONE
from talent_platform.web.forms import Form


async def of_case(reader: Actor, case: CaseRow, people: Sequence[Person], side: str) -> Mapping[str, object]:
    """For its template, by name."""
    reasons = await why.of_case(case, people, side)
    return {
        "now": sentence(case, side),
        "why": reasons,
        "lines": wording.terms(reasons.terms),
        "beside": await beside.of_case(case, people, side),
        "need_card": await cards.of_need(reader, case),
        "offer_card": await cards.of_offer(reader, case, people, side) if side != "person" else [],
        "own_word": side != "person" and await cards.unseen(case),
        "refusals": {one: list(refusals(one, case.stage).items()) for one in SIDES},
        "no_because": REFUSALS[case.no_code].label if case.no_code in REFUSALS else "",
        "back_until": back.until(reader, case),
        **await _interview(reader, case, side),
        "own": case.person_account == reader.account_id,
    }


async def _interview(reader: Actor, case: CaseRow, side: str) -> Mapping[str, object]:
    """The latest interview, and what the reader may do about it."""
    found = await interviews.shown(case, side)
    open_to_all = case.stage in {Stage.AGREED, Stage.INTERVIEW} and case.obstacle is None
    acts = open_to_all and reader.role is not Role.AUDITOR
    # Who was hired before the day of it need not come, and calendars have it until somebody says so.
    ahead = found is not None and found.state == "set" and not found.begun
    hired = case.stage == Stage.HIRED and ahead and reader.role is not Role.AUDITOR
    return {
        "interview": found,
        "interview_form": Form(_values(found), place="interview-"),
        "interview_results": RESULTS,
        "may_move": acts,
        "may_cancel": acts or hired,
        "may_arrange": acts
        and reader.role in STEPS["interview"].roles
        and (not found or found.state != "set"),
        "in_calendar": bool(found and await interviews.of_account(reader.account_id, case.id)),
        "sides": SIDES.items(),
    }


def _values(found: InterviewRow | None) -> dict[str, object]:
    """Of a form that moves the interview which stands, or sets one."""
    if found is None or found.state != "set":
        return {"minutes": 60}
    begins = found.begins.astimezone(ZONE)
    return {
        "day": begins.date(), "at": f"{begins:%H:%M}", "minutes": found.minutes, "place": found.place,
        "link": found.link, "people": found.people,
    }  # fmt: skip
