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
)
_CHANGE = Watched("title_committee_change", "committee")
_EXPERT = Watched("title_expert_change", "expert")
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
    *of_two("title_standard"),
)  # fmt: skip
