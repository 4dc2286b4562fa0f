"""Interviews as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from talent_platform.brokerage.interviews.queries import CalendarEntry
from talent_platform.clock import ZONE
from talent_platform.i18n import N_, gettext
from talent_platform.settings import settings

MEDIA_TYPE = "text/calendar; charset=utf-8"
WITH = {
    "employer": N_("面谈：{need}（对接 {case}）"),
    "officer": N_("面谈：{need}，{employer}（对接 {case}）"),
    "person": N_("面谈：{employer}，{need}"),
}


def written(entries: Iterable[CalendarEntry], *, method: str = "PUBLISH", attendee: str = "") -> bytes:
    """In the language of the moment; the person is named to nobody. A REQUEST or CANCEL says who asks
    (RFC 5546): the platform, and whom, by the address it is sent to."""
    calendar = Calendar()
    calendar.add("prodid", "-//talent-platform//interviews//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", gettext("面谈日程"))
    for one in entries:
        event = _event(one)
        if attendee:
            event.add("organizer", f"mailto:{settings().mail_from}")
            event.add("attendee", f"mailto:{attendee}")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(one: CalendarEntry) -> Event:
    begins, address = one.begins.astimezone(ZONE), f"{settings().public_url}/cases/{one.match_case}"
    event = Event()
    event.add("uid", f"{one.uid}@talent-platform")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.updated)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=one.minutes))
    event.add("summary", gettext(WITH[one.party], need=one.need, employer=one.employer, case=one.match_case))
    event.add("status", "CONFIRMED" if one.stands else "CANCELLED")
    event.add("url", address)
    if one.stands:
        event.add("location", one.place or one.link)
        event.add("description", "\n".join(part for part in (one.link, address) if part))
    return event
