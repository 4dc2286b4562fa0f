"""The demo city's surveys: last quarter's became needs, the other runs late and in doubt."""

from __future__ import annotations

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.engine import DB
from talent_platform.surveys.campaigns import board, queries


async def test_one_survey_is_over_and_one_runs_late_and_in_doubt(db: str) -> None:
    city = await actor_by_login("city")
    over, runs = await DB.asyncpg_pool.fetch("SELECT id, state FROM survey_campaign ORDER BY id")
    assert (over["state"], runs["state"]) == ("closed", "open")
    ended = await queries.standings(city, over["id"])
    assert all(one.answered == one.targets and one.approved for one in ended)
    became = await DB.asyncpg_pool.fetch(
        "SELECT l.state, n.state AS need FROM survey_need l JOIN need n ON n.id = l.need "
        "JOIN survey_submission m ON m.id = l.submission WHERE m.campaign = $1",
        over["id"],
    )
    assert ("confirmed", "open") in {(each["state"], each["need"]) for each in became}
    found = await board.board(await queries.one(city, runs["id"]), await queries.standings(city, runs["id"]))
    assert sum(line.behind for line in found.lines) == 2
    doubts = "SELECT count(*) FROM survey_flag WHERE state = 'open'"
    assert await DB.asyncpg_pool.fetchval(doubts) == 3
    told = "SELECT count(*) FROM notification WHERE event = 'survey.late'"
    assert await DB.asyncpg_pool.fetchval(told) > 0
