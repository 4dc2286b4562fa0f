"""A number that comes in later makes rows of several units one person: what the city has said of that person
in one of them holds in all of them from then on, and who has something to do by it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from asyncpg import CheckViolationError, UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict
from talent_platform.establishment.facts import said
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.people import StaffRecord
from talent_platform.i18n import N_, gettext

_TWICE: Final = N_(
    "与其他单位的一名人员身份证号相同，自 {day} 起同时在两个岗位；请先由原单位登记离岗，或提出冲销、更正"
)
_REFUSALS: Final = {
    "staff_identity_once": N_("这个身份证号的人已在本单位名册中"),
    "appointment_one_live_per_person": N_("此人另有一项正在办理的聘用申请，请先撤回或办结"),
    "special_post_once": N_("此人在该项目上已有特设岗位或正在申请"),
}
_OF_A_COUNTY: Final = """
    SELECT r.id FROM staff_record r JOIN staff_member s ON s.id = r.person
    WHERE s.person_key = ANY({}) AND r.state = 'asked' AND NOT needs_the_city(to_jsonb(r))
"""
_OF_THE_CITY: Final = (
    "SELECT r.person, r.kind FROM staff_record r WHERE r.id = ANY({}) AND needs_the_city(to_jsonb(r))"
)


@asynccontextmanager
async def identified(actor: Actor | None, keys: Mapping[int, str]) -> AsyncIterator[None]:
    """Around what gives rows of the staff another person key (`keys`: row → key), in a transaction that holds
    the locks of their units.

    Raises:
        Conflict: the person is on the unit's list, would be in two posts or has two requests by it.
    """
    # The old key beside the new one: whoever decides about either waits.
    await ledger.lock_many_people()
    rows = await StaffMember.raw(
        "SELECT key, lock_person(key) FROM (SELECT DISTINCT unnest(ARRAY(SELECT person_key::text FROM"
        " staff_member WHERE id = ANY({})) || {}::text[]) AS key) keys",
        list(keys), list(keys.values()),
    )  # fmt: skip
    both = [row["key"] for row in rows]
    waiting = [row["id"] for row in await StaffRecord.raw(_OF_A_COUNTY, both)]
    counted = await _disputed(both)
    try:
        yield
    except UniqueViolationError as error:
        if error.constraint_name not in _REFUSALS:
            raise
        raise Conflict(gettext(_REFUSALS[error.constraint_name])) from error
    except CheckViolationError as error:
        if error.constraint_name != "ledger_entry_one_post":
            raise
        raise Conflict(gettext(_TWICE, day=json.loads(error.detail or "{}")["day"])) from error
    passed = {(row["person"], row["kind"]) for row in await StaffRecord.raw(_OF_THE_CITY, waiting)}
    for person, kind in sorted(passed | (await _disputed(both) - counted)):
        await audit.record(actor, "record.passed_to_city", f"staff:{person}", kind=kind)


async def _disputed(keys: list[str]) -> set[tuple[int, str]]:
    people = await StaffMember.raw("SELECT id FROM staff_member WHERE person_key = ANY({})", keys)
    found = await said.disputed([row["id"] for row in people])
    return {(person, each.kind) for person, facts in found.items() for each in facts}
