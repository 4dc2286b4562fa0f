"""Plans, special posts and papers over real HTTP."""

import io
import json
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import openpyxl
import pypdf
import pytest
from carried import listed

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.institutions import units
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.establishment.wording import DECISION_WORDS
from talent_platform.i18n import translate
from talent_posts import shipped_figures, vacancies


async def approved(hospital):
    unit = await units.unit_on(hospital.id, today())
    return {(row.category, row.grade): row.approved for row in vacancies(unit, on=today())}


def plan(**changes):
    return {
        "professional-12": "20",
        "skilled-4": "1",
        "skilled-5": "400",
        "effective": str(today()),
        **changes,
    }


async def walk(location, document, **browsers):
    for name, browser in browsers.items():
        answer = await browser.submit(f"{location}/step/{name}", {"document": document})
        assert answer.status_code == 303, answer.text


async def test_a_plan_walks_county_city_and_then_speaks_in_the_ledger(hospital, open_browser):
    hr, county, city = [await open_browser(login) for login in ("institution1", "county1", "city")]
    typed = plan(**{"professional-12": "30", "professional-11": "5", "establishment": "5000"})
    live = await hr.submit(f"{hospital.path}/plans/check", typed)
    assert "G1a" in live.text
    assert "G4" in live.text
    assert "方案须先取得 3 项批准" in live.text
    wrong = await hr.submit(f"{hospital.path}/plans/new", {**typed, "professional-7": "三"})
    assert wrong.status_code == 422
    assert 'value="30"' in wrong.text
    location = (await hr.submit(f"{hospital.path}/plans/new", typed)).headers["location"]
    assert (await hr.submit(f"{location}/step/submit")).status_code == 303
    # No department: the county is asked at once, and its list says so.
    assert "待县区审核" in (await county.get("/posts/plans?turn=mine")).text
    assert (await city.submit(f"{location}/step/city_pass", {"document": "市1号"})).status_code == 409
    await walk(location, "县1号", county_pass=county)
    assert (await approved(hospital))["professional", 12] == 20
    await walk(location, "市1号", city_pass=city)
    assert (await approved(hospital)) == {
        ("professional", 11): 5, ("professional", 12): 30, ("skilled", 4): 1, ("skilled", 5): 400,
    }  # fmt: skip
    form = await hr.get(f"{location}/form.pdf")
    told = "".join(text_of(form.content).split())
    assert "岗位设置方案审核表" in told
    assert "编制1000" in told  # what its bureau has recorded, and not what the unit says of itself
    assert "5000" not in told


async def test_seats_in_use_are_taken_away_only_knowingly(hospital, open_browser):
    hr, county, city = [await open_browser(login) for login in ("institution1", "county1", "city")]
    for number in range(3):
        await hospital.worker(number)
    location = (await hr.submit(f"{hospital.path}/plans/new", plan(**{"skilled-5": "2"}))).headers["location"]
    await hr.submit(f"{location}/step/submit")
    await walk(location, "县1号", county_pass=county)
    refused = await city.submit(f"{location}/step/city_pass", {"document": "市1号"})
    assert refused.status_code == 409
    assert "技术工五级" in refused.text
    assert "市1号" in refused.text
    assert (await approved(hospital))["skilled", 5] == 400
    answer = await city.submit(f"{location}/step/city_pass", {"document": "市1号", "acknowledged": "yes"})
    assert answer.status_code == 303
    assert (await approved(hospital))["skilled", 5] == 2


async def test_only_free_seats_are_frozen_and_only_by_the_city(hospital, open_browser):
    hr, city = await open_browser("institution1"), await open_browser("city")
    form = {
        "post": "skilled-4",
        "action": "freeze",
        "quantity": "2",
        "day": str(today()),
        "document": "市冻1号",
    }
    assert (await hr.submit(f"{hospital.path}/freeze", form)).status_code == 403
    assert (await city.submit(f"{hospital.path}/freeze", form)).status_code == 409
    assert (await city.submit(f"{hospital.path}/freeze", {**form, "quantity": "1"})).status_code == 303
    blocked = await hr.submit(f"{hospital.path}/ask", hospital.promotion(await hospital.worker(1)))
    assert "不得聘用" in blocked.text
    thaw = {**form, "quantity": "1", "action": "unfreeze"}
    assert (await city.submit(f"{hospital.path}/freeze", thaw)).status_code == 303
    assert (await city.submit(f"{hospital.path}/freeze", thaw)).status_code == 409


@pytest.fixture
async def expert(hospital):
    # The shipped figures name what may justify a special post for the city of the notice.
    async with DB.transaction():
        await Organisation.raw("SET LOCAL ROLE NONE")
        await Organisation.raw("UPDATE institution SET jurisdiction = '219900'")
    rows = await listed(
        StaffMember(
            institution=hospital.id, number="E1", name="专家甲", person_key="expert",
            identity_cipher=b"x", born=date(1975, 5, 1), history_complete=True,
            titles=json.dumps([{"name": "主任医师", "level": "正高", "granted": "2015-01-01"}]),
        )
    )  # fmt: skip
    return rows[0]["id"]


async def test_a_special_post_is_asked_for_approved_warned_of_and_written_off(hospital, expert, open_browser):
    hr, county, city = [await open_browser(login) for login in ("institution1", "county1", "city")]
    ends = today() + timedelta(days=20)
    form = {
        "person": str(expert),
        "grade": "4",
        "project": "重点实验室",
        "opened": str(today()),
        "ends": str(ends),
        "standard": "正高",
        "evidence": "provincial_key_project",
        "evidence_document": "省科1号",
    }
    location = (await hr.submit(f"{hospital.path}/specials/new", form)).headers["location"]
    assert (await hr.submit(f"{hospital.path}/specials/new", form)).status_code == 409
    assert (await city.submit(f"{location}/step/city_pass", {"document": "市1号"})).status_code == 403
    await walk(location, "县1号", county_pass=county)
    await walk(location, "市1号", city_pass=city)
    page = await hr.get(location)
    assert "任务还有 20 天结束" in page.text
    use = hospital.promotion(expert, category="professional", grade="4", special=location.rpartition("/")[2])
    later = {**use, "effective": str(ends + timedelta(days=1))}
    blocked = await hr.submit(f"{hospital.path}/ask", later)
    assert "G8a" in blocked.text
    assert "不得聘用" in blocked.text
    over = {"day": str(today()), "note": "项目提前结题", "document": "县特销1号"}
    assert (await hr.submit(f"{location}/step/write_off", over)).status_code == 403
    assert (await county.submit(f"{location}/step/write_off", {**over, "document": ""})).status_code == 422
    assert (await county.submit(f"{location}/step/write_off", over)).status_code == 303
    kinds = {row["kind"] for row in await LedgerEntry.select().where(LedgerEntry.special.is_not_null())}
    assert kinds == {"special_opened", "special_closed"}
    assert (await SpecialPost.select())[0]["state"] == "closed"


def text_of(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


async def test_from_the_over_quota_queue_to_the_form_that_takes_the_first_into_a_seat(hospital, open_browser):
    worker, day = await hospital.worker(1), today() - timedelta(days=400)
    post = {"institution": hospital.id, "category": "skilled", "effective": day, "person": worker}
    await hospital.booked(
        LedgerEntry(**post, kind="freed", grade=5, seat_grade=5),
        LedgerEntry(
            **post, kind="filled", grade=4, seat_grade=4, counts=False, way="recruit", over_quota="policy"
        ),
    )
    hr = await open_browser("institution1")
    queue = (await hr.get(f"{hospital.path}?tab=queue")).text
    (link,) = re.findall(r'href="([^"]*way=regularise)"', queue)
    form = (await hr.get(unescape(link))).text
    for chosen in (f'value="{worker}" selected', 'value="4" selected', 'value="regularise" selected'):
        assert chosen in form


async def test_letter_and_filing_form_say_what_was_decided(hospital, open_browser):
    hr = await open_browser("institution1")
    answer = await hr.submit(
        f"{hospital.path}/requests/new", {**hospital.promotion(await hospital.worker(1)), "then": "submit"}
    )
    location = answer.headers["location"]
    sheet = text_of((await hr.get(f"{location}/letter.pdf")).content)
    assert "规则核对单" in sheet
    assert "不是任何机关的决定" in sheet
    assert "社会保障局" not in sheet
    assert "同意聘用" not in sheet
    assert "H1a" not in sheet.split("已审核并符合的规定")[0]
    county, city = await open_browser("county1"), await open_browser("city")
    await walk(location, "县聘1号", county_pass=county)
    assert "规则核对单" in text_of((await hr.get(f"{location}/letter.pdf")).content)
    await walk(location, "市聘1号", city_pass=city)
    # Figures nobody has confirmed: nothing is signed, and the bureau sees which.
    assert "规则核对单" in text_of((await hr.get(f"{location}/letter.pdf")).content)
    assert "/posts/figures/posts_per_establishment" in (await city.get(location)).text
    refused = await city.submit(f"{location}/letter")
    assert refused.status_code == 409
    assert "尚未确认" in refused.text
    filing = text_of((await hr.get(f"{location}/filing.pdf")).content)
    for text in (
        "岗位聘用备案表", "工人1", "技术工五级", "技术工四级", "晋升", "填报单位（盖章）", "填表人", "大专",
        "负责人", "近五年考核",
    ):  # fmt: skip
        assert text in filing.replace(" ", "")
    assert "办理状态" not in filing
    book = openpyxl.load_workbook(io.BytesIO((await hr.get(f"{location}/filing.xlsx")).content))
    header, row = list(book.active.iter_rows(values_only=True))
    told = dict(zip(header, row, strict=True))
    assert (told["拟聘岗位"], told["备注"]) == ("技术工四级", "")
    assert (await hr.submit(f"{location}/step/withdraw")).status_code == 303
    ended = await hr.get(f"{location}/filing.pdf")
    assert "申请已终止，不据以办理" in text_of(ended.content).replace(" ", "").replace("\n", "")
    assert quote("-已失效") in ended.headers["content-disposition"]
    assert (await (await open_browser("institution2")).get(f"{location}/letter.pdf")).status_code == 404
    assert await PostPlan.count() == 1


async def test_a_refused_request_has_the_letter_of_the_office_that_refused(hospital, open_browser):
    hr, county = await open_browser("institution1"), await open_browser("county1")
    answer = await hr.submit(
        f"{hospital.path}/requests/new", {**hospital.promotion(await hospital.worker(1)), "then": "submit"}
    )
    location = answer.headers["location"]
    await county.submit(f"{location}/step/reject", {"note": "考评材料不全"})
    letter = text_of((await hr.get(f"{location}/letter.pdf")).content)
    assert "关于不同意工人1岗位聘用的意见" in letter.replace(" ", "").replace("\n", "")
    assert "考评材料不全" in letter.replace(" ", "")
    scan = {"file": ("章.pdf", b"%PDF-1.7 stamped", "application/pdf")}
    assert (await county.submit(f"{location}/letter/stamped", files=scan)).status_code == 303
    facts = {"day": str(today()), "to": "张某", "how": "直接送达"}
    wrong = await county.submit(f"{location}/letter/served", {**facts, "day": ""})
    assert wrong.status_code == 422
    assert "张某" in wrong.text
    assert (await county.submit(f"{location}/letter/served", facts)).status_code == 303
    shown = (await hr.get(location)).text
    assert "已盖章" in shown
    assert "直接送达" in shown
    assert (await hr.get(f"{location}/letter/scan")).content == b"%PDF-1.7 stamped"
    assert (await hr.get(f"{location}/letter.docx")).content.startswith(b"PK")


async def test_rules_and_figures_show_their_sources(hospital, open_browser):
    city = await open_browser("city")
    rules = await city.get("/posts/rules")
    assert "H12" in rules.text
    assert "未核实" in rules.text
    assert "专业技术：70；社会管理：50；工勤服务：50" in rules.text
    assert "/posts/figures/main_category_floor" in (await city.get("/posts/rules/G1a")).text
    assert (await city.get("/posts/rules/G1")).status_code == 200
    figure = await city.get("/posts/figures/main_category_floor")
    assert "国人部发" in figure.text
    assert (await city.get("/posts/figures/nothing")).status_code == 404
    assert (await city.get("/posts/board")).status_code == 200
    assert (await city.get("/posts/queue")).status_code == 200
    assert (await city.get("/posts/institutions")).status_code == 200


@pytest.mark.parametrize(("locale", "raw"), [("zh", "[A-Za-z]"), ("en", "_|[\u4e00-\u9fff]")])
def test_no_figure_shows_the_keys_of_its_file(locale, raw):
    values = [each.value for figure in shipped_figures().by_name.values() for each in figure.values]
    with translate(locale):
        shown = [DECISION_WORDS.value(value) for value in values if value != ["军转干部"]]
    assert [text for text in shown if re.search(raw, text)] == []


async def test_an_institution_is_shown_the_seats_that_open(hospital, open_browser, open_api) -> None:
    """The tile counts those of the next 90 days; what opens later is in the list, of others nothing."""
    hr, api = await open_browser("institution1"), await open_api("institution1")
    assert "天内腾出的岗位" not in (await hr.get("/desk")).text
    people = {}
    for days in (30, 200):
        made = await listed(
            StaffMember(
                institution=hospital.id, number=f"T{days}", name=f"工人{days}", person_key=f"key{days}",
                identity_cipher=b"x", born=date(1985, 5, 1), degree="college", history_complete=True,
            )
        )  # fmt: skip
        person = people[days] = made[0]["id"]
        await hospital.booked(
            LedgerEntry(
                institution=hospital.id, kind="filled", category="professional", grade=12, seat_grade=12,
                effective=today() - timedelta(400), until=today() + timedelta(days), person=person,
                way="recruit",
            )
        )  # fmt: skip
    desk = (await hr.get("/desk")).text
    (address,) = re.findall(r'href="(/posts/openings\?[^"]*)"', desk)
    near = (await api.get(f"/api/v1{address}")).json()["items"]
    assert [(one["person"], one["opens"]) for one in near] == [
        (people[30], str(today() + timedelta(31)))
    ]  # fmt: skip
    ended = {one["person"] for one in (await api.get("/api/v1/posts/openings")).json()["items"]}
    assert ended >= set(people.values())
    assert "工人30" in (await hr.get(address)).text
    assert (await (await open_api("institution2")).get("/api/v1/posts/openings")).json()["items"] == []
    assert (await (await open_browser("city")).get("/posts/openings")).status_code == 403
