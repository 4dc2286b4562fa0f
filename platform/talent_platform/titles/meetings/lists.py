"""The list of meetings."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.titles.access import PERSONS, READERS
from talent_platform.titles.meetings.life import MEETING_BADGES, MEETING_STATES
from talent_platform.titles.meetings.queries import COLUMNS, MeetingView, seen_by
from talent_platform.titles.meetings.tables import TitleMeeting
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_of = TitleMeeting.draw._
_SPEC = ListSpec(
    columns=(
        Column(
            "committee_name", N_("评委会"), link="/titles/meetings/{id}", sortable=True,
            order=_of.committee._.name,
        ),
        Column("day", N_("会议日期"), kind="day", sortable=True, order=_of.meeting),
        Column("begins", N_("开始时间")),
        Column("place", N_("会议地点")),
        Column("state", N_("状态"), kind="badge", badges=MEETING_BADGES, sortable=True),
    ),
    default_sort="-day",
    filters=(SelectFilter("state", N_("状态"), tuple(MEETING_STATES.items()), TitleMeeting.state),),
    search_label=N_("评委会或会议地点"),
    searched=(_of.committee._.name, TitleMeeting.place),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[MeetingView]:
    require(reader, *READERS, *PERSONS)
    select = TitleMeeting.select(*COLUMNS)
    total, query, rows = await page_of_table(TitleMeeting, select, query, reader, seen_by(reader))
    return total, query, views(MeetingView, rows)


MEETINGS = DeclaredList(
    "title_meetings", N_("评审会议"), "/titles/meetings", _SPEC, _listed, (*READERS, *sorted(PERSONS))
)
"""Every meeting for the bureau and the auditor; a juror's are those the juror is asked to."""
