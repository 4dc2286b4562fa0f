"""The core of an enterprise's name: what stays when place, legal form and brackets are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from talent_platform.reference.codes import city, counties

_BRACKETS = re.compile(r"[(（].*?[)）]")
_FORM = re.compile(r"(集团)?(股份)?(有限)?(责任)?(总|分)?公司$|集团$")
_APART = re.compile(r"[\W_]+")
LEAST = 2
"""Characters of a core; a shorter one says nothing."""


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    names = set()
    for name in counties().values():
        names |= {name, re.sub("(高新区|经济区|新区|市|区|县)$", "", name)}
    long = sorted((re.escape(name) for name in names if len(name) >= LEAST), key=len, reverse=True)
    own = re.escape(_BRACKETS.sub("", city()[1]).removesuffix("市"))
    return re.compile("^([一-龥]{2,3}省)?(" + own + "市?|[一-龥]{2,3}市)?(" + "|".join(long) + ")?")


def core_name(name: str) -> str:
    """`示范市东塔星火机床（集团）有限公司` → `星火机床`; "" where nothing is left that tells two apart."""
    plain = _APART.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", name)))
    bare = _FORM.sub("", plain)
    core = _place().sub("", bare, count=1)
    return next((one for one in (core, bare) if len(one) >= LEAST), "")
