"""What was read may be sent back: nothing is lost, and nothing hidden is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.demand.tables import Enterprise
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, Team, TeamMember

COUNTY, BRANCH = next(iter(counties())), next(iter(branches()))
NEED = {
    "title": "数控编程工程师", "seats": 2,
    "required_skills": ["数控编程"], "county": COUNTY, "branch": BRANCH,
    "pay_min": "12", "pay_max": "20", "start_on": today().isoformat(), "deadline": "2099-12-31",
}  # fmt: skip
PROJECT = {
    "title": "厚板激光焊接", "problem": "十五毫米以上厚板一次成形的激光焊接工艺开发。",
    "cooperation": "joint",
    "keywords": ["激光焊接"], "roles": ["焊接工程师"], "county": COUNTY, "branch": BRANCH, "investment": "50",
    "start_on": today().isoformat(), "deadline": "2099-12-31", "seats": 2,
}  # fmt: skip
PERSON = {
    "name": "欧阳测试", "phone": "100-0000-0001", "headline": "焊接工程师", "skills": ["氩弧焊:精通"],
    "education": 3, "birth_year": 1988, "available_from": today().isoformat(), "consent": True,
}  # fmt: skip
TEAM = {
    "name": "激光焊接团队", "project": "厚板激光焊接", "stage": "pilot", "branch": BRANCH, "minimum_size": 2,
    "description": "十五毫米以上厚板一次成形的激光焊接工艺。", "available_from": today().isoformat(),
    "members": [
        {"name": name, "role": "焊接工程师", "phone": f"1000000020{n}", "skills": ["氩弧焊"],
         "core": n < 2}
        for n, name in enumerate(("成员一", "成员二", "成员三"))
    ],
}  # fmt: skip


async def rows() -> list[Any]:
    """Everything stored of these, without what every save changes."""
    moving = {"version", "updated", "updated_at", "created", "placed_at"}
    found = [
        await table.raw(f"SELECT to_jsonb(t) AS row FROM {table._meta.tablename} t ORDER BY 1")
        for table in (Candidate, Team, TeamMember, Enterprise)
    ]
    return [
        [{k: v for k, v in json.loads(row["row"]).items() if k not in moving} for row in some]
        for some in found
    ]


@pytest.mark.parametrize(
    ("path", "body", "author", "writers"),
    [
        ("/needs", NEED, "enterprise1", ("enterprise1",)),
        ("/projects", PROJECT, "enterprise1", ("enterprise1",)),
        ("/candidates", PERSON, "candidate", ("candidate",)),
        ("/candidates", PERSON, "county1", ("county1", "city")),
        ("/teams", TEAM, "teamlead", ("teamlead",)),
        ("/teams", TEAM, "county1", ("county1", "city")),
    ],
)
async def test_as_it_was_read(open_api, path, body, author, writers) -> None:
    made = await (await open_api(author)).post(f"/api/v1{path}", json=body)
    assert made.status_code == 201, made.text
    address = f"/api/v1{path}/{made.json()['id']}"
    stored = await rows()
    for who in writers:
        api = await open_api(who)
        read = (await api.get(address)).json()
        sent = await api.put(address, json=read)
        assert sent.status_code == 200, (who, sent.text)
        assert {k: v for k, v in sent.json().items() if k not in {"version", "updated"}} == {
            k: v for k, v in read.items() if k not in {"version", "updated"}
        }
        assert await rows() == stored, who
        wrong = await api.put(address, json=sent.json() | {"heading": "x"})
        assert wrong.status_code == 400, who


async def test_a_change_among_hidden_names_keeps_the_names(open_api) -> None:
    api = await open_api("county1")
    for path, body, change in (
        ("/candidates", PERSON, {"headline": "激光焊接工程师"}),
        ("/teams", TEAM, {"project": "薄板激光焊接"}),
    ):  # fmt: skip
        address = f"/api/v1{path}/{(await api.post(f'/api/v1{path}', json=body)).json()['id']}"
        read = (await api.get(address)).json()
        assert read["name"] is None
        assert (await api.put(address, json=read | change)).status_code == 200
    people, teams, members, _ = await rows()
    assert {row["headline"] for row in people if row["name"] == "欧阳测试"} == {"激光焊接工程师"}
    assert [(row["name"], row["project"]) for row in teams] == [("激光焊接团队", "薄板激光焊接")]
    assert sorted(row["name"] for row in members) == ["成员一", "成员三", "成员二"]


async def test_what_a_bureau_is_not_shown_of_a_member_stays(open_api) -> None:
    """Of who has not answered a lead's team nobody else is told the abilities."""
    lead, city = await open_api("teamlead"), await open_api("city")
    address = f"/api/v1/teams/{(await lead.post('/api/v1/teams', json=TEAM)).json()['id']}"
    stored = (await rows())[2]
    assert all(member["skills"] for member in stored)
    read = (await city.get(address)).json()
    assert [person["skills"] for person in read["people"]] == [[]] * len(read["people"])
    sent = await city.put(address, json=read | {"project": "薄板激光焊接"})
    assert sent.status_code == 200, sent.text
    assert (await rows())[2] == stored


async def test_an_enterprise_with_its_contact_masked(open_api) -> None:
    api = await open_api("city")
    first = (await api.get("/api/v1/enterprises")).json()["items"][0]
    await Organisation.update({Organisation.credit_code: "91110000600037341L"}).where(
        Organisation.id == first["organisation"]
    )
    stored = await rows()
    address = f"/api/v1/enterprises/{first['organisation']}"
    read = (await api.get(address)).json()
    assert "*" in read["phone"]
    same = await api.put(address, json=read)
    assert same.status_code == 200, same.text
    assert await rows() == stored
    assert (await api.put(address, json=read | {"contact": "新联系人"})).status_code == 200
    assert [row["contact"] for row in (await rows())[3] if row["organisation"] == first["organisation"]] == [
        "新联系人"
    ]
    assert [r["phone"] for r in (await rows())[3]] == [r["phone"] for r in stored[3]]


async def test_a_public_need_that_is_saved_unchanged_stays_public(open_api) -> None:
    enterprise, county = await open_api("enterprise1"), await open_api("county1")
    address = f"/api/v1/needs/{(await enterprise.post('/api/v1/needs', json=NEED)).json()['id']}"
    for api, step in ((enterprise, "submit"), (county, "approve")):
        assert (await api.post(f"{address}/steps/{step}", json={})).status_code == 200
    read = (await enterprise.get(address)).json()
    told = (await enterprise.get(f"{address}/history")).json()["items"]
    for api in (enterprise, county):
        assert (await api.put(address, json=read)).json() == read
    assert (await enterprise.get(f"{address}/history")).json()["items"] == told
    changed = await enterprise.put(address, json=read | {"seats": 3})
    assert (changed.json()["state"], changed.json()["seats"]) == ("submitted", 3)
