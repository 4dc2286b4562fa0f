"""A hire by appointment while the post it brought is out of the books (冲销): it keeps its seat and counts as
no hire until the person is appointed anew, or a bureau undoes it. The books set `Placement.unbooked`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, parties
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.cases.service import note
from talent_platform.brokerage.hiring import presence
from talent_platform.brokerage.life import UNBOOKED
from talent_platform.brokerage.tables import Case, Placement, Stage
from talent_platform.clock import now
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept

_GONE = N_("岗位聘用已冲销，台账中没有这项任职，录用暂不计入：重新办理聘用，或由联络员核实后撤销录用登记")
_BACK = N_("岗位聘用已重新办结，录用照常计入")


@asynccontextmanager
async def followed(actor: Actor, need_id: int, candidate_id: int) -> AsyncIterator[None]:
    """The books change meanwhile for who was hired for this need: the case tells of it, in the same
    transaction."""
    cases: list[int] = await (
        Placement.select(Placement.match_case)
        .where(
            Placement.need == need_id, Placement.candidate == candidate_id, Placement.state == "hired"
        )
        .output(as_list=True)
    )  # fmt: skip
    before = {}
    for case_id in cases:
        await ground.hold(case_id)
        before[case_id] = await _out_of_books(case_id, candidate_id)
    yield
    for case_id, was in before.items():
        gone = await _out_of_books(case_id, candidate_id)
        if gone != was:
            await _tell(actor, case_id, candidate_id, gone=gone)


async def appointed_anew(actor: Actor, need_id: int, candidate_id: int) -> None:
    """An appointment took effect: the hire that waited for it counts again, and its case tells of it."""
    cases: list[int] = await (
        Placement.select(Placement.match_case)
        .where(
            Placement.need == need_id, Placement.candidate == candidate_id, Placement.state == "hired",
            Placement.unbooked.eq(False), Placement.match_case._.next_step == UNBOOKED,
        )
        .output(as_list=True)
    )  # fmt: skip
    for case_id in cases:
        await ground.hold(case_id)
        await _tell(actor, case_id, candidate_id, gone=False)


async def _out_of_books(case_id: int, candidate_id: int) -> bool:
    return await Placement.exists().where(
        Placement.match_case == case_id, Placement.candidate == candidate_id, Placement.unbooked.eq(True)
    )


async def _tell(actor: Actor, case_id: int, candidate_id: int, *, gone: bool) -> None:
    columns: dict[Any, Any] = {
        Case.version: Case.version + 1, Case.updated: now(),
        Case.next_step: await presence.next_step(case_id),
    }  # fmt: skip
    if gone:
        columns[Case.due] = await presence.answer_until()
    await Case.update(columns).where(Case.id == case_id)
    people = await parties.people_of(case_id)
    who = next(one.headline for one in people if one.candidate == candidate_id)
    said = Said(_GONE if gone else _BACK)
    if len(people) > 1:
        said = said.after(N_("成员（{who}）："), who=who)
    action = "post_gone" if gone else "post_back"
    await note(actor, case_id, action, Stage.HIRED, text=kept(said))
    await audit.record(actor, f"case.{action}", f"case:{case_id}", candidates=[candidate_id])


def notices(case: CaseRow, people: Sequence[Person]) -> list[tuple[str, str]]:
    """What stands on the page of the case: sentence and tone."""
    return [
        ((gettext("成员（{who}）：", who=one.headline) if case.team else "") + gettext(_GONE), "warning")
        for one in people
        if one.state == "hired" and one.unbooked
    ]
