"""One act for many cases: what was heard by phone, the next step, another officer, a step. Each case on its
own, with every check it has alone: one that is refused says why and stops no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.brokerage.cases import ground, notes, queries, service
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.life import BUREAU
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, TalentError
from talent_platform.workflow.history import one_batch
from talent_platform.workflow.taking import MEANWHILE, StepResult

Versions = Mapping[int, int | None]
"""Case → version it was read with; None: whatever it is."""


@dataclass(frozen=True)
class Answer:
    """What one side said."""

    side: str
    agreed: bool


async def answers(
    actor: Actor, versions: Versions, said: Mapping[int, Answer], text: str
) -> Sequence[StepResult]:
    """Write down what one side of each told the bureau, with the same words of when and how.

    Raises:
        NotAllowed: not a bureau.
        Invalid: what none of them can be done with.
    """
    return await _each(
        actor, versions,
        lambda case: service.answer(actor, case, agreed=said[case].agreed, side=said[case].side, text=text),
    )  # fmt: skip


async def plan(actor: Actor, versions: Versions, next_step: str, due: date) -> Sequence[StepResult]:
    """Set what happens next and by when. Raises as `answers`."""
    return await _each(actor, versions, lambda case: notes.plan(actor, case, next_step, due))


async def hand_over(actor: Actor, versions: Versions, officer: int, text: str) -> Sequence[StepResult]:
    """Give them to another officer. Raises as `answers`."""
    return await _each(actor, versions, lambda case: notes.hand_over(actor, case, officer, text))


async def step(
    actor: Actor, versions: Versions, action: str, *, reason: str = "", text: str = "",
    starts: date | None = None, left: date | None = None,
) -> Sequence[StepResult]:  # fmt: skip
    """Any step, with the same days, words and reason. Raises as `answers`; NotFound: no such step."""
    service.FLOW.step(action)
    return await _each(
        actor, versions,
        lambda case: hiring.take_step(
            actor, case, action, reason=reason, text=text, starts=starts, left=left
        ),
    )  # fmt: skip


async def _each(
    actor: Actor, versions: Versions, act: Callable[[int], Awaitable[object]]
) -> Sequence[StepResult]:
    require(actor, *BUREAU)
    done, wrong = [], list[TalentError]()
    with one_batch():
        for case, version in versions.items():
            try:
                done.append(StepResult(case, await _one(actor, case, version, act)))
            except TalentError as error:
                wrong.append(error)
                done.append(StepResult(case, problem=error.message))
    if len(wrong) == len(versions) and (same := _in_common(wrong)):
        raise same
    return done


async def _one(
    actor: Actor, case_id: int, version: int | None, act: Callable[[int], Awaitable[object]]
) -> str:
    """Act on a case that stands as it was read; the stage it came to."""
    async with friendly(), DB.transaction():
        await queries.stored(actor, case_id)
        await ground.hold(case_id)
        if version not in (None, (await queries.stored(actor, case_id)).version):
            raise Conflict(MEANWHILE)
        await act(case_id)
    return (await queries.stored(actor, case_id)).stage


def _in_common(wrong: Sequence[TalentError]) -> Invalid | None:
    """What is wrong with every one alike is wrong with what was asked, not with the cases."""
    invalid = [one for one in wrong if isinstance(one, Invalid)]
    alike = len(invalid) == len(wrong) and all(one.fields == invalid[0].fields for one in invalid)
    return invalid[0] if alike else None
