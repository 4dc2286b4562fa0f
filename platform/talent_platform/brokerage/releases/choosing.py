"""Which proposals of a run a release opens, and what keeps it from opening any."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.cases.opening import Key, key_of
from talent_platform.brokerage.input import demands
from talent_platform.brokerage.input.certified import unproved_pairs
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.tables import Proposal
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Code, Id
from talent_platform.supply.teams.member_consent import COMES, PLACED_AS_ANOTHER, SPEAKS_ELSEWHERE

Row = dict[str, Any]


class ReleaseForm(BaseModel):
    """Which proposals of a run are released; what is left out may be released later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Code | None = Field(title=N_("县区"), default=None)
    needs: list[Id] = Field(title=N_("需求编号"), default=[], max_length=500)
    per_officer: int | None = Field(title=N_("每名联络员本周至多"), default=None, ge=1, le=500)
    """New cases of an officer in this week, those opened since Monday included; the best first."""


@dataclass(frozen=True)
class ReleaseChoice:
    """What a release opens."""

    rows: list[Row]
    left_out: int
    """Of the people meant those for whom no case can be opened."""
    later: int
    """Proposed people whose case can still be opened by another release."""
    shared: officers.Shared
    """Who takes the cases."""


async def refuse_unopened(run_id: int, form: ReleaseForm, chosen: ReleaseChoice) -> None:
    """
    Raises:
        Conflict: nothing would be opened, or others have overtaken some of it.
    """
    if not chosen.rows:
        raise Conflict(await _why_nothing(run_id, form))
    await _refuse_overtaken(chosen.rows)


async def remaining(run_id: int) -> int:
    """People of a run whose case has not been opened."""
    return len(await _unopened(run_id))


async def _unopened(run_id: int) -> list[Row]:
    """What a run proposes and nobody has been introduced for by it."""
    rows: list[Row] = await Proposal.raw(
        """SELECT p.need, p.candidate, p.team, p.score, p.terms, o.county, e.officer,
                  CASE WHEN p.pinned THEN 'pin' ELSE 'run' END AS origin,
                  coalesce(c.account, t.account) AS account
           FROM proposal p JOIN need n ON n.id = p.need JOIN organisation o ON o.id = n.organisation
           JOIN candidate c ON c.id = p.candidate LEFT JOIN team t ON t.id = p.team
           LEFT JOIN enterprise e ON e.organisation = o.id
           WHERE p.run = {} AND NOT EXISTS (
               SELECT FROM match_case k WHERE k.run = p.run AND k.need = p.need
               AND (k.team = p.team OR p.team IS NULL AND k.candidate = p.candidate))
           ORDER BY p.need, p.candidate""",
        run_id,
    )
    return rows


async def chosen(actor: Actor, run_id: int, form: ReleaseForm) -> ReleaseChoice:
    """What a release with that form would open now."""
    unopened, withdrawn = await _unopened(run_id), await _withdrawn(run_id) | await unproved_pairs(run_id)
    unlawful = await demands.unlawful_needs(run_id)
    standing = [
        row
        for row in unopened
        if (row["need"], row["candidate"]) not in withdrawn and row["need"] not in unlawful
    ]
    meant, left_out = _within(standing, form), len(_within(unopened, form)) - len(_within(standing, form))
    cases = {key_of(row): row for row in meant}
    shared = await officers.shared(actor, cases)
    if form.per_officer is not None:
        kept = await _best(cases, shared, form.per_officer)
        meant = [row for row in meant if key_of(row) in kept]
    return ReleaseChoice(meant, left_out, len(standing) - len(meant), shared)


def _within(rows: list[Row], form: ReleaseForm) -> list[Row]:
    """Those of the county and needs a form names."""
    return [
        row
        for row in rows
        if form.county in {None, row["county"]} and (not form.needs or row["need"] in form.needs)
    ]


async def _best(cases: dict[Key, Row], shared: officers.Shared, most: int) -> set[Key]:
    """The best cases of each officer, with those of this week no more than `most`."""
    monday = today() - timedelta(days=today().weekday())
    opened = await Proposal.raw(
        "SELECT officer, count(*) AS n FROM match_case WHERE opened >= {}::date GROUP BY officer", monday
    )
    taken = Counter({row["officer"]: row["n"] for row in opened})
    kept = set()
    for key in sorted(cases, key=lambda one: (-cases[one]["score"], one)):
        officer = shared.of[key]
        if taken[officer] < most:
            taken[officer] += 1
            kept.add(key)
    return kept


async def _why_nothing(run_id: int, form: ReleaseForm) -> str:
    """Why a release would open no case."""
    if not await Proposal.exists().where(Proposal.run == run_id):
        return N_("这次运算没有任何推荐，无可发布")
    if not await remaining(run_id):
        return N_("只有「待发布」的结果可以发布；它可能刚被发布或已被新结果取代")
    if form != ReleaseForm():
        return N_("所选范围内没有可以发布的推荐；请换一个范围，或放宽每名联络员的件数")
    return N_(
        "运算之后，所推荐的人都撤回了同意、一方已谢绝对方、被禁止推荐、账号已停用或已无岗位要求的证书，或需求要求的资格按现行目录不得要求；请重新运算后再发布"
    )


async def _withdrawn(run_id: int) -> set[tuple[int, int]]:
    """(need, person) of the proposals that cannot be opened: the person does not come any more or is away, or
    the two have been parted since; of a team everybody, if that holds of a core member or too few are left.
    """
    rows = await Proposal.raw(
        f"""WITH stands AS (
            SELECT p.need, p.candidate, p.team, coalesce(m.core, true) AS core, t.minimum_size AS least,
                   NOT EXISTS (SELECT FROM account a WHERE NOT a.active AND a.id IN (c.account, t.account))
                   AND NOT EXISTS (SELECT FROM need n JOIN absent_employer USING (organisation)
                                   WHERE n.id = p.need)
                   AND c.state NOT IN ('withdrawn', 'paused') AND c.refused_at IS NULL
                   AND (p.need, p.candidate) NOT IN (SELECT need, candidate FROM parted_pair)
                   AND NOT EXISTS (SELECT FROM parted_team x WHERE x.need = p.need AND x.team = p.team)
                   AND CASE WHEN p.team IS NULL
                            THEN c.registered AND c.consent AND NOT {SPEAKS_ELSEWHERE.format("c")}
                            ELSE m.id IS NOT NULL AND t.consent AND t.state NOT IN ('withdrawn', 'paused')
                                 AND {COMES}
                            END AS fine
            FROM proposal p JOIN candidate c ON c.id = p.candidate LEFT JOIN team t ON t.id = p.team
            LEFT JOIN team_member m ON m.team = p.team AND m.candidate = p.candidate WHERE p.run = {{}}
        )
        SELECT need, candidate FROM (
            SELECT *, bool_or(core AND NOT fine) OVER whole AS broken,
                   count(*) FILTER (WHERE fine) OVER whole AS coming
            FROM stands WINDOW whole AS (PARTITION BY team, need)) s
        WHERE NOT fine OR team IS NOT NULL AND (broken OR least > coming)""",  # noqa: S608
        run_id,
    )
    return {(row["need"], row["candidate"]) for row in rows}


async def _refuse_overtaken(chosen: list[Row]) -> None:
    """Say plainly which needs others have overtaken; the database's guards would refuse them anyway."""
    seats = Counter(row["need"] for row in chosen)
    rows = await Proposal.raw(
        f"""SELECT n.title FROM need n WHERE n.id IN (
                SELECT a.need FROM unnest({{}}::bigint[], {{}}::bigint[]) AS a (need, seats)
                JOIN need n ON n.id = a.need
                WHERE n.state NOT IN ('open', 'part_filled') OR n.seats < a.seats
                    + (SELECT count(*) FROM placement x WHERE x.need = a.need AND x.state <> 'closed')
                UNION SELECT a.need FROM unnest({{}}::bigint[], {{}}::bigint[]) AS a (need, candidate)
                JOIN candidate c ON c.id = a.candidate
                WHERE {PLACED_AS_ANOTHER.format("c")} OR EXISTS (
                    SELECT FROM placement x WHERE x.candidate = a.candidate
                    AND (x.state = 'hired' OR x.state = 'open' AND x.need = a.need)))
            ORDER BY n.id LIMIT 4""",  # noqa: S608 - texts of supply.standing
        list(seats), list(seats.values()),
        [row["need"] for row in chosen], [row["candidate"] for row in chosen],
    )  # fmt: skip
    if rows:
        titles = "、".join(f"「{row['title']}」" for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        raise Conflict(
            gettext("运算之后情况有变，{titles}的名额或人选已被占用；请重新运算后再发布", titles=titles)
        )
