"""Texts cut into tokens, the same way for documents, queries and the comparison of texts.

A token is a Chinese word of two or more characters (every dictionary word in the text, long and short:
数控机床 gives 数控, 机床 and 数控机床), a Latin word or number, or `=term` for a term of the lexicon named
there by any of its surfaces. The last makes synonyms meet in both directions: 氩弧焊 and TIG焊 both
carry `=氩弧焊`. Characters that are in no dictionary word give pairs, so unknown names stay findable.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from talent_search.documents import TEXT_FIELDS, Document, Field, phrases
from talent_search.text.lexicon import mentions, names, surfaces
from talent_search.text.writing import fold, latin_words

if TYPE_CHECKING:
    from rjieba import Jieba

_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN_CHARACTERS: Final = re.compile(r"[\u3400-\u9fff]+")
_PHRASE: Final = 30
"""Texts up to this length, skills and titles above all, come again and again; their tokens are kept."""
PAIR: Final = "~"
"""Begins a token that is two neighbouring characters: by these a part of a name is found."""


@cache
def _cutter() -> "Jieba":
    from rjieba import Jieba  # noqa: PLC0415 - reads its dictionary when it is imported

    cutter = Jieba()
    for run in dict.fromkeys(run for surface in surfaces() for run in _HAN_RUN.findall(surface)):
        cutter.add_word(run, None, None)
    return cutter


def _han_words(run: str) -> list[str]:
    cutter = _cutter()
    words = [word for word in cutter.cut_all(run) if len(word) > 1]
    pieces = cutter.cut(run, hmm=False)
    for single, group in groupby(pieces, key=lambda piece: len(piece) == 1):
        if single:
            words += ["".join(pair) for pair in pairwise(group)]
    return words


def cut(text: str) -> tuple[str, ...]:
    """All tokens of a text, repeated as often as they occur."""
    return _cut_phrase(text) if len(text) <= _PHRASE else _cut(text)


@lru_cache(maxsize=1 << 16)
def _cut_phrase(text: str) -> tuple[str, ...]:
    return _cut(text)


def _cut(text: str) -> tuple[str, ...]:
    folded = fold(text)
    tokens = [word for run in _HAN_RUN.findall(folded) for word in _han_words(run)]
    tokens += latin_words(folded)
    tokens += [f"={term}" for found in mentions(folded) for term in found.terms]
    return tuple(tokens)


def cut_document(document: Document, fields: Sequence[Field] = TEXT_FIELDS) -> Counter[str]:
    """Tokens of text fields with their occurrences; one counts as often as its field is heavy.

    The total is the document's length in BM25.
    """
    weights: Counter[str] = Counter()
    for field in fields:
        for phrase in phrases(document, field):
            for token in cut(phrase):
                weights[token] += field.weight
    return weights


_VERSION: Final = "2"
"""Of the way texts are cut; counted up with every change of it."""


@cache
def cutting() -> str:
    """Says how texts are cut: an index cut otherwise finds other things."""
    told = "\n".join(f"{term}|{'|'.join(synonyms)}" for term, synonyms in names())
    return f"{_VERSION}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def pairs_of(document: Document) -> Counter[str]:
    """Every pair of neighbouring characters of the text fields, and characters that stand alone; counted as
    `cut_document` counts words."""
    weights: Counter[str] = Counter()
    for field in TEXT_FIELDS:
        for phrase in phrases(document, field):
            for run in _HAN_CHARACTERS.findall(fold(phrase)):
                for pair in pairwise(run) if len(run) > 1 else (run,):
                    weights[PAIR + "".join(pair)] += field.weight
    return weights


def han_runs(folded: str) -> list[str]:
    """The runs of two or more Chinese characters."""
    return _HAN_RUN.findall(folded)


def precise(run: str, *, every: bool = False) -> list[str]:
    """A run of characters in words that do not overlap, neighbouring single characters kept together; or
    every word in it."""
    if every:
        return _han_words(run)
    words: list[str] = []
    for single, group in groupby(_cutter().cut(run, hmm=False), key=lambda piece: len(piece) == 1):
        pieces = list(group)
        words += ["".join(pieces)] if single else pieces
    return words
