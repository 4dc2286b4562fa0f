"""What a rule of the book is, and the register they all stand in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

from talent_posts.posts.question import Question
from talent_posts.rulebook.decision import STATUS_NAMES, FigureUse, Finding, Outcome, Source

Scope = Literal["plan", "seat", "person", "hiring"]
"""plan: the unit's plan; seat: the unit's seats; person: someone in a post; hiring: the act of appointing."""


class Answer(NamedTuple):
    """What a rule function says; the register adds sentence and citation."""

    outcome: Outcome
    reason: str
    facts: dict[str, Any]
    figures: tuple[FigureUse, ...] = ()
    needs: tuple[str, ...] = ()


Judge = Callable[[Question], Answer]
When = Callable[[Question], str]
"""Why the rule does not concern the question; an empty string when it does."""


_DOUBTFUL: Final = ("recalled", "unverified")
_UNCONCERNED: Final[dict[tuple[str, str], Finding]] = {}
"""Findings of rules that do not concern a request are the same for everyone; made once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the law as a pure function."""

    id: str
    sentence: str
    """The sentence of the law; marked (大意) when it is our summary and not the text word for word."""
    english: str
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    figures: tuple[str, ...]
    scope: Scope
    since: date
    judge: Judge
    when: When | None
    citation: str
    until: date | None = None

    @property
    def row(self) -> str:
        """Row of the decision table, without the suffix."""
        return self.id.rstrip("abcdefgh")

    def in_force(self, day: date) -> bool:
        """True while the sentence is law."""
        return self.since <= day and (self.until is None or day <= self.until)

    def ask(self, question: Question) -> Finding:
        """The finding of this rule, also when it does not concern the question."""
        if self.when is not None and (why_not := self.when(question)):
            key = self.id, why_not
            if key not in _UNCONCERNED:
                _UNCONCERNED[key] = Finding(
                    self.id, "pass", self.sentence, self.citation, why_not, {}, (), (), False
                )
            return _UNCONCERNED[key]
        return self.find(question)

    def find(self, question: Question) -> Finding:
        """The finding of a rule known to concern the question."""
        outcome, reason, facts, figures, needs = self.judge(question)
        for use in figures:
            if use.source is not None and use.source.status in _DOUBTFUL:
                reason += f"〔{use.title}:{STATUS_NAMES[use.source.status]}〕"
        return Finding(self.id, outcome, self.sentence, self.citation, reason, facts, figures, needs)


def is_quoted(sentence: str) -> bool:
    """True when every piece of the sentence (…… marks what is left out) stands in the notice word for
    word."""
    return all(piece in _notice_text() for piece in sentence.split("……"))


@cache
def _notice_text() -> str:
    return files("talent_posts").joinpath("data", "notice-2021-posts.txt").read_text("utf-8")


_REGISTER: Final[dict[str, Rule]] = {}


def rule(
    rule_id: str,
    sentence: str,
    *sources: Source,
    outcomes: Iterable[Outcome],
    since: date,
    scope: Scope,
    figures: Iterable[str] = (),
    when: When | None = None,
    until: date | None = None,
) -> Callable[[Judge], Judge]:
    """Enter a function in the book; its docstring is the sentence of the law in English."""

    def enter(judge: Judge) -> Judge:
        if rule_id in _REGISTER:
            raise ValueError(f"rule {rule_id} is defined twice")
        english = " ".join((judge.__doc__ or "").split())
        citation = ";".join(str(source) for source in sources)
        _REGISTER[rule_id] = Rule(
            rule_id,
            sentence if is_quoted(sentence) else f"{sentence}(大意)",
            english,
            sources,
            ("pass", *outcomes),
            tuple(figures),
            scope,
            since,
            judge,
            when,
            citation,
            until,
        )
        return judge

    return enter


def registered_rules() -> tuple[Rule, ...]:
    """Every rule in the order of the decision table: G1a … H12c."""
    return tuple(sorted(_REGISTER.values(), key=lambda each: (each.id[0], int(each.row[1:]), each.id)))
