"""Whose word a no is: an account's own is said of everything it takes over and reaches every record of the
person; one that a bureau wrote down before the hand-over is the bureau's until the account says it too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.clock import today
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent, queries, service
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate

Act = Callable[[str], Awaitable[Actor]]
NAME, HERE, NEAR, FAR = "欧阳测试", "13812345678", "13812345679", "13700008888"
CHECKED, YES, NO = "当面核对身份证原件", "当面核对身份证，本人同意", "本人来电说明不愿参加"


def profile(phone: str, headline: str = "焊接工程师") -> CandidateForm:
    return CandidateForm.model_validate({
        "name": NAME, "phone": phone, "headline": headline, "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": True,
    })  # fmt: skip


async def row(record: int) -> dict[str, object]:
    return (await Candidate.select().where(Candidate.id == record))[0]


@pytest.fixture
async def desks(act: Act) -> tuple[Actor, Actor, Actor]:
    """Two counties, and the account of whom they have records."""
    county, beside, person = await act("county1"), await act("county2"), await act("candidate")
    await names.rename(None, person.account_id, NAME)
    return county, beside, person


async def two_records(county: Actor, beside: Actor, *, written_no: bool) -> tuple[int, int]:
    """A record to be handed over, and another county's that says yes – since, where a no was written down."""
    first, second = [await service.create_candidate(one, profile(HERE)) for one in (county, beside)]
    if written_no:
        await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
        await consent.set_consent(beside, CANDIDATE, second, consent=True, reason=YES)
    assert (await row(second))["consent"]
    return first, second


async def hand_over(county: Actor, person: Actor, record: int) -> None:
    code = await handover.offer_code(county, CANDIDATE, record, CHECKED)
    await handover.redeem(person, code.text)


async def may_say_it(person: Actor, record: int) -> bool:
    return await consent.heard_anew(person, CANDIDATE, await queries.managed(person, CANDIDATE, record))


@pytest.mark.parametrize("way", ["refused", "withdrawn"])
@pytest.mark.parametrize("written_no", [False, True])
async def test_an_own_no_goes_along_with_the_code(desks, way: str, written_no: bool) -> None:
    county, beside, person = desks
    own = await service.create_candidate(person, profile(FAR))
    if way == "refused":
        await consent.set_consent(person, CANDIDATE, own, consent=False)
    else:
        await service.take_step(person, CANDIDATE, own, "withdraw")
    said = (await row(own))["refused_at"]
    first, second = await two_records(county, beside, written_no=written_no)
    await hand_over(county, person, first)
    assert not (await row(second))["consent"]
    if way == "refused":
        assert (await row(first))["refused_at"] == said, "said then, and not on the day of the code"
        assert not await may_say_it(person, first)


@pytest.mark.parametrize("own_phone", [FAR, HERE])
@pytest.mark.parametrize("answered", [True, False])
async def test_a_written_no_becomes_that_of_an_account_with_a_profile(
    desks, own_phone: str, answered: bool
) -> None:
    county, beside, person = desks
    first, second = await two_records(county, beside, written_no=False)
    own = await service.create_candidate(person, profile(own_phone))
    if not answered:
        await Candidate.update({Candidate.consent: False, Candidate.consented_at: None}).where(
            Candidate.id == own
        )
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
    await consent.set_consent(beside, CANDIDATE, second, consent=True, reason=YES)
    await hand_over(county, person, first)
    assert (await row(second))["consent"], "the person has not said it"
    assert await may_say_it(person, first)
    await consent.set_consent(person, CANDIDATE, first, consent=False)
    assert not await may_say_it(person, first)
    assert not (await row(second))["consent"]


@pytest.mark.parametrize(
    "edited", [{"headline": "高级焊接工程师"}, {"phone": FAR}, {"phone": NEAR}, {"name": "歐陽测试"}]
)
async def test_a_handed_over_written_no_ends_no_yes_by_an_edit(desks, edited: dict[str, str]) -> None:
    county, beside, person = desks
    first, second = await two_records(county, beside, written_no=True)
    await hand_over(county, person, first)
    before = await row(second)
    form = profile(HERE).model_copy(update=edited)
    await service.edit_candidate(beside, second, form, version=before["version"], answered=False)
    assert (await row(second))["consent"]


async def test_an_own_no_reaches_who_is_joined_later_whatever_was_lifted_there(desks) -> None:
    county, beside, person = desks
    own = await service.create_candidate(person, profile(FAR))
    await consent.set_consent(person, CANDIDATE, own, consent=False)
    first, second = await two_records(county, beside, written_no=True)
    before = await row(first)
    await service.edit_candidate(county, first, profile(FAR), version=before["version"], answered=False)
    assert not (await row(second))["consent"]


async def test_a_written_no_is_not_the_accounts_by_a_second_merge(desks, act: Act) -> None:
    """Taken over once and never said: taken along once more it is still what a bureau wrote down."""
    county, beside, person = desks
    first, second = await two_records(county, beside, written_no=True)
    third = await service.create_candidate(await act("city"), profile(FAR))
    await hand_over(county, person, first)
    await hand_over(await act("city"), person, third)
    assert (await row(second))["consent"]
    assert await may_say_it(person, third)


@pytest.mark.parametrize("way", ["the account's name", "the profile's name"])
async def test_an_own_withdrawal_reaches_whom_a_corrected_name_shows_to_be_one(desks, way: str) -> None:
    county, _, person = desks
    of_account = way == "the account's name"
    if of_account:
        await names.rename(None, person.account_id, "欧阳测式")
    record = await service.create_candidate(county, profile(HERE))
    mistyped = profile(HERE).model_copy(update={} if of_account else {"name": "欧阳测式"})
    own = await service.create_candidate(person, mistyped)
    await service.take_step(person, CANDIDATE, own, "withdraw")
    assert (await row(record))["consent"]
    if of_account:
        await names.rename(None, person.account_id, NAME)
    else:
        before = await row(own)
        await service.edit_candidate(person, own, profile(HERE), version=before["version"], answered=False)
    assert not (await row(record))["consent"]
