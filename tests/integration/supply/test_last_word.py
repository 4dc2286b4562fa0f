"""What a person said last stands: in forms and codes, for later records, and when others write at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.keeping import service as keeping
from talent_platform.clock import today
from talent_platform.disclosure import looks
from talent_platform.errors import Invalid, NotAllowed, TalentError, TooManyAttempts
from talent_platform.reference.codes import branches
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, consent, queries, service
from talent_platform.supply.people import handover, namesakes
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import member_consent, membership

Act = Callable[[str], Awaitable[Actor]]
NAME, PHONE, NEW_PHONE = "欧阳测试", "13812345678", "13900000001"
HOW = "本人今天来电表示"


def profile(**changes: object) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": NAME, "phone": PHONE, "headline": "焊接工程师", "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": True, **changes,
    })  # fmt: skip


def team(project: str = "厚板激光焊接") -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": "激光焊接团队", "project": project, "description": "厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": 2, "consent": True,
        "available_from": today(),
        "members": [
            {"name": NAME, "phone": PHONE, "role": "焊接", "skills": "氩弧焊"},
            {"name": "同事", "phone": "13600000000", "role": "检验", "skills": "无损检测"},
        ],
    })  # fmt: skip


async def row(record: int) -> dict[str, Any]:
    return dict((await Candidate.select().where(Candidate.id == record))[0])


@pytest.fixture(autouse=True)
async def _known_to_the_bureau(act: Act) -> None:
    await names.rename(None, (await act("candidate")).account_id, NAME)


def unanswered(**changes: object) -> CandidateForm:
    return CandidateForm.model_validate(profile(**changes).model_dump(exclude={"consent"}))


async def code_of(act: Act, record: int, by: str = "county1") -> str:
    return (await handover.offer_code(await act(by), CANDIDATE, record, "当面核对身份证原件")).text


async def test_the_own_no_is_one_where_the_question_was_open(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    written = await service.create_candidate(county, profile())
    own = await service.create_candidate(person, unanswered())
    assert (await row(written))["consent"]
    await service.edit_candidate(person, own, profile(consent=False), version=1, answered=False)
    assert (await row(written))["consent"]
    await service.edit_candidate(person, own, profile(consent=False), version=1)
    assert (await row(own))["refused_at"] is not None
    assert not (await row(written))["consent"]
    _, history = await queries.history(person, CANDIDATE, own)
    assert history[0]["action"] == "refused"


@pytest.mark.parametrize("own_yes", ["none", "before", "since"])
async def test_a_code_lifts_no_no(act: Act, own_yes: str) -> None:
    """Only the person's own yes since then does."""
    county, person = await act("county1"), await act("candidate2")
    record = await service.create_candidate(county, profile())
    if own_yes == "before":
        await service.create_candidate(person, profile(phone=NEW_PHONE))
    await consent.set_consent(county, CANDIDATE, record, consent=False, reason=HOW)
    if own_yes == "none":
        await service.create_candidate(person, unanswered(phone=NEW_PHONE))
    if own_yes == "since":
        await service.create_candidate(person, profile(phone=NEW_PHONE))
    await handover.redeem(person, await code_of(act, record))
    after = await row(record)
    agreed = own_yes == "since"
    assert (after["consent"], after["refused_at"] is None) == (agreed, agreed)
    assert after["account"] == person.account_id


@pytest.mark.parametrize("step", ["pause", "withdraw"])
async def test_a_code_wakes_nobody(act: Act, step: str) -> None:
    person = await act("candidate")
    record = await service.create_candidate(await act("county1"), profile(phone=NEW_PHONE))
    own = await service.create_candidate(person, profile())
    await service.take_step(person, CANDIDATE, own, step)
    await handover.redeem(person, await code_of(act, record))
    assert (await row(record))["state"] == {"pause": "paused", "withdraw": "withdrawn"}[step]


async def test_rest_reaches_what_comes_under_a_later_number(act: Act) -> None:
    person = await act("candidate")
    record = await service.create_candidate(await act("county1"), profile(phone=NEW_PHONE))
    own = await service.create_candidate(person, profile())
    await service.take_step(person, CANDIDATE, own, "pause")
    assert (await row(record))["state"] == "active"
    version = (await row(own))["version"]
    await service.edit_candidate(person, own, profile(phone=NEW_PHONE), version=version)
    assert (await row(record))["state"] == "paused"


async def test_who_gives_another_name_is_told_that_it_speaks_for_nobody_else(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    own = await service.create_candidate(person, profile())
    assert await namesakes.vouched(own)
    await service.edit_candidate(person, own, profile(name="欧阳别名"), version=1)
    assert not await namesakes.vouched(own)
    other = await act("candidate2")
    record = await service.create_candidate(county, profile(name="司徒测试"))
    await handover.redeem(other, await code_of(act, record))
    version = (await row(record))["version"]
    # The bureau made sure who it is; a new number of the same name changes nothing about that.
    await service.edit_candidate(other, record, profile(name="司徒测试", phone=NEW_PHONE), version=version)
    assert await namesakes.vouched(record)
    later = await service.create_candidate(await act("county2"), profile(name="司徒测试", phone=NEW_PHONE))
    await consent.set_consent(other, CANDIDATE, record, consent=False)
    assert not (await row(later))["consent"]


async def outcomes(*calls: Awaitable[Any]) -> None:
    """Run at once; what is refused is refused in words."""
    for found in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(found, BaseException) and not isinstance(found, TalentError):
            raise found


async def test_no_yes_of_a_bureau_beats_a_no_that_falls_together_with_it(act: Act) -> None:
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    await service.create_candidate(person, profile(consent=False))
    for turn in range(8):
        someone = unanswered(phone=f"1370000000{turn}", name="司马测试")
        record = await service.create_candidate(county, someone)
        code = await code_of(act, record)
        await outcomes(
            handover.redeem(person, code),
            consent.set_consent(city, CANDIDATE, record, consent=True, reason=HOW),
        )
        after = await row(record)
        assert not (after["account"] and after["consent"]), turn
    for turn in range(8):
        someone = unanswered(phone=f"1360000000{turn}", name="上官测试")
        record = await service.create_candidate(county, someone)
        await outcomes(
            consent.set_consent(city, CANDIDATE, record, consent=False, reason=HOW),
            consent.set_consent(county, CANDIDATE, record, consent=True),
        )
        after = await row(record)
        _, history = await queries.history(city, CANDIDATE, record)
        if after["consent"] and any(entry["action"] == "refused" for entry in history):
            assert history[0]["action"] == "refused", "a yes without its reason came after a no"


async def test_a_no_and_what_a_bureau_writes_never_stop_each_other(act: Act) -> None:
    county, city, person = await act("county1"), await act("county2"), await act("candidate")
    own = await service.create_candidate(person, profile())
    records = [await service.create_candidate(who, profile()) for who in (county, city)]
    for _ in range(6):
        await outcomes(
            consent.set_consent(person, CANDIDATE, own, consent=False),
            *(
                consent.set_consent(who, CANDIDATE, record, consent=wanted, reason=HOW)
                for who, record in zip((county, city), records, strict=True)
                for wanted in (True, False)
            ),
            service.create_candidate(county, profile(phone=NEW_PHONE)),
        )
        assert (await row(own))["refused_at"] is not None
        for record in records:
            assert not (await row(record))["consent"]
        await consent.set_consent(person, CANDIDATE, own, consent=True)


async def test_what_reaches_a_team_from_another_stands_in_the_history(act: Act) -> None:
    county, person = await act("county1"), await act("candidate2")
    record = await service.create_candidate(county, profile())
    first, second = [await service.create_team(county, team(name)) for name in ("余热项目乙", "余热 项目乙")]
    await membership.answer(county, record, second, agreed=True, reason=HOW)
    await handover.redeem(person, await code_of(act, record))
    await membership.answer(person, record, first, agreed=False)
    _, history = await queries.history(county, TEAM, second)
    assert history[0]["action"] == "member_no_reached"


async def test_a_bureau_says_how_it_heard_a_member(act: Act) -> None:
    city, person = await act("city"), await act("candidate")
    own = await service.create_candidate(person, profile())
    number = await service.create_team(await act("teamlead"), team())
    for reason in ("..", "。。。。", "嗯嗯嗯嗯"):
        with pytest.raises(Invalid):
            await membership.answer(city, own, number, agreed=False, reason=reason)


@pytest.mark.parametrize("way", ["number", "moved", "unanswered", "member", "code"])
async def test_a_written_no_reaches_the_same_person_elsewhere(act: Act, way: str) -> None:
    first, second = await act("county1"), await act("county2")
    person = await act("candidate2")
    if way == "member":
        number = await service.create_team(first, team())
        refused = next(one["id"] for one in await queries.members(number) if one["name"] == NAME)
    else:
        refused = await service.create_candidate(first, profile())
    other_phone = NEW_PHONE if way in {"number", "moved"} else PHONE
    yes = {"unanswered": False}.get(way, True)
    other = await service.create_candidate(second, profile(phone=other_phone, consent=yes))
    if way == "code":
        await service.create_candidate(person, profile(phone=NEW_PHONE))
    await consent.set_consent(first, CANDIDATE, refused, consent=False, reason=HOW)
    match way:
        case "number":
            await service.edit_candidate(second, other, profile(), version=1)
        case "moved":
            version = (await row(refused))["version"]
            moved = profile(phone=NEW_PHONE, consent=False)
            await service.edit_candidate(first, refused, moved, version=version)
        case "unanswered":
            with pytest.raises(Invalid):
                await consent.set_consent(second, CANDIDATE, other, consent=True)
        case "code":
            await handover.redeem(person, await code_of(act, other, by="county2"))
    assert not (await row(other))["consent"]
    if way == "number":
        await consent.set_consent(second, CANDIDATE, other, consent=True, reason=HOW)
        assert (await row(other))["consent"]


async def test_what_a_bureau_withdraws_for_somebody_is_a_no(act: Act) -> None:
    first, second = await act("county1"), await act("county2")
    record = await service.create_candidate(first, profile())
    await service.take_step(first, CANDIDATE, record, "withdraw", reason=HOW)
    await service.take_step(first, CANDIDATE, record, "resume")
    after = await row(record)
    assert (after["state"], after["consent"], after["refused_at"] is None) == ("active", False, False)
    assert not (await row(await service.create_candidate(second, profile())))["consent"]
    number = await service.create_team(first, team())
    await service.take_step(first, TEAM, number, "withdraw", reason=HOW)
    await service.take_step(first, TEAM, number, "resume")
    assert not (await queries.team(first, number))["consent"]


async def test_codes_names_and_answers_never_stop_each_other(act: Act) -> None:
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    for turn in range(4):
        record = await service.create_candidate(
            county, unanswered(phone=f"1350000000{turn}", name="东方测试")
        )
        await outcomes(
            handover.redeem(person, await code_of(act, record)),
            handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件"),
            names.rename(city, person.account_id, f"东方测{'试验证明'[turn]}", "本人持身份证到窗口"),
        )
    teams = [await service.create_team(county, team(name)) for name in ("余热项目丙", "余热 项目丙")]
    member = next(one["id"] for one in await queries.members(teams[0]) if one["name"] == NAME)
    for _ in range(4):
        await outcomes(
            *(membership.answer(county, member, one, agreed=False, reason=HOW) for one in teams),
            *(membership.answer(city, member, one, agreed=True, reason=HOW) for one in reversed(teams)),
        )


async def test_a_switched_off_account_rests_under_a_number_a_bureau_writes(act: Act) -> None:
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    record = await service.create_candidate(county, profile(phone=NEW_PHONE))
    own = await service.create_candidate(person, profile())
    await keeping.set_active(city, person.account_id, active=False)
    version = (await row(own))["version"]
    await service.edit_candidate(city, own, profile(phone=NEW_PHONE), version=version, answered=False)
    assert (await row(record))["state"] == "paused"


async def test_a_yes_for_a_team_after_its_no_needs_words(act: Act) -> None:
    county = await act("county1")
    number = await service.create_team(county, team())
    await consent.set_consent(county, TEAM, number, consent=False, reason=HOW)
    for said in ("", "好"):
        with pytest.raises(Invalid):
            await consent.set_consent(county, TEAM, number, consent=True, reason=said)
    form = team()
    with pytest.raises(Invalid):
        await service.edit_team(county, number, form, version=(await queries.team(county, number))["version"])
    assert not (await queries.team(county, number))["consent"]
    await consent.set_consent(county, TEAM, number, consent=True, reason=HOW)
    after = await queries.team(county, number)
    assert (after["consent"], after["refused_at"]) == (True, None)


@pytest.mark.parametrize("renamed", ["團隊　項目", "余熱 項目", "余热项目"])
async def test_a_team_put_down_again_is_under_its_no(act: Act, renamed: str) -> None:
    county, other = await act("county1"), await act("county2")
    first = await service.create_team(county, team("余热项目"))
    await consent.set_consent(county, TEAM, first, consent=False, reason=HOW)
    again = team("余热项目").model_copy(update={"name": renamed})
    number = await service.create_team(other, again)
    after = await queries.team(other, number)
    assert (after["consent"], after["refused_at"] is None) == (False, False)
    with pytest.raises(Invalid):
        await consent.set_consent(other, TEAM, number, consent=True)
    await consent.set_consent(other, TEAM, number, consent=True, reason=HOW)
    assert (await queries.team(other, number))["consent"]


def copied(**changes: object) -> TeamOfferForm:
    """The same project in another writing, as a bureau puts it down."""
    return team("余熱 項目").model_copy(update={"name": "激光焊接團隊", **changes})


@pytest.mark.parametrize("first", ["own", "copy"])
@pytest.mark.parametrize("way", ["withdraw", "created", "edited", "said", "pause", "switched_off", "renamed"])
async def test_what_a_lead_says_holds_for_every_record_of_the_project(act: Act, first: str, way: str) -> None:
    lead, county, city = await act("teamlead"), await act("county1"), await act("city")
    copy = await service.create_team(county, copied()) if first == "copy" else 0
    form = team("余热项目").model_copy(update={"consent": way != "created"})
    if way == "edited":
        form = TeamOfferForm.model_validate(form.model_dump(exclude={"consent"}))
    if way == "renamed":
        form = form.model_copy(update={"project": "另一项目"})
    own = await service.create_team(lead, form)
    match way:
        case "withdraw" | "pause":
            await service.take_step(lead, TEAM, own, way)
        case "edited":
            no = form.model_copy(update={"consent": False})
            await service.edit_team(lead, own, no, version=1)
        case "said" | "renamed":
            await consent.set_consent(lead, TEAM, own, consent=False)
        case "switched_off":
            await keeping.set_active(city, lead.account_id, active=False)
    if way == "renamed":
        no = team("余热项目").model_copy(update={"consent": False})
        version = (await queries.team(lead, own))["version"]
        await service.edit_team(lead, own, no, version=version, answered=False)
    copy = copy or await service.create_team(county, copied())
    after = await queries.team(county, copy)
    if way in {"pause", "switched_off"}:
        assert after["state"] == "paused"
        with pytest.raises(TalentError):
            await service.take_step(county, TEAM, copy, "resume")
    else:
        assert (after["consent"], after["refused_at"] is None) == (False, False)
        for said in ("", HOW):
            with pytest.raises(NotAllowed):
                await consent.set_consent(county, TEAM, copy, consent=True, reason=said)
    if first == "copy":
        _, history = await queries.history(county, TEAM, copy)
        assert history[0]["action"] in {"team_no_reached", "team_rest_reached"}


async def test_a_written_no_to_a_project_reaches_who_put_it_down_before(act: Act) -> None:
    county, other = await act("county1"), await act("county2")
    copy, first = (
        await service.create_team(other, copied()),
        await service.create_team(county, team("余热项目")),
    )
    await consent.set_consent(county, TEAM, first, consent=False, reason=HOW)
    assert not (await queries.team(other, copy))["consent"]
    with pytest.raises(Invalid):
        await consent.set_consent(other, TEAM, copy, consent=True)
    await consent.set_consent(other, TEAM, copy, consent=True, reason=HOW)
    assert (await queries.team(other, copy))["consent"]
    # Heard since: no further record takes that away.
    await service.create_team(await act("city"), copied(name="第三队"))
    assert (await queries.team(other, copy))["consent"]


async def test_a_leads_no_and_copies_at_once_leave_none_consenting(act: Act) -> None:
    lead, county, city = await act("teamlead"), await act("county1"), await act("city")
    for turn in range(6):
        own = await service.create_team(lead, team(f"余热项目{'一二三四五六'[turn]}"))
        form = copied(project=f"余熱 項目{'一二三四五六'[turn]}", name=f"队{turn}")
        await outcomes(
            consent.set_consent(lead, TEAM, own, consent=False),
            service.create_team(county, form),
            service.create_team(city, form),
        )
        for one in await Team.select(Team.id, Team.consent).where(Team.project == form.project):
            assert not one["consent"], turn


@pytest.mark.parametrize("first", ["no", "copy"])
@pytest.mark.parametrize("place", ["city_copy", "second_phase", "renamed"])
async def test_a_members_no_holds_in_copies_of_the_team(act: Act, place: str, first: str) -> None:
    """Until the person says yes; whoever keeps the copy, and also for another phase of the project."""
    lead, county, city = await act("teamlead"), await act("county1"), await act("city")
    told = await service.create_team(lead if place == "city_copy" else county, team("余热项目"))
    form = copied() if place == "city_copy" else team("余热项目（二期）")
    if place == "renamed":
        form = form.model_copy(update={"name": "另一队", "project": "另一项目"})
    copy = await service.create_team(county, form) if first == "copy" else 0
    member = next(one["id"] for one in await queries.members(told) if one["name"] == NAME)
    await membership.answer(city, member, told, agreed=False, reason=HOW)
    copy = copy or await service.create_team(county, form)
    if place == "renamed":
        version = (await queries.team(county, copy))["version"]
        again = form.model_copy(update={"name": "激光焊接团队"})
        await service.edit_team(county, copy, again, version=version)
    standing = await member_consent.of_team(copy)
    assert standing[member] == "refused"
    assert member not in await member_consent.coming(copy)
    await membership.answer(city, member, copy, agreed=True, reason=HOW)
    assert member in await member_consent.coming(copy)


async def test_a_written_no_reaches_who_has_not_answered(act: Act) -> None:
    """A member only known through a team, and a record that was asked nothing yet."""
    county, other, city = await act("county1"), await act("county2"), await act("city")
    number = await service.create_team(city, team())
    member = next(one["id"] for one in await queries.members(number) if one["name"] == NAME)
    asked_nothing = await service.create_candidate(other, unanswered())
    first = await service.create_candidate(county, profile())
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason=HOW)
    for record in (member, asked_nothing):
        assert (await row(record))["refused_at"] is not None
    # Not by way of another number either.
    version = (await row(asked_nothing))["version"]
    await service.edit_candidate(
        city, asked_nothing, unanswered(phone=NEW_PHONE), version=version, answered=False
    )
    with pytest.raises(Invalid):
        await consent.set_consent(city, CANDIDATE, asked_nothing, consent=True)


async def test_a_yes_that_knew_of_the_no_outlives_a_corrected_number(act: Act) -> None:
    county, other, city = await act("county1"), await act("county2"), await act("city")
    refused = await service.create_candidate(county, profile())
    lifted = await service.create_candidate(other, profile())
    await consent.set_consent(county, CANDIDATE, refused, consent=False, reason=HOW)
    await consent.set_consent(other, CANDIDATE, lifted, consent=True, reason=HOW)
    for record in (lifted, refused):
        version = (await row(record))["version"]
        form = profile(phone=NEW_PHONE, consent=(await row(record))["consent"])
        await service.edit_candidate(city, record, form, version=version)
        assert (await row(lifted))["consent"], record
    await consent.set_consent(county, CANDIDATE, refused, consent=True, reason=HOW)
    await consent.set_consent(county, CANDIDATE, refused, consent=False, reason=HOW)
    assert not (await row(lifted))["consent"]


async def test_a_code_is_for_whom_the_bureau_identified(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    record = await service.create_candidate(county, profile())
    code = await code_of(act, record)
    version = (await row(record))["version"]
    await service.edit_candidate(county, record, profile(name="另一人"), version=version)
    with pytest.raises(Invalid):
        await handover.redeem(person, code)


async def named(person: Actor) -> list[dict[str, Any]]:
    return [one for one in await looks.at_own(person) if "已登记" in one.note]


@pytest.mark.parametrize("way", ["team", "edited", "member_consent", "candidate", "workbook"])
async def test_whoever_learns_that_somebody_registered_has_looked(act: Act, way: str) -> None:
    """And who did so reads of it, as of looks at every record its word reaches."""
    county, person = await act("county1"), await act("candidate")
    digit_off = PHONE[:-1] + "9"
    if way == "member_consent":
        number = await service.create_team(await act("teamlead"), team())
        member = next(one["id"] for one in await queries.members(number) if one["name"] == NAME)
    own = await service.create_candidate(person, profile())
    assert await named(person) == []
    match way:
        case "team":
            await service.create_team(county, team())
        case "edited":
            form = team()
            other = form.members[0].model_copy(update={"name": "别人", "phone": "13611111111"})
            number = await service.create_team(
                county, form.model_copy(update={"members": [other, form.members[1]]})
            )
            assert await named(person) == []
            guess = form.members[0].model_copy(update={"phone": digit_off})
            guessed = form.model_copy(update={"members": [guess, form.members[1]]})
            await service.edit_team(county, number, guessed, version=1)
            await service.edit_team(
                county, number, guessed.model_copy(update={"description": "另一说明文字。"}), version=2
            )
        case "member_consent":
            with pytest.raises(TalentError):
                await consent.set_consent(await act("city"), CANDIDATE, member, consent=True, reason=HOW)
        case "candidate":
            await service.create_candidate(county, profile())
        case "workbook":
            row_of = SourceRow("人才", 2, profile())
            await bulk.import_candidates(county, [row_of], file_hash="0" * 64)
    (told,) = await named(person)
    assert told.role == {"member_consent": "市级主管部门"}.get(way, "县区主管部门")
    twin = await service.create_candidate(await act("county2"), profile())
    await service.unmask(await act("county2"), CANDIDATE, twin, "核对来电者身份")
    assert "核对来电者身份" in [one.reason for one in await looks.at_own(person)]
    assert own


async def test_who_has_no_look_left_names_nobody(act: Act) -> None:
    county = await act("county1")
    for _ in range(throttle.UNMASKS.times):
        await throttle.use(throttle.UNMASKS, throttle.of_account(county.account_id))
    for name in (NAME, "无此人"):
        with pytest.raises(TooManyAttempts):
            await service.create_candidate(county, profile(name=name))


async def test_looks_at_a_namesakes_record_are_not_told_to_whoever_types_the_name(act: Act) -> None:
    person = await act("candidate")
    record = await service.create_candidate(await act("county1"), profile(name="司徒测试"))
    await service.create_candidate(person, profile(name="司徒测试"))
    await service.unmask(await act("county1"), CANDIDATE, record, "核对来电者身份")
    assert "核对来电者身份" not in [one.reason for one in await looks.at_own(person)]


async def test_who_registers_reads_which_bureaus_see_it(act: Act) -> None:
    """Whose records and teams stood there first looked at nothing; once for each bureau."""
    person, city = await act("candidate"), await act("city")
    await service.create_candidate(await act("county1"), profile())
    await service.create_team(await act("county1"), team())
    own = await service.create_candidate(person, profile(phone=PHONE[:-1] + "9"))
    told = {one.role for one in await named(person)}
    assert told == set(), "nobody named the person"
    told = [one for one in await looks.at_own(person) if "您登记之前" in one.note]
    assert sorted(one.role for one in told) == ["县区主管部门", "市级主管部门"]
    assert all(one.organisation for one in told)
    version = (await row(own))["version"]
    await service.edit_candidate(person, own, profile(), version=version)
    assert len([one for one in await looks.at_own(person) if "您登记之前" in one.note]) == 2
    other = await act("candidate2")
    await service.create_candidate(other, profile())
    assert not [one for one in await looks.at_own(other) if "您登记之前" in one.note]
    await names.rename(city, other.account_id, NAME, "本人持身份证到窗口")
    assert [one for one in await looks.at_own(other) if "您登记之前" in one.note], "vouched for since"


async def test_a_leads_later_yes_in_a_new_record_lets_a_bureau_ask_again(act: Act) -> None:
    lead, county = await act("teamlead"), await act("county1")
    first = await service.create_team(lead, team("余热项目"))
    copy = await service.create_team(county, copied())
    await service.take_step(lead, TEAM, first, "withdraw")
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    await service.create_team(lead, team("余热项目"))
    with pytest.raises(Invalid):
        await consent.set_consent(county, TEAM, copy, consent=True)
    await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    assert (await queries.team(county, copy))["consent"]


@pytest.mark.parametrize("near", ["own", "written"])
async def test_one_other_digit_publishes_no_candidate_without_words(act: Act, near: str) -> None:
    county, other = await act("county1"), await act("county2")
    if near == "own":
        await service.create_candidate(await act("candidate"), profile(consent=False))
    else:
        refused = await service.create_candidate(county, profile())
        await consent.set_consent(county, CANDIDATE, refused, consent=False, reason=HOW)
    record = await service.create_candidate(other, profile(phone=PHONE[:-1] + "9"))
    moved = await service.create_candidate(other, profile(phone=NEW_PHONE))
    await service.edit_candidate(other, moved, profile(phone=PHONE[:-1] + "7"), version=1)
    for one in (record, moved):
        after = await row(one)
        assert (after["consent"], after["refused_at"]) == (False, None)
        with pytest.raises(Invalid):
            await consent.set_consent(other, CANDIDATE, one, consent=True)
        await consent.set_consent(other, CANDIDATE, one, consent=True, reason="当面核对身份证，另有其人")
        assert (await row(one))["consent"]


async def test_a_later_written_no_ends_an_own_yes_in_the_leads_team(act: Act) -> None:
    """Until the own yes comes again."""
    lead, county, city = await act("teamlead"), await act("county1"), await act("city")
    person = await act("candidate")
    own = await service.create_candidate(person, profile())
    told = await service.create_team(lead, team("余热项目"))
    copy = await service.create_team(county, copied())
    await membership.answer(person, own, told, agreed=True)
    assert own in await member_consent.coming(told)
    await membership.answer(city, own, copy, agreed=False, reason=HOW)
    assert own not in await member_consent.coming(told)
    await membership.answer(person, own, told, agreed=True)
    assert own in await member_consent.coming(told)


async def test_a_real_namesake_who_stood_there_before_keeps_the_place(act: Act) -> None:
    county, city = await act("county1"), await act("city")
    form = team("余热项目")
    namesake = form.members[0].model_copy(update={"phone": "13700000077"})
    number = await service.create_team(county, form.model_copy(update={"members": [*form.members, namesake]}))
    first, _, second = [
        one["candidate"] for one in sorted(await queries.places(number), key=lambda m: m["candidate"])
    ]
    await membership.answer(city, first, number, agreed=False, reason=HOW)
    assert second in await member_consent.coming(number)


async def test_one_character_of_a_member_is_a_change(act: Act) -> None:
    """Masked names look alike; what a member can do counts as well."""
    county = await act("county1")
    form = team()
    number = await service.create_team(county, form)
    other = form.members[0].model_copy(update={"name": "欧阳别试"})
    await service.edit_team(
        county, number, form.model_copy(update={"members": [other, form.members[1]]}), version=1
    )
    assert "欧阳别试" in [one["name"] for one in await queries.places(number)]
    able = other.model_copy(update={"years": 12})
    await service.edit_team(
        county, number, form.model_copy(update={"members": [able, form.members[1]]}), version=2
    )
    assert 12 in [one["years"] for one in await queries.places(number)]
