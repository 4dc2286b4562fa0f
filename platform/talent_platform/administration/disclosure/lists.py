"""Texts that tell who somebody is: those that wait, the oldest first, then what was decided last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import ReviewState, TextReview
from talent_platform.i18n import N_, gettext
from talent_platform.reference.contact import LABELS, Way
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

PLACES: dict[str, tuple[str, str]] = {
    "need": (N_("需求"), "/needs/"),
    "candidate": (N_("人才"), "/candidates/"),
    "team": (N_("项目团队"), "/teams/"),
    "case": (N_("对接"), "/cases/"),
}
"""Kind of record → what it is called, and where its pages lie."""
STATES: dict[Any, Badge] = {
    str(ReviewState.WAITING): Badge(N_("待核定"), "warning"),
    str(ReviewState.PASSED): Badge(N_("已放行"), "success"),
    str(ReviewState.REFUSED): Badge(N_("不予放行"), "danger"),
}
_SPEC = ListSpec(
    columns=(
        Column("place", N_("位置"), kind="custom"),
        Column("texts", N_("文字"), kind="custom"),
        Column("author_name", N_("作者")),
        Column("at", N_("时间"), kind="time", minor=True),
        Column("state", N_("结论"), kind="custom", badges=STATES, sortable=True),
    ),
    default_sort="state",
    filters=(
        SelectFilter(
            "state",
            N_("结论"),
            tuple((state, look.label) for state, look in STATES.items()),
            TextReview.state,
        ),
        SelectFilter(
            "kind", N_("位置"), tuple((kind, place[0]) for kind, place in PLACES.items()), TextReview.kind
        ),
    ),
)
_TURN = OrderByRaw(
    "text_review.state <> 'waiting', CASE WHEN text_review.state = 'waiting' THEN text_review.at END, "
    "-extract(epoch FROM text_review.decided_at)"
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    columns = (*TextReview.all_columns(), TextReview.author._.name.as_alias("author_name"))
    select, inside = TextReview.select(*columns), texts.in_charge(reader)
    total, query, rows = await page_of_table(TextReview, select, query, reader, inside, first=_TURN)
    shown = [{**row, "author_name": row["author_name"] or gettext("系统"), **_place(row)} for row in rows]
    await audit.names_read(reader, "texts", "text:list", len(shown), **texts.read_of(reader, rows))
    return total, query, shown


def _place(row: Mapping[str, Any]) -> dict[str, str]:
    label, path = PLACES[row["kind"]]
    return {"place": f"{gettext(label)} {row['record']}", "url": f"{path}{row['record']}"}


def told(row: Mapping[str, Any]) -> str:
    """What in the texts tells who somebody is."""
    found = [f"「{text}」（{gettext(LABELS[Way(way)])}）" for way, text in row["found"]]
    return gettext("、").join(found)


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = columns_of_list(_SPEC)
    return columns, cells_of(columns, ({**row, "texts": "\n".join(row["texts"].values())} for row in rows))


TEXTS = DeclaredList("texts", N_("文字核定"), "/texts", _SPEC, _listed, texts.READERS, sheet=_sheet)
