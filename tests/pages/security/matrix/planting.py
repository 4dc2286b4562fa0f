"""A city in which every secret is a text that stands nowhere else, and every row knows whose it is.

Two sides (1 and 2) of the same shape: county, officer, enterprise, institution, person, team lead. Whoever is
of one side is foreign on the other.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planting_posts import actor_of, plant_files, plant_posts
from planting_surveys import plant_survey, plant_upward
from planting_titles import plant_integrity, plant_titles
from stdnum.cn import uscc
from town import OFFICIALS, Row, Town, Who, name, phone, words

from talent_platform.accounts import one_time
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.landing.tables import Landing, LandingEvent, LandingService, LandingTerms
from talent_platform.brokerage.liaison.tables import FirmRequest, OfficerLeave
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import Case, CaseEvent, Directive, Placement, ScoreWeights
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateIssuance,
    CertificateKeyChange,
    CertificateRevocation,
    DirectoryEdition,
)
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.tables import CalendarYear
from talent_platform.demand.tables import Enterprise, EnterpriseListing, Need, NeedChange, NeedContact
from talent_platform.disclosure.tables import TextReview
from talent_platform.discovery.tables import SavedSearch, Shortlist, ShortlistItem, Watch
from talent_platform.establishment.tables.figures import FigureValue
from talent_platform.index import service as discovery
from talent_platform.jobs import worker
from talent_platform.notices.tables import Notification, NotificationThing
from talent_platform.reference.codes import branches, city, counties
from talent_platform.registration.applications import proofs
from talent_platform.registration.tables import Registration, RegistrationChange
from talent_platform.supply.tables import Candidate, OfferChange, PersonWriting, Team, TeamMember, TeamWriting
from talent_platform.workflow.history import line, write_line

ABOUT = "厚板焊接装配线改造，机器人焊接工装夹具设计与调试，焊接变形控制与检测"
"""What projects ask for and teams offer: a team is compared with needs of similar words only."""
BRANCH = next(iter(branches().values()))
COUNTIES = list(counties())[:2]


async def plant() -> Town:
    """The city, under the database the pool is open to (the tests' tree of organisations and accounts)."""
    town = Town()
    await _accounts(town)
    for side in (1, 2):
        facts = {"side": side, "county": COUNTIES[side - 1]}
        await _market(town, side, facts)
        await plant_posts(town, side, facts)
        await plant_files(town, side, facts)
    await _figures(town)
    await _weights(town)
    await _landing_terms(town)
    await _calendar(town)
    await _directory(town)
    await _certificates(town)
    await _issued(town)
    await plant_titles(town)
    await plant_integrity(town)
    await _runs_and_cases(town)
    for side in (1, 2):
        await _kept(town, side)
        await _registration(town, side)
        await plant_survey(town, side)
        await plant_upward(town, side)
    await discovery.rebuild()
    return town


async def _figures(town: Town) -> None:
    """Values somebody of the bureau has proposed."""
    for figure, value in (("dual_post_quota", '"both"'), ("special_post_warning_days", "60")):
        proposal = FigureValue(
            figure=figure, jurisdiction=city()[0], valid_from=today(), value=value, source="办法",
            document="文 1 号", proposed_by=town.people["auditor"].id, proposed_name="某",
        )  # fmt: skip
        await town.add("figure_value", proposal, side=0)


async def _weights(town: Town) -> None:
    """A set of weights somebody of the bureau has proposed."""
    proposal = ScoreWeights(
        valid_from=today(), content=json.dumps({"terms": {"text": 100}, "floor": 50}), source="办法",
        document="文 1 号", proposed_by=town.people["auditor"].id, proposed_name="某",
    )  # fmt: skip
    await town.add("weights", proposal, side=0, public=True)


async def _landing_terms(town: Town) -> None:
    """Terms of landings somebody of the bureau has proposed."""
    proposal = LandingTerms(
        valid_from=today(), days=json.dumps({"site": 20}), source="通知", document="文 1 号",
        proposed_by=town.people["auditor"].id, proposed_name="某",
    )  # fmt: skip
    await town.add("landing_terms", proposal, side=0, public=True)


async def _calendar(town: Town) -> None:
    """A year somebody of the bureau has entered."""
    proposal = CalendarYear(
        year=2098, days="[]", source="通知", document="文 1 号", proposed_by=town.people["auditor"].id,
        proposed_name="某",
    )  # fmt: skip
    await town.add("calendar_year", proposal, side=0, public=True)


async def _directory(town: Town) -> None:
    """An edition somebody of the bureau has entered."""
    item = {
        "name": "教师资格", "parts": [], "kind": "准入类", "group": "专业技术人员", "authority": "",
        "legal_basis": "",
    }  # fmt: skip
    proposal = DirectoryEdition(
        edition="2098", valid_from=date(2098, 1, 1), items=[item], source="通知", document="文 1 号",
        proposed_by=town.people["auditor"].id, proposed_name="某",
    )  # fmt: skip
    await town.add("directory_edition", proposal, side=0, public=True)


async def _certificates(town: Town) -> None:
    """Two certificates, of one of which somebody has proposed the revocation."""
    city = await actor_of(town, "city")
    for number in ("2098-1", "2098-2"):
        kept = Certificate(
            kind="vocational", name="教师资格证", holder=name(), number=number, body="示范省教育厅",
            issued=date(2020, 6, 1), seen_on=today(), checked="none",
        )  # fmt: skip
        async with DB.transaction():  # no certificate without the line that tells its state
            certificate = await town.add("certificate", kept, side=0, public=True)
            recorded = line(city, "recorded", after="valid")
            await write_line(CertificateChange, {"certificate": certificate.id}, recorded)
    proposal = CertificateRevocation(
        certificate=certificate.id, source="决定书", document="文 1 号", note="以虚假材料取得",
        proposed_by=town.people["auditor"].id, proposed_name="某",
    )  # fmt: skip
    await town.add("revocation", proposal, side=0, public=True)


async def _issued(town: Town) -> None:
    """A key that signs and one that waits; a certificate of the city and a decision that waits."""
    city = await actor_of(town, "city")
    paper = {
        "source": "通知", "document": "文 1 号", "proposed_by": town.people["auditor"].id,
        "proposed_name": "某",
    }  # fmt: skip
    for confirmed in (True, False):
        change = await CertificateKeyChange.insert(CertificateKeyChange(alg="EdDSA", **paper))
        if confirmed:
            await keys.confirm(city, int(change[0]["id"]))
        else:
            town.know("signing_key", int(change[0]["id"]), side=0, public=True)
    for confirmed in (True, False):
        holder = name()
        decision = CertificateIssuance(
            kind="title", name="工程师", level="中级", holder=holder, decided=today(), **paper
        )
        issuance = await town.add("issuance", decision, side=0, public=True)
        if confirmed:
            certificate = await issuing.confirm(city, issuance.id)
            row = town.know("certificate", certificate, side=0, public=True)
            town.hide(row, certified_holder=holder)
        else:
            town.hide(issuance, proposed_holder=holder)


async def _kept(town: Town, side: int) -> None:
    """What the employer keeps: a watched search, and a shortlist with a person and a note."""
    who = town.people[f"enterprise{side}"]
    own = {"side": side, "owners": frozenset([who.login])}
    told = Notification(
        account=who.id, role=str(who.role), organisation=who.organisation, event="need.approved",
        kind="needs", batch="planted",
    )  # fmt: skip
    notification = await town.add("notification", told, **own)
    for need in town.of("need", side)[:2]:
        await NotificationThing.insert(NotificationThing(notification=notification.id, thing=need.id))
    called, picked, note = words("查询"), words("名单"), words("名单备注")
    search = await town.add(
        "saved", SavedSearch(account=who.id, name=called, path="/search", query="kind=candidate"), **own
    )
    town.hide(search, saved_search_name=called)
    await Watch.insert(Watch(search=search.id, account=who.id))
    shortlist = await town.add("shortlist", Shortlist(account=who.id, name=picked), **own)
    town.hide(shortlist, shortlist_name=picked, shortlist_note=note)
    item = ShortlistItem(
        shortlist=shortlist.id, candidate=town.of("candidate", side)[0].id, note=note, added_by=who.id
    )
    await town.add("shortlist_item", item, **own, parent=shortlist.id)


async def _registration(town: Town, side: int) -> None:
    """An enterprise that waits to be confirmed."""
    asks, contact, number, paper = name(), name(), phone(), words("执照")
    digits = f"91210100MA000009{side}"
    row = await town.add(
        "registration",
        Registration(
            kind="enterprise", county=COUNTIES[side - 1], desk=COUNTIES[side - 1], login=f"applicant{side}",
            password_hash="x", person=asks, phone=number, contact=contact, firm="新来的厂", scale="medium",
            credit_code=digits + uscc.calc_check_digit(digits), branch=BRANCH.code, proof_kind="png",
            proof=proofs.read(b"\x89PNG\r\n\x1a\n" + paper.encode()).sealed,
            receipt_hash=one_time.digest(f"AAAA-BBBB-CCC{side}", "receipt of a registration"),
            expires=now() + timedelta(days=30),
        ),
        side=side, county=COUNTIES[side - 1],
    )  # fmt: skip
    await RegistrationChange.insert(
        RegistrationChange(registration=row.id, actor_name="申请人", action="submit", to_state="submitted")
    )
    town.hide(row, applicant_name=asks, applicant_contact=contact, applicant_phone=number)
    town.hide(row, registration_proof=paper)


def credit_code(side: int) -> str:
    digits = f"91210100MA000000{side}"
    return digits + uscc.calc_check_digit(digits)


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
    # Who let pass what another person of the bureau then finds cured.
    extra.append(("colleague", Role.CITY, organisations["city", None]))
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
            department=organisations["department", row["county"]] if role is Role.INSTITUTION else None,
        )  # fmt: skip
        if role in OFFICIALS:
            town.hide(known, official_login=own)
        elif role in (Role.CANDIDATE, Role.TEAM_LEAD):
            # The county that looks after the person reads who wrote a text it decides on.
            of = replace(known, county=COUNTIES[side - 1])
            town.hide(known, account_login=own)
            town.hide(of, person_account_name=called)
        elif role is Role.DEPARTMENT:
            # Whoever passes a request is named on it.
            town.hide(known, account_login=own)
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
    await Organisation.update({Organisation.credit_code: credit_code(side)}).where(
        Organisation.id == employer
    )
    firm = town.know("enterprise", employer, **own)
    town.hide(firm, employer_contact=contact, employer_phone=number)
    await EnterpriseListing.insert(
        EnterpriseListing(
            organisation=employer, listed=("backbone", "key_industry")[side - 1], since=today(),
            source="清单", file="0" * 64, sheet="名单", sheet_row=2, actor_id=1, actor_name="某",
        )
    )  # fmt: skip
    officer = town.people[f"officer{side}"].id
    town.know("officer", officer, **facts)
    away = today() + timedelta(days=300)
    leave = OfficerLeave(officer=officer, first=away, last=away, made_by=officer)
    await town.add("officer_leave", leave, **facts)
    await town.add(
        "firm_request",
        FirmRequest(
            organisation=employer, subject="人才公寓", made_by=town.people[f"enterprise{side}"].id,
            due_from=today(), due_days=5,
        ),
        **own,
    )  # fmt: skip
    for kind in ("need", "project"):
        for state in ("open", "open", "draft", "submitted"):
            title = words("需求")
            row = await town.add(
                kind,
                Need(
                    kind="talent" if kind == "need" else "project", organisation=employer, title=title,
                    seats=2, branch=BRANCH.code, category=BRANCH.category, county=county, start_on=today(),
                    deadline=today() + timedelta(days=90), state=state, pay_min=10, pay_max=20,
                    required_skills=_skills("焊接"), cooperation="joint", description=ABOUT,
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
                called, line = name(), phone()
                await NeedContact.insert(NeedContact(need=row.id, contact=called, phone=line))
                town.hide(row, unpublished_need=title, need_contact=called, need_phone=line)
    await _people(town, side, facts)


def _skills(*names: str) -> str:
    return json.dumps([{"name": one, "level": 2} for one in names], ensure_ascii=False)


async def _people(town: Town, side: int, facts: dict[str, Any]) -> None:
    """The person with an account, three the bureau looks after, and a team with two members."""
    account = town.people[f"candidate{side}"].id
    own = facts | {"owners": frozenset([f"candidate{side}"])}
    for consent, where_from, login in ((True, own, account), (True, facts, None), (False, facts, None)):
        hide = "person" if login else "unregistered_person"
        await _person(town, where_from, consent=consent, account=login, public=consent, hide=hide)
    silent = town.of("candidate", side)[-1]
    lead = facts | {"owners": frozenset([f"teamlead{side}"])}
    called = words("队名")
    team = await town.add(
        "team",
        Team(
            account=town.people[f"teamlead{side}"].id, county=facts["county"], name=called,
            project=f"焊接项目{side}", description=ABOUT, stage="pilot", branch=BRANCH.code,
            category=BRANCH.category, cooperation="joint", minimum_size=1,
            available_from=today(), consent=True,
        ),
        **lead, public=True,
    )  # fmt: skip
    town.hide(team, team_name=called)
    await _writings(town, "team", team, lead)
    member = await _person(town, lead, consent=True, registered=False, hide="member")
    said = {"agreed": True, "answered_at": now(), "reason": "电话确认"}
    said["answered_by"] = town.people[f"county{side}"].id
    for person, answer in ((member, said), (silent, {})):
        # The lead knows of them what the lead typed, and nothing else.
        typed = {"name": name(), "phone": phone()}
        await TeamMember.insert(
            TeamMember(team=team.id, candidate=person.id, role="工程师", core=bool(answer), **typed, **answer)
        )
        town.hide(team, named_person_name=typed["name"], named_person_phone=typed["phone"])
    for row, what in ((town.of("candidate", side)[0], "candidate"), (team, "team")):
        note = words("变更")
        await OfferChange.insert(OfferChange(**{what: row.id}, actor_name="某", action="edited", note=note))
        town.hide(row, offer_history=note)


async def _writings(town: Town, kind: str, row: Row, facts: dict[str, Any]) -> None:
    """What the row is called, as a trigger has written it down."""
    table, of = (
        (PersonWriting, PersonWriting.candidate) if kind == "person" else (TeamWriting, TeamWriting.team)
    )
    for one in await table.select(table.id).where(of == row.id):
        town.know(f"{kind}_writing", one["id"], **facts, parent=row.id)


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
    if registered:
        await _writings(town, "person", row, facts)
    if not consent:
        town.hide(row, profile_without_consent=headline)
    town.hide(row, **{f"{hide}_name": called, f"{hide}_phone": number})
    return row


async def _run(town: Town, login: str, side: int) -> Row:
    actor = await actor_of(town, login)
    run_id, job_id = await runs.order(actor, runs.RunForm(floor=0))
    await worker.run_job(job_id)
    facts = {"side": side, "county": actor.county, "owners": frozenset([login])}
    town.know("job", job_id, **facts)
    return town.know("run", run_id, **facts)


async def _runs_and_cases(town: Town) -> None:
    """Cases come of the city's run; those of the counties are made after them and may be released."""
    run = await _run(town, "city", 0)
    for side in (1, 2):
        need = town.of("need", side)[0]
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
        await _telling_note(town, side)
        await _case(town, side, run, need, "agreed", candidate=person)
        await _case(town, side, run, need, "closed", candidate=person)
        await _case(town, side, run, town.of("project", side)[0], "agreed", team=team)
        await _landing(town, side, team)
        detail = words("审计")
        await AuditEntry.insert(
            AuditEntry(
                actor_name="某", action="test.planted", subject="x:1", detail=json.dumps({"of": detail})
            )
        )
        town.hide(town.of("account", 0)[0], audit_detail=detail)
        await _run(town, f"county{side}", side)


async def _landing(town: Town, side: int, team: Row) -> None:
    """The team as it was hired for another project."""
    project = town.of("project", side)[1]
    facts = {
        "side": side, "county": project.county, "organisation": project.organisation, "owners": team.owners
    }  # fmt: skip
    (case,) = await Case.insert(
        Case(
            need=project.id, team=team.id, organisation=project.organisation, county=project.county,
            person_account=town.people[next(iter(team.owners))].id, officer=town.people[f"officer{side}"].id,
            stage="hired", employer_agreed=True, person_agreed=True, starts=today(), employer_starts=True,
            person_starts=True, due=today(),
        )
    )  # fmt: skip
    landing = await town.add("landing", Landing(match_case=case["id"]), **facts)
    for kind in ("site", "housing"):
        await town.add("landing_service", LandingService(landing=landing.id, kind=kind), **facts)
    note = words("落地")
    await LandingEvent.insert(
        LandingEvent(
            landing=landing.id, actor_name="某", actor_role="officer", action="finish", to_state="done",
            note=note,
        )
    )  # fmt: skip
    town.hide(landing, landing_history=note)


async def _telling_note(town: Town, side: int) -> None:
    """What the person wrote to both sides, and confirmed, tells who writes: it waits for the bureau."""
    case, author, note = town.of("case", side)[0], town.people[f"candidate{side}"].id, words("自述")
    event = await CaseEvent.insert(
        CaseEvent(
            match_case=case.id, actor_id=author, actor_name="某", actor_role="candidate", action="note",
            to_state="contacted", note=note,
        )
    )  # fmt: skip
    row = await town.add(
        "text",
        TextReview(
            author=author, kind="case", record=case.id, event=event[0]["id"], county=case.county,
            texts=json.dumps({"note": note}, ensure_ascii=False), found='[["phone", "1"]]',
        ),
        side=side, county=case.county,
    )  # fmt: skip
    town.hide(replace(case, kind=row.kind), withheld_note=note)


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
            CaseEvent(match_case=row.id, actor_name="某", action="note", to_state=stage, note=note,
                      audience=audience)
        )  # fmt: skip
        town.hide(row, **{f"note_to_{audience}": note})
