"""An index is what the tables are, or the page says that it may not be, and it becomes so by itself."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "search"))
from standin import StandIn

from talent_platform.accounts.actor import Actor
from talent_platform.administration import health
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.access import NEED
from talent_platform.demand.needs import service as needs
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.index import check, find, service, standing
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent
from talent_platform.supply.offers import service as offers
from talent_platform.supply.schemas import CandidateForm
from talent_search import DocumentKind, EngineUnavailableError, Page

Act = Callable[[str], Awaitable[Actor]]
PEOPLE = 7


@pytest.fixture
async def city(act: Act) -> Actor:
    """Seven people of the county, registered by it, and one who registered; the index of none is filled."""
    county = await act("county1")
    for number in range(PEOPLE - 1):
        await offers.create_candidate(county, profile(phone=f"1000000000{number}"))
    await offers.create_candidate(await act("candidate"), profile(phone="10000000009"))
    return await act("city")


def profile(**changes: object) -> CandidateForm:
    values = {
        "name": "欧阳测试", "headline": "焊接工程师", "skills": "氩弧焊:精通",
        "birth_year": 1988, "available_from": today(), "consent": True,
    }  # fmt: skip
    return CandidateForm.model_validate({**values, **changes})


@pytest.fixture
async def meilisearch(
    db: str, configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StandIn]:
    """The stand-in, not yet started; the application is told its address, and looks often."""
    server = StandIn()
    server.start()
    server.stop()
    configure(meili_url=server.url, meili_key="right")
    server.key = "right"
    service._meilisearch.cache_clear()
    for name in ("IDLE_SECONDS", "BROKEN_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(service, name, 0.05)
    made = service.engines()[1]
    yield server
    await made.close()
    server.stop()
    service._meilisearch.cache_clear()


async def people(actor: Actor) -> Page:
    return await find.search(actor, CANDIDATE, "")


async def whole(actor: Actor, number: int = PEOPLE, *, seconds: float = 30) -> Page:
    """The first answer of Meilisearch; until then each answer has everybody and says that it is another's."""
    async with asyncio.timeout(seconds):
        while (page := await people(actor)).engine != "meilisearch":
            assert page.degraded_reason
            assert page.total == number
            await asyncio.sleep(0.02)
    assert page.total == number
    assert page.degraded_reason is None
    return page


async def test_an_application_that_was_up_before_meilisearch(
    city: Actor, meilisearch: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    await check.refill(service.engines()[0])
    async with service.drainer():
        async with asyncio.timeout(30):
            while "does not answer" not in ((await standing.doubt("meilisearch")) or ""):
                await asyncio.sleep(0.02)
        meilisearch.start()
        await whole(city)
    assert not [record for record in caplog.records if record.exc_info], "no traceback"


async def test_a_volume_lost_while_changes_come_in(city: Actor, act: Act, meilisearch: StandIn) -> None:
    meilisearch.start()
    await service.rebuild()
    async with service.drainer():
        await whole(city)
        meilisearch.lose()
        page = await people(city)
        assert page.total == PEOPLE
        assert page.degraded_reason
        await offers.create_candidate(await act("county1"), profile(phone="10000000008"))
        async with asyncio.timeout(30):
            while (await people(city)).total != PEOPLE + 1:
                await asyncio.sleep(0.02)
        await whole(city, PEOPLE + 1)
        uid = f"{service.index_prefix()}_candidate"
        assert meilisearch.indexes[uid].settings["filterableAttributes"], "set up, not grown out of a change"


@pytest.mark.parametrize("harm", ["settings", "documents", "one", "content", "other"])
async def test_whatever_befell_the_index_it_is_found_and_put_right(
    city: Actor, meilisearch: StandIn, harm: str
) -> None:
    meilisearch.start()
    await service.rebuild()
    index = meilisearch.indexes[f"{service.index_prefix()}_candidate"]
    first = next(iter(index.documents))
    match harm:
        case "settings":
            index.settings["filterableAttributes"] = []
        case "documents":
            index.documents.clear()
        case "one":
            del index.documents[first]
        case "content":
            index.documents[first] |= {"title": "钢琴家", "fingerprint": "another"}
        case "other":
            index.documents["999"] = index.documents[first] | {"id": "999"}
    async with service.drainer():
        async with asyncio.timeout(30):
            while True:
                index = meilisearch.indexes[f"{service.index_prefix()}_candidate"]
                right = {f"{n['title']}" for n in index.documents.values()} == {"焊接工程师"}
                if right and len(index.documents) == PEOPLE and index.settings["filterableAttributes"]:
                    break
                await asyncio.sleep(0.02)
        await whole(city)
    assert all(not one.differing for one in (await service.check_all())["meilisearch"])


async def test_a_wrong_key_is_an_engine_that_does_not_answer_and_no_bad_document(
    city: Actor, act: Act, meilisearch: StandIn
) -> None:
    meilisearch.start()
    await service.rebuild()
    meilisearch.key = "changed"
    await offers.create_candidate(await act("county1"), profile(phone="10000000008"))
    meili = service.engines()[1]
    drained = await service.drain(meili)
    assert "key" in str(drained.unavailable)
    assert drained.failed == 0
    await service.drain()
    page = await people(city)
    assert (page.engine, page.total) == ("postgres", PEOPLE + 1)
    async with service.drainer():
        async with asyncio.timeout(30):
            while "key" not in ((await standing.doubt("meilisearch")) or ""):
                await asyncio.sleep(0.02)
        meilisearch.key = "right"
        await whole(city, PEOPLE + 1)


async def test_a_full_disk_waits_and_blames_no_document(city: Actor, act: Act, meilisearch: StandIn) -> None:
    meilisearch.start()
    await service.rebuild()
    meilisearch.full = True
    await offers.create_candidate(await act("county1"), profile(phone="10000000008"))
    drained = await service.drain(service.engines()[1])
    assert drained.failed == 0
    assert "no_space_left" in str(drained.unavailable)
    with pytest.raises(EngineUnavailableError):
        await service.rebuild()
    async with service.drainer():
        async with asyncio.timeout(30):
            while (await service.status())[1].waiting:
                await asyncio.sleep(0.02)
        assert "no_space_left" in ((await standing.doubt("meilisearch")) or "")
        meilisearch.full = False
        await whole(city, PEOPLE + 1)


async def test_while_it_is_away_every_kind_reaches_the_embedded_index(
    city: Actor, act: Act, meilisearch: StandIn
) -> None:
    meilisearch.start()
    await service.rebuild()
    meilisearch.stop()
    await DB.asyncpg_pool.execute(
        "INSERT INTO search_outbox (kind, doc_id) SELECT unnest(ARRAY['need', 'project', 'team']), '404'"
    )
    await offers.create_candidate(await act("county1"), profile(phone="10000000008"))
    async with service.drainer(), asyncio.timeout(30):
        while (await service.status())[1].waiting:
            await asyncio.sleep(0.02)
    assert (await people(city)).total == PEOPLE + 1


async def test_who_withdraws_is_gone_with_the_commit(city: Actor, act: Act) -> None:
    """From hits, totals and facets of whoever may hire, before any drainer has run."""
    await service.rebuild()
    enterprise, person = await act("enterprise1"), await act("candidate")
    [row] = await find.matching_ids(person, CANDIDATE, "")
    await consent.set_consent(person, CANDIDATE, row, consent=False)
    for text in ("", "氩弧焊"):
        page = await find.search(enterprise, CANDIDATE, text, facets=("modes",))
        assert (page.total, sum(page.facets["modes"].values())) == (PEOPLE - 1, PEOPLE - 1)
        assert str(row) not in {hit.id for hit in page.hits}
    assert await find.matching_ids(person, CANDIDATE, "氩弧焊") == [row], "the own profile stays in sight"
    await service.drain()
    assert (await people(enterprise)).total == PEOPLE - 1
    assert not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM search_hidden"), (
        "the index says it itself"
    )
    await consent.set_consent(person, CANDIDATE, row, consent=True)
    await service.drain()
    assert (await people(enterprise)).total == PEOPLE
    switch = "UPDATE account SET active = $2 WHERE id = $1"
    await DB.asyncpg_pool.execute(switch, person.account_id, False)
    assert (await people(enterprise)).total == PEOPLE - 1
    await DB.asyncpg_pool.execute(switch, person.account_id, True)
    assert (await people(enterprise)).total == PEOPLE


async def test_a_change_read_before_a_withdrawal_does_not_bring_the_person_back(
    city: Actor, act: Act
) -> None:
    await service.rebuild()
    enterprise, person = await act("enterprise1"), await act("candidate")
    [row] = await find.matching_ids(person, CANDIDATE, "")
    before = await service.documents.load(DocumentKind.CANDIDATE, [str(row)])
    await consent.set_consent(person, CANDIDATE, row, consent=False)
    await service.engines()[0].upsert(before)
    assert (await people(enterprise)).total == PEOPLE - 1
    await service.drain()
    assert (await people(enterprise)).total == PEOPLE - 1


async def test_a_need_past_its_deadline_is_gone_without_any_change(act: Act) -> None:
    """Nobody tells an index that a day is over."""
    employer = await act("enterprise1")
    values = {
        "title": "焊接工程师", "description": "d", "required_skills": "氩弧焊:熟练", "seats": 1,
        "county": next(iter(counties())), "branch": next(iter(branches())),
        "start_on": today(), "deadline": today(), "pay_min": "10", "pay_max": "20",
    }  # fmt: skip
    row = await needs.create(employer, NeedKind.TALENT, TalentNeedForm.model_validate(values))
    await DB.asyncpg_pool.execute("UPDATE need SET state = 'open' WHERE id = $1", row)
    await service.rebuild()
    assert await find.matching_ids(None, NEED, "焊接") == [row]
    await DB.asyncpg_pool.execute("UPDATE search_document SET deadline = deadline - 1")
    assert await find.matching_ids(None, NEED, "焊接") == []
    assert await find.matching_ids(employer, NEED, "焊接") == [row], "the employer still has it"


async def test_the_page_and_the_monitor_say_that_an_index_is_not_whole(
    city: Actor, open_browser: Callable[..., Awaitable[object]]
) -> None:
    await service.rebuild()
    await service.drain()
    browser = await open_browser("city")
    assert "可能不全" not in (await browser.get("/search?kind=candidate")).text
    await DB.asyncpg_pool.execute("DELETE FROM search_document WHERE kind = 'candidate'")
    await standing.note("postgres", "candidate: 0 documents in the index, 7 in the tables")
    assert "可能不全" in (await browser.get("/search?kind=candidate")).text
    assert (await health.examine()).indexes == {"postgres": "partial"}
    await DB.asyncpg_pool.execute("UPDATE search_engine SET since = now() - INTERVAL '1 hour'")
    assert any(reason.said().startswith("engine: ") for reason in (await health.examine()).reasons)
    found = (await service.check_all())["postgres"]
    assert [len(one.missing) for one in found if one.kind is DocumentKind.CANDIDATE] == [PEOPLE]
    assert "可能不全" not in (await browser.get("/search?kind=candidate")).text
    assert (await people(city)).total == PEOPLE
    assert (await health.examine()).indexes == {"postgres": "whole"}


async def test_a_look_nobody_took_lately_is_not_believed(city: Actor) -> None:
    await service.rebuild()
    assert (await people(city)).partial_reason is None
    await DB.asyncpg_pool.execute("UPDATE search_engine SET looked_at = now() - INTERVAL '1 hour'")
    assert (await people(city)).partial_reason == standing.NOBODY_LOOKED
    await check.heal(service.engines()[0])
    assert (await people(city)).partial_reason is None


async def test_lost_postings_are_found(city: Actor, caplog: pytest.LogCaptureFixture) -> None:
    await service.rebuild()
    await service.drain()
    await DB.asyncpg_pool.execute("DELETE FROM search_posting")
    caplog.set_level(logging.WARNING)
    assert await find.matching_ids(city, CANDIDATE, "氩弧焊") == []
    await service.check_all()
    assert len(await find.matching_ids(city, CANDIDATE, "氩弧焊")) == PEOPLE
    assert "stale" in caplog.text
