"""What keeps two apart, in words for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.wording import RULE_TEXTS
from talent_platform.i18n import N_, gettext

PARTED = N_("这两方不能再次对接；有疑问请联系联络员")
"""A side is not told whether the other declined or an officer forbids, nor under which record."""
_PARTING = frozenset({"forbidden", "declined"})


PARTED_CODE = "parted"


def unmet_codes(unmet: Iterable[str], reader: Actor) -> list[str]:
    """As codes: `parted` stands for what a side is not told."""
    found = (PARTED_CODE if code in _PARTING and not _inside(reader) else code for code in unmet)
    return list(dict.fromkeys(found))


def _inside(reader: Actor) -> bool:
    return reader.role in BUREAU or reader.role is Role.AUDITOR


def unmet_lines(unmet: Iterable[str], reader: Actor) -> list[str]:
    """In the reader's language, each once."""
    codes = unmet_codes(unmet, reader)
    return [gettext(PARTED if code == PARTED_CODE else RULE_TEXTS[code]) for code in codes]


def said_unmet(unmet: Iterable[str], reader: Actor) -> str:
    return gettext("、").join(unmet_lines(unmet, reader))
