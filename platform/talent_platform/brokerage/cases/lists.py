"""The list of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.queries import (
    LIVE,
    all_shown_to,
    columns,
    facts_of_cases,
    hired_with,
    to_verify,
    waiting_for,
    waiting_for_others,
)
from talent_platform.brokerage.liaison.answers import answered
from talent_platform.brokerage.life import (
    AWAY,
    BUREAU,
    MISTAKEN,
    OBSTACLES,
    PAUSED,
    REASONS,
    STAGE_BADGES,
    side_of,
    told_obstacle,
)
from talent_platform.brokerage.tables import Case, Placement
from talent_platform.clock import now, today
from talent_platform.database.engine import views
from talent_platform.i18n import N_, _
from talent_platform.reference.codes import branches, counties
from talent_platform.web.listing.declaration import Column, DayFilter, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table, since, until
from talent_platform.workbooks.columns import Kind, SheetColumn

SOON = timedelta(days=7)
"""How far ahead the desk looks, and how long a case counts as new; rolling, for a week ends on Fridays."""
_NO_OFFICER = WhereRaw(
    "coalesce(match_case.officer, 0) NOT IN (SELECT account FROM seat_held WHERE role = 'officer')"
)


def _overdue(reader: Actor) -> Combinable:
    """Past their day, and waiting for nobody who is away; as `CaseRow.overdue`."""
    if side_of(reader.role) == "employer":
        away = [code for code in OBSTACLES if told_obstacle(code, "employer") in AWAY]
        goes_on = WhereRaw("coalesce(case_obstacle(match_case), '') <> ALL({})", away)
    else:
        goes_on = WhereRaw(f"NOT {PAUSED.format(case='match_case')}")
    return And(Case.stage.is_in(LIVE), And(Case.due < today(), goes_on))


_WHOSE: Mapping[str, Callable[[Actor], Combinable]] = {
    "waiting": waiting_for,
    "mine": lambda reader: Case.officer == reader.own_id,
    "overdue": _overdue,
    "soon": lambda _reader: And(Case.stage.is_in(LIVE), And(Case.due >= today(), Case.due <= today() + SOON)),
    "others": waiting_for_others,
    "verify": lambda _reader: to_verify(),
    "new": lambda _reader: And(Case.stage.is_in(LIVE), Case.opened > now() - SOON),
    "live": lambda _reader: Case.stage.is_in(LIVE),
    "unattended": lambda _reader: And(Case.stage.is_in(LIVE), _NO_OFFICER),
    "ended": lambda _reader: Case.stage.not_in(LIVE),
}


def _whose(reader: Actor, chosen: str) -> Combinable:
    return _WHOSE[chosen](reader)


def _ended_as(reader: Actor, chosen: str) -> Combinable:
    """As the reader may know it: a person does not read that it was introduced by mistake."""
    if side_of(reader.role) != "person":
        return Case.reason == chosen
    shown = {"not_pursued": ["not_pursued", MISTAKEN], MISTAKEN: []}.get(chosen, [chosen])
    return Case.reason.is_in(shown) if shown else Case.id.is_null()


def _in_term(reader: Actor, chosen: str) -> Combinable:
    """Beside whose they are: mine and late and of this county can be asked at once."""
    if chosen == "unknown":
        return And(Case.stage.is_in(LIVE), Case.due.is_null())
    return _WHOSE[chosen](reader)


def _hired(
    compared: Callable[[Any, date], Any], bounded: Callable[[Any], Callable[[Any, str], Any]]
) -> Callable[[Actor, str], Combinable]:
    """Hires that stand in the books, by their first day; where none was named, by the day the hire was
    made."""

    def of(reader: Actor, day: str) -> Combinable:
        named = compared(Case.starts, date.fromisoformat(day))
        unnamed = And(Case.starts.is_null(), bounded(Case.ended)(reader, day))
        return And(hired_with(Placement.unbooked.eq(False)), Or(named, unnamed))

    return of


_SPEC = ListSpec(
    columns=(
        Column("need_title", N_("需求"), link="/cases/{id}"),
        Column("id", N_("编号"), kind="number", link="/cases/{id}", sortable=True, align="start"),
        Column("employer", N_("用人单位")),
        Column("offer", N_("人才或团队")),
        Column("stage", N_("阶段"), kind="badge", badges=STAGE_BADGES),
        Column("next_step", N_("下一步"), kind="custom"),
        Column("due", N_("办理期限"), kind="custom", sortable=True),
        Column("officer_name", N_("联络员")),
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
                ("soon", N_("七天内到期")),
                ("others", N_("等对方")),
                ("verify", N_("待核实的录用")),
                ("new", N_("七天内新到")),
                ("live", N_("进行中")),
                ("unattended", N_("没有在岗的联络员")),
                ("ended", N_("已完结")),
            ),
            _whose,
        ),
        SelectFilter(
            "term",
            N_("办理期限"),
            (("overdue", N_("已逾期")), ("soon", N_("七天内到期")), ("unknown", N_("待工作日历公布"))),
            _in_term,
        ),
        SelectFilter("county", N_("地区"), tuple(counties().items()), Case.county),
        IdFilter("need", N_("需求"), Case.need),
        IdFilter("candidate", N_("人才"), Case.candidate),
        IdFilter("team", N_("团队"), Case.team),
        IdFilter("organisation", N_("用人单位"), Case.organisation),
        IdFilter("officer", N_("联络员"), Case.officer),
        SelectFilter(
            "answered",
            N_("用人单位答复（近一年）"),
            (("yes", N_("用人单位已答复")), ("no", N_("到期没有答复"))),
            answered,
        ),
        SelectFilter("reason", N_("结束原因"), tuple(REASONS.items()), _ended_as),
        SelectFilter(
            "branch",
            N_("产业"),
            tuple((code, branch.name) for code, branch in branches().items()),
            Case.need._.branch,
        ),
        DayFilter("since", N_("发起时间不早于"), since(Case.opened)),
        DayFilter("until", N_("发起时间不晚于"), until(Case.opened)),
        DayFilter("hired_since", N_("录用时间不早于"), _hired(lambda at, day: at >= day, since)),
        DayFilter("hired_until", N_("录用时间不晚于"), _hired(lambda at, day: at <= day, until)),
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
            "next_step": _(case.next_step) if case.live or case.in_question else None,
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


CASES = DeclaredList(
    "cases", N_("对接"), "/cases", _SPEC, _listed, frozenset(Role), sheet=_sheet, ticks=BUREAU,
    waits=lambda _reader: {"whose": "waiting"},
)  # fmt: skip
