"""The work list of registrations."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.registration.access import READERS, REGISTRATION
from talent_platform.registration.applications import deciding, queries
from talent_platform.registration.applications.life import KIND_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.registration.applications.queries import RegistrationRow
from talent_platform.registration.tables import Registration, RegistrationState
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), link="/registrations/{id}", sortable=True),
        Column("title", N_("企业或登录名"), link="/registrations/{id}"),
        Column(
            "kind", N_("注册为"), kind="badge",
            badges={kind: Badge(label) for kind, label in KIND_LABELS.items()},
        ),
        Column("credit_code", N_("统一社会信用代码")),
        Column("place", N_("县区")),
        Column("created", N_("提交时间"), kind="time", sortable=True),
        Column("expires", N_("有效期至"), kind="time", minor=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="created",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), Registration.state),
        SelectFilter("kind", N_("注册为"), tuple(KIND_LABELS.items()), Registration.kind),
        SelectFilter("county", N_("县区"), tuple(counties().items()), Registration.desk),
    ),
    search_label=N_("企业名称、信用代码或登录名"),
    searched=(Registration.firm, Registration.credit_code, Registration.login),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[RegistrationRow]:
    inside = where(visible(reader, REGISTRATION), queries.FACTS)
    select = Registration.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(Registration, select, query, reader, inside)
    return total, query, views(RegistrationRow, rows)


BATCH = Batch(
    deciding.FLOW, "/registrations", lambda row: str(row.title), STATE_BADGES, singly=frozenset({"confirm"})
)
"""To return and refuse many; each account is opened singly."""
REGISTRATIONS = DeclaredList(
    "registrations", N_("注册申请"), "/registrations", _SPEC, _listed, READERS, batch=BATCH,
    waits=lambda _reader: {"state": str(RegistrationState.SUBMITTED)},
)  # fmt: skip
