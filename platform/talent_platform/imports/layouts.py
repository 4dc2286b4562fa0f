"""The workbooks that can be imported, without the services that take their rows."""

from __future__ import annotations

from talent_platform.demand.schemas import ProjectNeedRow, TalentNeedRow
from talent_platform.documents.columns import ChildSheet, Layout
from talent_platform.establishment.schemas import RosterRow
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm
from talent_platform.web.messages import N_

_MEMBERS = ChildSheet("members", "成员", MemberForm, link="name")

NEEDS = Layout("needs", "人才需求", "1", TalentNeedRow)
PROJECTS = Layout("projects", "项目需求", "1", ProjectNeedRow)
CANDIDATES = Layout("candidates", "人才", "1", CandidateForm, key=("name", "phone"))
TEAMS = Layout("teams", "团队", "1", TeamOfferForm, key=("name",), child=_MEMBERS)
ROSTER = Layout("roster", N_("人员名册"), "1", RosterRow, key=("number",))

LAYOUTS = {layout.kind: layout for layout in (NEEDS, PROJECTS, CANDIDATES, TEAMS, ROSTER)}
