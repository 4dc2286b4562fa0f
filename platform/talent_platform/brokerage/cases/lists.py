"""The list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from piccolo.columns.combination import And
from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.queries import LIVE, all_shown_to, columns, facts_of_cases, waiting_for
from talent_platform.brokerage.life import REASONS, STAGE_BADGES
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import views
from talent_platform.i18n import N_, _
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.columns import Kind, SheetColumn


def _whose(reader: Actor, chosen: str) -> Any:
    match chosen:
        case "waiting":
            return waiting_for(reader)
        case "mine":
            return Case.officer == reader.own_id
        case "overdue":
            return And(Case.stage.is_in(LIVE), Case.due < today())
        case "live":
            return Case.stage.is_in(LIVE)
        case _:
            return Case.stage.not_in(LIVE)


_SPEC = ListSpec(
    columns=(
        Column("need_title", N_("需求"), link="/cases/{id}"),
        Column("id", N_("编号"), kind="number", link="/cases/{id}", sortable=True, align="start"),
        Column("employer", N_("用人单位")),
        Column("offer", N_("人才或团队")),
        Column("stage", N_("阶段"), kind="badge", badges=STAGE_BADGES),
        Column("next_step", N_("下一步"), kind="custom", minor=True),
        Column("due", N_("办理期限"), kind="custom", sortable=True),
        Column("officer_name", N_("联络员"), minor=True),
    ),
    default_sort="due",
    filters=(
        SelectFilter(
            "stage",
            N_("阶段"),
            tuple((stage, badge.label) for stage, badge in STAGE_BADGES.items()),
            Case.stage,
        ),
        SelectFilter(
            "whose",
            N_("范围"),
            (
                ("waiting", N_("等我办理")),
                ("mine", N_("我负责的")),
                ("overdue", N_("已逾期")),
                ("live", N_("进行中")),
                ("ended", N_("已完结")),
            ),
            _whose,
        ),
        SelectFilter("reason", N_("结束原因"), tuple(REASONS.items()), Case.reason),
    ),
    search_label=N_("需求或用人单位"),
    searched=(Case.need._.title, Case.organisation._.name),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[CaseRow]:
    """Live cases first, the most overdue on top: of those that have ended nothing is due."""
    inside = where(visible(reader, CASE), facts_of_cases())
    first = OrderByRaw("ended IS NOT NULL") if query.sort == "due" else None
    select = Case.select(*columns())
    total, query, rows = await page_of_table(Case, select, query, reader, inside, first=first)
    return total, query, await all_shown_to(reader, views(CaseRow, rows))


def _sheet(_reader: Actor | None, cases: Sequence[CaseRow]) -> Sheet:
    """Like the list: the person by specialty only, whoever asks."""
    shown = [
        {
            **asdict(case),
            "offer": case.offer,
            "next_step": _(case.next_step) if case.live else None,
            "due": case.due if case.live else None,
            "due_note": _("截止日待工作日历公布") if case.live and case.due is None else None,
            "reason": _(REASONS[case.reason]) if case.reason else None,
        }
        for case in cases
    ]
    sheet = [
        SheetColumn(one.name, one.title, Kind.DATE, required=False) if one.name == "due" else one
        for one in columns_of_list(_SPEC)
    ]
    sheet += [
        SheetColumn("due_note", _("期限说明"), Kind.TEXT, required=False),
        SheetColumn("reason", _("结束原因"), Kind.TEXT, required=False),
        SheetColumn("opened", _("推介已发起"), Kind.TEXT, required=False),
        SheetColumn("ended", _("已完结"), Kind.TEXT, required=False),
    ]
    return sheet, cells_of(sheet, shown)


CASES = DeclaredList("cases", N_("对接"), "/cases", _SPEC, _listed, frozenset(Role), sheet=_sheet)
