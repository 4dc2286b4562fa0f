"""Setting weights: what they may be, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from talent_matching import TERMS
from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.tables import ScoreWeights
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext


@dataclass(frozen=True)
class ProposedWeights(ProposedValue):
    """Weights as somebody proposed them."""

    valid_from: date
    content: dict[str, Any]
    """`terms`: name → hundredths; `floor`: points."""


WEIGHTS = DatedKind("weights", ScoreWeights, ProposedWeights, N_("同一天另有一组权重待确认，请先确认或撤回"))
Hundredths = Annotated[int, Field(ge=0, le=100)]


class WeightsForm(Paper):
    """What each term weighs, in hundredths (together 100), and the score below which nobody is proposed."""

    valid_from: date = Field(title=N_("自"))
    terms: dict[str, Hundredths] = Field(title=N_("权重"), max_length=len(TERMS))
    floor: Hundredths = Field(title=N_("最低分"))


async def propose(actor: Actor, form: WeightsForm) -> int:
    """Lay weights before a second person; no run uses them yet.

    Raises:
        Invalid: they do not add up, name no term, or would begin before today.
        Conflict: others for that day are waiting.
    """
    require(actor, Role.CITY)
    _check(form)
    content = {"terms": form.terms, "floor": form.floor}
    return await dated.propose(WEIGHTS, actor, form, {"valid_from": form.valid_from, "content": content})


def _check(form: WeightsForm) -> None:
    if unknown := set(form.terms) - set(TERMS):
        message = gettext("没有这个评分项：{names}", names="、".join(sorted(unknown)))
        raise Invalid(message, {"terms": message})
    if (total := sum(form.terms.values())) != 100:
        message = gettext("各项权重相加应为 100，现为 {total}", total=total)
        raise Invalid(message, {"terms": message})
    if form.valid_from < clock.today():
        message = N_("不能早于今天：已经算过的结果不变")
        raise Invalid(message, {"valid_from": message})


async def confirm(actor: Actor, weights_id: int) -> None:
    """Runs from its day on use it.

    Raises:
        Conflict: it is no longer waiting, or its day has passed meanwhile.
        NotAllowed: not a second person of the bureau.
    """
    require_in_person(actor)
    require(actor, Role.CITY)
    if (await dated.one(WEIGHTS, weights_id)).valid_from < clock.today():
        raise Conflict(N_("施行日期已过，请撤回后另行提出"))
    await dated.confirm(WEIGHTS, actor, weights_id)
