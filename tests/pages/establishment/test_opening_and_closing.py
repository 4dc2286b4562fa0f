"""The city opens and closes an institution; a closed one begins nothing new and loses nothing old."""

from datetime import timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.reference.codes import counties

NEW = {
    "name": "示范区图书馆", "credit_code": "12210100MB0000012U", "county": next(iter(counties())),
    "kind": "professional", "level": "county", "document": "编办〔2026〕1号",
}  # fmt: skip
PERSON = {"number": "N1", "name": "新来者", "identity": "219900198506010015"}


async def test_an_institution_is_opened_from_page_and_api_and_stands_in_its_county(
    db, open_browser, open_api
):
    city = await open_browser("city")
    assert (await city.submit("/posts/institutions/new", {**NEW, "document": ""})).status_code == 422
    assert (await (await open_browser("county1")).get("/posts/institutions/new")).status_code == 403
    answer = await city.submit("/posts/institutions/new", NEW)
    assert answer.status_code == 303, answer.text
    page = await (await open_browser("county1")).get(answer.headers["location"])
    assert "示范区图书馆" in page.text
    assert (await (await open_browser("county2")).get(answer.headers["location"])).status_code == 404
    api = await open_api("city")
    assert (await api.post("/api/v1/institutions", json=NEW)).status_code == 409
    other = {**NEW, "credit_code": "91219901MA0RPT0117", "county": ""}
    assert (await api.post("/api/v1/institutions", json=other)).status_code == 422
    made = await api.post("/api/v1/institutions", json={**other, "level": "city"})
    assert made.status_code == 201, made.text


async def test_a_closed_one_begins_nothing_and_is_opened_again(hospital, open_browser, open_api):
    city, hr = await open_browser("city"), await open_browser("institution1")
    person, day = await hospital.worker(1), today()
    typed = {"closed": str(day), "document": "编办〔2026〕2号"}
    answer = await city.submit(f"{hospital.path}/closing", typed)
    assert answer.status_code == 409
    assert "尚有 1 人在岗" in answer.text
    await hr.submit(f"/posts/staff/{person}/leaving", {"last_day": str(day)})
    assert (await city.submit(f"{hospital.path}/closing", {"closed": str(day)})).status_code == 422
    assert (await city.submit(f"{hospital.path}/closing", typed)).status_code == 303
    assert "不再办理" in (await hr.get(hospital.path)).text
    refused = await hr.submit(f"{hospital.path}/people/new", PERSON)
    assert "不再办理" in refused.text
    api = await open_api("institution1")
    for path, body in (
        ("people", PERSON),
        ("plans", {"posts": {"skilled": {"5": 1}}, "effective": str(day), "establishment": 5}),
    ):
        answer = await api.post(f"/api/v1/institutions/{hospital.id}/{path}", json=body)
        assert (answer.status_code, "不再办理" in answer.text) == (409, True), answer.text
    record = f"/posts/staff/{person}/records/trade"
    assert record not in (await hr.get(f"/posts/staff/{person}")).text
    late = await hr.submit(record, {"name": "钳工", "document": "工1号"})
    assert (late.status_code, "不再办理" in late.text, "钳工" in late.text) == (409, True, True)
    with pytest.raises(asyncpg.CheckViolationError, match="is closed"):
        await DB.asyncpg_pool.execute(
            "WITH d AS ("
            "    INSERT INTO ledger_decision (institution, act, actor_id)"
            "    SELECT $1, 'first_load', id FROM account WHERE login = 'city' RETURNING id)"
            " INSERT INTO ledger_entry"
            "    (institution, kind, category, grade, seat_grade, effective, person, decision)"
            " SELECT $1, 'filled', 'skilled', 5, 5, $2, $3, id FROM d",
            hospital.id, day + timedelta(days=1), person,
        )  # fmt: skip
    assert (await city.get(f"{hospital.path}?tab=people")).status_code == 200
    reopened = {"document": "编办〔2026〕3号", "reopen": "yes"}
    assert (await city.submit(f"{hospital.path}/closing", reopened)).status_code == 303
    assert await Institution.exists().where(Institution.id == hospital.id, Institution.closed.is_null())
    assert (await hr.submit(f"{hospital.path}/people/new", PERSON)).status_code == 303


async def test_a_unit_is_renamed_and_a_wrong_rank_put_right_and_what_was_stays_listed(
    hospital, open_browser, open_api
):
    city, hr, api = await open_browser("city"), await open_browser("institution1"), await open_api("city")
    path, county = f"{hospital.path}/registration", next(iter(counties()))
    told = {"name": "示范区人民医院", "county": county, "kind": "professional", "level": "county"}
    assert (await city.submit(path, told)).status_code == 422  # on no paper
    assert (await hr.submit(path, {**told, "document": "编办〔2026〕4号"})).status_code == 403
    assert (await city.submit(path, {**told, "document": "编办〔2026〕4号"})).status_code == 303
    assert "示范区人民医院" in (await hr.get(hospital.path)).text
    url = f"/api/v1/institutions/{hospital.id}/registration"
    again = {**told, "document": "编办〔2026〕4号"}
    assert "相同" in (await api.put(url, json=again)).text
    nowhere = {**again, "county": ""}
    assert (await api.put(url, json=nowhere)).status_code == 422
    assert (await api.put(url, json={**again, "level": "township"})).status_code == 204
    listed = (await api.get(url)).json()["items"]
    assert [(each["name"], each["level"]) for each in listed[:2]] == [
        ("示范区人民医院", "township"), ("示范区人民医院", "county"),
    ]  # fmt: skip
    assert listed[2]["name"] != "示范区人民医院"
    shown = (await hr.get(path)).text
    assert ("编办〔2026〕4号" in shown, "更名或更正" in shown) == (True, False)
