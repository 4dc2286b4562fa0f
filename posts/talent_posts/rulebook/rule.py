"""What a rule is, and the book in which the rules about one kind of question stand.

The question is the law's own: whoever has rules about posts, titles or exams makes a book of his own and
enters functions from his question to an `Answer`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

from talent_posts.rulebook.decision import STATUS_NAMES, FigureUse, Finding, Outcome, Source

Question = TypeVar("Question")


class Answer(NamedTuple):
    """What a rule function says; the register adds sentence and citation."""

    outcome: Outcome
    reason: str
    facts: dict[str, Any]
    figures: tuple[FigureUse, ...] = ()
    needs: tuple[str, ...] = ()


_DOUBTFUL: Final = ("recalled", "unverified")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Question]):
    """One sentence of the law as a pure function."""

    id: str
    sentence: str
    """The sentence of the law; marked (大意) when it is our summary and not the text word for word."""
    english: str
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    figures: tuple[str, ...]
    scope: str
    """What of a question it looks at, in words of the book's own."""
    since: date
    judge: Callable[[Question], Answer]
    when: Callable[[Question], str] | None
    """Why the rule does not concern the question; an empty string when it does."""
    citation: str
    until: date | None = None
    _unconcerned: dict[str, Finding] = field(default_factory=dict, repr=False, compare=False)
    """Findings where the rule does not concern the question are the same for everyone; made once."""

    @property
    def row(self) -> str:
        """Row of the decision table, without the suffix."""
        return row_of(self.id)

    def in_force(self, day: date) -> bool:
        """True while the sentence is law."""
        return self.since <= day and (self.until is None or day <= self.until)

    def ask(self, question: Question) -> Finding:
        """The finding of this rule, also when it does not concern the question."""
        if self.when is not None and (why_not := self.when(question)):
            found = self._unconcerned.get(why_not)
            if found is None:
                found = self._unconcerned[why_not] = Finding(
                    self.id, "pass", self.sentence, self.citation, why_not, {}, (), (), False
                )
            return found
        return self.find(question)

    def find(self, question: Question) -> Finding:
        """The finding of a rule known to concern the question."""
        outcome, reason, facts, figures, needs = self.judge(question)
        for use in figures:
            if use.source is not None and use.source.status in _DOUBTFUL:
                reason += f"〔{use.title}:{STATUS_NAMES[use.source.status]}〕"
        return Finding(self.id, outcome, self.sentence, self.citation, reason, facts, figures, needs)


def row_of(rule_id: str) -> str:
    """Row of the decision table: the id without its letter."""
    return rule_id.rstrip("abcdefghijk")


def in_order(rule_id: str) -> list[str | int]:
    """Key that sorts rule ids as a person would: H2, H10a, H10b."""
    return [int(part) if part.isdigit() else part for part in re.findall(r"\d+|\D+", rule_id)]


class Rulebook(Generic[Question]):
    """The rules about one kind of question."""

    def __init__(self, is_quoted: Callable[[str], bool]) -> None:
        """`is_quoted` tells a sentence that stands word for word in the law from our own summary."""
        self._is_quoted = is_quoted
        self._rules: dict[str, Rule[Question]] = {}

    @property
    def rules(self) -> tuple[Rule[Question], ...]:
        """Every rule, in the order of their ids."""
        return tuple(self._rules[each] for each in sorted(self._rules, key=in_order))

    def rule(
        self,
        rule_id: str,
        sentence: str,
        *sources: Source,
        outcomes: Iterable[Outcome],
        since: date,
        scope: str,
        figures: Iterable[str] = (),
        when: Callable[[Question], str] | None = None,
        until: date | None = None,
    ) -> Callable[[Callable[[Question], Answer]], Callable[[Question], Answer]]:
        """Enter a function in the book; its docstring is the sentence of the law in English."""

        def enter(judge: Callable[[Question], Answer]) -> Callable[[Question], Answer]:
            if rule_id in self._rules:
                raise ValueError(f"rule {rule_id} is defined twice")
            self._rules[rule_id] = Rule(
                rule_id,
                sentence if self._is_quoted(sentence) else f"{sentence}(大意)",
                " ".join((judge.__doc__ or "").split()),
                sources,
                ("pass", *outcomes),
                tuple(figures),
                scope,
                since,
                judge,
                when,
                ";".join(str(source) for source in sources),
                until,
            )
            return judge

        return enter
