"""What of the rules, figures, acts and causes stands in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.i18n import N_
from talent_posts import (
    Figures,
    Source,
    all_rules,
    cited_in,
    exam_acts,
    integrity_causes,
    meeting_rules,
    title_rules,
)

KINDS: Mapping[str, str] = {
    "rule": N_("规则"), "figure": N_("数值"), "act": N_("考试违纪行为"), "cause": N_("诚信记录的事由"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing the law of this software is made of, with one of its sources."""

    kind: str
    name: str
    """Number of the rule or act, code of the figure or cause."""
    title: str
    source: Source
    together: Sequence[str]
    """Titles of all its sources."""
    in_force: bool
    """On the day asked about."""
    url: str = ""
    """Its own page; empty where it has none."""

    @property
    def cited(self) -> frozenset[str]:
        """The paragraphs it names."""
        return cited_in(self.source.article)


def grounds(figures: Figures, day: date) -> Iterator[Ground]:
    """Every thing, once for each of its sources and each value of a figure."""
    for rule in all_rules():
        url = f"/posts/rules/{rule.id}"
        yield from _of_rule(rule.id, rule.sentence, rule.sources, rule.in_force(day), url)
    for title in title_rules():
        yield from _of_rule(title.id, title.sentence, title.sources, title.in_force(day))
    for meeting in meeting_rules():
        yield from _of_rule(meeting.id, meeting.sentence, meeting.sources, meeting.in_force(day))
    for name, figure in figures.by_name.items():
        for value in figure.values:
            source, url = value.source, f"/posts/figures/{name}"
            yield Ground("figure", name, figure.title, source, [source.title], value.covers(day), url)
    for act in exam_acts():
        yield Ground("act", act.code, act.text, act.source, [act.source.title], act.in_force(day))
    for cause in integrity_causes():
        held = cause.since <= day and (cause.until is None or day <= cause.until)
        for source in (cause.source, *(bar.source for bar in cause.bars)):
            yield Ground("cause", cause.code, cause.name, source, [source.title], held)


def _of_rule(
    name: str,
    sentence: str,
    sources: Iterable[Source],
    in_force: bool,
    url: str = "",
) -> Iterator[Ground]:
    together = [each.title for each in sources]
    for source in sources:
        yield Ground("rule", name, sentence, source, together, in_force, url)
