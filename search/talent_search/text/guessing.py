"""What a word of a query may have meant beyond what it says.

Latin letters: English words, pinyin, initials, or a mistyped name of the lexicon, wrong by one edit, by two
if it is long (a letter wrong, missing, added, or two swapped). Chinese that the lexicon does not know: a slip
of the input method. A part of a name: the few terms that are also called so (ICU for 重症医学科医师, which
some call ICU医生). Guesses are added to what was typed, never put in its place.
"""

import re
from functools import cache, lru_cache
from typing import Final

from talent_search.text.edits import edits
from talent_search.text.lexicon import english, names
from talent_search.text.pinyin import words_mistaken_for, words_read_as
from talent_search.text.writing import fold, latin_words

_SHORTEST_PINYIN: Final = 3
_SHORTEST_PART: Final = 3
_MOST_HOLDING: Final = 12
_SHORTEST_TYPO: Final = 4
"""Below this, one edit makes one abbreviation out of another."""
_TWO_EDITS: Final = 8
"""Letters from which a word may be wrong twice."""


@cache
def _vocabulary() -> frozenset[str]:
    """The Latin words of the lexicon."""
    return frozenset(
        word for term, synonyms in names() for name in (term, *synonyms) for word in latin_words(fold(name))
    )


@lru_cache(maxsize=4096)
def guesses(text: str, *, typos: bool = True) -> tuple[str, ...]:
    """Words of the lexicon that may have been meant, each once; empty if the text is known as it stands.

    `typos`: also Latin names that are written nearly so.
    """
    folded = fold(text)
    if not folded.isascii():
        return words_mistaken_for(folded)
    if told := english().get(" ".join(folded.split())):
        return told
    unknown = [word for word in latin_words(folded) if word.isalpha() and word not in _vocabulary()]
    spellings = ["".join(unknown), *unknown] if len(unknown) > 1 else unknown
    found: list[str] = []
    for letters in spellings:
        read = words_read_as(letters) if len(letters) >= _SHORTEST_PINYIN else ()
        found += read or (_corrections(letters) if typos else ())
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
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


def _corrections(typed: str) -> tuple[str, ...]:
    if len(typed) < _SHORTEST_TYPO:
        return ()
    allowed = 2 if len(typed) >= _TWO_EDITS else 1
    near = [
        (wrong, word)
        for word in _vocabulary()
        if word.isalpha() and len(word) >= _SHORTEST_TYPO and abs(len(word) - len(typed)) <= allowed
        if (wrong := edits(typed, word, allowed)) <= allowed
    ]
    fewest = min((wrong for wrong, _ in near), default=0)
    return tuple(word for wrong, word in sorted(near) if wrong == fewest)
