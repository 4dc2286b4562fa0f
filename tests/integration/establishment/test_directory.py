"""What a new edition of the directory changes for people in post and requests: as asking everybody finds."""

from __future__ import annotations

import json
from datetime import date, timedelta

from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.directory import service
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.figures import queries
from talent_platform.establishment.institutions import units
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_posts import audit, shipped_directory

YEAR_AGO, TOMORROW = today() - timedelta(days=365), today() + timedelta(days=1)
ASKED = ["教师资格", "护士执业证", "税务师", "中级会计"]


async def test_people_and_requests(desk, colleague):
    await desk.planned({("professional", 12): 12}, YEAR_AGO)
    for number, required in enumerate(ASKED):
        person = await desk.person(number)
        held = [{"name": required, "issued": "2022-03-01"}] if number % 2 == 0 else []
        await desk.owner.execute(
            "UPDATE staff_member SET post_requires = $1, certificates = $2 WHERE id = $3",
            json.dumps([required]), json.dumps(held), person,
        )  # fmt: skip
        async with DB.transaction():
            await LedgerEntry.raw("SET LOCAL ROLE NONE")
            await LedgerEntry.insert(
                LedgerEntry(
                    institution=desk.id, kind="filled", category="professional", grade=12, seat_grade=12,
                    effective=YEAR_AGO, person=person, way="recruit",
                )
            )  # fmt: skip
    wanted = desk.request(await desk.person(20), 12, today(), ends=None, post_requires=["导游证"])
    waiting = await drafts.draft(desk.hr, desk.id, wanted)
    level = "水平评价类 | 专业技术人员 | 税务师"
    text = service.text_of(shipped_directory(), today()).replace(level, level.replace("水平评价", "准入"))
    dropped = [line for line in text.splitlines() if "护士执业资格" not in line and "导游" not in line]
    form = service.EditionForm.model_validate({
        "edition": "2027", "valid_from": TOMORROW, "items": service.items_of("\n".join(dropped)),
        "source": "通知", "document": "虚构 1 号",
    })  # fmt: skip
    row = await dated.one(service.DIRECTORY, await service.propose(desk.city, form))
    trial = await service.preview(row)
    old, before = await queries.in_force(), await queries.stamp_in_force()
    await service.confirm(colleague, row.id)
    new = await queries.in_force()
    assert await queries.stamp_in_force() != before
    assert new.directory is await directories.in_force()
    unit = await units.unit_on(desk.id, TOMORROW)
    brute = set()
    for person in unit.roster:
        one, other = (
            {f.rule: f.outcome for each in audit(unit, on=TOMORROW, figures=book).people
             if each.person.id == person.id for f in each.findings}
            for book in (old, new)
        )  # fmt: skip
        brute |= {
            (f"/posts/staff/{person.id}", f"{person.name} {rule}")
            for rule in {*one, *other}
            if one.get(rule, "pass") != other.get(rule, "pass")
        }
    assert {(e.url, e.label) for e in trial.things if e.kind == "staff"} == brute
    # The nurse's licence is no longer demanded and may not be; the tax adviser's may be, and is held.
    assert sorted(label.split()[1] for _, label in brute) == ["H11a", "H11b", "H11b"]
    assert [e.url for e in trial.things if e.kind == "request"] in ([], [f"/posts/requests/{waiting}"])
    assert [each.name for each in trial.items] == ["导游资格", "护士执业资格", "税务师"]
    assert date(2021, 11, 23) == new.directory.edition_on(today()).valid_from
