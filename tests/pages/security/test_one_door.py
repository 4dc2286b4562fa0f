"""Names, phones and identity numbers in clear: only through the one door, with a reason, counted, and told to
the person. Each test first goes by the side door."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.demand.tables import Enterprise
from talent_platform.reference.codes import branches
from talent_platform.supply.offers import service
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]
Configure = Callable[..., None]
REASON = "电话核实学历"


def profile(**more: object) -> dict[str, Any]:
    return {
        "name": "欧阳测试", "phone": "10000000001", "headline": "焊接工程师", "skills": "氩弧焊:精通",
        "education": 3, "birth_year": 1988, "available_from": today().isoformat(), **more,
    }  # fmt: skip


def team() -> TeamOfferForm:
    members = [
        {
            "name": f"成员{who}某",
            "phone": f"1000000001{n}",
            "role": f"工艺{n}",
            "skills": "氩弧焊",
            "education": 3,
        }
        for n, who in enumerate("甲乙")
    ]
    return TeamOfferForm.model_validate({
        "name": "成员甲团队", "project": "厚板激光焊接", "description": "厚板一次成形的激光焊接工艺与装备。",
        "stage": "pilot", "branch": next(iter(branches())), "keywords": ["激光焊接"], "cooperation": "joint",
        "minimum_size": 2, "available_from": today().isoformat(), "consent": True, "members": members,
    })  # fmt: skip


async def looks(action: str) -> list[dict[str, Any]]:
    rows = await AuditEntry.select().where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [json.loads(row["detail"]) for row in rows]


async def test_the_edit_form_of_a_bureau_and_its_409_page_show_neither_name_nor_phone(
    act: Act, open_browser: Open
) -> None:
    row = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    city = await open_browser("city")
    form = (await city.get(f"/candidates/{row}/edit")).text
    assert not any(secret in form for secret in ("欧阳测试", "10000000001"))
    kept = {**profile(name="", phone="", headline="焊接技师"), "version": "1"}
    assert (await city.submit(f"/candidates/{row}/edit", kept)).status_code == 303
    late = await city.submit(f"/candidates/{row}/edit", {**kept, "headline": "焊接高工"})
    assert late.status_code == 409
    assert not any(secret in late.text for secret in ("欧阳测试", "10000000001"))
    wrong = await city.submit(f"/candidates/{row}/edit", {**kept, "years": "很久"})
    assert wrong.status_code == 422
    assert not any(secret in wrong.text for secret in ("欧阳测试", "10000000001"))
    renamed = {**profile(name="欧阳改名", phone=""), "version": "2"}
    assert (await city.submit(f"/candidates/{row}/edit", renamed)).status_code == 303
    stored = await Candidate.select(Candidate.name, Candidate.phone)
    assert stored == [{"name": "欧阳改名", "phone": "10000000001"}]
    assert await looks("candidate.unmasked") == []


async def test_a_bureau_changes_a_team_without_seeing_its_members(act: Act, open_browser: Open) -> None:
    row = await service.create_team(await act("teamlead"), team())
    city = await open_browser("city")
    form = (await city.get(f"/teams/{row}/edit")).text
    assert "成员甲" not in form
    ids = re.findall(r'name="members\.id" value="(\d+)"', form)
    assert len(ids) == 2
    values = {
        **team().model_dump(mode="json", exclude={"members", "contact_confirmed"}), "name": "",
        "version": "1", "keywords": "激光焊接", "members.id": ids, "members.name": ["", ""],
        "members.phone": ["", ""], "members.role": ["工艺总师", "工艺1"],
        "members.skills": ["氩弧焊", "氩弧焊"], "members.education": ["3", "3"],
        "members.title_level": ["0", "0"], "members.years": ["0", "0"], "members.core": ["true", "true"],
        "members.alone": ["false", "false"],
    }  # fmt: skip
    saved = await city.submit(f"/teams/{row}/edit", values)
    assert saved.status_code == 303, saved.text
    late = await city.submit(f"/teams/{row}/edit", {**values, "members.role": ["工艺总师", "电气"]})
    assert late.status_code == 409
    assert "成员甲" not in late.text
    moved = {**values, "version": "2", "members.phone": ["", "10000000099"], "replace_confirmed": "yes"}
    assert (await city.submit(f"/teams/{row}/edit", moved)).status_code == 303
    people = await Candidate.select(Candidate.name, Candidate.phone).order_by(Candidate.id)
    assert {"name": "成员甲某", "phone": "10000000010"} in people
    assert {"name": "成员乙某", "phone": "10000000099"} in people
    # The id of somebody else's member brings in nobody.
    stranger = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    foreign = {**values, "version": "3", "members.id": [str(stranger)] * 2}
    assert (await city.submit(f"/teams/{row}/edit", foreign)).status_code == 422


@pytest.mark.parametrize(
    "reason",
    ["", "   ", "好", "……………", "1111111", "查" * 201, "测试测试", "1234", "查看原因", "asdfasdf", "qwertyu"],
)
async def test_no_reason_in_words_opens_nothing(
    act: Act, open_api: Open, open_browser: Open, reason: str
) -> None:
    row = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    city = await open_api("city")
    answer = await city.post(f"/api/v1/candidates/{row}/unmask", json={"reason": reason})
    assert answer.status_code == 422
    assert "欧阳" not in answer.text
    page = await (await open_browser("city")).submit(f"/candidates/{row}/unmask", {"reason": reason})
    assert page.status_code == 422
    assert f">{reason}</textarea>" in page.text


async def test_the_person_reads_who_looked_and_why(act: Act, open_browser: Open, open_api: Open) -> None:
    row = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    await (await open_browser("city")).submit(f"/candidates/{row}/unmask", {"reason": REASON})
    own = await open_browser("candidate")
    page = (await own.get("/looks")).text
    assert REASON in page
    assert "测试city" in page
    assert "姓名、电话" in page
    told = (await (await open_api("candidate")).get("/api/v1/looks")).json()["items"]
    assert [(one["reader"], one["fields"], one["reason"]) for one in told] == [
        ("测试city", ["name", "phone"], REASON)
    ]
    assert (await (await open_api("candidate2")).get("/api/v1/looks")).json()["items"] == []
    assert (await (await open_api("officer")).get("/api/v1/looks")).json()["items"] == []


async def test_lead_and_members_read_that_a_bureau_looked_at_the_team(act: Act, open_api: Open) -> None:
    row = await service.create_team(await act("teamlead"), team())
    member = await Candidate.select(Candidate.id).where(Candidate.name == "成员乙某").first()
    assert member
    account = (await act("candidate")).account_id
    await Candidate.update({Candidate.account: account}).where(Candidate.id == member["id"])
    shown = (
        await (await open_api("city")).post(f"/api/v1/teams/{row}/unmask", json={"reason": REASON})
    ).json()
    assert {one["name"] for one in shown} == {"成员甲团队", "成员甲某", "成员乙某"}
    for login in ("teamlead", "candidate"):
        told = (await (await open_api(login)).get("/api/v1/looks")).json()["items"]
        assert [one["reason"] for one in told] == [REASON], login
    assert len(await looks("team.unmasked")) == 1


async def test_looks_are_counted_for_an_account_over_all_doors(
    act: Act, open_api: Open, open_browser: Open, configure: Configure
) -> None:
    configure(limit_unmask=2)
    row = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    firm = (await act("enterprise1")).organisation_id
    city = await open_api("city")
    doors = [f"/api/v1/candidates/{row}/unmask", f"/api/v1/enterprises/{firm}/unmask"]
    assert [(await city.post(door, json={"reason": REASON})).status_code for door in doors] == [200, 200]
    for door in doors:
        refused = await city.post(door, json={"reason": REASON})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "10000000001" not in refused.text
    page = await (await open_browser("city")).submit(f"/candidates/{row}/unmask", {"reason": REASON})
    assert page.status_code == 429
    assert (await (await open_api("officer")).post(doors[0], json={"reason": REASON})).status_code == 200


async def test_whom_to_call_at_a_firm_is_behind_the_door_too(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    firm = (await act("enterprise1")).organisation_id
    await Enterprise.update({Enterprise.contact: "钱经理人", Enterprise.phone: "024-7654321"}).where(
        Enterprise.organisation == firm
    )
    secrets = ("钱经理人", "7654321")
    for login in ("city", "county1", "officer", "auditor"):
        browser, api = await open_browser(login), await open_api(login)
        for text in (
            (await browser.get(f"/enterprises/{firm}")).text,
            (await browser.get("/enterprises")).text,
            (await api.get("/api/v1/enterprises")).text,
            (await api.get(f"/api/v1/enterprises/{firm}")).text,
        ):
            assert not any(secret in text for secret in secrets), login
    city = await open_browser("city")
    form = (await city.get(f"/enterprises/{firm}/edit")).text
    assert not any(secret in form for secret in secrets)
    api = await open_api("city")
    body = {
        key: value
        for key, value in (await api.get(f"/api/v1/enterprises/{firm}")).json().items()
        if key in {"name", "county", "branch", "scale"}
    }
    body["credit_code"] = "91210100MA0000001P"
    changed = await api.put(f"/api/v1/enterprises/{firm}", json=body)
    if changed.status_code == 200:
        stored = await Enterprise.select(Enterprise.contact).where(Enterprise.organisation == firm).first()
        assert stored == {"contact": "钱经理人"}
    shown = await city.submit(f"/enterprises/{firm}/unmask", {"reason": REASON})
    assert all(secret in shown.text for secret in secrets)
    own = await open_api("enterprise1")
    assert (await own.get(f"/api/v1/enterprises/{firm}")).json()["contact"] == "钱经理人"
    assert [one["reason"] for one in (await own.get("/api/v1/looks")).json()["items"]] == [REASON]
    assert (
        await (await open_api("auditor")).post(f"/api/v1/enterprises/{firm}/unmask", json={"reason": REASON})
    ).status_code == 403


async def test_reconfirming_stands_in_the_log(act: Act, open_browser: Open) -> None:
    row = await service.create_candidate(await act("candidate"), CandidateForm.model_validate(profile()))
    await (await open_browser("candidate")).submit(f"/candidates/{row}/steps/reconfirm")
    entries = await AuditEntry.select().where(AuditEntry.action == "candidate.reconfirm")
    assert [entry["subject"] for entry in entries] == [f"candidate:{row}"]
