"""The enterprises that surveys ask: what every figure of a board opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB
from talent_platform.demand.standing.queries import FirmStateView, registrations
from talent_platform.demand.standing.schemas import LISTED_LABELS, STANDING_BADGES, UNASKED
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties, county_name
from talent_platform.surveys.access import FILLERS, READERS, SURVEY
from talent_platform.surveys.campaigns import queries
from talent_platform.surveys.tables import CampaignState, SurveyRow, Target
from talent_platform.web.listing.declaration import Badge, Column, DayFilter, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_OF = Target.submission
_FACTS: Facts = {"id": Target.id, "county": _OF._.county, "department": _OF._.office}
_ANSWERED = {"yes": Badge(N_("已报"), "success"), "no": Badge(N_("未报"), "warning")}


def _answered(_reader: Any, value: str) -> Any:
    said = SurveyRow.select(SurveyRow.target).where(SurveyRow.handed_in.is_not_null())
    return Target.id.is_in(said) if value == "yes" else Target.id.not_in(said)


def _by(_reader: Any, day: str) -> Any:
    """That had answered by the end of that day."""
    until = datetime.combine(date.fromisoformat(day), time.max, ZONE)
    return Target.id.is_in(SurveyRow.select(SurveyRow.target).where(SurveyRow.handed_in <= until))


async def _late(_reader: Any, _late: str) -> Any:
    """That have not answered although the survey's last day has passed; nobody where the calendar does not
    reach that day."""
    return And(Target.campaign.is_in([0, *await queries.overdue()]), _answered(_reader, "no"))


_SPEC = ListSpec(
    columns=(
        Column("firm", N_("企业"), link="/surveys/rows?target={id}", sortable=True,
               order=Target.organisation._.name),
        Column("credit_code", N_("统一社会信用代码")),
        Column("place", N_("填报单位"), link="/surveys/submissions/{submission}"),
        Column(
            "listed", N_("所属名单"), kind="badge",
            badges={str(one): Badge(label) for one, label in LISTED_LABELS.items()},
        ),
        Column("source", N_("名单来源"), minor=True),
        Column("campaign_title", N_("调查"), link="/surveys/{campaign}", minor=True),
        Column("rows", N_("填报行数"), kind="number"),
        Column("first_in", N_("首次上报"), kind="time"),
        Column("registration", N_("登记状态"), kind="badge", badges=STANDING_BADGES, minor=True),
        Column("answered", N_("状态"), kind="badge", badges=_ANSWERED),
    ),
    default_sort="firm",
    filters=(
        SelectFilter(
            "answered", N_("状态"), tuple((value, look.label) for value, look in _ANSWERED.items()), _answered
        ),
        SelectFilter("late", N_("期限"), (("yes", N_("逾期未报")),), _late),
        SelectFilter(
            "listed", N_("所属名单"), tuple((str(one), label) for one, label in LISTED_LABELS.items()),
            Target.listed,
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _OF._.county),
        IdFilter("campaign", N_("调查"), Target.campaign),
        IdFilter("submission", N_("填报单位"), Target.submission),
        DayFilter("by", N_("上报时间不晚于"), _by),
    ),
    search_label=N_("企业名称或信用代码"),
    searched=(Target.organisation._.name, Target.organisation._.credit_code),
)  # fmt: skip


def seen(reader: Actor) -> Any:
    """The condition on targets this reader may know of that are counted; a county learns of a survey when it
    begins."""
    inside = And(where(visible(reader, SURVEY), _FACTS), Target.merged_into.is_null())
    if reader.role in FILLERS:
        return And(inside, Target.campaign._.state != str(CampaignState.DRAFT))
    return inside


async def _listed(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = Target.select(
        Target.id, Target.submission, Target.organisation, Target.listed, Target.source, Target.campaign,
        Target.organisation._.name.as_alias("firm"),
        Target.organisation._.credit_code.as_alias("credit_code"),
        Target.campaign._.title.as_alias("campaign_title"),
        _OF._.county.as_alias("county"), _OF._.office._.name.as_alias("office_name"),
    )  # fmt: skip
    total, query, rows = await page_of_table(Target, select, query, reader, seen(reader))
    if not rows:
        return total, query, []
    found = await DB.asyncpg_pool.fetch(
        "SELECT target, count(*)::int AS rows, min(handed_in) AS first_in FROM survey_row "
        "WHERE target = ANY($1) AND state <> 'dropped' GROUP BY target",
        [row["id"] for row in rows],
    )
    stands = {one["target"]: (one["rows"], one["first_in"]) for one in found}
    known = await registrations([row["organisation"] for row in rows])
    return total, query, [
        _row(row, *stands.get(row["id"], (0, None)), known.get(row["organisation"])) for row in rows
    ]  # fmt: skip


def _row(
    row: Mapping[str, Any], count: int, first_in: datetime | None, known: FirmStateView | None
) -> Mapping[str, Any]:
    return {
        **row, "rows": count, "first_in": first_in, "answered": "yes" if first_in else "no",
        "registration": known.state if known else UNASKED,
        "place": county_name(row["county"]) if row["county"] else row["office_name"],
    }  # fmt: skip


FIRMS = DeclaredList("survey_firms", N_("应报企业"), "/surveys/firms", _SPEC, _listed, READERS)
"""Every enterprise a survey asks and counts; `by`: those that had answered by the end of a day."""
