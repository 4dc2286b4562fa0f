"""The steps of a case; the only writer of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, parties, queries
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import (
    BUREAU,
    CHOSEN_BY_OFFICER,
    NEXT_STEPS,
    REASONS,
    STAGE_LABELS,
    STEPS,
    WORKING_DAYS,
    due_day,
    side_of,
)
from talent_platform.brokerage.tables import LIVE_STAGES, Case, CaseEvent, Placement, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service as demand
from talent_platform.demand.tables import Need
from talent_platform.disclosure import door, texts
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import service as establishment
from talent_platform.i18n import gettext
from talent_platform.reference import contact
from talent_platform.reference.contact import Finding
from talent_platform.reference.open_text import CONFIRM, TO_CONFIRM
from talent_platform.supply.offers import service as supply

AUDIENCES = ("all", "employer", "person", "bureau")
LIVE = [str(stage) for stage in LIVE_STAGES]


async def note(
    actor: Actor | None,
    case_id: int,
    action: str,
    stage: str,
    *,
    before: str | None = None,
    text: str = "",
    audience: str = "all",
) -> int:
    """Write down what happened; call it inside the transaction of the change. Returns the event."""
    rows = await CaseEvent.insert(
        CaseEvent(
            match_case=case_id, actor_id=actor.account_id if actor else None,
            actor_name=actor.name if actor else "系统", actor_role=str(actor.role) if actor else "",
            action=action, from_stage=before, to_stage=str(stage), text=text, audience=audience,
        )
    )  # fmt: skip
    return int(rows[0]["id"])


async def _telling(
    actor: Actor, case: dict[str, Any], text: str, *, field: str, confirmed: bool, audience: str = "all"
) -> list[Finding]:
    """What in a text tells the other side who somebody is, before both agreed; nothing unconfirmed passes.
    Of people whom the author does not know nothing is answered: the text is taken, and waits.

    Raises:
        Invalid: something was found and its author has not confirmed it.
    """
    own = side_of(actor.role)
    if queries.contacts_open(case) or audience == "bureau" or (own != "bureau" and audience == own):
        return []
    seen, unseen = await parties.named_in(case, own)
    told = contact.find(text, seen)
    if told and not confirmed:
        said = contact.sentence(told)
        raise Invalid(said, {field: said, CONFIRM: TO_CONFIRM})
    return contact.find(text, [*seen, *unseen])


async def answer(
    actor: Actor, case_id: int, *, agreed: bool, side: str = "", text: str = "", confirmed: bool = False
) -> Stage:
    """One side says whether it wants to meet. A bureau may write down what a side told it, with a note.

    When both agreed, the case moves on and names are open to both; when one declines, it ends. Declining is
    always possible, agreeing only while the case has its ground (`ground.py`).

    Raises:
        NotAllowed: not this side's case.
        Conflict: the case is past this question, this side has answered, or the case cannot go on now.
        Invalid: the bureau left out the side or the note.
    """
    case = await queries.case(actor, case_id)
    side = _speaks_for(actor, side, text)
    found = await _telling(actor, case, text, field="text", confirmed=confirmed)
    column = Case.employer_agreed if side == "employer" else Case.person_agreed
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        rows = await Case.select(Case.stage, Case.employer_agreed, Case.person_agreed).where(
            Case.id == case_id
        )
        own, other = "employer_agreed", "person_agreed"
        if side == "person":
            own, other = other, own
        if rows[0]["stage"] != Stage.CONTACTED or rows[0][own] is not None:
            raise Conflict("这一方已经答复过，或对接已进入下一步；请刷新页面")
        if agreed:
            await ground.require_ground(case_id)
        stage = Stage.CONTACTED
        if not agreed:
            stage = Stage.CLOSED
        elif rows[0][other]:
            stage = Stage.AGREED
        reason = "" if agreed else f"{side}_declined"
        await move(case_id, stage, {column: agreed}, reason=reason, keep_due=stage is Stage.CONTACTED)
        action = "agreed" if agreed else "declined"
        said = {"employer": "用人单位", "person": "人才或团队"}[side]
        heard = f"（{said}，由工作人员代为登记）{text}" if side_of(actor.role) == "bureau" else text
        event = await note(actor, case_id, action, stage, before=Stage.CONTACTED, text=heard)
        if found:
            await texts.keep_event(actor, case, event, heard, found)
        await audit.record(actor, f"case.{action}", f"case:{case_id}", side=side)
    return stage


def _speaks_for(actor: Actor, side: str, text: str) -> str:
    own = side_of(actor.role)
    if own != "bureau":
        return own
    require(actor, *BUREAU)
    if side not in {"employer", "person"}:
        raise Invalid("请选择代哪一方登记", {"side": "请选择：用人单位、人才或团队"})
    if len(text.strip()) < 2:
        raise Invalid("请写明对方何时以何种方式答复", {"text": "请写明对方何时以何种方式答复"})
    return side


async def take_step(
    actor: Actor,
    case_id: int,
    action: str,
    *,
    reason: str = "",
    text: str = "",
    version: int | None = None,
    confirmed: bool = False,
) -> Stage:
    """Move a case on: interview, hire or close.

    Raises:
        NotAllowed: not this role's step.
        Conflict: the case stands elsewhere by now, or no seat is left, or the person is hired elsewhere, or
            the case cannot go on now (`ground.py`).
        Invalid: closing needs a reason.
    """
    step = STEPS.get(action)
    case = await queries.case(actor, case_id)
    if step is None or actor.role not in step.roles:
        raise NotAllowed
    if step.target is Stage.CLOSED:
        _check_reason(reason, text)
    found = await _telling(actor, case, text, field="text", confirmed=confirmed)
    async with friendly(), DB.transaction():
        # Two employers who hire the same person meet here, in one order, and not in a deadlock.
        await ground.hold(case_id)
        stage = await _stage(case_id, version)
        if stage not in step.sources:
            now_at = gettext(STAGE_LABELS[stage])
            raise Conflict(gettext("对接现在处于「{stage}」，不能进行这一步；请刷新页面", stage=now_at))
        if step.target is not Stage.CLOSED:
            await ground.require_ground(case_id)
        await move(case_id, step.target, {}, reason=reason if step.target is Stage.CLOSED else "")
        event = {Stage.HIRED: "hired", Stage.CLOSED: "closed"}.get(step.target, "moved")
        written = await note(actor, case_id, event, step.target, before=stage, text=text.strip())
        if found:
            await texts.keep_event(actor, case, written, text.strip(), found)
        await audit.record(actor, f"case.{action}", f"case:{case_id}", reason=reason)
        if step.target is Stage.HIRED:
            await _hired(actor, case_id, case)
    return step.target


def _check_reason(reason: str, text: str) -> None:
    if reason not in CHOSEN_BY_OFFICER:
        choices = "、".join(REASONS[code] for code in CHOSEN_BY_OFFICER)
        raise Invalid("请选择结束原因", {"code": f"请选择：{choices}"})
    if reason == "other" and len(text.strip()) < 2:
        raise Invalid("请写明原因", {"text": "请写明原因"})


async def _stage(case_id: int, version: int | None) -> Stage:
    rows = await Case.select(Case.stage, Case.version).where(Case.id == case_id)
    if version is not None and rows[0]["version"] != version:
        raise Conflict("在您打开之后，这条对接已有新的进展；请刷新页面")
    return Stage(rows[0]["stage"])


async def move(
    case_id: int, stage: Stage, columns: dict[Any, Any], *, reason: str = "", keep_due: bool = False
) -> None:
    ended = stage in {Stage.HIRED, Stage.CLOSED}
    values: dict[Any, Any] = {
        Case.stage: str(stage), Case.reason: reason, Case.version: Case.version + 1, Case.updated: now(),
        Case.ended: now() if ended else None, **columns,
    }  # fmt: skip
    if not keep_due:
        values |= {Case.next_step: NEXT_STEPS[stage]}
    if not (keep_due or ended):
        values |= {
            Case.due: due_day(stage, today()), Case.due_from: today(), Case.due_days: WORKING_DAYS[stage]
        }  # fmt: skip
    await Case.update(values).where(Case.id == case_id)


async def _hired(actor: Actor, case_id: int, case: dict[str, Any]) -> None:
    """What a hire means for everybody else; the database checks seats when the transaction ends."""
    people = [
        row["candidate"]
        for row in await Placement.select(Placement.candidate).where(
            Placement.match_case == case_id, Placement.state != "closed"
        )
    ]
    await _refuse_unappointed(case["need"], people)
    others = await Case.raw(
        "SELECT DISTINCT c.id, c.stage FROM match_case c JOIN placement p ON p.match_case = c.id "
        "JOIN candidate x ON x.id = p.candidate JOIN candidate y "
        "ON name_key(y.name) = name_key(x.name) AND phone_key(y.phone) = phone_key(x.phone) "
        "WHERE c.id <> {} AND y.id = ANY({}) AND p.state = 'open' AND c.stage = ANY({}) ORDER BY c.id",
        case_id, people, LIVE,
    )  # fmt: skip
    for other in others:
        await move(other["id"], Stage.CLOSED, {}, reason="hired_elsewhere")
        await note(
            None, other["id"], "closed", Stage.CLOSED, before=other["stage"], text=REASONS["hired_elsewhere"]
        )
    taken = await Placement.count().where(Placement.need == case["need"], Placement.state == "hired")
    await demand.seats_changed(case["need"], taken, actor=actor)
    await supply.set_placed(candidates=people, team=case["team"], placed=True, actor=actor)


async def _refuse_unappointed(need_id: int, people: Sequence[int]) -> None:
    """A public institution hires by appointment to a post; until that takes effect nobody is hired."""
    kinds = await Need.select(Need.organisation.kind.as_alias("kind")).where(Need.id == need_id)
    if kinds[0]["kind"] != OrganisationKind.INSTITUTION:
        return
    for person in people:
        if not await establishment.has_effective_appointment(need_id, person):
            raise Conflict(
                gettext(
                    "事业单位须先办理岗位聘用：请在「岗位管理」中为人才编号 {person}、需求编号 {need} "
                    "的聘用申请办结后，再确认到岗",
                    person=person,
                    need=need_id,
                )
            )


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
    side = side_of(actor.role)
    allowed = AUDIENCES if side == "bureau" else ("all", side)
    if audience not in allowed:
        raise Invalid("请选择留言给谁看", {"audience": "请选择留言给谁看"})
    if not 1 <= len(text.strip()) <= 1000:
        raise Invalid("留言为 1 至 1000 字", {"note": "留言为 1 至 1000 字"})
    found = await _telling(actor, case, text, field="note", confirmed=confirmed, audience=audience)
    async with DB.transaction():
        event = await note(actor, case_id, "note", case["stage"], text=text.strip(), audience=audience)
        if found:
            await texts.keep_event(actor, case, event, text.strip(), found)


async def plan(actor: Actor, case_id: int, next_step: str, due: date) -> None:
    """Set what happens next and by when.

    Raises:
        Invalid: no step, or a day in the past.
        Conflict: the case has ended.
    """
    require(actor, *BUREAU)
    case = await queries.case(actor, case_id)
    if not 2 <= len(next_step.strip()) <= 200:
        raise Invalid("下一步为 2 至 200 字", {"next_step": "下一步为 2 至 200 字"})
    if due < today():
        raise Invalid("办理期限不能早于今天", {"due": "办理期限不能早于今天"})
    if found := await _telling(actor, case, next_step, field="next_step", confirmed=True):
        if any(one.way is contact.Way.NAME for one in found):
            # Both sides read it at once: it cannot wait, so the answer tells a name, and is a look.
            people = await parties.contacts(case, everybody=True)
            await door.enter(
                actor, "case.named", f"case:{case_id}", "填写下一步时写到姓名，系统予以提示",
                fields=("name",), people=_looked_at(case, people, "bureau"),
            )  # fmt: skip
        message = "双方都会看到下一步：不要写联系方式和姓名"
        raise Invalid(message, {"next_step": message})
    async with DB.transaction():
        deadline = {Case.due: due, Case.due_from: None, Case.due_days: None}
        await _while_live(case_id, {Case.next_step: next_step.strip(), **deadline})
        text = f"{next_step.strip()}（{due.isoformat()} 前）"
        await note(actor, case_id, "planned", case["stage"], text=text, audience="bureau")


async def hand_over(actor: Actor, case_id: int, officer_id: int, text: str) -> None:
    """Give a case to another officer.

    Raises:
        Invalid: no such officer, or no reason.
    """
    require(actor, *BUREAU)
    case = await queries.case(actor, case_id)
    officers = dict(await parties.officers(case["county"]))
    if officer_id not in officers:
        raise Invalid("请选择联络员", {"officer": "请选择联络员"})
    if not 2 <= len(text.strip()) <= 500:
        raise Invalid("请写明移交原因，最多 500 个字", {"why": "请写明移交原因，最多 500 个字"})
    async with DB.transaction():
        await _while_live(case_id, {Case.officer: officer_id})
        told = f"→ {officers[officer_id]}：{text.strip()}"
        await note(actor, case_id, "handed_over", case["stage"], text=told, audience="bureau")
        await audit.record(actor, "case.handed_over", f"case:{case_id}", officer=officer_id, reason=text)


async def _while_live(case_id: int, columns: dict[Any, Any]) -> None:
    moved = (
        await Case.update({**columns, Case.version: Case.version + 1, Case.updated: now()})
        .where(Case.id == case_id, Case.stage.is_in(LIVE))
        .returning(Case.id)
    )
    if not moved:
        raise Conflict("对接已经结束，不能再改")


async def contacts(actor: Actor, case_id: int, reason: str) -> dict[str, Any]:
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
        if not (case["employer_agreed"] and case["person_agreed"]):
            raise Conflict("双方都同意对接之后，才能查看姓名和联系方式")
        if case["stage"] == Stage.CLOSED and side != "bureau":
            raise Conflict("对接已经结束，姓名和联系方式不再提供")
        if case["live"] and side != "bureau":
            await ground.require_ground(case_id)
        people = await parties.contacts(case, everybody=side == "bureau")
        await door.enter(
            actor, "case.unmasked", f"case:{case_id}", reason, fields=("name", "phone"),
            people=_looked_at(case, people, side),
        )  # fmt: skip
        await note(actor, case_id, "unmasked", case["stage"], audience="bureau")
    return {"people": people, "employer": await parties.employer(case)}


def _looked_at(case: dict[str, Any], shown: Sequence[dict[str, Any]], side: str) -> list[str]:
    """Whose data a side sees; its own are no look."""
    people = [] if side == "person" else [f"candidate:{one['candidate']}" for one in shown]
    team = [f"team:{case['team']}"] if case["team"] and side != "person" else []
    return [*people, *team, *([] if side == "employer" else [f"organisation:{case['organisation']}"])]
