"""How much of what a need says a text says as well: an absolute share, for given pairs or the best of all.

A need's words are those of its title, its keywords and its body, without the words of its skills, which are
compared on their own, and without words that any advertisement holds. The share is the weight of those the
text has over the weight of all: it depends on the two texts alone, so that nobody who comes or goes changes
it, and it can be compared across needs. Sums are of whole numbers, equal whoever asks.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from talent_search.documents import TEXT_FIELDS, Document, phrases
from talent_search.shortlist.kernel import best_of_each
from talent_search.text.words import cut

Rows = NDArray[np.int32]
Shares = NDArray[np.float32]

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


class Overlap:
    """The texts of people or teams beside those of needs; all places count from 0."""

    def __init__(self, documents: Sequence[Document], needs: Sequence[Document]) -> None:
        vocabulary: dict[str, int] = {}
        rows = [
            sorted({vocabulary.setdefault(token, len(vocabulary)) for token in _tokens(document)})
            for document in documents
        ]
        lengths = [len(row) for row in rows]
        words = np.array([token for row in rows for token in row], np.int32)
        self._held: Final = words, np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        owner = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        by_word = np.argsort(words, kind="stable")
        ends = np.searchsorted(words[by_word], np.arange(len(vocabulary) + 1)).astype(np.int64)
        self._index: Final = (np.ones(len(owner), np.float32), owner[by_word], ends)
        self._sizes: Final = len(rows), len(vocabulary)
        self._asked: Final = _asked(needs, vocabulary)

    def of(self, need: Rows, document: Rows) -> Shares:
        """The share of each pair; 0 for document -1."""
        shares = np.zeros(len(need), np.float32)
        _share((need, document), self._asked, self._held, np.zeros(self._sizes[1], np.int64), shares)
        return shares

    def top(self, needs: NDArray[Any], count: int) -> tuple[Rows, Rows, Shares]:
        """Need, document and share of the best `count` of each of these needs, equal ones in their order."""
        tokens, weights, starts, totals = self._asked
        lengths = starts[needs + 1] - starts[needs]
        ends = np.cumsum(lengths)
        at = np.repeat(starts[needs] - (ends - lengths), lengths) + np.arange(int(lengths.sum()))
        queries = tokens[at], weights[at].astype(np.float32), np.concatenate(([0], ends))
        everybody = np.ones((1, self._sizes[0]), np.bool_)
        row, document, weight = best_of_each(
            self._index, queries, np.full(len(needs), count, np.int64), everybody
        )
        need = needs[row].astype(np.int32)
        return need, document, (weight / totals[need]).astype(np.float32)


Asked = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Known words of all needs, their weights, where each need starts, and the weight of all its words."""


def _asked(needs: Sequence[Document], vocabulary: dict[str, int]) -> Asked:
    tokens: list[int] = []
    weights: list[int] = []
    starts, totals = [0], []
    for need in needs:
        asked = asked_words(need)
        known = sorted((vocabulary[word], weight) for word, weight in asked.items() if word in vocabulary)
        tokens += [token for token, _ in known]
        weights += [weight for _, weight in known]
        starts.append(len(tokens))
        totals.append(max(sum(asked.values()), 1))
    tokens_, weights_, starts_, totals_ = (
        np.array(column, np.int64) for column in (tokens, weights, starts, totals)
    )
    return tokens_, weights_, starts_, totals_


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


def _tokens(document: Document) -> list[str]:
    return [token for field in TEXT_FIELDS for phrase in phrases(document, field) for token in cut(phrase)]


@njit(nogil=True)
def _share(pairs: Any, asked: Any, held: Any, weight_of: Any, shares: Any) -> None:
    need, document = pairs
    tokens, weights, starts, totals = asked
    words, start = held
    last = -1
    for pair in range(len(need)):
        if need[pair] != last:
            if last >= 0:
                for at in range(starts[last], starts[last + 1]):
                    weight_of[tokens[at]] = 0
            last = need[pair]
            for at in range(starts[last], starts[last + 1]):
                weight_of[tokens[at]] = weights[at]
        if document[pair] >= 0:
            total = 0
            for at in range(start[document[pair]], start[document[pair] + 1]):
                total += weight_of[words[at]]
            shares[pair] = total / totals[last]
