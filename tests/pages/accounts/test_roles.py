"""Changing the role and standing in for somebody, as people do it on the pages and over the API."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.clock import today

PASSWORD = "correct horse battery"
WHY = "2026年11月2日单位来函，已核对身份证"


async def id_of(login):
    return (await Account.select().where(Account.login == login))[0]["id"]


async def home_of(login):
    return (await Account.select().where(Account.login == login))[0]["organisation"]


async def test_a_role_is_given_and_changed_to_on_the_pages(open_browser):
    city, works = await open_browser("city"), await id_of("enterprise1")
    second = {"role": "enterprise", "organisation": await home_of("enterprise2"), "reason": WHY}
    kept = f"/accounts/{works}"
    refused = await city.submit(f"{kept}/give-role", {"role": "", "reason": "自己写的原因"})
    assert (refused.status_code, "自己写的原因" in refused.text) == (422, True)
    assert (await city.submit(f"{kept}/give-role", second)).status_code == 303
    assert "其他角色" in (await city.get(kept)).text
    person = await open_browser("enterprise1")
    menu = (await person.get("/account/roles/menu")).text
    [assignment] = re.findall(r'name="assignment" value="(\d+)"', menu)
    assert "/account/roles/menu" in (await person.get("/desk")).text
    former = httpx.Cookies(person.cookies)
    moved = await person.submit("/account/roles", {"assignment": assignment})
    assert (moved.status_code, moved.headers["location"]) == (303, "/desk")
    assert "现在的身份：企业" in (await person.get("/account")).text
    assert "第2机床厂" in (await person.get("/account")).text
    # A window left open in the former role changes nothing any more.
    stale = await open_browser()
    stale.cookies = former
    assert (await stale.get("/desk")).status_code == 303
    assert (await person.submit("/account/roles", {"assignment": "999"})).status_code == 303
    assert (await person.submit("/account/roles", {"assignment": ""})).headers["location"] == "/desk"
    [number] = re.findall(r'name="assignment" value="(\d+)"', (await city.get(kept)).text)
    assert (await city.submit(f"{kept}/end-role", {"assignment": number})).status_code == 303
    assert "/account/roles/menu" not in (await person.get("/desk")).text


async def test_the_same_over_the_api(open_api):
    city, works = await open_api("city"), await id_of("enterprise1")
    at = f"/api/v1/accounts/{works}"
    second = {"role": "enterprise", "organisation": await home_of("enterprise2"), "reason": WHY}
    unknown = await city.post(f"{at}/give-role", json={"role": "auditor"})
    assert unknown.status_code == 403
    assert (await city.post(f"{at}/give-role", json={})).json()["errors"]["role"]
    assert (await city.post(f"{at}/give-role", json=second)).status_code == 200
    [given] = (await city.get(at)).json()["roles"]
    person = await open_api("enterprise1")
    roles = (await person.get("/api/v1/me/roles")).json()["items"]
    assert [(one["role"], one["current"]) for one in roles] == [("enterprise", True), ("enterprise", False)]
    fresh = (await person.post("/api/v1/me/role", json={"assignment": given["id"]})).json()
    assert (await person.get("/api/v1/me")).status_code == 401
    person.headers["Authorization"] = f"Bearer {fresh['token']}"
    me = (await person.get("/api/v1/me")).json()
    assert (me["role"], me["assignment"], me["organisation_id"]) == (
        "enterprise",
        given["id"],
        second["organisation"],
    )
    assert (await person.post("/api/v1/me/role", json={"assignment": 10**6})).status_code == 404
    assert (await city.post(f"{at}/end-role", json={"assignment": given["id"]})).status_code == 200
    assert (await person.get("/api/v1/me")).status_code == 401


async def test_a_deputy_acts_in_the_place_of_an_officer_and_the_history_says_so(open_browser, open_api, act):
    officer = await act("officer")
    await keeping.create_account(
        None, login="officer9", name="王同事", role=Role.OFFICER, organisation_id=officer.organisation_id,
        password=PASSWORD,
    )  # fmt: skip
    await Account.update({Account.password_until: None}).where(Account.login == "officer9")
    absent, deputy = await open_browser("officer"), await open_browser("officer9")
    colleague = str(await id_of("officer9"))
    days = {"first_day": str(today()), "last_day": str(today() + timedelta(7))}
    wrong = await absent.submit(
        "/account/deputies", {"colleague": colleague, "first_day": "", "last_day": ""}
    )
    assert wrong.status_code == 422
    assert (await absent.submit("/account/deputies", {"colleague": colleague, **days})).status_code == 303
    menu = (await deputy.get("/account/roles/menu")).text
    assert f"代 {officer.name}" in menu
    [assignment] = re.findall(r'name="assignment" value="(\d+)"', menu)
    assert (await deputy.submit("/account/roles", {"assignment": assignment})).status_code == 303
    assert f"王同事代{officer.name}" in (await deputy.get("/account")).text
    assert "请同事代办" not in (await deputy.get("/account")).text
    api = await open_api("officer")
    [one] = (await api.get("/api/v1/me/deputies")).json()["items"]
    assert (one["name"], one["last_day"]) == ("王同事", days["last_day"])
    assert (await api.delete(f"/api/v1/me/deputies/{one['id']}")).status_code == 204
    assert (await deputy.get("/account")).status_code == 303
