"""A drawn jury that meets today, as tests set it up."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
from title_review import filed

from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.clock import at, now, today
from talent_platform.database.engine import DB
from talent_platform.titles.docket import service as docket
from talent_platform.titles.docket.schemas import MeetingCasesForm
from talent_platform.titles.juries import service as juries
from talent_platform.titles.juries.schemas import JuryForm, JuryOutcome
from talent_platform.titles.meetings import queries, seats, service
from talent_platform.titles.meetings.schemas import (
    CountForm,
    HandInsForm,
    MeetingForm,
    TellersForm,
)
from talent_platform.titles.minutes import service as minutes
from talent_platform.titles.minutes.schemas import MinutesForm
from talent_platform.titles.tables import TitlePlan
from talent_platform.titles.tally import counting
from talent_platform.workflow.steps import Given
from talent_posts import read_planned

DAY = timedelta(days=1)
IDENTITY = "11010519491231002X"
APPLIED = """
    INSERT INTO title_application (committee, year, level, owner, name, person_key, organisation, unit, state,
        submission, applied, signed, history, achievements)
    SELECT d.committee, extract(year FROM d.meeting)::int, '中级', $2, '甲某', $3, $4, '某单位', 'accepted',
        1, d.meeting, d.meeting, '从事设计', '主持改造'
    FROM title_meeting m JOIN title_draw d ON d.id = m.draw WHERE m.id = $1 RETURNING id
"""
IN_POOL = """
    INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series, specialty,
        state, nominated_by, selected_by, document, term_from, term_to, account, signed)
    SELECT $1, '专家' || n, 'key' || n, '单位' || n, 'private', '高级工程师', '副高', '工程技术人员', '机械',
        'active', $2, $3, '文', $4, $5, -n, $4
    FROM generate_series(1, 9) n
"""


async def as_owner(statement: str, *values: Any) -> Any:
    """Past every guard, as no part of the application can; the first value the statement returns."""
    owner = await asyncpg.connect(DB.dsn)
    try:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            return await owner.fetchval(statement, *values)
    finally:
        await owner.close()


async def drawn(first: Any, second: Any, level: str = "中级", **facts: object) -> int:
    """Seven of nine experts, drawn for today; the plan of the committee names the day."""
    committee = await filed(first, second, levels=[level], **facts)
    since, until = today() - 40 * DAY, today() + 600 * DAY
    await as_owner(IN_POOL, committee, first.account_id, second.account_id, since, until)
    await TitlePlan.insert(
        TitlePlan(
            committee=committee, year=today().year, number=1, levels=json.dumps([level]), window_from=since,
            window_to=since, channel="网上", meetings=json.dumps([str(today())]), published=today(),
            published_by=first.account_id, published_name="某",
        )
    )  # fmt: skip
    return await redrawn(first, second, committee)


async def redrawn(first: Any, second: Any, committee: int, **facts: object) -> int:
    """Seven of its pool, drawn for today."""
    asked = {
        "meeting": str(today()), "seats": "机械 民营企业 7 2", "event": "双色球第 2026140 期",
        "happens": str(today() - 9 * DAY), "fallback": "双色球第 2026141 期",
        "fallback_happens": str(today() - 8 * DAY),
    } | facts  # fmt: skip
    with at(_past(10)):
        draw = await juries.announce(first, committee, JuryForm.model_validate(asked))
    with at(_past(9)):
        await juries.draw(second, draw, JuryOutcome(outcome="03 08 15"))
    return draw


def cases(*rows: tuple[str, str, str], level: str = "中级") -> MeetingCasesForm:
    """Applicants by number, name and unit."""
    return MeetingCasesForm.model_validate({
        "cases": [
            {"number": number, "name": name, "level": level, "specialty": "机械", "unit": unit}
            for number, name, unit in rows
        ]
    })  # fmt: skip


async def sitting(first: Any, second: Any, level: str = "中级", **facts: object) -> int:
    """A meeting in session with two applicants and everybody there; the first juror withdraws from A01. The
    two of the bureau are its tellers."""
    meeting = await service.plan(first, await drawn(first, second, level, **facts), MeetingForm(place="五楼"))
    asked = await queries.seats(meeting)
    rows = (("A01", "甲某", asked[0].unit), ("A02", "乙某", "别的单位"))
    await docket.enter(first, meeting, cases(*rows, level=level))
    for each in asked:
        await seats.move(first, meeting, each.id, "sign_in", Given())
    two = TellersForm(first_teller=first.account_id, second_teller=second.account_id)
    await counting.name_tellers(first, meeting, two)
    await service.move(first, meeting, "open", Given())
    return meeting


async def vote(first: Any, second: Any, meeting: int, agreed: dict[str, int]) -> None:
    """A whole round: everybody hands in, both count the same, the round ends."""
    present = [each.id for each in await queries.seats(meeting) if each.signed_in]
    await counting.hand_in(first, meeting, HandInsForm(seats=present))
    await service.move(first, meeting, "count", Given())
    for teller in (first, second):
        for each in (await counting.to_count(teller, meeting))[1]:
            agree = agreed[each.number]
            form = CountForm(case=each.id, agree=agree, oppose=each.slips - agree)
            await counting.enter(teller, meeting, form)
    await service.move(first, meeting, "decide", Given())


async def archive_minutes(by: Any, meeting: int) -> None:
    """The signed minutes of a meeting whose tally has ended; the first juror presided."""
    chair = next(each.id for each in await queries.seats(meeting) if each.signed_in)
    form = MinutesForm(chair=chair, whole=True, recording="ab" * 32, recording_kept="档案室")
    await minutes.archive(by, meeting, form, b"%PDF-1.7 signed")


async def decided(first: Any, second: Any, owner: Any, agreed: dict[str, int], **facts: object) -> int:
    """A meeting whose A01 is this person's application."""
    meeting = await sitting(first, second, **facts)
    applied = await as_owner(
        APPLIED, meeting, owner.account_id, key_of_person(IDENTITY), first.organisation_id
    )
    await as_owner(
        "UPDATE title_meeting_case SET application = $2 WHERE meeting = $1 AND number = 'A01'",
        meeting,
        applied,
    )
    await vote(first, second, meeting, agreed)
    await archive_minutes(first, meeting)
    return meeting


async def put(draw: int, juror: int, tellers: tuple[int, int]) -> dict[str, int]:
    """A meeting in session of a draw as `jury_draws` makes it, past every guard: one juror, who is this
    account and present, and one applicant. What was put, by kind."""
    files = await DB.asyncpg_pool.fetchval("SELECT files FROM title_draw WHERE id = $1", draw)
    found, result = read_planned(
        {name: text.encode() for name, text in json.loads(files).items()}
    ).result("03 08", "event")  # fmt: skip
    seated = found.seated[0]
    experts = [
        await as_owner(
            "INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series,"
            " state, nominated_by, selected_by, document, term_from, term_to, account, signed)"
            " SELECT d.committee, $2, $3, '某厂', 'private', '高级工程师', '副高', '工程技术人员', 'active',"
            " $4, $5, '文', $6, $7, $8, $6 FROM title_draw d WHERE d.id = $1 RETURNING id",
            draw, called, f"juror {called}", tellers[1], tellers[0], today(), date(2099, 12, 31), account,
        )
        for called, account in (("专家甲", juror), ("专家乙", -juror))
    ]  # fmt: skip
    for expert, pseudonym in zip(experts, sorted(found.ranked, key=lambda one: one != seated), strict=True):
        await as_owner(
            "INSERT INTO title_draw_entrant (draw, expert, pseudonym) VALUES ($1, $2, $3)",
            draw, expert, pseudonym,
        )  # fmt: skip
    await as_owner(
        "INSERT INTO title_draw_result (draw, which, outcome, result, jury, drawn, drawn_by, drawn_name)"
        " VALUES ($1, 'event', '03 08', $2, $3, $4, $5, '某')",
        draw, result.decode(), json.dumps([seated]), today(), tellers[1],
    )  # fmt: skip
    meeting = await as_owner(
        "INSERT INTO title_meeting (draw, place, begins, planned_by, state, first_teller, second_teller)"
        " VALUES ($1, '五楼', '09:00', $2, 'sitting', $2, $3) RETURNING id",
        draw, *tellers,
    )  # fmt: skip
    await as_owner(
        "INSERT INTO title_meeting_change (meeting, actor_name, action, from_state, to_state)"
        " VALUES ($1, '某', 'open', 'planned', 'sitting')",
        meeting,
    )
    seat = await as_owner(
        "INSERT INTO title_seat (meeting, expert, state, signed_in) VALUES ($1, $2, 'present', now())"
        " RETURNING id",
        meeting, experts[0],
    )  # fmt: skip
    case = await as_owner(
        "INSERT INTO title_meeting_case (meeting, number, name, level, specialty, unit, entered_by)"
        " VALUES ($1, 'A01', '甲某', '中级', '机械', '某单位', $2) RETURNING id",
        meeting, tellers[0],
    )  # fmt: skip
    return {"expert": experts[0], "meeting": meeting, "seat": seat, "case": case}


def _past(days: int) -> datetime:
    return now() - days * DAY
