"""A sample nobody can steer, asked again by somebody who cannot read the first answer."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import timedelta

import asyncpg
import openpyxl
import pytest

from talent_platform.accounts.keeping import service as keeping
from talent_platform.brokerage.liaison.tables import EnterpriseVisit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.needs.lists import LISTS
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.surveys.audits import blind, chances, queries, service
from talent_platform.surveys.audits.lists import AUDIT_ITEMS
from talent_platform.surveys.audits.schemas import AskerForm, DrawForm, OutcomeForm
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service as surveys
from talent_platform.surveys.campaigns.forms import grids_of, row_model
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS, CampaignEdit, Question
from talent_platform.surveys.conversion import becoming
from talent_platform.surveys.flags import queries as doubts
from talent_platform.surveys.flags import service as flags
from talent_platform.surveys.needs import queries as lines
from talent_platform.surveys.needs import service as wanted
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import bringing
from talent_platform.surveys.submissions import queries as rows
from talent_platform.surveys.submissions import service as steps
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.upward.blanks import service as blanks
from talent_platform.upward.blanks.schemas import BindForm, BlankForm
from talent_platform.upward.fillings import queries as fillings
from talent_platform.upward.fillings import service as fillings_service
from talent_platform.upward.fillings.service import PeriodForm
from talent_posts.draw.verify import DifferenceError, verify

EVENT = "福利彩票双色球第 2026140 期开奖号码"
OUTCOME = "03 08 17 21 26 33 + 09"


@pytest.fixture
async def second(survey, act):
    """Another account of the city."""
    await keeping.create_account(
        None, login="cityb", name="乙", role="city", organisation_id=survey.city.organisation_id,
        password="correct horse battery",
    )  # fmt: skip
    return await act("cityb")


@pytest.fixture
async def third(survey, act):
    """And a third."""
    await keeping.create_account(
        None, login="cityc", name="丙", role="city", organisation_id=survey.city.organisation_id,
        password="correct horse battery",
    )  # fmt: skip
    return await act("cityc")


@pytest.fixture
async def fourth(survey, act):
    """And a fourth."""
    await keeping.create_account(
        None, login="cityd", name="丁", role="city", organisation_id=survey.city.organisation_id,
        password="correct horse battery",
    )  # fmt: skip
    return await act("cityd")


async def fixed(survey, monkeypatch, *, ago: int = 4, high: int = 100, low: int = 50) -> int:
    """So many days ago, for an event three days later."""
    then = today() - timedelta(days=ago)
    form = DrawForm(event=EVENT, happens=then + timedelta(days=3), high=high, middle=low, low=low)
    with monkeypatch.context() as clock:
        clock.setattr(service, "today", lambda: then)
        return await service.fix(survey.city, survey.id, form)


async def handed_in(survey) -> list[int]:
    """Ten rows, one of them with a doubt."""
    names = [f"{one}铸造有限公司" for one in "甲乙丙丁戊己庚辛壬癸"]
    targets = await survey.firms(0, names)
    made = [
        await survey.handed_in(0, t, title=f"岗位{t}", seats="70" if not n else "2")
        for n, t in enumerate(targets)
    ]
    assert await flags.look(None, survey.id) == 1
    return made


async def test_the_sample_is_what_the_event_says_and_anybody_recounts_it(
    survey, tmp_path, monkeypatch
) -> None:
    made = await handed_in(survey)
    with pytest.raises(NotAllowed):
        await service.fix(
            survey.counties[0], survey.id, DrawForm(event=EVENT, happens=today() + timedelta(days=1))
        )
    with pytest.raises(Invalid):
        await service.fix(survey.city, survey.id, DrawForm(event=EVENT, happens=today()))
    with pytest.raises(ValueError, match="机会较高"):
        DrawForm(event=EVENT, happens=today() + timedelta(days=1), high=0, middle=0, low=100)
    early = await fixed(survey, monkeypatch, ago=0)
    with pytest.raises(Conflict):
        await service.draw(survey.city, early, OutcomeForm(outcome=OUTCOME))
    audit = await fixed(survey, monkeypatch)
    await survey.handed_in(0, survey.targets[0])  # after the pool was fixed
    one = await queries.audit_of(audit)
    strata = await queries.strata(audit)
    assert sorted((each.held, each.sample) for each in strata) == [(1, 1), (9, 5)]
    assert await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME)) == 6
    with pytest.raises(Conflict):
        await service.draw(survey.city, audit, OutcomeForm(outcome="另一个结果"))
    drawn = await DB.asyncpg_pool.fetch("SELECT survey_row, reserve FROM survey_audit_item")
    assert {each["survey_row"] for each in drawn} <= {*made}
    assert sum(not each["reserve"] for each in drawn) == 6
    assert made[0] in {each["survey_row"] for each in drawn if not each["reserve"]}

    name, body, count = await service.folder(survey.city, audit)
    assert (name, count) == (f"draw-{audit}.zip", 10)
    zipfile.ZipFile(io.BytesIO(body)).extractall(tmp_path)
    assert "10 个中抽取 6 个" in verify(tmp_path, one.commitment_hash)
    pool = (tmp_path / "pool.jsonl").read_bytes()
    (tmp_path / "pool.jsonl").write_bytes(pool.replace(f'row-{made[1]}"'.encode(), b'row-9999"'))
    with pytest.raises(DifferenceError):
        verify(tmp_path, one.commitment_hash)


async def drawn(survey, monkeypatch, **shares: int) -> list[dict]:
    await handed_in(survey)
    audit = await fixed(survey, monkeypatch, **shares)
    await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME))
    return [
        dict(one) for one in await DB.asyncpg_pool.fetch("SELECT * FROM survey_audit_item ORDER BY place")
    ]


async def test_a_second_person_asks_without_the_first_answer(survey, second, third, monkeypatch) -> None:
    item = next(one for one in await drawn(survey, monkeypatch) if "较高" in one["stratum"])
    row = item["survey_row"]
    await steps.move(survey.city, row, "hold", note="等待抽查复核")
    with pytest.raises(Invalid):  # reviewed the row
        await service.assign(survey.city, item["id"], AskerForm(person=survey.city.account_id))
    with pytest.raises(Invalid):  # not of the city
        await service.assign(survey.city, item["id"], AskerForm(person=survey.counties[0].account_id))
    flag = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_flag")
    assert await doubts.one(second, flag)
    assert not await DB.asyncpg_pool.fetchval("SELECT survey_row_known($1, $2)", row, second.account_id)
    await service.assign(survey.city, item["id"], AskerForm(person=second.account_id))
    with pytest.raises(Conflict, match="另一人改派"):  # lets nobody else take it, reads, and takes it back
        await service.assign(second, item["id"], AskerForm(person=third.account_id))
    await service.assign(survey.city, item["id"], AskerForm(person=third.account_id))
    with pytest.raises(Invalid, match="另一次抽查"):
        await service.assign(survey.city, item["id"], AskerForm(person=second.account_id))
    second = third
    for reading in (rows.one(second, row), doubts.one(second, flag), steps.move(second, row, "approve")):
        with pytest.raises(NotFound):
            await reading
    assert (await ROWS.figure(second))[0] == (await ROWS.figure(survey.city))[0] - 1
    assert (await AUDIT_ITEMS.figure(second, who="mine", outcome="waiting"))[0] == 1
    # Nor that there is a doubt, which its stratum tells.
    assert queries.labelled(await queries.item(item["id"]))["stratum"] == ""
    assert await queries.findings(row) == []

    staff = field_of(survey.staff)
    with pytest.raises(NotAllowed):
        await service.answer(survey.city, item["id"], {"seats": "7"}, note="", reached=True)
    with pytest.raises(Invalid) as wrong:
        await service.answer(second, item["id"], {"seats": "若干"}, note="", reached=True)
    assert wrong.value.fields.keys() == {"seats"}
    with pytest.raises(Invalid):
        await service.answer(second, item["id"], {"seats": " "}, note="", reached=True)
    # Corrected meanwhile, the row still is held against what it said when the pool was fixed.
    county = survey.counties[0]
    await steps.move(survey.city, row, "return", note="人数请再核实")
    seen = {name: cell.id for name, cell in rows.latest(await rows.cells(row)).items()}
    assert await steps.save(county, row, {"seats": "7"}, seen) == 1
    await steps.move(county, row, "submit")
    said = {"seats": "7", "pay_min": "12.0", staff: "120", "years": ""}
    assert await service.answer(second, item["id"], said, note="电话问人事科", reached=True) == "differs"
    assert queries.labelled(await queries.item(item["id"]))["stratum"] == item["stratum"]
    (found,) = await queries.findings(row)
    assert (found["differences"], set(found["answers"])) == ({"seats": [70, 7]}, {"seats", "pay_min", staff})
    assert await queries.found(survey.submissions[0]) == {"differs": 1}
    assert (await ROWS.figure(survey.counties[0], asked="differs"))[0] == 1
    assert (await rows.one(second, row))["answers"]["seats"] == 7
    with pytest.raises(Conflict):
        await service.answer(second, item["id"], said, note="", reached=True)


async def test_a_table_is_asked_about_whole(survey, monkeypatch, open_browser) -> None:
    """Its lines are told again, or that there are none."""
    now = await campaigns.one(survey.city, survey.id)
    table = Question.model_validate(
        {"label": "设备清单", "kind": "table", "columns": "设备*:文字、数量:数字"}
    )
    form = CampaignEdit(
        title=now.title, kind="talent", working_days=10, questions=[survey.staff, table], becomes="none"
    )
    await surveys.edit(survey.city, survey.id, form, version=None)
    (grid,) = grids_of(row_model("talent", form.questions))
    machine = dict(zip(grid.names(1), ("车床", "2"), strict=True))
    row = await survey.row(0, **machine)
    await steps.move(survey.counties[0], row, "submit")
    audit = await fixed(survey, monkeypatch, low=100)
    await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME))
    item = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_audit_item")
    await service.assign(survey.city, item, AskerForm(person=survey.city.account_id))
    browser, url = await open_browser("city"), f"/surveys/audits/items/{item}"
    assert (await browser.get(url)).text.count(f'name="{grid.field}_') == 2 * TABLE_ROWS + 1
    told = {"seats": "2", "reached": "yes"}
    refused = await browser.submit(url, told)
    assert (refused.status_code, "请把每张表格问全" in refused.text) == (422, True)
    assert (await browser.submit(url, {**told, f"{grid.field}_none": "yes"})).status_code == 303
    (found,) = await queries.findings(row)
    assert found["differences"] == {name: [text, None] for name, text in machine.items()}
    assert (found["outcome"], "（空）" in (await browser.get(url)).text) == ("differs", True)


async def test_nor_in_the_need_that_was_written_of_it(survey, second, monkeypatch) -> None:
    now = await campaigns.one(survey.city, survey.id)
    own = await campaigns.questions(survey.id, now.form_version)
    form = CampaignEdit(title=now.title, kind="talent", working_days=10, questions=own, becomes="open")
    await surveys.edit(survey.city, survey.id, form, version=None)
    item = next(one for one in await drawn(survey, monkeypatch) if "较高" in one["stratum"])
    await steps.move(survey.city, item["survey_row"], "approve")
    await becoming.become_all()
    line = await lines.of_row(survey.city, item["survey_row"])
    listed = LISTS[NeedKind.TALENT]
    before = (await listed.figure(second))[0]
    assert (await needs.need(second, NeedKind.TALENT, line.need))["seats"] == 70
    await service.assign(survey.city, item["id"], AskerForm(person=second.account_id))
    # Nor by subtraction from what its office needs.
    whole, left = [await campaigns.standings(reader, survey.id) for reader in (survey.city, second)]
    assert [a.seats - b.seats for a, b in zip(whole, left, strict=True)] == [70, 0]
    assert (await campaigns.standing(second, item["submission"])).seats == left[0].seats
    for reading in (needs.need(second, NeedKind.TALENT, line.need), needs.managed(second, line.need)):
        with pytest.raises(NotFound):
            await reading
    assert (await needs.readable(second, line.need), (await listed.figure(second))[0]) == (False, before - 1)
    assert await needs.need(survey.city, NeedKind.TALENT, line.need)
    # Nor by a table of needs for the superior, of days in which it was written.
    blank = await blank_with(survey.city, "needs.seats")
    period = PeriodForm(first=today() - timedelta(days=30), last=today())
    before = PeriodForm(first=today() - timedelta(days=90), last=today() - timedelta(days=60))
    filling = await fillings_service.fill(survey.city, blank, period)
    for reading in (fillings.one(second, filling), fillings_service.fill(second, blank, period)):
        with pytest.raises(NotAllowed, match="人才需求人数"):
            await reading
    assert await fillings_service.fill(second, blank, before)
    assert not await blind.published(item["survey_row"])
    # Once anybody may read it, so may who asks again, and the page says so.
    await wanted.move(survey.counties[0], line.id, "recorded", WhichNeed(note="与人事经理通电话，属实"))
    assert await blind.published(item["survey_row"])
    assert await needs.readable(second, line.need)
    assert await fillings.one(second, filling)


async def test_nor_in_a_table_for_the_superior(survey, second, monkeypatch) -> None:
    """Of which it may know sums again once it has asked."""
    await survey.handed_in(1, survey.targets[1])
    item = (await drawn(survey, monkeypatch))[0]
    blank = await blank_with(survey.city, "surveys.seats", "surveys.rows")
    period = PeriodForm(first=today() - timedelta(days=30), last=today())
    filling = await fillings_service.fill(survey.city, blank, period)
    before = PeriodForm(first=today() - timedelta(days=90), last=today() - timedelta(days=60))
    assert await fillings.one(second, filling)
    await service.assign(survey.city, item["id"], AskerForm(person=second.account_id))
    for reading in (fillings.one(second, filling), fillings_service.fill(second, blank, period)):
        with pytest.raises(NotAllowed, match="再问一遍"):
            await reading
    assert await fillings.one(survey.city, filling)
    assert await fillings_service.fill(second, blank, before)
    await service.answer(second, item["id"], {"seats": "2"}, note="", reached=True)
    shown = {each.cell: each.value for each in (await fillings.one(second, filling)).values}
    assert shown == {"B1": 90, "B2": 11}


async def blank_with(city, *figures: str) -> int:
    """A blank of the superior's with a figure in each cell of column B."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["C9"] = "人数", "制表"
    body = io.BytesIO()
    book.save(body)
    form = BlankForm(title="季度报表", sender="省厅")
    blank = await blanks.upload(city, form, "季报.xlsx", body.getvalue())
    for number, figure in enumerate(figures, 1):
        bound = BindForm(sheet="Sheet", area=f"B{number}", figure=figure)
        await blanks.bind(city, blank, bound, version=None)
    return blank


async def test_who_stands_by_is_asked_in_order_for_those_not_reached(survey, second, monkeypatch) -> None:
    items = [one for one in await drawn(survey, monkeypatch, low=20) if "较高" not in one["stratum"]]
    sample, reserves = items[:2], items[2:]
    assert [one["reserve"] for one in items] == [False, False, True, True]
    for one in reserves:
        with pytest.raises(Conflict):
            await service.assign(survey.city, one["id"], AskerForm(person=second.account_id))
    await service.assign(survey.city, sample[0]["id"], AskerForm(person=second.account_id))
    with pytest.raises(Invalid):
        await service.answer(second, sample[0]["id"], {}, note=" ", reached=False)
    assert (
        await service.answer(second, sample[0]["id"], {}, note="三次无人接听", reached=False) == "unreached"
    )
    with pytest.raises(Conflict):
        await service.assign(survey.city, reserves[1]["id"], AskerForm(person=second.account_id))
    await service.assign(survey.city, reserves[0]["id"], AskerForm(person=second.account_id))


async def test_the_database_lets_no_sample_be_changed_or_drawn_twice(survey, second, monkeypatch) -> None:
    pool = DB.asyncpg_pool
    made = await handed_in(survey)
    audit = await fixed(survey, monkeypatch)
    again = (
        "INSERT INTO survey_audit (campaign, event, fixed, happens, pool, commitment, commitment_hash, "
        "actor_id, actor_name, at) SELECT campaign, event, fixed, happens, pool || ' ', commitment, "
        "commitment_hash, 1, '某', at FROM survey_audit"
    )
    item = "INSERT INTO survey_audit_item (audit, survey_row, submission, stratum, place) "
    for statement in (
        "UPDATE survey_audit SET pool = pool || ' '",
        "UPDATE survey_audit SET event = '另一个事件'",
        "DELETE FROM survey_audit",
        "UPDATE survey_audit SET outcome = 'x', drawn = happens, result = 'x'",
        f"UPDATE survey_audit SET outcome = 'x', result = commitment_hash, drawn = fixed WHERE id = {audit}",
        again,
        f"{item} VALUES ({audit}, {made[0]}, {survey.submissions[0]}, 'x', 1)",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(statement)
    await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME))
    item = await pool.fetchval("SELECT id FROM survey_audit_item ORDER BY id LIMIT 1")
    for statement in (
        "UPDATE survey_audit SET result = result",
        f"UPDATE survey_audit_item SET outcome = 'agrees', done = now() WHERE id = {item}",
        f"UPDATE survey_audit_item SET person = {survey.counties[0].account_id} WHERE id = {item}",
        "UPDATE survey_audit_item SET stratum = 'x'",
        "DELETE FROM survey_audit_item",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(statement)
    await service.assign(survey.city, item, AskerForm(person=second.account_id))
    await service.answer(second, item, {"title": "岗位"}, note="", reached=True)
    with pytest.raises(asyncpg.PostgresError):
        await pool.execute(f"UPDATE survey_audit_item SET note = '改' WHERE id = {item}")


async def test_points_change_the_chance_of_a_row_and_nothing_else(survey, second, monkeypatch) -> None:
    made = await handed_in(survey)

    async def everything():
        tables = (
            "survey_row",
            "survey_cell",
            "survey_flag",
            "survey_flag_change",
            "survey_need",
            "notification",
        )
        stands = [await DB.asyncpg_pool.fetch(f"SELECT t::text FROM {each} t ORDER BY id") for each in tables]
        standings = await campaigns.standings(survey.city, survey.id)
        return stands, standings, [(await rows.one(survey.city, row)) for row in made]

    before = await everything()
    late = (await campaigns.one(survey.city, survey.id)).due + timedelta(days=1)
    points = {each.id: each.points for each in await chances.pool(survey.id, None)}
    assert points == {made[0]: 3, **dict.fromkeys(made[1:], 1)}  # a doubt; new to surveys
    assert {each.points for each in await chances.pool(survey.id, today())} == {4, 2}  # on the last day
    assert {each.late for each in await chances.pool(survey.id, late)} == {False}
    audit = await fixed(survey, monkeypatch, high=100, low=50)
    found = await queries.strata(audit)
    assert {each.name.rpartition("/")[2]: (each.held, each.sample) for each in found} == {
        "抽查机会较高": (1, 1), "抽查机会较低": (9, 5),
    }  # fmt: skip
    assert await everything() == before
    # The same rows in another order of points: other strata, the same rows to draw from.
    again = await fixed(survey, monkeypatch, high=100, low=100)
    pools = [
        {line.split('"id"')[1] for line in (await queries.files_of(each)).pool.splitlines()}
        for each in (audit, again)
    ]
    assert pools[0] == pools[1]


async def test_an_enterprise_that_nobody_ever_reached_is_asked_about(survey, second, monkeypatch) -> None:
    items = [one for one in await drawn(survey, monkeypatch) if not one["reserve"]]
    for one in items[:2]:
        await service.assign(survey.city, one["id"], AskerForm(person=second.account_id))
        await service.answer(second, one["id"], {}, note="三次无人接听", reached=False)
    firm, seen = [
        await DB.asyncpg_pool.fetchval(
            "SELECT t.organisation FROM survey_row r JOIN survey_target t ON t.id = r.target WHERE r.id = $1",
            one["survey_row"],
        )
        for one in items[:2]
    ]  # fmt: skip
    # Who was visited before the survey has not been reached in it.
    for one, day in ((seen, today()), (firm, today() - timedelta(days=900))):
        visit = EnterpriseVisit(
            organisation=one, officer=survey.city.account_id, day=day, way="visit", note="走访"
        )
        await EnterpriseVisit.insert(visit)
    assert await flags.look_all() == 1
    (found,) = await DB.asyncpg_pool.fetch("SELECT * FROM survey_flag WHERE kind = 'unreached'")
    row = await DB.asyncpg_pool.fetchval(
        "SELECT survey_row FROM survey_flag_row WHERE flag = $1", found["id"]
    )
    assert row == items[0]["survey_row"]
    assert "抽查复核 1 次都联系不上" in (await doubts.one(survey.counties[0], found["id"]))["sentence"]
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE survey_flag SET state = 'closed' WHERE id = $1", found["id"])
    # Taken back, the row gives rise to it no more, without any other being handed in.
    await steps.move(survey.counties[0], row, "recall")
    assert await flags.look_all() == 0
    assert (await doubts.one(survey.counties[0], found["id"]))["gone"]
    assert firm != seen


async def test_a_draw_of_thousands(survey, monkeypatch) -> None:
    """Three thousand rows, more than a statement takes arguments for."""
    pool = DB.asyncpg_pool
    await pool.execute(
        "INSERT INTO survey_row (submission, target, kind, state, form_version, title, answers) "
        "SELECT $1, $2, 'need', 'draft', 1, '', '{}' FROM generate_series(1, 3000)",
        survey.submissions[0],
        survey.targets[0],
    )
    await pool.execute("UPDATE survey_row SET state = 'submitted', handed_in = now()")
    audit = await fixed(survey, monkeypatch, low=100)
    assert await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME)) == 3000
    assert await pool.fetchval("SELECT count(*) FROM survey_audit_item WHERE outcome = 'waiting'") == 3000


async def test_nor_in_a_workbook_or_an_earlier_finding(survey, second, third, monkeypatch) -> None:
    """A workbook also holds rows of which nothing was written from it; an earlier draw tells both answers."""
    county, submission = survey.counties[0], survey.submissions[0]
    await survey.firms(0, ["乙铸造有限公司"])
    row, other = await survey.row(0, seats="77"), await survey.row(0, title="另一岗位")
    _, body, _ = await bringing.workbook(county, submission)
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book["填报表"]
    heads = [cell.value for cell in sheet[1]]
    line = next(cells for cells in sheet.iter_rows(min_row=2) if str(cells[0].value) == str(other))
    line[next(at for at, head in enumerate(heads) if "人数" in str(head))].value = "9"
    out = io.BytesIO()
    book.save(out)
    brought = await bringing.bring(county, submission, "填报.xlsx", out.getvalue())
    assert (brought.changed, brought.unchanged) == (1, 1)
    for each in (row, other):
        await steps.move(county, each, "submit")
    pool = DB.asyncpg_pool
    file = await pool.fetchval("SELECT id FROM survey_file")
    assert not await pool.fetchval(
        "SELECT EXISTS (SELECT FROM survey_cell WHERE survey_row = $1 AND file IS NOT NULL)", row
    )
    assert await bringing.file_of(second, file)

    first, again = [await item_of(survey, monkeypatch, row, ago) for ago in (5, 4)]
    await service.assign(survey.city, first, AskerForm(person=third.account_id))
    await service.answer(third, first, {"seats": "7"}, note="", reached=True)
    listed = (await AUDIT_ITEMS.figure(second))[0]
    assert (await queries.item_for(second, first))["differences"] == {"seats": [77, 7]}
    await service.assign(survey.city, again, AskerForm(person=second.account_id))
    for reading in (bringing.file_of(second, file), queries.item_for(second, first)):
        with pytest.raises(NotFound):
            await reading
    assert (await AUDIT_ITEMS.figure(second))[0] == listed - 1
    assert await queries.item_for(second, again)
    assert await bringing.file_of(third, file)
    await service.answer(second, again, {"seats": "77"}, note="", reached=True)
    assert await bringing.file_of(second, file)
    assert await queries.item_for(second, first)


async def item_of(survey, monkeypatch, row: int, ago: int) -> int:
    """What a further draw of all rows asks about this one."""
    audit = await fixed(survey, monkeypatch, ago=ago, low=100)
    await service.draw(survey.city, audit, OutcomeForm(outcome=OUTCOME))
    return await DB.asyncpg_pool.fetchval(
        "SELECT id FROM survey_audit_item WHERE audit = $1 AND survey_row = $2", audit, row
    )


async def test_nobody_is_named_for_a_row_twice(survey, second, third, fourth, monkeypatch) -> None:
    """In no later draw either, by no way round the service, and not in two draws at once."""
    row = await survey.handed_in(0, survey.targets[0])
    done, later, last = [await item_of(survey, monkeypatch, row, ago) for ago in (6, 5, 4)]
    await service.assign(survey.city, done, AskerForm(person=second.account_id))
    await service.answer(second, done, {"seats": "3"}, note="", reached=True)
    with pytest.raises(Invalid, match="另一次抽查"):
        await service.assign(survey.city, later, AskerForm(person=second.account_id))
    name = "UPDATE survey_audit_item SET person = $1 WHERE id = $2"
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(name, second.account_id, later)
    at_once = await asyncio.gather(
        *(service.assign(survey.city, item, AskerForm(person=third.account_id)) for item in (later, last)),
        return_exceptions=True,
    )
    assert sorted(type(said).__name__ for said in at_once) == ["Invalid", "NoneType"]
    # Nor who was named and let go, by the log.
    taken = later if at_once[0] is None else last
    await service.assign(survey.city, taken, AskerForm(person=fourth.account_id))
    for item in (later, last):
        with pytest.raises(Invalid, match="另一次抽查"):
            await service.assign(survey.city, item, AskerForm(person=third.account_id))
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(name, third.account_id, item)
