"""Opens the cases of a run, and says beforehand what that would be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import opening
from talent_platform.brokerage.cases.opening import Key, key_of
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import BUREAU, WORKING_DAYS, due_day
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.releases.officers import Officer
from talent_platform.brokerage.runs.service import read
from talent_platform.brokerage.tables import MatchRun, Proposal, RunState, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Code, Id
from talent_platform.supply.teams.member_consent import COMES, PLACED_AS_ANOTHER


class ReleaseForm(BaseModel):
    """Which proposals of a run are released; what is left out may be released later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Code | None = Field(title=N_("县区"), default=None)
    needs: list[Id] = Field(title=N_("需求编号"), default=[], max_length=500)
    per_officer: int | None = Field(title=N_("每名联络员本周至多"), default=None, ge=1, le=500)
    """New cases of an officer in this week, those opened since Monday included; the best first."""


@dataclass(frozen=True)
class Released:
    """What a release opened."""

    cases: list[int]
    left_out: int
    """Of the chosen people those for whom no case was opened: they have withdrawn, one side has declined the
    other, an officer forbids the pair, or an account is switched off."""
    later: int = 0
    """Proposed people whose case can still be opened, by another release of this run."""


@dataclass(frozen=True)
class ReleasePreview:
    """What a release would open now."""

    cases: int
    people: int
    officers: list[Officer]
    due: date | None
    """None while the calendar of working days does not reach it."""
    due_days: int
    without_account: int
    """People for whom the bureau speaks."""
    left_out: int
    later: int


Row = dict[str, Any]


async def preview(actor: Actor, run_id: int, form: ReleaseForm) -> ReleasePreview:
    """What `release` would do with the same form, if nothing changes in between."""
    require(actor, *BUREAU, Role.AUDITOR)
    await read(actor, run_id)
    chosen, left_out, later, shared = await _chosen(actor, run_id, form)
    due = due_day(await calendars.in_force(), Stage.CONTACTED, today())
    return ReleasePreview(
        cases=len({key_of(row) for row in chosen}), people=len(chosen), officers=shared.officers(chosen),
        due=due, due_days=WORKING_DAYS[Stage.CONTACTED],
        without_account=sum(row["account"] is None for row in chosen), left_out=left_out, later=later,
    )  # fmt: skip


async def release(actor: Actor, run_id: int, form: ReleaseForm | None = None) -> Released:
    """Open a case for every chosen proposal of a run (all, without a form), but for those with somebody who
    has withdrawn since, was declined or forbidden there, or whose account is switched off; otherwise all of
    the chosen or none. What is left may be released later, also after a newer run.

    Raises:
        Conflict: not ready, nothing left to release, or overtaken by what others have released since.
    """
    require(actor, *BUREAU)
    form = form or ReleaseForm()
    run = await read(actor, run_id)
    if actor.role is Role.OFFICER and not actor.reaches(run["county"]):
        raise NotAllowed
    async with friendly(), DB.transaction():
        rows = await MatchRun.raw("SELECT state FROM match_run WHERE id = {} FOR UPDATE", run_id)
        if rows[0]["state"] not in {RunState.READY, RunState.RELEASED}:
            raise Conflict(N_("只有「待发布」的结果可以发布；它可能刚被发布或已被新结果取代"))
        if rows[0]["state"] == RunState.READY:
            await MatchRun.update(
                {
                    MatchRun.state: str(RunState.RELEASED), MatchRun.released: now(),
                    MatchRun.released_by: actor.account_id,
                }
            ).where(MatchRun.id == run_id)  # fmt: skip
        await _hold(run_id)
        chosen, left_out, later, shared = await _chosen(actor, run_id, form)
        if not chosen:
            raise Conflict(await _why_nothing(run_id, form))
        await _refuse_overtaken(run_id, {row["candidate"] for row in chosen})
        opened = await opening.open_cases(actor, run_id, chosen, shared.of)
        await audit.record(
            actor, "run.released", f"run:{run_id}", cases=len(opened), people=len(chosen),
            left_out=left_out, later=later,
        )  # fmt: skip
    return Released(opened, left_out, later)


async def remaining(run_id: int) -> int:
    """People of a run whose case has not been opened."""
    return len(await _unopened(run_id))


async def _unopened(run_id: int) -> list[Row]:
    """What a run proposes and nobody has been introduced for by it."""
    rows: list[Row] = await Proposal.raw(
        """SELECT p.need, p.candidate, p.team, p.score, o.county, e.officer,
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


async def _chosen(
    actor: Actor, run_id: int, form: ReleaseForm
) -> tuple[list[Row], int, int, officers.Shared]:
    """The proposals the form means that can be opened, of how many people it means they cannot, how many
    would be left for later, and who takes the cases."""
    unopened, withdrawn = await _unopened(run_id), await _withdrawn(run_id)
    standing = [row for row in unopened if (row["need"], row["candidate"]) not in withdrawn]
    meant, left_out = _within(standing, form), len(_within(unopened, form)) - len(_within(standing, form))
    cases = {key_of(row): row for row in meant}
    shared = await officers.shared(actor, cases)
    if form.per_officer is not None:
        kept = await _best(cases, shared, form.per_officer)
        meant = [row for row in meant if key_of(row) in kept]
    return meant, left_out, len(standing) - len(meant), shared


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
    return N_("运算之后，所推荐的人都撤回了同意、一方已谢绝对方、被禁止推荐或账号已停用；请重新运算后再发布")


_LOCKS = (
    """SELECT a.id FROM account a WHERE a.id IN (
           SELECT c.account FROM proposal p JOIN candidate c ON c.id = p.candidate WHERE p.run = {0}
           UNION SELECT t.account FROM proposal p JOIN team t ON t.id = p.team WHERE p.run = {0}
           UNION SELECT x.id FROM proposal p JOIN need n ON n.id = p.need
                 JOIN account x ON x.organisation = n.organisation WHERE p.run = {0})
       ORDER BY a.id FOR SHARE""",
    """SELECT id FROM need WHERE id IN (SELECT need FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM team WHERE id IN (SELECT team FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM candidate WHERE id IN (SELECT candidate FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM team_member WHERE team IN (SELECT team FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
)
"""In the order of `ground.hold`."""


async def _hold(run_id: int) -> None:
    for lock in _LOCKS:
        await Proposal.raw(lock.replace("{0}", str(int(run_id))))


async def _withdrawn(run_id: int) -> set[tuple[int, int]]:
    """(need, person) of the proposals that cannot be opened: the person does not come any more or is away, or
    the two have been parted since; of a team everybody, if that holds of a core member or too few are left.
    """
    rows = await Proposal.raw(
        f"""WITH stands AS (
            SELECT p.need, p.candidate, p.team, coalesce(m.core, true) AS core, t.minimum_size AS least,
                   NOT EXISTS (SELECT FROM account a WHERE NOT a.active AND a.id IN (c.account, t.account))
                   AND NOT EXISTS (SELECT FROM need n JOIN resting_employer USING (organisation)
                                   WHERE n.id = p.need)
                   AND c.state NOT IN ('withdrawn', 'paused') AND c.refused_at IS NULL
                   AND (p.need, p.candidate) NOT IN (SELECT need, candidate FROM parted_pair)
                   AND NOT EXISTS (SELECT FROM parted_team x WHERE x.need = p.need AND x.team = p.team)
                   AND CASE WHEN p.team IS NULL THEN c.registered AND c.consent AND NOT speaks_elsewhere(c)
                            ELSE m.id IS NOT NULL AND t.consent AND t.state NOT IN ('withdrawn', 'paused')
                                 AND {COMES}
                            END AS fine
            FROM proposal p JOIN candidate c ON c.id = p.candidate LEFT JOIN team t ON t.id = p.team
            LEFT JOIN team_member m ON m.team = p.team AND m.candidate = p.candidate WHERE p.run = {{}}
        )
        SELECT s.need, s.candidate FROM stands s WHERE NOT s.fine OR s.team IS NOT NULL AND (
            EXISTS (SELECT FROM stands x WHERE x.team = s.team AND x.need = s.need AND x.core AND NOT x.fine)
            OR s.least > (SELECT count(*) FROM stands x
                          WHERE x.team = s.team AND x.need = s.need AND x.fine))""",  # noqa: S608
        run_id,
    )
    return {(row["need"], row["candidate"]) for row in rows}


async def _refuse_overtaken(run_id: int, people: set[int]) -> None:
    """Say plainly which needs others have overtaken; the database's guards would refuse them anyway."""
    rows = await Proposal.raw(
        f"""SELECT n.title, count(*) AS n FROM proposal p JOIN need n ON n.id = p.need
           JOIN candidate c ON c.id = p.candidate
           WHERE p.run = {{}} AND p.candidate = ANY({{}}) AND (
               n.state NOT IN ('open', 'part_filled')
               OR {PLACED_AS_ANOTHER.format("c")}
               OR EXISTS (SELECT FROM placement x WHERE x.candidate = p.candidate
                          AND (x.state = 'hired' OR (x.state = 'open' AND x.need = p.need)))
               OR n.seats < (SELECT count(*) FROM placement x WHERE x.need = p.need AND x.state <> 'closed')
                          + (SELECT count(*) FROM proposal y WHERE y.run = p.run AND y.need = p.need
                             AND y.candidate = ANY({{}})))
           GROUP BY n.id, n.title ORDER BY n.id LIMIT 4""",  # noqa: S608 - texts of supply.standing
        run_id, sorted(people), sorted(people),
    )  # fmt: skip
    if rows:
        titles = "、".join(f"「{row['title']}」" for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        raise Conflict(
            gettext("运算之后情况有变，{titles}的名额或人选已被占用；请重新运算后再发布", titles=titles)
        )
