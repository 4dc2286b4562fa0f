"""A process that stays keeps what it has, says what fails, and ends with a question that is given up."""

import asyncio
import os
import time

import pytest

from talent_platform.standing import StandingProcess


@pytest.fixture
async def standing():
    made = StandingProcess(idle_seconds=60)
    yield made
    made.end()


async def test_it_stays_and_says_what_fails(standing):
    first = await standing.ask(os.getpid, seconds=30)
    with pytest.raises(RuntimeError, match="No such file"):
        await standing.ask(os.listdir, "/nowhere", seconds=30)
    assert await standing.ask(os.getpid, seconds=30) == first != os.getpid()


async def test_questions_asked_together_are_all_answered(standing):
    asked = [standing.ask(os.path.join, "answer", str(n), seconds=30) for n in range(8)]
    assert await asyncio.gather(*asked) == [f"answer/{n}" for n in range(8)]


@pytest.mark.parametrize("given_up", ["cancelled", "too long"])
async def test_a_question_given_up_ends_it_and_the_next_starts_another(standing, given_up):
    first = await standing.ask(os.getpid, seconds=30)
    asking = asyncio.ensure_future(
        standing.ask(time.sleep, 600, seconds=600 if given_up == "cancelled" else 0.2)
    )
    if given_up == "cancelled":
        await asyncio.sleep(0)
        asking.cancel()
    with pytest.raises((asyncio.CancelledError, TimeoutError)):
        await asking
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert await standing.ask(os.getpid, seconds=30) != first


async def test_it_ends_when_nobody_asks_any_more():
    standing = StandingProcess(idle_seconds=0)
    first = await standing.ask(os.getpid, seconds=30)
    await asyncio.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
