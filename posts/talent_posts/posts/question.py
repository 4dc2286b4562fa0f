"""One question to the book: the facts, gathered once and shared by all rules."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, Generic, TypeVar

from talent_posts.posts.facts.model import Institution, Pending, Plan, Request, SpecialPost, Unit
from talent_posts.posts.facts.people import Approval, Evidence, Holding, Person
from talent_posts.posts.facts.scheme import (
    LEVEL_GRADES,
    TITLE_LEVELS,
    Category,
    TitleLevel,
    post_level,
    post_name,
)
from talent_posts.posts.seats import Key, Seats
from talent_posts.rulebook.decision import FigureUse
from talent_posts.rulebook.figures import Figures
from talent_posts.rulebook.rule import row_of

AUTHORITY_NAMES: Final = {
    "department": "主管部门",
    "county_hrss": "县(区)人社部门",
    "city_hrss": "市人社部门",
    "province_hrss": "省人社部门",
    "ministry": "国务院主管部门",
    "central_hrss": "国家人社部门",
    "personnel_authority": "有人事管理权限的机关",
}

Fact = TypeVar("Fact")
Paper = TypeVar("Paper", Evidence, Approval)


class once(Generic[Fact]):  # noqa: N801 - reads as a decorator
    """Works a fact out when a rule first asks for it: `functools.cached_property` without its lock, which
    before Python 3.12 costs more than most facts."""

    def __init__(self, work_out: "Callable[[Question], Fact]") -> None:
        """`work_out` gives the fact of a question."""
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, question: "Question", _owner: type) -> Fact:
        """Asked once: from then on the question holds the fact under the same name."""
        fact = question.__dict__[self._name] = self._work_out(question)
        return fact


def authority_names(authorities: tuple[str, ...] | list[str]) -> str:
    """市人社部门, or 县(区)人社部门 → 市人社部门."""
    return " → ".join(AUTHORITY_NAMES.get(each, each) for each in authorities)


def on_paper(shown: Iterable[Paper]) -> tuple[Paper, ...]:
    """What of it names a document."""
    return tuple(each for each in shown if each.document.strip())


_FIRST_EMPLOYMENT: Final = timedelta(days=366)
"""The probation of who is employed for the first time is twelve months (regulation on personnel management,
article 13): whoever has been in post for longer is no graduate any more."""


class Question:
    """A unit and, unless only its plan is asked about, a person and the post in question.

    `law_on` chooses rules and figures; facts are always looked at as of `request.effective`. With `draft`
    the plan is one that is not carried out yet.
    """

    def __init__(
        self,
        unit: Unit,
        figures: Figures,
        law_on: date,
        person: Person | None = None,
        request: Request | None = None,
        *,
        seats: Seats | None = None,
        today: date | None = None,
        draft: bool = False,
    ) -> None:
        """Keep the facts; everything derived is worked out when a rule first asks for it."""
        self.unit = unit
        self.figures = figures
        self.law_on = law_on
        self.draft = draft
        self._person = person
        self._request = request
        self._seats = seats
        self._today = today

    @once
    def institution(self) -> Institution:
        """The institution asked about."""
        return self.unit.institution

    @once
    def plan(self) -> Plan:
        """Its plan."""
        return self.unit.plan

    @once
    def person(self) -> Person:
        """The applicant or holder; never asked for by plan rules."""
        assert self._person is not None
        return self._person

    @once
    def request(self) -> Request:
        """The post in question; never asked for by plan rules without `has_request`."""
        assert self._request is not None
        return self._request

    @once
    def has_request(self) -> bool:
        """False when only a plan is asked about."""
        return self._request is not None

    @once
    def day(self) -> date:
        """The day as of which facts are looked at."""
        return self._request.effective if self._request is not None else self.law_on

    @once
    def today(self) -> date:
        """The day for what runs on in time (licences, special posts): the day in question, in an audit its
        day."""
        return self._today or self.day

    @once
    def known(self) -> date:
        """The last day whose papers count: nothing granted after the day of asking or after the day in
        question is there yet."""
        return min(self.day, self.asked) if self._request is not None else self.day

    @once
    def approved_until(self) -> date:
        """The last day whose approvals count: that of asking, or of the audit. What reaches back is approved
        after it began."""
        return self._today or (self.asked if self._request is not None else self.day)

    @once
    def in_audit(self) -> bool:
        """True when somebody in post is looked at and not a request."""
        return self._today is not None

    @once
    def category(self) -> Category:
        """Category of the post in question."""
        return self.request.category

    @once
    def grade(self) -> int:
        """Grade of the post in question."""
        return self.request.grade

    @once
    def post(self) -> str:
        """Name of the post in question."""
        return post_name(self.request.category, self.request.grade)

    def figure(self, name: str) -> FigureUse:
        """The figure in force for this institution on the day of the law."""
        return self.figures.at(name, self.unit.institution.jurisdiction, self.law_on)

    @once
    def planned(self) -> dict[Key, int]:
        """Planned posts by category and grade; special posts are never in a plan."""
        return {(posts.category, posts.grade): posts.count for posts in self.plan.posts}

    @once
    def asked(self) -> date:
        """The day of asking, from which on expired reservations no longer count."""
        return self.request.asked or self.request.effective

    @once
    def seats(self) -> Seats:
        """Seats of the unit without the applicant."""
        if self._seats is not None:
            return self._seats
        return Seats(
            self.plan,
            self.unit.roster,
            self.unit.pending,
            self.asked,
            changes=self.unit.changes,
            applicant=self.person,
            dual_quota=self.figure("dual_post_quota").value,
        )

    @once
    def reservations(self) -> tuple[Pending, ...]:
        """Live requests of others that hold a seat."""
        return tuple(
            each
            for each in self.unit.pending
            if each.person != self.person.id and each.holds_seat(self.asked)
        )

    @once
    def before(self) -> tuple[Holding, ...]:
        """Regular posts the person held before the day in question, oldest first: a special post stands
        outside the grades, ends with its project and is no step of a career."""
        earlier = [held for held in self.person.holdings if held.start < self.day and not held.special]
        return tuple(sorted(earlier, key=lambda holding: (holding.start, -holding.grade)))

    @once
    def current(self) -> tuple[Holding, ...]:
        """Posts held here on the eve of the request."""
        return self.person.in_post(self.eve)

    @once
    def regular(self) -> tuple[Holding, ...]:
        """Those among them that are no special posts."""
        return tuple(held for held in self.current if not held.special)

    @once
    def last_in_level(self) -> Holding | None:
        """The latest professional post of the level asked for, anywhere; none when a lower level was held
        since: the way up begins anew."""
        grades = LEVEL_GRADES[post_level(self.grade)]
        reached = [h for h in self.before if h.category == "professional" and h.grade >= grades[0]]
        return reached[-1] if reached and reached[-1].grade in grades else None

    @once
    def eve(self) -> date:
        """The day before the one in question."""
        return self.day - timedelta(days=1)

    @once
    def last_professional(self) -> Holding | None:
        """The latest professional post, anywhere."""
        held = [holding for holding in self.before if holding.category == "professional"]
        return held[-1] if held else None

    @once
    def is_newcomer(self) -> bool:
        """True for someone who holds no regular post here (新增人员): a special post ends with its project
        and is no way into the regular ones."""
        return not self.regular

    @once
    def papers(self) -> tuple[Evidence, ...]:
        """Proof handed in; what names no document proves nothing."""
        return on_paper(self.request.evidence)

    @once
    def best_title(self) -> TitleLevel | None:
        """The highest title level granted by then."""
        levels = [title.level for title in self.person.titles if title.granted <= self.known]
        return min(levels, key=TITLE_LEVELS.index, default=None)

    @once
    def graduates_untitled(self) -> bool:
        """True for a graduate whose degree may stand in for a title: no professional post so far, and in post
        no longer than a first employment. For how long after the diploma it does, the rules ask."""
        who = self.person
        if self.best_title is not None or who.degree is None:
            return False
        return not any(
            held.category == "professional" or self.day - held.start > _FIRST_EMPLOYMENT
            for held in self.before
        )

    @once
    def graduation_untold(self) -> bool:
        """True while no day of graduation that has come is told of somebody asked about; of those in post it
        was looked at when they came in."""
        left = self.person.graduated
        return not self.in_audit and (left is None or left > self.known)

    @once
    def special(self) -> SpecialPost | None:
        """The register entry of the special post asked for, if there is one."""
        return next((post for post in self.unit.special_posts if post.id == self.request.special), None)

    def approval_for(self, rule_id: str, authority: str) -> Approval | None:
        """An approval on paper that the authority has confirmed, covering that rule or its row, given by then
        (`approved_until`)."""
        row = row_of(rule_id)
        for approval in self.request.approvals:
            covers = {rule_id, row} & set(approval.covers)
            given = approval.confirmed and approval.document.strip() and approval.on <= self.approved_until
            if approval.by == authority and given and covers:
                return approval
        return None

    def missing_approvals(self, rule_id: str, authorities: tuple[str, ...] | list[str]) -> tuple[str, ...]:
        """The authorities, in order, whose approval of this rule is not on paper."""
        asked = self.asked_of(authorities)
        return tuple(each for each in asked if self.approval_for(rule_id, each) is None)

    def asked_of(self, authorities: tuple[str, ...] | list[str]) -> tuple[str, ...]:
        """Without the department where the unit has none, unless nobody else is asked."""
        nobody = "department" if self.institution.department is None else ""
        return tuple([each for each in authorities if each != nobody] or authorities)
