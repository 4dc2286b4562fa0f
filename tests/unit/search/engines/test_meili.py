"""How Meilisearch is spoken to: settings from the declared fields, exact values, and every way a task ends.

A tiny server on loopback plays the answers that a healthy Meilisearch cannot be made to give.
"""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from talent_search.documents import FIELDS, Document, DocumentKind
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.meili_format import attributes, decoded, expression, settings
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import EVERYTHING, NOTHING, And, Eq, In, Not, Query, SearchScope
from talent_search.text.lexicon import surfaces


def test_settings_follow_the_declared_fields() -> None:
    made = settings()
    declared = {name for name, field in FIELDS.items() if field.filter}
    plain = {name for name in made.filterable_attributes or () if isinstance(name, str)}
    assert plain == declared | {"kind"}, "or a scope would be an error"
    assert set(made.sortable_attributes or ()) == {name for name, field in FIELDS.items() if field.sort}
    assert not set(made.searchable_attributes or ()) & declared, "codes are not searched, so never mistyped"
    assert made.localized_attributes is not None
    assert made.localized_attributes[0].locales == ["zho"]
    assert (made.synonyms or {})["tig焊"] == ["氩弧焊"]
    assert set((made.synonyms or {})["adc"]) == {"adc设计", "抗体偶联药物"}
    assert made.dictionary is None, "it costs every query more than the search itself"


def test_codes_travel_so_that_only_equal_ones_are_equal() -> None:
    seen = set()
    for code in ("a", "A", "Ａ", "老字号", "老字號", 'x"y', "%61", "a b"):
        stored = attributes(Document(kind=DocumentKind.NEED, id="1", title="t", county=code))["county"]
        assert decoded(stored) == code
        assert stored not in seen
        seen.add(stored.lower())
        assert stored in expression(Eq("county", code))
        assert '"y' not in expression(Eq("county", code))
    assert expression(EVERYTHING) != expression(NOTHING)
    assert expression(In("county", ())) == expression(NOTHING)
    assert (
        expression(And(Not(Eq("seats", 3)), Eq("consent", True)))
        == "((NOT (seats = 3)) AND (consent = true))"
    )


def test_synonyms_are_written_the_way_texts_are_read() -> None:
    assert all(key in surfaces() for key in settings().synonyms or {})


class Server:
    """Answers every request for a task with `task`, everything else with `status` and a task to wait for."""

    def __init__(self) -> None:
        self.task = "succeeded"
        self.status = 202
        self.pause = 0.0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(line.split(":")[1]) for line in head.lower().split("\r\n") if "content-length" in line), 0
        )
        await reader.readexactly(length)
        await asyncio.sleep(self.pause)
        common = {"type": "settingsUpdate", "enqueuedAt": "2026-11-22T00:00:00Z"}
        task = {"uid": 7, "status": self.task, "error": {"message": "why"}, **common}
        body = task if " /tasks/" in head else {"taskUid": 7, "status": "enqueued", **common}
        if "/stats" in head:
            body = {"numberOfDocuments": 0, "isIndexing": False, "fieldDistribution": {}}
        status = 200 if " /tasks/" in head else self.status
        if status >= 400:
            body = {"message": "no", "code": "x", "type": "y", "link": ""}
        text = json.dumps(body).encode()
        lines = f"HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nconnection: close\r\n"
        writer.write(f"{lines}content-length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, MeiliEngine]]:
    played = Server()
    listening = await asyncio.start_server(played.answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    engine = MeiliEngine(
        f"http://127.0.0.1:{port}", "key", prefix="test", timeout_seconds=1, task_seconds=0.3
    )
    yield played, engine
    await engine.close()
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize(
    ("task", "error"),
    [
        ("canceled", EngineRefusedError),
        ("failed", EngineRefusedError),
        ("processing", EngineUnavailableError),
    ],
)
async def test_a_write_waits_for_its_task_and_never_for_ever(
    server: tuple[Server, MeiliEngine], task: str, error: type[Exception]
) -> None:
    played, engine = server
    await engine.delete(DocumentKind.NEED, ["1"])
    played.task = task
    with pytest.raises(error, match=task if error is EngineRefusedError else "not done"):
        await engine.delete(DocumentKind.NEED, ["1"])


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, EngineUnavailableError),
        (403, EngineUnavailableError),
        (400, EngineRefusedError),
        (503, EngineUnavailableError),
        (429, EngineUnavailableError),
    ],
)
async def test_answers_are_sorted_into_no_and_not_now(
    server: tuple[Server, MeiliEngine], status: int, error: type[Exception]
) -> None:
    played, engine = server
    played.status = status
    with pytest.raises(error):
        await engine.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING)))
    assert not await engine.ready()


async def test_a_server_that_hangs_is_given_up(server: tuple[Server, MeiliEngine]) -> None:
    played, engine = server
    played.pause = 1.5
    with pytest.raises(EngineUnavailableError):
        await engine.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING)))
    await asyncio.sleep(1)
