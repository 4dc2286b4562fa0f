"""What is demanded where people write a skill or certificate: 须持税务师证, 护士执业证或医师资格证."""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Final

from talent_posts.posts.facts.qualifications import Asked, MayAsk, access_names, may_ask, standing
from talent_posts.posts.facts.spellings import plain
from talent_posts.rulebook.directory import Directory

_DEMANDING: Final = re.compile(
    r"^(?:[须需应]|必须|要求|应当|已)?(?:持|具|取得|获得|拥|考取|通过|有)[有备]?(?:有效的?|国家)?(?=..)"
    r"|^(?:必须|要求|应当|[须需应])是?(?=..)"
)
"""Before the name of what is demanded: 持税务师证, 须具有税务师资格."""
_BEHIND: Final = re.compile(
    "(?<=..)(?:原件|复印件|扫描件|持有[者人]|之一|等|持证者?|专业资格|考试(?:合格)?者?|者)?(?:优先)?$"
)
_OR_IN_BRACKETS: Final = re.compile("（(或[^（）]+)）")
_OR: Final = re.compile("[/|]|或者?")
_AND: Final = re.compile("[,;、+]|以及|并且|同时|[和及与且]")
_ASIDE: Final = re.compile(r"[()（）\s]+(?:或者?|含|及|须持)?|或者?")
_APART: Final = re.compile(rf"{_ASIDE.pattern}|{_OR.pattern}|{_AND.pattern}|[·•。.]")
_NOTHING: Final = ("none", "unlisted")


def may_demand(text: str, day: date, directory: Directory, *, public: bool, paper: bool = False) -> MayAsk:
    """Whether an employer may make what a text demands a condition of hiring (`may_ask`). Of several the
    first that may not be asked for, whatever stands beside it or in brackets behind it."""
    bare = _bare(text)
    whole = may_ask(bare if bare != plain(text) else text, day, directory, public=public, paper=paper)
    if whole.asked.standing in _NOTHING:
        whole = may_ask(text, day, directory, public=public, paper=paper)
    known = whole.asked.standing not in _NOTHING
    if known and whole.outcome != "pass":
        return whole
    apart = _ASIDE if known and whole.asked.standing != "title" else _APART
    pieces = [_bare(each) for each in apart.split(unicodedata.normalize("NFKC", text)) if each.strip()]
    found = [may_ask(each, day, directory, public=public, paper=paper) for each in pieces if each]
    barred = (each for each in found if each.outcome != "pass" and each.asked.standing != "unlisted")
    if found and not known and all(each.asked.standing not in _NOTHING for each in found):
        whole = found[0]
    return next(barred, whole)


def demanded(text: str, day: date, directory: Directory) -> list[list[Asked]]:
    """What is demanded together, and of each what would do as well (或, /), as names of papers."""
    whole = _OR_IN_BRACKETS.sub(r"\1", plain(text))
    asked = _read(whole, day, directory)
    if asked.standing not in _NOTHING:
        return [[asked]]
    return [
        [_read(each, day, directory) for each in _OR.split(together) if each]
        for together in _AND.split(whole)
        if together
    ]


def _read(text: str, day: date, directory: Directory) -> Asked:
    asked = standing(_bare(text), day, directory, paper=True)
    return asked if asked.standing not in _NOTHING else standing(text, day, directory, paper=True)


def _bare(text: str) -> str:
    return _BEHIND.sub("", _DEMANDING.sub("", plain(text)))


@lru_cache(maxsize=1024)
def names_access(text: str, day: date, directory: Directory) -> bool:
    """Whether an access item is named in a text that no name of a paper was read from."""
    return any(name in text for name in access_names(day, directory))
