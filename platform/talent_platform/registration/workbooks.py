"""The workbook of accounts."""

from __future__ import annotations

from talent_platform.accounts.actor import KEEPS
from talent_platform.i18n import N_
from talent_platform.imports.kinds import ImportKind
from talent_platform.registration.openings.schemas import AccountRow
from talent_platform.workbooks.columns import Layout

ACCOUNTS = Layout("accounts", N_("账号"), "1", AccountRow, key=("login",), aside=("状态", "上次登录"))

WORKBOOKS = (
    ImportKind(
        ACCOUNTS,
        frozenset(KEEPS),
        "talent_platform.registration.openings.importing:import_accounts",
        "/accounts",
        "talent_platform.registration.openings.importing:examples",
        goes_on=(N_("发放一次性密码"), "/openings/{file}"),
    ),
)
