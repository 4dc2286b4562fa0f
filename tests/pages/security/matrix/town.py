"""A city in which every secret is a text that stands nowhere else, and every row knows whose it is.

Two sides (1 and 2) of the same shape: county, officer, enterprise, institution, person, team lead. Whoever is
of one side is foreign on the other.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count, permutations
from typing import Any

import openpyxl
from stdnum.cn import ric

from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.service import actor_by_login
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage import runs
from talent_platform.brokerage.tables import Case, CaseEvent, Directive, Placement
from talent_platform.clock import today
from talent_platform.database import vault
from talent_platform.demand.tables import Enterprise, Need, NeedChange
from talent_platform.discovery import service as discovery
from talent_platform.documents.template import build_template
from talent_platform.establishment import identity
from talent_platform.establishment import service as appointments
from talent_platform.establishment.schemas import AppointmentForm
from talent_platform.establishment.tables import (
    AppointmentDecision,
    Institution,
    LedgerEntry,
    Override,
    PostPlan,
    PromotionRound,
    RoundApplicant,
    SpecialPost,
    SpecialStep,
    StaffMember,
)
from talent_platform.imports.kinds import KINDS
from talent_platform.imports.tables import ImportFile, ImportProblem
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, OfferChange, Team, TeamMember

BRANCH = next(iter(branches().values()))
SEATS = (("skilled", 4, 3), ("skilled", 5, 400), ("professional", 12, 20))
COUNTIES = list(counties())[:2]
_GIVEN = ("".join(pair) for pair in permutations("璟琮珩昉晗昶曦皓皞翊翎骞骁骐骥鹄鹏鹞麒黛鼐", 2))
_NUMBERS = count(1)


OFFICIALS = (Role.CITY, Role.COUNTY, Role.OFFICER, Role.AUDITOR, Role.SECURITY)


@dataclass(frozen=True)
class Row:
    """Something with an address, and the facts that decide whose it is."""

    kind: str
    id: int
    side: int
    county: str | None = None
    organisation: int | None = None
    owners: frozenset[str] = frozenset()
    public: bool = False
    parent: int | None = None
    role: Role | None = None
    """Of an account."""


@dataclass(frozen=True)
class Who:
    """An account that asks."""

    login: str
    role: Role
    id: int
    county: str | None
    organisation: int | None

    def has(self, row: Row) -> bool:
        """Whether the row is this account's own business; written down here apart from the application."""
        if self.role in (Role.CITY, Role.AUDITOR) or self.login in row.owners:
            return True
        if self.role is Role.SECURITY:
            return row.kind == "account" and row.role in OFFICIALS
        if self.role is Role.OFFICER and row.kind not in ("job", "import"):
            return self.county is None or row.county == self.county
        if self.role is Role.COUNTY:
            return row.county == self.county
        return (
            self.role in (Role.ENTERPRISE, Role.INSTITUTION)
            and row.organisation is not None
            and row.organisation == self.organisation
        )


@dataclass(frozen=True)
class Secret:
    """A planted text: what it is and the row it belongs to."""

    text: str
    what: str
    row: Row


@dataclass
class Town:
    people: dict[str, Who] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    secrets: dict[str, Secret] = field(default_factory=dict)

    def of(self, kind: str, side: int | None = None) -> list[Row]:
        return [row for row in self.rows if row.kind == kind and side in (None, row.side)]

    async def add(self, kind: str, table: Any, **facts: Any) -> Row:
        """Insert and remember; `facts` are those of `Row`."""
        rows = await type(table).insert(table)
        return self.know(kind, int(rows[0]["id"]), **facts)

    def know(self, kind: str, row_id: int, **facts: Any) -> Row:
        self.rows.append(Row(kind, row_id, **facts))
        return self.rows[-1]

    def hide(self, row: Row, **texts: str) -> None:
        """Declare texts of a row as secrets, by what they are (`person_name=…`)."""
        for what, text in texts.items():
            assert text not in self.secrets, text
            self.secrets[text] = Secret(text, what.replace("_", " "), row)


def name() -> str:
    return "戚" + next(_GIVEN)


def phone() -> str:
    return f"1739{next(_NUMBERS):07d}"


def words(what: str) -> str:
    """A sentence nobody else has."""
    return f"{what}{next(_NUMBERS):04d}暗记"


def identity_number() -> str:
    digits = f"21010119800101{next(_NUMBERS):03d}"
    return digits + ric.calc_check_digit(digits)


async def plant() -> Town:
    """The city, under the database the pool is open to (the tests' tree of organisations and accounts)."""
    town = Town()
    await _accounts(town)
    for side in (1, 2):
        facts = {"side": side, "county": COUNTIES[side - 1]}
        await _market(town, side, facts)
        await _posts(town, side, facts)
        await _files(town, side, facts)
    await _runs_and_cases(town)
    await discovery.rebuild()
    return town


async def _accounts(town: Town) -> None:
    organisations = {
        (row["kind"], row["county"]): row["id"]
        for row in await Organisation.select(Organisation.id, Organisation.kind, Organisation.county)
    }
    hashed = (await Account.select(Account.password_hash).limit(1))[0]["password_hash"]
    await Account.update({Account.login: "candidate1"}).where(Account.login == "candidate")
    await Account.update({Account.login: "teamlead1"}).where(Account.login == "teamlead")
    known = {row["role"] for row in await Account.select(Account.role)}
    extra = [("teamlead2", Role.TEAM_LEAD, None)]
    # A role the tests' tree does not know yet is asked as an account of the city.
    extra += [(str(role), role, organisations["city", None]) for role in Role if str(role) not in known]
    for side in (1, 2):
        extra.append((f"officer{side}", Role.OFFICER, organisations["county", COUNTIES[side - 1]]))
    for login, role, place in extra:
        await Account.insert(
            Account(login=login, name=login, role=role, organisation=place, password_hash=hashed)
        )
    rows = await Account.select(
        Account.id, Account.login, Account.role, Account.organisation,
        Account.organisation.county.as_alias("county"),
    )  # fmt: skip
    for row in rows:
        own = f"{row['login']}.zqx"
        called = name()
        await Account.update({Account.name: called, Account.login: own}).where(Account.id == row["id"])
        role = Role(row["role"])
        town.people[row["login"]] = Who(row["login"], role, row["id"], row["county"], row["organisation"])
        side = int(row["login"][-1]) if row["login"][-1].isdigit() else 0
        known = town.know(
            "account", row["id"], side=side, county=row["county"], organisation=row["organisation"],
            owners=frozenset([row["login"]]), role=role,
        )  # fmt: skip
        if role in OFFICIALS:
            town.hide(known, official_login=own)
        else:
            town.hide(known, account_login=own, account_name=called)
    town.hide(town.of("account")[0], password_hash=hashed)


async def _market(town: Town, side: int, facts: dict[str, Any]) -> None:
    county, employer = facts["county"], town.people[f"enterprise{side}"].organisation
    own = facts | {"organisation": employer}
    contact, number = name(), phone()
    await Enterprise.update({Enterprise.contact: contact, Enterprise.phone: number}).where(
        Enterprise.organisation == employer
    )
    firm = town.know("enterprise", employer, **own)
    town.hide(firm, employer_contact=contact, employer_phone=number)
    for kind in ("need", "project"):
        for state in ("open", "open", "draft", "submitted"):
            title = words("需求")
            row = await town.add(
                kind,
                Need(
                    kind="talent" if kind == "need" else "project", organisation=employer, title=title,
                    seats=2, branch=BRANCH.code, category=BRANCH.category, county=county, start_on=today(),
                    deadline=today() + timedelta(days=90), state=state, pay_min=10, pay_max=20,
                    required_skills=_skills("焊接"), cooperation="joint",
                    owner=town.people[f"enterprise{side}"].id,
                ),
                **own, public=state == "open",
            )  # fmt: skip
            note = words("退回")
            await NeedChange.insert(
                NeedChange(need=row.id, actor_name="某", action="returned", to_state=state, note=note)
            )
            town.hide(row, need_history=note)
            if state != "open":
                town.hide(row, unpublished_need=title)
    await _people(town, side, facts)


def _skills(*names: str) -> str:
    return json.dumps([{"name": one, "level": 2} for one in names], ensure_ascii=False)


async def _people(town: Town, side: int, facts: dict[str, Any]) -> None:
    """The person with an account, three the bureau looks after, and a team with two members."""
    account = town.people[f"candidate{side}"].id
    own = facts | {"owners": frozenset([f"candidate{side}"])}
    for consent, where_from, login in ((True, own, account), (True, facts, None), (False, facts, None)):
        hide = "person" if consent else "named_person"
        await _person(town, where_from, consent=consent, account=login, public=consent, hide=hide)
    silent = town.of("candidate", side)[-1]
    lead = facts | {"owners": frozenset([f"teamlead{side}"])}
    called = words("队名")
    team = await town.add(
        "team",
        Team(
            account=town.people[f"teamlead{side}"].id, county=facts["county"], name=called,
            project=f"焊接项目{side}", description="焊接装配", stage="pilot", branch=BRANCH.code,
            category=BRANCH.category, cooperation="joint", minimum_size=1,
            available_from=today(), consent=True,
        ),
        **lead, public=True,
    )  # fmt: skip
    town.hide(team, team_name=called)
    member = await _person(town, lead, consent=True, registered=False, hide="member")
    await TeamMember.insert(TeamMember(team=team.id, candidate=member.id, role="焊接工程师"))
    await TeamMember.insert(TeamMember(team=team.id, candidate=silent.id, role="电气工程师", core=False))
    for row, what in ((town.of("candidate", side)[0], "candidate"), (team, "team")):
        note = words("变更")
        await OfferChange.insert(OfferChange(**{what: row.id}, actor_name="某", action="edited", note=note))
        town.hide(row, offer_history=note)


async def _person(
    town: Town, facts: dict[str, Any], *, consent: bool, account: int | None = None, public: bool = False,
    registered: bool = True, hide: str = "person",
) -> Row:  # fmt: skip
    called, number, headline = name(), phone(), words("专长")
    row = await town.add(
        "candidate" if registered else "member",
        Candidate(
            account=account, county=facts["county"], registered=registered, name=called, phone=number,
            headline=headline, skills=_skills("焊接"), education=3, years=5, available_from=today(),
            consent=consent, wanted_pay=12,
        ),
        **facts, public=public,
    )  # fmt: skip
    if not consent:
        town.hide(row, profile_without_consent=headline)
        # The lead of the team named this person and so knows what the lead typed, and nothing else.
        row = replace(row, owners=frozenset([f"teamlead{row.side}"]))
    town.hide(row, **{f"{hide}_name": called, f"{hide}_phone": number})
    return row


def _promotion(person: int) -> AppointmentForm:
    day = today()
    steps = ("plan", "notice", "check", "evaluation", "publicity")
    return AppointmentForm.model_validate(
        {
            "person": person, "category": "skilled", "grade": 4, "way": "promotion",
            "effective": day + timedelta(days=10),
            "recruitment": {
                "steps": [{"name": s, "on": day - timedelta(days=60 - 10 * n)} for n, s in enumerate(steps)],
                "publicity_start": day - timedelta(days=40), "publicity_end": day - timedelta(days=10),
            },
        }
    )  # fmt: skip


async def _posts(town: Town, side: int, facts: dict[str, Any]) -> None:
    clerk = await _actor(town, f"institution{side}")
    own = facts | {"organisation": clerk.organisation_id}
    unit = await town.add(
        "institution",
        Institution(
            organisation=clerk.organisation_id, kind="professional", level="county",
            jurisdiction=facts["county"], establishment=1000,
        ),
        **own,
    )  # fmt: skip
    for category, grade, seats in SEATS:
        await LedgerEntry.insert(
            LedgerEntry(
                institution=unit.id, kind="approved", category=category, grade=grade, seat_grade=grade,
                quantity=seats, effective=date(2010, 1, 1),
            )
        )  # fmt: skip
    for version, state in ((1, "approved"), (2, "draft")):
        await town.add(
            "plan",
            PostPlan(
                institution=unit.id, version=version, state=state, effective=date(2010, 1, 1),
                posts=json.dumps([{"category": c, "grade": g, "count": n} for c, g, n in SEATS]),
                approvals=json.dumps(
                    [{"by": by, "on": "2009-12-01", "document": "2009-1"}
                     for by in ("department", "county_hrss", "city_hrss")]
                ),
            ),
            **own, parent=unit.id,
        )  # fmt: skip
    people = [await _staff(town, unit, own, number) for number in range(5)]
    await _requests(town, clerk, unit, own, people)
    project, note = words("特设项目"), words("特设说明")
    special = await town.add(
        "special",
        SpecialPost(institution=unit.id, person=people[3].id, grade=7, project=project, opened=today(),
                    state="asked", ends=today() + timedelta(days=300)),
        **own,
    )  # fmt: skip
    await SpecialStep.insert(
        SpecialStep(special=special.id, actor_name="某", from_state="asked", to_state="asked", note=note)
    )
    town.hide(special, special_post=project, special_note=note)
    contest = await town.add(
        "round",
        PromotionRound(
            institution=unit.id, title="竞聘", category="skilled", seats=json.dumps({"4": 1}),
            criteria=json.dumps([{"name": "业绩", "weight": 100}], ensure_ascii=False), effective=today(),
        ),
        **own,
    )  # fmt: skip
    await RoundApplicant.insert(
        RoundApplicant(promotion_round=contest.id, person=people[4].id, wishes="[4]", scores="[80]")
    )


async def _staff(town: Town, unit: Row, own: dict[str, Any], number: int) -> Row:
    called, secret = name(), identity_number()
    row = await town.add(
        "staff",
        StaffMember(
            institution=unit.id, number=f"W{number:03d}", name=called, identity_cipher=identity.seal(secret),
            person_key=identity.blind(secret), born=date(1985, 5, 1), degree="college",
            skills=json.dumps([{"level": 4, "granted": "2019-06-01"}]), history_complete=True,
        ),
        **own, parent=unit.id,
    )  # fmt: skip
    await LedgerEntry.insert(
        LedgerEntry(
            institution=unit.id, kind="filled", category="skilled", grade=5, seat_grade=5,
            effective=date(2015, 1, 1), person=row.id, way="recruit",
        )
    )  # fmt: skip
    town.hide(row, staff_name=called, identity_number=secret, person_key=identity.blind(secret))
    return row


async def _requests(town: Town, clerk: Actor, unit: Row, own: dict[str, Any], people: list[Row]) -> None:
    """A draft, one with the county and one it has passed, the last with an override."""
    made = []
    for person in people[:3]:
        made.append(await appointments.draft(clerk, unit.id, _promotion(person.id)))
        town.know("appointment", made[-1], **own, parent=unit.id)
    await appointments.submit(clerk, made[1])
    await appointments.submit(clerk, made[2])
    county = await _actor(town, f"county{own['side']}")
    await appointments.move(county, made[2], "county_pass", document="文〔2026〕1 号")
    reason = words("放行理由")
    override = await town.add(
        "override",
        Override(
            appointment=made[2], actor_name="某", reason=reason, document="文〔2026〕2 号",
            expires=today() + timedelta(days=30),
        ),
        **own,
    )  # fmt: skip
    town.hide(override, override_reason=reason)
    for row in await AppointmentDecision.select(AppointmentDecision.id, AppointmentDecision.appointment):
        if row["appointment"] in made:
            town.know("decision", row["id"], **own, parent=row["appointment"])


async def _files(town: Town, side: int, facts: dict[str, Any]) -> None:
    """Workbooks of an institution and of a county, with a cell that is wrong, and jobs of both."""
    for login, kind in ((f"institution{side}", "roster"), (f"county{side}", "candidates")):
        own = facts | {"owners": frozenset([login])}
        cell, problem, filename = words("单元格"), words("错误"), words("文件")
        body = _workbook(kind, cell)
        row = await town.add(
            "import",
            ImportFile(
                kind=kind, sha256=hashlib.sha256(body).hexdigest(), filename=f"{filename}.xlsx",
                size=len(body), body=vault.seal(body, "imported workbook"), owner=town.people[login].id,
                county=facts["county"], total_rows=1,
            ),
            **own,
        )  # fmt: skip
        await ImportProblem.insert(
            ImportProblem(
                import_file=row.id, sheet=KINDS[kind].layout.title, row=2, column="A", title="姓名",
                value="", code="bad", message=problem, position=0,
            )
        )  # fmt: skip
        town.hide(row, workbook=cell, workbook_problem=problem, workbook_filename=filename)
        error = words("任务")
        job = await town.add(
            "job",
            Job(kind="import.run", state="failed", error=error, owner=town.people[login].id,
                county=facts["county"]),
            **own,
        )  # fmt: skip
        town.hide(job, job_error=error)


def _workbook(kind: str, cell: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(build_template(KINDS[kind].layout, 3)))
    book[KINDS[kind].layout.title].cell(2, 1).value = cell
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def _runs_and_cases(town: Town) -> None:
    for login, side in (("city", 0), ("county1", 1), ("county2", 2)):
        actor = await _actor(town, login)
        run_id, job_id = await runs.order(actor, runs.RunForm())
        await worker.run_job(job_id)
        facts = {"side": side, "county": actor.county, "owners": frozenset([login])}
        town.know("run", run_id, **facts)
        town.know("job", job_id, **facts)
    for side in (1, 2):
        need, run = town.of("need", side)[0], town.of("run", side)[0]
        person, team = town.of("candidate", side)[0], town.of("team", side)[0]
        reason = words("指定理由")
        directive = await town.add(
            "directive",
            Directive(
                need=need.id, candidate=town.of("candidate", side)[1].id, action="forbid", reason=reason,
                made_by=town.people[f"county{side}"].id,
            ),
            side=side, county=need.county,
        )  # fmt: skip
        town.hide(directive, directive_reason=reason)
        await _case(town, side, run, town.of("need", side)[1], "contacted", candidate=person)
        await _case(town, side, run, need, "agreed", candidate=person)
        await _case(town, side, run, need, "closed", candidate=person)
        await _case(town, side, run, town.of("project", side)[0], "agreed", team=team)
        detail = words("审计")
        await AuditEntry.insert(
            AuditEntry(
                actor_name="某", action="test.planted", subject="x:1", detail=json.dumps({"of": detail})
            )
        )
        town.hide(town.of("account", 0)[0], audit_detail=detail)


async def _case(
    town: Town, side: int, run: Row, need: Row, stage: str, *, candidate: Row | None = None,
    team: Row | None = None,
) -> None:  # fmt: skip
    other = candidate or team
    assert other is not None
    login = next(iter(other.owners))
    facts = {
        "side": side, "county": need.county, "organisation": need.organisation, "owners": other.owners
    }  # fmt: skip
    agreed = None if stage == "contacted" else stage == "agreed"
    row = await town.add(
        "case",
        Case(
            run=run.id, need=need.id, candidate=candidate.id if candidate else None,
            team=team.id if team else None, organisation=need.organisation, county=need.county,
            person_account=town.people[login].id, officer=town.people[f"officer{side}"].id, stage=stage,
            employer_agreed=agreed, person_agreed=agreed, reason="other" if stage == "closed" else "",
            due=today() + timedelta(days=5),
        ),
        **facts,
    )  # fmt: skip
    people = [candidate] if candidate else town.of("member", side)
    for person in people:
        await Placement.insert(
            Placement(match_case=row.id, need=need.id, candidate=person.id,
                      state="closed" if stage == "closed" else "open")
        )  # fmt: skip
    for audience in ("all", "employer", "person", "bureau"):
        note = words("留言")
        await CaseEvent.insert(
            CaseEvent(match_case=row.id, actor_name="某", action="note", to_stage=stage, text=note,
                      audience=audience)
        )  # fmt: skip
        town.hide(row, **{f"note_to_{audience}": note})


async def _actor(town: Town, login: str) -> Actor:
    assert login in town.people
    return await actor_by_login(f"{login}.zqx")
