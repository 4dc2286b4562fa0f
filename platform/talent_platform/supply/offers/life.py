"""The states and steps of an offer."""

from __future__ import annotations

from enum import StrEnum

from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.i18n import N_
from talent_platform.supply.tables import OfferState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Step

STATE_BADGES: dict[str, Badge] = {
    OfferState.ACTIVE: Badge(N_("登记有效"), "success"),
    OfferState.PAUSED: Badge(N_("已暂停"), "warning"),
    OfferState.PLACED: Badge(N_("已录用"), "info"),
    OfferState.WITHDRAWN: Badge(N_("已撤回")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}


class Availability(StrEnum):
    """Whether a profile or team can be matched now, or what it lacks."""

    OPEN = "open"
    NO_CONSENT = "no_consent"
    WITHHELD = "withheld"
    MEMBERS = "members"
    """A core member does not come, or too few do."""
    UNANSWERED = "unanswered"
    """To the lead: members have not answered yet."""
    ELSEWHERE = "elsewhere"
    """The person is placed under another record, or the account is switched off."""
    PAUSED = "paused"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


AVAILABILITY_BADGES: dict[str, Badge] = {
    Availability.OPEN: Badge(N_("可匹配"), "success"),
    Availability.NO_CONSENT: Badge(N_("未同意匹配")),
    Availability.WITHHELD: Badge(N_("文字待核定"), "warning"),
    Availability.MEMBERS: Badge(N_("成员未齐"), "warning"),
    Availability.UNANSWERED: Badge(N_("待成员答复"), "warning"),
    # Not in so many words: whoever registers under a name and phone would learn that their owner was hired.
    Availability.ELSEWHERE: Badge(N_("暂不参与匹配"), "warning"),
    Availability.PAUSED: Badge(N_("已暂停"), "warning"),
    Availability.PLACED: Badge(N_("已录用"), "info"),
    Availability.WITHDRAWN: Badge(N_("已撤回")),
}


class MemberStanding(StrEnum):
    """Whether a member comes with the team. Who has registered is asked; for the others the lead or the
    bureau speaks, as `Team.consent` says."""

    AGREED = "agreed"
    LEAD = "lead"
    DECLARED = "declared"
    WAITING = "waiting"
    REFUSED = "refused"
    NAMED = "named"
    """To the lead: nobody has answered, be the member asked or declared."""


STANDING_BADGES: dict[str, Badge] = {
    MemberStanding.AGREED: Badge(N_("已同意"), "success"),
    MemberStanding.LEAD: Badge(N_("负责人本人"), "success"),
    MemberStanding.DECLARED: Badge(N_("代为声明")),
    MemberStanding.WAITING: Badge(N_("待本人同意"), "warning"),
    MemberStanding.REFUSED: Badge(N_("不同意"), "danger"),
    MemberStanding.NAMED: Badge(N_("尚未答复")),
}
CANDIDATE_WRITERS = BUREAUS | {Role.CANDIDATE}
TEAM_WRITERS = BUREAUS | {Role.TEAM_LEAD}

STALE_DAYS = 90
"""A profile nobody confirmed for so long is shown as such."""


_AT_REST = frozenset({OfferState.PAUSED, OfferState.WITHDRAWN})


def steps(writers: frozenset[Role]) -> dict[str, Step]:
    """Of a profile or a team offer, by whoever may write one. What is confirmed stays in its state."""
    return {
        "pause": Step("pause", N_("暂停匹配"), frozenset({OfferState.ACTIVE}), OfferState.PAUSED, writers),
        "resume": Step("resume", N_("恢复匹配"), _AT_REST, OfferState.ACTIVE, writers),
        "withdraw": Step(
            "withdraw", N_("撤回"), frozenset({OfferState.ACTIVE, OfferState.PAUSED}), OfferState.WITHDRAWN,
            writers, tone="danger", final=True,
        ),
        "reconfirm": Step(
            "reconfirm", N_("确认仍然有效"), frozenset(OfferState), OfferState.ACTIVE, writers,
            done=N_("确认信息仍然有效"),
        ),
    }  # fmt: skip


ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in steps(BUREAUS).items()},
    "created": N_("新建"),
    "imported": N_("批量导入"),
    "edited": N_("修改"),
    "reconfirmed": N_("确认信息仍然有效"),
    "consented": N_("同意参与匹配"),
    "refused": N_("撤销匹配同意"),
    "placed": N_("到岗"),
    "released": N_("退出岗位"),
    "code_made": N_("生成交接码"),
    "handed_over": N_("交由本人账号管理"),
    "merged": N_("并入交接的信息"),
    "certificate_named": N_("登记本人的证书"),
    "certificate_let_go": N_("取消登记的证书"),
    "member_agreed": N_("成员同意随团队匹配"),
    "member_refused": N_("成员不同意随团队匹配"),
    "member_no_reached": N_("成员在同一项目或同名的另一团队中表示不同意，本团队随之不再计入该成员"),
    "team_no_reached": N_("同一项目在别处表示不同意，本记录随之不再参与匹配"),
    "team_rest_reached": N_("同一项目的负责人已暂停或账号停用，本记录随之暂停"),
    "no_reached": N_("同一人在别处表示不同意，本记录随之不再参与匹配"),
    "writing_struck": N_("划去一条曾用名称或姓名电话，不再据此认作同一人或同一项目"),
    "writing_restored": N_("恢复一条曾用名称或姓名电话，重新据此认作同一人或同一项目"),
    "parted": N_("经核实，不再与另一条记录认作同一人或同一项目"),
    "rest_reached": N_("同一人的账号暂停或停用，本记录随之暂停"),
}
