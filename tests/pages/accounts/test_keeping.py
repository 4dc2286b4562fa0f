"""Looking after accounts from the pages and over the API, and after one's own."""

from __future__ import annotations

import json
import re

import pytest

from talent_platform.accounts.tables import Account
from talent_platform.audit.tables import AuditEntry
from talent_platform.database.engine import DB

PASSWORD = "correct horse battery"
WHY = "企业来函增设经办人，已电话核实"


async def account_id(login):
    return (await Account.select(Account.id).where(Account.login == login).first())["id"]


async def test_an_account_opened_by_somebody_else_changes_its_password_first(open_browser, act):
    city = await open_browser("city")
    home = (await act("enterprise1")).organisation_id
    form = {
        "login": "Newcomer",
        "name": "新人",
        "role": "enterprise",
        "organisation": home,
        "password": "",
        "reason": WHY,
    }
    shown = (await city.submit("/accounts", form)).text
    once = re.search(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", shown)[0]
    assert once not in (await city.get(f"/accounts/{await account_id('newcomer')}")).text
    browser = await open_browser()
    await browser.sign_in("newcomer", once)
    for page in ("/", "/desk", "/needs", "/search"):
        answer = await browser.get(page)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/account"), page
    assert "请先设置自己的密码" in (await browser.get("/account")).text
    weak = await browser.submit(
        "/account/password", {"current": once, "new": "newcomer2026", "again": "newcomer2026"}
    )
    assert weak.status_code == 422
    assert "太容易猜到" in weak.text
    changed = await browser.submit(
        "/account/password", {"current": once, "new": "three quiet rivers", "again": "three quiet rivers"}
    )
    assert (changed.status_code, changed.headers["location"]) == (303, "/login")
    assert (await browser.get("/login")).status_code == 200
    await browser.sign_in("newcomer", "three quiet rivers")
    assert (await browser.get("/desk")).status_code == 200


async def test_over_the_api_too(open_browser, open_api):
    keeper = await open_api("security")
    number = await account_id("county1")
    once = (
        await keeper.post(f"/api/v1/accounts/{number}/reset-password", json={"reason": "已当面核对身份证"})
    ).json()["password"]
    api = await open_browser()
    waiting = await api.post("/api/v1/session", json={"login": "county1", "password": once})
    assert waiting.status_code == 422
    second = await open_api("city")
    [grant] = (await second.get("/api/v1/access-grants")).json()["items"]
    assert (await keeper.post(f"/api/v1/access-grants/{grant['id']}/confirm")).status_code == 403
    assert (await second.post(f"/api/v1/access-grants/{grant['id']}/confirm")).status_code == 204
    opened = await api.post("/api/v1/session", json={"login": "county1", "password": once})
    api.cookies.clear()
    api.headers["Authorization"] = f"Bearer {opened.json()['token']}"
    refused = await api.get("/api/v1/needs")
    assert refused.status_code == 403
    assert "PUT /api/v1/me/password" in refused.json()["detail"]
    assert (await api.get("/api/v1/me")).json()["owes"] == "password"
    body = {"current": once, "new": "three quiet rivers", "again": "three quiet rivers"}
    assert (await api.put("/api/v1/me/password", json=body)).status_code == 204
    assert (await api.get("/api/v1/me")).status_code == 401


async def test_every_answer_says_that_an_account_still_waits(open_browser, open_api):
    keeper, number = await open_api("security"), await account_id("county1")
    path = f"/api/v1/accounts/{number}"
    place = await DB.asyncpg_pool.fetchval("SELECT organisation FROM account WHERE login = 'county2'")
    assert (await keeper.post(f"{path}/end-sessions", json={})).json()["waits"] is False
    assert (await keeper.post(f"{path}/reset-password", json={"reason": "已当面核对身份证"})).json()[
        "waits"
    ] is True
    assert (await keeper.post(f"{path}/place", json={"organisation": place, "reason": WHY})).json()[
        "waits"
    ] is True
    new = {"login": "newcomer", "name": "新来的", "role": "county", "organisation": place, "reason": WHY}
    assert (await keeper.post("/api/v1/accounts", json=new)).json()["waits"] is True
    first, second, _ = (await (await open_api("city")).get("/api/v1/access-grants")).json()["items"]
    city, security = await open_browser("city"), await open_browser("security")
    home = await DB.asyncpg_pool.fetchval(
        "SELECT id FROM organisation WHERE kind = 'county' AND id <> $1", place
    )
    moved = await security.submit(f"/accounts/{number}/place", {"organisation": str(home)})
    assert "另一人确认后才能使用" in (await security.get(moved.headers["location"])).text
    waiting = [first, second]
    while waiting:
        done = await city.submit(f"/access-grants/{waiting.pop()['id']}/confirm")
        said = (await city.get(done.headers["location"])).text
        more = bool(
            await DB.asyncpg_pool.fetchval(
                "SELECT count(*) FROM access_grant WHERE account = $1 AND confirmed IS NULL", number
            )
        )
        assert ("全部确认后才能使用" in said) is more
        assert ("已确认，该账号可以使用" in said) is not more


async def test_the_keeper_sees_sessions_and_ends_them(open_browser, open_api):
    county = await open_browser("county1")
    security = await open_browser("security")
    number = await account_id("county1")
    page = (await security.get(f"/accounts/{number}")).text
    assert "使其在所有设备上退出" in page
    assert (await security.submit(f"/accounts/{number}/end-sessions")).status_code == 303
    assert (await county.get("/desk")).headers["location"].startswith("/login")
    for login in ("city", "county2", "auditor", "enterprise1"):
        assert (await (await open_api(login)).get(f"/api/v1/accounts/{number}")).status_code in {403, 404}


async def test_sessions_on_the_own_page(open_browser, act):
    first, second = await open_browser("county1"), await open_browser("county1")
    page = (await first.get("/account")).text
    assert page.count("本次登录") == 1
    [other] = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    stranger = await open_browser("county2")
    assert (await stranger.submit(other)).status_code == 404
    assert (await first.submit(other)).status_code == 303
    assert (await second.get("/account")).status_code == 303
    assert (await first.submit("/account/sessions/end")).status_code == 303
    assert (await first.get("/account")).status_code == 303


async def test_the_last_sign_in_and_what_failed_since_are_shown(open_browser):
    await open_browser("county1")
    browser = await open_browser()
    await browser.sign_in("county1", "wrong password")
    await browser.sign_in("county1")
    shown = (await browser.get("/desk")).text
    assert "上次登录：" in shown
    assert "此后有 1 次密码错误" in shown
    assert "上次登录：" not in (await browser.get("/desk")).text


async def test_a_misplaced_account_is_put_right(open_browser, act):
    city = await open_browser("city")
    number, home = await account_id("enterprise1"), (await act("enterprise2")).organisation_id
    chosen = (await act("institution1")).organisation_id
    wrong = await city.submit(f"/accounts/{number}/place", {"organisation": chosen})
    assert wrong.status_code == 422
    assert "必须是企业" in wrong.text
    assert f'<option value="{chosen}" selected' in wrong.text, "what was chosen stays"
    moved = await city.submit(f"/accounts/{number}/place", {"organisation": home, "reason": WHY})
    assert moved.status_code == 303
    assert (await act("enterprise1")).organisation_id == home
    county = await open_browser("county1")
    answer = await county.submit(f"/accounts/{number}/place", {"organisation": home})
    assert answer.status_code == 404


@pytest.mark.parametrize("step", ["reset-password", "unlock", "off", "place", "ask-factor-reset"])
async def test_nobody_looks_after_accounts_of_others(open_api, step):
    number = await account_id("auditor")
    for login in ("city", "county1", "officer", "enterprise1", "candidate", "auditor"):
        answer = await (await open_api(login)).post(
            f"/api/v1/accounts/{number}/{step}", json={"reason": "试试"}
        )
        assert answer.status_code in {403, 404}, login


async def test_names_on_the_list_are_logged_like_those_of_other_staff(open_browser, open_api):
    await (await open_browser("security")).get("/accounts?role=county")
    await (await open_api("security")).get("/api/v1/accounts?role=county")
    rows = await AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == "names.read")
    assert [json.loads(row["detail"]) for row in rows] == [{"page": "accounts", "count": 2}] * 2


async def test_one_more_account_of_a_firm_asks_why_under_its_field(open_browser, open_api, act):
    home = (await act("enterprise1")).organisation_id
    new = {"login": "ent14b", "name": "经办人", "role": "enterprise", "organisation": home}
    city, api = await open_browser("city"), await open_api("city")
    page = await city.submit("/accounts", {**new, "reason": "好"})
    assert page.status_code == 422
    assert "该单位已有（或曾有）其他账号" in page.text
    assert 'name="reason" aria-invalid="true"' in page.text
    assert 'value="好"' in page.text
    refused = await api.post("/api/v1/accounts", json=new)
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"reason"}
    assert (await api.post("/api/v1/accounts", json={**new, "reason": WHY})).status_code == 201
    number, other = await account_id("ent14b"), (await act("enterprise2")).organisation_id
    moved = await city.submit(f"/accounts/{number}/place", {"organisation": other, "reason": "好"})
    assert moved.status_code == 422
    assert 'id="f-place-reason" name="reason" aria-invalid="true"' in moved.text
    assert 'id="f-rename-reason" name="reason" required aria-invalid' not in moved.text
    await city.submit(f"/accounts/{number}/off")
    assert "因何启用" in (await city.get(f"/accounts/{number}")).text
    kept = await city.submit(f"/accounts/{number}/on", {"reason": "好"})
    assert (kept.status_code, "该单位已有（或曾有）其他账号" in kept.text, ">好</textarea>" in kept.text) == (
        422,
        True,
        True,
    )
    assert (await city.submit(f"/accounts/{number}/on", {"reason": WHY})).status_code == 303
    told = (await (await open_api("enterprise1")).get("/api/v1/looks")).json()["items"]
    assert [(one["login"], one["fields"]) for one in told] == [
        ("ent14b", ["account_switched_on"]),
        ("ent14b", ["account_opened"]),
    ]
    shown = (await (await open_browser("enterprise1")).get("/looks")).text
    assert "在本单位开设账号 ent14b" in shown
    assert WHY in shown


async def test_the_question_before_switching_off_says_what_it_does(open_browser):
    city = await open_browser("city")
    said = {}
    for login in ("candidate", "department1"):
        said[login] = "对接暂停" in (await city.get(f"/accounts/{await account_id(login)}")).text
    assert said == {"candidate": True, "department1": False}
    assert "对接暂停" not in (await city.get("/accounts?role=department")).text
    assert "对接暂停" in (await city.get("/accounts?role=enterprise")).text


async def test_the_same_name_again_is_refused_on_the_page(open_browser, act):
    city, person = await open_browser("city"), await act("candidate")
    same = {"name": person.name, "reason": "本人持身份证到窗口"}
    answer = await city.submit(f"/accounts/{person.account_id}/rename", same)
    assert answer.status_code == 422
    assert "与现在的姓名相同" in answer.text
