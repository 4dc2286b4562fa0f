"""The bell, the inbox and the API say the same, and nothing that their reader may not see now."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import deputies
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.codes import branches, counties
from talent_platform.workflow.steps import Given
from talent_platform.workflow.taking import take_many

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]


async def submitted(act: Act, title: str) -> int:
    form = TalentNeedForm.model_validate(
        {
            "title": title, "seats": 1, "required_skills": ["数控编程"], "county": next(iter(counties())),
            "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20",
            "start_on": today().isoformat(), "deadline": "2099-12-31",
        }
    )  # fmt: skip
    employer = await act("enterprise1")
    need = await service.create(employer, NeedKind.TALENT, form)
    await service.take_step(employer, need, "submit")
    return need


def bell(page: Any) -> str:
    found = re.search(r'class="bell"[^>]*aria-label="([^"]*)"', page.text)
    assert found, "no bell"
    return found.group(1)


async def test_an_employer_reads_what_became_of_its_needs(
    act: Act, open_browser: Open, open_api: Open
) -> None:
    needs = [await submitted(act, f"数控编程工程师{number}") for number in range(3)]
    firm = await open_browser("enterprise1")
    assert bell(await firm.get("/desk")) == "通知，没有未读"
    county = await act("county1")
    await take_many(service.FLOW, county, {needs[0]: None, needs[1]: None}, "approve", Given())
    await service.take_step(county, needs[2], "return", note="请写明工作地点")

    # The bell counts, and opening one leads to the thing and leaves one fewer.
    assert bell(await firm.get("/needs")) == "通知，2 条未读"
    inbox = await firm.get("/notifications")
    assert "2 项需求已核对通过并公开" in inbox.text
    assert "需求被退回修改：数控编程工程师2" in inbox.text
    one, several = (int(each) for each in re.findall(r"/notifications/([0-9]+)/open", inbox.text))
    opened = await firm.submit(f"/notifications/{one}/open")
    assert opened.headers["location"] == f"/needs/{needs[2]}"
    assert bell(await firm.get("/desk")) == "通知，1 条未读"
    opened = await firm.submit(f"/notifications/{several}/open")
    listed = await firm.get(opened.headers["location"])
    assert re.findall(r'<li><a href="(/needs/[0-9]+)">', listed.text) == [f"/needs/{n}" for n in needs[:2]]
    assert bell(listed) == "通知，没有未读"

    # The API says the same.
    api = await open_api("enterprise1")
    page = (await api.get("/api/v1/notifications", params={"kind": "needs"})).json()
    assert [(row["event"], row["count"], row["url"]) for row in page["items"]] == [
        ("need.returned", 1, f"/needs/{needs[2]}"), ("need.approved", 2, f"/notifications/{several}"),
    ]  # fmt: skip
    assert all(row["read"] for row in page["items"])
    things = (await api.get(f"/api/v1/notifications/{several}/things")).json()
    assert things["total"] == 2 == len(things["items"])
    english = await api.get("/api/v1/notifications", headers={"accept-language": "en"})
    assert english.json()["items"][0]["sentence"].startswith("A need was returned for changes: ")
    assert (await api.get("/api/v1/notifications", params={"kind": "cases"})).json()["total"] == 0

    # Nobody else reads it, nor learns that it is there.
    for login in ("enterprise2", "county1", "city", "candidate", "security"):
        other = await open_browser(login)
        assert (await other.get(f"/notifications/{several}")).status_code == 404
        assert (await other.submit(f"/notifications/{several}/open")).status_code == 404
        assert (await other.get("/notifications")).status_code == 200


async def test_all_read_means_all_that_was_shown(act: Act, open_browser: Open, open_api: Open) -> None:
    await submitted(act, "数控编程工程师甲")
    county = await open_browser("county1")
    # One that was written before the page is shown, and is committed after.
    late = await DB.asyncpg_pool.acquire()
    running = late.transaction()
    await running.start()
    await late.execute(
        "WITH made AS (INSERT INTO notification (account, role, organisation, event, kind, batch, at) "
        "SELECT id, role, organisation, 'need.closed', 'needs', 'late', now() FROM account "
        "WHERE login = 'county1' RETURNING id) "
        "INSERT INTO notification_thing (notification, thing) SELECT id, 999 FROM made"
    )
    inbox = await county.get("/notifications?state=unread")
    shown = re.search(r'name="shown" value="([0-9,]+)"', inbox.text)
    assert shown
    await running.commit()
    await DB.asyncpg_pool.release(late)
    answer = await county.submit("/notifications/read", {"shown": shown.group(1)})
    assert answer.status_code == 303
    left = await county.get("/notifications?state=unread")
    assert "编号 999" in left.text
    assert "数控编程工程师甲" not in left.text
    assert bell(left) == "通知，1 条未读"

    api = await open_api("county1")
    (one,) = (await api.get("/api/v1/notifications?state=unread")).json()["items"]
    foreign = await open_api("county2")
    of_others = await foreign.post("/api/v1/notifications/read", json={"ids": [one["id"]]})
    assert of_others.json() == {"unread": 0}
    assert (await api.get("/api/v1/notifications/unread")).json() == {"unread": 1}
    read = await api.post("/api/v1/notifications/read", json={"ids": [one["id"]]})
    assert read.json() == {"unread": 0}
    assert (await api.post("/api/v1/notifications/read", json={"ids": []})).status_code == 400
    assert (await county.submit("/notifications/read", {"shown": "gestern"})).status_code == 422


async def test_who_may_see_it_no_more_reads_no_names(db: str, act: Act, open_browser: Open) -> None:
    need = await submitted(act, "数控编程工程师")
    county = await open_browser("county1")
    assert "数控编程工程师" in (await county.get("/notifications")).text
    # The firm moves to another county: its draft is that bureau's now.
    places = {row["name"]: row["id"] for row in await Organisation.select(Organisation.id, Organisation.name)}
    await Organisation.update({Organisation.county: list(counties())[1]}).where(
        Organisation.id == places["第1机床厂"]
    )
    inbox = (await county.get("/notifications")).text
    assert "数控编程工程师" not in inbox
    assert f"有需求待核对：编号 {need}（您现在不能查看）" in inbox
    # Nor does one read in a new place what was told in the old one.
    clerk = await act("county1")
    await DB.asyncpg_pool.execute(
        "UPDATE account SET organisation = $2 WHERE id = $1",
        clerk.account_id, (await act("county2")).organisation_id,
    )  # fmt: skip
    moved = await open_browser("county1")
    assert "编号" not in (await moved.get("/notifications")).text
    assert bell(await moved.get("/notifications")) == "通知，没有未读"


async def test_a_deputy_reads_what_the_colleague_is_told_but_not_of_its_account(
    db: str, act: Act, open_browser: Open
) -> None:
    home = (await act("county1")).organisation_id
    await keeping.create_account(
        None,
        login="county9",
        name="同事",
        role="county",
        organisation_id=home,
        password="correct horse battery",
    )
    await Account.update({Account.password_until: None}).where(Account.login == "county9")
    await submitted(act, "数控编程工程师")
    await keeping.reset_password(None, (await act("county1")).account_id, "遗忘")
    first, last = today(), today() + timedelta(days=3)
    await deputies.name(await act("county1"), (await act("county9")).account_id, first, last, "年假期间")
    browser = await open_browser("county9")
    roles = re.findall(r'name="assignment" value="([0-9]+)"', (await browser.get("/account")).text)
    await browser.submit("/account/roles", {"assignment": roles[0]})
    inbox = (await browser.get("/notifications")).text
    assert inbox.count("数控编程工程师") == 1
    assert "密码" not in re.findall(r"<tbody>.*</tbody>", inbox, re.DOTALL)[0]
