"""What a team can be, in words."""

from __future__ import annotations

from enum import StrEnum

from talent_platform.i18n import N_


class ProjectStage(StrEnum):
    """Maturity of the project a team brings."""

    INITIATION = "initiation"
    PROOF = "proof"
    LABORATORY = "laboratory"
    PILOT = "pilot"
    PROTOTYPE = "prototype"
    TRIAL = "trial"
    RETROFIT = "retrofit"


STAGE_LABELS: dict[ProjectStage, str] = {
    ProjectStage.INITIATION: N_("立项"),
    ProjectStage.PROOF: N_("方案论证"),
    ProjectStage.LABORATORY: N_("小试"),
    ProjectStage.PILOT: N_("中试"),
    ProjectStage.PROTOTYPE: N_("样机"),
    ProjectStage.TRIAL: N_("试产"),
    ProjectStage.RETROFIT: N_("在役改造"),
}


class TeamKind(StrEnum):
    """What a team that is brought in comes for (带土移植)."""

    UNSAID = "unsaid"
    INNOVATION = "innovation"
    STARTUP = "startup"


TEAM_KIND_LABELS: dict[TeamKind, str] = {
    TeamKind.UNSAID: N_("未说明"),
    TeamKind.INNOVATION: N_("创新团队"),
    TeamKind.STARTUP: N_("创业团队"),
}


class LeaderClass(StrEnum):
    """How high the leader of a team ranks among talents."""

    UNSAID = "unsaid"
    ACADEMICIAN = "academician"
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    OTHER = "other"


LEADER_LABELS: dict[LeaderClass, str] = {
    LeaderClass.UNSAID: N_("未说明"),
    LeaderClass.ACADEMICIAN: N_("院士"),
    LeaderClass.NATIONAL: N_("国家级人才"),
    LeaderClass.PROVINCIAL: N_("省级人才"),
    LeaderClass.OTHER: N_("其他"),
}
