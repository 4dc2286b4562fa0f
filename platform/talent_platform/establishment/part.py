"""Posts of public institutions and who is appointed to them."""

from __future__ import annotations

from talent_platform.establishment.access import BUREAUS, READERS
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PAGES = (
    (N_("岗位设置方案"), "/posts/plans", READERS),
    (N_("聘用申请"), "/posts/requests", READERS),
    (N_("特设岗位"), "/posts/specials", READERS),
    (N_("聘期"), "/posts/terms", READERS),
    (N_("冲销和更正"), "/posts/corrections", READERS),
    (N_("超岗排队"), "/posts/queue", READERS),
    (N_("准予清单"), "/posts/overrides", READERS),
    (N_("监督看板"), "/posts/board", BUREAUS),
    (N_("竞聘"), "/posts/rounds", READERS),
    (N_("规则与数值"), "/posts/rules", READERS),
)
"""The rooms of the desk (`_nav.html`), as the map of all functions lists them."""

PART = Part(
    package="talent_platform.establishment",
    events="told.events",
    pages=(
        "registry.pages",
        "institutions.pages",
        "institutions.staff_pages",
        "people.pages",
        "facts.pages",
        "identities.pages",
        "appointments.list_pages",
        "appointments.form_pages",
        "appointments.pages",
        "plans.list_pages",
        "plans.pages",
        "specials.pages",
        "rounds.pages",
        "rounds.correcting_pages",
        "boards.pages",
        "figures.pages",
        "notices.pages",
        "letters.pages",
        "papers.pages",
    ),
    api=(
        "registry.api",
        "institutions.api",
        "institutions.records_api",
        "people.api",
        "facts.api",
        "identities.api",
        "appointments.api",
        "plans.api",
        "specials.api",
        "rounds.api",
        "boards.api",
        "figures.api",
        "notices.api",
        "letters.api",
    ),
    menu=(
        Entry(N_("岗位管理"), "/posts", frozenset(READERS), 115, group="posts"),
        *(
            Entry(label, url, frozenset(readers), place, group="posts", deep=True)
            for place, (label, url, readers) in enumerate(PAGES, 200)
        ),
    ),
    desk="boards.desk",
    figures="boards.reported",
    jobs=("tasks",),
    workbooks="workbooks",
    commands=(
        Command("posts", "commands:posts", "岗位规则：check、audit、rules"),
        Command("figures", "commands:figures", "规则数值：随软件附带的和本市设定的"),
        Command("same", "one_writing:same", "号码改成统一写法，列出其实是同一人、同一单位的记录"),
    ),
    hooks={
        "database.guards": "figures.law:statements",
        "case.panel": "cases.panel:panel",
        "case.hire": "cases.hires:refuse_unappointed",
        "case.unhire": "cases.hires:refuse_in_post",
        "directory.affects": "figures.service:directory_affects",
        "figures.in_force": "figures.queries:in_force",
        "certificate.relying": "facts.relying:staff",
        "certificate.moved": "facts.relying:moved",
        "certificate.misnamed": "facts.relying:misnamed",
    },
    tables=True,
)
