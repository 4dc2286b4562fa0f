"""What people are told of committees and experts: the bureau that one waits, whoever proposed or nominated it
what became of it, an expert what ends it."""

from __future__ import annotations

from talent_platform.dated.told.events import of_two
from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (
    Thing("title_committee", "told.titles:committees"),
    Thing("title_expert", "told.titles:experts"),
    Thing("title_standard", "told.titles:standards"),
    Thing("title_application", "told.titles:applications"),
    Thing("title_seat", "told.titles:seats"),
    Thing("title_outcome", "told.titles:outcomes"),
    Thing("title_complaint", "told.titles:complaints"),
    Thing("title_result_act", "told.titles:acts"),
)
_CHANGE = Watched("title_committee_change", "committee")
_EXPERT = Watched("title_expert_change", "expert")
_SEAT = Watched("title_seat_change", "seat")
_OUTCOME = Watched("title_outcome_change", "outcome")
_COMPLAINT = Watched("title_complaint_change", "complaint")
_APPLICATION = Watched("title_application_change", "application")


def _applied(action: str, event: str, told: tuple[str, ...], one: str, many: str) -> Event:
    return Event(
        f"title_application.{event}", "title_application", _APPLICATION, action, told, Topic.TITLES, one, many
    )


EVENTS = (
    Event(
        "title_committee.waits", "title_committee", _CHANGE, "proposed", ("city",), Topic.TITLES,
        N_("有评委会待核准备案：{what}"), N_("有 {n} 个评委会待核准备案"),
    ),
    Event(
        "title_committee.filed", "title_committee", _CHANGE, "file", ("proposer",), Topic.TITLES,
        N_("评委会已核准备案：{what}"), N_("{n} 个评委会已核准备案"),
    ),
    Event(
        "title_committee.refused", "title_committee", _CHANGE, "refuse", ("proposer",), Topic.TITLES,
        N_("评委会未予备案：{what}"), N_("{n} 个评委会未予备案"),
    ),
    Event(
        "title_expert.waits", "title_expert", _EXPERT, "nominated", ("city",), Topic.TITLES,
        N_("有评审专家待筛选：{what}"), N_("有 {n} 名评审专家待筛选"),
    ),
    Event(
        "title_expert.selected", "title_expert", _EXPERT, "select", ("nominator",), Topic.TITLES,
        N_("推荐的评审专家已选入评委库，待本人签署承诺书：{what}"),
        N_("推荐的 {n} 名评审专家已选入评委库，待本人签署承诺书"),
    ),
    Event(
        "title_expert.refused", "title_expert", _EXPERT, "refuse", ("nominator",), Topic.TITLES,
        N_("推荐的评审专家未予入库：{what}"), N_("推荐的 {n} 名评审专家未予入库"),
    ),
    Event(
        "title_expert.signed", "title_expert", _EXPERT, "sign", ("city", "nominator"), Topic.TITLES,
        N_("评审专家已签署承诺书：{what}"), N_("{n} 名评审专家已签署承诺书"),
    ),
    Event(
        "title_expert.renewal_waits", "title_expert", _EXPERT, "ask_renewal", ("city",), Topic.TITLES,
        N_("有评审专家待续聘：{what}"), N_("有 {n} 名评审专家待续聘"),
    ),
    Event(
        "title_expert.renewed", "title_expert", _EXPERT, "renew", ("nominator", "expert"), Topic.TITLES,
        N_("评审专家已续聘：{what}"), N_("{n} 名评审专家已续聘"),
    ),
    Event(
        "title_expert.renewal_refused", "title_expert", _EXPERT, "refuse_renewal", ("nominator", "expert"),
        Topic.TITLES, N_("评审专家未予续聘：{what}"), N_("{n} 名评审专家未予续聘"),
    ),
    Event(
        "title_expert.left", "title_expert", _EXPERT, "leave", ("nominator", "expert"), Topic.TITLES,
        N_("评审专家已退出评委库：{what}"), N_("{n} 名评审专家已退出评委库"),
    ),
    Event(
        "title_expert.removed", "title_expert", _EXPERT, "remove", ("nominator", "expert"), Topic.TITLES,
        N_("评审专家资格已被取消：{what}"), N_("{n} 名评审专家的资格已被取消"),
    ),
    *(
        Event(
            f"title_expert.certificate_{act}", "title_expert", _EXPERT, f"certificate_{act}",
            ("city", "nominator", "expert"), Topic.TITLES, one, many,
        )
        for act, one, many in (
            ("suspend", N_("评审专家的职称证书被暂停：{what}"), N_("{n} 名评审专家的职称证书被暂停")),
            ("resume", N_("评审专家的职称证书恢复有效：{what}"), N_("{n} 名评审专家的职称证书恢复有效")),
            ("revoke", N_("评审专家的职称证书被撤销：{what}"), N_("{n} 名评审专家的职称证书被撤销")),
            ("correct", N_("评审专家的职称证书已更正：{what}"), N_("{n} 名评审专家的职称证书已更正")),
        )
    ),
    Event(
        "title_expert.removed_by_entry", "title_expert", _EXPERT, "removed_by_entry", ("nominator", "expert"),
        Topic.TITLES, N_("评审专家因诚信档案记录被取消资格：{what}"),
        N_("{n} 名评审专家因诚信档案记录被取消资格"),
    ),
    Event(
        "title_expert.reinstated", "title_expert", _EXPERT, "reinstated", ("nominator", "expert"),
        Topic.TITLES, N_("评审专家资格已恢复：{what}"), N_("{n} 名评审专家的资格已恢复"),
    ),
    *of_two("title_standard"),
    _applied(
        "submit", "submitted", ("unit",), N_("有职称申报待单位考评：{what}"),
        N_("有 {n} 项职称申报待单位考评"),
    ),
    _applied(
        "send_back", "sent_back", ("applicant",), N_("单位退回了您的职称申报：{what}"),
        N_("单位退回了您的 {n} 项职称申报"),
    ),
    _applied(
        "hung", "hung", ("applicant",), N_("您的职称申报已在单位公示：{what}"),
        N_("您的 {n} 项职称申报已在单位公示"),
    ),
    _applied(
        "report", "reported", ("city", "applicant"), N_("职称申报已报送，待受理：{what}"),
        N_("{n} 项职称申报已报送，待受理"),
    ),
    _applied(
        "return", "returned", ("applicant", "unit"), N_("职称申报退回补正：{what}"),
        N_("{n} 项职称申报退回补正"),
    ),
    _applied(
        "accept", "accepted", ("applicant", "unit"), N_("职称申报已受理：{what}"), N_("{n} 项职称申报已受理"),
    ),
    _applied(
        "refuse", "refused", ("applicant", "unit"), N_("职称申报不予受理：{what}"),
        N_("{n} 项职称申报不予受理"),
    ),
    _applied(
        "defence", "defence", ("applicant",), N_("您的职称评审答辩时间已安排：{what}"),
        N_("您的 {n} 项职称评审答辩时间已安排"),
    ),
    _applied(
        "withdraw", "withdrawn", ("unit", "city"), N_("职称申报已撤回：{what}"), N_("{n} 项职称申报已撤回"),
    ),
    *(
        _applied(f"certificate_{act}", f"certificate_{act}", ("city", "unit", "applicant"), one, many)
        for act, one, many in (
            ("suspend", N_("职称申报所依据的证书被暂停：{what}"), N_("{n} 项职称申报所依据的证书被暂停")),
            ("resume", N_("职称申报所依据的证书恢复有效：{what}"), N_("{n} 项职称申报所依据的证书恢复有效")),
            ("revoke", N_("职称申报所依据的证书被撤销：{what}"), N_("{n} 项职称申报所依据的证书被撤销")),
            ("correct", N_("职称申报所依据的证书已更正：{what}"), N_("{n} 项职称申报所依据的证书已更正")),
        )
    ),
    Event(
        "title_seat.invited", "title_seat", _SEAT, "invited", ("juror",), Topic.TITLES,
        N_("您被抽为执行评委，请答复：{what}"), N_("您被抽为 {n} 次评审会议的执行评委，请答复"),
    ),
    Event(
        "title_seat.accepted", "title_seat", _SEAT, "accept", ("city",), Topic.TITLES,
        N_("执行评委答应参加会议：{what}"), N_("{n} 名执行评委答应参加会议"),
    ),
    Event(
        "title_seat.declined", "title_seat", _SEAT, "decline", ("city",), Topic.TITLES,
        N_("执行评委退出：{what}"), N_("{n} 名执行评委退出"),
    ),
    Event(
        "title_outcome.decided", "title_outcome", _OUTCOME, "decided", ("applicant", "unit"), Topic.TITLES,
        N_("职称评审已有结果：{what}"), N_("{n} 项职称评审已有结果"),
    ),
    Event(
        "title_outcome.published", "title_outcome", _OUTCOME, "publish", ("applicant", "unit"), Topic.TITLES,
        N_("职称已公布，电子证书已颁发：{what}"), N_("{n} 项职称已公布，电子证书已颁发"),
    ),
    Event(
        "title_complaint.asked", "title_complaint", _COMPLAINT, "asked", ("city",), Topic.TITLES,
        N_("有评审结果的复查或投诉待答复：{what}"), N_("有 {n} 项评审结果的复查或投诉待答复"),
    ),
    Event(
        "title_complaint.answered", "title_complaint", _COMPLAINT, "confirm", ("applicant",), Topic.TITLES,
        N_("您的复查申请或投诉已有答复：{what}"), N_("您的 {n} 项复查申请或投诉已有答复"),
    ),
    *of_two("title_result_act"),
)  # fmt: skip
