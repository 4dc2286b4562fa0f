"""Counties of the city as people name them."""

from __future__ import annotations

import re
from typing import Any

from talent_platform.reference.codes import city, counties
from talent_platform.reference.writings.words import folded

_WORDS = tuple(
    "全市 全国 全省 省内 本省 市内 本市 市内均可 本市均可 全市均可 全市范围 全市范围内"  # noqa: SIM905
    " 各区县均可 各县区均可 任意 全部 所有区县 所有县区".split()
)
"""Words for no place in particular."""


def places() -> dict[str, str]:
    """Folded writing of a county → its code: after the city, or without 区, 县, 市 where that is clear."""
    bare = [re.sub("[区县市]$", "", name) for name in counties().values()]
    city_name = re.sub("（.*）", "", city()[1])
    words = {}
    for code, name in counties().items():
        short = re.sub("[区县市]$", "", name)
        for one in (name, *((short,) if bare.count(short) == 1 and len(short) > 1 else ())):
            for before in ("", city_name, f"辽宁省{city_name}", city_name.removesuffix("市")):
                words[folded(before + one)] = code
    return words


ANYWHERE = frozenset(folded(one) for one in (*_WORDS, city()[1], city()[1].removesuffix("市")))


def anywhere(value: Any) -> Any:
    """No place in particular, where the list names all of them at once."""
    named = isinstance(value, list) and any(isinstance(one, str) and folded(one) in ANYWHERE for one in value)
    return [] if named else value
