"""What people decide of rows on their way to a need: the enterprise confirms or denies, the offices tell like
from like, and a returned row takes its need along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.demand import qualifications
from talent_platform.demand.needs.bulk import required
from talent_platform.demand.surveyed import service as surveyed
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.surveys.conversion import drafting
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs.life import STATE_LABELS, STEPS
from talent_platform.surveys.needs.queries import NeedLine
from talent_platform.surveys.needs.tables import NeedLineState, SurveyNeed, SurveyNeedChange
from talent_platform.surveys.tables import Becomes, RowState
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import hold, take

_ROW_GONE = N_("这一行填报已不再计入（被退回，或企业已并入另一单位的名单），不能继续")
_WHICH = N_("请选择这家企业现有的一项同类需求")
_UNCONFIRMED = N_("这项需求由调查写成，企业还没有确认（或已否认、撤回）；企业确认后才能选")
OWN = (NeedLineState.WAITS, NeedLineState.STUCK, NeedLineState.CONFIRMED, NeedLineState.SILENT)
"""In which the need, if there is one, was written for the row."""


@dataclass(frozen=True)
class WhichNeed(Given):
    """With the need that a row means, where that is asked; or the version of the need that was read, where it
    is confirmed."""

    need: int | None = None
    need_version: int | None = None


async def _turn(actor: Actor, row: NeedLine, step: Step) -> bool:
    match step.action:
        case "confirm":
            return row.need is not None
        case "recorded":
            return row.need is not None and not row.firm_asked
        case "refuse":
            return row.need is not None and (actor.role is Role.ENTERPRISE or not row.firm_asked)
    return True


async def _checked(taken: Taken[NeedLine]) -> Mapping[str, Any]:
    """What belongs to a step besides its target.

    Raises:
        Conflict: the row does not count any more, or its need has ended.
        Invalid: no such need of the enterprise; what the row says cannot be a need now.
    """
    actor, row, given = taken.actor, taken.row, taken.given
    action = taken.step.action
    if action in ("same", "another", "confirm", "recorded"):
        require_counted(row)
    match action:
        case "same":
            return {"need": await _meant(actor, row, given.need if isinstance(given, WhichNeed) else None)}
        case "another":
            return await _drafted(row)
        case "confirm" | "recorded":
            how = N_("企业确认") if action == "confirm" else N_("代录企业电话确认")
            read = given.need_version if isinstance(given, WhichNeed) else None
            return await settled(actor, row, how, read=read)
        case "refuse" | "figure" if row.need is not None and row.state in OWN:
            await surveyed.give_up(actor, row.need, drafting.source(row.campaign_title, row.survey_row))
    return {}


async def _meant(actor: Actor, row: NeedLine, chosen: int | None) -> int:
    """The need that was chosen, held: it stands, and its enterprise stands by it."""
    if chosen is not None:
        await hold(Need, chosen)
    found = [each for each in await queries.choices(actor, row) if each.id == chosen]
    if not found:
        raise Invalid(_WHICH, {"need": _WHICH})
    if not found[0].confirmed:
        raise Conflict(_UNCONFIRMED)
    return found[0].id


def require_counted(row: NeedLine) -> None:
    """Raises Conflict: the row was returned, or its enterprise is counted elsewhere."""
    if row.row_state != RowState.APPROVED or row.merged is not None:
        raise Conflict(_ROW_GONE)


async def settled(
    actor: Actor | None, row: NeedLine, how: str, *, read: int | None = None
) -> Mapping[str, Any]:
    """Let the need go on, if it is still of the version that was `read`; raises what `go_on` raises."""
    assert row.need is not None
    said = drafting.source(row.campaign_title, row.survey_row).then(N_("，")).then(how)
    await surveyed.go_on(actor, row.need, public=row.becomes == Becomes.OPEN, source=said, read=read)
    return {"settled_on": today(), "why": ""}


async def _stands_elsewhere(row: NeedLine) -> bool:
    """Whether the need stands for a row besides the one it was written for."""
    assert row.need is not None
    await hold(Need, row.need)
    return await SurveyNeed.exists().where(
        SurveyNeed.need == row.need, SurveyNeed.id != row.id, SurveyNeed.state == str(NeedLineState.LINKED)
    )


async def row_form(row: NeedLine) -> drafting.NeedForm | Said:
    """What the row says as a need, or why it says none."""
    return drafting.need_form(NeedKind(row.kind), await queries.answers(row.survey_row))


async def _drafted(row: NeedLine) -> Mapping[str, Any]:
    """A further need is written and its enterprise asked."""
    form = await row_form(row)
    if isinstance(form, Said):
        raise Invalid(form)
    await qualifications.refuse(row.organisation, required(form))
    new = surveyed.SurveyedNeed(row.organisation, form, drafting.source(row.campaign_title, row.survey_row))
    async with DB.transaction() as transaction:
        (need,) = await surveyed.write_drafts(transaction.connection, NeedKind(row.kind), [new])
    firm = row.organisation in await drafting.reachable([row.organisation])
    asks = line(None, "ask" if firm else "ask_office", after=str(NeedLineState.WAITS))
    await write_line(SurveyNeedChange, {"survey_need": row.id}, asks)
    return {
        "need": need, "firm_asked": firm, "asked_on": today(),
        "due": await drafting.silence_day() if firm else None,
    }  # fmt: skip


FLOW: Workflow[NeedLine] = Workflow(
    "survey_need", N_("这项调查需求"), SurveyNeed, SurveyNeedChange, "survey_need", STATE_LABELS, STEPS,
    queries.one, may=_turn, before=_checked,
    signed=lambda actor: masked(actor.name) if actor.role is Role.ENTERPRISE else actor.name,
)  # fmt: skip


async def move(actor: Actor, line_id: int, action: str, given: WhichNeed) -> str:
    """Take a step of `life.STEPS`; returns the state it led to. Raises what `take` raises."""
    return await take(FLOW, actor, line_id, action, given)


async def undo(
    actor: Actor, row_id: int, note: str, states: Collection[NeedLineState] = tuple(NeedLineState)
) -> None:
    """A row counts no more: what was written for it is closed, what stood before or stands for another row
    stays. Call it in the transaction that takes the row back; `states`: only of lines in one of them.

    Raises:
        Conflict: its need is public.
    """
    condition = (SurveyNeed.survey_row == row_id) & (SurveyNeed.state != str(NeedLineState.UNDONE))
    condition &= SurveyNeed.state.is_in([str(state) for state in states])
    alive = await SurveyNeed.select(SurveyNeed.id).where(condition)
    for each in alive:
        await hold(SurveyNeed, each["id"])
        (row,) = await SurveyNeed.select(*queries.COLUMNS).where(SurveyNeed.id == each["id"])
        stands = NeedLine(**row)
        if stands.need is not None and stands.state in OWN and not await _stands_elsewhere(stands):
            await surveyed.give_up(actor, stands.need, drafting.source(stands.campaign_title, row_id))
        written = line(actor, "undo", before=stands.state, after=str(NeedLineState.UNDONE), note=note)
        await write_line(SurveyNeedChange, {"survey_need": stands.id}, written)
        columns: dict[Any, Any] = {
            SurveyNeed.state: str(NeedLineState.UNDONE), SurveyNeed.version: SurveyNeed.version + 1,
            SurveyNeed.updated: now(),
        }  # fmt: skip
        await SurveyNeed.update(columns).where(SurveyNeed.id == stands.id)
        await audit.record(actor, "survey_need.undo", f"survey_need:{stands.id}")
