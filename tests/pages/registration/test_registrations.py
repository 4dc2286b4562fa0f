"""Who has no account registers: nothing counts before the county confirms, no answer tells who is known."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest
from registering import COUNTIES, PASSWORD, PDF, code_of, firm, person, receipt_of, register

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import TalentError
from talent_platform.registration.applications import deciding
from talent_platform.registration.tables import Registration, RegistrationChange


async def last() -> int:
    return await DB.asyncpg_pool.fetchval("SELECT max(id) FROM registration")


async def test_an_enterprise_registers_is_returned_mends_and_gets_in(open_browser):
    visitor, county, other = (
        await open_browser(),
        await open_browser("county1"),
        await open_browser("county2"),
    )
    before = await Organisation.count(), await Account.count()
    receipt = receipt_of(await register(visitor, firm()))
    assert (await Organisation.count(), await Account.count()) == before
    assert (await visitor.sign_in("firm-1", PASSWORD)).status_code == 422

    number = await last()
    url = f"/registrations/{number}"
    assert "待核实的注册申请" in (await county.get("/desk")).text
    assert "新兴铸造1厂" in (await county.get("/registrations?state=submitted")).text
    assert "新兴铸造1厂" not in (await other.get("/registrations")).text
    assert (await other.get(url)).status_code == (await other.get(f"{url}/proof")).status_code == 404
    shown = (await county.get(url)).text
    assert "负责乙" not in shown
    assert "5550104" not in shown
    assert (await county.submit(f"{url}/unmask", {"reason": "x"})).status_code == 422
    seen = (await county.submit(f"{url}/unmask", {"reason": "电话核实执照信息"})).text
    assert "负责乙" in seen
    assert "024-5550104" in seen
    got = await county.get(f"{url}/proof")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")

    sent = {"note": "执照照片看不清，请重新上传", "version": "1"}
    assert (await county.submit(f"{url}/steps/return", {**sent, "note": ""})).status_code == 422
    assert (await county.submit(f"{url}/steps/return", sent)).status_code == 303
    stands = (await visitor.submit("/register/status", {"receipt": receipt.lower().replace("-", " ")})).text
    assert "执照照片看不清" in stands
    assert "已退回" in stands
    assert "电话核实执照信息" in stands, "who looked, and why"
    # What was typed is for who has the password, too: counties know receipts.
    asked = {"receipt": receipt, "mend": "yes"}
    for wrong in ("", "Other-feld-und-Mohn-72"):
        shown = await visitor.submit("/register/status", {**asked, "current": wrong})
        assert (shown.status_code, "联系甲" in shown.text) == (422, False)
        assert "与注册时设定的密码不一致" in shown.text
    form = (await visitor.submit("/register/status", {**asked, "current": PASSWORD})).text
    assert "新兴铸造1厂" in form
    assert receipt in form
    mended = firm(name="新兴铸造一厂", receipt=receipt, current=PASSWORD, password="", again="")
    thiefs = {"current": "Other-feld-und-Mohn-72", "login": "thief-1", "person": "冒名丙"}
    assert "与注册时设定的密码不一致" in (await register(visitor, mended | thiefs, status=422)).text
    # By the form of another kind nothing is mended, nor is anything of it lost.
    for sent in (person(county=COUNTIES[1]), person(login="firm-1")):
        sent |= {"receipt": receipt, "current": PASSWORD}
        refused = await register(visitor, sent, kind="candidate", proof=None, status=422)
        assert "另一种身份" in refused.text
    await register(visitor, mended, proof=b"\x89PNG\r\n\x1a\n clear")
    await register(visitor, mended, status=409)  # it is not returned any more

    # What was read before the change is not confirmed.
    note = {"note": "对照执照和电话核实", "version": "2"}
    assert (await county.submit(f"{url}/steps/confirm", note)).status_code == 409
    assert (await county.submit(f"{url}/steps/confirm", {**note, "version": "3"})).status_code == 303
    assert "已确认" in (await visitor.submit("/register/status", {"receipt": receipt})).text
    entered = await visitor.sign_in("firm-1", PASSWORD)
    assert entered.status_code == 303
    assert "电话核实执照信息" in (await visitor.get("/looks")).text
    assert (await visitor.get("/needs/new")).status_code == 200
    kept = await DB.asyncpg_pool.fetchrow(
        "SELECT r.password_hash, r.state, o.name, o.county, a.name AS person, e.contact FROM registration r "
        "JOIN organisation o ON o.id = r.organisation JOIN account a ON a.id = r.account "
        "JOIN enterprise e ON e.organisation = o.id WHERE r.id = $1", number,
    )  # fmt: skip
    assert tuple(kept) == (None, "confirmed", "新兴铸造一厂", COUNTIES[0], "负责乙", "联系甲")
    lines = await RegistrationChange.select(RegistrationChange.action).order_by(RegistrationChange.id)
    assert [one["action"] for one in lines] == ["submit", "return", "resubmit", "confirm"]


async def test_what_is_sent_is_checked_and_no_answer_tells_who_is_known(open_browser, configure):
    visitor = await open_browser()
    for proof, said in (
        (b"", "请上传"),
        (b"MZ program", "PDF、PNG 或 JPG"),
        (PDF + b"x" * 6_000_000, "最大 5 MB"),
    ):
        refused = await register(visitor, firm(), proof=proof, status=422)
        assert said in refused.text
        assert "新兴铸造1厂" in refused.text
    for wrong in ({"password": "firm-1-2024"}, {"again": "another"}, {"credit_code": "91210100MA0XYK0010"}):
        await register(visitor, firm(**wrong), status=422)
    assert await Registration.count() == 0
    # Of an enterprise that is in the tree and of one that is not, the answer is the same.
    await Organisation.update({Organisation.credit_code: code_of(7)}).where(Organisation.name == "第2机床厂")
    answers = [
        re.sub(
            r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}|\d\d:\d\d|value=\"[0-9a-f]+\"",
            "",
            (await register(visitor, firm(n))).text,
        )
        for n in (7, 8)
    ]
    assert answers[0] == answers[1]
    # It waits where the firm lies, whatever county was typed.
    assert "新兴铸造7厂" in (await (await open_browser("county2")).get("/registrations")).text
    taken = await register(visitor, firm(9, login="Enterprise1"), status=422)
    assert "登录名已被使用" in taken.text
    await register(visitor, firm(9, login="firm-8"), status=422)
    configure(limit_registrations=5, limit_receipts=2)
    await register(visitor, firm(10))
    late = await register(visitor, firm(11), status=429)
    assert int(late.headers["retry-after"]) > 0
    assert "新兴铸造11厂" in late.text
    for status in (422, 422, 429):
        assert (await visitor.submit("/register/status", {"receipt": "AAAA"})).status_code == status


async def test_a_firm_that_is_known_is_claimed_and_never_taken_over(open_browser, act):
    await Organisation.update({Organisation.credit_code: code_of(3)}).where(Organisation.name == "第1机床厂")
    visitor, county = await open_browser(), await open_browser("county1")
    await register(visitor, firm(3, name="冒名厂", contact="冒名人"))
    url, given = f"/registrations/{await last()}", {"note": "电话问过厂长", "version": "1"}
    assert "第1机床厂" in (await county.get(url)).text
    # Who confirms a claim has opened its proof; a colleague's look is not the own.
    await (await open_browser("city")).get(f"{url}/proof")
    unread = await county.submit(f"{url}/steps/confirm", given)
    assert unread.status_code == 422
    assert "请先下载并核对" in unread.text
    await county.get(f"{url}/proof")
    assert (await county.submit(f"{url}/steps/confirm", given)).status_code == 303
    employer = await open_browser("enterprise1")
    assert "本单位多了一个可以登录办事的账号：firm-3" in (await employer.get("/notifications")).text
    assert "firm-3" not in (await (await open_browser("enterprise2")).get("/notifications")).text
    place = (await act("firm-3")).organisation_id
    assert place == (await act("enterprise1")).organisation_id
    stored = await Enterprise.select(Enterprise.contact, Enterprise.organisation._.name).where(
        Enterprise.organisation == place
    )
    assert stored[0]["contact"] == "联系人"
    assert "第1机床厂" in stored[0].values()
    # Who has an account there reads that another has come, and why.
    assert "电话问过厂长" in (await (await open_browser("enterprise1")).get("/looks")).text
    # The code of an institution makes no enterprise.
    await Organisation.update({Organisation.credit_code: code_of(4)}).where(
        Organisation.name == "第1人民医院"
    )
    await register(visitor, firm(4))
    again = await county.submit(
        f"/registrations/{await last()}/steps/confirm", {"note": "对照执照核实", "version": "1"}
    )
    assert again.status_code == 409
    assert await Account.count().where(Account.login == "firm-4") == 0


async def test_of_two_at_once_for_one_firm_one_gets_in_and_the_other_is_told(open_browser, act):
    visitor = await open_browser()
    receipts = [receipt_of(await register(visitor, firm(5, login=f"twin-{n}"))) for n in (1, 2)]
    ids = [row["id"] for row in await Registration.select(Registration.id).order_by(Registration.id)]
    deciders = await act("county1"), await act("city")

    async def confirm(who, number):
        try:
            return await deciding.decide(who, number, "confirm", note="对照执照核实", version=1)
        except TalentError as error:
            return type(error).__name__

    ends = await asyncio.gather(*(confirm(who, number) for who, number in zip(deciders, ids, strict=True)))
    assert sorted(ends) == ["Conflict", "confirmed"]
    assert await Organisation.count().where(Organisation.credit_code == code_of(5)) == 1
    told = [(await visitor.submit("/register/status", {"receipt": one})).text for one in receipts]
    assert ["已由另一份注册确认" in text for text in told] == [end == "Conflict" for end in ends]


async def test_a_person_is_let_in_with_the_receipt_shown_at_the_front_desk(open_browser, act):
    visitor, county = await open_browser(), await open_browser("county1")
    receipt = receipt_of(await register(visitor, person(), kind="candidate", proof=None))
    await register(visitor, person(login="lead-1"), kind="team_lead", proof=None)
    other = receipt_of(await register(visitor, person(login="seeker-2"), kind="candidate", proof=None))
    number = (await Registration.select(Registration.id).where(Registration.login == "seeker-1"))[0]["id"]
    url, given = f"/registrations/{number}/steps/confirm", {"note": "核对了身份证原件", "version": "1"}
    for wrong in ("", "AAAA-BBBB-CCCC", other):
        assert (await county.submit(url, {**given, "receipt": wrong})).status_code == 422
    assert (await county.submit(url, {**given, "receipt": receipt})).status_code == 303
    assert (await visitor.sign_in("seeker-1", PASSWORD)).status_code == 303
    came = await act("seeker-1")
    assert (came.role, came.organisation_id, came.name) == ("candidate", None, "求职甲")
    # The account holds no profile: a record of the bureau still comes by its code alone.
    assert (await visitor.get("/handover")).status_code == 200


async def test_what_nobody_confirms_ends_and_leaves_nothing_behind(open_browser, db):
    visitor = await open_browser()
    receipt = receipt_of(await register(visitor, firm()))
    await register(visitor, firm(2))
    await Registration.update({Registration.expires: now() - timedelta(minutes=1)}).where(
        Registration.login == "firm-1"
    )
    late = (await open_browser("county1")).submit(
        f"/registrations/{await last() - 1}/steps/confirm", {"note": "对照执照核实", "version": "1"}
    )
    assert (await late).status_code == 409
    assert await deciding.expire() == 1
    assert await deciding.expire() == 0
    rows = await Registration.select().where(Registration.login == "firm-1")
    gone = (rows[0]["state"], rows[0]["password_hash"], rows[0]["proof"], rows[0]["phone"])
    assert gone == ("expired", None, None, "")
    assert "已过期" in (await visitor.submit("/register/status", {"receipt": receipt})).text
    await register(visitor, firm(login="firm-1"))
    # The database takes nothing back that was decided, and no account without a confirmation.
    for sql in (
        "UPDATE registration SET state = 'submitted' WHERE state = 'expired'",
        "UPDATE registration SET state = 'confirmed' WHERE login = 'firm-2'",
        "UPDATE registration_change SET note = 'x'",
    ):
        with pytest.raises(Exception, match=r"decided once|permission denied|append-only"):
            await DB.asyncpg_pool.execute(sql)


async def test_what_was_decided_elsewhere_is_read_and_what_is_not_needed_goes(open_browser, act, db):
    visitor, county, other = (
        await open_browser(),
        await open_browser("county1"),
        await open_browser("county2"),
    )
    await register(visitor, firm(2))
    url, given = f"/registrations/{await last()}/steps", {"note": "执照系伪造，已报案", "version": "1"}
    assert (await county.submit(f"{url}/refuse", given)).status_code == 303
    await register(visitor, firm(2, county=COUNTIES[1], login="firm-2b"))
    second = await last()
    shown = (await other.get(f"/registrations/{second}")).text
    assert "执照系伪造，已报案" in shown
    assert "不予注册" in shown
    confirmed = {"note": "对照执照和电话核实", "version": "1"}
    assert (await other.submit(f"/registrations/{second}/steps/confirm", confirmed)).status_code == 303
    # Where nobody sits for a county, the city is told.
    await register(visitor, firm(4, county=COUNTIES[-1]))
    told = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT a.login FROM notification n JOIN account a ON a.id = n.account "
        "JOIN notification_thing t ON t.notification = n.id "
        "WHERE n.event = 'registration.waits' AND t.thing = $1",
        await last(),
    )
    assert [row["login"] for row in told] == ["city"]
    # Proof and phone stay as long as the form says.
    form = (await visitor.get("/register/enterprise")).text
    assert "个人信息如何处理" in form
    assert "确认开通 180 天后" in form
    old = "UPDATE registration SET updated = now() - interval '181 days' WHERE id = $1"
    owner = await asyncpg.connect(db)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(old, second)
    await owner.close()
    assert await deciding.forget() == 1
    assert await deciding.forget() == 0
    left = await DB.asyncpg_pool.fetchrow(
        "SELECT state, proof, phone, contact, sender, firm FROM registration WHERE id = $1", second
    )
    assert tuple(left) == ("confirmed", None, "", "", "", "新兴铸造2厂")
    assert (await other.get(f"/registrations/{second}/proof")).status_code == 404
    with pytest.raises(Exception, match="decided once"):
        await DB.asyncpg_pool.execute("UPDATE registration SET firm = 'x' WHERE id = $1", second)


async def test_a_stranger_fills_neither_the_room_of_others_nor_of_other_counties(open_browser, configure):
    configure(proof_total_bytes=1200, proof_limit_bytes=300, trusted_proxies=1)
    visitor = await open_browser()
    body = PDF + b"x" * (300 - len(PDF))

    async def send(number, network, county=0):
        visitor.headers["x-forwarded-for"] = f"198.51.100.{network}"
        answer = await visitor.submit(
            "/register/enterprise", firm(number, county=COUNTIES[county]),
            files={"proof": ("a.pdf", body, "application/pdf")},
        )  # fmt: skip
        return answer.status_code, int(answer.headers.get("retry-after", 0)) >= 3600

    assert await send(20, 1) == (200, False)
    assert await send(21, 1, 1) == (429, True)
    assert await send(22, 2) == (503, True)
    assert [(await send(23 + n, 3 + n, 1 + n))[0] for n in range(4)] == [200, 200, 200, 503]
    # What a stranger sent is refused in bulk, and the room is free again.
    county, other = await open_browser("county1"), await open_browser("county2")
    ids = [row["id"] for row in await Registration.select(Registration.id).order_by(Registration.id)]
    ticked = await county.get("/registrations/batch", params={"row": ids})
    assert "（可办 1 项）" in ticked.text
    assert "核实无误" not in ticked.text
    sent = {"row": [f"{number}:1" for number in ids], "action": "refuse", "note": "材料系空白文件"}
    assert (await other.submit("/registrations/batch", {**sent, "action": "confirm"})).status_code == 422
    assert (await county.submit("/registrations/batch", sent)).status_code == 200
    states = [row["state"] for row in await Registration.select().order_by(Registration.id)]
    assert states == ["refused", "submitted", "submitted", "submitted"]
    assert (await send(40, 2))[0] == 200


async def test_the_same_over_the_api(open_browser, open_api):
    visitor, county = await open_browser(), await open_api("county1")
    body = {name: value for name, value in firm().items() if name != "again"}
    files = {"proof": ("a.pdf", PDF, "application/pdf")}
    sent = await visitor.post("/api/v1/registrations", data={"kind": "enterprise", **body}, files=files)
    assert sent.status_code == 201, sent.text
    receipt = sent.json()["receipt"]
    assert (await visitor.get("/api/v1/registrations")).status_code == 401
    (one,) = (await county.get("/api/v1/registrations?state=submitted")).json()["items"]
    url = f"/api/v1/registrations/{one['id']}"
    read = (await county.get(url)).json()
    assert read["known_firm"] is None
    assert "person" not in read
    assert read["history"][0]["action"] == "submit"
    assert read["earlier"] == []
    reason = {"reason": "核对执照上的负责人"}
    assert (await county.post(f"{url}/unmask", json=reason)).json()["person"] == "负责乙"
    assert (await county.get(f"{url}/proof")).content == PDF
    stale = await county.post(f"{url}/steps/refuse", json={"note": "不是本地企业", "version": 2})
    assert stale.status_code == 409
    many = {"registrations": [{"id": one["id"], "version": 1}], "note": "不是本地企业"}
    assert (await county.post("/api/v1/registrations/steps/confirm", json=many)).status_code == 404
    done = await county.post("/api/v1/registrations/steps/refuse", json=many)
    assert [(each["id"], each["state"]) for each in done.json()] == [(one["id"], "refused")]
    told = (await visitor.post("/api/v1/registrations/standing", json={"receipt": receipt})).json()
    assert (told["state"], told["note"]) == ("refused", "不是本地企业")
    assert [look["reason"] for look in told["looks"]] == [reason["reason"]]
