"""Reads of cases, as each side may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from piccolo.columns import Boolean, Selectable
from piccolo.columns.combination import And, Or, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.cases.models import CaseRow, EventRow
from talent_platform.brokerage.cases.parties import named_in
from talent_platform.brokerage.life import AWAY, NEXT_STEPS, WITHDRAWN, side_of, told_obstacle, told_reason
from talent_platform.brokerage.tables import LIVE_STAGES, Case, CaseEvent, Placement, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import columns_of, views
from talent_platform.demand.tables import Need
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import ReviewState
from talent_platform.errors import NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import told
from talent_platform.reference import contact

LIVE = [str(stage) for stage in LIVE_STAGES]
WITHHELD = N_("文字待主管部门核定")
NO_LONGER = N_("（对接已结束，其中的联系方式不再显示）")
NOT_NOW = N_("（对接暂时不能继续，其中的联系方式暂不显示）")
NO_STEP_NOW = N_("对接暂时不能继续，下一步暂不显示")


def facts_of_cases() -> dict[str, Any]:
    """What `where` asks of a case: the employer's county and the employer, the person's account."""
    return {
        "id": Case.id, "county": Case.county, "organisation": Case.organisation, "owner": Case.person_account
    }  # fmt: skip


def columns() -> list[Selectable]:
    """What `CaseRow` is read from."""
    return [
        *Case.all_columns(exclude=[Case.terms, Case.next_offered, Case.reminded_on]),
        Case.need._.title.as_alias("need_title"), Case.need._.kind.as_alias("need_kind"),
        Case.organisation._.name.as_alias("employer"), Case.organisation._.kind.as_alias("employer_kind"),
        Case.officer._.name.as_alias("officer_name"), Case.person_answered_by._.role.as_alias("answered_as"),
        Case.no_by._.role.as_alias("no_role"),
        Case.candidate._.headline.as_alias("headline"), Case.team._.project.as_alias("project"),
        Case.need._.withheld.as_alias("need_withheld"), Case.candidate._.withheld.as_alias("person_withheld"),
        Case.team._.withheld.as_alias("team_withheld"),
    ]  # fmt: skip


def shown_to(actor: Actor, case: CaseRow) -> CaseRow:
    """The case with the texts lists and pages show; of what is withheld the other side reads nothing before
    both agreed."""
    side = side_of(actor.role)
    case = replace(case, reason=told_reason(case.reason, side))
    if case.both_agreed:
        return case
    if side == "employer" and (case.team_withheld if case.team else case.person_withheld):
        return replace(case, project=gettext(WITHHELD), headline=gettext(WITHHELD))
    if side == "person" and case.need_withheld:
        return replace(case, need_title=gettext(WITHHELD))
    return case


async def all_shown_to(actor: Actor, cases: Iterable[CaseRow]) -> list[CaseRow]:
    """As `shown_to`, with the next steps as they may be read, and who of late ones is away."""
    found = [shown_to(actor, case) for case in cases]
    away = await ground.away([case.id for case in found if case.overdue], side_of(actor.role))
    shown = [replace(case, away=case.id in away) for case in found]
    asked = [case.id for case in shown if _worded(case)] if side_of(actor.role) != "bureau" else []
    waiting = await ground.obstacles(asked) if asked else {}
    return [_without_step(case) if case.id in waiting else case for case in shown]


def _worded(case: CaseRow) -> bool:
    """Whether a bureau worded the next step, which may tell what contacts do."""
    return case.live and case.next_step not in NEXT_STEPS.values()


def _without_step(case: CaseRow) -> CaseRow:
    return replace(case, next_step=gettext(NO_STEP_NOW))


def may_agree(case: CaseRow, side: str, by: str) -> bool:
    """Whether somebody of the side `by` may say yes for `side`: while it has not answered, and in the own
    name, where a bureau had written a yes down, as long as the case lives."""
    if case.stage == Stage.CONTACTED and case.agreed(side) is None:
        return by in ("bureau", side)
    return side == by == "person" and case.live and case.written_yes


def may_decline(case: CaseRow, side: str, by: str) -> bool:
    """Whether somebody of the side `by` may say no for `side`: as long as the case lives."""
    return case.live and by in ("bureau", side)


_TO_BE_HEARD = """(match_case.person_agreed IS NULL AND match_case.person_account IS NULL
    OR match_case.employer_agreed IS NULL AND NOT EXISTS (
        SELECT FROM seat_held s WHERE s.organisation = match_case.organisation
        AND s.role IN ('enterprise', 'institution')))"""


def waiting_for(actor: Actor) -> Combinable:
    """Cases whose next step is this reader's: a side still to answer; for an officer or a bureau its own
    cases once both agreed, those of which a side has no account to answer with, and hires `to_verify`."""
    side = side_of(actor.role)
    contacted = Case.stage == str(Stage.CONTACTED)
    if side == "bureau":
        after = Case.stage.is_in([str(Stage.AGREED), str(Stage.INTERVIEW)])
        to_be_heard = And(contacted, WhereRaw(_TO_BE_HEARD))
        return And(Case.officer == actor.own_id, Or(Or(after, to_be_heard), to_verify()))
    if side == "employer":
        unanswered = Or(And(contacted, Case.employer_agreed.is_null()), _to_confirm(Case.employer_starts))
        return Or(unanswered, hired_with(_UNBOOKED))
    written = And(
        Case.person_agreed.eq(True), Case.person_answered_by._.role.is_in([str(one) for one in BUREAUS])
    )
    unanswered = Or(And(contacted, Case.person_agreed.is_null()), And(Case.stage.is_in(LIVE), written))
    return Or(Or(unanswered, _to_confirm(Case.person_starts)), hired_with(_UNANSWERED))


_ABSENT = Placement.employer_present.eq(False)
_LEFT = Placement.left_said.is_not_null()
_SAID = Or(_ABSENT, _LEFT)
_UNBOOKED = Placement.unbooked.eq(True)
_DENIED = Or(And(_ABSENT, Placement.person_present.eq(True)), And(_LEFT, Placement.left_denied.eq(True)))
_UNANSWERED = Or(
    And(_ABSENT, Placement.person_present.is_null()), And(_LEFT, Placement.left_denied.eq(False))
)


def to_verify() -> Combinable:
    """Hires of which the employer says that somebody did not come, or left: once the other side denies it, or
    has not answered by the day of the case, and at once where it has no account to answer with; and those
    whose post is out of the books."""
    unheard = Or(Case.person_account.is_null(), Or(Case.due.is_null(), Case.due < today()))
    late = And(hired_with(_SAID), unheard)
    return Or(hired_with(Or(_DENIED, _UNBOOKED)), late)


def hired_with(said: Combinable) -> Combinable:
    """Hired cases with somebody of whom this holds."""
    places = Placement.select(Placement.match_case).where(Placement.state == "hired", said)
    return And(Case.stage == str(Stage.HIRED), Case.id.is_in(places))


def _to_confirm(confirmed: Boolean) -> Combinable:
    """Where the other side has named the day of the start."""
    return And(Case.stage.is_in(LIVE), And(Case.starts.is_not_null(), confirmed.eq(False)))


def waiting_for_others(actor: Actor) -> Combinable:
    """Live cases on which this reader has done its part: the rest of those of `waiting_for`'s side."""
    side, live = side_of(actor.role), Case.stage.is_in(LIVE)
    contacted = Case.stage == str(Stage.CONTACTED)
    if side == "bureau":
        heard = WhereRaw(f"NOT {_TO_BE_HEARD}")
        return And(Case.officer == actor.own_id, And(contacted, heard))
    if side == "employer":
        answered = Or(Case.stage != str(Stage.CONTACTED), Case.employer_agreed.is_not_null())
        return And(live, And(answered, _nothing_to_confirm(Case.employer_starts)))
    by = Case.person_answered_by
    own_word = Or(by.is_null(), by._.role.not_in([str(one) for one in BUREAUS]))
    done = And(Case.person_agreed.is_not_null(), own_word)
    return And(live, And(done, _nothing_to_confirm(Case.person_starts)))


def _nothing_to_confirm(confirmed: Boolean) -> Combinable:
    return Or(Case.starts.is_null(), confirmed.eq(True))


async def case(actor: Actor, case_id: int) -> CaseRow:
    """One case, with what keeps it from going on now (`obstacle`).

    Raises:
        NotFound: none the reader may see.
    """
    shown = await stored(actor, case_id)
    obstacle = await ground.obstacle(case_id) if shown.live else None
    if obstacle and _worded(shown) and side_of(actor.role) != "bureau":
        shown = _without_step(shown)
    return replace(shown, obstacle=obstacle, away=told_obstacle(obstacle, side_of(actor.role)) in AWAY)


async def stored(actor: Actor, case_id: int) -> CaseRow:
    """The same without asking what keeps it from going on, which costs more than all else: for who asks that
    besides, or needs to know only how it stands.

    Raises:
        NotFound: none the reader may see.
    """
    found = views(
        CaseRow,
        await Case.select(*columns()).where(
            Case.id == case_id, where(visible(actor, CASE), facts_of_cases())
        ),
    )
    if not found:
        raise NotFound
    return shown_to(actor, found[0])


async def stages_reached(case_id: int) -> set[str]:
    """The stages a case has stood in, from all that happened, whoever may read it."""
    reached: list[str] = await (
        CaseEvent.select(CaseEvent.to_state)
        .where(CaseEvent.match_case == case_id)
        .output(as_list=True)
        .distinct()
    )
    return set(reached)


async def events(actor: Actor, case_id: int) -> list[EventRow]:
    """What happened in a case as far as the reader's side may know, newest first."""
    of = await case(actor, case_id)
    side = side_of(actor.role)
    condition: Combinable = CaseEvent.match_case == case_id
    if side != "bureau":
        condition = And(condition, CaseEvent.audience.is_in(["all", side]))
    stored = await (
        CaseEvent.select(*columns_of(EventRow, CaseEvent))
        .where(condition)
        .order_by(CaseEvent.id, ascending=False)
    )
    kept = await texts.of_case(case_id)
    shown = [
        replace(event, note=told(event.note, typed=bool(event.actor_role)), kept=kept.get(event.id, ""))
        for event in views(EventRow, stored)
        if event.id not in kept or _may_read(of, side, event, kept[event.id])
    ]
    return shown if side == "bureau" else await _closed(of, side, shown)


async def _closed(case: CaseRow, side: str, events: list[EventRow]) -> list[EventRow]:
    """What the other side wrote while contacts were open tells nobody how to reach it once they are not."""
    if case.contacts_open or not ((case.employer_agreed and case.person_agreed) or not case.live):
        return events
    _, hidden = await named_in(case, "bureau")
    people = [one.party for one in hidden]
    return [
        replace(event, note=gettext(NOT_NOW if case.live else NO_LONGER))
        if not _wrote(side, event) and event.note and contact.find(event.note, people)
        else event
        for event in events
    ]


def _wrote(side: str, event: EventRow) -> bool:
    return bool(event.actor_role) and side_of(Role(event.actor_role)) == side


def _may_read(case: CaseRow, side: str, event: EventRow, state: str) -> bool:
    """A text that tells who somebody is: for its author's side and the bureau; for the other side once the
    bureau let it through and as long as contacts are open."""
    passed = case.contacts_open and state == ReviewState.PASSED
    return side == "bureau" or _wrote(side, event) or passed


async def ended_without_us(actor: Actor, days: int = 14) -> list[CaseRow]:
    """Cases that no officer ended: a withdrawal or the need did, lately; an officer's own, a bureau's all."""
    condition = And(
        where(visible(actor, CASE), facts_of_cases()),
        And(Case.reason.is_in(list(WITHDRAWN)), Case.ended > now() - timedelta(days)),
    )
    if actor.role is Role.OFFICER:
        condition = And(condition, Case.officer == actor.own_id)
    rows = (
        await Case.select(*columns())
        .where(condition)
        .order_by(Case.ended, ascending=False)
        .order_by(Case.id)
        .limit(8)
    )
    return [shown_to(actor, case) for case in views(CaseRow, rows)]


async def lock_needs(need_ids: Sequence[int]) -> None:
    """Hold these needs until the transaction ends, always in the same order."""
    await Need.raw("SELECT id FROM need WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE", list(need_ids))
