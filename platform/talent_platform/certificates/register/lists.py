"""The list of certificates."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.certificates.access import READERS
from talent_platform.certificates.register import queries
from talent_platform.certificates.register.life import KIND_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.tables import Certificate
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("number", N_("证书编号"), link="/certificates/{id}", sortable=True),
        Column("name", N_("证书名称"), link="/certificates/{id}"),
        Column(
            "kind", N_("证书种类"), kind="badge",
            badges={kind: Badge(label) for kind, label in KIND_LABELS.items()},
        ),
        Column("holder_masked", N_("持证人")),
        Column("body", N_("颁发机构")),
        Column("issued", N_("颁发日期"), kind="day", sortable=True),
        Column("expires", N_("有效期至"), kind="day", minor=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="number",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), Certificate.state),
        SelectFilter("kind", N_("证书种类"), tuple(KIND_LABELS.items()), Certificate.kind),
    ),
    search_label=N_("证书编号、名称或颁发机构"),
    searched=(Certificate.number, Certificate.name, Certificate.body),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[CertificateRow]:
    require(reader, *READERS)
    select = Certificate.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(Certificate, select, query, reader, Certificate.id > 0)
    return total, query, views(CertificateRow, rows)


CERTIFICATES = DeclaredList("certificates", N_("证书"), "/certificates", _SPEC, _listed, READERS)
"""Every recorded certificate."""
