"""A request as stored, locked for a change."""

from __future__ import annotations

from typing import Any

from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.appointments.steps import State
from talent_platform.establishment.tables.appointments import (
    Appointment,
)
from talent_platform.i18n import N_


async def locked(appointment_id: int, states: tuple[State, ...]) -> dict[str, Any]:
    row = await stored(appointment_id)
    if State(row["state"]) not in states:
        raise Conflict(N_("申请的状态已改变，请刷新后再操作"))
    return row


async def refuse_outdated(appointment_id: int, version: int | None) -> None:
    row = await stored(appointment_id)
    if row["state"] == State.DRAFT and version not in {None, row["version"]}:
        raise Conflict(N_("在您打开之后，别人已保存了新的内容；请核对后再操作"))


async def stored(appointment_id: int) -> dict[str, Any]:
    rows = await Appointment.select().where(Appointment.id == appointment_id).output(load_json=True)
    if not rows:
        raise NotFound
    return dict(rows[0])
