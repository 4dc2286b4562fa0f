"""Assumptions about a finished run: as an address writes them, in whose names, and which contradict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from talent_matching import Problem
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.i18n import gettext
from talent_platform.reference.fields import Id
from talent_platform.web.requests import whole_number

MAX_STEPS = 30
MAX_STEP_LENGTH = 60
MAX_SEATS = 10_000
_NAMES = """
    SELECT 'need' AS kind, id, title AS name FROM need n WHERE id = ANY($2::bigint[])
    AND (id = ANY($4::bigint[]) OR EXISTS (SELECT FROM proposal WHERE run = $1 AND need = n.id)
         OR EXISTS (SELECT FROM outcome WHERE run = $1 AND need = n.id))
    UNION ALL
    SELECT 'person', id, headline FROM candidate c WHERE id = ANY($3::bigint[])
    AND (id = ANY($5::bigint[]) OR EXISTS (SELECT FROM proposal WHERE run = $1 AND candidate = c.id)
         OR EXISTS (SELECT FROM outcome WHERE run = $1 AND candidate = c.id))
"""
"""What a run looked at, and what may come to it: open needs, and people who can be matched."""


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
    """The person is proposed for the need; only somebody who meets its requirements can be."""

    kind: Literal["pin"]
    need: Id
    candidate: Id


class Add(_Step):
    """A need that takes people now and that the run did not look at, with its free seats."""

    kind: Literal["add"]
    need: Id


class Join(_Step):
    """A person who can be matched now and whom the run did not look at."""

    kind: Literal["join"]
    candidate: Id


class Loosen(_Step):
    """A need without one of its requirements; of `skills` the one named. Whoever it alone keeps out comes in,
    scored as the need stands."""

    kind: Literal["loosen"]
    need: Id
    rule: Literal["mode", "place", "pay", "degree", "title", "years", "skills"]
    skill: str = Field(default="", max_length=40)


Step = Close | Seats | Priority | Withdraw | Forbid | Pin | Add | Join | Loosen
AnyStep = Annotated[Step, Field(discriminator="kind")]
_FIELDS = {get_args(m.model_fields["kind"].annotation)[0]: list(m.model_fields)[1:] for m in get_args(Step)}
_STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)


@dataclass(frozen=True)
class StepNames:
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


def parsed(text: str) -> Step:
    """A step as an address writes it: its kind and numbers, `seats:12:3`.

    Raises:
        Invalid: it is none.
    """
    kind, *numbers = text.split(":")
    if kind == "loosen" and len(numbers) in {2, 3}:
        return _loosen(text, *numbers)
    given = [whole_number(number) for number in numbers]
    if kind in _FIELDS and len(given) == len(_FIELDS[kind]) and None not in given:
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


def _loosen(text: str, need: str, rule: str, skill: str = "") -> Step:
    try:
        if bool(skill) == (rule == "skills"):
            return Loosen.model_validate(
                {"kind": "loosen", "need": whole_number(need), "rule": rule, "skill": skill}
            )
    except ValidationError:
        pass
    raise Invalid(
        gettext(
            "{step}：应写成 loosen:需求编号:条件，例如 loosen:12:degree 或 loosen:12:skills:焊接",
            step=text[:40],
        )
    )


async def names(run_id: int, steps: Sequence[Step]) -> StepNames:
    """What the needs and people of the steps are called, as far as the run looked at them."""
    found = [step.model_dump() for step in steps]
    needs = {step["need"] for step in found if "need" in step}
    people = {step["candidate"] for step in found if "candidate" in step}
    added = [await _open(step) for step in steps if isinstance(step, (Add, Join))]
    rows = await DB.asyncpg_pool.fetch(
        _NAMES, run_id, sorted(needs), sorted(people), [need for need, _ in added if need],
        [person for _, person in added if person],
    )  # fmt: skip
    named = {(row["kind"], row["id"]): row["name"] for row in rows}
    return StepNames(
        *({id_: name for (kind, id_), name in named.items() if kind == one} for one in ("need", "person"))
    )


async def _open(step: Add | Join) -> tuple[int, int]:
    """The need or the person of a step, 0 where it cannot be matched now: then it stays nameless."""
    if isinstance(step, Add):
        found = await DB.asyncpg_pool.fetchval(
            "SELECT id FROM need WHERE id = $1 AND state IN ('open', 'part_filled') AND NOT withheld",
            step.need,
        )
        return found or 0, 0
    found = await DB.asyncpg_pool.fetchval(
        "SELECT id FROM candidate "
        "WHERE id = $1 AND registered AND consent AND state = 'active' AND NOT withheld",
        step.candidate,
    )
    return 0, found or 0


def refuse_senseless(problem: Problem, steps: Sequence[Step], names: StepNames) -> None:
    """Raises `Invalid` for what the problem does not hold, and for contradictions, its own pins included."""
    _refuse_strangers(problem, steps, names)
    _refuse_contradictions(problem, steps, names)


def _refuse_strangers(problem: Problem, steps: Sequence[Step], names: StepNames) -> None:
    needs, people = problem.need_at, problem.person_at
    for step in steps:
        if isinstance(step, Add) and str(step.need) in needs:
            raise Invalid(gettext("{need}已在这次运算中，不必加入", need=names.need(step.need)))
        if isinstance(step, Join) and str(step.candidate) in people:
            raise Invalid(gettext("{person}已在这次运算中，不必加入", person=names.person(step.candidate)))
    for step in steps:
        if isinstance(step, (Add, Join)):
            continue
        if not isinstance(step, Withdraw) and str(step.need) not in needs:
            raise Invalid(gettext("{need}不在这次运算中，请换成这次运算里的需求", need=names.need(step.need)))
        if isinstance(step, (Withdraw, Forbid, Pin)) and str(step.candidate) not in people:
            person = names.person(step.candidate)
            raise Invalid(gettext("{person}不在这次运算中，请换成这次运算里的人才", person=person))


def _refuse_contradictions(problem: Problem, steps: Sequence[Step], names: StepNames) -> None:
    closed = {step.need for step in steps if isinstance(step, Close)}
    gone = {step.candidate for step in steps if isinstance(step, Withdraw)}
    forbidden = {(step.need, step.candidate) for step in steps if isinstance(step, Forbid)}
    seats = dict(zip(map(int, problem.need_ids.tolist()), problem.seats.tolist(), strict=True))
    said: set[tuple[type, int]] = set()
    for step in steps:
        if isinstance(step, (Seats, Priority, Pin, Loosen)) and step.need in closed:
            raise Invalid(gettext("{need}既要关闭又要调整或锁定，请只留一项", need=names.need(step.need)))
        if isinstance(step, (Seats, Priority)):
            if (type(step), step.need) in said:
                raise Invalid(gettext("{need}的同一项改了两次，请只留一项", need=names.need(step.need)))
            said.add((type(step), step.need))
        if isinstance(step, Seats):
            seats[step.need] = step.seats
        if isinstance(step, Pin) and step.candidate in gone:
            person, need = names.person(step.candidate), names.need(step.need)
            raise Invalid(gettext("{person}既要退出又要锁定到{need}，请只留一项", person=person, need=need))
    pins = [*_standing_pins(problem, closed, gone), *_pairs(steps)]
    _refuse_pins(dict.fromkeys(pins), forbidden, seats, names)


def _pairs(steps: Sequence[Step]) -> list[tuple[int, int]]:
    return [(step.need, step.candidate) for step in steps if isinstance(step, Pin)]


def _standing_pins(problem: Problem, closed: set[int], gone: set[int]) -> list[tuple[int, int]]:
    needs, people = problem.need_ids[problem.pins.need], problem.person_ids[problem.pins.person]
    pairs = [(int(need), int(person)) for need, person in zip(needs, people, strict=True)]
    return [pair for pair in pairs if pair[0] not in closed and pair[1] not in gone]


def _refuse_pins(
    pins: dict[tuple[int, int], None],
    forbidden: set[tuple[int, int]],
    seats: dict[int, int],
    names: StepNames,
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
