"""A sample is fixed, drawn, given to second persons, and what they are told is kept."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.audits import chances, queries
from talent_platform.surveys.audits.chances import Chance
from talent_platform.surveys.audits.comparing import NONE, aligned, differing, left_out
from talent_platform.surveys.audits.schemas import AskerForm, DrawForm, OutcomeForm
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAudit, SurveyAuditItem
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import grids_of, read_field, row_model
from talent_platform.surveys.tables import Campaign, SurveyRow
from talent_platform.web.field_texts import fields_of
from talent_platform.workflow.taking import hold
from talent_posts import (
    Commitment,
    DrawError,
    Entrant,
    Wanted,
    commitment_file,
    file_hash,
    pool_file,
    result_file,
)

_PREFIX = "row-"
_NO_ROWS = N_("还没有上报的需求可以抽取")
_NOBODY = N_("按这些比例一行也抽不到")
_TO_COME = N_("公开事件须在今天之后")
_DRAWN = N_("这次抽取已有结果，不能再抽")
_TOO_EARLY = N_("公开事件还没有发生，请在那一天及以后填写结果")
_NOT_CITY = N_("请选择市里的一个在用账号")
_TOUCHED = N_("这个人填写或审核过这一行，或在填报它的单位任职，请换一人复核")
_NAMED = N_("这个人在这次或另一次抽查中已被指定复核过这一行，请换一人复核")
_OWN_ITEM = N_("由您复核的一行，请市里另一人改派")
_DONE = N_("这一行已经复核")
_STANDS_BY = N_("这是备选：本层有联系不上的，才按顺序启用备选")
_NOT_YOURS = N_("这一行由另一人复核")
_NOTHING = N_("请至少填写一项企业的回答，或说明联系不上的情况")
_TABLES = N_("请把每张表格问全：逐行填写企业所说的；企业说没有的，勾选“问过，没有”")
_UNREADABLE = N_("这里的内容读不出来；请按填写要求重新填写")


async def fix(actor: Actor, campaign_id: int, form: DrawForm) -> int:
    """Fix the pool (the needs handed in now), the sizes and the event; returns the draw. `chances` says in
    which stratum a row is, and nothing else.

    Raises:
        Invalid: nothing to draw from, or an event that is not to come.
    """
    require(actor, Role.CITY)
    if form.happens <= today():
        raise Invalid(_TO_COME, {"happens": _TO_COME})
    async with DB.transaction():
        survey = await campaigns.one(actor, campaign_id)
        rows = await chances.pool(campaign_id, survey.due)
        if not rows:
            raise Conflict(_NO_ROWS)
        pool = [Entrant(row.stratum, f"{_PREFIX}{row.id}") for row in rows]
        wanted = _wanted(pool, form)
        if not any(one.sample for one in wanted.values()):
            raise Invalid(_NOBODY, {"high": _NOBODY})
        body = pool_file(pool)
        fixed = Commitment(file_hash(body), wanted, form.event, today(), form.happens)
        try:
            committed = commitment_file(pool, fixed)
        except DrawError as error:
            raise Invalid(str(error), {"event": str(error)}) from error
        made = SurveyAudit(
            campaign=campaign_id, event=form.event, fixed=fixed.fixed, happens=form.happens,
            pool=body.decode(), commitment=committed.decode(), commitment_hash=file_hash(committed),
            actor_id=actor.account_id, actor_name=actor.name,
        )  # fmt: skip
        audit_id = int((await SurveyAudit.insert(made))[0]["id"])
        await audit.record(actor, "survey_audit.fixed", f"survey_audit:{audit_id}", quantity=len(pool))
    return audit_id


def _wanted(pool: list[Entrant], form: DrawForm) -> dict[str, Wanted]:
    """Shares rounded up; as many stand by as are drawn, as far as there are."""
    shares = {Chance.HIGH: form.high, Chance.MIDDLE: form.middle, Chance.LOW: form.low}
    wanted = {}
    for stratum, held in Counter(one.stratum for one in pool).items():
        sample = -(-held * shares[Chance(stratum.rpartition("/")[2])] // 100)
        wanted[stratum] = Wanted(sample, min(sample, held - sample))
    return wanted


async def draw(actor: Actor, audit_id: int, form: OutcomeForm) -> int:
    """The event has happened: it decides who is drawn. Returns how many.

    Raises:
        Conflict: drawn already, or the day of the event has not come.
        Invalid: no outcome that a file could hold.
    """
    require(actor, Role.CITY)
    async with DB.transaction():
        await hold(SurveyAudit, audit_id)
        one = await queries.files_of(audit_id)
        if one.result is not None:
            raise Conflict(_DRAWN)
        if today() < one.happens:
            raise Conflict(_TOO_EARLY)
        pool = [Entrant(each["stratum"], each["id"]) for each in map(json.loads, one.pool.splitlines())]
        wanted = {name: Wanted(*sizes) for name, sizes in json.loads(one.commitment)["wanted"].items()}
        fixed = Commitment(file_hash(one.pool.encode()), wanted, one.event, one.fixed, one.happens)
        try:
            drawn, result = result_file(pool, fixed, form.outcome)
        except DrawError as error:
            raise Invalid(str(error), {"outcome": str(error)}) from error
        await SurveyAudit.update(
            {
                SurveyAudit.outcome: form.outcome,
                SurveyAudit.result: result.decode(),
                SurveyAudit.drawn: today(),
            }
        ).where(SurveyAudit.id == audit_id)
        places = [
            (int(name.removeprefix(_PREFIX)), stratum, place, place > len(of.sample))
            for stratum, of in drawn.items()
            for place, name in enumerate((*of.sample, *of.reserves), 1)
        ]
        office = await queries.submissions_of([row_id for row_id, *_ in places])
        items = [
            {
                "audit": audit_id, "survey_row": row_id, "submission": office[row_id], "stratum": stratum,
                "place": place, "reserve": reserve,
            }
            for row_id, stratum, place, reserve in places
        ]  # fmt: skip
        await copy_rows(DB.connection, "survey_audit_item", items)
        await audit.record(actor, "survey_audit.drawn", f"survey_audit:{audit_id}", note=form.outcome)
        count = sum(not reserve for *_, reserve in places)
    return count  # noqa: RET504 - mypy holds that a transaction may swallow what is raised in it


async def folder(actor: Actor, audit_id: int) -> tuple[str, bytes, int]:
    """Name, bytes and size of the pool of the files that `talent posts draw verify` reads, those that are
    there."""
    require(actor, Role.CITY, Role.AUDITOR)
    one = await queries.files_of(audit_id)
    files = {"pool.jsonl": one.pool, "commitment.json": one.commitment, "result.json": one.result}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(zipfile.ZipInfo(name), text)
    return f"draw-{audit_id}.zip", out.getvalue(), len(one.pool.splitlines())


async def assign(actor: Actor, item_id: int, form: AskerForm) -> None:
    """Say who asks again: somebody of the city who neither wrote nor reviewed the row, was never named for it
    in whatever draw, and cannot open it until it is done.

    Raises:
        Invalid: nobody of the city, or somebody who knows the row or was named for it before.
        Conflict: it is done, or stands by and nobody of its stratum is missing.
    """
    require(actor, Role.CITY)
    if str(form.person) not in dict(await queries.askers()):
        raise Invalid(_NOT_CITY, {"person": _NOT_CITY})
    async with DB.transaction():
        await hold(SurveyAuditItem, item_id)
        one = await queries.item(item_id)
        await hold(SurveyRow, one["survey_row"])
        if one["outcome"] != AskedAgain.WAITING:
            raise Conflict(_DONE)
        if one["person"] == actor.account_id != form.person:
            raise Conflict(_OWN_ITEM)
        if one["person"] != form.person and await _named(form.person, one["survey_row"]):
            raise Invalid(_NAMED, {"person": _NAMED})
        if await _knows(form.person, one["survey_row"]):
            raise Invalid(_TOUCHED, {"person": _TOUCHED})
        if one["reserve"] and not await _called_for(one):
            raise Conflict(_STANDS_BY)
        await SurveyAuditItem.update({SurveyAuditItem.person: form.person}).where(
            SurveyAuditItem.id == item_id
        )
        await audit.record(
            actor, "survey_audit.assigned", f"survey_audit:{one['audit']}", rows=[one["survey_row"]],
            account=form.person,
        )  # fmt: skip


async def _knows(person: int, row_id: int) -> bool:
    """Whether somebody wrote, reviewed or decided something of it, or is of its office
    (`survey_row_known`)."""
    return bool(await DB.connection.fetchval("SELECT survey_row_known($1, $2)", row_id, person))


async def _named(person: int, row_id: int) -> bool:
    """Whether somebody was ever named to ask about it, in this draw or another (`survey_row_named`)."""
    return bool(await DB.connection.fetchval("SELECT survey_row_named($1, $2)", row_id, person))


async def _called_for(item: Mapping[str, Any]) -> bool:
    """Whether so many of its stratum could not be reached that its place is reached."""
    same = (SurveyAuditItem.audit == item["audit"]) & (SurveyAuditItem.stratum == item["stratum"])
    missing = await SurveyAuditItem.count().where(same, SurveyAuditItem.outcome == str(AskedAgain.UNREACHED))
    sample = await SurveyAuditItem.count().where(same, SurveyAuditItem.reserve.eq(False))
    return bool(item["place"] <= sample + missing)


async def model_of(item: Mapping[str, Any]) -> Any:
    """The form its row was written by when the pool was fixed."""
    number = await queries.form_then(item["audit"], item["survey_row"]) or item["form_version"]
    asked = await campaigns.questions(item["campaign"], number)
    return row_model(item["campaign_kind"], asked)


async def answer(
    actor: Actor, item_id: int, typed: Mapping[str, str], *, note: str, reached: bool
) -> AskedAgain:
    """What the enterprise said to the second person: compared with the first answer, both kept. A field that
    is left empty was not asked about; a table is asked about whole, its field with `comparing.NONE` says that
    there are no lines.

    Raises:
        NotAllowed: somebody else asks.
        Conflict: it is done, or the asker has come to know the row since.
        Invalid: nothing was said, a table was left out, or a text cannot be read.
    """
    require(actor, Role.CITY)
    async with DB.transaction():
        await hold(SurveyAuditItem, item_id)
        one = await queries.item(item_id)
        if one["outcome"] != AskedAgain.WAITING:
            raise Conflict(_DONE)
        if one["person"] != actor.account_id:
            raise NotAllowed(_NOT_YOURS)
        if await _knows(actor.account_id, one["survey_row"]):
            raise Conflict(_TOUCHED)
        # Whoever looks for doubts now has read what was found, or looks again.
        await Campaign.select(Campaign.id).where(Campaign.id == one["campaign"]).lock_rows("SHARE")
        model = await model_of(one)
        answers: Mapping[str, Any] = _read(model, typed) if reached else {}
        none = {grid.field for grid in grids_of(model) if reached and typed.get(grid.field + NONE)}
        if (reached and not answers and not none) or (not reached and not note.strip()):
            raise Invalid(_NOTHING, {"note": _NOTHING})
        if reached and (tables := left_out(model, typed)):
            raise Invalid(gettext(_TABLES), dict.fromkeys(tables, _TABLES))
        first = await queries.first_answers(one["audit"], one["survey_row"])
        answers = aligned(model, first, answers, none)
        differences = differing(first, answers)
        outcome = AskedAgain.UNREACHED
        if reached:
            outcome = AskedAgain.DIFFERS if differences else AskedAgain.AGREES
        await SurveyAuditItem.update(
            {
                SurveyAuditItem.outcome: str(outcome), SurveyAuditItem.note: note.strip(),
                SurveyAuditItem.answers: json.dumps(answers, ensure_ascii=False),
                SurveyAuditItem.differences: json.dumps(differences, ensure_ascii=False),
                SurveyAuditItem.done: now(),
            }
        ).where(SurveyAuditItem.id == item_id)  # fmt: skip
        await audit.record(
            actor, "survey_audit.asked", f"survey_audit:{one['audit']}", rows=[one["survey_row"]],
            state=str(outcome),
        )  # fmt: skip
    return outcome


def _read(model: Any, typed: Mapping[str, str]) -> Mapping[str, Any]:
    columns = fields_of(model)
    said = {name: text for name, text in typed.items() if name in columns and text.strip()}
    answers = {name: read_field(model, name, text) for name, text in said.items()}
    wrong = {name: _UNREADABLE for name, value in answers.items() if value is None}
    if wrong:
        raise Invalid(gettext(_UNREADABLE), wrong)
    return answers
