"""Pinyin, initials and slips of the input method: which words of the lexicon could be meant.

Readings come from pypinyin without tones, ü as v. They are looked up when a query is read; documents
carry no pinyin. Only words of the lexicon can be found this way.
"""

import re
from bisect import bisect_left
from functools import cache
from typing import Final, NamedTuple, TypeVar

from talent_search.text.lexicon import surfaces
from talent_search.text.words import precise

Key = TypeVar("Key")

_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
_SHORTEST_INITIALS: Final = 3
"""Two initials (sd, jg) would mean too much."""
_SHORTEST_BEGINNING: Final = 5
"""Letters of a reading whose last syllable is only begun."""
_MOST_MEANINGS: Final = 12

_ALIKE: Final = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in ((r"([zcs])h", r"\1"), (r"([aei])ng", r"\1n"), (r"lyu", "lv"), (r"lue", "lve"))
)
"""What many speakers do not tell apart: zh z, ch c, sh s, ang an, eng en, ing in."""


class _Readings(NamedTuple):
    full: dict[str, tuple[str, ...]]
    alike: dict[str, tuple[str, ...]]
    """Full readings with what sounds alike written alike."""
    initials: dict[str, tuple[str, ...]]
    beginnings: list[str]
    """Full readings in order."""
    written: str
    """All surfaces, for telling whether a word is a part of any."""
    by_shape: dict[tuple[int, int, str], tuple[str, ...]]
    """(length, place of one character, the others) → parts that differ there only."""


def _syllables(run: str) -> list[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second for its table of phrases

    return lazy_pinyin(run)


def _alike(letters: str) -> str:
    for pattern, written in _ALIKE:
        letters = pattern.sub(written, letters)
    return letters


@cache
def _readings() -> _Readings:
    full: dict[str, dict[str, int]] = {}
    alike: dict[str, dict[str, int]] = {}
    initials: dict[str, dict[str, int]] = {}
    shapes: dict[tuple[int, int, str], dict[str, int]] = {}
    runs = [run for surface in surfaces() for run in _HAN.findall(surface)]
    for run in runs:
        syllables = _syllables(run)
        for start, end in _spans(run):
            part, letters = run[start:end], "".join(syllables[start:end])
            _count(full, letters, part)
            _count(alike, _alike(letters), part)
            if end - start >= _SHORTEST_INITIALS:
                _count(initials, "".join(syllable[0] for syllable in syllables[start:end]), part)
            for at in range(len(part)):
                _count(shapes, (len(part), at, part[:at] + part[at + 1 :]), part)
    ranked = _ranked(full)
    return _Readings(
        ranked, _ranked(alike), _ranked(initials), sorted(ranked), "\n".join(runs), _ranked(shapes)
    )


def _spans(run: str) -> set[tuple[int, int]]:
    """Where a word, or words one after the other, stand in a run; 控机 in 数控机床 is none."""
    ends: dict[int, set[int]] = {}
    for word in set(precise(run, every=True)) | {run}:
        for found in re.finditer(f"(?={re.escape(word)})", run):
            ends.setdefault(found.start(), set()).add(found.start() + len(word))
    spans: set[tuple[int, int]] = set()
    for start, reached in ends.items():
        ahead = list(reached)
        while ahead:
            end = ahead.pop()
            if (start, end) not in spans:
                spans.add((start, end))
                ahead += ends.get(end, ())
    return spans


def _count(table: dict[Key, dict[str, int]], key: Key, word: str) -> None:
    words = table.setdefault(key, {})
    words[word] = words.get(word, 0) + 1


def _ranked(table: dict[Key, dict[str, int]]) -> dict[Key, tuple[str, ...]]:
    return {
        key: tuple(sorted(words, key=lambda word: (-words[word], word))[:_MOST_MEANINGS])
        for key, words in table.items()
    }


def words_read_as(letters: str) -> tuple[str, ...]:
    """Words whose pinyin these letters are, else whose initials, else what sounds alike, else whose pinyin
    begins so; the most used first."""
    readings = _readings()
    return (
        readings.full.get(letters)
        or readings.full.get(letters.replace("lyu", "lv"))
        or readings.initials.get(letters)
        or readings.alike.get(_alike(letters))
        or _beginning_with(letters, readings)
    )


def _beginning_with(letters: str, readings: _Readings) -> tuple[str, ...]:
    if len(letters) < _SHORTEST_BEGINNING:
        return ()
    found: dict[str, None] = {}
    at = bisect_left(readings.beginnings, letters)
    while at < len(readings.beginnings) and readings.beginnings[at].startswith(letters):
        found |= dict.fromkeys(readings.full[readings.beginnings[at]])
        at += 1
    # The shortest go on least beyond what was typed.
    return tuple(sorted(found, key=lambda word: (len(word), word))[:_MOST_MEANINGS])


def words_mistaken_for(word: str) -> tuple[str, ...]:
    """Lexicon words a wrong choice of the input method may have turned into this one: read alike, or with one
    character that rhymes with the right one. Empty for a word the lexicon knows."""
    readings = _readings()
    if len(word) < 2 or word in readings.written or not _HAN.fullmatch(word):
        return ()
    syllables = _syllables(word)
    same = readings.alike.get(_alike("".join(syllables)), ())
    sounding = [one for one in same if len(one) == len(word)]
    return tuple(dict.fromkeys([*sounding, *_rhyming(word, syllables, readings)]))


def _rhyming(word: str, syllables: list[str], readings: _Readings) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for at in range(len(word)):
        for one in readings.by_shape.get((len(word), at, word[:at] + word[at + 1 :]), ()):
            if _rhyme(_syllables(one)[at]) == _rhyme(syllables[at]):
                found[one] = None
    return tuple(found)[:_MOST_MEANINGS]


def _rhyme(syllable: str) -> str:
    return _alike(syllable).lstrip("bpmfdtnlgkhjqxrzcsyw")
