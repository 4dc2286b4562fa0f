"""Whom the clock and the city remind: the named person around the deadline, the city of who is late."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendar
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.surveys.campaigns import queries
from talent_platform.surveys.tables import Campaign, CampaignState, Reminder, SurveyReminder
from talent_posts import CalendarError

BEFORE = 2
"""Working days before the deadline on which the clock reminds."""
_DONE = N_("这个单位的企业已经全部上报")
_TODAY = N_("今天已经催报过这个单位")
_NOBODY = N_("没有需要催报的单位：都已报齐，或今天已经催报过")
_NOT_OPEN = N_("调查没有在填报中")

_UNFINISHED = """
    SELECT m.id FROM survey_submission m WHERE m.campaign = {} AND EXISTS (
        SELECT FROM survey_target t WHERE t.submission = m.id AND t.merged_into IS NULL AND NOT EXISTS (
            SELECT FROM survey_row r WHERE r.target = t.id AND r.handed_in IS NOT NULL))
"""


async def remind_all() -> int:
    """Each office that is not done, once two working days before the deadline and once after it; nobody where
    the calendar does not reach. Returns how many."""
    days, now, written = await calendar.in_force(), today(), 0
    rows = await Campaign.select(*queries.COLUMNS).where(Campaign.state == str(CampaignState.OPEN))
    for survey in await queries.dated(rows):
        if survey.due is None:
            continue
        try:
            near = now <= survey.due and days.count(now, survey.due) <= BEFORE
        except CalendarError:
            continue
        if not near and now <= survey.due:
            continue
        step = Reminder.LATE if now > survey.due else Reminder.SOON
        async with DB.transaction():
            for row in await Campaign.raw(_UNFINISHED, survey.id):
                done = await SurveyReminder.raw(
                    "INSERT INTO survey_reminder (submission, step, day) VALUES ({}, {}, {}) "
                    "ON CONFLICT DO NOTHING RETURNING id",
                    row["id"], str(step), survey.due,
                )  # fmt: skip
                written += len(done)
    return written


async def remind(actor: Actor, submission_id: int) -> None:
    """The city asks an office that is not done, once a day.

    Raises:
        Conflict: it is done, was asked today already, or the survey is not open.
    """
    require(actor, Role.CITY)
    standing = await queries.standing(actor, submission_id)
    await _require_open(actor, standing.campaign)
    if standing.answered == standing.targets:
        raise Conflict(_DONE)
    async with DB.transaction():
        if not await _asked(actor, submission_id):
            raise Conflict(_TODAY)


async def remind_many(actor: Actor, campaign_id: int) -> int:
    """The city asks every office that is not done, once a day; returns how many.

    Raises:
        Conflict: the survey is not open, or nobody is left to be asked today.
    """
    require(actor, Role.CITY)
    await _require_open(actor, campaign_id)
    async with DB.transaction():
        asked = [await _asked(actor, row["id"]) for row in await Campaign.raw(_UNFINISHED, campaign_id)]
        if not any(asked):
            raise Conflict(_NOBODY)
    return sum(asked)


async def _require_open(actor: Actor, campaign_id: int) -> None:
    if (await queries.one(actor, campaign_id)).state != CampaignState.OPEN:
        raise Conflict(_NOT_OPEN)


async def _asked(actor: Actor, submission_id: int) -> bool:
    """Whether an office is asked now; False where it was asked today already."""
    done = await SurveyReminder.raw(
        "INSERT INTO survey_reminder (submission, step, day, actor_id) VALUES ({}, {}, {}, {}) "
        "ON CONFLICT DO NOTHING RETURNING id",
        submission_id, str(Reminder.ASKED), today(), actor.account_id,
    )  # fmt: skip
    if done:
        await audit.record(actor, "survey.reminded", f"survey_submission:{submission_id}")
    return bool(done)
