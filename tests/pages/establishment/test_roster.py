"""The roster comes in through the import desk; what differs from the ledger is listed."""

import io
from datetime import date

import openpyxl

from talent_platform.establishment.institutions.roster import import_roster, reconcile
from talent_platform.establishment.institutions.schemas import RosterRow
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.reference.import_rows import SourceRow


def row(number, line, **changes):
    facts = {
        "number": number,
        "name": f"职工{number}",
        "category": "工勤技能",
        "grade": 4,
        "start": date(2018, 9, 1),
        **changes,
    }
    return SourceRow("人员名册", line, RosterRow.model_validate(facts))


async def test_the_roster_opens_the_books_within_the_approved_seats(hospital, act):
    hr = await act("institution1")
    rows = [
        row("A1", 2, identity="11010519491231002X"), row("A2", 3), row("A3", 4, over_quota="首聘超岗"),
        row("A4", 5, category="专业技术", grade=12, leaves=date(2031, 5, 31)),
    ]  # fmt: skip
    tried = await import_roster(hr, rows, file_hash="f1", dry_run=True)
    assert [(problem.row, problem.field) for problem in tried.problems] == [(3, "grade")]
    assert await StaffMember.count() == 0
    done = await import_roster(hr, rows, file_hash="f1")
    assert len(done.ids) == 3
    entries = {(e["kind"], e["grade"], e["over_quota"]) for e in await LedgerEntry.select() if e["person"]}
    assert entries == {("filled", 4, ""), ("filled", 4, "excess"), ("filled", 12, ""), ("freed", 12, "")}
    assert await reconcile(hospital.id) == []


async def test_another_post_in_the_roster_changes_nothing_but_is_listed(hospital, act, open_browser):
    hr = await act("institution1")
    await import_roster(hr, [row("A1", 2)], file_hash="f1")
    stranger = await hospital.worker(7)
    await import_roster(
        hr, [row("A1", 2, grade=5), row("A9", 3, grade=5, start=date(2020, 1, 1))], file_hash="f2"
    )
    found = {each.number: each.what for each in await reconcile(hospital.id)}
    assert found == {"A1": "岗位不一致", "W007": "台账在岗，名册没有此人"}
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
