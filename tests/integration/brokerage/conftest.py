"""A small market, made row by row, and a run of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.brokerage.runs import service as runs
from talent_platform.clock import now, today
from talent_platform.demand.tables import Need
from talent_platform.jobs import service as jobs
from talent_platform.jobs import worker
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, Team, TeamMember

BRANCH = next(iter(branches().values()))
COUNTY = next(iter(counties()))


def skills(*names: str) -> str:
    return json.dumps([{"name": name, "level": 2} for name in names])


@dataclass
class City:
    """Plants needs, people and teams."""

    employers: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    async def need(
        self, title: str, *, seats: int = 1, asked: tuple[str, ...] = ("焊接",), **columns: Any
    ) -> int:
        values = {
            "kind": "talent", "organisation": self.employers["第1机床厂"], "branch": BRANCH.code,
            "category": BRANCH.category, "county": COUNTY, "start_on": today(), "state": "open",
            "deadline": today() + timedelta(days=90), "pay_min": 10, "pay_max": 20,
            "required_skills": skills(*asked),
        }  # fmt: skip
        rows = await Need.insert(Need(title=title, seats=seats, **(values | columns)))
        return int(rows[0]["id"])

    async def person(self, headline: str, *held: str, login: str | None = None, **columns: Any) -> int:
        number = await Candidate.count()
        values = {
            "name": f"某{number:03d}", "phone": f"139{number:08d}", "skills": skills(*(held or ("焊接",))),
            "education": 3, "years": 5, "available_from": today(), "consent": True, "wanted_pay": 12,
            "account": self.accounts[login] if login else None, "county": COUNTY,
        }  # fmt: skip
        rows = await Candidate.insert(Candidate(headline=headline, **(values | columns)))
        return int(rows[0]["id"])

    async def team(self, project: str, members: list[int], *, login: str = "teamlead", **columns: Any) -> int:
        values = {
            "name": project, "description": project, "stage": "pilot", "branch": BRANCH.code, "consent": True,
            "category": BRANCH.category, "cooperation": "joint", "minimum_size": len(members),
            "available_from": today(), "account": self.accounts[login],
        }  # fmt: skip
        rows = await Team.insert(Team(project=project, **(values | columns)))
        for member in members:
            person = (await Candidate.select().where(Candidate.id == member))[0]
            # Whoever has no account told the bureau so.
            told = {
                "agreed": True,
                "answered_at": now(),
                "answered_by": self.accounts["city"],
                "reason": "来电同意",
            }
            answer = told if person["account"] is None else {}
            place = {"team": rows[0]["id"], "candidate": member, "role": "工程师"}
            typed = {name: person[name] for name in ("name", "phone", "skills")}
            await TeamMember.insert(TeamMember(**place, **typed, **answer))
        return int(rows[0]["id"])


@pytest.fixture
async def city(db: str) -> City:
    employers = await Organisation.select(Organisation.id, Organisation.name)
    accounts = await Account.select(Account.id, Account.login)
    return City({row["name"]: row["id"] for row in employers}, {row["login"]: row["id"] for row in accounts})


@pytest.fixture
def calculate(db: str, prepared: None) -> Callable[..., Awaitable[int]]:
    """`await calculate(actor, county=…)`: orders a run and carries it out; the run's id."""

    async def run(actor: Actor, **form: Any) -> int:
        run_id, job_id = await runs.order(actor, runs.RunForm(**({"floor": 0} | form)))
        await worker.run_job(job_id)
        job = await jobs.of_subject(job_id)
        assert job.state == "done", job.error
        return run_id

    return run
