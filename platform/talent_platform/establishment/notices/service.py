"""Hanging a notice about a request that is to be made, or about all whom a round has chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.appointments.steps import State
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.notices.facts import line, subject
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.i18n import N_
from talent_platform.publicity import service as publicity
from talent_platform.workflow.taking import hold

TEXT = "对下列拟聘人员予以公示。公示期内如有异议，请在本页写明事实和联系方式提出。"


async def of_request(actor: Actor, appointment_id: int) -> int:
    """Hang out a draft for as long as the place asks; returns the notice.

    Raises:
        Conflict: no draft, hung already, or the time is not set for the place.
    """
    require(actor, Role.INSTITUTION)
    row = await queries.appointment_row(actor, appointment_id)
    title = f"{row['institution_name']}拟聘人员公示"
    return await _hang(actor, row["institution"], title, row["way"], [row])


async def of_round(actor: Actor, round_id: int) -> int:
    """Hang out on one notice whom a round has chosen and whose draft waits for a notice; returns it.

    Raises:
        Conflict: nobody is chosen yet, no draft waits for a notice, or the time is not set for the place.
    """
    require(actor, Role.INSTITUTION)
    row = await rounds.round_row(actor, round_id)
    people = await rounds.applicants(row)
    if not any(each["appointment"] for each in people):
        raise Conflict(N_("还没有产生拟聘人选"))
    requests = [await queries.appointment_row(actor, each) for each in await unhung(people)]
    if not requests:
        raise Conflict(N_("拟聘人选均已公示或已办理，没有需要公示的"))
    return await _hang(actor, row["institution"], f"{row['title']}拟聘人员公示", "competition", requests)


async def unhung(people: Sequence[Mapping[str, Any]]) -> list[int]:
    """Drafts of a round's winners about which no notice hangs or has hung: not of who has withdrawn."""
    made = [each["appointment"] for each in people if each["appointment"]]
    rows = await (
        Appointment.select(Appointment.id)
        .where(Appointment.id.is_in(made or [0]), Appointment.state == str(State.DRAFT))
        .order_by(Appointment.id)
    )
    told = await publicity.standing_of([subject(row["id"]) for row in rows])
    return [row["id"] for row in rows if subject(row["id"]) not in told]


async def _hang(
    actor: Actor, institution: int, title: str, way: str, requests: Sequence[Mapping[str, Any]]
) -> int:
    unit = await institutions_queries.institution(actor, institution)
    figure = "recruitment_publicity" if way == "recruit" else "competition_publicity"
    least = (await in_force()).at(figure, unit["jurisdiction"], clock.today())
    if not least.is_set:
        raise Conflict(N_("公示期未设定：请市级先在「规则与数值」中设定，再公示"))
    async with DB.transaction():
        drafts = await _hold_drafts(actor, institution, requests)
        items = {subject(each["id"]): line(each) for each in drafts}
        notice = await publicity.hang(
            actor, unit["organisation"], title[:80], TEXT, items, least=least.value["least"],
            unit=least.value["unit"],
        )  # fmt: skip
    await audit.names_read(actor, "notice", f"notice:{notice}", len(items))
    return notice


async def _hold_drafts(
    actor: Actor, institution: int, requests: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """The drafts as they stand under their locks: what is hung is what may be submitted."""
    await ledger.lock(institution)
    for each in sorted(requests, key=lambda each: each["id"]):
        await hold(Appointment, each["id"])
    drafts = [await queries.appointment_row(actor, each["id"]) for each in requests]
    if any(each["state"] != State.DRAFT for each in drafts):
        raise Conflict(N_("只有尚未提交的申请可以公示"))
    return drafts
