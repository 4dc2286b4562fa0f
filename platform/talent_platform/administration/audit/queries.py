"""Reads of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

from piccolo.columns.combination import Or, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.audit import subjects, wording
from talent_platform.audit.tables import AuditCheck, AuditEntry
from talent_platform.i18n import N_, _
from talent_platform.web.listing.declaration import (
    Column,
    DayFilter,
    IdFilter,
    ListSpec,
    SelectFilter,
    TextFilter,
)
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry of the log, worded."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    words: str
    """The act."""
    lines: Sequence[tuple[str, str]]
    """The details: what each is called, and what it says."""
    subject_words: str
    page: str | None
    """Where the subject is found."""


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """A verification of the chain."""

    at: datetime
    last_entry: int
    broken: int | None
    newer: int
    """Entries that came since."""


def _since(_reader: Any, day: str) -> Combinable:
    return AuditEntry.at >= _midnight(day)


def _until(_reader: Any, day: str) -> Combinable:
    return AuditEntry.at < _midnight(day) + timedelta(days=1)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), clock.ZONE)


def _of_act(_reader: Any, code: str) -> Combinable:
    return AuditEntry.action.is_in(wording.also(code))


def _of_kind(_reader: Any, kind: str) -> Combinable:
    acts: list[Combinable] = [AuditEntry.action.like(f"{part}.%") for part in subjects.GROUPS[kind][1]]
    return reduce(Or, acts)


_LOOKS = ("candidates.codes_sent", "person.asked_about", "person.named")
"""Other acts by which an official learns who somebody is, or that they are here."""
_WATCHED: Mapping[str, tuple[str, Combinable]] = {
    "unmasked": (
        N_("查看联系方式和证号"),
        AuditEntry.action.is_in([*(code for code in wording.ACTIONS if code.endswith(".unmasked")), *_LOOKS]),
    ),
    "on_behalf": (N_("代为答复"), WhereRaw("audit_entry.detail ->> 'on_behalf' = 'true'")),
    "let_pass": (N_("特别准予"), AuditEntry.action == "appointment.let_pass"),
    "exports": (N_("导出文件"), AuditEntry.action == "export.made"),
}
"""What an auditor looks at first: what officials did to others' data, words and rules."""


def _watched(_reader: Any, what: str) -> Combinable:
    return _WATCHED[what][1]


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", sortable=True),
        Column("at", N_("时间"), kind="time"),
        Column("actor_name", N_("操作人"), link="/audit?actor={actor_id}"),
        Column("words", N_("操作")),
        Column("subject_words", N_("对象"), kind="custom"),
        Column("lines", N_("内容"), kind="custom"),
    ),
    default_sort="-id",
    filters=(
        DayFilter("since", N_("自"), _since),
        DayFilter("until", N_("至"), _until),
        SelectFilter(
            "kind",
            N_("种类"),
            tuple((key, name) for key, (name, _parts) in subjects.GROUPS.items()),
            _of_kind,
        ),
        SelectFilter(
            "watch", N_("重点"), tuple((key, label) for key, (label, _acts) in _WATCHED.items()), _watched
        ),
        SelectFilter("action", N_("操作"), tuple(wording.ACTIONS.items()), _of_act),
        IdFilter("actor", N_("操作人的账号编号"), AuditEntry.actor_id),
        TextFilter("subject", N_("对象，如 need:17"), AuditEntry.subject),
    ),
    search_label=N_("操作人"),
    searched=(AuditEntry.actor_name,),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[LogLine]:
    everything = AuditEntry.id.is_not_null()
    total, query, rows = await page_of_table(AuditEntry, AuditEntry.select(), query, reader, everything)
    projects = await _projects(rows)
    return total, query, [_worded(row, projects) for row in rows]


async def _projects(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Which of the needs these entries tell of are projects: those have pages of their own."""
    told = [row["subject"].partition(":")[2] for row in rows if row["subject"].startswith("need:")]
    numbers = [int(number) for number in told if number.isdigit()]
    found = await AuditEntry.raw(
        "SELECT id FROM need WHERE kind = 'project' AND id = ANY({}::bigint[])", numbers
    )
    return frozenset(f"need:{row['id']}" for row in found)


def _worded(row: Mapping[str, Any], projects: frozenset[str]) -> LogLine:
    subject = row["subject"].replace("need", "project") if row["subject"] in projects else row["subject"]
    return LogLine(
        **row, words=wording.action(row["action"]), lines=wording.lines(row["detail"]),
        subject_words=subjects.words(subject), page=subjects.page(subject),
    )  # fmt: skip


def _line(label: str, value: str) -> str:
    return _("{label}：{value}", label=label, value=value)


def _sheet(_reader: Actor | None, rows: Sequence[LogLine]) -> Sheet:
    cells = (
        (
            one.id, one.at.astimezone(clock.ZONE), one.actor_name, one.words, one.subject_words,
            "\n".join(_line(*pair) for pair in one.lines),
        )
        for one in rows
    )  # fmt: skip
    return columns_of_list(_SPEC), cells


LOG = DeclaredList("audit", N_("审计日志"), "/audit", _SPEC, _listed, (Role.AUDITOR,), sheet=_sheet)


async def latest_check() -> ChainCheck | None:
    """The last verification of the chain."""
    last = AuditCheck.select(AuditCheck.at, AuditCheck.last_entry, AuditCheck.broken)
    rows = await last.order_by(AuditCheck.id, ascending=False).limit(1)
    if not rows:
        return None
    newer = await AuditEntry.count().where(AuditEntry.id > rows[0]["last_entry"])
    return ChainCheck(**rows[0], newer=newer)
