"""Which pieces of a text made it match, for showing; plain text in, plain pieces out."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from talent_search.documents import TEXT_FIELDS, Document, phrases
from talent_search.engines.engine import Span
from talent_search.text.lexicon import mentions
from talent_search.text.writing import fold, folded_lengths, kept_places

_WINDOW: Final = 120
"""Characters shown of a long text, around its first mark."""
_BEFORE: Final = 30


def highlights(document: Document, wanted: frozenset[str]) -> dict[str, tuple[Span, ...]]:
    """Text fields that contain a wanted token (see `words`), cut into marked and unmarked pieces."""
    found: dict[str, tuple[Span, ...]] = {}
    for field in TEXT_FIELDS:
        pieces = [mark(phrase, wanted) for phrase in phrases(document, field)]
        marked = [spans for spans in pieces if any(span.marked for span in spans)]
        if marked:
            found[field.name] = _joined(marked)
    return found


def _joined(pieces: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for piece in pieces:
        spans += [Span("、", marked=False)] if spans else []
        spans += piece
    return tuple(spans)


def mark(text: str, wanted: frozenset[str]) -> tuple[Span, ...]:
    """The text in pieces, those that carry a wanted token marked."""
    folded = fold(text)
    hot = bytearray(len(folded))
    for start, end in _places(folded, wanted):
        hot[start:end] = b"\x01" * (end - start)
    if not any(hot):
        return (Span(text, marked=False),)
    return _spans(text, _unfolded(text, hot))


def _places(folded: str, wanted: frozenset[str]) -> Iterable[tuple[int, int]]:
    for found in _words(wanted).finditer(folded):
        yield found.span(1)
    kept = None
    for mention in mentions(folded):
        if any(f"={term}" in wanted for term in mention.terms):
            kept = kept or kept_places(folded)
            yield kept[mention.start], kept[mention.end - 1] + 1


@lru_cache(maxsize=64)
def _words(wanted: frozenset[str]) -> re.Pattern[str]:
    """The longest wanted word at every place; looked ahead for, since the next may begin inside it."""
    words = sorted((word for word in wanted if not word.startswith("=")), key=lambda word: (-len(word), word))
    edge = r"(?<![a-z0-9]){}(?![a-z0-9+#])"
    each = (edge.format(re.escape(word)) if word.isascii() else re.escape(word) for word in words)
    return re.compile(f"(?=({'|'.join(each)}))" if words else r"(?!)()")


def _unfolded(text: str, hot: bytearray) -> list[bool]:
    marks, at = [], 0
    for length in folded_lengths(text):
        marks.append(any(hot[at : at + length]))
        at += length
    return marks


def _spans(text: str, marks: list[bool]) -> tuple[Span, ...]:
    start = max(0, marks.index(True) - _BEFORE) if len(text) > _WINDOW else 0
    end = min(len(text), start + _WINDOW)
    spans: list[Span] = [Span("…", marked=False)] if start else []
    while start < end:
        stop = start
        while stop < end and marks[stop] == marks[start]:
            stop += 1
        spans.append(Span(text[start:stop], marks[start]))
        start = stop
    return (*spans, Span("…", marked=False)) if end < len(text) else tuple(spans)
