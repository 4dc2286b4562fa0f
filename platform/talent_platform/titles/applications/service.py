"""What becomes of an application: written and put right by the person, hung out and passed on by the unit,
checked by the office; each step asks the rules again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.figures.queries import in_force
from talent_platform.i18n import N_, gettext
from talent_platform.publicity import service as publicity
from talent_platform.reference.codes import city
from talent_platform.reference.form_values import changed, columns_of, values_of
from talent_platform.titles.access import PERSONS, UNITS
from talent_platform.titles.applications import queries, verdicts
from talent_platform.titles.applications.life import APPLICATION_STATES, APPLICATION_STEPS
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.applications.schemas import ApplicationEdit, ApplicationForm, OfficeCheck
from talent_platform.titles.applications.tables import (
    ApplicationState,
    TitleApplication,
    TitleApplicationChange,
    TitleApplicationFault,
    TitlePrivilege,
)
from talent_platform.titles.docket import service as docket
from talent_platform.titles.papers import notice
from talent_platform.titles.results import queries as results
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take
from talent_posts import title_rules

_NO_PLAN = N_("请选择申报期尚未截止的评审")
_NO_LEVEL = N_("这次评审不评此层级，可以申报：{levels}")
_NO_UNIT = N_("没有这个单位：请填写单位在本系统的全称或统一社会信用代码；单位还没有账号的，请单位先注册")
_SEVERAL_UNITS = N_("有几个单位叫这个名称，请改填统一社会信用代码")
_FIXED = N_("提交过的申报不能更换评审、层级、单位和身份证号；申报期内可以撤回后重新申报")
_NO_DRAFT = N_("只有草稿和退回补正的申报可以修改；单位审核中的请单位退回")
_NOT_SIGNED = N_("请先签署单位承诺，再公示")
_UNFIT = N_("综合考评不合格的不公示、不报送，请退回本人")
_NO_FIGURE = N_("职称申报单位公示期未设定：请市级先在「规则与数值」中设定，再公示")
_NO_FAULT = N_("请一次写明全部需要补正的问题，至少一项")
_NO_RULE = N_("没有这条规则：{rule}")
_UNSEEN = N_("请核对原件后勾选：{papers}")
_NOT_YOURS = N_("这一步现在不由您办理；评审已有结果的申报不能再撤回或撤销受理")
_AGAINST_REPORT = N_("不能报送：{why}")
_AGAINST_ACCEPT = N_("不能受理：{why}")
_NO_BAR = N_("不能这样退回：{why}")


async def write(actor: Actor, form: ApplicationForm) -> int:
    """Begin an application as a draft of the actor's own.

    Raises:
        Invalid: no such plan, level or unit.
    """
    require(actor, *PERSONS)
    values = await _stored(form)
    async with DB.transaction():
        row = TitleApplication(**columns_of(values), owner=actor.account_id, name=actor.name)
        application_id = int((await TitleApplication.insert(row))[0]["id"])
        said = line(actor, "written", after=str(ApplicationState.DRAFT))
        await write_line(TitleApplicationChange, {"application": application_id}, said)
        await audit.record(actor, "title_application.written", f"title_application:{application_id}")
        await _identified(actor, application_id)
    return application_id


async def _stored(form: ApplicationForm) -> Mapping[str, Any]:
    """The form as the table keeps it. Raises Invalid."""
    plans = {each.id: each for each in await queries.open_plans()}
    plan = plans.get(form.plan)
    if plan is None:
        raise Invalid(_NO_PLAN, {"plan": _NO_PLAN})
    if form.level not in plan.levels:
        said = gettext(_NO_LEVEL, levels=plan.level_names)
        raise Invalid(said, {"level": said})
    found = await queries.units_named(form.unit)
    if len(found) != 1:
        said = _SEVERAL_UNITS if found else _NO_UNIT
        raise Invalid(said, {"unit": said})
    values = {
        **_told(form), "level": form.level, "specialty": form.specialty or plan.specialty,
        "committee": plan.committee, "year": plan.year, "organisation": found[0].id, "unit": found[0].name,
    }  # fmt: skip
    if form.identity:
        values["person_key"] = key_of_person(form.identity)
    return values


def _told(form: ApplicationForm) -> Mapping[str, Any]:
    """What can be put right at any time before it is passed on."""
    told = values_of(form, without=("plan", "identity", "unit", "level"))
    return {**told, "told_level": form.told_level or ""}


async def edit(actor: Actor, application_id: int, form: ApplicationEdit, *, version: int | None) -> None:
    """Put a draft, or what came back, right.

    Raises:
        Invalid: no such plan, level or unit.
        Conflict: it is with the unit or the office, was changed meanwhile, or what was submitted once is to
            become an application for something else.
    """
    require(actor, *PERSONS)
    async with DB.transaction():
        await hold(TitleApplication, application_id)
        row = await queries.one(actor, application_id)
        if row.state not in {ApplicationState.DRAFT, ApplicationState.RETURNED}:
            raise Conflict(_NO_DRAFT)
        if version is not None and row.version != version:
            raise Conflict(MEANWHILE)
        values = await _again(row, form) if row.submission else await _stored(form)
        shown = {name: value for name, value in values.items() if name != "person_key"}
        before = {name: getattr(row, name) for name in shown}
        said = line(actor, "edited", after=row.state, changed=changed(before, shown))
        await write_line(TitleApplicationChange, {"application": application_id}, said)
        stored: Mapping[Any, Any] = {
            **columns_of(values), TitleApplication.version: TitleApplication.version + 1,
            TitleApplication.updated: now(),
        }  # fmt: skip
        await TitleApplication.update(dict(stored)).where(TitleApplication.id == application_id)
        await audit.record(actor, "title_application.edited", f"title_application:{application_id}")
        if form.identity:
            await _identified(actor, application_id)


async def _identified(actor: Actor, application_id: int) -> None:
    """An identity number was typed, by which registers are read from now on: on record, whoever it is of."""
    await audit.record(actor, "title_application.identified", f"title_application:{application_id}")


async def _again(row: ApplicationView, form: ApplicationEdit) -> Mapping[str, Any]:
    """Of what was submitted once: its plan may be over by now, and it stays for the same committee, level,
    unit and person. Raises Conflict."""
    same = form.plan == await plan_of(row) and form.level == row.level and form.unit == row.unit
    if not same or form.identity is not None:
        raise Conflict(_FIXED)
    return _told(form)


async def plan_of(row: ApplicationView) -> int:
    """The plan that counts of its committee and year, as the form names it."""
    plan = await queries.plan(row.committee, row.year)
    return plan.id if plan else 0


async def hang(actor: Actor, application_id: int, *, version: int | None = None) -> int:
    """Hang the submission out in the unit for as long as the figure says; returns the notice.

    Raises:
        Conflict: the unit has not signed or found it unfit, it hangs already, the time is not set, or it was
            changed meanwhile.
        NotAllowed: not of this unit.
    """
    require(actor, *UNITS)
    least = (await in_force()).at("unit_publicity", city()[0], today())
    if not least.is_set:
        raise Conflict(_NO_FIGURE)
    async with DB.transaction():
        await hold(TitleApplication, application_id)
        row = await queries.one(actor, application_id)
        if version is not None and row.version != version:
            raise Conflict(MEANWHILE)
        if row.state != ApplicationState.UNIT or row.unit_signed is None:
            raise Conflict(_NOT_SIGNED)
        if row.assessed != "fit":
            raise Conflict(_UNFIT)
        hung = await publicity.hang(
            actor, row.organisation, notice.title(row), notice.TEXT, {row.subject: notice.line(row)},
            least=least.value["least"], unit=least.value["unit"],
        )  # fmt: skip
        said = line(actor, "hung", before=row.state, after=row.state)
        await write_line(TitleApplicationChange, {"application": application_id}, said)
        await audit.record(actor, "title_application.hung", f"title_application:{application_id}")
    return hung


async def _turn(actor: Actor, row: ApplicationView, step: Step) -> bool:
    """A person takes the own ones, a unit those through it; what is unfit is not passed on. One with a result
    stays as it is."""
    if row.state == ApplicationState.ACCEPTED and await results.settled(row.id):
        return False
    if actor.role in PERSONS:
        return row.owner == actor.account_id
    if step.action == "report":
        return row.assessed == "fit" and await queries.hung(row) is not None
    return actor.role not in UNITS or row.organisation == actor.organisation_id


async def _judged(taken: Taken[ApplicationView], check: OfficeCheck) -> Mapping[str, Any]:
    """Raises Invalid, Conflict: what the step asks is missing, or a rule stands against it."""
    row, action = taken.row, taken.step.action
    match action:
        case "report":
            await verdicts.refuse_unless(row, action, _AGAINST_REPORT)
        case "accept":
            found = await verdicts.refuse_unless(row, action, _AGAINST_ACCEPT)
            unseen = [
                label for name, label, _ in verdicts.papers(row, found.registers) if name not in check.seen
            ]
            if unseen:
                said = gettext(_UNSEEN, papers=gettext("、").join(map(gettext, unseen)))
                raise Invalid(said, {"seen": said})
            await _use_privileges(row)
        case "return":
            await _refuse_for(row, check)
            await _find_faults(row, check)
        case "refuse":
            await _refuse_for(row, check)
    if taken.step.target in {ApplicationState.RETURNED, ApplicationState.WITHDRAWN, ApplicationState.REFUSED}:
        await publicity.end(row.subject)
    if row.state == ApplicationState.ACCEPTED:
        await docket.leave(taken.actor, row.id)
    return {}


async def _refuse_for(row: ApplicationView, check: OfficeCheck) -> None:
    """Raises Conflict: skilled workers are not refused for lack of a degree or a paper (J2)."""
    finding = (await verdicts.ask(row, check.lacking)).decision.of("J2")
    if finding.outcome == "block":
        raise Conflict(gettext(_NO_BAR, why=finding.reason))


async def _find_faults(row: ApplicationView, check: OfficeCheck) -> None:
    """Keep what is wrong, all of it. Raises Invalid."""
    if not check.faults:
        raise Invalid(_NO_FAULT, {"faults": _NO_FAULT})
    known = {rule.id for rule in title_rules()}
    if strange := [each.rule for each in check.faults if each.rule and each.rule not in known]:
        said = gettext(_NO_RULE, rule=strange[0])
        raise Invalid(said, {"faults": said})
    await TitleApplicationFault.insert(
        *(
            TitleApplicationFault(
                application=row.id,
                submission=row.submission,
                field=each.field,
                rule=each.rule,
                text=each.text,
            )
            for each in check.faults
        )
    )


async def _use_privileges(row: ApplicationView) -> None:
    """Enter the privileges asked for as used, from today on."""
    if row.asked:
        key = await queries.person_key(row.id)
        used = [
            TitlePrivilege(
                person_key=key, kind=kind, used=today(), document=row.asked_paper, application=row.id
            )
            for kind in row.asked
        ]
        await TitlePrivilege.insert(*used)


APPLICATION_FLOW: Workflow[ApplicationView] = Workflow(
    "title_application",
    N_("职称申报"),
    TitleApplication,
    TitleApplicationChange,
    "application",
    APPLICATION_STATES,
    APPLICATION_STEPS,
    queries.one,
    may=_turn,
    not_your_turn=_NOT_YOURS,
    before=partial(_judged, check=OfficeCheck()),
)


async def move(
    actor: Actor, application_id: int, action: str, given: Given, check: OfficeCheck | None = None
) -> str:
    """Take a step of `life.APPLICATION_STEPS`; those of the office come with what it found. Raises what
    `take` raises."""
    flow = replace(APPLICATION_FLOW, before=partial(_judged, check=check or OfficeCheck()))
    return await take(flow, actor, application_id, action, given)
