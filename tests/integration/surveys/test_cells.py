"""Two people on one row: different fields merge, the same field asks, and nothing anybody wrote is lost."""

from __future__ import annotations

import asyncio
import random

import asyncpg
import pytest

from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.surveys.campaigns import queries as surveys
from talent_platform.surveys.campaigns import service as campaigns
from talent_platform.surveys.campaigns.forms import row_model
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import CampaignEdit, Question
from talent_platform.surveys.submissions import cells, queries, service
from talent_platform.web.field_texts import fields_of

COLUMNS = fields_of(row_model("talent", []))
FIELDS = ["title", "seats", "years", "pay_min", "description"]


async def stands(row_id: int):
    return queries.latest(await queries.cells(row_id))


async def test_a_correction_stands_before_what_it_corrects(survey) -> None:
    row_id = await survey.row(title="焊工", description="夜班、倒班")
    first = (await stands(row_id))["title"]
    assert await service.save(survey.counties[0], row_id, {"title": "高级焊工"}, {"title": first.id}) == 1
    title = [cell for cell in await queries.cells(row_id) if cell.field == "title"]
    assert [(cell.text, cell.replaces) for cell in title] == [("高级焊工", first.id), ("焊工", None)]
    row = await queries.one(survey.city, row_id)
    assert (row["title"], row["answers"]["title"]) == ("高级焊工", "高级焊工")
    # What cannot be read is kept as it stands, and said when the row is handed in.
    await service.save(
        survey.counties[0], row_id, {"seats": "若干"}, {"seats": (await stands(row_id))["seats"].id}
    )
    seats = (await stands(row_id))["seats"]
    assert (seats.text, seats.value, seats.unreadable) == ("若干", None, True)
    with pytest.raises(Invalid) as refused:
        await service.move(survey.counties[0], row_id, "submit")
    assert refused.value.fields.keys() == {"seats"}


async def test_different_fields_merge_and_the_same_field_asks_with_both_values(survey) -> None:
    row_id = await survey.row()
    seen = {name: cell.id for name, cell in (await stands(row_id)).items()}
    before = {n: cells.shown(c, (await stands(row_id)).get(n)) for n, c in COLUMNS.items()}
    one, other = survey.counties[0], survey.counties[0]
    await service.save(one, row_id, {**before, "seats": "3"}, seen)
    await service.save(other, row_id, {**before, "title": "铣工"}, seen)
    with pytest.raises(cells.SameField) as asked:
        await service.save(other, row_id, {**before, "seats": "4", "years": "9"}, seen)
    (both,) = asked.value.both
    assert (both.field, both.stands, both.typed, both.by) == ("seats", "3", "4", one.name)
    row = await queries.one(survey.city, row_id)
    assert (row["answers"]["seats"], row["answers"]["title"], row["answers"]["years"]) == (3, "铣工", 5)
    # The one who was asked decides; the same value is no question.
    assert await service.save(other, row_id, {"seats": "3"}, seen) == 0
    assert await service.save(other, row_id, {"seats": "4"}, {"seats": both.cell}) == 1


async def test_a_hundred_interleavings_lose_nothing(survey) -> None:
    row_id = await survey.row()
    chance = random.Random(16)
    said: list[tuple[str, str]] = []
    asked, wrong = 0, []

    async def clerk(name: str, turn: int) -> None:
        nonlocal asked
        seen = {field: cell.id for field, cell in (await stands(row_id)).items()}
        fields = chance.sample(FIELDS, chance.randint(1, 3))
        number = turn if name == "甲" else 200 + turn
        words = {"title", "description"}
        typed = {field: f"{name}写第{turn}" if field in words else str(number) for field in fields}
        while typed:
            await asyncio.sleep(chance.random() / 200)
            try:
                await service.save(survey.counties[0], row_id, typed, seen)
            except cells.SameField as error:
                asked += len(error.both)
                wrong.extend(each for each in error.both if each.typed != typed[each.field])
                seen |= {each.field: each.cell for each in error.both}
                continue
            said.extend(typed.items())
            return

    for turn in range(100):
        await asyncio.gather(clerk("甲", turn), clerk("乙", turn))
    every = await queries.cells(row_id)
    for field in FIELDS:
        chain = [cell for cell in reversed(every) if cell.field == field]
        assert [cell.replaces for cell in chain] == [None, *(cell.id for cell in chain[:-1])]
        written = {cell.text for cell in chain}
        assert {text for name, text in said if name == field} <= written
    assert (asked > 0, wrong) == (True, [])


async def test_the_database_lets_no_cell_be_changed_skipped_or_written_too_late(survey) -> None:
    row_id = await survey.row()
    cell = (await stands(row_id))["seats"]
    pool = DB.asyncpg_pool
    copy = (
        "INSERT INTO survey_cell "
        "(survey_row, field, text, value, form_version, replaces, at, actor_id, actor_name) "
        "SELECT survey_row, 'seats', '9', '9', 1, $1, now(), actor_id, actor_name "
        "FROM survey_cell WHERE id = $2"
    )
    for statement in ("UPDATE survey_cell SET text = '9'", "DELETE FROM survey_cell"):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(statement)
    with pytest.raises(asyncpg.UniqueViolationError):  # the first of its field a second time
        await pool.execute(copy, None, cell.id)
    with pytest.raises(asyncpg.CheckViolationError):  # in the place of another field's
        await pool.execute(copy, (await stands(row_id))["title"].id, cell.id)
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE survey_row SET answers = '{\"seats\": 99}' WHERE id = $1", row_id)
    await service.move(survey.counties[0], row_id, "submit")
    with pytest.raises(asyncpg.CheckViolationError):  # handed in
        await pool.execute(copy, cell.id, cell.id)
    await service.move(survey.counties[0], row_id, "recall")
    await campaigns.move(survey.city, survey.id, "close", note="填报期限已到")
    with pytest.raises(asyncpg.CheckViolationError):  # closed
        await pool.execute(copy, cell.id, cell.id)
    with pytest.raises(Conflict):
        await service.save(survey.counties[0], row_id, {"seats": "9"}, {"seats": cell.id})


async def test_closing_and_writing_at_once_never_write_into_a_closed_survey(survey) -> None:
    row_id = await survey.row()
    seen = {"seats": (await stands(row_id))["seats"].id}
    saved, _ = await asyncio.gather(
        service.save(survey.counties[0], row_id, {"seats": "7"}, seen),
        campaigns.move(survey.city, survey.id, "close", note="填报期限已到"),
        return_exceptions=True,
    )
    value = (await stands(row_id))["seats"].value
    assert (saved, value) == (1, 7) or (isinstance(saved, Conflict) and value == 2)


async def test_nobody_writes_in_another_county(survey) -> None:
    row_id = await survey.row()
    with pytest.raises(NotFound):
        await service.save(survey.counties[1], row_id, {"seats": "9"}, {})
    with pytest.raises(NotFound):
        await service.move(survey.counties[1], row_id, "submit")


async def test_a_row_is_handed_in_by_its_form_or_by_the_one_its_page_shows(survey) -> None:
    city, county = survey.city, survey.counties[0]
    whole = await survey.row(0)
    by_page, neither = [await survey.row(0, **{field_of(survey.staff): ""}) for _ in range(2)]
    now = await surveys.one(city, survey.id)
    shift = Question(label="班次", kind="choice", options=["一班", "两班"], required=True)
    form = CampaignEdit(title=now.title, kind="talent", working_days=10, questions=[shift])
    await campaigns.edit(city, survey.id, form, version=None)
    await service.save(county, by_page, {field_of(shift): "两班"}, {})
    for row in (whole, by_page):
        assert await service.move(county, row, "submit") == "submitted"
    with pytest.raises(Invalid) as wrong:
        await service.move(county, neither, "submit")
    assert wrong.value.fields.keys() == {field_of(shift)}
    versions = "SELECT array_agg(form_version ORDER BY id) FROM survey_row"
    assert await DB.asyncpg_pool.fetchval(versions) == [1, 2, 1]
