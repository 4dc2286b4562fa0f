"""What is written on a case: notes, the next step, contacts looked at, a written no taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, parties, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import keep_text, telling
from talent_platform.brokerage.cases.service import note, while_live
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.landing import service as landing
from talent_platform.brokerage.liaison.away import AWAY, away_today
from talent_platform.brokerage.life import (
    BUREAU,
    SIDES,
    side_of,
)
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.writings import reasons

AHEAD = timedelta(days=366)
"""How far ahead the day of a case may be set."""
AUDIENCE_LABELS: dict[str, dict[str, str]] = {
    "bureau": {
        "all": N_("双方都能看到"),
        "employer": N_("只给用人单位"),
        "person": N_("只给人才一方"),
        "bureau": N_("仅内部"),
    },
    "employer": {"all": N_("双方都能看到"), "employer": N_("只给联络员")},
    "person": {"all": N_("双方都能看到"), "person": N_("只给联络员")},
}  # fmt: skip
AUDIENCE_NOTES = {
    "employer": N_("用人单位与联络员可见"),
    "person": N_("人才一方与联络员可见"),
    "bureau": N_("仅内部可见"),
}


async def write_note(
    actor: Actor, case_id: int, text: str, audience: str, *, confirmed: bool = False
) -> None:
    """Leave a note. Each side writes to the bureau and the other side, or to the bureau alone.

    Raises:
        NotAllowed: the auditor only reads.
        Invalid: nothing written, or an audience this side cannot address.
    """
    case = await queries.case(actor, case_id)
    if actor.role is Role.AUDITOR:
        raise NotAllowed
    if audience not in AUDIENCE_LABELS[side_of(actor.role)]:
        raise Invalid(N_("请选择留言给谁看"), {"audience": N_("请选择留言给谁看")})
    if not 1 <= len(text.strip()) <= 1000:
        raise Invalid(N_("留言为 1 至 1000 字"), {"note": N_("留言为 1 至 1000 字")})
    told = await telling(actor, case, text, field="note", confirmed=confirmed, audience=audience)
    async with DB.transaction():
        event = await note(actor, case_id, "note", case.stage, text=text.strip(), audience=audience)
        await keep_text(actor, case, event, text.strip(), told)


async def plan(actor: Actor, case_id: int, next_step: str, due: date) -> None:
    """Set what happens next and by when.

    Raises:
        Invalid: no step, a day in the past or beyond a year, or a step that tells who somebody is.
        TooManyAttempts: see `door.written`.
        Conflict: the case has ended.
    """
    require(actor, *BUREAU)
    case = await queries.case(actor, case_id)
    if not 2 <= len(next_step.strip()) <= 200:
        raise Invalid(N_("下一步为 2 至 200 字"), {"next_step": N_("下一步为 2 至 200 字")})
    if due < today():
        raise Invalid(N_("办理期限不能早于今天"), {"due": N_("办理期限不能早于今天")})
    if due > (last := today() + AHEAD):
        said = gettext("办理期限最远为 {day}", day=last.isoformat())
        raise Invalid(said, {"due": said})
    told = await telling(actor, case, next_step, field="next_step", confirmed=True)
    # Both sides read it at once: it cannot wait, so the answer tells a name, and is a look.
    await door.written(actor, [door.SavedTexts(f"case:{case_id}", [next_step], told.unseen)])
    if told.found:
        message = N_("双方都会看到下一步：不要写联系方式和姓名")
        raise Invalid(message, {"next_step": message})
    async with DB.transaction():
        deadline = {Case.due: due, Case.due_from: None, Case.due_days: None}
        await while_live(case_id, {Case.next_step: next_step.strip(), **deadline})
        text = kept(Said(next_step.strip()).then(N_("（{day} 前）"), day=due.isoformat()))
        await note(actor, case_id, "planned", case.stage, text=text, audience="bureau")


_WHY_TAKEN_BACK = N_("请用文字写明当时登记有何错误、如何得知（4 至 500 字）")
_NOT_WRITTEN = N_("只有代为登记的谢绝可以撤销；一方自己的答复只能由其本人作出，撤销过的不能再撤")


async def take_back_no(actor: Actor, case_id: int, reason: str) -> None:
    """Take back a no that a bureau wrote down by mistake: the case stays ended, and the two may be introduced
    to each other again as far as nobody else said no. The sides are told, so that one may say it itself.

    Raises:
        NotAllowed: not a bureau.
        Invalid: no reason in words.
        Conflict: a side gave the answer itself, or it was taken back before.
    """
    require(actor, *BUREAU)
    case = await queries.case(actor, case_id)
    if not reasons.says_how(reason):
        raise Invalid(_WHY_TAKEN_BACK, {"why": _WHY_TAKEN_BACK})
    async with DB.transaction():
        await ground.hold(case_id)
        if not await ground.written_no(case_id):
            raise Conflict(_NOT_WRITTEN)
        await Case.update({Case.no_withdrawn: now(), Case.version: Case.version + 1}).where(
            Case.id == case_id
        )
        closed = str(Stage.CLOSED)
        await note(
            actor, case_id, "no_withdrawn", closed, before=closed, text=reason.strip(), audience="bureau"
        )
        for side in sides_of_no(case.reason):
            await note(
                actor, case_id, "no_withdrawn", closed, before=closed, text=_MAY_SAY_ITSELF, audience=side
            )
        await audit.record(actor, "case.no_withdrawn", f"case:{case_id}", reason=reason.strip())


_MAY_SAY_ITSELF = N_("代为登记的谢绝已撤销，双方可能再次互相推荐；您本人确实不愿意的，可以在本页确认谢绝")
_NOT_ITS_NO = N_("这条对接没有代本方登记的谢绝，或本方已经确认过")


def sides_of_no(reason: str) -> tuple[str, ...]:
    """Whose no a case that ended so tells of; of what both could not agree on, either's."""
    return tuple(side for side in SIDES if reason in {f"{side}_declined", "interview_failed", "terms"})


def may_say_itself(actor: Actor, case: CaseRow, *, written: bool) -> bool:
    """Whether this side may make a no that a bureau wrote down its own; `written`: there is one."""
    return written and side_of(actor.role) in sides_of_no(case.reason)


async def say_no_itself(actor: Actor, case_id: int) -> None:
    """A side makes the no its own that a bureau wrote down for it, taken back or not: it stays then.

    Raises:
        NotAllowed, NotFound: not this side's case.
        Conflict: no such no stands written down.
    """
    case = await queries.case(actor, case_id)
    if side_of(actor.role) == "bureau":
        raise NotAllowed
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        if not may_say_itself(actor, case, written=await ground.no_written_down(case_id)):
            raise Conflict(_NOT_ITS_NO)
        await Case.update(
            {Case.no_by: actor.account_id, Case.no_withdrawn: None, Case.version: Case.version + 1}
        ).where(Case.id == case_id)
        closed, side = str(Stage.CLOSED), side_of(actor.role)
        await note(actor, case_id, "no_own", closed, before=closed, audience=side)
        await audit.record(actor, "case.no_own", f"case:{case_id}", side=side)


_WHY_HANDED = N_("请用文字写明移交原因（4 至 500 字）")


async def hand_over(actor: Actor, case_id: int, officer_id: int, text: str) -> None:
    """Give a case to another officer.

    Raises:
        Invalid: no such officer, the one who has it, one on leave, or no reason.
    """
    require(actor, *BUREAU)
    case = await queries.case(actor, case_id)
    officers = dict(await parties.officers(case.county))
    if officer_id in await away_today():
        raise Invalid(AWAY, {"officer": AWAY})
    if officer_id not in officers:
        raise Invalid(N_("请选择联络员"), {"officer": N_("请选择联络员")})
    if officer_id == case.officer:
        message = N_("这条对接已由此联络员负责")
        raise Invalid(message, {"officer": message})
    if not reasons.says_how(text):
        raise Invalid(_WHY_HANDED, {"why": _WHY_HANDED})
    async with DB.transaction():
        await _given(case_id, case.officer, officer_id)
        told = f"→ {officers[officer_id]}：{text.strip()}"
        await note(actor, case_id, "handed_over", case.stage, text=told, audience="bureau")
        await audit.record(actor, "case.handed_over", f"case:{case_id}", officer=officer_id, reason=text)


async def _given(case_id: int, before: int | None, officer_id: int) -> None:
    """Also of a hire: somebody verifies whether they came, and sees to the landing."""
    held = Case.officer.is_null() if before is None else Case.officer == before
    moved = (
        await Case.update({Case.officer: officer_id, Case.version: Case.version + 1, Case.updated: now()})
        .where(Case.id == case_id, held, Case.stage != str(Stage.CLOSED))
        .returning(Case.id)
    )
    if not moved:
        raise Conflict(N_("对接已经结束或刚刚改过，请刷新后再试"))
    await landing.handed_over([case_id], before, officer_id)


@dataclass(frozen=True)
class Shown:
    """Names and phones of both sides of a case."""

    people: Sequence[parties.Contact]
    employer: Mapping[str, str]


async def contacts(actor: Actor, case_id: int, reason: str) -> Shown:
    """Names and phone numbers of both sides, once both agreed, to whoever says what for.

    Whoever of a team does not come (any more) is left to the bureau.

    Raises:
        NotAllowed: the auditor only reads.
        Conflict: not both have agreed yet, the case came to nothing and the two sides part, or it cannot go
            on now (`ground.py`).
        Invalid, TooManyAttempts: see `door.enter`.
    """
    if actor.role is Role.AUDITOR:
        raise NotAllowed
    await queries.case(actor, case_id)
    side = side_of(actor.role)
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        case = await queries.case(actor, case_id)
        if not (case.employer_agreed and case.person_agreed):
            raise Conflict(N_("双方都同意对接之后，才能查看姓名和联系方式"))
        if case.stage == Stage.CLOSED:
            raise Conflict(N_("对接已经结束，姓名和联系方式不再提供"))
        if case.live and side != "bureau":
            await ground.require_ground(case_id, side)
        people = await parties.contacts(case, everybody=side == "bureau")
        await door.enter(
            actor, "case.unmasked", f"case:{case_id}", reason, fields=("name", "phone"),
            people=_looked_at(case, people, side),
        )  # fmt: skip
        await note(actor, case_id, "unmasked", case.stage, audience="bureau")
    return Shown(people, await parties.employer(case))


def _looked_at(case: CaseRow, shown: Sequence[parties.Contact], side: str) -> list[str]:
    """Whose data a side sees; its own are no look."""
    people = [] if side == "person" else [f"candidate:{one.candidate}" for one in shown]
    team = [f"team:{case.team}"] if case.team and side != "person" else []
    return [*people, *team, *([] if side == "employer" else [f"organisation:{case.organisation}"])]
