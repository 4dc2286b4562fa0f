"""Whom to call about a need: the enterprise's contact, or one named for this need alone.

Neither stands in a list, in search or in a text of the need: who is no party to a case reads none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, read_within
from talent_platform.demand.needs import queries
from talent_platform.demand.needs.life import WRITERS
from talent_platform.demand.needs.schemas import EnterprisePhone
from talent_platform.demand.needs.service import advance, write_change
from talent_platform.demand.tables import NeedContact, NeedKind
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.contact import tells_of
from talent_platform.reference.fields import PersonName


class ContactForm(BaseModel):
    """Whom to call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: PersonName = Field(title=N_("联系人"))
    phone: EnterprisePhone = Field(title=N_("联系电话"))


@dataclass(frozen=True)
class ContactOfNeed:
    contact: str
    phone: str
    own: bool
    """Named for this need; else it is the enterprise's."""


async def named(need_id: int) -> bool:
    """Whether somebody is named for this need alone."""
    return bool(await NeedContact.exists().where(NeedContact.need == need_id))


async def contact(actor: Actor, need: Mapping[str, Any]) -> ContactOfNeed | None:
    """To the need's employer; to anybody else None: bureaus look through a case or the enterprise's page,
    which is logged."""
    return await of_need(need["id"]) if queries.owns(actor, need) else None


async def of_need(need_id: int) -> ContactOfNeed | None:
    """Whom to call, for services."""
    rows = await read_within(
        ContactOfNeed,
        """SELECT coalesce(c.contact, e.contact) AS contact, coalesce(c.phone, e.phone) AS phone,
                  c.need IS NOT NULL AS own
           FROM need n LEFT JOIN enterprise e ON e.organisation = n.organisation
           LEFT JOIN need_contact c ON c.need = n.id
           WHERE n.id = {} AND coalesce(c.contact, e.contact) IS NOT NULL""",
        need_id,
    )
    return rows[0] if rows else None


TOLD = N_("需求的文字里写有这位联系人的姓名或电话，对方在双方同意对接前不应看到：请先改写需求，再指定联系人")


async def set_contact(actor: Actor, need_id: int, form: ContactForm | None, *, version: int | None) -> None:
    """Name somebody for this need, or nobody any more. A bureau that writes for the enterprise may, without
    reading who stood there.

    Raises:
        NotAllowed: not this actor's need.
        Conflict: somebody saved the need since `version` was read.
        Invalid: a text of the need tells who that is.
    """
    require(actor, *WRITERS)
    need = await queries.managed(actor, need_id)
    if form and tells_of(open_texts(need), (form.contact, form.phone)):
        raise Invalid(TOLD, {"contact": TOLD})
    async with DB.transaction():
        await advance(need_id, sources=[need["state"]], version=version, state=need["state"])
        await NeedContact.delete().where(NeedContact.need == need_id)
        if form:
            await NeedContact.insert(NeedContact(need=need_id, contact=form.contact, phone=form.phone))
        await write_change(actor, need_id, "contact", need["state"], need["state"])
        await audit.record(actor, "need.contact", f"need:{need_id}")


def open_texts(need: Mapping[str, Any]) -> list[str]:
    """What readers of the need read, as it stands."""
    return [_text(need[name]) for name in queries.FORMS[NeedKind(need["kind"])].OPEN]


def _text(value: str | list[Any]) -> str:
    if isinstance(value, str):
        return value
    return "、".join(each if isinstance(each, str) else each["name"] for each in value)
