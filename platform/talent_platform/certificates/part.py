"""The directory of qualifications, and the register of certificates."""

from __future__ import annotations

from talent_platform.certificates.access import OFFICES, READERS
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.certificates",
    events="told.events",
    pages=("directory.pages", "register.public_pages", "register.pages", "issue.pages"),
    api=("directory.api", "register.api", "issue.api"),
    menu=(
        Entry(N_("职业资格目录"), "/directory", OFFICES, 119, group="posts", deep=True),
        Entry(N_("证书查验"), "/certificates/check", OFFICES, 120, group="posts", deep=True),
        Entry(N_("证书登记"), "/certificates", frozenset(READERS), 121, group="posts", deep=True),
    ),
    commands=(
        Command(
            "certificates", "commands:certificates", "证书：查验一份证书在某日的状态，不联网核对证书文件"
        ),
        Command("directory", "commands:directory", "职业资格目录：查阅，以及一项资格能否作为聘用条件"),
    ),
    hooks={
        "directory.affects": "directory.affected:certificates",
        "certificate.misnamed": "told.relying:certificates",
        "integrity.restored": "register.service:restored",
    },
    tables=True,
)
