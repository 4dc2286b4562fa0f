"""What of surveys waits on somebody's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.surveys.access import FILLERS, REVIEWERS
from talent_platform.surveys.audits.lists import AUDIT_ITEMS
from talent_platform.surveys.audits.tables import AskedAgain
from talent_platform.surveys.campaigns.lists import SURVEYS
from talent_platform.surveys.campaigns.queries import overdue
from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.flags.tables import FlagState
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.surveys.tables import CampaignState, RowState
from talent_platform.web.tiles import Desk, Tile


async def desk(viewer: Actor) -> Desk:
    tiles = []
    if viewer.role in REVIEWERS:
        waiting, url = await ROWS.figure(viewer, state=str(RowState.SUBMITTED))
        tiles.append(Tile(_("待审核的调查填报"), waiting, _("行"), url, "warning", "list-check", 112))
        answered, url = await FLAGS.figure(viewer, state=str(FlagState.ANSWERED))
        tiles.append(Tile(_("已说明待核对的疑点"), answered, _("处"), url, "warning", "alert-triangle", 113))
        asks, url = await AUDIT_ITEMS.figure(viewer, outcome=str(AskedAgain.WAITING), who="mine")
        tiles.append(Tile(_("由我复核的抽查"), asks, _("行"), url, "warning", "clipboard-check", 113))
    if viewer.role in REVIEWERS | FILLERS:
        if await overdue():
            late, url = await FIRMS.figure(viewer, late="yes")
            tiles.append(Tile(_("逾期未报的企业"), late, _("家"), url, "danger", "alert-triangle", 110))
        decide, url = await SURVEY_NEEDS.figure(viewer, group="decide")
        if decide:
            tiles.append(Tile(_("待定的调查需求"), decide, _("行"), url, "warning", "list-check", 114))
    if viewer.role in FILLERS:
        phone, url = await SURVEY_NEEDS.figure(viewer, group="phone")
        tiles.append(Tile(_("待电话确认的需求"), phone, _("项"), url, "warning", "phone", 114))
        doubtful, url = await FLAGS.figure(viewer, state=str(FlagState.OPEN))
        tiles.append(Tile(_("待说明的疑点"), doubtful, _("处"), url, "danger", "alert-triangle", 111))
        running, url = await SURVEYS.figure(viewer, state=str(CampaignState.OPEN))
        tiles.append(Tile(_("正在填报的调查"), running, _("项"), url, "info", "list-check", 112))
        returned, url = await ROWS.figure(viewer, state=str(RowState.RETURNED))
        tiles.append(Tile(_("被退回的调查填报"), returned, _("行"), url, "danger", "list-check", 113))
    if viewer.role is Role.ENTERPRISE:
        asked, url = await SURVEY_NEEDS.figure(viewer, state=str(NeedLineState.WAITS))
        tiles.append(Tile(_("待确认的代填需求"), asked, _("项"), url, "warning", "list-check", 112))
    return Desk([tile for tile in tiles if tile.value or viewer.role in REVIEWERS])
