"""What a case stands on: asked anew, under locks, in the transaction of every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.brokerage.input import certified, demands
from talent_platform.brokerage.life import AWAY, DEMAND, LICENCE, OBSTACLES, told_obstacle
from talent_platform.brokerage.tables import Case, Placement
from talent_platform.database.engine import read_within
from talent_platform.errors import Conflict
from talent_platform.i18n import N_

_LOCKS = (
    """SELECT a.id FROM account a WHERE a.id IN (
           SELECT person_account FROM match_case WHERE id = {0}
           UNION SELECT c.account FROM placement p JOIN candidate c ON c.id = p.candidate
                 WHERE p.match_case = {0})
       OR a.id IN (SELECT h.account FROM role_held h JOIN match_case c ON c.organisation = h.organisation
                   WHERE c.id = {0} AND h.role IN ('enterprise', 'institution')) ORDER BY a.id FOR SHARE""",
    """SELECT id FROM need WHERE id = (SELECT need FROM match_case WHERE id = {0}) FOR NO KEY UPDATE""",
    """SELECT id FROM team WHERE id = (SELECT team FROM match_case WHERE id = {0}) FOR NO KEY UPDATE""",
    """SELECT id FROM candidate WHERE id IN (SELECT candidate FROM placement WHERE match_case = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT m.id FROM team_member m JOIN match_case c ON c.team = m.team WHERE c.id = {0}
       ORDER BY m.id FOR NO KEY UPDATE OF m""",
    """SELECT id FROM certificate WHERE id IN (
           SELECT h.certificate FROM candidate_register h JOIN placement p ON p.candidate = h.person
           WHERE p.match_case = {0}) ORDER BY id FOR SHARE""",
    """SELECT id FROM match_case WHERE id = {0} FOR UPDATE""",
)
"""Always in this order; whoever withdraws, closes or switches off waits here, or is waited for."""


@dataclass(frozen=True)
class _Obstacle:
    found: str | None


@dataclass(frozen=True)
class _Stopped:
    id: int
    found: str


@dataclass(frozen=True)
class _Introduced:
    id: int
    candidate: int


_STOPPED = "SELECT c.id, coalesce(case_obstacle(c), '') AS found FROM match_case c WHERE c.id = ANY({})"
_STOPPED_BY_ABSENCE = f"{_STOPPED} AND c.id IN (SELECT id FROM case_of_absent)"  # noqa: S608 - of this module


async def hold(case_id: int) -> None:
    """Until the transaction ends, nothing changes of what the case stands on."""
    for lock in _LOCKS:
        await Case.raw(lock.replace("{0}", str(int(case_id))))


async def obstacle(case_id: int) -> str | None:
    """Why the case, if it is live, cannot go on now; a code of `OBSTACLES`."""
    sql = "SELECT case_obstacle(c) AS found FROM match_case c WHERE c.id = {}"
    found = await read_within(_Obstacle, sql, case_id)
    if not found or found[0].found is not None:
        return found[0].found if found else None
    if await demands.unlawful_cases([case_id]):
        return DEMAND
    return LICENCE if await certified.unproved_cases([case_id]) else None


async def obstacles(case_ids: Sequence[int]) -> dict[int, str]:
    """Those of these cases that live and cannot go on now, each with its code of `OBSTACLES`."""
    sql = (
        "SELECT c.id, x.found FROM match_case c CROSS JOIN LATERAL (SELECT case_obstacle(c) AS found) x "
        "WHERE c.id = ANY({}) AND x.found IS NOT NULL AND c.stage IN ('contacted', 'agreed', 'interview')"
    )
    found = {case.id: case.found for case in await read_within(_Stopped, sql, list(case_ids))}
    unproved = dict.fromkeys(await certified.unproved_cases(case_ids), LICENCE)
    return unproved | dict.fromkeys(await demands.unlawful_cases(case_ids), DEMAND) | found


async def away(case_ids: Sequence[int], side: str) -> set[int]:
    """Those of these live cases that wait for somebody who is away, as this side may know it."""
    if not case_ids:
        return set()
    # The employer is told of more that will pass than who is away (`told_obstacle`): each is asked.
    sql = _STOPPED if side == "employer" else _STOPPED_BY_ABSENCE
    found = await read_within(_Stopped, sql, list(case_ids))
    return {case.id for case in found if told_obstacle(case.found, side) in AWAY}


async def written_no(case_id: int) -> bool:
    """Whether the case has ended with a no that a bureau wrote down, and that still parts the two."""
    return await _written_no(case_id, "c.no_withdrawn IS NULL AND written_no(c)")


async def no_written_down(case_id: int) -> bool:
    """Whether the case has ended with a no that a bureau wrote down, taken back or not."""
    return await _written_no(case_id, "written_no(c)")


async def _written_no(case_id: int, asked: str) -> bool:
    return bool(await Case.raw(f"SELECT FROM match_case c WHERE c.id = {{}} AND {asked}", case_id))


async def require_introduced(need: int | None, candidate: int | None, name: str = "") -> None:
    """Call in the transaction of what is done because somebody was introduced to a need; nothing is asked of
    two who never were. Where nobody says which of the introduced it is, `name` does.

    Raises:
        Conflict: their latest case has ended, the person has left it, or it cannot go on now.
    """
    rows = await read_within(
        _Introduced,
        "SELECT p.match_case AS id, p.candidate FROM placement p WHERE p.need = {} AND (p.candidate = {} "
        "OR {}::bigint IS NULL AND p.candidate IN (SELECT w.candidate FROM person_writing w "
        "WHERE w.struck IS NULL AND name_key(w.name) = name_key({}))) ORDER BY p.id DESC LIMIT 1",
        need, candidate, candidate, name,
    )  # fmt: skip
    if not rows:
        return
    latest = rows[0]
    await hold(latest.id)
    (state,) = await (
        Placement.select(Placement.state)
        .where(Placement.match_case == latest.id, Placement.candidate == latest.candidate)
        .output(as_list=True)
    )
    if state == "closed":
        raise Conflict(N_("这条对接已经结束，不能再为其办理聘用"))
    await require_ground(latest.id)


async def require_ground(case_id: int, side: str = "bureau") -> None:
    """Call after `hold`; `side`: who is told.

    Raises:
        Conflict: somebody withdrew, the need is not open, asks for what it may not any more, an account is
            switched off, or a certificate that the need demands is not had any more.
    """
    if found := await obstacle(case_id):
        raise Conflict(OBSTACLES[told_obstacle(found, side) or found])
