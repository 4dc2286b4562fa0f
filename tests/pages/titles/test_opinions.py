"""Groups of a jury: what its members read of the applicants, and what they write before the vote.

Worth: a juror who reads the file of a colleague's rival, or votes on somebody of whom nobody wrote, decides a
career by hearsay.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import asyncpg
import pytest
from meetings import as_owner, sitting, vote
from pypdf import PdfReader

from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotFound
from talent_platform.titles.meetings import queries, seats, service
from talent_platform.titles.meetings.schemas import HandInsForm, RecusalForm
from talent_platform.titles.opinions import queries as opinions
from talent_platform.titles.opinions import service as groups
from talent_platform.titles.opinions.schemas import GroupForm, OpinionForm
from talent_platform.titles.tally import counting
from talent_platform.workflow.steps import Given

IDENTITY = "11010519491231002X"
APPLIED = """
    INSERT INTO title_application (committee, year, level, owner, name, person_key, organisation, unit, state,
        submission, applied, signed, history, achievements, assessed, opinion, unit_signed, unit_account)
    SELECT d.committee, extract(year FROM d.meeting)::int, '中级', -77, '乙某', $2, 1, '别的单位', 'accepted',
        1, d.meeting, d.meeting, '从事机床设计', '主持改造三条产线', 'fit', '工作踏实', d.meeting, 1
    FROM title_meeting m JOIN title_draw d ON d.id = m.draw WHERE m.id = $1 RETURNING id
"""


async def seated(meeting: int, *people: Any) -> list[int]:
    """These accounts are the first jurors; all seats, in order."""
    asked = await queries.seats(meeting)
    for seat, person in zip(asked, people, strict=False):
        await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", seat.expert, person.account_id)
    return [each.id for each in asked]


async def test_jurors_read_their_applicants_while_open_and_write_before_the_vote(
    open_browser, open_api, act, colleague
):
    city, juror, other = await act("city"), await act("candidate"), await act("teamlead")
    meeting = await sitting(city, colleague)
    asked = await seated(meeting, juror, other)
    applied = await as_owner(APPLIED, meeting, key_of_person(IDENTITY))
    one, two = [each.id for each in await queries.cases(meeting)]
    await as_owner("UPDATE title_meeting_case SET application = $2 WHERE id = $1", two, applied)
    url = f"/titles/meetings/{meeting}"
    bureau, auditor, first, second = [
        await open_browser(who) for who in ("city", "auditor", "candidate", "teamlead")
    ]
    assert (await first.get(f"{url}/cases/{two}")).status_code == 404
    await bureau.submit(f"{url}/switches", {"material_open": "true"})
    assert (await first.submit(f"{url}/groups", {"name": "甲组", "seats": asked[:1]})).status_code == 403
    assert (await bureau.submit(f"{url}/groups", {"name": "甲组"})).status_code == 422
    early = await first.submit(f"{url}/cases/{two}/opinions", {"text": "业绩突出"})
    assert (early.status_code, "没有编入评议组" in early.text) == (409, True)
    for name, of in (("甲组", [asked[0], *asked[2:5]]), ("乙组", [asked[1], *asked[5:]])):
        assert (await bureau.submit(f"{url}/groups", {"name": name, "seats": of})).status_code == 303

    # Of the own unit, from which the juror has withdrawn, nothing; of others all but the identity number.
    own = (await first.get(url)).text
    assert (f"{url}/cases/{one}" in own, f"{url}/cases/{two}" in own, "甲组" in own, "乙组" in own) == (
        False, True, True, False,
    )  # fmt: skip
    assert (await first.get(f"{url}/cases/{one}")).status_code == 404
    shown = (await first.get(f"{url}/cases/{two}")).text
    assert ("主持改造三条产线" in shown, "工作踏实" in shown, IDENTITY in shown) == (True, True, False)
    assert (await first.submit(f"{url}/cases/{one}/opinions", {"text": "业绩突出"})).status_code == 404
    assert "不能交票：A01、A02" in (await bureau.submit(f"{url}/hand-ins", {"seats": asked})).text

    assert (await first.submit(f"{url}/cases/{two}/opinions", {"text": "x"})).status_code == 422
    for text in ("起初的意见", "甲组认为业绩突出"):
        assert (await first.submit(f"{url}/cases/{two}/opinions", {"text": text})).status_code == 303
    there = (await first.get(f"{url}/cases/{two}")).text
    assert ("甲组认为业绩突出" in there, "起初的意见" in there) == (True, False)
    assert "甲组认为" not in (await second.get(f"{url}/cases/{two}")).text
    await bureau.submit(f"{url}/switches", {"material_open": "true", "opinions_open": "true"})
    assert "甲组认为" in (await second.get(f"{url}/cases/{two}")).text
    api = await open_api("teamlead")
    sent = await api.post(f"/api/v1{url}/cases/{one}/opinions", json={"text": "乙组同意"})
    assert sent.status_code == 204, sent.text
    read = (await api.get(f"/api/v1{url}/cases/{one}")).json()
    assert [(each["group_name"], each["text"]) for each in read["opinions"]] == [("乙组", "乙组同意")]
    assert [each["name"] for each in (await api.get(f"/api/v1{url}")).json()["groups"]] == ["乙组"]
    assert "乙组同意" in (await auditor.get(f"{url}/cases/{one}")).text

    await vote(city, colleague, meeting, {"A01": 5, "A02": 6})
    for reader in (first, second):
        assert (await reader.get(f"{url}/cases/{two}")).status_code == 404
        assert "乙某" not in (await reader.get(url)).text
    minutes = PdfReader(BytesIO((await auditor.get(f"{url}/minutes.pdf")).content))
    text = "".join(each.extract_text() for each in minutes.pages).replace("\n", "")
    assert ("甲组认为业绩突出" in text, "乙组同意" in text, "起初的意见" in text) == (True, True, False)


async def test_an_opinion_counts_while_its_writer_judges_and_rests_in_the_database(act, colleague):
    city, juror, other = await act("city"), await act("candidate"), await act("teamlead")
    meeting = await sitting(city, colleague)
    asked = await seated(meeting, juror, other)
    one, two = [each.id for each in await queries.cases(meeting)]
    await as_owner("UPDATE title_meeting SET material_open = true")
    await groups.set_group(city, meeting, GroupForm(name="甲组", seats=asked[:2]))
    for case in (one, two):
        await groups.write(other, meeting, case, OpinionForm(text="意见如下"))
    await counting.hand_in(city, meeting, HandInsForm(seats=asked[2:]))
    with pytest.raises(Conflict, match="已有评委交票"):
        await groups.write(juror, meeting, two, OpinionForm(text="改写意见"))
    owner = await asyncpg.connect(DB.dsn)
    opinion = (
        "INSERT INTO title_opinion (\"group\", applicant, seat, text) SELECT id, {}, {}, 'x' FROM title_group"
    )
    member = 'INSERT INTO title_group_member (seat, "group") SELECT {}, id + {} FROM title_group'
    for statement in (
        "UPDATE title_opinion SET text = 'x'", "DELETE FROM title_opinion", "TRUNCATE title_opinion",
        "UPDATE title_group SET name = 'x'", "DELETE FROM title_group_member", member.format(asked[4], 9),
        f"UPDATE title_group_member SET seat = {asked[5]}",
        opinion.format(two, asked[0]), opinion.format(one, asked[0]), opinion.format(two, asked[3]),
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError, match=r"append-only|rows stay|until the tally|the vote"):
            await owner.execute(statement)

    # Whoever wrote withdraws from one: the group writes anew, though some have voted.
    await seats.recuse(other, meeting, RecusalForm(case=two, why="同门师兄弟"))
    assert [each.case for each in await opinions.opinions(meeting)] == [one]
    with pytest.raises(NotFound):
        await groups.write(other, meeting, two, OpinionForm(text="还想再写"))
    with pytest.raises(Conflict, match="不能交票：A02"):
        await counting.hand_in(city, meeting, HandInsForm(seats=asked))
    with pytest.raises(asyncpg.CheckViolationError, match="hands in"):
        await owner.execute(f"INSERT INTO title_hand_in (seat, round, recorded_by) VALUES ({asked[1]}, 1, 1)")
    await owner.close()
    await groups.write(juror, meeting, two, OpinionForm(text="本组另写"))
    await counting.hand_in(city, meeting, HandInsForm(seats=asked))
    # Two are no group, and somebody more may still come into it.
    with pytest.raises(Conflict, match="D16c 不足 3 人的评议组"):
        await service.move(city, meeting, "count", Given())
    await groups.set_group(city, meeting, GroupForm(name="甲组", seats=[asked[2]]))
    await service.move(city, meeting, "count", Given())
    with pytest.raises(Conflict, match="已开始计票"):
        await groups.set_group(city, meeting, GroupForm(name="甲组", seats=[asked[3]]))
