"""What people are told of runs and cases."""

from __future__ import annotations

from talent_platform.brokerage.told import landing, requests
from talent_platform.dated.told.events import of_two
from talent_platform.events import LOG, Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (
    Thing("case", "told.titles:cases"),
    Thing("run", "told.titles:runs"),
    Thing("weights", "told.titles:weights"),
    Thing("firm_request", "told.titles:requests"),
    Thing("landing", "told.titles:landings"),
    Thing("landing_service", "told.titles:services"),
    Thing("landing_terms", "told.titles:terms"),
)
_HISTORY = Watched("case_event", "match_case")
_RUN_STATES = Watched("match_run", "id", action="state", actor="", changed=True)
_EVERYBODY = ("officer", "employer", "person")
_INSIDE = ("officer",)
_WORKING_WITH = ("officer", "employer")
"""The person is told of the certificate itself (`candidate.certificate_…`)."""


def _told(key: str, action: str, told: tuple[str, ...], one: str, many: str, **match: object) -> Event:
    return Event(f"case.{key}", "case", _HISTORY, action, told, Topic.CASES, one, many, match)


_ASKED_AGAIN = N_("还没有答复是否愿意对接，期限将到：{what}"), N_("{n} 条对接还没有答复，期限将到")
_NOTE = N_("对接有新留言：{what}"), N_("{n} 条对接有新留言")
EVENTS = (
    *landing.EVENTS,
    *requests.EVENTS,
    _told(
        "opened",
        "opened",
        ("employer", "person"),
        N_("有新的推荐，请答复是否愿意对接：{what}"),
        N_("有 {n} 条新的推荐，请答复是否愿意对接"),
    ),
    _told("given", "opened", _INSIDE, N_("有新的推荐由您跟进：{what}"), N_("有 {n} 条新的推荐由您跟进")),
    _told(
        "invited",
        "invited",
        ("person",),
        N_("用人单位邀请您对接，请答复：{what}"),
        N_("{n} 条用人单位的邀请，请答复"),
    ),
    _told("given", "invited", _INSIDE, N_("有新的推荐由您跟进：{what}"), N_("有 {n} 条新的推荐由您跟进")),
    _told(
        "interested",
        "interested",
        ("employer",),
        N_("有人才或团队对贵单位的需求有意向，请答复：{what}"),
        N_("{n} 条人才或团队的意向，请答复"),
    ),
    _told("given", "interested", _INSIDE, N_("有新的推荐由您跟进：{what}"), N_("有 {n} 条新的推荐由您跟进")),
    _told(
        "both_agreed",
        "agreed",
        _EVERYBODY,
        N_("双方都已同意对接，可以约面谈：{what}"),
        N_("{n} 条对接双方都已同意，可以约面谈"),
        from_state="contacted",
        to_state="agreed",
    ),
    _told(
        "agreed",
        "agreed",
        _EVERYBODY,
        N_("有一方同意对接：{what}"),
        N_("{n} 条对接有一方同意"),
        to_state="contacted",
    ),
    _told(
        "declined", "declined", _EVERYBODY, N_("对接被谢绝，已结束：{what}"), N_("{n} 条对接被谢绝，已结束")
    ),
    _told(
        "interview",
        "moved",
        _EVERYBODY,
        N_("已约面谈：{what}"),
        N_("{n} 条对接已约面谈"),
        to_state="interview",
    ),
    _told("interview", "interview_set", _EVERYBODY, N_("已约面谈：{what}"), N_("{n} 条对接已约面谈")),
    _told(
        "interview_moved",
        "interview_moved",
        _EVERYBODY,
        N_("面谈改了时间或地点：{what}"),
        N_("{n} 条对接的面谈改了时间或地点"),
    ),
    _told(
        "interview_off", "interview_off", _EVERYBODY, N_("面谈取消了：{what}"), N_("{n} 条对接的面谈取消了")
    ),
    _told(
        "interview_result",
        "interview_result",
        _EVERYBODY,
        N_("面谈有了结果：{what}"),
        N_("{n} 条对接的面谈有了结果"),
    ),
    _told("hired", "hired", (*_EVERYBODY, "bureau"), N_("已确认录用：{what}"), N_("{n} 条对接已确认录用")),
    _told(
        "start_named",
        "start_named",
        _EVERYBODY,
        N_("对方定了到岗日期，请确认：{what}"),
        N_("{n} 条对接的对方定了到岗日期，请确认"),
    ),
    _told(
        "no_show_said",
        "no_show_said",
        (*_EVERYBODY, "bureau"),
        N_("用人单位称未报到，请核实：{what}"),
        N_("{n} 条对接的用人单位称未报到，请核实"),
    ),
    _told(
        "left_said",
        "left_said",
        (*_EVERYBODY, "bureau"),
        N_("用人单位称已离职，请确认或核实：{what}"),
        N_("{n} 条对接的用人单位称已离职，请确认或核实"),
    ),
    _told(
        "to_verify",
        "to_verify",
        ("officer", "bureau"),
        N_("未报到或离职没有答复，请核实：{what}"),
        N_("{n} 条对接的未报到或离职没有答复，请核实"),
    ),
    _told("at_work", "at_work", _EVERYBODY, N_("已登记为已报到：{what}"), N_("{n} 条对接登记为已报到")),
    _told("no_show", "no_show", (*_EVERYBODY, "bureau"), N_("未报到：{what}"), N_("{n} 条对接登记为未报到")),
    _told(
        "left_early",
        "left_early",
        (*_EVERYBODY, "bureau"),
        N_("保证期内离职：{what}"),
        N_("{n} 条对接登记为保证期内离职"),
    ),
    _told(
        "hire_undone",
        "hire_undone",
        (*_EVERYBODY, "bureau"),
        N_("录用登记已撤销：{what}"),
        N_("{n} 条对接的录用登记已撤销"),
    ),
    _told(
        "post_gone",
        "post_gone",
        (*_EVERYBODY, "bureau"),
        N_("岗位聘用已冲销，录用暂不计入，请办理：{what}"),
        N_("{n} 条对接的岗位聘用已冲销，请办理"),
    ),
    _told(
        "post_back",
        "post_back",
        (*_EVERYBODY, "bureau"),
        N_("岗位聘用已重新办结，录用照常计入：{what}"),
        N_("{n} 条对接的岗位聘用已重新办结"),
    ),
    _told("begins_again", "begins_again", _EVERYBODY, N_("对接恢复：{what}"), N_("{n} 条对接恢复")),
    _told(
        "certificate_suspend",
        "certificate_suspend",
        _WORKING_WITH,
        N_("岗位要求的证书被暂停：{what}"),
        N_("{n} 条对接的岗位要求的证书被暂停"),
    ),
    _told(
        "certificate_resume",
        "certificate_resume",
        _WORKING_WITH,
        N_("岗位要求的证书恢复有效：{what}"),
        N_("{n} 条对接的岗位要求的证书恢复有效"),
    ),
    _told(
        "certificate_revoke",
        "certificate_revoke",
        _WORKING_WITH,
        N_("岗位要求的证书被撤销：{what}"),
        N_("{n} 条对接的岗位要求的证书被撤销"),
    ),
    _told(
        "certificate_correct",
        "certificate_correct",
        _WORKING_WITH,
        N_("岗位要求的证书已更正：{what}"),
        N_("{n} 条对接的岗位要求的证书已更正"),
    ),
    _told("closed", "closed", _EVERYBODY, N_("对接已结束：{what}"), N_("{n} 条对接已结束")),
    _told("note", "note", _EVERYBODY, *_NOTE, audience="all"),
    _told("note", "note", _INSIDE, *_NOTE, audience="bureau"),
    _told("note", "note", ("officer", "employer"), *_NOTE, audience="employer"),
    _told("note", "note", ("officer", "person"), *_NOTE, audience="person"),
    _told("planned", "planned", _INSIDE, N_("下一步和期限已改：{what}"), N_("{n} 条对接的下一步和期限已改")),
    _told(
        "handed_over",
        "handed_over",
        _INSIDE,
        N_("移交给您负责的对接：{what}"),
        N_("有 {n} 条对接移交给您负责"),
    ),
    _told("overdue", "reminded", _INSIDE, N_("对接已逾期：{what}"), N_("{n} 条对接已逾期")),
    _told(
        "asked_again",
        "asked_again",
        ("employer",),
        *_ASKED_AGAIN,
        audience="employer",
    ),
    _told("asked_again", "asked_again", ("person",), *_ASKED_AGAIN, audience="person"),
    _told(
        "to_hear",
        "to_hear",
        _INSIDE,
        N_("有一方没有账号，请联系并登记答复，期限将到：{what}"),
        N_("{n} 条对接有一方没有账号，请联系并登记答复"),
    ),
    _told("late", "escalated", ("bureau",), N_("对接逾期仍未办理：{what}"), N_("{n} 条对接逾期仍未办理")),
    _told("left", "left", _INSIDE, N_("有成员退出对接：{what}"), N_("{n} 条对接有成员退出")),
    _told(
        "no_withdrawn",
        "no_withdrawn",
        ("employer",),
        N_("代为登记的谢绝已撤销：{what}"),
        N_("{n} 条代为登记的谢绝已撤销"),
        audience="employer",
    ),
    _told(
        "no_withdrawn",
        "no_withdrawn",
        ("person",),
        N_("代为登记的谢绝已撤销：{what}"),
        N_("{n} 条代为登记的谢绝已撤销"),
        audience="person",
    ),
    _told("no_back", "no_back", _EVERYBODY, N_("谢绝已收回，对接继续：{what}"), N_("{n} 条对接的谢绝已收回")),
    _told(
        "next_offered",
        "next_offered",
        _INSIDE,
        N_("谢绝满一天，可以推荐下一位：{what}"),
        N_("{n} 条对接谢绝满一天，可以推荐下一位"),
        audience="bureau",
    ),
    _told("no_own", "no_own", _INSIDE, N_("一方已确认谢绝：{what}"), N_("{n} 条对接有一方确认谢绝")),
    _told(
        "unmasked",
        "unmasked",
        ("person",),
        N_("有人查看了您在对接中的联系方式：{what}"),
        N_("有人查看了您在 {n} 条对接中的联系方式"),
    ),
    Event(
        "case.text_waits",
        "case",
        LOG,
        "text.kept",
        ("bureau",),
        Topic.CASES,
        N_("对接中有文字待核定：{what}"),
        N_("{n} 条对接中有文字待核定"),
    ),
    Event(
        "run.ready",
        "run",
        _RUN_STATES,
        "ready",
        ("owner",),
        Topic.WORK,
        N_("匹配运算已完成，待发布：{what}"),
        N_("{n} 次匹配运算已完成，待发布"),
    ),
    Event(
        "run.released",
        "run",
        LOG,
        "run.released",
        ("owner",),
        Topic.WORK,
        N_("匹配结果已发布：{what}"),
        N_("{n} 次匹配结果已发布"),
    ),
    *of_two("weights"),
    *of_two("landing_terms"),
)
