"""What people are told of the landing of teams."""

from __future__ import annotations

from talent_platform.events import Event, Topic, Watched
from talent_platform.i18n import N_

_EVERYBODY = ("officer", "employer", "person")
_LANDINGS = Watched("landing_event", "landing")
_SERVICES = Watched("landing_event", "service")


def _landing(key: str, action: str, told: tuple[str, ...], one: str, many: str) -> Event:
    return Event(f"landing.{key}", "landing", _LANDINGS, action, told, Topic.CASES, one, many)


def _service(key: str, action: str, told: tuple[str, ...], one: str, many: str) -> Event:
    return Event(f"landing_service.{key}", "landing_service", _SERVICES, action, told, Topic.CASES, one, many)


EVENTS = (
    _landing(
        "opened", "opened", (*_EVERYBODY, "bureau"), N_("团队已录用，落地服务清单已开立：{what}"),
        N_("{n} 个团队已录用，落地服务清单已开立"),
    ),
    _landing("landed", "land", (*_EVERYBODY, "bureau"), N_("团队已落地：{what}"), N_("{n} 个团队已落地")),
    _landing(
        "reopened", "reopen", (*_EVERYBODY, "bureau"), N_("团队的落地服务已恢复：{what}"),
        N_("{n} 个团队的落地服务已恢复"),
    ),
    _landing(
        "ended", "ended", (*_EVERYBODY, "bureau"), N_("录用已结束，落地服务随之结束：{what}"),
        N_("{n} 个团队的落地服务随录用结束"),
    ),
    _service(
        "planned", "planned", ("owner",), N_("落地服务的责任人或期限有变，请查看：{what}"),
        N_("{n} 项落地服务的责任人或期限有变"),
    ),
    _service("started", "start", ("person",), N_("落地服务开始办理：{what}"), N_("{n} 项落地服务开始办理")),
    _service(
        "finished", "finish", ("person", "employer", "owner"), N_("落地服务已办结：{what}"),
        N_("{n} 项落地服务已办结"),
    ),
    _service(
        "dropped", "drop", ("person", "employer", "owner"), N_("落地服务不再办理，原因见：{what}"),
        N_("{n} 项落地服务不再办理"),
    ),
    _service(
        "again", "again", ("person", "employer", "owner"), N_("落地服务重新办理：{what}"),
        N_("{n} 项落地服务重新办理"),
    ),
    _service(
        "overdue", "reminded", ("owner",), N_("落地服务已过期限，请办理：{what}"),
        N_("{n} 项落地服务已过期限"),
    ),
)  # fmt: skip
