"""Needs and the enterprises that post them."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, EVERYBODY
from talent_platform.i18n import N_
from talent_platform.part import Entry, Part

PART = Part(
    package="talent_platform.demand",
    events="told.events",
    pages=("needs.pages", "contact.pages", "enterprises.pages", "standing.pages"),
    api=("needs.api", "contact.api", "fit.api", "enterprises.api", "standing.api"),
    desk="desk",
    figures="figures",
    menu=(
        Entry(N_("人才需求"), "/needs", EVERYBODY, 20, visitors=True, group="matching"),
        Entry(N_("项目需求"), "/projects", EVERYBODY, 30, visitors=True, group="matching"),
        Entry(N_("企业"), "/enterprises", BUREAUS_AND_AUDITOR, 40, group="matching"),
        Entry(
            N_("企业登记状态"),
            "/enterprises/registration",
            BUREAUS_AND_AUDITOR,
            203,
            group="matching",
            deep=True,
        ),
        Entry(
            N_("重点企业名单"), "/enterprises/lists", BUREAUS_AND_AUDITOR, 204, group="matching", deep=True
        ),
    ),
    jobs=("needs.tasks",),
    workbooks="workbooks",
    documents="documents",
    hooks={
        "need.panel": "contact.pages:of_need",
        "directory.affects": "qualifications:affects",
        "need.step": "standing.queries:refuse_step",
        "county.late": "desk:late_in_counties",
    },
    tables=True,
)
