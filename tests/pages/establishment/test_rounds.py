"""A promotion round: who wins by published criteria, within seats, levels and the law."""

from datetime import date, timedelta
from itertools import product

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.rounds import allocation as rounds
from talent_platform.establishment.rounds.allocation import Applicant, allocate
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry


def winners(applicants, seats, level_free):
    allocation = allocate(applicants, seats, "professional", level_free, rounds.SECONDS)
    assert allocation.proved
    return allocation.winners


def person(key, score, *wishes, inside=()):
    return Applicant(key, score, wishes, frozenset(wishes), frozenset(inside))


def test_the_better_get_their_first_wish_and_the_rest_what_is_left():
    people = [person(1, 90, 8, 9), person(2, 85, 8, 9), person(3, 80, 8, 9)]
    assert winners(people, {8: 1, 9: 1}, {"中级": 2}) == {1: 8, 2: 9}


def test_the_level_binds_newcomers_but_not_those_who_already_sit_in_it():
    people = [person(1, 90, 10), person(2, 70, 9, inside=["中级"])]
    assert winners(people, {9: 1, 10: 1}, {"中级": 0}) == {2: 9}
    assert winners(people, {9: 1, 10: 1}, {"中级": 1}) == {1: 10, 2: 9}


def test_whoever_is_inside_a_level_passes_a_better_one_only_where_it_is_full():
    people = [person(1, 90, 9, 10), person(2, 60, 9, inside=["中级"])]
    assert winners(people, {9: 1, 10: 1}, {"中级": 2}) == {1: 9}
    assert winners(people, {9: 1, 10: 1}, {"中级": 0}) == {2: 9}
    # Nobody worse takes the last place of the level.
    people = [person(1, 90, 9), person(2, 60, 9, inside=["中级"]), person(3, 50, 10)]
    assert winners(people, {9: 1, 10: 1}, {"中级": 1}) == {1: 9}


def test_what_the_rulebook_forbids_is_never_given():
    people = [Applicant(1, 99, (8, 9), frozenset({9})), person(2, 60, 8)]
    assert winners(people, {8: 1, 9: 1}, {"中级": 2}) == {1: 9, 2: 8}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(50, 60), st.permutations([8, 9, 10]), st.integers(1, 3)), max_size=4),
    st.integers(0, 2), st.integers(0, 2), st.integers(0, 4),
)  # fmt: skip
def test_no_answer_is_better_and_nobody_is_passed_over(drawn, eights, nines, free):
    people = [person(key, score, *wishes[:n]) for key, (score, wishes, n) in enumerate(drawn)]
    seats = {8: eights, 9: nines, 10: 1}
    won = winners(people, seats, {"中级": free})

    def lawful(choice):
        return len([g for g in choice if g]) <= free and all(choice.count(g) <= n for g, n in seats.items())

    def passed_over(choice):
        def content(each, got, grade):
            return got and each.wishes.index(got) <= each.wishes.index(grade)

        return any(
            a.score > b.score and grade in a.wishes and not content(a, got, grade)
            for a, got in zip(people, choice, strict=True)
            for b, grade in zip(people, choice, strict=True)
            if grade
        )

    def value(choice):
        return sum(each.score for each, grade in zip(people, choice, strict=True) if grade)

    everything = [
        choice for choice in product(*((None, *each.wishes) for each in people))
        if lawful(choice) and not passed_over(choice)
    ]  # fmt: skip
    mine = tuple(won.get(each.key) for each in people)
    assert lawful(mine)
    assert not passed_over(mine)
    assert value(mine) == max(map(value, everything))


def test_what_is_found_in_no_time_at_all_keeps_every_condition():
    people = [person(key, 50 + key % 17, *((8, 9, 10), (9, 10), (10, 8))[key % 3]) for key in range(60)]
    allocation = allocate(people, {8: 5, 9: 7, 10: 9}, "professional", {"中级": 15}, 1e-9)
    assert not allocation.proved
    won = {each.score: each for each in people if each.key in allocation.winners}
    assert len(allocation.winners) == 15
    assert min(won) >= max(each.score for each in people if each.key not in allocation.winners)


async def test_the_form_shows_the_vacancies_of_the_day_the_round_starts(hospital, open_browser):
    hr = await open_browser("institution1")
    freezing, start = today() + timedelta(days=5), today() + timedelta(days=10)
    await hospital.booked(
        LedgerEntry(
            institution=hospital.id, kind="frozen", category="skilled", grade=4, seat_grade=4, quantity=1,
            effective=freezing,
        )
    )  # fmt: skip
    form = f"{hospital.path}/rounds/new"
    assert 'name="seats-skilled-4"' in (await hr.get(form)).text
    later = (await hr.get(f"{form}?effective={start}&seats-skilled-5=3")).text
    assert 'name="seats-skilled-4"' not in later
    assert f"不能多于 {start} 的空缺" in later
    assert 'value="3"' in later


async def test_a_round_over_http_ends_in_drafts(hospital, open_browser, monkeypatch):
    hr = await open_browser("institution1")
    form = hospital.promotion(0)
    published = await hr.submit(
        f"{hospital.path}/rounds/new",
        {
            "title": "2026 年技术工竞聘",
            "category": "skilled",
            "seats-skilled-4": "1",
            "effective": form["effective"],
            "criteria.name": ["业绩", "考核"],
            "criteria.weight": ["60", "40"],
            **{name: value for name, value in form.items() if name.startswith("step_")},
            "step_publicity_start": form["publicity_start"],
            "step_publicity_end": form["publicity_end"],
        },
    )
    assert published.status_code == 303, published.text
    location = published.headers["location"]
    for number, scores in ((1, ["70", "80"]), (2, ["95", "60"])):
        entry = {"person": str(await hospital.worker(number)), "wish1": "4", "scores": scores}
        assert (await hr.submit(f"{location}/applicants", entry)).status_code == 303
        assert (await hr.submit(f"{location}/applicants", entry)).status_code == 409
    # So little time that nothing can be proved: the page says so instead of failing.
    monkeypatch.setattr(rounds, "SECONDS", 1e-9)
    assert (await hr.submit(f"{location}/allocate")).status_code == 303
    won = Appointment.select(Appointment.person.name.as_alias("name"), Appointment.way, Appointment.state)
    assert await won == [{"name": "工人2", "way": "competition", "state": "draft"}]
    # The draft is the winner's: it carries nobody else into the post, nor by another way, and not in SQL.
    (draft,) = await Appointment.select(Appointment.id, Appointment.person, Appointment.version)
    (loser,) = await StaffMember.select(StaffMember.id).where(StaffMember.name == "工人1")
    early = str(date.fromisoformat(form["effective"]) - timedelta(days=1))
    mine = {"person": draft["person"], "way": "competition", "effective": form["effective"]}
    for other in (
        {"person": loser["id"]}, {"way": "promotion"}, {"effective": early},
        {"policy": "军转干部"},
    ):  # fmt: skip
        changed = hospital.promotion(**{**mine, **other}, version=str(draft["version"]))
        answer = await hr.submit(f"/posts/requests/{draft['id']}/edit", changed)
        assert answer.status_code == 409
        assert "竞聘的结果" in answer.text
    for stated in ("grade = 3", "occupies_quota = false"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE appointment SET {stated}")
    assert await won == [{"name": "工人2", "way": "competition", "state": "draft"}]
    page = await (await open_browser("auditor")).get(location)
    assert "名额由得分更高者占满" in page.text
    assert "未能证明没有更好的分配" in page.text
    assert (await hr.submit(f"{location}/allocate")).status_code == 409
