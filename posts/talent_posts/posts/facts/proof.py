"""Whether a certificate is what is asked for: the same paper, a part of it, or one that is enough for it,
with the level, branch and registration that are asked for."""

import re
from datetime import date
from functools import cache, lru_cache
from typing import Final

from talent_posts.posts.facts.qualifications import by_specialty, called_as, guesses
from talent_posts.posts.facts.spellings import plain, rows, spellings, stem
from talent_posts.rulebook.directory import Directory

_LEVEL_WORDS: Final = {"高级技师": 1, "技师": 2, "高级": 3, "中级": 4, "初级": 5}
_LEVELS: Final = re.compile(f"([一二三四五])级|({'|'.join(_LEVEL_WORDS)})")
_BRANCHES: Final = re.compile("中西医结合|中医|口腔|临床|公共卫生|[A-C](?=证)")
_IN_BRACKETS: Final = re.compile("（([^（）]+)）")


@cache
def _included() -> dict[str, frozenset[str]]:
    """Part → the others that it is enough for, without what says that it is a paper."""
    found: dict[str, set[str]] = {}
    for row in rows("qualification-names.csv"):
        if row["relation"] == "includes":
            found.setdefault(stem(row["name"]), set()).add(stem(row["item"]))
    for _ in found:  # what is enough for one is enough for what that is enough for
        for others in found.values():
            others |= {each for one in tuple(others) for each in found.get(one, ())}
    return {name: frozenset(others) for name, others in found.items()}


@lru_cache(maxsize=8192)
def proves(required: str, certificate: str, day: date, directory: Directory, beside: str = "") -> bool:
    """Whether a certificate of this name is the one required, or of a part of the item required: 医师 proves
    医生资格, and not the other way round. A level or branch that is required stands on it: in its name or
    `beside`, 二级建造师 is no 一级建造师."""
    beside = plain(beside)
    required, certificate = by_specialty(plain(required), ""), by_specialty(plain(certificate), beside)
    if not _registered(required, certificate):
        return False
    if directory.find(required, day) is None and not _qualified(required, f"{certificate}{beside}"):
        return False
    wanted, shown = (_own(each, day, directory) for each in (required, certificate))
    if wanted == shown or wanted in _included().get(shown, ()):
        return True
    item = directory.find(wanted, day)
    if item is None:
        return False
    of = {wanted, *item.parts} if item.name == wanted else {wanted}
    parts = called_as("part")
    return shown in of or any(
        parts.get(each) in of for each in (*spellings(certificate), *guesses(certificate))
    )


def _qualified(required: str, told: str) -> bool:
    asked, had = _levels(required), _levels(told)
    if asked and min(had, default=9) > min(asked):
        return False
    bracketed = [each for each in _IN_BRACKETS.findall(required) if not _LEVELS.search(each)]
    return all(each in told for each in (*_BRANCHES.findall(required), *bracketed))


def _registered(required: str, certificate: str) -> bool:
    """Who is to practise (执业医师, 护士执业证, 导游证) is registered, which the paper of the examination
    (医师资格证书) does not say."""
    if re.search("执业证|注册证", required):
        return re.search("执业(?!资格证)|注册证", certificate) is not None
    practising = "执业" in required or stem(required) == "护士" or required in ("导游", "导游证")
    return not practising or not ("资格" in certificate and not re.search("执业|注册", certificate))


def _levels(text: str) -> list[int]:
    """1 the highest … 5, in figures or in words: 四级 and 中级工 are one."""
    return [
        "一二三四五".index(figure) + 1 if figure else _LEVEL_WORDS[word]
        for figure, word in _LEVELS.findall(text)
    ]


def _own(name: str, day: date, directory: Directory) -> str:
    """The directory's own word for it; one it does not know without what says that it is a paper."""
    told = [*spellings(name), *guesses(name)]
    for each in told:
        if twin := called_as("twin").get(each):
            return stem(twin)
    for each in told:
        same = called_as("same").get(each, each)
        if item := directory.find(same, day):
            return same if same in item.parts else item.name
    return stem(name)
