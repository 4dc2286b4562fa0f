"""Which characters the fonts of this machine can print; what none of them has would come out as a box.

Read from the `cmap` of each font (OpenType 1.9, formats 4 and 12).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typst


def unprintable(texts: Any, fonts: typst.Fonts) -> str:
    """The characters in a text, or in all texts of nested data, that no font has, each once. Those of private
    use mean something else on every machine and count as missing."""
    found = dict.fromkeys(each for text in _texts(texts) for each in text if not each.isspace())
    return "".join(each for each in found if _private(each) or not _has(fonts, ord(each)))


def _texts(data: Any) -> Iterator[str]:
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
    start = struct.unpack_from(">I", body, 12 + 4 * index)[0] if body[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", body, start + 4)[0]
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", body, start + 12 + 16 * number)
        if tag == b"cmap":
            return frozenset(_codes(body, offset))
    return frozenset()


def _codes(body: bytes, cmap: int) -> Iterator[int]:
    count = struct.unpack_from(">H", body, cmap + 2)[0]
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", body, cmap + 4 + 8 * number)
        kind = struct.unpack_from(">H", body, cmap + offset)[0]
        if platform in {0, 3} and kind == 12:
            yield from _format_12(body, cmap + offset)
        elif platform in {0, 3} and kind == 4:
            yield from _format_4(body, cmap + offset)


def _format_12(body: bytes, at: int) -> Iterator[int]:
    groups = struct.unpack_from(">I", body, at + 12)[0]
    for number in range(groups):
        first, last, _ = struct.unpack_from(">III", body, at + 16 + 12 * number)
        yield from range(first, last + 1)


def _format_4(body: bytes, at: int) -> Iterator[int]:
    double = struct.unpack_from(">H", body, at + 6)[0]
    for number in range(double // 2):
        last = struct.unpack_from(">H", body, at + 14 + 2 * number)[0]
        first = struct.unpack_from(">H", body, at + 16 + double + 2 * number)[0]
        if first <= last < 0xFFFF:
            yield from range(first, last + 1)
