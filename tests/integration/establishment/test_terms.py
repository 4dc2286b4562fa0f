"""A term is warned of, appraised, and renewed, lowered or ended; one nobody decided about is told so."""

from datetime import date, timedelta

import asyncpg
import pytest
from carried import rewritten
from pydantic import ValidationError

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.questions import Blocked
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.institutions import identity, staff, units
from talent_platform.establishment.people import held, records, terms
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.reference.codes import city
from talent_posts import vacancies

FIRST = today() - timedelta(days=400)


async def hired(desk, person, until, grade=10):
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person,"
        " way) VALUES ($1, 'filled', 'professional', $2, $2, $3, $4, $5, 'recruit')",
        desk.id, grade, FIRST, until, person,
    )  # fmt: skip


async def fact(desk, person, name, /, **facts):
    """Entered by the unit, confirmed by the county."""
    form = FACTS[name][1].model_validate(facts)
    record = await records.ask(desk.hr, person, name, form, "单位〔2026〕1号")
    await records.decide(desk.county, record, confirm=True)
    return record


async def free_seats(desk, day):
    unit = await units.unit_on(desk.id, day)
    return sum(seats.room for seats in vacancies(unit, on=day))


async def walked(desk, form):
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    return request


async def listed(desk):
    return [(each.person, each.over, each.appraisal) for each in await terms.undecided([desk.id])]


async def test_a_term_near_its_end_is_appraised_and_renewed(desk):
    await desk.planned({("professional", 10): 1}, today())
    who, end = await desk.person(1), today() + timedelta(days=30)
    await hired(desk, who, end)
    assert await listed(desk) == [(who, False, None)]
    start = end + timedelta(days=1)
    facts = {"ends": start + timedelta(days=1000), "recruitment": None}
    again = desk.request(who, 10, start, "renew", **facts)
    request = await drafts.draft(desk.hr, desk.id, again)
    with pytest.raises(Blocked, match="H12j"):
        await service.submit(desk.hr, request)
    await fact(desk, who, "appraisal", kind="term", on=today(), result="qualified")
    assert await listed(desk) == [(who, False, "qualified")]
    request = await walked(desk, again)
    (term,) = await terms.undecided([desk.id])
    assert term.request == request
    with pytest.raises(Conflict, match="未到起聘日期"):
        await service.move(desk.hr, request, "take_effect")
    assert await free_seats(desk, start) == 0


async def test_a_renewal_keeps_its_place_beside_the_other_post(desk, colleague):
    """And its seat, which is that of the other post; nor does anybody hold two at once by a tick alone."""
    value = figures.FigureForm.model_validate({
        "jurisdiction": city()[0], "valid_from": date(2012, 1, 1), "value": "professional",
        "source": "示范市岗位管理办法", "document": "示人社〔2026〕3 号",
    })  # fmt: skip
    proposed = await figures.propose(desk.city, "dual_post_quota", value)
    await dated.confirm(figures.FIGURE, colleague, proposed)
    await desk.planned({("professional", 10): 1, ("management", 9): 1}, today())
    pair, alone, third = [await desk.person(number) for number in (1, 2, 3)]
    await rewritten({StaffMember.unit_leader: True}, pair)
    for who, category, grade, until, second in (
        (pair, "management", 9, today() - timedelta(days=1), False),
        (pair, "professional", 10, None, True),
        (alone, "professional", 10, today() - timedelta(days=1), False),
        (third, "management", 9, None, False),
    ):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until,"
            " person, way, concurrent) VALUES ($1, 'filled', $2, $3, $3, $4, $5, $6, 'recruit', $7)",
            desk.id, category, grade, FIRST, until, who, second,
        )  # fmt: skip
    await fact(desk, pair, "appraisal", kind="term", on=today(), result="qualified")
    facts = {"category": "management", "recruitment": None, "concurrent": True}
    changed = desk.request(alone, 9, today(), "category_change", **facts)
    with pytest.raises(Blocked, match="H12i"):
        await walked(desk, changed)
    ends = today() + timedelta(days=900)
    request = await walked(desk, desk.request(pair, 9, today(), "renew", ends=ends, **facts))
    await service.move(desk.hr, request, "take_effect")
    posts = {(each.category, each.end) for each in await held.of_person(pair, on=today())}
    assert posts == {("management", ends), ("professional", None)}
    assert [who for who, *_ in await listed(desk)] == [alone]


async def test_a_term_found_unqualified_is_lowered_and_the_seat_is_free(desk):
    await desk.planned({("professional", 10): 1, ("professional", 11): 1}, FIRST)
    who, end = await desk.person(1), today() - timedelta(days=1)
    await hired(desk, who, end)
    await fact(desk, who, "appraisal", kind="term", on=end, result="unqualified")
    assert await listed(desk) == [(who, True, "unqualified")]
    again = desk.request(who, 10, today(), "renew", recruitment=None, ends=today() + timedelta(days=99))
    answer = (await drafts.ask(desk.hr, desk.id, again)).decision
    assert answer.of("H12j").outcome == "block"
    lower = desk.request(who, 11, today(), "demotion", recruitment=None)
    await service.move(desk.hr, await walked(desk, lower), "take_effect")
    assert await listed(desk) == []
    assert {s.grade: s.room for s in vacancies(await units.unit_on(desk.id, today()), on=today())} == {
        10: 1,
        11: 0,
    }


async def test_a_term_that_ended_without_decision_says_so_until_somebody_decides(desk, open_browser):
    await desk.planned({("professional", 10): 1}, today() - timedelta(days=30))
    who, end = await desk.person(1), today() - timedelta(days=20)
    await hired(desk, who, end)
    hr, city = await open_browser("institution1"), await open_browser("city")
    for browser, path in (
        (hr, f"/posts/staff/{who}"),
        (hr, f"/posts/institutions/{desk.id}"),
        (city, "/posts/terms"),
    ):
        page = (await browser.get(path)).text
        assert "未办理" in page, path
    assert not await held.of_person(who, on=today()), "it is not silently in effect"
    assert await free_seats(desk, today()) == 1
    await staff.record_leaving(desk.hr, who, end)
    assert await listed(desk) == []
    page = (await hr.get(f"/posts/staff/{who}")).text
    assert "尚未办理" not in page
    assert "最后在岗日后 30 天内由单位撤回" in page
    await staff.take_back_leaving(desk.hr, who)
    assert await listed(desk) == [(who, True, None)]


async def test_facts_count_once_another_account_has_confirmed_them(desk):
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    form = FACTS["licence"][1].model_validate({"name": "教师资格", "issued": "2019-05-01"})
    wanted = desk.request(who, 10, today(), post_requires=["教师资格"])

    async def h11a():
        return (await drafts.ask(desk.hr, desk.id, wanted)).decision.of("H11a").outcome

    record = await records.ask(desk.county, who, "licence", form, "教字1号")
    assert await h11a() == "block"
    for actor in (desk.hr, desk.county):
        with pytest.raises(NotAllowed):
            await records.decide(actor, record, confirm=True)
    with pytest.raises(asyncpg.CheckViolationError, match="second person"):
        await DB.asyncpg_pool.execute(
            "UPDATE staff_record SET state = 'confirmed', decided = now(), decided_by = asked_by"
            " WHERE id = $1",
            record,
        )
    await records.decide(desk.city, record, confirm=True)
    assert await h11a() == "pass"
    with pytest.raises(Conflict):
        await records.decide(desk.city, record, confirm=False, note="与上一条重复")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("title", {"name": "正高级工程师", "level": "正高", "granted": "2020-01-01"}),
        ("earlier", {
            "unit": "某学校", "category": "professional", "grade": 4, "start": "2001-01-01",
            "end": "2020-12-31",
        }),
    ],
)  # fmt: skip
async def test_what_opens_the_highest_posts_is_confirmed_by_the_city(desk, kind, facts):
    who = await desk.person(1)
    record = await records.ask(desk.hr, who, kind, FACTS[kind][1].model_validate(facts), "自报1号")
    with pytest.raises(NotAllowed, match="市级"):
        await records.decide(desk.county, record, confirm=True)
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "UPDATE staff_record SET state = 'confirmed', decided = now(), decided_by = $2 WHERE id = $1",
            record, desk.county.account_id,
        )  # fmt: skip
    await records.decide(desk.city, record, confirm=True)
    low = {**facts, **({"name": "高级工程师", "level": "副高"} if kind == "title" else {"grade": 5})}
    record = await records.ask(desk.hr, who, kind, FACTS[kind][1].model_validate(low), "自报2号")
    await records.decide(desk.county, record, confirm=True)


async def test_every_kind_of_fact_is_entered_confirmed_and_told(desk, open_browser, open_api):
    who = await desk.person(1)
    await rewritten({StaffMember.identity_cipher: identity.seal("E00000001")}, who)
    facts = {
        "appraisal": {"kind": "year", "on": "2025-12-31", "result": "excellent"},
        "title": {"name": "高级工程师", "level": "副高", "granted": "2020-01-01"},
        "skill": {"level": "3", "granted": "2020-01-01"},
        "licence": {"name": "教师资格", "issued": "2019-05-01"},
        "degree": {"degree": "doctor"},
        "earlier": {
            "unit": "虚构中学", "category": "professional", "grade": 11, "start": "2012-01-01",
            "end": "2014-12-31",
        },
        "absence": {"kind": "enterprise", "start": "2025-01-01", "end": "2027-12-31"},
        "discipline": {"kind": "warning", "start": "2025-01-01", "end": "2025-06-30"},
        "trade": {"name": "锅炉工"},
        "retirement": {"sex": "female", "category": "woman_official"},
        "name": {"name": "员工一"},
        "born": {"born": "1989-12-31"},
        "leader": {"unit_leader": "true"},
    }  # fmt: skip
    assert facts.keys() == FACTS.keys()
    hr, county, city, api = (
        await open_browser("institution1"),
        await open_browser("county1"),
        await open_browser("city"),
        await open_api("county1"),
    )
    for kind, typed in facts.items():
        path = f"/posts/staff/{who}/records/{kind}"
        assert (await hr.get(path)).status_code == 200
        empty = await hr.submit(path, {})
        assert empty.status_code == 422
        for day in {"granted", "issued"} & typed.keys():
            told = {k: str(v) for k, v in typed.items()} | {day: str(today() + timedelta(days=1))}
            early = await hr.submit(path, {**told, "document": "单位1号"})
            assert (early.status_code, "不能晚于今天" in early.text) == (422, True)
        answer = await hr.submit(path, {**{k: str(v) for k, v in typed.items()}, "document": "单位1号"})
        assert answer.status_code == 303, answer.text
    listed = (await api.get(f"/api/v1/posts/staff/{who}/records")).json()["items"]
    assert {each["kind"] for each in listed} == FACTS.keys()
    for each in listed:
        # Of two days of birth the city says which.
        office = city if each["kind"] == "born" else county
        assert (await office.submit(f"/posts/records/{each['id']}/confirm")).status_code == 303
    person = await units.applicant(who)
    assert (person.name, person.degree, person.titles[-1].level, person.born, person.unit_leader) == (
        "员工一", "doctor", "副高", date(1989, 12, 31), True,
    )  # fmt: skip
    assert [(h.grade, h.here) for h in person.holdings] == [(11, False)]
    assert (len(person.skills), len(person.certificates), person.appraisals[0].result) == (1, 1, "excellent")
    page = (await county.get(f"/posts/staff/{who}")).text
    for word in ("离岗创业", "警告", "锅炉工", "女职工", "优秀"):
        assert word in page


async def test_years_count_in_the_own_trade_and_nobody_guesses_which_it_is(desk):
    """The law says 本工种: without one on record nobody goes up, and who changed trades serves the years in
    the new one."""
    await desk.planned({("skilled", 4): 1, ("skilled", 5): 3}, today() - timedelta(days=30))
    who = await desk.person(1)
    await desk.owner.execute(
        "UPDATE staff_member SET skills = $2 WHERE id = $1", who, '[{"level": 4, "granted": "2019-06-01"}]'
    )
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person, way)"
        " VALUES ($1, 'filled', 'skilled', 5, 5, '2015-01-01', $2, 'recruit')",
        desk.id, who,
    )  # fmt: skip
    form = desk.request(who, 4, today(), "promotion", category="skilled")

    async def said():
        found = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H4c")
        return found.outcome, found.reason

    assert await said() == ("unknown", "没有登记工种,无法判定在本工种任职的年限。")
    await desk.entered(who, "trade", by=desk.county, name="焊工")
    assert await said() == ("pass", "在本工种(焊工)技术工五级(或以上)已满 5 年。")
    await desk.entered(who, "trade", by=desk.county, name="钳工", since=today() - timedelta(days=400))
    outcome, reason = await said()
    assert (outcome, "焊工没有起始日" in reason) == ("unknown", True)
    with pytest.raises(ValidationError):
        FACTS["trade"][1].model_validate({"name": "钳工", "since": today() + timedelta(days=1)})
