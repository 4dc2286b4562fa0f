"""What a query asks for, word by word: each with the tokens that show it, and what may have been meant.

A *word* is a name of the lexicon, a word of the dictionary, a run of characters that is in neither, a Latin
word, or whatever stands in quotes. Words after a minus sign, 不要, 不含 or `not` must not be there.
A document has a word if it carries one of its tokens, or the word as a part (all its pairs of characters).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from talent_search.text.guessing import guesses, terms_called
from talent_search.text.lexicon import mentions, surfaces
from talent_search.text.words import PAIR, han_runs, precise
from talent_search.text.writing import fold, kept_places, latin_words

_GUESS_WEIGHT: Final = 0.7
"""Of a word that was not typed but could have been meant, against one that was."""
_SHORTEST_NAME: Final = 4
"""Characters of a name inside a longer one that also shows it."""
_MOST_WORDS: Final = 24
_SHORTEST_PART: Final = 3
"""Letters of a Latin word that may be a part of longer ones."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a query."""

    text: str
    tokens: Mapping[str, float]
    """Any of these shows the word; how much each counts."""
    inside: Mapping[str, float] = field(default_factory=dict)
    """The shorter words inside a name (机床 in 数控机床): they order the documents, but do not show it."""
    pairs: tuple[str, ...] = ()
    """All of these together show the word as a part of something longer."""
    part_of: str = ""
    """Any token that contains this shows the word."""
    excluded: bool = False
    meant: tuple[str, ...] = ()
    """Names that were looked for besides, because the word as it stands is none."""
    parts: tuple[str, ...] = ()
    """The words that make it up, if it is a name of several (缺陷检测): where nothing has the name, a text
    with all of them (表面缺陷的视觉检测) is what was meant."""


_FILLERS: Final = frozenset(
    re.findall(
        r"\S+",
        "的 了 会 有 在 和 与 及 或 要 能 做 过 等 懂 找 招 请 想 需 岗 个 名 位 者 熟悉 熟练 掌握 了解 具有 "
        "具备 相关 从事 负责 能够 可以 需要 招聘 寻找 方面 哪些 and or the of in with for",
    )
)
"""Words that ask for nothing; left out unless there is nothing else."""
_NOT: Final = re.compile(r"(?:(?<=\s)|^)[-－–—](?=\S)|不要|不含|除了|排除|(?<![a-z])not\s")
_QUOTED: Final = re.compile(r"[\"“”「『]([^\"“”「」『』]+)[\"“”」』]")
_BREAK: Final = re.compile(r"[,;|/\\()\[\]{}、，；。：:？?！!（）【】《》\n\t]+")


def asked(text: str) -> tuple[AskedWord, ...]:
    """The words of a query, each once, in order; at most some two dozen."""
    return _asked(text)


@lru_cache(maxsize=1024)
def _asked(text: str) -> tuple[AskedWord, ...]:
    folded = fold(text)
    words: dict[tuple[str, bool], AskedWord] = {}
    for piece, quoted, excluded in _pieces(folded):
        found = (_whole(piece, excluded),) if quoted else tuple(_words(piece, excluded))
        for word in found:
            words.setdefault((word.text, excluded), word)
    telling = [word for word in words.values() if word.excluded or word.text not in _FILLERS]
    return tuple((telling or list(words.values()))[:_MOST_WORDS])


def _pieces(folded: str) -> Iterator[tuple[str, bool, bool]]:
    """(text, whether it stood in quotes, whether it must not be there)."""
    at = 0
    for quote in _QUOTED.finditer(folded):
        before = folded[at : quote.start()]
        yield from _plain(before)
        excluded = bool(re.search(r"(?:[-－–—]|不要|不含|除了|排除|(?<![a-z])not\s?)$", before))
        yield quote[1].strip(), True, excluded
        at = quote.end()
    yield from _plain(folded[at:])


def _plain(text: str) -> Iterator[tuple[str, bool, bool]]:
    for clause in _BREAK.split(text):
        first, *rest = _NOT.split(clause)
        if first.strip():
            yield first, False, False
        for negated in rest:
            # What must not be there ends at the next blank: 焊接 -钣金 沈阳 asks for 沈阳.
            head, _, tail = negated.strip().partition(" ")
            if head:
                yield head, False, True
            if tail.strip():
                yield tail, False, False


def _words(piece: str, excluded: bool) -> Iterator[AskedWord]:
    kept, at = kept_places(piece), 0
    for mention in mentions(piece):
        start, end = kept[mention.start], kept[mention.end - 1] + 1
        yield from _unnamed(piece[at:start], excluded)
        yield _named(piece[start:end], mention.terms, excluded)
        at = end
    yield from _unnamed(piece[at:], excluded)


def _named(surface: str, terms: tuple[str, ...], excluded: bool) -> AskedWord:
    tokens = dict.fromkeys((*_own(surface), *(f"={term}" for term in terms)), 1.0)
    inner = [word for run in han_runs(surface) for word in precise(run, every=True) if word not in tokens]
    # Somebody who can do 污水处理 is worth showing to whoever looks for a 污水处理工程师.
    called = {word: _GUESS_WEIGHT for word in inner if len(word) >= _SHORTEST_NAME and word in surfaces()}
    called |= {f"={term}": _GUESS_WEIGHT for term in terms_called(surface) if f"={term}" not in tokens}
    shown = tokens if excluded else called | tokens
    inside = {word: 1.0 for word in inner if word not in shown}
    parts = () if excluded else _parts(surface, inner)
    return AskedWord(surface, shown, inside, _pairs(surface), excluded=excluded, parts=parts)


def _parts(surface: str, inner: Sequence[str]) -> tuple[str, ...]:
    """The longest words one after the other that make up all of a name; none where something is left over."""
    found, at = [], 0
    while at < len(surface):
        fits = [word for word in inner if word != surface and surface.startswith(word, at)]
        if not fits:
            return ()
        found.append(max(fits, key=len))
        at += len(found[-1])
    return tuple(found)


def apart(words: Sequence[AskedWord], lacking: Iterable[str]) -> tuple[AskedWord, ...] | None:
    """The query with those of its words that nothing has taken apart; None where none of them can be."""
    names = {word.text for word in words if word.parts} & set(lacking)
    if not names:
        return None
    found: list[AskedWord] = []
    for word in words:
        split = not word.excluded and word.text in names
        found += [_whole(part, excluded=False) for part in word.parts] if split else [word]
    return tuple(found)


def _unnamed(text: str, excluded: bool) -> Iterator[AskedWord]:
    for run in text.split():
        for piece in re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+[+#]*", run):
            if piece.isascii():
                continue
            yield from (_unknown(word, excluded) for word in precise(piece))
    latin = [word for word in latin_words(text) if word.strip()]
    joined = "".join(word for word in latin if word.isalpha())
    if len(latin) > 1 and (meant := guesses(joined, typos=False)):
        yield _meaning(" ".join(latin), dict.fromkeys(latin, 1.0), meant, excluded)
        return
    for word in latin:
        yield _unknown(word, excluded)


def _unknown(word: str, excluded: bool) -> AskedWord:
    """A word the lexicon does not know as it stands."""
    return _meaning(word, {word: 1.0}, guesses(word), excluded)


def _meaning(word: str, tokens: dict[str, float], meant: tuple[str, ...], excluded: bool) -> AskedWord:
    for name in () if excluded else meant:
        for token in _own(name) + tuple(f"={term}" for term in surfaces().get(name, ())):
            tokens.setdefault(token, _GUESS_WEIGHT)
    for term in terms_called(word):
        tokens.setdefault(f"={term}", _GUESS_WEIGHT)
    single = len(word) == 1 and not word.isascii()
    letters = word.isascii() and word.isalnum() and len(word) >= _SHORTEST_PART
    return AskedWord(
        word, tokens, {}, _pairs(word), word if single or letters else "", excluded, () if excluded else meant
    )


def _whole(text: str, excluded: bool) -> AskedWord:
    """What stands in quotes: as it stands."""
    terms = surfaces().get("".join(text.split()), ())
    latin = dict.fromkeys(latin_words(text), 1.0) if text.isascii() else {}
    tokens = dict.fromkeys((*_own(text), *(f"={term}" for term in terms)), 1.0) | latin
    return AskedWord(text, tokens, {}, _pairs(text), excluded=excluded)


def _own(surface: str) -> tuple[str, ...]:
    """The token a surface is found by as it stands, if it is one run of characters or one Latin word."""
    runs = han_runs(surface)
    if runs == [surface]:
        return (surface,)
    if runs or not surface.isascii():
        return ()
    return tuple(latin_words(surface)) if len(latin_words(surface)) == 1 else ()


def _pairs(word: str) -> tuple[str, ...]:
    runs = han_runs(word)
    if "".join(runs) != "".join(word.split()):
        return ()
    return tuple(dict.fromkeys(PAIR + "".join(pair) for run in runs for pair in pairwise(run)))


def shown_by(words: Iterable[AskedWord]) -> frozenset[str]:
    """What to mark in a text for these words."""
    return frozenset(
        token
        for word in words
        if not word.excluded
        for token in (word.text, word.part_of, *word.tokens)
        if token
    )
