"""Reads of results: all for the bureau and the auditor, the own ones for a person and the person's unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.certificates.register.life import STATE_BADGES
from talent_platform.certificates.tables import CertificateState
from talent_platform.clock import today
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.dated import service as dated
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.i18n import N_
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import PublicityStanding
from talent_platform.titles.access import EXPERT_READERS, PERSONS, READERS
from talent_platform.titles.results.life import ACT_LABELS, OUTCOME_ACTIONS, OUTCOME_BADGES
from talent_platform.titles.results.tables import (
    CLOSING,
    ActKind,
    OutcomeState,
    TitleOutcome,
    TitleOutcomeChange,
    TitleResultAct,
)
from talent_platform.web.listing.declaration import Badge
from talent_posts import TitleLevel


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """The result of one applicant, without a number of votes."""

    id: int
    meeting: int
    applicant: int
    application: int | None
    number: str
    name: str
    unit: str
    level: TitleLevel
    specialty: str
    committee: int
    committee_name: str
    series: str
    day: date
    """Of the meeting."""
    state: str
    closing: int | None
    publication: int | None
    certificate: int | None
    certificate_number: str | None
    certificate_state: str | None
    version: int

    @property
    def badge(self) -> Badge:
        """A title that was taken back is called so."""
        if self.certificate_state not in (None, CertificateState.VALID):
            return STATE_BADGES[str(self.certificate_state)]
        return OUTCOME_BADGES[self.state]

    @property
    def subject(self) -> str:
        """What its publicity is called."""
        return f"title_outcome:{self.id}"

    @property
    def passed(self) -> bool:
        return self.state != OutcomeState.FAILED


_case = TitleOutcome.applicant._
_of = TitleOutcome.committee._
COLUMNS = (
    TitleOutcome.id, TitleOutcome.meeting, TitleOutcome.applicant,
    _case.application.as_alias("application"), _case.number.as_alias("number"), _case.name.as_alias("name"),
    _case.unit.as_alias("unit"), _case.level.as_alias("level"), _case.specialty.as_alias("specialty"),
    TitleOutcome.committee, _of.name.as_alias("committee_name"), _of.series.as_alias("series"),
    TitleOutcome.meeting._.draw._.meeting.as_alias("day"), TitleOutcome.state,
    TitleOutcome.closing, TitleOutcome.publication, TitleOutcome.certificate, TitleOutcome.version,
)  # fmt: skip


def seen_by(reader: Actor) -> Combinable:
    """The results of the city; a unit's are those of who applied through it, a person's the own ones.

    Raises:
        NotAllowed: another role.
    """
    require(reader, *EXPERT_READERS)
    if reader.role in READERS:
        return TitleOutcome.id > 0
    column, whose = (
        ("owner", reader.account_id) if reader.role in PERSONS else ("organisation", reader.organisation_id)
    )
    return WhereRaw(
        "EXISTS (SELECT FROM title_meeting_case c JOIN title_application a ON a.id = c.application"
        f" WHERE c.id = title_outcome.applicant AND a.{column} = {{}})",
        whose,
    )


@dataclass(frozen=True, slots=True)
class _Paper:
    id: int
    number: str
    state: str


async def views_of(rows: Sequence[Mapping[str, object]]) -> list[OutcomeView]:
    """Rows of `COLUMNS` with the certificates as the register has them now."""
    papers = {
        each.id: each
        for each in await read_within(
            _Paper, "SELECT id, number, state FROM certificate WHERE id = ANY({})",
            [row["certificate"] for row in rows if row["certificate"]],
        )
    }  # fmt: skip
    made = []
    for row in rows:
        paper = papers.get(row["certificate"])  # type: ignore[call-overload]  # an id or none
        own = {
            "certificate_number": paper and paper.number, "certificate_state": paper and paper.state,
        }  # fmt: skip
        made.append({**row, **own})
    return views(OutcomeView, made)


async def of_meeting(meeting_id: int) -> list[OutcomeView]:
    """Everybody's, in the order in which they came before the meeting; for whoever decides."""
    rows = (
        await TitleOutcome.select(*COLUMNS)
        .where(TitleOutcome.meeting == meeting_id)
        .order_by(TitleOutcome.applicant)
    )
    return await views_of(rows)


async def of_application(reader: Actor, application_id: int) -> OutcomeView | None:
    """What an application came to, as far as the reader may see it; None before it is known."""
    rows = (
        await TitleOutcome.select(*COLUMNS)
        .where(_case.application == application_id, seen_by(reader))
        .order_by(TitleOutcome.id, ascending=False)
        .limit(1)
    )
    return (await views_of(rows))[0] if rows else None


async def settled(application_id: int) -> bool:
    """Whether an application has its result."""
    return await TitleOutcome.exists().where(_case.application == application_id)


async def known(meeting_id: int) -> bool:
    """Whether results were made known: the votes of the meeting are final from then on."""
    return await TitleOutcome.exists().where(TitleOutcome.meeting == meeting_id)


async def hung(rows: Sequence[OutcomeView]) -> Mapping[int, PublicityStanding]:
    """Outcome → how its publicity stands."""
    found = await publicity.standing_of([each.subject for each in rows])
    return {each.id: found[each.subject] for each in rows if each.subject in found}


def hung_out(standing: PublicityStanding | None) -> bool:
    """Whether it hung its full time and nobody's objection is open or founded."""
    return (
        standing is not None
        and standing.ends is not None
        and standing.ends < today()
        and not standing.open
        and not standing.founded
    )


@dataclass(frozen=True)
class ResultAct(ProposedValue):
    meeting: int
    kind: str
    day: date
    title: str
    outcomes: Sequence[int]

    @property
    def label(self) -> str:
        return ACT_LABELS[self.kind]

    @property
    def closes(self) -> bool:
        return self.kind in CLOSING


ACT = DatedKind("title_result_act", TitleResultAct, ResultAct, N_("这次会议的结果已有一项办理在等待确认"))


async def acts(meeting_id: int) -> list[ResultAct]:
    """Everything proposed for a meeting's results, the newest first."""
    return await dated.proposals(ACT, meeting=meeting_id)


def reported(done: Sequence[ResultAct]) -> ResultAct | None:
    """The report, once it is confirmed."""
    return next((each for each in done if each.kind == ActKind.REPORTED and each.confirmed), None)


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One line of a result's history."""

    at: datetime
    actor_name: str
    action: str
    document: str

    @property
    def label(self) -> str:
        return OUTCOME_ACTIONS[self.action]


async def history(outcome_id: int) -> list[OutcomeLine]:
    """Newest first."""
    rows = await (
        TitleOutcomeChange.select(*columns_of(OutcomeLine, TitleOutcomeChange))
        .where(TitleOutcomeChange.outcome == outcome_id)
        .order_by(TitleOutcomeChange.id, ascending=False)
    )
    return views(OutcomeLine, rows)
