"""One writing for all text: compatibility width, letter case and traditional characters folded away.

Both sides of every comparison (documents, queries, lexicon) go through `fold`, so a mapping that is
wrong for prose, such as 着 for 著, is still harmless here.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the shipped word lists."""
    text = files("talent_search").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


class _Characters(dict[int, str]):
    """Code point → folded text, filled as characters turn up; `str.translate` reads it at C speed."""

    def __missing__(self, point: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(point)).casefold()
        self[point] = folded
        return folded


@cache
def _tables() -> tuple[re.Pattern[str], dict[str, str], _Characters]:
    phrases: dict[str, str] = {}
    characters = _Characters()
    for row in rows("traditional.csv"):
        if len(row["traditional"]) == 1:
            characters[ord(row["traditional"])] = row["simplified"]
        else:
            phrases[row["traditional"]] = row["simplified"]
    return re.compile("|".join(map(re.escape, phrases))), phrases, characters


@cache
def simplified() -> dict[str, str]:
    """Traditional character → simplified one."""
    return {
        row["traditional"]: row["simplified"]
        for row in rows("traditional.csv")
        if len(row["traditional"]) == 1
    }


def fold(text: str) -> str:
    """The text in small letters, half width and simplified characters."""
    pattern, phrases, characters = _tables()
    return pattern.sub(lambda found: phrases[found.group()], text).translate(characters)


def folded_lengths(text: str) -> list[int]:
    """How many folded characters each character of `text` became, for finding the way back."""
    _, _, characters = _tables()
    return [len(characters[ord(character)]) for character in text]


_GAPS: Final = re.compile(r"[\s\-_·‐‑–]+")


def compact(folded: str) -> tuple[str, frozenset[int]]:
    """Folded text without spaces and hyphens, and the places in it where some were."""
    if not _GAPS.search(folded):
        return folded, frozenset()
    pieces = _GAPS.split(folded)
    breaks, length = set(), 0
    for piece in pieces[:-1]:
        length += len(piece)
        breaks.add(length)
    return "".join(pieces), frozenset(breaks)


def kept_places(folded: str) -> list[int]:
    """For each character of the compact text its place in the folded one."""
    gaps = {place for gap in _GAPS.finditer(folded) for place in range(*gap.span())}
    return [place for place in range(len(folded)) if place not in gaps]


def folded(text: str) -> str:
    """What names are compared by: folded, without spaces and hyphens (ISO 9001 = iso9001)."""
    return compact(fold(text))[0]


_LATIN_RUN: Final = re.compile(r"[a-z0-9]+[+#]*")
_PARTS: Final = re.compile(r"[a-z]{3,}(?=\d)|(?<=[a-z]{3})\d{2,}")


def latin_words(folded: str) -> list[str]:
    """Latin words and numbers of a folded text; AutoCAD2018 also counts as AutoCAD and 2018."""
    words: list[str] = []
    for word in _LATIN_RUN.findall(folded):
        words.append(word)
        words += _PARTS.findall(word)
    return words
