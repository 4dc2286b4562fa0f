"""What a county writes and hands in, and what the city makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.reference import open_text
from talent_platform.surveys.access import FILLERS, REVIEWERS
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import filled, grids_of, read_field, row_model
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS
from talent_platform.surveys.lines import keys
from talent_platform.surveys.needs import service as needs
from talent_platform.surveys.submissions import cells, queries
from talent_platform.surveys.submissions.cells import Typed
from talent_platform.surveys.submissions.life import STATE_LABELS, STEPS
from talent_platform.surveys.tables import (
    FILLING,
    HANDED_IN,
    Campaign,
    CampaignState,
    RowKind,
    RowState,
    Submission,
    SurveyRow,
    SurveyRowChange,
    Target,
)
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.sentences import sentence
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import hold, take

NOT_OPEN = N_("调查已结束填报，现在不能填写或上报")
_NOT_YOURS = N_("这一行已上报或作废，不能修改；请先撤回，或等审核退回")
_NOTHING_TO_WRITE = N_("这一行登记的是无需求，没有可填的内容")
_SAID_NONE = N_("这家企业已登记为无需求；请先作废那一行")
_HAS_NEEDS = N_("这家企业已填有需求；请先作废那些行")
_ALREADY = N_("这家企业已登记为无需求")
_UNREADABLE = N_("这里的内容读不出来；请按填写要求重新填写")
_IN_PART = N_("表格的这一行已有内容：请把整行各列一起提交，并写明所看到的（seen）")
_MERGED = N_("这家企业已由市里并入另一单位的名单，不再填报和计入")
_NOBODY_MENDS = N_("调查已结束填报，退回后填报单位不能修改；请先重新开放填报，再退回")
_WHICH_VERSION = N_("请先打开这一行，再审核通过（version：所看到的版本）")
NAMED = 5
"""Fields named in one sentence."""
_NOT_ASKED = N_("这家企业不在本单位的名单中")


async def begin(actor: Actor, submission_id: int, target_id: int, kind: RowKind) -> int:
    """A new row of an enterprise, or that it needs nobody; returns its number.

    Raises:
        NotFound: no such submission, or an enterprise that is not on its list.
        Conflict: the survey is not open; of an enterprise that needs nobody there are needs, or the reverse.
    """
    require(actor, *FILLERS)
    async with DB.transaction():
        standing = await campaigns.standing(actor, submission_id)
        form = await is_open(standing.campaign)
        await hold(Target, target_id)
        asked = await Target.select(Target.merged_into).where(
            Target.id == target_id, Target.submission == submission_id
        )
        if not asked:
            raise NotFound(_NOT_ASKED)
        if asked[0]["merged_into"]:
            raise Conflict(_MERGED)
        alive = await SurveyRow.select(SurveyRow.kind).where(
            SurveyRow.target == target_id, SurveyRow.state != str(RowState.DROPPED)
        )
        if any(row["kind"] == RowKind.NONE for row in alive):
            raise Conflict(_ALREADY if kind is RowKind.NONE else _SAID_NONE)
        if alive and kind is RowKind.NONE:
            raise Conflict(_HAS_NEEDS)
        made = SurveyRow(submission=submission_id, target=target_id, kind=str(kind), form_version=form)
        row_id = int((await SurveyRow.insert(made))[0]["id"])
        await write_line(
            SurveyRowChange, {"survey_row": row_id}, line(actor, "begun", after=str(RowState.DRAFT))
        )
        await audit.record(actor, "survey_row.begun", f"survey_row:{row_id}")
    return row_id


async def is_open(campaign_id: int) -> int:
    """The form of a survey that stays open until this transaction ends.

    Raises:
        Conflict: it is not open.
    """
    rows = (
        await Campaign.select(Campaign.state, Campaign.form_version)
        .where(Campaign.id == campaign_id)
        .lock_rows("SHARE")
    )
    if rows[0]["state"] != CampaignState.OPEN:
        raise Conflict(NOT_OPEN)
    return int(rows[0]["form_version"])


async def form_of(row: Mapping[str, Any]) -> tuple[type[BaseModel], int]:
    """The form a row is written by now: the current one of its survey while the row is the county's to write,
    else the one it was written by."""
    number = row["form_version"]
    if row["state"] in FILLING:
        number = (await Campaign.select(Campaign.form_version).where(Campaign.id == row["campaign"]))[0][
            "form_version"
        ]
    return row_model(row["campaign_kind"], await campaigns.questions(row["campaign"], number)), number


async def save(actor: Actor, row_id: int, typed: Mapping[str, str], seen: Mapping[str, int | None]) -> int:
    """Write what somebody changed; returns how many fields. Nothing is refused for being incomplete or wrong:
    that is said when the row is handed in. `seen`: field → the cell its writer saw, None for an empty one.

    Raises:
        SameField: another one wrote the same field meanwhile; nothing was saved.
        Conflict: the row is not the county's to write.
        Invalid: an unknown field, a text too long to keep, or a part of a line of a table whose writer saw
            nothing of it while something stands there.
    """
    require(actor, *FILLERS)
    async with DB.transaction():
        await hold(SurveyRow, row_id)
        row = await queries.one(actor, row_id)
        number = await is_open(row["campaign"])
        model = row_model(row["campaign_kind"], await campaigns.questions(row["campaign"], number))
        _require_known(fields_of(model), typed)
        read = {name: Typed(text, read_field(model, name, text)) for name, text in typed.items()}
        count = await write(actor, row, model, read, seen=seen, form_version=number)
    return count  # noqa: RET504 - mypy holds that a transaction may swallow what is raised in it


async def write(
    actor: Actor, row: Mapping[str, Any], model: type[BaseModel], typed: Mapping[str, Typed], *,
    seen: Mapping[str, int | None], form_version: int,
) -> int:  # fmt: skip
    """Write what was changed of a row that is held, into the form `model`; raises what `save` raises."""
    if row["kind"] == RowKind.NONE:
        raise Conflict(_NOTHING_TO_WRITE)
    # Whoever downloads the workbook meanwhile waits (`bringing.workbook`).
    await Submission.select(Submission.id).where(Submission.id == row["submission"]).lock_rows("SHARE")
    columns, before = fields_of(model), await queries.cells(row["id"])
    if part := cells.in_part(grids_of(model), before, typed, seen):
        raise Invalid(_IN_PART, dict.fromkeys(part, _IN_PART))
    kept = await keys.of_row(row["id"])
    typed, seen = cells.placed(grids_of(model), before, typed, seen, kept)
    changed = cells.changes(columns, before, typed, seen)
    if changed and row["state"] not in FILLING:
        raise Conflict(_NOT_YOURS)
    for grid in grids_of(model):
        places = {
            typed[n].key: place for place in range(1, TABLE_ROWS + 1) if (n := grid.names(place)[0]) in typed
        }
        for key in places.keys() - {""} - kept.keys():
            await keys.keep(row["submission"], key, row["id"], grid.field, places[key])
    if changed:
        stands = queries.latest(before)
        await cells.write(actor, row["id"], changed, stands=stands, form_version=form_version)
        counted: dict[Any, Any] = {SurveyRow.version: SurveyRow.version + 1, SurveyRow.updated: now()}
        await SurveyRow.update(counted).where(SurveyRow.id == row["id"])
        titles = [columns[name].title for name in changed]
        await audit.record(actor, "survey_row.saved", f"survey_row:{row['id']}", fields=titles)
    return len(changed)


def _require_known(columns: Mapping[str, object], typed: Mapping[str, str]) -> None:
    wrong = {name: N_("这份填报表没有这一项") for name in typed if name not in columns}
    wrong |= {name: N_("最多 4000 个字") for name, text in typed.items() if len(text) > cells.LONGEST}
    if wrong:
        raise Invalid(ngettext("有 {n} 处需要修改", len(wrong)), wrong)


async def problems(row: Mapping[str, Any], model: type[BaseModel]) -> dict[str, str]:
    """What keeps a row from being handed in: field → a sentence."""
    if row["kind"] == RowKind.NONE:
        return {}
    columns = fields_of(model)
    stands = queries.latest(await queries.cells(row["id"]))
    wrong = {name: _UNREADABLE for name, cell in stands.items() if cell.unreadable and name in columns}
    for grid in grids_of(model):
        wrong |= grid.problems({**row["answers"], **dict.fromkeys(wrong, "")})
    try:
        filled(model, row["answers"])
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if each["type"] == open_text.KIND:
                wrong |= each["ctx"]["fields"]
                continue
            name = each["loc"][0] if each["loc"] else each.get("ctx", {}).get("field", "")
            wrong.setdefault(str(name), sentence(each))
    return wrong


async def _checked(taken: Taken[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What belongs to a step besides its target: a row is judged when it is handed in and again when it is
    approved.

    Raises:
        Conflict: the survey is not open to the county any more, or the need of the row is public.
        Invalid: the row is not complete.
    """
    row, action = taken.row, taken.step.action
    match action:
        case "submit" | "approve":
            await hold(Target, row["target"])
            if await Target.exists().where(Target.id == row["target"], Target.merged_into.is_not_null()):
                raise Conflict(_MERGED)
            numbers = [row["form_version"]]
            survey = (await Campaign.select().where(Campaign.id == row["campaign"]).lock_rows("SHARE"))[0]
            if action == "submit":
                await is_open(row["campaign"])
                # By the form it was begun with while that is taken, else by the one its page shows.
                numbers = [one for one in numbers if one >= survey["oldest_form"]] + [survey["form_version"]]
            for number in numbers:
                model = row_model(row["campaign_kind"], await campaigns.questions(row["campaign"], number))
                if not (wrong := await problems(row, model)):
                    break
            if wrong:
                raise Invalid(_said(model, wrong), wrong)
            if action == "approve":
                return {}
            return {"state": survey["first_state"], "handed_in": now(), "form_version": number}
        case "recall":
            await is_open(row["campaign"])
        case "return":
            await Campaign.select(Campaign.id).where(Campaign.id == row["campaign"]).lock_rows("SHARE")
            if row["campaign_state"] != CampaignState.OPEN:
                raise Conflict(_NOBODY_MENDS)
            await needs.undo(taken.actor, row["id"], taken.given.note)
    return {} if taken.step.target in HANDED_IN else {"handed_in": None}


def _said(model: type[BaseModel], wrong: Mapping[str, str]) -> str:
    columns = fields_of(model)
    names = [columns[name].title for name in wrong if name in columns]
    said = ngettext("有 {n} 处需要修改", len(wrong))
    return said + gettext("：") + gettext("、").join(map(gettext, names[:NAMED])) if names else said


FLOW: Workflow = Workflow(
    "survey_row", N_("填报的这一行"), SurveyRow, SurveyRowChange, "survey_row", STATE_LABELS, STEPS,
    queries.one,
    before=_checked,
)  # fmt: skip


async def take_seen(actor: Actor, row_id: int, action: str, given: Given) -> str:
    """A step as people take it: what is approved is what was looked at. Raises what `move` raises.

    Raises:
        Invalid: approved without saying which version was read.
    """
    if action == "approve" and actor.role in REVIEWERS and given.version is None:
        raise Invalid(_WHICH_VERSION)
    return await take(FLOW, actor, row_id, action, given)


async def move(actor: Actor, row_id: int, action: str, *, note: str = "", version: int | None = None) -> str:
    """Take a step of `life.STEPS`; returns the state it led to. Raises what `take` raises."""
    return await take(FLOW, actor, row_id, action, Given(note=note, version=version))
