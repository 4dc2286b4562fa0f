"""A whole unit, a whole city: every person in post and every plan, in time linear in staff."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from talent_posts.posts.book import all_rules, rules_on
from talent_posts.posts.facts.model import Request, Unit
from talent_posts.posts.facts.people import Holding, Person
from talent_posts.posts.facts.scheme import LEVEL_GRADES, PostLevel, post_name
from talent_posts.posts.question import Question
from talent_posts.posts.register import PostRule, shipped_figures
from talent_posts.posts.seats import SeatCount, Seats
from talent_posts.rulebook.decision import Finding, Outcome, gravest
from talent_posts.rulebook.figures import Figures


@dataclass(frozen=True, slots=True)
class PersonAudit:
    """One person in one post."""

    person: Person
    holding: Holding
    asked: tuple[str, ...]
    """Rules that concerned the post; those not in `findings` passed."""
    findings: tuple[Finding, ...]

    @property
    def post(self) -> str:
        """Name of the post."""
        return post_name(self.holding.category, self.holding.grade)

    @property
    def outcome(self) -> Outcome:
        """The gravest finding; `unknown` where no rule was in force."""
        return gravest(self.findings) if self.findings or not self.asked else "pass"


@dataclass(frozen=True, slots=True)
class UnitAudit:
    """One institution: its plan, its seats, its people."""

    unit: Unit
    on: date
    findings: tuple[Finding, ...]
    """What does not pass about the plan and the seats."""
    seats: tuple[SeatCount, ...]
    people: tuple[PersonAudit, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest finding about unit and people."""
        found = (*self.findings, *(finding for person in self.people for finding in person.findings))
        return gravest(found) if found else "pass"


@cache
def _person_rules(day: date) -> tuple[PostRule, ...]:
    return tuple(rule for rule in rules_on(day) if rule.scope == "person")


def audit(unit: Unit, *, on: date, figures: Figures | None = None) -> UnitAudit:
    """Audit one institution as of a day.

    Each person is judged by the law of the day of the appointment; licences, special posts and double
    holdings as of `on`; plan and seats by the law of `on`. The act of hiring (H11, H12 steps) is not
    asked: a roster does not show it.
    """
    book = figures or shipped_figures()
    plan = Question(unit, book, on)
    dual = plan.figure("dual_post_quota").value
    seats = Seats(unit.plan, unit.roster, unit.pending, on, changes=unit.changes, dual_quota=dual)
    rows = seats.table(on, downward=bool(plan.figure("downward_use").value))
    findings = [rule.ask(plan) for rule in rules_on(on) if rule.scope == "plan"]
    findings += _seat_findings(plan, rows)
    people = [
        _audit_holding(plan, person, holding, concurrent=concurrent, seats=seats, on=on)
        for person in unit.roster
        for holding, concurrent in _current(person, on)
    ]
    people.sort(key=lambda each: (each.person.id, each.holding.category))
    return UnitAudit(unit, on, tuple(f for f in findings if f.outcome != "pass"), rows, tuple(people))


def audit_all(units: Iterable[Unit], *, on: date, figures: Figures | None = None) -> Iterator[UnitAudit]:
    """Audit institutions one after the other; nothing is kept."""
    return (audit(unit, on=on, figures=figures) for unit in units)


def _current(person: Person, on: date) -> Iterator[tuple[Holding, bool]]:
    """Posts held on the day; the later of two kinds counts as the concurrent one."""
    held = list(person.in_post(on))
    if len(held) > 1:
        held.sort(key=lambda holding: (holding.start, holding.category))
    for position, holding in enumerate(held):
        yield holding, position > 0 and any(h.category != holding.category for h in held[:position])


def _audit_holding(
    plan: Question, person: Person, holding: Holding, *, concurrent: bool, seats: Seats, on: date
) -> PersonAudit:
    request = Request(
        category=holding.category,
        grade=holding.grade,
        effective=holding.start,
        way=holding.way,
        end=holding.end,
        special=holding.special,
        concurrent=concurrent,
        policy=holding.policy,
        occupies_quota=holding.occupies_quota,
        post_requires=person.post_requires,
        approvals=holding.approvals,
    )
    question = Question(plan.unit, plan.figures, holding.start, person, request, seats=seats, today=on)
    asked = [rule for rule in _person_rules(holding.start) if rule.when is None or not rule.when(question)]
    findings = [rule.find(question) for rule in asked]
    return PersonAudit(
        person, holding, tuple(rule.id for rule in asked), tuple(f for f in findings if f.outcome != "pass")
    )


def _finding(rule_id: str, outcome: Outcome, reason: str, facts: dict[str, object]) -> Finding:
    rule = next(rule for rule in all_rules() if rule.id == rule_id)
    return Finding(rule.id, outcome, rule.sentence, rule.citation, reason, facts)


@dataclass(frozen=True, slots=True)
class _PolicyStaff:
    """Policy over-quota staff of one grade."""

    names: tuple[str, ...] = ()
    seated: int = 0
    """How many of them are counted on a seat: only these can be the excess."""

    def __add__(self, other: "_PolicyStaff") -> "_PolicyStaff":
        return _PolicyStaff(self.names + other.names, self.seated + other.seated)


def _policy_staff(ask: Question) -> dict[tuple[str, int], _PolicyStaff]:
    found: dict[tuple[str, int], _PolicyStaff] = {}
    for person in ask.unit.roster:
        for holding in person.in_post(ask.law_on):
            if holding.over_quota == "policy":
                key = holding.category, holding.grade
                one = _PolicyStaff((person.name,), int(holding.occupies_quota and not holding.special))
                found[key] = found.get(key, _PolicyStaff()) + one
    return found


def _seat_findings(ask: Question, rows: tuple[SeatCount, ...]) -> list[Finding]:
    policy = _policy_staff(ask)
    findings = []
    for row in rows:
        if row.over:
            excused = policy.get((row.category, row.grade), _PolicyStaff()).seated
            findings.append(
                _over(post_name(row.category, row.grade), "H1a", row.over, excused, row.approved - row.frozen)
            )
    for level, grades in LEVEL_GRADES.items():
        findings += _level_findings(ask, rows, level, grades, policy)
    return findings


def _over(name: str, rule_id: str, excess: int, excused: int, usable: int) -> Finding:
    facts: dict[str, object] = {
        "岗位": name,
        "核准(可用)数": usable,
        "超出": excess,
        "其中政策性超岗": min(excused, excess),
    }
    if excused >= excess:
        return _finding(rule_id, "warn", f"{name}超出 {excess} 人,均为政策性超岗。", facts)
    return _finding(rule_id, "block", f"{name}超出核准数 {excess} 人。", facts)


def _level_findings(
    ask: Question,
    rows: tuple[SeatCount, ...],
    level: PostLevel,
    grades: range,
    policy: dict[tuple[str, int], _PolicyStaff],
) -> Iterator[Finding]:
    mine = [row for row in rows if row.category == "professional" and row.grade in grades]
    usable = sum(row.approved - row.frozen for row in mine)
    usable = min(usable, next((quota.count for quota in ask.plan.levels if quota.level == level), usable))
    taken = sum(row.occupied + row.reserved for row in mine)
    waiting = sum((policy.get(("professional", grade), _PolicyStaff()) for grade in grades), _PolicyStaff())
    if taken > usable:
        yield _over(f"{level}层级", "H1b", taken - usable, waiting.seated, usable)
    free = usable - taken + waiting.seated
    if waiting.names and free > 0:
        names = "、".join(sorted(waiting.names))
        facts: dict[str, object] = {"层级": level, "可用空岗": free, "等待纳入": names}
        yield _finding("H5", "warn", f"{level}层级有 {free} 个空岗,应优先纳入政策性超岗人员。", facts)
