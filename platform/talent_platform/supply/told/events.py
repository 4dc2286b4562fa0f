"""What people are told of their profiles and teams, and bureaus of the records they look after."""

from __future__ import annotations

from talent_platform.events import LOG, Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("candidate", "told.titles:people"), Thing("team", "told.titles:teams"))
_HISTORIES = {name: Watched("offer_change", name) for name in ("candidate", "team")}


def _told(thing: str, action: str, told: str, one: str, many: str) -> Event:
    return Event(f"{thing}.{action}", thing, _HISTORIES[thing], action, (told,), Topic.OFFERS, one, many)


def _logged(thing: str, key: str, action: str, told: str, one: str, many: str) -> Event:  # noqa: PLR0917 - a row of a table
    return Event(f"{thing}.{key}", thing, LOG, action, (told,), Topic.OFFERS, one, many)


EVENTS = (
    _told(
        "candidate", "edited", "owner", N_("您的信息已由他人修改：{what}"), N_("您的 {n} 份信息已由他人修改")
    ),
    _told(
        "candidate",
        "pause",
        "owner",
        N_("您的信息已由他人暂停匹配：{what}"),
        N_("您的 {n} 份信息已由他人暂停匹配"),
    ),
    _told(
        "candidate",
        "resume",
        "owner",
        N_("您的信息已由他人恢复匹配：{what}"),
        N_("您的 {n} 份信息已由他人恢复匹配"),
    ),
    _told(
        "candidate",
        "withdraw",
        "owner",
        N_("您的信息已由他人撤回：{what}"),
        N_("您的 {n} 份信息已由他人撤回"),
    ),
    _told(
        "candidate",
        "parted",
        "owner",
        N_("您的信息不再与另一条记录认作同一人：{what}"),
        N_("您的 {n} 份信息不再与另一条记录认作同一人"),
    ),
    _logged(
        "candidate",
        "unmasked",
        "candidate.unmasked",
        "owner",
        N_("有人查看了您的姓名或电话：{what}"),
        N_("有人查看了您 {n} 份信息的姓名或电话"),
    ),
    _logged(
        "candidate",
        "text_waits",
        "text.kept",
        "bureau",
        N_("人才信息中有文字待核定：{what}"),
        N_("{n} 份人才信息中有文字待核定"),
    ),
    _logged(
        "candidate",
        "text_passed",
        "text.passed",
        "owner",
        N_("您的信息中的文字已核定放行：{what}"),
        N_("您 {n} 份信息中的文字已核定放行"),
    ),
    _logged(
        "candidate",
        "text_refused",
        "text.refused",
        "owner",
        N_("您的信息中的文字未予放行，请改写：{what}"),
        N_("您 {n} 份信息中的文字未予放行，请改写"),
    ),
    *(
        _logged("candidate", f"certificate_{act}", f"candidate.certificate_{act}", "owner", one, many)
        for act, one, many in (
            ("suspend", N_("您的证书被暂停：{what}"), N_("您 {n} 份信息中的证书被暂停")),
            ("resume", N_("您的证书恢复有效：{what}"), N_("您 {n} 份信息中的证书恢复有效")),
            ("revoke", N_("您的证书被撤销：{what}"), N_("您 {n} 份信息中的证书被撤销")),
            ("correct", N_("您的证书已更正：{what}"), N_("您 {n} 份信息中的证书已更正")),
        )
    ),
    _told("team", "edited", "owner", N_("您的团队已由他人修改：{what}"), N_("您的 {n} 个团队已由他人修改")),
    _told(
        "team",
        "pause",
        "owner",
        N_("您的团队已由他人暂停匹配：{what}"),
        N_("您的 {n} 个团队已由他人暂停匹配"),
    ),
    _told(
        "team",
        "resume",
        "owner",
        N_("您的团队已由他人恢复匹配：{what}"),
        N_("您的 {n} 个团队已由他人恢复匹配"),
    ),
    _told("team", "withdraw", "owner", N_("您的团队已由他人撤回：{what}"), N_("您的 {n} 个团队已由他人撤回")),
    _told(
        "team",
        "member_agreed",
        "owner",
        N_("有成员同意随团队匹配：{what}"),
        N_("{n} 个团队有成员同意随团队匹配"),
    ),
    _told(
        "team",
        "member_refused",
        "owner",
        N_("有成员不同意随团队匹配：{what}"),
        N_("{n} 个团队有成员不同意随团队匹配"),
    ),
    _logged(
        "team",
        "unmasked",
        "team.unmasked",
        "owner",
        N_("有人查看了您的团队成员的姓名或电话：{what}"),
        N_("有人查看了您 {n} 个团队的成员的姓名或电话"),
    ),
    _logged(
        "team",
        "text_waits",
        "text.kept",
        "bureau",
        N_("团队中有文字待核定：{what}"),
        N_("{n} 个团队中有文字待核定"),
    ),
    _logged(
        "team",
        "text_passed",
        "text.passed",
        "owner",
        N_("您的团队的文字已核定放行：{what}"),
        N_("您 {n} 个团队的文字已核定放行"),
    ),
    _logged(
        "team",
        "text_refused",
        "text.refused",
        "owner",
        N_("您的团队的文字未予放行，请改写：{what}"),
        N_("您 {n} 个团队的文字未予放行，请改写"),
    ),
)
