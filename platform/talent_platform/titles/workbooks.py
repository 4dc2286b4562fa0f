"""Experts nominated for the pools."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.imports.kinds import ImportKind
from talent_platform.titles.experts.schemas import NominationRow
from talent_platform.workbooks.columns import Layout

TITLE_EXPERTS = Layout(
    "title_experts", N_("评审专家推荐表"), "1", NominationRow, key=("identity", "committee"),
    aside=("状态", "聘期自", "聘期至"),
)  # fmt: skip

WORKBOOKS = (
    ImportKind(
        TITLE_EXPERTS,
        frozenset({Role.CITY, Role.ENTERPRISE, Role.INSTITUTION}),
        "talent_platform.titles.experts.importing:import_experts",
        "/titles/experts",
        "talent_platform.titles.experts.importing:examples",
        takes_back="talent_platform.titles.experts.importing:take_back",
    ),
)
