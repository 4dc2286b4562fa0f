"""Who stands on the sides of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping.queries import holders
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.liaison.away import away_today
from talent_platform.brokerage.life import side_of
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.database.engine import read_within
from talent_platform.demand.contact.service import of_need
from talent_platform.demand.needs import bulk
from talent_platform.disclosure import door, texts
from talent_platform.disclosure.door import Unseen, without_known
from talent_platform.errors import Invalid
from talent_platform.reference import contact
from talent_platform.reference.contact import Finding
from talent_platform.reference.open_text import CONFIRM, TO_CONFIRM, Party
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as offers
from talent_platform.supply.teams import member_consent as standing


@dataclass(frozen=True)
class NeedOwner:
    """Whose need it is, and who looks after it."""

    id: int
    """The need."""
    organisation: int
    county: str | None
    officer: int | None


@dataclass(frozen=True)
class _Offer:
    id: int
    account: int | None


@dataclass(frozen=True)
class Person:
    """One of the people of a case, without a name: by specialty, of a team by the role its lead gave."""

    candidate: int
    headline: str
    account: int | None
    state: str
    withheld: bool
    employer_present: bool | None
    """Whether they came to work, as the employer or a bureau says."""
    person_present: bool | None
    left_said: date | None
    """The last day at work, as the employer alone says."""
    left_denied: bool
    """The other side says that they are still at work."""
    unbooked: bool
    """Hired by an appointment whose post was taken out of the books."""

    @property
    def said(self) -> bool:
        """Whether a side said of them that they came, or did not."""
        return self.employer_present is not None or self.person_present is not None

    def present(self, side: str) -> bool | None:
        return self.employer_present if side == "employer" else self.person_present


@dataclass(frozen=True)
class Contact:
    """How to reach one of the people of a case."""

    candidate: int
    headline: str
    name: str
    phone: str
    state: str


@dataclass(frozen=True)
class _Typed:
    name: str
    phone: str


@dataclass(frozen=True)
class Parties:
    """Who stands behind the needs, people and teams of some proposals."""

    employers: dict[int, NeedOwner]
    """By need."""
    people: dict[int, int | None]
    """Candidate → account."""
    teams: dict[int, int | None]


async def named_in(case: CaseRow, side: str) -> tuple[list[Party], list[Unseen]]:
    """Of those in a case whom a text of `side` must not tell of whom `side` knows, and whom it does not.

    A side knows its own; of a team what its lead wrote. The bureau knows nobody but through the door. Of the
    other side nothing is asked: what its reader guesses is no news to it.
    """
    people = [
        Unseen((f"candidate:{one.candidate}",), one.name, one.phone)
        for one in await contacts(case, everybody=True)
    ]
    called = await bulk.contacts_of([case.organisation])
    firm = [Unseen((f"organisation:{case.organisation}",), *one) for one in called.get(case.organisation, ())]
    if side == "employer":
        return [one.party for one in firm], []
    if side == "bureau":
        return [], [*people, *firm]
    if not case.team:
        return [one.party for one in people], []
    members = await read_within(_Typed, "SELECT name, phone FROM team_member WHERE team = {}", case.team)
    typed = [(one.name, one.phone) for one in members]
    return typed, without_known(people, typed)


@dataclass(frozen=True)
class Told:
    """What a text tells the other side, and those of whom its author does not know whether it does."""

    found: Sequence[Finding] = ()
    unseen: Sequence[door.Unseen] = ()


async def telling(
    actor: Actor,
    case: CaseRow,
    text: str,
    *,
    field: str,
    confirmed: bool,
    audience: str = "all",
    ends: bool = False,
) -> Told:
    """What in a text tells the other side who somebody is, before both agreed; nothing unconfirmed passes.
    Of people whom the author does not know nothing is answered: the text is taken, and waits.

    Raises:
        Invalid: something was found and its author has not confirmed it.
    """
    own = side_of(actor.role)
    if case.contacts_open or audience == "bureau" or (own != "bureau" and audience == own):
        return Told()
    seen, unseen = await named_in(case, own)
    known = contact.find(text, seen)
    if known and not confirmed:
        said = contact.sentence(known, ends=ends or case.stage == Stage.CLOSED)
        raise Invalid(said, {field: said, CONFIRM: TO_CONFIRM})
    return Told(contact.find(text, [*seen, *(one.party for one in unseen)]), unseen)


async def keep_text(actor: Actor, case: CaseRow, event: int, text: str, told: Told) -> None:
    """Count and withhold what was written into an event; call it in the transaction of that.

    Raises:
        TooManyAttempts: see `door.written`.
    """
    await door.written(actor, [door.SavedTexts(f"case:{case.id}", [text], told.unseen)])
    if told.found:
        await texts.keep_event(actor, case.id, event, text, told.found, county=case.county)


async def answers_itself(case_id: int) -> bool:
    """Whether the person, under any record, or the team's lead has an account to answer with."""
    rows = await Case.raw("SELECT answers_itself(c) AS itself FROM match_case c WHERE c.id = {}", case_id)
    return bool(rows[0]["itself"])


async def people_of(case_id: int) -> list[Person]:
    return await read_within(
        Person,
        f"SELECT p.candidate, {_SPECIALTY} AS headline, c.account, p.state, p.employer_present, "
        f"p.person_present, p.left_said, p.left_denied, p.unbooked, "
        f"m.role IS NULL AND c.withheld AS withheld {_PEOPLE}",
        case_id,
    )


_CALLED = "coalesce(m.role, c.headline)"
_SPECIALTY = (
    f"{_CALLED} || CASE WHEN count(*) OVER (PARTITION BY {_CALLED}) = 1 THEN '' "
    f"ELSE '（' || row_number() OVER (PARTITION BY {_CALLED} ORDER BY p.id) || '）' END"
)
"""Members of one role are numbered, in every list alike."""
_PEOPLE = """FROM placement p JOIN candidate c ON c.id = p.candidate JOIN match_case k ON k.id = p.match_case
    LEFT JOIN team_member m ON m.team = k.team AND m.candidate = p.candidate
    WHERE p.match_case = {} ORDER BY p.id"""


async def absent(case: CaseRow) -> set[int]:
    """People of a live team case who do not come with the team: who has not agreed, took it back or left."""
    if not case.team or not case.live:
        return set()
    coming = await standing.coming(case.team)
    people = await people_of(case.id)
    return {one.candidate for one in people if one.candidate not in coming or one.state == "closed"}


async def contacts(case: CaseRow, *, everybody: bool) -> list[Contact]:
    """Names and phones of the people of a case, with or without those who do not come (any more); for the
    service that logs the look."""
    people = await read_within(
        Contact,
        f"SELECT p.state, p.candidate, {_SPECIALTY} AS headline, c.name, c.phone {_PEOPLE}",
        case.id,
    )
    away = set() if everybody else await absent(case)
    return [one for one in people if everybody or (one.candidate not in away and one.state != "closed")]


async def employer(case: CaseRow) -> dict[str, str]:
    """The employer of a case, and whom to call there about the need."""
    called = await of_need(case.need)
    return {"name": case.employer, **({"contact": called.contact, "phone": called.phone} if called else {})}


async def officers(county: str | None) -> list[tuple[int, str]]:
    """(account, name) of the liaison officers who may look after cases of a county, but those on leave."""
    away = await away_today()
    found = {
        one.id: one.name
        for one in await holders(Role.OFFICER)
        if one.id not in away
        and (one.kind == OrganisationKind.CITY or (county is not None and one.county == county))
    }
    return list(found.items())


async def offer_open(reader: Actor, case: CaseRow) -> bool:
    """Whether the page of the person or team is open to the reader; to employers the hire closes it."""
    kind, offer = (TEAM, case.team) if case.team else (CANDIDATE, case.candidate)
    return offer is not None and bool(await offers.by_ids(reader, kind, [offer]))


async def parties(proposals: Sequence[Mapping[str, Any]]) -> Parties:
    """The employers, people and teams of some proposals."""
    needs = await read_within(
        NeedOwner,
        "SELECT n.id, n.organisation, o.county, e.officer FROM need n "
        "JOIN organisation o ON o.id = n.organisation "
        "LEFT JOIN enterprise e ON e.organisation = o.id WHERE n.id = ANY({})",
        [row["need"] for row in proposals],
    )
    people = await read_within(
        _Offer,
        "SELECT id, account FROM candidate WHERE id = ANY({})",
        [row["candidate"] for row in proposals],
    )
    teams = await read_within(
        _Offer,
        "SELECT id, account FROM team WHERE id = ANY({})",
        [row["team"] for row in proposals if row["team"]],
    )
    return Parties(
        {need.id: need for need in needs},
        {person.id: person.account for person in people},
        {team.id: team.account for team in teams},
    )
