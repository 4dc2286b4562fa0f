"""The words of commitments, as they are shown and signed; what was signed keeps its own."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.i18n import DEFAULT_LOCALE, N_, gettext, translate

_EXPERT = N_(
    "本人{name}承诺：在{committee}的评审工作中遵守宪法和法律，恪守职业道德，客观公正履行职责；"
    "与申报人有利害关系的主动申请回避；不泄露评审内容和评审专家名单，不私下接收评审材料，不利用评审谋取利益。"
    "如有违反，自愿接受取消评审专家资格、通报批评并记入职称评审诚信档案库等处理。"
)

_APPLICANT = N_(
    "本人{name}承诺：向{committee}申报{level}职称所填写的内容和提交的材料真实、准确、完整，没有弄虚作假、剽窃，"
    "同一年度不就同一层级重复申报。如有不实，自愿接受取消申报或评审结果、撤销职称并记入职称评审诚信档案库等处理。"
)
_UNIT = N_(
    "{unit}承诺：已核对{name}向{committee}申报{level}职称的身份、人事（劳动）关系和申报材料，进行综合考评，"
    "按规定公示并如实报送。如有不实，自愿接受责令整改、通报批评等处理。"
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is signed, in Chinese whatever the language of the page, and the translation beside it."""

    text: str
    translated: str
    """Empty on a Chinese page."""


def of_applicant(name: str, committee: str, level: str) -> Commitment:
    return _commitment(_APPLICANT, level, name=name, committee=committee)


def of_unit(unit: str, name: str, committee: str, level: str) -> Commitment:
    return _commitment(_UNIT, level, unit=unit, name=name, committee=committee)


def of_expert(name: str, committee: str) -> Commitment:
    return _commitment(_EXPERT, "", name=name, committee=committee)


def _commitment(message: str, level: str, **values: str) -> Commitment:
    with translate(DEFAULT_LOCALE):
        text = gettext(message, level=level, **values)
    told = gettext(message, level=gettext(level) if level else "", **values)
    return Commitment(text, "" if told == text else told)
