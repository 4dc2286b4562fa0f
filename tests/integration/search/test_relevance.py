"""The 103 queries of `queries.csv` against documents such as the city has.

Every skill is a document, and every occupation with its typical skills. The list says what has to be found
at least, what should be, and what must not stand above.
"""

import csv
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import Page, SearchEngine
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.text.lexicon import occupations, skills

NAMES = (*skills(), *occupations())


@dataclass(frozen=True)
class Row:
    text: str
    kind: str
    must: tuple[str, ...]
    should: tuple[str, ...]
    below: tuple[str, ...]


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("|") if name)


def _rows() -> list[Row]:
    with (Path(__file__).parent / "queries.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Row(
                row["query"],
                row["kind"],
                _names(row["must_find"]),
                _names(row["should_find"]),
                _names(row["must_not_outrank"]),
            )
            for row in csv.DictReader(lines)
        ]


async def _documents() -> AsyncIterator[Document]:
    for number, name in enumerate(NAMES):
        own = occupations()[name].skills if name in occupations() else ()
        yield Document(kind=DocumentKind.NEED, id=str(number), title=name, skills=own)


@pytest.fixture(scope="module")
async def lexicon_index(engine: SearchEngine) -> SearchEngine:
    assert await engine.rebuild(DocumentKind.NEED, _documents()) == len(NAMES)
    return engine


async def _page(engine: SearchEngine, text: str) -> Page:
    return await engine.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING), text=text, size=200))


def _names_of(page: Page) -> list[str]:
    return [NAMES[int(hit.id)] for hit in page.hits]


async def _found(engine: SearchEngine, text: str) -> list[str]:
    return _names_of(await _page(engine, text))


async def test_what_must_be_found_is_found(lexicon_index: SearchEngine) -> None:
    found_must: defaultdict[str, list[bool]] = defaultdict(list)
    found_should: list[bool] = []
    missed = []
    for row in _rows():
        page = await _page(lexicon_index, row.text)
        names = _names_of(page)
        if len(page.words) > 1 and page.complete:
            continue  # names of different things are not looked for where one thing has both
        found_must[row.kind] += [name in names for name in row.must]
        found_should += [name in names for name in row.should]
        missed += [(row.text, name) for name in row.must if name not in names]
    for kind, hits in found_must.items():
        assert all(hits), (kind, missed)
    assert all(found_should)


async def test_several_words_find_what_has_all_of_them(lexicon_index: SearchEngine) -> None:
    complete = 0
    for row in _rows():
        page = await _page(lexicon_index, row.text)
        words = [word for word in page.words if not word.excluded]
        if len(words) < 2:
            continue
        single = [set(await _found(lexicon_index, word.text)) for word in words]
        if page.complete and all(len(found) < 200 for found in single) and not any(w.meant for w in words):
            complete += 1
            assert set(_names_of(page)) <= set.intersection(*single), row.text
        elif not page.complete:
            assert not set.intersection(*single), row.text
    assert complete >= 5


async def test_nothing_wrong_stands_above_or_appears(lexicon_index: SearchEngine) -> None:
    for row in _rows():
        names = await _found(lexicon_index, row.text)
        if row.kind == "negative":
            assert len(names) < 150, row.text
        worst = max((names.index(name) for name in row.must if name in names), default=-1)
        for name in row.below:
            assert name not in names or names.index(name) > worst >= 0, (row.text, names[:5])


async def test_parts_of_words_are_found_where_words_are_not(lexicon_index: SearchEngine) -> None:
    assert "SolidWorks" in await _found(lexicon_index, "olidwor")
    assert "电工钢" not in await _found(lexicon_index, "xyzabc")
    assert any("钢" in name for name in await _found(lexicon_index, "钢"))
