"""Which characters the fonts of this machine can print; what none of them has would come out as a box.

Read from the `cmap` of each font (OpenType 1.9, formats 4 and 12).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import typst


def unprintable(texts: object, fonts: typst.Fonts) -> str:
    """The characters in a text, or in all texts of nested data, that no font has, each once. Those of private
    use mean something else on every machine and count as missing."""
    found = dict.fromkeys(each for text in _texts(texts) for each in text if not each.isspace())
    return "".join(each for each in found if _private(each) or not _has(fonts, ord(each)))


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def _private(character: str) -> bool:
    code = ord(character)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def _has(fonts: typst.Fonts, code: int) -> bool:
    return any(code in _covered(font.path, font.index) for font in fonts.fonts() if font.path)


@cache
def _covered(path: str, index: int) -> frozenset[int]:
    """Code points a font has a glyph for; none for a file that is no OpenType font."""
    body = Path(path).read_bytes()
    start = _long(body, 12 + 4 * index) if body[:4] == b"ttcf" else 0
    for number in range(_short(body, start + 4)):
        at = start + 12 + 16 * number
        if body[at : at + 4] == b"cmap":
            return frozenset(_codes(body, _long(body, at + 8)))
    return frozenset()


def _short(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 2])


def _long(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4])


def _codes(body: bytes, cmap: int) -> Iterator[int]:
    for number in range(_short(body, cmap + 2)):
        platform, offset = _short(body, cmap + 4 + 8 * number), _long(body, cmap + 8 + 8 * number)
        kind = _short(body, cmap + offset)
        if platform in {0, 3} and kind == 12:
            yield from _format_12(body, cmap + offset)
        elif platform in {0, 3} and kind == 4:
            yield from _format_4(body, cmap + offset)


def _format_12(body: bytes, at: int) -> Iterator[int]:
    for number in range(_long(body, at + 12)):
        group = at + 16 + 12 * number
        yield from range(_long(body, group), _long(body, group + 4) + 1)


def _format_4(body: bytes, at: int) -> Iterator[int]:
    double = _short(body, at + 6)
    for number in range(double // 2):
        last = _short(body, at + 14 + 2 * number)
        first = _short(body, at + 16 + double + 2 * number)
        if first <= last < 0xFFFF:
            yield from range(first, last + 1)
