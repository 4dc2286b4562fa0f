"""Whether who was hired came to work, and is there still. The employer's word alone ends no hire: the other
side reads it and may say otherwise, and a bureau that has asked both decides; that somebody left, the other
side may confirm itself (`service.end`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, parties, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.cases.service import FLOW, check_length, note
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.hiring import reading, rules
from talent_platform.brokerage.life import NEXT_STEPS, SIDES, STEPS, UNBOOKED, VERIFY, side_of
from talent_platform.brokerage.tables import Case, Placement, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_platform.part import hooks
from talent_platform.reference.writings import reasons
from talent_platform.supply.tables import Team
from talent_platform.workflow.taking import require_place

_WHY = N_("请用文字写明情况（4 至 500 字）")
_MEMBER = N_("请选择已录用的团队成员")
_CAME = N_("已登记为已报到，不能再登记未报到；登记有误的，请联络员撤销录用登记，其后离职的，登记保证期内离职")
_SAID = N_("已登记过，不需要重复登记")
_ABSENT = N_("已登记，等待联络员核实")
_DISPUTED = N_("已登记未报到，等待联络员核实；核实之前只有联络员可以登记离职")
_LEFT = N_("已登记离职，等待人才一方确认或联络员核实；登记有误的，登记已报到即可收回")
_HOW = N_("请用文字写明何时以何种方式得知已报到或仍在岗（4 至 500 字）")
_OF_WHOM = N_("用人单位只说到部分成员：请选择涉及何人，其余成员的录用不变")
_WHICH_DAY = N_("用人单位所称的最后工作日各人不同：请填写日期，或逐人登记")
_TOO_FEW = N_("团队能到岗的只有 {n} 人，少于成行人数 {least} 人：请先与团队核实")
_COLUMN = {"employer": Placement.employer_present, "person": Placement.person_present}


async def at_work(
    actor: Actor, case_id: int, *, text: str = "", candidate: int | None = None, version: int | None = None
) -> Stage:
    """They came, and are there still; `candidate`: one member of a team. From the employer or a bureau it
    stands, and nobody says any more that they did not come; from the other side it stands against what the
    employer says.

    Raises:
        NotAllowed: not this role's step.
        Invalid: nobody of this team, too long a text, or a bureau did not say how it heard.
        Conflict: the case is not hired, the start lies ahead, or this was said before.
    """
    async with friendly(), DB.transaction():
        case, people = await _held(actor, case_id, "at_work", text=text, candidate=candidate, version=version)
        rules.require_begun(case.starts, today())
        by = side_of(actor.role)
        require_news(people, by)
        if by == "bureau" and not reasons.says_how(text):
            raise Invalid(_HOW, {"text": _HOW})
        denied = {Placement.left_denied: True} if by == "person" else {
            Placement.left_said: None, Placement.left_denied: False,
        }  # fmt: skip
        sides = [side for side in SIDES if by in (side, "bureau")]
        await _write(
            actor,
            case_id,
            "at_work",
            {_COLUMN[side]: True for side in sides} | denied,
            people=people,
            candidate=candidate,
            text=text,
        )
    return Stage.HIRED


async def say_absent(
    actor: Actor, case_id: int, *, text: str, candidate: int | None = None, version: int | None = None
) -> Stage:
    """The employer says that nobody came; the hire stands until a bureau confirms it.

    Raises:
        NotAllowed: not this role's step.
        Invalid: nothing in words, or nobody of this team.
        Conflict: the case is not hired, it is too early or too late (`rules.require_no_show`), somebody was
            confirmed to be at work, this was said before, or the post in a public institution is still held.
    """
    async with friendly(), DB.transaction():
        case, people = await _held(actor, case_id, "no_show", text=text, candidate=candidate, version=version)
        if not reasons.says_how(text):
            raise Invalid(_WHY, {"text": _WHY})
        rules.require_no_show(case.starts, await working_day_after(case.starts), today())
        require_not_at_work(people)
        require_unsaid(people)
        for refuse in hooks("case.unhire"):
            await refuse(case.need, [one.candidate for one in people])
        absent = {Placement.employer_present: False}
        await _write(actor, case_id, "no_show_said", absent, people=people, candidate=candidate, text=text)
    return Stage.HIRED


async def say_left(
    actor: Actor, case_id: int, *, text: str, left: date | None, candidate: int | None = None,
    version: int | None = None,
) -> Stage:  # fmt: skip
    """The employer says that somebody left; the hire stands until the other side or a bureau confirms it.
    `left`: the last day at work.

    Raises:
        NotAllowed: not this role's step.
        Invalid: nothing in words, nobody of this team, or no last day (`rules.require_left`).
        Conflict: the case is not hired, it is too late, this was said before or that they did not come, or
            the post in a public institution is still held.
    """
    async with friendly(), DB.transaction():
        case, people = await _held(actor, case_id, "left", text=text, candidate=candidate, version=version)
        if not reasons.says_how(text):
            raise Invalid(_WHY, {"text": _WHY})
        rules.require_left(case.starts, left, today(), actor.role)
        require_undisputed(people)
        require_still_there(people)
        for refuse in hooks("case.unhire"):
            await refuse(case.need, [one.candidate for one in people])
        gone = {Placement.left_said: left or today(), Placement.left_denied: False}
        await _write(
            actor, case_id, "left_said", gone, people=people, candidate=candidate, text=text, left=left
        )
    return Stage.HIRED


def require_news(people: Sequence[Person], by: str) -> None:
    """Raises Conflict where this side has said of all of them that they came, and are there still."""
    sides = [side for side in SIDES if by in (side, "bureau")]
    gone = [one for one in people if one.left_said and not (by == "person" and one.left_denied)]
    if not gone and all(one.present(side) for one in people for side in sides):
        raise Conflict(_SAID)


def require_unsaid(people: Sequence[Person]) -> None:
    """Raises Conflict where the employer has said of all of them that they did not come."""
    if all(one.employer_present is False for one in people):
        raise Conflict(_ABSENT)


def require_not_at_work(people: Sequence[Person]) -> None:
    """Raises Conflict where the employer or a bureau has said of one of them that they came."""
    if any(one.employer_present for one in people):
        raise Conflict(_CAME)


def require_undisputed(people: Sequence[Person]) -> None:
    """Raises Conflict where the employer has said of one of them that they did not come: whoever never came
    does not leave, and which of the two it was, a bureau finds out."""
    if any(one.employer_present is False for one in people):
        raise Conflict(_DISPUTED)


def require_still_there(people: Sequence[Person]) -> None:
    """Raises Conflict where the employer has said of one of them that they left."""
    if any(one.left_said for one in people):
        raise Conflict(_LEFT)


def said_of_some(action: str, people: Sequence[Person]) -> bool:
    """Whether the employer has said of some of a team that they are not there, and not of the others."""
    said = [
        one.left_said is not None if action == "left" else one.employer_present is False for one in people
    ]
    return action in {"left", "no_show"} and any(said) and not all(said)


def require_said_of_all(action: str, people: Sequence[Person], left: date | None) -> None:
    """Raises Invalid where the whole team would be ended by what the employer says of some of it, or by the
    last day of one of them."""
    if said_of_some(action, people):
        raise Invalid(_OF_WHOM, {"candidate": _OF_WHOM})
    if action == "left" and left is None and len({one.left_said for one in people}) > 1:
        raise Invalid(_WHICH_DAY, {"left": _WHICH_DAY})


async def working_day_after(starts: date | None) -> date | None:
    return calendars.day_after(await calendars.in_force(), starts, 1) if starts else None


async def coming(case: CaseRow) -> list[int]:
    """Who is hired with the case: of a team without members who have paused or no longer agree.

    Raises:
        Conflict: so few of the team come that it does not come at all.
    """
    away = await parties.absent(case)
    people = [one for one in await reading.people(case.id, "open") if one not in away]
    least = await Team.select(Team.minimum_size).where(Team.id == case.team).first() if case.team else None
    if least and len(people) < least["minimum_size"]:
        raise Conflict(gettext(_TOO_FEW, n=len(people), least=least["minimum_size"]))
    return people


async def hired(case_id: int, candidate: int | None) -> tuple[list[Person], list[Person]]:
    """Who is hired in the case, and those a step is about: all of them, or one member of a team.

    Raises:
        Invalid: nobody of this team.
    """
    people = [one for one in await parties.people_of(case_id) if one.state == "hired"]
    about = [one for one in people if candidate in (None, one.candidate)]
    if candidate is not None and not about:
        raise Invalid(_MEMBER, {"candidate": _MEMBER})
    return people, about


async def _held(
    actor: Actor, case_id: int, action: str, *, text: str, candidate: int | None, version: int | None
) -> tuple[CaseRow, list[Person]]:
    """The case under its locks, and those it is about."""
    step = STEPS[action]
    await queries.case(actor, case_id)
    if actor.role not in step.roles:
        raise NotAllowed
    check_length(text)
    await ground.hold(case_id)
    case = await queries.stored(actor, case_id)
    require_place(FLOW, case, step, version)
    return case, (await hired(case_id, candidate))[1]


async def _write(
    actor: Actor, case_id: int, action: str, columns: dict[Any, Any], *, people: Sequence[Person],
    candidate: int | None, text: str, left: date | None = None,
) -> None:  # fmt: skip
    """What was said of these people; while the employer says that one of the case is not there, the case has
    a next step, and a day for the other side to answer by."""
    about = [one.candidate for one in people]
    await Placement.update(columns).where(
        Placement.match_case == case_id, Placement.candidate.is_in(about), Placement.state == "hired"
    )
    moved: dict[Any, Any] = {
        Case.version: Case.version + 1, Case.updated: now(), Case.next_step: await next_step(case_id),
    }  # fmt: skip
    if action in {"no_show_said", "left_said"}:
        moved[Case.due] = await answer_until()
    await Case.update(moved).where(Case.id == case_id)
    said = in_words(text.strip(), people[0].headline if candidate is not None else None, left)
    await note(actor, case_id, action, Stage.HIRED, text=said)
    await audit.record(actor, f"case.{action}", f"case:{case_id}", candidates=about, reason=text.strip())


async def next_step(case_id: int) -> str:
    """Of a hired case, by what the books and the employer say of those who are hired in it."""
    people, _all = await hired(case_id, None)
    if any(one.unbooked for one in people):
        return UNBOOKED
    said = any(one.employer_present is False or one.left_said for one in people)
    return VERIFY if said else NEXT_STEPS[Stage.HIRED]


async def answer_until() -> date:
    """By when the other side answers; today where the figure or the calendar is not known, for then the
    officer asks."""
    days = rules.answer_within(today())
    calendar = await calendars.in_force()
    return (days and calendars.day_after(calendar, today(), days)) or today()


def in_words(text: str, who: str | None = None, left: date | None = None) -> str:
    """What is written into the history: which member of a team it is about, and the last day at work."""
    said = Said(text)
    if left is not None:
        said = said.after(N_("最后工作日 {day}；"), day=left.isoformat())
    if who is not None:
        said = said.after(N_("成员（{who}）："), who=who)
    return kept(said) if said.parts != ((text, {}),) else text
