"""The lists of needs: columns, filters, what each reader is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.demand import findings, waiting
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.demand.needs import queries
from talent_platform.demand.needs.life import CHECKERS, POSTERS, STATE_BADGES, STATE_LABELS, WRITERS
from talent_platform.demand.needs.service import FLOW
from talent_platform.demand.tables import Need, NeedKind, NeedState
from talent_platform.i18n import N_, gettext
from talent_platform.index.find import matching_ids
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.ranks import EDUCATION_LABELS
from talent_platform.web.field_texts import cells, fields_of
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import (
    Column,
    DayFilter,
    ListSpec,
    Range,
    RangeFilter,
    SelectFilter,
)
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.selection import since, until
from talent_platform.workbooks.columns import Kind, SheetColumn

_BRANCH_FILTER = SelectFilter(
    "branch", N_("产业"), tuple((code, branch.name) for code, branch in branches().items()), Need.branch
)
_COUNTY_FILTER = SelectFilter("county", N_("地区"), tuple(counties().items()), Need.county)
LIVE = "live"
"""Of the states asked for: everything that anybody may read, as `open_need` says."""


def _stands(_reader: object, state: str) -> Any:
    return queries.facts_of_needs()["public"] if state == LIVE else Need.state == state


_STATE_FILTER = SelectFilter("state", N_("状态"), ((LIVE, N_("公开招引")), *STATE_LABELS.items()), _stands)
_TERM = SelectFilter(
    "term", N_("核对期限"), (("overdue", N_("已逾期未核对")),), lambda _reader, _term: waiting.overdue()
)
_DESK = SelectFilter("desk", N_("核对部门"), tuple(counties().items()), Need.organisation._.county)
_DAYS = (
    DayFilter("since", N_("登记时间不早于"), since(Need.created)),
    DayFilter("until", N_("登记时间不晚于"), until(Need.created)),
)
_STATE = Column("state", N_("状态"), kind="badge", badges=STATE_BADGES)


def _pays_within(_reader: object, limits: Range) -> Any:
    """The span a need pays and the one asked for have something in common."""
    pays: Any = Need.pay_max.is_not_null()
    if limits.low is not None:
        pays = And(pays, Need.pay_max >= limits.low)
    if limits.high is not None:
        pays = And(pays, Need.pay_min <= limits.high)
    return pays


def _spec(
    first: Sequence[Column], last: Sequence[Column], filters: Sequence[Any], search: str, kind: Resource
) -> ListSpec:
    columns = (
        *first,
        Column("organisation_name", N_("用人单位")),
        Column("place", N_("地区"), sortable=True, order=Need.county),
        Column("branch_name", N_("产业"), minor=True),
        *last,
        Column("deadline", N_("截止日期"), kind="day", sortable=True),
        Column("updated", N_("更新"), kind="ago", sortable=True, minor=True),
    )
    return ListSpec(
        columns, "-updated", (_COUNTY_FILTER, _BRANCH_FILTER, *filters), search, partial(_words, kind),
        ranked=lambda reader, text: matching_ids(reader, kind, text),
    )  # fmt: skip


async def _words(kind: Resource, reader: Actor | None, text: str) -> Any:
    return Need.id.is_in(await matching_ids(reader, kind, text) or [0])


_PUBLIC_LISTS = {
    NeedKind.TALENT: _spec(
        (Column("title", N_("岗位"), link="/needs/{id}", sortable=True),),
        (
            Column("seats", N_("人数"), kind="number", sortable=True),
            Column("education_label", N_("最低学历"), kind="label", minor=True),
            Column("pay", N_("年薪（万元）"), sortable=True, align="end", order=Need.pay_max),
        ),
        (
            SelectFilter(
                "education",
                N_("学历要求"),
                tuple((str(int(k)), v) for k, v in EDUCATION_LABELS.items()),
                Need.education,
            ),
            SelectFilter(
                "mode", N_("引进方式"), tuple((str(k), v) for k, v in MODE_LABELS.items()), Need.mode
            ),
            RangeFilter("pay", N_("年薪"), N_("万元"), _pays_within),
        ),
        N_("岗位、技能或单位"),
        NEED,
    ),
    NeedKind.PROJECT: _spec(
        (Column("title", N_("项目"), link="/projects/{id}", sortable=True),),
        (
            Column("seats", N_("团队规模上限"), kind="number", sortable=True),
            Column("investment", N_("计划投入"), kind="wan", sortable=True),
        ),
        (RangeFilter("investment", N_("计划投入"), N_("万元"), Need.investment),),
        N_("项目、技术或单位"),
        PROJECT,
    ),
}


def _full(kind: NeedKind) -> ListSpec:
    spec = _PUBLIC_LISTS[kind]
    columns = (*spec.columns[:-1], _STATE, spec.columns[-1])
    return replace(spec, columns=columns, filters=(_STATE_FILTER, *spec.filters, *_DAYS))


def _mine(kind: NeedKind) -> SelectFilter:
    def whose(reader: Actor, _mine: str) -> Any:
        return queries.charged(reader, queries.KINDS[kind])

    return SelectFilter("scope", N_("范围"), (("mine", N_("我管理的")),), whose)


def _batch(kind: NeedKind) -> Batch:
    return Batch(
        FLOW, queries.PATHS[kind], lambda need: str(need["title"]), STATE_BADGES,
        of_list=lambda need: need["kind"] == kind, findings=findings.of_needs,
    )  # fmt: skip


BATCHES: dict[NeedKind, Batch] = {kind: _batch(kind) for kind in NeedKind}


def _declared(kind: NeedKind, title: str) -> DeclaredList:
    signed_in = _full(kind)
    in_charge = replace(signed_in, filters=(_mine(kind), _TERM, _DESK, *signed_in.filters))

    def offered(reader: Actor | None) -> ListSpec:
        """The state says something only to those who sign in, a charge is only theirs who post or check."""
        if reader is None:
            return _PUBLIC_LISTS[kind]
        return in_charge if reader.role in WRITERS else signed_in

    def sheet(reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
        columns = [
            SheetColumn("id", gettext("编号"), Kind.INTEGER, required=False),
            SheetColumn("organisation_name", gettext("用人单位"), Kind.TEXT, required=False),
            *fields_of(queries.FORMS[kind]).values(),
        ]
        if reader is not None:
            state = SheetColumn("state", gettext("状态"), Kind.CHOICE, required=False, choices=STATE_LABELS)
            columns.append(state)
        return columns, (cells(columns, row) for row in rows)

    def opens(reader: Actor | None) -> Mapping[str, str]:
        """Whoever posts needs comes for the own ones."""
        return {"scope": "mine"} if reader is not None and reader.role in POSTERS else {}

    def waits(reader: Actor) -> Mapping[str, str]:
        if reader.role not in CHECKERS:
            return {}
        return {"scope": "mine", "state": str(NeedState.SUBMITTED), "sort": "updated", "dir": "asc"}

    return DeclaredList(
        f"{kind}s", title, queries.PATHS[kind], in_charge, partial(queries.listed, kind), readers=None,
        offered=offered, sheet=sheet, batch=BATCHES[kind], opens=opens, waits=waits,
    )  # fmt: skip


LISTS: dict[NeedKind, DeclaredList] = {
    NeedKind.TALENT: _declared(NeedKind.TALENT, N_("人才需求")),
    NeedKind.PROJECT: _declared(NeedKind.PROJECT, N_("项目需求")),
}
