"""The fictional city: the same for the same seed, believable to the schemas, and loaded only into nothing."""

import json
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.audit import service as audit
from talent_platform.brokerage import desk
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demand.needs.schemas import CreditCode
from talent_platform.demo import city, institutions, load, whole
from talent_platform.demo.accounts import LOGINS
from talent_platform.errors import Conflict
from talent_platform.part import parts
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.schemas import CandidateForm
from talent_platform.titles.committees.queries import by_id
from talent_platform.titles.experts.queries import pool
from talent_platform.titles.experts.verdicts import of_experts
from talent_platform.web.listing.declared import declared
from talent_platform.web.listing.query import ListQuery
from talent_posts import in_the_way

DAY = date(2026, 11, 22)


def test_the_same_seed_scale_and_day_give_the_same_city():
    assert city.build(scale=0.1, day=DAY) == city.build(scale=0.1, day=DAY)
    assert city.build(scale=0.1, day=DAY) != city.build(scale=0.1, day=DAY, seed=7)


def test_scale_one_has_the_promised_sizes():
    rows = city.build(scale=1, day=DAY)
    kinds = [need["kind"] for need in rows.need]
    sizes = [sum(member["team"] == team["id"] for member in rows.team_member) for team in rows.team]
    assert len(rows.enterprise) >= 150
    assert (kinds.count("talent"), kinds.count("project")) == (600, 80)
    assert sum(person["registered"] for person in rows.candidate) == 6_000
    assert len(rows.team) == 120
    assert min(sizes) >= 2
    assert max(sizes) <= 12
    assert len(counties()) == 12
    assert {branch.category for branch in branches().values()} == {"老字号", "原字号", "新字号"}
    registered = {person["id"] for person in rows.candidate if person["registered"]}
    assert any(member["candidate"] in registered for member in rows.team_member)


def test_what_it_invents_would_pass_the_forms():
    rows = city.build(scale=0.1, day=DAY)
    code = TypeAdapter(CreditCode)
    for organisation in rows.organisation:
        if organisation["kind"] == "enterprise":
            code.validate_python(organisation["credit_code"])
    fields = set(CandidateForm.model_fields)
    for person in [person for person in rows.candidate if person["registered"]][:200]:
        plain = {name: value for name, value in person.items() if name in fields}
        for name in ("skills", "wanted_counties", "wanted_branches"):
            plain[name] = json.loads(plain[name])
        CandidateForm.model_validate(plain)


def test_institutions_include_full_and_over_quota_ones():
    bureaus = {code: number for number, code in enumerate(counties(), start=2)}
    rows = institutions.build(scale=1, seed=1, day=DAY, first_organisation=1000, bureaus=bureaus)
    assert len(rows.institution) == 120
    assert 5_500 <= len(rows.staff_member) <= 6_500
    assert {entry["over_quota"] for entry in rows.ledger_entry} == {"", "excess", "policy"}
    assert rows.special_post


@pytest.mark.parametrize("wrong", ["candidate", "ledger_entry"])
async def test_what_passes_no_guard_on_its_way_in_is_looked_through(db, monkeypatch, wrong):
    people, units = city.build(scale=0.1, day=DAY), institutions.build

    def without_a_seat(**given):
        rows = units(**given)
        one = next(each for each in rows.ledger_entry if each["kind"] == "filled" and each["counts"])
        for each in rows.ledger_entry:
            if each["kind"] == "approved" and all(
                each[name] == one[name] for name in ("institution", "category", "grade")
            ):
                each["quantity"] = 0
        return rows

    if wrong == "candidate":
        people.candidate[1]["phone"] = people.candidate[0]["phone"]
    else:
        monkeypatch.setattr(institutions, "build", without_a_seat)
    monkeypatch.setattr(city, "build", lambda **_given: people)
    async with DB.asyncpg_pool.acquire() as owner, owner.transaction():
        await owner.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        await owner.execute("TRUNCATE organisation CASCADE")
    with pytest.raises(ValueError, match=f"^{wrong}: "):
        await load.load(DB.asyncpg_pool, scale=0.1, day=DAY)
    assert await load.is_empty(DB.asyncpg_pool)


async def test_it_is_refused_where_there_is_data(db):
    with pytest.raises(Conflict):
        await load.load(DB.asyncpg_pool, scale=0.1, day=DAY)


@pytest.fixture(scope="module")
async def played(server, worker_id):
    """A small city, as `talent demo` loads it."""
    name = f"played_{worker_id}"
    await server.execute(f"CREATE DATABASE {name}")
    await migrate(server.url(name))
    await DB.connect(server.url(name), pool_size=4)
    try:
        told: list[str] = []
        await whole.load(scale=0.1, day=today(), tell=told.append)
        assert len(told) == 4
        yield
    finally:
        await DB.close()


async def test_each_desk_has_something_in_every_lane(played):
    promised = {
        "enterprise": {"waiting", "others", "overdue", "soon", "new"},
        "candidate": {"waiting", "others", "overdue", "soon", "new"},
        "officer": {"waiting", "others", "overdue", "soon", "new"},
        "county": {"overdue", "soon", "new"},
        "institution": {"waiting", "soon", "new"}, "teamlead": {"others"},
    }  # fmt: skip
    for login, lanes in promised.items():
        tiles = (await desk.desk(await actor_by_login(login))).tiles
        shown = {tile.url.partition("whose=")[2] for tile in tiles if "whose=" in tile.url and tile.value}
        assert lanes <= shown, login


NOTHING = {"/posts/overrides", "/titles/results"}
"""No city has listed rules that may be set aside, and no result of a meeting is published yet."""
NOTHING_FOR = {
    ("institution", "/landings"), ("department", "/titles/experts"), ("department", "/titles/applications"),
    ("security", "/imports"), ("institution", "/titles/applications"),
}  # fmt: skip
"""No team comes to the institution, nobody applies there or is proposed by the department, and
accounts are opened by form."""
IN_A_SMALL_CITY = {
    ("county", "/invitations"), ("department", "/surveys"), ("department", "/surveys/chain"),
    ("department", "/surveys/flags"), ("department", "/surveys/needs"), ("department", "/surveys/rows"),
}  # fmt: skip
"""Of whose county there are too few enterprises."""


async def test_every_list_in_the_menu_has_something_to_show(played):
    empty, asked = set(), 0
    for login, role in LOGINS.items():
        actor = await actor_by_login(login)
        for url in {entry.url for part in parts() for entry in part.menu if role in entry.roles}:
            if (listed := declared(url)) is None:
                continue
            opening = listed.opens(actor) if listed.opens else {}
            total, _, _ = await listed.read(actor, ListQuery.parse(listed.spec_for(actor), opening))
            asked += 1
            if not total:
                empty.add((login, url))
    assert asked > 200
    assert {one for one in empty if one[1] not in NOTHING} == NOTHING_FOR | IN_A_SMALL_CITY


async def test_its_cases_happened_in_order_on_days_gone_by(played):
    late = await Case.raw(
        "SELECT id FROM (SELECT id, at < lag(at) OVER (PARTITION BY match_case ORDER BY id) AS back, "
        "at > now() AS ahead FROM case_event) e WHERE back OR ahead"
    )
    assert late == []
    assert await audit.verify() is None
    lines = await Case.raw("SELECT at < lag(at) OVER (ORDER BY id) AS back FROM audit_entry")
    assert not any(line["back"] for line in lines)
    (first,) = await Case.raw("SELECT min(opened)::date AS day FROM match_case")
    assert first["day"] < today() - timedelta(days=28)


async def test_its_institution_hires_by_an_appointment_and_officers_look_after_enterprises(played):
    (hired,) = await Case.raw(
        "SELECT count(*) AS n FROM match_case c "
        "JOIN appointment a ON a.need = c.need AND a.candidate = c.candidate "
        "WHERE c.stage = 'hired' AND a.state = 'effective'"
    )
    assert hired["n"] == 1
    (served,) = await Case.raw(
        "SELECT (SELECT count(*) FROM enterprise e WHERE NOT EXISTS (SELECT FROM enterprise_visit v "
        "WHERE v.officer = e.officer)) AS never, (SELECT count(DISTINCT state) FROM firm_request) AS states"
    )
    assert (served["never"], served["states"]) == (0, 3)
    over = await Case.raw(
        "SELECT c.id, bool_and(r.state = 'approved') AS done, min(r.answers ->> 'title') AS title "
        "FROM survey_campaign c JOIN survey_submission m ON m.campaign = c.id "
        "JOIN survey_row r ON r.submission = m.id "
        "WHERE c.state = 'closed' GROUP BY 1"
    )
    assert len(over) == 7
    assert all(one["done"] and one["title"] for one in over)


async def test_nobody_was_written_to(played):
    assert await Case.raw("SELECT FROM outgoing_message") == []
    unread = await Case.raw("SELECT DISTINCT a.login FROM notification n JOIN account a ON a.id = n.account "
                            "WHERE n.read IS NULL")  # fmt: skip
    assert {"enterprise", "candidate", "officer"} <= {one["login"] for one in unread}


async def test_a_committee_has_a_pool_that_may_sit_and_a_standard_for_its_plan(played):
    seats = await Case.raw(
        "SELECT title_seated(id, committee, current_date) AS sits FROM title_expert "
        "WHERE state <> 'nominated'"
    )
    assert [each["sits"] for each in seats] == [True] * 24
    row, _ = await Case.raw("SELECT committee, window_from FROM title_plan ORDER BY window_from DESC")
    applied = await Case.raw("SELECT state FROM title_application ORDER BY id")
    begun = ["draft", "unit", "unit", "unit", "returned", "withdrawn"]
    assert [each["state"] for each in applied] == ["accepted"] * 8 + begun
    met = await Case.raw(
        "SELECT m.state, count(c.application) AS before, count(r.id) AS voted,"
        " count(*) FILTER (WHERE r.passed) AS passed"
        " FROM title_meeting m JOIN title_meeting_case c ON c.meeting = m.id"
        " LEFT JOIN title_result r ON r.applicant = c.id GROUP BY m.id ORDER BY m.id"
    )
    assert [tuple(each.values()) for each in met] == [("decided", 4, 4, 3), ("sitting", 3, 0, 0)]
    standards = await Case.raw(
        "SELECT committee FROM title_standard WHERE confirmed IS NOT NULL AND effective <= {}",
        row["window_from"],
    )
    assert {each["committee"] for each in standards} == {None, row["committee"]}
    found = await of_experts(await by_id(row["committee"]), await pool(row["committee"]), today())
    assert not in_the_way(found)
