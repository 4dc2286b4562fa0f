"""How much of what a need says a text says as well: an absolute share, for given pairs or the best of all.

A need's words are those of its title, its keywords and its body, without the words of its skills, which are
compared on their own, and without words that any advertisement holds. The share is the weight of those the
text has over the weight of all: it depends on the two texts alone, so that nobody who comes or goes changes
it, and it can be compared across needs. Sums are of whole numbers, equal whoever asks. Only words that some
need asks for are kept, and only the pairs asked about are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

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
class Asked:
    """The words of needs."""

    vocabulary: dict[str, int]
    weights: Any
    """Sparse: needs x words."""
    totals: NDArray[np.int64]
    """The weight of all words of each need."""

    @classmethod
    def of(cls, needs: Sequence[Document]) -> Asked:
        asked = [asked_words(need) for need in needs]
        vocabulary: dict[str, int] = {}
        for words in asked:
            for word in words:
                vocabulary.setdefault(word, len(vocabulary))
        columns = [[vocabulary[word] for word in words] for words in asked]
        weights = [weight for words in asked for weight in words.values()]
        totals = np.array([max(sum(words.values()), 1) for words in asked], np.int64)
        return cls(vocabulary, _rows(columns, len(vocabulary), weights), totals)


class Overlap:
    """The texts of people or teams beside those of needs; all places count from 0."""

    def __init__(self, texts: Texts, needs: Sequence[Document] | Overlap) -> None:
        """`needs` may be those of another such comparison, whose words are known already."""
        asked: Asked = needs.asked if isinstance(needs, Overlap) else Asked.of(needs)
        self.asked: Final[Asked] = asked
        self._held: Final = _rows(_known(texts, asked.vocabulary), len(asked.vocabulary))

    def of(self, need: Rows, document: Rows) -> Shares:
        """The share of each pair; 0 for document -1."""
        shares = np.zeros(len(need), np.float32)
        with_text = np.flatnonzero(document >= 0)
        for first in range(0, len(with_text), _BLOCK):
            at = with_text[first : first + _BLOCK]
            shares[at] = self._weight(need[at], document[at]) / self.asked.totals[need[at]]
        return shares

    def _weight(self, need: Rows, document: Rows) -> NDArray[np.int64]:
        start, words = self._held.indptr, self._held.indices
        size = (start[document + 1] - start[document]).astype(np.int64)
        ends = np.cumsum(size)
        word = words[np.repeat(start[document] - (ends - size), size) + np.arange(int(ends[-1]))]
        asked, place = np.unique(need, return_inverse=True)
        weight_of = self.asked.weights[asked].toarray()
        weights = np.concatenate(([0], np.cumsum(weight_of[np.repeat(place, size), word])))
        return np.asarray(weights[ends] - weights[ends - size])

    def top(self, count: int) -> tuple[Rows, Rows, Shares]:
        """Need, document and share of the best `count` of each need, equal ones in their order."""
        shared = (self.asked.weights @ self._held.T).tocoo()
        order = np.lexsort((shared.col, -shared.data, shared.row))
        need = shared.row[order]
        heads = np.searchsorted(need, np.arange(len(self.asked.totals)))
        kept = order[np.arange(len(need)) - heads[need] < count]
        need = shared.row[kept].astype(np.int32)
        shares = (shared.data[kept] / self.asked.totals[need]).astype(np.float32)
        return need, shared.col[kept].astype(np.int32), shares


def _rows(rows: Sequence[Sequence[int]], columns: int, data: Sequence[int] | None = None) -> Any:
    """Whole numbers, 1 where none are given, in these columns of each row."""
    start = np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64)))
    indices = np.fromiter((column for row in rows for column in row), np.int32, int(start[-1]))
    values = np.ones(len(indices), np.int32) if data is None else np.array(data, np.int32)
    return csr_array((values, indices, start), shape=(len(rows), columns))


def _known(texts: Texts, vocabulary: dict[str, int]) -> list[list[int]]:
    """The asked words of each text."""
    clauses: dict[str, frozenset[int]] = {"": frozenset()}
    found = []
    for text in texts:
        words: set[int] = set()
        for phrase in text:
            for clause in _CLAUSE.split(phrase):
                if clause not in clauses:
                    clauses[clause] = frozenset(vocabulary[w] for w in cut(clause) if w in vocabulary)
                words |= clauses[clause]
        found.append(sorted(words))
    return found


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
            for token in cut(phrase):
                if token not in skills and token not in GENERAL:
                    words[token] = min(words.get(token, 0) + field.weight, _MOST_WEIGHT)
    return words
