"""Ordered scales that needs and people are compared on."""

from __future__ import annotations

from enum import IntEnum

from talent_platform.i18n import N_


class Education(IntEnum):
    """Highest completed education; `GB_T_4658` maps it to the standard's codes."""

    NONE = 0
    SECONDARY = 1
    COLLEGE = 2
    BACHELOR = 3
    MASTER = 4
    DOCTOR = 5


EDUCATION_LABELS: dict[Education, str] = {
    Education.NONE: N_("不限"),
    Education.SECONDARY: N_("中专/高中"),
    Education.COLLEGE: N_("大专"),
    Education.BACHELOR: N_("本科"),
    Education.MASTER: N_("硕士研究生"),
    Education.DOCTOR: N_("博士研究生"),
}

GB_T_4658: dict[Education, str] = {
    Education.SECONDARY: "40",
    Education.COLLEGE: "31",
    Education.BACHELOR: "21",
    Education.MASTER: "14",
    Education.DOCTOR: "11",
}
"""Code of GB/T 4658-2006 (education-codes.csv) for each rank."""


class TitleLevel(IntEnum):
    """Level of a professional title (职称), GB/T 12407-2008 codes in `GB_T_12407`."""

    NONE = 0
    CLERK = 1
    ASSISTANT = 2
    INTERMEDIATE = 3
    ASSOCIATE_SENIOR = 4
    SENIOR = 5


TITLE_LABELS: dict[TitleLevel, str] = {
    TitleLevel.NONE: N_("不限"),
    TitleLevel.CLERK: N_("员级"),
    TitleLevel.ASSISTANT: N_("助理级"),
    TitleLevel.INTERMEDIATE: N_("中级"),
    TitleLevel.ASSOCIATE_SENIOR: N_("副高级"),
    TitleLevel.SENIOR: N_("正高级"),
}

GB_T_12407: dict[TitleLevel, str] = {
    TitleLevel.CLERK: "435",
    TitleLevel.ASSISTANT: "434",
    TitleLevel.INTERMEDIATE: "420",
    TitleLevel.ASSOCIATE_SENIOR: "412",
    TitleLevel.SENIOR: "411",
}


class SkillLevel(IntEnum):
    FAMILIAR = 1
    PROFICIENT = 2
    EXPERT = 3


SKILL_LABELS: dict[SkillLevel, str] = {
    SkillLevel.FAMILIAR: N_("了解"),
    SkillLevel.PROFICIENT: N_("熟练"),
    SkillLevel.EXPERT: N_("精通"),
}
LEVELS: dict[str, SkillLevel] = {
    "熟悉": SkillLevel.PROFICIENT,
    "掌握": SkillLevel.PROFICIENT,
    "basic": SkillLevel.FAMILIAR,
    "proficient": SkillLevel.PROFICIENT,
    "expert": SkillLevel.EXPERT,
}
"""Other words for the levels, the English ones among them, in which forms show what is stored."""
