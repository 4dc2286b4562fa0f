"""`/` for everybody, `/desk` for each role."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import get
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.queries import ended_without_us
from talent_platform.demand.needs.life import CHECKERS, POSTERS
from talent_platform.demand.needs.queries import PATHS
from talent_platform.demand.tables import NeedKind
from talent_platform.desk import queries
from talent_platform.disclosure.texts import DECIDERS
from talent_platform.disclosure.texts import waiting as texts_waiting
from talent_platform.i18n import gettext as _
from talent_platform.i18n import many as _many
from talent_platform.supply.offers.queries import own_candidate
from talent_platform.supply.teams.member_consent import unanswered
from talent_platform.web.frame import Tone
from talent_platform.web.requests import AppRequest, actor, page


@dataclass(frozen=True)
class Tile:
    label: str
    value: int
    unit: str
    url: str
    tone: Tone = "neutral"
    symbol: str = ""


@get("/", include_in_schema=False)
async def front(request: AppRequest) -> Template:
    figures = [(_(label), number, _(unit)) for label, number, unit in await queries.front_figures()]
    return page(request, "web/home.html", figures=figures, needs=await queries.latest_needs())


@get("/desk", include_in_schema=False)
async def desk(request: AppRequest) -> Template:
    viewer = actor(request)
    in_charge = viewer.is_bureau or viewer.role in POSTERS
    return page(
        request, "desk/desk.html",
        tiles=await _need_tiles(viewer) + await _supply_tiles(viewer) + await _membership_tiles(viewer),
        to_check=await queries.needs_to_check(viewer) if viewer.role in CHECKERS else [],
        due=await queries.needs_due(viewer) if in_charge else [],
        ended=await ended_without_us(viewer) if viewer.is_bureau else [],
        tasks=await _tasks(viewer), paths={str(kind): path for kind, path in PATHS.items()},
        checks=viewer.role in CHECKERS, in_charge=in_charge,
    )  # fmt: skip


async def _need_tiles(viewer: Actor) -> list[Tile]:
    if not (viewer.is_bureau or viewer.role in POSTERS):
        return []
    counts = await queries.needs_by_state(viewer)
    tiles = []
    for kind, what in ((NeedKind.TALENT, _("人才需求")), (NeedKind.PROJECT, _("项目需求"))):
        path = PATHS[kind]
        live = counts[str(kind), "open"] + counts[str(kind), "part_filled"]
        tiles.append(
            Tile(_("在招{what}", what=what), live, _("项"), f"{path}?state=open", "success", "briefcase")
        )
        waiting = counts[str(kind), "submitted"]
        tone: Tone = "warning" if waiting else "neutral"
        tiles.append(
            Tile(
                _("待核对{what}", what=what),
                waiting,
                _("项"),
                f"{path}?state=submitted",
                tone,
                "clipboard-check",
            )
        )
        if viewer.role in POSTERS and (returned := counts[str(kind), "returned"]):
            tiles.append(
                Tile(
                    _("被退回{what}", what=what),
                    returned,
                    _("项"),
                    f"{path}?state=returned",
                    "danger",
                    "alert-triangle",
                )
            )
    return tiles


async def _supply_tiles(viewer: Actor) -> list[Tile]:
    if viewer.role in {Role.CANDIDATE, Role.TEAM_LEAD, Role.SECURITY}:
        return []
    counts = await queries.supply_counts(viewer)
    tiles = [
        Tile(_("可看的人才"), counts["people"], _("人"), "/candidates", "info", "users"),
        Tile(_("可看的项目团队"), counts["teams"], _("个"), "/teams", "info", "users-group"),
    ]
    if viewer.is_bureau:
        tiles.append(Tile(_many("企业"), counts["enterprises"], _("家"), "/enterprises", "info", "building"))
    if viewer.role in DECIDERS and (kept := await texts_waiting(viewer)):
        tiles.append(Tile(_("待核定的文字"), kept, _("段"), "/texts", "warning", "message-circle"))
    if viewer.is_bureau and counts["stale"]:
        tiles.append(
            Tile(
                _("久未确认的人才"),
                counts["stale"],
                _("人"),
                "/candidates?sort=updated&dir=asc",
                "warning",
                "clock",
            )
        )
    return tiles


async def _membership_tiles(viewer: Actor) -> list[Tile]:
    """What a person is asked, and what a lead has been told."""
    if viewer.role not in {Role.CANDIDATE, Role.TEAM_LEAD}:
        return []
    asked, refusing = await unanswered(viewer.account_id)
    tiles = []
    if asked:
        url = f"/candidates/{await own_candidate(viewer)}#teams"
        tiles.append(Tile(_("等待您答复的团队"), asked, _("个"), url, "warning", "users-group"))
    if refusing:
        tiles.append(
            Tile(
                _("不随团队来的成员"), refusing, _("人"), "/teams?standing=refused", "warning", "users-group"
            )
        )
    return tiles


async def _tasks(viewer: Actor) -> list[tuple[str, str, str]]:  # noqa: PLR0911 - one list per role
    """(label, hint, url) of what this role usually comes for."""
    match viewer.role:
        case Role.ENTERPRISE | Role.INSTITUTION:
            return [
                (_("填报人才需求"), _("写清岗位和要求，随填随看有多少人符合"), "/needs/new"),
                (_("填报项目需求"), _("说明技术难题，寻找个人或整支团队"), "/projects/new"),
                (_("批量导入"), _("下载 Excel 模板，一次上传全部需求"), "/imports"),
                (_("找人"), _("按技能、学历和地区查找愿意来的人才"), "/search?kind=candidate"),
            ]
        case Role.CITY | Role.COUNTY:
            return [
                (_("核对需求"), _("核对企业提交的需求，通过后公开"), "/needs?state=submitted"),
                (_("登记企业"), _("登记企业并指定人才联络员"), "/enterprises/new"),
                (_("批量导入"), _("导入需求、人才和团队"), "/imports"),
                (_("统一匹配"), _("选定范围，一次算出整体最优的推荐"), "/runs"),
            ]
        case Role.OFFICER:
            return [
                (_("统一匹配"), _("选定范围，一次算出整体最优的推荐"), "/runs"),
                (_("对接"), _("跟进每一条推荐的进展"), "/cases"),
                (_("搜索"), _("查需求、人才和团队"), "/search"),
            ]
        case Role.CANDIDATE:
            own = await own_candidate(viewer)
            label = _("查看我的信息") if own else _("登记我的信息")
            return [
                (
                    label,
                    _("登记能力和意向，同意后参与匹配"),
                    f"/candidates/{own}" if own else "/candidates/new",
                ),
                (_("看公开需求"), _("企业正在招的岗位"), "/needs"),
                (_("我的对接"), _("推荐给我的岗位和进展"), "/cases"),
            ]
        case Role.TEAM_LEAD:
            return [
                (_("我的团队"), _("登记项目和成员，同意后参与匹配"), "/teams"),
                (_("看项目需求"), _("企业正在寻找的技术方案"), "/projects"),
                (_("我的对接"), _("推荐给我们的项目和进展"), "/cases"),
            ]
        case Role.AUDITOR:
            return [
                (_("审计日志"), _("谁在何时做了什么，日志是否完整"), "/audit"),
                (_("搜索"), _("查需求、人才和团队"), "/search"),
            ]
        case Role.SECURITY:
            return [(_many("账号"), _("开设主管部门、联络员和审计账号，解锁和重置"), "/accounts")]


HANDLERS = [front, desk]
