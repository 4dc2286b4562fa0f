"""The index follows the tables; the command line sees what the account may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.discovery.suggestions import suggestions
from talent_platform.index import documents, find, service
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent
from talent_platform.supply.offers import service as offers_service
from talent_platform.supply.schemas import CandidateForm
from talent_search import documents as searchable

Act = Callable[[str], Awaitable[Actor]]


def profile(**changes: object) -> CandidateForm:
    values = {
        "name": "欧阳测试", "phone": "10000000001", "headline": "焊接工程师", "skills": "氩弧焊:精通",
        "birth_year": 1988, "available_from": today(), "consent": True,
    }  # fmt: skip
    return CandidateForm.model_validate({**values, **changes})


async def found(actor: Actor, text: str) -> list[int]:
    await service.drain()
    return await find.matching_ids(actor, CANDIDATE, text)


async def test_every_change_reaches_the_index(act: Act) -> None:
    person, enterprise = await act("candidate"), await act("enterprise1")
    row = await offers_service.create_candidate(person, profile())
    assert await found(enterprise, "TIG焊") == [row]  # a synonym
    await offers_service.edit_candidate(person, row, profile(headline="电工", skills="变频器调试"), version=1)
    assert await found(enterprise, "TIG焊") == []
    assert await found(enterprise, "变频器") == [row]
    await consent.set_consent(person, CANDIDATE, row, consent=False)
    assert await found(enterprise, "变频器") == []
    assert await found(person, "变频器") == [row]
    assert (await service.status())[1].waiting == 0


async def test_a_database_without_an_index_gets_one_beside_the_serving(act: Act) -> None:
    row = await offers_service.create_candidate(await act("candidate"), profile())
    await service.DB.asyncpg_pool.execute("DELETE FROM search_outbox")
    assert not await service.indexed()
    async with asyncio.timeout(60), service.drainer():
        while not await service.indexed():
            await asyncio.sleep(0.05)
    assert await find.matching_ids(await act("enterprise1"), CANDIDATE, "TIG焊") == [row]


async def test_a_rolled_back_change_never_reaches_it(act: Act, db: str) -> None:
    enterprise = await act("enterprise1")
    row = await offers_service.create_candidate(await act("candidate"), profile())
    assert await found(enterprise, "焊接") == [row]
    connection = await asyncpg.connect(db)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("UPDATE candidate SET headline = '钢琴家'")
    await transaction.rollback()
    await connection.close()
    assert await found(enterprise, "钢琴家") == []


async def test_rebuild_equals_what_was_drained(act: Act) -> None:
    county = await act("county1")
    for number in range(5):
        await offers_service.create_candidate(
            county, profile(phone=f"1000000000{number}", headline=f"焊接工程师{number}")
        )
    drained = await found(county, "焊接")
    counts = await service.rebuild()
    assert counts[searchable.DocumentKind.CANDIDATE] == 5
    assert sorted(await found(county, "焊接")) == sorted(drained)


async def test_documents_carry_no_name_and_no_phone(act: Act) -> None:
    await offers_service.create_candidate(await act("candidate"), profile())
    written = [
        document.model_dump_json() async for document in documents.every(searchable.DocumentKind.CANDIDATE)
    ]
    assert len(written) == 1
    assert "欧阳" not in written[0]
    assert "10000000001" not in written[0]


@pytest.mark.parametrize(
    ("typed", "offered"), [("氩弧", "氩弧焊"), ("TIG焊", "氩弧焊"), ("yahuhan", "氩弧焊")]
)
def test_skills_are_suggested_by_part_synonym_and_pinyin(typed: str, offered: str) -> None:
    assert offered in suggestions(typed)


def test_nothing_is_suggested_for_nothing() -> None:
    assert suggestions(" ") == []
    assert json.dumps(suggestions("不存在的技能名")) == "[]"
