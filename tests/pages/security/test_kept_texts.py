"""Free text that tells who somebody is: shown back to its author, kept only on confirming, then withheld."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_matching import GoalOrder
from talent_platform.accounts.actor import Actor
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.cases import opening as cases
from talent_platform.brokerage.cases import service as cases_service
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.run_input import RunScope
from talent_platform.brokerage.tables import MatchRun
from talent_platform.brokerage.tasks import look_through_next_steps
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import importing, service
from talent_platform.demand.needs.schemas import TalentNeedForm, TalentNeedRow
from talent_platform.demand.tables import NeedKind
from talent_platform.disclosure import tasks
from talent_platform.disclosure.tasks import look_through
from talent_platform.index import documents
from talent_platform.reference import contact
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import service as supply
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_search.documents import DocumentKind

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]
PHONE = "138 1234 5678"
WRITTEN = f"有意者打 {PHONE}，找联系人"


def need(**more: Any) -> dict[str, Any]:
    return {
        "title": "数控编程工程师", "seats": 2, "required_skills": ["数控编程"],
        "county": next(iter(counties())),
        "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20", "start_on": today().isoformat(),
        "deadline": "2099-12-31", "description": "会 6061-T6 薄壁件", **more,
    }  # fmt: skip


def person(**more: Any) -> dict[str, Any]:
    return {
        "name": "欧阳测试", "phone": "10000000001", "headline": "焊接工程师", "skills": ["氩弧焊:精通"],
        "education": 3, "birth_year": 1988, "available_from": today().isoformat(), "consent": True, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/needs", need(description=WRITTEN)),
        ("/api/v1/needs", need(title="电话一三八一二三四五六七八")),
        ("/api/v1/needs", need(description="请联系 联 系 人 面谈")),
        ("/api/v1/candidates", person(summary=f"微信：abc12345，{PHONE}")),
        ("/api/v1/candidates", person(headline="欧 阳 测 试，焊接")),
    ],
)
async def test_the_author_reads_what_was_found_and_nothing_is_saved(
    open_api: Open, path: str, body: dict[str, Any]
) -> None:
    author = await open_api("enterprise1" if path.endswith("needs") else "candidate")
    refused = await author.post(path, json=body)
    assert refused.status_code in {400, 422}, refused.text
    assert "这里写有「" in refused.text
    assert (await author.get(path)).json().get("total", 0) == 0


async def test_the_form_keeps_what_was_typed_and_offers_to_confirm(open_browser: Open) -> None:
    author = await open_browser("enterprise1")
    values = need(description=WRITTEN, required_skills="数控编程")
    assert "contact_confirmed" not in (await author.get("/needs/new")).text
    back = await author.submit("/needs/new", values)
    assert back.status_code == 422
    assert f"「{PHONE}」" in back.text
    assert f">{WRITTEN}</textarea>" in back.text
    assert 'name="contact_confirmed"' in back.text
    kept = await author.submit("/needs/new", {**values, "contact_confirmed": "yes"})
    assert kept.status_code == 303, kept.text
    assert "主管部门核定前不对外显示" in (await author.get(kept.headers["location"])).text


async def test_a_kept_text_is_withheld_until_the_bureau_lets_it_through(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    author = await open_api("candidate")
    made = await author.post("/api/v1/candidates", json=person(summary=WRITTEN, contact_confirmed=True))
    assert made.status_code == 201, made.text
    row = made.json()["id"]
    firm, city = await open_api("enterprise1"), await open_api("city")

    async def seen() -> tuple[int, int, bool, int]:
        (document,) = await documents.load(DocumentKind.CANDIDATE, [str(row)])
        people, _texts = await run_input.read(
            run_input.RunRequest(RunScope(None, None, "all"), today(), GoalOrder.on(today()))
        )
        listed = (await firm.get("/api/v1/candidates")).json()["total"]
        one = (await firm.get(f"/api/v1/candidates/{row}")).status_code
        return listed, one, document.public, len(people.single)

    assert await seen() == (0, 404, False, 0)
    (waiting,) = (await city.get("/api/v1/texts")).json()["items"]
    assert (waiting["kind"], waiting["record"], waiting["author_name"]) == ("candidate", row, "欧阳测试")
    assert waiting["found"] == [["phone", PHONE]]
    assert waiting["texts"] == {"summary": WRITTEN}
    for login in ("county1", "enterprise1", "candidate", "officer", "auditor"):
        other = await open_api(login)
        refused = await other.post(f"/api/v1/texts/{waiting['id']}/decision", json={"passed": True})
        assert refused.status_code in {403, 404}, login
    page = await open_browser("city")
    assert PHONE in (await page.get("/texts")).text
    assert (await page.submit(f"/texts/{waiting['id']}/refuse", {"reason": ""})).status_code == 422
    assert (await page.submit(f"/texts/{waiting['id']}/refuse", {"reason": "请勿留电话"})).status_code == 303
    assert await seen() == (0, 404, False, 0)
    # Written differently it is back at once; what the bureau once let through needs no second word.
    version = (await author.get(f"/api/v1/candidates/{row}")).json()["version"]
    clean = {**person(summary="会薄板焊接"), "version": version}
    assert (await author.put(f"/api/v1/candidates/{row}", json=clean)).status_code == 200
    assert await seen() == (1, 200, True, 1)
    again = {**person(summary=WRITTEN, contact_confirmed=True), "version": version + 1}
    assert (await author.put(f"/api/v1/candidates/{row}", json=again)).status_code == 200
    assert await seen() == (0, 404, False, 0)
    (waiting, *_) = (await city.get("/api/v1/texts")).json()["items"]
    assert waiting["state"] == "waiting"
    passed = await city.post(f"/api/v1/texts/{waiting['id']}/decision", json={"passed": True})
    assert passed.status_code == 204
    twice = await city.post(
        f"/api/v1/texts/{waiting['id']}/decision", json={"passed": False, "note": "内容仍需再议"}
    )
    assert twice.status_code == 409
    assert await seen() == (1, 200, True, 1)
    more = {**again, "version": version + 2, "headline": "焊接高级工程师"}
    assert (await author.put(f"/api/v1/candidates/{row}", json=more)).status_code == 200
    assert await seen() == (1, 200, True, 1)
    entries = [row["action"] for row in await AuditEntry.select().order_by(AuditEntry.id)]
    assert [one for one in entries if one.startswith("text.")] == [
        "text.kept", "text.refused", "text.kept", "text.passed",
    ]  # fmt: skip


async def test_a_withheld_need_is_not_published(act: Act, open_api: Open, open_browser: Open) -> None:
    county = await act("county1")
    firm = (await act("enterprise1")).organisation_id
    form = TalentNeedForm.model_validate(need(description=WRITTEN, contact_confirmed=True))
    row = await service.create(county, NeedKind.TALENT, form, organisation_id=firm)
    for action in ("submit", "approve"):
        await service.take_step(county, row, action)
    visitor = await open_browser()
    assert (await visitor.get(f"/needs/{row}")).status_code == 404
    assert "数控编程工程师" not in (await visitor.get("/")).text + (await visitor.get("/needs")).text
    bureau = await open_api("county1")
    assert (await (await open_api("county2")).get("/api/v1/texts")).json()["items"] == []
    (waiting,) = (await bureau.get("/api/v1/texts")).json()["items"]
    decision = f"/api/v1/texts/{waiting['id']}/decision"
    assert (await bureau.post(decision, json={"passed": True})).status_code == 403, "it wrote the text"
    assert (await visitor.get(f"/needs/{row}")).status_code == 404
    await (await open_api("city")).post(decision, json={"passed": True})
    assert (await visitor.get(f"/needs/{row}")).status_code == 200


async def test_the_database_keeps_record_and_list_in_step(act: Act) -> None:
    firm = await act("enterprise1")
    form = TalentNeedForm.model_validate(need(description=WRITTEN, contact_confirmed=True))
    row = await service.create(firm, NeedKind.TALENT, form)
    pool = DB.asyncpg_pool
    assert await pool.fetchval("SELECT withheld FROM need WHERE id = $1", row)
    with pytest.raises(Exception, match="is kept as written"):
        await pool.execute("UPDATE text_review SET texts = '{}'")
    with pytest.raises(Exception, match="is kept as written"):
        await pool.execute("DELETE FROM text_review")


async def test_imports_refuse_the_row_with_the_sentence(act: Act) -> None:
    row = TalentNeedRow.model_validate(need(description="请联系 联 系 人"))
    taken = await importing.import_needs(
        await act("enterprise1"), [SourceRow("人才需求", 4, row)], kind=NeedKind.TALENT, file_hash="0" * 64
    )
    assert not taken.ids
    assert [(one.row, one.field, "联 系 人" in one.message) for one in taken.problems] == [
        (4, "description", True)
    ]


async def opened_case(act: Act) -> int:
    """A case between the first employer and a candidate, as a release leaves it."""
    firm, candidate = await act("enterprise1"), await act("candidate")
    need_id = await service.create(firm, NeedKind.TALENT, TalentNeedForm.model_validate(need()))
    await service.take_step(firm, need_id, "submit")
    await service.take_step(await act("county1"), need_id, "approve")
    person_id = await supply.create_candidate(candidate, CandidateForm.model_validate(person()))
    officer = await act("officer")
    made = await MatchRun.insert(MatchRun(owner=officer.account_id, state="ready"))
    run = int(made[0]["id"])
    async with DB.transaction():
        (case,) = await cases.open_cases(
            officer,
            run,
            [
                {
                    "need": need_id,
                    "team": None,
                    "candidate": person_id,
                    "score": 7000,
                    "terms": "{}",
                    "origin": "officer",
                }
            ],
            {(need_id, -person_id): officer.account_id},
        )
    return case


async def test_a_note_to_both_sides_waits_for_both(act: Act, open_api: Open, open_browser: Open) -> None:
    case = await opened_case(act)
    author, reader = await open_browser("candidate"), await open_browser("enterprise1")
    note = {"note": f"我是欧 阳 测 试，{PHONE}", "audience": "all"}
    back = await author.submit(f"/cases/{case}/notes", note)
    assert back.status_code == 422
    assert "「欧 阳 测 试」" in back.text
    assert f"「{PHONE}」" in back.text
    assert note["note"] in back.text
    # To the bureau alone one may write what one likes.
    alone = await author.submit(f"/cases/{case}/notes", {**note, "audience": "person"})
    assert alone.status_code == 303
    assert (
        await author.submit(f"/cases/{case}/notes", {**note, "contact_confirmed": "yes"})
    ).status_code == 303
    assert PHONE in (await author.get(f"/cases/{case}")).text
    assert PHONE not in (await reader.get(f"/cases/{case}")).text
    city = await open_api("city")
    (waiting,) = (await city.get("/api/v1/texts")).json()["items"]
    assert (waiting["kind"], waiting["record"]) == ("case", case)
    # Let through, it still waits for both sides.
    await city.post(f"/api/v1/texts/{waiting['id']}/decision", json={"passed": True})
    assert PHONE not in (await reader.get(f"/cases/{case}")).text
    said = await author.submit(f"/cases/{case}/answer", {"answer": "yes", "text": f"愿意，{PHONE}"})
    assert said.status_code == 422
    assert (await author.submit(f"/cases/{case}/answer", {"answer": "yes"})).status_code == 303
    assert PHONE not in (await reader.get(f"/cases/{case}")).text
    assert (await reader.submit(f"/cases/{case}/answer", {"answer": "yes"})).status_code == 303
    assert PHONE in (await reader.get(f"/cases/{case}")).text
    details = [
        json.loads(row["detail"]) for row in await AuditEntry.select().where(AuditEntry.action == "text.kept")
    ]
    assert details == [{"ways": ["name", "phone"]}]


async def test_the_next_step_tells_nobody_and_a_closed_case_no_longer_does(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    case = await opened_case(act)
    officer, author, reader = (
        await open_api("officer"),
        await open_browser("candidate"),
        await open_browser("enterprise1"),
    )
    due = today().isoformat()
    step = {"next_step": f"请联系 {PHONE}", "due": due}
    assert (await officer.post(f"/api/v1/cases/{case}/plan", json=step)).status_code == 422
    assert (
        await officer.post(f"/api/v1/cases/{case}/plan", json={**step, "next_step": "约时间"})
    ).status_code < 300
    for side in (author, reader):
        assert (await side.submit(f"/cases/{case}/answer", {"answer": "yes"})).status_code == 303
    assert (
        await author.submit(f"/cases/{case}/notes", {"note": f"请打 {PHONE}", "audience": "all"})
    ).status_code == 303
    assert PHONE in (await reader.get(f"/cases/{case}")).text
    closed = {"action": "close", "reason": "other", "text": "双方商定不再继续"}
    assert (await officer.post(f"/api/v1/cases/{case}/steps", json=closed)).status_code < 300
    assert PHONE not in (await reader.get(f"/cases/{case}")).text
    assert "其中的联系方式不再显示" in (await reader.get(f"/cases/{case}")).text
    again = await author.submit(f"/cases/{case}/notes", {"note": f"请打 {PHONE}", "audience": "all"})
    assert again.status_code == 422


async def test_a_text_of_an_ended_case_waits_for_nobody(act: Act, open_api: Open, open_browser: Open) -> None:
    case, city = await opened_case(act), await open_api("city")
    author, reader = await open_browser("candidate"), await open_browser("enterprise1")
    kept = {"contact_confirmed": "yes"}
    note = {"note": f"请打 {PHONE}", "audience": "all", **kept}
    assert (await author.submit(f"/cases/{case}/notes", note)).status_code == 303
    assert len((await city.get("/api/v1/texts")).json()["items"]) == 1
    unsure = await author.submit(
        f"/cases/{case}/answer", {"answer": "no", "reason": "unfit", "text": f"另有安排，{PHONE}"}
    )
    assert "核定后才对外显示" not in unsure.text
    no = {"answer": "no", "reason": "unfit", "text": f"另有安排，{PHONE}", **kept}
    assert (await author.submit(f"/cases/{case}/answer", no)).status_code == 303
    assert (await author.submit(f"/cases/{case}/notes", note)).status_code == 303
    assert (await city.get("/api/v1/texts")).json()["items"] == []
    shown = (await author.get(f"/cases/{case}")).text
    assert shown.count("对接已经结束，对方不可见") == 3
    assert "放行" not in shown
    assert PHONE not in (await reader.get(f"/cases/{case}")).text


async def test_a_refused_form_of_a_case_leaves_the_others_alone(act: Act, open_browser: Open) -> None:
    case, officer = await opened_case(act), await open_browser("officer")
    (step,) = await DB.asyncpg_pool.fetchrow("SELECT next_step FROM match_case")
    said = {"side": "person", "answer": "yes", "text": f"来电 {PHONE} 说愿意"}
    back = await officer.submit(f"/cases/{case}/answer", {**said, "text": "字" * 501})
    assert back.status_code == 422
    assert 'href="#f-answer-person-text"' in back.text
    assert 'id="f-answer-person-text"' in back.text
    assert back.text.count("字" * 501) == 1
    assert f'value="{step}"' in back.text
    assert "<details open" not in back.text


async def test_guessing_a_name_is_not_answered(act: Act, open_browser: Open) -> None:
    case, reader = await opened_case(act), await open_browser("enterprise1")
    for guess in ("是欧阳测试吗", "是王小明吗"):
        assert (
            await reader.submit(f"/cases/{case}/notes", {"note": guess, "audience": "all"})
        ).status_code == 303


async def test_a_bureaus_form_answers_alike_whether_a_guess_is_right(act: Act, open_browser: Open) -> None:
    """Names are kept from it: neither the form nor a note tells it which name is the right one."""
    case, city = await opened_case(act), await open_browser("city")
    (need_id, person_id) = await DB.asyncpg_pool.fetchrow("SELECT need, candidate FROM match_case")
    answers = []
    for version, guess in ((1, "欧阳测试"), (2, "王小明")):
        form = person(name="", phone="", skills="氩弧焊", consent="true", headline=f"{guess} 焊工")
        profile = await city.submit(f"/candidates/{person_id}/edit", {**form, "version": str(version)})
        firm = "联系人" if guess == "欧阳测试" else "王小明"
        text = need(required_skills="数控编程", description=f"请找{firm}面谈", version=str(version + 2))
        posted = await city.submit(f"/needs/{need_id}/edit", text)
        told = await city.submit(f"/cases/{case}/notes", {"note": f"是{guess}吗", "audience": "all"})
        answers.append([(one.status_code, guess in one.text) for one in (profile, posted, told)])
    assert answers[0] == answers[1] == [(303, False)] * 3
    kept = await DB.asyncpg_pool.fetch("SELECT kind, state FROM text_review ORDER BY kind")
    assert [(row["kind"], row["state"]) for row in kept] == [
        ("candidate", "replaced"), ("case", "waiting"), ("need", "replaced")
    ]  # fmt: skip


async def test_a_name_in_the_next_step_counts_as_a_look(act: Act, open_api: Open) -> None:
    case, officer = await opened_case(act), await open_api("officer")
    step = {"next_step": "请欧阳测试准备材料", "due": today().isoformat()}
    assert (await officer.post(f"/api/v1/cases/{case}/plan", json=step)).status_code == 422
    told = (await (await open_api("candidate")).get("/api/v1/looks")).json()["items"]
    assert [(one["reader"], one["fields"]) for one in told] == [("测试officer", ["name"])]


async def test_a_bureaus_note_to_one_side_does_not_carry_the_others_phone(act: Act, open_api: Open) -> None:
    case = await opened_case(act)
    officer = await open_api("officer")
    body = {"text": "人才电话 1000 000 0001", "audience": "employer"}
    assert (await officer.post(f"/api/v1/cases/{case}/notes", json=body)).status_code == 422
    assert (
        await officer.post(f"/api/v1/cases/{case}/notes", json={**body, "audience": "bureau"})
    ).status_code == 201


async def test_a_handed_over_record_takes_over_what_waits(act: Act, open_api: Open) -> None:
    """The own words go with the account into the record of the bureau: not past the bureau's decision."""
    author, bureau = await act("candidate"), await act("city")
    own = CandidateForm.model_validate(person(summary=WRITTEN, contact_confirmed=True))
    await supply.create_candidate(author, own)
    row = await supply.create_candidate(bureau, CandidateForm.model_validate(person(name="欧阳测式")))
    code = await handover.offer_code(bureau, CANDIDATE, row, "当面核对身份证")
    assert await handover.redeem(author, code.text) == (CANDIDATE, row)
    assert await DB.asyncpg_pool.fetchval("SELECT withheld FROM candidate WHERE id = $1", row)
    (waiting,) = (await (await open_api("city")).get("/api/v1/texts")).json()["items"]
    assert (waiting["record"], waiting["state"]) == (row, "waiting")


async def test_texts_stored_before_are_looked_through_once_and_withheld(
    db: str, act: Act, open_browser: Open
) -> None:
    del db
    bodies = {name: person(name=f"欧阳{name}", phone=f"1000000000{n}") for n, name in enumerate("甲乙丙")}
    ids = {
        name: await supply.create_candidate(await act("county1"), CandidateForm.model_validate(body))
        for name, body in bodies.items()
    }
    own = await service.create(
        await act("enterprise1"), NeedKind.TALENT, TalentNeedForm.model_validate(need())
    )
    await DB.asyncpg_pool.execute("UPDATE candidate SET summary = $2 WHERE id = $1", ids["甲"], WRITTEN)
    await DB.asyncpg_pool.execute(
        'UPDATE candidate SET skills = \'[{"name": "微信：abc12345", "level": 2}]\' WHERE id = $1', ids["乙"]
    )
    await DB.asyncpg_pool.execute("UPDATE need SET description = '请联系 联 系 人 面谈' WHERE id = $1", own)
    for _again in range(2):
        await look_through()
        held = await DB.asyncpg_pool.fetch("SELECT id FROM candidate WHERE withheld ORDER BY id")
        assert [row["id"] for row in held] == [ids["甲"], ids["乙"]]
        assert await DB.asyncpg_pool.fetchval("SELECT withheld FROM need WHERE id = $1", own)
        assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM text_review") == 3
    county = await open_browser("county1")
    assert PHONE in (await county.get("/texts")).text
    review = await DB.asyncpg_pool.fetchval(
        "SELECT id FROM text_review WHERE kind = 'candidate' AND record = $1", ids["甲"]
    )
    await county.submit(f"/texts/{review}/pass")
    await DB.asyncpg_pool.execute("DELETE FROM texts_read")
    await look_through()
    assert not await DB.asyncpg_pool.fetchval("SELECT withheld FROM candidate WHERE id = $1", ids["甲"])


async def test_writing_a_hidden_name_is_a_look_that_the_person_reads(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    """What becomes of a profile, a need or a note tells whether the name in it is the right one."""
    case, city = await opened_case(act), await open_browser("city")
    (need_id, person_id) = await DB.asyncpg_pool.fetchrow("SELECT need, candidate FROM match_case")
    names = [f"王{one}{two}" for one in "建国志强伟" for two in "明芳平军华"]
    form = person(name="", phone="", skills="氩弧焊", consent="true")
    posted = need(required_skills="数控编程", version="3", description="请找联系人面谈")
    for path, values in (
        (f"/candidates/{person_id}/edit", form | {"summary": "是王小明的同事", "version": "1"}),
        (f"/candidates/{person_id}/edit", form | {"summary": "、".join(names), "version": "2"}),
        (f"/candidates/{person_id}/edit", form | {"summary": "某欧 陽测试、王小明", "version": "3"}),
        (f"/cases/{case}/notes", {"note": "打 1000-0000 001 可以吗", "audience": "all"}),
        (f"/needs/{need_id}/edit", posted),
    ):
        assert (await city.submit(path, values)).status_code == 303, path
    told = (await (await open_api("candidate")).get("/api/v1/looks")).json()["items"]
    assert [(one["reader"], one["fields"], one["reason"], one["note"]) for one in told] == [
        ("测试city", ["phone"], "", "所写的文字里出现了姓名或电话"),
        ("测试city", ["name"], "", "所写的文字里出现了姓名或电话"),
        ("测试city", ["name"], "", "所写的文字里列有多个姓名"),
    ]
    firm = (await (await open_api("enterprise1")).get("/api/v1/looks")).json()["items"]
    assert [one["fields"] for one in firm] == [["name"]]
    assert "系统记录" in (await (await open_browser("candidate")).get("/looks")).text


async def test_who_has_no_look_left_learns_nothing_and_keeps_what_was_typed(
    act: Act, open_browser: Open, configure: Callable[..., None]
) -> None:
    case, city = await opened_case(act), await open_browser("city")
    (need_id, person_id) = await DB.asyncpg_pool.fetchrow("SELECT need, candidate FROM match_case")
    configure(limit_unmask=1)
    form = person(name="", phone="", skills="氩弧焊:精通", consent="true", version="1")
    shown = await city.submit(f"/candidates/{person_id}/unmask", {"reason": "电话核实学历"})
    assert shown.status_code == 200
    for guess in ("欧阳测试", "王小明"):
        for path, values in (
            (f"/candidates/{person_id}/edit", form | {"summary": f"{guess}的简介"}),
            (
                f"/needs/{need_id}/edit",
                need(required_skills="数控编程", description=f"找{guess}", version="3"),
            ),
            (f"/cases/{case}/notes", {"note": f"是{guess}吗", "audience": "all"}),
            (f"/cases/{case}/plan", {"next_step": f"约{guess}", "due": today().isoformat()}),
        ):
            answer = await city.submit(path, values)
            assert answer.status_code == 429, path
            assert int(answer.headers["retry-after"]) > 0
            assert guess in answer.text
            assert "次数过多" in answer.text
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM text_review") == 0
    # What tells nobody by its kind stays possible.
    assert (await city.submit(f"/candidates/{person_id}/edit", form)).status_code == 303
    alone = {"note": "已电话核实", "audience": "bureau"}
    assert (await city.submit(f"/cases/{case}/notes", alone)).status_code == 303


async def test_a_hidden_member_and_an_imported_contact_are_looks_too(act: Act, open_browser: Open) -> None:
    county, city = await act("county1"), await open_browser("city")
    members = [
        {
            "name": f"欧阳{who}",
            "phone": f"1000000001{n}",
            "role": f"工艺{n}",
            "skills": "氩弧焊",
            "education": "3",
        }
        for n, who in enumerate("甲乙")
    ]
    offer = {
        "name": "焊接团队", "project": "厚板激光焊接", "description": "厚板一次成形的激光焊接工艺与装备。",
        "stage": "pilot", "branch": next(iter(branches())), "keywords": "激光焊接", "cooperation": "joint",
        "minimum_size": "2", "available_from": today().isoformat(), "consent": "true",
    }  # fmt: skip
    team = await supply.create_team(county, TeamOfferForm.model_validate({**offer, "members": members}))
    places = await DB.asyncpg_pool.fetch(
        "SELECT candidate FROM team_member WHERE team = $1 ORDER BY phone", team
    )
    typed: dict[str, Any] = {
        "members.id": [str(row["candidate"]) for row in places],
        **{f"members.{name}": ["", ""] for name in ("name", "phone", "skills")},
        "members.role": ["工艺0", "工艺1"], "members.education": ["3", "3"],
        "members.core": ["true", "true"], "members.alone": ["false", "false"],
    }  # fmt: skip
    saved = await city.submit(
        f"/teams/{team}/edit",
        {**offer, **typed, "name": "焊接团队", "version": "1", "project": "欧阳乙的焊接"},
    )
    assert saved.status_code == 303, saved.text
    firm = (await act("enterprise1")).organisation_id
    code = await DB.asyncpg_pool.fetchval("SELECT credit_code FROM organisation WHERE id = $1", firm)
    row = TalentNeedRow.model_validate(need(description="请联系 联 系 人"))
    form = row.model_copy(update={"credit_code": code})
    taken = await importing.import_needs(
        county, [SourceRow("人才需求", 4, form)], kind=NeedKind.TALENT, file_hash="0" * 64
    )
    assert len(taken.ids) == 1
    details = [
        json.loads(row["detail"])
        for row in await AuditEntry.select().where(AuditEntry.action == "text.told").order_by(AuditEntry.id)
    ]
    assert [one["people"] for one in details] == [
        [f"candidate:{places[1]['candidate']}", f"team:{team}"], [f"organisation:{firm}"],
    ]  # fmt: skip


async def test_one_odd_row_holds_up_no_other(act: Act) -> None:
    """The profile looks like a list of skills, and is text; skills were once stored in another shape."""
    county = await act("county1")
    ids = [
        await supply.create_candidate(
            county, CandidateForm.model_validate(person(name=f"欧阳{who}", phone=f"1000000000{n}"))
        )
        for n, who in enumerate("甲乙丙丁")
    ]
    change = "UPDATE candidate SET {} = $2 WHERE id = $1"
    pool = DB.asyncpg_pool
    await pool.execute(change.format("summary"), ids[0], '[{"a": "bcdefgh"}]')
    await pool.execute(change.format("skills"), ids[1], '[{"label": "微信：abc12345"}, 7, ["焊接"]]')
    await pool.execute(change.format("summary"), ids[2], f'["{PHONE}"]')
    await pool.execute(change.format("summary"), ids[3], WRITTEN)
    await look_through()
    held = await pool.fetch("SELECT id FROM candidate WHERE withheld ORDER BY id")
    assert [row["id"] for row in held] == ids[1:]


async def test_what_cannot_be_read_is_listed_once(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    county = await act("county1")
    bodies = [person(name=f"欧阳{who}", phone=f"1000000000{n}") for n, who in enumerate("甲乙")]
    first, second = [
        await supply.create_candidate(county, CandidateForm.model_validate(one)) for one in bodies
    ]
    await DB.asyncpg_pool.execute("UPDATE candidate SET summary = $1", WRITTEN)

    def found_in(texts: dict[str, str], people: list[tuple[str, str]]) -> Any:
        if ("欧阳甲", "10000000000") in people:
            raise KeyError("name")
        return contact.found_in(texts, people)

    monkeypatch.setattr(tasks, "found_in", found_in)
    for _again in range(2):
        await look_through()
        assert await DB.asyncpg_pool.fetchval("SELECT withheld FROM candidate WHERE id = $1", second)
        unread = await AuditEntry.select().where(AuditEntry.action == "text.unread")
        assert [row["subject"] for row in unread] == [f"candidate:{first}"]


async def test_texts_stored_in_cases_are_looked_through_too(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    case, candidate = await opened_case(act), await act("candidate")
    for text, audience in (
        (f"请打 {PHONE}", "all"), ("我是欧阳测试", "all"), ("下周可面谈", "all"), (PHONE, "bureau"),
    ):  # fmt: skip
        await cases_service.note(candidate, case, "note", "contacted", text=text, audience=audience)
    await DB.asyncpg_pool.execute("UPDATE match_case SET next_step = '请欧阳测试准备材料'")
    reader = await open_browser("enterprise1")
    assert PHONE in (await reader.get(f"/cases/{case}")).text
    for _again in range(2):
        await look_through()
        await look_through_next_steps()
        page = (await reader.get(f"/cases/{case}")).text
        assert PHONE not in page
        assert "欧阳测试" not in page
        assert "下周可面谈" in page
        waiting = (await (await open_api("city")).get("/api/v1/texts")).json()["items"]
        assert [(one["kind"], one["record"], one["author_name"]) for one in waiting] == [
            ("case", case, "系统")
        ] * 2
    told = (await (await open_browser("city")).get(f"/cases/{case}")).text
    assert told.count("下一步中写有姓名或联系方式，已由系统改回") == 1
