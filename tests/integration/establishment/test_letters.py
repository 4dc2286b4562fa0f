"""An office writes one letter about a decision: numbered without a gap, dated by it, never made anew."""

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
import pypdf
import pytest

from talent_platform.clock import ZONE, today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.queries import appointment_row
from talent_platform.establishment.appointments.schemas import OverrideForm
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts import standing
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.institutions.schemas import SupervisionForm
from talent_platform.establishment.letters import rendering
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.letters.content import chinese
from talent_platform.establishment.letters.content import number as letter_number
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.plans import service as plans
from talent_platform.reference.codes import city
from talent_posts import shipped_figures, vacancies

YEAR_AGO = today() - timedelta(days=365)
PDF = b"%PDF-1.7 stamped"


async def confirmed_figures(desk, second):
    """Two people of the bureau confirm every shipped figure whose text nobody has read."""
    book = shipped_figures()
    for name in book.by_name:
        use = book.at(name, city()[0], today())
        if use.source is not None and use.source.status in {"recalled", "unverified"}:
            facts = FigureForm(
                jurisdiction=city()[0], valid_from=use.valid_from or date(2021, 6, 1), value=use.value,
                source="示范市岗位管理办法", document="示人社〔2026〕3 号",
            )  # fmt: skip
            await dated.confirm(FIGURE, second, await figures.propose(desk.city, name, facts))


async def decided(desk, number, step="city_pass", **facts):
    """A request on which an office has decided."""
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(number), 12, today()))
    await service.submit(desk.hr, request)
    if step == "reject":
        await service.move(desk.county, request, "reject", note="岗位留给在岗人员")
    else:
        await service.move(desk.county, request, "county_pass", document="县1号")
        await service.move(desk.city, request, "city_pass", document="市1号", **facts)
    return request


async def refused_without_a_letter(desk):
    """As books kept elsewhere are carried over."""
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(8), 12, today()))
    await desk.owner.execute(
        "INSERT INTO appointment_step (appointment, from_state, to_state, actor_name)"
        " VALUES ($1, 'reserved', 'rejected', '')", request,
    )  # fmt: skip
    return request


def text_of(pdf):
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
async def unit(desk):
    await desk.planned({("professional", 12): 40}, YEAR_AGO)
    return desk


async def test_a_decision_on_unconfirmed_figures_is_not_signed_but_shown(unit, colleague):
    request = await decided(unit, 1)
    assert await letters.of_appointment(request) is None
    row = await appointment_row(unit.city, request)
    open_ = [name for name, _ in await letters.open_figures(unit.city, row)]
    assert "posts_per_establishment" in open_
    with pytest.raises(Conflict, match="尚未确认"):
        await letters.issue(unit.city, request)
    await confirmed_figures(unit, colleague)
    assert await letters.open_figures(unit.city, row) == []
    with pytest.raises(NotAllowed):
        await letters.issue(unit.county, request)
    await letters.issue(unit.city, request)
    with pytest.raises(Conflict, match="不再另制"):
        await letters.issue(unit.city, request)


async def test_no_letter_is_signed_for_what_was_withdrawn(unit, colleague, open_browser):
    request = await decided(unit, 1)
    await service.move(unit.hr, request, "withdraw")
    await confirmed_figures(unit, colleague)
    with pytest.raises(Conflict, match="已撤回"):
        await letters.issue(unit.city, request)
    assert await letters.of_appointment(request) is None
    # Nor does one signed before go out afterwards: not even in SQL.
    signed, stamped = await decided(unit, 2), await decided(unit, 3)
    await letters.stamp(unit.city, stamped, PDF)
    for each in (signed, stamped):
        await service.move(unit.hr, each, "withdraw")
    with pytest.raises(Conflict, match="已撤回"):
        await letters.stamp(unit.city, signed, PDF)
    with pytest.raises(Conflict, match="已撤回"):
        await letters.serve(unit.city, stamped, today(), "张某", "直接送达")
    reader = await open_browser("city")
    page = (await reader.get(f"/posts/requests/{signed}")).text
    assert "申请已终止；最后一次判定时" in page
    for said in ("可以聘用", "登记已盖章"):
        assert said not in page
    # What is printed of it says so, and the check list of the first one, too.
    ended = "申请已撤回"
    assert ended in page
    assert ended in text_of((await reader.get(f"/posts/requests/{signed}/letter.pdf")).content)
    word = zipfile.ZipFile(io.BytesIO((await reader.get(f"/posts/requests/{signed}/letter.docx")).content))
    assert ended in word.read("word/document.xml").decode()
    assert (await reader.get(f"/api/v1/appointments/{signed}/letter")).json()["void"].startswith(ended)
    checked = text_of((await reader.get(f"/posts/requests/{request}/letter.pdf")).content)
    assert "申请已终止，不据以办理" in checked
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "UPDATE letter SET stamped = now(), stamped_by = 'x', scan = 'x', scan_type = 'x'"
            " WHERE appointment = $1", signed,
        )  # fmt: skip


async def test_no_letter_goes_out_on_a_title_that_was_taken_back(desk, colleague, open_browser):
    """The rules are asked again, and the city revokes what it had decided."""
    await desk.planned({("professional", 7): 2}, YEAR_AGO)
    who = await desk.person(1)
    title = FACTS["title"][1].model_validate({"name": "高级工程师", "level": "副高", "granted": "2019-05-01"})
    record = await records.ask(desk.hr, who, "title", title, "登1号")
    await records.decide(desk.county, record, confirm=True)
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, 7, today()))
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    untrue = RecordCorrectionForm(act="withdraw", reason="证书经核查系伪造", document="更1号")
    await facts.decide(colleague, await facts.ask(desk.county, record, untrue, None), confirm=True)
    await confirmed_figures(desk, colleague)
    with pytest.raises(Conflict, match=r"撤销决定。.*H10a"):
        await letters.issue(desk.city, request)
    assert await letters.of_appointment(request) is None
    await records.decide(desk.city, await records.ask(desk.hr, who, "title", title, "登2号"), confirm=True)
    await letters.issue(desk.city, request)
    await letters.stamp(desk.city, request, PDF)
    again = max(await standing.told(who))
    await facts.decide(colleague, await facts.ask(desk.county, again, untrue, None), confirm=True)
    with pytest.raises(Conflict, match=r"撤销决定。.*H10a"):
        await letters.serve(desk.city, request, today(), "张某", "直接送达")
    for actor in (desk.hr, desk.county):
        with pytest.raises(NotAllowed):
            await service.move(actor, request, "revoke", note="职称证书系伪造")
    with pytest.raises(Invalid):
        await service.move(desk.city, request, "revoke")
    reader = await open_browser("city")
    assert "撤销决定后预留的岗位立即释放" in (await reader.get(f"/posts/requests/{request}")).text
    await service.move(desk.city, request, "revoke", note="职称证书系伪造")
    assert (
        (await reader.get(f"/api/v1/appointments/{request}/letter")).json()["void"].startswith("决定已撤销")
    )
    assert [seat.reserved for seat in vacancies(await units.unit_on(desk.id, today()), on=today())] == [0]
    with pytest.raises(Conflict):
        await service.move(desk.hr, request, "take_effect")


async def test_a_letter_is_made_with_the_decision_once_and_stays_the_same(unit, colleague, monkeypatch):
    await confirmed_figures(unit, colleague)
    request = await decided(unit, 1)
    letter = await letters.of_appointment(request)
    assert letter["day"] == today()
    flat = text_of(rendering.pdf(letter))
    assert "不再作为" not in flat
    assert f"〔{today().year}〕1号" in flat
    assert chinese(today()) in flat
    assert "人力资源和社会保障局" in flat
    for note in ("凭记忆", "未核实", "转载", "大意", "H1", "G3"):
        assert note not in flat
    before = rendering.pdf(letter), rendering.word(letter)
    # However long the offices took, it reaches back no further than on the day it was handed in.
    late = today() + timedelta(days=100)
    monkeypatch.setattr("talent_platform.clock.today", lambda: late)
    await service.move(unit.hr, request, "take_effect")
    after = await letters.of_appointment(request)
    assert (rendering.pdf(after), rendering.word(after)) == before
    words = zipfile.ZipFile(io.BytesIO(before[1])).read("word/document.xml").decode()
    assert letter_number(letter) in words
    assert 'w:linePitch="579"' in words


async def test_a_refusal_is_the_letter_of_the_office_that_refused(unit):
    request = await decided(unit, 1, "reject")
    letter = await letters.of_appointment(request)
    assert (letter["kind"], letter["issuer"]) == ("refused", unit.county.organisation_id)
    assert "岗位留给在岗人员" in letter["content"]["paragraphs"][2]


async def test_numbers_have_no_gap_whoever_decides_at_the_same_time(unit):
    requests = []
    for number in range(12):
        draft = await drafts.draft(unit.hr, unit.id, unit.request(await unit.person(number), 12, today()))
        await service.submit(unit.hr, draft)
        requests.append(draft)
    refused = await asyncio.gather(
        *(service.move(unit.county, each, "reject", note="岗位留给在岗人员") for each in requests)
    )
    assert len(refused) == 12
    serials = [(await letters.of_appointment(each))["serial"] for each in requests]
    assert sorted(serials) == list(range(1, 13))


async def test_each_office_writes_under_a_code_of_its_own(unit, elsewhere, act):
    """Two departments of one place, and a county that is called as the city: 辽原市 and 辽原县."""
    await unit.owner.execute(
        "UPDATE organisation SET name = CASE name WHEN '第1卫生健康局' THEN '辽原市教育局'"
        " WHEN '第2卫生健康局' THEN '辽原市卫生健康局' ELSE '辽原县' END"
        " WHERE name LIKE '第_卫生健康局' OR id = $1", unit.county.organisation_id,
    )  # fmt: skip
    await unit.owner.execute("UPDATE organisation SET name = '辽原市（演示）' WHERE kind = 'city'")
    numbers = [letter_number(await letters.of_appointment(await decided(unit, 1, "reject")))]
    for desk, department, name in (
        (unit, "department1", "辽原市教育局"), (elsewhere, "department2", "辽原市卫生健康局")
    ):  # fmt: skip
        form = SupervisionForm(department=name, document="市编〔2026〕2 号")
        await establishments.supervise(desk.city, desk.id, form)
        await desk.owner.execute(
            "UPDATE institution SET department = (SELECT organisation FROM account WHERE id = $1)"
            " WHERE id = $2", (await act(department)).account_id, desk.id,
        )  # fmt: skip
        request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(9), 12, today()))
        await service.submit(desk.hr, request)
        await service.move(await act(department), request, "reject", note="岗位留给在岗人员")
        numbers.append(letter_number(await letters.of_appointment(request)))
    year = today().year
    codes = ("辽原县人社岗", "辽原教育岗审", "辽原卫生健康岗审")
    assert numbers == [f"{code}〔{year}〕1号" for code in codes]
    with pytest.raises(asyncpg.UniqueViolationError, match="another office"):
        await unit.owner.execute(
            "INSERT INTO letter (appointment, kind, issuer, year, day, content, made_by) SELECT $1, kind, $2,"
            " year + 0, day, content, made_by FROM letter ORDER BY id LIMIT 1",
            await refused_without_a_letter(unit), unit.city.organisation_id,
        )  # fmt: skip
    # A code under which another office wrote before is left to that office.
    await unit.owner.execute("ALTER TABLE letter DISABLE TRIGGER USER")
    await unit.owner.execute(
        "UPDATE letter SET issuer = $1 WHERE content ->> 'code' = '辽原卫生健康岗审'",
        unit.city.organisation_id,
    )
    await unit.owner.execute("ALTER TABLE letter ENABLE TRIGGER USER")
    request = await drafts.draft(
        elsewhere.hr, elsewhere.id, elsewhere.request(await elsewhere.person(8), 12, today())
    )
    await service.submit(elsewhere.hr, request)
    await service.move(await act("department2"), request, "reject", note="岗位留给在岗人员")
    told = letter_number(await letters.of_appointment(request))
    assert told == f"辽原市卫生健康局岗审〔{year}〕1号"


async def test_a_number_of_what_was_undone_goes_to_the_next(unit):
    first, second = await decided(unit, 1, "reject"), None
    assert (await letters.of_appointment(first))["serial"] == 1
    draft = await drafts.draft(unit.hr, unit.id, unit.request(await unit.person(2), 12, today()))
    await service.submit(unit.hr, draft)
    with contextlib.suppress(RuntimeError):
        async with DB.transaction():
            await service.move(unit.county, draft, "reject", note="岗位留给在岗人员")
            raise RuntimeError
    await service.move(unit.county, draft, "reject", note="岗位留给在岗人员")
    second = await letters.of_appointment(draft)
    assert second["serial"] == 2


async def test_the_database_keeps_letters_as_they_were_made(unit):
    request = await decided(unit, 1, "reject")
    for change in ("serial = 9", "day = day - 1", "content = '{}'", "kind = 'agreed'", "served = day"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE letter SET {change} WHERE appointment = {request}")
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("DELETE FROM letter")


async def test_stamped_then_served_each_once(unit):
    request = await decided(unit, 1, "reject")
    with pytest.raises(NotAllowed):
        await letters.stamp(unit.city, request, PDF)
    with pytest.raises(Conflict, match="盖章件"):
        await letters.serve(unit.county, request, today(), "张某", "直接送达")
    with pytest.raises(Invalid):
        await letters.stamp(unit.county, request, b"<html>")
    with pytest.raises(NotFound):
        await letters.scan_of(unit.hr, request)
    await letters.stamp(unit.county, request, PDF)
    assert PDF not in await DB.asyncpg_pool.fetchval("SELECT scan FROM letter")
    assert await letters.scan_of(unit.hr, request) == (PDF, "application/pdf")
    with pytest.raises(Conflict):
        await letters.stamp(unit.county, request, PDF + b"2")
    with pytest.raises(Invalid):
        await letters.serve(unit.county, request, today() + timedelta(days=1), "张某", "直接送达")
    await letters.serve(unit.county, request, today(), "张某", "直接送达")
    with pytest.raises(Conflict):
        await letters.serve(unit.county, request, today(), "李某", "邮寄")


def letter_of(paragraphs):
    return {
        "content": {"title": "关于同意聘用的意见", "code": "辽原人社岗", "to": "第一人民医院",
                    "paragraphs": paragraphs,
                    "office": "辽原市人力资源和社会保障局"},
        "year": 2026, "serial": 3, "day": date(2026, 11, 8), "made": datetime(2026, 11, 8, tzinfo=UTC),
    }  # fmt: skip


def test_the_page_is_that_of_the_standard():
    """GB/T 9704-2012: 22 lines of 28 characters, 2026年11月8日 without a nought before the day."""
    pages = pypdf.PdfReader(io.BytesIO(rendering.pdf(letter_of(["岗" * 28 * 60])))).pages
    lines = [line for line in pages[1].extract_text().splitlines() if "岗岗" in line]
    assert len(lines) == 22
    assert {len(line.strip()) for line in lines} == {28}
    assert "2026年11月8日" in "".join(pages[-1].extract_text().split())


@pytest.mark.parametrize("name", ["王\ue863", "王\U000f0001"])
def test_a_character_no_font_has_is_an_error(name):
    with pytest.raises(Conflict, match="没有字体"):
        rendering.pdf(letter_of([f"聘用{name}到专业技术十二级岗位。"]))


def test_rare_characters_of_the_standard_fonts_are_printed():
    rendering.pdf(letter_of(["聘用王䶮、李𬸦到专业技术十二级岗位。"]))


async def test_nothing_is_set_aside_behind_a_letter_that_is_out(desk, colleague):
    await confirmed_figures(desk, colleague)
    await desk.planned({("professional", 12): 1}, YEAR_AGO)
    request = await decided(desk, 1)
    plan = await desk.drafted({("professional", 12): 0, ("professional", 13): 1}, today())
    await plans.move(desk.city, plan, "city_pass", document="市2号", acknowledged=True)
    form = OverrideForm(
        reason="确有急需引进的人才", document="市特12号", expires=today() + timedelta(days=90)
    )
    with pytest.raises(Conflict, match="意见书已经作出"):
        await service.let_pass(desk.city, request, form)


async def test_a_letter_says_what_was_set_aside_and_by_which_paper(desk, colleague):
    await confirmed_figures(desk, colleague)
    await desk.planned({("professional", 12): 1}, YEAR_AGO)
    lawful = await decided(desk, 1)
    await service.move(desk.hr, lawful, "take_effect")
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(2), 12, today()))
    expires = today() + timedelta(days=90)
    form = OverrideForm(
        reason="确有急需引进的人才", document="市特12号", expires=expires, rules=("H1a", "H1b", "H1c", "H6")
    )
    for days in (0, 367):
        wrong = form.model_copy(update={"expires": today() + timedelta(days=days)})
        with pytest.raises(Invalid, match="有效期"):
            await service.let_pass(desk.city, request, wrong)
    await service.let_pass(desk.city, request, form)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    plain, told = [
        (await letters.of_appointment(each))["content"]["paragraphs"] for each in (lawful, request)
    ]
    assert not any("特别准予" in each for each in plain)
    said = next(each for each in told if "特别准予" in each)
    assert f"按市特12号特别准予，有效期至{chinese(expires)}" in said
    assert "空岗" in said
    assert "理由：确有急需引进的人才" in said
    # It stays in the list of what was let pass until the books tell of a seat, whatever is written.
    await service.move(desk.hr, request, "take_effect")
    dawn = datetime.combine(today(), time(3), ZONE)
    for act in ("DISABLE", "ENABLE"):
        await desk.owner.execute(f"ALTER TABLE appointment_override {act} TRIGGER USER")
        if act == "DISABLE":
            await desk.owner.execute("UPDATE appointment_override SET at = $1", dawn)
    (listed,) = await boards.overrides(desk.city)
    assert listed["days"] == 0
    with pytest.raises(Conflict, match="尚未消除"):
        await boards.cure(colleague, listed["id"], "已经消除了这项准予", "市消1号")
    await desk.planned({("professional", 12): 2}, today())
    # From a paper, and by another than who gave it, in the database too.
    with pytest.raises(Invalid, match="文号"):
        await boards.cure(colleague, listed["id"], "已增核一个岗位", " ")
    with pytest.raises(NotAllowed, match="另一人"):
        await boards.cure(desk.city, listed["id"], "已增核一个岗位", "市消1号")
    for who, paper in ((desk.city, "市消1号"), (colleague, " ")):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(
                "INSERT INTO appointment_override_cure (override, actor_id, actor_name, note, document)"
                " VALUES ($1, $2, '市', '已增核一个岗位', $3)", listed["id"], who.account_id, paper,
            )  # fmt: skip
    await boards.cure(colleague, listed["id"], "已增核一个岗位", "市消1号")
    assert await boards.overrides(desk.city) == []
