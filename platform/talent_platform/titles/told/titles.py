"""How committees and experts are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.events import Title
from talent_platform.i18n import gettext
from talent_platform.titles.access import EXPERT_READERS, PERSONS, READERS
from talent_platform.titles.applications import queries as of_applications
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.complaints import queries as of_complaints
from talent_platform.titles.experts.queries import seen_by
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.tables import TitleMeeting, TitleSeat
from talent_platform.titles.results import queries as results
from talent_platform.titles.results.life import ACT_LABELS
from talent_platform.titles.results.tables import TitleOutcome, TitleResultAct
from talent_platform.titles.tables import TitleCommittee, TitleExpert, TitleStandard


async def committees(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By its name."""
    if reader.role not in READERS:
        return {}
    rows = await TitleCommittee.select(TitleCommittee.id, TitleCommittee.name).where(
        TitleCommittee.id.is_in(list(ids))
    )
    return {row["id"]: Title(row["name"], f"/titles/committees/{row['id']}") for row in rows}


async def experts(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By committee and unit: the name stands on the own page alone."""
    if reader.role not in EXPERT_READERS:
        return {}
    rows = await TitleExpert.select(
        TitleExpert.id, TitleExpert.unit, TitleExpert.committee._.name.as_alias("committee")
    ).where(TitleExpert.id.is_in(list(ids)), seen_by(reader))
    return {
        row["id"]: Title(
            gettext("{unit}的专家（{committee}）", unit=row["unit"], committee=row["committee"]),
            f"/titles/experts/{row['id']}",
        )
        for row in rows
    }


async def standards(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By its name."""
    if reader.role not in READERS:
        return {}
    rows = await TitleStandard.select(TitleStandard.id, TitleStandard.name).where(
        TitleStandard.id.is_in(list(ids))
    )
    return {row["id"]: Title(row["name"], f"/titles/standards/{row['id']}") for row in rows}


async def applications(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By committee, level and unit: the name stands on the own page alone."""
    if reader.role not in EXPERT_READERS:
        return {}
    rows = await TitleApplication.select(
        TitleApplication.id, TitleApplication.unit, TitleApplication.level,
        TitleApplication.committee._.name.as_alias("committee"),
    ).where(TitleApplication.id.is_in(list(ids)), of_applications.seen_by(reader))  # fmt: skip
    return {
        row["id"]: Title(
            gettext(
                "{unit}，{committee}，{level}",
                unit=row["unit"],
                committee=row["committee"],
                level=gettext(row["level"]),
            ),
            f"/titles/applications/{row['id']}",
        )
        for row in rows
    }


async def seats(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By committee and day of the meeting: who sits stands on its page alone."""
    if reader.role not in (*READERS, *PERSONS):
        return {}
    asked = await TitleSeat.select(TitleSeat.id, TitleSeat.meeting).where(TitleSeat.id.is_in(list(ids)))
    rows = await TitleMeeting.select(*meetings.COLUMNS).where(
        TitleMeeting.id.is_in([each["meeting"] for each in asked] or [0]), meetings.seen_by(reader)
    )
    found = {row["id"]: row for row in rows}
    return {
        each["id"]: Title(
            gettext(
                "{committee} {day} 的会议", committee=found[each["meeting"]]["committee_name"],
                day=found[each["meeting"]]["day"],
            ),
            f"/titles/meetings/{each['meeting']}",
        )
        for each in asked
        if each["meeting"] in found
    }  # fmt: skip


async def outcomes(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By committee and level, and never by the result: that stands on the page."""
    if reader.role not in EXPERT_READERS:
        return {}
    rows = await TitleOutcome.select(*results.COLUMNS).where(
        TitleOutcome.id.is_in(list(ids)), results.seen_by(reader)
    )
    return {
        row["id"]: Title(
            gettext("{committee}，{level}", committee=row["committee_name"], level=gettext(row["level"])),
            f"/titles/applications/{row['application']}" if row["application"] else "/titles/results",
        )
        for row in rows
    }


async def acts(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By what is done and the number of the paper."""
    if reader.role not in READERS:
        return {}
    rows = await TitleResultAct.select(
        TitleResultAct.id, TitleResultAct.meeting, TitleResultAct.kind, TitleResultAct.document
    ).where(TitleResultAct.id.is_in(list(ids)))
    return {
        row["id"]: Title(
            f"{gettext(ACT_LABELS[row['kind']])} {row['document']}",
            f"/titles/meetings/{row['meeting']}/outcomes",
        )
        for row in rows
    }


async def complaints(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By what is asked and of which committee."""
    if reader.role not in (*READERS, *PERSONS):
        return {}
    rows = [
        each
        for each in await of_complaints.some(ids)
        if reader.role in READERS or each.account == reader.account_id
    ]
    return {
        each.id: Title(
            f"{gettext(each.label)} {each.application}", f"/titles/applications/{each.application}"
        )
        for each in rows
    }
