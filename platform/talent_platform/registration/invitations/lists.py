"""Enterprises in which nobody has ever had an account, and whether they are invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.clock import now
from talent_platform.database.engine import views
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.tables import Enterprise
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties, county_name
from talent_platform.registration.access import DECIDERS
from talent_platform.registration.tables import Invitation
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

STATE_BADGES: dict[str, Badge] = {
    "none": Badge(N_("未邀请")),
    "open": Badge(N_("已邀请"), "success"),
    "lapsed": Badge(N_("邀请已过期"), "warning"),
}
_OF = "SELECT FROM invitation i WHERE i.organisation = enterprise.organisation AND i.ended IS NULL"
NOBODY_THERE = WhereRaw(
    "NOT EXISTS (SELECT FROM home_known h WHERE h.organisation = enterprise.organisation)"
)


@dataclass(frozen=True, slots=True)
class Uninhabited:
    """An enterprise without accounts."""

    id: int
    """Of its organisation."""
    name: str
    credit_code: str | None
    county: str | None
    state: str
    expires: datetime | None
    """Until when its code is good."""

    @property
    def place(self) -> str:
        return county_name(self.county) if self.county else ""


def _stands(_reader: Actor | None, state: str) -> WhereRaw:
    if state == "none":
        return WhereRaw(f"NOT EXISTS ({_OF})")
    sign = ">" if state == "open" else "<="
    return WhereRaw(f"EXISTS ({_OF} AND i.expires {sign} {{}})", now())


_organisation = Enterprise.organisation._
_SPEC = ListSpec(
    columns=(
        Column("name", N_("企业名称"), link="/enterprises/{id}", sortable=True, order=_organisation.name),
        Column("credit_code", N_("统一社会信用代码")),
        Column("place", N_("县区"), sortable=True, order=_organisation.county),
        Column("state", N_("邀请"), kind="badge", badges=STATE_BADGES),
        Column("expires", N_("邀请有效期至"), kind="time"),
    ),
    default_sort="name",
    filters=(
        SelectFilter(
            "state", N_("邀请"), tuple((key, badge.label) for key, badge in STATE_BADGES.items()), _stands
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _organisation.county),
    ),
    search_label=N_("企业名称或信用代码"),
    searched=(_organisation.name, _organisation.credit_code),
)  # fmt: skip
_COLUMNS = (
    _organisation.id.as_alias("id"), _organisation.name.as_alias("name"),
    _organisation.credit_code.as_alias("credit_code"), _organisation.county.as_alias("county"),
)  # fmt: skip


def in_charge(reader: Actor) -> tuple[Combinable, ...]:
    return where(manageable(reader, ENTERPRISE), facts_of_enterprises()), NOBODY_THERE


async def _listed(reader: Actor, query: ListQuery) -> Found[Uninhabited]:
    mine, empty = in_charge(reader)
    total, query, rows = await page_of_table(
        Enterprise, Enterprise.select(*_COLUMNS), query, reader, mine & empty
    )
    return total, query, await with_states(rows)


async def with_states(rows: Sequence[Mapping[str, object]]) -> list[Uninhabited]:
    """Enterprises with how they are invited."""
    open_now = (
        await Invitation.select(Invitation.organisation, Invitation.expires).where(
            Invitation.organisation.is_in([row["id"] for row in rows]), Invitation.ended.is_null()
        )
        if rows
        else []
    )
    until = {row["organisation"]: row["expires"] for row in open_now}
    return list(views(Uninhabited, [{**row, **_state(until.get(row["id"]))} for row in rows]))


def _state(expires: datetime | None) -> dict[str, object]:
    state = "none" if expires is None else "open" if expires > now() else "lapsed"
    return {"state": state, "expires": expires}


async def chosen(reader: Actor, organisations: Sequence[int]) -> list[Uninhabited]:
    """Those of them without accounts that the reader is in charge of."""
    if not organisations:
        return []
    rows = await Enterprise.select(*_COLUMNS).where(
        *in_charge(reader), Enterprise.organisation.is_in(list(organisations))
    ).order_by(_organisation.name)  # fmt: skip
    return await with_states(rows)


INVITATIONS = DeclaredList(
    "invitations", N_("企业邀请"), "/invitations", _SPEC, _listed, DECIDERS, ticks=DECIDERS
)
