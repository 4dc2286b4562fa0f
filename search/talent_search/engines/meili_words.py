"""Words of a query as Meilisearch filters, so that it finds what the embedded engine finds.

Its own cutting of Chinese reads 钛合金 as one word and would not find it by 合金; of several words it needs
all or drops the last. So documents carry the tokens of `text.words`, what a document must have is said in
filters over them, and what was typed only puts the found documents in order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from talent_search.documents import TEXT_FIELDS, Document, phrases
from talent_search.text.asking import AskedWord
from talent_search.text.words import PAIR, cut_document, pairs_of
from talent_search.text.writing import fold

TOKENS: Final = "tokens"
"""Extra filtered attribute: words, terms, pairs of characters, characters, and three letters in a row."""
EVERY: Final = "zzall"
"""Stands in every document and before every query: whatever the filters let through is answered, in the order
of how many of the words that were typed it has."""
_LETTERS: Final = "^"
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NO_TEXT: Final = re.compile(r"[\"“”「」『』\-－–—]+")


def tokens_of(document: Document) -> list[str]:
    """All tokens by which a document is found."""
    tokens = {*cut_document(document), *pairs_of(document)}
    text = fold("\n".join(phrase for field in TEXT_FIELDS for phrase in phrases(document, field)))
    tokens |= {PAIR + character for character in _HAN.findall(text)}
    tokens |= {letters for token in tuple(tokens) if token.isascii() for letters in _in_threes(token)}
    return sorted(tokens)


def _in_threes(word: str) -> Iterator[str]:
    word = word.removeprefix("=")
    yield from (_LETTERS + word[at : at + 3] for at in range(len(word) - 2))


def has(word: AskedWord) -> str:
    """The filter that holds for documents that have the word, as a word or as a part of one."""
    ways = [_listed(word.tokens)] if word.tokens else []
    if word.pairs:
        ways.append(_every(word.pairs))
    if word.part_of:
        ways.append(_every(_in_threes(word.part_of) if word.part_of.isascii() else [PAIR + word.part_of]))
    return f"({' OR '.join(ways)})"


def has_all(words: Sequence[AskedWord]) -> str:
    """The filter of a whole query: every word, and none of the excluded ones."""
    return " AND ".join(f"(NOT {has(word)})" if word.excluded else has(word) for word in words)


def has_some(words: Sequence[AskedWord]) -> str:
    """The filter of a query that no document has all words of."""
    some = " OR ".join(has(word) for word in words if not word.excluded)
    barred = [f"(NOT {has(word)})" for word in words if word.excluded]
    return " AND ".join([f"({some})", *barred])


def typed(words: Sequence[AskedWord]) -> str:
    """What puts the found documents in order; for a word that is none, the first that was meant."""
    wanted = [word.meant[0] if word.meant else word.text for word in words if not word.excluded]
    return " ".join((EVERY, *(_NO_TEXT.sub(" ", text).strip() for text in wanted)))


def _listed(tokens: Iterable[str]) -> str:
    return f"{TOKENS} IN [{', '.join(map(_quoted, tokens))}]"


def _every(tokens: Iterable[str]) -> str:
    return f"({' AND '.join(f'{TOKENS} = {_quoted(token)}' for token in tokens)})"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
