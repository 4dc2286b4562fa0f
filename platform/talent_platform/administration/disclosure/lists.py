"""Texts that tell who somebody is: those that wait, the oldest first, then what was decided last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import ReviewState, TextReview
from talent_platform.i18n import N_, gettext
from talent_platform.reference.contact import LABELS, Way
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
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


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """What an author kept although it tells who somebody is."""

    id: int
    at: datetime
    author: int | None
    author_name: str
    kind: str
    record: int
    texts: Mapping[str, str]
    """Field → its text."""
    found: Sequence[tuple[str, str]]
    """Way and what was written."""
    state: str
    note: str

    @property
    def place(self) -> str:
        return f"{gettext(PLACES[self.kind][0])} {self.record}"

    @property
    def url(self) -> str:
        return f"{PLACES[self.kind][1]}{self.record}"

    @property
    def told(self) -> str:
        """What in the texts tells who somebody is."""
        found = [f"「{text}」（{gettext(LABELS[Way(way)])}）" for way, text in self.found]
        return gettext("、").join(found)


async def _listed(reader: Actor, query: ListQuery) -> Found[ReviewedText]:
    select = TextReview.select(
        TextReview.id, TextReview.at, TextReview.author, TextReview.kind, TextReview.record, TextReview.texts,
        TextReview.found, TextReview.state, TextReview.note, TextReview.author._.name.as_alias("author_name"),
    )  # fmt: skip
    inside = texts.in_charge(reader)
    total, query, rows = await page_of_table(TextReview, select, query, reader, inside, first=_TURN)
    shown = [ReviewedText(**{**row, "author_name": row["author_name"] or gettext("系统")}) for row in rows]
    await audit.names_read(reader, "texts", "text:list", len(shown), **_read_of(reader, shown))
    return total, query, shown


def _read_of(reader: Actor, rows: Sequence[ReviewedText]) -> dict[str, object]:
    """Whose kept texts a reading shows, so that they find it among those who looked."""
    people = {f"account:{row.author}" for row in rows if row.author not in (None, reader.account_id)}
    people |= {f"{row.kind}:{row.record}" for row in rows if row.kind in ("candidate", "team")}
    return {"people": sorted(people), "fields": ["text"], "note": "texts", "role": str(reader.role)}


def _sheet(_reader: Actor | None, rows: Sequence[ReviewedText]) -> Sheet:
    cells = (
        (
            row.place, "\n".join(row.texts.values()), row.author_name, row.at.astimezone(ZONE), row.state,
        )
        for row in rows
    )  # fmt: skip
    return columns_of_list(_SPEC), cells


TEXTS = DeclaredList("texts", N_("文字核定"), "/texts", _SPEC, _listed, texts.READERS, sheet=_sheet)
