"""Title review, from the committee to the result."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part
from talent_platform.titles.access import READERS

PART = Part(
    package="talent_platform.titles",
    events="told.events",
    pages=(
        "committees.pages",
        "plans.pages",
        "experts.pages",
        "commitments.pages",
        "standards.pages",
        "juries.pages",
        "applications.pages",
        "papers.pages",
        "meetings.pages",
        "docket.pages",
        "limits.pages",
        "opinions.pages",
        "minutes.pages",
        "defences.pages",
        "complaints.pages",
        "tally.pages",
        "results.pages",
    ),
    workbooks="workbooks",
    api=(
        "committees.api",
        "plans.api",
        "experts.api",
        "standards.api",
        "juries.api",
        "applications.api",
        "meetings.api",
        "docket.api",
        "limits.api",
        "opinions.api",
        "minutes.api",
        "defences.api",
        "complaints.api",
        "tally.api",
        "results.api",
    ),
    menu=(
        Entry(N_("评委会"), "/titles/committees", frozenset(READERS), 122, group="posts", deep=True),
        Entry(N_("职称评审计划"), "/titles/plans", frozenset(READERS), 123, group="posts", deep=True),
        Entry(N_("职称评审标准"), "/titles/standards", frozenset(READERS), 124, group="posts", deep=True),
        Entry(
            N_("评审专家"),
            "/titles/experts",
            frozenset({*READERS, Role.INSTITUTION, Role.DEPARTMENT}),
            125,
            group="posts",
            deep=True,
        ),
        Entry(
            N_("职称申报"),
            "/titles/applications",
            frozenset({*READERS, Role.INSTITUTION, Role.DEPARTMENT}),
            127,
            group="posts",
            deep=True,
        ),
        Entry(N_("执行评委的抽取"), "/titles/draws", frozenset(READERS), 126, group="posts", deep=True),
        Entry(
            N_("职称评审结果"),
            "/titles/results",
            frozenset({*READERS, Role.INSTITUTION, Role.DEPARTMENT}),
            128,
            group="posts",
            deep=True,
        ),
        Entry(N_("评审会议"), "/titles/meetings", frozenset(READERS), 127, group="posts", deep=True),
    ),
    hooks={
        "integrity.recorded": "experts.recorded:recorded",
        "integrity.set_aside": "experts.recorded:set_aside",
        "identity.bears": "applications.queries:bearing",
        "certificate.relying": "told.relying:relying",
        "certificate.moved": "told.relying:moved",
    },
    commands=(Command("titles", "commands:titles", "职称评审规则：check；抽取执行评委：draw"),),
    tables=True,
)
