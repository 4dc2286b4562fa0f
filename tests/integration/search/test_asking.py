"""What recruiters type: parts of names, several words, slips, conditions against, and nonsense."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import pytest

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import Page, SearchEngine
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.text.lexicon import occupations, skills

ALL = SearchScope(EVERYTHING)


def people() -> list[Document]:
    rng = random.Random(3)
    names, jobs = list(skills()), list(occupations())
    found = [
        Document(
            kind=DocumentKind.CANDIDATE,
            id=f"p{n}",
            title=rng.choice(jobs),
            skills=tuple(rng.sample(names, 5)),
        )
        for n in range(400)
    ]
    found += [
        Document(kind=DocumentKind.CANDIDATE, id="bare", title="普工", skills=("钣金",)),
        Document(kind=DocumentKind.CANDIDATE, id="sheet", title="钣金工艺员", skills=("焊接", "数控钣金")),
        Document(kind=DocumentKind.CANDIDATE, id="cell", title="电芯工艺工程师", skills=("锂电",)),
        Document(kind=DocumentKind.CANDIDATE, id="bare-cell", title="员工", skills=("电芯",)),
        Document(
            kind=DocumentKind.CANDIDATE,
            id="slips",
            title="数控机床装调工程师",
            skills=("焊接", "机械设计", "SolidWorks"),
        ),
    ]
    return found


@pytest.fixture(scope="module")
async def index(engine: SearchEngine) -> SearchEngine:
    async def stream() -> AsyncIterator[Document]:
        for document in people():
            yield document

    await engine.rebuild(DocumentKind.CANDIDATE, stream())
    return engine


async def ask(index: SearchEngine, text: str) -> Page:
    return await index.search(Query(DocumentKind.CANDIDATE, ALL, text=text, size=500))


def texts(document: Document) -> str:
    return "\n".join((document.title, *document.skills))


@pytest.mark.parametrize("part", ["钣金", "电芯", "装调", "焊", "工艺", "控编"])
async def test_one_profile_with_the_bare_word_hides_nobody_who_has_it_as_a_part(
    index: SearchEngine, part: str
) -> None:
    found = {hit.id for hit in (await ask(index, part)).hits}
    assert {document.id for document in people() if part in texts(document)} <= found


async def test_two_words_find_who_has_both_and_say_when_nobody_has(index: SearchEngine) -> None:
    page = await ask(index, "钣金 焊接")
    assert ([hit.id for hit in page.hits], page.complete) == (["sheet"], True)
    assert [word.text for word in page.words] == ["钣金", "焊接"]
    none = await ask(index, "钣金 啊吧嘎")
    assert not none.complete
    assert [(word.text, word.documents == 0) for word in none.words] == [("钣金", False), ("啊吧嘎", True)]
    assert {hit.id for hit in none.hits} == {hit.id for hit in (await ask(index, "钣金")).hits}


@pytest.mark.parametrize("against", ["钣金 -焊接", "钣金 不要焊接", "钣金 不含 焊接", "钣金 not 焊接"])
async def test_words_that_must_not_be_there(index: SearchEngine, against: str) -> None:
    found = {hit.id for hit in (await ask(index, against)).hits}
    assert "bare" in found
    assert "sheet" not in found


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("焊街", "焊接"),
        ("机戒", "机械"),
        ("shukongjich", "数控机床"),
        ("sukongjichuang", "数控机床"),
        ("Solidwroks", "solidworks"),
    ],
)
async def test_slips_are_looked_for_as_what_was_meant(index: SearchEngine, slip: str, meant: str) -> None:
    page = await ask(index, slip)
    assert meant in page.words[0].meant
    assert "slips" in {hit.id for hit in page.hits}


@pytest.mark.parametrize("nonsense", ["啊吧嘎哒", "qqzzxx", "木里藏", "。。。", "%_%", "%"])
async def test_nonsense_finds_nobody(index: SearchEngine, nonsense: str) -> None:
    assert (await ask(index, nonsense)).total == 0


async def test_more_words_never_find_more(index: SearchEngine) -> None:
    rng, names = random.Random(5), list(skills())
    for _ in range(40):
        one, other = rng.sample(names, 2)
        both = await ask(index, f"{one} {other}")
        if both.complete:
            assert both.total <= min((await ask(index, one)).total, (await ask(index, other)).total), (
                one,
                other,
            )


KEPT_BACK = (
    "钣金", "焊接", "钣金 焊接", "hanjie", "hjgy", "焊街", "控编", "工艺 -焊接", '"氩弧焊"', "TIG焊",
    "olidwor", "PLC 电气", "不要焊接", "工程师", "数控 编程 五轴 机床 夹具 刀具", "焊", "啊吧嘎",
    "CAD", "welder",
)  # fmt: skip


@pytest.mark.parametrize("text", KEPT_BACK)
async def test_both_engines_find_the_same(
    postgres_engine: SearchEngine, meili_engine: SearchEngine, text: str
) -> None:
    """The same people, the same counts of each word, the same words said to be missing."""
    pages = []
    for engine in (postgres_engine, meili_engine):
        if not (await engine.status())[2].documents:
            await engine.rebuild(DocumentKind.CANDIDATE, _people())
        pages.append(await ask(engine, text))
    one, other = pages
    assert {hit.id for hit in one.hits} == {hit.id for hit in other.hits}
    assert (one.total, one.complete) == (other.total, other.complete)
    assert [(word.text, word.documents) for word in one.words] == [
        (word.text, word.documents) for word in other.words
    ]


async def _people() -> AsyncIterator[Document]:
    for document in people():
        yield document


async def test_a_name_nobody_writes_is_looked_for_by_its_parts_and_says_so(engine: SearchEngine) -> None:
    texts = {"all": "铸件表面缺陷视觉检测", "one": "缺陷分析", "other": "钣金"}
    found = [Document(kind=DocumentKind.TEAM, id=name, title=text) for name, text in texts.items()]

    async def stream(documents: list[Document]) -> AsyncIterator[Document]:
        for document in documents:
            yield document

    await engine.rebuild(DocumentKind.TEAM, stream(found))

    async def ask(text: str) -> Page:
        return await engine.search(Query(DocumentKind.TEAM, ALL, text=text))

    page = await ask("缺陷检测")
    assert [hit.id for hit in page.hits] == ["all"]
    assert [(word.text, word.documents, word.meant) for word in page.words] == [
        ("缺陷检测", None, ("缺陷", "检测"))
    ]
    page = await ask("缺陷检测 钣金")
    assert not page.complete, "nothing has both: nobody is shown for a part alone"
    assert [hit.id for hit in page.hits] == ["other"]
    named = Document(kind=DocumentKind.TEAM, id="name", title="缺陷检测")
    await engine.rebuild(DocumentKind.TEAM, stream([*found, named]))
    assert [hit.id for hit in (await ask("缺陷检测")).hits] == ["name"], "who writes it is who is meant"
    await engine.rebuild(DocumentKind.TEAM, stream([]))
