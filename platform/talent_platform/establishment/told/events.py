"""What people are told of posts: each office that a paper waits for it, the unit what became of it."""

from __future__ import annotations

from talent_platform.dated.told.events import of_two
from talent_platform.events import LOG, Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (
    Thing("plan", "told.titles:plans"),
    Thing("appointment", "told.titles:appointments"),
    Thing("special", "told.titles:specials"),
    Thing("round", "told.titles:rounds"),
    Thing("staff", "told.titles:staff"),
    Thing("figure", "told.titles:figures"),
)
_SOURCES = {
    "plan": Watched("post_plan_step", "plan"),
    "appointment": Watched("appointment_step", "appointment"),
    "special": Watched("special_post_step", "special"),
    "round": Watched("promotion_round_step", "promotion_round"),
    "staff": LOG,
}
_UNIT = ("institution",)


def _told(thing: str, key: str, action: str, told: tuple[str, ...], said: tuple[str, str]) -> Event:
    return Event(f"{thing}.{key}", thing, _SOURCES[thing], action, told, Topic.POSTS, *said)


_PLAN_WAITS = N_("岗位设置方案待审核：{what}"), N_("{n} 份岗位设置方案待审核")
_REQUEST_WAITS = N_("聘用申请待审核：{what}"), N_("{n} 份聘用申请待审核")
_SPECIAL_WAITS = N_("特设岗位申请待审核：{what}"), N_("{n} 份特设岗位申请待审核")
_ROUND_WAITS = N_("竞聘待同意退回或取消：{what}"), N_("{n} 次竞聘待同意退回或取消")
_CONFIRMED = N_("人员信息或更正已确认：{what}"), N_("{n} 项人员信息或更正已确认")
_REFUSED = N_("人员信息或更正未获同意：{what}"), N_("{n} 项人员信息或更正未获同意")
_PASSED = N_("人员信息改由市级确认：{what}"), N_("{n} 项人员信息改由市级确认")
_ASKED = N_("人员信息或更正待确认：{what}"), N_("{n} 项人员信息或更正待确认")
EVENTS = (
    _told("plan", "waits", "submit", ("first_office",), _PLAN_WAITS),
    _told("plan", "waits", "department_pass", ("second_office",), _PLAN_WAITS),
    _told("plan", "waits", "county_pass", ("city",), _PLAN_WAITS),
    _told(
        "plan",
        "approved",
        "city_pass",
        ("institution", "department"),
        (N_("岗位设置方案已核准：{what}"), N_("{n} 份岗位设置方案已核准")),
    ),
    _told(
        "plan",
        "returned",
        "return",
        _UNIT,
        (N_("岗位设置方案被退回：{what}"), N_("{n} 份岗位设置方案被退回")),
    ),
    _told("appointment", "waits", "submit", ("first_office",), _REQUEST_WAITS),
    _told("appointment", "waits", "department_pass", ("second_office",), _REQUEST_WAITS),
    _told("appointment", "waits", "county_pass", ("city",), _REQUEST_WAITS),
    _told(
        "appointment",
        "approved",
        "city_pass",
        _UNIT,
        (N_("聘用申请已审核通过：{what}"), N_("{n} 份聘用申请已审核通过")),
    ),
    _told(
        "appointment",
        "let_pass",
        "let_pass",
        _UNIT,
        (N_("聘用申请获准例外：{what}"), N_("{n} 份聘用申请获准例外")),
    ),
    _told(
        "appointment",
        "rejected",
        "reject",
        _UNIT,
        (N_("聘用申请未获同意：{what}"), N_("{n} 份聘用申请未获同意")),
    ),
    _told(
        "appointment",
        "revoked",
        "revoke",
        _UNIT,
        (N_("聘用申请的决定已撤销：{what}"), N_("{n} 份聘用申请的决定已撤销")),
    ),
    _told(
        "appointment",
        "lapsed",
        "expire",
        _UNIT,
        (N_("聘用申请预留的岗位到期，已释放：{what}"), N_("{n} 份聘用申请预留的岗位到期，已释放")),
    ),
    _told(
        "appointment",
        "effective",
        "take_effect",
        ("institution", "department"),
        (N_("聘用已办理：{what}"), N_("{n} 项聘用已办理")),
    ),
    _told("special", "waits", "asked", ("first_office",), _SPECIAL_WAITS),
    _told("special", "waits", "department_pass", ("second_office",), _SPECIAL_WAITS),
    _told("special", "waits", "county_pass", ("city",), _SPECIAL_WAITS),
    _told("special", "waits", "department_extend", ("second_office",), _SPECIAL_WAITS),
    _told("special", "waits", "county_extend", ("city",), _SPECIAL_WAITS),
    _told(
        "special", "opened", "city_pass", _UNIT, (N_("特设岗位已核准：{what}"), N_("{n} 个特设岗位已核准"))
    ),
    _told(
        "special", "refused", "refuse", _UNIT, (N_("特设岗位未获同意：{what}"), N_("{n} 个特设岗位未获同意"))
    ),
    _told("special", "ended", "write_off", _UNIT, (N_("特设岗位已核销：{what}"), N_("{n} 个特设岗位已核销"))),
    _told("round", "waits", "ask_reopen", ("second_office",), _ROUND_WAITS),
    _told("round", "waits", "ask_cancel", ("second_office",), _ROUND_WAITS),
    _told(
        "round",
        "agreed",
        "agree",
        _UNIT,
        (N_("竞聘已同意退回或取消：{what}"), N_("{n} 次竞聘已同意退回或取消")),
    ),
    _told(
        "round",
        "declined",
        "decline",
        _UNIT,
        (N_("竞聘未获同意退回或取消：{what}"), N_("{n} 次竞聘未获同意退回或取消")),
    ),
    _told(
        "round",
        "cancelled",
        "cancel",
        ("institution", "department"),
        (N_("竞聘已取消：{what}"), N_("{n} 次竞聘已取消")),
    ),
    *(
        _told("staff", f"certificate_{act}", f"staff.certificate_{act}", ("institution", "department"), said)
        for act, said in (
            ("suspend", (N_("本单位人员的证书被暂停：{what}"), N_("本单位 {n} 名人员的证书被暂停"))),
            ("resume", (N_("本单位人员的证书恢复有效：{what}"), N_("本单位 {n} 名人员的证书恢复有效"))),
            ("revoke", (N_("本单位人员的证书被撤销：{what}"), N_("本单位 {n} 名人员的证书被撤销"))),
            ("correct", (N_("本单位人员的证书已更正：{what}"), N_("本单位 {n} 名人员的证书已更正"))),
        )
    ),
    *(
        event
        for act, office in (
            ("record", "second_office"),
            ("record_correction", "city"),
            ("identity_correction", "city"),
            ("correction", "city"),
        )
        for event in (
            _told("staff", "asked", f"{act}.asked", (office,), _ASKED),
            _told("staff", "confirmed", f"{act}.confirmed", _UNIT, _CONFIRMED),
            _told("staff", "refused", f"{act}.refused", _UNIT, _REFUSED),
        )
    ),
    _told("staff", "asked", "record.asked_of_city", ("city",), _ASKED),
    _told("staff", "passed", "record.passed_to_city", ("institution", "second_office", "city"), _PASSED),
    *of_two("figure"),
)
