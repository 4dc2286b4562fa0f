"""The book of title review: its rules, and the notice its sentences are quoted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from talent_posts.rulebook.calendar import years_after
from talent_posts.rulebook.decision import FigureUse, Outcome
from talent_posts.rulebook.figures import Figures
from talent_posts.rulebook.rule import Rule, Rulebook
from talent_posts.titles.applicants import TitleApplicationFacts
from talent_posts.titles.facts import Committee, Expert, Meeting, SelfReview, Standard, Timetable, TitleReview

OUTCOME_NAMES: Final[dict[Outcome, str]] = {
    "pass": "符合",
    "warn": "提醒",
    "needs_approval": "需批准",
    "unknown": "无法判定",
    "block": "不符合",
}


@dataclass(frozen=True, slots=True)
class TitleQuestion:
    """One committee, what is asked about it, and the book of a day."""

    review: TitleReview
    figures: Figures
    law_on: date

    def figure(self, name: str) -> FigureUse:
        """The figure in force for the place and day of the law."""
        return self.figures.at(name, self.review.jurisdiction, self.law_on)

    @property
    def day(self) -> date:
        """The day as of which facts are looked at."""
        return self.review.on

    @property
    def committee(self) -> Committee:
        """The standing committee asked about."""
        return self.review.committee

    @property
    def standard(self) -> Standard:
        """The standard asked about."""
        assert self.review.standard is not None
        return self.review.standard

    @property
    def timetable(self) -> Timetable:
        """The yearly plan asked about."""
        assert self.review.timetable is not None
        return self.review.timetable

    @property
    def meeting(self) -> Meeting:
        """The meeting asked about."""
        assert self.review.meeting is not None
        return self.review.meeting

    @property
    def self_review(self) -> SelfReview:
        """The self-review asked about."""
        assert self.review.self_review is not None
        return self.review.self_review

    @property
    def application(self) -> TitleApplicationFacts:
        """The application asked about."""
        assert self.review.application is not None
        return self.review.application

    @property
    def pool(self) -> tuple[Expert, ...]:
        """The experts asked about."""
        assert self.review.pool is not None
        return self.review.pool


def last_day(start: date, years: int) -> date:
    """The last day of a term of so many years that begins on `start`: 2024-09-01 and 3 give 2027-08-31."""
    return date.fromordinal(years_after(start, years).toordinal() - 1)


def day_of(year: int, month_day: str) -> date:
    """A day of that year: 2026 and 06-30."""
    return date(year, *map(int, month_day.split("-")))


def listed(names: Sequence[str]) -> str:
    """甲、乙 (the first ten, and how many there are)."""
    return "、".join(names[:10]) + (f" 等 {len(names)} 项" if len(names) > 10 else "")


def is_quoted(sentence: str) -> bool:
    """True when every piece of the sentence (…… marks what is left out) stands in the notice word for
    word."""
    return all(piece in _notice_text() for piece in sentence.split("……"))


@cache
def _notice_text() -> str:
    return files("talent_posts").joinpath("data", "notice-2021-titles.txt").read_text("utf-8")


TitleRule = Rule[TitleQuestion]
BOOK: Final = Rulebook[TitleQuestion](is_quoted)
rule = BOOK.rule
"""`scope` is one of the words of `facts.Scope`."""
