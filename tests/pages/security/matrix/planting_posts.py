"""The institutions of the planted city with their people and requests; uploaded workbooks and jobs."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, timedelta
from typing import Any

import openpyxl
from carried import as_owner, in_a_trade
from town import Row, Town, identity_number, name, words

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import today
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.facts import service as fact_corrections
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.identities.schemas import RightNumberForm
from talent_platform.establishment.institutions import identity
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.people import corrections, records
from talent_platform.establishment.people.schemas import FACTS, CorrectionForm
from talent_platform.establishment.tables.appointments import AppointmentDecision, Override
from talent_platform.establishment.tables.approvals import ApprovalPaper
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant
from talent_platform.establishment.tables.specials import SpecialPost, SpecialStep
from talent_platform.imports.kinds import kinds
from talent_platform.imports.tables import ImportFile, ImportProblem
from talent_platform.jobs.tables import Job
from talent_platform.publicity.service import CIPHER
from talent_platform.publicity.tables import Notice, NoticeItem, Objection
from talent_platform.workbooks.writing.template import build_template

SEATS = (("skilled", 4, 4), ("skilled", 5, 400), ("professional", 12, 20))


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


async def booked(*entries):
    """As the owner of the tables carries books over: the application itself books only what was decided."""
    async with DB.transaction():
        await LedgerEntry.raw("SET LOCAL ROLE NONE")
        return await type(entries[0]).insert(*entries)


async def plant_posts(town: Town, side: int, facts: dict[str, Any]) -> None:
    clerk = await actor_of(town, f"institution{side}")
    above = town.people[f"department{side}"].organisation
    own = facts | {"organisation": clerk.organisation_id, "department": above}
    unit = await town.add(
        "institution",
        Institution(
            organisation=clerk.organisation_id, kind="professional", level="county",
            jurisdiction=facts["county"], establishment=1000, department=above,
        ),
        **own,
    )  # fmt: skip
    for category, grade, seats in SEATS:
        await booked(
            LedgerEntry(
                institution=unit.id, kind="approved", category=category, grade=grade, seat_grade=grade,
                quantity=seats, effective=date(2010, 1, 1),
            )
        )  # fmt: skip
    for version, state in ((1, "approved"), (2, "draft"), (3, "county"), (4, "city"), (5, "department")):
        rows = await booked(
            PostPlan(
                institution=unit.id, version=version, state=state, effective=date(2010, 1, 1),
                posts=json.dumps([{"category": c, "grade": g, "count": n} for c, g, n in SEATS]),
            )
        )  # fmt: skip
        plan = town.know("plan", rows[0]["id"], **own, parent=unit.id)
        offices = ("department", "county_hrss", "city_hrss")
        paper = {"plan": plan.id, "day": date(2009, 12, 1), "document": "2009-1"}
        await booked(*(ApprovalPaper(authority=by, **paper) for by in offices))
    await _staff(town, unit, own, 5, seated=False)
    people = [await _staff(town, unit, own, number) for number in range(5)]
    await _requests(town, clerk, unit, own, people)
    await _asked(town, clerk, own, people)
    await _notices(town, unit, own, clerk)
    for state in ("asked", "department", "county", "open"):
        await _special(town, unit, own, people[3], state)
    contest = await town.add(
        "round",
        PromotionRound(
            institution=unit.id, title="竞聘", category="skilled", seats=json.dumps({"4": 1}),
            criteria=json.dumps([{"name": "业绩", "weight": 100}], ensure_ascii=False), effective=today(),
        ),
        **own,
    )  # fmt: skip
    await town.add(
        "applicant",
        RoundApplicant(promotion_round=contest.id, person=people[4].id, wishes="[4]", scores="[80]"),
        **own,
    )


async def _asked(town: Town, clerk: Actor, own: dict[str, Any], people: list[Row]) -> None:
    """A fact, a correction of one and a correction of the books that wait for a second person."""
    entries = {
        row["person"]: row["id"] for row in await LedgerEntry.select().where(LedgerEntry.kind == "filled")
    }
    town.know("entry", entries[people[1].id], **own)
    away = {"kind": "study", "start": "2026-03-01", "end": "2026-03-31"}
    fact = FACTS["absence"][1].model_validate(away)
    town.know("record", await records.ask(clerk, people[0].id, "absence", fact, "文〔2026〕3 号"), **own)
    city = await actor_of(town, "city")
    for n, kind in enumerate(("sick", "other")):
        fact = FACTS["absence"][1].model_validate({**away, "kind": kind})
        record = await records.ask(clerk, people[0].id, "absence", fact, f"文〔2026〕5{n} 号")
        await records.decide(city, record, confirm=True)
        town.know("record", record, **own)
    withdrawn = RecordCorrectionForm(act="withdraw", reason="登记时看错了档案", document="文〔2026〕6 号")
    town.know("record_correction", await fact_corrections.ask(clerk, record, withdrawn, None), **own)
    number = RightNumberForm(
        identity="219900198506010015", reason="录入时看错了身份证", document="文〔2026〕7 号"
    )
    town.know("identity_correction", await identities.ask(clerk, people[1].id, number), **own)
    wrong = CorrectionForm.model_validate({
        "entry": entries[people[0].id], "act": "reverse", "reason": "录入时看错了档案",
        "document": "文〔2026〕4 号",
    })  # fmt: skip
    town.know("correction", await corrections.ask(clerk, people[0].id, wrong), **own)


async def _notices(town: Town, unit: Row, own: dict[str, Any], clerk: Actor) -> None:
    """One notice to which somebody has objected, and one without."""
    for objected in (True, False):
        row = await town.add(
            "notice",
            Notice(
                organisation=clerk.organisation_id, title="公示", text="公示", starts=today(), least=7,
                unit="day", ends=today() + timedelta(days=7), created_by=clerk.account_id,
            ),
            **own, public=True, parent=unit.id,
        )  # fmt: skip
        item = await town.add(
            "item", NoticeItem(notice=row.id, subject=f"test:{row.id}", text="甲"), **own, parent=row.id
        )
        if objected:
            text, contact = words("异议"), words("异议人")
            sealed = vault.seal(contact.encode(), CIPHER)
            objection = await town.add(
                "objection", Objection(item=item.id, text=text, contact=sealed), **own, parent=row.id
            )
            town.hide(objection, objection_text=text, objection_contact=contact)


async def _special(town: Town, unit: Row, own: dict[str, Any], person: Row, state: str) -> None:
    project, note = words("特设项目"), words("特设说明")
    rows = await booked(
        SpecialPost(
            institution=unit.id, person=person.id, grade=7, project=project, opened=today(), state=state,
            ends=today() + timedelta(days=300),
        )
    )  # fmt: skip
    row = town.know("special", rows[0]["id"], **own)
    await booked(SpecialStep(special=row.id, actor_name="某", from_state="asked", to_state=state, note=note))
    town.hide(row, special_post=project, special_note=note)


async def _staff(town: Town, unit: Row, own: dict[str, Any], number: int, *, seated: bool = True) -> Row:
    called, secret = name(), identity_number()
    worker = StaffMember(
        institution=unit.id, number=f"W{number:03d}", name=called, identity_cipher=identity.seal(secret),
        person_key=identity.blind(secret), born=date(1985, 5, 1), degree="college",
        skills=json.dumps([{"level": 4, "granted": "2019-06-01"}]), history_complete=True, claimed=not seated,
    )  # fmt: skip
    async with as_owner():
        row = await town.add("staff", worker, **own, parent=unit.id)
        await in_a_trade([row.id])
    if seated:
        await booked(
            LedgerEntry(
                institution=unit.id, kind="filled", category="skilled", grade=5, seat_grade=5,
                effective=date(2015, 1, 1), person=row.id, way="recruit",
            )
        )  # fmt: skip
    town.hide(row, staff_name=called, identity_number=secret, person_key=identity.blind(secret))
    return row


async def _requests(town: Town, clerk: Actor, unit: Row, own: dict[str, Any], people: list[Row]) -> None:
    """A draft, one with the department, one with the county and one it has passed, with an override."""
    made = []
    for person in (*people[:3], people[4]):
        made.append(await drafts.draft(clerk, unit.id, _promotion(person.id)))
        town.know("appointment", made[-1], **own, parent=unit.id)
    await service.submit(clerk, made[1])
    await service.submit(clerk, made[2])
    await service.submit(clerk, made[3])
    department = await actor_of(town, f"department{own['side']}")
    for each in made[1:3]:
        await service.move(department, each, "department_pass", document="文〔2026〕1 号")
    county = await actor_of(town, f"county{own['side']}")
    await service.move(county, made[2], "county_pass", document="文〔2026〕1 号")
    made.append(await drafts.draft(clerk, unit.id, _promotion(people[3].id)))
    town.know("appointment", made[-1], **own, parent=unit.id)
    await service.submit(clerk, made[-1])
    await service.move(department, made[-1], "department_pass", document="文〔2026〕1 号")
    await service.move(county, made[-1], "reject", note="材料不全")
    await letters.stamp(county, made[-1], b"\x89PNG\r\n\x1a\n")
    reason = words("放行理由")
    override = await town.add(
        "override",
        Override(
            appointment=made[2], actor_id=town.people["colleague"].id, actor_name="某", reason=reason,
            document="文〔2026〕2 号", expires=today() + timedelta(days=30),
        ),
        **own,
    )  # fmt: skip
    town.hide(override, override_reason=reason)
    for row in await AppointmentDecision.select(AppointmentDecision.id, AppointmentDecision.appointment):
        if row["appointment"] in made:
            town.know("decision", row["id"], **own, parent=row["appointment"])


async def plant_files(town: Town, side: int, facts: dict[str, Any]) -> None:
    """Workbooks of an institution and of a county, with a cell that is wrong, and jobs of both."""
    for login, kind in ((f"institution{side}", "roster"), (f"county{side}", "candidates")):
        own = facts | {"owners": frozenset([login])}
        cell, problem, filename = words("单元格"), words("错误"), words("文件")
        body = workbook(kind, cell)
        row = await town.add(
            "import",
            ImportFile(
                kind=kind, sha256=hashlib.sha256(body).hexdigest(), filename=f"{filename}.xlsx",
                size=len(body), body=vault.seal(body, vault.WORKBOOKS), owner=town.people[login].id,
                county=facts["county"], total_rows=2, good_rows=1, state="previewed",
            ),
            **own,
        )  # fmt: skip
        await ImportProblem.insert(
            ImportProblem(
                import_file=row.id, sheet=kinds()[kind].layout.title, row=2, column="A", title="姓名",
                value="", code="bad", message=problem, position=0,
            )
        )  # fmt: skip
        town.hide(row, workbook=cell, workbook_problem=problem, workbook_filename=filename)
        for state in ("failed", "queued"):
            error, owner = words("任务"), town.people[login].id
            job = Job(kind="import.run", state=state, error=error, owner=owner, county=facts["county"])
            town.hide(await town.add("job", job, **own), job_error=error)


def workbook(kind: str, cell: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(build_template(kinds()[kind].layout, 3)))
    book[kinds()[kind].layout.title].cell(2, 1).value = cell
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def actor_of(town: Town, login: str) -> Actor:
    assert login in town.people
    return await actor_by_login(f"{login}.zqx")
