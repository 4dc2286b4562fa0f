"""What a query may have meant beyond what it says.

Latin letters: pinyin, initials, or a mistyped name of the lexicon, wrong by one edit (a letter wrong,
missing, added, or two swapped; Chinese is not corrected). A part of a name: the few terms that are also
called so (ICU for 重症医学科医师, which some call ICU医生).
Guesses are added to what was typed, never put in its place.
"""

import re
from functools import cache
from typing import Final

from talent_search.text.lexicon import names
from talent_search.text.pinyin import words_read_as
from talent_search.text.writing import fold, latin_words

_SHORTEST_PINYIN: Final = 3
_SHORTEST_PART: Final = 3
_MOST_HOLDING: Final = 12
_SHORTEST_TYPO: Final = 4
"""Below this, one edit makes one abbreviation out of another."""


@cache
def _vocabulary() -> frozenset[str]:
    """The Latin words of the lexicon."""
    return frozenset(
        word for term, synonyms in names() for name in (term, *synonyms) for word in latin_words(fold(name))
    )


def guesses(text: str) -> tuple[str, ...]:
    """Words that may have been meant, each once; empty if every Latin word is known as it stands."""
    unknown = [word for word in latin_words(fold(text)) if word.isalpha() and word not in _vocabulary()]
    spellings = ["".join(unknown), *unknown] if len(unknown) > 1 else unknown
    found: list[str] = []
    for letters in spellings:
        read = words_read_as(letters) if len(letters) >= _SHORTEST_PINYIN else ()
        found += read or _corrections(letters)
    return tuple(dict.fromkeys(found))


def terms_called(text: str) -> tuple[str, ...]:
    """Terms with a name that holds a word of the query as a part; none for words that are in many names."""
    found: dict[str, None] = {}
    for word in fold(text).split():
        holding = _terms_holding(word) if len(word) >= _SHORTEST_PART else {}
        if len(holding) <= _MOST_HOLDING:
            found |= holding
    return tuple(found)


def _terms_holding(word: str) -> dict[str, None]:
    edge = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9+#])"
    held = re.compile(edge if word.isascii() else re.escape(word))
    return {term: None for name, term in _folded_names() if word in name and held.search(name)}


@cache
def _folded_names() -> tuple[tuple[str, str], ...]:
    return tuple((fold(name), term) for term, synonyms in names() for name in (term, *synonyms))


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _neighbours() -> dict[str, tuple[str, ...]]:
    """A known word, and the word with any one letter missing → the known words."""
    near: dict[str, list[str]] = {}
    for word in sorted(_vocabulary()):
        if len(word) >= _SHORTEST_TYPO and word.isalpha():
            for form in (word, *_without_one(word)):
                near.setdefault(form, []).append(word)
    return {form: tuple(words) for form, words in near.items()}


def _corrections(typed: str) -> tuple[str, ...]:
    if len(typed) < _SHORTEST_TYPO:
        return ()
    forms = (typed, *sorted(_without_one(typed)))
    near = dict.fromkeys(word for form in forms for word in _neighbours().get(form, ()))
    return tuple(word for word in near if _one_edit(typed, word))


def _one_edit(typed: str, word: str) -> bool:
    """Whether one letter wrong, missing or added, or two neighbours swapped, makes one into the other."""
    start = 0
    while start < min(len(typed), len(word)) and typed[start] == word[start]:
        start += 1
    mine, other = typed[start:], word[start:]
    swapped = len(mine) > 1 and mine[1::-1] + mine[2:] == other
    return swapped or mine[1:] == other[1:] or mine[1:] == other or mine == other[1:]
