"""Surveys, inside what the reader may see: a county or department those it answers in, once they are open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.accounts.tables import Account
from talent_platform.clock import today
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.dated.calendar import queries as calendar
from talent_platform.demand.standing.schemas import LISTED_LABELS
from talent_platform.demand.tables import FirmList, NeedKind
from talent_platform.errors import NotFound
from talent_platform.surveys.access import FILLERS, SURVEY
from talent_platform.surveys.campaigns.life import ACTION_LABELS, STATE_BADGES, STEPS
from talent_platform.surveys.campaigns.schemas import BECOMES_LABELS, KIND_LABELS, Question
from talent_platform.surveys.tables import (
    Becomes,
    Campaign,
    CampaignChange,
    CampaignState,
    Submission,
    SurveyForm,
)
from talent_platform.web.listing.declaration import Badge

FACTS: Facts = {"id": Submission.id, "county": Submission.county, "department": Submission.office}


@dataclass(frozen=True, slots=True)
class SurveyView:
    id: int
    title: str
    purpose: str
    kind: str
    state: str
    working_days: int
    opened: date | None
    first_state: str
    becomes: str
    form_version: int
    oldest_form: int
    looked_through: datetime | None
    version: int
    created: datetime
    updated: datetime
    due: date | None = None
    """None before it is opened, and where the calendar does not reach."""

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[NeedKind(self.kind)]

    @property
    def becomes_label(self) -> str:
        return BECOMES_LABELS[Becomes(self.becomes)]

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]


COLUMNS = columns_of(SurveyView, Campaign)


async def dated(rows: Sequence[Mapping[str, Any]]) -> list[SurveyView]:
    """With the deadline by the calendar of now."""
    days = await calendar.in_force()
    return [
        replace(one, due=calendar.day_after(days, one.opened, one.working_days)) if one.opened else one
        for one in views(SurveyView, rows)
    ]


async def overdue() -> list[int]:
    """Surveys that are open past their last day."""
    open_ones = await Campaign.select(*COLUMNS).where(Campaign.state == str(CampaignState.OPEN))
    return [
        one.id
        for one in (await dated(open_ones) if open_ones else ())
        if one.due is not None and one.due < today()
    ]


def seen(reader: Actor) -> Any:
    """The condition on surveys this reader may open."""
    scope = visible(reader, SURVEY)
    if scope.everything:
        return Campaign.id.is_not_null()
    own = Submission.select(Submission.campaign).where(where(scope, FACTS))
    return And(Campaign.state != str(CampaignState.DRAFT), Campaign.id.is_in(own))


async def one(reader: Actor, campaign_id: int) -> SurveyView:
    """Raises NotFound: none the reader may see."""
    rows = await Campaign.select(*COLUMNS).where(Campaign.id == campaign_id, seen(reader))
    if not rows:
        raise NotFound
    return (await dated(rows))[0]


async def questions(campaign_id: int, number: int) -> list[Question]:
    """The survey's own questions in that version of its form."""
    rows = await SurveyForm.select(SurveyForm.questions).where(
        SurveyForm.campaign == campaign_id, SurveyForm.number == number
    )
    return [Question.model_validate(one) for one in json.loads(rows[0]["questions"])]


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """How one office stands in a survey. Numbers of rows; `answered` enterprises have a row that is handed in
    and not returned; `seats` are those of approved rows, but for the rows that the reader is to ask about
    again. Enterprises that are counted under another one are left out, with their rows."""

    id: int
    campaign: int
    office: int
    office_name: str
    county: str | None
    person: int
    person_name: str
    targets: int
    answered: int
    drafts: int
    submitted: int
    held: int
    returned: int
    approved: int
    seats: int


_STANDINGS = """
    SELECT m.id, m.campaign, m.office, o.name AS office_name, m.county, m.person, a.name AS person_name,
           t.targets, t.answered, r.drafts, r.submitted, r.held, r.returned, r.approved, r.seats
    FROM survey_submission m JOIN organisation o ON o.id = m.office JOIN account a ON a.id = m.person
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS targets, count(h.target)::int AS answered
        FROM survey_target t LEFT JOIN (
            SELECT DISTINCT target FROM survey_row WHERE submission = m.id AND handed_in IS NOT NULL
        ) h ON h.target = t.id WHERE t.submission = m.id AND t.merged_into IS NULL) t
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE r.state = 'draft')::int AS drafts,
               count(*) FILTER (WHERE r.state = 'submitted')::int AS submitted,
               count(*) FILTER (WHERE r.state = 'held')::int AS held,
               count(*) FILTER (WHERE r.state = 'returned')::int AS returned,
               count(*) FILTER (WHERE r.state = 'approved')::int AS approved,
               coalesce(sum((r.answers ->> 'seats')::bigint)
                   FILTER (WHERE r.state = 'approved' AND r.id NOT IN (
                       SELECT i.survey_row FROM survey_audit_item i
                       WHERE i.person = {} AND i.outcome = 'waiting')), 0)::bigint AS seats
        FROM survey_row r JOIN survey_target a ON a.id = r.target
        WHERE r.submission = m.id AND a.merged_into IS NULL) r
    WHERE m.id = ANY({}) ORDER BY m.county NULLS LAST, o.name, m.id
"""


async def standings(reader: Actor, campaign_id: int) -> list[OfficeFigures]:
    """Of the offices of a survey that the reader may see."""
    mine = Submission.select(Submission.id).where(
        Submission.campaign == campaign_id, where(visible(reader, SURVEY), FACTS)
    )
    return await read_within(OfficeFigures, _STANDINGS, reader.account_id, [row["id"] for row in await mine])


async def standing(reader: Actor, submission_id: int) -> OfficeFigures:
    """Raises NotFound: none the reader may see."""
    mine = await Submission.select(Submission.id, Submission.campaign._.state.as_alias("state")).where(
        Submission.id == submission_id, where(visible(reader, SURVEY), FACTS)
    )
    # A county learns of a survey when it begins.
    if not mine or (mine[0]["state"] == CampaignState.DRAFT and reader.role in FILLERS):
        raise NotFound
    return (await read_within(OfficeFigures, _STANDINGS, reader.account_id, [submission_id]))[0]


@dataclass(frozen=True, slots=True)
class TargetView:
    """An enterprise that is asked, and how far it is."""

    id: int
    submission: int
    organisation: int
    name: str
    credit_code: str | None
    listed: str
    source: str
    rows: int
    handed_in: int
    nothing: bool
    """It says that it needs nobody."""
    merged: bool
    """It is counted under another one."""

    @property
    def listed_label(self) -> str:
        return LISTED_LABELS[FirmList(self.listed)]


async def targets(submission_id: int) -> list[TargetView]:
    """Those of a submission; who has not answered comes first."""
    return await read_within(
        TargetView,
        "SELECT t.id, t.submission, t.organisation, o.name, o.credit_code, t.listed, t.source, "
        "count(r.id)::int AS rows, count(r.handed_in)::int AS handed_in, "
        "coalesce(bool_or(r.kind = 'none'), false) AS nothing, t.merged_into IS NOT NULL AS merged "
        "FROM survey_target t JOIN organisation o ON o.id = t.organisation "
        "LEFT JOIN survey_row r ON r.target = t.id AND r.state <> 'dropped' "
        "WHERE t.submission = {} GROUP BY t.id, o.id ORDER BY count(r.handed_in) > 0, o.name, t.id",
        submission_id,
    )


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One line of a survey's history."""

    at: datetime
    actor_name: str
    action: str
    note: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(reader: Actor, campaign_id: int) -> list[SurveyLine]:
    """Newest first; to who fills in, nothing that names other counties' people and enterprises."""
    told = [*ACTION_LABELS] if reader.role not in FILLERS else [*STEPS]
    rows = (
        await CampaignChange.select(*columns_of(SurveyLine, CampaignChange))
        .where(CampaignChange.campaign == campaign_id, CampaignChange.action.is_in(told))
        .order_by(CampaignChange.id, ascending=False)
    )
    return views(SurveyLine, rows)


async def persons() -> list[tuple[str, str]]:
    """Accounts that can be named, as (id, office and name)."""
    rows = await read_within(
        _Named,
        "SELECT s.account AS id, o.name || ' ' || a.name AS label FROM seat_held s "
        "JOIN account a ON a.id = s.account AND (a.role, a.organisation) = (s.role, s.organisation) "
        "JOIN organisation o ON o.id = s.organisation WHERE s.role = ANY({}) "
        "ORDER BY o.county, o.name, a.name",
        sorted(str(role) for role in FILLERS),
    )
    return [(str(row.id), row.label) for row in rows]


@dataclass(frozen=True, slots=True)
class _Named:
    id: int
    label: str


async def named(account_id: int) -> Mapping[str, Any] | None:
    """An account that can be named, with its office; nothing for any other."""
    rows = await Account.select(
        Account.id, Account.name, Account.role, Account.active, Account.organisation,
        Account.organisation._.county.as_alias("county"), Account.organisation._.name.as_alias("office_name"),
    ).where(Account.id == account_id)  # fmt: skip
    fits = rows and rows[0]["active"] and rows[0]["role"] in FILLERS and rows[0]["organisation"]
    return rows[0] if fits else None
