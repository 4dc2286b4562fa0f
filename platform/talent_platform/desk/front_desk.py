"""The front desk: whoever stands there gives name and the end of the phone number, and is told how things
stand. Every question is written down, whether or not somebody was found, and counts as a look."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.disclosure import door
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.reference.fields import PersonName, choice
from talent_platform.web.tiles import Matter

CLERKS = frozenset({Role.CITY, Role.COUNTY})


class AskedBy(StrEnum):
    """Who stands at the desk, and how that was made sure of."""

    PERSON = "person"
    CALLER = "caller"
    PROXY = "proxy"


ASKED_BY: dict[str, str] = {
    AskedBy.PERSON: N_("本人到窗口，已核对证件"),
    AskedBy.CALLER: N_("本人来电，已核对身份"),
    AskedBy.PROXY: N_("受托人到窗口，已核对委托书和证件"),
}


class FrontDeskQuestion(BaseModel):
    """Whose things are asked about, and who asks."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[PersonName, Field(title="姓名")]
    last_four: Annotated[str, Field(title="手机号后四位", min_length=4, max_length=4, pattern=r"^\d{4}$")]
    asked_by: Annotated[AskedBy, choice(ASKED_BY, what="询问人"), Field(title="询问人")]


async def look_up(actor: Actor, question: FrontDeskQuestion) -> list[Matter]:
    """How everything in the actor's charge stands that is of somebody so called.

    Raises:
        NotAllowed: no bureau of a city or county.
        TooManyAttempts: this account has looked too often within the hour.
    """
    clerk = require(actor, *CLERKS)
    found: Sequence[Sequence[Matter]] = [
        await ask(clerk, question.name, question.last_four) for ask in hooks("front_desk")
    ]
    matters = [matter for brought in found for matter in brought]
    people = list(dict.fromkeys(one for matter in matters for one in matter.people))
    reason = ASKED_BY[question.asked_by]
    await door.enter(clerk, "person.asked_about", "front_desk", reason, fields=["state"], people=people)
    return matters
