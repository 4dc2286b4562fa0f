"""What people are told of surveys: the named person, and the city that rows wait."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (
    Thing("survey", "told.titles:surveys"), Thing("survey_row", "told.titles:rows"),
    Thing("survey_submission", "told.titles:submissions"), Thing("survey_flag", "told.titles:flags"),
    Thing("survey_need", "told.titles:needs"),
)  # fmt: skip
_SURVEY = Watched("survey_campaign_change", "campaign")
_REMINDED = Watched("survey_reminder", "submission", action="step")
_FLAG = Watched("survey_flag_change", "flag")
_NEED = Watched("survey_need_change", "survey_need")
_ROW = Watched("survey_row_change", "survey_row")

EVENTS = (
    *(
        Event(
            "survey.begins", "survey", _SURVEY, action, ("person",), Topic.SURVEYS,
            N_("请填报调查：{what}"), N_("有 {n} 项调查请填报"),
        )
        for action in ("open", "reopen")
    ),
    Event(
        "survey.ends", "survey", _SURVEY, "close", ("person",), Topic.SURVEYS,
        N_("调查已结束填报：{what}"), N_("{n} 项调查已结束填报"),
    ),
    Event(
        "survey.soon", "survey_submission", _REMINDED, "soon", ("person",), Topic.SURVEYS,
        N_("调查即将截止，还有企业未报：{what}"), N_("{n} 项调查即将截止，还有企业未报"),
    ),
    Event(
        "survey.late", "survey_submission", _REMINDED, "late", ("person", "city"), Topic.SURVEYS,
        N_("调查已过截止日期，还有企业未报：{what}"), N_("{n} 项填报已过截止日期，还有企业未报"),
    ),
    Event(
        "survey.asked", "survey_submission", _REMINDED, "asked", ("person",), Topic.SURVEYS,
        N_("市里催报：{what}"), N_("市里催报 {n} 项调查"),
    ),
    Event(
        "survey.row_waits", "survey_row", _ROW, "submit", ("city",), Topic.SURVEYS,
        N_("有调查填报待审核：{what}"), N_("有 {n} 行调查填报待审核"),
    ),
    Event(
        "survey.row_returned", "survey_row", _ROW, "return", ("person",), Topic.SURVEYS,
        N_("调查填报被退回修改：{what}"), N_("{n} 行调查填报被退回修改"),
    ),
    Event(
        "survey.doubt", "survey_flag", _FLAG, "found", ("person",), Topic.SURVEYS,
        N_("填报有疑点，请说明：{what}"), N_("填报有 {n} 处疑点，请说明"),
    ),
    Event(
        "survey.doubt_asked", "survey_flag", _FLAG, "ask", ("person",), Topic.SURVEYS,
        N_("市里请您说明疑点：{what}"), N_("市里请您说明 {n} 处疑点"),
    ),
    Event(
        "survey.doubt_answered", "survey_flag", _FLAG, "answer", ("city",), Topic.SURVEYS,
        N_("填报单位已说明疑点：{what}"), N_("填报单位已说明 {n} 处疑点"),
    ),
    Event(
        "survey.need_asked", "survey_need", _NEED, "ask", ("employer",), Topic.SURVEYS,
        N_("请确认代填的需求是否属实：{what}"), N_("有 {n} 项代填的需求请确认是否属实"),
    ),
    Event(
        "survey.need_by_phone", "survey_need", _NEED, "ask_office", ("person",), Topic.SURVEYS,
        N_("企业没有账号，请电话确认需求：{what}"), N_("有 {n} 项需求的企业没有账号，请电话确认"),
    ),
    Event(
        "survey.need_silent", "survey_need", _NEED, "silence", ("employer",), Topic.SURVEYS,
        N_("到期未答复，代填的需求视为属实：{what}"), N_("{n} 项代填的需求到期未答复，视为属实"),
    ),
    Event(
        "survey.need_refused", "survey_need", _NEED, "refuse", ("person", "city"), Topic.SURVEYS,
        N_("企业认为填报的需求不属实：{what}"), N_("企业认为 {n} 项填报的需求不属实"),
    ),
    Event(
        "survey.need_late", "survey_need", _NEED, "late", ("person", "city"), Topic.SURVEYS,
        N_("调查填报的需求逾期未公开：{what}"), N_("{n} 项调查填报的需求逾期未公开"),
    ),
)  # fmt: skip
