"""What the form says, once for PDF and Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_platform.clock import ZONE
from talent_platform.establishment.letters.content import chinese
from talent_platform.titles.applications import queries
from talent_platform.titles.applications.facts import Known
from talent_platform.titles.applications.life import ASSESSED_LABELS, PRIVILEGE_LABELS
from talent_platform.titles.applications.queries import ApplicationView

TITLE = "专业技术资格评定表"
_OF_COMMITTEE = ("评议组意见", "应到、实到人数", "同意、反对、弃权票数", "评审结果", "主任委员签字")
Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormSection:
    title: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """The form of one submission; what an office writes later by hand is empty."""

    title: str
    above: str
    sections: Sequence[FormSection]


async def of_application(row: ApplicationView, registers: Known) -> AssessmentForm:
    """In the language of the form, whoever reads it."""
    signed, hung = await queries.signed(row), await queries.hung(row)
    told = f"{row.told_title}（{row.told_level}，{row.told_on}，{row.told_number}）" if row.told_title else ""
    titles = [f"{each.series}{each.specialty}{each.level}（{each.granted}）" for each in registers.titles]
    skills = [f"{each.grade}（{each.since}）" for each in registers.skills]
    person: Rows = (
        ("姓名", row.name), ("身份证号", ""), ("申报单位", row.unit),
        ("现有职称（登记）", "；".join(titles)), ("现有职称（本人填写）", told),
        ("技能等级", "；".join(skills)), ("学历学位", row.education),
    )  # fmt: skip
    asked: Rows = (
        ("评委会", row.committee_name), ("年度", f"{row.year}"), ("申报系列", row.series),
        ("申报专业", row.specialty), ("申报层级", row.level),
        ("享受的政策", "；".join(PRIVILEGE_LABELS[each] for each in row.asked)),
        ("依据文号", "；".join(each for each in (row.asked_paper, row.entry, row.exception) if each)),
    )  # fmt: skip
    publicity = "" if hung is None else f"{hung.starts} 至 {hung.ends or '（待定）'}"
    return AssessmentForm(
        TITLE,
        f"申报编号 {row.id}，第 {row.submission} 次提交" if row.submission else "草稿，尚未签署",
        (
            FormSection("一、基本情况", person),
            FormSection("二、申报情况", asked),
            FormSection("三、工作经历", (("经历", row.history),)),
            FormSection("四、主要业绩", (("业绩", row.achievements),)),
            FormSection("五、个人承诺", _commitment(signed, "person")),
            FormSection(
                "六、单位考评、公示和承诺",
                (
                    ("综合考评", ASSESSED_LABELS.get(row.assessed, "")), ("考评意见", row.opinion),
                    ("单位公示", publicity), *_commitment(signed, "unit"), ("单位盖章", ""),
                ),
            ),
            FormSection(
                "七、评委会意见",
                tuple((label, "") for label in _OF_COMMITTEE),
            ),
            FormSection("八、核准或备案机关意见", (("意见（盖章）", ""), ("文号和日期", ""))),
        ),
    )  # fmt: skip


def _commitment(signed: Mapping[str, queries.CommitmentView], who: str) -> Rows:
    """The words that were signed, by whom, when and under which receipt."""
    each = signed.get(who)
    if each is None:
        return (("承诺", ""),)
    day = chinese(each.at.astimezone(ZONE).date())
    return (("承诺", each.text), ("签署", f"{each.signed_name}，{day}，回执 {each.receipt}"))
