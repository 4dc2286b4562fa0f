"""The city holds two listed enterprises to be one, or takes that back."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.doubles import queries
from talent_platform.surveys.doubles.tables import SurveyMerge
from talent_platform.surveys.needs import service as needs
from talent_platform.surveys.needs.service import OWN
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.surveys.tables import Campaign, SurveyRow, Target
from talent_platform.workflow.taking import hold

_NOT_LISTED = N_("请选择这项调查名单中两个单位的两家企业")
_MERGED = N_("其中一家已经合并，请刷新页面")
_KEEP_OTHER = N_("要并入的一家已报而保留的一家未报；请保留已报的一家")
_WHY = N_("请用文字写明原因（至少 4 个字）")


async def merge(actor: Actor, campaign_id: int, *, keep: int, drop: int, note: str) -> int:
    """`drop` is counted no more, its rows stay, and drafts of needs that they wrote are closed; returns the
    number of the merge.

    Raises:
        Invalid: not two enterprises on lists of two offices of this survey, or no reason.
        Conflict: one of them is merged already, the one to be kept has not answered and the other has, or a
            need of the other is public.
    """
    require(actor, Role.CITY)
    if not reasons.in_words(note):
        raise Invalid(_WHY, {"note": _WHY})
    async with DB.transaction():
        await campaigns.one(actor, campaign_id)
        await hold(Campaign, campaign_id)
        sides = {side.id: side for side in await queries.sides(campaign_id)}
        if not {keep, drop} <= sides.keys() or sides[keep].submission == sides[drop].submission:
            raise Invalid(_NOT_LISTED, {"drop": _NOT_LISTED})
        pointed = {side.merged_into for side in sides.values()}
        if sides[keep].merged_into or sides[drop].merged_into or drop in pointed:
            raise Conflict(_MERGED)
        if sides[drop].rows and not sides[keep].rows:
            raise Conflict(_KEEP_OTHER)
        await _take_back(actor, drop, note)
        number = await _write(actor, "merge", keep=keep, drop=drop, note=note)
        said = {"note": note.strip(), "rows": [keep, drop]}
        await audit.record(actor, "survey.merged", f"survey:{campaign_id}", **said)
    return number


async def _take_back(actor: Actor, target: int, note: str) -> None:
    """What was written of its rows is closed: one thing is not counted and not asked about twice.

    Raises:
        Conflict: a need of it is public.
    """
    await DB.connection.execute("SELECT pg_advisory_xact_lock(hashtext('survey_need'))")
    for row in await SurveyRow.select(SurveyRow.id).where(SurveyRow.target == target).order_by(SurveyRow.id):
        await needs.undo(actor, row["id"], note.strip(), (*OWN, NeedLineState.ASKED))


async def undo(actor: Actor, merge_id: int, note: str) -> int:
    """Both are counted again, as before, and rows begin their way to a need anew; returns the survey.

    Raises:
        NotFound: no merge that stands.
        Invalid: no reason.
    """
    require(actor, Role.CITY)
    if not reasons.in_words(note):
        raise Invalid(_WHY, {"note": _WHY})
    found = await queries.merge_of(merge_id)
    if found is None:
        raise NotFound
    async with DB.transaction():
        await hold(Campaign, found.campaign)
        await hold(Target, found.dropped)
        if await queries.merge_of(merge_id) is None:
            raise NotFound
        await _write(actor, "undo", keep=found.kept, drop=found.dropped, note=note)
        said = {"note": note.strip(), "rows": [found.kept, found.dropped]}
        await audit.record(actor, "survey.unmerged", f"survey:{found.campaign}", **said)
    return found.campaign


async def _write(actor: Actor, act: str, *, keep: int, drop: int, note: str) -> int:
    made = SurveyMerge(
        kept=keep, dropped=drop, act=act, note=note.strip(), actor_id=actor.account_id, actor_name=actor.name
    )
    return int((await SurveyMerge.insert(made))[0]["id"])
