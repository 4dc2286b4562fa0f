"""The list of accounts in one's keeping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import KEEPS, Actor
from talent_platform.accounts.keeping.queries import ACCOUNT_FACTS, COLUMNS, ListedAccount, listed
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.sign_in import attempts, sessions
from talent_platform.accounts.tables import Account
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_KIND = "(SELECT o.kind FROM organisation o WHERE o.id = account.organisation)"
_PLACED = WhereRaw(f"home_fits(account.role, {_KIND})")
_WAITS = "EXISTS (SELECT FROM access_grant g WHERE g.account = account.id AND g.confirmed IS NULL)"
_WAITING = WhereRaw(_WAITS)
_USABLE = And(And(Account.active.eq(True), _PLACED), WhereRaw(f"NOT {_WAITS}"))
_MISPLACED = WhereRaw(f"NOT home_fits(account.role, {_KIND})")


async def _stands(_reader: Actor, state: str) -> Any:
    locked = (await attempts.locked_accounts() or [0]) if state in {"locked", "on"} else [0]
    match state:
        case "off":
            return And(Account.active.eq(False), _PLACED)
        case "waiting":
            return And(And(Account.active.eq(True), _PLACED), _WAITING)
        case "locked":
            return And(_USABLE, Account.id.is_in(locked))
        case "on":
            return And(_USABLE, Account.id.not_in(locked))
        case _:
            return _MISPLACED


async def _signed(_reader: Actor, _now: str) -> Any:
    return Account.id.is_in(await sessions.signed_in() or [0])


STATES: dict[Any, Badge] = {
    "on": Badge(N_("使用中"), "success"),
    "off": Badge(N_("已停用")),
    "waiting": Badge(N_("待另一人确认"), "warning"),
    "locked": Badge(N_("已锁定"), "warning"),
    "misplaced": Badge(N_("单位不符"), "danger"),
}
_SPEC = ListSpec(
    columns=(
        Column("login", N_("登录名"), sortable=True),
        Column("name", N_("姓名"), sortable=True),
        Column(
            "role", N_("角色"), kind="badge", badges={str(r): Badge(label) for r, label in LABELS.items()}
        ),
        Column("organisation_name", N_("单位")),
        Column("last_sign_in", N_("上次登录"), kind="time", minor=True),
        Column("state", N_("状态"), kind="badge", badges=STATES),
        Column("id", N_("操作"), kind="custom", align="end"),
    ),
    default_sort="login",
    filters=(
        SelectFilter("role", N_("角色"), tuple((str(r), label) for r, label in LABELS.items()), Account.role),
        SelectFilter("state", N_("状态"), tuple((key, look.label) for key, look in STATES.items()), _stands),
        SelectFilter("signed", N_("登录情况"), (("in", N_("现在登录着")),), _signed),
    ),
    search_label=N_("登录名或姓名"),
    searched=(Account.login, Account.name),
)


async def count_misplaced(actor: Actor) -> int:
    """Accounts the actor sees whose role does not fit their organisation: they can do nothing."""
    return int(await Account.count().where(where(visible(actor, ACCOUNT), ACCOUNT_FACTS), _MISPLACED))


async def _listed(reader: Actor, query: ListQuery) -> Found[ListedAccount]:
    inside = where(visible(reader, ACCOUNT), ACCOUNT_FACTS)
    total, query, rows = await page_of_table(Account, Account.select(*COLUMNS), query, reader, inside)
    return total, query, await listed(rows)


def _sheet(_reader: Actor | None, rows: Sequence[ListedAccount]) -> Sheet:
    columns = [column for column in columns_of_list(_SPEC) if column.name != "id"]
    return columns, cells_of(columns, rows)


ACCOUNTS = DeclaredList(
    "accounts", N_("账号"), "/accounts", _SPEC, _listed, (*KEEPS, Role.AUDITOR), sheet=_sheet,
    names=("accounts", "account:list"),
)  # fmt: skip
