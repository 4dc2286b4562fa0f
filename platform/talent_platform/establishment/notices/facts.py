"""What a notice says of a request, instead of what the unit says itself."""

from __future__ import annotations

from dataclasses import replace

from talent_platform.publicity.service import standing_of
from talent_posts import Recruitment, Request, Step


def subject(appointment_id: int | str) -> str:
    return f"appointment:{appointment_id}"


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
