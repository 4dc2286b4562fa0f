"""Slots as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event
from litestar import Response

from talent_platform.clock import ZONE
from talent_platform.i18n import gettext
from talent_platform.settings import settings
from talent_platform.titles.defences.queries import Defence


def answer(slots: Iterable[Defence], name: str) -> Response[bytes]:
    """In the language of the moment; applicants by their number alone."""
    calendar = Calendar()
    calendar.add("prodid", "-//talent-platform//defences//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", gettext("职称评审答辩"))
    for one in slots:
        calendar.add_component(_event(one))
    calendar.add_missing_timezones()
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(bytes(calendar.to_ical()), media_type="text/calendar; charset=utf-8", headers=headers)


def _event(one: Defence) -> Event:
    begins = one.begins.astimezone(ZONE)
    event = Event()
    event.add("uid", f"title-defence-{one.id}@talent-platform")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.updated)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=one.minutes))
    said = gettext("答辩 {number}：{committee}", number=one.number, committee=one.committee_name)
    event.add("summary", said)
    event.add("location", one.link or one.place)
    if one.link:
        event.add("url", one.link)
    event.add("description", f"{settings().public_url}/titles/meetings/{one.meeting}")
    return event
