"""Doubts: found once, answered by their office, closed by the city; the database closes none unanswered."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.surveys.campaigns import service as campaigns
from talent_platform.surveys.campaigns import targets
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import CampaignForm, OfficeForm, TargetsForm
from talent_platform.surveys.flags import queries, service
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.submissions import queries as reading
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.surveys.tables import RowKind
from talent_platform.web.listing.query import ListQuery


async def flags(reader, **filters):
    _, _, found = await FLAGS.read(reader, ListQuery.parse(FLAGS.spec, filters))
    return {(one["kind"], one["submission"]): one for one in found}


async def told(event: str) -> list[str]:
    found = await DB.asyncpg_pool.fetch(
        "SELECT a.login FROM notification n JOIN account a ON a.id = n.account WHERE n.event = $1", event
    )
    return sorted(one["login"] for one in found)


async def alike(survey) -> list[int]:
    targets = await survey.firms(0, ["甲铸造有限公司", "乙铸造有限公司", "丙铸造有限公司"])
    return [await survey.handed_in(0, target) for target in targets]


async def test_a_doubt_is_found_once_answered_and_closed(survey) -> None:
    same = await alike(survey)
    # Two look at once: the doubt stands once, and its person is told once.
    new = await asyncio.gather(*(service.look(survey.city, survey.id) for _ in range(3)))
    assert sorted(new) == [0, 0, 1]
    assert await service.look_all() == 0
    (flag,) = (await flags(survey.city)).values()
    assert (flag["kind"], flag["rows"], flag["firms"]) == ("same", 3, 3)
    assert flag["sentence"] == "3 家企业填报的需求一字不差（数控编程工程师）"
    assert (await ROWS.figure(survey.city, flag=str(flag["id"])))[0] == 3
    assert await told("survey.doubt") == ["county1"]
    assert await flags(survey.counties[1]) == {}

    with pytest.raises(Conflict):
        await service.move(survey.city, flag["id"], "close")
    with pytest.raises(NotAllowed):
        await service.move(survey.city, flag["id"], "answer", note="市里替县里说明")
    with pytest.raises(NotFound):
        await service.move(survey.counties[1], flag["id"], "answer", note="别的县不能说明")
    with pytest.raises(Invalid):
        await service.move(survey.counties[0], flag["id"], "answer", note="好")
    await service.move(survey.city, flag["id"], "ask")
    with pytest.raises(Conflict):
        await service.move(survey.city, flag["id"], "ask")
    assert (
        await service.move(survey.counties[0], flag["id"], "answer", note="三家属同一集团，统一招聘")
        == "answered"
    )
    assert await told("survey.doubt_answered") == ["city"]
    assert await service.move(survey.city, flag["id"], "ask", note="请附集团的招聘通知") == "open"
    assert await told("survey.doubt_asked") == ["county1"] * 2
    with pytest.raises(Conflict):
        await service.move(survey.city, flag["id"], "close")
    await service.move(survey.counties[0], flag["id"], "answer", note="招聘通知已送市里")
    assert await service.move(survey.city, flag["id"], "close") == "closed"
    assert [one.action for one in await queries.history(flag["id"])] == [
        "close", "answer", "ask", "answer", "ask", "found",
    ]  # fmt: skip

    # What was settled is not asked again; a further enterprise that says the same is.
    assert await service.look(None, survey.id) == 0
    (target,) = await survey.firms(0, ["丁铸造有限公司"], start=3)
    row = await survey.handed_in(0, target)
    assert await service.look_all() == 1
    open_ = [*(await flags(survey.city, state="open")).values()]
    assert [(one["kind"], one["rows"]) for one in open_] == [("same", 4)]
    assert {*same, row} == {
        one["survey_row"]
        for one in await DB.asyncpg_pool.fetch(
            "SELECT survey_row FROM survey_flag_row WHERE flag = $1", open_[0]["id"]
        )
    }


async def test_what_was_said_of_a_doubt_covers_nothing_that_came_later(survey) -> None:
    county = survey.counties[0]
    await alike(survey)
    await service.look(None, survey.id)
    (same,) = (await flags(survey.city)).values()
    (target,) = await survey.firms(0, ["丁铸造有限公司"], start=3)
    await survey.handed_in(0, target)
    # A further enterprise while the office reads: its answer is to what it did not read.
    await service.look(None, survey.id)
    with pytest.raises(Conflict):
        await service.move(county, same["id"], "answer", note="三家由同一代理", version=same["version"])
    assert await told("survey.doubt") == ["county1"]
    await service.move(county, same["id"], "answer", note="四家由同一代理")
    (target,) = await survey.firms(0, ["戊铸造有限公司"], start=4)
    await survey.handed_in(0, target)
    assert await service.look(None, survey.id) == 1
    assert await told("survey.doubt") == ["county1"] * 2
    with pytest.raises(Conflict):
        await service.move(survey.city, same["id"], "close")
    found, answered, further, _ = await queries.history(same["id"])
    assert [one.action for one in (found, answered, further)] == ["found", "answer", "further"]
    assert found.note.endswith("4 家企业填报的需求一字不差（数控编程工程师）")

    # Other facts: of one that is answered, and of one that was settled.
    (target,) = await survey.firms(0, ["己铸造有限公司"], start=5)
    row = await survey.handed_in(0, target, seats="70")

    async def again(seats: str) -> int:
        seen = {n: c.id for n, c in reading.latest(await reading.cells(row)).items()}
        await rows.move(county, row, "recall")
        await rows.save(county, row, {"seats": seats}, seen)
        await rows.move(county, row, "submit")
        return await service.look(None, survey.id)

    assert await service.look(None, survey.id) == 1
    (size,) = (await flags(survey.city, kind="size")).values()
    await service.move(county, size["id"], "answer", note="新建车间，确需七十人")
    assert await again("80") == 1
    size = await queries.one(survey.city, size["id"])
    assert (size["state"], "共需 80 人" in size["sentence"]) == ("open", True)
    await service.move(county, size["id"], "answer", note="新建车间，确需八十人")
    await service.move(survey.city, size["id"], "close")
    assert await again("80") == 0
    assert await again("900") == 1
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO survey_flag_row (flag, survey_row) "
            "SELECT $1, id FROM survey_row WHERE id <> $2 LIMIT 1",
            size["id"],
            row,
        )


async def test_what_was_put_right_is_answered_all_the_same(survey) -> None:
    rows_ = await alike(survey)
    await service.look(None, survey.id)
    (flag,) = (await flags(survey.city)).values()
    await rows.move(survey.city, rows_[0], "return", note="请核实岗位名称")
    await service.look(None, survey.id)
    after = await queries.one(survey.city, flag["id"])
    assert (after["state"], after["gone"] is not None) == ("open", True)
    with pytest.raises(Conflict):
        await service.move(survey.city, flag["id"], "close")
    await rows.move(survey.counties[0], rows_[0], "submit")
    await service.look(None, survey.id)
    assert (await queries.one(survey.city, flag["id"]))["gone"] is None


async def test_the_database_closes_no_doubt_unanswered(survey) -> None:
    await alike(survey)
    await service.look(None, survey.id)
    pool = DB.asyncpg_pool
    flag = await pool.fetchval("SELECT id FROM survey_flag")
    refused = [
        "UPDATE survey_flag SET state = 'closed'",
        "UPDATE survey_flag SET state = 'answered'",
        "UPDATE survey_flag SET facts = '{}'",
        "DELETE FROM survey_flag",
        "DELETE FROM survey_flag_row",
        "UPDATE survey_flag_change SET note = '已说明'",
        "INSERT INTO survey_flag (submission, kind, key, state) VALUES (1, 'same', 'x', 'closed')",
        f"INSERT INTO survey_flag_row (flag, survey_row) SELECT {flag}, {await survey.row(1)}",
    ]
    say = (
        "INSERT INTO survey_flag_change "
        "(flag, at, actor_name, actor_role, action, note, to_state, document, changed) "
        "VALUES ($1, now(), '某', $2, $3, $4, 'answered', '', '{}')"
    )
    for role, action, note in (
        ("city", "answer", "市里说"),
        ("county", "answer", "  "),
        ("county", "ask", "说"),
    ):
        await pool.execute(say, flag, role, action, note)
        for statement in refused:
            with pytest.raises(asyncpg.PostgresError):
                await pool.execute(statement)
    await pool.execute(say, flag, "county", "answer", "三家属同一集团")
    await pool.execute("UPDATE survey_flag SET state = 'answered'")
    await pool.execute("UPDATE survey_flag SET state = 'closed'")
    with pytest.raises(asyncpg.PostgresError):
        await pool.execute("UPDATE survey_flag SET state = 'open'")


async def test_against_the_survey_before_and_the_other_county(survey) -> None:
    target = survey.targets[0]
    row = await survey.handed_in(0, target)
    await rows.move(survey.city, row, "approve")
    await survey.handed_in(0, target, title="装配钳工", **{field_of(survey.staff): "150"})
    await survey.handed_in(1, survey.targets[1], seats="80")
    (one,) = await survey.firms(0, ["星火机床有限公司"])
    (other,) = await survey.firms(1, ["星火机床（集团）股份有限公司"])
    await survey.handed_in(0, one, title="铣工")
    await survey.handed_in(1, other, title="磨工")
    await service.look(None, survey.id)
    found = await flags(survey.city)
    first, second = survey.submissions
    assert set(found) == {("within", first), ("size", second), ("between", first), ("between", second)}
    assert found["within", first]["sentence"] == "「第1机床厂」各行填的「现有在岗人数」不一致：120、150"
    assert found["size", second]["sentence"] == "「第2机床厂」共需 80 人，超过「现有在岗人数」（120）的一半"
    # No office learns what the other lists.
    assert "集团" not in found["between", first]["sentence"]

    form = CampaignForm(
        title="下一季度人才需求调查", kind="talent", working_days=10, questions=[survey.staff]
    )
    again = await campaigns.create(survey.city, form)
    county = survey.counties[0]
    submission = await campaigns.name_person(survey.city, again, OfficeForm(person=county.account_id))
    await targets.add_targets(
        survey.city, again, TargetsForm(codes=survey.codes[:1], listed="backbone", source="名单")
    )
    await DB.asyncpg_pool.execute("UPDATE survey_campaign SET opened = opened - 90")
    await campaigns.move(survey.city, again, "open")
    target = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_target WHERE campaign = $1", again)
    row = await rows.begin(county, submission, target, RowKind.NEED)
    copied = {**survey.answers, "start_on": "2030-09-01", field_of(survey.staff): "300"}
    await rows.save(county, row, {n: v for n, v in copied.items() if v}, {})
    await rows.move(county, row, "submit")
    await service.look(None, again)
    found = await flags(survey.city, campaign=str(again))
    assert {kind: one["sentence"] for (kind, _), one in found.items()} == {
        "last": "1 家企业填报的需求与「第四季度人才需求调查」除日期外一字不差",
        "jump": "「第1机床厂」的「现有在岗人数」在「第四季度人才需求调查」中是 120，这次是 300",
    }


async def test_what_is_written_while_doubts_are_looked_for_is_looked_at(survey) -> None:
    """By this look or by the next one, whichever is through first."""
    county, city = survey.counties[0], survey.city
    targets = await survey.firms(0, ["甲铸造有限公司"])
    row = await rows.begin(county, survey.submissions[0], targets[0], RowKind.NEED)
    await rows.save(county, row, {**survey.answers, "seats": "700"}, {})
    assert await meanwhile(survey, rows.move(county, row, "submit")) == 1
    assert await meanwhile(survey, rows.move(city, row, "return", note="人数请再核实")) == 0
    assert await DB.asyncpg_pool.fetchval("SELECT bool_and(gone IS NOT NULL) FROM survey_flag")


async def meanwhile(survey, write) -> int:
    """What a look finds that begins when something is written and not yet committed."""
    written, go = asyncio.Event(), asyncio.Event()

    async def writes() -> None:
        async with DB.transaction():
            await write
            written.set()
            await go.wait()

    writing = asyncio.create_task(writes())
    await written.wait()
    looking = asyncio.create_task(service.look(None, survey.id))
    while not await DB.asyncpg_pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
        assert not looking.done()
    go.set()
    await writing
    return await looking
