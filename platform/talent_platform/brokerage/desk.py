"""What of runs and cases stands on somebody's desk, and what the introduced are told at the front desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from piccolo.columns.combination import Or

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.queries import (
    LIVE,
    WITHHELD,
    all_shown_to,
    columns,
    ended_without_us,
    facts_of_cases,
    waiting_for,
)
from talent_platform.brokerage.landing.lists import LANDINGS
from talent_platform.brokerage.liaison import record
from talent_platform.brokerage.life import (
    EMPLOYER,
    NEXT_STEPS,
    OBSTACLES,
    PERSON,
    REASONS,
    side_of,
    told_obstacle,
    told_reason,
)
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.runs.lists import RUNS
from talent_platform.brokerage.tables import Case, RunState, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import views
from talent_platform.i18n import gettext as _
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk, Matter, Panel, Task, Tile

HEARD_OF = timedelta(days=30)
"""How long the front desk tells of a case that has ended."""


ACTING = frozenset({Role.OFFICER, *EMPLOYER, *PERSON})
"""Whose turn it can be."""
NEXT = 8
"""Cases shown with their next step."""


async def desk(viewer: Actor) -> Desk:
    ended = await ended_without_us(viewer) if viewer.is_bureau else []
    panels = [Panel("brokerage/_ended.html", {"cases": ended, "reasons": REASONS}, 200)] if ended else []
    tiles = await _tiles(viewer)
    if viewer.role in ACTING and (turns := await _turns(viewer)):
        panels.append(Panel("brokerage/_next.html", {"cases": turns, "side": side_of(viewer.role)}, 90))
    if viewer.is_bureau and (waiting := await record.waiting(viewer)):
        panels.append(Panel("brokerage/_requests.html", {"requests": waiting, "today": today()}, 195))
    if viewer.role in {Role.CITY, Role.COUNTY}:
        panels.append(Panel("brokerage/_officers.html", {"officers": await officers.loads(viewer)}, 310))
    if viewer.is_bureau:
        ready = Lane(_("待发布的匹配结果"), {"state": RunState.READY}, "warning", "player-play", always=False)
        tiles += await lanes.tiles(RUNS, viewer, _("次"), 305, ready)
        tiles += await lanes.tiles(
            LANDINGS, viewer, _("个"), 95,
            Lane(_("落地服务已逾期的团队"), {"whose": "overdue"}, "danger", "clock", always=False),
            Lane(_("有落地服务等我办理的团队"), {"whose": "mine"}, "warning", "building", always=False),
        )  # fmt: skip
    return Desk(tiles, panels, _tasks(viewer))


async def _tiles(viewer: Actor) -> list[Tile]:
    """Whose turn it is, what is late, near and new; a bureau that brokers nothing itself has no turn."""
    acts = viewer.role in ACTING
    if not acts and not viewer.is_bureau:
        return []
    mine = _("等我办理的对接") if viewer.is_bureau else _("待我方答复的对接")
    own = [Lane(mine, {"whose": "waiting"}, "warning", "users")] if acts else []
    others = [Lane(_("等对方的对接"), {"whose": "others"}, "info", "users")] if acts else []
    return await lanes.tiles(
        CASES, viewer, _("条"), 90,
        *own,
        Lane(_("已逾期的对接"), {"whose": "overdue"}, "danger", "clock"),
        *([Lane(_("待核实的录用"), {"whose": "verify"}, "warning", "user-check", always=False)]
          if viewer.is_bureau else []),
        Lane(_("七天内到期的对接"), {"whose": "soon"}, "info", "calendar"),
        *others,
        Lane(_("七天内新到的对接"), {"whose": "new"}, "info", "bell"),
    )  # fmt: skip


async def _turns(viewer: Actor) -> Sequence[CaseRow]:
    """The first of those in which it is the viewer's turn, as the list behind the figure orders them."""
    rows = await (
        Case.select(*columns())
        .where(where(visible(viewer, CASE), facts_of_cases()), waiting_for(viewer))
        .order_by(Case.due)
        .order_by(Case.id)
        .limit(NEXT)
    )
    return await all_shown_to(viewer, views(CaseRow, rows))


def _tasks(viewer: Actor) -> list[Task]:
    match viewer.role:
        case Role.CITY | Role.COUNTY | Role.OFFICER:
            run = Task(_("统一匹配"), _("选定范围，一次算出整体最优的推荐"), "/runs", 310)
            case = Task(_("对接"), _("跟进每一条推荐的进展"), "/cases", 320)
            firms = Task(
                _("企业联系"), _("我联系的企业，走访、诉求和请假"), f"/liaison/officers/{viewer.own_id}", 330
            )
            return [run, case, firms] if viewer.role is Role.OFFICER else [run]
        case Role.CANDIDATE:
            return [Task(_("我的对接"), _("推荐给我的岗位和进展"), "/cases", 300)]
        case Role.TEAM_LEAD:
            return [Task(_("我的对接"), _("推荐给我们的项目和进展"), "/cases", 300)]
        case _:
            return []


async def at_front_desk(actor: Actor, name: str, last_four: str) -> Sequence[Matter]:
    """Cases in the actor's charge, live or ended within `HEARD_OF`, as the person may hear of them."""
    people = await _in_cases(name, last_four)
    rows = await (
        Case.select(*columns())
        .where(
            where(manageable(actor, CASE), facts_of_cases()),
            Or(Case.stage.is_in(LIVE), Case.ended > now() - HEARD_OF),
            Case.id.is_in([0, *people]),
        )
        .order_by(Case.id, ascending=False)
    )
    return [
        _matter(replace(case, obstacle=await ground.obstacle(case.id)), people[case.id])
        if case.live
        else _ended(case, people[case.id])
        for case in views(CaseRow, rows)
    ]


async def _in_cases(name: str, last_four: str) -> dict[int, int]:
    """Case → the person so called that it is about, alone or in a team."""
    rows = await Case.raw(
        """SELECT p.match_case, max(p.candidate) AS candidate
           FROM placement p JOIN candidate c ON c.id = p.candidate
           WHERE c.name = {} AND c.phone LIKE {} GROUP BY p.match_case""",
        name, f"%{last_four}",
    )  # fmt: skip
    return {row["match_case"]: row["candidate"] for row in rows}


def _ended(case: CaseRow, person: int) -> Matter:
    """What the person reads on its own page of the case."""
    reason = told_reason(case.reason, "person")
    ended = _("已结束：{reason}", reason=_(REASONS[reason])) if reason else _("已录用")
    return Matter(_about(case), ended, url=f"/cases/{case.id}", people=(f"candidate:{person}",))


def _about(case: CaseRow) -> str:
    title = _(WITHHELD) if case.need_withheld and not case.both_agreed else case.need_title
    return _("对接：{need}（{employer}）", need=title, employer=case.employer)


def _matter(case: CaseRow, person: int) -> Matter:
    obstacle = told_obstacle(case.obstacle, "person")
    open_to_person = obstacle is None and case.stage == Stage.CONTACTED and case.person_agreed is None
    return Matter(
        _about(case),
        _(OBSTACLES[obstacle]) if obstacle else _(NEXT_STEPS[Stage(case.stage)]),
        [_("答复是否愿意对接")] if open_to_person else (),
        case.due,
        _turn(case),
        f"/cases/{case.id}",
        (f"candidate:{person}",),
    )


def _turn(case: CaseRow) -> str:
    officer = case.officer_name or _("人才联络员")
    if case.stage != Stage.CONTACTED:
        return officer
    if case.person_agreed is None:
        own = _("团队负责人") if case.team else _("本人")
        return own if case.person_account else officer
    return case.employer if case.employer_agreed is None else officer
