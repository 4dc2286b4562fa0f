"""Both signatures of an application (个人、单位双承诺): the own password again, the words kept, a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.permissions import require
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.identity import name_key
from talent_platform.titles.access import PERSONS, UNITS
from talent_platform.titles.applications import queries, verdicts
from talent_platform.titles.applications.life import APPLICATION_STATES, COMMIT, SUBMIT
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.applications.schemas import AppraisalForm
from talent_platform.titles.applications.tables import TitleApplication, TitleApplicationChange
from talent_platform.titles.commitments import service as commitments
from talent_platform.titles.commitments.texts import of_applicant, of_unit
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import hold, take

_TWICE = N_("本年度同一层级已有在办的申报，不能重复申报")
_OTHER = N_("身份证号与申报的不一致，请核对原件；申报人填错的，退回本人，由本人撤回后重新申报")
_SAME = N_("单位承诺不能由与申报人同名的账号签署，请由单位另一人办理")
_SIGNED = N_("单位承诺已签署；要更改考评结果的，请退回本人后重新办理")
_AGAINST = N_("不能提交：{why}")


async def submit(
    actor: Actor, application_id: int, *, password: str, second: str, agreed: bool, version: int | None = None
) -> str:
    """Sign the person's commitment and hand the application to the unit; returns the receipt.

    Raises:
        NotAllowed: a deputy, or not the own.
        Invalid: not agreed, or the password or the code of the second factor is wrong.
        Conflict: nobody has seen that the account bears its owner's name; not where it starts, another
            one of the year and level is live, or a rule stands against it.
    """
    require(actor, *PERSONS)
    await names.require_seen(actor.account_id)
    await queries.one(actor, application_id)
    proof = await commitments.prove(actor, password=password, code=second, agreed=agreed)
    async with DB.transaction():
        await hold(TitleApplication, application_id)
        row = _next(await queries.one(actor, application_id))
        text = of_applicant(row.name, row.committee_name, row.level).text
        receipt = await commitments.sign(actor, row.subject, text, proof)
        try:
            await take(_SUBMITTING, actor, application_id, SUBMIT.action, Given(version=version))
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
    return receipt


def _next(row: ApplicationView) -> ApplicationView:
    """The application as it is signed now."""
    return replace(
        row, submission=row.submission + 1, applied=row.applied or today(), signed=today(), assessed="",
        opinion="", unit_signed=None,
    )  # fmt: skip


async def _submitted(taken: Taken[ApplicationView]) -> Mapping[str, Any]:
    row = _next(taken.row)
    await verdicts.refuse_unless(row, SUBMIT.action, _AGAINST, leaving_out=verdicts.OF_UNIT)
    return {
        "submission": row.submission, "applied": row.applied, "signed": row.signed, "assessed": "",
        "opinion": "", "unit_signed": None, "unit_account": None,
    }  # fmt: skip


async def commit(
    actor: Actor, application_id: int, form: AppraisalForm, *, password: str, second: str, agreed: bool,
    version: int | None = None,
) -> str:  # fmt: skip
    """Enter the unit's appraisal and sign its commitment, once the identity number on the paper is the one
    applied with; returns the receipt. Raises as `submit`."""
    require(actor, *UNITS)
    await queries.one(actor, application_id)
    proof = await commitments.prove(actor, password=password, code=second, agreed=agreed)
    async with DB.transaction():
        await hold(TitleApplication, application_id)
        row = await queries.one(actor, application_id)
        if row.unit_signed is not None:
            raise Conflict(_SIGNED)
        if name_key(actor.name) == name_key(row.name):
            raise Conflict(_SAME)
        if key_of_person(form.identity) != await queries.person_key(row.id):
            raise Invalid(_OTHER, {"identity": _OTHER})
        text = of_unit(row.unit, row.name, row.committee_name, row.level).text
        receipt = await commitments.sign(actor, row.subject, text, proof)
        flow = replace(_COMMITTING, before=partial(_committed, form=form))
        await take(flow, actor, application_id, COMMIT.action, Given(version=version))
    return receipt


async def _committed(taken: Taken[ApplicationView], form: AppraisalForm) -> Mapping[str, Any]:
    return {
        "assessed": form.assessed, "opinion": form.opinion, "unit_signed": today(),
        "unit_account": taken.actor.account_id,
    }  # fmt: skip


async def _own(actor: Actor, row: ApplicationView, step: Step) -> bool:
    return row.owner == actor.account_id if step is SUBMIT else row.organisation == actor.organisation_id


_SUBMITTING: Workflow[ApplicationView] = Workflow(
    "title_application", N_("职称申报"), TitleApplication, TitleApplicationChange, "application",
    APPLICATION_STATES, {SUBMIT.action: SUBMIT}, queries.one, may=_own, before=_submitted,
)  # fmt: skip
_COMMITTING: Workflow[ApplicationView] = replace(_SUBMITTING, steps={COMMIT.action: COMMIT})
