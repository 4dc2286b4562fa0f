"""A meeting of 31 jurors with 200 applicants costs each page the statements of a small one, and nobody learns
a number of votes from any aggregate.

Worth: a page that slows down with each applicant stops the tally in front of the jury; a count that includes
the own case tells a juror how colleagues voted.
"""

from __future__ import annotations

import re

import asyncpg
import httpx
import pytest
from meetings import as_owner, decided, sitting

from talent_platform.titles.meetings import queries
from talent_platform.titles.results import queries as results
from talent_platform.titles.results import service as publishing

MORE_JURORS = """
    WITH more AS (INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series,
            specialty, state, nominated_by, selected_by, document, term_from, term_to, account, signed)
        SELECT e.committee, '评委' || n, 'more' || n, '第' || n || '厂', e.sector, e.title, e.level, e.series,
            e.specialty, 'active', e.nominated_by, e.selected_by, e.document, e.term_from, e.term_to,
            -1000 - n, e.signed
        FROM (SELECT * FROM title_expert ORDER BY id LIMIT 1) e, generate_series(1, 24) n RETURNING id),
    drawn AS (INSERT INTO title_draw_entrant (draw, expert, pseudonym)
        SELECT m.draw, more.id, md5(more.id::text) FROM more, title_meeting m WHERE m.id = $1)
    INSERT INTO title_seat (meeting, expert, state, signed_in)
    SELECT $1, more.id, 'present', now() FROM more
"""
MORE_CASES = """
    INSERT INTO title_meeting_case (meeting, number, name, level, specialty, unit, entered_by)
    SELECT $1, 'B' || n, '申报人' || n, '中级', '机械', '第' || n || '公司', $2 FROM generate_series(1, 198) n
"""


@pytest.fixture
def statements(monkeypatch):
    """Every statement sent to the database."""
    sent, execute = [], asyncpg.Connection._execute

    async def counted(self, query, values, *args, **kwargs):
        sent.append(query)
        return await execute(self, query, values, *args, **kwargs)

    monkeypatch.setattr(asyncpg.Connection, "_execute", counted)
    return sent


async def test_no_page_asks_more_of_two_hundred_applicants_and_thirty_one_jurors(
    open_browser, open_api, act, colleague, statements
):
    city, person = await act("city"), await act("candidate")
    meeting = await sitting(city, colleague)
    await as_owner("UPDATE title_meeting SET material_open = true")
    second = (await queries.seats(meeting))[1]
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", second.expert, person.account_id)
    case = (await queries.cases(meeting))[1].id
    url = f"/titles/meetings/{meeting}"
    bureau, juror, api = await open_browser("city"), await open_browser("candidate"), await open_api("city")
    asked = (
        (bureau, url), (juror, url), (bureau, f"{url}/tally"), (juror, f"{url}/cases/{case}"),
        (api, f"/api/v1{url}"), (bureau, f"{url}/outcomes"),
    )  # fmt: skip

    async def cost() -> list[int]:
        found = []
        for client, address in asked:
            await client.get(address)
            statements.clear()
            answer = await client.get(address)
            assert answer.status_code == 200, address
            found.append(len(statements))
        return found

    small = await cost()
    await as_owner(MORE_JURORS, meeting)
    await as_owner(MORE_CASES, meeting, city.account_id)
    assert (len(await queries.seats(meeting)), len(await queries.cases(meeting))) == (31, 200)
    assert await cost() == small


async def test_nobody_but_bureau_and_auditor_learns_a_number_of_votes(open_browser, open_api, act, colleague):
    """Applicant, unit, a juror who withdrew and one who voted see the same whatever the numbers are."""
    city, person = await act("city"), await act("candidate")
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 4})
    jurors, unit = [await act(who) for who in ("teamlead", "candidate2")], await act("enterprise1")
    for seat, juror in zip(await queries.seats(meeting), jurors, strict=False):
        await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", seat.expert, juror.account_id)
    await as_owner("UPDATE title_application SET organisation = $1", unit.organisation_id)
    await publishing.hang(city, meeting)
    row = (await results.of_meeting(meeting))[0]
    url = f"/titles/meetings/{meeting}"
    case = (await queries.cases(meeting))[1].id
    addresses = (
        url, "/titles/meetings", "/titles/results", f"/titles/applications/{row.application}", "/desk",
        "/titles/applications", "/notices", f"{url}/outcomes", f"{url}/tally", f"{url}/results",
        f"{url}/cases/{case}", f"{url}/minutes/signed", f"/titles/applications/{row.application}/complaints",
    )  # fmt: skip
    people = {
        who: (await open_browser(who), await open_api(who))
        for who in ("candidate", "enterprise1", "teamlead", "candidate2", "city")
    }

    async def seen(who: str) -> dict[str, str]:
        browser, api = people[who]
        pages = {each: _still(await browser.get(each)) for each in addresses}
        return pages | {f"/api/v1{each}": _still(await api.get(f"/api/v1{each}")) for each in addresses}

    first = {who: await seen(who) for who in people}
    await as_owner("UPDATE title_result SET agree = 5, oppose = 1, abstain = 0 WHERE passed")
    await as_owner("UPDATE title_result SET agree = 0, oppose = 6, spoiled = 1 WHERE NOT passed")
    second = {who: await seen(who) for who in people}
    assert second["city"][url] != first["city"][url]
    told = [
        (who, each)
        for who in people
        if who != "city"
        for each in first[who]
        if first[who][each] != second[who][each]
    ]
    assert told == []


def _still(answer: httpx.Response) -> str:
    """Without what is new in each answer."""
    return f"{answer.status_code} {re.sub(r'[A-Za-z0-9_.-]{20,}', '', answer.text)}"
