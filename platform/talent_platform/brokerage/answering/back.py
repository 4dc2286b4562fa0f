"""A side takes its no back within a day; after that day the officer is offered the next in line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.service import move, note
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import side_of
from talent_platform.brokerage.tables import Case, CaseEvent, Stage
from talent_platform.clock import now
from talent_platform.database.engine import DB, read_within
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.i18n import N_

WITHIN = timedelta(days=1)
"""The project's own figure, as the guard `case_begins_again` has it; no regulation sets one."""
_NOT_NOW = N_("只有本方自己作出的谢绝，在一天之内可以收回")
_HIRED = N_("此人（或团队成员）已在别处录用，谢绝不能再收回")


def until(actor: Actor, case: CaseRow) -> datetime | None:
    """Until when this reader's side may take back the no with which the case ended; None: it may not."""
    own = case.reason == f"{side_of(actor.role)}_declined" and case.no_as == "side"
    end = case.ended + WITHIN if case.ended else None
    return end if own and end is not None and end > now() else None


async def take_back(actor: Actor, case_id: int) -> Stage:
    """The case stands again where the side declined; what that ended besides (pins, cases under another
    record of the same person) stays ended. Of one who had not agreed before, the answer is open again.

    Raises:
        NotAllowed: a bureau takes back what it wrote down (`notes.take_back_no`).
        Conflict: not this side's own no, a day has passed, the seat is taken meanwhile, the person hired
            elsewhere, or the ground of the case has gone (guard `case_begins_again`).
    """
    if (side := side_of(actor.role)) == "bureau":
        raise NotAllowed
    await queries.case(actor, case_id)
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        case = await queries.case(actor, case_id)
        if until(actor, case) is None:
            raise Conflict(_NOT_NOW)
        if await _hired_elsewhere(case_id):
            raise Conflict(_HIRED)
        stage = await _before(case_id)
        answer = None if stage is Stage.CONTACTED else True
        columns = {Case.employer_agreed: answer} if side == "employer" else {
            Case.person_agreed: answer, Case.person_answered_by: actor.account_id if answer else None,
        }  # fmt: skip
        await move(case_id, stage, {**columns, Case.no_by: None, Case.no_code: ""})
        await note(actor, case_id, "no_back", stage, before=Stage.CLOSED)
        await audit.record(actor, "case.no_back", f"case:{case_id}", side=side)
    return stage


async def _before(case_id: int) -> Stage:
    """Where the case stood when the side declined."""
    lines = await (
        CaseEvent.select(CaseEvent.from_state)
        .where(CaseEvent.match_case == case_id, CaseEvent.action == "declined")
        .order_by(CaseEvent.id, ascending=False)
        .limit(1)
    )
    return Stage(lines[0]["from_state"])


async def _hired_elsewhere(case_id: int) -> bool:
    return bool(
        await Case.raw(
            "SELECT FROM placement p JOIN placement h ON h.state = 'hired' AND (h.candidate = p.candidate "
            "OR h.candidate IN (SELECT twins_of(p.candidate))) WHERE p.match_case = {} AND p.left_at IS NULL",
            case_id,
        )
    )


@dataclass(frozen=True)
class _Declined:
    id: int


_DUE = """
    UPDATE match_case c SET next_offered = now() FROM need n
    WHERE n.id = c.need AND n.state IN ('open', 'part_filled')
      AND (n.kind = 'talent'
           OR NOT EXISTS (SELECT FROM placement p WHERE p.need = n.id AND p.state <> 'closed'))
      AND c.next_offered IS NULL AND c.stage = 'closed'
      AND c.reason IN ('employer_declined', 'person_declined')
      AND c.ended < now() - interval '1 day' AND c.ended > now() - interval '30 days'
      AND n.seats > (SELECT count(*) FROM placement p WHERE p.need = n.id AND p.state <> 'closed')
    RETURNING c.id"""


async def offer_next() -> int:
    """Tell the officer of each case declined a day ago that the next in line can be introduced, once, while
    its need has a seat to give; returns how many."""
    async with DB.transaction():
        rows = await read_within(_Declined, _DUE)
        for row in rows:
            await note(None, row.id, "next_offered", Stage.CLOSED, text=NEXT, audience="bureau")
    return len(rows)


NEXT = N_("谢绝满一天没有收回，名额仍空：可以从需求的推荐名单中推荐下一位")
