"""People and teams who offer themselves."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role
from talent_platform.i18n import N_
from talent_platform.part import Entry, Part

PART = Part(
    package="talent_platform.supply",
    events="told.events",
    pages=(
        "offers.pages",
        "offers.form_pages",
        "teams.pages",
        "people.pages",
        "people.sending_pages",
        "certified.pages",
    ),
    api=("offers.api", "people.api", "certified.api"),
    desk="desk",
    menu=(
        Entry(
            N_("人才"),
            "/candidates",
            BUREAUS_AND_AUDITOR | {Role.ENTERPRISE, Role.INSTITUTION},
            50,
            group="matching",
        ),
        Entry(N_("我的信息"), "/candidates", frozenset({Role.CANDIDATE}), 60, group="matching"),
        Entry(
            N_("项目团队"),
            "/teams",
            BUREAUS_AND_AUDITOR | {Role.ENTERPRISE, Role.INSTITUTION},
            70,
            group="matching",
        ),
        Entry(N_("我的团队"), "/teams", frozenset({Role.TEAM_LEAD}), 80, group="matching"),
    ),
    workbooks="workbooks",
    documents="documents",
    hooks={
        "account.renamed": "people.naming:renamed",
        "front_desk": "desk:at_front_desk",
        "certificate.relying": "certified.relying:people",
        "certificate.owned": "certified.service:owned",
        "certificate.moved": "certified.relying:moved",
    },
    tables=True,
)
