"""What an entry of the archive means for certificates, and a revocation for the archive."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.certificates.issue import recorded
from talent_platform.certificates.register import lookup
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.certificates.sealing import status
from talent_platform.certificates.tables import Certificate
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated.columns import Paper
from talent_platform.errors import Invalid
from talent_platform.integrity.entries import service
from talent_platform.integrity.entries.schemas import EntryForm, person_of
from talent_platform.integrity.standing import standing_of
from talent_platform.integrity.tables import IntegrityEntry
from talent_platform.workflow.steps import Given

NUMBER = "11010519491231002X"
PERSON = person_of(NUMBER)
PAPER = Paper(source="撤销证书的决定", document="示人社决〔2026〕6号", note="以虚假材料取得证书")
CERTIFICATE = {
    "kind": "title", "name": "工程师", "level": "中级", "specialty": "机械设计", "holder": "示例甲",
    "identity": NUMBER, "number": "示2020-0001", "body": "示范省人力资源和社会保障厅",
    "issued": "2020-06-01", "seen_on": "2026-06-01", "checked": "list", "checked_on": "2026-06-02",
}  # fmt: skip
FRAUD = {
    "cause": "title_fraud", "facts": "业绩材料系伪造", "body": "示范市人力资源和社会保障局",
    "document": "示人社决〔2026〕7号", "decided": str(today()), "holder": "示例甲", "identity": NUMBER,
}  # fmt: skip
SERVED, ANSWER = Given(note="当面送达，本人签收"), Given(document="示人社复〔2026〕8号")


async def served(first, second, **facts: object) -> int:
    entry = await service.propose(first, EntryForm.model_validate(FRAUD | facts))
    await service.move(second, entry, "decide", Given())
    await service.move(first, entry, "serve", SERVED)
    return entry


async def state_of(certificate: int) -> str:
    return (await Certificate.select(Certificate.state).where(Certificate.id == certificate))[0]["state"]


async def test_revoked_for_fraud_and_restored_on_appeal(act, colleague, open_browser):
    city = await act("city")
    certificate = await register.record(city, CertificateForm.model_validate(CERTIFICATE))
    await register.move(city, certificate, "suspend", note="举报核查中，暂停使用", version=None)
    browser = await open_browser("city")
    url = f"/certificates/{certificate}"
    asked = PAPER.model_dump() | {"cause": "title_fraud"}
    assert (await browser.submit(f"{url}/revocations", asked | {"cause": "别的"})).status_code == 422
    assert (await browser.submit(f"{url}/revocations", asked)).status_code == 303
    assert "申报职称弄虚作假" in (await browser.get(url)).text
    revocation = await DB.asyncpg_pool.fetchval("SELECT max(id) FROM certificate_revocation")
    assert await IntegrityEntry.count() == 0
    await register.confirm_revocation(colleague, revocation)
    row = (await IntegrityEntry.select())[0]
    assert (row["state"], row["certificate"], row["facts"]) == ("proposed", certificate, PAPER.note)
    assert (row["person_key"], row["article"]) == (PERSON, "第五条")
    found = (await lookup.look_up(CERTIFICATE["number"], "示例甲", subject="x"))[0]
    assert found.state == "revoked"

    await service.move(city, row["id"], "decide", Given())
    await service.move(city, row["id"], "serve", SERVED)
    assert (await standing_of(PERSON, today())).barred("title_application") is not None
    shown = (await browser.get(url)).text
    assert f"/integrity/{row['id']}" in shown, "the office sees it"
    public = await (await open_browser(None)).submit(
        "/certificates/check", {"number": CERTIFICATE["number"], "holder": "示例甲"}
    )
    assert "起撤销" in public.text
    assert "诚信档案" not in public.text

    await service.move(city, row["id"], "appeal", Given(note="材料经复查属实"))
    alone = "UPDATE certificate SET state = 'valid', version = version + 1 WHERE id = $1"
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(alone, certificate)
    await service.move(colleague, row["id"], "restore", ANSWER)
    assert await state_of(certificate) == "suspended", "as it was before"
    assert (await standing_of(PERSON, today())).entries == []
    history = (await browser.get(url)).text
    assert ANSWER.document in history
    await register.move(city, certificate, "resume", note="核查完毕，恢复使用", version=None)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(alone.replace("'valid'", "'revoked'"), certificate)
    again = await register.propose_revocation(city, certificate, PAPER)
    await register.confirm_revocation(colleague, again)
    assert await state_of(certificate) == "revoked"
    assert await IntegrityEntry.count() == 1, "this time for no fraud"
    assert await status.moves() == {}, "what others issued is on no list"


async def test_no_title_of_the_city_for_whom_the_archive_keeps_from_titles(act, colleague):
    city, day = await act("city"), today()
    await recorded.refuse("示例甲", PERSON, day)
    await recorded.refuse("示例甲", "", day)
    entry = await served(city, colleague)
    for holder, person, told in (
        ("示例甲", PERSON, "在期的诚信档案记录"),
        ("示 例 甲", "", "填写持证人身份证号"),
    ):
        with pytest.raises(Invalid, match=told):
            await recorded.refuse(holder, person, day - timedelta(days=1))
    await recorded.refuse("示例甲", person_of("440524188001010014"), day)
    await recorded.refuse("另一人", "", day)
    await service.move(city, entry, "appeal", Given(note="申请复核这一决定"))
    with pytest.raises(Invalid):
        await recorded.refuse("示例甲", PERSON, day)
    await service.move(colleague, entry, "restore", ANSWER)
    await recorded.refuse("示例甲", PERSON, day)
    await served(city, colleague, cause="exam_grave", document="示人社决〔2026〕9号")
    await recorded.refuse("示例甲", PERSON, day)


async def test_who_relies_on_a_standing_and_who_changes_it_wait_for_each_other(act, colleague):
    city = await act("city")
    entry = await service.propose(city, EntryForm.model_validate(FRAUD))
    await service.move(colleague, entry, "decide", Given())
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def issue() -> None:
        async with DB.transaction():
            await recorded.refuse("示例甲", PERSON, today())
            asked.set()
            await go_on.wait()

    issuing = asyncio.create_task(issue())
    await asked.wait()
    serving = asyncio.create_task(service.move(city, entry, "serve", SERVED))
    done, _ = await asyncio.wait([serving], timeout=0.3)
    assert not done, "the entry waits until the certificate is issued"
    go_on.set()
    await asyncio.gather(issuing, serving)
    with pytest.raises(Invalid):
        await issue()
