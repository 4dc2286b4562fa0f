"""The workbooks of people and teams."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.imports.kinds import ImportKind
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm
from talent_platform.workbooks.columns import ChildSheet, Layout

_MEMBERS = ChildSheet("members", "成员", MemberForm, link="name")

CANDIDATES = Layout("candidates", "人才", "1", CandidateForm, key=("name", "phone"))
TEAMS = Layout("teams", "团队", "1", TeamOfferForm, key=("name",), child=_MEMBERS)

WORKBOOKS = (
    ImportKind(CANDIDATES, BUREAUS, "talent_platform.supply.offers.bulk:import_candidates", "/candidates"),
    ImportKind(
        TEAMS, BUREAUS | {Role.TEAM_LEAD}, "talent_platform.supply.offers.bulk:import_teams", "/teams"
    ),
)
