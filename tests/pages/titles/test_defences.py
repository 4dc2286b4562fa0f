"""When applicants are heard: one after the other on the day of the meeting, as a calendar with the link.

Worth: whoever does not know hour and link is not heard; whoever reads others' slots knows who applies.
"""

from __future__ import annotations

import asyncpg
import pytest
from icalendar import Calendar
from meetings import APPLIED, IDENTITY, as_owner, sitting, vote

from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB
from talent_platform.titles.meetings import queries

LINK = "https://meeting.example.com/7"


def events(body: bytes) -> list[tuple[str, str]]:
    found = Calendar.from_ical(body).walk("VEVENT")
    return [(f"{each.decoded('dtstart').astimezone(ZONE):%H:%M}", str(each["location"])) for each in found]


async def test_everybody_before_the_meeting_has_a_slot_and_knows_it(open_browser, open_api, act, colleague):
    city, person, juror = await act("city"), await act("candidate"), await act("teamlead")
    meeting = await sitting(city, colleague)
    applied = await as_owner(APPLIED, meeting, person.account_id, key_of_person(IDENTITY), 1)
    await as_owner(
        "UPDATE title_meeting_case SET application = $2 WHERE meeting = $1 AND number = 'A01'",
        meeting,
        applied,
    )
    seat = (await queries.seats(meeting))[1]
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", seat.expert, juror.account_id)
    url, own = f"/titles/meetings/{meeting}", f"/titles/applications/{applied}"
    bureau, mine, sits = [await open_browser(who) for who in ("city", "candidate", "teamlead")]
    api = await open_api("city")
    assert (await mine.get(f"{own}/defence.ics")).status_code == 404
    asked = {"first": "09:30", "minutes": 20, "link": LINK}
    assert (await sits.submit(f"{url}/defences", asked)).status_code == 403
    for wrong, sentence in (
        ({"link": "javascript:alert(1)"}, "链接"), ({"first": "9点"}, "第一人"), ({"minutes": 1}, "每人"),
        ({"first": "23:50", "minutes": 60}, "当天排不完"),
    ):  # fmt: skip
        answer = await bureau.submit(f"{url}/defences", asked | wrong)
        assert (answer.status_code, sentence in answer.text) == (422, True), wrong
    assert (await bureau.submit(f"{url}/defences", asked)).status_code == 303
    assert events((await bureau.get(f"{url}/defences.ics")).content) == [("09:30", LINK), ("09:50", LINK)]
    assert events((await mine.get(f"{own}/defence.ics")).content) == [("09:30", LINK)]
    assert LINK in (await mine.get(own)).text
    assert events((await sits.get(f"{url}/defences.ics")).content) == []
    await as_owner("UPDATE title_meeting SET material_open = true")
    assert len(events((await sits.get(f"{url}/defences.ics")).content)) == 2

    moved = await api.post(f"/api/v1{url}/defences", json={"first": "14:00", "minutes": 30})
    assert moved.json() == {"slots": 2}
    slots = (await api.get(f"/api/v1{url}/defences")).json()["items"]
    assert [(each["number"], each["place"], each["link"]) for each in slots] == [
        ("A01", "五楼", ""), ("A02", "五楼", ""),
    ]  # fmt: skip
    (kept,) = Calendar.from_ical((await mine.get(f"{own}/defence.ics")).content).walk("VEVENT")
    assert (int(kept["sequence"]), str(kept["location"])) == (1, "五楼")
    lines = "SELECT count(*) FROM title_application_change WHERE action = 'defence'"
    assert await DB.asyncpg_pool.fetchval(lines) == 2

    await vote(city, colleague, meeting, {"A01": 6, "A02": 6})
    assert (await bureau.submit(f"{url}/defences", asked)).status_code == 409
    for statement in ("UPDATE title_defence SET minutes = 60", "DELETE FROM title_defence"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(statement)
