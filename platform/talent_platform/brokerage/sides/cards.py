"""The two cards of a case, as far as the reader may see the need and the person or team."""

from __future__ import annotations

from collections.abc import Iterable

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import NeedKind
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as offers
from talent_platform.supply.schemas import CandidateForm, TeamOfferHead
from talent_platform.supply.teams import member_consent
from talent_platform.web import field_texts as display

Facts = list[tuple[str, str]]
_NEEDS = {
    NeedKind.TALENT: ("seats", "mode", "county", "branch", "pay_min", "pay_max", "start_on", "deadline"),
    NeedKind.PROJECT: ("seats", "cooperation", "investment", "county", "branch", "start_on", "deadline"),
}
_PERSON = (
    "skills", "education", "major", "title_level", "years", "wanted_counties", "wanted_pay", "mode",
    "available_from",
)  # fmt: skip
_TEAM = (
    "stage", "branch", "keywords", "team_kind", "leader_class", "alliance", "talent_plan", "minimum_size",
    "available_from", "cooperation", "wanted_investment",
)  # fmt: skip


async def of_need(reader: Actor, case: CaseRow) -> Facts:
    """Empty where the page of the need is not open to the reader."""
    if not await needs.readable(reader, case.need):
        return []
    kind = NeedKind(case.need_kind)
    row = await needs.need(reader, kind, case.need)
    return display.facts(needs.FORMS[kind], row, _NEEDS[kind])


async def unseen(case: CaseRow) -> bool:
    """Whether nobody has seen yet who the person, or the lead of the team, is."""
    if case.team:
        return await member_consent.own_word(TEAM, case.team)
    return await member_consent.own_word(CANDIDATE, case.candidate or 0)


async def of_offer(reader: Actor, case: CaseRow, people: Iterable[Person], side: str) -> Facts:
    """Empty where the page of the person or team is not open to the reader, or its text is withheld from the
    employer."""
    if side == "employer" and (case.team_withheld or any(one.withheld for one in people)):
        return []
    kind, offer = (TEAM, case.team) if case.team else (CANDIDATE, case.candidate or 0)
    rows = await offers.by_ids(reader, kind, [offer])
    if not rows:
        return []
    names = [name for name in (_TEAM if case.team else _PERSON) if name in rows[0]]
    return display.facts(TeamOfferHead if case.team else CandidateForm, rows[0], names)
