"""What the city does with a survey: make, change, open and close it, name who answers, list whom it asks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.campaigns import queries
from talent_platform.surveys.campaigns.life import STATE_LABELS, STEPS
from talent_platform.surveys.campaigns.queries import SurveyView
from talent_platform.surveys.campaigns.schemas import (
    CampaignEdit,
    CampaignForm,
    OfficeForm,
    Question,
    TargetsForm,
)
from talent_platform.surveys.tables import (
    Campaign,
    CampaignChange,
    CampaignState,
    Submission,
    SurveyForm,
    SurveyRow,
    Target,
)
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take

_OVER = N_("调查已结束填报，不能修改；请先重新开放填报")
_KIND_STAYS = N_("调查开始后不能更改调查内容")
_NO_PERSON = N_("请选择县区或行业主管部门的一个在用账号")
_NOT_READY = N_("开始之前，请先指定责任人并列入企业")
_NOT_ASKED = N_("这家企业不在这项调查的名单中")
_HAS_ROWS = N_("这家企业已有填报内容，不能移出")
SHOWN = 20
"""Codes named in one sentence."""


async def create(actor: Actor, form: CampaignForm) -> int:
    """A new survey; nobody is asked before it is opened."""
    require(actor, Role.CITY)
    async with DB.transaction():
        rows = await Campaign.insert(
            Campaign(
                title=form.title, purpose=form.purpose, kind=str(form.kind), working_days=form.working_days,
                first_state=str(form.first_state), becomes=str(form.becomes),
            )
        )  # fmt: skip
        campaign_id = int(rows[0]["id"])
        await _write_form(actor, campaign_id, 1, form.questions)
        await _note(actor, campaign_id, "created")
    return campaign_id


async def edit(actor: Actor, campaign_id: int, form: CampaignEdit, *, version: int | None) -> None:
    """Change a survey; other questions are a further version of its form.

    Raises:
        Conflict: it is closed, was changed meanwhile, or would ask for something else once it is open.
    """
    async with _held(actor, campaign_id) as survey:
        if version is not None and survey.version != version:
            raise Conflict(MEANWHILE)
        draft = survey.state == CampaignState.DRAFT
        if form.kind != survey.kind and not draft:
            raise Invalid(_KIND_STAYS, {"kind": _KIND_STAYS})
        given: dict[str, object] = {
            "title": form.title, "purpose": form.purpose, "kind": str(form.kind),
            "working_days": form.working_days, "first_state": str(form.first_state),
            "becomes": str(form.becomes),
        }  # fmt: skip
        changed = {name: [getattr(survey, name), value] for name, value in given.items()}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if form.questions != await queries.questions(campaign_id, survey.form_version):
            number = survey.form_version + 1
            await _write_form(actor, campaign_id, number, form.questions)
            given["form_version"] = number
            given["oldest_form"] = survey.oldest_form if form.keep_earlier and not draft else number
            changed["form_version"] = [survey.form_version, number]
        await _store(campaign_id, given)
        await _note(actor, campaign_id, "edited", changed=changed, state=survey.state)


async def _write_form(actor: Actor, campaign_id: int, number: int, questions: Sequence[Question]) -> None:
    asked = json.dumps([one.model_dump(mode="json") for one in questions], ensure_ascii=False)
    await SurveyForm.insert(
        SurveyForm(campaign=campaign_id, number=number, questions=asked, actor_name=actor.name)
    )


async def name_person(actor: Actor, campaign_id: int, form: OfficeForm) -> int:
    """Whose office answers, and who there; of an office that answers already another person. Returns the
    submission.

    Raises:
        Invalid: no active account of a county bureau or a department.
        Conflict: the survey is closed.
    """
    async with _held(actor, campaign_id) as survey:
        person = await queries.named(form.person)
        if person is None:
            raise Invalid(_NO_PERSON, {"person": _NO_PERSON})
        office = person["organisation"]
        county = person["county"] if person["role"] == Role.COUNTY else None
        known = await Submission.select(Submission.id, Submission.person).where(
            Submission.campaign == campaign_id, Submission.office == office
        )
        before = known[0]["person"] if known else None
        if known:
            await Submission.update({Submission.person: form.person}).where(Submission.id == known[0]["id"])
        rows = known or await Submission.insert(
            Submission(campaign=campaign_id, office=office, county=county, person=form.person)
        )
        await _store(campaign_id, {})
        await _note(
            actor, campaign_id, "office", note=f"{person['office_name']} {person['name']}",
            changed={"person": [before, form.person]}, state=survey.state,
        )  # fmt: skip
    return int(rows[0]["id"])


@dataclass(frozen=True)
class TargetsAdded:
    added: int
    already: int
    """That stood on the list before; they stay as they are."""


async def add_targets(actor: Actor, campaign_id: int, form: TargetsForm) -> TargetsAdded:
    """List enterprises by their credit codes, all of them or none.

    Raises:
        Invalid: a code nobody bears, or no office answers for an enterprise.
        Conflict: the survey is closed.
    """
    async with _held(actor, campaign_id) as survey:
        codes = list(dict.fromkeys(code.upper() for code in form.codes))
        firms = await Organisation.select(
            Organisation.id, Organisation.credit_code, Organisation.name, Organisation.county
        ).where(Organisation.credit_code.is_in(codes), Organisation.kind == str(OrganisationKind.ENTERPRISE))
        known = {firm["credit_code"]: firm for firm in firms}
        _refuse("codes", N_("没有登记这些企业，请先登记：{codes}"), [c for c in codes if c not in known])
        offices = await Submission.select(Submission.id, Submission.office, Submission.county).where(
            Submission.campaign == campaign_id
        )
        answers = {firm["id"]: _answers_for(firm, offices, form.office) for firm in firms}
        without = [firm["name"] for firm in firms if answers[firm["id"]] is None]
        _refuse("office", N_("还没有责任人负责这些企业：{codes}"), without)
        listed = await Target.select(Target.organisation).where(Target.campaign == campaign_id)
        before = {row["organisation"] for row in listed}
        fresh = [known[code] for code in codes if known[code]["id"] not in before]
        if fresh:
            await Target.insert(
                *(
                    Target(
                        campaign=campaign_id, submission=answers[firm["id"]], organisation=firm["id"],
                        listed=str(form.listed), source=form.source,
                    )
                    for firm in fresh
                )
            )  # fmt: skip
        await _store(campaign_id, {})
        names = "、".join(firm["name"] for firm in fresh[:SHOWN])
        await _note(
            actor, campaign_id, "targets", note=names,
            changed={"targets": [len(before), len(before) + len(fresh)]},
            document=form.source, state=survey.state,
        )  # fmt: skip
    return TargetsAdded(len(fresh), len(codes) - len(fresh))


def _answers_for(
    firm: Mapping[str, Any], offices: Sequence[Mapping[str, Any]], office: int | None
) -> int | None:
    """The submission that answers for a firm: the one asked for, else its county's."""
    for one in offices:
        if one["office"] == office if office is not None else one["county"] == firm["county"] is not None:
            return int(one["id"])
    return None


def _refuse(field: str, sentence: str, found: Sequence[str]) -> None:
    if found:
        named = gettext("、").join(found[:SHOWN]) + ("……" if len(found) > SHOWN else "")
        message = gettext(sentence, codes=named)
        raise Invalid(message, {field: message})


async def drop_target(actor: Actor, campaign_id: int, target_id: int) -> None:
    """Take an enterprise off the list for which nothing was filled in yet.

    Raises:
        NotFound: it is not on the list.
        Conflict: there are rows of it, or the survey is closed.
    """
    async with _held(actor, campaign_id) as survey:
        mine = (Target.id == target_id) & (Target.campaign == campaign_id)
        rows = await Target.select(Target.organisation._.name.as_alias("name")).where(mine)
        if not rows:
            raise NotFound(_NOT_ASKED)
        if await SurveyRow.exists().where(SurveyRow.target == target_id):
            raise Conflict(_HAS_ROWS)
        await Target.delete().where(mine)
        await _store(campaign_id, {})
        await _note(actor, campaign_id, "untargeted", note=rows[0]["name"], state=survey.state)


@asynccontextmanager
async def _held(actor: Actor, campaign_id: int) -> AsyncIterator[SurveyView]:
    """The transaction of a change: the survey locked, the city's to change, not closed."""
    require(actor, Role.CITY)
    async with DB.transaction():
        await hold(Campaign, campaign_id)
        survey = await queries.one(actor, campaign_id)
        if survey.state == CampaignState.CLOSED:
            raise Conflict(_OVER)
        yield survey


async def _store(campaign_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = {getattr(Campaign, name): value for name, value in values.items()}
    counted: dict[Any, Any] = {Campaign.version: Campaign.version + 1, Campaign.updated: now()}
    await Campaign.update({**columns, **counted}).where(Campaign.id == campaign_id)


async def _note(
    actor: Actor, campaign_id: int, action: str, *, note: str = "", document: str = "",
    changed: Mapping[str, list[Any]] | None = None, state: str = "draft",
) -> None:  # fmt: skip
    written = line(actor, action, after=state, note=note, document=document[:80], changed=changed)
    await write_line(CampaignChange, {"campaign": campaign_id}, written)
    await audit.record(actor, f"survey.{action}", f"survey:{campaign_id}")


async def _ready(taken: Taken[SurveyView]) -> Mapping[str, Any]:
    """Raises Conflict: nobody answers, or nobody is asked."""
    if taken.step.action != "open":
        return {}
    if not await Target.exists().where(Target.campaign == taken.row.id):
        raise Conflict(_NOT_READY)
    return {"opened": today()}


FLOW: Workflow[SurveyView] = Workflow(
    "survey",
    N_("调查"),
    Campaign,
    CampaignChange,
    "campaign",
    STATE_LABELS,
    STEPS,
    queries.one,
    before=_ready,
)


async def move(
    actor: Actor, campaign_id: int, action: str, *, note: str = "", version: int | None = None
) -> str:
    """Take a step of `life.STEPS`; returns the state it led to. Raises what `take` raises."""
    return await take(FLOW, actor, campaign_id, action, Given(note=note, version=version))
