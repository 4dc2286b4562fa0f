"""Ticked requests, plans and special posts: a step for many, each told by itself."""

from __future__ import annotations

import re
from datetime import timedelta

from talent_platform.clock import today
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.appointments import Appointment, AppointmentState
from talent_platform.establishment.tables.letters import Letter
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost


def ticked(page):
    return re.findall(r'name="row" value="([0-9]+:[0-9]+)"', page.text)


async def test_many_requests_go_their_road_and_each_is_told(hospital, open_browser, open_api):
    hr, county = await open_browser("institution1"), await open_browser("county1")
    drafts = []
    for number in (1, 2):
        form = {**hospital.promotion(await hospital.worker(number)), "then": "draft"}
        location = (await hr.submit(f"{hospital.path}/requests/new", form)).headers["location"]
        drafts.append(int(location.rpartition("/")[2]))

    async def states():
        found = {row["id"]: row["state"] for row in await Appointment.select()}
        return [found[one] for one in drafts]

    shown = (await hr.get("/posts/requests")).text
    assert set(map(int, re.findall(r'name="row" value="([0-9]+)"', shown))) == set(drafts)
    chosen = await hr.get("/posts/requests/batch", params={"row": drafts})
    assert "提交并预留岗位（可办 2 项）" in chosen.text
    assert "撤回（" not in chosen.text
    # One seat: the first takes it, and of the second it is said that there is none.
    done = await hr.submit("/posts/requests/batch", {"row": ticked(chosen), "action": "submit"})
    assert "已办理 1 项" in done.text
    assert "1 项未办理" in done.text
    assert await states() == ["reserved", "draft"]
    passed = await county.submit(
        "/posts/requests/batch", {"row": [f"{one}:2" for one in drafts], "action": "county_pass"}
    )
    assert "已办理 1 项" in passed.text
    assert await states() == ["county", "draft"]

    city, own = await open_api("city"), await open_api("institution1")
    sent = {"things": [{"id": drafts[0], "version": 1}, {"id": drafts[1]}], "note": "岗位已另作安排"}
    stale = (await city.post("/api/v1/appointments/steps/reject", json=sent)).json()
    assert [one["state"] for one in stale] == ["", ""]
    assert all(one["problem"] for one in stale)
    sent["things"][0].pop("version")
    refused = (await city.post("/api/v1/appointments/steps/reject", json=sent)).json()
    assert [one["state"] for one in refused] == [AppointmentState.REJECTED, ""]
    # A decision among many is written as any other.
    assert [row["kind"] for row in await Letter.select().where(Letter.appointment == drafts[0])]
    assert (await own.post("/api/v1/appointments/steps/withdraw", json=sent)).status_code == 404


async def test_plans_and_special_posts_are_sent_back_together(hospital, act, open_browser, open_api):
    clerk, county, api = await act("institution1"), await open_browser("county1"), await open_api("county1")
    plan = await plans.draft(clerk, hospital.id, {("skilled", 5): 400}, effective=today(), establishment=1000)
    await plans.move(clerk, plan, "submit")
    asked = [
        await specials.ask(clerk, hospital.id, SpecialForm.model_validate({
            "person": await hospital.worker(number), "grade": 7, "project": "重点实验室", "opened": today(),
            "ends": today() + timedelta(days=300), "standard": "正高", "evidence": ["top_talent"],
            "evidence_document": "省科1号",
        }))
        for number in (1, 2)
    ]  # fmt: skip
    chosen = await county.get("/posts/plans/batch", params={"row": [plan]})
    assert "退回修改（可办 1 项）" in chosen.text
    assert "主管部门审核通过" not in chosen.text, "a document belongs to one thing"
    send = {"row": ticked(chosen), "action": "return"}
    assert (await county.submit("/posts/plans/batch", send)).status_code == 422, "without a reason"
    back = await county.submit("/posts/plans/batch", {**send, "note": "岗位数与编制不符"})
    assert "已办理 1 项" in back.text
    (row,) = await PostPlan.select().where(PostPlan.id == plan)
    assert row["state"] == "returned"

    things = [{"id": one} for one in asked]
    unsaid = await api.post("/api/v1/posts/specials/steps/county_pass", json={"things": things})
    assert unsaid.status_code == 422, "asks for a document"
    sent = {"things": [*things, {"id": asked[0]}], "note": "项目依据不足"}
    answer = (await api.post("/api/v1/posts/specials/steps/refuse", json=sent)).json()
    assert [one["state"] for one in answer] == ["refused", "refused"]
    found = {row["id"]: row["state"] for row in await SpecialPost.select()}
    assert [found[one] for one in asked] == ["refused", "refused"]
