"""Two installations on one Meilisearch; skipped, and said to be, where there is none."""

from uuid import uuid4

from talent_search.documents import Document, DocumentKind
from talent_search.engines.meili import MeiliEngine
from talent_search.queries import EVERYTHING, Query, SearchScope


async def found(engine: MeiliEngine) -> set[str]:
    page = await engine.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING)))
    return {hit.id for hit in page.hits}


async def test_what_one_installation_writes_and_rebuilds_the_other_never_sees(
    meilisearch: tuple[str, str | None],
) -> None:
    url, key = meilisearch
    city, drill = (MeiliEngine(url, key, prefix=f"test_{uuid4().hex[:12]}") for _ in range(2))

    async def one(number: str):
        yield Document(kind=DocumentKind.NEED, id=number, title="焊工")

    try:
        assert await city.rebuild(DocumentKind.NEED, one("1")) == 1
        assert await drill.rebuild(DocumentKind.NEED, one("2")) == 1
        await drill.delete(DocumentKind.NEED, ["1"])
        assert (await found(city), await found(drill)) == ({"1"}, {"2"})
    finally:
        for engine in (city, drill):
            await engine._drop(engine._uid(DocumentKind.NEED))
            await engine.close()
