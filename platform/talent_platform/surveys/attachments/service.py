"""Papers come to a submission and are taken back by its office, while the survey is open."""

from __future__ import annotations

import asyncio
import hashlib

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.access import FILLERS
from talent_platform.surveys.attachments.queries import CIPHER
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.submissions.service import is_open
from talent_platform.surveys.tables import Submission, SurveyAttachment
from talent_platform.web.safety.scans import kind_of
from talent_platform.workflow.taking import hold

LARGEST = 5 * 2**20
"""Bytes of one paper."""
MEGABYTES = LARGEST // 2**20
MOST = 20
"""Papers of one submission; the database counts them too (`guards.sql`)."""
_UNKNOWN = N_("附件应为 PDF、PNG 或 JPG 文件（按文件内容识别，不看文件名），不超过 {limit} MB")
_MANY = N_("一个单位最多留存 {most} 份附件，请先撤下不需要的")
_TWICE = N_("这份附件已经上传过")
_GONE = N_("这份附件已撤下")


async def attach(actor: Actor, submission_id: int, name: str, body: bytes) -> int:
    """Keep a paper, sealed; returns its number.

    Raises:
        NotFound: no submission of the actor's.
        Invalid: too large, or no file of the three kinds.
        Conflict: it is there already, there are too many, or the survey is not open.
    """
    require(actor, *FILLERS)
    kind = kind_of(body)
    if not kind or len(body) > LARGEST:
        said = gettext(_UNKNOWN, limit=MEGABYTES)
        raise Invalid(said, {"file": said})
    standing = await campaigns.standing(actor, submission_id)
    sealed = await asyncio.to_thread(vault.seal, body, CIPHER)
    async with DB.transaction():
        await is_open(standing.campaign)
        await hold(Submission, submission_id)
        here = SurveyAttachment.submission == submission_id
        if await SurveyAttachment.count().where(here, SurveyAttachment.removed.is_null()) >= MOST:
            raise Conflict(gettext(_MANY, most=MOST))
        paper = SurveyAttachment(
            submission=submission_id, name=name.strip()[:200] or kind, kind=kind, size=len(body), body=sealed,
            sha256=hashlib.sha256(body).hexdigest(), actor_id=actor.account_id, actor_name=actor.name,
        )  # fmt: skip
        try:
            number = int((await SurveyAttachment.insert(paper))[0]["id"])
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
        await audit.record(actor, "survey_attachment.added", f"survey_attachment:{number}", bytes=len(body))
    return number


async def take_back(actor: Actor, attachment_id: int) -> int:
    """Delete the bytes of a paper; that it was there stays. Returns its submission.

    Raises:
        NotFound: none of the actor's.
        Conflict: it is taken back already, or the survey is not open.
    """
    require(actor, *FILLERS)
    async with DB.transaction():
        rows = await SurveyAttachment.select(SurveyAttachment.submission).where(
            SurveyAttachment.id == attachment_id
        )
        if not rows:
            raise NotFound
        submission_id = int(rows[0]["submission"])
        standing = await campaigns.standing(actor, submission_id)
        await is_open(standing.campaign)
        gone = (
            await SurveyAttachment.update({SurveyAttachment.removed: now(), SurveyAttachment.body: None})
            .where(SurveyAttachment.id == attachment_id, SurveyAttachment.removed.is_null())
            .returning(SurveyAttachment.id)
        )
        if not gone:
            raise Conflict(_GONE)
        await audit.record(actor, "survey_attachment.removed", f"survey_attachment:{attachment_id}")
    return submission_id
