"""The links of the chain behind each approved row, and their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import read
from talent_platform.demand.needs.life import STATE_LABELS as NEED_LABELS
from talent_platform.demand.needs.queries import PATHS
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.codes import county_name
from talent_platform.surveys.needs.life import STATE_BADGES

CASE_READERS = frozenset({Role.CITY, Role.COUNTY, Role.AUDITOR})
"""Of those who read surveys: who learns how many cases a need has."""


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One approved row with its two figures, each with the cell it stands in, and what came of it.

    Proposals, cases and hires are the need's; where it stands for several rows of the survey they are counted
    at the first, so that the columns can be added up. None where the reader is not told of cases."""

    id: int
    """Of the row."""
    campaign: int
    submission: int
    kind: str
    firm: str
    title: str
    title_place: str
    county: str | None
    office_name: str
    seats: int
    seats_text: str
    seats_cell: int | None
    seats_place: str
    """Sheet and cell in `file_name`; "" where it was typed on a page."""
    file_name: str | None
    upload: int | None
    line: int | None
    outcome: str | None
    need: int | None
    need_state: str | None
    first: bool
    proposals: int | None
    cases: int | None
    hired: int | None

    @property
    def place(self) -> str:
        return county_name(self.county) if self.county else self.office_name

    @property
    def need_path(self) -> str:
        return PATHS[NeedKind(self.kind)][1:]

    @property
    def need_label(self) -> str:
        return NEED_LABELS[self.need_state] if self.need_state else ""

    @property
    def outcome_label(self) -> str:
        return STATE_BADGES[self.outcome].label if self.outcome else ""


_LINKS = """
    SELECT r.id, m.campaign, r.submission, c.kind, o.name AS firm, r.title,
           coalesce(tc.place, '') AS title_place, m.county, b.name AS office_name,
           coalesce((r.answers ->> 'seats')::int, 0) AS seats,
           coalesce(sc.text, '') AS seats_text, sc.id AS seats_cell, coalesce(sc.place, '') AS seats_place,
           sc.file_name, f.id AS upload, l.id AS line, l.state AS outcome, n.id AS need,
           n.state AS need_state, first.is AS first, p.number AS proposals, k.number AS cases,
           h.number AS hired
    FROM survey_row r JOIN survey_submission m ON m.id = r.submission
    JOIN survey_campaign c ON c.id = m.campaign
    JOIN organisation b ON b.id = m.office JOIN survey_target t ON t.id = r.target
    JOIN organisation o ON o.id = t.organisation
    LEFT JOIN LATERAL (
        SELECT x.id, x.text, x.file, x.file_name, x.sheet || '!' || x.sheet_column || x.sheet_row AS place
        FROM survey_cell x WHERE x.survey_row = r.id AND x.field = 'seats'
        ORDER BY x.id DESC LIMIT 1) sc ON true
    LEFT JOIN LATERAL (
        SELECT x.sheet || '!' || x.sheet_column || x.sheet_row AS place
        FROM survey_cell x WHERE x.survey_row = r.id AND x.field = 'title'
        ORDER BY x.id DESC LIMIT 1) tc ON true
    LEFT JOIN survey_file f ON f.submission = r.submission AND f.sha256 = sc.file
    LEFT JOIN survey_need l ON l.survey_row = r.id AND l.state <> 'undone'
    LEFT JOIN need n ON n.id = l.need AND l.state <> 'figure'
    CROSS JOIN LATERAL (SELECT n.id IS NOT NULL AND NOT EXISTS (
        SELECT FROM survey_need x JOIN survey_submission y ON y.id = x.submission
        WHERE x.need = n.id AND x.state <> 'undone' AND x.id < l.id AND y.campaign = m.campaign) AS is) first
    CROSS JOIN LATERAL (SELECT CASE WHEN first.is THEN (
        SELECT count(*)::int FROM proposal x WHERE x.need = n.id) ELSE 0 END AS number) p
    CROSS JOIN LATERAL (SELECT CASE WHEN first.is THEN (
        SELECT count(*)::int FROM match_case x WHERE x.need = n.id) ELSE 0 END AS number) k
    CROSS JOIN LATERAL (SELECT CASE WHEN first.is THEN (
        SELECT count(*)::int FROM placement x WHERE x.need = n.id AND x.state = 'hired' AND NOT x.unbooked
        ) ELSE 0 END AS number) h
    WHERE r.id = ANY($1)
"""


async def links(reader: Actor, rows: Sequence[int]) -> list[ChainRow]:
    """Of these rows, which the reader may see, in this order."""
    found: Mapping[int, ChainRow] = {each.id: each for each in await read(ChainRow, _LINKS, list(rows))}
    told = reader.role in CASE_READERS
    return [
        found[row] if told else replace(found[row], proposals=None, cases=None, hired=None) for row in rows
    ]
