"""Who somebody is, and where, is known across institutions."""

import io
import json
import re
from datetime import date, timedelta

import openpyxl
import pytest
from carried import listed, rewritten
from pydantic import ValidationError

from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.institutions import first_load, staff, units
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.people import corrections, records, stating
from talent_platform.establishment.people.schemas import AppraisalFact, CorrectionForm, DisciplineFact
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.registry import service as registry
from talent_platform.establishment.registry.schemas import ClosingForm
from talent_platform.establishment.specials import ending
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.imports import queries
from talent_platform.imports import service as imports
from talent_platform.imports.stages import undoing
from talent_platform.imports.tables import Mode
from talent_platform.jobs import registry as registry_of_jobs
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.workflow.steps import Given
from talent_platform.workflow.taking import take_many


@pytest.fixture
async def elsewhere(desk, act):
    """The same identity number in post in another institution."""
    organisation = (await act("institution2")).organisation_id
    rows = await Institution.insert(
        Institution(organisation=organisation, kind="professional", level="county", jurisdiction="219900")
    )
    twin = await listed(
        StaffMember(
            institution=rows[0]["id"], number="X1", name="员工1", person_key="walk1", identity_cipher=b"x"
        )
    )
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, '2018-01-01', $2)",
        rows[0]["id"], twin[0]["id"],
    )  # fmt: skip
    return twin[0]["id"]


async def test_a_transfer_waits_until_the_old_institution_has_let_go(desk, elsewhere, act):
    await desk.planned({("professional", 10): 2}, today())
    who = await desk.person(1)
    # Nor does a first roster bring him in, and it says whom it cannot.
    listed = {"category": "professional", "grade": 10, "start": "2020-01-01"}
    await rewritten({StaffMember.roster: json.dumps(listed)}, who)
    load = await first_load.waiting(desk.id)
    assert [(each.outcome, "H9d" in {f.rule for f in each.findings}) for each in load.people] == [
        ("block", True)
    ]
    with pytest.raises(Conflict, match=r"同期任职.*员工1"):
        await first_load.confirm(desk.city, desk.id, "市首1号", seen=load.digest)
    form = desk.request(who, 10, today(), "transfer")
    refused = (await drafts.ask(desk.hr, desk.id, form)).decision
    assert refused.of("H9d").outcome == "block"
    await staff.record_leaving(await act("institution2"), elsewhere, today() - timedelta(days=1))
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("H9d").outcome == "pass"


async def test_a_transfer_from_somewhere_without_books_is_the_citys_to_confirm(desk, open_browser):
    """Only public institutions have graded posts: the city sees unit and paper before the post counts."""
    await desk.planned({("professional", 10): 2}, today() - timedelta(days=30))
    who = await desk.person(1)
    form = desk.request(who, 10, today(), "transfer", recruitment=None)
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("H12a").outcome == "block"
    until = str(today() - timedelta(days=1))
    post = {"category": "professional", "grade": 10, "start": "2020-01-01", "end": until}
    await desk.entered(who, "earlier", by=desk.county, unit="某某有限公司", **post)
    found = (await drafts.ask(desk.hr, desk.id, form)).decision
    assert (found.of("H12a").applies, found.of("H10e").outcome) == (False, "needs_approval")
    assert found.of("H10e").needs == ("city_hrss",)
    assert re.search(rf"某某有限公司 专业技术十级 2020-01-01 至 {until}（登1号）", found.of("H10e").reason)
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    city = await open_browser("city")
    assert "某某有限公司" in (await city.get(f"/posts/requests/{request}")).text
    with pytest.raises(Invalid, match="批准文号"):
        await service.move(desk.city, request, "city_pass")
    # Nor is it a rank for life: a further post in the same category rests on it again.
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("H10e").outcome == "needs_approval"
    # Nor does anybody serve elsewhere on days on which the books have them here.
    waits = await desk.entered(who, "earlier", unit="另一公司", **post)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, '2019-01-01', '2021-12-31', $2)", desk.id, who,
    )  # fmt: skip
    with pytest.raises(Invalid, match="2019-01-01 起任专业技术十级"):
        await desk.entered(who, "earlier", unit="再一公司", **post)
    with pytest.raises(Invalid, match="重叠"):
        await records.decide(desk.county, waits, confirm=True)


async def test_whoever_was_dismissed_is_taken_on_nowhere(desk, elsewhere, act):
    """The decision is about the person, not about a line of one institution's list."""
    await desk.planned({("professional", 10): 2}, today() - timedelta(days=60))
    await staff.record_leaving(await act("institution2"), elsewhere, today() - timedelta(days=1))
    form = desk.request(await desk.person(1), 10, today(), "transfer")
    assert not (await drafts.ask(desk.hr, desk.id, form)).decision.of("H9f").applies
    with pytest.raises(ValidationError, match="开除没有处分期"):
        DisciplineFact(kind="dismissed", start=today() - timedelta(days=9), end=today())
    fact = DisciplineFact(kind="dismissed", start=today() - timedelta(days=9))
    asked = await records.ask(await act("institution2"), elsewhere, "discipline", fact, "处1号")
    await records.decide(desk.city, asked, confirm=True)
    found = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H9f")
    assert (found.outcome, found.facts["处分"]) == ("block", "开除")
    reaching_back = form.model_copy(update={"effective": today() - timedelta(days=20)})
    assert (await drafts.ask(desk.hr, desk.id, reaching_back)).decision.of("H9f").outcome == "block"


async def test_a_failed_term_is_not_left_behind_with_the_unit(desk, elsewhere, act):
    """Nor by a transfer to the same grade or up, which the authority decides, nor later from a lower one."""
    there = await act("institution2")
    await desk.planned({("professional", 9): 1, ("professional", 10): 2, ("professional", 11): 1}, today())
    fact = AppraisalFact(kind="term", on=today() - timedelta(days=3), result="unqualified")
    asked = await records.ask(there, elsewhere, "appraisal", fact, "考1号")
    await records.decide(desk.city, asked, confirm=True)
    await staff.record_leaving(there, elsewhere, today() - timedelta(days=1))
    who = await desk.person(1)
    for grade in (9, 10):
        form = desk.request(who, grade, today(), "transfer")
        found = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H12j")
        assert (found.outcome, found.needs) == ("needs_approval", ("county_hrss", "city_hrss"))
    openly = desk.request(who, 10, today())
    assert not (await drafts.ask(desk.hr, desk.id, openly)).decision.of("H12j").applies
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
        " VALUES ($1, 'filled', 'professional', 11, 11, $2, $3)",
        desk.id, today(), who,
    )  # fmt: skip
    up = desk.request(who, 10, today() + timedelta(days=1), "promotion")
    assert (await drafts.ask(desk.hr, desk.id, up)).decision.of("H12j").outcome == "needs_approval"


async def test_whoever_has_left_or_is_too_old_gets_no_post(desk):
    await desk.planned({("professional", 10): 2}, today())
    who = await desk.person(1)
    await rewritten({StaffMember.leaves: date(2026, 6, 30)}, who)
    for way, outcome in (("recruit", "pass"), ("promotion", "block"), ("other", "block")):
        found = (await drafts.ask(desk.hr, desk.id, desk.request(who, 10, today(), way))).decision.of("H9e")
        assert found.outcome == outcome
    old = await desk.person(2)
    await rewritten({StaffMember.born: date(1955, 1, 1)}, old)
    found = (await drafts.ask(desk.hr, desk.id, desk.request(old, 10, today()))).decision.of("H10c")
    assert (found.outcome, found.needs) == ("needs_approval", ("county_hrss", "city_hrss"))
    assert json.loads(json.dumps(found.facts))["出生日期"] == "1955-01-01"


async def test_whoever_comes_back_by_a_transfer_is_on_the_list_again(desk, elsewhere, act):
    """The old leaving bars nothing any more, ends nothing of the new post, and is not taken back."""
    await desk.planned({("professional", 10): 1}, today() - timedelta(days=90))
    who = await desk.person(1)
    await rewritten({StaffMember.claimed: False}, who)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, '2016-01-01', '2017-12-31', $2)",
        desk.id, who,
    )  # fmt: skip
    await staff.record_leaving(desk.hr, who, date(2017, 12, 31))
    await staff.record_leaving(await act("institution2"), elsewhere, today() - timedelta(days=1))
    request = await drafts.draft(
        desk.hr, desk.id, desk.request(who, 10, today(), "transfer", recruitment=None)
    )
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    with pytest.raises(Conflict, match="已重新任职"):
        await staff.take_back_leaving(desk.hr, who)
    last, old = today() + timedelta(days=30), (date(2016, 1, 1), date(2017, 12, 31))
    for end in (last, None):
        await (staff.record_leaving(desk.hr, who, last) if end else staff.take_back_leaving(desk.hr, who))
        held = [each for each in (await units.applicant(who)).holdings if each.here]
        assert [(each.start, each.end) for each in held] == [old, (today(), end)]


async def test_a_leaving_entered_by_mistake_is_taken_back_while_the_seat_is_there(desk):
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, $2, $3)",
        desk.id, today(), who,
    )  # fmt: skip
    with pytest.raises(Conflict, match="没有登记离岗"):
        await staff.take_back_leaving(desk.hr, who)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person)"
        " VALUES ($1, 'filled', 'professional', 11, 11, $2, $3, $4)",
        desk.id, today() - timedelta(days=9), today() - timedelta(days=1), who,
    )  # fmt: skip
    with pytest.raises(Invalid, match="此后另有任职"):
        await staff.record_leaving(desk.hr, who, today() - timedelta(days=1))
    await staff.record_leaving(desk.hr, who, today())
    await staff.take_back_leaving(desk.hr, who)
    held = (await units.applicant(who)).holdings
    assert [(each.start, each.end) for each in held[1:]] == [(today(), None)]
    await staff.record_leaving(desk.hr, who, today())
    other = desk.request(await desk.person(2), 10, today() + timedelta(days=1))
    await service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, other))
    with pytest.raises(Conflict, match="没有空额"):
        await staff.take_back_leaving(desk.hr, who)


async def test_whoever_was_above_the_quota_takes_no_seat_back_that_was_given_away(desk):
    """As many above it as before is no more than before; whoever came in since keeps the seat."""
    await desk.planned({("professional", 10): 1}, today() - timedelta(days=30))
    seated, above = [await desk.person(number) for number in (1, 2)]
    for who, over_quota in ((seated, ""), (above, "excess")):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " over_quota) VALUES ($1, 'filled', 'professional', 10, 10, '2018-01-01', $2, $3)",
            desk.id, who, over_quota,
        )  # fmt: skip
    day = today() - timedelta(days=1)
    await staff.record_leaving(desk.hr, above, day)
    await staff.take_back_leaving(desk.hr, above)
    for who in (above, seated):
        await staff.record_leaving(desk.hr, who, day)
    for who in (above, seated):
        await staff.take_back_leaving(desk.hr, who)
    for who in (above, seated):
        await staff.record_leaving(desk.hr, who, day)
    newcomer = desk.request(await desk.person(3), 10, today())
    await service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, newcomer))
    for who in (above, seated):
        with pytest.raises(Conflict, match="没有空额"):
            await staff.take_back_leaving(desk.hr, who)


@pytest.mark.parametrize("over", ["special", "institution"])
async def test_nobody_is_back_where_there_is_no_post_any_more(desk, over):
    await desk.planned({("professional", 10): 1}, today())
    who, day = await desk.person(1), today()
    special = None
    if over == "special":
        special = await desk.owner.fetchval(
            "INSERT INTO special_post (institution, person, category, grade, project, opened, ends, state,"
            " standard, evidence, version, updated) VALUES ($1, $2, 'professional', 10, '重点项目', $3, $4,"
            " 'open', '中级', '[]', 1, now()) RETURNING id",
            desk.id, who, day, day + timedelta(days=99),
        )  # fmt: skip
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person,"
        " special, counts) VALUES ($1, 'filled', 'professional', 10, 10, $2, $3, $4, $5, $6)",
        desk.id, day, day + timedelta(days=99), who, special, special is None,
    )  # fmt: skip
    await staff.record_leaving(desk.hr, who, day)
    if special:
        await ending.write_off(desk.city, special, day + timedelta(days=9), note="结题", document="市销1号")
    else:
        await registry.close(desk.city, desk.id, ClosingForm(closed=day, document="市撤1号"))
    with pytest.raises(Conflict, match="不能再"):
        await staff.take_back_leaving(desk.hr, who)
    assert [each.end for each in (await units.applicant(who)).holdings] == [day]


async def test_what_comes_after_the_last_day_of_an_institution_is_refused_in_words(desk):
    """Whatever was on its road when the day was set; in a batch it stops no other."""
    await desk.planned({("professional", 10): 3}, today() - timedelta(days=30))
    first, second = [await desk.person(number) for number in (1, 2)]
    entry = await desk.owner.fetchval(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, '2018-01-01', $2, $3) RETURNING id",
        desk.id, today() - timedelta(days=20), first,
    )  # fmt: skip
    plan = await desk.drafted({("professional", 10): 4}, today() + timedelta(days=60))
    last_day = today() + timedelta(days=30)
    forms = [desk.request(second, 10, today(), ends=ends) for ends in (None, last_day)]
    endless, short = [await drafts.draft(desk.hr, desk.id, form) for form in forms]
    await registry.close(desk.city, desk.id, ClosingForm(closed=last_day, document="市撤1号"))
    results = await take_many(
        service.FLOW, desk.hr, {endless: None, short: None}, "submit", Given(), by=service.take_one
    )
    assert [each.state for each in results] == ["", "reserved"]
    assert str(last_day) in results[0].problem
    with pytest.raises(Conflict, match="撤销"):
        await plans.move(desk.city, plan, "city_pass", document="市1号")
    await service.move(desk.hr, short, "withdraw")
    last_day = today() - timedelta(days=15)
    await registry.reopen(desk.city, desk.id, "市撤2号")
    await registry.close(desk.city, desk.id, ClosingForm(closed=last_day, document="市撤3号"))
    later = CorrectionForm(
        entry=entry, act="correct", category="professional", grade=10, start=today() - timedelta(days=9),
        last_day=today() - timedelta(days=2), reason="录入时看错了档案", document="单位更1号",
    )  # fmt: skip
    asked = await corrections.ask(desk.county, first, later)
    with pytest.raises(Conflict, match="撤销"):
        await corrections.decide(desk.city, asked, confirm=True)


async def test_who_was_put_right_since_stays_when_the_roster_is_taken_back(desk, prepared):
    """One of two of the same sheet: what HR has written since is not lost with it."""
    book = openpyxl.Workbook()
    book.active.append(["人员编号", "姓名", "身份证号", "岗位类别", "岗位等级", "任职日期", "学历"])
    for number in (1, 2):
        of = (f"N{number}", "员工乙", f"E0000000{number}")
        book.active.append([*of, "专业技术", 12, "2018-09-01", "本科"])
    out = io.BytesIO()
    book.save(out)
    file = await imports.upload(desk.hr, "roster", "a.xlsx", out.getvalue())
    await worked()
    await imports.confirm(desk.hr, file, Mode.ALL_OR_NOTHING)
    await worked()
    rows = await StaffMember.select(StaffMember.id).order_by(StaffMember.number)
    [one, other] = [row["id"] for row in rows]
    form = PersonForm.model_validate({
        "number": "N1", "name": "员工丙", "identity": "E00000001", "born": "1981-05-01", "degree": "doctor",
        "title": "工程师", "title_level": "中级", "title_granted": "2016-01-01", "history_complete": "true",
    })  # fmt: skip
    before = stating.as_read(await staff.staff_row(desk.hr, one))
    await stating.revise(desk.hr, one, form, seen=before)
    assert await undoing.undo(desk.hr, file) == (1, 1)
    assert [row["id"] for row in await StaffMember.select(StaffMember.id)] == [one]
    [kept] = await queries.rows(file, fate="kept", limit=9)
    assert (kept.subject, kept.why) == (f"staff:{one}", undoing.CHANGED)
    assert other != one


async def worked() -> None:
    registry_of_jobs.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        await worker.run_job(row["id"])
