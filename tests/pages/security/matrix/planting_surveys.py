"""A survey of each side: what its county has written, and what waits for the city."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
from town import Town, words

from talent_platform.clock import now, today
from talent_platform.database import vault
from talent_platform.demand.tables import Need
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.attachments.queries import CIPHER as PAPERS
from talent_platform.surveys.audits.tables import SurveyAudit, SurveyAuditItem
from talent_platform.surveys.doubles.tables import SurveyMerge
from talent_platform.surveys.flags.tables import SurveyFlag, SurveyFlagRow
from talent_platform.surveys.needs.tables import SurveyNeed
from talent_platform.surveys.submissions.bringing import CIPHER
from talent_platform.surveys.tables import (
    Campaign,
    Cell,
    Submission,
    SurveyAttachment,
    SurveyFile,
    SurveyForm,
    SurveyRow,
    Target,
)
from talent_platform.upward.blanks.queries import CIPHER as UPWARD
from talent_platform.upward.tables import UpwardBinding, UpwardBlank, UpwardFilling
from talent_posts import (
    Commitment,
    Entrant,
    Wanted,
    commitment_file,
    file_hash,
    pool_file,
    result_file,
)

COUNTIES = list(counties())[:2]


def blank(text: str) -> bytes:
    """A table for the superior with room for three figures."""
    book = openpyxl.Workbook()
    book.active.title = "表一"
    for cell, value in (("A1", text), ("A2", "甲"), ("B2", 0), ("B3", 0), ("B4", 0)):
        book.active[cell] = value
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


async def plant_upward(town: Town, side: int) -> None:
    """A blank of the city's with a bound cell, filled once."""
    text = words("上报")
    body, sheet = blank(text), {"name": "表一", "rows": 4, "columns": 2, "formulas": {}, "merged": []}
    made = UpwardBlank(
        title="人才需求季报", sender="省厅", file_name="表.xlsx", sha256="0" * 64, actor_name="某",
        body=vault.seal(body, UPWARD), outline=json.dumps([{**sheet, "texts": {"A1": text}}]),
    )  # fmt: skip
    row = await town.add("upward", made, side=side)
    town.hide(row, upward_text=text)
    await UpwardBinding.insert(UpwardBinding(blank=row.id, sheet="表一", cell="B2", figure="needs.talent"))
    filled = UpwardFilling(
        blank=row.id, blank_version=1, first=today(), last=today(), values="[]", sums="[]", actor_id=1,
        sha256="0" * 64, body=vault.seal(body, UPWARD), actor_name="某",
    )  # fmt: skip
    await town.add("upward_filling", filled, side=side)


async def plant_survey(town: Town, side: int) -> None:
    """Open, with one enterprise that has a draft and a row handed in, and one without."""
    county = town.people[f"county{side}"]
    facts: dict[str, Any] = {"side": side, "county": COUNTIES[side - 1]}
    survey = await town.add(
        "survey",
        Campaign(
            title=f"第{side}次调查",
            kind="talent",
            working_days=9,
            state="open",
            opened=today(),
            becomes="draft",
        ),
        **facts,
    )
    await SurveyForm.insert(SurveyForm(campaign=survey.id, number=1, questions="[]", actor_name="某"))
    of_county = Submission(
        campaign=survey.id, office=county.organisation, county=county.county, person=county.id
    )
    submission = await town.add("survey_submission", of_county, **facts)
    for kind, firm in (("survey_target", "enterprise"), ("survey_spare", "institution")):
        asked = Target(
            campaign=survey.id, submission=submission.id, organisation=town.of(firm, side)[0].id,
            listed="backbone", source="清单",
        )  # fmt: skip
        await town.add(kind, asked, **facts, parent=survey.id)
    # A second office of the county lists two more, one of which is held to be the first one's.
    second = Submission(
        campaign=survey.id, office=town.of("institution", side)[0].id, county=county.county, person=county.id
    )
    lists = await town.add("survey_submission", second, **facts)
    for kind, firm in (("survey_lent", "enterprise"), ("survey_double", "institution")):
        asked = Target(
            campaign=survey.id, submission=lists.id, organisation=town.of(firm, 3 - side)[0].id,
            listed="backbone", source="清单",
        )  # fmt: skip
        await town.add(kind, asked, **facts, parent=survey.id)
    merge = SurveyMerge(
        kept=town.of("survey_target", side)[0].id, dropped=town.of("survey_double", side)[0].id, act="merge",
        note="同一家企业", actor_id=1, actor_name="某",
    )  # fmt: skip
    await town.add("survey_merge", merge, side=side)
    await _samples(town, side, survey.id, submission.id)
    await _becoming(town, side, submission.id, facts)
    paper = words("填报表")
    # Not of the first: the city asks an enterprise of it again and sees no workbook or paper of it till then.
    brought = SurveyFile(
        submission=lists.id, sha256=f"{side:064d}", name="填报.csv", size=9, actor_name="某",
        body=vault.seal(paper.encode(), CIPHER),
    )  # fmt: skip
    town.hide(await town.add("survey_file", brought, **facts), survey_workbook=paper)
    scan = words("盖章件")
    paper_of = SurveyAttachment(
        submission=lists.id, sha256=f"{side:064d}", name="盖章件.png", kind="png", size=9, actor_id=1,
        body=vault.seal(b"\x89PNG\r\n\x1a\n" + scan.encode(), PAPERS), actor_name="某",
    )  # fmt: skip
    town.hide(await town.add("survey_attachment", paper_of, **facts), survey_paper=scan)
    for state in ("draft", "submitted"):
        made = SurveyRow(
            submission=submission.id, target=town.of("survey_target", side)[0].id, form_version=1,
        )  # fmt: skip
        row = await town.add("survey_row", made, **facts)
        text = words("调查")
        await Cell.insert(
            Cell(
                survey_row=row.id, field="title", text=text, value=json.dumps(text), form_version=1,
                actor_id=county.id, actor_name="某",
            )
        )  # fmt: skip
        town.hide(row, survey_answer=text)
        if state == "submitted":
            changed = {SurveyRow.state: state, SurveyRow.handed_in: now()}
            await SurveyRow.update(changed).where(SurveyRow.id == row.id)
            said = words("疑点")
            doubt = SurveyFlag(
                submission=submission.id, kind="same", key="x", facts=json.dumps({"title": said})
            )
            town.hide(await town.add("survey_flag", doubt, **facts), survey_answer=said)
            about = SurveyFlagRow(flag=town.of("survey_flag", side)[0].id, survey_row=row.id)
            await SurveyFlagRow.insert(about)


async def _becoming(town: Town, side: int, submission: int, facts: dict[str, Any]) -> None:
    """Of two approved rows one waits for its enterprise, of the other somebody says whether it is known."""
    firm = town.of("enterprise", side)[0].id
    branch = next(iter(branches().values()))
    draft = Need(
        kind="talent", organisation=firm, title="待确认的岗位", seats=1, branch=branch.code,
        category=branch.category, county=facts["county"], start_on=today(), deadline=today(), state="draft",
    )  # fmt: skip
    need = int((await Need.insert(draft))[0]["id"])
    for state in ("waits", "asked"):
        made = SurveyRow(
            submission=submission, target=town.of("survey_target", side)[0].id, form_version=1
        )  # fmt: skip
        row = int((await SurveyRow.insert(made))[0]["id"])
        changed = {SurveyRow.state: "approved", SurveyRow.handed_in: now()}
        await SurveyRow.update(changed).where(SurveyRow.id == row)
        waits = state == "waits"
        became = SurveyNeed(
            survey_row=row, submission=submission, organisation=firm, becomes="draft", state=state,
            need=need if waits else None, firm_asked=False, asked_on=today() if waits else None,
        )  # fmt: skip
        await town.add("survey_need", became, **facts, organisation=firm if waits else None)


async def _samples(town: Town, side: int, survey: int, submission: int) -> None:
    """One whose event is today, and one that was drawn, whose row the city is to ask about again."""
    hidden = SurveyRow(
        submission=submission, target=town.of("survey_target", side)[0].id, form_version=1
    )  # fmt: skip
    row = int((await SurveyRow.insert(hidden))[0]["id"])
    pool = [Entrant("县/其他", f"row-{row}")]
    fixed = Commitment(
        file_hash(pool_file(pool)),
        {"县/其他": Wanted(1)},
        "双色球第 1 期",
        today() - timedelta(days=1),
        today(),
    )
    committed = commitment_file(pool, fixed)
    for _ in range(2):
        made = SurveyAudit(
            campaign=survey, event=fixed.event, fixed=fixed.fixed, happens=fixed.happens,
            pool=pool_file(pool).decode(), commitment=committed.decode(), actor_id=1, actor_name="某",
            commitment_hash=file_hash(committed),
        )  # fmt: skip
        await town.add("survey_audit", made, side=side)
    audit = town.of("survey_audit", side)[1].id
    result = result_file(pool, fixed, "03 08")[1].decode()
    drawn: dict[Any, Any] = {
        SurveyAudit.outcome: "03 08", SurveyAudit.result: result, SurveyAudit.drawn: today(),
    }  # fmt: skip
    await SurveyAudit.update(drawn).where(SurveyAudit.id == audit)
    asked = SurveyAuditItem(
        audit=audit, survey_row=row, submission=submission, stratum="县/其他", place=1,
        person=town.people["city"].id,
    )  # fmt: skip
    await town.add("survey_audit_item", asked, side=side)
