"""What an entry of the log was done to: its kind in words, and where its reader finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from talent_platform.i18n import N_, gettext


class _Kind(NamedTuple):
    label: str
    page: str = ""
    """Its page for the auditor, `{id}` for the number; of an account, what it did."""


_KINDS: Mapping[str, _Kind] = {
    "account": _Kind(N_("账号"), "/audit?actor={id}"),
    "appointment": _Kind(N_("聘用申请"), "/posts/requests/{id}"),
    "candidate": _Kind(N_("人才"), "/candidates/{id}"),
    "case": _Kind(N_("对接"), "/cases/{id}"),
    "certificate": _Kind(N_("证书"), "/certificates/{id}"),
    "correction": _Kind(N_("冲销或更正")),
    "calendar": _Kind(N_("工作日历"), "/calendar/years/{id}"),
    "directory": _Kind(N_("职业资格目录"), "/directory/editions/{id}"),
    "figure": _Kind(N_("规则数值"), "/posts/figure-values/{id}"),
    "file": _Kind(N_("文件")),
    "import": _Kind(N_("导入文件")),
    "issuance": _Kind(N_("颁发决定"), "/certificates/issuances/{id}"),
    "institution": _Kind(N_("事业单位"), "/posts/institutions/{id}"),
    "job": _Kind(N_("后台任务")),
    "landing": _Kind(N_("团队落地"), "/landings/{id}"),
    "landing_service": _Kind(N_("落地服务")),
    "landing_terms": _Kind(N_("落地服务的办理期限"), "/landings/terms/{id}"),
    "letter": _Kind(N_("意见书")),
    "need": _Kind(N_("需求"), "/needs/{id}"),
    "notice": _Kind(N_("公示"), "/publicity/{id}"),
    "objection": _Kind(N_("公示异议")),
    "organisation": _Kind(N_("单位")),
    "override": _Kind(N_("准予的例外")),
    "pair": _Kind(N_("锁定或排除")),
    "plan": _Kind(N_("岗位设置方案"), "/posts/plans/{id}"),
    "firm_request": _Kind(N_("企业诉求")),
    "portfolio": _Kind(N_("联系的企业"), "/liaison"),
    "project": _Kind(N_("项目需求"), "/projects/{id}"),
    "record": _Kind(N_("人员信息")),
    "registration": _Kind(N_("注册申请"), "/registrations/{id}"),
    "revocation": _Kind(N_("撤销证书")),
    "round": _Kind(N_("竞聘"), "/posts/rounds/{id}"),
    "run": _Kind(N_("匹配运算"), "/runs/{id}"),
    "saved_search": _Kind(N_("保存的查询")),
    "shortlist": _Kind(N_("名单")),
    "signing_key": _Kind(N_("签发密钥")),
    "special": _Kind(N_("特设岗位"), "/posts/specials/{id}"),
    "staff": _Kind(N_("在编人员"), "/posts/staff/{id}"),
    "survey": _Kind(N_("调查"), "/surveys/{id}"),
    "survey_attachment": _Kind(N_("填报的附件")),
    "survey_file": _Kind(N_("填报表")),
    "survey_audit": _Kind(N_("抽查"), "/surveys/audits/{id}"),
    "survey_flag": _Kind(N_("填报的疑点"), "/surveys/flags/{id}"),
    "survey_need": _Kind(N_("调查转来的需求"), "/surveys/needs/{id}"),
    "survey_submission": _Kind(N_("调查的填报单位"), "/surveys/submissions/{id}"),
    "survey_row": _Kind(N_("调查填报"), "/surveys/rows/{id}"),
    "policy": _Kind(N_("政策文件")),
    "team": _Kind(N_("团队"), "/teams/{id}"),
    "text": _Kind(N_("留存的文字")),
    "upward": _Kind(N_("上报表"), "/upward/{id}"),
    "upward_filling": _Kind(N_("填好的上报表"), "/upward/fillings/{id}"),
    "title_committee": _Kind(N_("评委会"), "/titles/committees/{id}"),
    "title_standard": _Kind(N_("职称评审标准"), "/titles/standards/{id}"),
    "title_expert": _Kind(N_("评审专家"), "/titles/experts/{id}"),
    "integrity_entry": _Kind(N_("诚信档案记录"), "/integrity/{id}"),
    "title_application": _Kind(N_("职称申报"), "/titles/applications/{id}"),
    "title_draw": _Kind(N_("执行评委的抽取"), "/titles/draws/{id}"),
    "title_meeting": _Kind(N_("评审会议"), "/titles/meetings/{id}"),
    "title_seat": _Kind(N_("评委席位")),
    "title_outcome": _Kind(N_("职称评审结果")),
    "title_complaint": _Kind(N_("评审结果的复查和投诉")),
    "title_result_act": _Kind(N_("评审结果的办理")),
    "weights": _Kind(N_("评分权重"), "/weights/{id}"),
}

GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "accounts": (
        N_("账号与登录"),
        ("account", "address", "session", "organisation", "installation", "registration", "invitations"),
    ),
    "offers": (N_("人才与团队"), ("candidate", "candidates", "team", "teams")),
    "needs": (N_("需求与企业"), ("need", "needs", "enterprise", "enterprises", "registrations", "listings")),
    "brokerage": (N_("匹配与对接"), (
        "run", "pair", "case", "calendar_feed", "weights", "portfolio", "officer", "request",
        "landing", "landing_service", "landing_terms",
    )),
    "surveys": (
        N_("调查"),
        (
            "survey", "survey_attachment", "survey_audit", "survey_flag", "survey_need", "survey_needs",
            "survey_row", "upward",
        ),
    ),
    "posts": (
        N_("岗位管理"),
        (
            "appointment", "correction", "establishment", "figure", "identity_correction", "institution",
            "letter", "plan", "record", "record_correction", "roster", "round", "seats", "special", "staff",
        ),
    ),
    "notices": (N_("公示与异议"), ("notice", "objection")),
    "calendar": (N_("工作日历"), ("calendar",)),
    "policies": (N_("政策文件"), ("policy",)),
    "directory": (
        N_("职业资格目录与证书"),
        ("directory", "certificate", "revocation", "issuance", "signing_key"),
    ),
    "titles": (N_("职称评审"), (
        "title_committee", "title_expert", "title_standard", "title_draw", "title_application",
        "title_meeting", "title_seat", "title_outcome", "title_complaint", "title_result_act",
    )),
    "integrity": (N_("诚信档案"), ("integrity_entry", "integrity")),
    "looks": (N_("查看个人信息与导出"), ("names", "person", "export", "text")),
    "work": (N_("导入、查询与后台任务"), ("import", "job", "search", "shortlist")),
}  # fmt: skip
"""Kind of act → its name, and the first parts of the actions that belong to it."""


def words(subject: str) -> str:
    """As people say it: 需求 17; one of an older version as it stands."""
    kind, _, number = subject.partition(":")
    if kind not in _KINDS:
        return subject
    label = gettext(_KINDS[kind].label)
    return gettext("{what}名单", what=label) if number == "list" else f"{label} {number}".strip()


def page(subject: str) -> str | None:
    """The address of its page."""
    kind, _, number = subject.partition(":")
    if kind not in _KINDS or not _KINDS[kind].page or not number.isdigit():
        return None
    return _KINDS[kind].page.format(id=number)
