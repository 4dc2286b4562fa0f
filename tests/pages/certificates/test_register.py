"""Recorded certificates: what is refused, how they move, and what anybody who holds one is told.

Worth: a revoked certificate that still reads as valid, or one person's revocation, harms somebody; a list of
numbers walked through would be a list of people.
"""

from __future__ import annotations

import asyncio
import collections
import re
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.accounts.tables import Account
from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.register import lookup, queries, service
from talent_platform.certificates.register.schemas import CertificateForm, CorrectionForm
from talent_platform.certificates.tables import Certificate, CertificateChange, CertificateRevocation
from talent_platform.certificates.told import titles
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, Invalid, NotAllowed, TooManyAttempts

FACTS = {
    "kind": "vocational", "name": "护士执业证", "level": "", "specialty": "护理", "holder": "示例甲",
    "number": "2021 2100 0001", "body": "示范省卫生健康委", "issued": "2021-06-01", "expires": "",
    "seen_on": "2026-06-01", "checked": "look_up", "checked_on": "2026-06-01",
}  # fmt: skip
IDENTITY = "11010519491231002X"
PAPER = {"source": "撤销决定书", "document": "示〔2026〕8 号", "note": "以虚假材料取得"}


def form(**facts: object) -> CertificateForm:
    return CertificateForm.model_validate(FACTS | facts)


async def since(db: str, certificate: int, days: int) -> None:
    """What was written down so far was written so many days ago."""
    owner = await asyncpg.connect(db)
    await owner.execute("ALTER TABLE certificate_change DISABLE TRIGGER certificate_change_append_only")
    await owner.execute(
        "UPDATE certificate_change SET at = at - make_interval(days => $1) WHERE certificate = $2",
        days,
        certificate,
    )
    await owner.execute("ALTER TABLE certificate_change ENABLE TRIGGER certificate_change_append_only")
    await owner.close()


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"name": "钳工", "issued": "2022-05-01"}, "（2021版）的国家职业资格目录中没有「钳工」"),
        ({"issued": str(today() + timedelta(days=1))}, "颁发日期不能在今天之后"),
        ({"expires": "2021-05-31"}, "有效期不能早于颁发日期"),
        ({"seen_on": "2021-05-31"}, "看到原件的日期"),
        ({"checked_on": ""}, "查验过的要写日期"),
        ({"checked": "none"}, "没有查验的不写"),
        ({"issued": "2007-06-01", "body": "示范省人力资源和社会保障厅"}, "2008-03-15 之前没有"),
        ({"issued": "2007-06-01", "body": "示范省住建厅"}, "2008-03-15 之前没有"),
        ({"issued": "2017-06-01", "body": "国家卫健委"}, "2018-03-17 之前没有"),
        ({"issued": "2017-06-01", "body": "示范省文旅厅"}, "2018-03-17 之前没有"),
        ({"issued": "2022-06-01", "body": "国家数据局"}, "2023-03-10 之前没有"),
        ({"kind": "paper"}, "证书种类"),
        ({"name": "会计从业资格证", "issued": "2018-05-01"}, "（2017版）的国家职业资格目录中没有"),
        ({"identity": "110105194912310021"}, "末位校验码不符"),
        ({"number": ""}, "证书编号"),
        ({"number": "***"}, "编号须有数字、字母或汉字"),
    ],
)
async def test_a_slip_is_one_sentence_and_stays_in_the_form(open_browser, slip, told):
    browser = await open_browser("city")
    refused = await browser.submit("/certificates/new", FACTS | slip)
    assert refused.status_code == 422
    assert told in refused.text
    assert (FACTS | slip)["body"] in refused.text


async def test_by_the_directory_of_its_day(act):
    city = await act("city")
    for number, (issued, kind) in enumerate(
        (("2018-05-01", "vocational"), ("2015-05-01", "vocational"), ("2022-05-01", "skill"))
    ):
        facts = {
            "name": "钳工",
            "issued": issued,
            "kind": kind,
            "number": f"N-{number}",
            "body": "某技能鉴定中心",
        }
        assert await service.record(city, form(**facts))
    with pytest.raises(Conflict):
        await service.record(city, form(name="教师资格", number="ｎ-0", body="某技能鉴定中心"))
    with pytest.raises(Invalid, match="之前没有"):
        await service.record(city, form(issued="2017-05-01"))


async def test_the_life_of_one_on_the_pages(open_browser, colleague, db):
    first, second, auditor, visitor = [await open_browser(who) for who in ("city", "city9", "auditor", None)]
    recorded = FACTS | {"identity": IDENTITY}
    address = (await first.submit("/certificates/new", recorded)).headers["location"]
    number = int(address.rpartition("/")[2])
    for reader in (first, auditor):
        shown = (await reader.get("/certificates")).text
        assert "2021210000" not in shown or FACTS["holder"] not in shown
        assert FACTS["holder"] not in (await reader.get(address)).text
    shown = re.sub("<[^>]+>|\\s+", " ", (await auditor.get(address)).text)
    who = await DB.asyncpg_pool.fetchval("SELECT name FROM account WHERE login = 'city'")
    for said in (
        f"看到原件的人 +{who}",
        "看到原件的日期 +2026-06-01",
        "在颁发机构的查询系统查验 +查验日期 +2026-06-01",
    ):
        assert re.search(said, shown), shown
    assert (await visitor.get(address)).status_code in (303, 401, 403)

    async def told(**more: str) -> str:
        asked = {"number": "202121000001", "holder": "示例甲", **more}
        answer = (await visitor.submit("/certificates/check", asked)).text
        assert IDENTITY not in answer
        return answer

    assert "有效" in await told()
    assert "护理" in await told(number="２０２１ 2100 0001")
    for unknown in ({"holder": "示例乙"}, {"number": "202121000002"}):
        answer = await told(**unknown)
        assert "没有查到" in answer
        assert "护理" not in answer
    assert "当日尚未颁发" in await told(on="2020-01-01")
    await since(db, number, 9)
    assert (await first.submit(f"{address}/steps/suspend", {"version": "1"})).status_code == 422
    moved = await first.submit(f"{address}/steps/suspend", {"version": "1", "reason": "举报核查中"})
    assert moved.status_code == 303
    assert f"自 {today()} 起暂停" in await told()
    await since(db, number, 5)
    revocations = f"{address}/revocations"
    assert (await first.submit(revocations, PAPER | {"note": ""})).status_code == 422
    assert (await first.submit(revocations, PAPER)).status_code == 303
    assert (await first.submit(revocations, PAPER)).status_code == 409
    row = (await CertificateRevocation.select())[0]
    closing = f"/certificates/revocations/{row['id']}"
    assert (await first.submit(f"{closing}/confirm")).status_code == 403
    assert "起暂停" in await told()
    assert (await second.submit(f"{closing}/confirm")).status_code == 303
    assert f"自 {today()} 起撤销" in await told()
    # As it stood before: suspended the day before, valid before that.
    assert "起暂停" in await told(on=str(today() - timedelta(days=1)))
    before = await told(on=str(today() - timedelta(days=6)))
    assert "有效" in before.partition("查验")[2]
    assert "起暂停" not in before
    again = await first.submit(f"{address}/steps/resume", {"reason": "查清无误，恢复使用"})
    assert again.status_code == 409
    changed = FACTS | {"level": "初级", "version": "3", "note": "改名"}
    assert (await first.submit(f"{address}/correct", changed)).status_code == 409


async def test_over_the_api_and_a_correction(open_api, colleague):
    first, second = await open_api("city"), await open_api("city9")
    body = {name: value for name, value in (FACTS | {"identity": IDENTITY}).items() if value}
    made = await first.post("/api/v1/certificates", json=body)
    assert made.status_code == 201, made.text
    one = f"/api/v1/certificates/{made.json()['id']}"
    right = {n: v for n, v in body.items() if n != "holder"} | {
        "specialty": "助产",
        "note": "看错",
        "version": 1,
    }
    assert (await first.put(one, json=right | {"version": 7})).status_code == 409
    waits = (await first.put(one, json=right)).json()
    assert (waits["specialty"], waits["version"]) == ("护理", 1)
    assert (await first.put(one, json=right)).status_code == 409
    correction = f"/api/v1/certificates/issuances/{waits['correction']}"
    seen = (await second.get(correction)).json()
    assert seen["changed"] == {"specialty": ["护理", "助产"]}
    assert (seen["holder"], seen["identity_known"]) == (FACTS["holder"], True)
    assert (await (await open_api("auditor")).get(correction)).json()["holder"] is None
    assert (await first.post(f"{correction}/confirm")).status_code == 403
    assert (await second.post(f"{correction}/confirm")).status_code == 200
    corrected = (await first.get(one)).json()
    assert (corrected["specialty"], corrected["version"], corrected["state"]) == ("助产", 2, "valid")
    assert corrected["history"][0]["changed"] == {"specialty": ["护理", "助产"]}
    assert FACTS["holder"] not in str(corrected)
    names = {each["login"]: each["name"] for each in await Account.select(Account.login, Account.name)}
    assert corrected["seen_by"] == names["city"]
    facts = {n: v for n, v in right.items() if n != "identity"} | {"seen_on": str(today()), "version": 2}
    again = (await second.put(one, json=facts)).json()
    assert (again["seen_by"], again["seen_on"]) == (names["city9"], str(today()))
    both = facts | {"seen_on": "2026-06-02", "level": "初级", "version": 3}
    by_two = (await first.put(one, json=both)).json()["correction"]
    assert (await second.post(f"/api/v1/certificates/issuances/{by_two}/confirm")).status_code == 200
    assert (await first.get(one)).json()["seen_by"] == names["city"]
    question = {"number": "202121000001", "holder": "示例甲"}
    answer = (await first.post("/api/v1/certificates/check", json=question)).json()
    assert [(each["state"], each["since"]) for each in answer["certificates"]] == [("valid", "2021-06-01")]
    asserted = {"kind", "name", "level", "specialty", "number", "body", "issued", "expires", "document"}
    standing = {"state", "since", "lapsed", "corrected", "later"}
    assert answer["certificates"][0].keys() == asserted | standing
    assert IDENTITY not in str([answer, corrected])
    asked = await first.post(f"{one}/revocations", json=PAPER)
    closing = f"/api/v1/certificates/revocations/{asked.json()['id']}"
    assert (await second.get(one)).json()["waiting"]["may_confirm"]
    assert (await second.post(f"{closing}/confirm")).status_code == 204
    assert (await second.post(f"{closing}/withdraw")).status_code == 409
    assert (await first.post("/api/v1/certificates/check", json=question)).json()["certificates"][0][
        "state"
    ] == "revoked"


async def test_the_database_refuses_what_passes_by(act, colleague):
    city = await act("city")
    number = await service.record(city, form())
    for values in (
        {Certificate.state: "revoked", Certificate.version: 2},
        {Certificate.name: "教师资格"},
        {Certificate.expires: today(), Certificate.version: 2},
        {Certificate.holder: "另一人", Certificate.version: 2},
        {Certificate.state: "suspended", Certificate.version: 2, Certificate.holder: "另一人"},
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await Certificate.update(values).where(Certificate.id == number)
    for statement in (Certificate.delete(force=True), CertificateChange.delete(force=True)):
        with pytest.raises(
            (asyncpg.CheckViolationError, asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)
        ):
            await statement
    assert (await queries.one(city, number)).state == "valid"


async def test_no_line_and_no_old_correction_changes_what_two_people_said(act, colleague):
    """Neither a line without its move, nor a move without its line, nor a correction of before."""
    city, pool = await act("city"), DB.asyncpg_pool
    number = await service.record(city, form())
    for version, specialty in enumerate(("助产", "护理"), 1):
        right = CorrectionForm.model_validate(FACTS | {"specialty": specialty, "note": "写错"})
        await issuing.confirm(colleague, await correcting.correct(city, number, right, version=version))
    line = (
        "INSERT INTO certificate_change (certificate, at, actor_name, action, from_state, to_state) "
        "VALUES ($1, now() - interval '900 days', '某', $2, $3, $4)"
    )
    replayed = "UPDATE certificate SET specialty = '助产', version = version + 1 WHERE id = $1"
    kept = "INSERT INTO certificate_before SELECT * FROM certificate_before WHERE certificate = $1"
    moved = "UPDATE certificate SET state = 'suspended', version = version + 1 WHERE id = $1"
    for passing in (
        (replayed, number), (kept, number), (moved, number), (line, number, "suspend", "valid", "suspended"),
        (line, number, "resume", "valid", "valid"),
    ):  # fmt: skip
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.UniqueViolationError)):
            await pool.execute(*passing)
    await service.confirm_revocation(
        colleague, await service.propose_revocation(city, number, Paper(**PAPER))
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(line, number, "resume", "revoked", "valid")
    async with pool.acquire() as held, held.transaction():  # a line bears the time of the database
        await held.execute(line, number, "corrected", "revoked", "revoked")
        assert (await queries.history(number))[0].action == "revoke"
        at = await held.fetchval("SELECT max(at) > now() - interval '1 day' FROM certificate_change")
        assert at
    (found,) = await lookup.look_up(FACTS["number"], FACTS["holder"], subject="x")
    assert found.state == "revoked"


async def test_a_longer_term_is_had_from_its_day(act, db, open_browser):
    city, over, asked = await act("city"), today() - timedelta(days=10), today() - timedelta(days=5)
    number = await service.record(
        city, form(expires=str(over), seen_on="2021-06-02", checked_on="2021-06-02")
    )
    await since(db, number, 100)
    longer = CorrectionForm.model_validate(FACTS | {"expires": "2036-06-01", "note": "延续注册"})
    assert await correcting.correct(city, number, longer, version=1) is None
    for day, lapsed in ((asked, True), (today(), False)):
        (found,) = await lookup.look_up(FACTS["number"], FACTS["holder"], subject="x", on=day)
        assert (found.state, found.lapsed) == ("valid", lapsed)
    asking = {"number": FACTS["number"], "holder": FACTS["holder"], "on": str(asked)}
    page = (await (await open_browser()).submit("/certificates/check", asking)).text.partition("证书种类")[0]
    assert ("已过有效期" in page, ">有效<" in page.replace(" ", "")) == (True, False)


async def test_a_longer_term_that_is_put_right_with_something_else_is_had_from_its_day_too(
    act, colleague, db
):
    city, over, asked = await act("city"), today() - timedelta(days=10), today() - timedelta(days=5)
    number = await service.record(
        city, form(expires=str(over), seen_on="2021-06-02", checked_on="2021-06-02")
    )
    await since(db, number, 100)
    longer = CorrectionForm.model_validate(
        FACTS | {"expires": "2036-06-01", "specialty": "助产", "note": "延续注册"}
    )
    await issuing.confirm(colleague, await correcting.correct(city, number, longer, version=1) or 0)
    for day, lapsed in ((asked, True), (today(), False)):
        (found,) = await lookup.look_up(FACTS["number"], FACTS["holder"], subject="x", on=day)
        assert (found.lapsed, found.row.specialty) == (lapsed, "助产")


async def test_what_was_revoked_is_not_recorded_again_in_another_writing(act, colleague):
    city = await act("city")
    number = await service.record(city, form())
    await service.confirm_revocation(
        colleague, await service.propose_revocation(city, number, Paper(**PAPER))
    )
    for again in (
        {"number": "2021-21000001"}, {"number": "第202121000001号", "name": "护士执业证书"},
        {"number": "NO.202121000001", "holder": "示例乙"},
        {"body": "示范省卫生健康委员会", "holder": "示例乙"}, {"body": "示范市卫生健康局"},
    ):  # fmt: skip
        with pytest.raises(Conflict, match="已经登记"):
            await service.record(city, form(**again))
    await service.record(city, form(body="示范市卫生健康局", holder="示例乙"))
    done = await asyncio.gather(
        *(service.record(city, form(number=f"7-{sign}8", holder=f"示例{sign}")) for sign in ("", "-", " ")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Conflict", "int"]


async def test_many_at_once_move_it_once(act, colleague):
    city = await act("city")
    number = await service.record(city, form())
    done = await asyncio.gather(
        *(service.move(city, number, "suspend", note="举报核查中", version=1) for _ in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Conflict", "Conflict", "str"]
    corrected = CorrectionForm.model_validate(FACTS | {"holder": "", "level": "初级", "note": "漏写级别"})
    correction = await correcting.correct(city, number, corrected, version=2)
    revocation = await service.propose_revocation(city, number, Paper(**PAPER))
    done = await asyncio.gather(
        *(service.confirm_revocation(colleague, revocation) for _ in range(3)),
        issuing.confirm(colleague, correction), return_exceptions=True,
    )  # fmt: skip
    # Either it is revoked, or it says something else by now and another revocation has to be proposed.
    assert sum(each in (None, number) for each in done) == 1
    assert {type(each) for each in done if each not in (None, number)} <= {Conflict}
    if done[3] == number:
        with pytest.raises(Conflict, match="证书已更正"):
            await service.confirm_revocation(colleague, revocation)
        await dated.withdraw(service.REVOCATION, city, revocation)
        await service.confirm_revocation(
            colleague, await service.propose_revocation(city, number, Paper(**PAPER))
        )
    row = await queries.one(city, number)
    assert row.state == "revoked"
    lines = await queries.history(number)
    assert [each.action for each in lines if each.action == "revoke"] == ["revoke"]
    with pytest.raises(NotAllowed):
        await service.confirm_revocation(city, await _another(city))


async def test_nobody_tells_of_a_day_to_come(act, open_browser):
    await service.record(await act("city"), form())
    asked = {"number": FACTS["number"], "holder": FACTS["holder"], "on": str(today() + timedelta(days=1))}
    shown = await (await open_browser()).submit("/certificates/check", asked)
    assert (shown.status_code, "只能查到今天为止" in shown.text) == (422, True)
    assert (await (await open_browser()).post("/api/v1/certificates/check", json=asked)).status_code == 422


async def test_a_revocation_is_of_what_the_certificate_said_when_it_was_proposed(act, colleague):
    """So that nothing of it is corrected while one waits, though the correction was proposed before."""
    city = await act("city")
    number = await service.record(city, form())
    other = CorrectionForm.model_validate(FACTS | {"holder": "示例乙", "note": "登记错人"})
    correction = await correcting.correct(city, number, other, version=1)
    revocation = await service.propose_revocation(city, number, Paper(**PAPER))
    assert (await titles.issuances(city, [correction]))[correction].text == "更正证书 202121000001"
    with pytest.raises(Conflict, match="撤销在等待确认"):
        await issuing.confirm(colleague, correction)
    with pytest.raises(asyncpg.CheckViolationError):
        await Certificate.update({Certificate.expires: date(2050, 1, 1), Certificate.version: 2}, force=True)
    await service.move(city, number, "suspend", note="举报核查中", version=None)
    await dated.withdraw(service.REVOCATION, city, revocation)
    await issuing.confirm(colleague, correction)
    assert (await queries.managed(city, number)).holder == "示例乙"
    again = await service.propose_revocation(city, number, Paper(**PAPER))
    await service.move(city, number, "resume", note="先恢复有效", version=None)
    await service.confirm_revocation(colleague, again)
    assert (await queries.one(city, number)).state == "revoked"


async def test_a_licence_is_recorded_as_what_it_is(act, open_browser):
    """Names that a title or a trade has as well are theirs."""
    city, browser = await act("city"), await open_browser("city")
    for kind, name, right in (
        ("other", "护士执业证", "职业资格"), ("title", "护士执业资格证书", "职业资格"),
        ("title", "医师资格证", "职业资格"), ("skill", "特种作业操作证", "职业资格"),
        ("other", "护士执业证书副本", "职业资格"),
        ("title", "税务师", "职业资格"), ("vocational", "会计专业技术资格", "职称"),
    ):  # fmt: skip
        facts = FACTS | {"kind": kind, "name": name, "issued": "2022-01-01"}
        refused = await browser.submit("/certificates/new", facts)
        assert (refused.status_code, f"请按{right}登记" in refused.text) == (422, True), name
    for number, (kind, name, issued) in enumerate((
        ("title", "医师", "2022-01-01"), ("title", "会计专业技术资格证书", "2022-01-01"),
        ("skill", "焊工", "2022-01-01"), ("other", "茶艺师证", "2022-01-01"),
        ("vocational", "高级中学教师资格证书", "2022-01-01"),
        ("vocational", "中华人民共和国特种作业操作证", "2021-06-01"),
        ("vocational", "护士执业证书副本", "2022-01-01"),
    )):  # fmt: skip
        assert await service.record(city, form(kind=kind, name=name, issued=issued, number=f"K-{number}"))


async def test_nobody_ends_a_certificate_alone_by_correcting_it(act, colleague, open_browser):
    """A shorter term waits for a second person, who sees what it was; a renewal does not, and neither goes
    while a revocation waits."""
    city, browser = await act("city"), await open_browser("city")
    number = await service.record(city, form(expires="2030-01-01"))
    address, facts = f"/certificates/{number}/correct", FACTS | {"holder": "", "note": "看错了日期"}
    over = str(today() - timedelta(days=1))
    asked = await browser.submit(address, facts | {"expires": over, "version": "1"})
    assert (asked.status_code, "issuances" in asked.headers["location"]) == (303, True)
    shown = (await browser.get(asked.headers["location"])).text
    assert all(each in shown for each in ("2030-01-01", over, "更正登记的证书"))
    assert "待第二人确认" in (await browser.get(f"/certificates/{number}")).text
    assert str((await queries.one(city, number)).expires) == "2030-01-01"
    renewal = facts | {"expires": "2035-01-01", "version": "1"}
    assert (await browser.submit(address, renewal)).status_code == 409
    assert (await browser.submit(f"{asked.headers['location']}/withdraw")).status_code == 303
    renewed = await browser.submit(address, renewal)
    assert renewed.headers["location"] == f"/certificates/{number}"
    assert str((await queries.one(city, number)).expires) == "2035-01-01"
    shorter = CorrectionForm.model_validate(facts | {"expires": over})
    correction = await correcting.correct(city, number, shorter, version=2)
    revocation = await service.propose_revocation(city, number, Paper(**PAPER))
    for late in ({"expires": over}, {"expires": "2036-01-01"}):
        refused = await browser.submit(address, facts | late | {"version": "2"})
        assert (refused.status_code, "撤销在等待确认" in refused.text) == (409, True)
    await service.confirm_revocation(colleague, revocation)
    assert "更正已提出" not in (await browser.get(f"/certificates/{number}")).text
    with pytest.raises(Conflict, match="撤回"):
        await issuing.confirm(colleague, correction)


async def test_another_name_is_not_kept_with_the_number_of_the_first(act, colleague, open_browser):
    city = await act("city")
    number = await service.record(city, form(identity=IDENTITY))
    facts = {name: value for name, value in FACTS.items() if name != "holder"}
    keys = []
    for version, changed in enumerate(
        ({"specialty": "助产"}, {"holder": "示例甲 ", "level": "初级"},
         {"holder": "示例乙", "identity": IDENTITY}, {"holder": "示例丙"}), 1,
    ):  # fmt: skip
        corrected = CorrectionForm.model_validate(facts | {"note": "写错"} | changed)
        await issuing.confirm(colleague, await correcting.correct(city, number, corrected, version=version))
        keys.append((await Certificate.select(Certificate.person_key, Certificate.version))[0])
    assert [bool(each["person_key"]) for each in keys] == [True, True, True, False]
    page = (await (await open_browser("city")).get(f"/certificates/{number}")).text
    assert "未登记" in page


async def _another(city) -> int:
    number = await service.record(city, form(number="N-9"))
    with pytest.raises(Invalid):
        await service.propose_revocation(city, number, Paper(**PAPER | {"note": ""}))
    return await service.propose_revocation(city, number, Paper(**PAPER))


async def test_who_walks_a_thousand_numbers_learns_of_no_more_than_the_limit(open_browser, act, configure):
    """From this address not even the one that it looks for, once the limit is reached; another is told."""
    await service.record(await act("city"), form(number="W-0500"))
    configure(limit_certificate_checks=40)
    visitor = await open_browser()
    numbers = [f"W-{number:04d}" for number in range(1, 1001)]
    codes = collections.Counter()
    for number in numbers[:60]:
        asked = {"number": number, "holder": FACTS["holder"]}
        answer = await visitor.post("/api/v1/certificates/check", json=asked)
        codes[answer.status_code] += 1
    assert codes == {200: 40, 429: 20}
    address = await DB.asyncpg_pool.fetchval(
        "SELECT DISTINCT subject FROM rate_event WHERE what = 'certificate_check'"
    )
    for number in numbers[60:]:
        with pytest.raises(TooManyAttempts):
            await lookup.look_up(number, FACTS["holder"], subject=address)
    question = {"number": "W-0500", "holder": FACTS["holder"]}
    told = await visitor.submit("/certificates/check", question)
    assert (told.status_code, "已到上限" in told.text, int(told.headers["retry-after"]) > 0) == (
        429,
        True,
        True,
    )
    counted = await DB.asyncpg_pool.fetchval("SELECT count(*) FROM rate_event")
    opened = await visitor.get("/certificates/check?number=W-0500&holder=示例甲")
    assert (opened.status_code, "护士执业证" in opened.text) == (200, False)
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM rate_event") == counted
    (found,) = await lookup.look_up(**question, subject="address:another")
    assert found.state == "valid"


async def test_behind_a_proxy_one_address_is_one_however_it_is_written(open_browser, configure):
    configure(trusted_proxies=1, limit_certificate_checks=3)
    visitor = await open_browser()
    for asker in range(3):
        ways = (
            [("X-Forwarded-For", f"198.51.100.{asker}"), ("X-Forwarded-For", "203.0.113.9")],
            [("X-Forwarded-For", f"203.0.113.9:{40000 + asker}")], [("X-Forwarded-For", "203.0.113.9")],
        )  # fmt: skip
        codes = []
        for headers in ways:
            asked = {"number": f"X{asker}", "holder": "示例甲"}
            answer = await visitor.post("/api/v1/certificates/check", json=asked, headers=headers)
            codes.append(answer.status_code)
        assert codes == [200 if asker == 0 else 429] * 3
    six = [f"[2001:db8::{asker}]:{40000 + asker}" for asker in range(4)]
    codes = [
        (await visitor.post("/api/v1/certificates/check", json=asked, headers={"X-Forwarded-For": each}))
        .status_code
        for each in six
    ]  # fmt: skip
    assert codes == [200, 200, 200, 429]


async def test_a_look_up_reads_by_index_however_many_there_are(db):
    """The plan says what a clock would: no look-up reads the register through."""
    owner = await asyncpg.connect(db)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        "INSERT INTO certificate (kind, name, holder, number, body, issued, seen_on, checked) "
        "SELECT 'title', '工程师', '示例', 'N' || n, '某', '2026-01-05', '2026-01-05', 'none' "
        "FROM generate_series(1, 20000) n; "
        "INSERT INTO certificate_seal (certificate, code, kid, text) "
        "SELECT n, lpad(n::text, 12, '0'), '0', '' FROM generate_series(1, 20000) n; "
        "INSERT INTO certificate_change (certificate, actor_name) "
        "SELECT n, '' FROM generate_series(1, 20000) n; "
        "ANALYZE certificate; ANALYZE certificate_seal; ANALYZE certificate_change"
    )
    for table, asked in (
        ("certificate", lookup._NAMED.format("'N77'", "'N77'", "'77'", "'示例'")),
        ("certificate_seal", "certificate = 77"), ("certificate_change", "certificate = 77"),
    ):  # fmt: skip
        plan = await owner.fetch(f"EXPLAIN SELECT * FROM {table} WHERE {asked} ORDER BY id LIMIT 20")
        read = "\n".join(row[0] for row in plan)
        assert "Seq Scan" not in read, read
        assert "Index Cond" in read, read
    await owner.close()


async def test_what_two_people_revoked_is_not_recorded_again_by_one(act, colleague):
    city = await act("city")
    for facts in (
        {"number": "P-2", "identity": IDENTITY},
        {"number": "P-3", "kind": "title", "name": "会计专业技术资格", "level": "中级"},
        {"number": "P-4", "kind": "title", "name": "工程师职称证书", "level": "中级"},
    ):
        one = await service.record(city, form(**facts))
        revocation = await service.propose_revocation(city, one, Paper(**PAPER))
        await service.confirm_revocation(colleague, revocation)
    elsewhere = {"body": "示例县卫生健康局"}
    for facts in (
        {"number": "P-2", "identity": IDENTITY, "holder": "示例假"} | elsewhere,
        {"number": "No.P-2", "identity": IDENTITY},
        {"number": "证号P-2（补）"} | elsewhere,
        {"number": "P-3", "kind": "title", "name": "会计师", "level": ""} | elsewhere,
        {"number": "P-4", "kind": "title", "name": "工程师", "level": ""} | elsewhere,
    ):
        with pytest.raises(Conflict, match="已经登记"):
            await service.record(city, form(**facts))


async def test_of_two_at_once_one_is_recorded(act):
    city = await act("city")
    bodies = ("示范省卫生健康委", "示例县卫生健康局")
    told = await asyncio.gather(
        *(service.record(city, form(number="P-1", body=body)) for body in bodies), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in told) == ["Conflict", "int"]


async def test_two_numbers_that_read_alike_are_two_people_s_and_of_one_person_one(act, colleague):
    city = await act("city")
    for number, other in (("2021-1-12", "2021-11-2"), ("㛃字88号", "䶮字88号"), ("B-O1", "B-01")):
        for holder, each in (("示例乙", number), ("示例丙", other)):
            await service.record(city, form(number=each, holder=holder))
            (found,) = await lookup.look_up(each, holder, subject=f"{holder}{each}")
            assert found.row.number == each
    for body in ("㛃县人社局", "䶮县人社局"):
        await service.record(city, form(number="B-77", body=body, holder=body[0] + "某"))
    with pytest.raises(Conflict, match="该机构的这个编号已经登记"):
        await service.record(city, form(number="No.2021/1—12", holder="示例丁"))

    one = await service.record(city, form(number="K-2020-3", holder="示例戊", identity=IDENTITY))
    revoked = await service.propose_revocation(city, one, Paper(**PAPER))
    await service.confirm_revocation(colleague, revoked)
    for same in ({"number": "K-2O20-3"}, {"number": "K2020-3", "holder": "示例已", "identity": IDENTITY}):
        with pytest.raises(Conflict, match="已经登记（示范省卫生健康委，已撤销）"):
            await service.record(city, form(**{"holder": "示例戊", "body": "示例县卫生健康局", **same}))
    other = await service.record(city, form(number="Q-9", holder="示例戊", body="示例县卫生健康局"))
    facts = form(number="K-2O20-3", body="示例县卫生健康局").model_dump(exclude={"identity"})
    wrong = CorrectionForm.model_validate(facts | {"holder": None, "note": "编号写错"})
    with pytest.raises(Conflict, match="登记有误的请更正那一份"):
        await correcting.correct(city, other, wrong, version=1)
