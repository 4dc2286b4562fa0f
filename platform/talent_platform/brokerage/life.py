"""The life of a case: its stages, who may take which step, why it may end, and how long a step may take."""

from __future__ import annotations

from datetime import date

from talent_platform.accounts.roles import Role
from talent_platform.brokerage.tables import LIVE_STAGES, RunState, Stage
from talent_platform.dated.calendar.queries import day_after
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step
from talent_posts import WorkingDays

STAGE_BADGES: dict[str, Badge] = {
    Stage.CONTACTED: Badge(N_("征求双方意见"), "info"),
    Stage.AGREED: Badge(N_("双方同意"), "info"),
    Stage.INTERVIEW: Badge(N_("面谈中"), "info"),
    Stage.HIRED: Badge(N_("已录用"), "success"),
    Stage.CLOSED: Badge(N_("已结束"), "neutral"),
}
STAGE_LABELS: dict[str, str] = {stage: badge.label for stage, badge in STAGE_BADGES.items()}

RUN_BADGES: dict[str, Badge] = {
    RunState.DRAFT: Badge(N_("排队中"), "neutral"),
    RunState.RUNNING: Badge(N_("计算中"), "info"),
    RunState.READY: Badge(N_("待发布"), "warning"),
    RunState.RELEASED: Badge(N_("已发布"), "success"),
    RunState.SUPERSEDED: Badge(N_("已被新结果取代"), "neutral"),
    RunState.FAILED: Badge(N_("未完成"), "danger"),
}

PRINCIPLES: dict[str, str] = {
    "value": N_("总分最高"),
    "goals": N_("按公布的目标顺序"),
    "stable": N_("双方意愿稳定"),
}
"""What decides about single people in a run."""

GOAL_TITLES = (
    N_("各县区保底名额"),
    N_("急需紧缺岗位优先满足"),
    N_("匹配总分(计至1分)"),
    N_("匹配总分(计至0.1分)"),
    N_("每个需求至少有一名推荐"),
    N_("惠及更多小微企业"),
    N_("与上次结果变动最少"),
    N_("匹配总分"),
)
"""Titles in the published orders of goals, which the matcher reads from its own files: here for English."""

REASONS: dict[str, str] = {
    "employer_declined": N_("用人单位谢绝"),
    "person_declined": N_("人才或团队谢绝"),
    "interview_failed": N_("面谈未通过"),
    "terms": N_("待遇条件未谈拢"),
    "no_reply": N_("逾期未答复"),
    "hired_elsewhere": N_("已在别处录用"),
    "not_pursued": N_("这条对接不再继续"),
    "need_closed": N_("需求已关闭"),
    "need_expired": N_("需求已到期"),
    "need_filled": N_("岗位已另行招到"),
    "need_cancelled": N_("需求取消或调整"),
    "need_mistaken": N_("需求填报有误"),
    "not_chosen": N_("面谈后未选中"),
    "consent_withdrawn": N_("人才或团队撤回同意"),
    "member_left": N_("团队成员已离开团队"),
    "offer_withdrawn": N_("人才或团队已撤回信息"),
    "mistaken": N_("误推荐"),
    "no_show": N_("未报到"),
    "left": N_("保证期内离职"),
    "hire_undone": N_("录用登记有误，已撤销"),
    "other": N_("其他原因"),
}
"""Why a case ended without a hire; guards.sql ends cases for ten of them."""
TOLD = (
    N_("成员已离开团队"), N_("需求已撤回"), N_("同一人或同一团队的另一条对接中有一方谢绝"),
    N_("信息更正后查明：同一人或同一团队与该需求的另一条对接中有一方谢绝"),
)  # fmt: skip
"""What guards.sql writes into histories beside these reasons."""
WITHDRAWN = (
    "consent_withdrawn", "member_left", "offer_withdrawn", "need_closed", "need_expired",
    "need_filled", "need_cancelled", "need_mistaken", "not_chosen", "not_pursued",
)  # fmt: skip
"""Reasons of endings that no officer brought about; the officer is told on the desk."""
LICENCE = "licence"
DEMAND = "demand"
OBSTACLES: dict[str, str] = {
    DEMAND: N_(
        "需求要求的资格，按现行的国家职业资格目录不得作为聘用条件，对接不能继续；用人单位改掉这项要求后可以继续"
    ),
    LICENCE: N_(
        "岗位要求的证书或职称已被暂停、撤销、过期，不再登记为其本人的，或从未登记、也未写入技能或职称（见登记册中的证书），不能继续对接和确认录用；有了有效的证书后可以继续"
    ),
    "need": N_("需求现在没有公开（已关闭、到期或正在重新核对），对接不能继续"),
    "offer": N_("人才或团队已撤回同意或信息，对接不能继续"),
    "member": N_("团队的核心成员尚未同意或已离开团队，对接不能继续；请先向本人和团队负责人核实"),
    "parted": N_("同一人或同一团队与这个需求之间有一方谢绝过或禁止推荐，对接不能继续；请结束"),
    "person_itself": N_(
        "人才一方的同意是代为登记的，现在其本人已有账号：须由本人在账号中确认；本人看不到这条对接的，请先办理信息交接，或结束后以本人的信息重新推介"
    ),
    "person_paused": N_("人才一方已暂停匹配或账号已停用，对接暂停；恢复后可以继续"),
    "stopped": N_("这条对接不能继续"),
    "person_waits": N_("人才一方现在不能继续对接；对接保留，能继续时再办理"),
    "employer_paused": N_("用人单位的账号已停用，对接暂停；账号恢复后可以继续"),
    "employer_idle": N_(
        "按登记机关最近的答复，用人单位不在经营（见企业的登记状态），对接不能继续；情况有变的，导入新的核查结果后可以继续"
    ),
}
"""Why a live case cannot go on now: the codes of `case_obstacle` in guards.sql, `LICENCE` of the
register of certificates, `DEMAND` of the directory of qualifications, and `told_obstacle`."""

AWAY = frozenset({"person_paused", "employer_paused", "person_waits"})
"""As `told_obstacle` has them: somebody is away, and a case that waits for them is not late."""
PAUSED = "({case}.id IN (SELECT id FROM case_of_absent) AND is_paused({case}))"
"""The same in SQL as a bureau reads it, of a row of `match_case`."""

MISTAKEN = "mistaken"
"""The introduction itself was wrong: parts nobody, and the person never reads it."""
CHOSEN_BY_OFFICER = ("interview_failed", "terms", "no_reply", "need_closed", MISTAKEN, "other")

BUREAU = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER})
EMPLOYER = frozenset({Role.ENTERPRISE, Role.INSTITUTION})
PERSON = frozenset({Role.CANDIDATE, Role.TEAM_LEAD})

WORKING_DAYS: dict[Stage, int] = {Stage.CONTACTED: 5, Stage.AGREED: 5, Stage.INTERVIEW: 10}
"""How long a stage may take before the case counts as overdue."""
CLOSED_UNANSWERED_AFTER = 5
"""Working days that a reminded case still waits for an answer, then it is closed as `no_reply`: as long again
as both sides had at first, so that a seat is not held for more than two weeks by silence. No regulation
sets this; it is the project's own figure."""
NEXT_STEPS: dict[Stage, str] = {
    Stage.CONTACTED: N_("等待双方答复是否愿意对接"),
    Stage.AGREED: N_("约定面谈时间"),
    Stage.INTERVIEW: N_("登记面谈结果"),
    Stage.HIRED: N_("已完成"),
    Stage.CLOSED: N_("无"),
}
ACTIONS: dict[str, str] = {
    "opened": N_("推介已发起"),
    "invited": N_("用人单位发出邀请"),
    "interested": N_("人才一方表示有意向"),
    "certificate_suspend": N_("岗位要求的证书被暂停"),
    "certificate_resume": N_("岗位要求的证书恢复有效"),
    "certificate_revoke": N_("岗位要求的证书被撤销"),
    "certificate_correct": N_("岗位要求的证书已更正"),
    "agreed": N_("同意对接"),
    "declined": N_("谢绝"),
    "moved": N_("进入下一阶段"),
    "hired": N_("确认录用"),
    "closed": N_("结束对接"),
    "note": N_("留言"),
    "planned": N_("调整下一步"),
    "handed_over": N_("移交联络员"),
    "asked_again": N_("提醒答复"),
    "to_hear": N_("请联络员登记答复"),
    "reminded": N_("逾期提醒"),
    "escalated": N_("逾期告知主管部门"),
    "unmasked": N_("查看联系方式"),
    "left": N_("有成员退出"),
    "no_withdrawn": N_("撤销代为登记的谢绝"),
    "no_own": N_("本方确认谢绝"),
    "no_back": N_("收回谢绝"),
    "interview_set": N_("约定面谈"),
    "interview_moved": N_("面谈改期"),
    "interview_off": N_("面谈取消"),
    "interview_result": N_("面谈结果"),
    "next_offered": N_("可以推荐下一位"),
    "start_named": N_("定下到岗日期"),
    "at_work": N_("已报到"),
    "no_show_said": N_("用人单位称未报到"),
    "left_said": N_("用人单位称已离职"),
    "to_verify": N_("交联络员核实"),
    "no_show": N_("未报到"),
    "left_early": N_("保证期内离职"),
    "hire_undone": N_("撤销录用登记"),
    "begins_again": N_("对接恢复"),
    "post_gone": N_("岗位聘用已冲销"),
    "post_back": N_("岗位聘用重新办结"),
}
VERIFY = N_("核实是否报到或离职")
"""The next step of a hired case of which the employer says that somebody did not come, or left."""
UNBOOKED = N_("岗位聘用已冲销：重新办理聘用，或撤销录用登记")
"""The next step of a hired case while the books do not hold the post of one of its people."""

STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("interview", N_("登记已约面谈"), frozenset({Stage.AGREED}), Stage.INTERVIEW, BUREAU | EMPLOYER),
        Step(
            "hire", N_("确认录用"), frozenset({Stage.AGREED, Stage.INTERVIEW}), Stage.HIRED,
            BUREAU | EMPLOYER | PERSON, final=True,
        ),
        Step(
            "close", N_("结束对接"), frozenset(LIVE_STAGES), Stage.CLOSED, BUREAU, asks=Asks.REASON,
            tone="danger", final=True,
        ),
        Step(
            "at_work", N_("登记已报到"), frozenset({Stage.HIRED}), Stage.HIRED, BUREAU | EMPLOYER | PERSON,
        ),
        Step(
            "no_show", N_("登记未报到"), frozenset({Stage.HIRED}), Stage.CLOSED, BUREAU | EMPLOYER,
            asks=Asks.NOTE, tone="danger", final=True,
        ),
        Step(
            "left", N_("登记保证期内离职"), frozenset({Stage.HIRED}), Stage.CLOSED,
            BUREAU | EMPLOYER | PERSON, asks=Asks.NOTE, tone="danger", final=True,
        ),
        Step(
            "undo_hire", N_("撤销录用登记"), frozenset({Stage.HIRED}), Stage.CLOSED, BUREAU,
            asks=Asks.NOTE, tone="danger", final=True,
        ),
    )
}  # fmt: skip


HIRING = ("hire", "at_work", "no_show", "left", "undo_hire")
"""Steps of a hire, of its beginning and of its end, which come with days and people of their own."""

SIDES: dict[str, str] = {"employer": N_("用人单位"), "person": N_("人才或团队")}


def side_of(role: Role) -> str:
    """Which side of a case a role stands on: employer, person or bureau."""
    if role in EMPLOYER:
        return "employer"
    return "person" if role in PERSON else "bureau"


def told_reason(reason: str, side: str) -> str:
    """Why a case ended as a side may know it: a person does not read that it was introduced by mistake."""
    return "not_pursued" if side == "person" and reason == MISTAKEN else reason


def told_obstacle(found: str | None, side: str) -> str | None:
    """As a side may read it: the employer is told of no cause on the other side that will pass, or the one
    told of alone would tell that somebody has come to have an account; and neither that records are one."""
    waits = side == "employer" and found in {"member", "person_itself", "person_paused"}
    if found == "parted" and side != "bureau":
        return "stopped"
    return "person_waits" if waits else found


def due_day(calendar: WorkingDays, stage: Stage, day: date) -> date | None:
    """The day by which a stage that begins on `day` should be over; None while it is not yet known."""
    return day_after(calendar, day, WORKING_DAYS[stage])
