"""Plans, special posts, overrides, boards and rounds over the JSON API."""

import json
from datetime import date, timedelta

from carried import listed

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry

BEYOND = ("0001-01-01", "1899-12-31", "3000-01-01", "9999-12-30", "9999-12-31")


def posts(path):
    return f"/api/v1/posts/{path}"


async def test_a_plan_walks_its_road_and_seats_are_frozen_only_by_the_city(hospital, open_api):
    hr, county, city, stranger = [
        await open_api(login) for login in ("institution1", "county1", "city", "county2")
    ]
    own = f"/api/v1/institutions/{hospital.id}"
    body = {
        "posts": {"professional": {"11": 5, "12": 30}, "skilled": {"4": 1, "5": 400}},
        "effective": str(today()), "establishment": 1000,
    }  # fmt: skip
    checked = (await hr.post(f"{own}/plans/check", json=body)).json()
    assert {"G1a", "G4"} & {each["rule"] for each in checked["findings"]}
    wrong = await hr.post(f"{own}/plans", json={**body, "posts": {"skilled": {"9": 1}}})
    assert wrong.status_code == 400
    assert "普通工" in wrong.text
    assert (await county.post(f"{own}/plans", json=body)).status_code == 403
    created = await hr.post(f"{own}/plans", json=body)
    assert created.status_code == 201, created.text
    path = posts(f"plans/{created.json()['id']}")
    body["posts"]["professional"]["11"] = 6
    assert (await hr.put(path, json={**body, "revision": 1})).json()["total"] == 437
    assert (await hr.put(path, json={**body, "revision": 1})).status_code == 409
    road = [("submit", hr), ("county_pass", county), ("city_pass", city)]
    for name, client in road:
        assert name in (await client.get(path)).json()["may"]
        step = await client.post(f"{path}/step/{name}", json={"document": "文1号"})
        assert step.status_code == 200, step.text
    assert step.json()["state"] == "approved"
    assert step.json()["posts"]["professional"] == {"11": 6, "12": 30}
    assert len(step.json()["steps"]) == 3
    assert [each["version"] for each in (await hr.get(f"{own}/plans")).json()["items"]] == [2, 1]

    freezing = {
        "category": "professional",
        "grade": 11,
        "quantity": 2,
        "day": str(today()),
        "document": "冻1",
    }
    assert (await hr.post(f"{own}/freeze", json=freezing)).status_code == 403
    assert (await city.post(f"{own}/freeze", json={**freezing, "quantity": 7})).status_code == 409
    assert (await city.post(f"{own}/freeze", json=freezing)).status_code == 204
    seats = {(s["category"], s["grade"]): s for s in (await hr.get(f"{own}/seats")).json()["items"]}
    assert seats["professional", 11]["frozen"] == 2
    assert (await city.post(f"{own}/freeze", json={**freezing, "quantity": -2})).status_code == 204
    for day in BEYOND:
        assert (await hr.post(f"{own}/plans/check", json={**body, "effective": day})).status_code == 400
        assert (await hr.post(f"{own}/plans", json={**body, "effective": day})).status_code == 400
        assert (await city.post(f"{own}/freeze", json={**freezing, "day": day})).status_code == 400

    for address in (path, f"{own}/plans", f"{own}/reconcile"):
        assert (await stranger.get(address)).status_code == 404
    assert (await stranger.post(f"{path}/step/return", json={"note": "无关"})).status_code == 404
    assert (await (await open_api("enterprise1")).get(path)).status_code == 403


async def test_the_city_opens_a_special_post_and_writes_it_off(hospital, open_api):
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
    city, stranger = await open_api("city"), await open_api("county2")
    body = {
        "person": rows[0]["id"], "grade": 4, "project": "重点实验室", "opened": str(today()),
        "ends": str(today() + timedelta(days=200)), "standard": "正高",
        "evidence": ["provincial_key_project"], "evidence_document": "省科1号",
    }  # fmt: skip
    own = f"/api/v1/institutions/{hospital.id}/specials"
    assert (await city.post(own, json=body)).status_code == 422
    created = await city.post(own, json={**body, "document": "市1号"})
    assert created.status_code == 201, created.text
    path = posts(f"specials/{created.json()['id']}")
    found = (await city.get(path)).json()
    assert (found["state"], found["may"], found["person_name"]) == ("open", ["write_off"], "专家甲")
    assert [each["id"] for each in (await city.get(posts("specials"))).json()["items"]] == [found["id"]]
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get(posts("specials"))).json()["items"] == []
    off = await city.post(
        f"{path}/write-off", json={"day": str(today()), "note": "提前结题", "document": "市特销1号"}
    )
    assert (off.status_code, off.json()["state"]) == (200, "closed")


async def test_overrides_queue_and_board_keep_to_the_reader(hospital, open_api, colleague):
    hr, city, stranger = [await open_api(login) for login in ("institution1", "city", "county2")]
    form = {
        "category": "skilled", "grade": 4, "way": "promotion",
        "effective": str(today() + timedelta(days=10)),
    }  # fmt: skip
    asking = f"/api/v1/institutions/{hospital.id}/appointments"
    first, draft = [
        await hr.post(asking, json={**form, "person": await hospital.worker(n)}) for n in (1, 2)
    ]  # fmt: skip
    for day in ("0001-01-01", "9999-12-30", "9999-12-31"):
        for path in (asking, f"/api/v1/institutions/{hospital.id}/check"):
            beyond = await hr.post(path, json={**form, "person": 1, "effective": day})
            assert (beyond.status_code, "effective" in beyond.text) == (400, True), beyond.text
    assert (await hr.post(f"/api/v1/appointments/{first.json()['id']}/submit")).status_code == 200
    given = await city.post(
        f"/api/v1/appointments/{draft.json()['id']}/override",
        json={"reason": "公示材料后补", "document": "市特1号", "expires": str(today() + timedelta(days=30))},
    )
    assert given.status_code == 200, given.text
    open_ones = (await city.get(posts("overrides"))).json()["items"]
    assert [each["document"] for each in open_ones] == ["市特1号"]
    assert (await stranger.get(posts("overrides"))).json()["items"] == []
    board = (await city.get(posts("board"))).json()
    assert (board["units"], board["people"], sum(each["count"] for each in board["overrides"])) == (1, 2, 1)
    assert (await stranger.get(posts("board"))).json()["units"] == 0
    assert (await hr.get(posts("board"))).status_code == 403
    above = await listed(
        StaffMember(
            institution=hospital.id, number="X1", name="超岗甲", person_key="above", identity_cipher=b"x"
        )
    )
    await hospital.booked(
        LedgerEntry(
            institution=hospital.id, kind="filled", category="skilled", grade=5, seat_grade=5, way="recruit",
            effective=today() - timedelta(days=99), person=above[0]["id"], over_quota="excess",
        )
    )  # fmt: skip
    assert [each["name"] for each in (await hr.get(posts("queue"))).json()["items"]] == ["超岗甲"]
    assert (await stranger.get(posts("queue"))).json()["items"] == []
    cure = posts(f"overrides/{open_ones[0]['id']}/cure")
    done, second = {"note": "材料已经补齐", "document": "市消1号"}, await open_api("city9")
    assert (await hr.post(cure, json=done)).status_code == 403
    assert (await city.post(cure, json=done)).status_code == 403
    assert (await second.post(cure, json={"note": "材料已经补齐"})).status_code == 400
    # There is no seat yet.
    assert (await second.post(cure, json=done)).status_code == 409
    withdrawn = await hr.post(f"/api/v1/appointments/{first.json()['id']}/step/withdraw", json={})
    assert withdrawn.status_code == 200, withdrawn.text
    assert (await second.post(cure, json=done)).status_code == 204
    assert (await city.get(posts("overrides"))).json()["items"] == []


async def test_a_round_ends_in_drafts(hospital, open_api, open_browser):
    hr = await open_api("institution1")
    typed = hospital.promotion(0)
    names = ("plan", "notice", "check", "evaluation")
    published = await hr.post(
        f"/api/v1/institutions/{hospital.id}/rounds",
        json={
            "title": "技术工竞聘", "category": "skilled", "seats": {"4": 1}, "effective": typed["effective"],
            "criteria": [{"name": "业绩", "weight": 100}],
            "steps": {
                **{name: typed[f"step_{name}"] for name in names}, "publicity": typed["step_publicity"],
                "publicity_start": typed["publicity_start"], "publicity_end": typed["publicity_end"],
            },
        },
    )  # fmt: skip
    assert published.status_code == 201, published.text
    path = posts(f"rounds/{published.json()['id']}")
    for number, score in ((1, 70), (2, 90)):
        entry = {"person": await hospital.worker(number), "wishes": [4], "scores": [score]}
        assert (await hr.post(f"{path}/applicants", json=entry)).status_code == 204
    # A mark mistyped is put right, over the API and on the page, with both values in the history.
    (_, typo) = (await hr.get(path)).json()["applicants"]
    right = {"wishes": [4], "scores": [95], "note": "录入时打错"}
    assert (await hr.put(f"{path}/applicants/{typo['id']}", json=right)).json()["applicants"][0][
        "score"
    ] == 95
    browser, page = await open_browser("institution1"), path.removeprefix("/api/v1")
    entry = f"{page}/applicants/{typo['id']}"
    assert 'value="95"' in (await browser.get(entry)).text
    wrong = {"wish1": "4", "scores": ["60"], "note": ""}
    refused = await browser.submit(entry, wrong)
    assert (refused.status_code, 'value="60"' in refused.text) == (422, True)
    assert (await browser.submit(entry, {**wrong, "note": "核对评分表"})).status_code == 303
    assert "得分：95 → 60" in (await browser.get(page)).text
    assert (await hr.post(f"{path}/allocate")).json() == {"drafts": 1}
    assert (await browser.submit(f"{page}/steps/reopen", {"reason": "得分有误"})).status_code == 303
    assert "原结果 工人2：得分 90" in (await browser.get(page)).text
    assert (await hr.post(f"{path}/allocate")).json() == {"drafts": 1}
    found = (await (await open_api("auditor")).get(path)).json()
    assert [(each["person_name"], each["grade"]) for each in found["applicants"]] == [
        ("工人2", 4), ("工人1", None),
    ]  # fmt: skip
    assert (await (await open_api("county2")).get(path)).status_code == 404


async def test_days_beyond_any_working_life_get_a_sentence(hospital, open_api, open_browser):
    city, worker = await open_api("city"), await hospital.worker(1)
    own, browser = f"/api/v1/institutions/{hospital.id}", await open_browser("city")
    for day in BEYOND:
        answers = [
            await city.get(f"{path}={day}")
            for path in (
                f"{own}/seats?on", f"{own}/seats?known", f"{own}/openings?until", posts("rules?on"),
                posts("figures?on"), posts("board?on"), posts("board?known"),
                posts(f"staff/{worker}/holdings?on"), posts(f"staff/{worker}/holdings?known"),
                posts(f"staff/{worker}/records?known"),
            )
        ]  # fmt: skip
        answers += [
            await browser.get(f"{path}={day}")
            for path in (
                "/posts/board?on", "/posts/board?known", f"{hospital.path}?on", f"{hospital.path}?known",
                f"/posts/staff/{worker}?on", f"/posts/staff/{worker}?known",
            )
        ]  # fmt: skip
        assert [(answer.url, answer.status_code) for answer in answers if answer.status_code != 400] == []
        assert {"1900 年至 2999 年" in answer.text for answer in answers} == {True}
        frozen = {"post": "skilled-5", "quantity": "1", "day": day, "document": "冻1号"}
        assert (await browser.submit(f"{hospital.path}/freeze", frozen)).status_code == 422
