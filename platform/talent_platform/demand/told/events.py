"""What people are told of needs."""

from __future__ import annotations

from talent_platform.events import LOG, Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("need", "told.titles:needs"),)
_HISTORY = Watched("need_change", "need")


def _told(key: str, action: str, told: tuple[str, ...], one: str, many: str, **match: object) -> Event:
    return Event(key, "need", _HISTORY, action, told, Topic.NEEDS, one, many, match)


_TO_CHECK = N_("有需求待核对：{what}"), N_("有 {n} 项需求待核对")
_FIRM = ("employer", "officer")
EVENTS = (
    _told("need.to_check", "submit", ("county",), *_TO_CHECK),
    _told("need.to_check", "imported", ("county",), *_TO_CHECK, to_state="submitted"),
    _told("need.to_check", "edited", ("county",), *_TO_CHECK, to_state="submitted"),
    _told(
        "need.imported",
        "imported",
        ("employer",),
        N_("已代贵单位登记需求：{what}"),
        N_("已代贵单位登记 {n} 项需求"),
    ),
    _told(
        "need.created",
        "created",
        ("employer",),
        N_("已代贵单位登记需求：{what}"),
        N_("已代贵单位登记 {n} 项需求"),
    ),
    _told(
        "need.edited", "edited", ("employer",), N_("需求已由他人修改：{what}"), N_("{n} 项需求已由他人修改")
    ),
    _told(
        "need.approved",
        "approve",
        _FIRM,
        N_("需求已核对通过并公开：{what}"),
        N_("{n} 项需求已核对通过并公开"),
    ),
    _told("need.returned", "return", _FIRM, N_("需求被退回修改：{what}"), N_("{n} 项需求被退回修改")),
    _told("need.closed", "close", _FIRM, N_("需求已关闭：{what}"), N_("{n} 项需求已关闭")),
    _told("need.reopened", "reopen", _FIRM, N_("需求已重新开放：{what}"), N_("{n} 项需求已重新开放")),
    _told(
        "need.expired",
        "expire",
        _FIRM,
        N_("需求已过截止日期，不再招引：{what}"),
        N_("{n} 项需求已过截止日期，不再招引"),
    ),
    _told(
        "need.undone",
        "undone",
        ("county", *_FIRM),
        N_("上一步办理已撤销，需求回到之前的状态：{what}"),
        N_("上一步办理已撤销，{n} 项需求回到之前的状态"),
    ),
    _told(
        "need.idle",
        "idle",
        ("county", *_FIRM),
        N_("用人单位不在经营（登记机关答复），需求停止公开：{what}"),
        N_("用人单位不在经营（登记机关答复），{n} 项需求停止公开"),
    ),
    _told(
        "need.priority", "priority", _FIRM, N_("需求的优先级已调整：{what}"), N_("{n} 项需求的优先级已调整")
    ),
    Event(
        "need.text_waits",
        "need",
        LOG,
        "text.kept",
        ("county",),
        Topic.NEEDS,
        N_("需求中有文字待核定：{what}"),
        N_("{n} 项需求中有文字待核定"),
    ),
    Event(
        "need.text_passed",
        "need",
        LOG,
        "text.passed",
        ("employer",),
        Topic.NEEDS,
        N_("需求的文字已核定放行：{what}"),
        N_("{n} 项需求的文字已核定放行"),
    ),
    Event(
        "need.text_refused",
        "need",
        LOG,
        "text.refused",
        ("employer",),
        Topic.NEEDS,
        N_("需求的文字未予放行，请改写：{what}"),
        N_("{n} 项需求的文字未予放行，请改写"),
    ),
)
