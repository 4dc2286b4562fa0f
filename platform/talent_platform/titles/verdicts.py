"""What the rules of title review say of a committee and its plan."""

from __future__ import annotations

from datetime import date

from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.certificates.register.numbers import number_key
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.wording import FIGURE_LABELS
from talent_platform.i18n import gettext
from talent_platform.reference.codes import city
from talent_platform.titles.committees.queries import CommitteeView
from talent_platform.titles.tables import CommitteeState
from talent_posts import (
    TITLE_LEVELS,
    Committee,
    Decision,
    Timetable,
    TitleLevel,
    TitleReview,
    check_titles,
    in_the_way,
    may_proceed,
)
from talent_posts import (
    CommitteeState as Standing,
)

_TO_COME = "〔待核准〕"
"""Stands for the number of the paper of a filing that is still asked for."""


def committee_facts(row: CommitteeView, successor: str = "") -> Committee:
    """A proposal is judged as if it were filed."""
    proposed = row.state == CommitteeState.PROPOSED
    states: dict[str, Standing] = {
        CommitteeState.IN_FORCE: "in_force", CommitteeState.SUSPENDED: "suspended",
        CommitteeState.ENDED: "ended", CommitteeState.WITHDRAWN: "withdrawn",
    }  # fmt: skip
    return Committee(
        name=row.name,
        series=(row.series,),
        specialty=row.specialty,
        levels=tuple(row.levels),  # type: ignore[arg-type]  # the form takes levels alone
        approved_by=row.approved_by,
        document=row.document or (_TO_COME if proposed else ""),
        filed_from=row.filed_from,
        filed_to=row.filed_to,
        size=row.size,
        drawn=row.drawn,
        state="in_force" if proposed else states.get(row.state, "proposed"),
        successor=successor,
    )


async def of_committee(row: CommitteeView, successor: str = "") -> Decision:
    """Of a filing that begins later: as of its first day."""
    first = max(today(), row.filed_from) if row.state == CommitteeState.PROPOSED else today()
    review = TitleReview(jurisdiction=city()[0], on=first, committee=committee_facts(row, successor))
    return check_titles(review, figures=await in_force())


async def of_plan(row: CommitteeView, plan: Timetable, law_on: date) -> Decision:
    """The committee has to stand on the last day it meets, too."""
    last = max((plan.window_to, *plan.meetings))
    review = TitleReview(jurisdiction=city()[0], on=last, committee=committee_facts(row), timetable=plan)
    return check_titles(review, law_on=law_on, figures=await in_force())


async def limits() -> str:
    """What the figures of today ask of a filing, in words: how long it may run, and whose number is odd."""
    book, place = await in_force(), city()[0]
    years = book.at("committee_filing_years", place, today())
    counts = book.at("committee_size_counts", place, today())
    said = [
        gettext("备案有效期最长 {n} 年", n=years.value)
        if years.is_set
        else gettext("备案有效期的上限未设定"),
        gettext("{who}人数须为单数", who=gettext(FIGURE_LABELS[counts.value]))
        if counts.is_set
        else gettext("按评委会还是按执行评委计单数未设定"),
    ]
    return gettext("；").join(said)


def against(paper: HeldCertificate, level: TitleLevel, number: str) -> bool:
    """Whether a title that the register has no more answers against one that is told: of the same number or
    level, and where it was taken back of a higher level as well."""
    if (key := number_key(number)) and key == number_key(paper.number):
        return True
    lost = paper.title_level
    return lost is not None and (
        lost == level or (paper.taken_back and TITLE_LEVELS.index(lost) > TITLE_LEVELS.index(level))
    )


def refuse_against(decision: Decision, sentence: str) -> None:
    """`sentence` is a msgid with a place `why`.

    Raises:
        Conflict: a rule blocks, cannot be judged, or waits for an approval.
    """
    if not may_proceed(decision):
        why = gettext("；").join(f"{each.rule} {each.reason}" for each in in_the_way(decision))
        raise Conflict(gettext(sentence, why=why))
