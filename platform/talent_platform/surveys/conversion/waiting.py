"""What the clock does while enterprises are asked: silence counts, who cannot answer is asked otherwise, and
what is not published in time is told once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from talent_platform.clock import now, today
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB, read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.errors import TalentError
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.surveys.conversion import drafting
from talent_platform.surveys.conversion.figures import waiting_days
from talent_platform.surveys.needs import queries, service
from talent_platform.surveys.needs.queries import NeedLine
from talent_platform.surveys.needs.tables import NeedLineState, SurveyNeed
from talent_platform.workflow.history import line
from talent_platform.workflow.taking import lapse

AT_ONCE = 500
"""Lines read at once; each is settled in a transaction of its own."""

_REACHED = "EXISTS (SELECT FROM seat_held s WHERE s.organisation = l.organisation AND s.role = 'enterprise')"


@dataclass(frozen=True, slots=True)
class _Line:
    id: int


@dataclass(frozen=True, slots=True)
class _Asked:
    id: int
    asked_on: date


@dataclass(frozen=True, slots=True)
class _Settled:
    settled_on: date


async def ask_again() -> int:
    """An enterprise whose first account was opened is asked itself, from today; of one whose accounts are all
    off the office is asked instead, and no day runs. Returns how many."""
    due = await drafting.silence_day()
    async with DB.transaction() as transaction:
        reached = await read_within(
            _Line,
            "UPDATE survey_need l SET firm_asked = true, asked_on = {}, due = {}, version = version + 1, "  # noqa: S608
            f"updated = now() WHERE l.state = 'waits' AND NOT l.firm_asked AND {_REACHED} RETURNING l.id",
            today(), due,
        )  # fmt: skip
        lost = await read_within(
            _Line,
            "UPDATE survey_need l SET firm_asked = false, due = NULL, version = version + 1, updated = now() "  # noqa: S608
            f"WHERE l.state = 'waits' AND l.firm_asked AND NOT {_REACHED} RETURNING l.id",
        )
        await _noted(transaction.connection, reached, "ask")
        await _noted(transaction.connection, lost, "ask_office")
    return len(reached) + len(lost)


async def _noted(
    connection: Any, lines: Sequence[_Line], action: str, state: str = NeedLineState.WAITS
) -> None:
    written = line(None, action, after=str(state))
    at = now()
    await copy_rows(
        connection, "survey_need_change", [{"survey_need": one.id, "at": at, **written} for one in lines]
    )


async def reckon_due() -> int:
    """Give every enterprise that was asked its day, as far as the calendar reaches; returns how many."""
    async with DB.transaction():
        rows = await read_within(
            _Asked,
            "SELECT id, asked_on FROM survey_need WHERE state = 'waits' AND firm_asked AND due IS NULL "
            "ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        )
        calendar, wait = await calendars.in_force(), waiting_days(today()).silence
        days = {day: day_after(calendar, day, wait) for day in {row.asked_on for row in rows}}
        known = [row for row in rows if days[row.asked_on] is not None]
        for day in {row.asked_on for row in known}:
            of_day = [row.id for row in known if row.asked_on == day]
            columns: dict[Any, Any] = {SurveyNeed.due: days[day], SurveyNeed.version: SurveyNeed.version + 1}
            await SurveyNeed.update(columns).where(SurveyNeed.id.is_in(of_day))
    return len(known)


_GONE_ON = """
    SELECT l.id FROM survey_need l JOIN need n ON n.id = l.need
    WHERE l.state = 'waits' AND n.state IN ('submitted', 'returned', 'open', 'part_filled', 'filled')
    AND l.id > {} ORDER BY l.id LIMIT {}
"""
_CLOSED = """
    SELECT l.id FROM survey_need l JOIN need n ON n.id = l.need
    WHERE l.state = 'waits' AND n.state IN ('closed', 'expired') AND l.id > {} ORDER BY l.id LIMIT {}
"""
_ENDED = """
    SELECT l.id FROM survey_need l JOIN need n ON n.id = l.need
    WHERE l.state = 'linked' AND n.state IN ('closed', 'expired') AND NOT EXISTS (
        SELECT FROM placement p WHERE p.need = n.id AND p.state = 'hired' AND NOT p.unbooked)
    AND l.id > {} ORDER BY l.id LIMIT {}
"""
"""Linked to a need that came to nothing: who counts the row as a need has to say anew which is meant."""
_SILENT = f"""
    SELECT l.id FROM survey_need l JOIN survey_row r ON r.id = l.survey_row AND r.state = 'approved'
    JOIN survey_target t ON t.id = r.target AND t.merged_into IS NULL
    WHERE l.state = 'waits' AND l.firm_asked AND {_REACHED} AND l.due < {{}} AND l.id > {{}}
    ORDER BY l.id LIMIT {{}}
"""  # noqa: S608


async def _each(statement: str, *values: object) -> AsyncIterator[int]:
    """The lines a statement finds, in order, read piece by piece: none twice, whatever becomes of it."""
    last = 0
    while found := await read_within(_Line, statement, *values, last, AT_ONCE):
        for one in found:
            yield one.id
        last = found[-1].id


async def follow() -> int:
    """A draft that somebody handed in or closed on the need's own page is answered by that; a row whose need
    ended without a hire is to be decided again. Returns how many."""
    done = 0
    async for line_id in _each(_GONE_ON):
        said = kept(Said(N_("需求已在需求页面提交")))
        done += await lapse(service.FLOW, line_id, "confirm", due=_always, does=_today, note=said)
    async for line_id in _each(_CLOSED):
        said = kept(Said(N_("需求已在需求页面关闭")))
        done += await lapse(service.FLOW, line_id, "refuse", due=_always, does=_nothing, note=said)
    async for line_id in _each(_ENDED):
        row = (await SurveyNeed.select(SurveyNeed.need).where(SurveyNeed.id == line_id))[0]
        said = kept(Said(N_("需求 {id} 已结束，没有录用"), id=row["need"]))
        done += await lapse(service.FLOW, line_id, "end", due=_always, does=_unlinked, note=said)
    return done


def _always(_row: Any) -> bool:
    return True


async def _today(_row: Any) -> Mapping[str, Any]:
    return {"settled_on": today()}


async def _unlinked(_row: Any) -> Mapping[str, Any]:
    return {"need": None}


async def _nothing(_row: Any) -> Mapping[str, Any]:
    return {}


async def settle_silent() -> int:
    """Who has not answered up to the day agrees, if it could have answered all the time (`ask_again`); what
    cannot go on is stuck and says why. Returns how many were settled."""
    done = 0
    async for line_id in _each(_SILENT, today()):
        try:
            done += await lapse(service.FLOW, line_id, "silence", due=_is_due, does=_silence, note="")
        except TalentError as error:
            why = kept(error.message)

            async def _stick(_row: Any, why: str = why) -> Mapping[str, Any]:
                return {"why": why}

            await lapse(service.FLOW, line_id, "stick", due=_is_due, does=_stick, note=why)
    return done


def _is_due(row: Any) -> bool:
    return bool(row["firm_asked"] and row["due"] is not None and row["due"] < today())


async def _silence(row: Any) -> Any:
    (found,) = await SurveyNeed.select(*queries.COLUMNS).where(SurveyNeed.id == row["id"])
    stands = NeedLine(**found)
    service.require_counted(stands)
    return await service.settled(None, stands, N_("企业到期未答复"))


_NOT_PUBLISHED = """
    l.state IN ('confirmed', 'silent') AND EXISTS (SELECT FROM need n WHERE n.id = l.need AND (
        n.state IN ('draft', 'submitted', 'returned') OR n.state IN ('open', 'part_filled') AND n.withheld))
"""
"""Settled, and yet to be read by nobody: what was closed or filled since is over."""


async def tell_late() -> int:
    """Note once what is not published so many working days after it was settled; the named person and the
    city are told of it. None where the calendar does not reach. Returns how many."""
    async with DB.transaction() as transaction:
        days = await read_within(
            _Settled,
            f"SELECT DISTINCT l.settled_on FROM survey_need l WHERE l.late_on IS NULL AND {_NOT_PUBLISHED}",  # noqa: S608
        )
        calendar, wait = await calendars.in_force(), waiting_days(today()).publish
        last = {one.settled_on: day_after(calendar, one.settled_on, wait) for one in days}
        over = [day for day, by in last.items() if by is not None and by < today()]
        rows = await read_within(
            _Late,
            f"UPDATE survey_need l SET late_on = {{}} WHERE l.late_on IS NULL AND {_NOT_PUBLISHED} "  # noqa: S608
            "AND l.settled_on = ANY({}) RETURNING l.id, l.state",
            today(), over,
        )  # fmt: skip
        for state in {row.state for row in rows}:
            of_state = [_Line(row.id) for row in rows if row.state == state]
            await _noted(transaction.connection, of_state, "late", state)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Late:
    id: int
    state: str
