"""The desk over real HTTP: the road of a request, what blocks it, who sees it, and the last seat."""

import asyncio
from collections import Counter
from datetime import timedelta

from carried import rewritten

from talent_platform.clock import today
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry

LAST_SEAT = 200


async def drafted(browser, hospital, person, **changes):
    answer = await browser.submit(
        f"{hospital.path}/requests/new", {**hospital.promotion(person, **changes), "then": "draft"}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def state(location):
    return (await Appointment.select().where(Appointment.id == int(location.rpartition("/")[2])))[0]["state"]


async def test_from_the_clerk_over_county_and_city_to_effective(hospital, open_browser):
    hr, county, city = [await open_browser(login) for login in ("institution1", "county1", "city")]
    person = await hospital.worker(1)
    location = (
        await hr.submit(f"{hospital.path}/requests/new", {**hospital.promotion(person), "then": "submit"})
    ).headers["location"]
    assert await state(location) == "reserved"
    too_early = await city.submit(f"{location}/step/city_pass", {"document": "市聘〔2026〕1号"})
    assert too_early.status_code == 403
    assert "须先经县区审核" in too_early.text
    assert "市聘〔2026〕1号" not in (await city.get(location)).text
    assert (await county.submit(f"{location}/step/county_pass", {"note": "同意"})).status_code == 303
    assert (
        await city.submit(f"{location}/step/city_pass", {"document": "市聘〔2026〕1号"})
    ).status_code == 303
    assert (await hr.submit(f"{location}/step/take_effect")).status_code == 303
    assert await state(location) == "effective"
    shown = (await hr.get(location)).text
    for mark in ("已聘用", "县区已审", "市聘〔2026〕1号", "存档的判定"):
        assert mark in shown
    entries = await LedgerEntry.select().where(LedgerEntry.person == person).order_by(LedgerEntry.id)
    assert [entry["kind"] for entry in entries] == ["filled", "reserved", "released", "freed", "filled"]


async def test_the_api_says_whose_turn_it_is(hospital, open_browser, open_api):
    hr = await open_browser("institution1")
    person = await hospital.worker(1)
    location = await drafted(hr, hospital, person)
    address = f"/api/v1/appointments/{location.rpartition('/')[2]}"
    clients = {login: await open_api(login) for login in ("institution1", "county1", "city", "auditor")}

    async def may():
        return {login: (await one.get(address)).json()["may"] for login, one in clients.items()}

    nobody = {login: [] for login in clients}
    assert await may() == {**nobody, "institution1": ["submit", "withdraw"]}
    assert (await clients["institution1"].post(f"{address}/submit")).status_code == 200
    for login, step in (("county1", "county_pass"), ("city", "city_pass"), ("institution1", "take_effect")):
        offered = await may()
        assert step in offered[login]
        for other in {"county1", "city"} - {login}:
            assert "reject" not in offered[other]
            if step != "take_effect":
                refused = await clients[other].post(f"{address}/step/{step}", json={"document": "文1号"})
                assert refused.status_code in {403, 409}, (other, step)
        taken = await clients[login].post(f"{address}/step/{step}", json={"document": "文〔2026〕1号"})
        assert taken.status_code == 200, taken.text
    assert await may() == nobody


async def test_the_decision_follows_the_typing_and_a_block_says_what_would_lift_it(hospital, open_browser):
    hr = await open_browser("institution1")
    person = await hospital.worker(1)
    blocked = hospital.promotion(person, grade="3")
    live = await hr.submit(f"{hospital.path}/ask", blocked)
    assert live.status_code == 200
    assert "不得聘用" in live.text
    assert "怎样才能办成" in live.text
    assert "H1a" in live.text
    fine = await hr.submit(f"{hospital.path}/ask", hospital.promotion(person))
    assert "不得聘用" not in fine.text
    assert "公示为单位自报,须经市人社部门确认" in fine.text
    unfinished = await hr.submit(f"{hospital.path}/ask", {"person": str(person)})
    assert unfinished.status_code == 200
    assert "岗位等级" in unfinished.text
    answer = await hr.submit(f"{hospital.path}/requests/new", {**blocked, "then": "submit"})
    page = await hr.get(answer.headers["location"])
    assert await state(answer.headers["location"]) == "draft"
    assert "怎样才能办成" in page.text
    assert "refused" in {row["stage"] for row in await stored(answer.headers["location"])}


async def stored(location):
    return await queries.decisions_of(int(location.rpartition("/")[2]))


async def test_what_was_typed_stays_when_the_form_is_wrong(hospital, open_browser):
    hr = await open_browser("institution1")
    person = await hospital.worker(1)
    answer = await hr.submit(
        f"{hospital.path}/requests/new",
        {
            **hospital.promotion(person, effective="2026-13-01", policy="军转干部"),
            "approvals.by": "county_hrss", "approvals.on": "2026-01-05",
            "approvals.document": "县聘〔2026〕7号",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    for kept in ("军转干部", "县聘〔2026〕7号"):
        assert kept in answer.text


async def test_of_two_clerks_who_edit_one_draft_the_later_is_told(hospital, open_browser, open_api):
    clerks = [await open_browser("institution1") for _ in range(5)]
    person = await hospital.worker(1)
    location = await drafted(clerks[0], hospital, person)
    form = {**hospital.promotion(person), "version": "1", "then": "draft"}
    answers = await asyncio.gather(
        *(each.submit(f"{location}/edit", {**form, "policy": f"安置{n}"}) for n, each in enumerate(clerks))
    )
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 4}
    number, late = next((n, each) for n, each in enumerate(answers) if each.status_code == 409)
    for told in (
        "别人已保存了新的内容",
        "不同的项目：政策性安置类型",
        f"安置{number}",
        'name="version" value="2"',
    ):
        assert told in late.text
    # What stands on the page of the draft is what is submitted, or nothing.
    await clerks[0].submit(f"{location}/submit", {"version": "1"})
    assert await state(location) == "draft"
    decided = {**form, "version": "2", "then": "submit"}
    assert (await clerks[0].submit(f"{location}/edit", decided)).status_code == 303
    assert await state(location) == "reserved"
    api, number = await open_api("institution1"), location.rpartition("/")[2]
    body = {
        "person": person,
        "category": "skilled",
        "grade": 4,
        "way": "promotion",
        "effective": form["effective"],
    }
    assert (await api.get(f"/api/v1/appointments/{number}")).json()["version"] == 4
    assert (await api.put(f"/api/v1/appointments/{number}", json={**body, "version": 4})).status_code == 409


async def test_the_city_lets_a_blocked_draft_pass_and_it_stays_listed(hospital, open_browser):
    hr, county, city = [await open_browser(login) for login in ("institution1", "county1", "city")]
    await hr.submit(
        f"{hospital.path}/requests/new", {**hospital.promotion(await hospital.worker(1)), "then": "submit"}
    )
    location = await drafted(hr, hospital, await hospital.worker(2))
    form = {
        "reason": "抢救急需，市委人才办会议研究同意",
        "document": "市人才〔2026〕9号",
        "expires": str(today() + timedelta(days=90)),
    }
    assert (await county.submit(f"{location}/override", form)).status_code == 403
    assert (await city.submit(f"{location}/override", {**form, "reason": ""})).status_code == 422
    # Whoever lets a draft pass submits it for the unit, and is told so; not of one on its road.
    assert "单位尚未提交这项申请" in (await city.get(location)).text
    assert (await city.submit(f"{location}/override", form)).status_code == 303
    assert await state(location) == "reserved"
    assert "单位尚未提交这项申请" not in (await city.get(location)).text
    assert (await county.submit(f"{location}/step/county_pass")).status_code == 303
    assert (await city.submit(f"{location}/step/city_pass")).status_code == 303
    assert (await hr.submit(f"{location}/step/take_effect")).status_code == 303
    assert await state(location) == "effective"
    assert "市人才〔2026〕9号" in (await city.get("/posts/overrides")).text


async def test_what_is_not_on_the_list_the_city_cannot_let_pass(hospital, open_browser):
    """A worker without the skill test: no reason, number and date put him into the grade."""
    hr, city = await open_browser("institution1"), await open_browser("city")
    worker = await hospital.worker(1)
    await rewritten({StaffMember.skills: "[]"}, worker)
    location = await drafted(hr, hospital, worker)
    form = {
        "reason": "市委会议研究同意",
        "document": "市人才〔2026〕9号",
        "expires": str(today() + timedelta(days=90)),
    }
    refused = await city.submit(f"{location}/override", form)
    assert refused.status_code == 409
    assert "不得特别准予" in refused.text
    assert await state(location) == "draft"


async def test_nobody_else_sees_it_and_the_auditor_changes_nothing(hospital, open_browser, open_api):
    hr = await open_browser("institution1")
    location = await drafted(hr, hospital, await hospital.worker(1))
    for login in ("county2", "institution2", "enterprise1", "candidate"):
        stranger = await open_browser(login)
        assert (await stranger.get(location)).status_code in {403, 404}
        assert (await stranger.get(hospital.path)).status_code in {403, 404}
        api = await open_api(login)
        number = location.rpartition("/")[2]
        assert (await api.get(f"/api/v1/appointments/{number}")).status_code in {403, 404}
        assert (await api.get(f"/api/v1/institutions/{hospital.id}/seats")).status_code in {403, 404}
    auditor = await open_browser("auditor")
    assert (await auditor.get(location)).status_code == 200
    for url in (f"{location}/submit", f"{location}/step/withdraw", f"{location}/override"):
        assert (await auditor.submit(url, {})).status_code == 403
    assert await state(location) == "draft"


async def test_the_identity_number_is_never_on_a_page_and_each_look_is_logged(hospital, open_browser):
    hr, auditor = await open_browser("institution1"), await open_browser("auditor")
    answer = await hr.submit(
        f"{hospital.path}/people/new", {"number": "X1", "name": "王小明", "identity": "11010519491231002X"}
    )
    assert answer.status_code == 303, answer.text
    person = (await StaffMember.select().where(StaffMember.number == "X1"))[0]
    assert b"1949" not in person["identity_cipher"]
    page = await hr.get(f"/posts/staff/{person['id']}")
    assert "王小明" in page.text
    assert "11010519491231002X" not in page.text
    shown = await hr.submit(f"/posts/staff/{person['id']}/unmask", {"reason": "核对退休手续"})
    assert "11010519491231002X" in shown.text
    assert "核对退休手续" in (await auditor.get("/audit?action=staff.unmasked")).text


async def test_the_api_walks_the_same_road(hospital, open_api):
    hr, county, city = [await open_api(login) for login in ("institution1", "county1", "city")]
    form = hospital.promotion(await hospital.worker(1))
    body = {
        **{name: form[name] for name in ("category", "way", "effective")},
        "person": int(form["person"]), "grade": 4,
        "recruitment": {
            "steps": [
                {"name": name, "on": form[f"step_{name}"]}
                for name in ("plan", "notice", "check", "evaluation", "publicity")
            ],
            "publicity_start": form["publicity_start"], "publicity_end": form["publicity_end"],
        },
    }  # fmt: skip
    asked = await hr.post(f"/api/v1/institutions/{hospital.id}/check", json=body)
    assert asked.status_code == 200, asked.text
    open_ = [(each["rule"], each["needs"]) for each in asked.json()["findings"] if each["needs"]]
    assert (asked.json()["outcome"], open_) == ("needs_approval", [("H12d", ["city_hrss"])])
    number = (await hr.post(f"/api/v1/institutions/{hospital.id}/appointments", json=body)).json()["id"]
    assert (await hr.post(f"/api/v1/appointments/{number}/submit")).status_code == 200
    for api, name in ((county, "county_pass"), (city, "city_pass"), (hr, "take_effect")):
        answer = await api.post(f"/api/v1/appointments/{number}/step/{name}", json={"document": "文1号"})
        assert answer.status_code == 200, answer.text
    seats = (
        await county.get(f"/api/v1/institutions/{hospital.id}/seats", params={"on": form["effective"]})
    ).json()["items"]
    assert {row["post"]: row["free"] for row in seats}["技术工四级"] == 0
    assert (await city.post(f"/api/v1/appointments/{number}/submit")).status_code == 403


async def test_two_hundred_ask_for_the_last_seat_and_one_gets_it(hospital, open_browser, open_api):
    hr, api = await open_browser("institution1"), await open_api("institution1")
    drafts = [await drafted(hr, hospital, await hospital.worker(number)) for number in range(LAST_SEAT)]
    numbers = [location.rpartition("/")[2] for location in drafts]

    async def submit(number):
        while (answer := await api.post(f"/api/v1/appointments/{number}/submit")).status_code == 503:
            await asyncio.sleep(0.5)  # told that too many ask at once, as a busy machine may
        return answer

    answers = await asyncio.gather(*map(submit, numbers))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: LAST_SEAT - 1}
    assert all("空" in answer.json()["detail"] for answer in answers if answer.status_code == 409)
    states = Counter(row["state"] for row in await Appointment.select(Appointment.state))
    assert states == {"reserved": 1, "draft": LAST_SEAT - 1}
    assert await LedgerEntry.count().where(LedgerEntry.kind == "reserved") == 1


async def test_a_number_of_papers_is_not_dropped_where_no_paper_is_ticked(hospital, open_browser):
    hr = await open_browser("institution1")
    typed = {**hospital.promotion(await hospital.worker(1)), "evidence_document": "辽科〔2026〕77 号"}
    refused = await hr.submit(f"{hospital.path}/requests/new", typed)
    assert refused.status_code == 422
    assert "请勾选它是哪一种佐证材料" in refused.text
    assert "辽科〔2026〕77 号" in refused.text
    taken = await hr.submit(f"{hospital.path}/requests/new", {**typed, "evidence": "top_talent"})
    assert taken.status_code == 303
    assert "辽科〔2026〕77 号" in (await hr.get(taken.headers["location"] + "/edit")).text
