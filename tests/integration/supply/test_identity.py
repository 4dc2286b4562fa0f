"""A person is known again in whatever writing, in the application and in the database alike."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.errors import Conflict
from talent_platform.reference.codes import branches
from talent_platform.reference.identity import name_key, phone_key
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import bulk, consent, service
from talent_platform.supply.offers.life import MemberStanding
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate
from talent_platform.supply.teams import member_consent as standing
from talent_search import simplified

pytestmark = pytest.mark.usefixtures("known_by_name")

Act = Callable[[str], Awaitable[Actor]]
NAMES = [
    (
        "欧阳测试",
        [
            "歐陽測試",
            "欧\u3164阳测试",
            "欧阳\u034f测试",
            "欧阳\U000e0101测试",
            "欧|阳~测(试)",
            "欧 阳 测 试",
            "欧阳\u200b测试",
            "欧阳·测试",
            "欧\u3000阳测试",
        ],
    ),
    ("买买提·吐尔逊", ["买买提•吐尔逊", "买买提・吐尔逊", "買買提‧吐爾遜", "买买提.吐尔逊", "买买提 吐尔逊"]),
    ("John Smith", ["john smith", "ＪＯＨＮ　ＳＭＩＴＨ", "John-Smith", "JOHN SMITH"]),
    ("冯慧健", ["馮慧健", "馮 慧健", "冯，慧健"]),
    ("谢丽东", ["謝麗東"]),
]
NUMBERS = [
    (
        "13812345678",
        [
            "138-1234-5678",
            "+86 138 1234 5678",
            "0086-13812345678",
            "8613812345678",
            "１３８１２３４５６７８",
            "138–1234–5678",
            "+8613812345678",
            "013812345678",
            "+0086 138 1234 5678",
        ],
    ),
    (
        "2412345678",
        [
            "024-12345678",
            "+86 024 1234 5678",
            "+86 24 1234 5678",
            "0086-24-12345678",
            "24-12345678",
            "０２４－１２３４５６７８",
        ],
    ),
]


def person(**changes: object) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": "欧阳测试", "phone": "13812345678", "headline": "焊接工程师", "skills": "氩弧焊:精通",
        "education": 3, "birth_year": 1988, "available_from": today(), "consent": True, **changes,
    })  # fmt: skip


def offer(*members: tuple[str, str], **each: object) -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": "激光焊接团队", "project": "厚板激光焊接", "description": "厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": len(members), "consent": True,
        "available_from": today(),
        "members": [
            {"name": name, "phone": phone, "role": f"焊接{n}", "skills": "氩弧焊", **each}
            for n, (name, phone) in enumerate(members)
        ],
    })  # fmt: skip


async def test_one_key_for_all_writings_here_and_in_the_database(db: str) -> None:
    for usual, others in NAMES:
        assert {name_key(one) for one in others} == {name_key(usual)}
    for usual, others in NUMBERS:
        assert {phone_key(one) for one in others} == {phone_key(usual)} == {usual}
        assert {phone_key(person(phone=one).phone) for one in others} == {usual}
    assert name_key("欧阳测试") != name_key("欧阳测式")
    assert phone_key("13812345678") != phone_key("13812345679")
    names = [one for usual, others in NAMES for one in (usual, *others)] + list(simplified())
    numbers = [one for usual, others in NUMBERS for one in (usual, *others)] + ["+4915112345678"]
    there = await DB.asyncpg_pool.fetch("SELECT name_key(x) AS key FROM unnest($1::text[]) AS x", names)
    assert [row["key"] for row in there] == [name_key(one) for one in names]
    there = await DB.asyncpg_pool.fetch("SELECT phone_key(x) AS key FROM unnest($1::text[]) AS x", numbers)
    assert [row["key"] for row in there] == [phone_key(one) for one in numbers]


@pytest.mark.parametrize(
    ("name", "phone"), [("歐陽測試", "+86 138-1234-5678"), ("欧阳・测试", "１３８１２３４５６７８")]
)
async def test_another_writing_is_no_other_person(act: Act, name: str, phone: str) -> None:
    county, lead = await act("county1"), await act("teamlead")
    own = await service.create_candidate(await act("candidate"), person(consent=False))
    # A no reaches the record of a bureau, a member is asked, an import finds the person.
    twin = await service.create_candidate(county, person(name=name, phone=phone))
    assert not (await Candidate.select().where(Candidate.id == twin))[0]["consent"]
    with pytest.raises(Conflict):
        await service.create_candidate(county, person())
    row = SourceRow("人才", 2, person(name=name, phone=phone))
    assert [
        one.row for one in (await bulk.import_candidates(county, [row], file_hash="a" * 64)).problems
    ] == [2]
    team = await service.create_team(lead, offer((name, phone), ("成员乙", "13900000002"), alone=True))
    assert (await standing.of_team(team))[own] == MemberStanding.WAITING
    with pytest.raises(ValueError, match="成员重复"):
        offer((name, phone), ("欧阳测试", "13812345678"))


async def test_one_other_digit_publishes_nobody_who_may_be_registered(act: Act) -> None:
    lead, city = await act("teamlead"), await act("city")
    await service.create_candidate(await act("candidate"), person())
    near = offer(("歐陽測試", "13812345679"), ("成员乙", "13900000002"), alone=True)
    team = await service.create_team(lead, near)
    (member,) = await Candidate.select().where(Candidate.phone == "13812345679")
    assert (await standing.of_team(team))[member["id"]] == MemberStanding.WAITING
    assert member["id"] not in await standing.coming(team)
    assert not member["consent"]
    await service.edit_team(lead, team, near, version=1)
    with pytest.raises(Conflict):
        await consent.set_consent(city, CANDIDATE, member["id"], consent=True, reason="本人来电同意")
    assert not (await Candidate.select().where(Candidate.id == member["id"]))[0]["consent"]
    (other,) = await Candidate.select().where(Candidate.name == "成员乙")
    assert other["consent"]


async def test_an_older_databases_other_writings_are_one_person_from_now_on(server: Any, act: Act) -> None:
    """As it was left by a version that compared letter by letter."""
    del act
    name = f"older_{os.urandom(6).hex()}"
    await server.execute(f"CREATE DATABASE {name}")
    try:
        await migrate(server.url(name))
        old = await asyncpg.connect(server.url(name))
        await old.execute(
            """DROP INDEX candidate_known; CREATE INDEX candidate_name_phone ON candidate (name, phone);
               ALTER TABLE candidate DISABLE TRIGGER USER; UPDATE installation SET applied = '';
               INSERT INTO account (login, name, role, password_hash)
               VALUES ('p', '欧阳测试', 'candidate', 'x');
               INSERT INTO candidate (account, name, phone, headline, available_from, consent, refused_at,
                                      refused_by_owner)
               VALUES (1, '歐陽測試', '13812345678', '焊接', now(), false, now(), true),
                      (NULL, '欧阳 测试', '138-12345678', '焊接', now(), true, NULL, false),
                      (NULL, '旁人', '13812345678', '焊接', now(), true, NULL, false);
               ALTER TABLE candidate ENABLE TRIGGER USER"""
        )
        await migrate(server.url(name))
        rows = await old.fetch("SELECT consent, refused_at IS NOT NULL AS no FROM candidate ORDER BY id")
        assert [tuple(row) for row in rows] == [(False, True), (False, True), (True, False)]
        await old.close()
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
