"""A line of the ledger is written, or the database says in a sentence why not."""

from __future__ import annotations

import json
from typing import Final

from asyncpg import CheckViolationError

from talent_platform.errors import Conflict
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.i18n import N_, gettext
from talent_posts import post_name

_REFUSALS: Final = {
    "ledger_entry_one_post": N_("此人在 {day} 已有岗位：同一人同一天只能占用一个岗位"),
    "ledger_entry_frozen": N_("{post}在 {day} 没有冻结这么多岗位"),
    "ledger_entry_seats_free": N_("{post}自 {day} 起没有空额：已占用、预留、冻结或核减"),
    "institution_closed": N_("本单位已于 {day} 撤销，此后不能再有人在岗"),
    "special_post_within_its_time": N_("特设岗位至 {day} 为止，此后不能再占用"),
}


async def write(entry: LedgerEntry) -> None:
    """Write the line. Every door to the ledger goes through here.

    Raises:
        Conflict: what the database refuses at once; what it refuses of the whole move, `settle` tells.
    """
    try:
        await LedgerEntry.insert(entry)
    except CheckViolationError as error:
        raise refused(error) from error


def refused(error: CheckViolationError, instead: str = "") -> Exception:
    """The refusal in words (`instead` of the usual ones), or the error itself where a guard met what no user
    can bring about."""
    sentence = _REFUSALS.get(error.constraint_name or "")
    if sentence is None:
        return error
    facts = json.loads(error.detail or "{}")
    post = post_name(facts["category"], facts["grade"]) if "grade" in facts else ""
    return Conflict(gettext(instead or sentence, day=facts["day"], post=post))
