"""In the process that keeps runs: the effect of some steps, or why they cannot be asked together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import talent_matching as matching
from talent_matching import Control, GoalOrder, ProblemError, StandingPlan
from talent_platform.brokerage.calculation.asked import in_database, standing_plan
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.columns import PRIORITY_WEIGHT
from talent_platform.brokerage.input.fitting import Fit, fits
from talent_platform.brokerage.whatif.steps import (
    Add,
    Close,
    Forbid,
    Join,
    Loosen,
    Pin,
    Priority,
    Seats,
    Step,
    StepNames,
    Withdraw,
    refuse_senseless,
)
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext, translate

if TYPE_CHECKING:
    from talent_matching import Effect, RunInput

SECONDS = 20
"""For deciding teams anew; without that a change takes less than a second."""


@dataclass(frozen=True)
class WhatIfRequest:
    """What is asked of which run."""

    dsn: str
    run: int
    steps: tuple[Step, ...]
    names: StepNames
    again: bool
    locale: str
    day: date
    introduction_cap: int
    floor: int
    """Millionths."""


def effect(asked: WhatIfRequest) -> Effect | Invalid:
    """The plan after the steps."""
    from talent_matching import what_if  # noqa: PLC0415 - scipy and the solvers, not at every start

    kept = standing_plan(asked.dsn, asked.run)
    try:
        with translate(asked.locale):
            refuse_senseless(kept.problem, asked.steps, asked.names)
            steps = list(_changes(asked, kept))
        return what_if(
            kept.problem, kept.plan, steps, again=asked.again, control=Control(time_limit=SECONDS),
            goals=kept.order, aims=kept.aims if kept.order else None,
        )  # fmt: skip
    except Invalid as refused:
        return refused
    except ProblemError:
        return Invalid(N_("这些假设放在一起无法计算，请去掉其中一项再试"))


def _changes(asked: WhatIfRequest, kept: StandingPlan) -> Iterator[matching.Step]:
    """The steps for the matcher; whoever comes in comes before all else is said of them."""
    known = {*kept.problem.need_at, *(str(step.need) for step in asked.steps if isinstance(step, Add))}
    for step in asked.steps:
        if isinstance(step, Add):
            yield _added(asked, step, kept)
    for step in asked.steps:
        if isinstance(step, Join):
            yield _joined(asked, step, known)
    let_in: set[tuple[str, str]] = set()
    for step in asked.steps:
        if isinstance(step, Loosen):
            looser = _loosened(asked, step, kept)
            let_in |= {(looser.need, person) for person, _score in looser.pairs}
            yield looser
    for step in dict.fromkeys(asked.steps):
        if isinstance(step, Pin) and not (_listed(kept, step) or _pair(step) in let_in):
            yield _eligible(asked, step)
        if not isinstance(step, (Add, Join, Loosen)):
            yield _change(step)


def _read(asked: WhatIfRequest, need: int | None, person: int | None) -> tuple[RunInput, RunTexts]:
    scope = run_input.RunScope(None, None, "talent", need, person)
    order = GoalOrder.on(asked.day)
    reading = run_input.RunRequest(scope, asked.day, order)
    return in_database(asked.dsn, lambda: run_input.read(reading))


def _fits(
    asked: WhatIfRequest, run: RunInput, texts: RunTexts, drop: tuple[str, str] | None = None
) -> list[Fit]:
    found = fits(run, texts, asked.day, cap=asked.introduction_cap, floor=asked.floor, drop=drop)
    return [one for one in found if not one.busy]


def _added(asked: WhatIfRequest, step: Add, kept: StandingPlan) -> matching.AddNeed:
    run, texts = _read(asked, step.need, None)
    if not run.needs.ids:
        need = asked.names.need(step.need)
        raise Invalid(gettext("{need}现在不招人（没有开放、已过截止日期或名额已占满），不能加入", need=need))
    code = {county: number for number, county in enumerate(kept.counties)}
    return matching.AddNeed(
        str(step.need), int(run.needs.seats[0]), int(run.needs.weight[0]),
        _scored(one for one in _fits(asked, run, texts) if str(one.person) in kept.problem.person_at),
        top_priority=bool(run.needs.top_priority[0]), small=bool(run.needs.small[0]),
        enterprise=int(run.needs.enterprise[0]), county=code.get(run.counties[run.needs.place[0]], -1),
    )  # fmt: skip


def _joined(asked: WhatIfRequest, step: Join, known: set[str]) -> matching.AddPerson:
    run, texts = _read(asked, None, step.candidate)
    if not (run.single & (run.people.away != 1)).any():
        person = asked.names.person(step.candidate)
        raise Invalid(gettext("{person}现在不能单独参加匹配，不能加入", person=person))
    found = [one for one in _fits(asked, run, texts) if str(one.need) in known]
    return matching.AddPerson(str(step.candidate), tuple((str(one.need), one.score) for one in found))


def _loosened(asked: WhatIfRequest, step: Loosen, kept: StandingPlan) -> matching.AddPairs:
    run, texts = _read(asked, step.need, None)
    if not run.needs.ids:
        need = asked.names.need(step.need)
        raise Invalid(gettext("{need}现在不招人（没有开放、已过截止日期或名额已占满），不能放宽", need=need))
    at, row = kept.problem.person_at, kept.problem.need_at[str(step.need)]
    found = [one for one in _fits(asked, run, texts, (step.rule, step.skill)) if str(one.person) in at]
    listed = kept.problem.find_pairs([row] * len(found), [at[str(one.person)] for one in found])
    new = (one for one, known in zip(found, listed.tolist(), strict=True) if known < 0)
    return matching.AddPairs(str(step.need), _scored(new))


def _pair(step: Pin) -> tuple[str, str]:
    return str(step.need), str(step.candidate)


def _listed(kept: StandingPlan, step: Pin) -> bool:
    problem, (need, person) = kept.problem, _pair(step)
    return bool(problem.find_pairs([problem.need_at[need]], [problem.person_at[person]])[0] >= 0)


def _eligible(asked: WhatIfRequest, step: Pin) -> matching.AddPairs:
    """A pair that the run left out, for its score or for want of room on the list; a pin asks no score."""
    run, texts = _read(asked, step.need, step.candidate)
    cap = asked.introduction_cap
    found = [one for one in fits(run, texts, asked.day, cap=cap, floor=0) if not one.busy]
    if not found:
        person, need = asked.names.person(step.candidate), asked.names.need(step.need)
        raise Invalid(
            gettext(
                "{person}不能锁定到{need}：现在不符合它的全部硬性条件，或它不再招个人",
                person=person, need=need,
            )
        )  # fmt: skip
    return matching.AddPairs(str(step.need), _scored(found))


def _scored(found: Iterator[Fit] | Sequence[Fit]) -> tuple[tuple[str, int], ...]:
    return tuple((str(one.person), one.score) for one in found)


def _change(step: Close | Seats | Priority | Withdraw | Forbid | Pin) -> matching.Step:
    match step:
        case Close():
            return matching.CloseNeed(str(step.need))
        case Seats():
            return matching.SetNeed(str(step.need), seats=step.seats)
        case Priority():
            return matching.SetNeed(str(step.need), weight=PRIORITY_WEIGHT[step.priority])
        case Withdraw():
            return matching.Withdraw(str(step.candidate))
        case Forbid():
            return matching.Forbid(str(step.need), str(step.candidate))
        case Pin():
            return matching.Pin(str(step.need), str(step.candidate))
