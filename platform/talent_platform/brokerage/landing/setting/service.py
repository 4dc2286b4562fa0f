"""Setting the terms of a landing: what they may be, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.landing.life import KINDS
from talent_platform.brokerage.landing.tables import LandingTerms
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext


@dataclass(frozen=True)
class ProposedTerms(ProposedValue):
    """Terms as somebody proposed them."""

    valid_from: date
    days: dict[str, int | None]
    """Service → working days after the hire; null: no term."""


TERMS = DatedKind(
    "landing_terms", LandingTerms, ProposedTerms, N_("同一天另有一组办理期限待确认，请先确认或撤回")
)
WorkingDaysGiven = Annotated[int, Field(ge=1, le=366)]


class TermsForm(Paper):
    """Working days from the hire of a team until each service is to be done."""

    valid_from: date = Field(title=N_("自"))
    days: dict[str, WorkingDaysGiven] = Field(title=N_("办理期限"), max_length=len(KINDS))
    """Service → working days; what is left out has no term."""


async def propose(actor: Actor, form: TermsForm) -> int:
    """Lay terms before a second person; no landing has them yet.

    Raises:
        Invalid: no such service, no term at all, or they would begin before today.
        Conflict: others for that day are waiting.
    """
    require(actor, Role.CITY)
    if unknown := set(form.days) - set(KINDS):
        message = gettext("没有这项落地服务：{names}", names="、".join(sorted(unknown)))
        raise Invalid(message, {"days": message})
    if form.valid_from < clock.today():
        message = N_("不能早于今天：已经开始的落地服务期限不变")
        raise Invalid(message, {"valid_from": message})
    content = {"valid_from": form.valid_from, "days": {kind: form.days.get(kind) for kind in KINDS}}
    return await dated.propose(TERMS, actor, form, content)


async def confirm(actor: Actor, terms_id: int) -> None:
    """Teams hired from its day on have these terms.

    Raises:
        Conflict: it is no longer waiting, or its day has passed meanwhile.
        NotAllowed: not a second person of the bureau.
    """
    require_in_person(actor)
    require(actor, Role.CITY)
    if (await dated.one(TERMS, terms_id)).valid_from < clock.today():
        raise Conflict(N_("施行日期已过，请撤回后另行提出"))
    await dated.confirm(TERMS, actor, terms_id)
