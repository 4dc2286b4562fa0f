"""The pool of a committee: who is of it, and who is kept from sitting.

Worth: one juror who was not of the pool, whose term was over or who never signed voids a meeting's decisions.
"""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import asyncpg
import openpyxl
import pytest
from stdnum.cn import ric
from title_applications import revoke, title_on_record
from title_review import PAPER, filed

from talent_platform.certificates.register import service as register
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.integrity.entries import service as archive
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.import_rows import SourceRow
from talent_platform.titles.committees import service as committees
from talent_platform.titles.committees.queries import by_id
from talent_platform.titles.experts import queries, service, signing, verdicts
from talent_platform.titles.experts.importing import import_experts
from talent_platform.titles.experts.schemas import NominationForm, NominationRow, SelectionForm
from talent_platform.titles.experts.verdicts import seated
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.tables import TitleExpert, TitleExpertChange
from talent_platform.workflow.steps import Given
from talent_posts import integrity_causes, last_recorded

DAY = timedelta(days=1)
ALL = ["lawful", "ethics", "title", "active", "able"]
PASSWORD = "correct horse battery"
AS_ACTIVE = """
    INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series, state,
        nominated_by)
    SELECT committee, name, 'x', unit, sector, title, level, series, 'active', nominated_by
    FROM title_expert WHERE id = $1
"""
TWICE = """
    INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series, nominated_by)
    SELECT committee, name, person_key, unit, sector, title, level, series, nominated_by
    FROM title_expert WHERE id = $1
"""
MAY_SIT = "SELECT title_seated($1, $2, $3)"


def number(serial: int) -> str:
    digits = f"21010119790101{serial:03d}"
    return digits + ric.calc_check_digit(f"{digits}0")


def expert(committee: int, **facts: object) -> dict[str, Any]:
    return {
        "committee": committee, "name": "candidate", "identity": number(1), "unit": "示例机床有限公司",
        "sector": "private", "series": "工程技术人员", "specialty": "机械工程", "level": "副高",
        "title": "高级工程师", "yearly": 3,
    } | facts  # fmt: skip


def chosen(**facts: object) -> SelectionForm:
    term = {"term_from": today(), "term_to": today() + 700 * DAY}
    return SelectionForm.model_validate({"conditions": ALL, **term} | facts)


async def nominated(by: Any, committee: int, **facts: object) -> int:
    return await service.nominate(by, committee, NominationForm.model_validate(expert(committee, **facts)))


async def of_pool(city: Any, unit: Any, person: Any, committee: int) -> int:
    one = await nominated(unit, committee, name=person.name)
    await service.move(city, one, "select", Given(document=PAPER), chosen())
    code = await signing.invite(city, one)
    await signing.sign(person, code, password=PASSWORD, second="", agreed=True)
    return one


async def test_from_the_nomination_to_the_seat_on_the_pages(open_browser, act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    unit, other, bureau, person, visitor, auditor = [
        await open_browser(who)
        for who in ("enterprise1", "enterprise2", "city", "candidate", None, "auditor")
    ]
    bad = await unit.submit("/titles/experts/new", expert(committee, identity="1", sector=""))
    assert (bad.status_code, "示例机床有限公司" in bad.text) == (422, True)
    name = (await act("candidate")).name
    sent = expert(committee, name=name)
    assert 'href="/titles/experts"' in (await unit.get("/publicity")).text
    assert 'href="/titles/commitments"' in (await person.get("/publicity")).text
    address = (await unit.submit("/titles/experts/new", sent)).headers["location"]
    assert (await unit.submit("/titles/experts/new", sent)).status_code == 409
    assert "有评审专家待筛选：示例机床有限公司的专家" in (await bureau.get("/notifications")).text
    for shut in (other, visitor, person):
        assert (await shut.get(address)).status_code in (303, 401, 404)
    page = (await bureau.get(address)).text
    assert "证书登记中没有此人的有效职称" in page
    assert number(1) not in page
    expert_id = int(address.rpartition("/")[2])
    with pytest.raises(Conflict, match="D14a"):
        await seated(expert_id, committee, today())

    term = {"term_from": str(today()), "term_to": str(today() + 700 * DAY), "document": PAPER}
    refused = await bureau.submit(f"{address}/steps/select", {**term, "conditions": ALL[:4]})
    assert (refused.status_code, "能够履行评审工作职责" in refused.text) == (409, True)
    long = {**term, "conditions": ALL, "term_to": str(today() + 1200 * DAY)}
    assert "D14b" in (await bureau.submit(f"{address}/steps/select", long)).text
    assert (await bureau.submit(f"{address}/steps/select", {**term, "conditions": ALL})).status_code == 303
    assert "已选入评委库，待本人签署承诺书" in (await unit.get("/notifications")).text
    with pytest.raises(Conflict, match="D14"):
        await seated(expert_id, committee, today())
    shown = (await bureau.submit(f"{address}/invitation", {})).text
    code = shown.partition("签署码 ")[2].partition(" ")[0]
    assert code not in (await bureau.get(address)).text

    assert "签署码不正确" in (await person.submit("/titles/commitments", {"code": "AAAA-AAAA-AAAA"})).text
    text = (await person.submit("/titles/commitments", {"code": code.lower()})).text
    assert f"本人{name}承诺" in text
    wrong = {"code": code, "password": "something else", "agreed": "yes"}
    assert "当前密码不正确" in (await person.submit("/titles/commitments", wrong)).text
    unread = {"code": code, "password": PASSWORD}
    assert "请先勾选同意承诺的内容" in (await person.submit("/titles/commitments", unread)).text
    signed = await person.submit("/titles/commitments", {**unread, "agreed": "yes"})
    assert signed.headers["location"] == address
    assert "回执" in (await person.get(address)).text
    assert "评审专家已签署承诺书" in (await unit.get("/notifications")).text
    assert (await seated(expert_id, committee, today())).id == expert_id
    assert await DB.asyncpg_pool.fetchval(MAY_SIT, expert_id, committee, today())
    assert "在库 1 名专家" in (await auditor.get(f"/titles/committees/{committee}")).text

    book = openpyxl.load_workbook(io.BytesIO((await unit.get("/titles/experts.xlsx")).content))
    assert next(cell.value for cell in book.active[2]) == name
    assert name not in (await other.get("/titles/experts")).text
    removed = await bureau.submit(f"{address}/steps/remove", {"note": "违反评审规定，泄露评审内容"})
    assert removed.status_code == 303
    assert "评审专家资格已被取消" in (await person.get("/notifications")).text
    with pytest.raises(Conflict, match="已取消评审专家资格"):
        await seated(expert_id, committee, today())


async def test_who_is_outside_the_pool_does_not_sit(act, colleague):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    committee = await filed(city, colleague)
    another = await filed(city, colleague, name="另一个评审委员会")
    one = await of_pool(city, unit, person, committee)
    for of, day, told in (
        (another, today(), "未纳入另一个评审委员会的评委库"),
        (committee, today() + 701 * DAY, "聘期"),
        (committee, today() - DAY, "D14"),
    ):
        with pytest.raises(Conflict, match=told):
            await seated(one, of, day)
        assert not await DB.asyncpg_pool.fetchval(MAY_SIT, one, of, day)
    await committees.move(city, committee, "suspend", Given(note="社会反映较大，限期整改"))
    with pytest.raises(Conflict, match="不在评委会核准备案的有效期内"):
        await seated(one, committee, today())
    assert not await DB.asyncpg_pool.fetchval(MAY_SIT, one, committee, today())


async def test_the_commitment_is_signed_by_the_expert_alone(act, colleague):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    committee = await filed(city, colleague)
    one = await nominated(unit, committee, name=person.name)
    with pytest.raises(Conflict):
        await signing.invite(city, one)
    await service.move(city, one, "select", Given(document=PAPER), chosen())
    old, code = await signing.invite(city, one), await signing.invite(city, one)
    signing_it = {"password": PASSWORD, "second": "", "agreed": True}
    for who, given, told in (
        (person, old, "签署码"),
        (await act("candidate2"), code, "姓名"),
        (unit, code, None),
        (city, code, None),
    ):
        with pytest.raises((Invalid, NotAllowed), match=told):
            await signing.sign(who, given, **signing_it)
    # A name that is its owner's own word signs nothing before a keeper has seen who it is.
    own_word = "UPDATE account SET named_by_owner = $1 WHERE id = $2"
    await DB.asyncpg_pool.execute(own_word, True, person.account_id)
    with pytest.raises(Conflict, match="部门核对"):
        await signing.sign(person, code, **signing_it)
    await DB.asyncpg_pool.execute(own_word, False, person.account_id)
    done = await asyncio.gather(
        *(signing.sign(person, code, **signing_it) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["Invalid", "Invalid", "tuple"]
    assert await TitleExpertChange.count().where(TitleExpertChange.action == "sign") == 1


async def test_the_bureau_does_not_select_whom_it_nominated_alone(act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    one = await nominated(city, committee)
    with pytest.raises(NotAllowed, match="另一人"):
        await service.move(city, one, "select", Given(document=PAPER), chosen())
    await service.move(colleague, one, "select", Given(document=PAPER), chosen())
    unit = await act("enterprise1")
    two = await nominated(unit, committee, identity=number(2))
    with pytest.raises(NotAllowed):
        await service.move(city, two, "withdraw", Given())
    assert await service.move(unit, two, "withdraw", Given()) == "withdrawn"
    again = await asyncio.gather(
        *(nominated(unit, committee, identity=number(2)) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in again) == ["Conflict", "Conflict", "int"]


SERVED = Given(note="当面送达，本人签收")
MISCONDUCT = {
    "cause": "expert_misconduct", "facts": "评审期间泄露评审内容", "body": "示范市人力资源和社会保障局",
    "decided": str(today()), "holder": "candidate",
}  # fmt: skip


async def entered(first: Any, second: Any, document: str, **facts: object) -> int:
    sent = MISCONDUCT | {"identity": number(1), "document": document} | facts
    entry = await archive.propose(first, EntryForm.model_validate(sent))
    await archive.move(second, entry, "decide", Given())
    return entry


async def taken_back(first: Any, second: Any, entry: int) -> None:
    await archive.move(first, entry, "appeal", Given(note="申请复核这一决定"))
    await archive.move(second, entry, "restore", Given(document="示人社复〔2026〕8号"))


async def test_whom_the_archive_keeps_from_reviewing_is_not_selected_does_not_sign_and_does_not_sit(
    act, colleague, open_browser
):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    bureau = await open_browser("city")
    committee = await filed(city, colleague)
    one = await nominated(unit, committee, name=person.name)
    again = last_recorded(today(), 3) + DAY
    kept = f"D14d .*诚信档案记录期内.自 {again} 起可以"
    first = await entered(city, colleague, "示人社决〔2026〕1号")
    await entered(city, colleague, "示人社决〔2026〕4号", cause="exam_grave")
    await archive.move(city, first, "serve", SERVED)
    with pytest.raises(Conflict, match=kept):
        await service.move(city, one, "select", Given(document=PAPER), chosen())
    assert f"自 {again} 起可以" in (await bureau.get(f"/titles/experts/{one}")).text
    await taken_back(city, colleague, first)
    await service.move(city, one, "select", Given(document=PAPER), chosen())

    code = await signing.invite(city, one)
    second = await entered(city, colleague, "示人社决〔2026〕2号")
    await archive.move(city, second, "serve", SERVED)
    with pytest.raises(Conflict, match=kept):
        await signing.sign(person, code, password=PASSWORD, second="", agreed=True)
    await taken_back(city, colleague, second)
    await signing.sign(person, code, password=PASSWORD, second="", agreed=True)
    assert (await seated(one, committee, today())).id == one
    assert await DB.asyncpg_pool.fetchval(MAY_SIT, one, committee, today())

    third = await entered(city, colleague, "示人社决〔2026〕3号")
    await archive.move(city, third, "serve", SERVED)
    with pytest.raises(Conflict, match=kept):
        await seated(one, committee, today())
    assert not await DB.asyncpg_pool.fetchval(MAY_SIT, one, committee, today())
    # The status is lost with the service, nobody gives it back by hand, and who nominated is told.
    own = await open_browser("candidate")
    assert "已取消资格" in (await own.get(f"/titles/experts/{one}")).text
    by_hand = (
        "INSERT INTO title_expert_change (expert, actor_name, action, from_state, to_state, document)"
        " VALUES ({0}, 'x', 'reinstated', 'removed', 'active', '{1}');"
        " UPDATE title_expert SET state = 'active' WHERE id = {0}"
    )
    for said in ("", f"integrity_entry:{third}"):
        with pytest.raises(asyncpg.CheckViolationError, match="once that is set aside"):
            await DB.asyncpg_pool.execute(by_hand.format(one, said))
    await taken_back(city, colleague, third)
    lines = [each.action for each in await queries.history(one)][:2]
    assert lines == ["reinstated", "removed_by_entry"]
    assert (await seated(one, committee, today())).id == one
    assert await DB.asyncpg_pool.fetchval(MAY_SIT, one, committee, today())


@pytest.mark.usefixtures("act")
async def test_the_database_asks_for_the_causes_of_the_law():
    source = "SELECT prosrc FROM pg_proc WHERE proname = 'integrity_bars_expert'"
    said = await DB.asyncpg_pool.fetchval(source)
    causes = {each.code for each in integrity_causes()}
    barring = {each.code for each in integrity_causes() if any(law.what == "expert" for law in each.bars)}
    assert {code for code in causes if f"'{code}'" in said} == barring


async def test_a_selection_and_an_entry_of_the_archive_wait_for_each_other(act, colleague):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    one = await nominated(unit, await filed(city, colleague), name=person.name)
    entry = await entered(city, colleague, "示人社决〔2026〕1号")
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def select() -> None:
        async with DB.transaction():
            await service.move(city, one, "select", Given(document=PAPER), chosen())
            asked.set()
            await go_on.wait()

    selecting = asyncio.create_task(select())
    await asked.wait()
    serving = asyncio.create_task(archive.move(colleague, entry, "serve", SERVED))
    done, _ = await asyncio.wait([serving], timeout=0.3)
    assert not done
    go_on.set()
    await asyncio.gather(selecting, serving)
    code = await signing.invite(city, one)
    with pytest.raises(Conflict, match="D14d"):
        await signing.sign(person, code, password=PASSWORD, second="", agreed=True)


async def test_a_term_is_renewed_by_a_second_person_and_the_one_before_runs_on(
    act, colleague, open_browser, open_api
):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    committee = await filed(city, colleague)
    one = await of_pool(city, unit, person, committee)
    url = f"/titles/experts/{one}"
    firm, bureau, second = [await open_browser(who) for who in ("enterprise1", "city", "city9")]
    ends = today() + 700 * DAY
    term = {
        "conditions": ALL, "document": "示人社函〔2026〕9号", "term_from": str(ends + DAY),
        "term_to": str(ends + 1000 * DAY),
    }  # fmt: skip
    assert (await bureau.submit(f"{url}/steps/renew", term)).status_code == 403, "nobody asked"
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE title_expert SET renewal_by = $2 WHERE id = $1", one, 1)
    assert (await bureau.submit(f"{url}/steps/ask_renewal", {})).status_code == 303
    assert "有评审专家待续聘" in (await second.get("/notifications")).text
    assert f"{url}/steps/renew" not in (await bureau.get(url)).text
    assert (await bureau.submit(f"{url}/steps/renew", term)).status_code == 403, "by a second person"
    assert (await firm.submit(f"{url}/steps/ask_renewal", {})).status_code == 403, "asked already"
    assert f'value="{ends + DAY}"' in (await second.get(url)).text
    for wrong, status, told in (
        ({"term_from": str(ends)}, 422, "现聘期届满后"),
        ({"conditions": ALL[:4]}, 409, "能够履行评审工作职责"),
        ({"term_to": str(ends + 1200 * DAY)}, 409, "D14b"),
    ):
        refused = await second.submit(f"{url}/steps/renew", term | wrong)
        assert (refused.status_code, told in refused.text) == (status, True)
    entry = await entered(city, colleague, "示人社决〔2026〕1号", begins=str(today()))
    await archive.move(city, entry, "serve", SERVED)
    kept = await second.submit(f"{url}/steps/renew", term | {"term_to": str(ends + 400 * DAY)})
    assert (kept.status_code, "诚信档案记录期内" in kept.text) == (409, True)
    await taken_back(city, colleague, entry)
    asked = await bureau.submit(f"{url}/steps/ask_renewal", {})
    assert asked.status_code == 303, "what was asked for before went with the status"
    for by in (city, colleague):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(RENEWED, one, by.account_id)

    api = await open_api("city9")
    selection = {name: value for name, value in term.items() if name != "document"}
    done = await api.post(
        f"/api/v1{url}/steps/renew", json={"document": term["document"], "selection": selection}
    )
    assert (done.status_code, done.json()["state"]) == (200, "active")
    assert done.json()["before_to"] == str(ends)
    assert "评审专家已续聘" in (await firm.get("/notifications")).text
    assert "上一聘期" in (await firm.get(url)).text
    asked = {today(): True, ends: True, ends + DAY: True, ends + 1000 * DAY: True, ends + 1001 * DAY: False}
    of, row = await by_id(committee), await queries.by_id(one)
    for day, sits in asked.items():
        assert ((await verdicts.of_experts(of, [row], day)).of("D14b").outcome == "pass") is sits
    await seated(one, committee, today())
    assert await DB.asyncpg_pool.fetchval(MAY_SIT, one, committee, today())
    with pytest.raises(NotAllowed):
        await service.move(city, one, "ask_renewal", Given())
    await service.move(city, one, "leave", Given(note="本人因工作调动退出"))


async def test_a_term_that_is_over_is_renewed_or_not_and_two_at_once_renew_it_once(act, colleague):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    committee = await filed(city, colleague)
    one = await nominated(unit, committee, name=person.name)
    short = chosen(term_from=today(), term_to=today())
    await service.move(city, one, "select", Given(document=PAPER), short)
    await signing.sign(person, await signing.invite(city, one), password=PASSWORD, second="", agreed=True)
    await service.move(unit, one, "ask_renewal", Given())
    await service.move(city, one, "refuse_renewal", Given(note="专家即将退休"))
    await service.move(unit, one, "ask_renewal", Given())
    later = chosen(term_from=today() + DAY)
    done = await asyncio.gather(
        *(service.move(who, one, "renew", Given(document=PAPER), later) for who in (city, colleague)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["NotAllowed", "str"]
    assert (await seated(one, committee, today())).term_from == today() + DAY
    assert (await seated(one, committee, today() + DAY)).id == one


async def test_a_nomination_is_put_right_until_somebody_selects(act, colleague, open_browser, open_api):
    city, unit = await act("city"), await act("enterprise1")
    committee = await filed(city, colleague)
    one, other = await nominated(unit, committee), await nominated(unit, committee, identity=number(2))
    firm, bureau, api = (
        await open_browser("enterprise1"),
        await open_browser("city"),
        await open_api("enterprise1"),
    )
    url = f"/titles/experts/{one}"
    assert f"{url}/edit" in (await firm.get(url)).text
    assert f"{url}/edit" not in (await bureau.get(url)).text
    page = (await firm.get(f"{url}/edit")).text
    assert ("示例机床有限公司" in page, number(1) in page) == (True, False)
    sent = {name: value for name, value in expert(committee).items() if name != "committee"}
    changed = sent | {
        "identity": "",
        "name": "示例乙",
        "title": "正高级工程师",
        "level": "正高",
        "version": "1",
    }
    assert (await bureau.get(f"{url}/edit")).status_code == 403
    assert (await bureau.submit(f"{url}/edit", changed)).status_code == 403
    bad = await firm.submit(f"{url}/edit", changed | {"name": ""})
    assert (bad.status_code, "正高级工程师" in bad.text) == (422, True)
    key = (await TitleExpert.select(TitleExpert.person_key).where(TitleExpert.id == one))[0]["person_key"]
    assert (await firm.submit(f"{url}/edit", changed)).status_code == 303
    stored = (await TitleExpert.select().where(TitleExpert.id == one))[0]
    assert [stored[name] for name in ("name", "level", "person_key")] == ["示例乙", "正高", key]
    stale = await api.put(f"/api/v1{url}", json=sent | {"version": 1})
    assert (stale.status_code, "别人已保存" in stale.text) == (409, True)
    taken = await api.put(f"/api/v1{url}", json=sent | {"identity": number(2), "version": 2})
    assert (taken.status_code, "已在这个评委会的评委库中" in taken.text) == (409, True)
    own = await api.put(f"/api/v1{url}", json=sent | {"identity": number(5), "version": 2})
    assert own.status_code == 204
    assert await TitleExpert.exists().where(TitleExpert.id == one, TitleExpert.person_key != key)
    await service.move(city, one, "select", Given(document=PAPER), chosen())
    late = await firm.submit(f"{url}/edit", changed | {"version": "4"})
    assert (late.status_code, "推荐已经办理" in late.text) == (409, True)
    for row, told in ((one, "之后"), (other, "之前，没有记录")):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute("UPDATE title_expert SET unit = $2 WHERE id = $1", row, told)


RENEWED = """
    UPDATE title_expert SET before_from = term_from, before_to = term_to, term_from = term_to + 1,
        term_to = term_to + 100, selected_by = $2, renewal_by = NULL WHERE id = $1
"""
GUARDED = [
    "UPDATE title_expert SET state = 'removed' WHERE id = $1",
    "UPDATE title_expert SET term_to = term_to + 900 WHERE id = $1",
    "UPDATE title_expert SET account = 1, signed = current_date WHERE id = $1",
    "UPDATE title_expert SET name = '别人' WHERE id = $1",
    "UPDATE title_expert SET committee = committee + 1 WHERE id = $1",
    "DELETE FROM title_expert_change WHERE expert = $1",
    "UPDATE title_commitment SET text = '别的' WHERE subject = 'title_expert:' || $1::bigint",
    AS_ACTIVE,
    TWICE,
]


async def test_the_database_keeps_the_pool(act, colleague):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    one = await of_pool(city, unit, person, await filed(city, colleague))
    for statement in GUARDED:
        with pytest.raises(asyncpg.PostgresError):
            await DB.asyncpg_pool.execute(statement, one)
    await service.move(city, one, "leave", Given(note="本人因工作调动退出"))
    with pytest.raises(asyncpg.CheckViolationError, match="goes the road"):
        await DB.asyncpg_pool.execute("UPDATE title_expert SET state = 'active' WHERE id = $1", one)


async def work() -> None:
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


async def test_a_workbook_nominates_for_the_committee_it_names(act, colleague):
    city, unit = await act("city"), await act("enterprise1")
    committee = await filed(city, colleague)
    await nominated(unit, committee, identity=number(3))
    names = ["示例市 工程系列中级评审委员会", "没有的评审委员会", "示例市工程系列中级评审委员会"]
    named = [(names[0], 1), (names[1], 2), (names[2], 3), (names[2], 1)]
    rows = [
        SourceRow("评审专家推荐表", at, NominationRow.model_validate(
            expert(committee, name="示例甲", identity=number(serial)) | {"committee": name}
        ))
        for at, (name, serial) in enumerate(named, 2)
    ]  # fmt: skip
    dry = await import_experts(unit, rows, file_hash="0" * 64, dry_run=True)
    assert [(each.row, each.field) for each in dry.problems] == [
        (3, "committee"), (4, "identity"), (5, "identity"),
    ]  # fmt: skip
    assert await TitleExpert.count() == 1
    done = await import_experts(unit, rows, file_hash="0" * 64)
    assert len(done.ids) == 1
    stored = (await TitleExpert.select().where(TitleExpert.id == done.ids[0]))[0]
    assert (stored["organisation"], stored["state"]) == (unit.organisation_id, "nominated")


async def test_an_upload_is_taken_back_by_withdrawing(open_api, act, colleague):
    committee = await filed(await act("city"), colleague)
    unit = await open_api("enterprise1")
    rows = [expert(committee, name="示例甲", identity=number(at)) for at in (1, 2)]
    titles = {
        "name": "姓名", "identity": "身份证号", "unit": "工作单位", "sector": "单位性质",
        "series": "职称系列", "specialty": "专业", "level": "职称层级", "title": "现任职称",
    }  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append([*titles.values(), "评委会名称"])
    for row in rows:
        book.active.append([*(row[name] for name in titles), "示例市工程系列中级评审委员会"])
    stream = io.BytesIO()
    book.save(stream)
    sent = {"data": {"kind": "title_experts"}, "files": {"file": ("推荐.xlsx", stream.getvalue())}}
    file = (await unit.post("/api/v1/imports", **sent)).json()["id"]
    await work()
    await unit.post(f"/api/v1/imports/{file}/confirm", json={"mode": "all_or_nothing"})
    await work()
    first, second = [row["id"] for row in await TitleExpert.select(TitleExpert.id).order_by(TitleExpert.id)]
    assert (await unit.post(f"/api/v1/titles/experts/{first}/steps/withdraw", json={})).status_code == 200
    taken = (await unit.post(f"/api/v1/imports/{file}/undo")).json()
    assert (taken["rows"], [(one["row"], one["why"]) for one in taken["kept"]]) == (
        1,
        [(2, "推荐已办理或修改过")],
    )
    states = await TitleExpert.select(TitleExpert.id, TitleExpert.state).order_by(TitleExpert.id)
    assert [(one["id"], one["state"]) for one in states] == [(first, "withdrawn"), (second, "withdrawn")]


async def test_the_api_does_the_same(open_api, act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    unit, bureau, person = [await open_api(who) for who in ("institution1", "city", "candidate")]
    name = (await act("candidate")).name
    made = (await unit.post("/api/v1/titles/experts", json=expert(committee, name=name))).json()["id"]
    url = f"/api/v1/titles/experts/{made}"
    assert (await unit.get(url)).json()["may"] == ["withdraw"]
    selection = {"conditions": ALL, "term_from": str(today()), "term_to": str(today() + 700 * DAY)}
    bare = await bureau.post(f"{url}/steps/select", json={"document": PAPER})
    assert (bare.status_code, "聘期" in bare.text) == (422, True)
    done = await bureau.post(f"{url}/steps/select", json={"document": PAPER, "selection": selection})
    assert (done.status_code, done.json()["state"]) == (200, "selected")
    code = (await bureau.post(f"{url}/invitation")).json()["code"]
    sent = {"code": code, "password": PASSWORD, "agreed": True}
    signed = await person.post("/api/v1/titles/commitments", json=sent)
    assert (signed.status_code, signed.json()["expert"]) == (201, made)
    found = (await bureau.get(url)).json()
    assert {each["outcome"] for each in found["findings"]} == {"pass"}
    assert (await person.get("/api/v1/titles/experts")).json()["total"] == 1


async def test_whose_title_the_register_took_back_does_not_have_it(act, colleague, open_browser):
    city, unit, person = await act("city"), await act("enterprise1"), await act("candidate")
    committee, facts = await filed(city, colleague), {"name": "高级工程师", "level": ""}
    one = await nominated(unit, committee, name=person.name)
    paper = await title_on_record(city, person.name, number(1), **facts)
    bureau, url = await open_browser("city"), f"/titles/experts/{one}"
    assert "证书登记中按身份证号找到的有效职称" in (await bureau.get(url)).text
    assert f'href="{url}"' in (await bureau.get(f"/certificates/{paper}")).text
    await register.move(city, paper, "suspend", note="原件待核", version=None)
    page = (await bureau.get(url)).text
    assert ("证书登记中没有此人的有效职称" in page, "这些职称不能作数" in page) == (True, True)
    with pytest.raises(Conflict, match="相应层级的职称"):
        await service.move(city, one, "select", Given(document=PAPER), chosen())
    other = await title_on_record(city, person.name, number(1), name="正高级工程师", level="", number="Z-2")
    await service.move(city, one, "select", Given(document=PAPER), chosen())
    code = await signing.invite(city, one)
    await signing.sign(person, code, password=PASSWORD, second="", agreed=True)
    assert [each.id for each in await juries.may_sit(committee, today())] == [one]
    await revoke(city, colleague, other)
    assert await juries.may_sit(committee, today()) == []
    with pytest.raises(Conflict, match="相应层级的职称"):
        await seated(one, committee, today())
