"""How much of what a need says a text says as well: an absolute share, for given pairs or the best of all.

A need's words are those of its title, its keywords and its body, without the words of its skills, which are
compared on their own, and without words that any advertisement holds. The share is the weight of those the
text has over the weight of all: it depends on the two texts alone, so that nobody who comes or goes changes
it, and it can be compared across needs. Sums are of whole numbers, equal whoever asks. Only words that some
need asks for are kept, and only the pairs asked about are compared.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from talent_search.documents import TEXT_FIELDS, Document, phrases
from talent_search.text.words import cut

Rows = NDArray[np.int32]
Shares = NDArray[np.float32]
Texts = Iterable[Sequence[str]]
"""For each person or team the phrases of its text."""

_BLOCK: Final = 1 << 16
"""Pairs compared at a time."""
_CLAUSE: Final = re.compile("[,，。;；、:：!！?？]+")
"""Where no word goes on; the clauses of texts come again and again."""
_SHORT: Final = 30
"""Phrases up to this length, skills and titles above all, come again as a whole."""
_MOST_WEIGHT: Final = 3
"""A word counts at most so much, however often a long text repeats it."""
_SKILLS: Final = "skills"
_GENERAL = """
一定 一般 专业 业务 主要 主持 人员 人才 以上 以及 优先 优秀 使用 保障 保证
公司 具备 具有 关键 内容 制定 参与 发展 合作 吃苦 团队 团队合作 培养 处理
完成 实施 实际 对接 工作 工程师 工程 应用 开展 开发 建设 开拓 形成 成果 承担
技能 技术 技术人员 按照 提供 提升 攻关 支持 改进 方向 方案 方面 日常 服务
本职 条件 标准 根据 沟通 熟悉 熟练 牵头 独立 现场 现有 生产 相关 研发 研究
管理 系统 组织 经验 维护 能力 能够 行业 要求 解决 设备 设计 负责 质量
质量控制 过程 运用 适合 通过 配合 部门 重点 问题 需要 项目 项目组 高级
"""
GENERAL: Final = frozenset(_GENERAL.split())
"""Words of advertisements that tell no trade from another."""


@dataclass(frozen=True)
class Words:
    """Whole numbers from 0, some for each row: those of row r are `number[start[r]:start[r + 1]]`."""

    start: NDArray[np.int64]
    number: Rows

    def of(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of these rows' numbers one behind the other, and how many each row has."""
        size = self.start[rows + 1] - self.start[rows]
        before = np.concatenate(([0], np.cumsum(size)))
        return np.repeat(self.start[rows] - before[:-1], size) + np.arange(before[-1]), size

    def by_number(self, numbers: int) -> Words:
        """The rows of each number instead, ascending."""
        order = np.argsort(self.number, kind="stable")
        row = np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))
        return Words(np.searchsorted(self.number[order], np.arange(numbers + 1)), row[order])


@dataclass(frozen=True)
class Asked:
    """The words of needs."""

    vocabulary: dict[str, int]
    words: Words
    weight: Rows
    """Of each of those words."""
    totals: NDArray[np.int64]
    """The weight of all words of each need."""

    @classmethod
    def of(cls, needs: Sequence[Document]) -> Asked:
        asked = [asked_words(need) for need in needs]
        vocabulary: dict[str, int] = {}
        for words in asked:
            for word in words:
                vocabulary.setdefault(word, len(vocabulary))
        number = np.array([vocabulary[word] for words in asked for word in words], np.int32)
        weight = np.array([weight for words in asked for weight in words.values()], np.int32)
        start = np.cumsum([0, *map(len, asked)])
        totals = np.array([max(sum(words.values()), 1) for words in asked], np.int64)
        return cls(vocabulary, Words(start, number), weight, totals)


class Overlap:
    """The texts of people or teams beside those of needs; all places count from 0."""

    def __init__(self, texts: Texts, needs: Sequence[Document] | Overlap) -> None:
        """`needs` may be those of another such comparison, whose words are known already."""
        asked: Asked = needs.asked if isinstance(needs, Overlap) else Asked.of(needs)
        self.asked: Final[Asked] = asked
        number, start = _known(texts, asked.vocabulary)
        self._held: Final = Words(np.array(start, np.int64), np.array(number, np.int32))

    def of(self, need: Rows, document: Rows) -> Shares:
        """The share of each pair; 0 for document -1."""
        shares = np.zeros(len(need), np.float32)
        with_text = np.flatnonzero(document >= 0)
        for first in range(0, len(with_text), _BLOCK):
            at = with_text[first : first + _BLOCK]
            shares[at] = self._weight(need[at], document[at]) / self.asked.totals[need[at]]
        return shares

    def _weight(self, need: Rows, document: Rows) -> NDArray[np.int64]:
        at, size = self._held.of(document)
        asked, place = np.unique(need, return_inverse=True)
        weight_of = self._weights(asked)
        weights = weight_of.ravel()[np.repeat(place * weight_of.shape[1], size) + self._held.number[at]]
        sums = np.concatenate(([0], np.cumsum(weights)))
        ends = np.cumsum(size)
        return np.asarray(sums[ends] - sums[ends - size])

    def _weights(self, needs: NDArray[np.integer]) -> Rows:
        """Needs x words."""
        table = np.zeros((len(needs), max(len(self.asked.vocabulary), 1)), np.int32)
        at, size = self.asked.words.of(needs)
        table[np.repeat(np.arange(len(needs)), size), self.asked.words.number[at]] = self.asked.weight[at]
        return table

    def near(self, least: float) -> tuple[Rows, Rows, Shares]:
        """Need, document and share of every pair with a word in common and at least that share, by need."""
        holders, words = self._held.by_number(len(self.asked.vocabulary)), self.asked.words
        found: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
        shares: list[Shares] = [np.empty(0, np.float32)]
        for need, (first, last) in enumerate(pairwise(words.start.tolist())):
            at, size = holders.of(words.number[first:last])
            shared = np.bincount(holders.number[at], np.repeat(self.asked.weight[first:last], size))
            share = (shared / self.asked.totals[need]).astype(np.float32)
            found.append(np.flatnonzero((share > 0) & (share >= np.float32(least))))
            shares.append(share[found[-1]])
        needs = np.repeat(np.arange(len(self.asked.totals), dtype=np.int32), [len(one) for one in found[1:]])
        return needs, np.concatenate(found).astype(np.int32), np.concatenate(shares)


def _known(texts: Texts, vocabulary: dict[str, int]) -> tuple[array[int], array[int]]:
    """The asked words of each text, one behind the other, and where those of each begin."""

    @cache
    def clause(said: str) -> frozenset[int]:
        return frozenset(vocabulary[word] for word in cut(said) if word in vocabulary)

    @cache
    def short(phrase: str) -> frozenset[int]:
        return frozenset().union(*map(clause, _CLAUSE.split(phrase)))

    words, start = array("i"), array("q", [0])
    for text in texts:
        found: set[int] = set()
        for phrase in text:
            if len(phrase) <= _SHORT:
                found |= short(phrase)
            else:
                found.update(*map(clause, _CLAUSE.split(phrase)))
        words.extend(sorted(found))
        start.append(len(words))
    return words, start


def _tokens(phrase: str) -> Iterator[str]:
    """The words of a phrase; the clauses of needs come again and again as well."""
    return chain.from_iterable(map(cut, _CLAUSE.split(phrase)))


def text_of(document: Document) -> tuple[str, ...]:
    """The phrases of a document's text."""
    return tuple(phrase for field in TEXT_FIELDS for phrase in phrases(document, field))


def asked_words(need: Document) -> dict[str, int]:
    """What a need's text says beside its skills, each word with its weight."""
    skills = {token for skill in need.skills for token in cut(skill)}
    words: dict[str, int] = {}
    for field in TEXT_FIELDS:
        if field.name == _SKILLS:
            continue
        for phrase in phrases(need, field):
            for token in _tokens(phrase):
                if token not in skills and token not in GENERAL:
                    words[token] = min(words.get(token, 0) + field.weight, _MOST_WEIGHT)
    return words
