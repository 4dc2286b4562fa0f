"""Names of the lexicon to offer while somebody types, from the first character or letter on."""

from bisect import bisect_left
from functools import cache
from itertools import islice, takewhile
from typing import Final

from talent_search.text.guessing import guesses
from talent_search.text.lexicon import names, skills
from talent_search.text.pinyin import syllables
from talent_search.text.writing import folded

_MOST: Final = 10


@cache
def _keys() -> tuple[tuple[str, str], ...]:
    """(what may be typed, term), in order: each name, its pinyin and its initials."""
    keys = set()
    for term, synonyms in names():
        for name in map(folded, (term, *synonyms)):
            read = syllables(name)
            keys |= {(name, term), ("".join(read), term), ("".join(one[:1] for one in read), term)}
    return tuple(sorted(keys))


def suggested(text: str, *, only_skills: bool = False) -> tuple[str, ...]:
    """Terms for what was typed: those that begin so, then those with another name, pinyin or initials that
    do, each the shortest first, then those that have it inside, then what it may have meant."""
    typed = folded(text)
    if not typed:
        return ()
    found = _named(typed)
    if len(found) < _MOST:
        found += [term for key, term in _keys() if typed in key and not key.startswith(typed)]
    if len(found) < _MOST:
        found += [term for guess in guesses(text) for term in _named(folded(guess))]
    known = skills()
    return tuple(term for term in dict.fromkeys(found) if not only_skills or term in known)[:_MOST]


def _named(typed: str) -> list[str]:
    at = bisect_left(_keys(), (typed, ""))
    beginning = takewhile(lambda entry: entry[0].startswith(typed), islice(_keys(), at, None))
    own = sorted(beginning, key=lambda entry: (folded(entry[1]) != entry[0], len(entry[0]), *entry))
    return [term for _, term in own]
