"""The roster comes in through the import desk; what differs from the ledger is listed."""

import io
import json
import re
from datetime import date

import openpyxl

from talent_platform.establishment.institutions import first_load
from talent_platform.establishment.institutions.roster import import_roster, reconcile
from talent_platform.establishment.institutions.schemas import RosterRow
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerDecision, LedgerEntry
from talent_platform.establishment.tables.people import StaffRecord
from talent_platform.reference.import_rows import SourceRow


def row(number, line, **changes):
    facts = {
        "number": number,
        "name": f"职工{number}",
        "identity": f"E000{number}",
        "category": "工勤技能",
        "grade": 4,
        "start": date(2018, 9, 1),
        **changes,
    }
    return SourceRow("人员名册", line, RosterRow.model_validate(facts))


async def opened(act, hospital):
    seen = (await first_load.waiting(hospital.id)).digest
    return await first_load.confirm(await act("city"), hospital.id, "市首1号", seen=seen)


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page)[1]


async def test_a_first_roster_books_nobody_until_the_city_has_confirmed_each(
    hospital, act, open_browser, open_api
):
    hr = await act("institution1")
    rows = [
        row("A1", 2, identity="11010519491231002X"), row("A2", 3), row("A3", 4, over_quota="首聘超岗"),
        row("A4", 5, category="专业技术", grade=12, leaves=date(2031, 5, 31)),
        row("A5", 6, category="管理", grade=1, over_quota="首聘超岗"),
    ]  # fmt: skip
    tried = await import_roster(hr, rows, file_hash="f1", dry_run=True)
    assert [(problem.row, problem.field) for problem in tried.problems] == [(3, "grade")]
    assert await StaffMember.count() == 0
    assert len((await import_roster(hr, rows, file_hash="f1")).ids) == 4
    assert not await LedgerEntry.exists().where(LedgerEntry.kind == "filled")
    city = await open_browser("city")
    page = (await city.get(f"{hospital.path}/reconcile")).text
    assert "首次名册待市级确认" in page
    assert "管理一级" in page
    for browser, status in ((await open_browser("institution1"), 403), (await open_browser("county1"), 403)):
        answer = await browser.submit(f"{hospital.path}/roster/confirm", {"document": "1号"})
        assert answer.status_code == status
    assert (await city.submit(f"{hospital.path}/roster/confirm", {})).status_code == 422
    # What the unit changes between the look and the confirmation is looked at again.
    api, first = await open_api("city"), f"/api/v1/institutions/{hospital.id}/first-roster"
    told = (await api.get(first)).json()["seen"]
    assert told == seen_on(page)
    titled = {"degree": "博士", "title": "教授", "title_level": "正高", "title_granted": date(1990, 1, 1)}
    rows[0] = row("A1", 2, identity="11010519491231002X", **titled)
    await import_roster(hr, rows, file_hash="f2")
    late = await city.submit(f"{hospital.path}/roster/confirm", {"document": "市首1号", "seen": told})
    assert (late.status_code, "别人已保存了新的内容" in late.text) == (409, True)
    assert (await api.post(f"{first}/confirm", json={"document": "市首1号", "seen": told})).status_code == 409
    assert not await LedgerEntry.exists().where(LedgerEntry.kind == "filled")
    shown = {"document": "市首1号", "seen": seen_on(late.text)}
    assert (await city.submit(f"{hospital.path}/roster/confirm", shown)).status_code == 303
    entries = {(e["kind"], e["category"], e["grade"]) for e in await LedgerEntry.select() if e["person"]}
    assert entries == {
        ("filled", "skilled", 4), ("filled", "professional", 12), ("freed", "professional", 12),
        ("filled", "management", 1),
    }  # fmt: skip
    decision = (await LedgerDecision.select(LedgerDecision.detail).where(LedgerDecision.act == "first_load"))[
        0
    ]
    verdicts = json.loads(decision["detail"])
    assert set(verdicts) == {
        str(each) for each in await StaffMember.select(StaffMember.id).output(as_list=True)
    }
    assert "pass" not in {verdicts[str(e["person"])] for e in await LedgerEntry.select() if e["grade"] == 1}
    assert await reconcile(hospital.id) == []
    assert (await city.submit(f"{hospital.path}/roster/confirm", {"document": "市首1号"})).status_code == 409


async def test_a_later_roster_changes_no_post_no_title_and_no_degree(hospital, act, open_browser):
    hr = await act("institution1")
    await import_roster(hr, [row("A1", 2), row("A2", 3, over_quota="首聘超岗")], file_hash="f1")
    await opened(act, hospital)
    stranger = await hospital.worker(7)
    titled = {"title_level": "正高", "title_granted": date(2020, 1, 1), "degree": "博士"}
    later = [
        row("A1", 2, grade=5, born=date(1980, 1, 1)), row("A2", 3, over_quota="首聘超岗", **titled),
        row("A9", 4, category="管理", grade=1, start=date(2020, 1, 1)),
    ]  # fmt: skip
    await import_roster(hr, later, file_hash="f2")
    found = {each.number: each.what for each in await reconcile(hospital.id)}
    assert found == {
        "A1": "岗位不一致", "A2": "学历不一致", "A9": "名册有，台账无在岗记录",
        "W007": "台账在岗，名册没有此人",
    }  # fmt: skip
    staff = {each["number"]: each for each in await StaffMember.select()}
    # A day of birth waits for its paper.
    (waits,) = await StaffRecord.select().where(
        StaffRecord.person == staff["A1"]["id"], StaffRecord.state == "asked"
    )
    assert (waits["kind"], waits["facts"], staff["A1"]["born"]) == ("born", '{"born": "1980-01-01"}', None)
    assert (staff["A2"]["titles"], staff["A2"]["degree"]) == ("[]", None)
    assert not await LedgerEntry.exists().where(LedgerEntry.person == staff["A9"]["id"])
    assert await LedgerEntry.count().where(LedgerEntry.person == stranger) == 1
    shown = (await (await open_browser("county1")).get(f"{hospital.path}/reconcile")).text
    assert "技术工五级" in shown
    assert "职工A1" in shown


async def test_the_template_of_the_import_desk_is_the_roster(hospital, open_browser):
    answer = await (await open_browser("institution1")).get("/imports/templates/roster.xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["人员名册"]
    heads = {str(cell.value).rstrip("*") for cell in sheet[1]}
    assert {"人员编号", "姓名", "岗位类别", "岗位等级", "任职日期"} <= heads
