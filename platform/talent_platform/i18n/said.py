"""Sentences with values: worded when they are shown, kept as catalogue entries and values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from talent_platform.i18n import catalogue, gettext

Parts = tuple[tuple[str, dict[str, object]], ...]
"""Catalogue entries with their values."""
_KEPT = '{"said": '


class Said(str):
    """A sentence as it reads in the language of the moment, which remembers how to say it in another."""

    __slots__ = ("parts",)
    parts: Parts
    """Catalogue entry and values of each piece, in their order."""

    def __new__(cls, sentence: str, /, **values: Any) -> Self:
        return cls.of(((sentence, values),))

    @classmethod
    def of(cls, parts: Parts) -> Self:
        made = super().__new__(cls, "".join(worded(sentence, values) for sentence, values in parts))
        made.parts = parts
        return made

    def then(self, sentence: str, /, **values: Any) -> Self:
        """With another piece behind it."""
        return self.of((*self.parts, (sentence, values)))

    def after(self, sentence: str, /, **values: Any) -> Self:
        """With another piece before it."""
        return self.of(((sentence, values), *self.parts))


def worded(sentence: str, values: Mapping[str, Any]) -> str:
    """A catalogue entry in the language of the request; entries among the values (lists) as well."""
    shown = {
        name: gettext("、").join(gettext(str(one)) for one in value)
        if isinstance(value, list | tuple)
        else value
        for name, value in values.items()
    }
    return gettext(sentence, **shown) if shown else gettext(sentence)


def as_parts(text: str) -> Parts:
    """The pieces of a sentence, or a text that is in no catalogue as its only piece."""
    return text.parts if isinstance(text, Said) else ((text, {}),)


def parts_of(kept: Any) -> Parts:
    """Pieces as JSON keeps them."""
    return tuple((str(entry), dict(values)) for entry, values in kept)


def kept(text: str) -> str:
    """How a column of text holds a sentence; read it with `told`."""
    return json.dumps({"said": text.parts}, ensure_ascii=False) if isinstance(text, Said) else text


def told(text: str, *, typed: bool = False) -> str:
    """A sentence that a column holds, in the language of the reader. Older rows hold the words themselves;
    only entries of the catalogue are worded, whatever somebody typed. `typed`: what is kept as words was
    written by somebody and stands as it is."""
    if not text.startswith(_KEPT):
        return text if typed else gettext(text)
    try:
        parts = parts_of(json.loads(text)["said"])
        return Said.of(parts) if all(_known(entry, values) for entry, values in parts) else text
    except (ValueError, TypeError, LookupError):
        return text


def untyped(text: str) -> str:
    """What a column holds of a sentence, without the pieces that somebody wrote."""
    try:
        parts = parts_of(json.loads(text)["said"]) if text.startswith(_KEPT) else ((text, {}),)
        return kept(Said.of(tuple(part for part in parts if part[1] or _in_catalogue(part[0]))))
    except (ValueError, TypeError, LookupError):
        return ""


def _in_catalogue(entry: str) -> bool:
    return catalogue("en").get(entry) is not None


def _known(entry: str, values: Mapping[str, Any]) -> bool:
    """Whether it is in the catalogue, or a piece somebody wrote, which stands as it is."""
    return not values or _in_catalogue(entry)
