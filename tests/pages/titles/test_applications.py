"""An application on its road: signed twice, hung out, passed on, accepted, and never two of a year and level.

Worth: whoever is wrongly kept out loses a year; whoever is wrongly let in takes the place of all others.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import asyncpg
import pypdf
import pytest
from carried import listed
from meetings import as_owner
from title_applications import PASSWORD, SIGNED, days_pass, drafted, fit, number, open_plan, reported, told
from title_review import filed

from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm, key_of_person
from talent_platform.certificates.tables import Certificate
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.integrity.entries import service as archive
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.publicity import service as publicity
from talent_platform.publicity.queries import hanging
from talent_platform.titles.applications import facts, queries, service, signing
from talent_platform.titles.applications.schemas import (
    OfficeCheck,
)
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.committees import service as committees
from talent_platform.workflow.steps import Given


@pytest.fixture
async def unit(act) -> str:
    rows = await TitleApplication.raw(
        "SELECT name FROM organisation WHERE id = {}", (await act("enterprise1")).organisation_id
    )
    return str(rows[0]["name"])


@pytest.fixture
async def plan(act, colleague) -> int:
    city = await act("city")
    return await open_plan(city, await filed(city, colleague))


async def recorded(city: Any, **facts: object) -> None:
    """A certificate of the first applicant in the register."""
    paper = {
        "number": "示证字2019第8号", "body": "某局", "issued": "2019-06-30", "seen_on": str(today()),
        "checked": "none", "identity": number(1),
    }  # fmt: skip
    await register.record(city, CertificateForm.model_validate({**paper, **facts}))


async def test_from_the_draft_to_the_acceptance_on_the_pages(open_browser, act, plan, unit):
    person, clerk, other, bureau, visitor, auditor = [
        await open_browser(who)
        for who in ("candidate", "enterprise1", "enterprise2", "city", None, "auditor")
    ]
    for each in (person, clerk):
        assert 'href="/titles/applications"' in (await each.get("/publicity")).text
    bad = await person.submit("/titles/applications/new", told(plan, "没有的单位", identity="1"))
    assert (bad.status_code, "主持两项技术改造" in bad.text) == (422, True)
    nobody = await person.submit("/titles/applications/new", told(plan, "没有的单位"))
    assert (nobody.status_code, "没有这个单位" in nobody.text) == (422, True)
    address = (await person.submit("/titles/applications/new", told(plan, unit))).headers["location"]
    one = int(address.rpartition("/")[2])
    for shut in (clerk, bureau, auditor, visitor):
        assert (await shut.get(address)).status_code in (303, 404)
    assert number(1) not in (await person.get(address)).text

    wrong = await person.submit(f"{address}/submission", {"password": "x", "agreed": "yes"})
    assert "当前密码不正确" in wrong.text
    in_person = {"password": PASSWORD, "agreed": "yes"}
    # Nor is anything signed under a name that is its owner's own word alone.
    own_word = "UPDATE account SET named_by_owner = $1 WHERE login = 'candidate'"
    await DB.asyncpg_pool.execute(own_word, True)
    unseen = await person.submit(f"{address}/submission", in_person)
    assert (unseen.status_code, "部门核对" in unseen.text) == (409, True)
    await DB.asyncpg_pool.execute(own_word, False)
    assert (await person.submit(f"{address}/submission", in_person)).status_code == 303
    assert "回执" in (await person.get(address)).text
    assert "有职称申报待单位考评" in (await clerk.get("/notifications")).text
    assert (await other.get(address)).status_code == 404
    early = await clerk.submit(f"{address}/publicity")
    assert (early.status_code, "请先签署单位承诺" in early.text) == (409, True)
    appraisal = {"assessed": "fit", "opinion": "业绩突出，同意申报", "identity": number(1)}
    assert (
        await clerk.submit(f"{address}/commitment", {**appraisal, "password": PASSWORD})
    ).status_code == 422
    strange = await clerk.submit(f"{address}/commitment", {**appraisal, **in_person, "identity": number(2)})
    assert (strange.status_code, "身份证号与申报的不一致" in strange.text) == (422, True)
    assert (await clerk.submit(f"{address}/commitment", {**appraisal, **in_person})).status_code == 303
    assert (await clerk.submit(f"{address}/publicity")).status_code == 303
    hung = await queries.hung(await queries.one(await act("candidate"), one))
    shown = (await visitor.get(f"/publicity/{hung.notice}")).text
    assert ("机械工程中级职称" in shown, number(1) in shown) == (True, False)
    assert "您的职称申报已在单位公示" in (await person.get("/notifications")).text
    soon = await clerk.submit(f"{address}/steps/report")
    assert (soon.status_code, "尚未期满" in soon.text) == (409, True)
    await days_pass(one)
    assert (await clerk.submit(f"{address}/steps/report")).status_code == 303

    page = (await bureau.get(address)).text
    assert "示职字2019第8号" in page
    paper = pypdf.PdfReader(io.BytesIO((await bureau.get(f"{address}/form.pdf")).content))
    printed = "".join("".join(each.extract_text().split()) for each in paper.pages)
    word = zipfile.ZipFile(io.BytesIO((await clerk.get(f"{address}/form.docx")).content))
    for text in ("评定表", unit, "主持两项技术改造", "业绩突出，同意申报", "示职字2019第8号", "主任委员签字"):
        assert text in printed
        assert text in word.read("word/document.xml").decode()
    assert (await other.get(f"{address}/form.pdf")).status_code == 404
    assert "没有查到职称、技能等级和聘用记录" in page
    none = await bureau.submit(f"{address}/steps/return")
    assert (none.status_code, "请一次写明全部需要补正的问题" in none.text) == (422, True)
    faults = {
        "fault-history": "缺少 2018 年以后的经历", "rule-history": "D3a",
        "fault-achievements": "请写明本人的作用",
        "fault-whole": "请补充证明材料目录",
    }  # fmt: skip
    assert (await bureau.submit(f"{address}/steps/return", faults)).status_code == 303
    assert "职称申报退回补正" in (await person.get("/notifications")).text
    form = (await person.get(f"{address}/edit")).text
    assert all(
        each in form
        for each in ("缺少 2018 年以后的经历", "规则 D3a", "请写明本人的作用", "请补充证明材料目录")
    )

    changed = told(plan, unit, history="2015 年起从事机床设计，2018 年任组长")
    assert (await person.submit(f"{address}/edit", {**changed, "identity": number(2)})).status_code == 409
    assert (await person.submit(f"{address}/edit", {**changed, "identity": ""})).status_code == 303
    assert (await person.submit(f"{address}/submission", in_person)).status_code == 303
    assert (await clerk.submit(f"{address}/commitment", {**appraisal, **in_person})).status_code == 303
    assert (await clerk.submit(f"{address}/publicity")).status_code == 303
    await days_pass(one)
    assert (await clerk.submit(f"{address}/steps/report")).status_code == 303
    unseen = await bureau.submit(f"{address}/steps/accept")
    assert (unseen.status_code, "请核对原件后勾选" in unseen.text) == (422, True)
    assert (await bureau.submit(f"{address}/steps/accept", {"seen": "told_number"})).status_code == 303
    assert "职称申报已受理" in (await person.get("/notifications")).text
    stages = await TitleApplication.raw(
        "SELECT stage, outcome FROM title_application_verdict WHERE application = {} ORDER BY id", one
    )
    assert [each["stage"] for each in stages] == ["submit", "report", "submit", "report", "accept"]
    assert stages[-1]["outcome"] == "pass"
    assert (await person.submit(f"{address}/steps/withdraw")).status_code == 303


async def test_the_api_does_the_same_and_asks_no_proof_of_what_a_register_knows(open_api, act, plan, unit):
    person, clerk, city = [await open_api(who) for who in ("candidate", "enterprise1", "city")]
    url = "/api/v1/titles/applications"
    assert (await person.post(url, json=told(plan, unit, level="正高"))).status_code == 422
    half = {"told_number": "", "told_on": None}
    assert (await person.post(url, json=told(plan, unit, **half))).status_code == 400
    one = (await person.post(url, json=told(plan, unit))).json()["id"]
    address, signature = f"{url}/{one}", {"password": PASSWORD, "agreed": True}
    before = (await person.get(address)).json()
    assert (before["titles"], before["papers"], before["may"]) == ([], ["told_number"], ["drop"])
    await recorded(
        await act("city"), kind="title", name="助理工程师", level="助理", specialty="机械工程",
        holder=(await act("candidate")).name,
    )  # fmt: skip
    known = (await person.get(address)).json()
    assert (known["titles"][0]["level"], known["papers"]) == ("助理", [])
    sent = {
        **told(plan, unit, told_title="", told_level=None, told_on=None, told_number=""),
        "identity": None,
    }
    assert (await person.put(address, json={**sent, "version": known["version"]})).status_code == 204
    assert (await person.put(address, json={**sent, "version": known["version"]})).status_code == 409
    assert (await clerk.get(address)).status_code == 404
    assert (await person.post(f"{address}/submission", json={"password": PASSWORD})).status_code == 422
    assert len((await person.post(f"{address}/submission", json=signature)).json()["receipt"]) == 14
    unfit = {"assessed": "unfit", "opinion": "业绩与申报不符", "identity": number(1)}
    assert (await clerk.post(f"{address}/commitment", json={**signature, **unfit})).status_code == 201
    assert (await clerk.post(f"{address}/publicity", json={})).status_code == 409
    assert (await clerk.post(f"{address}/steps/report", json={})).status_code == 403
    back = await clerk.post(f"{address}/steps/send_back", json={"note": "请补充业绩材料"})
    assert back.json()["state"] == "returned"
    await person.post(f"{address}/submission", json=signature)
    passed = {"assessed": "fit", "opinion": "同意申报", "identity": number(1)}
    assert (await clerk.post(f"{address}/commitment", json={**signature, **passed})).status_code == 201
    assert (await clerk.post(f"{address}/commitment", json={**signature, **passed})).status_code == 409
    assert (await clerk.post(f"{address}/publicity", json={})).status_code == 201
    await days_pass(one)
    assert (await clerk.post(f"{address}/steps/report", json={})).json()["state"] == "office"
    strange = {"faults": [{"field": "history", "rule": "X9", "text": "经历不完整"}]}
    assert (await city.post(f"{address}/steps/return", json=strange)).status_code == 422
    accepted = (await city.post(f"{address}/steps/accept", json={})).json()
    assert (accepted["state"], accepted["publicity"]["open"]) == ("accepted", 0)
    (row,) = (await city.get(url, params={"state": "accepted"})).json()["items"]
    assert (row["id"], row["unit"]) == (one, unit)


async def test_of_a_person_year_and_level_one_alone_is_live_however_many_are_submitted_at_once(
    act, colleague, plan, unit
):
    city, person = await act("city"), await act("candidate")
    elsewhere = await open_plan(city, await filed(city, colleague, name="示例市机械专业中级评审委员会"))
    ones = [await drafted(person, each, unit) for each in (plan, elsewhere)]
    found = await asyncio.gather(
        *(signing.submit(person, one, **SIGNED) for one in ones), return_exceptions=True
    )
    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    (live,) = [one for one, each in zip(ones, found, strict=True) if isinstance(each, str)]
    (other,) = set(ones) - {live}
    with pytest.raises(Conflict, match=r"D5|不能重复申报"):
        await signing.submit(person, other, **SIGNED)
    await service.move(person, live, "withdraw", Given())
    await signing.submit(person, other, **SIGNED)


async def test_an_objection_stops_its_person_alone_and_applying_anew_does_not_shake_it_off(act, plan, unit):
    clerk, people = await act("enterprise1"), [await act("candidate"), await act("candidate2")]
    ones = [await drafted(each, plan, unit, identity=number(n)) for n, each in enumerate(people, 1)]
    for n, (one, person) in enumerate(zip(ones, people, strict=True), 1):
        await signing.submit(person, one, **SIGNED)
        await signing.commit(clerk, one, fit(number(n)), **SIGNED)
        await service.hang(clerk, one)
    hung = await queries.hung(await queries.one(clerk, ones[0]))
    (item,) = (await hanging(hung.notice)).items
    objection = {"item": item.id, "text": "业绩不是本人的", "contact": "某甲 13800000000"}
    made = await publicity.object_to(
        hung.notice, publicity.ObjectionForm.model_validate(objection), address="127.0.0.1"
    )
    unit_told = "SELECT count(*) FROM notification WHERE event = 'objection.made' AND account = $1"
    assert await DB.asyncpg_pool.fetchval(unit_told, clerk.account_id) == 1
    for one in ones:
        await days_pass(one)
    with pytest.raises(Conflict, match=r"D3b 有 1 件异议没有处理"):
        await service.move(clerk, ones[0], "report", Given())
    await service.move(clerk, ones[1], "report", Given())

    await service.move(people[0], ones[0], "withdraw", Given())
    anew = await drafted(people[0], plan, unit)
    await signing.submit(people[0], anew, **SIGNED)
    await signing.commit(clerk, anew, fit(), **SIGNED)
    await service.hang(clerk, anew)
    await days_pass(anew)
    with pytest.raises(Conflict, match=r"D3b 有 1 件异议没有处理"):
        await service.move(clerk, anew, "report", Given())
    await publicity.decide(await act("city"), made, "unfounded", "核实为本人业绩")
    await service.move(clerk, anew, "report", Given())


async def test_what_comes_to_stand_against_it_later_stops_every_later_step(act, colleague, plan, unit):
    city, clerk, person = await act("city"), await act("enterprise1"), await act("candidate")
    one = await reported(person, clerk, plan, unit)
    entry = await archive.propose(
        city,
        EntryForm.model_validate({
            "cause": "title_false_commitment", "facts": "申报材料造假", "body": "示范市人力资源和社会保障局",
            "decided": str(today()), "holder": person.name, "identity": number(1), "document": "示人社决1号",
            "article": "第三十八条",
        }),
    )  # fmt: skip
    await archive.move(colleague, entry, "decide", Given())
    seen = OfficeCheck(seen=["told_number"])
    await archive.move(city, entry, "serve", Given(note="当面送达，本人签收"))
    with pytest.raises(Conflict, match=r"诚信档案记录期内不得申报职称，.* 起可以申报"):
        await service.move(city, one, "accept", Given(), seen)
    await archive.move(city, entry, "appeal", Given(note="申请复核这一决定"))
    await archive.move(colleague, entry, "restore", Given(document="示人社复〔2026〕8号"))
    await committees.move(city, (await queries.one(city, one)).committee, "suspend", Given(note="责令整改"))
    with pytest.raises(Conflict, match="评委会没有在核准备案有效期内"):
        await service.move(city, one, "accept", Given(), seen)
    await committees.move(
        colleague, (await queries.one(city, one)).committee, "resume", Given(note="整改完成")
    )
    await service.move(city, one, "accept", Given(), seen)
    assert await service.move(city, one, "refuse", Given(note="查明业绩材料造假")) == "refused"


async def test_a_privilege_is_used_when_it_is_accepted_and_skilled_workers_are_not_sent_back_for_a_degree(
    act, plan, unit
):
    city, clerk, person = await act("city"), await act("enterprise1"), await act("candidate")
    skilled = await drafted(person, plan, unit, skilled=True)
    with pytest.raises(Conflict, match="没有此人高级工以上的技能等级"):
        await signing.submit(person, skilled, **SIGNED)
    await recorded(city, kind="skill", name="数控车工", level="技师", specialty="", holder=person.name)
    await signing.submit(person, skilled, **SIGNED)
    await signing.commit(clerk, skilled, fit(), **SIGNED)
    await service.hang(clerk, skilled)
    await days_pass(skilled)
    await service.move(clerk, skilled, "report", Given())
    fault = {"faults": [{"field": "education", "text": "没有本科学历"}]}
    check = OfficeCheck.model_validate({**fault, "lacking": ["degree"]})
    for action in ("return", "refuse"):
        with pytest.raises(Conflict, match="不得以学历为由退回"):
            await service.move(city, skilled, action, Given(note="学历不符合"), check)
    await service.move(person, skilled, "withdraw", Given())

    early = await reported(person, clerk, plan, unit, asked=["early"], asked_paper="示卫函〔2026〕1号")
    seen = OfficeCheck(seen=["told_number", "asked_paper"])
    await service.move(city, early, "accept", Given(), seen)
    await service.move(person, early, "withdraw", Given())
    again = await drafted(person, plan, unit, asked=["early"])
    with pytest.raises(Conflict, match="A4 提前申报已于"):
        await signing.submit(person, again, **SIGNED)


async def test_the_database_keeps_what_was_signed_and_lets_nobody_past_a_step(act, plan, unit):
    clerk, person = await act("enterprise1"), await act("candidate")
    one = await drafted(person, plan, unit)
    await signing.submit(person, one, **SIGNED)
    step = (
        "INSERT INTO title_application_change (application, actor_name, action, from_state, to_state)"
        " VALUES ($1, 'x', $2, $3, $4)"
    )
    for statement, line in (
        ("UPDATE title_application SET history = 'x' WHERE id = $1", None),
        ("UPDATE title_application SET person_key = 'x' WHERE id = $1", None),
        ("UPDATE title_application SET state = 'office' WHERE id = $1", ("report", "unit", "office")),
        ("UPDATE title_application SET state = 'accepted' WHERE id = $1", ("accept", "unit", "accepted")),
        (
            (
                "UPDATE title_application SET assessed = 'fit', unit_signed = current_date,"
                " unit_account = owner WHERE id = $1"
            ),
            ("commit", "unit", "unit"),
        ),
        ("UPDATE title_application_verdict SET outcome = 'pass' WHERE application = $1", None),
        ("DELETE FROM title_application_change WHERE application = $1", None),
    ):
        async with DB.asyncpg_pool.acquire() as connection:
            outer = connection.transaction()
            await outer.start()
            if line:
                await connection.execute(step, one, *line)
            with pytest.raises(asyncpg.PostgresError, match=r"signed|road|permission|append-only|passed on"):
                await connection.execute(statement, one)
            await outer.rollback()
    with pytest.raises(NotFound):
        await signing.commit(await act("enterprise2"), one, fit(), **SIGNED)
    assert (await queries.one(clerk, one)).state == "unit"


async def test_an_account_has_one_live_application_whatever_number_it_types(act, plan, unit):
    person = await act("candidate")
    await signing.submit(person, await drafted(person, plan, unit), **SIGNED)
    two = await drafted(person, plan, unit, identity="E12345678")
    with pytest.raises(Conflict, match="D5"):
        await signing.submit(person, two, **SIGNED)
    with pytest.raises(asyncpg.UniqueViolationError, match="one_of_owner"):
        await as_owner("UPDATE title_application SET state = 'accepted' WHERE id = $1", two)


async def test_a_staff_file_answers_to_its_own_name_alone(act, plan, unit):
    hr = await act("institution1")
    kept = {"kind": "hospital", "level": "county", "jurisdiction": "210101"}
    made = await Institution.insert(Institution(organisation=hr.organisation_id, **kept))
    await listed(
        StaffMember(
            institution=made[0]["id"], number="P1", name="钱某某", person_key=key_of_person(number(7)),
            identity_cipher=b"x", born=date(1990, 1, 1), degree="master", history_complete=True, earlier="[]",
            titles=json.dumps([{"name": "工程师", "level": "中级", "granted": "2015-01-01"}]),
        )
    )  # fmt: skip
    person = await act("candidate")
    one = await drafted(person, plan, unit, identity=number(7))
    assert (await facts.known(one)).titles == []
    with pytest.raises(Conflict, match="身份证号与姓名对不上"):
        await signing.submit(person, one, **SIGNED)
    await as_owner("UPDATE staff_member SET name = $1 WHERE number = 'P1'", person.name)
    assert [each.level for each in (await facts.known(one)).titles] == ["中级"]


async def test_a_title_that_was_taken_back_answers_against_the_own_word(
    act, colleague, plan, unit, open_browser
):
    city, person, clerk = await act("city"), await act("candidate"), await act("enterprise1")
    await recorded(
        city, kind="title", name="助理工程师", level="助理", specialty="机械工程", holder=person.name,
        number="示职字2019第8号",
    )  # fmt: skip
    one = await reported(person, clerk, plan, unit)
    certificate = (await Certificate.select(Certificate.id))[0]["id"]
    revocation = await register.propose_revocation(
        city, certificate, Paper(source="撤销决定书", document="示〔2026〕8 号", note="以虚假材料取得")
    )
    await register.confirm_revocation(colleague, revocation)
    seen = OfficeCheck(seen=["told_number"])
    with pytest.raises(Conflict, match="助理工程师（示职字2019第8号）已撤销，不能作为现有职称"):
        await service.move(city, one, "accept", Given(), seen)
    for who in ("city", "candidate", "enterprise1"):
        browser = await open_browser(who)
        page = (await browser.get(f"/titles/applications/{one}")).text
        assert "不能作为现有职称，另有有效职称的请先登记证书" in page
    told = (await browser.get(f"/api/v1/titles/applications/{one}")).json()
    assert [(each["number"], each["state"]) for each in told["lost"]] == [("示职字2019第8号", "revoked")]


def test_a_sanction_to_come_hides_none_that_runs():
    day = timedelta(days=1)
    runs, longer = (today() - 9 * day, today() + day), (today() - day, None)
    later = (today() + 5 * day, None)
    for runs_or_will, first in (([later, runs], runs), ([runs, longer, later], longer), ([later], later)):
        assert min(runs_or_will, key=facts.stands_first) == first
