"""What the rules of title review say of experts, and whether one may sit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.figures.queries import in_force
from talent_platform.i18n import N_, gettext
from talent_platform.integrity.standing import hold, standings_of
from talent_platform.reference.codes import city
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.committees.queries import CommitteeView
from talent_platform.titles.experts import certified, queries
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.titles.tables import CommitteeState
from talent_platform.titles.tables import TitleExpertState as State
from talent_platform.titles.verdicts import committee_facts, refuse_against
from talent_posts import Barred, Decision, Expert, ExpertState, Meeting, Record, TitleReview, check_titles

_STATES: dict[str, ExpertState] = {State.ACTIVE: "active", State.LEFT: "left", State.REMOVED: "removed"}
_OUTSIDE = N_("{name}未纳入{committee}的评委库，不得参加评审")
_NOT_SEATED = N_("不得参加评审：{why}")
_NOT_FILED = N_("{day} 不在评委会核准备案的有效期内，不得开展评审")
OF_EACH = ("D14a", "D14b", "D14c", "D14d")
"""Rules about each expert; the others are about the pool as a whole, and at most warn."""


def expert_facts(
    row: ExpertView, known_as: str, on: date, barred: Barred | None, *, lost: bool = False
) -> Expert:
    """`known_as`: what the rules call somebody by beside the name; `barred`: by the integrity archive;
    `lost`: the register knows that the title is none any more, whatever was found when it was selected."""
    term_from, term_to = row.term(on)
    return Expert(
        id=known_as,
        name=row.name,
        unit=row.unit,
        sector=row.sector,  # type: ignore[arg-type]  # the form takes these codes alone
        series=row.series,
        specialty=row.specialty,
        level=row.level,  # type: ignore[arg-type]
        selected_by="city_hrss" if row.selected_by is not None else "",
        term_from=term_from,
        term_to=term_to,
        commitment=row.signed,
        conditions=tuple(each for each in row.conditions if not (lost and each == "title")),  # type: ignore[misc]
        records=tuple(Record(start=each.begins, end=each.ends) for each in barred.records) if barred else (),
        state=_STATES.get(row.state, "nominated"),
    )


async def of_experts(
    committee: CommitteeView, rows: Sequence[ExpertView], on: date, meeting: Meeting | None = None
) -> Decision:
    """The pool rules about these experts as of a day; with a meeting, of its level."""
    keys = await queries.person_keys([row.id for row in rows])
    standings = await standings_of(sorted(set(keys.values())), on)
    lost = await certified.lost([row.id for row in rows])
    review = TitleReview(
        jurisdiction=city()[0], on=on, committee=committee_facts(committee), meeting=meeting,
        pool=tuple(
            expert_facts(
                row, row.unit if len(rows) == 1 else str(row.id), on,
                standings[keys[row.id]].barred("expert"), lost=row.id in lost,
            )
            for row in rows
        ),
    )  # fmt: skip
    return check_titles(review, figures=await in_force(), scopes={"pool"})


async def if_selected(committee: CommitteeView, row: ExpertView, by: int) -> Decision:
    """Of somebody who is to be selected, to sign, or to have another term: as if the commitment were signed
    on the first day of the term. Within a transaction an entry of the person in the integrity archive moves
    before or after."""
    assert row.term_from is not None
    await hold((await queries.person_keys([row.id]))[row.id])
    first = max(today(), row.term_from)
    return await of_experts(
        committee, [replace(row, state=State.ACTIVE, signed=first, selected_by=by)], first
    )


async def seated(expert_id: int, committee_id: int, day: date, meeting: Meeting | None = None) -> ExpertView:
    """The expert, who may sit for the committee on that day: of its pool, signed, within the term, not kept
    from it by the integrity archive; the committee is filed. `title_seated` of guards.sql says so to the
    database.

    Raises:
        NotFound: no such expert or committee.
        Conflict: who is outside the pool, or against whom a rule stands, does not sit.
    """
    row, committee = await queries.by_id(expert_id), await committees.by_id(committee_id)
    if row.committee != committee_id:
        raise Conflict(gettext(_OUTSIDE, name=row.name, committee=committee.name))
    refuse_against(await of_experts(committee, [row], day, meeting), _NOT_SEATED)
    if committee.state != CommitteeState.IN_FORCE or not committee.filed_from <= day <= committee.filed_to:
        raise Conflict(gettext(_NOT_FILED, day=f"{day}"))
    return row
