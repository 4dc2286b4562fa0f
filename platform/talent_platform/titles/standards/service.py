"""Standards: proposed with their document, confirmed by a second person once the rules let them pass."""

from __future__ import annotations

import hashlib

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.figures.queries import in_force
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.committees.queries import CommitteeView
from talent_platform.titles.standards import queries
from talent_platform.titles.standards.queries import STANDARD, StandardView
from talent_platform.titles.standards.schemas import StandardForm
from talent_platform.titles.tables import CommitteeState, TitleStandard, TitleStandardFile
from talent_platform.titles.verdicts import committee_facts
from talent_platform.web.safety.scans import kind_of
from talent_platform.workflow.taking import hold
from talent_posts import Finding, Timetable, TitleReview, check_titles

LARGEST = 5 * 2**20
"""Bytes of a document."""
_OF_ANOTHER = N_("评委会核准备案的系列、专业或层级与标准不同")
_NOT_IN_FORCE = N_("评委会没有在核准备案有效期内开展评审，不能公布标准")
_AGAINST = N_("不能公布标准：{why}")
_UNCOVERED = N_("C1b {level}没有覆盖申报期的评审标准：{why}")
_NO_FILE = N_("请先上传标准文件")
_UNKNOWN = N_("标准文件应为 PDF、PNG 或 JPG 文件（按文件内容识别，不看文件名），不超过 5 MB")
_CLOSED = N_("标准文件已经上传，或标准已不在等待确认")


async def propose(actor: Actor, form: StandardForm) -> int:
    """Lay a standard before a second person.

    Raises:
        Invalid: the committee does not review its series, specialty or level.
        Conflict: the committee is not in force, or another of the same level waits.
    """
    require(actor, *KEEPERS)
    if form.committee is not None:
        of = await committees.by_id(form.committee)
        if of.state != CommitteeState.IN_FORCE:
            raise Conflict(_NOT_IN_FORCE)
        if (
            of.series != form.series
            or of.specialty not in {"", form.specialty}
            or form.level not in of.levels
        ):
            raise Invalid(_OF_ANOTHER, {"committee": _OF_ANOTHER})
    own = StandardForm.model_fields.keys() - Paper.model_fields.keys()
    content = {name: value for name, value in form.model_dump(mode="python").items() if name in own}
    content["routes"] = [each.model_dump(mode="json") for each in form.routes]
    return await dated.propose(STANDARD, actor, form, content)


async def attach(actor: Actor, standard_id: int, name: str, body: bytes) -> None:
    """The document of a standard that waits.

    Raises:
        Invalid: too large, or no file of the three kinds.
        Conflict: there is one already, or the standard does not wait.
    """
    require_in_person(actor)
    require(actor, *KEEPERS)
    kind = kind_of(body)
    if not kind or len(body) > LARGEST:
        raise Invalid(_UNKNOWN, {"file": _UNKNOWN})
    async with DB.transaction():
        await hold(TitleStandard, standard_id)
        if not (await dated.one(STANDARD, standard_id)).waits:
            raise Conflict(_CLOSED)
        paper = TitleStandardFile(
            standard=standard_id, name=name.strip()[:200] or kind, kind=kind, size=len(body), body=body,
            sha256=hashlib.sha256(body).hexdigest(), attached_by=actor.account_id,
        )  # fmt: skip
        try:
            await TitleStandardFile.insert(paper)
        except UniqueViolationError as error:
            raise Conflict(_CLOSED) from error
        await audit.record(actor, "title_standard.attached", f"title_standard:{standard_id}", bytes=len(body))


async def findings(row: StandardView) -> tuple[Finding, ...]:
    """What the rules say: of one that waits as if it were published today; nothing of a national one. Whether
    it holds when a window opens (C1b) is asked with the window."""
    if row.committee is None:
        return ()
    national = await queries.national(row)
    review = TitleReview(
        jurisdiction=city()[0], on=today(), committee=committee_facts(await committees.by_id(row.committee)),
        standard=queries.facts(row, today()), national=queries.facts(national) if national else None,
    )  # fmt: skip
    decision = check_titles(review, figures=await in_force(), scopes={"standard"})
    return tuple(each for each in decision.findings if each.rule != "C1b")


async def uncovered(row: CommitteeView, plan: Timetable) -> list[str]:
    """Of each level of a plan that no published standard of the committee covers (C1b): which, and why."""
    found = await queries.of_committee(row.id)
    told = []
    for level in plan.levels:
        reasons = []
        for each in found:
            if each.level != level:
                continue
            review = TitleReview(
                jurisdiction=city()[0], on=today(), committee=committee_facts(row), timetable=plan,
                standard=queries.facts(each),
            )  # fmt: skip
            finding = check_titles(review, figures=await in_force(), scopes={"standard"}).of("C1b")
            reasons.append("" if finding.outcome == "pass" else finding.reason)
        if "" not in reasons:
            why = reasons[0] if reasons else gettext("本评委会没有公布这一层级的标准")
            told.append(gettext(_UNCOVERED, level=gettext(level), why=why.rstrip("。")))
    return told


async def confirm(actor: Actor, standard_id: int) -> None:
    """Publish it, from now on for everybody.

    Raises:
        Conflict: it no longer waits, has no document, or a rule stands against it.
        NotAllowed: not a second person of the bureau.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        await hold(TitleStandard, standard_id)
        row = await dated.one(STANDARD, standard_id)
        if await queries.file_of(standard_id) is None:
            raise Conflict(_NO_FILE)
        against = [each for each in await findings(row) if each.outcome in _STOP]
        if against:
            why = gettext("；").join(f"{each.rule} {each.reason}" for each in against)
            raise Conflict(gettext(_AGAINST, why=why))
        await dated.confirm(STANDARD, actor, standard_id)


_STOP = ("block", "unknown", "needs_approval")
