"""Official papers: the opinion letter, the filing form of an appointment, the form of a post plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from talent_platform import clock
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import NotFound
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.institutions.schemas import DEGREE_LABELS
from talent_platform.establishment.letters import rendering
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.notices.facts import beside
from talent_platform.establishment.plans import counts as plans_counts
from talent_platform.establishment.plans import service
from talent_platform.establishment.tables.appointments import AppointmentState
from talent_platform.i18n import N_
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workbooks.forms import render_pdf
from talent_posts import (
    CATEGORY_NAMES,
    WAY_NAMES,
    Decision,
    Outcome,
    Person,
    decision_from_json,
    post_name,
)

FOLDER = Path(__file__).parent


APPRAISALS = 5
_CHECKED = {
    "pass": "{what}：按岗位设置与岗位聘用规定逐条核对，各项符合。",
    "warn": "{what}：按岗位设置与岗位聘用规定逐条核对，可以办理，并请注意下列事项。",
    "needs_approval": "{what}：须取得下列批准后方可办理。",
    "unknown": "{what}：有下列事项尚不能判定，请补充材料。",
    "block": "{what}：不符合下列规定。",
}
_OVER = "{what}：申请已终止，不据以办理；以下为最后一次核对的结果。"
_ENDED = frozenset({AppointmentState.WITHDRAWN, AppointmentState.EXPIRED, AppointmentState.REJECTED})
_CHECK_ONLY = "本单由系统按规则自动核对生成，不是任何机关的决定，不作为办理聘用的依据。"
_SECTIONS: tuple[tuple[Outcome, str], ...] = (
    ("block", "不符合的规定"),
    ("unknown", "尚不能判定的事项"),
    ("needs_approval", "须经批准的事项"),
    ("warn", "请注意"),
    ("pass", "已审核并符合的规定"),
)


def sheet(row: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """What the rules say of a request, in nobody's name; the office's own letter is another paper."""
    until = f"至 {row['ends']} 止" if row["ends"] else ""
    told = "".join(f"，{name}" for name in beside(row))
    what = f"聘用{row['person_name']}到{row['post']}岗位（自 {row['effective']} 起{until}{told}）"
    return {
        "number": f"申请编号 {row['id']}", "to": row["institution_name"], "sections": _sections(decision),
        "title": N_("规则核对单"),
        "opening": (_OVER if row["state"] in _ENDED else _CHECKED[decision.outcome]).format(what=what),
        "closing": _CHECK_ONLY, "office": "", "day": "",
    }  # fmt: skip


def _sections(decision: Decision) -> list[list[Any]]:
    """Every rule asked, its reason and its law, the gravest first."""
    sections: list[list[Any]] = []
    for outcome, label in _SECTIONS:
        found = [each for each in decision.with_outcome(outcome) if each.applies]
        items = [
            {"head": f"{each.rule} {each.reason}", "law": f"{each.sentence}（{each.citation}）"}
            for each in found
        ]
        if items:
            sections.append([label, items])
    if decision.advice:
        sections.insert(1, ["可行的办法", [{"head": each.text, "law": ""} for each in decision.advice]])
    return sections


def filing(
    row: Mapping[str, Any], person: Person, unit: Mapping[str, Any], since: str = ""
) -> dict[str, str]:
    """The columns of 岗位聘用备案表 for one appointment, in its order; sex and identity number are filled
    in by hand: no file carries the number. `since`: what has become of the post in the books."""
    before = [
        held for held in person.holdings if held.here and held.start < row["effective"] and not held.special
    ]
    now = max(before, key=lambda held: held.start, default=None)
    granted = [each for each in person.titles if each.granted <= row["effective"]]
    title = max(granted, key=lambda each: each.granted, default=None)
    kept = [held for held in before if row["concurrent"] and held.runs_on(row["effective"])]
    return {
        "单位": row["institution_name"],
        "主管部门": unit["department"] or "",
        "姓名": person.name,
        "性别": "",
        "公民身份号码": "",
        "出生日期": str(person.born or ""),
        "学历": DEGREE_LABELS.get(person.degree or "", ""),
        "岗位类别": CATEGORY_NAMES[row["category"]],
        "原岗位": post_name(now.category, now.grade) if now else "",
        "拟聘岗位": row["post"],
        "岗位性质": "、".join(beside(row)),
        "兼任岗位": "、".join(post_name(held.category, held.grade) for held in kept),
        "聘用日期": str(row["effective"]),
        "聘期截止": str(row["ends"] or ""),
        "聘用事由": WAY_NAMES[row["way"]],
        "职称": title.name if title else "",
        "备注": "申请已终止，不据以办理" if row["state"] in _ENDED else since,
    }


def _pdf(name: str, data: Mapping[str, Any]) -> bytes:
    return render_pdf(FOLDER / f"{name}.typ", data, clock.now().astimezone(UTC).replace(microsecond=0))


async def _filed(request: AppRequest, appointment_id: int) -> tuple[dict[str, str], str]:
    """The columns of the form, and a name for it that says where it holds no more."""
    row, person, unit = await _of(request, appointment_id)
    taken, since = await queries.taken_out(appointment_id), ""
    if taken is not None:
        since = "任职已更正，起止以台账为准" if taken["stands"] else "任职已冲销，不据以办理"
    over = row["state"] in _ENDED or (taken is not None and not taken["stands"])
    name = f"岗位聘用备案表-{row['person_name']}{'-已失效' if over else ''}"
    return filing(row, person, unit, since), name


async def _of(request: AppRequest, appointment_id: int) -> tuple[dict[str, Any], Person, dict[str, Any]]:
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    unit = await institutions_queries.institution(reader, row["institution"])
    await audit.names_read(reader, "paper", f"appointment:{appointment_id}", 1)
    return row, await units.applicant(row["person"]), unit


@get("/posts/requests/{appointment_id:int}/letter.pdf", include_in_schema=False, opt=FILE)
async def letter_pdf(request: AppRequest, appointment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"appointment:{appointment_id}") as out:
        row, _, _ = await _of(request, appointment_id)
        signed = await letters.of_appointment(appointment_id)
        if signed is not None:
            void = await letters.void(row)
            name = f"{signed['content']['title']}{'-已失效' if void else ''}.pdf"
            above = await letters.above(row)
            return await out.made(name, lambda: rendering.pdf(signed, above), count=1)
        stored = await queries.decisions_of(appointment_id)
        if not stored:
            raise NotFound(N_("还没有存档的判定；提交后才有核对单"))
        latest = await queries.decision(actor(request), appointment_id, stored[0]["id"])
        data = sheet(row, decision_from_json(latest["decision_json"].encode()))
        name = f"{data['title']}-{row['person_name']}.pdf"
        return await out.made(name, lambda: _pdf("letter", data), count=1)


@get("/posts/requests/{appointment_id:int}/filing.pdf", include_in_schema=False, opt=FILE)
async def filing_pdf(request: AppRequest, appointment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"appointment:{appointment_id}") as out:
        filed, name = await _filed(request, appointment_id)
        cells = [text for pair in filed.items() for text in pair]
        year = clock.today().year
        data = {
            "title": "岗位聘用备案表", "number": f"申请编号 {appointment_id}",
            "heading": ["填报单位（盖章）：", "填表人：", "联系电话：", "填报日期：    年  月  日"],
            "cells": [*cells, *([""] * (-len(cells) % 4))],
            "years_title": "近五年考核", "result_title": "考核等次",
            "years": [f"{each}年" for each in range(year - APPRAISALS, year)],
            "opinions": [
                [f"{office}意见（盖章）", "经办人：    负责人：", "年   月   日"]
                for office in ("单位", "主管部门", "人社部门")
            ],
        }  # fmt: skip
        return await out.made(f"{name}.pdf", lambda: _pdf("filing", data), count=1)


@get("/posts/requests/{appointment_id:int}/filing.xlsx", include_in_schema=False, opt=FILE)
async def filing_workbook(request: AppRequest, appointment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"appointment:{appointment_id}") as out:
        cells, name = await _filed(request, appointment_id)
        columns = [SheetColumn(name, name, Kind.TEXT, required=False) for name in cells]
        return await out.table("岗位聘用备案表", columns, [list(cells.values())], count=1, name=name)


@get("/posts/plans/{plan_id:int}/form.pdf", include_in_schema=False, opt=FILE)
async def plan_pdf(request: AppRequest, plan_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"plan:{plan_id}") as out:
        reader = require(actor(request), *READERS)
        row = await service.plan_row(reader, plan_id)
        unit = await institutions_queries.institution(reader, row["institution"])
        # Never the number the unit gives itself: that one stands on the plan's page, as its own word.
        granted = await establishments.in_force([unit["id"]], row["effective"] or clock.today())
        counts = plans_counts.counts_in(row)
        total = sum(counts.values())
        rows = []
        for category, label, grades in plans_counts.grades_of_form():
            shown = [(name, counts[category, grade]) for grade, name in grades if (category, grade) in counts]
            count = sum(number for _, number in shown)
            share = f"{count * 100 / total:.1f}%" if total else "—"
            rows.append([label, "　".join(f"{name} {number}" for name, number in shown), str(count), share])
        data = {
            "title": "岗位设置方案审核表",
            "number": f"{unit['name']} 第 {row['version']} 版",
            "cells": [
                "单位",
                unit["name"],
                "单位类型",
                unit["kind_label"],
                "隶属",
                unit["level_label"],
                "主管部门",
                unit["department"] or "",
                "编制",
                str(granted.get(unit["id"], unit["establishment"]) or ""),
                "岗位总量",
                str(total),
                "生效日期",
                str(row["effective"] or ""),
                "核准文号",
                row["document"],
            ],
            "head": ["岗位类别", "各等级岗位数", "合计", "占比"],
            "rows": rows,
            "opinions": ["主管部门意见（盖章）", "县（区）人社部门意见（盖章）", "市人社部门意见（盖章）"],
        }
        name = f"岗位设置方案审核表-{unit['name']}.pdf"
        return await out.made(name, lambda: _pdf("plan", data), count=1)


HANDLERS = [
    letter_pdf,
    filing_pdf,
    filing_workbook,
    plan_pdf,
]
