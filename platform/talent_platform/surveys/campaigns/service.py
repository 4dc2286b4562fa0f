"""What the city does with a survey: make, change, open and close it, name who answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.surveys.campaigns import queries
from talent_platform.surveys.campaigns.life import STATE_LABELS, STEPS
from talent_platform.surveys.campaigns.queries import SurveyView
from talent_platform.surveys.campaigns.schemas import (
    CampaignEdit,
    CampaignForm,
    OfficeForm,
    Question,
)
from talent_platform.surveys.tables import (
    Campaign,
    CampaignChange,
    CampaignState,
    Submission,
    SurveyForm,
    Target,
)
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take

_OVER = N_("调查已结束填报，不能修改；请先重新开放填报")
_KIND_STAYS = N_("调查开始后不能更改调查内容")
_NO_PERSON = N_("请选择县区或行业主管部门的一个在用账号")
_NOT_READY = N_("开始之前，请先指定责任人并列入企业")


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
        await noted(actor, campaign_id, "created")
    return campaign_id


async def edit(actor: Actor, campaign_id: int, form: CampaignEdit, *, version: int | None) -> None:
    """Change a survey; other questions are a further version of its form.

    Raises:
        Conflict: it is closed, was changed meanwhile, or would ask for something else once it is open.
    """
    async with held(actor, campaign_id) as survey:
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
        await store(campaign_id, given)
        await noted(actor, campaign_id, "edited", changed=changed, state=survey.state)


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
    async with held(actor, campaign_id) as survey:
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
        await store(campaign_id, {})
        await noted(
            actor, campaign_id, "office", note=f"{person['office_name']} {person['name']}",
            changed={"person": [before, form.person]}, state=survey.state,
        )  # fmt: skip
    return int(rows[0]["id"])


@asynccontextmanager
async def held(actor: Actor, campaign_id: int) -> AsyncIterator[SurveyView]:
    """The transaction of a change: the survey locked, the city's to change, not closed."""
    require(actor, Role.CITY)
    async with DB.transaction():
        await hold(Campaign, campaign_id)
        survey = await queries.one(actor, campaign_id)
        if survey.state == CampaignState.CLOSED:
            raise Conflict(_OVER)
        yield survey


async def store(campaign_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a survey that is held; the count of changes grows."""
    columns: dict[Any, Any] = {getattr(Campaign, name): value for name, value in values.items()}
    counted: dict[Any, Any] = {Campaign.version: Campaign.version + 1, Campaign.updated: now()}
    await Campaign.update({**columns, **counted}).where(Campaign.id == campaign_id)


async def noted(
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
