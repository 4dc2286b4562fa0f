"""Draws and what was drawn: for the city; of its rows an office learns what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB, columns_of, read, read_within, views
from talent_platform.errors import NotFound
from talent_platform.reference.codes import county_name
from talent_platform.surveys.audits.blind import items_open_to
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAudit, SurveyAuditItem


@dataclass(frozen=True, slots=True)
class AuditView:
    id: int
    campaign: int
    event: str
    fixed: date
    happens: date
    commitment_hash: str
    outcome: str | None
    drawn: date | None
    actor_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditFiles:
    """One draw with its files, a line of the pool for each row."""

    pool: str
    commitment: str
    result: str | None
    event: str
    fixed: date
    happens: date


@dataclass(frozen=True, slots=True)
class Stratum:
    name: str
    held: int
    """Rows of it."""
    sample: int
    reserves: int


_COLUMNS = columns_of(AuditView, SurveyAudit)


async def audits(campaign_id: int) -> list[AuditView]:
    """Newest first."""
    rows = SurveyAudit.select(*_COLUMNS).where(SurveyAudit.campaign == campaign_id)
    return views(AuditView, await rows.order_by(SurveyAudit.id, ascending=False))


async def audit_of(audit_id: int) -> AuditView:
    """Raises NotFound."""
    rows = await SurveyAudit.select(*_COLUMNS).where(SurveyAudit.id == audit_id)
    if not rows:
        raise NotFound
    return views(AuditView, rows)[0]


async def files_of(audit_id: int) -> AuditFiles:
    """Raises NotFound."""
    rows = await SurveyAudit.select(*columns_of(AuditFiles, SurveyAudit)).where(SurveyAudit.id == audit_id)
    if not rows:
        raise NotFound
    return views(AuditFiles, rows)[0]


async def strata(audit_id: int) -> list[Stratum]:
    """How many of each were drawn from, and are."""
    return await read(
        Stratum,
        "SELECT w.key AS name, coalesce(p.held, 0)::int AS held, (w.value ->> 0)::int AS sample, "
        "(w.value ->> 1)::int AS reserves FROM survey_audit a, "
        "jsonb_each(a.commitment::jsonb -> 'wanted') w LEFT JOIN ("
        "SELECT line::jsonb ->> 'stratum' AS stratum, count(*) AS held "
        "FROM survey_audit x, string_to_table(x.pool, E'\\n') line WHERE x.id = $1 AND line <> '' GROUP BY 1"
        ") p ON p.stratum = w.key WHERE a.id = $1 ORDER BY w.key",
        audit_id,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    field: str
    value: str


async def first_answers(audit_id: int, row_id: int) -> Mapping[str, Any]:
    """What a row said when the pool was fixed, field → value: corrections made since are no first answer."""
    found = await read_within(
        _Said,
        "SELECT DISTINCT ON (c.field) c.field, c.value::text AS value FROM survey_cell c "
        "JOIN survey_audit a ON a.id = {} WHERE c.survey_row = {} AND c.at <= a.at "
        "ORDER BY c.field, c.id DESC",
        audit_id, row_id,
    )  # fmt: skip
    return {one.field: json.loads(one.value) for one in found}


@dataclass(frozen=True, slots=True)
class _Number:
    value: int


async def form_then(audit_id: int, row_id: int) -> int | None:
    """The version of the form by which a row was written when the pool was fixed."""
    found = await read_within(
        _Number,
        "SELECT c.form_version AS value FROM survey_cell c JOIN survey_audit a ON a.id = {} "
        "WHERE c.survey_row = {} AND c.at <= a.at ORDER BY c.id DESC LIMIT 1",
        audit_id, row_id,
    )  # fmt: skip
    return found[0].value if found else None


async def submissions_of(rows: Sequence[int]) -> Mapping[int, int]:
    """Row → its submission."""
    found = await DB.connection.fetch("SELECT id, submission FROM survey_row WHERE id = ANY($1)", rows)
    return {row["id"]: row["submission"] for row in found}


_OF = SurveyAuditItem.survey_row._
ITEM = (
    *SurveyAuditItem.all_columns(),
    SurveyAuditItem.audit._.campaign.as_alias("campaign"),
    SurveyAuditItem.person._.name.as_alias("person_name"),
    _OF.title.as_alias("title"),
    _OF.form_version.as_alias("form_version"),
    SurveyAuditItem.submission._.county.as_alias("county"),
    SurveyAuditItem.submission._.office._.name.as_alias("office_name"),
    SurveyAuditItem.submission._.campaign._.kind.as_alias("campaign_kind"),
    _OF.target._.organisation.as_alias("organisation"),
    _OF.target._.organisation._.name.as_alias("firm"),
)


def labelled(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the texts that lists and pages show; without what would tell who is to ask that there is a
    doubt."""
    place = county_name(row["county"]) if row["county"] else row["office_name"]
    stratum = "" if row["outcome"] == AskedAgain.WAITING else row["stratum"]
    return {**row, "filled_by": place, "stratum": stratum}


async def item(item_id: int) -> Mapping[str, Any]:
    """Without the first answer; to be shown, `labelled`. Raises NotFound."""
    rows = await SurveyAuditItem.select(*ITEM).where(SurveyAuditItem.id == item_id).output(load_json=True)
    if not rows:
        raise NotFound
    return rows[0]


async def item_for(reader: Actor, item_id: int) -> Mapping[str, Any]:
    """As `item`. Raises NotFound: none, or what an earlier draw found of a row the reader is to ask about."""
    if not await SurveyAuditItem.exists().where(SurveyAuditItem.id == item_id, items_open_to(reader)):
        raise NotFound
    return await item(item_id)


async def findings(row_id: int) -> list[Mapping[str, Any]]:
    """What was found of a row; nothing of what is still to be asked."""
    rows = SurveyAuditItem.select(*ITEM).where(
        SurveyAuditItem.survey_row == row_id, SurveyAuditItem.outcome != str(AskedAgain.WAITING)
    )
    return [labelled(row) for row in await rows.order_by(SurveyAuditItem.id).output(load_json=True)]


async def found(submission_id: int) -> Mapping[str, int]:
    """Outcome → rows of an office that were asked again."""
    rows = await DB.asyncpg_pool.fetch(
        "SELECT i.outcome, count(*)::int AS n FROM survey_audit_item i "
        "JOIN survey_row r ON r.id = i.survey_row WHERE r.submission = $1 AND i.outcome <> 'waiting' "
        "GROUP BY i.outcome",
        submission_id,
    )
    return {row["outcome"]: row["n"] for row in rows}


@dataclass(frozen=True, slots=True)
class _Asker:
    id: int
    label: str


async def askers() -> list[tuple[str, str]]:
    """Accounts of the city, as (id, name)."""
    rows = await read_within(
        _Asker,
        "SELECT s.account AS id, a.name AS label FROM seat_held s JOIN account a ON a.id = s.account "
        "WHERE s.role = {} ORDER BY a.name, a.id",
        "city",
    )
    return [(str(row.id), row.label) for row in rows]
