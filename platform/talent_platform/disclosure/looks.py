"""Who looked at somebody's data in clear, when and why: read out of the log, by the person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.database.engine import DB, read
from talent_platform.i18n import N_, gettext

FIELD_LABELS: dict[str, str] = {
    "name": N_("姓名"),
    "phone": N_("电话"),
    "identity": N_("身份证号"),
    "contact": N_("联系人"),
    "state": N_("办理情况"),
    "password": N_("重置本账号密码"),
    "account_name": N_("更正本账号姓名"),
    "account_opened": N_("开设本账号"),
    "account_switched_on": N_("启用本账号"),
    "account_placed": N_("更改本账号的单位"),
    "role_given": N_("为本账号增加角色"),
    "second_factor_reset_asked": N_("申请重置本账号的两步验证"),
    "second_factor_reset_withdrawn": N_("撤回重置本账号两步验证的申请"),
    "second_factor_reset": N_("重置本账号的两步验证"),
    "integrity": N_("诚信档案记录"),
    "text": N_("保留在文字中的联系方式或姓名"),
}
OF_COLLEAGUES: dict[str, str] = {
    "password": N_("重置账号 {login} 的密码"),
    "account_opened": N_("在本单位开设账号 {login}"),
    "account_switched_on": N_("启用本单位的账号 {login}"),
    "account_placed": N_("把账号 {login} 改到本单位"),
    "role_given": N_("让账号 {login} 在本单位担任角色"),
}
"""The same of another account of the reader's organisation."""
NOTES: dict[str, str] = {
    "told": N_("所写的文字里出现了姓名或电话"),
    "listed": N_("所写的文字里列有多个姓名"),
    "texts": N_("核定保留的文字"),
    "named": N_("登记的人或团队成员同名，电话相同或仅差一位：从中可以得知您已登记"),
    "appeared": N_(
        "您登记之前，这里存有同名、电话相同或仅差一位的人或团队成员：从那些记录可以看出有此人登记"
    ),
}
"""What the system noted where nobody gave a reason (`door.written`)."""
_BEFORE = ("candidate.unmasked", "team.unmasked", "staff.unmasked")
"""Entries from before people stood in them: known by their subject alone."""
_ENTRIES = """
    SELECT e.at, e.actor_name, e.subject, e.detail, o.name AS organisation
    FROM audit_entry e LEFT JOIN account a ON a.id = e.actor_id
    LEFT JOIN role_assignment r ON r.id = (e.detail ->> 'assignment')::bigint
    LEFT JOIN organisation o ON o.id = CASE WHEN e.detail ? 'office' THEN (e.detail ->> 'office')::bigint
        WHEN r.id IS NULL THEN a.organisation ELSE r.organisation END
    WHERE (e.detail ? 'people' AND e.detail -> 'people' ?| $1)
       OR (e.subject = ANY($1) AND e.action = ANY($2)
           AND jsonb_typeof(e.detail -> 'people') IS DISTINCT FROM 'array')
    ORDER BY e.id DESC LIMIT $3
"""
LIMIT = 200
"""The newest looks that a page or answer holds."""


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    actor_name: str
    subject: str
    detail: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Somebody looked at data of somebody."""

    at: datetime
    reader: str
    organisation: str
    role: str
    fields: Sequence[str]
    login: str
    """Whose account was opened, moved, switched on, renamed or given a password; empty of other looks."""
    what: str
    """The fields in words."""
    reason: str
    """As its reader typed it."""
    note: str
    """Where nobody gave a reason: what the system noted."""


async def at(subjects: Sequence[str], own: str = "") -> list[LookedAt]:
    """Looks at these (`candidate:17`, …), newest first; the caller knows that the reader may see them. `own`:
    the reader's account, among these."""
    entries = await read(_Entry, _ENTRIES, list(subjects), list(_BEFORE), LIMIT)
    return [_shown(entry, own) for entry in entries]


def _shown(entry: _Entry, own: str) -> LookedAt:
    detail = json.loads(entry.detail)
    fields = detail.get("fields", [])
    role, login = detail.get("role", ""), detail.get("login", "")
    of_another = entry.subject.startswith("account:") and entry.subject != own
    labels = {**FIELD_LABELS, **OF_COLLEAGUES} if of_another else FIELD_LABELS
    return LookedAt(
        entry.at, entry.actor_name, entry.organisation or "",
        LABELS[Role(role)] if role in set(Role) else "", fields, login,
        what=gettext("、").join(gettext(labels.get(name, name), login=login) for name in fields),
        reason=str(detail.get("reason", "")),
        note=gettext(NOTES[detail["note"]]) if detail.get("note") in NOTES else "",
    )  # fmt: skip


async def at_own(actor: Actor) -> list[LookedAt]:
    """Looks at the actor's own data: the profile and every record its word reaches (`twins_of`), the teams
    led, the registration the account came from, the contact of the organisation; and who gave the account,
    or another of the same organisation, a password, a place or life.
    """
    # A profile of the own making that went into another one is still told of.
    rows = await DB.asyncpg_pool.fetch(
        "SELECT 'candidate:' || id AS subject FROM candidate WHERE account = $1 "
        "UNION SELECT 'candidate:' || twin FROM candidate c, twins_of(c.id) AS twin WHERE c.account = $1 "
        "UNION SELECT 'team:' || id FROM team WHERE account = $1 "
        "UNION SELECT 'registration:' || id FROM registration WHERE account = $1 "
        "UNION SELECT subject FROM audit_entry WHERE actor_id = $1 AND action = 'candidate.created' AND $2",
        actor.account_id,
        actor.role is Role.CANDIDATE,
    )
    account = f"account:{actor.account_id}"
    own = [account, *(row["subject"] for row in rows)]
    if actor.organisation_id is not None:
        own.append(f"organisation:{actor.organisation_id}")
    return await at(own, account)
