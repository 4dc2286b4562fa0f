"""What became of approved rows, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.needs.life import STATE_LABELS as NEED_LABELS
from talent_platform.demand.needs.queries import PATHS
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotFound
from talent_platform.i18n.said import told
from talent_platform.reference.codes import county_name
from talent_platform.surveys.access import SURVEY_NEED
from talent_platform.surveys.audits.blind import kept_from
from talent_platform.surveys.conversion.rules import ComparedNeed
from talent_platform.surveys.needs.life import ACTION_LABELS, STATE_BADGES
from talent_platform.surveys.needs.tables import NeedLineState, SurveyNeed, SurveyNeedChange
from talent_platform.surveys.tables import SurveyRow
from talent_platform.web.listing.declaration import Badge

_ROW = SurveyNeed.survey_row
_OF = SurveyNeed.submission
FACTS: Facts = {
    "id": SurveyNeed.id, "county": _OF._.county, "department": _OF._.office,
    "organisation": SurveyNeed.organisation,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One row and what became of it."""

    id: int
    survey_row: int
    submission: int
    organisation: int
    becomes: str
    state: str
    need: int | None
    why: str
    firm_asked: bool
    asked_on: date | None
    due: date | None
    settled_on: date | None
    late_on: date | None
    version: int
    created: datetime
    updated: datetime
    campaign: int
    campaign_title: str
    kind: str
    title: str
    firm: str
    office_name: str
    county: str | None
    need_state: str | None
    need_version: int | None
    row_state: str
    merged: int | None

    @property
    def place(self) -> str:
        return county_name(self.county) if self.county else self.office_name

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]

    @property
    def reason(self) -> str:
        """Why it is stuck, in the reader's language."""
        return told(self.why)

    @property
    def until(self) -> date | None:
        """The last day to answer, while an answer is waited for."""
        return self.due if self.state == NeedLineState.WAITS else None

    @property
    def need_path(self) -> str:
        """Of pages of needs of this kind, without its slash."""
        return PATHS[NeedKind(self.kind)][1:]

    @property
    def need_label(self) -> str:
        return NEED_LABELS[self.need_state] if self.need_state else ""


COLUMNS = (
    *SurveyNeed.all_columns(),
    _OF._.campaign.as_alias("campaign"),
    _OF._.campaign._.title.as_alias("campaign_title"),
    _OF._.campaign._.kind.as_alias("kind"),
    _ROW._.title.as_alias("title"),
    SurveyNeed.organisation._.name.as_alias("firm"),
    _OF._.office._.name.as_alias("office_name"),
    _OF._.county.as_alias("county"),
    SurveyNeed.need._.state.as_alias("need_state"),
    SurveyNeed.need._.version.as_alias("need_version"),
    _ROW._.state.as_alias("row_state"),
    _ROW._.target._.merged_into.as_alias("merged"),
)


def seen(reader: Actor) -> Any:
    """The condition on lines this reader may open: an enterprise what it was asked about; nobody a row that
    the reader is to ask about again."""
    inside = And(where(visible(reader, SURVEY_NEED), FACTS), SurveyNeed.survey_row.not_in(kept_from(reader)))
    if reader.role is Role.ENTERPRISE:
        return And(inside, SurveyNeed.asked_on.is_not_null())
    return inside


async def one(reader: Actor, line_id: int) -> NeedLine:
    """Raises NotFound: none the reader may see."""
    rows = await SurveyNeed.select(*COLUMNS).where(SurveyNeed.id == line_id, seen(reader))
    if not rows:
        raise NotFound
    return views(NeedLine, rows)[0]


async def of_row(reader: Actor, row_id: int) -> NeedLine | None:
    """What became of a row that the reader may open; of several the last."""
    rows = (
        await SurveyNeed.select(*COLUMNS)
        .where(SurveyNeed.survey_row == row_id, seen(reader))
        .order_by(SurveyNeed.id, ascending=False)
        .limit(1)
    )
    return views(NeedLine, rows)[0] if rows else None


async def of_need(reader: Actor, need_id: int) -> list[NeedLine]:
    """The rows a need stands for, that the reader may see."""
    rows = (
        await SurveyNeed.select(*COLUMNS)
        .where(SurveyNeed.need == need_id, SurveyNeed.state != str(NeedLineState.UNDONE), seen(reader))
        .order_by(SurveyNeed.id)
    )
    return views(NeedLine, rows)


async def answers(row_id: int) -> Mapping[str, Any]:
    """Field → value of the cell that stands."""
    rows = await SurveyRow.select(SurveyRow.answers).where(SurveyRow.id == row_id).output(load_json=True)
    found: Mapping[str, Any] = rows[0]["answers"]
    return found


@dataclass(frozen=True, slots=True)
class StandingNeed:
    """A need of an enterprise that has not ended."""

    id: int
    organisation: int
    kind: str
    title: str
    county: str
    skills: Sequence[str]
    seats: int
    deadline: date
    state: str
    taken: Sequence[int]
    """Surveys with a row that it stands for."""
    confirmed: bool
    """Its enterprise wrote it, or stands by what a survey wrote for it."""

    def compared(self, campaign: int) -> ComparedNeed:
        taken = not self.confirmed or campaign in self.taken
        return ComparedNeed(self.title, self.county, tuple(self.skills), self.id, taken)

    @property
    def state_label(self) -> str:
        return NEED_LABELS[self.state]

    @property
    def place(self) -> str:
        return county_name(self.county)


_STANDING = """
    SELECT n.id, n.organisation, n.kind, n.title, n.county,
           ARRAY(SELECT s ->> 'name' FROM jsonb_array_elements(n.required_skills) s) AS skills, n.seats,
           n.deadline, n.state,
           ARRAY(SELECT m.campaign FROM survey_need l JOIN survey_submission m ON m.id = l.submission
                 WHERE l.need = n.id AND l.state <> 'undone') AS taken, coalesce(w.given, true) AS confirmed
    FROM need n LEFT JOIN LATERAL (SELECT x.given FROM survey_word x WHERE x.need = n.id) w ON true
    WHERE n.organisation = ANY({}) AND n.kind = {}
    AND n.state IN ('draft', 'submitted', 'returned', 'open', 'part_filled') ORDER BY n.id
"""


async def standing(organisations: Sequence[int], kind: str) -> list[StandingNeed]:
    """The drafts and running needs of enterprises."""
    return await read_within(StandingNeed, _STANDING, list(organisations), kind)


async def choices(reader: Actor, line: NeedLine) -> list[StandingNeed]:
    """Those of the line's enterprise that the reader may see, confirmed by it or not: a department reads no
    unpublished ones, and leaves it to the city where one of them may be meant."""
    found = await standing([line.organisation], line.kind)
    seen_needs = await needs.by_ids(reader, NeedKind(line.kind), [each.id for each in found])
    ids = {each["id"] for each in seen_needs}
    return [each for each in found if each.id in ids]


@dataclass(frozen=True, slots=True)
class NeedLineSaid:
    """One line of its history."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]

    @property
    def said(self) -> str:
        """Its note: somebody's words as they are, the clock's in the reader's language."""
        return told(self.note, typed=True)


async def history(line_id: int) -> list[NeedLineSaid]:
    """Newest first."""
    rows = (
        await SurveyNeedChange.select(*columns_of(NeedLineSaid, SurveyNeedChange))
        .where(SurveyNeedChange.survey_need == line_id)
        .order_by(SurveyNeedChange.id, ascending=False)
    )
    return views(NeedLineSaid, rows)


@dataclass(frozen=True, slots=True)
class EnterpriseWord:
    """What the employer last said of a need that a survey wrote for it."""

    asked: bool
    """It is asked, itself or by phone, or the answer is stuck."""
    firm_asked: bool
    """It is asked itself."""
    given: bool
    """It handed the need in, confirmed it or was silent, and has not taken that back since."""


async def word_of(need: int) -> EnterpriseWord | None:
    """None where no survey wrote the need."""
    found = await read_within(
        EnterpriseWord, "SELECT asked, firm_asked, given FROM survey_word WHERE need = {}", need
    )
    return found[0] if found else None
