"""What if: a finished run's plan after a few changes, worked out from its package; nothing is stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from talent_matching import changes
from talent_matching.comparison import Change
from talent_matching.control import Control
from talent_matching.files import read_problem
from talent_matching.problem import Problem, ProblemError
from talent_matching.result import decimal
from talent_matching.result_files import read_report, read_result
from talent_platform.brokerage import package, results
from talent_platform.brokerage.market import PRIORITY_WEIGHT
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.web.messages import N_, gettext
from talent_platform.web.requests import LARGEST_ID, whole_number

if TYPE_CHECKING:
    from talent_matching.whatif import Effect

MAX_STEPS = 30
MAX_SEATS = 10_000
SECONDS = 20
"""For deciding teams anew; without that a change takes about a second."""
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Close(_Step):
    """The need takes nobody any more."""

    kind: Literal["close"]
    need: Id


class Seats(_Step):
    """Other places for a need: posts, or the people a project takes."""

    kind: Literal["seats"]
    need: Id
    seats: int = Field(ge=0, le=MAX_SEATS)


class Priority(_Step):
    """Another priority for a need: 1 ordinary, 2 important, 3 first."""

    kind: Literal["priority"]
    need: Id
    priority: int = Field(ge=1, le=3)


class Withdraw(_Step):
    """The person, and every team with this member, is out."""

    kind: Literal["withdraw"]
    candidate: Id


class Forbid(_Step):
    """The person is not proposed for the need, alone or with a team."""

    kind: Literal["forbid"]
    need: Id
    candidate: Id


class Pin(_Step):
    """The person is proposed for the need; only a pair the run listed can be."""

    kind: Literal["pin"]
    need: Id
    candidate: Id


Step = Close | Seats | Priority | Withdraw | Forbid | Pin
AnyStep = Annotated[Step, Field(discriminator="kind")]
_NAMES = """
    SELECT 'need' AS kind, id, title AS name FROM need n WHERE id = ANY($2::bigint[])
    AND (EXISTS (SELECT FROM proposal WHERE run = $1 AND need = n.id)
         OR EXISTS (SELECT FROM outcome WHERE run = $1 AND need = n.id))
    UNION ALL
    SELECT 'person', id, headline FROM candidate c WHERE id = ANY($3::bigint[])
    AND (EXISTS (SELECT FROM proposal WHERE run = $1 AND candidate = c.id)
         OR EXISTS (SELECT FROM outcome WHERE run = $1 AND candidate = c.id))
"""
_FIELDS = {get_args(m.model_fields["kind"].annotation)[0]: list(m.model_fields)[1:] for m in get_args(Step)}
_STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)


@dataclass(frozen=True)
class Names:
    """Titles of needs and headlines of people, for sentences; a stranger to the run goes by its number."""

    needs: dict[int, str]
    people: dict[int, str]

    def need(self, need_id: int) -> str:
        name = self.needs.get(need_id)
        return _titled(name, need_id) if name else gettext("编号 {id} 的需求", id=need_id)

    def person(self, candidate_id: int) -> str:
        name = self.people.get(candidate_id)
        return _titled(name, candidate_id) if name else gettext("编号 {id} 的人才", id=candidate_id)


def _titled(name: str, id_: int) -> str:
    """Many share one title; the number tells them apart."""
    return gettext("「{name}」（编号 {id}）", name=name, id=id_)


@dataclass(frozen=True)
class Found:
    """Who and what changes. Counts include the members of teams; the score is that of the whole plan."""

    placed_before: int
    placed_after: int
    score_before: Decimal
    score_after: Decimal
    released: list[int]
    """Teams that were proposed and no longer are."""
    difference: results.Difference


def parsed(text: str) -> Step:
    """A step as an address writes it: its kind and numbers, `seats:12:3`.

    Raises:
        Invalid: it is none.
    """
    kind, *numbers = text.split(":")
    given = [whole_number(number) for number in numbers]
    if len(given) == len(_FIELDS.get(kind, ())) and None not in given:
        try:
            return _STEP.validate_python({"kind": kind, **dict(zip(_FIELDS[kind], given, strict=True))})
        except ValidationError:
            least, most = (0, MAX_SEATS) if kind == "seats" else (1, 3)
            raise Invalid(
                gettext("{step}：最后的数字应在 {least} 到 {most} 之间", step=text, least=least, most=most)
            ) from None
    raise Invalid(
        gettext("不认识的假设「{step}」，应写成种类和编号，例如 close:12 或 seats:12:3", step=text[:40])
    )


async def names(run_id: int, steps: Sequence[Step]) -> Names:
    """What the needs and people of the steps are called, as far as the run looked at them."""
    found = [step.model_dump() for step in steps]
    needs = {step["need"] for step in found if "need" in step}
    people = {step["candidate"] for step in found if "candidate" in step}
    rows = await DB.asyncpg_pool.fetch(_NAMES, run_id, sorted(needs), sorted(people))
    named = {(row["kind"], row["id"]): row["name"] for row in rows}
    return Names(
        *({id_: name for (kind, id_), name in named.items() if kind == one} for one in ("need", "person"))
    )


async def unaskable(run: dict[str, Any]) -> str:
    """Why a run cannot be asked; nothing where it can."""
    if run["principle"] == "goals":
        return N_("这次运算按目标的顺序决定，不能试算；请另做一次按总分或按双方意愿决定的运算")
    if await package.size(run["id"]) is None:
        return N_("这次运算没有核验包，不能试算；重新运算一次即可")
    return ""


async def effect(run: dict[str, Any], steps: Sequence[Step], names: Names, *, again: bool = False) -> Found:
    """What the steps, taken together, change in the plan of a run.

    Raises:
        Invalid: the run is `unaskable`, a step speaks of what it did not look at, or steps contradict.
    """
    if reason := await unaskable(run):
        raise Invalid(reason)
    body = await package.read(run["id"])
    if len(steps) > MAX_STEPS:
        raise Invalid(gettext("一次最多试算 {n} 项假设，请去掉几项", n=MAX_STEPS))
    return await _named(await asyncio.to_thread(_worked_out, body, list(dict.fromkeys(steps)), names, again))


def _worked_out(body: bytes, steps: list[Step], names: Names, again: bool) -> Effect:
    from talent_matching.whatif import what_if  # noqa: PLC0415 - scipy and the solvers, not at every start

    with package.unpacked(body) as folder:
        problem = read_problem(folder / "problem", read_report(folder / "result")["seed"])
        plan = read_result(folder / "result", problem)
    _refuse_strangers(problem, steps, names)
    _refuse_contradictions(problem, steps, names)
    try:
        return what_if(problem, plan, map(_change, steps), again=again, control=Control(time_limit=SECONDS))
    except ProblemError:
        raise Invalid("这些假设放在一起无法计算，请去掉其中一项再试") from None


def _change(step: Step) -> changes.Step:
    match step:
        case Close():
            return changes.CloseNeed(str(step.need))
        case Seats():
            return changes.SetNeed(str(step.need), seats=step.seats)
        case Priority():
            return changes.SetNeed(str(step.need), weight=PRIORITY_WEIGHT[step.priority])
        case Withdraw():
            return changes.Withdraw(str(step.candidate))
        case Forbid():
            return changes.Forbid(str(step.need), str(step.candidate))
        case Pin():
            return changes.Pin(str(step.need), str(step.candidate))


def _refuse_strangers(problem: Problem, steps: Sequence[Step], names: Names) -> None:
    needs, people = set(problem.need_ids.tolist()), set(problem.person_ids.tolist())
    for step in steps:
        if not isinstance(step, Withdraw) and str(step.need) not in needs:
            raise Invalid(gettext("{need}不在这次运算中，请换成这次运算里的需求", need=names.need(step.need)))
        if isinstance(step, (Withdraw, Forbid, Pin)) and str(step.candidate) not in people:
            person = names.person(step.candidate)
            raise Invalid(gettext("{person}不在这次运算中，请换成这次运算里的人才", person=person))


def _refuse_contradictions(problem: Problem, steps: Sequence[Step], names: Names) -> None:
    """One sentence for the first two things that cannot both be so, the run's own pins included."""
    closed = {step.need for step in steps if isinstance(step, Close)}
    gone = {step.candidate for step in steps if isinstance(step, Withdraw)}
    forbidden = {(step.need, step.candidate) for step in steps if isinstance(step, Forbid)}
    seats = dict(zip(map(int, problem.need_ids.tolist()), problem.seats.tolist(), strict=True))
    said: set[tuple[type, int]] = set()
    for step in steps:
        if isinstance(step, (Seats, Priority, Pin)) and step.need in closed:
            raise Invalid(gettext("{need}既要关闭又要调整或锁定，请只留一项", need=names.need(step.need)))
        if isinstance(step, (Seats, Priority)):
            if (type(step), step.need) in said:
                raise Invalid(gettext("{need}的同一项改了两次，请只留一项", need=names.need(step.need)))
            said.add((type(step), step.need))
        if isinstance(step, Seats):
            seats[step.need] = step.seats
        if isinstance(step, Pin):
            _refuse_unlisted(problem, step, gone, names)
    pins = [*_standing_pins(problem, closed, gone), *_pairs(steps)]
    _refuse_pins(dict.fromkeys(pins), forbidden, seats, names)


def _pairs(steps: Sequence[Step]) -> list[tuple[int, int]]:
    return [(step.need, step.candidate) for step in steps if isinstance(step, Pin)]


def _standing_pins(problem: Problem, closed: set[int], gone: set[int]) -> list[tuple[int, int]]:
    needs, people = problem.need_ids[problem.pins.need], problem.person_ids[problem.pins.person]
    pairs = [(int(need), int(person)) for need, person in zip(needs, people, strict=True)]
    return [pair for pair in pairs if pair[0] not in closed and pair[1] not in gone]


def _refuse_unlisted(problem: Problem, step: Pin, gone: set[int], names: Names) -> None:
    need, person = names.need(step.need), names.person(step.candidate)
    if step.candidate in gone:
        raise Invalid(gettext("{person}既要退出又要锁定到{need}，请只留一项", person=person, need=need))
    at = np.flatnonzero(problem.need_ids == str(step.need))
    who = np.flatnonzero(problem.person_ids == str(step.candidate))
    if problem.find_pairs(at, who)[0] < 0:
        raise Invalid(
            gettext(
                "{person}不能锁定到{need}：只能锁定这次运算列出的合格配对，这一对不在其中",
                person=person, need=need,
            )
        )  # fmt: skip


def _refuse_pins(
    pins: dict[tuple[int, int], None], forbidden: set[tuple[int, int]], seats: dict[int, int], names: Names
) -> None:
    at: dict[int, int] = {}
    for need, person in pins:
        if (need, person) in forbidden:
            who, where = names.person(person), names.need(need)
            raise Invalid(gettext("{person}已锁定到{need}，不能同时排除", person=who, need=where))
        if person in at:
            needs = names.need(at[person]) + names.need(need)
            raise Invalid(
                gettext("{person}同时锁定到{needs}，请只留一处", person=names.person(person), needs=needs)
            )
        at[person] = need
    for need, count in Counter(need for need, _person in pins).items():
        if count > seats[need]:
            where, free = names.need(need), seats[need]
            raise Invalid(
                gettext("{need}锁定了 {count} 人，名额却只有 {seats} 个", need=where, count=count, seats=free)
            )


async def _named(found: Effect) -> Found:
    people, needs = found.difference.people, found.difference.needs
    touched = {change.need_before for change in people} | {change.need_after for change in people}
    titles, headlines = await results.names(
        [int(need) for need in touched if need], [int(change.person) for change in people]
    )
    rows = [_row(change, titles, headlines) for change in people]
    after = Counter(found.placements.need.tolist())
    counts = [
        (int(one.need), after[one.need] - len(one.gained) + len(one.lost), after[one.need]) for one in needs
    ]
    return Found(
        placed_before=found.seats_before,
        placed_after=found.seats_after,
        score_before=decimal(found.before),
        score_after=decimal(found.after),
        released=sorted(int(team) for team in found.released),
        difference=results.Difference(
            gained=[row for row in rows if row["before"] is None],
            lost=[row for row in rows if row["after"] is None],
            moved=[row for row in rows if row["before"] is not None and row["after"] is not None],
            needs=[
                {"id": need, "title": titles[need], "before": was, "after": now}
                for need, was, now in counts
                if was != now
            ],
        ),
    )


def _row(change: Change, titles: dict[int, str], headlines: dict[int, str]) -> dict[str, Any]:
    """Like a row of `results.difference`; scores in millionths."""
    row: dict[str, Any] = {"candidate": int(change.person), "headline": headlines[int(change.person)]}
    for side, need, score in (
        ("before", change.need_before, change.score_before),
        ("after", change.need_after, change.score_after),
    ):
        row[side] = int(need) if need else None
        row[f"{side}_title"] = titles[int(need)] if need else None
        row[f"{side}_score"] = int(score.scaleb(6)) if need else None
    return row
