"""Pinyin and initials typed instead of characters: which words of the lexicon could be meant.

Readings come from pypinyin without tones, ü as v. They are looked up when a query is read; documents
carry no pinyin. Only words of the lexicon can be found this way.
"""

import re
from functools import cache
from typing import Final

from talent_search.text.lexicon import surfaces

_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
_SHORTEST_INITIALS: Final = 3
"""Two initials (sd, jg) would mean too much."""
_MOST_MEANINGS: Final = 12


@cache
def _readings() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Full pinyin → words, and initials → words, over every part of two or more characters of a surface."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second for its table of phrases

    full: dict[str, dict[str, int]] = {}
    initials: dict[str, dict[str, int]] = {}
    for run in (run for surface in surfaces() for run in _HAN.findall(surface)):
        syllables = lazy_pinyin(run)
        for start in range(len(run) - 1):
            for end in range(start + 2, len(run) + 1):
                part = run[start:end]
                _count(full, "".join(syllables[start:end]), part)
                if end - start >= _SHORTEST_INITIALS:
                    _count(initials, "".join(syllable[0] for syllable in syllables[start:end]), part)
    return _ranked(full), _ranked(initials)


def _count(table: dict[str, dict[str, int]], reading: str, word: str) -> None:
    words = table.setdefault(reading, {})
    words[word] = words.get(word, 0) + 1


def _ranked(table: dict[str, dict[str, int]]) -> dict[str, tuple[str, ...]]:
    return {
        reading: tuple(sorted(words, key=lambda word: (-words[word], word))[:_MOST_MEANINGS])
        for reading, words in table.items()
    }


def words_read_as(letters: str) -> tuple[str, ...]:
    """Words whose pinyin, or else whose initials, are these letters; the most used first."""
    full, initials = _readings()
    return full.get(letters) or full.get(letters.replace("lyu", "lv")) or initials.get(letters, ())
