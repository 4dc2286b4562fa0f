"""What a notice says of a request, instead of what the unit says itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from talent_platform.errors import Conflict
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.i18n import N_
from talent_platform.publicity.queries import told_of
from talent_platform.publicity.service import standing_of
from talent_posts import WAY_NAMES, Recruitment, Request, Step


def subject(appointment_id: int | str) -> str:
    return f"appointment:{appointment_id}"


def beside(row: Mapping[str, Any]) -> list[str]:
    """What is out of the ordinary in the post asked for, as notices and papers say it."""
    kinds = (
        ("特设岗位", row["special"]),
        ("双肩挑", row["concurrent"]),
        ("不占岗位数额", not row["occupies_quota"]),
    )
    return [name for name, is_so in kinds if is_so]


def line(row: Mapping[str, Any]) -> str:
    """What a notice says of a request: all that is decided by it."""
    until = f"至 {row['ends']} 止" if row["ends"] else ""
    told = f"自 {row['effective']} 起{until}{''.join(f'，{name}' for name in beside(row))}"
    return f"{row['person_name']}：拟聘{row['post']}（{WAY_NAMES[row['way']]}），{told}"


async def refuse_another(row: Mapping[str, Any]) -> None:
    """A notice speaks for the person, post, way and days it names and for nothing else.

    Raises:
        Conflict: the request's notice names another.
    """
    told = await told_of(subject(row["id"]))
    if told is not None and told != line(row):
        raise Conflict(N_("公示写明的内容不能更改：请撤下公示后修改，重新公示；或另办申请"))


async def objected_before(person_id: int, *, besides: str) -> int:
    """How many objections hold, or are open, against the person's other requests: asking anew does not shake
    them off."""
    rows = await Appointment.raw(
        "SELECT id FROM appointment WHERE person_key = (SELECT person_key FROM staff_member WHERE id = {})",
        person_id,
    )
    others = [subject(row["id"]) for row in rows if str(row["id"]) != besides]
    return sum(standing.founded + standing.open for standing in (await standing_of(others)).values())


async def with_notice(request: Request) -> Request:
    """The request with the days and objections of its own notice, where one hangs or has hung."""
    if not request.id:
        return request
    key = subject(request.id)
    standing = (await standing_of([key])).get(key)
    if standing is None:
        return request
    told = request.recruitment or Recruitment()
    steps = tuple(each for each in told.steps if each.name != "publicity")
    if standing.ends is not None:
        steps = (*steps, Step(name="publicity", on=standing.ends))
    return replace(request, recruitment=replace(
        told, steps=steps, publicity_start=standing.starts, publicity_end=standing.ends,
        claimed=False, open_objections=standing.open, founded_objections=standing.founded,
    ))  # fmt: skip
