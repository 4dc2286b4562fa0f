"""A public institution hires by appointment to a post: what a case of the brokerage asks, and is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.brokerage.hiring import books
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments.steps import State
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.i18n import N_, gettext

_IN_POST = N_("此人的岗位聘用仍在生效：请先在「岗位管理」中办理离岗或冲销，再登记")


async def appointed(actor: Actor, appointment_id: int) -> None:
    """Hire the case that an appointment comes from, or let it count again whose post was taken out of the
    books; call it in the transaction in which it takes effect.

    Raises:
        Conflict: see `hiring.appointed`.
    """
    (made,) = await Appointment.select(Appointment.need, Appointment.candidate, Appointment.effective).where(
        Appointment.id == appointment_id
    )
    if made["need"] is not None and made["candidate"] is not None:
        await books.appointed_anew(actor, made["need"], made["candidate"])
        await hiring.appointed(actor, made["need"], made["candidate"], made["effective"])


@asynccontextmanager
async def followed(actor: Actor, appointment_id: int | None) -> AsyncIterator[None]:
    """The books change meanwhile as to the post that this appointment brought: the case it comes from tells
    of it; call it in the transaction of the change."""
    made = await Appointment.select(Appointment.need, Appointment.candidate).where(
        Appointment.id == appointment_id
    ) if appointment_id else []  # fmt: skip
    if not made or made[0]["need"] is None or made[0]["candidate"] is None:
        yield
        return
    async with books.followed(actor, made[0]["need"], made[0]["candidate"]):
        yield


async def refuse_unappointed(need_id: int, people: Sequence[int]) -> None:
    """Until an appointment takes effect, which only a decision that may proceed does, nobody is hired; nor
    after the post it brought was taken out of the books.

    Raises:
        Conflict: one of these people has no appointment in effect for this need.
    """
    kinds = await Need.select(Need.organisation._.kind.as_alias("kind")).where(Need.id == need_id)
    if kinds[0]["kind"] != OrganisationKind.INSTITUTION:
        return
    rows = await Appointment.raw(
        "SELECT candidate FROM appointment WHERE need = {} AND state = {} AND NOT post_taken_out(id)",
        need_id, str(State.EFFECTIVE),
    )  # fmt: skip
    in_effect = {row["candidate"] for row in rows}
    for person in people:
        if person not in in_effect:
            raise Conflict(
                gettext(
                    "事业单位须先办理岗位聘用：请在「岗位管理」中为人才编号 {person}、需求编号 {need} "
                    "的聘用申请办结后，再确认录用",
                    person=person,
                    need=need_id,
                )
            )


async def refuse_in_post(need_id: int, people: Sequence[int]) -> None:
    """Whoever still holds the post of the appointment is hired by the books, whatever a case says.

    Raises:
        Conflict: one of these people does.
    """
    made = await Appointment.select(Appointment.id, Appointment.person).where(
        Appointment.need == need_id, Appointment.candidate.is_in([0, *people]),
        Appointment.state == str(State.EFFECTIVE),
    )  # fmt: skip
    lines = reading.lines(await reading.of_people([row["person"] for row in made]))
    requests = {row["id"] for row in made}
    for line in (one for held in lines.values() for one in held):
        stands = line.holding.end is None or line.holding.end >= today()
        if stands and line.opened["appointment"] in requests:
            raise Conflict(_IN_POST)
