"""Any steps in any order, by either side, the bureau and the database itself: what a case must never come to.

Worth: nobody is hired whose side, or whose employer's, has not agreed or has withdrawn by then, and handing
over, closing and undoing lose and double nothing, whichever way the steps fall."""

import asyncio
import contextlib
from datetime import timedelta

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import notes
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.introductions import asking
from talent_platform.brokerage.introductions.introducing import introduce
from talent_platform.brokerage.life import VERIFY
from talent_platform.clock import today
from talent_platform.database.engine import read
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent

REFUSED = (Conflict, Invalid, NotAllowed, NotFound, asyncpg.IntegrityConstraintViolationError)
SAID = "来电核实过双方意见"
SIDES = st.sampled_from(["employer", "person", "bureau"])
PLACES = ((0, 0), (0, 1), (1, 0))
"""Need and person of the three cases: two compete for a seat, two for a person."""
STANDING = """
    SELECT c.id, c.stage, c.reason, c.need, c.candidate, c.officer IS NOT NULL AS kept, n.seats,
        c.employer_agreed AND c.person_agreed AND of_bureau(c.person_answered_by) IS NOT TRUE AS agreed,
        of_bureau(c.no_by) OR c.no_by = c.person_account AS ended_by_others,
        (SELECT left_said FROM placement x WHERE x.match_case = c.id) AS left_said, c.next_step,
        p.consent AND p.refused_at IS NULL AND a.active AS stands,
        (SELECT count(*) FROM placement x WHERE x.match_case = c.id)::int AS places,
        (SELECT state FROM placement x WHERE x.match_case = c.id) AS place,
        (SELECT e.to_state FROM case_event e WHERE e.match_case = c.id AND e.to_state <> '' ORDER BY e.id DESC
         LIMIT 1) AS told
    FROM match_case c JOIN need n ON n.id = c.need JOIN candidate p ON p.id = c.candidate
    JOIN account a ON a.id = p.account WHERE c.need = ANY($1) ORDER BY c.id
"""
PLACE = {"hired": "hired", "closed": "closed"}


class Row:
    def __init__(self, **columns):
        self.__dict__.update(columns)


class AnyOrder(RuleBasedStateMachine):
    """Three cases of two posts with one seat each and two people."""

    city, loop, number = None, None, 0

    def do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def tries(self, work):
        with contextlib.suppress(*REFUSED):
            self.do(work)

    @initialize()
    def begin(self):
        self.before = {}
        self.do(self._begin())

    async def _begin(self):
        type(self).number += 1
        self.logins = [f"p{self.number}x{n}" for n in range(2)]
        for login in self.logins:
            await Need.raw(
                "INSERT INTO account (login, name, role, organisation, password_hash) "
                "SELECT {}, {}, role, organisation, password_hash FROM account WHERE login = 'candidate'",
                login, login,
            )  # fmt: skip
            account = (await Need.raw("SELECT id FROM account WHERE login = {}", login))[0]["id"]
            self.city.accounts[login] = account
        self.people = [await self.city.person("焊工", login=login) for login in self.logins]
        self.needs = [await self.city.need(f"焊工岗{self.number}-{n}") for n in range(2)]
        officer = await actor_by_login("officer")
        # One seat, two cases: the second is opened once the first no longer holds the seat.
        await Need.update({Need.seats: 2}).where(Need.id == self.needs[0])
        self.cases = [
            (await introduce(officer, self.needs[need], self.people[person])).case for need, person in PLACES
        ]
        await Need.update({Need.seats: 1}).where(Need.id == self.needs[0])

    def login(self, side, case):
        return {"employer": "enterprise1", "person": self.logins[PLACES[case][1]], "bureau": "city"}[side]

    @rule(
        case=st.integers(0, 2),
        side=SIDES,
        about=st.sampled_from(["employer", "person"]),
        agreed=st.sampled_from([True, True, False]),
    )
    def answer(self, case, side, about, agreed):
        async def work():
            actor = await actor_by_login(self.login(side, case))
            said = {"text": SAID, "side": about} if side == "bureau" else {}
            await cases.answer(
                actor, self.cases[case], agreed=agreed, reason="" if agreed else "unfit", **said
            )

        self.tries(work())

    @rule(case=st.integers(0, 2))
    def both_agree(self, case):
        self.answer(case, "employer", "employer", agreed=True)
        self.answer(case, "person", "person", agreed=True)

    @rule(case=st.integers(0, 2))
    def through(self, case):
        self.both_agree(case)
        self.hire(case, "bureau")

    @rule(case=st.integers(0, 2), side=SIDES)
    def hire(self, case, side):
        async def work():
            actor = await actor_by_login(self.login(side, case))
            await hiring.hire(actor, self.cases[case], starts=today() + timedelta(3), text=SAID)

        self.tries(work())

    @rule(
        case=st.integers(0, 2),
        step=st.sampled_from(["interview", "close", "no_show", "undo_hire"]),
        side=SIDES,
    )
    def step(self, case, step, side):
        async def work():
            actor = await actor_by_login(self.login(side, case))
            await hiring.take_step(actor, self.cases[case], step, reason="terms", text=SAID)

        self.tries(work())

    @rule(case=st.integers(0, 2), side=SIDES, confirms=SIDES)
    def departs(self, case, side, confirms):
        """Hired, at work for some days and gone: said by one, and again by one."""

        async def work(who):
            actor = await actor_by_login(self.login(who, case))
            await hiring.take_step(
                actor, self.cases[case], "left", text=SAID, left=today() - timedelta(days=1)
            )

        self.through(case)
        begun = "UPDATE match_case SET starts = {} WHERE id = {} AND stage = 'hired'"
        self.tries(self._raw(begun, today() - timedelta(days=9), self.cases[case]))
        self.tries(work(side))
        self.tries(work(confirms))

    @rule(case=st.integers(0, 2), side=SIDES)
    def take_back(self, case, side):
        async def work():
            await back.take_back(await actor_by_login(self.login(side, case)), self.cases[case])

        self.tries(work())

    @rule(person=st.integers(0, 1), agrees=st.booleans())
    def consent(self, person, agrees):
        async def work():
            actor = await actor_by_login(self.logins[person])
            await consent.set_consent(actor, CANDIDATE, self.people[person], consent=agrees)

        self.tries(work())

    @rule(person=st.integers(0, 1), active=st.booleans())
    def switch(self, person, active):
        self.tries(self._raw("UPDATE account SET active = {} WHERE login = {}", active, self.logins[person]))

    @rule(case=st.integers(0, 2))
    def hand_over(self, case):
        async def work():
            boss = await actor_by_login("city")
            await notes.hand_over(boss, self.cases[case], self.city.accounts["officer9"], SAID)

        self.tries(work())

    @rule(need=st.integers(0, 1), state=st.sampled_from(["open", "draft"]))
    def need(self, need, state):
        self.tries(self._raw("UPDATE need SET state = {} WHERE id = {}", state, self.needs[need]))

    @rule(case=st.integers(0, 2), stage=st.sampled_from(["agreed", "hired", "contacted"]))
    def past_the_services(self, case, stage):
        """What no service does, straight at the table."""
        self.tries(
            self._raw("UPDATE match_case SET stage = {}, reason = '' WHERE id = {}", stage, self.cases[case])
        )

    async def _raw(self, sql, *values):
        await Need.raw(sql, *values)

    @precondition(lambda self: hasattr(self, "cases"))
    @invariant()
    def nothing_is_lost_doubled_or_hired_past_a_no(self):
        found = {row.id: row for row in self.do(read(Row, STANDING, self.needs))}
        assert sorted(found) == self.cases, "none lost, none opened twice"
        for number, row in found.items():
            was = self.before.get(number)
            assert row.kept, "some officer has it"
            assert row.places == 1
            assert row.place == PLACE.get(row.stage, "open")
            if row.stage == "hired" and (was is None or was.stage != "hired"):
                assert row.agreed, "both had agreed, by their own word"
                assert row.stands, "and still did"
            if was and was.stage == "hired" and row.stage != "hired":
                assert (row.stage, row.reason in {"no_show", "left", "hire_undone"}) == ("closed", True)
            if row.stage == "closed" and row.reason == "left":
                assert row.ended_by_others, "no employer alone ends a hire by a departure"
            if row.stage == "hired":
                assert (row.next_step == VERIFY) is (row.left_said is not None), (
                    "what is said waits for a word"
                )
            if was and was.stage == "closed" == row.stage:
                assert row.reason == was.reason
        hired = [row for row in found.values() if row.stage == "hired"]
        assert len({row.candidate for row in hired}) == len(hired)
        assert all(sum(row.need == need for row in hired) <= 1 for need in self.needs)
        self.before = found


async def test_no_order_of_steps_hires_without_consent_or_loses_a_case(city, db, monkeypatch):
    monkeypatch.setattr(asking, "ONE_AT_A_TIME", 2)
    await Need.raw(
        "INSERT INTO account (login, name, role, organisation, password_hash) SELECT 'officer9', '联络员九', "
        "role, organisation, password_hash FROM account WHERE login = 'officer'"
    )
    city.accounts["officer9"] = (await Need.raw("SELECT id FROM account WHERE login = 'officer9'"))[0]["id"]
    machine = type("Machine", (AnyOrder,), {"city": city, "loop": asyncio.get_running_loop()})
    few = settings(
        max_examples=6, stateful_step_count=8, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=few)
    done = await Need.raw(
        "SELECT count(*) FILTER (WHERE stage = 'hired' OR reason IN ('no_show', 'hire_undone')) AS hired, "
        "count(*) FILTER (WHERE reason = 'left') AS departed, "
        "count(*) FILTER (WHERE stage = 'closed') AS closed FROM match_case"
    )
    assert done[0]["hired"] > 0, "some walks hire"
    assert done[0]["closed"] > 0
    assert done[0]["departed"] > 0
