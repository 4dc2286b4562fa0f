"""How runs, cases and weights are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.access import CASE, LANDING, RUN
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.queries import columns, facts_of_cases, shown_to
from talent_platform.brokerage.landing.life import KINDS
from talent_platform.brokerage.landing.queries import LandingRow, facts_of_landings
from talent_platform.brokerage.landing.queries import columns as landing_columns
from talent_platform.brokerage.landing.tables import Landing, LandingService, LandingTerms
from talent_platform.brokerage.liaison.tables import FirmRequest
from talent_platform.brokerage.tables import Case, MatchRun, ScoreWeights
from talent_platform.database.engine import views
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.tables import Enterprise
from talent_platform.events import Title
from talent_platform.i18n import gettext


async def cases(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the need, whose employer is named to everybody; never by the person."""
    rows = views(
        CaseRow,
        await Case.select(*columns()).where(
            Case.id.is_in(list(ids)), where(visible(reader, CASE), facts_of_cases())
        ),
    )
    shown = [shown_to(reader, row) for row in rows]
    return {
        row.id: Title(
            gettext("{need}（{employer}，编号 {n}）", need=row.need_title, employer=row.employer, n=row.id),
            f"/cases/{row.id}",
        )
        for row in shown
    }


async def runs(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their number."""
    facts = {"id": MatchRun.id, "county": MatchRun.county, "owner": MatchRun.owner}
    rows = await MatchRun.select(MatchRun.id).where(
        MatchRun.id.is_in(list(ids)), where(visible(reader, RUN), facts)
    )
    return {row["id"]: Title(gettext("运算 {n}", n=row["id"]), f"/runs/{row['id']}") for row in rows}


async def weights(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their day."""
    if reader.role is not Role.CITY:
        return {}
    rows = await ScoreWeights.select(ScoreWeights.id, ScoreWeights.valid_from).where(
        ScoreWeights.id.is_in(list(ids))
    )
    return {
        row["id"]: Title(
            gettext("{day} 起的评分权重", day=row["valid_from"].isoformat()), f"/weights/{row['id']}"
        )
        for row in rows
    }


async def requests(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By what is asked, and by whom."""
    rows = await FirmRequest.select(
        FirmRequest.id,
        FirmRequest.subject,
        FirmRequest.organisation,
        FirmRequest.organisation._.name.as_alias("firm"),
    ).where(FirmRequest.id.is_in(list(ids)))
    seen = await Enterprise.select(Enterprise.organisation).where(
        Enterprise.organisation.is_in([0, *(row["organisation"] for row in rows)]),
        where(visible(reader, ENTERPRISE), facts_of_enterprises()),
    )
    known = {row["organisation"] for row in seen}
    return {
        row["id"]: Title(
            gettext("{need}（{employer}，编号 {n}）", need=row["subject"], employer=row["firm"], n=row["id"]),
            f"/enterprises/{row['organisation']}/service",
        )
        for row in rows
        if row["organisation"] in known
    }


async def landings(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the project and who takes it in."""
    rows = await Landing.select(*landing_columns()).where(
        Landing.id.is_in([0, *ids]), where(visible(reader, LANDING), facts_of_landings())
    )
    return {row.id: Title(_landing(row), f"/landings/{row.id}") for row in views(LandingRow, rows)}


def _landing(row: LandingRow) -> str:
    return gettext("{need}（{employer}，编号 {n}）", need=row.project, employer=row.employer, n=row.id)


async def services(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By what the team is helped with."""
    rows = await LandingService.select(LandingService.id, LandingService.landing, LandingService.kind).where(
        LandingService.id.is_in([0, *ids])
    )
    of = await landings(reader, {row["landing"] for row in rows})
    return {
        row["id"]: Title(
            gettext("{kind}，{landing}", kind=gettext(KINDS[row["kind"]]), landing=of[row["landing"]].text),
            f"{of[row['landing']].url}#service-{row['id']}",
        )
        for row in rows
        if row["landing"] in of
    }


async def terms(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their day."""
    if reader.role is not Role.CITY:
        return {}
    rows = await LandingTerms.select(LandingTerms.id, LandingTerms.valid_from).where(
        LandingTerms.id.is_in(list(ids))
    )
    return {
        row["id"]: Title(
            gettext("{day} 起的落地服务期限", day=row["valid_from"].isoformat()),
            f"/landings/terms/{row['id']}",
        )
        for row in rows
    }
