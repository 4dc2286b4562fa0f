"""Reads of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.audit import wording
from talent_platform.audit.tables import AuditCheck, AuditEntry
from talent_platform.i18n import N_, _
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter, TextFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", sortable=True),
        Column("at", N_("时间"), kind="time"),
        Column("actor_name", N_("操作人")),
        Column("words", N_("操作")),
        Column("subject", N_("对象")),
        Column("lines", N_("内容"), kind="custom", minor=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter("action", N_("操作"), tuple(wording.ACTIONS.items()), AuditEntry.action),
        TextFilter("subject", N_("对象"), AuditEntry.subject),
    ),
    search_label=N_("操作人"),
    searched=(AuditEntry.actor_name,),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    """The rows with their act as `words` and their details as `lines` of (label, value)."""
    everything = AuditEntry.id.is_not_null()
    total, query, rows = await page_of_table(AuditEntry, AuditEntry.select(), query, reader, everything)
    shown = [
        {**row, "words": wording.action(row["action"]), "lines": wording.lines(row["detail"])} for row in rows
    ]
    return total, query, shown


def _line(label: str, value: str) -> str:
    return _("{label}：{value}", label=label, value=value)


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = columns_of_list(_SPEC)
    shown = [{**row, "lines": "\n".join(_line(*pair) for pair in row["lines"])} for row in rows]
    return columns, cells_of(columns, shown)


LOG = DeclaredList("audit", N_("审计日志"), "/audit", _SPEC, _listed, (Role.AUDITOR,), sheet=_sheet)


async def latest_check() -> dict[str, Any] | None:
    """The last verification of the chain, with `newer`: how many entries came since."""
    rows = await AuditCheck.select().order_by(AuditCheck.id, ascending=False).limit(1)
    if not rows:
        return None
    newer = await AuditEntry.count().where(AuditEntry.id > rows[0]["last_entry"])
    return {**rows[0], "newer": newer}
