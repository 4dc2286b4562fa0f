"""The board of a survey, whose every figure lists its rows; and whom the clock reminds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendar
from talent_platform.errors import Conflict
from talent_platform.surveys.campaigns import board, queries, reminding
from talent_platform.surveys.desk import desk
from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.surveys.submissions import service as rows


async def began(survey, *, left: int) -> list[date]:
    """Let the survey have begun so that `left` working days are left of its ten; negative: it is over by as
    many. Returns the working days so far."""
    known, first = await calendar.in_force(), today()
    while True:
        due = known.after(first, 10)
        gone = known.count(due, today()) if due < today() else 0
        if (known.count(today(), due), -gone) == (max(left, 0), min(left, 0)):
            break
        first -= timedelta(days=1)
    await DB.asyncpg_pool.execute("UPDATE survey_campaign SET opened = $1", first)
    span = (first + timedelta(days=n) for n in range((today() - first).days + 1))
    return [day for day in span if known.is_working(day)]


async def handed_in(survey, side: int, day: date) -> None:
    row_id = await survey.row(side)
    await rows.move(survey.counties[side], row_id, "submit")
    noon = f"{day} 12:00:00+08"
    await DB.asyncpg_pool.execute(
        "UPDATE survey_row SET handed_in = $1::text::timestamptz WHERE id = $2", noon, row_id
    )


async def shown(survey, reader=None) -> board.SurveyBoard:
    standings = await queries.standings(reader or survey.city, survey.id)
    found = await board.board(await queries.one(survey.city, survey.id), standings)
    assert found is not None
    return found


async def test_every_figure_of_the_board_lists_its_enterprises(survey) -> None:
    past = await began(survey, left=4)
    await handed_in(survey, 0, past[2])
    await handed_in(survey, 0, past[3])  # a second need of the same enterprise
    found = await shown(survey)
    first, second = found.lines
    assert found.days[: len(past)] == tuple(past)
    assert len(found.days) <= board.SHOWN
    assert first.answered[:3] == (0, 0, 1)
    assert set(second.answered) <= {0, None}
    for line in found.lines:
        for day, count in zip(found.days, line.answered, strict=True):
            if count is not None:
                filters = {"submission": str(line.standing.id), "by": day.isoformat()}
                assert (await FIRMS.figure(survey.city, **filters))[0] == count
        of_office = {"submission": str(line.standing.id)}
        assert (await FIRMS.figure(survey.city, **of_office))[0] == line.standing.targets
        for answered, count in (("yes", line.standing.answered), ("no", 1 - line.standing.answered)):
            assert (await FIRMS.figure(survey.city, **of_office, answered=answered))[0] == count
    assert (await FIRMS.figure(survey.counties[1]))[0] == 1
    # One enterprise is missing and four days are left; one has answered on the last five.
    assert (found.left, found.needed, found.pace, first.recent, second.recent) == (4, 1, 0.2, 1, 0)
    assert (first.behind, second.behind) == (False, True)
    assert (first.share(1), second.share(0), first.level(1), second.level(0)) == (100, 0, 5, 0)
    assert found.gaps == {
        later for before, later in pairwise(found.days) if later - before > timedelta(days=1)
    } != frozenset()  # fmt: skip
    assert [line.standing.id for line in (await shown(survey, survey.counties[1])).lines] == [
        survey.submissions[1]
    ]


async def told(event: str) -> list[str]:
    found = await DB.asyncpg_pool.fetch(
        "SELECT a.login FROM notification n JOIN account a ON a.id = n.account WHERE n.event = $1 "
        "ORDER BY a.login",
        event,
    )
    return [one["login"] for one in found]


async def lateness(survey) -> list[int]:
    """What the desks of the city and of both counties say; each figure opens as many rows."""
    said = []
    for reader in (survey.city, *survey.counties):
        tiles = {tile.url.split("?")[-1]: tile.value for tile in (await desk(reader)).tiles}
        count, _ = await FIRMS.figure(reader, late="yes")
        assert tiles.get("late=yes", 0) == count
        said.append(count)
    return said


async def test_the_clock_reminds_who_is_not_done_once_before_and_once_after(survey) -> None:
    past = await began(survey, left=3)
    await handed_in(survey, 0, past[0])
    assert await reminding.remind_all() == 0
    await began(survey, left=2)
    assert await lateness(survey) == [0, 0, 0]
    assert (await reminding.remind_all(), await reminding.remind_all()) == (1, 0)
    assert await told("survey.soon") == ["county2"]
    await began(survey, left=-1)
    assert (await reminding.remind_all(), await reminding.remind_all()) == (1, 0)
    assert await told("survey.late") == ["city", "county2"]
    # It stands on the desks of the city and of who is late until it is done.
    assert await lateness(survey) == [1, 0, 1]
    await handed_in(survey, 1, today())
    assert await lateness(survey) == [0, 0, 0]


async def test_the_city_reminds_once_a_day_and_nobody_who_is_done(survey) -> None:
    await reminding.remind(survey.city, survey.submissions[1])
    with pytest.raises(Conflict):
        await reminding.remind(survey.city, survey.submissions[1])
    assert await told("survey.asked") == ["county2"]
    assert await reminding.remind_many(survey.city, survey.id) == 1
    assert await told("survey.asked") == ["county1", "county2"]
    with pytest.raises(Conflict):
        await reminding.remind_many(survey.city, survey.id)
    await handed_in(survey, 0, today())
    with pytest.raises(Conflict):
        await reminding.remind(survey.city, survey.submissions[0])


async def test_the_page_reads_many_rows_as_it_reads_few(db, survey, open_browser, monkeypatch) -> None:
    """No more statements, and no part of a plan that runs once for every row."""
    city = await open_browser("city")
    many = (
        "INSERT INTO survey_row (submission, target, form_version) "
        "SELECT submission, id, 1 FROM survey_target, generate_series(1, $1::int) n"
    )
    await DB.asyncpg_pool.execute(many, 2)
    sent: list[tuple[str, tuple[object, ...]]] = []
    execute = asyncpg.Connection._execute

    async def noted(self, query, values, *args, **kwargs):
        sent.append((query, tuple(values)))
        return await execute(self, query, values, *args, **kwargs)

    counts = []
    for number in (2, 1_500):
        await DB.asyncpg_pool.execute(many, number)
        await DB.asyncpg_pool.execute("UPDATE survey_row SET state = 'submitted', handed_in = now()")
        owner = await asyncpg.connect(db)
        await owner.execute("ANALYZE survey_row; ANALYZE survey_target; ANALYZE survey_submission")
        await owner.close()
        with monkeypatch.context() as watched:
            watched.setattr(asyncpg.Connection, "_execute", noted)
            sent.clear()
            assert (await city.get(f"/surveys/{survey.id}")).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    read = [(query, values) for query, values in sent if "survey_row" in query and "INSERT" not in query]
    assert len(read) >= 5
    for query, values in read:
        plan = await DB.asyncpg_pool.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *values)
        loops = [int(each) for each in re.findall(r'"Actual Loops": (\d+)', plan)]
        assert max(loops) < 100, query
