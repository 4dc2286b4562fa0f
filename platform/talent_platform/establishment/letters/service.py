"""Letters: made with the decision or once its figures are confirmed, stamped, served; their only writer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from asyncpg import UniqueViolationError
from piccolo.columns.combination import And

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import queries, questions
from talent_platform.establishment.appointments.steps import LEFT
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.letters.content import chinese, content_of, decision_on, office_of
from talent_platform.establishment.tables.appointments import Appointment, AppointmentState
from talent_platform.establishment.tables.letters import Letter
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.taking import hold
from talent_posts import Decision

OFFICES = (Role.CITY, Role.COUNTY, Role.DEPARTMENT)
ENDED = frozenset({AppointmentState.WITHDRAWN, AppointmentState.EXPIRED})
"""What was decided about these holds no more."""
_ENDED = {AppointmentState.WITHDRAWN: "申请已撤回", AppointmentState.EXPIRED: "岗位保留期满，申请已失效"}
SCAN_CIPHER = "stamped letter"
SCAN_BYTES = 5 * 2**20
_SCANS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_TAKEN = N_(
    "另一机关已用过这个代字和序号，意见书不能编号；请由系统管理员核对两个机关的名称，使代字不同后再办理"
)
_DOUBTFUL = ("recalled", "unverified")


async def of_appointment(appointment_id: int) -> dict[str, Any] | None:
    """The letter about a request without its scan, if one was made."""
    rows = await (
        Letter.select(exclude_secrets=True).where(Letter.appointment == appointment_id).output(load_json=True)
    )
    return dict(rows[0]) if rows else None


async def void(row: Mapping[str, Any]) -> str:
    """Why what was decided of a request holds no more, as papers say it; empty while it holds."""
    if row["state"] in ENDED:
        ended = next(each for each in await queries.steps_of(row["id"]) if each["to_state"] == row["state"])
        word = "决定已撤销" if ended["action"] == "revoke" else _ENDED[row["state"]]
        word = "此人已离岗，申请已失效" if ended["note"] == LEFT else word
        at = ended["at"]
    elif (taken := await queries.taken_out(row["id"])) and not taken["stands"]:
        word, at = "据此入账的任职已冲销", taken["at"]
    else:
        return ""
    return f"{word}（{_day(at)}），本意见不再作为办理聘用的依据。"


async def above(row: Mapping[str, Any]) -> str:
    """What stands above the letter since: why it holds no more, or that the post was put right in the
    books."""
    if holds_no_more := await void(row):
        return holds_no_more
    taken = await queries.taken_out(row["id"])
    if taken is None or not taken["stands"]:
        return ""
    return f"据此入账的任职已更正（{_day(taken['at'])}，{taken['document']}），任职起止以更正后的记录为准。"


def _day(at: datetime) -> str:
    return chinese(at.astimezone(clock.ZONE).date())


async def unconfirmed(decision: Decision, jurisdiction: str) -> list[tuple[str, str]]:
    """(name, title) of the figures a decision rests on that nobody has compared with a text, as the book
    knows them now: a bureau may have confirmed the same value since."""
    book = await in_force()
    found = {}
    for finding in decision.findings:
        for use in finding.figures if finding.applies else ():
            if use.source is None or use.source.status not in _DOUBTFUL:
                continue
            now = book.at(use.figure, jurisdiction, decision.law_on)
            same = now.source is not None and now.source.status not in _DOUBTFUL
            if not same or json.dumps(now.value, sort_keys=True) != json.dumps(use.value, sort_keys=True):
                found[use.figure] = use.title
    return sorted(found.items())


async def decided_step(appointment_id: int) -> dict[str, Any] | None:
    """The step with which an office agreed or refused."""
    steps = await queries.steps_of(appointment_id)
    decided = {"approved", "rejected"}
    return next((e for e in steps if e["to_state"] in decided and e["from_state"] != e["to_state"]), None)


async def issue(actor: Actor, appointment_id: int) -> int:
    """Make the letter of the office that decided, dated by its decision.

    Raises:
        Conflict: nobody has decided, it is made already, the request has ended since, the rules refuse it
            by now, or the decision rests on figures nobody confirmed.
        NotAllowed: another office decided.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        await _hold(appointment_id)
        row = await queries.appointment_row(actor, appointment_id)
        letter_id = await write(actor, row)
        await _refuse_untrue(row)
    await audit.names_read(actor, "paper", f"appointment:{appointment_id}", 1)
    return letter_id


async def write(actor: Actor, row: Mapping[str, Any]) -> int:
    """As `issue`, within the caller's transaction."""
    appointment_id = int(row["id"])
    step = await decided_step(appointment_id)
    if step is None:
        raise Conflict(N_("尚未作出决定，没有意见书"))
    decider = await office_of(step)
    if decider != actor.organisation_id:
        raise NotAllowed(N_("意见书由作出决定的机关签发"))
    if await of_appointment(appointment_id) is not None:
        raise Conflict(N_("意见书已签发，不再另制"))
    if row["state"] in ENDED:
        raise Conflict(N_("申请已撤回或已失效，不再签发意见书"))
    if (taken := await queries.taken_out(appointment_id)) and not taken["stands"]:
        raise Conflict(N_("据此入账的任职已冲销，不再签发意见书"))
    if open_ := await open_figures(actor, row):
        titles = "、".join(title for _, title in open_)
        raise Conflict(gettext("决定所依据的数值尚未确认，不能签发：{titles}", titles=titles))
    day = step["at"].astimezone(clock.ZONE).date()
    try:
        rows = await Letter.insert(
            Letter(
                appointment=appointment_id, kind="refused" if step["to_state"] == "rejected" else "agreed",
                issuer=actor.organisation_id, year=day.year, day=day, made_by=actor.account_id,
                content=await content_of(actor, row, step),
            )
        )  # fmt: skip
    except UniqueViolationError as error:
        if error.constraint_name != "letter_code_once":
            raise
        raise Conflict(_TAKEN) from error
    letter_id = int(rows[0]["id"])
    await audit.record(
        actor, "letter.issued", f"letter:{letter_id}", path=f"/posts/requests/{appointment_id}"
    )
    return letter_id


async def open_figures(actor: Actor, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, title) of the figures that keep a decided request's letter from being signed."""
    step = await decided_step(int(row["id"]))
    decision = await decision_on(actor, int(row["id"]), step) if step is not None else None
    return [] if decision is None else await unconfirmed(decision, row["jurisdiction"])


async def write_when_confirmed(actor: Actor, row: Mapping[str, Any]) -> None:
    """The letter goes with the decision, unless that rests on figures nobody has confirmed: then the bureau
    is shown them, confirms them, and signs afterwards."""
    if not await open_figures(actor, row):
        await write(actor, row)


async def _hold(appointment_id: int) -> None:
    for row in await Appointment.select(Appointment.institution).where(Appointment.id == appointment_id):
        await ledger.lock(row["institution"])
    await hold(Appointment, appointment_id)


async def _own(actor: Actor, appointment_id: int) -> dict[str, Any]:
    """The office's own letter; request and post stand as they are until the caller's transaction ends."""
    await _hold(appointment_id)
    row = await queries.appointment_row(actor, appointment_id)
    letter = await of_appointment(appointment_id)
    if letter is None:
        raise NotFound(N_("意见书尚未签发"))
    if letter["issuer"] != actor.organisation_id:
        raise NotAllowed(N_("意见书由签发机关盖章和送达"))
    if row["state"] in ENDED:
        raise Conflict(N_("申请已撤回或已失效，意见书不再盖章和送达"))
    if (taken := await queries.taken_out(appointment_id)) and not taken["stands"]:
        raise Conflict(N_("据此入账的任职已冲销，意见书不再盖章和送达"))
    await _refuse_untrue(row)
    return letter


async def _refuse_untrue(row: Mapping[str, Any]) -> None:
    """What was agreed and is not in the books yet is asked of the rules again: a fact may have been taken
    back since."""
    if row["state"] != AppointmentState.APPROVED:
        return
    try:
        await questions.refuse_open(row["id"], await questions.about_row(row), approvals_to_come=False)
    except Conflict as error:
        why = error.message
        message = gettext("意见书现在不能签发、盖章和送达，可由作出决定的机关撤销决定。{why}", why=why)
        raise Conflict(message) from error


async def stamp(actor: Actor, appointment_id: int, body: bytes) -> None:
    """Keep the scan of the stamped paper.

    Raises:
        Invalid: no PDF or picture, or too large.
        Conflict: stamped already, the request has ended since, or the rules refuse it by now.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        letter = await _own(actor, appointment_id)
        kind = next((kind for magic, kind in _SCANS.items() if body.startswith(magic)), "")
        if not kind or len(body) > SCAN_BYTES:
            message = N_("请上传盖章后的扫描件：PDF、PNG 或 JPEG，不超过 5 MiB")
            raise Invalid(message, {"file": message})
        done = await (
            Letter.update({
                Letter.scan: vault.seal(body, SCAN_CIPHER), Letter.scan_type: kind,
                Letter.stamped: clock.now(), Letter.stamped_by: actor.name,
            })
            .where(And(Letter.id == letter["id"], Letter.stamped.is_null()))
            .returning(Letter.id)
        )  # fmt: skip
        if not done:
            raise Conflict(N_("已上传盖章件，不能更换"))
        await audit.record(actor, "letter.stamped", f"letter:{letter['id']}", bytes=len(body))


async def scan_of(actor: Actor, appointment_id: int) -> tuple[bytes, str]:
    """The stamped paper and its kind.

    Raises:
        NotFound: not stamped, or none the actor may see.
    """
    await queries.appointment_row(actor, appointment_id)
    rows = await Letter.select(Letter.scan, Letter.scan_type).where(Letter.appointment == appointment_id)
    if not rows or rows[0]["scan"] is None:
        raise NotFound(N_("还没有盖章件"))
    return vault.unseal(rows[0]["scan"], SCAN_CIPHER), rows[0]["scan_type"]


async def serve(actor: Actor, appointment_id: int, day: date, to: str, how: str) -> None:
    """Record that the stamped letter was handed over.

    Raises:
        Conflict: not stamped yet, served already, the request has ended since, or the rules refuse it by now.
        Invalid: before its day or in the future, or without a name or a way.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        letter = await _own(actor, appointment_id)
        _refuse_untold(letter, day, to, how)
        done = await (
            Letter.update({
                Letter.served: day, Letter.served_to: to.strip(), Letter.served_how: how.strip()
            })
            .where(And(Letter.id == letter["id"], Letter.served.is_null()))
            .returning(Letter.id)
        )  # fmt: skip
        if not done:
            raise Conflict(N_("已登记送达"))
        await audit.record(actor, "letter.served", f"letter:{letter['id']}")


def _refuse_untold(letter: Mapping[str, Any], day: date, to: str, how: str) -> None:
    if letter["stamped"] is None:
        raise Conflict(N_("先上传盖章件，再登记送达"))
    if not letter["day"] <= day <= clock.today():
        raise Invalid(N_("送达日期须在成文日期和今天之间"), {"day": N_("送达日期须在成文日期和今天之间")})
    if wrong := {field for field, text in (("to", to), ("how", how)) if not 1 <= len(text.strip()) <= 60}:
        raise Invalid(N_("请填写签收人和送达方式"), dict.fromkeys(wrong, N_("1 至 60 个字")))
