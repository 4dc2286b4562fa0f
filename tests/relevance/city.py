"""A small city of people and needs with known skills, and 200 questions about them with graded answers.

Who is right is worked out from the facts the documents were made of, never by a search engine: 3 has all that
was asked for, under its own or another name; 2 has the occupation whose typical skills it is; 1 has some of
it. Each grade has its reason. Same seed, same city.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from talent_search.documents import Document, DocumentKind
from talent_search.text.lexicon import occupations, skills
from talent_search.text.writing import folded

SEED = 20261128
PEOPLE, NEEDS = 900, 300
EMPLOYERS = tuple(f"{place}{what}有限公司" for place in ("青岩", "东塔", "白河", "石桥") for what in
                  ("精密机床", "重型装备", "高新材料", "生物制药", "智能科技"))  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """What a document was made of."""

    document: Document
    job: str
    own: tuple[str, ...]
    """skills, as terms"""
    employer: str = ""


@dataclass(frozen=True)
class Judged:
    """A question, and what each document is worth to whoever asks it."""

    kind: str
    text: str
    of: DocumentKind
    grades: dict[str, int]
    reasons: dict[str, str]


def city() -> list[Fact]:
    """People and needs; skills are written under any of their names."""
    chance = random.Random(SEED)
    jobs, terms = list(occupations().values()), list(skills())
    facts = []
    for number in range(PEOPLE + NEEDS):
        kind = DocumentKind.CANDIDATE if number < PEOPLE else DocumentKind.NEED
        job = chance.choice(jobs[:160])
        own = tuple(
            dict.fromkeys((*chance.sample(job.skills, min(3, len(job.skills))), *chance.sample(terms, 2)))
        )
        written = tuple(_written(term, chance) for term in own)
        body = f"从事{job.branch}工作{chance.randint(1, 30)}年，参与{written[0]}项目。"
        employer = chance.choice(EMPLOYERS) if kind is DocumentKind.NEED else ""
        facts.append(
            Fact(
                Document(
                    kind=kind, id=str(number), title=job.title, skills=written, body=body, employer=employer
                ),
                job.title, own, employer,
            )
        )  # fmt: skip
    return facts


def _written(term: str, chance: random.Random) -> str:
    named = skills().get(term)
    return chance.choice((term, *(named.synonyms if named else ())))


def questions(facts: list[Fact]) -> list[Judged]:
    """Twenty of each kind, about what somebody has."""
    chance = random.Random(SEED + 1)
    kinds: dict[str, tuple[DocumentKind, Callable[[Fact], tuple[str, set[str], str] | None]]] = {
        "one skill": (DocumentKind.CANDIDATE, lambda f: (f.own[0], {f.own[0]}, "")),
        "two skills": (DocumentKind.CANDIDATE, lambda f: (f"{f.own[0]} {f.own[1]}", set(f.own[:2]), "")),
        "three skills": (DocumentKind.CANDIDATE, lambda f: (" ".join(f.own[:3]), set(f.own[:3]), "")),
        "other name": (DocumentKind.CANDIDATE, lambda f: (_other(f.own[0]), {f.own[0]}, "")),
        "need": (DocumentKind.NEED, lambda f: (f"{f.own[0]} {f.own[1]}", set(f.own[:2]), "")),
        "employer": (DocumentKind.NEED, lambda f: (f"{f.employer[:6]} {f.own[0]}", {f.own[0]}, f.employer)),
        "pinyin": (DocumentKind.CANDIDATE, lambda f: (_pinyin(f.own[0]), {f.own[0]}, "")),
        "slip": (DocumentKind.CANDIDATE, lambda f: (_slip(f.own[0], chance), {f.own[0]}, "")),
        "occupation": (DocumentKind.CANDIDATE, lambda f: (f.job, {f.job}, "")),
        "without": (
            DocumentKind.CANDIDATE,
            lambda f: (f"{f.own[0]} -{f.own[1]}", {f.own[0]}, f"-{f.own[1]}"),
        ),
    }
    asked = []
    for name, (of, ask) in kinds.items():
        mine = [fact for fact in facts if fact.document.kind is of and len(fact.own) >= 3]
        found = 0
        for fact in chance.sample(mine, len(mine)):
            question = ask(fact)
            if found == 20 or question is None or not question[0].strip():
                continue
            judged = _judged(name, of, *question, facts=mine)
            if 3 in judged.grades.values():
                asked.append(judged)
                found += 1
    return asked


def _judged(
    kind: str, of: DocumentKind, text: str, terms: set[str], more: str, *, facts: list[Fact]
) -> Judged:
    grades, reasons = {}, {}
    for fact in facts:
        grade, reason = _grade(fact, terms, more)
        if grade:
            grades[fact.document.id], reasons[fact.document.id] = grade, reason
    return Judged(kind, text, of, grades, reasons)


def _grade(fact: Fact, terms: set[str], more: str) -> tuple[int, str]:
    if more.startswith("-") and more[1:] in fact.own:
        return 0, "has what must not be there"
    if more and not more.startswith("-") and fact.employer != more:
        return 0, "another employer"
    has = terms & {*fact.own, fact.job}
    if has == terms:
        return 3, "has all of it"
    typical = set(occupations()[fact.job].skills) if fact.job in occupations() else set()
    if terms <= has | typical:
        return 2, "the occupation usually does it"
    return (1, "has a part of it") if has else (0, "")


def _other(term: str) -> str:
    return next((name for name in skills()[term].synonyms if folded(name) != folded(term)), "")


def _pinyin(term: str) -> str:
    return "".join(lazy_pinyin(term)) if not term.isascii() else ""


def _slip(term: str, chance: random.Random) -> str:
    letters = _pinyin(term)
    if len(letters) < 8:
        return ""
    at = chance.randrange(1, len(letters) - 1)
    return letters[:at] + letters[at + 1 :]
