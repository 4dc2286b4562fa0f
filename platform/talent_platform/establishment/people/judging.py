"""What stands against a correction: it tells what was, and is no other door to a post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import correcting
from talent_platform.establishment.ledger.correcting import Right
from talent_platform.establishment.ledger.reading import Line
from talent_platform.i18n import N_, gettext
from talent_posts import Case, Category, Finding, Holding, Person, Request, Unit, UnitAudit, gravest
from talent_posts import audit as judge
from talent_posts import decide as judge_request

MORE_BY_AN_OFFICE = N_("更正为更高等级、其他类别或更早日期，须由人社部门核对档案后提出，再由市级另一人确认")
_KEEP_DOWN = ("H9f", "H12j")
"""Rules that keep somebody down who has done nothing but be in post: a discipline, a failed term."""
STAYING = ("H9f", "H10c")
"""Rules that keep somebody from staying: a dismissal, the age."""
RETURNING = ("H9f", "H10c", "H12j")
"""Rules that keep somebody from being in post again."""
_OPEN = frozenset({"block", "unknown", "needs_approval"})


def better(line: Line, right: Right) -> bool:
    """Whether what is said to be right is more than was booked: a higher post, another kind, more years."""
    held = line.holding
    return right.category != held.category or right.grade < held.grade or right.start < held.start


async def refuse_rise(actor: Actor | None, institution_id: int, person_id: int, line: Line) -> None:
    """Taking out a move opens the post it left. Where that is more than the move gave, a bureau has looked,
    and nobody rises by it whom a discipline or a failed term keeps down. `actor`: who asks; none when it is
    carried out.

    Raises:
        NotAllowed: more than was booked, on a unit's word.
        Conflict: with what keeps the person down.
    """
    more = [
        entry
        for entry in await correcting.left_for(person_id, line)
        if correcting.better(entry, line.holding)
    ]
    if more and actor is not None and actor.role is Role.INSTITUTION:
        raise NotAllowed(MORE_BY_AN_OFFICE)
    # While the move stands the person holds what it gave: the day after its first is the earliest to rise.
    day = max(clock.today(), line.holding.start + timedelta(days=1))
    day = min(day, line.holding.end or day)
    unit, person = await units.unit_on(institution_id, day), await units.applicant(person_id)
    seats = _seats_won(unit)
    for entry in more:
        post = (entry["category"], entry["grade"])
        await refuse(
            unit, person, post, day, (*_KEEP_DOWN, *seats), N_("冲销后恢复更高岗位，违反规则：{why}")
        )


async def refuse(  # noqa: PLR0917 - a question, and what it is asked for
    unit: Unit, person: Person, post: tuple[Category, int], day: date, rules: Collection[str], sentence: str,
    *, special: str = "",
) -> None:  # fmt: skip
    """Ask these rules whether the person may be in a post from that day on.

    Raises:
        Conflict: the sentence, with what stands against it as {why}.
    """
    wish = Request(
        category=post[0], grade=post[1], effective=day, asked=clock.today(), way="other", special=special
    )
    told = judge_request(Case(unit=unit, person=person, request=wish), figures=await in_force())
    against = [each for each in map(told.of, rules) if each.applies and each.outcome in _OPEN]
    if against:
        raise Conflict(gettext(sentence, why="；".join(f"{each.rule} {each.reason}" for each in against)))


async def judged(institution_id: int, person_id: int, line: Line, right: Right) -> str:
    """The outcome for the person once it is put right. A correction tells what was, and is no other door to a
    post: what it would newly block, leave open or make wait for approval goes through an appointment; and
    where it gives more than was booked, so does what was open before.

    Raises:
        Conflict: with what stands against it.
    """
    days = {clock.today(), *([right.last_day] if right.last_day else [])}
    outcome = "pass"
    if better(line, right) or _longer(line, right):
        await _refuse_more(institution_id, person_id, line, right)
    for day in sorted(min(each, clock.today()) for each in days):
        unit = await units.unit_on(institution_id, day)
        after = tuple(
            _with(person, line, right) if person.id == str(person_id) else person for person in unit.roster
        )
        book = await in_force()
        old = {} if better(line, right) else _open(judge(unit, on=day, figures=book), person_id)
        found = judge(replace(unit, roster=after), on=day, figures=book)
        new = [
            each
            for rule, each in _open(found, person_id).items()
            if rule not in old or gravest((old[rule], each)) != old[rule].outcome
        ]
        if new:
            raise Conflict(
                gettext(
                    "更正后违反规则，岗位变动须办理聘用：{why}",
                    why="；".join(f"{each.rule} {each.reason}" for each in new),
                )
            )
        outcome = next((p.outcome for p in found.people if p.person.id == str(person_id)), outcome)
    return outcome


def _longer(line: Line, right: Right) -> bool:
    return line.holding.end is not None and (right.last_day or date.max) > line.holding.end


async def _refuse_more(institution_id: int, person_id: int, line: Line, right: Right) -> None:
    """Where somebody would be in a higher post today, or again in the one left, what keeps them down is
    asked."""
    today = clock.today()
    if not right.start <= today <= (right.last_day or today):
        return
    unit, person = await units.unit_on(institution_id, today), await units.applicant(person_id)
    rules = _seats_won(unit)
    if _longer(line, right):
        rules, person = (*RETURNING, *rules), _with(person, line, right)
    else:
        rules = (*_KEEP_DOWN, *rules)
    post = (right.category, right.grade)
    await refuse(unit, person, post, today, rules, N_("更正后违反规则，岗位变动须办理聘用：{why}"))


def _seats_won(unit: Unit) -> tuple[str, ...]:
    """The rule that asks for seats of winners whose drafts wait: those taken and reserved the books count
    themselves."""
    return ("H1a",) if any(each.state == "offered" for each in unit.pending) else ()


def _open(found: UnitAudit, person_id: int) -> dict[str, Finding]:
    return {
        each.rule: each
        for person in found.people
        if person.person.id == str(person_id)
        for each in person.findings
        if each.outcome in _OPEN
    }


def _with(person: Person, line: Line, right: Right) -> Person:
    """The person as the books will tell: the post put right, the one before it up to that day."""
    eve, wrong = right.start - timedelta(days=1), line.holding
    put = replace(wrong, category=right.category, grade=right.grade, start=right.start, end=right.last_day)

    def told(held: Holding) -> Holding:
        if held == wrong:
            return put
        left_for_it = held.here and held.end == wrong.start - timedelta(days=1)
        return replace(held, end=eve) if left_for_it and held.start <= eve else held

    leaves = right.last_day if leaving_of(person, line) else person.leaves
    return replace(person, leaves=leaves, holdings=tuple(told(held) for held in person.holdings))


def leaving_of(person: Person, line: Line) -> bool:
    """Whether the post ended by the person's leaving."""
    return line.closed is not None and line.holding.end is not None and line.holding.end == person.leaves
