"""What is wrong in the books is taken out or put right by two people; what was known before stays told."""

from datetime import date, timedelta

import asyncpg
import pytest
from pydantic import ValidationError

from talent_platform import clock
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments import queries as appointments
from talent_platform.establishment.appointments.schemas import OverrideForm
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.institutions import staff, units
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.people import corrections, held, records
from talent_platform.establishment.people.schemas import CorrectionForm, DisciplineFact
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerDecision, LedgerEntry
from talent_posts import vacancies

PAST = date(2018, 1, 1)


async def booked(desk, person, grade, day=PAST, recorded=None, over_quota=""):
    return await desk.owner.fetchval(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person, way,"
        " recorded, over_quota, counts) VALUES ($1, 'filled', 'professional', $2, $2, $3, $4, 'recruit',"
        " coalesce($5, now()), $6::text, $6::text <> 'policy') RETURNING id",
        desk.id, grade, day, person, recorded, over_quota,
    )  # fmt: skip


def wrong(entry, **right):
    facts = {"entry": entry, "act": "correct" if right else "reverse", "reason": "录入时看错了档案"}
    return CorrectionForm.model_validate({**facts, "document": "单位更1号", **right})


async def asked_by_the_unit(desk):
    """As if the application had let the unit ask."""
    await desk.owner.execute("ALTER TABLE ledger_correction DISABLE TRIGGER USER")
    await desk.owner.execute(
        "UPDATE ledger_correction SET asked_by = $1, asked_office = ''", desk.hr.account_id
    )
    await desk.owner.execute("ALTER TABLE ledger_correction ENABLE TRIGGER USER")


async def posts_of(person, **when):
    return [(each.grade, each.start, each.end) for each in await held.of_person(person, **when)]


@pytest.fixture
async def second(act, desk):
    """A second person of the city bureau."""
    return await act(await desk.owner.fetchval(
        "INSERT INTO account (login, name, role, password_hash, organisation)"
        " SELECT 'city2', '市局乙', role, password_hash, organisation FROM account WHERE login = 'city'"
        " RETURNING login"
    ))  # fmt: skip


async def test_a_post_is_taken_out_by_two_and_its_seat_is_free(desk):
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    entry = await booked(desk, who, 10)
    asked = await corrections.ask(desk.hr, who, wrong(entry))
    with pytest.raises(Conflict, match="已有待确认"):
        await corrections.ask(desk.city, who, wrong(entry))
    assert await posts_of(who) == [(10, PAST, None)]
    for other in (desk.hr, desk.county):
        with pytest.raises(NotAllowed):
            await corrections.decide(other, asked, confirm=True)
    await corrections.decide(desk.city, asked, confirm=True)
    assert await posts_of(who) == []
    (seats,) = vacancies(await units.unit_on(desk.id, today()), on=today())
    assert (seats.occupied, seats.room) == (0, 1)
    assert await LedgerEntry.exists().where(LedgerEntry.id == entry), "the wrong entry stays in the books"
    with pytest.raises(Conflict, match="已经办理"):
        await corrections.decide(desk.city, asked, confirm=True)
    with pytest.raises(Invalid, match="已经冲销"):
        await corrections.ask(desk.hr, who, wrong(entry))


async def test_nobody_confirms_what_they_asked_for_not_even_in_sql(desk, second):
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    asked = await corrections.ask(desk.city, who, wrong(await booked(desk, who, 10)))
    with pytest.raises(NotAllowed, match="另一人"):
        await corrections.decide(desk.city, asked, confirm=True)
    for account in (desk.city.account_id, desk.hr.account_id, desk.county.account_id):
        with pytest.raises(asyncpg.CheckViolationError, match="second person"):
            await DB.asyncpg_pool.execute(
                "UPDATE ledger_correction SET state = 'confirmed', decided = now(), decided_by = $2"
                " WHERE id = $1",
                asked, account,
            )  # fmt: skip
    await corrections.decide(second, asked, confirm=True)
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE ledger_correction SET reason = '别的原因' WHERE id = $1", asked)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute("DELETE FROM ledger_correction WHERE id = $1", asked)


async def test_the_database_books_no_correction_that_nobody_confirmed(desk):
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    asked = await corrections.ask(desk.hr, who, wrong(await booked(desk, who, 10)))
    made = LedgerDecision(
        institution=desk.id, act="correction", correction=asked, actor_id=desk.city.account_id
    )  # fmt: skip
    decision = (await LedgerDecision.insert(made))[0]["id"]
    with pytest.raises(asyncpg.CheckViolationError, match="rests on no decision"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " decision) VALUES ($1, 'freed', 'professional', 10, 10, $2, $3, $4)",
            desk.id, PAST, who, decision,
        )  # fmt: skip


async def test_what_is_right_is_booked_and_both_are_told_by_day_and_by_knowledge(desk, act):
    await desk.planned({("professional", 10): 1, ("professional", 12): 1}, today())
    who = await desk.person(1)
    long_ago = today() - timedelta(days=40)
    entry = await booked(desk, who, 10, recorded=None)
    await desk.owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    await desk.owner.execute("UPDATE ledger_entry SET recorded = $1", long_ago)
    await desk.owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    right = {"category": "professional", "grade": 12, "start": "2019-03-01", "last_day": ""}
    await corrections.decide(
        desk.city, await corrections.ask(desk.hr, who, wrong(entry, **right)), confirm=True
    )
    assert await posts_of(who) == [(12, date(2019, 3, 1), None)]
    yesterday = today() - timedelta(days=1)
    assert await posts_of(who, known=yesterday) == [(10, PAST, None)]
    assert await posts_of(who, known=long_ago - timedelta(days=1)) == []
    assert await posts_of(who, on=date(2018, 6, 1)) == []
    assert await posts_of(who, on=date(2018, 6, 1), known=yesterday) == [(10, PAST, None)]
    seats = {s.grade: s.occupied for s in vacancies(await units.unit_on(desk.id, today()), on=today())}
    known = await units.unit_on(desk.id, today(), known=yesterday)
    assert seats == {10: 0, 12: 1}
    assert {s.grade: s.occupied for s in vacancies(known, on=today())} == {10: 1, 12: 0}
    now, then = [
        await boards.board(desk.city, [{"id": desk.id, "county": None}], today(), evening=evening)
        for evening in (None, yesterday)
    ]
    assert [row[1] for row in now.levels] == [[0, 0, 1]]
    assert [row[1] for row in then.levels] == [[0, 1, 0]]


async def test_a_correction_is_no_other_door_to_a_post(desk):
    await desk.planned({("professional", 4): 1, ("professional", 10): 1, ("professional", 12): 0}, today())
    who = await desk.person(1)
    entry = await booked(desk, who, 10)
    right = {"category": "professional", "start": str(PAST)}
    with pytest.raises(Conflict, match=r"须办理聘用.*H10a"):
        await corrections.ask(desk.county, who, wrong(entry, **right, grade=4))
    asked = await corrections.ask(desk.hr, who, wrong(entry, **right, grade=12))
    with pytest.raises(Conflict, match="没有空额"):
        await corrections.decide(desk.city, asked, confirm=True)
    assert await posts_of(who) == [(10, PAST, None)]
    await corrections.decide(desk.county, asked, confirm=False, note="方案没有这个等级")
    assert (await corrections.correction(desk.city, asked))["state"] == "refused"


async def test_a_move_that_never_was_opens_the_post_it_left(desk):
    await desk.planned({("professional", 12): 1, ("professional", 11): 1}, today() - timedelta(days=9))
    who = await desk.person(1)
    await booked(desk, who, 12)
    form = desk.request(who, 11, today(), "promotion", recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    eve = today() - timedelta(days=1)
    assert await posts_of(who) == [(11, today(), None), (12, PAST, eve)]
    entry = (await held.of_person(who))[0].entry
    await corrections.decide(desk.city, await corrections.ask(desk.hr, who, wrong(entry)), confirm=True)
    assert await posts_of(who) == [(12, PAST, None)]


async def test_the_request_says_that_its_post_was_taken_out(desk):
    """A post put right is still the one the letter speaks of, and the letter says so; one taken out never
    was."""
    day, ends = today(), today() + timedelta(days=90)
    await desk.planned({("professional", 10): 2}, day)
    requests = {}
    for who in (await desk.person(1), await desk.person(2)):
        request = await drafts.draft(desk.hr, desk.id, desk.request(who, 10, day, ends=ends))
        await service.submit(desk.hr, request)
        await service.move(desk.county, request, "county_pass", document="县1号")
        await service.move(desk.city, request, "city_pass", document="市1号")
        await service.move(desk.hr, request, "take_effect")
        requests[who] = request
    (lettered, unsigned), scan = requests.items(), b"%PDF-1.7 stamped"
    letter = await desk.owner.fetchval(
        "INSERT INTO letter (appointment, kind, issuer, year, day, content, made_by)"
        " VALUES ($1, 'agreed', $2, 2026, $3, '{}', $4) RETURNING id",
        lettered[1], desk.city.organisation_id, today(), desk.city.account_id,
    )  # fmt: skip

    async def corrected(who, **to):
        ((_, entry),) = [(each.start, each.entry) for each in await held.of_person(who)]
        await corrections.decide(
            desk.city, await corrections.ask(desk.hr, who, wrong(entry, **to)), confirm=True
        )

    sooner = {"category": "professional", "grade": 10, "start": str(day), "last_day": str(day)}
    for who, request in requests.items():
        row = await appointments.appointment_row(desk.city, request)
        assert (await appointments.taken_out(request), await letters.above(row)) == (None, "")
        await corrected(who, **sooner)
        told = await appointments.taken_out(request)
        assert (told["act"], told["document"], told["stands"]) == ("correction", "单位更1号", True)
        assert await letters.void(row) == ""
        assert "已更正" in await letters.above(row)
    await letters.stamp(desk.city, lettered[1], scan)
    with pytest.raises(Conflict, match="数值尚未确认"):
        await letters.issue(desk.city, unsigned[1])
    for who, request in requests.items():
        await corrected(who)
        assert not (await appointments.taken_out(request))["stands"]
        row = await appointments.appointment_row(desk.city, request)
        assert "不再作为" in await letters.void(row)
    # No letter goes out for it any more, on the page or in SQL.
    with pytest.raises(Conflict, match="已冲销"):
        await letters.issue(desk.city, unsigned[1])
    with pytest.raises(Conflict, match="已冲销"):
        await letters.serve(desk.city, lettered[1], today(), "员工1", "直接送达")
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "UPDATE letter SET served = $2, served_to = '员工1' WHERE id = $1", letter, today()
        )


async def test_a_discipline_that_a_bureau_confirmed_bars_a_higher_post(desk):
    await desk.planned({("professional", 10): 1, ("professional", 11): 1}, today())
    who = await desk.person(1)
    await booked(desk, who, 11)

    async def said():
        form = desk.request(who, 10, today(), "promotion")
        return (await drafts.ask(desk.hr, desk.id, form)).decision.of("H9f").outcome

    fact = DisciplineFact(
        kind="demerit", start=today() - timedelta(days=30), end=today() + timedelta(days=300)
    )
    asked = await records.ask(desk.hr, who, "discipline", fact, "处1号")
    assert await said() == "pass"
    await records.decide(desk.county, asked, confirm=True)
    assert await said() == "block"


@pytest.mark.parametrize("why", ["", "不行", "。。。。。", "11111", "同意同意同意", "asdfgh"])
async def test_why_is_said_in_words_by_whoever_asks_against_the_books_or_refuses(desk, why):
    """An override, a correction, a refused fact, a refused correction, a rejected request: one measure."""
    with pytest.raises(ValidationError):
        OverrideForm(reason=why, document="准1号", expires=today())
    with pytest.raises(ValidationError):
        CorrectionForm.model_validate({"entry": 1, "act": "reverse", "reason": why, "document": "更1号"})
    for refused in (
        records.decide(desk.city, 1, confirm=False, note=why),
        corrections.decide(desk.city, 1, confirm=False, note=why),
    ):
        with pytest.raises(Invalid, match="用文字写明理由"):
            await refused


async def test_a_correction_gives_no_more_than_was_decided_and_excuses_nothing_it_betters(desk):
    day = today() - timedelta(days=9)
    await desk.planned({("professional", 10): 2, ("professional", 12): 2}, day)
    who = await desk.person(1)
    form = desk.request(who, 12, today(), ends=str(today() + timedelta(days=90)))
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    entry = (await held.of_person(who))[0].entry
    booked_as = {"category": "professional", "grade": 12, "start": str(today())}
    booked_as["last_day"] = str(today() + timedelta(days=90))
    for change in (
        {"grade": 10}, {"grade": 13}, {"category": "management", "grade": 10}, {"start": str(day)},
        {"last_day": ""}, {"last_day": str(today() + timedelta(days=91))},
    ):  # fmt: skip
        with pytest.raises(Conflict, match="请冲销后重新办理聘用"):
            await corrections.ask(desk.hr, who, wrong(entry, **{**booked_as, **change}))
    sooner = {**booked_as, "last_day": str(today() + timedelta(days=30))}
    await corrections.decide(
        desk.city, await corrections.ask(desk.hr, who, wrong(entry, **sooner)), confirm=True
    )
    assert await posts_of(who) == [(12, today(), today() + timedelta(days=30))]
    # Found in post, with something unknown: that is no reason against less, and one against more.
    other = await desk.person(2)
    await desk.owner.execute("UPDATE staff_member SET born = NULL WHERE id = $1", other)
    found = {"entry": await booked(desk, other, 12), "category": "professional"}
    for right in ({"grade": 10, "start": str(PAST)}, {"grade": 12, "start": "2010-01-01"}):
        with pytest.raises(Conflict, match=r"更正后违反规则.*H10c"):
            await corrections.ask(desk.county, other, wrong(**found, **right))
    await corrections.ask(desk.hr, other, wrong(**found, grade=12, start="2019-01-01"))


async def test_taking_out_a_move_is_no_way_up_again(desk, second):
    """What it opens is more than it gave: not on a unit's word, and nobody rises whom a discipline keeps
    down."""
    await desk.planned({("professional", 10): 1, ("professional", 11): 1}, today() - timedelta(days=30))
    who = await desk.person(1)
    await booked(desk, who, 10)
    down = desk.request(who, 11, today(), "demotion", recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, down)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    lowered = next(each.entry for each in await held.of_person(who) if each.grade == 11)
    with pytest.raises(NotAllowed, match="人社部门核对档案"):
        await corrections.ask(desk.hr, who, wrong(lowered))
    asked = await corrections.ask(desk.county, who, wrong(lowered))
    await asked_by_the_unit(desk)
    with pytest.raises(NotAllowed, match="人社部门核对档案"):
        await corrections.decide(desk.city, asked, confirm=True)
    await corrections.decide(desk.city, asked, confirm=False, note="档案中没有依据")
    asked = await corrections.ask(desk.county, who, wrong(lowered))
    fact = DisciplineFact(kind="lowered", start=today(), end=today() + timedelta(days=700))
    told = await records.ask(desk.hr, who, "discipline", fact, "处1号")
    await records.decide(desk.county, told, confirm=True)
    with pytest.raises(Conflict, match="H9f"):
        await corrections.decide(second, asked, confirm=True)
    assert (11, today(), None) in await posts_of(who)


async def test_a_leaving_is_taken_back_and_not_corrected_away(desk):
    await desk.planned({("professional", 10): 1}, today() - timedelta(days=30))
    who, day = await desk.person(1), today() - timedelta(days=9)
    entry = await booked(desk, who, 10)
    await staff.record_leaving(desk.hr, who, day)
    for last_day in ("", str(today() - timedelta(days=2))):
        post = {"act": "correct", "category": "professional", "grade": 10, "start": str(PAST)}
        with pytest.raises(Conflict, match="登记离岗"):
            await corrections.ask(desk.county, who, wrong(entry, **post, last_day=last_day))
    assert [end for _, _, end in await posts_of(who)] == [day]


async def test_who_left_long_ago_is_back_by_two_people_only_and_nobody_dismissed(desk, second):
    """Neither by taking it back nor by a later last day; a slip is the unit's to mend for some days only."""
    await desk.planned({("professional", 10): 2}, today() - timedelta(days=90))
    friend, dismissed = await desk.person(1), await desk.person(2)
    entries = [await booked(desk, who, 10) for who in (friend, dismissed)]
    with pytest.raises(Conflict, match="离岗日期已超过 30 天"):  # the time since is not unsaid by the unit
        await staff.record_leaving(desk.hr, friend, today() - timedelta(days=40))
    with clock.at(clock.now() - timedelta(days=20)):
        await staff.record_leaving(desk.hr, friend, today() - timedelta(days=20))
    await staff.record_leaving(desk.hr, dismissed, today() - timedelta(days=9))
    fact = DisciplineFact(kind="dismissed", start=today() - timedelta(days=9))
    told = await records.ask(desk.hr, dismissed, "discipline", fact, "处1号")
    await records.decide(desk.city, told, confirm=True)
    for who, why in ((friend, "超过 30 天"), (dismissed, "H9f")):
        with pytest.raises(Conflict, match=why):
            await staff.take_back_leaving(desk.hr, who)
        with pytest.raises(Conflict, match=why):
            await staff.record_leaving(desk.hr, who, today() + timedelta(days=300))
    right = {"act": "correct", "category": "professional", "grade": 10, "start": str(PAST)}
    with pytest.raises(Conflict, match="H9f"), clock.at(clock.now() + timedelta(days=31)):
        await corrections.ask(desk.hr, dismissed, wrong(entries[1], **right))
    asked = await corrections.ask(desk.hr, friend, wrong(entries[0], **right))
    assert (await units.applicant(friend)).leaves is not None
    await corrections.decide(second, asked, confirm=True)
    assert await posts_of(friend) == [(10, PAST, None)]
    assert (await units.applicant(friend)).in_post(today())


@pytest.mark.parametrize("more", [{"grade": 10}, {"start": "2016-01-02"}])
async def test_more_than_was_booked_is_seen_by_two_offices(desk, more):
    await desk.planned({("professional", 10): 1, ("professional", 12): 1}, today())
    who = await desk.person(1)
    entry = await booked(desk, who, 12)
    right = {"category": "professional", "grade": 12, "start": str(PAST), **more}
    with pytest.raises(NotAllowed, match="人社部门核对档案"):
        await corrections.ask(desk.hr, who, wrong(entry, **right))
    asked = await corrections.ask(desk.county, who, wrong(entry, **right))
    await asked_by_the_unit(desk)
    with pytest.raises(NotAllowed, match="人社部门核对档案"):
        await corrections.decide(desk.city, asked, confirm=True)
    await corrections.decide(desk.city, asked, confirm=False, note="档案中没有依据")
    asked = await corrections.ask(desk.county, who, wrong(entry, **right))
    await corrections.decide(desk.city, asked, confirm=True)
    ((grade, start, _),) = await posts_of(who)
    assert (grade, str(start)) == (right["grade"], right["start"])


@pytest.mark.parametrize(("found", "full", "above_by"), [(12, 10, "excess"), (10, 12, "policy")])
async def test_whoever_was_above_the_quota_is_so_in_no_other_grade(desk, found, full, above_by):
    await desk.planned({("professional", 10): 1, ("professional", 12): 1}, today())
    seated, above = [await desk.person(number) for number in (1, 2)]
    await booked(desk, seated, full)
    entry = await booked(desk, above, found, over_quota=above_by)
    right = {"category": "professional", "grade": full, "start": str(PAST)}
    asked = await corrections.ask(desk.county, above, wrong(entry, **right))
    with pytest.raises(Conflict, match="没有空额"):
        await corrections.decide(desk.city, asked, confirm=True)
    assert [each[0] for each in await posts_of(above)] == [found]


async def test_who_never_had_a_post_here_is_compared_anew(desk, second):
    """What an office saw for a post that never was is seen again before the next one."""
    await desk.planned({("professional", 12): 2}, today() - timedelta(days=30))
    typed = {
        "number": "N1", "name": "员工乙", "identity": "E00000002", "born": "1980-05-01", "degree": "硕士",
        "title": "工程师", "title_level": "中级", "title_granted": "2016-01-01", "history_complete": "是",
    }  # fmt: skip
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(typed))
    await desk.hired(who, 12)
    assert not (await units.applicant(who)).claimed
    entry = await desk.owner.fetchval(
        "SELECT id FROM ledger_entry WHERE person = $1 AND kind = 'filled'", who
    )
    asked = await corrections.ask(desk.city, who, wrong(entry))
    await corrections.decide(second, asked, confirm=True)
    assert (await units.applicant(who)).claimed
    again = (await drafts.ask(desk.hr, desk.id, desk.request(who, 12, today()))).decision
    assert again.of("H10d").outcome == "needs_approval"
    with pytest.raises(asyncpg.CheckViolationError, match="compared the originals"):
        await StaffMember.update({StaffMember.claimed: False}).where(StaffMember.id == who)
    await desk.hired(who, 12)
    assert not (await units.applicant(who)).claimed
