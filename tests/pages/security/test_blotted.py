"""A text kept although it tells who somebody is: read in clear by its author, and through the one door."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.disclosure.tasks import look_through
from talent_platform.index import service as index
from talent_platform.reference.codes import branches, counties

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]
NAME, PHONE = "欧阳测试", "13812345678"
TOLD = f"本人{NAME}，电话 138 1234 5678，会氩弧焊"
SECRETS = (NAME, "138 1234 5678", PHONE)
READERS = ("county1", "city", "officer", "auditor")


def person(**more: Any) -> dict[str, Any]:
    return {
        "name": NAME, "phone": PHONE, "headline": "焊接工程师", "skills": ["氩弧焊:精通", f"找{NAME}:熟练"],
        "education": 3, "birth_year": 1988, "available_from": today().isoformat(), "consent": True,
        "summary": TOLD, "contact_confirmed": True, **more,
    }  # fmt: skip


def need(**more: Any) -> dict[str, Any]:
    return {
        "title": "焊工，找欧阳测试", "seats": 2, "required_skills": ["氩弧焊"],
        "county": next(iter(counties())), "branch": next(iter(branches())), "pay_min": "12",
        "pay_max": "20", "start_on": today().isoformat(),
        "deadline": "2099-12-31", "description": TOLD, "contact_confirmed": True, **more,
    }  # fmt: skip


def team(**more: Any) -> dict[str, Any]:
    members = [
        {"name": NAME, "role": f"焊接{NAME}", "phone": PHONE, "skills": ["氩弧焊"]},
        {"name": "何强强", "role": "工艺工程师", "phone": "10000000002", "core": False},
    ]
    return {
        "name": "焊接队", "project": f"{NAME}焊接", "description": TOLD, "stage": "pilot",
        "keywords": ["氩弧焊"], "branch": next(iter(branches())), "minimum_size": 1,
        "available_from": today().isoformat(),
        "consent": True, "members": members, "contact_confirmed": True, **more,
    }  # fmt: skip


OFFERS = {"candidates": ("candidate", person), "teams": ("teamlead", team), "needs": ("enterprise1", need)}


async def kept(open_api: Open, kind: str) -> tuple[Any, int]:
    """The author, and the record after one more change of the kept texts."""
    login, values = OFFERS[kind]
    await DB.asyncpg_pool.execute("UPDATE enterprise SET contact = $1, phone = $2", NAME, PHONE)
    author = await open_api(login)
    made = await author.post(f"/api/v1/{kind}", json=values())
    assert made.status_code == 201, made.text
    row = made.json()["id"]
    long_text = "summary" if kind == "candidates" else "description"
    changed = values(version=1, **{long_text: f"{TOLD}。{PHONE}"})
    answer = await author.put(f"/api/v1/{kind}/{row}", json=changed)
    assert answer.status_code == 200, answer.text
    await index.rebuild()
    return author, row


def texts_of(answer: Any) -> str:
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return (
        json.dumps(answer.json(), ensure_ascii=False)
        if "json" in answer.headers["content-type"]
        else answer.text
    )


@pytest.mark.parametrize("kind", OFFERS)
async def test_nobody_else_reads_it_anywhere(open_api: Open, open_browser: Open, kind: str) -> None:
    author, row = await kept(open_api, kind)
    own = texts_of(await author.get(f"/api/v1/{kind}/{row}"))
    assert TOLD in own
    assert "█" not in own
    page = await open_browser(OFFERS[kind][0])
    assert TOLD in (await page.get(f"/{kind}/{row}/edit")).text
    assert TOLD in (await page.get(f"/{kind}/{row}")).text
    word = {"candidates": "candidate", "teams": "team", "needs": "need"}[kind]
    places = [
        f"/{kind}/{row}", f"/{kind}", f"/{kind}/{row}/history", f"/{kind}/{row}/edit", f"/{kind}.xlsx",
        f"/search?q=氩弧焊&kind={word}", f"/search?q={PHONE}&kind={word}", "/",
    ]  # fmt: skip
    opened = 0
    for login in READERS:
        api, browser = await open_api(login), await open_browser(login)
        for place in places:
            for client, prefix in ((api, "/api/v1"), (browser, "")):
                answer = await client.get(prefix + place)
                if answer.status_code != 200:
                    continue
                opened += 1
                # What was asked for is said again.
                text = texts_of(answer).replace(f"{PHONE}&", "").replace(f'value="{PHONE}"', "")
                for secret in SECRETS:
                    assert PHONE in place or secret not in text, (login, place, secret)
        shown = await api.get(f"/api/v1/{kind}/{row}")
        if shown.status_code == 200:
            assert "█" in shown.text, login
        found = (await api.get(f"/api/v1/search?q={PHONE}&kind={word}")).json()
        assert found["total"] == 0
    assert opened > 30
    assert await AuditEntry.count().where(AuditEntry.action == "names.read") == 0
    city = await open_api("city")
    assert TOLD in texts_of(await city.get("/api/v1/texts"))
    looks = (await author.get("/api/v1/looks")).json()["items"]
    assert [look["fields"] for look in looks] == [["text"]]


@pytest.mark.parametrize("kind", OFFERS)
async def test_a_bureau_changes_the_rest_and_lets_it_through(open_api: Open, kind: str) -> None:
    author, row = await kept(open_api, kind)
    city = await open_api("city")
    before = (await author.get(f"/api/v1/{kind}/{row}")).json()
    read = (await city.get(f"/api/v1/{kind}/{row}")).json()
    more = {"seats": 3} if kind == "needs" else {"available_from": "2099-01-01"}
    answer = await city.put(f"/api/v1/{kind}/{row}", json=read | more)
    assert answer.status_code == 200, answer.text
    after = (await author.get(f"/api/v1/{kind}/{row}")).json()
    differ = {k for k in after if after[k] != before[k]}
    # Of members who have not agreed a bureau reads, and sends back, no abilities.
    assert differ - {"people"} <= {"version", "updated", *more}
    assert [m["role"] for m in after.get("people", [])] == [m["role"] for m in before.get("people", [])]
    # It stays its author's: whoever saved something else does not read it now.
    read = (await city.get(f"/api/v1/{kind}/{row}")).json()
    assert not any(secret in json.dumps(read, ensure_ascii=False) for secret in SECRETS)
    long_text = "summary" if kind == "candidates" else "description"
    half = await city.put(f"/api/v1/{kind}/{row}", json=read | {long_text: read[long_text] + "再加一句"})
    assert half.status_code == 422
    assert "请保持原样不动，或整段重写" in half.text
    (waiting,) = [
        one for one in (await city.get("/api/v1/texts")).json()["items"] if one["state"] == "waiting"
    ]
    assert waiting["author_name"] != "city"
    passed = await city.post(f"/api/v1/texts/{waiting['id']}/decision", json={"passed": True})
    assert passed.status_code == 204
    shown = (await city.get(f"/api/v1/{kind}/{row}")).json()
    assert shown[long_text] == before[long_text]
    assert "█" not in json.dumps(shown, ensure_ascii=False)


async def test_a_bureaus_own_rewriting_replaces_it(open_api: Open) -> None:
    author, row = await kept(open_api, "candidates")
    city = await open_api("city")
    read = (await city.get(f"/api/v1/candidates/{row}")).json()
    clean = read | {"summary": "会氩弧焊", "skills": [read["skills"][0]]}
    answer = await city.put(f"/api/v1/candidates/{row}", json=clean)
    assert answer.status_code == 200, answer.text
    assert (await author.get(f"/api/v1/candidates/{row}")).json()["summary"] == "会氩弧焊"
    assert not await DB.asyncpg_pool.fetchval("SELECT withheld FROM candidate WHERE id = $1", row)


async def test_what_older_versions_kept_is_blotted_out_once(open_api: Open) -> None:
    author, row = await kept(open_api, "candidates")
    # As an older version left it: readable in the record, nothing beside the review.
    async with DB.asyncpg_pool.acquire() as owner, owner.transaction():
        summary = (await author.get(f"/api/v1/candidates/{row}")).json()["summary"]
        review = await owner.fetchrow("SELECT * FROM text_review WHERE state = 'waiting'")
        await owner.execute("UPDATE text_review SET state = 'replaced' WHERE id = $1", review["id"])
        await owner.execute(
            """INSERT INTO text_review (author, kind, record, county, texts, found)
               SELECT author, kind, record, county, texts, found FROM text_review WHERE id = $1""",
            review["id"],
        )
        await owner.execute("UPDATE candidate SET summary = $2 WHERE id = $1", row, summary)
        await owner.execute("UPDATE texts_read SET last = 0")
    await look_through()
    city = await open_api("city")
    assert PHONE not in (await city.get(f"/api/v1/candidates/{row}")).text
    assert (await author.get(f"/api/v1/candidates/{row}")).json()["summary"] == summary
    assert len((await city.get("/api/v1/texts")).json()["items"]) == 1
