"""The words of commitments, as they are shown and signed; what was signed keeps its own."""

from __future__ import annotations

from talent_platform.i18n import N_, gettext

_EXPERT = N_(
    "本人{name}承诺：在{committee}的评审工作中遵守宪法和法律，恪守职业道德，客观公正履行职责；"
    "与申报人有利害关系的主动申请回避；不泄露评审内容和评审专家名单，不私下接收评审材料，不利用评审谋取利益。"
    "如有违反，自愿接受取消评审专家资格、通报批评并记入职称评审诚信档案库等处理。"
)


def of_expert(name: str, committee: str) -> str:
    return gettext(_EXPERT, name=name, committee=committee)
