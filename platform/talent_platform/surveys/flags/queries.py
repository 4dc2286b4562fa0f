"""Doubts, inside what the reader may see: an office those about its own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import NotFound
from talent_platform.reference.codes import county_name
from talent_platform.surveys.access import SURVEY
from talent_platform.surveys.audits.blind import kept_from
from talent_platform.surveys.flags.life import ACTION_LABELS
from talent_platform.surveys.flags.sentences import sentence
from talent_platform.surveys.flags.tables import FlagState, SurveyFlag, SurveyFlagChange, SurveyFlagRow

_OF = SurveyFlag.submission
FACTS: Facts = {"id": SurveyFlag.id, "county": _OF._.county, "department": _OF._.office}
COLUMNS = (
    *SurveyFlag.all_columns(),
    _OF._.campaign.as_alias("campaign"),
    _OF._.campaign._.title.as_alias("campaign_title"),
    _OF._.county.as_alias("county"),
    _OF._.office._.name.as_alias("office_name"),
    _OF._.person._.name.as_alias("person_name"),
)


def seen(reader: Actor) -> Any:
    """The condition on doubts this reader may open: not about a row the reader is to ask about again."""
    kept = SurveyFlagRow.select(SurveyFlagRow.flag).where(SurveyFlagRow.survey_row.is_in(kept_from(reader)))
    return And(where(visible(reader, SURVEY), FACTS), SurveyFlag.id.not_in(kept))


async def told(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """With how many enterprises and rows each is about, and its sentence in the reader's language."""
    counted = await DB.asyncpg_pool.fetch(
        "SELECT f.flag, count(DISTINCT r.target)::int AS firms, count(*)::int AS rows FROM survey_flag_row f "
        "JOIN survey_row r ON r.id = f.survey_row WHERE f.flag = ANY($1) GROUP BY f.flag",
        [row["id"] for row in rows],
    )
    counts = {one["flag"]: {"firms": one["firms"], "rows": one["rows"]} for one in counted}
    return [
        {
            **row, **counts[row["id"]],
            "sentence": sentence(row["kind"], row["facts"], counts[row["id"]]["firms"]),
            "place": county_name(row["county"]) if row["county"] else row["office_name"],
        }
        for row in rows
    ]  # fmt: skip


async def one(reader: Actor, flag_id: int) -> Mapping[str, Any]:
    """Raises NotFound: none the reader may see."""
    rows = await SurveyFlag.select(*COLUMNS).where(SurveyFlag.id == flag_id, seen(reader)).output(
        load_json=True
    )  # fmt: skip
    if not rows:
        raise NotFound
    return (await told(rows))[0]


async def unsettled(reader: Actor, campaign_id: int) -> Mapping[int, int]:
    """Submission → its doubts that are not settled and that the reader may open."""
    rows = await SurveyFlag.select(SurveyFlag.submission).where(
        _OF._.campaign == campaign_id, SurveyFlag.state != str(FlagState.CLOSED), seen(reader)
    )
    return Counter(row["submission"] for row in rows)


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One line of a doubt's history."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(flag_id: int) -> list[FlagLine]:
    """Newest first."""
    rows = (
        await SurveyFlagChange.select(*columns_of(FlagLine, SurveyFlagChange))
        .where(SurveyFlagChange.flag == flag_id)
        .order_by(SurveyFlagChange.id, ascending=False)
    )
    return views(FlagLine, rows)
