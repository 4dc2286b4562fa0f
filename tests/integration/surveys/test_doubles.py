"""One enterprise on two lists: proposed, merged by a person, counted once, and taken apart as it was."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from talent_platform.database.engine import DB
from talent_platform.demand.needs.service import take_step
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.surveys.answers.queries import answers
from talent_platform.surveys.campaigns import board
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service as service_of_surveys
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import CampaignEdit, Question
from talent_platform.surveys.conversion import becoming
from talent_platform.surveys.doubles import queries, service
from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.surveys.flags import service as flags
from talent_platform.surveys.needs import queries as lines
from talent_platform.surveys.needs import service as needs
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.surveys.tables import RowKind

NOTE = "信用代码变更前后的同一家企业"


async def figures(survey) -> tuple[object, ...]:
    """Everything the city counts."""
    standings = await campaigns.standings(survey.city, survey.id)
    found = await board.board(await campaigns.one(survey.city, survey.id), standings)
    listed = [(await FIRMS.figure(survey.city, answered=said))[0] for said in ("yes", "no")]
    assert listed == [
        sum(one.answered for one in standings),
        sum(one.targets - one.answered for one in standings),
    ]
    return standings, found, listed


async def test_two_are_counted_once_and_apart_again_as_before(survey) -> None:
    (kept,) = await survey.firms(0, ["星火机床有限公司"])
    (dropped,) = await survey.firms(1, ["星火机床（集团）股份有限公司"])
    for side, target, seats in ((0, kept, "3"), (1, dropped, "4")):
        await rows.move(survey.city, await survey.handed_in(side, target, seats=seats), "approve")
    waits = await survey.handed_in(1, dropped, title="装配钳工")
    before = await figures(survey)
    (double,) = await queries.doubles(survey.id)
    assert (double.core, {side.id for side in double.sides}) == ("星火机床", {kept, dropped})
    await flags.look(None, survey.id)

    with pytest.raises(NotAllowed):
        await service.merge(survey.counties[0], survey.id, keep=kept, drop=dropped, note=NOTE)
    for keep, drop, note in ((kept, dropped, "好"), (kept, kept, NOTE), (kept, survey.targets[0], NOTE)):
        with pytest.raises(Invalid):
            await service.merge(survey.city, survey.id, keep=keep, drop=drop, note=note)
    with pytest.raises(Conflict):  # the one that answered is kept
        await service.merge(survey.city, survey.id, keep=survey.targets[0], drop=dropped, note=NOTE)
    done = await asyncio.gather(
        service.merge(survey.city, survey.id, keep=kept, drop=dropped, note=NOTE),
        service.merge(survey.city, survey.id, keep=dropped, drop=kept, note=NOTE),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "int"]
    (merge,) = await queries.merges(survey.id)
    if merge.kept != kept:  # either may have come first
        await service.undo(survey.city, merge.id, NOTE)
        await service.merge(survey.city, survey.id, keep=kept, drop=dropped, note=NOTE)
        (merge,) = await queries.merges(survey.id)
    assert await queries.doubles(survey.id) == []
    standings, _, listed = await figures(survey)
    assert [(one.targets, one.answered, one.approved, one.seats) for one in standings] == [
        (2, 1, 1, 3), (1, 0, 0, 0),
    ]  # fmt: skip
    shown = {"campaign": str(survey.id), "state": "approved"}
    assert (await ROWS.figure(survey.city, **shown, counted="own"))[0] == 1
    assert (await ROWS.figure(survey.city, **shown))[0] == 2
    assert listed == [1, 2]
    with pytest.raises(Conflict):
        await rows.begin(survey.counties[1], survey.submissions[1], dropped, RowKind.NEED)
    with pytest.raises(Conflict):
        await rows.move(survey.city, waits, "approve")
    await flags.look(None, survey.id)
    gone = await DB.asyncpg_pool.fetch(
        "SELECT gone IS NOT NULL AS gone FROM survey_flag WHERE kind = 'between'"
    )
    assert [one["gone"] for one in gone] == [True, True]

    await service.undo(survey.city, merge.id, "两家企业各有工厂")
    with pytest.raises(NotFound):
        await service.undo(survey.city, merge.id, "两家企业各有工厂")
    assert await figures(survey) == before
    assert await rows.move(survey.city, waits, "approve") == "approved"


async def test_what_was_written_of_the_one_that_goes_goes_along(survey, act) -> None:
    now = await campaigns.one(survey.city, survey.id)
    own = await campaigns.questions(survey.id, now.form_version)
    form = CampaignEdit(title=now.title, kind="talent", working_days=10, questions=own, becomes="open")
    await service_of_surveys.edit(survey.city, survey.id, form, version=None)
    kept, dropped = survey.targets
    made = [await survey.handed_in(0, kept)]
    made += [await survey.handed_in(1, dropped, title=title) for title in ("焊接工艺员", "液压设计师")]
    for row in made:
        await rows.move(survey.city, row, "approve")
    await becoming.become_all()
    first, second = [await lines.of_row(survey.city, row) for row in made[1:]]
    firm = await act("enterprise2")
    await needs.move(firm, first.id, "confirm", WhichNeed())
    with pytest.raises(Conflict, match="请先关闭需求"):
        await service.merge(survey.city, survey.id, keep=kept, drop=dropped, note=NOTE)
    assert (await lines.of_row(survey.city, made[2])).state == "waits"
    await take_step(firm, first.need, "close", reason="cancelled")
    number = await service.merge(survey.city, survey.id, keep=kept, drop=dropped, note=NOTE)
    assert [(await lines.of_row(survey.city, row)).state for row in made] == ["waits", "undone", "undone"]
    assert await DB.asyncpg_pool.fetchval("SELECT state FROM need WHERE id = $1", second.need) == "closed"
    waits = {"campaign": str(survey.id), "state": "waits"}
    assert (await SURVEY_NEEDS.figure(survey.city, **waits))[0] == 1
    assert await becoming.become_all() == 0
    await service.undo(survey.city, number, NOTE)
    assert await becoming.become_all() == 2
    assert (await SURVEY_NEEDS.figure(survey.city, **waits))[0] == 3


async def test_the_database_counts_no_target_elsewhere_by_itself(survey) -> None:
    pool = DB.asyncpg_pool
    first, second = survey.targets
    (third,) = await survey.firms(0, ["星火机床有限公司"])
    say = (
        "INSERT INTO survey_merge (kept, dropped, act, note, actor_id, actor_name, at) "
        "VALUES ($1, $2, $3, $4, 1, '某', now())"
    )
    await pool.execute(say, first, second, "merge", NOTE)
    for kept, dropped, act, note in (
        (first, third, "merge", NOTE),  # of one office
        (second, third, "merge", NOTE),  # counted elsewhere itself
        (second, first, "merge", NOTE),  # another is counted under it
        (third, second, "undo", NOTE),
        (first, second, "undo", " "),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await pool.execute(say, kept, dropped, act, note)
    for statement in ("UPDATE survey_target SET merged_into = NULL", "DELETE FROM survey_merge"):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(statement)


async def test_the_file_of_all_answers_sums_to_the_page_and_keeps_what_changed_its_kind(survey) -> None:
    async def ask(question: Question) -> None:
        now = await campaigns.one(survey.city, survey.id)
        form = CampaignEdit(
            title=now.title, kind="talent", working_days=10, questions=[survey.staff, question],
            keep_earlier=True,
        )  # fmt: skip
        await service_of_surveys.edit(survey.city, survey.id, form, version=None)

    text = Question(label="设备情况", kind="text")
    await ask(text)
    ids = [await survey.row(0, **{field_of(text): "车床三台"}), await survey.row(1, seats="3")]
    for row, county in zip(ids, survey.counties, strict=True):
        await rows.move(county, row, "submit")
        await rows.move(survey.city, row, "approve")
    await ask(Question.model_validate({"label": "设备情况", "kind": "table", "columns": "设备*:文字"}))
    await service.merge(
        survey.city, survey.id, keep=survey.targets[1], drop=survey.targets[0], note="同一家企业"
    )
    found = await answers(survey.city, survey.id)
    titles = [column.title for column in found.columns]
    lines = [dict(zip(titles, line, strict=True)) for line in found.lines]
    assert [line["设备情况"] for line in lines] == ["车床三台", None]
    assert [(line["计入"], line["并入"]) for line in lines] == [("no", lines[1]["企业"]), ("yes", "")]
    seats = sum(line["需求人数"] for line in lines if line["计入"] == "yes")
    assert seats == sum(one.seats for one in await campaigns.standings(survey.city, survey.id)) == 3
