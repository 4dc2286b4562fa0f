"""Digests of what a meeting came to, kept in the sealed log: whoever alters a row afterwards, as owner of the
database too, is found by `talent titles verify`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.database.engine import read_within
from talent_platform.i18n import N_, gettext


@dataclass(frozen=True, slots=True)
class _Digest:
    digest: str
    round: int
    line: int


_NOW = """
    SELECT title_meeting_digest(m.id, m.round, s.line) AS digest, m.round, s.line FROM title_meeting m
    CROSS JOIN LATERAL (SELECT coalesce(max(c.id), 0) AS line FROM title_meeting_change c
        WHERE c.meeting = m.id) s
    WHERE m.id = {}
"""


async def seal(actor: Actor, meeting_id: int) -> None:
    """Keep the digest of the meeting as it stands, in the transaction of the step that ended a round."""
    (found,) = await read_within(_Digest, _NOW, meeting_id)
    await audit.record(
        actor, "title_meeting.sealed", f"title_meeting:{meeting_id}", digest=found.digest,
        round=found.round, line=found.line,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Results:
    digest: str


async def seal_results(actor: Actor, meeting_id: int) -> None:
    """Keep the digest of what has become of the results, in the transaction of what led them on."""
    (found,) = await read_within(_Results, "SELECT title_results_digest({}) AS digest", meeting_id)
    await audit.record(actor, "title_outcome.sealed", f"title_meeting:{meeting_id}", digest=found.digest)


@dataclass(frozen=True, slots=True)
class MeetingSealed:
    """What a meeting's rows are found to be, beside its digests."""

    meeting: int
    committee_name: str
    day: date
    held: bool
    """Whether every digest of the meeting is the one its rows give now."""
    results_held: bool
    sealed: bool
    """False of one that ended before digests were kept."""

    @property
    def said(self) -> str:
        if not self.held:
            return N_("会议记录与留存的校验值不符")
        if not self.results_held:
            return N_("评审结果与留存的校验值不符")
        return N_("与留存的校验值一致") if self.sealed else N_("没有留存校验值")


_CHECK = """
    SELECT m.id AS meeting, c.name AS committee_name, d.meeting AS day,
        NOT EXISTS (SELECT FROM audit_entry e WHERE e.action = 'title_meeting.sealed'
            AND e.subject = 'title_meeting:' || m.id AND e.detail ->> 'digest' IS DISTINCT FROM
                title_meeting_digest(m.id, (e.detail ->> 'round')::int, (e.detail ->> 'line')::bigint))
        AND title_meeting_told(m.id) AS held,
        coalesce((SELECT e.detail ->> 'digest' = title_results_digest(m.id) FROM audit_entry e
            WHERE e.action = 'title_outcome.sealed' AND e.subject = 'title_meeting:' || m.id
            ORDER BY e.id DESC LIMIT 1),
            NOT EXISTS (SELECT FROM title_outcome o WHERE o.meeting = m.id)
            AND NOT EXISTS (SELECT FROM title_minutes t WHERE t.meeting = m.id)) AS results_held,
        EXISTS (SELECT FROM audit_entry e WHERE e.action = 'title_meeting.sealed'
            AND e.subject = 'title_meeting:' || m.id) AS sealed
    FROM title_meeting m JOIN title_draw d ON d.id = m.draw JOIN title_committee c ON c.id = d.committee
    WHERE EXISTS (SELECT FROM title_result r JOIN title_meeting_case k ON k.id = r.applicant
            WHERE k.meeting = m.id AND m.state = 'decided')
       OR EXISTS (SELECT FROM audit_entry e WHERE e.action = 'title_meeting.sealed'
            AND e.subject = 'title_meeting:' || m.id)
    ORDER BY m.id
"""


async def check() -> list[MeetingSealed]:
    """Every meeting with a result."""
    return await read_within(MeetingSealed, _CHECK)


async def report() -> tuple[bool, list[str]]:
    """Whether the log and every meeting hold, and a line of each."""
    broken = await audit.verify()
    found = await check()
    said = [] if broken is None else [gettext("日志自第 {n} 条起与封存的不符", n=broken)]
    said += [f"{each.meeting}\t{each.day}\t{each.committee_name}\t{gettext(each.said)}" for each in found]
    return broken is None and all(each.held and each.results_held for each in found), said
