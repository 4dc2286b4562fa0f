"""What the register of certificates knows of staff is proof, and what it takes back stops an appointment.

Worth: a licence that was suspended yesterday and still counts today puts an unlicensed person to work.
"""

import asyncio
import json
from datetime import timedelta

import pytest
from carried import rewritten

from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.register import queries
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.numbers import number_key
from talent_platform.certificates.register.schemas import CertificateForm, CorrectionForm, key_of_person
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.boards import standing
from talent_platform.establishment.institutions import units
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.integrity.entries import service as entries
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.workflow.steps import Given
from talent_posts import last_recorded

NUMBER = "11010519491231002X"
YEAR_AGO, YESTERDAY = today() - timedelta(days=365), today() - timedelta(days=1)


@pytest.fixture
async def nurse(desk):
    """A unit with a post for a nurse, and somebody known by the identity number."""
    await desk.planned({("professional", 12): 12}, YEAR_AGO)
    person = await desk.person(1)
    await rewritten({StaffMember.person_key: key_of_person(NUMBER)}, person)
    return person


async def recorded(desk, **facts):
    """In the register since ten days ago."""
    form = CertificateForm.model_validate({
        "kind": "vocational", "name": "护士执业证", "holder": "员工1", "number": "2021-1",
        "body": "示范省卫生健康委", "issued": "2021-06-01", "seen_on": str(today()), "checked": "none",
        **facts,
    })  # fmt: skip
    certificate = await register.record(desk.city, form)
    await desk.owner.execute("ALTER TABLE certificate_change DISABLE TRIGGER USER")
    await desk.owner.execute("UPDATE certificate_change SET at = at - interval '10 days'")
    await desk.owner.execute("ALTER TABLE certificate_change ENABLE TRIGGER USER")
    return certificate


async def test_the_database_compares_numbers_as_the_program_does(desk):
    signs = [chr(sign) for sign in range(1, 0x10000) if not 0xD800 <= sign < 0xE000]
    odd = [
        "",
        "第",
        "No.7",
        "no７",
        "NORTH-1",
        "编号证书编号1",
        "证书编号第1号",
        "No.K-1",
        "№ K-1",
        "证书号K-1",
        "证号：K-1",
        "注册编号K-1号（补发）",
        "K-1（补）",
        "ﬁ-1",
        "ſ１ß",
        "①②ⅷ",
        "１－２",
        "第7号",
        "号",
        "K-2O20-Il",
        "㛃字〇8号",
        "䶮𬭎字8号",
    ]
    numbers = [*odd, *(f"a{sign}1" for sign in signs), *(f"{sign}7" for sign in signs)]
    rows = await desk.owner.fetch(
        "SELECT certificate_number_key(n) AS told FROM unnest($1::text[]) WITH ORDINALITY given (n, place) "
        "ORDER BY place",
        numbers,
    )
    assert [row["told"] for row in rows] == [number_key(number) for number in numbers]


async def test_of_the_same_identity_number_and_another_name_it_is_no_proof_until_the_unit_names_it(
    desk, nurse, open_browser
):
    certificate = await recorded(desk, identity=NUMBER, holder="完全别人")
    request = await asked(desk, nurse)
    with pytest.raises(Conflict, match="护士"):
        await service.submit(desk.hr, request)
    page = f"/posts/staff/{nurse}"
    city = await open_browser("city")
    assert page in (await city.get(f"/certificates/{certificate}")).text
    assert "身份证号与此人相同而姓名不同" in (await (await open_browser("institution1")).get(page)).text
    named = desk.request(nurse, 12, today(), post_requires=["須持有護士執業證"])
    with pytest.raises(Conflict, match="缺少有效的护士执业证书"):
        await service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, named))
    fact = {"name": "护士执业证", "issued": "2021-06-01", "number": "2021-1"}
    await rewritten({StaffMember.certificates: json.dumps([fact])}, nurse)
    await service.submit(desk.hr, request)
    assert "姓名不同" not in (await (await open_browser("institution1")).get(page)).text


async def test_what_the_archive_records_is_told_to_who_decides_and_bars_nothing(
    desk, nurse, colleague, open_browser, open_api
):
    """Until its last day; to the unit nothing is told, and the person reads who looked."""
    entry = await entries.propose(desk.city, EntryForm.model_validate({
        "cause": "exam_grave", "facts": "在考试中使用手机传递答案", "body": "示范市人力资源和社会保障局",
        "document": "示人社决〔2026〕1号", "decided": YESTERDAY, "holder": "员工1", "identity": NUMBER,
        "login": "candidate",
    }))  # fmt: skip
    await entries.move(colleague, entry, "decide", Given())
    request = await asked(desk, nurse)
    url, api = f"/posts/requests/{request}", f"/api/v1/appointments/{request}"
    city, auditor = await open_browser("city"), await open_api("auditor")
    assert "示人社决" not in (await city.get(url)).text, "not served yet"
    await entries.move(desk.city, entry, "serve", Given(note="当面送达，本人签收"))
    shown = (await city.get(url)).text
    for told in (
        "示人社决〔2026〕1号",
        f"/integrity/{entry}",
        f"至 {last_recorded(YESTERDAY, 5)}",
        "没有法规",
    ):
        assert told in shown
    running = (await auditor.get(api)).json()["recorded"]
    assert [(each["id"], each["cause"]) for each in running] == [(entry, "exam_grave")]
    for login in ("institution1", "county1"):
        assert "示人社决" not in (await (await open_browser(login)).get(url)).text
        assert (await (await open_api(login)).get(api)).json()["recorded"] == []
    assert "诚信档案记录" in (await (await open_browser("candidate")).get("/looks")).text

    await recorded(desk, identity=NUMBER)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await entries.move(desk.city, entry, "appeal", Given(note="申请复核这一决定"))
    assert "示人社决" in (await city.get(url)).text, "an appeal suspends nothing"
    await entries.move(colleague, entry, "restore", Given(document="示人社复〔2026〕2号"))
    assert "示人社决" not in (await city.get(url)).text


async def test_a_title_whose_term_is_over_is_had_no_more_and_a_renewed_one_is(desk, nurse):
    title = {"name": "工程师", "granted": "2020-06-01", "level": "中级"}
    record = await records.ask(desk.hr, nurse, "title", FACTS["title"][1].model_validate(title), "登1号")
    await records.decide(desk.city, record, confirm=True)
    paper = {"kind": "title", "name": "工程师", "level": "中级", "issued": "2020-06-01", "identity": NUMBER}
    assert (await units.applicant(nurse)).titles
    await recorded(desk, **paper, number="T-1", expires=str(YESTERDAY))
    assert not (await units.applicant(nurse)).titles
    await recorded(desk, **paper, number="T-2")
    assert [each.name for each in (await units.applicant(nurse)).titles] == ["工程师"]


async def asked(desk, person):
    wanted = desk.request(person, 12, today(), post_requires=["护士执业资格"])
    return await drafts.draft(desk.hr, desk.id, wanted)


async def test_the_register_is_proof_and_a_suspension_stops_every_later_step(
    desk, nurse, open_browser, colleague
):
    request = await asked(desk, nurse)
    with pytest.raises(Conflict, match="缺少有效的护士执业资格证书"):
        await service.submit(desk.hr, request)
    certificate = await recorded(desk, identity=NUMBER)
    before = await standing.basis([desk.id], today())
    await service.submit(desk.hr, request)

    async def suspended(way):
        await register.move(desk.city, certificate, way, note="举报核查中，暂停使用", version=None)

    steps = (
        (desk.county, "county_pass", "县1号"), (desk.city, "city_pass", "市1号"),
        (desk.hr, "take_effect", ""),
    )  # fmt: skip
    for actor, step, document in steps:
        await suspended("suspend")
        with pytest.raises(Conflict, match=f"护士执业证自{today()}起暂停"):
            await service.move(actor, request, step, document=document)
        await suspended("resume")
        await service.move(actor, request, step, document=document)
    await suspended("suspend")
    assert await standing.basis([desk.id], today()) != before
    shown = (await (await open_browser("institution1")).get(f"/posts/staff/{nurse}")).text
    assert "证书登记册" in shown
    assert f"自 {today()} 起" in shown
    facts = {
        "kind": "vocational", "name": "护士执业证", "number": "2021-1", "body": "示范省卫生健康委",
        "issued": "2021-06-02", "seen_on": str(today()), "checked": "none", "note": "日期看错",
    }  # fmt: skip
    right = CorrectionForm.model_validate(facts)
    version = (await queries.one(desk.city, certificate)).version
    await issuing.confirm(colleague, await correcting.correct(desk.city, certificate, right, version=version))
    told = await desk.owner.fetch(
        "SELECT DISTINCT a.login, n.event FROM notification n JOIN account a ON a.id = n.account "
        "WHERE n.event IN ('staff.certificate_suspend', 'staff.certificate_correct')"
    )
    assert {tuple(row) for row in told} == {
        ("institution1", "staff.certificate_suspend"), ("institution1", "staff.certificate_correct"),
    }  # fmt: skip
    assert (
        f"/posts/staff/{nurse}"
        in (await (await open_browser("city")).get(f"/certificates/{certificate}")).text
    )
    for known, state, issued in ((None, "suspended", "2021-06-02"), (YESTERDAY, "valid", "2021-06-01")):
        (paper,) = (await units.applicant(nurse, known=known)).certificates
        assert (paper.state, str(paper.issued)) == (state, issued)


async def test_what_turns_out_to_be_of_somebody_else_was_theirs_on_the_evening_before(desk, nurse, colleague):
    certificate = await recorded(desk, identity=NUMBER)
    facts = {
        "kind": "vocational", "name": "护士执业证", "number": "2021-1", "body": "示范省卫生健康委",
        "issued": "2021-06-01", "seen_on": str(today()), "checked": "none", "note": "登记错人",
        "holder": "完全别人", "identity": "110105194912310011",
    }  # fmt: skip
    for version, more in ((1, {}), (2, {"number": "2021-2", "note": "编号也错了"})):
        form = CorrectionForm.model_validate({**facts, **more})
        await issuing.confirm(
            colleague, await correcting.correct(desk.city, certificate, form, version=version)
        )
    told = [(await units.applicant(nurse, known=known)).certificates for known in (None, YESTERDAY)]
    assert [[(each.number, each.state) for each in day] for day in told] == [[], [("2021-1", "valid")]]
    with pytest.raises(Exception, match="certificate_before"):
        await desk.owner.execute("UPDATE certificate_before SET holder = '又一人'")


async def test_a_record_of_the_unit_yields_to_the_register(desk, nurse):
    """By the number and the name, or without a number by the name of the paper."""
    await rewritten({StaffMember.person_key: "another"}, nurse)
    certificate = await recorded(desk)
    fact = {"name": "护士执业证书", "issued": "2021-06-01", "number": "２０２１ -1"}
    record = await records.ask(desk.hr, nurse, "licence", FACTS["licence"][1].model_validate(fact), "登1号")
    await records.decide(desk.city, record, confirm=True)
    request = await asked(desk, nurse)
    await register.move(desk.city, certificate, "suspend", note="举报核查中，暂停使用", version=None)
    with pytest.raises(Conflict, match="起暂停"):
        await service.submit(desk.hr, request)
    await register.move(desk.city, certificate, "resume", note="查清无误，恢复使用", version=None)
    await service.submit(desk.hr, request)


async def test_a_record_is_found_by_its_number_and_never_where_the_identity_differs(desk, nurse, colleague):
    fact = {"name": "护士执业证书", "issued": "2021-06-01", "number": "NO.2021-1"}
    record = await records.ask(desk.hr, nurse, "licence", FACTS["licence"][1].model_validate(fact), "登1号")
    await records.decide(desk.city, record, confirm=True)
    certificate = await recorded(desk)
    request = await asked(desk, nurse)
    await register.move(desk.city, certificate, "suspend", note="举报核查中，暂停使用", version=None)
    with pytest.raises(Conflict, match="起暂停"):
        await service.submit(desk.hr, request)
    facts = {
        "kind": "vocational", "name": "护士执业证", "number": "2021-1", "body": "示范省卫生健康委",
        "issued": "2021-06-01", "seen_on": str(today()), "checked": "none", "note": "查明为同名的另一人",
        "identity": "110105194912310011",
    }  # fmt: skip
    other = CorrectionForm.model_validate(facts)
    await issuing.confirm(colleague, await correcting.correct(desk.city, certificate, other, version=2))
    await service.submit(desk.hr, request)


async def test_titles_and_levels_of_the_register_are_had_and_taken_back(desk, nurse):
    title = {
        "kind": "title",
        "name": "高级工程师",
        "number": "T-1",
        "identity": NUMBER,
        "issued": "2015-01-01",
        "body": "某职称办",
    }
    mine = await recorded(desk, **title)
    own = {**title, "name": "工程师", "number": "T-2"}
    same = await recorded(desk, **own)
    await recorded(desk, kind="skill", name="焊工", level="高级", number="S-1", identity=NUMBER)
    # The level of a 职业资格 of professionals is none of skill.
    for number, (name, level) in enumerate((("建造师", "一级"), ("社会工作者职业资格", "中级"))):
        await recorded(desk, name=name, level=level, number=f"V-{number}", identity=NUMBER)

    async def told():
        person = await units.applicant(nurse)
        return [each.name for each in person.titles], [each.level for each in person.skills]

    assert await told() == (["工程师", "高级工程师"], [3])
    for certificate in (mine, same):
        await register.move(desk.city, certificate, "suspend", note="举报核查中，暂停使用", version=None)
    # The unit's own record of the same title on the same day goes with it.
    assert await told() == ([], [3])


async def test_a_step_waits_for_a_suspension_that_is_under_way(desk, nurse):
    certificate = await recorded(desk, identity=NUMBER)
    request = await asked(desk, nurse)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    async with desk.owner.acquire() as other, other.transaction():
        await other.execute(
            "UPDATE certificate SET state = 'suspended', version = 2 WHERE id = $1", certificate
        )
        await other.execute(
            "INSERT INTO certificate_change (certificate, at, actor_name, action, from_state, to_state)"
            " VALUES ($1, now(), '某', 'suspend', 'valid', 'suspended')",
            certificate,
        )
        step = asyncio.create_task(service.move(desk.hr, request, "take_effect"))
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'FOR SHARE'"
        while not await desk.owner.fetchval(waits):
            assert not step.done()
            await asyncio.sleep(0.01)
    with pytest.raises(Conflict, match="起暂停"):
        await step


async def test_a_title_that_the_register_took_back_counts_on_no_day(desk, nurse):
    """Nor does the unit's record of it that tells another day than the certificate."""
    facts = {"kind": "title", "name": "高级工程师", "identity": NUMBER, "body": "某职称办"}
    facts |= {"issued": "2015-01-01"}
    mine = await recorded(desk, number="T-1", **facts)
    fact = {"name": "高级工程师", "level": "副高", "granted": "2014-12-31"}
    record = await records.ask(desk.hr, nurse, "title", FACTS["title"][1].model_validate(fact), "登1号")
    await records.decide(desk.county, record, confirm=True)

    async def days():
        return [str(each.granted) for each in (await units.applicant(nurse)).titles if each.level == "副高"]

    assert sorted(await days()) == ["2014-12-31", "2015-01-01"]
    await register.move(desk.city, mine, "suspend", note="举报核查中，暂停使用", version=None)
    assert await days() == []
    await recorded(desk, number="T-2", **{**facts, "issued": "2016-01-01"})
    assert await days() == ["2016-01-01"]
