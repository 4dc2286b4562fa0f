"""Sending, by the clock and at once."""

from __future__ import annotations

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.jobs.registry import Progress, job, periodic
from talent_platform.notices import service
from talent_platform.notices.outgoing import digest, recovering, sending
from talent_platform.notices.outgoing.codes import SEND
from talent_platform.notices.outgoing.recovering import SEND_FOR_PASSWORD


@job(SEND, title=N_("发送验证码"))
async def send(progress: Progress) -> dict[str, int]:
    """At once, where somebody waits for a code."""
    return {"sent": await sending.send_due()}


@job(SEND_FOR_PASSWORD, title=N_("发送验证码"))
async def send_for_password(progress: Progress, request: int) -> dict[str, int]:
    """Whether the login is anybody's, a person's, and reached: nobody who asks is told."""
    if await recovering.send(request):
        await sending.send_due()
    return {}


@periodic("notices.send", "* * * * *")
async def send_by_the_clock() -> None:
    await sending.send_due()


@periodic("notices.digest", "30 0-9 * * *")
async def prepare_digests() -> None:
    """From half past eight in China, hourly in the working day: a server that was away catches up."""
    await digest.prepare(today())


@periodic("notices.thin_out", "47 19 * * *")
async def thin_out() -> None:
    """At night in China."""
    await service.thin_out()
