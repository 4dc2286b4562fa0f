"""Pinyin, initials and slips of the input method: which words of the lexicon could be meant.

Readings come from pypinyin without tones, ü as v. They are looked up when a query is read; documents
carry no pinyin. Only words of the lexicon can be found this way.
"""

import re
from bisect import bisect_left
from functools import cache
from itertools import islice, takewhile
from typing import Final, NamedTuple, TypeVar

from talent_search.text.edits import edits
from talent_search.text.lexicon import surfaces
from talent_search.text.words import precise

Key = TypeVar("Key")

_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
_SHORTEST_INITIALS: Final = 3
"""Two initials (sd, jg) would mean too much."""
_SHORTEST_BEGINNING: Final = 5
"""Letters of a reading whose last syllable is only begun."""
_SHORTEST_MISTYPED: Final = 6
"""Letters of a reading that may have one wrong."""
_MOST_MEANINGS: Final = 12

_ALIKE: Final = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in ((r"([zcs])h", r"\1"), (r"ng+", "n"), (r"lyu", "lv"), (r"lue", "lve"))
)
"""What many speakers do not tell apart: zh z, ch c, sh s, ng n."""


class _Readings(NamedTuple):
    full: dict[str, tuple[str, ...]]
    alike: dict[str, tuple[str, ...]]
    """Full readings with what sounds alike written alike."""
    initials: dict[str, tuple[str, ...]]
    beginnings: list[str]
    """Full readings in order."""
    endings: list[str]
    """Full readings written backwards, in order."""
    written: str
    """All surfaces, for telling whether a word is a part of any."""
    by_shape: dict[tuple[int, int, str], tuple[str, ...]]
    """(length, place of one character, the others) → parts that differ there only."""


def syllables(run: str) -> list[str]:
    """The reading of each character, without tones; what is no Chinese stays together."""
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
        read = syllables(run)
        for start, end in _spans(run):
            part, letters = run[start:end], "".join(read[start:end])
            _count(full, letters, part)
            _count(alike, _alike(letters), part)
            if end - start >= _SHORTEST_INITIALS:
                _count(initials, "".join(syllable[0] for syllable in read[start:end]), part)
            for at in range(len(part)):
                _count(shapes, (len(part), at, part[:at] + part[at + 1 :]), part)
    ranked = _ranked(full)
    return _Readings(
        ranked, _ranked(alike), _ranked(initials), sorted(ranked), sorted(one[::-1] for one in ranked),
        "\n".join(runs), _ranked(shapes),
    )  # fmt: skip


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
    begins so, else is so but for one letter; the most used first."""
    readings = _readings()
    return (
        readings.full.get(letters)
        or readings.full.get(letters.replace("lyu", "lv"))
        or readings.initials.get(letters)
        or readings.alike.get(_alike(letters))
        or _beginning_with(letters, readings)
        or _mistyped(letters, readings)
    )


def _mistyped(letters: str, readings: _Readings) -> tuple[str, ...]:
    """Wherever the one letter is wrong, one half of the reading is right."""
    if len(letters) < _SHORTEST_MISTYPED:
        return ()
    half = len(letters) // 2
    near = _starting(readings.beginnings, letters[:half])
    near += [one[::-1] for one in _starting(readings.endings, letters[: half - 1 : -1])]
    found: dict[str, None] = {}
    for reading in sorted(near):
        if abs(len(reading) - len(letters)) <= 1 and edits(letters, reading, 1) == 1:
            found |= dict.fromkeys(readings.full[reading])
    return tuple(found)[:_MOST_MEANINGS]


def _starting(ordered: list[str], letters: str) -> list[str]:
    at = bisect_left(ordered, letters)
    return list(takewhile(lambda one: one.startswith(letters), islice(ordered, at, None)))


def _beginning_with(letters: str, readings: _Readings) -> tuple[str, ...]:
    if len(letters) < _SHORTEST_BEGINNING:
        return ()
    found: dict[str, None] = {}
    for reading in _starting(readings.beginnings, letters):
        found |= dict.fromkeys(readings.full[reading])
    # The shortest go on least beyond what was typed.
    return tuple(sorted(found, key=lambda word: (len(word), word))[:_MOST_MEANINGS])


def words_mistaken_for(word: str) -> tuple[str, ...]:
    """Lexicon words a wrong choice of the input method may have turned into this one: read alike, or with one
    character that rhymes with the right one. Empty for a word the lexicon knows."""
    readings = _readings()
    if len(word) < 2 or word in readings.written or not _HAN.fullmatch(word):
        return ()
    read = syllables(word)
    same = readings.alike.get(_alike("".join(read)), ())
    sounding = [one for one in same if len(one) == len(word)]
    return tuple(dict.fromkeys([*sounding, *_rhyming(word, read, readings)]))


def _rhyming(word: str, read: list[str], readings: _Readings) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for at in range(len(word)):
        for one in readings.by_shape.get((len(word), at, word[:at] + word[at + 1 :]), ()):
            if _rhyme(syllables(one)[at]) == _rhyme(read[at]):
                found[one] = None
    return tuple(found)[:_MOST_MEANINGS]


def _rhyme(syllable: str) -> str:
    return _alike(syllable).lstrip("bpmfdtnlgkhjqxrzcsyw")
